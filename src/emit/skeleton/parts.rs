//! The lines that optional parts add to a program.

use super::{CHAIN_WIDTH, Contents};
use crate::options::{Mode, Part};
use crate::render::{Code, Line, line};

/// The lines that a part adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartLines {
    /// The part.
    pub part: Part,
    /// Text that every program with this part contains.
    pub mark: &'static str,
    /// Statements that come first, as they stand in a function.
    pub before: Vec<String>,
    /// Calls on the builder of the server or on the endpoint.
    pub settings: Vec<String>,
    /// Calls on each server or client of a service.
    pub each: Vec<String>,
    /// Services beside the user's, as arguments of `add_service`.
    pub services: Vec<String>,
}

impl PartLines {
    /// Returns all lines, with comments on where they go, for users who add them to their own program.
    pub fn with_places(self, mode: Mode) -> Vec<String> {
        let (whole, each) = match mode {
            Mode::Service => {
                ("// On the builder of the server:", "// On the server of each service:")
            }
            _ => ("// On the endpoint:", "// On each client:"),
        };
        let calls = |head: &str, calls: Vec<String>| {
            let head = (!calls.is_empty()).then(|| head.to_owned());
            head.into_iter().chain(calls).collect::<Vec<_>>()
        };
        let services = self.services.iter().map(|service| format!(".add_service({service})"));
        let on_whole = self.settings.into_iter().chain(services).collect();
        [self.before, calls(whole, on_whole), calls(each, self.each)].concat()
    }
}

/// The server of a service in a program: `CalcServer<CalcImpl>`.
pub(super) struct Server {
    /// Its type.
    pub name: String,
    /// The implementation of the service.
    pub implementation: String,
}

/// Returns the parts of a program with these servers.
pub(super) fn parts(contents: &Contents<'_>, mode: Mode, servers: &[Server]) -> Vec<PartLines> {
    let parts = contents.parts.iter().filter(|part| part.is_for(mode));
    parts.map(|part| lines(*part, mode, contents, servers)).collect()
}

fn lines(part: Part, mode: Mode, contents: &Contents<'_>, servers: &[Server]) -> PartLines {
    let empty = PartLines {
        part,
        mark: "",
        before: Vec::new(),
        settings: Vec::new(),
        each: Vec::new(),
        services: Vec::new(),
    };
    let is_service = mode == Mode::Service;
    match part {
        Part::Tracing if is_service => PartLines {
            mark: "tracing_subscriber",
            before: texts(TRACING_SERVICE),
            settings: texts(&[
                ".trace_fn(|call| tracing::info_span!(\"call\", path = call.uri().path()))",
            ]),
            ..empty
        },
        Part::Tracing => {
            PartLines { mark: "tracing_subscriber", before: texts(TRACING_CLIENT), ..empty }
        }
        Part::Tls => PartLines {
            mark: "tls_config",
            before: texts(if is_service { TLS_SERVICE } else { TLS_CLIENT }),
            settings: texts(&[".tls_config(tls)?"]),
            ..empty
        },
        Part::Compression => PartLines {
            mark: "send_compressed",
            each: texts(&[
                ".accept_compressed(tonic::codec::CompressionEncoding::Gzip)",
                ".send_compressed(tonic::codec::CompressionEncoding::Gzip)",
            ]),
            ..empty
        },
        Part::Health => PartLines {
            mark: "tonic_health",
            before: health(servers),
            services: texts(&["health_service"]),
            ..empty
        },
        Part::Reflection => PartLines {
            mark: "tonic_reflection",
            before: reflection(contents.parts.contains(&Part::Health)),
            services: texts(&["reflection().build_v1()?", "reflection().build_v1alpha()?"]),
            ..empty
        },
    }
}

const TRACING_SERVICE: &[&str] = &[
    "// Prints a line when a call is answered, or the headers of a stream are sent. RUST_LOG selects the",
    "// printed events.",
    "let filter = tracing_subscriber::EnvFilter::try_from_default_env();",
    "tracing_subscriber::fmt()",
    "    .with_env_filter(filter.unwrap_or_else(|_| \"info\".into()))",
    "    .with_span_events(tracing_subscriber::fmt::format::FmtSpan::CLOSE)",
    "    .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stdout()))",
    "    .init();",
];

const TRACING_CLIENT: &[&str] = &[
    "// RUST_LOG selects the printed events.",
    "let filter = tracing_subscriber::EnvFilter::try_from_default_env();",
    "tracing_subscriber::fmt()",
    "    .with_env_filter(filter.unwrap_or_else(|_| \"info\".into()))",
    "    .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stdout()))",
    "    .init();",
];

/// Reads a file; its errors name the file.
const READ: &str = "let read = |file| std::fs::read(file).map_err(|error| format!(\"cannot read {file}: {error}\"));";

const TLS_SERVICE: &[&str] = &[
    "// The certificate chain of the server, and its private key.",
    READ,
    "let identity = tonic::transport::Identity::from_pem(read(\"server.pem\")?, read(\"server.key\")?);",
    "let tls = tonic::transport::ServerTlsConfig::new().identity(identity);",
];

const TLS_CLIENT: &[&str] = &[
    "// The certificate of the authority that signed the server's. To trust the authorities of the system,",
    "// call `with_native_roots()`, with tonic's feature `tls-native-roots`.",
    READ,
    "let authority = tonic::transport::Certificate::from_pem(read(\"ca.pem\")?);",
    "let tls = tonic::transport::ClientTlsConfig::new().ca_certificate(authority);",
];

const HEALTH: &str = "let (health, health_service) = tonic_health::server::health_reporter();";

fn health(servers: &[Server]) -> Vec<String> {
    let mut code = Code::default();
    code.lines(HEALTH);
    report_health(&mut code, "set_serving", servers);
    code.into_text().lines().map(str::to_owned).collect()
}

/// Emits a call of a method of the health reporter for each of these servers.
pub(super) fn report_health(code: &mut Code, method: &str, servers: &[Server]) {
    for Server { name, implementation } in servers {
        let all = format!("health.{method}::<{name}<{implementation}>>().await");
        if all.len() <= CHAIN_WIDTH {
            line!(code, "{all};");
            continue;
        }
        line!(code, "health");
        code.indent(|code| {
            let call = Line::new(format_args!(".{method}::<{name}"));
            code.put(call.list(["<", ">>()"], [&**implementation]));
            line!(code, ".await;");
        });
    }
}

fn reflection(has_health: bool) -> Vec<String> {
    let mut lines = texts(&[
        "let reflection = || {",
        "    tonic_reflection::server::Builder::configure()",
        "        .register_encoded_file_descriptor_set(stubs::FILE_DESCRIPTOR_SET)",
    ]);
    if has_health {
        let health = "tonic_health::pb::FILE_DESCRIPTOR_SET";
        lines.push(format!("        .register_encoded_file_descriptor_set({health})"));
    }
    lines.push("};".to_owned());
    lines
}

fn texts(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

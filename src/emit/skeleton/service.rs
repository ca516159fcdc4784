//! Emits the service skeleton: every method returns UNIMPLEMENTED with its name, and has a comment
//! that shows how to complete it.

use std::collections::BTreeSet;

use super::imports::StubsImports;
use super::parts::{PartLines, Server, parts, report_health};
use super::{CALL_WIDTH, Contents, PARENS, call, calls_on, service_list};
use crate::layout::Layout;
use crate::model::{File, Method, Model, Service, Target};
use crate::options::{Mode, Part};
use crate::render::{Code, Line, Values, line};

const PROGRAM: &str = include_str!("../../../templates/skeleton/service.rs");

/// Returns the whole program, and the lines of its optional parts.
pub(super) fn program(contents: &Contents<'_>, stubs: &str) -> (String, Vec<PartLines>) {
    let imports = StubsImports::new(contents);
    let mut implementations = Code::default();
    let mut servers = Vec::new();
    for (file, service) in &contents.services {
        implementations.blank();
        implementation(&mut implementations, contents, &imports, file, service);
        let name = imports.item(file, service, &service.names.server);
        servers.push(Server { name, implementation: implementation_name(contents, service) });
    }
    let parts = parts(contents, Mode::Service, &servers);
    let mut main = Code::default();
    main.indent(|code| serving(code, &servers, &parts));
    let program = Values::default()
        .set("services", service_list(contents))
        .set("stubs", stubs)
        .set("imports", imports.declarations())
        .set("implementations", implementations.into_text().trim_end().to_owned())
        .set("serving", main.into_text().trim_end().to_owned())
        .fill(PROGRAM);
    (program, parts)
}

/// Emits one `add_service`, with calls on the server.
fn add_service(code: &mut Code, Server { name, implementation }: &Server, each: &[String]) {
    if each.is_empty() {
        // rustfmt breaks the only argument in place of the call around it.
        let limit = CALL_WIDTH.saturating_sub(name.len() + "::new()".len());
        let head = Line::new(format_args!(".add_service({name}::new"));
        return code.put(head.narrow_list(limit, ["(", "))"], [&**implementation]));
    }
    code.enclose(".add_service(", ")", |code| {
        calls_on(code, call(&format!("{name}::new"), [&**implementation]), each, ",");
    });
}

/// Emits the statements that configure the server and create the future `serving`.
fn serving(code: &mut Code, servers: &[Server], parts: &[PartLines]) {
    for part in parts {
        part.before.iter().for_each(|text| code.lines(text));
    }
    let has_health = parts.iter().any(|part| part.part == Part::Health);
    if has_health {
        code.enclose("let stopped = async move {", "};", |code| {
            line!(code, "stop_signal().await;");
            report_health(code, "set_not_serving", servers);
        });
    }
    line!(code, "println!(\"Listening on {{ADDRESS}}\");");
    line!(code, "let serving = stubs::support::rpc::server_builder()");
    let each: Vec<String> = parts.iter().flat_map(|part| part.each.clone()).collect();
    code.indent(|code| {
        for part in parts {
            part.settings.iter().for_each(|call| code.lines(call));
        }
        servers.iter().for_each(|server| add_service(code, server, &each));
        for service in parts.iter().flat_map(|part| &part.services) {
            line!(code, ".add_service({service})");
        }
        let stop = if has_health { "stopped" } else { "stop_signal()" };
        line!(code, ".serve_with_shutdown(ADDRESS.parse()?, {stop});");
    });
}

/// Returns `StreamingCalcServiceImpl`; of several services with one name, the others get a number.
fn implementation_name(contents: &Contents<'_>, service: &Service) -> String {
    let name = format!("{}Impl", service.names.service.bare().trim_end_matches('_'));
    let has_same_name = |s: &&Service| s.names.service == service.names.service;
    let namesakes: Vec<&Service> =
        contents.services.iter().map(|(_, s)| *s).filter(has_same_name).collect();
    match namesakes.iter().position(|s| s.full_name == service.full_name) {
        Some(0) | None => name,
        Some(n) => format!("{name}{}", n + 1),
    }
}

fn implementation(
    code: &mut Code,
    contents: &Contents<'_>,
    imports: &StubsImports<'_>,
    file: &File,
    service: &Service,
) {
    let name = implementation_name(contents, service);
    line!(
        code,
        "/// Implements the service `{}`. Its fields hold the state; put a lock around state that changes.",
        service.full_name
    );
    line!(code, "#[derive(Debug)]");
    line!(code, "struct {name};");
    code.blank();
    let service_trait = imports.item(file, service, &service.names.service);
    code.block(format_args!("impl {service_trait} for {name}"), |code| {
        for method in &service.methods {
            code.blank();
            handler(code, imports, file, service, method);
        }
    });
}

fn handler(
    code: &mut Code,
    imports: &StubsImports<'_>,
    file: &File,
    service: &Service,
    method: &Method,
) {
    let RequiredMethod { ident, arguments, output, body, .. } =
        required_method(imports, file, service, method);
    let head = Line::new(format_args!("async fn {ident}")).list(PARENS, arguments);
    code.block(head.text(format_args!(" -> Result<{output}, tonic::Status>")), |code| {
        body.iter().for_each(|text| line!(code, "{text}"));
    });
}

/// A service's trait, and the methods that its implementations must have.
pub struct RequiredService {
    /// The name of the trait.
    pub trait_name: String,
    /// The paths that lead to it from the root of the stubs, without `r#`; the shortest first.
    pub paths: Vec<String>,
    /// Its required methods.
    pub methods: Vec<RequiredMethod>,
}

/// A method of a service's trait, as the skeleton writes it.
pub struct RequiredMethod {
    /// Its name, without `r#`.
    pub name: String,
    /// The name of its form with metadata, without `r#`.
    pub context: String,
    /// Its name as it is written.
    pub ident: String,
    /// Its arguments, `&self` first.
    pub arguments: Vec<String>,
    /// Its output on success.
    pub output: String,
    /// The lines of its body.
    pub body: Vec<String>,
}

/// Returns the methods that implementations of the services must have. In types, `$stubs` stands
/// for the path of the stubs.
pub fn required_methods(model: &Model, layout: &Layout) -> Vec<RequiredService> {
    let contents = Contents { model, layout, services: Vec::new(), parts: &BTreeSet::new() };
    let imports = StubsImports::none(&contents);
    let inputs = model.files.iter().filter(|file| file.is_input);
    let services = inputs.flat_map(|file| file.services.iter().map(move |s| (file, s)));
    let required = |(file, service): (&File, &Service)| RequiredService {
        trait_name: service.names.service.bare().to_owned(),
        paths: trait_paths(layout, file, service),
        methods: service
            .methods
            .iter()
            .map(|method| required_method(&imports, file, service, method))
            .collect(),
    };
    services.map(required).collect()
}

/// Returns the paths of the trait: through its package, its file and its service's module.
fn trait_paths(layout: &Layout, file: &File, service: &Service) -> Vec<String> {
    let (name, module) = (&service.names.service, &service.names.module);
    let package: String = file.package_module.iter().map(|part| format!("{part}::")).collect();
    let mut paths = vec![layout.service_item_path(file, service, name)];
    for path in [
        format!("{package}{module}::{name}"),
        format!("{package}{}::{module}::{name}", file.module),
    ] {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths.iter().map(|path| path.replace("r#", "")).collect()
}

fn required_method(
    imports: &StubsImports<'_>,
    file: &File,
    service: &Service,
    method: &Method,
) -> RequiredMethod {
    let names = &method.names;
    let mut arguments = vec!["&self".to_owned()];
    if method.server_streaming {
        arguments.push(format!("_caller: {}", imports.item(file, service, &names.caller)));
    }
    if method.client_streaming {
        arguments.push(format!("_requests: {}", imports.item(file, service, &names.input_stream)));
    } else if method.input.target != Target::Unit {
        arguments.push(format!("_request: {}", imports.payload(&method.input)));
    }
    let output =
        if method.server_streaming { "()".to_owned() } else { imports.payload(&method.output) };
    let mut body: Vec<String> =
        instructions(method).into_iter().map(|comment| format!("// {comment}")).collect();
    body.push(format!("let missing = \"{} is not implemented yet\";", method.proto_name));
    body.push("Err(tonic::Status::unimplemented(missing))".to_owned());
    RequiredMethod {
        name: names.method.bare().to_owned(),
        context: names.context.bare().to_owned(),
        ident: names.method.to_string(),
        arguments,
        output,
        body,
    }
}

/// Returns the comment that shows how to complete a method, by its kind.
fn instructions(method: &Method) -> Vec<String> {
    let (send, receive) = (&method.output.send, &method.input.receive);
    match (method.client_streaming, method.server_streaming) {
        (false, false) => vec!["Receives one message and returns one: `Ok(…)`.".to_owned()],
        (true, false) => vec![
            "Receives a stream of messages and returns one message:".to_owned(),
            format!("    while let Some(message) = requests.{receive}().await? {{"),
            "        …".to_owned(),
            "    }".to_owned(),
            "    Ok(…)".to_owned(),
        ],
        (false, true) => vec![
            "Receives one message and sends a stream of messages:".to_owned(),
            format!("    caller.{send}(…).await?;  // once for each message"),
            "    caller.complete().await".to_owned(),
        ],
        (true, true) => vec![
            "Receives and sends streams of messages, in any order:".to_owned(),
            format!("    while let Some(message) = requests.{receive}().await? {{"),
            format!("        caller.{send}(…).await?;"),
            "    }".to_owned(),
            "    caller.complete().await".to_owned(),
        ],
    }
}

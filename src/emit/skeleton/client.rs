//! Emits the client skeleton: a function for each RPC that calls it with sample values and prints
//! the responses.

use super::imports::StubsImports;
use super::parts::{PartLines, parts};
use super::samples::sample;
use super::{Contents, PARENS, call, calls_on, chain, service_list};
use crate::model::{File, Method, Service, Target};
use crate::options::{Mode, Part};
use crate::render::{Code, Line, Values, line};

const PROGRAM: &str = include_str!("../../../templates/skeleton/client.rs");

/// Returns the whole program, and the lines of its optional parts.
pub(super) fn program(contents: &Contents<'_>, stubs: &str) -> (String, Vec<PartLines>) {
    let imports = StubsImports::new(contents);
    let parts = parts(contents, Mode::Client, &[]);
    let each: Vec<String> = parts.iter().flat_map(|part| part.each.clone()).collect();
    let (mut calls, mut functions) = (Code::default(), Code::default());
    calls.indent(|code| connect(code, &parts));
    for (index, (file, service)) in contents.services.iter().enumerate() {
        let client = imports.item(file, service, &service.names.client);
        let is_last = index + 1 == contents.services.len();
        let channel = if is_last { "channel" } else { "channel.clone()" };
        let new = call(&format!("{client}::new"), [channel]);
        calls.indent(|code| calls_on(code, Line::new("let client =").value(new), &each, ";"));
        for method in &service.methods {
            let function = function_name(contents, service, method);
            let label = match contents.services.as_slice() {
                [_] => method.proto_name.clone(),
                _ => format!("{}.{}", service.name(), method.proto_name),
            };
            let arguments = [format!("\"{label}\""), format!("{function}(&client).await")];
            calls.indent(|code| code.put(call("report", arguments).text(";")));
            functions.blank();
            let call = Call { contents, imports: &imports, client: &client, label: &label, method };
            call.function(&mut functions, &function);
        }
    }
    let has_tls = parts.iter().any(|part| part.part == Part::Tls);
    let program = Values::default()
        .set("services", service_list(contents))
        .set("stubs", stubs)
        .set("scheme", if has_tls { "https" } else { "http" })
        .set("imports", imports.declarations())
        .set("calls", calls.into_text().trim_end().to_owned())
        .set("functions", functions.into_text().trim_end().to_owned())
        .fill(PROGRAM)
        .trim_end()
        .to_owned()
        + "\n";
    (program, parts)
}

/// Emits the statements that create the channel.
fn connect(code: &mut Code, parts: &[PartLines]) {
    for part in parts {
        part.before.iter().for_each(|text| code.lines(text));
    }
    line!(
        code,
        "// Fails if connecting takes more than ten seconds; keepalive detects a server that is gone."
    );
    let mut pieces = vec!["stubs::support::rpc::endpoint(SERVER)?".to_owned()];
    pieces.extend(parts.iter().flat_map(|part| part.settings.clone()));
    pieces.extend([".connect()".to_owned(), ".await?".to_owned()]);
    chain(code, "let channel = ", &pieces);
}

/// Returns `call_sum`; with several services, the module of the service is the prefix.
fn function_name(contents: &Contents<'_>, service: &Service, method: &Method) -> String {
    let method = method.names.method.bare();
    match contents.services.as_slice() {
        [_] => format!("call_{method}"),
        _ => {
            let index =
                contents.services.iter().position(|(_, s)| s.full_name == service.full_name);
            // Without the underscores that distinguish modules: lints allow them only at the end.
            let module = service.names.module.bare().trim_end_matches('_');
            let same =
                |(_, s): &&(&File, &Service)| s.names.module.bare().trim_end_matches('_') == module;
            let is_first = contents.services.iter().find(same).map(|(_, s)| &s.full_name)
                == Some(&service.full_name);
            let number = if is_first { String::new() } else { index.unwrap_or(0).to_string() };
            format!("{module}{number}_{method}")
        }
    }
}

/// The function that makes one call.
struct Call<'a> {
    contents: &'a Contents<'a>,
    imports: &'a StubsImports<'a>,
    client: &'a str,
    /// The text that is printed before the response.
    label: &'a str,
    method: &'a Method,
}

impl Call<'_> {
    fn function(&self, code: &mut Code, name: &str) {
        let method = self.method;
        let kind = match (method.client_streaming, method.server_streaming) {
            (false, false) => "sends a message and receives one",
            (true, false) => "sends a stream of messages and receives one message",
            (false, true) => "sends a message and receives a stream of messages",
            (true, true) => "sends and receives streams of messages at the same time",
        };
        line!(code, "/// `{}`: {kind}.", method.proto_name);
        let client = format!("client: &{}", self.client);
        let head = Line::new(format_args!("async fn {name}")).list(PARENS, [client]);
        code.block(head.text(" -> Result<(), tonic::Status>"), |code| {
            match (method.client_streaming, method.server_streaming) {
                (false, false) => self.unary(code),
                (true, false) => self.client_streaming(code),
                (false, true) => self.server_streaming(code),
                (true, true) => self.bidirectional(code),
            }
        });
    }

    fn sample(&self) -> String {
        sample(self.contents.model, self.imports, &self.method.input)
    }

    /// Returns the argument of a method that takes one message.
    fn argument(&self, code: &mut Code) -> &'static str {
        if self.method.input.target == Target::Unit {
            return "";
        }
        code.lines(&format!("let request = {};", self.sample()));
        "request"
    }

    fn unary(&self, code: &mut Code) {
        let request = self.argument(code);
        let (Method { names, output, .. }, label) = (self.method, self.label);
        if output.target == Target::Unit {
            line!(code, "client.{}({request}).await?;", names.method);
            line!(code, "println!(\"{label}: done\");");
        } else {
            line!(code, "let response = client.{}({request}).await?;", names.method);
            line!(code, "println!(\"{label}: {{response:?}}\");");
        }
        line!(code, "Ok(())");
    }

    fn server_streaming(&self, code: &mut Code) {
        let request = self.argument(code);
        line!(code, "let responses = client.{}({request}).await?;", self.method.names.method);
        self.print_all(code, "responses");
        line!(code, "Ok(())");
    }

    fn client_streaming(&self, code: &mut Code) {
        line!(code, "let call = client.{}().await?;", self.method.names.method);
        self.send_some(code, "call");
        line!(code, "call.complete().await?;");
        self.print_all(code, "call");
        line!(code, "Ok(())");
    }

    fn bidirectional(&self, code: &mut Code) {
        line!(
            code,
            "let (sender, receiver) = client.{}().await?.split();",
            self.method.names.method
        );
        code.enclose("let sending = async move {", "};", |code| {
            self.send_some(code, "sender");
            line!(code, "sender.complete().await");
        });
        code.enclose("let receiving = async move {", "};", |code| {
            self.print_all(code, "receiver");
            line!(code, "Ok(())");
        });
        line!(code, "tokio::try_join!(sending, receiving).map(|_| ())");
    }

    fn send_some(&self, code: &mut Code, handle: &str) {
        code.block("for _ in 0..3", |code| {
            code.lines(&format!("let message = {};", self.sample()));
            line!(code, "{handle}.{}(message).await?;", self.method.input.send);
        });
    }

    fn print_all(&self, code: &mut Code, handle: &str) {
        let receive = &self.method.output.receive;
        let head = format_args!("while let Some(response) = {handle}.{receive}().await?");
        code.block(head, |code| line!(code, "println!(\"{}: {{response:?}}\");", self.label));
    }
}

//! Emits the service skeleton: every method answers UNIMPLEMENTED with its name, and says in a
//! comment how to fill it.

use super::imports::Imports;
use super::{PARENS, Scope, call, service_list};
use crate::model::{File, Method, Service, Target};
use crate::render::{Code, Line, Values, line};

const PROGRAM: &str = include_str!("../../../templates/skeleton/service.rs");

/// The whole program.
pub(super) fn program(scope: &Scope<'_>, stubs: &str) -> String {
    let imports = Imports::new(scope);
    let mut implementations = Code::default();
    let mut added = Code::default();
    for (file, service) in &scope.services {
        implementations.blank();
        implementation(&mut implementations, scope, &imports, file, service);
        let server = imports.item(file, service, &service.names.server);
        let name = implementation_name(scope, service);
        let server = Line::new(format_args!("{server}::new")).list(PARENS, [name]);
        added.indent(|code| code.indent(|code| code.put(call(".add_service", [server]))));
    }
    let implementations = implementations.into_text();
    Values::default()
        .set("services", service_list(scope))
        .set("stubs", stubs)
        .set("imports", imports.declarations())
        .set("implementations", implementations.trim_end().to_owned())
        .set("added", added.into_text().trim_end().to_owned())
        .fill(PROGRAM)
}

/// `StreamingCalcServiceImpl`; two services of one name have their modules' names.
fn implementation_name(scope: &Scope<'_>, service: &Service) -> String {
    let name = format!("{}Impl", service.names.service.bare().trim_end_matches('_'));
    let same = |s: &&Service| s.names.service == service.names.service;
    let others: Vec<&Service> = scope.services.iter().map(|(_, s)| *s).filter(same).collect();
    match others.iter().position(|s| s.full_name == service.full_name) {
        Some(0) | None => name,
        Some(n) => format!("{name}{}", n + 1),
    }
}

fn implementation(
    code: &mut Code,
    scope: &Scope<'_>,
    imports: &Imports<'_>,
    file: &File,
    service: &Service,
) {
    let name = implementation_name(scope, service);
    line!(
        code,
        "/// The service `{}`. Its state goes here, behind a lock where it changes.",
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
    imports: &Imports<'_>,
    file: &File,
    service: &Service,
    method: &Method,
) {
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
    let ok =
        if method.server_streaming { "()".to_owned() } else { imports.payload(&method.output) };
    let head = Line::new(format_args!("async fn {}", names.method)).list(PARENS, arguments);
    code.block(head.text(format_args!(" -> Result<{ok}, tonic::Status>")), |code| {
        for comment in how_to(method) {
            line!(code, "// {comment}");
        }
        line!(code, "let missing = \"{} is not implemented yet\";", method.proto_name);
        line!(code, "Err(tonic::Status::unimplemented(missing))");
    });
}

/// How to fill a method, by its kind.
fn how_to(method: &Method) -> Vec<String> {
    let (send, receive) = (&method.output.send, &method.input.receive);
    match (method.client_streaming, method.server_streaming) {
        (false, false) => vec!["Takes one message and answers with one: `Ok(…)`.".to_owned()],
        (true, false) => vec![
            "Takes a stream of messages and answers with one:".to_owned(),
            format!("    while let Some(message) = requests.{receive}().await? {{"),
            "        …".to_owned(),
            "    }".to_owned(),
            "    Ok(…)".to_owned(),
        ],
        (false, true) => vec![
            "Takes one message and answers with a stream:".to_owned(),
            format!("    caller.{send}(…).await?;  // as often as needed"),
            "    caller.complete().await".to_owned(),
        ],
        (true, true) => vec![
            "Takes a stream of messages and answers with a stream, in any order:".to_owned(),
            format!("    while let Some(message) = requests.{receive}().await? {{"),
            format!("        caller.{send}(…).await?;"),
            "    }".to_owned(),
            "    caller.complete().await".to_owned(),
        ],
    }
}

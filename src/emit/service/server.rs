//! Emits the service side: `pub trait StreamingCalcService { … }`, and the server that calls it.

use super::{Scope, brace_fits, request_argument, template};
use crate::emit::attributes;
use crate::emit::docs;
use crate::emit::enums::deprecated;
use crate::model::Method;
use crate::render::{Code, line, open};

const SERVER: &str = include_str!("../../../templates/service/server.rs");

/// The trait, the server, and how it finds the method of a request.
pub(super) fn items(code: &mut Code, scope: &Scope<'_>) {
    service_trait(code, scope);
    let attributes = &scope.service.attributes;
    template(code, &scope.values().fill(SERVER), &attributes.server_mod, &attributes.server);
    code.blank();
    attributes::lines(code, &attributes.server_mod);
    tower_service(code, scope);
}

fn service_trait(code: &mut Code, scope: &Scope<'_>) {
    let service = scope.service;
    code.blank();
    line!(
        code,
        "/// The service `{}`: implement the plain methods as `async fn`s.",
        service.full_name
    );
    line!(code, "///");
    line!(
        code,
        "/// The ones that end in `_context` call them; implement those of them, too, that need the"
    );
    line!(code, "/// request's metadata.");
    attributes::lines(code, &service.attributes.server_mod);
    attributes::lines(code, &service.attributes.service);
    deprecated(code, service.deprecated);
    let [send, sync] = ["Send", "Sync"].map(|name| scope.ctx.prelude(name));
    open!(code, "pub trait {}: {send} + {sync} + 'static {{", service.names.service);
    for method in &service.methods {
        code.blank();
        plain_method(code, scope, method);
        code.blank();
        context_method(code, scope, method);
    }
    code.close("}");
}

/// What the handler of a method takes beside `&self`: the caller, and the request or its stream.
fn arguments(scope: &Scope<'_>, method: &Method, wrap: impl Fn(String) -> String) -> Vec<String> {
    let mut arguments = vec!["&self".to_owned()];
    if method.server_streaming {
        arguments.push(format!("caller: {}", method.names.caller));
    }
    let (name, input) = if method.client_streaming {
        ("requests", method.names.input_stream.clone())
    } else {
        ("request", scope.payload_type(&method.input))
    };
    arguments.push(format!("{name}: {}", wrap(input)));
    arguments
}

fn plain_method(code: &mut Code, scope: &Scope<'_>, method: &Method) {
    docs::outer(code, &method.docs);
    if method.docs.text.is_empty() {
        line!(code, "/// Handles `{}`.", method.proto_name);
    }
    deprecated(code, method.deprecated);
    let mut arguments = arguments(scope, method, |input| input);
    if !method.client_streaming && request_argument(scope, method).is_none() {
        arguments.pop();
    }
    let ok = match method.server_streaming {
        true => "()".to_owned(),
        false => scope.payload_type(&method.output),
    };
    function(code, scope, &format!("fn {}", method.names.method), &arguments, &ok, ";");
}

fn context_method(code: &mut Code, scope: &Scope<'_>, method: &Method) {
    let names = &method.names;
    let carries =
        if method.server_streaming { "the request's metadata" } else { "metadata both ways" };
    let plain = names.method.strip_prefix("r#").unwrap_or(&names.method);
    line!(code, "/// As `{plain}`, with {carries}.");
    deprecated(code, method.deprecated);
    let arguments = arguments(scope, method, |input| format!("tonic::Request<{input}>"));
    let ok = match method.server_streaming {
        true => "()".to_owned(),
        false => format!("tonic::Response<{}>", scope.payload_type(&method.output)),
    };
    function(code, scope, &format!("fn {}", names.context), &arguments, &ok, " {");
    let inner = match (method.client_streaming, request_argument(scope, method)) {
        (true, _) => "requests.into_inner()",
        (false, Some(_)) => "request.into_inner()",
        (false, None) => {
            line!(code, "let () = request.into_inner();");
            ""
        }
    };
    if method.server_streaming {
        let inner = if inner.is_empty() { String::new() } else { format!(", {inner}") };
        line!(code, "self.{}(caller{inner})", names.method);
    } else {
        line!(code, "rpc::respond(self.{}({inner}))", names.method);
    }
    code.close("}");
}

/// A method that gives a future, up to its `end`: the `;` of a declaration, or the ` {` of a body. The
/// lines are those that rustfmt makes, which counts what stands behind the arguments in ways of its
/// own.
fn function(
    code: &mut Code,
    scope: &Scope<'_>,
    head: &str,
    arguments: &[String],
    ok: &str,
    end: &str,
) {
    const FUTURE: &str = "impl std::future::Future";
    let (output, send) = (scope.result(ok), scope.ctx.prelude("Send"));
    let future = format!("{FUTURE}<Output = {output}>");
    let tail = format!(" -> {future} + {send}");
    let one_line = format!("{head}({}){tail}{end}", arguments.join(", "));
    let indent = code.indent_width();
    let is_short = end == ";" || brace_fits(code, &format!("){tail}{end}"));
    if code.fits(&one_line) {
        line!(code, "{one_line}");
    } else {
        open!(code, "{head}(");
        arguments.iter().for_each(|argument| line!(code, "{argument},"));
        let bound = format!("+ {send}{end}");
        if indent + format!("){tail}").len() > 107 {
            if 2 * indent + format!(") -> {future}").len() <= 105 {
                code.close(&format!(") -> {future}"));
                code.lines(&bound);
            } else {
                code.close(&format!(") -> {FUTURE}<"));
                code.indented(|code| line!(code, "Output = {output},"));
                code.lines(&format!("> {bound}"));
            }
        } else if is_short {
            code.close(&format!("){tail}{end}"));
        } else {
            code.close(&format!("){tail}"));
            line!(code, "{}", end.trim_start());
        }
    }
    if end != ";" {
        code.indent_more();
    }
}

fn tower_service(code: &mut Code, scope: &Scope<'_>) {
    let names = &scope.service.names;
    let [result, into, send] = ["Result", "Into", "Send"].map(|name| scope.ctx.prelude(name));
    let head = "impl<T, B> tonic::codegen::Service<tonic::codegen::http::Request<B>>";
    let in_one_line = format!("{head} for {}<T>", names.server);
    if code.fits(&in_one_line) {
        line!(code, "{in_one_line}");
    } else {
        line!(code, "{head}");
        line!(code, "    for {}<T>", names.server);
    }
    line!(code, "where");
    line!(code, "    T: {},", names.service);
    line!(code, "    B: tonic::codegen::Body + {send} + 'static,");
    line!(code, "    B::Error: {into}<tonic::codegen::StdError> + {send} + 'static,");
    open!(code, "{{");
    line!(code, "type Response = tonic::codegen::http::Response<tonic::body::Body>;");
    line!(code, "type Error = std::convert::Infallible;");
    line!(code, "type Future = rpc::ResponseFuture;");
    code.blank();
    open!(code, "fn poll_ready(");
    line!(code, "&mut self,");
    line!(code, "_: &mut std::task::Context<'_>,");
    code.close(&format!(") -> std::task::Poll<{result}<(), Self::Error>> {{"));
    code.indent_more();
    line!(code, "std::task::Poll::Ready(Ok(()))");
    code.close("}");
    code.blank();
    call(code, scope);
    code.close("}");
}

fn call(code: &mut Code, scope: &Scope<'_>) {
    let request = "request: tonic::codegen::http::Request<B>";
    if scope.service.methods.is_empty() {
        open!(code, "fn call(&mut self, _{request}) -> Self::Future {{");
        line!(code, "rpc::Dispatch::unimplemented()");
        return code.close("}");
    }
    open!(code, "fn call(&mut self, {request}) -> Self::Future {{");
    line!(code, "let service = std::sync::Arc::clone(&self.service);");
    open!(code, "match request.uri().path() {{");
    for method in &scope.service.methods {
        arm(code, method);
    }
    line!(code, "_ => rpc::Dispatch::unimplemented(),");
    code.close("}");
    code.close("}");
}

/// The arm of the method with this path.
fn arm(code: &mut Code, method: &Method) {
    let names = &method.names;
    let mut arguments = vec!["request".to_owned(), "service".to_owned()];
    if method.server_streaming {
        arguments.push(names.caller.clone());
    }
    if method.client_streaming {
        arguments.push(names.input_stream.clone());
    }
    arguments.push(format!("T::{}", names.context));
    let kind = match (method.client_streaming, method.server_streaming) {
        (false, false) => "unary",
        (true, false) => "client_streaming",
        (false, true) => "server_streaming",
        (true, true) => "streaming",
    };
    let call = format!("self.dispatch.{kind}({})", arguments.join(", "));
    code.arm(format_args!("\"{}\"", method.path), &call);
}

//! Emits the client: `pub struct StreamingCalcServiceClient<T = Channel> { … }` with two methods
//! for each RPC, the plain one and the one that carries metadata.

use super::{Scope, request_argument, template};
use crate::emit::attributes;
use crate::emit::attributes::deprecated;
use crate::emit::docs;
use crate::model::{Ident, Method, Target};
use crate::render::{Code, Line, line};

const CLIENT: &str = include_str!("../../../templates/service/client.rs");

/// The client and its methods.
pub(super) fn items(code: &mut Code, scope: &Scope<'_>) {
    let attributes = &scope.service.attributes;
    template(code, &scope.values().fill(CLIENT), &attributes.client_mod, &attributes.client);
    if scope.service.methods.is_empty() {
        return;
    }
    code.blank();
    attributes::lines(code, &attributes.client_mod);
    line!(code, "impl<T> {}<T>", scope.service.names.client);
    line!(code, "where");
    line!(code, "    T: rpc::Transport,");
    code.enclose("{", "}", |code| {
        for method in &scope.service.methods {
            code.blank();
            match (method.client_streaming, method.server_streaming) {
                (false, false) => unary(code, scope, method),
                (false, true) => server_streaming(code, scope, method),
                (true, _) => streaming(code, method),
            }
        }
    });
}

fn heading(code: &mut Code, method: &Method, otherwise: &str, errors: &str) {
    docs::outer(code, &method.docs);
    if method.docs.text.is_empty() {
        line!(code, "/// {otherwise} `{}`.", method.proto_name);
    }
    line!(code, "///");
    line!(code, "/// # Errors");
    line!(code, "/// {errors}");
    deprecated(code, method.deprecated);
}

fn context_heading(code: &mut Code, method: &Method, carries: &str, errors: &str) {
    code.blank();
    line!(code, "/// Like {}, with {carries}.", method.names.method.method_link());
    line!(code, "///");
    line!(code, "/// # Errors");
    line!(code, "/// {errors}");
    deprecated(code, method.deprecated);
}

const SERVER_ERRORS: &str =
    "Returns the status that the server answers with, or one for a failure of the transport.";
const TRANSPORT_ERRORS: &str = "Returns a status if the transport fails.";

fn unary(code: &mut Code, scope: &Scope<'_>, method: &Method) {
    let (input, output) = (scope.payload_type(&method.input), scope.payload_type(&method.output));
    heading(code, method, "Calls", SERVER_ERRORS);
    let head = signature(&method.names.method, request_argument(scope, method), &output);
    code.block(head, |code| call(code, method, "unary", plain_request(method), None));
    context_heading(code, method, "metadata both ways", SERVER_ERRORS);
    let argument = format!("request: tonic::Request<{input}>");
    let response = format!("tonic::Response<{output}>");
    let head = signature(&method.names.context, Some(argument), &response);
    code.block(head, |code| call(code, method, "unary_context", "request", None));
}

fn server_streaming(code: &mut Code, scope: &Scope<'_>, method: &Method) {
    let (input, stream) = (scope.payload_type(&method.input), &method.names.output_stream);
    heading(code, method, "Calls", SERVER_ERRORS);
    let head = signature(&method.names.method, request_argument(scope, method), stream.as_str());
    let request = plain_request(method);
    code.block(head, |code| call(code, method, "server_streaming", request, Some(stream)));
    context_heading(code, method, "metadata both ways", SERVER_ERRORS);
    let argument = format!("request: tonic::Request<{input}>");
    let response = format!("tonic::Response<{stream}>");
    let head = signature(&method.names.context, Some(argument), &response);
    let kind = "server_streaming_context";
    code.block(head, |code| call(code, method, kind, "request", Some(stream)));
}

fn streaming(code: &mut Code, method: &Method) {
    let (names, handle) = (&method.names, &method.names.streaming_client);
    let kind = if method.server_streaming { "streaming" } else { "client_streaming" };
    heading(code, method, "Opens a call of", TRANSPORT_ERRORS);
    let request = "tonic::Request::new(())";
    let head = signature(&names.method, None, handle.as_str());
    code.block(head, |code| call(code, method, kind, request, Some(handle)));
    context_heading(code, method, "metadata and a timeout", TRANSPORT_ERRORS);
    let head =
        signature(&names.context, Some("request: tonic::Request<()>".to_owned()), handle.as_str());
    code.block(head, |code| call(code, method, kind, "request", Some(handle)));
}

/// The request of the plain form of a method that takes one message.
fn plain_request(method: &Method) -> &'static str {
    if method.input.target == Target::Unit { "()" } else { "request" }
}

/// The body of a method: the call, made by the runtime.
fn call(code: &mut Code, method: &Method, kind: &str, request: &str, handle: Option<&Ident>) {
    let path = format!("\"{}\"", method.path);
    let arguments =
        ["&self.rpc", path.as_str(), request].into_iter().chain(handle.map(Ident::as_str));
    code.put(Line::new(format_args!("rpc::{kind}")).list(["(", ")"], arguments));
}

/// `pub fn name(&self, argument) -> BoxFuture<ok, Status>`. A type that has a name: to check a
/// coroutine, or that a hidden type is what it has to be, takes the compiler longer for each method.
fn signature(name: &Ident, argument: Option<String>, ok: &str) -> Line {
    let arguments = ["&self".to_owned()].into_iter().chain(argument);
    Line::new(format_args!("pub fn {name}"))
        .list(["(", ")"], arguments)
        .text(" -> tonic::codegen::BoxFuture")
        .list(["<", ">"], [ok, "tonic::Status"])
}

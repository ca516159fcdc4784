//! Emits the client: `pub struct StreamingCalcServiceClient<T = Channel> { … }` with two methods
//! for each RPC, a plain one and one with metadata, and a third one for requests from a `Stream`.

use super::{ServiceScope, template};
use crate::emit::attributes;
use crate::emit::attributes::deprecated;
use crate::emit::docs;
use crate::model::{Ident, Method, Target};
use crate::render::{Code, Line, line};

const CLIENT: &str = include_str!("../../../templates/service/client.rs");
const CONNECT: &str = include_str!("../../../templates/service/client_connect.rs");
const SETTINGS: &str = include_str!("../../../templates/service/client_settings.rs");

/// Emits the client and its methods.
pub(super) fn items(code: &mut Code, scope: &ServiceScope<'_>) {
    let attributes = &scope.service.attributes;
    let no_transport = scope.ctx.model.no_transport;
    let transport = if no_transport { "T" } else { "T = tonic::transport::Channel" };
    let values = scope.values().set("T", transport);
    template(code, &values.fill(CLIENT), &attributes.client_mod, &attributes.client);
    if !no_transport {
        template(code, &values.fill(CONNECT), &attributes.client_mod, &[]);
    }
    template(code, &values.fill(SETTINGS), &attributes.client_mod, &[]);
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
                (true, _) => streaming(code, scope, method),
            }
        }
    });
}

fn heading(
    code: &mut Code,
    scope: &ServiceScope<'_>,
    method: &Method,
    otherwise: &str,
    errors: &str,
) {
    docs::outer(code, scope.ctx, &method.docs);
    if method.docs.text.is_empty() {
        line!(code, "/// {otherwise} `{}`.", method.proto_name);
    }
    line!(code, "///");
    line!(code, "/// # Errors");
    line!(code, "/// {errors}");
    deprecated(code, method.deprecated);
}

/// Emits the docs of another form of a method.
fn other_heading(code: &mut Code, method: &Method, difference: &str, errors: &str) {
    code.blank();
    line!(code, "/// Like {}, {difference}.", method.names.method.method_link());
    line!(code, "///");
    line!(code, "/// # Errors");
    line!(code, "/// {errors}");
    deprecated(code, method.deprecated);
}

const SERVER_ERRORS: &str =
    "Returns the server's status, or a status for a failure of the transport.";
const TRANSPORT_ERRORS: &str = "Returns a status if the transport fails.";

fn unary(code: &mut Code, scope: &ServiceScope<'_>, method: &Method) {
    let output = scope.payload_type(&method.output);
    heading(code, scope, method, "Calls", SERVER_ERRORS);
    let (arguments, request) = plain_request(scope, method);
    let head = signature(&method.names.method, arguments, &output);
    code.block(head, |code| call(code, method, "unary", request, None));
    other_heading(code, method, "with metadata in both directions", SERVER_ERRORS);
    let response = format!("tonic::Response<{output}>");
    let head = signature(&method.names.context, Some(request_argument(scope, method)), &response);
    code.block(head, |code| call(code, method, "unary_context", "request", None));
}

fn server_streaming(code: &mut Code, scope: &ServiceScope<'_>, method: &Method) {
    let stream = &method.names.output_stream;
    heading(code, scope, method, "Calls", SERVER_ERRORS);
    let (arguments, request) = plain_request(scope, method);
    let head = signature(&method.names.method, arguments, stream.as_str());
    code.block(head, |code| call(code, method, "server_streaming", request, Some(stream)));
    other_heading(code, method, "with metadata in both directions", SERVER_ERRORS);
    let response = format!("tonic::Response<{stream}>");
    let head = signature(&method.names.context, Some(request_argument(scope, method)), &response);
    let kind = "server_streaming_context";
    code.block(head, |code| call(code, method, kind, "request", Some(stream)));
}

fn streaming(code: &mut Code, scope: &ServiceScope<'_>, method: &Method) {
    let (names, handle) = (&method.names, &method.names.streaming_client);
    let kind = if method.server_streaming { "streaming" } else { "client_streaming" };
    heading(code, scope, method, "Opens a call of", TRANSPORT_ERRORS);
    let request = "tonic::Request::new(())";
    let head = signature(&names.method, None, handle.as_str());
    code.block(head, |code| call(code, method, kind, request, Some(handle)));
    other_heading(code, method, "with metadata and a timeout", TRANSPORT_ERRORS);
    let head =
        signature(&names.context, Some("request: tonic::Request<()>".to_owned()), handle.as_str());
    code.block(head, |code| call(code, method, kind, "request", Some(handle)));
    of_stream(code, scope, method);
}

/// Emits the form of a method that takes its streamed requests as a `Stream`.
fn of_stream(code: &mut Code, scope: &ServiceScope<'_>, method: &Method) {
    let names = &method.names;
    let input = scope.payload_type(&method.input);
    let output = scope.payload_type(&method.output);
    let (kind, errors, handle, ok) = if method.server_streaming {
        ("streaming_with", TRANSPORT_ERRORS, Some(&names.receiver), names.receiver.to_string())
    } else {
        ("client_streaming_with", SERVER_ERRORS, None, output)
    };
    other_heading(code, method, "sending the messages of a stream", errors);
    let argument = format!("requests: impl tonic::IntoStreamingRequest<Message = {input}>");
    let head = signature(&names.stream, Some(argument), &ok);
    code.block(head, |code| call(code, method, kind, "requests", handle));
}

/// Returns the argument of the plain form of a method that takes one message, unless that is empty,
/// and the expression of the request.
fn plain_request(scope: &ServiceScope<'_>, method: &Method) -> (Option<String>, &'static str) {
    match method.input.target {
        Target::Unit => (None, "()"),
        _ => (Some(request_argument(scope, method)), "request"),
    }
}

fn request_argument(scope: &ServiceScope<'_>, method: &Method) -> String {
    format!("request: impl tonic::IntoRequest<{}>", scope.payload_type(&method.input))
}

/// Emits the body of a method: a call of the runtime.
fn call(code: &mut Code, method: &Method, kind: &str, request: &str, handle: Option<&Ident>) {
    let path = format!("\"{}\"", method.path);
    let arguments =
        ["&self.rpc", path.as_str(), request].into_iter().chain(handle.map(Ident::as_str));
    code.put(Line::new(format_args!("rpc::{kind}")).list(["(", ")"], arguments));
}

/// Returns `pub fn name(&self, argument) -> BoxFuture<ok, Status>`. With `async fn`, the compiler would
/// take longer to check each method.
fn signature(name: &Ident, argument: Option<String>, ok: &str) -> Line {
    let arguments = ["&self".to_owned()].into_iter().chain(argument);
    Line::new(format_args!("pub fn {name}"))
        .list(["(", ")"], arguments)
        .text(" -> tonic::codegen::BoxFuture")
        .list(["<", ">"], [ok, "tonic::Status"])
}

#[cfg(test)]
mod tests {
    use crate::emit::service::tests::{CLIENT, emits};

    const REQUEST: &str = "request: impl tonic::IntoRequest<super::In>,";

    #[test]
    fn methods_take_and_return_what_their_kind_demands() {
        for (method, arguments, output, call) in [
            (
                "rpc M(In) returns (Out);",
                REQUEST,
                "super::Out",
                "unary(&self.rpc, \"/S/M\", request)",
            ),
            (
                "rpc M(In) returns (stream Out);",
                REQUEST,
                "OutStream",
                "server_streaming(&self.rpc, \"/S/M\", request, OutStream)",
            ),
        ] {
            let head =
                format!("pub fn m( &self, {arguments} ) -> tonic::codegen::BoxFuture<{output}, ");
            emits(CLIENT, method, &[&head, &format!("rpc::{call}")], &["m_stream"]);
        }
    }

    #[test]
    fn methods_with_streamed_requests_return_a_handle_or_take_a_stream() {
        for (output, answer, call) in
            [("Out", "super::Out", "client_streaming"), ("stream Out", "MReceiver", "streaming")]
        {
            let method = format!("rpc M(stream In) returns ({output});");
            let handle =
                "pub fn m(&self) -> tonic::codegen::BoxFuture<MStreamingClient, tonic::Status>";
            let stream = "requests: impl tonic::IntoStreamingRequest<Message = super::In>,";
            let stream = format!(
                "pub fn m_stream( &self, {stream} ) -> tonic::codegen::BoxFuture<{answer},"
            );
            let call = format!(
                "rpc::{call}(&self.rpc, \"/S/M\", tonic::Request::new(()), MStreamingClient)"
            );
            emits(CLIENT, &method, &[handle, &stream, &call], &[]);
        }
    }

    #[test]
    fn forms_with_metadata_return_a_response() {
        let unary = "-> tonic::codegen::BoxFuture<tonic::Response<super::Out>, tonic::Status>";
        emits(CLIENT, "rpc M(In) returns (Out);", &["pub fn m_context( &self, ", unary], &[]);
        let streaming = "pub fn m_context( &self, request: tonic::Request<()>, )";
        emits(CLIENT, "rpc M(stream In) returns (Out);", &[streaming], &[]);
    }

    #[test]
    fn an_empty_message_is_no_argument() {
        let method = "rpc M(google.protobuf.Empty) returns (google.protobuf.Empty);";
        let head = "pub fn m(&self) -> tonic::codegen::BoxFuture<(), tonic::Status>";
        emits(CLIENT, method, &[head, "rpc::unary(&self.rpc, \"/S/M\", ())"], &[]);
    }
}

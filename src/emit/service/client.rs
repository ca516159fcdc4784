//! Emits the client: `pub struct StreamingCalcServiceClient<T = Channel> { … }` with two methods
//! for each RPC, the plain one and the one that carries metadata.

use super::{Scope, request_argument};
use crate::emit::docs;
use crate::emit::enums::deprecated;
use crate::model::{Method, Target};
use crate::render::{Code, line, open};

const CLIENT: &str = include_str!("../../../templates/service/client.rs");

/// The client and its methods.
pub(super) fn items(code: &mut Code, scope: &Scope<'_>) {
    code.blank();
    code.lines(&scope.values().fill(CLIENT));
    if scope.service.methods.is_empty() {
        return;
    }
    code.blank();
    line!(code, "impl<T> {}<T>", scope.service.names.client);
    line!(code, "where");
    line!(code, "    T: rpc::Transport,");
    open!(code, "{{");
    for method in &scope.service.methods {
        code.blank();
        match (method.client_streaming, method.server_streaming) {
            (false, false) => unary(code, scope, method),
            (false, true) => server_streaming(code, scope, method),
            (true, _) => streaming(code, scope, method),
        }
    }
    code.close("}");
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
    let plain = method.names.method.as_str();
    code.blank();
    line!(code, "/// As [`{}`](Self::{plain}), with {carries}.", bare(plain));
    line!(code, "///");
    line!(code, "/// # Errors");
    line!(code, "/// {errors}");
    deprecated(code, method.deprecated);
}

fn bare(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

const SERVER_ERRORS: &str = "The server's status, or the transport's failure as one.";
const TRANSPORT_ERRORS: &str = "The transport's failure as a status.";

fn unary(code: &mut Code, scope: &Scope<'_>, method: &Method) {
    let (input, output) = (scope.payload_type(&method.input), scope.payload_type(&method.output));
    heading(code, method, "Calls", SERVER_ERRORS);
    plain(code, scope, method, &output);
    context_heading(code, method, "metadata both ways", SERVER_ERRORS);
    let response = scope.result(&format!("tonic::Response<{output}>"));
    signature(
        code,
        &method.names.context,
        Some(format!("request: tonic::Request<{input}>")),
        &response,
    );
    line!(code, "rpc::unary(&self.grpc, \"{}\", request).await", method.path);
    code.close("}");
}

fn server_streaming(code: &mut Code, scope: &Scope<'_>, method: &Method) {
    let (input, stream) = (scope.payload_type(&method.input), &method.names.output_stream);
    heading(code, method, "Calls", SERVER_ERRORS);
    plain(code, scope, method, stream);
    context_heading(code, method, "metadata both ways", SERVER_ERRORS);
    let response = scope.result(&format!("tonic::Response<{stream}>"));
    signature(
        code,
        &method.names.context,
        Some(format!("request: tonic::Request<{input}>")),
        &response,
    );
    line!(code, "let path = \"{}\";", method.path);
    line!(code, "let response = rpc::server_streaming(&self.grpc, path, request).await?;");
    line!(code, "Ok(response.map({stream}))");
    code.close("}");
}

/// The plain form: the context form without metadata.
fn plain(code: &mut Code, scope: &Scope<'_>, method: &Method, output: &str) {
    signature(code, &method.names.method, request_argument(scope, method), &scope.result(output));
    let request = if method.input.target == Target::Unit { "()" } else { "request" };
    let context = &method.names.context;
    let response = format!("self.{context}(tonic::Request::new({request})).await");
    line!(code, "{response}.map(tonic::Response::into_inner)");
    code.close("}");
}

fn streaming(code: &mut Code, scope: &Scope<'_>, method: &Method) {
    let (names, handle) = (&method.names, &method.names.streaming_client);
    let result = scope.result(handle);
    heading(code, method, "Opens a call of", TRANSPORT_ERRORS);
    signature(code, &names.method, None, &result);
    line!(code, "self.{}(tonic::Request::new(())).await", names.context);
    code.close("}");
    context_heading(code, method, "metadata and a timeout", TRANSPORT_ERRORS);
    signature(code, &names.context, Some("request: tonic::Request<()>".to_owned()), &result);
    let open_call = if method.server_streaming { "streaming" } else { "client_streaming" };
    line!(code, "let path = \"{}\";", method.path);
    line!(code, "Ok({handle}(rpc::{open_call}(&self.grpc, path, request).await?))");
    code.close("}");
}

/// Opens `pub async fn name(&self, argument) -> result {`, in as many lines as it takes.
fn signature(code: &mut Code, name: &str, argument: Option<String>, result: &str) {
    let arguments: Vec<String> = ["&self".to_owned()].into_iter().chain(argument).collect();
    code.list(&format!("pub async fn {name}"), ["(", ")"], &arguments, &format!(" -> {result} {{"));
    code.indent_more();
}

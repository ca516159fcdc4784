//! Emits the service side: `pub trait StreamingCalcService { … }`, and the server that calls it.

use super::{ServiceScope, template};
use crate::emit::attributes;
use crate::emit::attributes::deprecated;
use crate::emit::docs;
use crate::model::{Ident, Method, Target};
use crate::render::{Code, Line, line};

const SERVER: &str = include_str!("../../../templates/service/server.rs");

/// Emits the trait, and the server with its dispatch by path.
pub(super) fn items(code: &mut Code, scope: &ServiceScope<'_>) {
    service_trait(code, scope);
    let attributes = &scope.service.attributes;
    template(code, &scope.values().fill(SERVER), &attributes.server_mod, &attributes.server);
    code.blank();
    attributes::lines(code, &attributes.server_mod);
    tower_service(code, scope);
}

fn service_trait(code: &mut Code, scope: &ServiceScope<'_>) {
    let service = scope.service;
    code.blank();
    line!(code, "/// The service `{}`: implement its methods as `async fn`s.", service.full_name);
    line!(code, "///");
    line!(
        code,
        "/// Each method has a second form, named `…_context`, which also takes the request's metadata."
    );
    line!(code, "/// Its default implementation calls the plain method.");
    attributes::lines(code, &service.attributes.server_mod);
    attributes::lines(code, &service.attributes.service);
    deprecated(code, service.deprecated);
    let [send, sync] = ["Send", "Sync"].map(|name| scope.ctx.prelude(name));
    let name = &service.names.service;
    code.block(format_args!("pub trait {name}: {send} + {sync} + 'static"), |code| {
        for method in &service.methods {
            code.blank();
            plain_method(code, scope, method);
            code.blank();
            context_method(code, scope, method);
        }
    });
}

/// Returns the parameters of a method's handler besides `&self`: the caller, and the request or its
/// stream.
fn arguments(
    scope: &ServiceScope<'_>,
    method: &Method,
    wrap: impl Fn(String) -> String,
) -> Vec<String> {
    let mut arguments = vec!["&self".to_owned()];
    if method.server_streaming {
        arguments.push(format!("caller: {}", method.names.caller));
    }
    let (name, input) = if method.client_streaming {
        ("requests", method.names.input_stream.to_string())
    } else {
        ("request", scope.payload_type(&method.input))
    };
    arguments.push(format!("{name}: {}", wrap(input)));
    arguments
}

fn plain_method(code: &mut Code, scope: &ServiceScope<'_>, method: &Method) {
    docs::outer(code, scope.ctx, &method.docs);
    if method.docs.text.is_empty() {
        line!(code, "/// Handles `{}`.", method.proto_name);
    }
    deprecated(code, method.deprecated);
    let mut arguments = arguments(scope, method, |input| input);
    if takes_nothing(method) {
        arguments.pop();
    }
    let ok = match method.server_streaming {
        true => "()".to_owned(),
        false => scope.payload_type(&method.output),
    };
    code.put(signature(scope, &method.names.method, &arguments, &ok).text(";"));
}

/// Returns whether the plain form of a method has no argument, since its request is empty.
fn takes_nothing(method: &Method) -> bool {
    !method.client_streaming && method.input.target == Target::Unit
}

fn context_method(code: &mut Code, scope: &ServiceScope<'_>, method: &Method) {
    let names = &method.names;
    let carries = if method.server_streaming {
        "the request's metadata"
    } else {
        "metadata in both directions"
    };
    line!(code, "/// Like `{}`, with {carries}.", names.method.bare());
    deprecated(code, method.deprecated);
    let arguments = arguments(scope, method, |input| format!("tonic::Request<{input}>"));
    let ok = match method.server_streaming {
        true => "()".to_owned(),
        false => format!("tonic::Response<{}>", scope.payload_type(&method.output)),
    };
    let head = signature(scope, &names.context, &arguments, &ok);
    code.block(head, |code| plain_call(code, method));
}

/// Emits the body of a `_context` method: the call of the plain one.
fn plain_call(code: &mut Code, method: &Method) {
    let name = &method.names.method;
    let inner = match method.client_streaming {
        true => "requests.into_inner()",
        false if takes_nothing(method) => {
            line!(code, "let () = request.into_inner();");
            ""
        }
        false => "request.into_inner()",
    };
    if method.server_streaming {
        let inner = if inner.is_empty() { String::new() } else { format!(", {inner}") };
        line!(code, "self.{name}(caller{inner})");
    } else {
        line!(code, "rpc::respond(self.{name}({inner}))");
    }
}

/// Returns the head of a method that returns a future.
fn signature(scope: &ServiceScope<'_>, name: &Ident, arguments: &[String], ok: &str) -> Line {
    Line::new(format_args!("fn {name}"))
        .list(["(", ")"], arguments)
        .text(" -> impl std::future::Future")
        .list(["<", ">"], [format_args!("Output = {}", scope.result(ok))])
        .text(format_args!(" + {}", scope.ctx.prelude("Send")))
}

fn tower_service(code: &mut Code, scope: &ServiceScope<'_>) {
    let names = &scope.service.names;
    let [result, into, send] = ["Result", "Into", "Send"].map(|name| scope.ctx.prelude(name));
    let head = Line::new("impl<T, B> tonic::codegen::Service<tonic::codegen::http::Request<B>>");
    code.put(head.value(format_args!("for {}<T>", names.server)));
    line!(code, "where");
    // The parameters hide a service of their name.
    let module = if ["T", "B"].contains(&names.service.as_str()) { "self::" } else { "" };
    line!(code, "    T: {module}{},", names.service);
    line!(code, "    B: tonic::codegen::Body + {send} + 'static,");
    line!(code, "    B::Error: {into}<tonic::codegen::StdError> + {send} + 'static,");
    code.enclose("{", "}", |code| {
        line!(code, "type Response = tonic::codegen::http::Response<tonic::body::Body>;");
        line!(code, "type Error = std::convert::Infallible;");
        line!(code, "type Future = rpc::ResponseFuture;");
        code.blank();
        let head = Line::new("fn poll_ready")
            .list(["(", ")"], ["&mut self", "_: &mut std::task::Context<'_>"])
            .text(format_args!(" -> std::task::Poll<{result}<(), Self::Error>>"));
        code.block(head, |code| line!(code, "std::task::Poll::Ready(Ok(()))"));
        code.blank();
        call(code, scope);
    });
}

fn call(code: &mut Code, scope: &ServiceScope<'_>) {
    let request = "request: tonic::codegen::http::Request<B>";
    if scope.service.methods.is_empty() {
        let head = format_args!("fn call(&mut self, _{request}) -> Self::Future");
        return code.block(head, |code| line!(code, "rpc::unimplemented()"));
    }
    code.block(format_args!("fn call(&mut self, {request}) -> Self::Future"), |code| {
        line!(code, "let call = self.dispatch.call(request, &self.service);");
        code.block("match call.path()", |code| {
            for method in &scope.service.methods {
                arm(code, method);
            }
            line!(code, "_ => rpc::unimplemented(),");
        });
    });
}

/// Emits the arm for the path of a method.
fn arm(code: &mut Code, method: &Method) {
    let names = &method.names;
    let mut arguments = Vec::new();
    if method.server_streaming {
        arguments.push(names.caller.to_string());
    }
    if method.client_streaming {
        arguments.push(names.input_stream.to_string());
    }
    arguments.push(format!("T::{}", names.context));
    let kind = match (method.client_streaming, method.server_streaming) {
        (false, false) => "unary",
        (true, false) => "client_streaming",
        (false, true) => "server_streaming",
        (true, true) => "streaming",
    };
    let call = Line::new(format_args!("call.{kind}")).list(["(", ")"], arguments);
    code.arm(format_args!("\"{}\"", method.path), call);
}

#[cfg(test)]
mod tests {
    use crate::emit::service::tests::{SERVICE, emits};

    #[test]
    fn handlers_take_and_return_what_their_kind_demands() {
        for (method, arguments, output) in [
            ("rpc M(In) returns (Out);", "&self, request: super::In,", "super::Out"),
            ("rpc M(stream In) returns (Out);", "&self, requests: InStream,", "super::Out"),
            (
                "rpc M(In) returns (stream Out);",
                "&self, caller: SOutCaller, request: super::In,",
                "()",
            ),
            (
                "rpc M(stream In) returns (stream Out);",
                "&self, caller: SOutCaller, requests: InStream,",
                "()",
            ),
        ] {
            let output =
                format!("impl std::future::Future<Output = Result<{output}, tonic::Status>>");
            emits(SERVICE, method, &[&format!("fn m( {arguments} ) -> {output} + Send;")], &[]);
        }
    }

    #[test]
    fn handlers_with_metadata_call_the_plain_ones() {
        for (method, request, body) in [
            ("rpc M(In) returns (Out);", "super::In", "rpc::respond(self.m(request.into_inner()))"),
            (
                "rpc M(stream In) returns (Out);",
                "InStream",
                "rpc::respond(self.m(requests.into_inner()))",
            ),
            (
                "rpc M(In) returns (stream Out);",
                "super::In",
                "self.m(caller, request.into_inner())",
            ),
            (
                "rpc M(stream In) returns (stream Out);",
                "InStream",
                "self.m(caller, requests.into_inner())",
            ),
        ] {
            emits(SERVICE, method, &[&format!(": tonic::Request<{request}>,"), body], &[]);
        }
    }

    #[test]
    fn paths_lead_to_handlers_of_their_kind() {
        for (method, dispatch) in [
            ("rpc M(In) returns (Out);", "unary(T::m_context)"),
            ("rpc M(stream In) returns (Out);", "client_streaming(InStream, T::m_context)"),
            ("rpc M(In) returns (stream Out);", "server_streaming(SOutCaller, T::m_context)"),
            (
                "rpc M(stream In) returns (stream Out);",
                "streaming(SOutCaller, InStream, T::m_context)",
            ),
        ] {
            emits(SERVICE, method, &["\"/S/M\" => ", &format!("call.{dispatch}")], &[]);
        }
        emits(SERVICE, "", &["_request:", "rpc::unimplemented()"], &["match"]);
    }

    #[test]
    fn an_empty_message_is_no_argument() {
        let method = "rpc M(google.protobuf.Empty) returns (google.protobuf.Empty);";
        emits(SERVICE, method, &["fn m(&self) ->", "Result<(), tonic::Status>"], &["Empty,"]);
    }
}

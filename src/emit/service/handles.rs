//! Emits the handles of streams: received messages (`IntStream`), the client's call of a method with
//! streamed requests (`SumStreamingClient` and its halves), and the server's caller of a method with
//! streamed responses (`StreamingCalcServiceIntCaller`).

use std::collections::BTreeSet;

use super::ServiceScope;
use crate::emit::attributes;
use crate::model::{Ident, Method, Payload};
use crate::options::Sides;
use crate::render::{Code, Line, Values};

const STREAM: &str = include_str!("../../../templates/service/stream.rs");
const STREAMING_CLIENT: &str = include_str!("../../../templates/service/streaming_client.rs");
const CALLER: &str = include_str!("../../../templates/service/caller.rs");

/// Emits the handles of all methods, each type once.
pub(super) fn items(code: &mut Code, scope: &ServiceScope<'_>, sides: Sides) {
    let mut done = BTreeSet::new();
    let methods = &scope.service.methods;
    for method in methods.iter().filter(|m| sides.client && m.client_streaming) {
        streaming_client(code, scope, method);
    }
    for method in methods {
        let names = &method.names;
        if sides.service && method.server_streaming && done.insert(&names.caller) {
            caller(code, scope, &names.caller, &method.output);
        }
        if sides.service && method.client_streaming && done.insert(&names.input_stream) {
            stream(code, scope, &names.input_stream, &method.input);
        }
        let is_result = method.server_streaming && !method.client_streaming;
        if sides.client && is_result && done.insert(&names.output_stream) {
            stream(code, scope, &names.output_stream, &method.output);
        }
    }
}

fn caller(code: &mut Code, scope: &ServiceScope<'_>, handle: &Ident, payload: &Payload) {
    let message = scope.payload_type(payload);
    template(code, scope, handle, &payload_values(scope, handle, payload).fill(CALLER));
    code.blank();
    shared(code, scope, handle, &format!("rpc::Caller<{message}>"), None);
}

fn stream(code: &mut Code, scope: &ServiceScope<'_>, handle: &Ident, payload: &Payload) {
    let message = scope.payload_type(payload);
    template(code, scope, handle, &payload_values(scope, handle, payload).fill(STREAM));
    code.blank();
    shared(code, scope, handle, &format!("rpc::MessageStream<{message}>"), Some(&message));
}

fn payload_values<'a>(
    scope: &ServiceScope<'a>,
    handle: &'a Ident,
    payload: &'a Payload,
) -> Values<'a> {
    let values = scope.values();
    values
        .set("Handle", handle.as_str())
        .set("Payload", payload.full_name.as_str())
        .set("type", scope.payload_type(payload))
        .set("send", payload.send.as_str())
        .set("receive", payload.receive.as_str())
}

fn streaming_client(code: &mut Code, scope: &ServiceScope<'_>, method: &Method) {
    let receives = if method.server_streaming {
        "Returns the next message, or `None` at the end of the stream."
    } else {
        "Returns the response, and `None` after it."
    };
    let names = &method.names;
    let (input, output) = (scope.payload_type(&method.input), scope.payload_type(&method.output));
    let values = scope
        .values()
        .set("Handle", names.streaming_client.as_str())
        .set("Sender", names.sender.as_str())
        .set("Receiver", names.receiver.as_str())
        .set("method", method.proto_name.as_str())
        .set("input", input.as_str())
        .set("output", output.as_str())
        .set("send", method.input.send.as_str())
        .set("receive", method.output.receive.as_str())
        .set("receives", receives);
    template(code, scope, &names.streaming_client, &values.fill(STREAMING_CLIENT));
    code.blank();
    let inner = |name: &str| format!("rpc::{name}<{input}, {output}>");
    shared(code, scope, &names.streaming_client, &inner("StreamingCall"), Some(&output));
    shared(code, scope, &names.sender, &inner("Sender"), None);
    shared(code, scope, &names.receiver, &inner("Receiver"), Some(&output));
}

/// Writes the items of a template, which belong to the side of `handle`.
fn template(code: &mut Code, scope: &ServiceScope<'_>, handle: &Ident, text: &str) {
    super::template(code, text, attributes::of_side(scope.service, handle), &[]);
}

/// Emits the invocation of the macro with the methods that all handles have.
fn shared(
    code: &mut Code,
    scope: &ServiceScope<'_>,
    handle: &Ident,
    inner: &str,
    message: Option<&String>,
) {
    let of_side = attributes::of_side(scope.service, handle).iter().cloned();
    let name: Vec<String> = of_side.chain([handle.to_string()]).collect();
    let arguments = [name.join(" "), inner.to_owned()].into_iter().chain(message.cloned());
    code.put(Line::new("rpc::handle!").list(["(", ")"], arguments).text(";"));
}

#[cfg(test)]
mod tests {
    use crate::emit::service::tests::{CLIENT, SERVICE, emits};

    #[test]
    fn handles_send_and_receive_messages_by_name() {
        let both = "rpc M(stream In) returns (stream Out);";
        let send = "pub fn send_in(&self, message: super::In) -> rpc::Sending<'_, super::In>";
        let receive = "pub fn receive_out(&self) -> rpc::Receiving<'_, super::Out>";
        let split = "pub fn split(self) -> (MSender, MReceiver)";
        emits(CLIENT, both, &[send, receive, split], &["send_out", "receive_in"]);
        let send = "pub fn send_out(&self, message: super::Out) -> rpc::Sending<'_, super::Out>";
        let receive = "pub fn receive_in(&self) -> rpc::Receiving<'_, super::In>";
        emits(SERVICE, both, &[send, receive], &["send_in", "receive_out", "split"]);
    }

    #[test]
    fn methods_with_one_message_share_its_handle() {
        let methods =
            "rpc A(stream In) returns (stream Out); rpc B(stream In) returns (stream Out);";
        let module = emits(SERVICE, methods, &[], &[]);
        for handle in ["pub struct SOutCaller(", "pub struct InStream("] {
            assert_eq!(module.matches(handle).count(), 1, "{handle}");
        }
        let each = ["rpc::handle!(AStreamingClient,", "rpc::handle!(BStreamingClient,"];
        emits(CLIENT, methods, &each, &[]);
    }

    #[test]
    fn unary_methods_have_no_handles() {
        emits(SERVICE, "rpc M(In) returns (Out);", &[], &["rpc::handle!"]);
        emits(CLIENT, "rpc M(In) returns (Out);", &[], &["rpc::handle!"]);
    }
}

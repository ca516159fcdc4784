//! Emits the handles of streams: what streams in (`IntStream`), the client's call of a method that
//! streams in (`SumStreamingClient` and its halves), and the caller of a method that streams out
//! (`StreamingCalcServiceIntCaller`).

use std::collections::BTreeSet;

use super::Scope;
use crate::emit::attributes;
use crate::model::{Ident, Method, Payload};
use crate::options::Sides;
use crate::render::Code;

const STREAM: &str = include_str!("../../../templates/service/stream.rs");
const STREAMING_CLIENT: &str = include_str!("../../../templates/service/streaming_client.rs");
const CALLER: &str = include_str!("../../../templates/service/caller.rs");

/// The handles of all methods, each type once.
pub(super) fn items(code: &mut Code, scope: &Scope<'_>, sides: Sides) {
    let mut done = BTreeSet::new();
    let methods = &scope.service.methods;
    for method in methods.iter().filter(|m| sides.client && m.client_streaming) {
        streaming_client(code, scope, method);
    }
    for method in methods {
        let names = &method.names;
        if sides.service && method.server_streaming && done.insert(&names.caller) {
            payload_handle(code, scope, CALLER, &names.caller, &method.output);
        }
        if sides.service && method.client_streaming && done.insert(&names.input_stream) {
            payload_handle(code, scope, STREAM, &names.input_stream, &method.input);
        }
        let is_result = method.server_streaming && !method.client_streaming;
        if sides.client && is_result && done.insert(&names.output_stream) {
            payload_handle(code, scope, STREAM, &names.output_stream, &method.output);
        }
    }
}

fn payload_handle(
    code: &mut Code,
    scope: &Scope<'_>,
    template: &str,
    handle: &Ident,
    payload: &Payload,
) {
    let values = scope.values();
    let values = values
        .set("Handle", handle.as_str())
        .set("Payload", payload.full_name.as_str())
        .set("type", scope.payload_type(payload))
        .set("send", payload.send.as_str())
        .set("receive", payload.receive.as_str());
    super::template(code, &values.fill(template), attributes::of_side(scope.service, handle), &[]);
}

fn streaming_client(code: &mut Code, scope: &Scope<'_>, method: &Method) {
    let receives = if method.server_streaming {
        "Returns the next message, or `None` at the end of the stream."
    } else {
        "Returns the message that the server answers with, and `None` after it."
    };
    let names = &method.names;
    let values = scope
        .values()
        .set("Handle", names.streaming_client.as_str())
        .set("Sender", names.sender.as_str())
        .set("Receiver", names.receiver.as_str())
        .set("method", method.proto_name.as_str())
        .set("input", scope.payload_type(&method.input))
        .set("output", scope.payload_type(&method.output))
        .set("send", method.input.send.as_str())
        .set("receive", method.output.receive.as_str())
        .set("receives", receives);
    super::template(
        code,
        &values.fill(STREAMING_CLIENT),
        attributes::of_side(scope.service, &names.streaming_client),
        &[],
    );
}

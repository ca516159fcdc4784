//! Emits `support/foreign.rs`: JSON and text format of the types of other crates.

use super::extension;
use super::reflect::{self, Subject};
use crate::model::{ForeignMessage, Model, Oneof};
use crate::render::{Code, check, line};

/// Returns the text of the file, or `None` if there are no such types.
pub(super) fn file(model: &Model) -> Option<String> {
    let foreign = &model.foreign;
    if foreign.trees.is_empty() {
        return None;
    }
    let mut code = Code::default();
    line!(code, "//! JSON and text format of the types of other crates that this tree refers to.");
    line!(code, "//!");
    line!(
        code,
        "//! protorust generates those crates, too, from the same protos. Unknown fields are"
    );
    line!(code, "//! preserved in all crates or in none.");
    code.blank();
    line!(code, "use super::reflect;");
    if foreign.messages.iter().any(|message| message.extended.is_some()) {
        line!(code, "use super::wire;");
    }
    code.blank();
    for tree in &foreign.trees {
        let remedy = "a tree of protorust; if it is none, remove the extern path";
        line!(code, "use {tree}::support as _; // {remedy}");
    }
    for message in &foreign.messages {
        item(&mut code, model, message);
    }
    for foreign in &foreign.enums {
        reflect::enumeration(&mut code, model.enumeration(foreign.id), &foreign.path);
    }
    let text = code.into_text();
    check("foreign", &text);
    Some(text)
}

fn item(code: &mut Code, model: &Model, foreign: &ForeignMessage) {
    let ForeignMessage { path, module, message, extended } = foreign;
    let oneof_path = |oneof: &Oneof| format!("{module}::{}", oneof.type_ident);
    let subject = Subject {
        model,
        message,
        path,
        oneof_path: &oneof_path,
        numbers: "super::numbers",
        unset: "_",
        result: "Result",
    };
    subject.item(code);
    if let (Some(extended), Some(extends)) = (extended, &message.extends) {
        extension::impl_of(code, path, extended, extends);
    }
}

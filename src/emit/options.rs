//! Emits the part of the support module that reads custom options.

use crate::model::{Model, OptionsOf};
use crate::render::{Code, check, line};

/// Returns the text of `support/options/kinds.rs`: the types that custom options extend. They are the
/// messages of `descriptor.proto` if that is part of the tree.
pub(super) fn kinds(model: &Model) -> String {
    let mut code = Code::default();
    line!(code, "//! The kinds of elements that have options.");
    for of in OptionsOf::ALL {
        let name = of.name();
        let full_name = format!("google.protobuf.{name}");
        let message = model.generated_messages().find(|message| message.full_name == full_name);
        code.blank();
        let Some(message) = message else {
            line!(code, "/// A marker for options of the type `{full_name}`.");
            line!(code, "#[derive(Debug)]");
            line!(code, "pub enum {name} {{}}");
            continue;
        };
        let path = model.absolute_path(&message.location).join("::");
        line!(code, "pub use super::super::super::{path};");
    }
    let text = code.into_text();
    check("options", &text);
    text
}

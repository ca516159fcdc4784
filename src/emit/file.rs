//! Emits the module of a proto file: first what users read (types, services), then how it goes
//! over the wire.

use super::modules::GENERATED;
use super::{Ctx, docs, enums, extension, message, reflect, service, wire};
use crate::model::{FileId, Model};
use crate::render::{Code, line};

/// The text of the module of `file`.
pub fn file(model: &Model, file: FileId) -> String {
    let ctx = Ctx::new(model, file);
    let source = ctx.file();
    let mut code = Code::default();
    line!(code, "{GENERATED} from {}. Do not edit: the next run rewrites it.", source.name);
    if !source.docs.text.is_empty() {
        code.blank();
        docs::inner(&mut code, &source.docs);
    }
    let is_empty = source.messages.is_empty() && source.extensions.is_empty();
    if !is_empty {
        code.blank();
        line!(code, "use {};", ctx.support("wire"));
    }
    let formats = model.formats.any() && !(is_empty && source.enums.is_empty());
    if formats {
        line!(code, "use {};", ctx.support("reflect"));
    }
    if formats && model.formats.json {
        line!(code, "use {};", ctx.support("").trim_end_matches("::"));
    }
    for &id in &source.messages {
        message::item(&mut code, &ctx, model.message(id));
    }
    for &id in &source.enums {
        enums::item(&mut code, &ctx, model.enumeration(id));
    }
    extension::items(&mut code, &ctx, &source.extensions);
    if source.is_input {
        for service in &source.services {
            service::item(&mut code, &ctx, service, source.sides);
        }
    }
    for &id in source.messages.iter().chain(&source.extensions) {
        wire::item(&mut code, &ctx, model.message(id));
    }

    if formats {
        reflect::file(&mut code, &ctx);
    }
    code.into_text()
}

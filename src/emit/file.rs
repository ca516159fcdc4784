//! Emits the module of a proto file: first the items that users read (types, services), then their
//! encoding.

use std::collections::BTreeMap;

use super::modules::{GENERATED, use_items};
use super::{Ctx, docs, enums, message, reflect, service, wire};
use crate::model::{File, FileId, Model, UsedFile};
use crate::render::{Code, line};

/// Returns whether a file declares types.
fn has_types(file: &File) -> bool {
    !(file.messages.is_empty() && file.extensions.is_empty() && file.enums.is_empty())
}

/// Returns whether types of the file have JSON or text format.
fn has_formats(ctx: &Ctx<'_>) -> bool {
    ctx.model.formats.any() && has_types(ctx.file())
}

fn imports(code: &mut Code, ctx: &Ctx<'_>) {
    code.blank();
    if has_formats(ctx) && ctx.model.formats.json {
        line!(code, "use {};", ctx.support("").trim_end_matches("::"));
    }
    if has_formats(ctx) {
        line!(code, "use {};", ctx.support("reflect"));
    }
    if has_types(ctx.file()) {
        line!(code, "use {};", ctx.support("wire"));
    }
    code.blank();
    used_files(code, ctx);
}

/// Imports the modules of the files whose types this one uses.
fn used_files(code: &mut Code, ctx: &Ctx<'_>) {
    let mut packages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for UsedFile { file, ident } in &ctx.file().uses {
        let path = ctx.file_path(*file);
        let Some((package, module)) = path.rsplit_once("::") else { continue };
        let is_renamed = *ident != *module;
        let item = if is_renamed { format!("{module} as {ident}") } else { module.to_owned() };
        packages.entry(package.to_owned()).or_default().push(item);
    }
    packages.values_mut().for_each(|items| items.sort_by_cached_key(|item| rank(item)));
    let mut packages: Vec<_> = packages.into_iter().collect();
    packages.sort_by_cached_key(|(package, items)| {
        let last = if let [item] = &items[..] { item } else { "{" };
        package.split("::").chain([last]).map(rank).collect::<Vec<_>>()
    });
    for (package, items) in packages {
        use_items(code, format_args!("use {package}"), &items);
    }
}

/// Returns the place of a part of a path among others in rustfmt's order: parents come first, lists
/// last, and an underscore before other characters.
fn rank(part: &str) -> String {
    match part {
        "super" => String::new(),
        name => name.trim_start_matches("r#").replace('_', " "),
    }
}

/// Returns the text of a file's module.
pub fn file(model: &Model, file: FileId) -> String {
    let ctx = Ctx::new(model, file);
    let source = ctx.file();
    let mut code = Code::default();
    line!(code, "{GENERATED} from {}. Do not edit: the next run rewrites it.", source.name);
    if !source.docs.text.is_empty() {
        code.blank();
        docs::inner(&mut code, &ctx, &source.docs);
    }
    if has_types(source) {
        code.blank();
        line!(code, "#![allow(missing_docs, reason = \"proto files may leave comments out\")]");
    }
    code.items("file", |code| imports(code, &ctx));
    for &id in &source.messages {
        code.items("message", |code| message::item(code, &ctx, model.message(id)));
    }
    for &id in &source.enums {
        code.items("enums", |code| enums::item(code, &ctx, model.enumeration(id)));
    }
    for &id in &source.extensions {
        code.items("message", |code| message::item(code, &ctx, model.message(id)));
    }
    if source.is_input {
        for service in &source.services {
            code.items("service", |code| service::item(code, &ctx, service, source.sides));
        }
    }
    code.items("wire", |code| wire::items(code, &ctx));
    if has_formats(&ctx) {
        code.items("reflect", |code| reflect::file(code, &ctx));
    }
    code.into_text()
}

//! Emits the module of a proto file: types and services first, which users read, then their encoding.

use std::collections::BTreeMap;

use super::modules::{GENERATED, use_items};
use super::{Ctx, docs, enums, message, reflect, service, wire};
use crate::model::{File, FileId, Ident, Message, Model, UsedFile};
use crate::render::{Code, line};

/// Returns whether a file declares types.
fn has_types(file: &File) -> bool {
    !(file.messages.is_empty() && file.extensions.is_empty() && file.enums.is_empty())
}

/// Returns whether types of the file have JSON or text format.
fn has_formats(ctx: &Ctx<'_>) -> bool {
    ctx.model.formats.any() && has_types(ctx.file())
}

/// Returns whether a field of the file has numbers of an enum of another crate.
fn has_numbers(ctx: &Ctx<'_>) -> bool {
    let mut messages = ctx.model.generated_messages().filter(|m| m.location.file == ctx.file);
    ctx.model.foreign.has_numbers && messages.any(Message::has_numbers)
}

fn imports(code: &mut Code, ctx: &Ctx<'_>) {
    code.blank();
    if has_formats(ctx) && (ctx.model.formats.json || has_numbers(ctx)) {
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

/// Imports the modules of the files whose types this one uses, in rustfmt's order.
fn used_files(code: &mut Code, ctx: &Ctx<'_>) {
    let mut packages: BTreeMap<&[Ident], Vec<&UsedFile>> = BTreeMap::new();
    for used in &ctx.file().uses {
        packages.entry(&ctx.model.file(used.file).package_module).or_default().push(used);
    }
    let module = |used: &UsedFile| &ctx.model.file(used.file).module;
    packages.values_mut().for_each(|files| files.sort_by_cached_key(|used| rank(module(used))));
    let mut packages: Vec<_> = packages.into_iter().collect();
    packages.sort_by_cached_key(|(package, files)| {
        let here = &ctx.file().package_module;
        let shared = here.iter().zip(*package).take_while(|(a, b)| a == b).count();
        // Paths with more parents come first, and lists last.
        let last = if let [file] = files[..] { rank(module(file)) } else { "{".to_owned() };
        (shared, package.iter().map(rank).chain([last]).collect::<Vec<_>>())
    });
    for (_, files) in packages {
        let path = ctx.file_path(files[0].file);
        let Some((package, _)) = path.rsplit_once("::") else { continue };
        let item = |used: &&UsedFile| match (module(used), &used.ident) {
            (module, name) if module == name => name.to_string(),
            (module, name) => format!("{module} as {name}"),
        };
        let items: Vec<String> = files.iter().map(item).collect();
        use_items(code, format_args!("use {package}"), &items);
    }
}

/// Returns a key that sorts names as rustfmt does: an underscore comes before other characters.
fn rank(name: &Ident) -> String {
    name.bare().replace('_', " ")
}

/// The size of most files, so that few texts have to grow.
const USUAL_SIZE: usize = 64 << 10;

/// Returns the text of a file's module.
pub fn file(model: &Model, file: FileId) -> String {
    let ctx = Ctx::new(model, file);
    let source = ctx.file();
    let mut code = Code::with_capacity(USUAL_SIZE);
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

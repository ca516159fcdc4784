//! The messages that generated source defines, as paths.

use syn::{File, Item, ItemImpl, ItemStruct, Path, Type};

/// The paths of all messages in `source`, each below `module`.
///
/// A message is what implements protorust's `wire::Wire`, or derives `prost::Message`.
///
/// # Errors
/// The source is no Rust.
pub fn in_source(source: &str, module: &str) -> syn::Result<Vec<String>> {
    let File { items, .. } = syn::parse_file(source)?;
    let mut found = Vec::new();
    in_items(&items, module, &mut found);
    Ok(found)
}

fn in_items(items: &[Item], module: &str, found: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Mod(inner) => {
                let items = inner.content.as_ref().map_or(&[][..], |(_, items)| items);
                in_items(items, &format!("{module}::{}", inner.ident), found);
            }
            Item::Impl(item) => found.extend(implemented(item).map(|at| format!("{module}::{at}"))),
            Item::Struct(item) if derives_message(item) => {
                found.push(format!("{module}::{}", item.ident));
            }
            _ => {}
        }
    }
}

/// The type that an `impl wire::Wire for …` is for.
fn implemented(item: &ItemImpl) -> Option<String> {
    let (of, _) = item.trait_.as_ref()?;
    match &*item.self_ty {
        Type::Path(at) if of.segments.last()?.ident == "Wire" => Some(text(&at.path)),
        _ => None,
    }
}

fn text(path: &Path) -> String {
    let names: Vec<String> =
        path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    names.join("::")
}

fn derives_message(item: &ItemStruct) -> bool {
    let mut found = false;
    for attribute in item.attrs.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        // A list that cannot be parsed as paths has no derive of interest.
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.segments.last().is_some_and(|last| last.ident == "Message");
            Ok(())
        });
    }
    found
}

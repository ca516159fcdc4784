//! Suggests the name that was probably intended.

use super::graph::*;
use super::symbols::Symbol;
use super::view::{Names, SymbolFilter, Unresolved};
use crate::parse::Fault;
use crate::parse::tree::{self, Scalar};
use crate::suggest::nearest;

/// The types of the files that come with the compiler, in case nothing imports them.
const WELL_KNOWN: &[(&str, &[&str])] = &[
    ("any", &["Any"]),
    ("api", &["Api", "Method", "Mixin"]),
    ("duration", &["Duration"]),
    ("empty", &["Empty"]),
    ("field_mask", &["FieldMask"]),
    ("source_context", &["SourceContext"]),
    ("struct", &["Struct", "Value", "ListValue", "NullValue"]),
    ("timestamp", &["Timestamp"]),
    ("type", &["Type", "Field", "Enum", "EnumValue", "Option", "Syntax"]),
    (
        "wrappers",
        &[
            "BoolValue",
            "BytesValue",
            "DoubleValue",
            "FloatValue",
            "Int32Value",
            "Int64Value",
            "StringValue",
            "UInt32Value",
            "UInt64Value",
        ],
    ),
    (
        "descriptor",
        &[
            "FileOptions",
            "MessageOptions",
            "FieldOptions",
            "OneofOptions",
            "EnumOptions",
            "EnumValueOptions",
            "ServiceOptions",
            "MethodOptions",
            "ExtensionRangeOptions",
            "FeatureSet",
        ],
    ),
];

/// Names that other languages have for scalar types.
const FOREIGN_SCALARS: &[(&str, &str)] = &[
    ("boolean", "bool"),
    ("byte", "bytes"),
    ("f32", "float"),
    ("f64", "double"),
    ("float32", "float"),
    ("float64", "double"),
    ("i32", "int32"),
    ("i64", "int64"),
    ("int", "int32"),
    ("integer", "int32"),
    ("long", "int64"),
    ("str", "string"),
    ("u32", "uint32"),
    ("u64", "uint64"),
    ("uint", "uint32"),
    ("ulong", "uint64"),
];

/// The remedy where none is better.
const GENERAL_REMEDY: &str = "check the spelling, and import the file that defines it";

/// Returns the error for an undefined type name, with the general remedy.
pub(super) fn undefined(path: &tree::Path<'_>, why: &Unresolved) -> Fault {
    let name = &path.text;
    let message = match &why.resolved_to {
        Some(other) => format!("name `{name}` resolves to `{other}`, which is not defined"),
        None => format!("name `{name}` is not defined"),
    };
    Fault::error("unknown-type", path.span, message).help(GENERAL_REMEDY)
}

/// Sets the best remedy of the error for an undefined type name.
pub(super) fn suggest(
    fault: Fault,
    names: &Names<'_, '_>,
    file: FileId,
    path: &tree::Path<'_>,
    wanted: SymbolFilter,
    why: &Unresolved,
) -> Fault {
    let name = path.text.trim_start_matches('.');
    if let Some(found) = names.find_anywhere(name).filter(|symbol| symbol.is_type()) {
        match names.graph.file_of(found) {
            Some(file) if !names.view.has(file) => {
                return fault.help(format!("add `import \"{}\";`", names.graph[file].name));
            }
            _ => return fault.help(format!("start it with a dot: .{name}")),
        }
    }
    if let Some(import) = file_with(names, name, why) {
        return fault.help(format!("add `import \"{import}\";`"));
    }
    let help = match nearest_name(names, file, name, wanted) {
        Some(near) => format!("did you mean `{near}`?"),
        None if why.resolved_to.is_some() => {
            "check the spelling, or start it with a dot".to_owned()
        }
        None => GENERAL_REMEDY.to_owned(),
    };
    fault.help(help)
}

/// Returns the name that was probably intended: of a scalar, where one may be, of a visible type, or
/// of a well-known one.
fn nearest_name(
    names: &Names<'_, '_>,
    file: FileId,
    name: &str,
    wanted: SymbolFilter,
) -> Option<String> {
    let scalar = nearest_scalar(name).filter(|_| wanted == SymbolFilter::Types);
    let well_known = || {
        let is_one = WELL_KNOWN.iter().any(|(_, types)| types.contains(&name));
        is_one.then(|| format!("google.protobuf.{name}"))
    };
    scalar.map(str::to_owned).or_else(|| nearest_type(names, file, name)).or_else(well_known)
}

/// Returns a file that is not imported and defines a type whose full name ends in `name`.
fn file_with(names: &Names<'_, '_>, name: &str, why: &Unresolved) -> Option<String> {
    if let Some(name) = name.strip_prefix("google.protobuf.") {
        let file = WELL_KNOWN.iter().find(|(_, types)| types.contains(&name));
        return file.map(|(file, _)| format!("google/protobuf/{file}.proto"));
    }
    if let Some(file) = why.unseen {
        return Some(names.graph[file].name.to_owned());
    }
    let last = name.rsplit('.').next().unwrap_or(name);
    let is_selected = |symbol: &Symbol| {
        let Some((element, simple)) = type_of(names.graph, *symbol) else { return false };
        if simple != last {
            return false;
        }
        let full = names.graph.full_name(element);
        full.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let unseen = names.symbols.all().filter(is_selected);
    let files = unseen.filter_map(|symbol| names.graph.file_of(symbol));
    let files = files.filter(|file| !names.view.has(*file)).map(|file| names.graph[file].name);
    files.min().map(str::to_owned)
}

/// Returns the scalar type that is misspelt, or that another language calls so.
fn nearest_scalar(name: &str) -> Option<&'static str> {
    let lowercase = name.to_ascii_lowercase();
    let foreign = FOREIGN_SCALARS.iter().find(|(foreign, _)| *foreign == lowercase);
    let near = || nearest(name, Scalar::KEYWORDS);
    foreign.map(|(_, scalar)| *scalar).or_else(near)
}

/// Returns the visible type that is misspelt, or whose scope is missing or wrong.
fn nearest_type(names: &Names<'_, '_>, file: FileId, name: &str) -> Option<String> {
    let prefix = format!("{}.", names.graph[file].package);
    let visible_name = |symbol: Symbol| {
        let defined_in = names.graph.file_of(symbol)?;
        let (element, _) = type_of(names.graph, symbol).filter(|_| names.view.has(defined_in))?;
        let full = names.graph.full_name(element);
        Some(full.strip_prefix(&prefix).map_or(full.clone(), str::to_owned))
    };
    let types: Vec<String> = names.symbols.all().filter_map(visible_name).collect();
    let near = nearest(name, types.iter().map(String::as_str));
    let last = |name: &'_ str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let elsewhere = || types.iter().filter(|ty| last(ty) == last(name)).min();
    near.or_else(|| elsewhere().map(String::as_str)).map(str::to_owned)
}

fn type_of<'a>(graph: &Graph<'a>, symbol: Symbol) -> Option<(Element, &'a str)> {
    match symbol {
        Symbol::Message(id) if !graph[id].is_map_entry() => {
            Some((Element::Message(id), graph[id].name))
        }
        Symbol::Enum(id) => Some((Element::Enum(id), graph[id].name())),
        _ => None,
    }
}

//! Checks declarations of extensions: a range may list the owner of each number.

use rustc_hash::FxHashSet;

use super::{Checker, number};
use crate::link::*;
use crate::parse::tree::Span;
use crate::schema::Type;

/// `ExtensionRangeOptions.VerificationState`.
const DECLARATION: u64 = 0;
const UNVERIFIED: u64 = 1;

/// A declaration.
struct Declaration<'l> {
    number: i32,
    full_name: Option<&'l [u8]>,
    ty: Option<&'l [u8]>,
    is_reserved: bool,
    is_repeated: bool,
}

fn declarations<'l>(graph: &'l Graph<'_>, range: &ExtensionRange<'_>) -> Vec<Declaration<'l>> {
    let Some(options) = range.options.map(|id| &graph[id].value) else { return Vec::new() };
    let declaration = |value: &'l FieldValue<'_>| match value {
        FieldValue::Message(of) => Some(Declaration {
            number: of.varint(graph, 1).unwrap_or_default() as i32,
            full_name: of.bytes(graph, 2),
            ty: of.bytes(graph, 3),
            is_reserved: of.is_true(graph, 5),
            is_repeated: of.is_true(graph, 6),
        }),
        _ => None,
    };
    options.all(graph, number::RANGE_DECLARATION).filter_map(declaration).collect()
}

/// Checks the declarations of a message's ranges.
pub(super) fn check(checker: &mut Checker<'_, '_>, id: MessageId) {
    let graph = checker.graph;
    let mut names = FxHashSet::default();
    for range in graph[id].ranges.iter() {
        let range = &graph[range];
        let declared = declarations(graph, range);
        if declared.is_empty() {
            continue;
        }
        let file = graph[id].file;
        let span = checker.place_of_option(range.options, "declaration");
        let span = span.unwrap_or(range.range.span());
        if checker.varint(range.options, number::RANGE_VERIFICATION) == Some(UNVERIFIED) {
            let fault = "a range with declarations cannot be UNVERIFIED";
            checker.refuse(file, "declaration", span, fault, "remove one of the two options");
            continue;
        }
        let mut numbers = FxHashSet::default();
        for declaration in &declared {
            let is_in_range = range.start <= declaration.number && declaration.number < range.end;
            let is_first = numbers.insert(declaration.number);
            for fault in faults(declaration, is_in_range, is_first, &mut names) {
                checker.refuse(file, "declaration", span, fault, "correct the declaration");
            }
        }
    }
}

fn faults<'l>(
    declaration: &Declaration<'l>,
    is_in_range: bool,
    is_first: bool,
    names: &mut FxHashSet<&'l [u8]>,
) -> Vec<String> {
    let number = declaration.number;
    let mut faults = Vec::new();
    if !is_in_range {
        faults.push(format!("the declared number {number} is not in the range"));
    }
    if !is_first {
        faults.push(format!("the number {number} is declared twice"));
    }
    let (Some(name), Some(ty)) = (declaration.full_name, declaration.ty) else {
        let is_half = declaration.full_name.is_some() != declaration.ty.is_some();
        if is_half || !declaration.is_reserved {
            faults.push(format!("the declaration of {number} lacks its full_name or its type"));
        }
        return faults;
    };
    if !names.insert(name) {
        faults.push(format!("{} is declared twice", String::from_utf8_lossy(name)));
    }
    if !is_absolute(name) {
        faults.push(format!(
            "{} is not a full name with a dot in front",
            String::from_utf8_lossy(name)
        ));
    }
    if !is_scalar(ty) && !is_absolute(ty) {
        faults.push(format!(
            "{} is not a full name with a dot in front",
            String::from_utf8_lossy(ty)
        ));
    }
    faults
}

fn is_absolute(name: &[u8]) -> bool {
    let is_name = |part: &[u8]| {
        !part.is_empty() && part.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
    };
    name.strip_prefix(b".").is_some_and(|rest| rest.split(|b| *b == b'.').all(is_name))
}

fn is_scalar(name: &[u8]) -> bool {
    SCALARS.iter().any(|(_, scalar)| scalar.as_bytes() == name)
}

const SCALARS: [(Type, &str); 15] = [
    (Type::Double, "double"),
    (Type::Float, "float"),
    (Type::Int64, "int64"),
    (Type::Uint64, "uint64"),
    (Type::Int32, "int32"),
    (Type::Fixed64, "fixed64"),
    (Type::Fixed32, "fixed32"),
    (Type::Bool, "bool"),
    (Type::String, "string"),
    (Type::Bytes, "bytes"),
    (Type::Uint32, "uint32"),
    (Type::Sfixed32, "sfixed32"),
    (Type::Sfixed64, "sfixed64"),
    (Type::Sint32, "sint32"),
    (Type::Sint64, "sint64"),
];

/// Checks an extension against the declarations of its range.
pub(super) fn of_extension(checker: &mut Checker<'_, '_>, id: FieldId, range: RangeId) {
    let graph = checker.graph;
    let (field, range) = (&graph[id], &graph[range]);
    // The part that could not be read may have been the package, with which its name starts.
    if !graph[field.file].tree.gaps.is_empty() {
        return;
    }
    // Any file may extend the options messages.
    if graph[graph[range.message].file].name == "google/protobuf/descriptor.proto" {
        return;
    }
    let declared = declarations(graph, range);
    let span = field.node.number.span;
    let Some(declaration) = declared.iter().find(|d| d.number == field.number) else {
        let has_to_be =
            checker.varint(range.options, number::RANGE_VERIFICATION) == Some(DECLARATION);
        if !declared.is_empty() || has_to_be {
            let fault = format!(
                "{} does not declare its extension {}",
                checker.message_name(range.message),
                field.number
            );
            let help = "declare it where the range is, or use a number of another range";
            checker.refuse(field.file, "declaration", span, fault, help);
        }
        return;
    };
    if declaration.is_reserved {
        let fault = format!("extension number {} is declared as reserved", field.number);
        return checker.refuse(field.file, "declaration", span, fault, "use another number");
    }
    expected(checker, field, id, declaration, span);
}

fn expected(
    checker: &mut Checker<'_, '_>,
    field: &Field<'_>,
    id: FieldId,
    declaration: &Declaration<'_>,
    span: Span,
) {
    let graph = checker.graph;
    let name = format!(".{}", graph.full_name(Element::Field(id)));
    let ty = match field.target {
        TypeRef::Message(id) => format!(".{}", graph.full_name(Element::Message(id))),
        TypeRef::Enum(id) => format!(".{}", graph.full_name(Element::Enum(id))),
        TypeRef::None => {
            let scalar = SCALARS.iter().find(|(ty, _)| *ty == field.ty);
            scalar.map_or("message", |(_, name)| name).to_owned()
        }
    };
    let label = |is_repeated| if is_repeated { "repeated" } else { "optional" };
    let mut differ = Vec::new();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if let Some(declared) = declaration.full_name.filter(|declared| *declared != name.as_bytes()) {
        differ.push(("name", text(declared)));
    }
    let is_other =
        |declared: &&[u8]| text(declared).trim_start_matches('.') != ty.trim_start_matches('.');
    if let Some(declared) = declaration.ty.filter(is_other) {
        differ.push(("type", text(declared)));
    }
    if declaration.is_repeated != field.is_repeated() {
        differ.push(("label", label(declaration.is_repeated).to_owned()));
    }
    for (what, declared) in differ {
        let fault = format!("the {what} of extension {} is declared as {declared}", field.number);
        let help = "make the extension and its declaration agree";
        checker.refuse(field.file, "declaration", span, fault, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::{PROTO2, check};

    #[test]
    fn extensions_are_as_declared() {
        check(
            PROTO2,
            r#"
message A { extensions 4 to 9 [declaration = { number: 4, full_name: ".x", type: "int32" }]; } extend A { optional int32 x = 4; }
message A { extensions 4 to 9 [declaration = { number: 4, full_name: ".x", type: "int32" }]; } extend A { optional int32 y = 4; }
=> declaration: 4
message A { extensions 4 to 9 [declaration = { number: 4, full_name: ".x", type: "int32" }]; } extend A { optional string x = 4; }
=> declaration: 4
message A { extensions 4 to 9 [declaration = { number: 4, full_name: ".x", type: "int32" }]; } extend A { repeated int32 x = 4; }
=> declaration: 4
message A { extensions 4 to 9 [declaration = { number: 4, full_name: ".x", type: "int32" }]; } extend A { optional int32 x = 5; }
=> declaration: 5
message A { extensions 4 to 9 [declaration = { number: 4, reserved: true }]; } extend A { optional int32 x = 4; }
=> declaration: 4
message A { extensions 4 to 9 [verification = DECLARATION]; } extend A { optional int32 x = 4; }
=> declaration: 4
"#,
        );
    }

    #[test]
    fn declarations_are_whole() {
        check(
            PROTO2,
            r#"
message A { extensions 4 [declaration = { number: 4, full_name: ".a.x", type: ".a.B" }]; }
message A { extensions 4 [declaration = { number: 5, full_name: ".a.x", type: ".a.B" }]; }
=> declaration: declaration
message A { extensions 4 [verification = UNVERIFIED, declaration = { number: 4, full_name: ".a.x", type: ".a.B" }]; }
=> declaration: declaration
message A { extensions 4 [declaration = { number: 4, full_name: ".a.x" }]; }
=> declaration: declaration
message A { extensions 4 [declaration = { number: 4, full_name: "a.x", type: ".a.B" }]; }
=> declaration: declaration
message A { extensions 4 [declaration = { number: 4, full_name: ".a.x", type: "B" }]; }
=> declaration: declaration
message A { extensions 4 to 5 [declaration = { number: 4, full_name: ".x", type: "int32" }, declaration = { number: 5, full_name: ".x", type: "int32" }]; }
=> declaration: declaration
"#,
        );
    }
}

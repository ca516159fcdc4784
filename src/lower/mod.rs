//! Lowers the graph to descriptors, equal to those of `protoc` field by field.

mod defaults;
mod floats;

use crate::interpret::encode;
use crate::link::*;
use crate::parse::tree::{self, ImportKind, ReservedKind};
use crate::schema;
use crate::schema::features::{EDITION_2023, EDITION_PROTO3};

/// `google.protobuf.SymbolVisibility`.
const LOCAL: i32 = 1;
const EXPORT: i32 = 2;

/// Returns the descriptor of a file, without source info.
pub fn file(graph: &Graph<'_>, id: FileId) -> schema::FileDescriptorProto {
    let file = &graph[id];
    let imports = || file.imports.iter().filter(|i| i.node.kind != ImportKind::Option);
    let places = |kind: ImportKind| {
        let selected = (0..).zip(imports()).filter(move |(_, import)| import.node.kind == kind);
        selected.map(|(index, _)| index).collect()
    };
    let options = file.imports.iter().filter(|import| import.node.kind == ImportKind::Option);
    let is_edition = file.edition >= EDITION_2023;
    schema::FileDescriptorProto {
        name: Some(file.name.to_owned()),
        package: (!file.package.is_empty()).then(|| file.package.to_owned()),
        dependency: imports().map(|import| text(&import.node.name)).collect(),
        public_dependency: places(ImportKind::Public),
        weak_dependency: places(ImportKind::Weak),
        option_dependency: options.map(|import| text(&import.node.name)).collect(),
        message_type: file.messages.iter().map(|id| message(graph, id)).collect(),
        enum_type: file.enums.iter().map(|id| enumeration(graph, id)).collect(),
        service: file.services.iter().map(|id| service(graph, id)).collect(),
        extension: file.extensions.iter().map(|id| field(graph, id)).collect(),
        encoded_options: options_of(graph, file.options),
        source_code_info: None,
        syntax: match file.edition {
            EDITION_PROTO3 => Some("proto3".to_owned()),
            _ if is_edition => Some("editions".to_owned()),
            _ => None,
        },
        edition: is_edition.then_some(file.edition),
    }
}

fn message(graph: &Graph<'_>, id: MessageId) -> schema::DescriptorProto {
    let message = &graph[id];
    schema::DescriptorProto {
        name: Some(message.name.to_owned()),
        field: message.fields.iter().map(|id| field(graph, id)).collect(),
        extension: message.extensions.iter().map(|id| field(graph, id)).collect(),
        nested_type: message.messages.iter().map(|id| self::message(graph, id)).collect(),
        enum_type: message.enums.iter().map(|id| enumeration(graph, id)).collect(),
        extension_range: message.ranges.iter().map(|id| extension_range(graph, id)).collect(),
        oneof_decl: message.oneofs.iter().map(|id| oneof(graph, id)).collect(),
        encoded_options: options_of(graph, message.options),
        reserved_range: reserved_ranges(message.reserved(), |range| {
            end_of(range, message.end_of_max(graph))
        }),
        reserved_name: reserved_names(message.reserved()),
        visibility: message.visibility().map(visibility),
    }
}

fn field(graph: &Graph<'_>, id: FieldId) -> schema::FieldDescriptorProto {
    let field = &graph[id];
    let json_name = field.json_name().and_then(|name| match &name.value.kind {
        tree::ValueKind::Str(name) => Some(text(name)),
        _ => None,
    });
    let target = match field.target {
        TypeRef::Message(id) => Some(Element::Message(id)),
        TypeRef::Enum(id) => Some(Element::Enum(id)),
        TypeRef::None => None,
    };
    let extended = field.extends.and_then(|extends| extends.message);
    schema::FieldDescriptorProto {
        name: Some(field.name.to_owned()),
        number: Some(field.number),
        label: Some(field.label.into()),
        r#type: Some(field.ty.into()),
        type_name: target.map(|target| absolute(graph, target)),
        extendee: extended.map(|id| absolute(graph, Element::Message(id))),
        default_value: defaults::text_of(field),
        oneof_index: field.oneof.map(|oneof| {
            // A message has fewer oneofs than its file has bytes.
            graph[graph[oneof].message].oneofs.index_of(oneof) as i32
        }),
        json_name: Some(json_name.unwrap_or_else(|| schema::json_name(field.name))),
        encoded_options: options_of(graph, field.options),
        proto3_optional: field.proto3_optional.then_some(true),
    }
}

fn oneof(graph: &Graph<'_>, id: OneofId) -> schema::OneofDescriptorProto {
    schema::OneofDescriptorProto {
        name: Some(graph[id].name.to_owned()),
        encoded_options: options_of(graph, graph[id].options),
    }
}

fn extension_range(graph: &Graph<'_>, id: RangeId) -> schema::ExtensionRange {
    let range = &graph[id];
    schema::ExtensionRange {
        start: Some(range.start),
        end: Some(range.end),
        encoded_options: options_of(graph, range.options),
    }
}

fn enumeration(graph: &Graph<'_>, id: EnumId) -> schema::EnumDescriptorProto {
    let e = &graph[id];
    let value = |id: ValueId| schema::EnumValueDescriptorProto {
        name: Some(graph[id].node.name.text.to_owned()),
        number: Some(graph[id].node.number.value),
        encoded_options: options_of(graph, graph[id].options),
    };
    schema::EnumDescriptorProto {
        name: Some(e.name().to_owned()),
        value: e.values.iter().map(value).collect(),
        encoded_options: options_of(graph, e.options),
        reserved_range: reserved_ranges(e.reserved(), last_of),
        reserved_name: reserved_names(e.reserved()),
        visibility: e.node.visibility.map(visibility),
    }
}

fn service(graph: &Graph<'_>, id: ServiceId) -> schema::ServiceDescriptorProto {
    let service = &graph[id];
    schema::ServiceDescriptorProto {
        name: Some(service.node.name.text.to_owned()),
        method: service.methods.iter().map(|id| method(graph, id)).collect(),
        encoded_options: options_of(graph, service.options),
    }
}

fn method(graph: &Graph<'_>, id: MethodId) -> schema::MethodDescriptorProto {
    let method = &graph[id];
    let name = |id: Option<MessageId>| id.map(|id| absolute(graph, Element::Message(id)));
    schema::MethodDescriptorProto {
        name: Some(method.node.name.text.to_owned()),
        input_type: name(method.input),
        output_type: name(method.output),
        encoded_options: options_of(graph, method.options),
        client_streaming: method.node.input.stream.map(|_| true),
        server_streaming: method.node.output.stream.map(|_| true),
    }
}

/// Returns the encoded options of a declaration, without those of source retention. Returns `None`
/// if no option remains.
fn options_of(graph: &Graph<'_>, options: Option<OptionsId>) -> Option<Vec<u8>> {
    let value = &graph[options?].value;
    let encoded = encode(graph, value);
    (!encoded.is_empty() || value.fields.is_empty()).then_some(encoded)
}

fn absolute(graph: &Graph<'_>, element: Element) -> String {
    let mut name = String::from(".");
    // A declaration has a name, so a dot separates it from the package.
    name.push_str(&graph.full_name(element));
    name
}

fn reserved_ranges<'a>(
    reserved: impl Iterator<Item = &'a tree::Reserved<'a>>,
    end: impl Fn(&tree::NumberRange) -> i32,
) -> Vec<schema::NumberRange> {
    let ranges = reserved.flat_map(|reserved| match &reserved.kind {
        ReservedKind::Ranges(ranges) => ranges.as_slice(),
        ReservedKind::Strings(_) | ReservedKind::Idents(_) => &[],
    });
    let range = |range: &tree::NumberRange| schema::NumberRange {
        start: Some(range.start.value),
        end: Some(end(range)),
    };
    ranges.map(range).collect()
}

fn reserved_names<'a>(reserved: impl Iterator<Item = &'a tree::Reserved<'a>>) -> Vec<String> {
    let mut names = Vec::new();
    for reserved in reserved {
        match &reserved.kind {
            ReservedKind::Strings(strings) => names.extend(strings.iter().map(text)),
            ReservedKind::Idents(idents) => names.extend(idents.iter().map(|i| i.text.to_owned())),
            ReservedKind::Ranges(_) => {}
        }
    }
    names
}

fn visibility(visibility: tree::Visibility) -> i32 {
    if visibility.is_export { EXPORT } else { LOCAL }
}

/// Returns the value of a string, which descriptors require to be UTF-8.
fn text(string: &tree::Str<'_>) -> String {
    String::from_utf8_lossy(&string.bytes).into_owned()
}

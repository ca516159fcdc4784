//! Encodes options as `protoc` writes them into descriptors: fields by number, without those of
//! source retention, and without defaults that have no presence.

use prost::encoding::{WireType, encode_key, encode_varint};

use crate::link::{FieldId, FieldPart, FieldValue, Graph, MessageId, MessageValue, TypeRef};
use crate::schema::Type;
use crate::schema::features::FieldPresence;

/// The number of `FieldOptions.retention`, and its value `RETENTION_SOURCE`.
const RETENTION: i32 = 17;
const RETENTION_SOURCE: u64 = 2;

/// The number of `MessageOptions.message_set_wire_format`.
const MESSAGE_SET_WIRE_FORMAT: i32 = 1;

/// Encodes a message.
pub fn encode(graph: &Graph<'_>, message: &MessageValue<'_>) -> Vec<u8> {
    let mut buffer = Vec::new();
    write(graph, message, &mut buffer);
    buffer
}

fn write(graph: &Graph<'_>, message: &MessageValue<'_>, buffer: &mut Vec<u8>) {
    let mut fields: Vec<&(FieldId, FieldValue<'_>)> = message.fields.iter().collect();
    fields.retain(|(id, value)| !is_for_source(graph, *id) && !is_absent(graph, *id, value));
    fields.sort_by_key(|(id, _)| graph[*id].number);
    for values in fields.chunk_by(|a, b| a.0 == b.0) {
        let id = values[0].0;
        match is_packed(graph, id) {
            true => write_packed(graph, id, values, buffer),
            false => values.iter().for_each(|(id, value)| write_field(graph, *id, value, buffer)),
        }
    }
}

/// Returns whether an option has source retention, and is omitted from descriptors.
pub(super) fn is_for_source(graph: &Graph<'_>, id: FieldId) -> bool {
    let options = graph[id].options.map(|id| &graph[id].value);
    options.and_then(|options| options.varint(graph, RETENTION)) == Some(RETENTION_SOURCE)
}

/// Returns whether a value is omitted: it equals the default, and has no presence.
fn is_absent(graph: &Graph<'_>, id: FieldId, value: &FieldValue<'_>) -> bool {
    let field = &graph[id];
    let has_presence = field.is_repeated()
        || field.is_extension()
        || field.oneof.is_some()
        || field.features.presence != FieldPresence::Implicit
        || is_part_of_map(graph, id);
    if has_presence {
        return false;
    }
    match value {
        FieldValue::Varint(value) => *value == 0,
        FieldValue::Fixed32(value) => *value == 0,
        FieldValue::Fixed64(value) => *value == 0,
        FieldValue::Bytes(value) => value.is_empty(),
        FieldValue::Encoded(value) => value.is_empty(),
        FieldValue::Message(_) => false,
    }
}

fn is_part_of_map(graph: &Graph<'_>, id: FieldId) -> bool {
    graph[id].part != FieldPart::Whole
}

fn is_packed(graph: &Graph<'_>, id: FieldId) -> bool {
    let field = &graph[id];
    let is_packable = !matches!(field.ty, Type::String | Type::Bytes | Type::Message | Type::Group);
    field.is_repeated() && is_packable && field.features.packed
}

fn write_packed(
    graph: &Graph<'_>,
    id: FieldId,
    values: &[&(FieldId, FieldValue<'_>)],
    buffer: &mut Vec<u8>,
) {
    let mut packed = Vec::new();
    values.iter().for_each(|(_, value)| write_value(graph, value, &mut packed));
    encode_key(number(graph, id), WireType::LengthDelimited, buffer);
    encode_varint(packed.len() as u64, buffer);
    buffer.extend_from_slice(&packed);
}

fn write_field(graph: &Graph<'_>, id: FieldId, value: &FieldValue<'_>, buffer: &mut Vec<u8>) {
    let number = number(graph, id);
    if let FieldValue::Message(message) = value {
        if is_item(graph, id) {
            return write_item(graph, number, message, buffer);
        }
        if is_group(graph, id) {
            encode_key(number, WireType::StartGroup, buffer);
            write(graph, message, buffer);
            return encode_key(number, WireType::EndGroup, buffer);
        }
    }
    let wire_type = match value {
        FieldValue::Varint(_) => WireType::Varint,
        FieldValue::Fixed32(_) => WireType::ThirtyTwoBit,
        FieldValue::Fixed64(_) => WireType::SixtyFourBit,
        FieldValue::Bytes(_) | FieldValue::Encoded(_) | FieldValue::Message(_) => {
            WireType::LengthDelimited
        }
    };
    encode_key(number, wire_type, buffer);
    match (value, graph[id].target) {
        (FieldValue::Message(message), TypeRef::Message(of)) if graph[of].is_map_entry() => {
            write_delimited(&map_entry(graph, of, message), buffer);
        }
        _ => write_value(graph, value, buffer),
    }
}

/// Returns whether a field extends a message set, and is therefore an item.
fn is_item(graph: &Graph<'_>, id: FieldId) -> bool {
    let extended = graph[id].extends.and_then(|extends| extends.message);
    extended.is_some_and(|message| is_message_set(graph, message))
}

pub(super) fn is_message_set(graph: &Graph<'_>, message: MessageId) -> bool {
    let options = graph[message].options.map(|id| &graph[id].value);
    options.is_some_and(|options| options.is_true(graph, MESSAGE_SET_WIRE_FORMAT))
}

/// Writes an item of a message set: a group of its number and its message.
fn write_item(graph: &Graph<'_>, number: u32, message: &MessageValue<'_>, buffer: &mut Vec<u8>) {
    const ITEM: u32 = 1;
    const TYPE_ID: u32 = 2;
    const MESSAGE: u32 = 3;
    encode_key(ITEM, WireType::StartGroup, buffer);
    encode_key(TYPE_ID, WireType::Varint, buffer);
    encode_varint(number.into(), buffer);
    encode_key(MESSAGE, WireType::LengthDelimited, buffer);
    write_delimited(&encode(graph, message), buffer);
    encode_key(ITEM, WireType::EndGroup, buffer);
}

/// Encodes the entry of a map, which has both of its fields.
fn map_entry(graph: &Graph<'_>, entry: MessageId, message: &MessageValue<'_>) -> Vec<u8> {
    let mut whole = message.clone();
    for id in graph[entry].fields.iter() {
        if message.fields.iter().all(|(set, _)| *set != id) {
            whole.fields.push((id, zero(graph, id)));
        }
    }
    encode(graph, &whole)
}

fn zero<'v>(graph: &Graph<'_>, id: FieldId) -> FieldValue<'v> {
    match graph[id].ty {
        Type::Double | Type::Fixed64 | Type::Sfixed64 => FieldValue::Fixed64(0),
        Type::Float | Type::Fixed32 | Type::Sfixed32 => FieldValue::Fixed32(0),
        Type::String | Type::Bytes => FieldValue::Bytes(b""),
        Type::Message | Type::Group => FieldValue::Message(MessageValue::default()),
        Type::Int32
        | Type::Int64
        | Type::Uint32
        | Type::Uint64
        | Type::Sint32
        | Type::Sint64
        | Type::Bool
        | Type::Enum => FieldValue::Varint(0),
    }
}

fn write_value(graph: &Graph<'_>, value: &FieldValue<'_>, buffer: &mut Vec<u8>) {
    match value {
        FieldValue::Varint(value) => encode_varint(*value, buffer),
        FieldValue::Fixed32(value) => buffer.extend_from_slice(&value.to_le_bytes()),
        FieldValue::Fixed64(value) => buffer.extend_from_slice(&value.to_le_bytes()),
        FieldValue::Bytes(value) => write_delimited(value, buffer),
        FieldValue::Encoded(value) => write_delimited(value, buffer),
        FieldValue::Message(message) => write_delimited(&encode(graph, message), buffer),
    }
}

fn write_delimited(bytes: &[u8], buffer: &mut Vec<u8>) {
    encode_varint(bytes.len() as u64, buffer);
    buffer.extend_from_slice(bytes);
}

/// Returns whether a field is encoded as a group. Features do not apply to the fields of a map's
/// entry.
fn is_group(graph: &Graph<'_>, id: FieldId) -> bool {
    let field = &graph[id];
    let of_map = matches!(field.target, TypeRef::Message(of) if graph[of].is_map_entry());
    field.ty == Type::Group || field.features.delimited && !of_map && !is_part_of_map(graph, id)
}

fn number(graph: &Graph<'_>, id: FieldId) -> u32 {
    // Numbers of fields are positive, which is checked where they are declared.
    graph[id].number as u32
}

//! Prints fields that the message's definition does not have, by number and wire type.

use prost::DecodeError;

use super::super::wire::{Raw, RawFields};
use super::print::{Printer, bytes};

/// How deep bytes are looked into for messages.
const DEPTH: u32 = 10;

/// Prints encoded fields.
pub(super) fn print(fields: &[u8], out: &mut Printer) -> Result<(), DecodeError> {
    print_to_depth(fields, out, DEPTH)
}

fn print_to_depth(fields: &[u8], out: &mut Printer, depth: u32) -> Result<(), DecodeError> {
    for field in RawFields::new(fields) {
        let (number, value) = field?;
        match value {
            Raw::Varint(value) => out.line(number, value),
            Raw::Fixed32(value) => out.line(number, format_args!("{value:#010x}")),
            Raw::Fixed64(value) => out.line(number, format_args!("{value:#018x}")),
            Raw::Group(fields) => nested(number, fields, out, depth)?,
            Raw::Len(fields) if depth > 0 && is_message(fields) => {
                nested(number, fields, out, depth)?;
            }
            Raw::Len(value) => out.line(number, bytes(value)),
        }
    }
    Ok(())
}

fn nested(number: u32, fields: &[u8], out: &mut Printer, depth: u32) -> Result<(), DecodeError> {
    out.open(number);
    print_to_depth(fields, out, depth.saturating_sub(1))?;
    out.close();
    Ok(())
}

/// Whether bytes read as a message: nothing on the wire tells these from strings.
fn is_message(bytes: &[u8]) -> bool {
    !bytes.is_empty() && RawFields::new(bytes).all(|field| field.is_ok())
}

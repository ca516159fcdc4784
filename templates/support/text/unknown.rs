//! Prints unknown fields, by number and wire type.

use prost::DecodeError;

use super::super::wire::{Raw, RawFields};
use super::print::{Printer, bytes};

/// The maximum depth at which bytes are printed as messages.
const DEPTH: u32 = 10;

/// Prints encoded fields.
pub(super) fn print(fields: &[u8], printer: &mut Printer) -> Result<(), DecodeError> {
    print_to_depth(fields, printer, DEPTH)
}

fn print_to_depth(fields: &[u8], printer: &mut Printer, depth: u32) -> Result<(), DecodeError> {
    for field in RawFields::new(fields) {
        let (number, value) = field?;
        match value {
            Raw::Varint(value) => printer.line(number, value),
            Raw::Fixed32(value) => printer.line(number, format_args!("{value:#010x}")),
            Raw::Fixed64(value) => printer.line(number, format_args!("{value:#018x}")),
            Raw::Group(fields) => nested(number, fields, printer, depth)?,
            Raw::Len(fields) if depth > 0 && is_message(fields) => {
                nested(number, fields, printer, depth)?;
            }
            Raw::Len(value) => printer.line(number, bytes(value)),
        }
    }
    Ok(())
}

fn nested(number: u32, fields: &[u8], printer: &mut Printer, depth: u32) -> Result<(), DecodeError> {
    printer.open(number);
    print_to_depth(fields, printer, depth.saturating_sub(1))?;
    printer.close();
    Ok(())
}

/// Guesses whether bytes are a message: the encoding does not distinguish messages from strings.
fn is_message(bytes: &[u8]) -> bool {
    !bytes.is_empty() && RawFields::new(bytes).all(|field| field.is_ok())
}

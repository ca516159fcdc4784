//! What `protoc` reads and the parser refuses: it gets a text in which that is spelled in a way that
//! it reads, and what was meant is put into what it makes of it.
//!
//! - Numbers beyond 536,870,911: extensions of message sets have them, and reserved ranges.
//! - `extensions 4 [verification = …]`, a range of one number with options.
//! - `map x = 1`, where `map` is a message.
//! - Integers beyond 64 bits, and `-inf` and `-nan` as values of options: of floating point.
//! - `\ud83d\ude00`, two escape sequences for one character, and octal ones beyond `\377`.

use std::borrow::Cow;
use std::mem;
use std::ops::Range;

use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

use super::faults::Refusal;
use crate::schema::tag;

/// The largest number that an extension of a message set may have.
const LAST: i32 = i32::MAX - 1;

/// The largest number that a field may have.
pub(super) const LAST_OF_FIELD: i32 = 536_870_911;

/// A part of a text that the parser gets in another spelling. Neither has a line break.
struct Change {
    place: Range<usize>,
    text: String,
    meant: Meant,
    /// Where it starts in the text that the parser gets.
    at: usize,
}

/// What is to be put back.
#[derive(Clone, Copy)]
enum Meant {
    /// This number, of an extension or of a range.
    Number(i32),
    /// A range that ends with the number that it starts with.
    OneNumber,
    /// The name of a type.
    TypeName(&'static str),
    /// It means the same.
    Same,
}

/// A text, and how it is spelled for the parser.
pub(super) struct Respelled<'a> {
    original: &'a str,
    pub text: Cow<'a, str>,
    /// By place.
    changes: Vec<Change>,
}

impl<'a> Respelled<'a> {
    /// The text as it is.
    pub fn new(original: &'a str) -> Self {
        Self { original, text: original.into(), changes: Vec::new() }
    }

    /// Spells otherwise what the parser refused of the text, as far as it may mean something. Says
    /// whether there was any such.
    pub fn respell(&mut self, refusals: Vec<(Refusal, Range<usize>)>) -> bool {
        let change = |(refusal, place)| change(self.original, refusal, self.original(place));
        let changes: Vec<Change> = refusals.into_iter().filter_map(change).collect();
        let known = self.changes.len();
        for change in changes {
            if !self.changes.iter().any(|other| overlap(&other.place, &change.place)) {
                self.changes.push(change);
            }
        }
        self.changes.sort_by_key(|change| change.place.start);
        let (mut text, mut done) = (String::new(), 0);
        for Change { place, text: spelled, at, .. } in &mut self.changes {
            text.push_str(&self.original[done..place.start]);
            *at = text.len();
            text.push_str(spelled);
            done = place.end;
        }
        self.text = (text + &self.original[done..]).into();
        known < self.changes.len()
    }

    /// Where in the original a place is.
    pub fn original(&self, place: Range<usize>) -> Range<usize> {
        self.original_offset(place.start)..self.original_offset(place.end)
    }

    fn original_offset(&self, offset: usize) -> usize {
        let after = self.changes.partition_point(|change| change.at <= offset);
        let Some(Change { place, text, at, .. }) = self.changes[..after].last() else {
            return offset;
        };
        match offset.checked_sub(at + text.len()) {
            Some(beyond) => place.end + beyond,
            None => (place.start + (offset - at)).min(place.end),
        }
    }

    /// Puts what was meant into what the parser made of the text, and has it tell places of the
    /// original. Given back are the places of what may not stand where it does.
    pub fn put_back(&self, file: &mut FileDescriptorProto) -> Vec<Range<usize>> {
        if self.changes.is_empty() {
            return Vec::new();
        }
        let mut info = file.source_code_info.take().unwrap_or_default();
        let (lines, original_lines) = (lines(&self.text), lines(self.original));
        let original = |line: i32, column: &mut i32| {
            let line = usize::try_from(line).ok()?;
            let offset = lines.get(line)? + usize::try_from(*column).ok()?;
            let offset = self.original_offset(offset);
            *column = i32::try_from(offset.checked_sub(*original_lines.get(line)?)?).ok()?;
            Some(offset)
        };
        let mut put = vec![false; self.changes.len()];
        for location in &mut info.location {
            let place = match &mut location.span[..] {
                [line, start, end] => original(*line, start).zip(original(*line, end)),
                [line, start, end_line, end] => {
                    original(*line, start).zip(original(*end_line, end))
                }
                _ => None,
            };
            let Some((start, end)) = place else { continue };
            let at = self.changes.partition_point(|change| change.place.start < start);
            if let Some(change) = self.changes.get(at).filter(|change| change.place == (start..end))
            {
                put[at] |= put_in_file(file, &location.path, change.meant).is_some();
            }
        }
        file.source_code_info = Some(info);
        let left = |(change, put): &(&Change, bool)| !put && !matches!(change.meant, Meant::Same);
        let changes = self.changes.iter().zip(put);
        changes.filter(left).map(|(change, _)| change.place.clone()).collect()
    }
}

/// Whether two places have something in common, or are one, where nothing is.
fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start == b.start || a.start < b.end && b.start < a.end
}

/// Where the lines of a text start.
fn lines(text: &str) -> Vec<usize> {
    let starts = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(starts).collect()
}

/// How the text at this place is spelled for the parser, if it may mean something.
fn change(text: &str, refusal: Refusal, place: Range<usize>) -> Option<Change> {
    let written = text.get(place.clone()).filter(|written| !written.contains('\n'))?;
    let (place, text, meant) = match refusal {
        Refusal::LargeNumber => {
            let may_be = |number: &i32| (LAST_OF_FIELD + 1..=LAST).contains(number);
            let number = number(written).filter(may_be)?;
            (place, "1".to_owned(), Meant::Number(number))
        }
        Refusal::OptionsOfOneNumber => {
            (place.start..place.start, " to max ".to_owned(), Meant::OneNumber)
        }
        Refusal::TypeCalledMap => {
            const MAP: &str = "map";
            let before = text.get(..place.start)?.trim_end();
            let is_field = text.get(place.end..)?.trim_start().starts_with('=');
            let start = before.strip_suffix(MAP).filter(|_| is_field)?.len();
            (start..before.len(), "_map".to_owned(), Meant::TypeName(MAP))
        }
        Refusal::LargeInteger => {
            // The parser counts `0` and `0x` to the place behind a minus sign alone.
            let is_decimal =
                !text.get(..place.start)?.ends_with(['0', 'x', 'X']) && !written.starts_with("-0");
            let value: f64 = written.parse().ok().filter(|_| is_decimal)?;
            (place, Some(format!("{value:e}")).filter(|_| value.is_finite())?, Meant::Same)
        }
        Refusal::NegativeName => {
            let name = written.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
            let text = [("inf", "-1e999"), ("nan", "nan")].into_iter().find(|(of, _)| *of == name);
            (place, text?.1.to_owned(), Meant::Same)
        }
        Refusal::Escape => (place, escapes(written)?, Meant::Same),
    };
    Some(Change { place, text, meant, at: 0 })
}

/// What escape sequences mean: two for UTF-16 surrogates are one character, and of an octal one the
/// low eight bits count.
fn escapes(written: &str) -> Option<String> {
    let (mut text, mut units) = (String::new(), Vec::new());
    for sequence in written.strip_prefix('\\')?.split('\\') {
        match sequence.strip_prefix('u').filter(|digits| digits.len() == 4) {
            Some(digits) => units.push(u16::from_str_radix(digits, 16).ok()?),
            None => {
                text += &String::from_utf16(&mem::take(&mut units)).ok()?;
                text += &format!("\\{:03o}", u16::from_str_radix(sequence, 8).ok()? & 0xff);
            }
        }
    }
    Some(text + &String::from_utf16(&units).ok()?)
}

fn number(digits: &str) -> Option<i32> {
    let hex = digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X"));
    match hex {
        Some(hex) => i32::from_str_radix(hex, 16).ok(),
        None if digits.starts_with('0') => i32::from_str_radix(digits, 8).ok(),
        None => digits.parse().ok(),
    }
}

fn put_in_file(file: &mut FileDescriptorProto, path: &[i32], meant: Meant) -> Option<()> {
    match *path {
        [tag::FILE_MESSAGE, at, ref rest @ ..] => {
            put_in_message(file.message_type.get_mut(at as usize)?, rest, meant)
        }
        [tag::FILE_EXTENSION, at, place] => {
            put_in_extension(file.extension.get_mut(at as usize)?, place, meant)
        }
        _ => None,
    }
}

fn put_in_message(message: &mut DescriptorProto, path: &[i32], meant: Meant) -> Option<()> {
    let (kind, at, rest) = match *path {
        [kind, at, ref rest @ ..] => (kind, at as usize, rest),
        _ => return None,
    };
    let (start, end) = match (kind, rest) {
        (tag::MESSAGE_NESTED, rest) => {
            return put_in_message(message.nested_type.get_mut(at)?, rest, meant);
        }
        (tag::MESSAGE_FIELD, [tag::FIELD_TYPE_NAME]) => {
            return put_type(message.field.get_mut(at)?, meant);
        }
        (tag::MESSAGE_EXTENSION, [place]) => {
            return put_in_extension(message.extension.get_mut(at)?, *place, meant);
        }
        (tag::MESSAGE_EXTENSION_RANGE, _) => {
            let range = message.extension_range.get_mut(at)?;
            (&mut range.start, &mut range.end)
        }
        (tag::MESSAGE_RESERVED_RANGE, _) => {
            let range = message.reserved_range.get_mut(at)?;
            (&mut range.start, &mut range.end)
        }
        _ => return None,
    };
    // The end of a range does not belong to it.
    match (rest, meant) {
        ([tag::RANGE_START], Meant::Number(number)) => *start = Some(number),
        ([tag::RANGE_END], Meant::Number(number)) => *end = Some(number + 1),
        ([tag::RANGE_END], Meant::OneNumber) => *end = Some((*start)? + 1),
        _ => return None,
    }
    Some(())
}

fn put_in_extension(extension: &mut FieldDescriptorProto, place: i32, meant: Meant) -> Option<()> {
    match (place, meant) {
        (tag::FIELD_NUMBER, Meant::Number(number)) => extension.number = Some(number),
        (tag::FIELD_TYPE_NAME, meant) => return put_type(extension, meant),
        _ => return None,
    }
    Some(())
}

fn put_type(field: &mut FieldDescriptorProto, meant: Meant) -> Option<()> {
    let Meant::TypeName(name) = meant else { return None };
    field.type_name = Some(name.to_owned());
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_those_of_the_original() {
        let text = "ab 100 [c] 18446744073709551616 d";
        let mut respelled = Respelled::new(text);
        assert!(respelled.respell(vec![(Refusal::LargeInteger, 11..31)]));
        assert!(respelled.respell(vec![(Refusal::OptionsOfOneNumber, 7..8)]));
        assert!(!respelled.respell(vec![(Refusal::OptionsOfOneNumber, 14..15)]));
        assert_eq!(respelled.text, "ab 100  to max [c] 1.8446744073709552e19 d");
        let original = |at: usize| respelled.original_offset(at);
        // What comes before, the insertion, what comes after it.
        assert_eq!((original(3), original(7), original(14), original(15)), (3, 7, 7, 7));
        assert_eq!((original(16), original(19), original(40), original(42)), (8, 11, 31, 33));
    }
}

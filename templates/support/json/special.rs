//! Reads the messages that have a special form in JSON.
//!
//! Sets fields by number, since the Rust type may be in any module.

use super::super::reflect::{self, Error, Message, Special};
use super::read::Input;
use super::tree::Tree;
use super::{Options, base64, duration, field_mask, timestamp};

/// Reads a message with a special form.
pub(super) fn read(
    message: &mut dyn Message,
    tree: &Tree<'_>,
    options: Options,
) -> Result<(), Error> {
    match message.info().special {
        Special::Any => any(message, tree, options),
        Special::Duration => seconds_and_nanos(message, tree, duration::parse, "a duration"),
        Special::Timestamp => seconds_and_nanos(message, tree, timestamp::parse, "a timestamp in the format of RFC 3339"),
        Special::FieldMask => paths(message, tree, options),
        Special::Struct | Special::ListValue => message.read(1, &mut Input::new(tree, options)),
        Special::Value => message.read(kind(tree), &mut Input::new(tree, options)),
        Special::None => Ok(()),
    }
}

/// Returns the number of the member of `Value.kind` that holds a value.
fn kind(tree: &Tree<'_>) -> u32 {
    match tree {
        Tree::Null => 1,
        Tree::Signed(_) | Tree::Unsigned(_) | Tree::Number(_) => 2,
        Tree::String(_) => 3,
        Tree::Bool(_) => 4,
        Tree::Object(_) => 5,
        Tree::Array(_) => 6,
    }
}

/// Parses a string with `parse` and sets seconds (field 1) and nanoseconds (field 2).
fn seconds_and_nanos(
    message: &mut dyn Message,
    tree: &Tree<'_>,
    parse: fn(&str) -> Option<(i64, i32)>,
    what: &str,
) -> Result<(), Error> {
    let parsed = match tree {
        Tree::String(text) => parse(text),
        _ => None,
    };
    let (seconds, nanos) = parsed.ok_or_else(|| Error::new(format!("expected {what}")))?;
    let number = |value: i64| u64::try_from(value).map_or(Tree::Signed(value), Tree::Unsigned);
    for (field, value) in [(1, seconds), (2, nanos.into())] {
        message.read(field, &mut Input::new(&number(value), Options::new()))?;
    }
    Ok(())
}

fn paths(message: &mut dyn Message, tree: &Tree<'_>, options: Options) -> Result<(), Error> {
    let Tree::String(text) = tree else {
        return Err(Error::new("expected paths in one string"));
    };
    let parts = text.split(',').filter(|_| !text.is_empty());
    let paths = parts.map(|part| {
        let path = field_mask::from_json(part);
        path.map(|path| Tree::String(path.into()))
            .ok_or_else(|| Error::new(format!("{part:?} is not a path of a field mask")))
    });
    let paths = Tree::Array(paths.collect::<Result<_, _>>()?);
    message.read(1, &mut Input::new(&paths, options))
}

/// Reads an object with `@type` into the URL (field 1) and the encoded message (field 2).
fn any(message: &mut dyn Message, tree: &Tree<'_>, options: Options) -> Result<(), Error> {
    let Tree::Object(members) = tree else {
        return Err(Error::new("expected an object with \"@type\""));
    };
    if members.is_empty() {
        return Ok(());
    }
    let mut urls = members.iter().filter(|(name, _)| name == "@type");
    let url = match (urls.next(), urls.next()) {
        (Some((_, url @ Tree::String(text))), None) => (url, text),
        _ => return Err(Error::new("expected one \"@type\"")),
    };
    let entry = reflect::find(url.1)?;
    let bytes = entry.read(&mut Input::any(tree, options))?;
    message.read(1, &mut Input::new(url.0, options))?;
    let bytes = Tree::String(base64::encode(&bytes).into());
    message.read(2, &mut Input::new(&bytes, options))
}

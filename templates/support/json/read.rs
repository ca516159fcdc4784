//! Reads messages from JSON.

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::reflect::{self, Error, Extension, Field, Info, Message, Special};
use super::tree::Tree;
use super::{Options, base64, number, special};

/// A JSON value, and its place.
pub(super) struct Input<'a> {
    tree: &'a Tree<'a>,
    options: Options,
    place: Place,
}

/// The place of a value, which decides how the value is read.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A field or an element.
    Field,
    /// A name in an object, which is always a string.
    Key,
    /// An object with `@type`. Its other members are the message's fields, or one member `value` with the
    /// special form of the message.
    Any,
}

impl<'a> Input<'a> {
    pub fn new(tree: &'a Tree<'a>, options: Options) -> Self {
        Self { tree, options, place: Place::Field }
    }

    /// Creates the input for the message in an `Any`. `tree` is the object with `@type`.
    pub fn any(tree: &'a Tree<'a>, options: Options) -> Self {
        Self { tree, options, place: Place::Any }
    }

    /// Returns the value; in an `Any`, the member `value` of the object.
    fn tree(&self) -> Result<&'a Tree<'a>, Error> {
        match (self.place, self.tree) {
            (Place::Any, Tree::Object(members)) => self.only_value(members),
            (_, tree) => Ok(tree),
        }
    }

    /// Returns the member `value` of an `Any`. Only `@type` may be beside it.
    fn only_value(&self, members: &'a [(Cow<'a, str>, Tree<'a>)]) -> Result<&'a Tree<'a>, Error> {
        let mut found = None;
        for (name, value) in members.iter().filter(|(name, _)| name != "@type") {
            if name != "value" {
                if !self.options.ignore_unknown_fields {
                    return Err(Error::new(format!("unexpected member {name:?} beside \"value\"")));
                }
            } else if found.replace(value).is_some() {
                return Err(duplicate("member", name));
            }
        }
        found.ok_or_else(|| Error::new("expected a member \"value\""))
    }

    fn integer<T: TryFrom<i128>>(&self, name: &str) -> Result<T, Error> {
        let tree = self.tree()?;
        number::integer(tree)
            .and_then(|value| T::try_from(value).ok())
            .ok_or_else(|| unexpected(name, tree))
    }

    fn text(&self, name: &str) -> Result<&'a str, Error> {
        match self.tree()? {
            Tree::String(text) => Ok(text),
            other => Err(unexpected(name, other)),
        }
    }
}

/// Returns whether this is the `"value": {}` that Go writes for `google.protobuf.Empty` in an
/// `Any`, as for types with a special form.
fn is_empty_form(message: &dyn Message, name: &str, value: &Tree<'_>) -> bool {
    name == "value"
        && message.info().name == "google.protobuf.Empty"
        && matches!(value, Tree::Object(members) if members.is_empty())
}

#[cold]
fn unexpected(expected: &str, found: &Tree<'_>) -> Error {
    let found = match found {
        Tree::Null => "null".to_owned(),
        Tree::Bool(value) => value.to_string(),
        Tree::Signed(value) => value.to_string(),
        Tree::Unsigned(value) => value.to_string(),
        Tree::Number(value) => value.to_string(),
        Tree::String(text) => format!("{text:?}"),
        Tree::Array(_) => "an array".to_owned(),
        Tree::Object(_) => "an object".to_owned(),
    };
    Error::new(format!("expected {expected}, found {found}"))
}

impl reflect::Input for Input<'_> {
    fn bool(&mut self) -> Result<bool, Error> {
        match (self.place, self.tree()?) {
            (_, Tree::Bool(value)) => Ok(*value),
            (Place::Key, Tree::String(text)) if text == "true" => Ok(true),
            (Place::Key, Tree::String(text)) if text == "false" => Ok(false),
            (_, other) => Err(unexpected("a bool", other)),
        }
    }

    fn int32(&mut self) -> Result<i32, Error> {
        self.integer("an int32")
    }

    fn int64(&mut self) -> Result<i64, Error> {
        self.integer("an int64")
    }

    fn uint32(&mut self) -> Result<u32, Error> {
        self.integer("a uint32")
    }

    fn uint64(&mut self) -> Result<u64, Error> {
        self.integer("a uint64")
    }

    fn float(&mut self) -> Result<f32, Error> {
        let tree = self.tree()?;
        number::float(tree).ok_or_else(|| unexpected("a float", tree))
    }

    fn double(&mut self) -> Result<f64, Error> {
        let tree = self.tree()?;
        number::double(tree).ok_or_else(|| unexpected("a double", tree))
    }

    fn string(&mut self) -> Result<String, Error> {
        self.text("a string").map(str::to_owned)
    }

    fn bytes(&mut self) -> Result<Vec<u8>, Error> {
        base64::decode(self.text("base64")?).ok_or_else(|| Error::new("invalid base64"))
    }

    fn enumeration(
        &mut self,
        names: &dyn Fn(&str) -> Option<i32>,
        strings: &[(i32, &str)],
        is_null: bool,
    ) -> Result<Option<i32>, Error> {
        let by_string = |text: &str| Some(strings.iter().find(|(_, string)| *string == text)?.0);
        match self.tree()? {
            Tree::Null if is_null => Ok(Some(0)),
            Tree::String(name) => match names(name).or_else(|| by_string(name)) {
                None if !self.options.ignore_unknown_fields => {
                    Err(Error::new(format!("the enum has no value {name:?}")))
                }
                number => Ok(number),
            },
            _ => self.integer("the name of an enum's value, or a number").map(Some),
        }
    }

    fn message(&mut self, message: &mut dyn Message) -> Result<(), Error> {
        if message.info().special != Special::None {
            return special::read(message, self.tree()?, self.options);
        }
        let Tree::Object(members) = self.tree else {
            return Err(unexpected("an object", self.tree));
        };
        let mut fields = Fields::new(message.info());
        for (name, value) in members {
            if self.place == Place::Any && (name == "@type" || is_empty_form(message, name, value)) {
                continue;
            }
            fields.member(message, name, value, self.options)?;
        }
        fields.finish()
    }

    fn list(&mut self, each: &mut reflect::EachElement<'_>) -> Result<(), Error> {
        let Tree::Array(elements) = self.tree()? else {
            return Err(unexpected("an array", self.tree));
        };
        elements.iter().try_for_each(|tree| each(&mut Input::new(tree, self.options)))
    }

    fn map(&mut self, each: &mut reflect::EachEntry<'_>) -> Result<(), Error> {
        let Tree::Object(members) = self.tree()? else {
            return Err(unexpected("an object", self.tree));
        };
        let mut seen = HashSet::with_capacity(members.len());
        for (name, value) in members {
            if !seen.insert(name) {
                return Err(duplicate("key", name));
            }
            let key = Tree::String(name.as_ref().into());
            let mut key = Input { tree: &key, options: self.options, place: Place::Key };
            each(&mut key, &mut Input::new(value, self.options))?;
        }
        Ok(())
    }

    fn unknown_number(&mut self) -> Result<(), Error> {
        if self.options.ignore_unknown_fields {
            return Ok(());
        }
        Err(unexpected("a number of the closed enum", self.tree()?))
    }
}

#[cold]
fn duplicate(what: &str, name: &str) -> Error {
    Error::new(format!("the {what} is set twice")).within(name)
}

/// Returns the extension that a bracketed member names: `"[geo.altitude]"`.
fn extension(message: &dyn Message, name: &str) -> Option<&'static Extension> {
    Extension::find(message, name.strip_prefix('[')?.strip_suffix(']')?)
}

/// Matches members to fields, and records which have been read.
struct Fields {
    info: &'static Info,
    seen: Vec<bool>,
    oneofs: Vec<u32>,
    /// The names of the extensions.
    extensions: Vec<&'static str>,
    /// The index after that of the last match: members tend to be in order.
    next: usize,
}

impl Fields {
    fn new(info: &'static Info) -> Self {
        let seen = vec![false; info.fields.len()];
        Self { info, seen, oneofs: Vec::new(), extensions: Vec::new(), next: 0 }
    }

    /// Finds the field with this name in JSON, or else the field with this name in the proto file. They
    /// can be different fields.
    fn find(&mut self, name: &str) -> Option<(usize, &'static Field)> {
        let fields = self.info.fields;
        let mut indices = (self.next..fields.len()).chain(0..self.next);
        let index = indices
            .clone()
            .find(|index| fields[*index].json_name == name)
            .or_else(|| indices.find(|index| fields[*index].name == name))?;
        self.next = index + 1;
        Some((index, &fields[index]))
    }

    fn member(
        &mut self,
        message: &mut dyn Message,
        name: &str,
        value: &Tree<'_>,
        options: Options,
    ) -> Result<(), Error> {
        let Some((index, field)) = self.find(name) else {
            if let Some(extension) = extension(message, name) {
                return self.extension(message, extension, Input::new(value, options));
            }
            if options.ignore_unknown_fields {
                return Ok(());
            }
            return Err(Error::new(format!("{} has no field {name:?}", self.info.name)));
        };
        if std::mem::replace(&mut self.seen[index], true) {
            return Err(duplicate("field", name));
        }
        if *value == Tree::Null && !field.takes_null {
            return if field.is_required { Err(required(field)) } else { Ok(()) };
        }
        if field.oneof != 0 {
            if self.oneofs.contains(&field.oneof) {
                let message = "another member of its oneof is already set";
                return Err(Error::new(message).within(name));
            }
            self.oneofs.push(field.oneof);
        }
        let mut input = Input::new(value, options);
        message.read(field.number, &mut input).map_err(|error| error.within(name))
    }

    fn extension(
        &mut self,
        message: &mut dyn Message,
        extension: &'static Extension,
        mut input: Input<'_>,
    ) -> Result<(), Error> {
        let name = format!("[{}]", extension.name);
        if self.extensions.contains(&extension.name) {
            return Err(duplicate("extension", &name));
        }
        self.extensions.push(extension.name);
        if *input.tree == Tree::Null && !extension.field().is_some_and(|field| field.takes_null) {
            return Ok(());
        }
        extension.read(message, &mut input).map_err(|error| error.within(&name))
    }

    fn finish(self) -> Result<(), Error> {
        self.info.missing(&self.seen).map_or(Ok(()), |field| Err(required(field)))
    }
}

#[cold]
fn required(field: &Field) -> Error {
    Error::new("the field is required").within(field.json_name)
}

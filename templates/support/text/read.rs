//! Reads messages from parsed text.

use super::super::reflect::{self, Error, Extension, Message, Special};
use super::literal;
use super::parse::{Field, Name, Scalar, Value};

/// A value of the text, and how to read it.
pub(super) struct Input<'a> {
    value: &'a Value<'a>,
    /// Whether it is a wrapper: a message with a field `value`, represented in Rust by the plain value.
    is_wrapper: bool,
}

impl<'a> Input<'a> {
    pub fn new(value: &'a Value<'a>) -> Self {
        Self { value, is_wrapper: false }
    }

    /// Returns the scalar, or `None` for an empty wrapper.
    fn scalar(&self) -> Result<Option<&'a Scalar<'a>>, Error> {
        match self.value {
            Value::Scalar(scalar) if !self.is_wrapper => Ok(Some(scalar)),
            Value::Message(fields) if self.is_wrapper => match &fields[..] {
                [] => Ok(None),
                [Field { name: Name::Plain("value"), value: Value::Scalar(scalar) }] => {
                    Ok(Some(scalar))
                }
                _ => Err(Error::new("a wrapper has one field, \"value\"")),
            },
            Value::Scalar(_) => Err(Error::new("expected a message")),
            Value::Message(_) => Err(Error::new("expected a value, found a message")),
            Value::List(_) => Err(Error::new("expected a value, found a list")),
        }
    }

    fn integer<T: TryFrom<i128> + Default>(&self) -> Result<T, Error> {
        let value = match self.scalar()? {
            None => return Ok(T::default()),
            Some(Scalar::Number { text, negative }) => {
                literal::integer(text).map(|value| if *negative { -value } else { value })
            }
            Some(_) => None,
        };
        value
            .and_then(|value| T::try_from(value).ok())
            .ok_or_else(|| Error::new("expected an integer in the range of the field"))
    }

    fn string(&self) -> Result<Vec<u8>, Error> {
        match self.scalar()? {
            None => Ok(Vec::new()),
            Some(Scalar::String(bytes)) => Ok(bytes.clone()),
            Some(_) => Err(Error::new("expected a string")),
        }
    }
}

impl reflect::Input for Input<'_> {
    fn bool(&mut self) -> Result<bool, Error> {
        match self.scalar()? {
            Some(Scalar::Name { text: "true" | "True" | "t", negative: false }) => Ok(true),
            None | Some(Scalar::Name { text: "false" | "False" | "f", negative: false }) => Ok(false),
            Some(Scalar::Number { negative: false, .. }) => match self.integer::<u32>()? {
                0 => Ok(false),
                1 => Ok(true),
                _ => Err(Error::new("expected a bool")),
            },
            Some(_) => Err(Error::new("expected a bool")),
        }
    }

    fn int32(&mut self) -> Result<i32, Error> {
        self.integer()
    }

    fn int64(&mut self) -> Result<i64, Error> {
        self.integer()
    }

    fn uint32(&mut self) -> Result<u32, Error> {
        self.integer()
    }

    fn uint64(&mut self) -> Result<u64, Error> {
        self.integer()
    }

    fn float(&mut self) -> Result<f32, Error> {
        self.double().map(|value| value as f32)
    }

    fn double(&mut self) -> Result<f64, Error> {
        let (value, negative) = match self.scalar()? {
            None => return Ok(0.0),
            Some(Scalar::Number { text, negative }) => (literal::double(text), negative),
            Some(Scalar::Name { text, negative }) => {
                let value = match text.to_ascii_lowercase().as_str() {
                    "inf" | "infinity" => Some(f64::INFINITY),
                    "nan" => Some(f64::NAN),
                    _ => None,
                };
                (value, negative)
            }
            Some(Scalar::String(_)) => (None, &false),
        };
        let value = value.ok_or_else(|| Error::new("expected a number"))?;
        Ok(if *negative { -value } else { value })
    }

    fn string(&mut self) -> Result<String, Error> {
        let bytes = Input::string(self)?;
        String::from_utf8(bytes).map_err(|_| Error::new("the string is not UTF-8"))
    }

    fn bytes(&mut self) -> Result<Vec<u8>, Error> {
        Input::string(self)
    }

    fn enumeration(
        &mut self,
        names: &dyn Fn(&str) -> Option<i32>,
        _: &[(i32, &str)],
        _: bool,
    ) -> Result<Option<i32>, Error> {
        match self.scalar()? {
            Some(Scalar::Name { text, negative: false }) => match names(text) {
                None => Err(Error::new(format!("the enum has no value {text:?}"))),
                number => Ok(number),
            },
            _ => self.integer().map(Some),
        }
    }

    fn message(&mut self, message: &mut dyn Message) -> Result<(), Error> {
        let Value::Message(fields) = self.value else {
            return Err(Error::new("expected a message"));
        };
        let mut seen = Seen::new(message);
        for field in fields {
            match &field.name {
                Name::Plain(name) => seen.field(message, name, &field.value)?,
                Name::Bracketed(name) => seen.bracketed(message, name, &field.value)?,
            }
        }
        match message.info().missing(&seen.fields) {
            Some(field) => Err(Error::new("the field is required").within(field.text_name)),
            None => Ok(()),
        }
    }

    fn list(&mut self, each: &mut reflect::EachElement<'_>) -> Result<(), Error> {
        let elements = match self.value {
            Value::List(elements) => elements,
            one => std::slice::from_ref(one),
        };
        let is_wrapper = self.is_wrapper;
        elements.iter().try_for_each(|value| each(&mut Input { value, is_wrapper }))
    }

    fn map(&mut self, each: &mut reflect::EachEntry<'_>) -> Result<(), Error> {
        let is_wrapper = self.is_wrapper;
        let entries = match self.value {
            Value::List(entries) => entries,
            one => std::slice::from_ref(one),
        };
        for entry in entries {
            let Entry { key, value } = Entry::of(entry)?;
            // The default for a missing key or value: read as an empty wrapper or an empty message.
            let empty = Value::Message(Vec::new());
            let mut key = Input { value: key.unwrap_or(&empty), is_wrapper: key.is_none() };
            let is_wrapper = is_wrapper || value.is_none();
            let mut value = Input { value: value.unwrap_or(&empty), is_wrapper };
            each(&mut key, &mut value)?;
        }
        Ok(())
    }

    fn unknown_number(&mut self) -> Result<(), Error> {
        Err(Error::new("the closed enum has no value with this number"))
    }
}

/// An entry of a map.
struct Entry<'a> {
    key: Option<&'a Value<'a>>,
    value: Option<&'a Value<'a>>,
}

impl<'a> Entry<'a> {
    fn of(entry: &'a Value<'a>) -> Result<Self, Error> {
        let Value::Message(fields) = entry else {
            return Err(Error::new("expected an entry of a map"));
        };
        let mut found = Self { key: None, value: None };
        for field in fields {
            let slot = match field.name {
                Name::Plain("key") => &mut found.key,
                Name::Plain("value") => &mut found.value,
                _ => return Err(Error::new("an entry of a map has a key and a value")),
            };
            if slot.replace(&field.value).is_some() {
                return Err(Error::new("an entry of a map has one key and one value"));
            }
        }
        Ok(found)
    }
}

/// Records which fields of a message have been read.
struct Seen {
    fields: Vec<bool>,
    oneofs: Vec<u32>,
    /// The names of the extensions.
    extensions: Vec<&'static str>,
}

impl Seen {
    fn new(message: &dyn Message) -> Self {
        let fields = vec![false; message.info().fields.len()];
        Self { fields, oneofs: Vec::new(), extensions: Vec::new() }
    }

    fn field(
        &mut self,
        message: &mut dyn Message,
        name: &str,
        value: &Value<'_>,
    ) -> Result<(), Error> {
        let info = message.info();
        let is_named = |field: &reflect::Field| field.text_name == name || field.name == name;
        let Some(index) = info.fields.iter().position(is_named) else {
            if info.reserved.contains(&name) {
                return Ok(());
            }
            return Err(Error::new(format!("{} has no field {name:?}", info.name)));
        };
        let field = &info.fields[index];
        let was_read = std::mem::replace(&mut self.fields[index], true);
        if was_read && !field.is_repeated {
            return Err(Error::new("the field is set twice").within(name));
        }
        if field.oneof != 0 {
            if self.oneofs.contains(&field.oneof) {
                let message = "another member of its oneof is already set";
                return Err(Error::new(message).within(name));
            }
            self.oneofs.push(field.oneof);
        }
        let mut input = Input { value, is_wrapper: field.is_wrapper };
        message.read(field.number, &mut input).map_err(|error| error.within(name))
    }

    /// Reads `[geo.altitude]: 5`, or `[type.googleapis.com/geo.Point] { … }` in an `Any`.
    fn bracketed(
        &mut self,
        message: &mut dyn Message,
        name: &str,
        value: &Value<'_>,
    ) -> Result<(), Error> {
        match Extension::find(message, name) {
            Some(extension) => self
                .extension(message, extension, value)
                .map_err(|error| error.within(&format!("[{name}]"))),
            None => content(message, name, value),
        }
    }

    fn extension(
        &mut self,
        message: &mut dyn Message,
        extension: &'static Extension,
        value: &Value<'_>,
    ) -> Result<(), Error> {
        let field = extension.field();
        if self.extensions.contains(&extension.name) {
            if !field.is_some_and(|field| field.is_repeated) {
                return Err(Error::new("the extension is set twice"));
            }
        } else {
            self.extensions.push(extension.name);
        }
        let is_wrapper = field.is_some_and(|field| field.is_wrapper);
        extension.read(message, &mut Input { value, is_wrapper })
    }
}

/// Reads the message in an `Any`, whose type has this URL.
fn content(message: &mut dyn Message, name: &str, value: &Value<'_>) -> Result<(), Error> {
    if message.info().special != Special::Any || !name.contains('/') {
        let message = format!("{} has no extension [{name}] in these stubs", message.info().name);
        return Err(Error::new(message));
    }
    let entry = reflect::find(name)?;
    let bytes = entry.read(&mut Input { value, is_wrapper: true })?;
    for (number, bytes) in [(1, name.as_bytes().to_vec()), (2, bytes)] {
        message.read(number, &mut Input::new(&Value::Scalar(Scalar::String(bytes))))?;
    }
    Ok(())
}

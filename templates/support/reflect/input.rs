//! The interface through which messages read values from a format.

use super::super::wire;
use super::{Error, Message, Value};

/// Reads an element of a list.
pub type EachElement<'f> = dyn FnMut(&mut dyn Input) -> Result<(), Error> + 'f;

/// Reads the key and the value of a map's entry.
pub type EachEntry<'f> = dyn FnMut(&mut dyn Input, &mut dyn Input) -> Result<(), Error> + 'f;

/// A value in some format, which is read according to the field's type.
///
/// # Errors
/// Each method returns an error if the value is not of its type.
#[allow(missing_docs, clippy::missing_errors_doc, reason = "named after the types they read")]
pub trait Input {
    fn bool(&mut self) -> Result<bool, Error>;
    fn int32(&mut self) -> Result<i32, Error>;
    fn int64(&mut self) -> Result<i64, Error>;
    fn uint32(&mut self) -> Result<u32, Error>;
    fn uint64(&mut self) -> Result<u64, Error>;
    fn float(&mut self) -> Result<f32, Error>;
    fn double(&mut self) -> Result<f64, Error>;
    fn string(&mut self) -> Result<String, Error>;
    fn bytes(&mut self) -> Result<Vec<u8>, Error>;

    /// Reads an enum's value as a number. `names` looks up a name. `strings` are the strings that numbers
    /// have in JSON in place of their names. `is_null`: the enum is `NullValue`. Returns `None` if the
    /// name is unknown and ignored.
    fn enumeration(
        &mut self,
        names: &dyn Fn(&str) -> Option<i32>,
        strings: &[(i32, &str)],
        is_null: bool,
    ) -> Result<Option<i32>, Error>;

    /// Reads the fields of a message into `message`.
    fn message(&mut self, message: &mut dyn Message) -> Result<(), Error>;

    /// Passes each element to `each`.
    fn list(&mut self, each: &mut EachElement<'_>) -> Result<(), Error>;

    /// Passes the key and the value of each entry to `each`.
    fn map(&mut self, each: &mut EachEntry<'_>) -> Result<(), Error>;

    /// Handles a number that a closed enum does not have: returns an error, or ignores it.
    fn unknown_number(&mut self) -> Result<(), Error>;
}

/// Reads fields, by cardinality.
///
/// # Errors
/// Returns an error if the input is not a value of the field's type.
#[allow(clippy::missing_errors_doc, reason = "the comment above says it for all")]
impl dyn Input + '_ {
    /// Reads a field without presence, or a required one.
    pub fn set<T: Value>(&mut self, slot: &mut T) -> Result<(), Error> {
        if let Some(value) = T::read(self)? {
            *slot = value;
        }
        Ok(())
    }

    /// Reads a field with presence.
    pub fn set_some<T: Value>(&mut self, slot: &mut Option<T>) -> Result<(), Error> {
        if let Some(value) = T::read(self)? {
            *slot = Some(value);
        }
        Ok(())
    }

    /// Reads a member of a oneof; `member` creates the oneof from it.
    pub fn choose<T: Value, O>(
        &mut self,
        slot: &mut Option<O>,
        member: impl FnOnce(T) -> O,
    ) -> Result<(), Error> {
        if let Some(value) = T::read(self)? {
            *slot = Some(member(value));
        }
        Ok(())
    }

    /// Reads a repeated field.
    pub fn push<T: Value>(&mut self, values: &mut Vec<T>) -> Result<(), Error> {
        self.list(&mut |input| {
            values.extend(T::read(input)?);
            Ok(())
        })
    }

    /// Reads a map.
    pub fn put<K: Value, V: Value>(&mut self, map: &mut impl wire::Map<K, V>) -> Result<(), Error> {
        self.map(&mut |key, value| {
            if let (Some(key), Some(value)) = (K::read(key)?, V::read(value)?) {
                map.put(key, value);
            }
            Ok(())
        })
    }

    /// Returns the value of a closed enum, or handles the unknown number.
    pub fn known<E>(&mut self, value: Option<E>) -> Result<Option<E>, Error> {
        if value.is_none() {
            self.unknown_number()?;
        }
        Ok(value)
    }
}

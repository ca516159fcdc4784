//! Where a format hands over the values that it reads.

use super::super::wire;
use super::{Error, Message, Value};

/// Takes the elements of a list.
pub type EachElement<'f> = dyn FnMut(&mut dyn Input) -> Result<(), Error> + 'f;

/// Takes the entries of a map, key and value.
pub type EachEntry<'f> = dyn FnMut(&mut dyn Input, &mut dyn Input) -> Result<(), Error> + 'f;

/// A value in some format, to be read as what a field says it is.
///
/// # Errors
/// All methods fail where there is no such value.
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

    /// The number of an enum's value, of which `names` knows the names; none where a name that it
    /// does not know shall be passed over. `is_null`: the enum is `NullValue`.
    fn enumeration(
        &mut self,
        names: &dyn Fn(&str) -> Option<i32>,
        is_null: bool,
    ) -> Result<Option<i32>, Error>;

    /// Reads the fields of a message into `message`.
    fn message(&mut self, message: &mut dyn Message) -> Result<(), Error>;

    /// Gives every element to `each`.
    fn list(&mut self, each: &mut EachElement<'_>) -> Result<(), Error>;

    /// Gives the key and the value of every entry to `each`.
    fn map(&mut self, each: &mut EachEntry<'_>) -> Result<(), Error>;

    /// What becomes of a number that a closed enum does not have: none where it is passed over.
    fn unknown_number(&mut self) -> Result<(), Error>;
}

/// What a message reads its fields with, by their cardinality.
///
/// # Errors
/// The input has no value of that type.
#[allow(clippy::missing_errors_doc, reason = "the comment above says it for all")]
impl dyn Input + '_ {
    /// A field without presence, or a required one.
    pub fn set<T: Value>(&mut self, slot: &mut T) -> Result<(), Error> {
        if let Some(value) = T::read(self)? {
            *slot = value;
        }
        Ok(())
    }

    /// A field with presence.
    pub fn set_some<T: Value>(&mut self, slot: &mut Option<T>) -> Result<(), Error> {
        if let Some(value) = T::read(self)? {
            *slot = Some(value);
        }
        Ok(())
    }

    /// A member of a oneof, and what makes the oneof of it.
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

    /// A repeated field.
    pub fn push<T: Value>(&mut self, values: &mut Vec<T>) -> Result<(), Error> {
        self.list(&mut |from| {
            values.extend(T::read(from)?);
            Ok(())
        })
    }

    /// A map field.
    pub fn put<K: Value, V: Value>(&mut self, map: &mut impl wire::Map<K, V>) -> Result<(), Error> {
        self.map(&mut |key, value| {
            if let (Some(key), Some(value)) = (K::read(key)?, V::read(value)?) {
                map.put(key, value);
            }
            Ok(())
        })
    }

    /// The value of an enum that was found for a number, if there is one.
    pub fn known<E>(&mut self, value: Option<E>) -> Result<Option<E>, Error> {
        if value.is_none() {
            self.unknown_number()?;
        }
        Ok(value)
    }
}

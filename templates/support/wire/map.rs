//! Map fields: repeated messages of a key (field 1) and a value (field 2).

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use prost::DecodeError;

use super::{Input, Reader, UnknownFields, Wire};

/// The collections that a map field can be.
pub trait Map<K, V> {
    /// Adds an entry; the last of a key wins.
    fn put(&mut self, key: K, value: V);
}

impl<K: Eq + Hash, V> Map<K, V> for HashMap<K, V> {
    fn put(&mut self, key: K, value: V) {
        self.insert(key, value);
    }
}

impl<K: Ord, V> Map<K, V> for BTreeMap<K, V> {
    fn put(&mut self, key: K, value: V) {
        self.insert(key, value);
    }
}

/// Where an entry's key and value stand (their own keys on the wire) and how each is read.
/// What is missing is the default.
impl<'a> Reader<'a> {
    /// An entry whose value is a scalar or an open enum.
    ///
    /// # Errors
    /// Malformed input.
    #[inline]
    pub fn entry<K: Default, V: Default>(
        &mut self,
        map: &mut impl Map<K, V>,
        key: (u32, impl Fn(&mut Reader<'a>) -> Result<K, DecodeError>),
        value: (u32, impl Fn(&mut Reader<'a>) -> Result<V, DecodeError>),
    ) -> Result<(), DecodeError> {
        let (key, value) = pair(&self.nested()?, key, value.0, |from, slot| {
            *slot = value.1(from)?;
            Ok(())
        })?;
        map.put(key, value);
        Ok(())
    }

    /// An entry whose value is a message.
    ///
    /// # Errors
    /// Malformed input.
    #[inline]
    pub fn message_entry<K: Default, V: Wire + Default>(
        &mut self,
        map: &mut impl Map<K, V>,
        key: (u32, impl Fn(&mut Reader<'a>) -> Result<K, DecodeError>),
    ) -> Result<(), DecodeError> {
        let (key, value) = pair(&self.nested()?, key, 18, |from, slot| from.message(slot))?;
        map.put(key, value);
        Ok(())
    }

    /// An entry whose value is a message of another crate.
    ///
    /// # Errors
    /// Malformed input.
    #[inline]
    pub fn foreign_entry<K: Default, V: prost::Message + Default>(
        &mut self,
        map: &mut impl Map<K, V>,
        key: (u32, impl Fn(&mut Reader<'a>) -> Result<K, DecodeError>),
    ) -> Result<(), DecodeError> {
        let (key, value) = pair(&self.nested()?, key, 18, |from, slot| from.foreign(slot))?;
        map.put(key, value);
        Ok(())
    }

    /// An entry whose value is a closed enum; one without a value is kept whole in the
    /// unknown fields, under the map's own key.
    ///
    /// # Errors
    /// Malformed input.
    #[inline]
    pub fn closed_entry<K: Default, V: TryFrom<i32>>(
        &mut self,
        map: &mut impl Map<K, V>,
        key: (u32, impl Fn(&mut Reader<'a>) -> Result<K, DecodeError>),
        unknown: (u32, &mut UnknownFields),
    ) -> Result<(), DecodeError> {
        let start = self.at();
        let (key, number) = pair(&self.nested()?, key, 16, |from, slot: &mut i32| {
            *slot = from.int32()?;
            Ok(())
        })?;
        match V::try_from(number) {
            Ok(value) => map.put(key, value),
            Err(_) => unknown.1.push(unknown.0, self.since(start)),
        }
        Ok(())
    }
}

fn pair<'a, K: Default, V: Default>(
    input: &Input<'a>,
    (key_key, read_key): (u32, impl Fn(&mut Reader<'a>) -> Result<K, DecodeError>),
    value_key: u32,
    read_value: impl Fn(&mut Reader<'a>, &mut V) -> Result<(), DecodeError>,
) -> Result<(K, V), DecodeError> {
    let mut from = input.reader();
    let (mut key, mut value) = (K::default(), V::default());
    while let Some(found) = from.next_key()? {
        if found == key_key {
            key = read_key(&mut from)?;
        } else if found == value_key {
            read_value(&mut from, &mut value)?;
        } else {
            from.skip(found)?;
        }
    }
    Ok((key, value))
}

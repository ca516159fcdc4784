//! Map fields: repeated messages of a key (field 1) and a value (field 2).

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use prost::DecodeError;

use super::{Reader, UnknownFields, Wire};

/// The collections that a map field can be.
pub trait Map<K, V> {
    /// Adds an entry; the last of a key wins.
    fn put(&mut self, key: K, value: V);

    /// Whether there are no entries.
    fn is_empty(&self) -> bool;

    /// Makes room for more entries.
    fn reserve(&mut self, more: usize);

    /// The entries, those of a sorted map from the last one on.
    fn backwards<'m>(&'m self) -> impl Iterator<Item = (&'m K, &'m V)>
    where
        K: 'm,
        V: 'm;
}

impl<K: Eq + Hash, V> Map<K, V> for HashMap<K, V> {
    fn put(&mut self, key: K, value: V) {
        self.insert(key, value);
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn reserve(&mut self, more: usize) {
        self.reserve(more);
    }

    fn backwards<'m>(&'m self) -> impl Iterator<Item = (&'m K, &'m V)>
    where
        K: 'm,
        V: 'm,
    {
        self.iter()
    }
}

impl<K: Ord, V> Map<K, V> for BTreeMap<K, V> {
    fn put(&mut self, key: K, value: V) {
        self.insert(key, value);
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn reserve(&mut self, _: usize) {}

    fn backwards<'m>(&'m self) -> impl Iterator<Item = (&'m K, &'m V)>
    where
        K: 'm,
        V: 'm,
    {
        self.iter().rev()
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
        let (key, value) = self.pair(map, key, value.0, |from, slot| {
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
        let (key, value) = self.pair(map, key, 18, |from, slot: &mut V| from.message(slot))?;
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
        let (key, value) = self.pair(map, key, 18, |from, slot: &mut V| from.foreign(slot))?;
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
        unknown: &mut UnknownFields,
    ) -> Result<(), DecodeError> {
        let start = self.at();
        let (key, number) = self.pair(map, key, 16, |from, slot: &mut i32| {
            *slot = from.next_int32()?;
            Ok(())
        })?;
        match V::try_from(number) {
            Ok(value) => map.put(key, value),
            Err(_) => unknown.push(self.key(), self.since(start)),
        }
        Ok(())
    }

    /// The key and the value of an entry of `map`, which gets room for all that follow.
    #[inline]
    fn pair<K: Default, V: Default, T>(
        &mut self,
        map: &mut impl Map<K, T>,
        key: (u32, impl Fn(&mut Reader<'a>) -> Result<K, DecodeError>),
        value_key: u32,
        read_value: impl Fn(&mut Reader<'a>, &mut V) -> Result<(), DecodeError>,
    ) -> Result<(K, V), DecodeError> {
        if map.is_empty() {
            map.reserve(self.ahead());
        }
        let start = self.at();
        self.slice()?;
        pair(self.part(start), key, value_key, read_value).map_err(|error| self.within(error))
    }
}

/// The key and the value of an entry, which is all that `from` has.
fn pair<'a, K: Default, V: Default>(
    mut from: Reader<'a>,
    (key_key, read_key): (u32, impl Fn(&mut Reader<'a>) -> Result<K, DecodeError>),
    value_key: u32,
    read_value: impl Fn(&mut Reader<'a>, &mut V) -> Result<(), DecodeError>,
) -> Result<(K, V), DecodeError> {
    // Its length, which the end of the reader says already.
    from.next_uint64()?;
    let (mut key, mut value) = (K::default(), V::default());
    while let Some(found) = from.next_key()? {
        if found == key_key {
            key = read_key(&mut from)?;
        } else if found == value_key {
            read_value(&mut from, &mut value)?;
        } else {
            from.skip()?;
        }
    }
    from.is_at_end()?;
    Ok((key, value))
}

//! Map fields: repeated messages with a key (field 1) and a value (field 2).

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::{Field, Reader, UnknownFields};

/// A collection that holds a map field.
pub trait Map<K, V> {
    /// Inserts an entry, replacing the value of an equal key.
    fn put(&mut self, key: K, value: V);

    /// Returns whether there are no entries.
    fn is_empty(&self) -> bool;

    /// Reserves capacity for more entries.
    fn reserve(&mut self, more: usize);

    /// Returns the entries; those of a sorted map in reverse order.
    fn backwards<'m>(&'m self) -> impl Iterator<Item = (&'m K, &'m V)>
    where
        K: 'm,
        V: 'm;
}

#[allow(clippy::implicit_hasher, reason = "fields have the default one")]
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

/// The maximum number of entries that are counted to reserve capacity. Larger maps grow by
/// doubling.
const MAX_COUNTED: usize = 64;

/// Each method takes the wire keys of an entry's key and value, and the methods that read these. A
/// missing key or value has its type's default.
impl Reader<'_> {
    /// Reads an entry of a map.
    pub fn entry<K: Default, V: Default>(
        &mut self,
        field: Field,
        map: &mut impl Map<K, V>,
        key: (u32, impl Fn(&mut Self, Field, &mut K) -> Field),
        value: (u32, impl Fn(&mut Self, Field, &mut V) -> Field),
    ) -> Field {
        if map.is_empty() {
            map.reserve(self.count_consecutive(field, MAX_COUNTED));
        }
        let mut pair = (K::default(), V::default());
        let next = self.pair(field, &mut pair, key, value);
        map.put(pair.0, pair.1);
        next
    }

    /// Reads an entry whose value is a closed enum. An entry whose value has no name is kept in the
    /// unknown fields.
    pub fn closed_entry<K: Default, V: TryFrom<i32>>(
        &mut self,
        field: Field,
        map: &mut impl Map<K, V>,
        key: (u32, impl Fn(&mut Self, Field, &mut K) -> Field),
        unknown: &mut UnknownFields,
    ) -> Field {
        let end = self.slice(field.offset).map_or(field.offset, |(_, end)| end);
        let mut pair = (K::default(), 0);
        let next = self.pair(field, &mut pair, key, (16, Reader::int32));
        match V::try_from(pair.1) {
            Ok(value) => map.put(pair.0, value),
            Err(_) => unknown.push(field.key, self.range(field.offset, end)),
        }
        next
    }

    fn pair<K, V>(
        &mut self,
        field: Field,
        pair: &mut (K, V),
        (key_key, read_key): (u32, impl Fn(&mut Self, Field, &mut K) -> Field),
        (value_key, read_value): (u32, impl Fn(&mut Self, Field, &mut V) -> Field),
    ) -> Field {
        self.nested(field, |reader, offset| {
            let mut field = reader.next_short(offset);
            while field.key != 0 {
                field = if field.key == key_key {
                    read_key(reader, field, &mut pair.0)
                } else if field.key == value_key {
                    read_value(reader, field, &mut pair.1)
                } else {
                    reader.skip_field(field)
                };
            }
            field.offset
        })
    }
}

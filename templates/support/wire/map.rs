//! Map fields: repeated messages with a key (field 1) and a value (field 2).

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::{Field, Reader, UnknownFields, Wire};

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

    /// Reads an entry whose value is a message with required fields. A missing value lacks these.
    pub fn required_entry<K: Default, V: Wire + Default>(
        &mut self,
        field: Field,
        map: &mut impl Map<K, V>,
        key: (u32, impl Fn(&mut Self, Field, &mut K) -> Field),
    ) -> Field {
        let mut pair = (K::default(), V::default());
        let has_value = Cell::new(false);
        let value = |reader: &mut Self, field, value: &mut V| {
            has_value.set(true);
            reader.message(field, value)
        };
        let next = self.nested(field, |reader, offset| {
            let end = reader.pair_at(offset, &mut pair, key, (18, value));
            if has_value.get() || reader.has_failed() {
                end
            } else {
                reader.absent_message(end, &mut pair.1)
            }
        });
        map.put(pair.0, pair.1);
        next
    }

    fn pair<K, V>(
        &mut self,
        field: Field,
        pair: &mut (K, V),
        key: (u32, impl Fn(&mut Self, Field, &mut K) -> Field),
        value: (u32, impl Fn(&mut Self, Field, &mut V) -> Field),
    ) -> Field {
        self.nested(field, |reader, offset| reader.pair_at(offset, pair, key, value))
    }

    /// Reads the fields of an entry; returns the offset of its end.
    fn pair_at<K, V>(
        &mut self,
        offset: usize,
        pair: &mut (K, V),
        (key_key, read_key): (u32, impl Fn(&mut Self, Field, &mut K) -> Field),
        (value_key, read_value): (u32, impl Fn(&mut Self, Field, &mut V) -> Field),
    ) -> usize {
        let mut field = self.next_short(offset);
        while field.key != 0 {
            field = if field.key == key_key {
                read_key(self, field, &mut pair.0)
            } else if field.key == value_key {
                read_value(self, field, &mut pair.1)
            } else {
                self.skip_field(field)
            };
        }
        field.offset
    }
}

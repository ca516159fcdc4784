//! Map fields: repeated messages of a key (field 1) and a value (field 2).

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

use super::{Field, Reader, UnknownFields};

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

/// How many entries are counted to make room for them; larger maps grow by doubling.
const AHEAD: usize = 64;

/// Where an entry's key and value stand (their own keys on the wire) and how each is read.
/// What is missing is the default.
impl<'a> Reader<'a> {
    /// An entry of a map.
    pub fn entry<K: Default, V: Default>(
        &mut self,
        field: Field,
        map: &mut impl Map<K, V>,
        key: (u32, impl Fn(&mut Self, Field, &mut K) -> Field),
        value: (u32, impl Fn(&mut Self, Field, &mut V) -> Field),
    ) -> Field {
        if map.is_empty() {
            map.reserve(self.ahead(field, AHEAD));
        }
        let mut pair = (K::default(), V::default());
        let next = self.pair(field, &mut pair, key, value);
        map.put(pair.0, pair.1);
        next
    }

    /// An entry whose value is a closed enum; one without a value is kept whole in the
    /// unknown fields, under the map's own key.
    pub fn closed_entry<K: Default, V: TryFrom<i32>>(
        &mut self,
        field: Field,
        map: &mut impl Map<K, V>,
        key: (u32, impl Fn(&mut Self, Field, &mut K) -> Field),
        unknown: &mut UnknownFields,
    ) -> Field {
        let end = self.slice(field.at).map_or(field.at, |(_, end)| end);
        let mut pair = (K::default(), 0);
        let next = self.pair(field, &mut pair, key, (16, Reader::int32));
        match V::try_from(pair.1) {
            Ok(value) => map.put(pair.0, value),
            Err(_) => unknown.push(field.key, self.range(field.at, end)),
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
        self.nested(field, |from, at| {
            let mut field = from.next_short(at);
            while field.key != 0 {
                field = if field.key == key_key {
                    read_key(from, field, &mut pair.0)
                } else if field.key == value_key {
                    read_value(from, field, &mut pair.1)
                } else {
                    from.pass(field)
                };
            }
            field.at
        })
    }
}

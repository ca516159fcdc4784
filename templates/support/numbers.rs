//! Fields whose type is an enum of another crate: numbers in Rust, names in JSON and text format.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use super::reflect::{Error, Input, Node, Value};
use super::wire;

/// A number of the enum `E`.
#[derive(Debug)]
pub struct Number<E> {
    number: i32,
    of: PhantomData<E>,
}

impl<E> Number<E> {
    /// Creates a number.
    #[must_use]
    pub const fn new(number: i32) -> Self {
        Self { number, of: PhantomData }
    }

    /// Returns the elements of a repeated field.
    #[must_use]
    pub fn list(numbers: &[i32]) -> Vec<Self> {
        numbers.iter().copied().map(Self::new).collect()
    }

    /// Returns the entries of a map.
    #[must_use]
    pub fn map<'m, K, M>(entries: &'m M) -> BTreeMap<K, Self>
    where
        K: Clone + Ord + 'm,
        &'m M: IntoIterator<Item = (&'m K, &'m i32)>,
    {
        entries.into_iter().map(|(key, number)| (key.clone(), Self::new(*number))).collect()
    }
}

impl<E: Value + TryFrom<i32> + Into<i32>> Value for Number<E> {
    fn node(&self) -> Node<'_> {
        let Self { number, .. } = *self;
        if let Ok(value) = E::try_from(number) {
            // The parts of the node outlive the value.
            if let Node::Enum { number, name, strings, is_null } = value.node() {
                return Node::Enum { number, name, strings, is_null };
            }
        }
        Node::Enum { number, name: None, strings: &[], is_null: false }
    }

    fn is_zero(&self) -> bool {
        self.number == 0
    }

    fn read(input: &mut dyn Input) -> Result<Option<Self>, Error> {
        Ok(E::read(input)?.map(|value| Self::new(value.into())))
    }
}

/// Reads fields, by cardinality.
///
/// # Errors
/// Returns an error if the input is not a value of the enum.
#[allow(clippy::missing_errors_doc, reason = "the comment above says it for all")]
impl<E: Value + TryFrom<i32> + Into<i32>> Number<E> {
    /// Reads a field without presence, or a required one.
    pub fn set(input: &mut dyn Input, slot: &mut i32) -> Result<(), Error> {
        if let Some(value) = Self::read(input)? {
            *slot = value.number;
        }
        Ok(())
    }

    /// Reads a field with presence.
    pub fn set_some(input: &mut dyn Input, slot: &mut Option<i32>) -> Result<(), Error> {
        if let Some(value) = Self::read(input)? {
            *slot = Some(value.number);
        }
        Ok(())
    }

    /// Reads a member of a oneof; `member` creates the oneof from it.
    pub fn choose<O>(
        input: &mut dyn Input,
        slot: &mut Option<O>,
        member: impl FnOnce(i32) -> O,
    ) -> Result<(), Error> {
        if let Some(value) = Self::read(input)? {
            *slot = Some(member(value.number));
        }
        Ok(())
    }

    /// Reads a repeated field.
    pub fn push(input: &mut dyn Input, numbers: &mut Vec<i32>) -> Result<(), Error> {
        let mut values: Vec<Self> = Vec::new();
        input.push(&mut values)?;
        numbers.extend(values.into_iter().map(|value| value.number));
        Ok(())
    }

    /// Reads a map.
    pub fn put<K: Value + Ord>(
        input: &mut dyn Input,
        map: &mut impl wire::Map<K, i32>,
    ) -> Result<(), Error> {
        let mut values: BTreeMap<K, Self> = BTreeMap::new();
        input.put(&mut values)?;
        for (key, value) in values {
            map.put(key, value.number);
        }
        Ok(())
    }
}

//! Checks for required fields.

use super::error::Fault;
use super::{Field, Reader, UnknownFields};

/// The wire type that marks the key of a required closed enum. No key in the input has it, so
/// reading the key does not count as reading the field: the field is read when its number is known.
const CLOSED: u32 = 7;

/// The keys of a message's required fields, and which of them have been read. The key of a closed enum
/// has the wire type 7.
pub struct Required {
    keys: &'static [u32],
    /// A bit for each of the first 64 keys.
    few: u64,
    /// The other keys.
    more: Vec<bool>,
}

impl Required {
    /// Records that a field with this key has been read.
    pub fn note(&mut self, key: u32) {
        match self.keys.iter().position(|required| *required == key) {
            Some(index @ ..64) => self.few |= 1 << index,
            Some(index) => self.more[index - 64] = true,
            None => {}
        }
    }

    /// Returns the key of a missing field.
    fn missing(&self) -> Option<u32> {
        let few = (0..64).map(|index| self.few >> index & 1 == 1);
        let mut found = few.chain(self.more.iter().copied());
        self.keys.iter().copied().find(|_| found.next() != Some(true))
    }
}

impl Reader<'_> {
    /// Starts to check for the fields with these keys.
    #[must_use]
    pub fn required(&self, mut keys: &'static [u32]) -> Required {
        if self.is_in_part() {
            keys = &[];
        }
        Required { keys, few: 0, more: vec![false; keys.len().saturating_sub(64)] }
    }

    /// Reads a required field that is a closed enum. An unknown number is kept in `fields`, and the
    /// field is then missing.
    pub fn required_closed_enumeration<E: TryFrom<i32>>(
        &mut self,
        field: Field,
        place: &mut E,
        fields: &mut UnknownFields,
        required: &mut Required,
    ) -> Field {
        let mut found = None;
        let next = self.optional_closed_enumeration(field, &mut found, fields);
        if let Some(value) = found {
            *place = value;
            required.note(field.key | CLOSED);
        }
        next
    }

    /// Returns the offset of the message's end; or records an error if a required field is missing.
    pub fn whole(&mut self, offset: usize, required: &Required) -> usize {
        match required.missing() {
            Some(missing) if !self.has_failed() => {
                self.fail(missing, Fault::Required);
                usize::MAX
            }
            _ => offset,
        }
    }
}

//! Fields that a message is not whole without.

use prost::DecodeError;

use super::Reader;

/// The required fields of a message, by their keys, and which of them have come.
pub struct Required<const N: usize> {
    keys: [u32; N],
    found: [bool; N],
}

impl<const N: usize> Required<N> {
    /// None of them has come.
    pub fn new(keys: [u32; N]) -> Self {
        Self { keys, found: [false; N] }
    }

    /// Notes the key that has been read.
    #[inline]
    pub fn note(&mut self, key: u32) {
        for (required, found) in self.keys.iter().zip(&mut self.found) {
            *found |= *required == key;
        }
    }

    /// Whether all have come, at the end of the message.
    ///
    /// # Errors
    /// One has not; the error names it.
    pub fn check(&self, from: &Reader<'_>) -> Result<(), DecodeError> {
        let mut fields = self.keys.iter().zip(&self.found);
        match fields.find(|(_, found)| !**found) {
            Some((key, _)) if !from.is_part() => Err(from.missing(*key)),
            _ => Ok(()),
        }
    }
}

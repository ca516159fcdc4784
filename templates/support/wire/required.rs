//! Fields that a message is not whole without.

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

    /// Where the message ends; ends reading with an error if one has not come.
    pub fn check(&self, from: &mut Reader<'_>, at: usize) -> usize {
        let mut fields = self.keys.iter().zip(&self.found);
        match fields.find(|(_, found)| !**found) {
            Some((key, _)) if !from.has_failed() => from.miss(*key, at),
            _ => at,
        }
    }
}

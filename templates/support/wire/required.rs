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

    /// Ends reading with an error where one has not come at the end of the message.
    pub fn check(&self, from: &mut Reader<'_>) {
        let mut fields = self.keys.iter().zip(&self.found);
        if let (Some((key, _)), false) = (fields.find(|(_, found)| !**found), from.has_failed()) {
            from.miss(*key);
        }
    }
}

//! Fields that a message is not whole without.

use super::error::Fault;
use super::Reader;

/// The required fields of a message, by their keys, and which of them have come.
pub struct Required {
    keys: &'static [u32],
    /// A bit for each of the first 64 keys.
    few: u64,
    /// The others.
    more: Vec<bool>,
}

impl Required {
    /// Notes the key that has been read.
    pub fn note(&mut self, key: u32) {
        match self.keys.iter().position(|required| *required == key) {
            Some(at @ ..64) => self.few |= 1 << at,
            Some(at) => self.more[at - 64] = true,
            None => {}
        }
    }

    /// The key of a field that has not come.
    fn missing(&self) -> Option<u32> {
        let few = (0..64).map(|at| self.few >> at & 1 == 1);
        let mut found = few.chain(self.more.iter().copied());
        self.keys.iter().copied().find(|_| found.next() != Some(true))
    }
}

impl Reader<'_> {
    /// The message needs the fields with these keys, none of which has come.
    pub fn required(&self, mut keys: &'static [u32]) -> Required {
        if self.is_in_part() {
            keys = &[];
        }
        Required { keys, few: 0, more: vec![false; keys.len().saturating_sub(64)] }
    }

    /// The end of a message, which is there; an error, if a field has not come.
    pub fn whole(&mut self, at: usize, required: &Required) -> usize {
        match required.missing() {
            Some(missing) if !self.has_failed() => {
                self.fail(missing, Fault::Required);
                usize::MAX
            }
            _ => at,
        }
    }
}

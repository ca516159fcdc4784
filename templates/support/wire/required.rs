//! Fields that a message is not whole without.

/// The required fields of a message, by their keys, and which of them have come.
pub(super) struct Required {
    keys: &'static [u32],
    /// A bit for each of the first 64 keys.
    few: u64,
    /// The others.
    more: Vec<bool>,
}

impl Required {
    /// None of them has come.
    pub fn new(keys: &'static [u32]) -> Self {
        Self { keys, few: 0, more: vec![false; keys.len().saturating_sub(64)] }
    }

    /// Notes the key that has been read.
    pub fn note(&mut self, key: u32) {
        match self.keys.iter().position(|required| *required == key) {
            Some(at @ ..64) => self.few |= 1 << at,
            Some(at) => self.more[at - 64] = true,
            None => {}
        }
    }

    /// The key of a field that has not come.
    pub fn missing(&self) -> Option<u32> {
        let few = (0..64).map(|at| self.few >> at & 1 == 1);
        let mut found = few.chain(self.more.iter().copied());
        self.keys.iter().copied().find(|_| found.next() != Some(true))
    }
}

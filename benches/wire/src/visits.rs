//! A message that counts how often it is asked for its size.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::wire::{self, DecodeError, Names, Reader, Sink};

pub static VISITS: AtomicUsize = AtomicUsize::new(0);

#[derive(Default)]
pub struct Link(pub Option<Box<Link>>);

impl wire::Fields for Link {
    const NAMES: Names = Names("Link", &[(1, "next")]);

    fn write_to<S: Sink>(&self, out: &mut S) {
        VISITS.fetch_add(1, Ordering::Relaxed);
        out.optional_message(1, &self.0);
    }

    fn read_from(&mut self, from: &mut Reader<'_>) -> Result<(), DecodeError> {
        while let Some(key) = from.next_key()? {
            from.skip(key)?;
        }
        Ok(())
    }
}

wire::message!(wire, Link);

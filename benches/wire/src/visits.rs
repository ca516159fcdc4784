//! A message that counts how often it is written.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::wire::{self, Next, Reader, Writer};

pub static VISITS: AtomicUsize = AtomicUsize::new(0);

#[derive(Default)]
pub struct Link(pub Option<Box<Link>>);

impl wire::Wire for Link {
    fn write<'a>(&'a self, out: &mut Writer<'a>, at: usize) -> usize {
        VISITS.fetch_add(1, Ordering::Relaxed);
        out.optional_message(at, 1, &self.0)
    }

    fn merge_field(&mut self, from: &mut Reader<'_>, _key: u32, at: usize) -> Next {
        from.skip(at, "Link: 1 next")
    }
}

wire::message!(wire, Link);

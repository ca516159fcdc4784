//! A message that counts how often it is written.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::wire::{self, Field, Reader, Writer};

pub static VISITS: AtomicUsize = AtomicUsize::new(0);

#[derive(Default)]
pub struct Link(pub Option<Box<Link>>);

impl wire::Wire for Link {
    fn write<'a>(&'a self, writer: &mut Writer<'a>, written: usize) -> usize {
        VISITS.fetch_add(1, Ordering::Relaxed);
        writer.optional_message(written, 1, &self.0)
    }

    fn merge(&mut self, reader: &mut Reader<'_>, mut field: Field) -> usize {
        while field.key != 0 {
            field = reader.skip(field, "Link: 1 next");
        }
        field.offset
    }
}

wire::message!(wire, Link);

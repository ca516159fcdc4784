//! References to messages of any type, without the code that drops them.
//!
//! The vtable of `dyn Wire` refers to the code that drops the message. That would compile this code,
//! although nothing here drops a message: over a third of a library of messages in release mode, and
//! again in the application. So `dyn` is applied to wrappers that do not drop the message.

use std::mem::{self, ManuallyDrop};

use super::{Field, Reader, Wire, Writer};

/// A message that is written.
pub(super) trait Source<'a> {
    /// Calls [`Wire::write`].
    fn write(&self, writer: &mut Writer<'a>, written: usize) -> usize;
}

impl<'a, M: Wire> Source<'a> for &'a M {
    fn write(&self, writer: &mut Writer<'a>, written: usize) -> usize {
        (**self).write(writer, written)
    }
}

/// A message that is read.
pub(super) trait Target {
    /// Calls [`Wire::merge`].
    fn merge(&mut self, reader: &mut Reader<'_>, field: Field) -> usize;
}

impl Target for &mut (dyn Wire + '_) {
    fn merge(&mut self, reader: &mut Reader<'_>, field: Field) -> usize {
        (**self).merge(reader, field)
    }
}

impl<M: Wire> Target for ManuallyDrop<M> {
    fn merge(&mut self, reader: &mut Reader<'_>, field: Field) -> usize {
        (**self).merge(reader, field)
    }
}

/// Returns the message as a target.
#[inline(always)]
pub(super) fn target<M: Wire>(message: &mut M) -> &mut dyn Target {
    // SAFETY: `ManuallyDrop<M>` has the layout and the valid values of `M`, and the lifetime is the
    // same.
    #[allow(clippy::transmute_ptr_to_ptr, reason = "a cast would name the lifetime twice")]
    #[allow(unsafe_code, reason = "a reference behind the `dyn` costs an eighth of small messages")]
    unsafe {
        mem::transmute::<&mut M, &mut ManuallyDrop<M>>(message)
    }
}

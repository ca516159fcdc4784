//! Messages of whatever type, to be written or read.
//!
//! A `dyn Wire` of a message has the code compiled that drops it, for its vtable. Nothing drops a
//! message here, and that code is over a third of all that a released library of messages consists
//! of, and is in the application, too. So what stands behind a `dyn` is no message, but what does not
//! drop it.

use std::mem::{self, ManuallyDrop};

use super::{Field, Reader, Wire, Writer};

/// A message to write.
pub(super) trait Source<'a> {
    /// [`Wire::write`].
    fn write(&self, out: &mut Writer<'a>, at: usize) -> usize;
}

impl<'a, M: Wire> Source<'a> for &'a M {
    fn write(&self, out: &mut Writer<'a>, at: usize) -> usize {
        (**self).write(out, at)
    }
}

/// A message to read into.
pub(super) trait Target {
    /// [`Wire::merge`].
    fn merge(&mut self, from: &mut Reader<'_>, field: Field) -> usize;
}

impl Target for &mut (dyn Wire + '_) {
    fn merge(&mut self, from: &mut Reader<'_>, field: Field) -> usize {
        (**self).merge(from, field)
    }
}

impl<M: Wire> Target for ManuallyDrop<M> {
    fn merge(&mut self, from: &mut Reader<'_>, field: Field) -> usize {
        (**self).merge(from, field)
    }
}

/// The message, to read into.
#[inline(always)]
pub(super) fn target<M: Wire>(message: &mut M) -> &mut dyn Target {
    // SAFETY: `ManuallyDrop<M>` is laid out as `M` and has the same values, and the borrow goes on.
    #[allow(unsafe_code, reason = "a reference behind the `dyn` costs an eighth of small messages")]
    unsafe {
        mem::transmute::<&mut M, &mut ManuallyDrop<M>>(message)
    }
}

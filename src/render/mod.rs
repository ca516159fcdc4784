//! From what the emitters say to text: the writer of indented lines, and tokens to text.

mod code;

pub use code::Code;
pub(crate) use code::{line, open};

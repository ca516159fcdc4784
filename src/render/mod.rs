//! From what the emitters say to text: the writer of indented lines, and tokens to text.

mod code;
mod template;

pub use code::Code;
pub(crate) use code::{line, open};
pub use template::Values;

//! Renders Rust text: blocks, the layout of lines, and templates.

mod code;
mod line;
mod template;

pub use code::{Code, lines};
pub(crate) use code::{check, line};
pub use line::{Line, Piece};
pub use template::Values;

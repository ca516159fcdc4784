//! protorust turns `.proto` files into Rust that runs.

pub mod options;
pub mod report;
pub mod schema;
pub mod write;

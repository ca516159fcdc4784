//! protorust turns `.proto` files into Rust that runs.

pub mod load;
pub mod options;
pub mod report;
pub mod schema;
pub mod write;

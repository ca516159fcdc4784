//! protorust turns `.proto` files into Rust that runs.

pub mod artifact;
pub mod cli;
pub mod emit;
pub mod layout;
pub mod load;
pub mod model;
pub mod options;
pub mod render;
pub mod report;
pub mod run;
pub mod schema;
pub mod write;

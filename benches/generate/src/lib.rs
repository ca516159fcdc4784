//! Shared code of the benchmarks of generated code: protos, tools, measurements, tables.

pub mod corpus;
pub mod generate;
pub mod measure;
pub mod table;

/// Any error; its text is printed.
pub type Fault = Box<dyn std::error::Error>;

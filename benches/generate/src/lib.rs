//! Code that the benchmarks of generated code share: the protos, the tools, the measuring, the tables.

pub mod corpus;
pub mod generate;
pub mod measure;
pub mod table;

/// Whatever went wrong, for the reader of a terminal.
pub type Fault = Box<dyn std::error::Error>;

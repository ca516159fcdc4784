//! protorust turns `.proto` files into Rust that runs: messages, a gRPC service or a gRPC client,
//! and a program around them that starts.
//!
//! A `build.rs` uses [`Builder`]:
//!
//! ```no_run
//! protorust::Builder::new().input("proto/greeter.proto").generate()?;
//! # Ok::<(), protorust::Error>(())
//! ```
//!
//! The command `protorust` and the plugin `protoc-gen-protorust` do the same. All three go through the
//! same rooms, in one direction: options → load → model → layout → emit → write, with a report beside.

pub use build::{Builder, Error};
pub use options::{Formats, Mode, Options};
pub use report::{Diagnostic, Place, Report, Severity};

mod artifact;
mod build;
mod emit;
mod fingerprint;
mod layout;
mod model;
mod render;
mod suggest;

// Hidden, and no part of the API: only our own programs, tests and benchmarks name these rooms.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod config;
#[doc(hidden)]
pub mod interpret;
#[doc(hidden)]
pub mod link;
#[doc(hidden)]
pub mod load;
#[doc(hidden)]
pub mod lower;
#[doc(hidden)]
pub mod options;
#[doc(hidden)]
pub mod parse;
#[doc(hidden)]
pub mod plugin;
#[doc(hidden)]
pub mod report;
#[doc(hidden)]
pub mod run;
#[doc(hidden)]
pub mod schema;
#[doc(hidden)]
pub mod validate;
#[doc(hidden)]
pub mod write;

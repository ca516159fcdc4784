//! Generates Rust from `.proto` files: messages, gRPC services and clients, and programs that use
//! them.
//!
//! A `build.rs` uses [`Builder`]:
//!
//! ```no_run
//! protorust::Builder::new().input("proto/greeter.proto").generate()?;
//! # Ok::<(), protorust::Error>(())
//! ```
//!
//! The command `protorust` and the plugin `protoc-gen-protorust` generate the same files. All three
//! pass through the same rooms, in one direction: options → load → model → layout → emit → write.

pub use build::{Builder, Error};
pub use options::{Formats, JsonOptions, Mode, Options};
pub use report::{Diagnostic, Place, Report, Severity};

mod artifact;
mod build;
mod emit;
mod fingerprint;
mod layout;
mod model;
mod parallel;
mod render;
mod suggest;

// Hidden, and not part of the API: used only by this repository's programs, tests and benchmarks.
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

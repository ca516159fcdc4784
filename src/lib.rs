//! protorust turns `.proto` files into Rust that runs: messages, a gRPC service or a gRPC client,
//! and a program around them that starts.
//!
//! There are three doors: the command `protorust`, the plugin `protoc-gen-protorust`, and, for a
//! `build.rs`, [`Builder`]. All three walk through the same rooms, one way:
//! options → [`load`] → [`model`] → [`layout`] → [`emit`] → [`write`], with a [`report`] beside.

pub mod artifact;
mod build;
#[cfg(feature = "cli")]
pub mod cli;
pub mod emit;
pub mod fingerprint;
pub mod interpret;
pub mod layout;
pub mod link;
pub mod load;
pub mod lower;
pub mod model;
pub mod options;
pub mod parse;
pub mod plugin;
pub mod render;
pub mod report;
pub mod run;
pub mod schema;
mod suggest;
pub mod validate;
pub mod write;

pub use build::{Builder, Error};
pub use options::Mode;

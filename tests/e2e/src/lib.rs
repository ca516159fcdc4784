//! A user's crate whose `build.rs` generates the stubs.

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));
include!(concat!(env!("OUT_DIR"), "/calc.rs"));
include!(concat!(env!("OUT_DIR"), "/names.rs"));

/// The folder that the build script of this crate wrote to.
pub const OUT_DIR: &str = env!("OUT_DIR");

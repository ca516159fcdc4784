//! A user's crate whose `build.rs` makes the stubs.

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));
include!(concat!(env!("OUT_DIR"), "/calc.rs"));
include!(concat!(env!("OUT_DIR"), "/names.rs"));

/// Where this crate's build script wrote.
pub const OUT_DIR: &str = env!("OUT_DIR");

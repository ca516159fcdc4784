//! A courier, whose protos import those of two other crates.

include!(concat!(env!("OUT_DIR"), "/whole.rs"));
include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

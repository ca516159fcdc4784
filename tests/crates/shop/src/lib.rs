//! A shop, whose protos import those of another crate.

include!(concat!(env!("OUT_DIR"), "/whole.rs"));
include!(concat!(env!("OUT_DIR"), "/stubs.rs"));
include!(concat!(env!("OUT_DIR"), "/dropping.rs"));
include!(concat!(env!("OUT_DIR"), "/of_plain.rs"));

//! Protos that other crates share, as three trees.

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));
include!(concat!(env!("OUT_DIR"), "/dropping.rs"));
include!(concat!(env!("OUT_DIR"), "/plain.rs"));

//! The messages of the conformance suite, as protorust generates them.

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

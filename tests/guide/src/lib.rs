//! The code that is generated for the guide's examples.

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));
include!(concat!(env!("OUT_DIR"), "/configured.rs"));
include!(concat!(env!("OUT_DIR"), "/formats.rs"));

//! The code that is generated from the protos in `proto/`, as in a user's crate.
//!
//! The package is of edition 2021 on purpose: generated code has to compile in that, too. The
//! tests beside it talk to the generated services over real sockets.

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

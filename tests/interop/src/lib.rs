//! Code that the programs and tests of this package share.

pub mod frames;
pub mod make;
pub mod peer;
pub mod random;

/// The code that is generated from `proto/`.
#[allow(missing_docs, reason = "the protos have no comment on each field")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/stubs.rs"));
}

pub use generated::stubs;

//! The wire runtime, mounted as a generated tree mounts it, and messages as the generator emits
//! them: one of every field shape.

#[allow(unused_macros, reason = "the messages here name no more than the benchmark needs")]
#[path = "../../../templates/support/wire/mod.rs"]
pub mod wire;

pub mod derived;
pub mod samples;
pub mod shapes;
pub mod visits;

mod generated {
    include!(concat!(env!("OUT_DIR"), "/ours.rs"));
}

/// The shapes of `shapes.proto`, as we emit them.
pub use generated::ours::shapes as ours;

/// The shapes of `shapes.proto`, as buffa emits them.
#[allow(clippy::all)]
pub mod peer {
    include!(concat!(env!("OUT_DIR"), "/buffa.rs"));
}

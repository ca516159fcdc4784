//! The wire runtime, mounted as a generated tree mounts it, and messages as the generator emits
//! them: one of every field shape.

#[path = "../../../templates/support/wire/mod.rs"]
pub mod wire;

pub mod derived;
pub mod ours;
pub mod samples;
pub mod shapes;
pub mod visits;

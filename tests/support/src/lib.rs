//! The support module and what is emitted for a service, as they stand in a user's crate.
//!
//! `stubs::calc_pb` is written by hand: it is what the generator has to emit for a service with
//! all four kinds of methods.

pub mod stubs;

//! From the model to Rust text: one file for each concern.
//!
//! This room is pure: no disk, environment, clock or globals; it may not see the schema. What is
//! emitted in bulk (messages, enums, wire code) is written as text that is formatted already;
//! the few and rich items of services are made of tokens.

mod attributes;
mod ctx;
mod docs;
mod enums;
mod extension;
mod file;
mod getters;
mod message;
mod modules;
mod reflect;
mod service;
mod skeleton;
mod stubs;
mod support;
mod wire;

pub(crate) use ctx::Ctx;
pub use skeleton::{Skeleton, skeleton};
pub use stubs::stubs;

//! From the model to Rust text: one file for each concern.
//!
//! This room is pure: no disk, environment, clock or globals; it may not see the schema. All of
//! it is text that `render::Code` lays out; a debug build parses each item and names the emitter
//! that broke it.

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
mod traits;
mod wire;

pub(crate) use ctx::Ctx;
pub use skeleton::{RequiredMethod, RequiredService, required_methods, skeleton};
pub use stubs::stubs;

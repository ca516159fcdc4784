//! Emits Rust text from the model: one file for each concern.
//!
//! This room is pure: it uses no disk, environment, clock or globals, and does not see the schema.
//! `render::Code` lays out the text; debug builds parse each item, and name the emitter of an
//! invalid one.

mod attributes;
mod ctx;
mod defaults;
mod docs;
mod enums;
mod extension;
mod file;
mod foreign;
mod getters;
mod message;
mod modules;
mod options;
mod prelude;
mod references;
mod reflect;
mod service;
mod setters;
mod skeleton;
mod stubs;
mod support;
mod traits;
mod wire;

pub(crate) use ctx::Ctx;
pub use skeleton::{PartLines, RequiredMethod, RequiredService, required_methods, skeleton};
pub use stubs::stubs;

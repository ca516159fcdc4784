//! Rust for the proto files of this package.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "programs rarely use everything that their protos declare"
)]
#![allow(
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::needless_update,
    clippy::new_ret_no_self,
    clippy::should_implement_trait,
    clippy::wrong_self_convention,
    reason = "names and structure follow the proto files"
)]
#![allow(
    missing_docs,
    clippy::pedantic,
    reason = "these lints are meant for hand-written code"
)]

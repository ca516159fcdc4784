//! Rust code generated from the proto files of this package.

#![cfg_attr(rustfmt, rustfmt_skip)]
#![allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "programs rarely use everything that their protos declare"
)]
#![allow(
    clippy::doc_markdown,
    clippy::enum_variant_names,
    clippy::large_enum_variant,
    clippy::match_same_arms,
    clippy::module_inception,
    clippy::needless_update,
    clippy::new_ret_no_self,
    clippy::pub_underscore_fields,
    clippy::should_implement_trait,
    clippy::similar_names,
    clippy::struct_excessive_bools,
    clippy::struct_field_names,
    clippy::too_many_lines,
    clippy::used_underscore_binding,
    clippy::wrong_self_convention,
    reason = "names, comments and structure follow the proto files"
)]
#![allow(
    clippy::default_trait_access,
    clippy::unreadable_literal,
    reason = "keys of the wire format are numbers, and types are inferred"
)]

//! What the stubs share.

#[path = "../../../../../templates/support/rpc/mod.rs"]
pub mod rpc;

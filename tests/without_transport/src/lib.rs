//! Services and clients that do without tonic's transport: it is no dependency of this crate.

#[cfg(target_family = "wasm")]
pub mod browser;

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

//! Services and clients that do without tonic's transport: it is no dependency of this crate. Each side is
//! there with a feature.

#[cfg(all(feature = "client", target_family = "wasm"))]
pub mod browser;
#[cfg(all(test, feature = "client", feature = "server"))]
mod mocks;

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));
include!(concat!(env!("OUT_DIR"), "/with_transport.rs"));

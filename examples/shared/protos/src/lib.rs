//! The protos of the shop, for all that speak them.

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

pub use stubs::shop::v1;
pub use stubs::support::rpc;

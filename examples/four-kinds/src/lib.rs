//! The stubs that the programs share.

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

pub use stubs::support::rpc;
pub use stubs::thermometer;

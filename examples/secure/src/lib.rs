//! The stubs that both programs share.

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

pub use stubs::FILE_DESCRIPTOR_SET;
pub use stubs::safe;
pub use stubs::support::rpc;

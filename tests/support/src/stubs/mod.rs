//! The stubs tree.

pub mod calc_pb;
pub mod support;

//! The command `protorust`.
fn main() {}

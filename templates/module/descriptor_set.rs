/// The encoded `google.protobuf.FileDescriptorSet` of all files in this tree and their imports, as
/// server reflection needs it.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("descriptor_set.bin");

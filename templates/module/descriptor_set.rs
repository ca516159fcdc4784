/// The descriptors of all files here and their imports, as an encoded
/// `google.protobuf.FileDescriptorSet`: what server reflection asks for.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!("descriptor_set.bin");

//! Makes stubs with tonic-prost-build, without `protoc`: protorust reads the protos.

use std::error::Error;

use prost::Message;
use prost_types::FileDescriptorSet;

fn main() -> Result<(), Box<dyn Error>> {
    let proto = "../../fixtures/tutorials/route_guide/route_guide.proto";
    let set = protorust::Builder::new().input(proto).to_descriptor_set()?;
    tonic_prost_build::configure().compile_fds(FileDescriptorSet::decode(&*set)?)?;
    Ok(())
}

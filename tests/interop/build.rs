//! Generates the stubs of `proto/`, as a user's build script does.

fn main() -> Result<(), protorust::Error> {
    protorust::Builder::new().proto_path("proto").input("proto").generate()
}

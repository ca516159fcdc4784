//! Generates the stubs.

fn main() -> Result<(), protorust::Error> {
    protorust::Builder::new().input("proto").build_transport(false).generate()
}

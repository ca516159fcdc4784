//! Generates the stubs that the tests use.

fn main() -> Result<(), protorust::Error> {
    protorust::Builder::new()
        .input("proto")
        .bytes(".blobs.Shared")
        .byte_string(".blobs.SharedText")
        .custom_options()
        .generate()
}

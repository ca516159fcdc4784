//! Generates the protos of the courier with the types of both crates, and as a tree that holds
//! everything itself, which shows what is expected.

fn main() -> Result<(), protorust::Error> {
    let tree = |name: &str| {
        let builder = protorust::Builder::new().input("proto").module(name).proto_path("proto");
        builder.proto_path("../base/proto").proto_path("../shop/proto").json().text()
    };
    tree("whole").generate()?;
    let tree = tree("stubs").extern_path(".base", "::base::stubs::base");
    // With and without colons, a path leads to the same crate.
    tree.extern_path(".base.Status", "base::stubs::base::Status")
        .extern_path(".shop", "::shop::stubs::shop")
        .generate()
}

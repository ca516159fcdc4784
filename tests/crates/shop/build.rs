//! Generates the protos of the shop with the types of `base` from its crate, and as a tree that holds
//! everything itself, which shows what is expected.

fn main() -> Result<(), protorust::Error> {
    let tree = |name: &str| {
        let builder = protorust::Builder::new().input("proto").module(name);
        builder.proto_path("proto").proto_path("../base/proto").json().text()
    };
    // An `Any` holds an event, whose file is not generated otherwise.
    tree("whole").input("../base/proto/base/event.proto").generate()?;
    tree("dropping")
        .drop_unknown_fields()
        .byte_string(".base.Receipt")
        .extern_path(".base", "::base::dropping::base")
        .generate()?;
    // The times and the `Any` of both crates are of one type here.
    tree("of_plain")
        .extern_path(".base", "base::plain::base")
        .extern_path(".google.protobuf", "::base::plain::google::protobuf")
        .generate()?;
    stubs()
}

fn stubs() -> Result<(), protorust::Error> {
    protorust::Builder::new()
        .input("proto")
        .proto_path("proto")
        .proto_path("../base/proto")
        .extern_path(".base", "::base::stubs::base")
        .json()
        .text()
        .generate()
}

//! Generates the messages that are fuzzed: those of the conformance suite, and of the fixtures.

use std::error::Error;

use protorust::Builder;

const SUITE: &str = "../conformance/proto";
const FIXTURES: &str = "../../fixtures";

fn main() -> Result<(), Box<dyn Error>> {
    let suite = |name| format!("{SUITE}/google/protobuf/test_messages_{name}.proto");
    let fixture = |name| format!("{FIXTURES}/{name}.proto");
    all(Builder::new().module("stubs"))
        .inputs(["proto2", "proto3"].map(suite))
        .inputs(["proto2/proto2", "proto3/scalars", "proto3/messages"].map(fixture))
        .inputs(["formats/formats", "well_known/well_known"].map(fixture))
        .bytes(".protobuf_test_messages.proto3")
        .bytes(".proto3.scalars.Optional")
        .byte_string(".protobuf_test_messages.proto2")
        .byte_string(".proto3.scalars")
        .generate()?;
    all(Builder::new().module("editions"))
        .inputs(["edition2023", "proto2_editions"].map(suite))
        .generate()?;
    Ok(())
}

/// Maps are in the order of their keys, so that equal messages are equal bytes.
fn all(builder: Builder) -> Builder {
    builder.proto_path(SUITE).proto_path(FIXTURES).btree_map(".").json().text()
}

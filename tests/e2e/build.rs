//! Makes the stubs of two tutorials, and of a proto of odd names, in `OUT_DIR`: three builders, as
//! `src/lib.rs` includes three modules.

fn main() -> Result<(), protorust::Error> {
    let tutorials = "../../fixtures/tutorials";
    protorust::Builder::new()
        .input(format!("{tutorials}/route_guide/route_guide.proto"))
        .generate()?;
    protorust::Builder::new()
        .input(format!("{tutorials}/streaming_calc"))
        .module("calc")
        .generate()?;
    protorust::Builder::new().input("proto/names.proto").module("names").generate()
}

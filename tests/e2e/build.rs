//! Makes the stubs of two tutorials in `OUT_DIR`: two builders, as `src/lib.rs` includes two modules.

fn main() -> Result<(), protorust::Error> {
    let tutorials = "../../fixtures/tutorials";
    protorust::Builder::new()
        .input(format!("{tutorials}/route_guide/route_guide.proto"))
        .generate()?;
    protorust::Builder::new().input(format!("{tutorials}/streaming_calc")).module("calc").generate()
}

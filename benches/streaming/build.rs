//! Generates `Numbers`.

fn main() -> Result<(), protorust::Error> {
    protorust::Builder::new().input("numbers.proto").generate()
}

fn main() -> Result<(), protorust::Error> {
    protorust::Builder::new().input("proto").generate()
}

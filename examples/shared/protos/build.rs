//! Generates the sides that the crate's features ask for.

fn main() -> Result<(), protorust::Error> {
    let has = |feature: &str| std::env::var_os(format!("CARGO_FEATURE_{feature}")).is_some();
    protorust::Builder::new()
        .input("proto")
        .build_client(has("CLIENT"))
        .build_server(has("SERVICE"))
        .generate()
}

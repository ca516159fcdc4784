//! Generates the trees of the guide's examples.

fn main() -> Result<(), protorust::Error> {
    with_rules()?;
    protorust::Builder::from_config_file("protorust.toml")?.module("configured").generate()?;
    protorust::Builder::new().module("formats").input("proto").json().text().generate()
}

fn with_rules() -> Result<(), protorust::Error> {
    protorust::Builder::new()
        .input("proto/orders.proto")
        .derive(".", "serde::Serialize, serde::Deserialize")
        .field_attribute("Order.total", "#[serde(rename = \"sum\")]")
        .client_mod_attribute(".", "#[cfg(feature = \"client\")]")
        .boxed(".orders.Order.invoice")
        .generate()
}

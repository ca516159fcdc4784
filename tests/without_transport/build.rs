//! Generates the stubs.

fn main() -> Result<(), protorust::Error> {
    protorust::Builder::new()
        .input("proto")
        .build_transport(false)
        .trait_attribute(".", "#[cfg_attr(test, mockall::automock)]")
        .client_mod_attribute(".", "#[cfg(feature = \"client\")]")
        .server_mod_attribute(".", "#[cfg(feature = \"server\")]")
        .generate()?;
    protorust::Builder::new()
        .input("proto")
        .module("with_transport")
        .client_mod_attribute(".", "#[cfg(feature = \"with-channel\")]")
        .server_mod_attribute(".", "#[cfg(feature = \"with-server\")]")
        .generate()
}

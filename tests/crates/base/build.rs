//! Generates the trees: one with all formats, one without unknown fields too, and one without formats.

fn main() -> Result<(), protorust::Error> {
    let tree = |name: &str| {
        let builder = protorust::Builder::new().input("proto").module(name);
        // Other crates generate without these rules, and are none the worse.
        let builder = builder.btree_map(".base.Money").bytes(".base.Money").boxed("Money.detail");
        builder.enum_attribute("Money.source", "#[non_exhaustive]")
    };
    tree("stubs").json().text().generate()?;
    let dropping = tree("dropping").json().text().drop_unknown_fields();
    dropping.byte_string(".base.Receipt").generate()?;
    tree("plain").generate()
}

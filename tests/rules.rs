//! Tests rules by proto path: the declarations that they apply to, and the diagnostics of wrong ones.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use protorust::internals::options::{AttributeKind, AttributeRule};
use protorust::internals::run::run_module;
use protorust::{Formats, Options, Report, Severity};

const CLIENT: &str = "#[cfg(feature = \"client\")]";
const SERVER: &str = "#[cfg(feature = \"server\")]";

fn rule(kind: AttributeKind, path: &str, attributes: &str) -> AttributeRule {
    AttributeRule { kind, path: path.to_owned(), attributes: attributes.to_owned() }
}

/// Returns the stubs of a proto file's text under these rules; none if the run fails.
fn generate(proto: &str, attributes: Vec<AttributeRule>) -> (BTreeMap<String, String>, Report) {
    generate_with(proto, Options { attributes, ..Options::default() })
}

/// Does the same with options.
fn generate_with(proto: &str, options: Options) -> (BTreeMap<String, String>, Report) {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("rules.proto");
    fs::write(&input, proto).unwrap();
    let output = folder.path().join("stubs");
    let options = Options { inputs: vec![input], output: output.clone(), ..options };
    let mut report = Report::default();
    run_module(&options, None, &mut report);
    let read = |name: &str| Some((name.to_owned(), fs::read_to_string(output.join(name)).ok()?));
    let files = ["mod.rs", "rules/mod.rs", "rules/rules_pb.rs", "support/rpc/mod.rs"];
    (files.into_iter().filter_map(read).collect(), report)
}

const SERVICE: &str = r#"
    syntax = "proto3";
    package rules;
    service Router {
      rpc Get(Point) returns (Point);
      rpc Up(stream Point) returns (Point);
      rpc Down(Point) returns (stream Point);
      rpc Both(stream Point) returns (stream Route);
    }
    message Point {}
    message Route {}
"#;

/// Returns the names of the items in the service's module, each with its attributes.
fn service_items(files: &BTreeMap<String, String>) -> Vec<(String, Vec<String>)> {
    let syntax = syn::parse_file(&files["rules/rules_pb.rs"]).unwrap();
    let is_service = |item: &syn::Item| match item {
        syn::Item::Mod(module) if module.ident == "router_service" => module.content.clone(),
        _ => None,
    };
    let (_, items) = syntax.items.iter().find_map(is_service).unwrap();
    items.iter().filter_map(named).collect()
}

fn named(item: &syn::Item) -> Option<(String, Vec<String>)> {
    let (name, attributes) = match item {
        syn::Item::Struct(item) => (item.ident.to_string(), &item.attrs),
        syn::Item::Trait(item) => (item.ident.to_string(), &item.attrs),
        syn::Item::Impl(item) => {
            let syn::Type::Path(path) = &*item.self_ty else { return None };
            (path.path.segments.last()?.ident.to_string(), &item.attrs)
        }
        _ => return None,
    };
    let is_ours = |attribute: &&syn::Attribute| {
        ["cfg", "must_use", "non_exhaustive"].iter().any(|name| attribute.path().is_ident(name))
    };
    let text = |attribute: &syn::Attribute| match &attribute.meta {
        syn::Meta::List(list) => list.tokens.to_string(),
        meta => meta.path().get_ident().unwrap().to_string(),
    };
    Some((name, attributes.iter().filter(is_ours).map(text).collect()))
}

#[test]
fn all_of_a_side_has_the_attributes_of_its_module() {
    let rules = vec![
        rule(AttributeKind::ClientMod, ".rules", CLIENT),
        rule(AttributeKind::ServerMod, "Router", SERVER),
        rule(AttributeKind::Client, ".rules.Router", "#[non_exhaustive]"),
        rule(AttributeKind::Server, ".", "#[must_use]"),
        rule(AttributeKind::Trait, ".", "#[must_use]"),
    ];
    let (files, report) = generate(SERVICE, rules);
    assert_eq!(report.render(false), "");
    let (client, server) = ("feature = \"client\"", "feature = \"server\"");
    let items = service_items(&files);
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, attributes) in &items {
        let count = seen.entry(name).or_default();
        *count += 1;
        let expected: &[&str] = match name.as_str() {
            "RouterClient" if *count == 1 => &[client, "non_exhaustive"],
            "RouterServer" if *count == 1 => &[server, "must_use"],
            "Router" => &[server, "must_use"],
            // Messages that stream in have one type on both sides.
            "PointStream" => &[],
            name if name.contains("Client") || name.contains("Sender") => &[client],
            name if name.contains("Receiver") => &[client],
            _ => &[server],
        };
        assert_eq!(attributes, expected, "{name}");
    }
    assert!(seen["RouterClient"] > 3 && seen["RouterServer"] > 3 && seen["PointStream"] > 1);
    let package = &files["rules/mod.rs"];
    let client_names = package.split(CLIENT).nth(1).unwrap().split(SERVER).next().unwrap();
    assert!(client_names.contains("RouterClient") && !client_names.contains("RouterServer"));
}

/// As in prost, whose own tests box `Container.data.foo`.
#[test]
fn the_path_of_a_member_may_include_the_name_of_its_oneof() {
    const PROTO: &str = "syntax = \"proto3\"; package rules; message Foo {}\n\
        message Container { oneof data { Foo foo = 1; bytes raw = 2; string text = 3; } }";
    for prefix in ["Container.", "Container.data.", ".rules.Container.", ".rules.Container.data."] {
        let path = |member: &str| vec![format!("{prefix}{member}")];
        let (boxed, bytes, byte_strings) = (path("foo"), path("raw"), path("text"));
        let options = Options { boxed, bytes, byte_strings, ..Options::default() };
        let (files, report) = generate_with(PROTO, options);
        assert_eq!(report.render(false), "", "{prefix}");
        let text = &files["rules/rules_pb.rs"];
        for variant in
            ["Foo(Box<super::Foo>)", "Raw(prost::bytes::Bytes)", "Text(::bytestring::ByteString)"]
        {
            assert!(text.contains(variant), "{prefix}: {variant} in {text}");
        }
    }
}

const MESSAGE: &str = "syntax = \"proto3\";\npackage rules;\nmessage Point { int32 x = 1; }\n";

#[test]
fn what_is_no_attribute_is_an_error_with_its_place() {
    let (files, report) =
        generate(MESSAGE, vec![rule(AttributeKind::Field, "Point.x", "#[serde(default]")]);
    assert!(files.is_empty());
    let text = report.render(false);
    for part in ["error[bad-attribute]", " --> field-attribute Point.x:1:", "#[serde(default]"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn a_rule_that_matches_nothing_is_a_warning() {
    let rules = vec![
        rule(AttributeKind::Message, "Point", "#[non_exhaustive]"),
        rule(AttributeKind::Enum, "Point", "#[non_exhaustive]"),
        rule(AttributeKind::Client, ".", "#[non_exhaustive]"),
    ];
    let (files, report) = generate(MESSAGE, rules);
    assert!(files["rules/rules_pb.rs"].contains("#[non_exhaustive]\npub struct Point"));
    let warnings: Vec<&str> = report.diagnostics().iter().map(|d| d.message.as_str()).collect();
    let expected = [
        "the rule for `Point` matches nothing in the input (enum-attribute)",
        "the rule for `.` matches nothing in the input (client-attribute)",
    ];
    assert_eq!(warnings, expected);
}

#[test]
fn a_rule_is_used_where_it_matches_even_beside_another() {
    let proto = r#"
        syntax = "proto3";
        package rules;
        import "google/protobuf/timestamp.proto";
        message All {
          map<string, string> map = 1;
          bytes bytes = 2;
          string text = 3;
          All all = 4;
          google.protobuf.Timestamp time = 5;
        }
    "#;
    let paths = || [".", ".rules", ".rules.All"].map(str::to_owned).to_vec();
    let externs = [(".google", "::a"), (".google.protobuf", "::b")];
    let options = Options {
        btree_maps: paths(),
        bytes: paths(),
        byte_strings: paths(),
        boxed: paths(),
        extern_paths: externs.map(|(proto, rust)| (proto.to_owned(), rust.to_owned())).to_vec(),
        ..Options::default()
    };
    let (_, report) = generate_with(proto, options);
    let messages: Vec<&str> = report.diagnostics().iter().map(|d| d.message.as_str()).collect();
    assert_eq!(messages, [""; 0]);
}

/// prost's examples for `type_attribute` derive traits that are derived here anyway.
#[test]
fn a_trait_is_derived_once() {
    let rules = vec![
        AttributeRule::derive(".", "PartialEq, ::core::clone::Clone, a::Clone"),
        AttributeRule::derive("Point", "a::Clone"),
    ];
    let (files, _) = generate(MESSAGE, rules);
    let text = &files["rules/rules_pb.rs"];
    let derives: Vec<&str> = text.lines().filter(|line| line.starts_with("#[derive")).collect();
    assert_eq!(derives, ["#[derive(Clone, Default, PartialEq, a::Clone)]"]);
}

#[test]
fn rules_are_the_same_through_every_door() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("rules.proto");
    fs::write(&input, MESSAGE).unwrap();
    let read = |output: &Path| fs::read_to_string(output.join("rules/rules_pb.rs")).unwrap();
    let command = std::process::Command::new(env!("CARGO_BIN_EXE_protorust"))
        .arg(&input)
        .args(["--derive", ".=a::B", "--field-attribute", "Point.x=#[c(d = \"=\")]"])
        .args(["--disable-comments", ".", "--skip-debug", ".rules", "--quiet", "--output"])
        .arg(folder.path().join("command"))
        .status()
        .unwrap();
    assert!(command.success());
    protorust::Builder::new()
        .input(&input)
        .derive(".", "a::B")
        .field_attribute("Point.x", "#[c(d = \"=\")]")
        .disable_comments(["."])
        .skip_debug([".rules"])
        .out_dir(folder.path())
        .module("builder")
        .emit_rerun_if_changed(false)
        .generate()
        .unwrap();
    let text = read(&folder.path().join("builder"));
    assert_eq!(text, read(&folder.path().join("command")));
    assert!(text.contains("#[derive(Clone, Default, PartialEq"), "{text}");
    assert!(text.contains("    #[c(d = \"=\")]\n    pub x: i32,"), "{text}");
}

#[test]
fn a_service_is_where_tonic_has_it_too() {
    let (files, _) = generate(SERVICE, vec![rule(AttributeKind::ClientMod, ".", CLIENT)]);
    let package = &files["rules/mod.rs"];
    let client =
        "pub mod router_client {\n    pub use super::rules_pb::router_service::RouterClient;\n}\n";
    assert!(package.contains(&format!("{CLIENT}\n{client}")), "{package}");
    let server = "pub mod router_server {\n    \
                  pub use super::rules_pb::router_service::{Router, RouterServer};\n}\n";
    assert!(package.contains(server), "{package}");
}

#[test]
fn a_name_that_is_taken_is_left_to_whoever_has_it() {
    let clash = SERVICE.to_owned() + "message RouterClient { message Inner {} }";
    let (files, _) = generate(&clash, Vec::new());
    let package = &files["rules/mod.rs"];
    assert!(package.contains("// Omits `router_client`, which tonic generates"), "{package}");
    assert!(!package.contains("pub mod router_client"), "{package}");
    assert!(package.contains("pub mod router_server {"), "{package}");
}

#[test]
fn messages_alone_have_nothing_of_services() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("rules.proto");
    fs::write(&input, SERVICE).unwrap();
    let copy = folder.path().join("descriptors.bin");
    let builder = || {
        protorust::Builder::new()
            .input(&input)
            .out_dir(folder.path())
            .emit_rerun_if_changed(false)
            .file_descriptor_set_path(&copy)
    };
    builder().build_client(false).build_server(false).generate().unwrap();
    let stubs = folder.path().join("stubs");
    let text = fs::read_to_string(stubs.join("rules/rules_pb.rs")).unwrap();
    assert!(text.contains("pub struct Point") && !text.contains("tonic"), "{text}");
    assert!(!stubs.join("support/rpc").exists());
    assert_eq!(fs::read(&copy).unwrap(), fs::read(stubs.join("descriptor_set.bin")).unwrap());
    builder().build_client(false).module("server").generate().unwrap();
    let text = fs::read_to_string(folder.path().join("server/rules/rules_pb.rs")).unwrap();
    assert!(text.contains("RouterServer") && !text.contains("RouterClient"), "{text}");
}

/// tonic has a feature for each side of its transport, which a crate may enable with its own.
#[test]
fn the_transport_of_a_side_has_the_condition_of_the_side() {
    let condition = |side: &str| format!("#[cfg(feature = \"{side}\")]");
    let both = vec![
        rule(AttributeKind::ClientMod, ".", &condition("a")),
        rule(AttributeKind::ServerMod, ".", &condition("b")),
    ];
    let (files, _) = generate(SERVICE, both);
    let module = &files["support/rpc/mod.rs"];
    for (side, item) in [
        ("a", "mod endpoint;"),
        ("a", "pub use self::endpoint::"),
        ("b", "mod server_builder;"),
        ("b", "pub use self::server_builder::"),
    ] {
        assert!(module.contains(&format!("{}\n{item}", condition(side))), "{item}: {module}");
    }
    let (files, _) = generate(SERVICE, vec![rule(AttributeKind::ClientMod, "Other", "#[cfg(a)]")]);
    assert!(!files["support/rpc/mod.rs"].contains("cfg"));
}

/// The line that derives a message's traits, where unknown fields are dropped or kept, and the macro
/// that implements `Eq` or both `Eq` and `Hash`.
fn derived(fields: &str, drop_unknown_fields: bool) -> String {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("rules.proto");
    let proto = format!(
        "syntax = \"proto3\";\npackage rules;\nmessage Point {{ {fields} }}\n\
         message Other {{ Point p = 1; }}\nmessage Far {{ double d = 1; }}"
    );
    fs::write(&input, proto).unwrap();
    let output = folder.path().join("stubs");
    let btree_maps = vec![".rules.Point.sorted".to_owned()];
    let options = Options {
        inputs: vec![input],
        output: output.clone(),
        drop_unknown_fields,
        btree_maps,
        attributes: vec![AttributeRule::derive(".", "std::cmp::PartialOrd, Ord, Hash")],
        ..Options::default()
    };
    run_module(&options, None, &mut Report::default());
    let text = fs::read_to_string(output.join("rules/rules_pb.rs")).unwrap();
    let before = text.split("pub struct Point").next().unwrap();
    let derive = before.lines().last().unwrap();
    let own = ["wire::eq! { Point }", "wire::hash! { wire, Point }"];
    let own: Vec<&str> = text.lines().filter(|line| own.contains(line)).collect();
    format!("{derive} {}", own.join(" "))
}

/// The table of what keeps a message from a trait.
#[test]
fn a_message_has_the_traits_that_all_of_its_fields_have() {
    const ALL: &str = "PartialEq, std::cmp::PartialOrd, Ord)] wire::hash! { wire, Point }";
    const FLOAT: &str = "PartialEq, std::cmp::PartialOrd)] ";
    for (fields, kept, copied) in [
        ("int32 x = 1; optional bool y = 2;", ALL, true),
        ("string x = 1;", ALL, false),
        ("repeated bytes x = 1;", ALL, false),
        ("map<int32, string> sorted = 1;", ALL, false),
        ("map<int32, string> x = 1;", "PartialEq)] wire::eq! { Point }", false),
        ("float x = 1;", FLOAT, true),
        ("repeated double x = 1;", FLOAT, false),
        ("map<int32, double> x = 1;", "PartialEq)] ", false),
        ("Other x = 1;", ALL, false),
        ("Far x = 1;", FLOAT, true),
        ("oneof o { int32 x = 1; Far y = 2; }", FLOAT, true),
        ("oneof o { int32 x = 1; Other y = 2; }", ALL, false),
    ] {
        let line = format!("#[derive(Clone, Default, {kept}");
        assert_eq!(derived(fields, false), line, "{fields}");
        let copy = if copied { ", Copy" } else { "" };
        let line = format!("#[derive(Clone{copy}, Debug, Default, {kept}");
        assert_eq!(derived(fields, true), line, "{fields}");
    }
}

/// A later run with other options keeps the file of an earlier one, which lacks types of extensions.
#[test]
fn extensions_of_kept_files_are_re_exported_as_far_as_they_are_there() {
    const KEPT: &str = "syntax = \"proto2\"; package kept; import \"google/protobuf/descriptor.proto\"; \
                        message Open { extensions 1 to 9; } extend Open { optional int32 taste = 1; } \
                        extend google.protobuf.FieldOptions { optional string hint = 50000; }";
    let plain = Options::default();
    let dropping = || Options { drop_unknown_fields: true, ..Options::default() };
    let with_options = || Options { custom_options: true, ..Options::default() };
    for (first, second, expected) in [
        (plain.clone(), with_options(), "{Open, Taste}"),
        (dropping(), plain, "Open;"),
        (with_options(), dropping(), "{HintOption, Open}"),
        (with_options(), with_options(), "{HintOption, Open, Taste}"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("stubs");
        for (options, proto, text) in
            [(first, "kept.proto", KEPT), (second, "rules.proto", "syntax = \"proto3\";")]
        {
            let input = folder.path().join(proto);
            fs::write(&input, text).unwrap();
            let options = Options { inputs: vec![input], output: output.clone(), ..options };
            assert!(run_module(&options, None, &mut Report::default()).is_some());
        }
        let module = fs::read_to_string(output.join("kept/mod.rs")).unwrap();
        assert!(module.contains(&format!("pub use self::kept_pb::{expected}")), "{module}");
        let kept = fs::read_to_string(output.join("kept/kept_pb.rs")).unwrap();
        for name in ["Open", "Taste", "HintOption"].iter().filter(|name| expected.contains(**name))
        {
            assert!(kept.contains(&format!("pub struct {name} ")), "{name}: {kept}");
        }
    }
}

const ABROAD: &str = "syntax = \"proto3\";\npackage shop.v1;\nmessage Item {\n  message Part {}\n}\n\
    enum Color { RED = 0; }\n";
const HERE: &str = "syntax = \"proto3\";\npackage rules;\nimport \"abroad.proto\";\n\
    import \"google/protobuf/timestamp.proto\";\n";

/// Generates text that imports [`ABROAD`] with JSON under a rule for a type of another crate, into
/// `folder/stubs`. Returns the report.
fn generate_with_json(folder: &Path, name: &str, text: &str, rule: (&str, &str)) -> String {
    fs::write(folder.join("abroad.proto"), ABROAD).unwrap();
    let input = folder.join(name);
    fs::write(&input, format!("{HERE}{text}")).unwrap();
    let (proto, rust) = rule;
    let extern_paths = match proto {
        "" => Vec::new(),
        proto => vec![(proto.to_owned(), rust.to_owned())],
    };
    let formats = Formats { json: true, text: false };
    let (inputs, output) = (vec![input], folder.join("stubs"));
    let options = Options { inputs, output, extern_paths, formats, ..Options::default() };
    let mut report = Report::default();
    run_module(&options, None, &mut report);
    let errors = report.diagnostics().iter().filter(|d| d.severity == Severity::Error);
    errors.map(|error| format!("{} {}", error.code, error.message)).collect()
}

#[test]
fn types_of_other_crates_have_json_where_their_path_is_that_of_a_tree() {
    const ITEM: &str = "message M { shop.v1.Item item = 1; }";
    const PART: &str = "message M { repeated shop.v1.Item.Part parts = 1; }";
    const COLOR: &str = "message M { map<int32, shop.v1.Color> colors = 1; }";
    const TIME: &str = "message M { google.protobuf.Timestamp time = 1; }";
    const ONLY_CALLED: &str = "service S { rpc Get(shop.v1.Item) returns (shop.v1.Item); }";
    for (text, proto, rust, tree) in [
        (ITEM, ".shop.v1", "::protos::stubs::shop::v1", Some("::protos::stubs")),
        (ITEM, ".shop.v1", "protos::shop::v1", Some("::protos")),
        (ITEM, ".shop.v1", "crate::other::shop::v1", Some("crate::other")),
        (ITEM, ".shop", "::protos::shop", Some("::protos")),
        (ITEM, ".", "::protos::stubs", Some("::protos::stubs")),
        (ITEM, ".shop.v1.Item", "::protos::shop::v1::Item", Some("::protos")),
        (PART, ".shop.v1", "::protos::shop::v1", Some("::protos")),
        (COLOR, ".shop.v1", "::protos::shop::v1", Some("::protos")),
        (TIME, ".google.protobuf", "::protos::google::protobuf", Some("::protos")),
        (ITEM, ".shop.v1", "::shop::v1", None),
        (ITEM, ".shop.v1", "::protos::v1", None),
        (ITEM, ".shop.v1.Item", "::protos::Item", None),
        (PART, ".shop.v1", "::protos", None),
        (COLOR, ".shop.v1.Color", "::protos::shop::v1::Colour", None),
        (TIME, ".google.protobuf", "::prost_types", None),
        (ONLY_CALLED, ".shop.v1", "::protos", Some("")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let errors = generate_with_json(folder.path(), "here.proto", text, (proto, rust));
        let expected = match tree {
            Some(_) => String::new(),
            None => format!(
                "extern-format the types of `{proto}` in `{rust}` have no JSON and no text format here"
            ),
        };
        assert_eq!(errors, expected, "{text}, {proto}={rust}");
        let foreign = fs::read_to_string(folder.path().join("stubs/support/foreign.rs"));
        match tree {
            None | Some("") => assert!(foreign.is_err()),
            Some(tree) => {
                let foreign = foreign.unwrap();
                assert!(foreign.contains(&format!("use {tree}::support as _;")), "{foreign}");
            }
        }
    }
}

/// The files of earlier runs, which name those types, are kept.
#[test]
fn types_of_other_crates_keep_their_json_in_later_runs() {
    let folder = tempfile::tempdir().unwrap();
    let generate = |name: &str, text: &str, rule: (&str, &str)| {
        assert_eq!(generate_with_json(folder.path(), name, text, rule), "");
        fs::read_to_string(folder.path().join("stubs/support/foreign.rs")).unwrap()
    };
    let item = "for ::protos::shop::v1::abroad_pb::Item ";
    let rule = (".shop.v1", "::protos::shop::v1");
    let first = generate("one.proto", "message One { shop.v1.Item item = 1; }", rule);
    assert!(first.contains(item), "{first}");
    assert_eq!(generate("two.proto", "message Two { int32 x = 1; }", ("", "")), first);
    let three = "message Three { google.protobuf.Timestamp time = 1; }";
    let rule = (".google.protobuf", "::protos::google::protobuf");
    let both = generate("three.proto", three, rule);
    assert!(both.contains(item) && both.contains("timestamp_pb::Timestamp "), "{both}");
}

//! Compiles the code that is generated from the protos of the goldens, and from larger ones, in one
//! package.

use std::fs;
use std::path::Path;

use prost::Message;
use protorust::internals::schema::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorProto, FileDescriptorSet, Label, Type,
};
use protorust::{Formats, JsonOptions, Options};

use super::common::{Package, workshop};
use super::{CASES, Case, case, fixtures, generate};

/// A message of a thousand fields of every kind.
fn wide_proto() -> String {
    let kinds = ["int32", "string", "repeated sint64", "bytes", "optional bool", "Wide"];
    let field = |i: usize| format!("  {} field_{i} = {i};\n", kinds[i % kinds.len()]);
    let fields: String = (1..=1000).map(field).collect();
    format!("syntax = \"proto3\";\npackage large;\nmessage Wide {{\n{fields}}}\n")
}

/// A hundred messages, each with the next as a field of this kind.
fn chain_proto(name: &str, field: &str) -> String {
    let message = |i: usize| {
        let next = format!("Level{}", i + 1);
        format!("message Level{i} {{ {} }}\n", field.replace("NEXT", &next))
    };
    let chain: String = (0..99).map(message).collect();
    format!("syntax = \"proto3\";\npackage {name};\n{chain}message Level99 {{}}\n")
}

const CHAINS: [(&str, &str); 4] = [
    ("chain", "NEXT next = 1;"),
    ("chain_of_lists", "repeated NEXT next = 1;"),
    ("chain_of_maps", "map<string, NEXT> next = 1;"),
    ("chain_of_oneofs", "oneof kind { NEXT next = 1; }"),
];

/// Messages in messages, each with the next as a field, as deep as a descriptor set can be read.
/// (No parser of sources goes half as deep: `protoc` stops behind 31 levels.)
fn deep_descriptor() -> Vec<u8> {
    let inner = FieldDescriptorProto {
        name: Some("inner".to_owned()),
        number: Some(1),
        label: Some(Label::Optional as i32),
        r#type: Some(Type::Message as i32),
        ..Default::default()
    };
    let path = |depth: usize| (0..=depth).map(|i| format!(".Level{i}")).collect::<String>();
    let level = |nested: Option<DescriptorProto>, depth: usize| DescriptorProto {
        name: Some(format!("Level{depth}")),
        field: nested
            .iter()
            .map(|_| FieldDescriptorProto { type_name: Some(path(depth + 1)), ..inner.clone() })
            .collect(),
        nested_type: nested.into_iter().collect(),
        ..Default::default()
    };
    let outermost = (0..LEVELS).rev().fold(None, |nested, depth| Some(level(nested, depth)));
    let file = FileDescriptorProto {
        name: Some("deep.proto".to_owned()),
        syntax: Some("proto3".to_owned()),
        message_type: outermost.into_iter().collect(),
        ..Default::default()
    };
    FileDescriptorSet { file: vec![file] }.encode_to_vec()
}

/// The depth that the limit of all protobuf libraries, 100, leaves below the file's own message.
const LEVELS: usize = 99;

/// A program's test of them: read, and written again.
const DEEP_TEST: &str = r#"//! Values as deep as their types.

use prost::Message;

fn every_level_is_read_and_written<M: Message + Default + std::fmt::Debug>(levels: usize) {
    let mut bytes = Vec::new();
    for _ in 1..levels {
        let mut outer = vec![0x0a];
        prost::encoding::encode_varint(bytes.len() as u64, &mut outer);
        outer.extend(bytes);
        bytes = outer;
    }
    let outermost = M::decode(bytes.as_slice()).unwrap();
    assert_eq!(format!("{outermost:?}").matches("Level").count(), levels);
    assert_eq!(outermost.encode_to_vec(), bytes);
}

#[test]
fn nested_types() {
    every_level_is_read_and_written::<goldens::large::Level0>(99);
}

#[test]
fn chains() {
    every_level_is_read_and_written::<goldens::large::chain::Level0>(100);
    every_level_is_read_and_written::<goldens::large::chain_of_lists::Level0>(100);
}
"#;

/// Runs with JSON and text format between runs without, into one tree.
fn mixed_formats(output: &Path) {
    for name in ["proto3", "formats", "well_known"] {
        generate(&case(name).options(output));
    }
}

/// The fields of the attributes' case with ProtoJSON in place of serde's derives.
fn proto_json(output: &Path) {
    let formats = Formats { json: true, text: false };
    let case = Case { formats, rules: Options::default, ..*case("attributes") };
    generate(&case.options(output));
}

/// The same with ProtoJSON in other forms than its own.
fn json_options(output: &Path) {
    let json = JsonOptions {
        proto_names: true,
        enum_numbers: true,
        default_values: true,
        ignore_unknown_fields: true,
    };
    let formats = Formats { json: true, text: false };
    let case = Case { formats, rules: Options::default, ..*case("attributes") };
    generate(&Options { json, ..case.options(output) });
}

/// A file of which no message is known, with all there is to ask for.
fn enum_alone(protos: &Path, output: &Path) {
    let proto = protos.join("enum_alone.proto");
    fs::write(&proto, "syntax = \"proto3\";\nenum Alone { ZERO = 0; }\n").unwrap();
    let formats = Formats { json: true, text: true };
    generate(&Options {
        inputs: vec![proto],
        output: output.to_owned(),
        formats,
        ..Options::default()
    });
}

/// The large message, the chains and the deep messages, in one tree.
fn large(protos: &Path, output: &Path) {
    let mut inputs = vec![protos.join("wide.proto")];
    fs::write(&inputs[0], wide_proto()).unwrap();
    for (name, field) in CHAINS {
        let chain = protos.join(format!("{name}.proto"));
        fs::write(&chain, chain_proto(name, field)).unwrap();
        inputs.push(chain);
    }
    let output = output.to_owned();
    generate(&Options { inputs, output: output.clone(), ..Options::default() });
    let deep = protos.join("deep.bin");
    fs::write(&deep, deep_descriptor()).unwrap();
    generate(&Options { descriptor_sets: vec![deep], output, ..Options::default() });
}

/// The tests of generated code in `fixtures`.
const TESTS: [&str; 9] = [
    "attributes/json_options.rs",
    "attributes/prost_types.rs",
    "attributes/serde.rs",
    "custom_options/options.rs",
    "json_strings/weather.rs",
    "proto2/defaults.rs",
    "proto3/traits.rs",
    "setters/setters.rs",
    "well_known/any.rs",
];

const MANIFEST: &str = r#"[package]
name = "goldens"
edition = "2024"
publish = false

# Not a binary, which each of cargo's tests would have built.
[[example]]
name = "program"
path = "src/program.rs"

[dependencies]
prost = "0.14"
prost-types = "0.14"
serde = { version = "1", default-features = false, features = ["derive", "std"] }
serde_json = "1"

[workspace]
"#;

/// A package with every case as a module, of a library and of a program.
fn package() -> Package {
    let root = workshop("goldens");
    let (source, protos) = (root.join("src"), root.join("protos"));
    fs::create_dir_all(&source).unwrap();
    fs::create_dir_all(&protos).unwrap();
    mixed_formats(&source.join("mixed"));
    proto_json(&source.join("proto_json"));
    json_options(&source.join("json_options"));
    enum_alone(&protos, &source.join("enum_alone"));
    large(&protos, &source.join("large"));
    let mut modules =
        ["mixed", "proto_json", "json_options", "enum_alone"].map(str::to_owned).to_vec();
    // Packages with services, which take tonic, are those of the tutorials' tests.
    for case in CASES.iter().filter(|case| case.mode.is_none()) {
        let module = format!("case_{}", case.name);
        generate(&case.options(&source.join(&module)));
        modules.push(module);
    }
    for test in TESTS {
        fs::copy(fixtures().join(test), source.join(test.replace('/', "_"))).unwrap();
    }
    fs::write(source.join("deep_test.rs"), DEEP_TEST).unwrap();
    fs::write(source.join("lib.rs"), library(&modules)).unwrap();
    fs::write(source.join("program.rs"), program(&modules)).unwrap();
    fs::write(root.join("Cargo.toml"), MANIFEST).unwrap();
    Package::at(root)
}

/// The library. It includes its tests, so that only the code that they use is compiled to machine code.
fn library(modules: &[String]) -> String {
    // A crate that compares numbers with types of its own leaves less for the compiler to infer.
    let mut text = "//! The goldens.\n\nextern crate self as goldens;\n\n\
                    use {prost_types as _, serde_json as _};\n\n"
        .to_owned();
    // rustdoc resolves the fields of each type recursively, and gives up on deep ones.
    text += "#[cfg(not(doc))]\npub mod large;\n";
    for module in modules {
        text += &format!("pub mod {module};\n");
    }
    let tests = TESTS.map(|test| test.trim_end_matches(".rs").replace('/', "_"));
    for test in tests.iter().map(String::as_str).chain(["deep_test"]) {
        text += &format!("#[cfg(test)]\nmod {test};\n");
    }
    text
}

/// A program that uses nothing of the modules.
fn program(modules: &[String]) -> String {
    let lines: String = modules.iter().map(|module| format!("mod {module};\n")).collect();
    format!("mod large;\n{lines}\nfn main() {{}}\n")
}

/// Compiled, linted, documented, tried; as a library, and as a part of a program that uses nothing of it.
/// No comment of a proto file becomes a doctest.
#[test]
fn what_is_generated_compiles_without_a_warning() {
    let package = package();
    package.cargo("clippy", &["--lib", "--", "-D", "clippy::pedantic", "-D", "missing_docs"]);
    package.cargo("check", &["--example", "program"]);
    // Programs are documented with their private items, and have the stubs as a module.
    package.cargo("doc", &["--no-deps", "--lib", "--document-private-items"]);
    package.cargo("test", &["--lib"]);
    let doctests = package.cargo("rustdoc", &["--lib", "--", "--test"]);
    assert!(doctests.contains(" 0 passed; 0 failed;"), "{doctests}");
}

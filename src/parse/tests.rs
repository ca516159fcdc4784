//! Tests the parser on whole files: errors, recovery, and the tree.

use super::tree::*;
use super::*;

/// Returns the line, the text and the message of each error.
fn faults(text: &str) -> Vec<String> {
    let fault = |fault: &Fault| {
        let line = text[..fault.span.start as usize].matches('\n').count() + 1;
        format!("{line} `{}`: {}", &text[fault.span.range()], fault.message)
    };
    parse(text).faults.iter().map(fault).collect()
}

/// Returns the only fault of a message with this in it: its place, and the message.
fn in_message(syntax: &str, item: &str) -> String {
    let mut faults = faults(&format!("{syntax}\nmessage M {{\n{item}\n}}\n"));
    assert_eq!(faults.len(), 1, "{item}: {faults:?}");
    faults.remove(0).split_once(' ').unwrap().1.to_owned()
}

const PROTO2: &str = "syntax = \"proto2\";";
const PROTO3: &str = "syntax = \"proto3\";";
const EDITION: &str = "edition = \"2023\";";
const EDITION_2024: &str = "edition = \"2024\";";

/// Returns the only option of a file.
fn option(setting: &str) -> Value<'_> {
    let text = format!("option {setting};");
    let parsed = parse(text.leak());
    assert!(parsed.faults.is_empty(), "{setting}: {:?}", parsed.faults);
    let Some(FileItem::Option(option)) = parsed.file.items.into_iter().next() else { panic!() };
    option.value
}

#[test]
fn each_faulty_statement_is_told_and_the_others_are_kept() {
    let text = "syntax = \"proto3\";\nmesage A {}\nmessage B {\n  int32 = 1;\n  int32 b = ;\n  \
                int32 c = 3;\n}\n}\nenum E {\n  A = 0;\n  = 1;\n}\nservice S {\n  get Get();\n}\n";
    assert_eq!(
        faults(text),
        [
            "2 `mesage`: expected a statement, such as `message` or `import`, found `mesage`",
            "4 `=`: expected the name of the field, found `=`",
            "5 `;`: expected the number of the field, found `;`",
            "8 `}`: this brace has no opening brace",
            "11 `=`: expected the name of an enum value, found `=`",
            "14 `get`: expected `rpc` or `option`, found `get`",
        ]
    );
    let file = parse(text).file;
    let FileItem::Message(message) = &file.items[0] else { panic!() };
    assert!(matches!(&message.body.items[..], [MessageItem::Field(c)] if c.name.text == "c"));
    assert_eq!(file.items.len(), 3);
}

#[test]
fn a_missing_semicolon_costs_no_statement() {
    let text =
        "syntax = \"proto3\"\npackage a\nmessage A {\n  int32 a = 1\n  int32 b = 2 // b\n}\n";
    let missing = "expected `;`, found the end of the statement";
    assert_eq!(faults(text), [1, 2, 4, 5].map(|line| format!("{line} ``: {missing}")));
    let FileItem::Message(message) = &parse(text).file.items[1] else { panic!() };
    assert_eq!(message.body.items.len(), 2);
    assert_eq!(faults("package a b;"), ["1 `b`: expected `;`, found `b`"]);
    let comma = "expected `;`, found `,`";
    let values = "enum E {\n  A = 0,\n  B = 1,\n}\nenum F {\n  C = 0, D = 1;\n}";
    assert_eq!(faults(values), [2, 3, 6].map(|line| format!("{line} `,`: {comma}")));
}

#[test]
fn another_bracket_opens_and_closes_a_block() {
    let text = "message A (\n  enum E [\n A = 0;\n ]\n)\nmessage B {\n  int32 = 1;\n}\n";
    assert_eq!(
        faults(text),
        [
            "1 `(`: expected `{`, found `(`",
            "2 `[`: expected `{`, found `[`",
            "4 `]`: expected a statement or `}`, found `]`",
            "5 `)`: expected a statement or `}`, found `)`",
            "7 `=`: expected the name of the field, found `=`",
        ]
    );
    assert_eq!(parse(text).file.items.len(), 2);
    // The rest of a statement closes nothing.
    assert_eq!(
        in_message(PROTO3, "int32 a = 1;\n];\nint32 b = 2;"),
        "`]`: expected a statement or `}`, found `]`"
    );
}

#[test]
fn a_merge_conflict_is_reported_once_and_its_first_side_is_kept() {
    let sides = "int32 a = 1;\n||||||| base\nint32 b = 1;\n=======\nint32 c = 1;\n";
    let text = format!("{PROTO3}\nmessage A {{\n<<<<<<< HEAD\n{sides}>>>>>>> x\nint32 = 2;\n}}");
    let conflict = "this is one side of a merge conflict";
    let no_name = "expected the name of the field, found `=`";
    assert_eq!(faults(&text), [format!("3 `<<<<<<<`: {conflict}"), format!("10 `=`: {no_name}")]);
    let FileItem::Message(message) = &parse(&text).file.items[0] else { panic!() };
    assert!(matches!(&message.body.items[..], [MessageItem::Field(a)] if a.name.text == "a"));
    assert_eq!(faults(">>>>>>> x\n"), [format!("1 `>>>>>>>`: {conflict}")]);
    assert_eq!(faults("=======\nimport 'a';"), [format!("1 `=======`: {conflict}")]);
}

#[test]
fn a_fault_of_the_syntax_is_not_repeated_for_each_label() {
    let message = "message A { int32 a = 1; int32 b = 2; }";
    let no_label = "1 `int32`: this field has no label, which proto2 requires";
    assert_eq!(faults(message), [no_label]);
    assert_eq!(faults(&format!("{PROTO2} {message}")), [no_label, no_label]);
    assert_eq!(
        faults(&format!("sintax = \"proto3\"; {message}")),
        ["1 `sintax`: expected the syntax or the edition, found `sintax`"]
    );
    assert_eq!(
        faults(&format!("package a; {PROTO3} {message}")),
        ["1 `syntax`: the syntax or edition is not the first statement of the file"]
    );
}

#[test]
fn a_second_package_costs_no_statement() {
    let text = "package a; package b; message A {}";
    assert_eq!(faults(text), ["1 `package b`: the file already has a package"]);
    assert_eq!(parse(text).file.items.len(), 2);
}

#[test]
fn comments_of_other_languages_are_reported_by_paragraph() {
    let text = "# a { \n\n  # b\nmessage A {} # c\n";
    let comment = "`#` starts a comment only inside a message literal";
    assert_eq!(faults(text), [1, 4].map(|line| format!("{line} `#`: {comment}")));
    assert_eq!(parse(text).file.items.len(), 1);
}

#[test]
fn blocks_that_cannot_be_in_a_message_are_named() {
    for (item, expected) in [
        ("service S {}", "`service`: a message cannot contain a service"),
        ("optional oneof o { int32 a = 1; }", "`oneof`: only a field can have a label"),
        ("repeated message A {}", "`message`: only a field can have a label"),
        ("oneof o { int32 a = 1; message A {} }", "`message`: a oneof contains nothing but fields"),
        ("mesage A {}", "`mesage`: expected the keyword of a block, found `mesage`"),
        ("Other a {}", "`{`: expected `=` and the number of the field, found `{`"),
    ] {
        assert_eq!(in_message(PROTO3, item), expected);
    }
}

#[test]
fn what_is_not_closed_is_told_once() {
    assert_eq!(faults("message A {\n  enum B {\n"), ["2 `{`: this brace is never closed"]);
    assert_eq!(faults("message A {\n  /* B {\n"), ["2 `/*`: this comment is never closed"]);
    assert_eq!(
        faults("message A {\n  enum"),
        ["2 ``: expected the name of the enum, found the end of the file"]
    );
    assert_eq!(
        faults("option (a) = {\n b: {"),
        ["2 ``: expected the name of a field or `}`, found the end of the file"]
    );
}

#[test]
fn after_a_fault_in_a_literal_the_parser_goes_on_behind_it() {
    let text = "option (a) = { b: { c = 1 } d: 2 };\noption x = ;\n";
    assert_eq!(
        faults(text),
        [
            "1 `=`: expected `:` or a message in braces, found `=`",
            "2 `;`: expected a value, found `;`"
        ]
    );
}

#[test]
fn the_syntax_comes_first_and_is_known() {
    assert_eq!(faults("syntax = \"proto4\"; x"), ["1 `\"proto4\"`: unknown syntax \"proto4\""]);
    assert_eq!(faults("edition = '20' '22'; x"), ["1 `'20' '22'`: unknown edition \"2022\""]);
    assert_eq!(faults("package a; syntax = 'proto3';").len(), 1);
    let syntax = |text| parse(text).file.syntax();
    assert_eq!(syntax(""), Syntax::Proto2);
    assert_eq!(syntax("syntax = 'proto' \"3\";"), Syntax::Proto3);
    assert_eq!(syntax("edition = '2024';"), Syntax::Edition(1001));
}

#[test]
fn labels_are_those_of_the_syntax() {
    let no_label = "`int32`: this field has no label, which proto2 requires";
    assert_eq!(in_message("", "int32 a = 1;"), no_label);
    assert_eq!(in_message(PROTO2, "extend M { int32 a = 1; }"), no_label);
    assert_eq!(
        in_message(EDITION, "optional int32 a = 1;"),
        "`optional`: editions have no label `optional`"
    );
    assert_eq!(
        in_message(EDITION, "required int32 a = 1;"),
        "`required`: editions have no label `required`"
    );
    let in_oneof = "oneof o { repeated int32 a = 1; }";
    assert_eq!(in_message(PROTO3, in_oneof), "`repeated`: members of a oneof cannot have a label");
    assert_eq!(
        in_message(PROTO3, "optional map<int32, int32> a = 1;"),
        "`map`: a map cannot have a label"
    );
    for right in ["oneof o { int32 a = 1; group G = 2 {} }", "map<int32, int32> a = 1;"] {
        assert!(faults(&format!("message M {{ {right} }}")).is_empty());
    }
}

#[test]
fn maps_and_groups_are_where_they_may_be() {
    let map_in_map = "map<int32, map<int32, string>> m = 1;";
    assert_eq!(in_message(PROTO3, map_in_map), "`map`: a map cannot hold maps");
    let list_in_map = "map<int32, repeated string> m = 1;";
    assert_eq!(in_message(PROTO3, list_in_map), "`repeated`: a map cannot hold repeated values");
    let map = "map<int32, string> m = 1;";
    assert!(
        in_message(PROTO3, &format!("oneof o {{ {map} }}")).starts_with("`map`: a oneof cannot")
    );
    assert!(
        in_message(PROTO3, &format!("extend M {{ {map} }}")).starts_with("`map`: an extension")
    );
    assert!(in_message(PROTO3, "map<int32, group> m = 1;").starts_with("`group`: a map cannot"));
    assert!(in_message(EDITION, "group G = 1 {}").starts_with("`group`: editions have no groups"));
    assert!(in_message(PROTO2, "optional group g = 1 {}").starts_with("`g`: the name of a group"));
    assert_eq!(in_message(PROTO2, "optional group G = 1;"), "`;`: expected `{`, found `;`");
    // A message may have this name.
    assert!(faults("syntax = 'proto3'; message A { map map = 1; message map {} }").is_empty());
}

#[test]
fn numbers_fit_in_31_bits() {
    let too_large = ": the number is out of range";
    for number in ["2147483648", "0x80000000", "99999999999999999999"] {
        let field = format!("int32 a = {number};");
        assert_eq!(in_message(PROTO3, &field), format!("`{number}`{too_large}"));
    }
    assert_eq!(in_message(PROTO3, "reserved 2147483647;"), format!("`2147483647`{too_large}"));
    assert_eq!(
        in_message(PROTO2, "extensions 1 to 2147483647;"),
        format!("`2147483647`{too_large}")
    );
    assert_eq!(
        faults("enum E { A = -2147483648; B = 2147483647; reserved -5 to -3, 0x7fffffff, - 9; }"),
        [""; 0]
    );
    assert_eq!(faults("enum E { A = -2147483649; }").len(), 1);
    assert_eq!(
        in_message(PROTO3, "reserved -1;"),
        "`-`: expected a number, a range or a name, found `-`"
    );
}

#[test]
fn names_are_reserved_as_the_syntax_has_them() {
    assert!(in_message(PROTO3, "reserved a;").starts_with("`a`: proto2 and proto3 reserve"));
    assert!(in_message(EDITION, "reserved 'a';").starts_with("`'a'`: editions reserve"));
    let parsed = parse("message M { reserved 'a', 'a b'; }");
    assert!(parsed.faults.iter().all(|fault| fault.is_warning) && parsed.faults.len() == 1);
}

#[test]
fn reserved_ranges_and_names_have_examples_of_their_own() {
    for (item, example) in
        [("reserved 5 - 7;", "9 to 11"), ("reserved \"a\", 3;", "\"name\", \"other_name\"")]
    {
        let text = format!("{PROTO3} message A {{ {item} }}");
        let faults = parse(&text).faults;
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].help.as_deref().is_some_and(|help| help.contains(example)), "{faults:?}");
    }
}

#[test]
fn imports_and_visibility_are_those_of_the_edition() {
    let imports = "import option 'a'; import 'b'; import weak 'c';";
    assert_eq!(faults(imports).len(), 3);
    assert_eq!(faults(&format!("{EDITION_2024} {imports}")).len(), 2);
    assert_eq!(faults(&format!("{EDITION_2024} import weak 'c';")).len(), 1);
    assert_eq!(faults("import public 'a'; import weak 'b';"), [""; 0]);
    assert_eq!(
        faults(&format!("{EDITION_2024} export message A {{ local enum B {{ C = 0; }} }}")),
        [""; 0]
    );
    assert_eq!(faults(&format!("{EDITION_2024} export service S {{}}")).len(), 1);
    assert_eq!(faults(&format!("{EDITION} message A {{ export a = 1; local b = 2; }}")), [""; 0]);
    assert_eq!(faults(&format!("{EDITION} export message A {{}}")).len(), 1);
}

#[test]
fn oneofs_and_extends_are_not_empty_and_have_no_empty_statements() {
    assert_eq!(in_message(PROTO3, "oneof o {}"), "`oneof`: the oneof has no members");
    assert_eq!(in_message(PROTO3, "oneof o { int32 a = 1; ; }"), "`;`: expected a type, found `;`");
    assert_eq!(faults("extend A {}"), ["1 `extend`: this `extend` block is empty"]);
    assert_eq!(faults(";message A{;enum B{;A=0;;};;}service S{;rpc A(B)returns(C){;};}"), [""; 0]);
}

#[test]
fn every_keyword_of_a_scalar_is_a_type() {
    for keyword in Scalar::KEYWORDS {
        let text = format!("{PROTO3} message A {{ {keyword} a = 1; }}");
        let FileItem::Message(message) = &parse(&text).file.items[0] else { panic!() };
        let MessageItem::Field(field) = &message.body.items[0] else { panic!() };
        assert!(matches!(field.kind, FieldType::Scalar(_)), "{keyword}");
    }
}

#[test]
fn nesting_is_bounded() {
    let nested = |levels: usize| format!("{}{}", "message A {".repeat(levels), "}".repeat(levels));
    assert_eq!(faults(&nested(31)), [""; 0]);
    assert_eq!(faults(&nested(32)), ["1 `message`: messages are nested deeper than 31 levels"]);
    assert_eq!(faults(&nested(100_000)).len(), 1);
    let literal = |levels: usize| {
        format!("option a = {}{};", "{a ".repeat(levels).trim_end_matches("a "), "}".repeat(levels))
    };
    assert_eq!(faults(&literal(100)), [""; 0]);
    assert_eq!(faults(&literal(100_000)), ["1 `{`: messages are nested deeper than 100 levels"]);
    // Parts of a name nest as the braces of a literal do.
    let name = |parts: usize, value: &str| format!("option a{} = {value};", ".a".repeat(parts - 1));
    assert_eq!(faults(&name(101, "1")), [""; 0]);
    assert_eq!(faults(&name(100, "{}")), [""; 0]);
    for text in [name(100_000, "1"), name(102, "1"), name(101, "{}"), name(60, &"{a ".repeat(42))] {
        let faults = faults(&text);
        assert!(faults.len() == 1 && faults[0].ends_with("deeper than 100 levels"), "{faults:?}");
    }
}

#[test]
fn paths_are_joined_across_gaps() {
    let text = "package a . // dot\n b.c;message M{extend . a.b{.x.y z=1;}}";
    let file = parse(text).file;
    let [FileItem::Package(package), FileItem::Message(message)] = &file.items[..] else {
        panic!()
    };
    assert_eq!(
        (&*package.name.text, &text[package.name.span.range()]),
        ("a.b.c", "a . // dot\n b.c")
    );
    let MessageItem::Extend(extend) = &message.body.items[0] else { panic!() };
    assert_eq!(extend.extendee.text, ".a.b");
    assert!(matches!(&extend.body.items[0].kind, FieldType::Named(name) if name.text == ".x.y"));
}

#[test]
fn values_are_read_as_protoc_reads_them() {
    let is = |setting: &str, expected: ValueKind<'_>| {
        let value = option(setting).kind;
        assert_eq!(format!("{value:?}"), format!("{expected:?}"), "{setting}");
    };
    is("a = x", ValueKind::Ident("x"));
    is("a = inf", ValueKind::Ident("inf"));
    is("a = - inf", ValueKind::Float(f64::NEG_INFINITY));
    is("a = 0x10", ValueKind::PositiveInt(16));
    is("a = 18446744073709551615", ValueKind::PositiveInt(u64::MAX));
    is("a = 18446744073709551616", ValueKind::Float(18446744073709551616.0));
    is("a = -9223372036854775808", ValueKind::NegativeInt(i64::MIN));
    is("a = -9223372036854775809", ValueKind::Float(-9223372036854775808.0));
    is("a = -0", ValueKind::NegativeInt(0));
    is("a = -1.5", ValueKind::Float(-1.5));
    for refused in ["0x10000000000000000", "-x", "-'a'", "[1]", "<a: 1>", "-infinity"] {
        assert_eq!(faults(&format!("option a = {refused};")).len(), 1, "{refused}");
    }
}

#[test]
fn strings_side_by_side_are_one() {
    let value = option(
        r#"(a.b).c = "x" '\x79' // z
            "z""#,
    );
    let ValueKind::Str(string) = value.kind else { panic!() };
    assert_eq!(string.as_str(), Some("xyz"));
    assert_eq!(string.span.range(), 17..48);
}

#[test]
fn literals_have_every_form_of_text_format() {
    let value = option(
        "a = { a: 1, b { } c < d: -Infinity; > // comment\n [ x . y ]: [1, 'a' \"b\"] # it is \n \
         [type.googleapis.com/a.B] { } f [{}, <>] g: [] h: { i: -0 } }",
    );
    let ValueKind::Message(literal) = &value.kind else { panic!() };
    let names: Vec<String> =
        literal.fields.iter().map(|field| format!("{:?}", field.name)).collect();
    assert_eq!(names[0], "Field(\"a\")");
    assert!(matches!(&literal.fields[3].name, LiteralName::Extension(name) if name.text == "x.y"));
    let LiteralName::Any { domain, type_name } = &literal.fields[4].name else { panic!() };
    assert_eq!((&domain[..], &type_name[..]), ("type.googleapis.com", "a.B"));
    let colons: Vec<bool> = literal.fields.iter().map(|field| field.has_colon).collect();
    assert_eq!(colons, [true, false, false, true, false, false, true, true]);
    assert!(matches!(&literal.fields[5].value.kind, ValueKind::List(items) if items.len() == 2));
}

#[test]
fn what_is_no_text_format_is_refused() {
    let wrong = [
        "a",
        "a 1",
        "a: 1,,",
        "a:",
        "[a: 1",
        "[.a]: 1",
        "[/a]: 1",
        "[a%2/b]: 1",
        "a: [1,]",
        "a: [[1]]",
        "< >",
        "a: 1.5f",
        "a <",
    ];
    for fields in wrong {
        assert_eq!(faults(&format!("option a = {{ {fields} }};")).len(), 1, "{fields}");
    }
}

#[test]
fn defaults_and_json_names_are_no_options() {
    let text = "message M { optional int32 a = 1 [default = -1, json_name = \"x\" 'y', c = d]; }";
    let FileItem::Message(message) = &parse(text).file.items[0] else { panic!() };
    let MessageItem::Field(field) = &message.body.items[0] else { panic!() };
    let [FieldOption::Default(default), FieldOption::JsonName(name), FieldOption::Option(_)] =
        &field.options.as_ref().unwrap().items[..]
    else {
        panic!()
    };
    assert_eq!(&text[default.span.range()], "default = -1");
    assert_eq!(&text[name.value.span.range()], "\"x\" 'y'");
    for twice in [
        "default = 1, default = 2",
        "json_name = 'a', json_name = 'b'",
        "default = {}",
        "json_name = 1",
        "",
    ] {
        in_message(PROTO2, &format!("optional int32 a = 1 [{twice}];"));
    }
}

#[test]
fn methods_take_and_return_messages() {
    assert_eq!(
        faults("service S { rpc A(stream .B) returns (stream C); rpc D(E) returns (F) {} }"),
        [""; 0]
    );
    assert_eq!(faults("service S { rpc A(int32) returns (C); }").len(), 1);
    assert_eq!(faults("service S { rpc A(B); }"), ["1 `;`: expected `returns`, found `;`"]);
    let no_message = "1 `)`: a method takes a message and returns one";
    assert_eq!(faults("service S { rpc A() returns (B); }"), [no_message]);
    assert_eq!(faults("service S { rpc A(B) returns (); }"), [no_message]);
    let help = |text: String| parse(&text).faults[0].help.clone().unwrap_or_default();
    for misplaced in ["stream rpc A(B) returns (C);", "rpc A(B stream) returns (C);"] {
        assert!(help(format!("service S {{ {misplaced} }}")).contains("(stream Request)"));
    }
}

#[test]
fn a_binary_file_is_told_from_a_text() {
    assert_eq!(parse("\n\u{b}a.proto\0").faults.len(), 1);
}

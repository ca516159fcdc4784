//! Checks the strings that replace the names of enum values in JSON: the option
//! `(pb.enumvalue.json).string`.

use rustc_hash::FxHashMap;

use super::Checker;
use crate::link::*;

/// The option, and the number of its field `string`.
const OPTION: &str = "pb.enumvalue.json";
const STRING: i32 = 1;

/// Returns the string of a value, if it has one.
fn given<'l>(graph: &'l Graph<'_>, value: &EnumValue<'_>) -> Option<&'l [u8]> {
    let options = &graph[value.options?].value;
    let has_number = |(id, _): &&(FieldId, FieldValue<'_>)| {
        graph[*id].name == "json" && graph.full_name(Element::Field(*id)) == OPTION
    };
    match options.fields.iter().find(has_number)? {
        (_, FieldValue::Message(json)) => json.bytes(graph, STRING).or(Some(b"")),
        _ => None,
    }
}

/// Checks the strings of an enum: each stands for one number, and none can be read as another.
pub(super) fn check(checker: &mut Checker<'_, '_>, e: &Enum<'_>) {
    let graph = checker.graph;
    let values: Vec<_> = e.values.iter().map(|id| (&graph[id], given(graph, &graph[id]))).collect();
    if values.iter().all(|(_, string)| string.is_none()) {
        return;
    }
    let mut refuse = |value: &EnumValue<'_>, fault: String| {
        let span = value.node.name.span();
        checker.refuse(e.file, "json-string", span, fault, "give it a string of its own");
    };
    let (mut by_number, mut by_string) = (FxHashMap::default(), FxHashMap::default());
    for (value, string) in values {
        let (name, number) = (value.node.name.text, value.node.number.value);
        let (first, of_first) = *by_number.entry(number).or_insert((name, string));
        if of_first != string {
            refuse(value, format!("{first} and {name} are one number, and differ in JSON"));
        }
        if let Some(fault) = string.and_then(|string| fault(string, number)) {
            refuse(value, fault);
        }
        for text in [Some(name.as_bytes()), string].into_iter().flatten() {
            let (other, of_other) = *by_string.entry(text).or_insert((name, number));
            if of_other != number {
                let text = String::from_utf8_lossy(text);
                refuse(value, format!("\"{text}\" means {other} in JSON already"));
            }
        }
    }
}

/// Returns the error in the string of a value by itself.
fn fault(string: &[u8], number: i32) -> Option<String> {
    let text = String::from_utf8_lossy(string);
    if text.contains('\0') {
        return Some("a string in JSON has no null characters".to_owned());
    }
    let read = text.trim_ascii().parse::<i32>().ok().filter(|read| *read != number);
    read.map(|read| format!("\"{text}\" would be read as the number {read}"))
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::find;

    #[test]
    fn values_have_strings_of_their_own() {
        let head = "edition = \"2023\"; import \"json.proto\"; enum E {";
        let option = (
            "json.proto",
            r#"syntax = "proto2";
            package pb.enumvalue;
            import "google/protobuf/descriptor.proto";
            message Json { optional string string = 1; }
            extend google.protobuf.EnumValueOptions { optional Json json = 990; }"#,
        );
        for (values, expected) in [
            (r#"A = 0 [(pb.enumvalue.json).string = "a"];"#, &[][..]),
            (r#"A = 0 [(pb.enumvalue.json).string = "B"]; B = 1;"#, &["json-string: B"]),
            (r#"A = 0 [(pb.enumvalue.json).string = "7"];"#, &["json-string: A"]),
            (r#"A = 0 [(pb.enumvalue.json).string = "0"];"#, &[]),
            (r#"A = 0 [(pb.enumvalue.json).string = "a\0b"];"#, &["json-string: A"]),
        ] {
            let found = find(&[option, ("a.proto", &format!("{head} {values} }}"))]);
            assert_eq!(found.validate, expected, "{values}");
        }
    }
}

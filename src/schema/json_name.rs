//! The names of fields in JSON.

/// Derives the JSON name of a field: each underscore is removed and the next letter capitalized.
pub fn json_name(proto: &str) -> String {
    let mut json = String::with_capacity(proto.len());
    let mut parts = proto.split('_');
    json.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let start = json.len();
        json.push_str(part);
        if let Some(first) = json.get_mut(start..=start) {
            first.make_ascii_uppercase();
        }
    }
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_the_json_names_that_protoc_gives_them() {
        assert_eq!(json_name("foo_bar__baz_1x"), "fooBarBaz1x");
        assert_eq!(json_name("_Foo_"), "Foo");
        assert_eq!(json_name("a_é_b"), "aéB");
    }
}

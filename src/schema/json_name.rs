//! The names of fields in JSON.

/// Derives the JSON name of a field: each underscore is removed and the next letter capitalized.
pub fn json_name(proto: &str) -> String {
    let mut after_underscore = false;
    let camel = proto.chars().filter_map(|c| {
        let is_large = std::mem::replace(&mut after_underscore, c == '_');
        (c != '_').then(|| if is_large { c.to_ascii_uppercase() } else { c })
    });
    camel.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_have_the_json_names_that_protoc_gives_them() {
        assert_eq!(json_name("foo_bar__baz_1x"), "fooBarBaz1x");
        assert_eq!(json_name("_Foo_"), "Foo");
    }
}

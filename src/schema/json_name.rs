//! The names of fields in JSON.

/// The name of a field in JSON where its descriptor does not say: an underscore makes the letter
/// behind it large.
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

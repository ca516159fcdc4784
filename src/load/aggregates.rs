//! The names of extensions in option values: `[name]` in `(rule) = { [name]: 1 }`.
//!
//! The linker looks for them by their full name alone.

/// The value with each name of an extension as `resolve` has it; where it has none, as it was.
pub(super) fn with_full_names(value: &str, resolve: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find(['"', '\'', '#', '[']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let length = token(from);
        let (token, after) = from.split_at(length);
        let name = token.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        // The parser puts spaces around the dots.
        let name = name.map(|name| name.split_whitespace().collect::<String>());
        match name.filter(|_| is_field(&out, after)).and_then(|name| resolve(&name)) {
            Some(full) => out.extend(["[", &full, "]"]),
            None => out.push_str(token),
        }
        rest = after;
    }
    out + rest
}

/// The length of the string, the comment, the name in brackets or the bracket in front.
fn token(from: &str) -> usize {
    match from.as_bytes()[0] {
        b'#' => from.find('\n').unwrap_or(from.len()),
        b'[' => {
            let in_name = |c: char| c.is_ascii_alphanumeric() || "_. \t\r\n".contains(c);
            let end = from[1..].find(|c| !in_name(c)).map(|end| end + 1);
            end.filter(|end| from[*end..].starts_with(']')).map_or(1, |end| end + 1)
        }
        quote => string(from, quote),
    }
}

fn string(from: &str, quote: u8) -> usize {
    let mut escaped = false;
    let closed = from.bytes().skip(1).position(|byte| {
        let ends = byte == quote && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    closed.map_or(from.len(), |at| at + 2)
}

/// Whether what stands between the two texts is the name of a field, and no list: `a: [B]`.
fn is_field(before: &str, after: &str) -> bool {
    !before.trim_end().ends_with(':') && after.trim_start().starts_with([':', '{', '<'])
}

#[cfg(test)]
mod tests {
    use super::with_full_names;

    fn full(value: &str) -> String {
        with_full_names(value, |name| (!name.contains('.')).then(|| format!("full.{name}")))
    }

    #[test]
    fn names_of_fields_become_full() {
        assert_eq!(full("[a]: 1 [ b ] { [c] < > }"), "[full.a]: 1 [full.b] { [full.c] < > }");
        assert_eq!(full("[p.a]: 1"), "[p.a]: 1");
    }

    #[test]
    fn lists_strings_comments_and_urls_stay() {
        for value in [
            "x: [A] y: 1",
            "x: [A, B] y { z: [1, 2] }",
            "x: [] [type.googleapis.com/p.M] { y: 1 }",
            r#"x: "[a]: 1 \"[b]: 2" y: '[c]: 3'"#,
            "x: 1 # [a]: 1\ny: 2",
            "x: \"never closed",
            "[never closed",
        ] {
            assert_eq!(full(value), value);
        }
    }
}

//! Converts names between cases, as heck does: at a tenth of its cost for ASCII names, which all names
//! of proto sources are.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

/// Returns `UpperCamelCase`.
pub(super) fn upper_camel(name: &str) -> String {
    if !name.is_ascii() {
        return name.to_upper_camel_case();
    }
    let mut camel = String::with_capacity(name.len());
    for word in words(name) {
        let (first, rest) = (camel.len(), camel.len() + 1);
        camel.push_str(word);
        camel[first..rest].make_ascii_uppercase();
        camel[rest..].make_ascii_lowercase();
    }
    camel
}

/// Returns `snake_case`.
pub(super) fn snake(name: &str) -> String {
    if !name.is_ascii() {
        return name.to_snake_case();
    }
    // Room for a few underscores.
    let mut snake = String::with_capacity(name.len() + 4);
    for word in words(name) {
        if !snake.is_empty() {
            snake.push('_');
        }
        let start = snake.len();
        snake.push_str(word);
        snake[start..].make_ascii_lowercase();
    }
    snake
}

/// Returns the words of an ASCII name. A word ends before a character that is neither letter nor
/// digit, before a capital after a small letter (`fooBar`), and in front of the last capital of several
/// that a small letter follows (`XMLHttp`). Digits belong to the letters before them.
fn words(name: &str) -> impl Iterator<Item = &str> {
    let mut rest = name;
    std::iter::from_fn(move || {
        let start = rest.bytes().position(|byte| byte.is_ascii_alphanumeric())?;
        rest = &rest[start..];
        let (word, after) = rest.split_at(length_of_word(rest.as_bytes()));
        rest = after;
        Some(word)
    })
}

/// Returns the length of the word that a name starts with.
fn length_of_word(name: &[u8]) -> usize {
    let (mut after_capital, mut after_small) = (false, false);
    for (index, byte) in name.iter().enumerate() {
        let is_small_next = name.get(index + 1).is_some_and(u8::is_ascii_lowercase);
        match byte {
            b'A'..=b'Z' if after_small || (after_capital && is_small_next) => return index,
            b'A'..=b'Z' => after_capital = true,
            b'a'..=b'z' => (after_capital, after_small) = (false, true),
            b'0'..=b'9' => {}
            _ => return index,
        }
    }
    name.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls `check` with all names of up to `length` characters.
    fn for_each_name(name: &mut String, length: usize, check: &impl Fn(&str)) {
        check(name);
        if name.len() < length {
            for c in ['a', 'b', 'C', 'D', '1', '_', '-'] {
                name.push(c);
                for_each_name(name, length, check);
                name.pop();
            }
        }
    }

    #[test]
    fn names_are_converted_as_heck_converts_them() {
        for_each_name(&mut String::new(), 6, &|name| {
            assert_eq!(upper_camel(name), name.to_upper_camel_case(), "{name}");
            assert_eq!(snake(name), name.to_snake_case(), "{name}");
        });
    }

    #[test]
    fn names_in_other_scripts_are_converted() {
        assert_eq!((&*upper_camel("été_ici"), &*snake("ÉtéIci")), ("ÉtéIci", "été_ici"));
    }
}

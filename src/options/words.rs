//! The options that shape the generated code of a file, as words of the manifest: `json`,
//! `bytes=.shop`. A word has no white space and no comma, since these separate words.

use std::collections::BTreeSet;

use super::{AttributeKind, Formats, Options};

/// Use types of another crate.
const EXTERN: &str = "extern";
/// Use `ByteString`.
const BYTE_STRING: &str = "byte-string";
/// Implement conversions from and to prost-types.
const PROST_TYPES: &str = "prost-types";
/// Generate types of custom options.
const CUSTOM_OPTIONS: &str = "custom-options";
/// Generate messages without unknown fields and extensions.
const DROP_UNKNOWN_FIELDS: &str = "drop-unknown-fields";
/// Generate services and clients without tonic's transport.
const NO_TRANSPORT: &str = "no-transport";

impl Options {
    /// Returns the options that shape the generated code of a file, as words.
    pub(crate) fn fingerprint(&self) -> BTreeSet<String> {
        let paths = [
            ("btree-map", &self.btree_maps),
            ("bytes", &self.bytes),
            (BYTE_STRING, &self.byte_strings),
            ("boxed", &self.boxed),
            ("setters", &self.setters),
            ("skip-debug", &self.skip_debug),
            ("disable-comments", &self.disable_comments),
        ];
        let paths = paths.iter().flat_map(|(option, paths)| {
            paths.iter().map(move |path| format!("{option}={}", escape(path)))
        });
        let externs = self.extern_paths.iter();
        let externs =
            externs.map(|(proto, rust)| format!("{EXTERN}={}={}", escape(proto), escape(rust)));
        let attributes = self.attributes.iter().map(|rule| {
            let (option, path) = (rule.kind.option(), escape(&rule.path));
            format!("{option}={path}={}", escape(&rule.attributes))
        });
        let flags = [
            (self.formats.json, "json"),
            (self.formats.text, "text"),
            (self.prost_types, PROST_TYPES),
            (self.custom_options, CUSTOM_OPTIONS),
            (self.no_transport, NO_TRANSPORT),
            (self.drop_unknown_fields, DROP_UNKNOWN_FIELDS),
        ];
        let flags = flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, word)| word);
        let flags = flags.chain(self.json.words()).map(str::to_owned);
        flags.chain(paths).chain(externs).chain(attributes).collect()
    }
}

impl Formats {
    /// Parses the words of the manifest.
    pub(crate) fn among(words: &BTreeSet<String>) -> Self {
        Self { json: words.contains("json"), text: words.contains("text") }
    }
}

/// Returns whether the file has types of custom options.
pub(crate) fn has_custom_options(words: &BTreeSet<String>) -> bool {
    words.contains(CUSTOM_OPTIONS)
}

/// Returns whether the file was generated without unknown fields.
pub(crate) fn drops_unknown_fields(words: &BTreeSet<String>) -> bool {
    words.contains(DROP_UNKNOWN_FIELDS)
}

/// Returns whether the services and clients of the file use tonic's transport.
pub(crate) fn has_transport(words: &BTreeSet<String>) -> bool {
    !words.contains(NO_TRANSPORT)
}

/// Returns whether the file has conversions from and to prost-types.
pub(crate) fn has_prost_types(words: &BTreeSet<String>) -> bool {
    words.contains(PROST_TYPES)
}

/// Returns whether a rule for the file uses `ByteString`.
pub(crate) fn has_byte_strings(words: &BTreeSet<String>) -> bool {
    words.iter().any(|word| option_of(word) == BYTE_STRING)
}

/// Returns the words for attributes of the sides of services.
pub(crate) fn side_attributes(words: &BTreeSet<String>) -> impl Iterator<Item = &String> {
    let of_sides = [AttributeKind::ClientMod, AttributeKind::ServerMod].map(AttributeKind::option);
    words.iter().filter(move |word| of_sides.contains(&option_of(word)))
}

/// Returns the types of other crates, as in [`Options::extern_paths`].
pub(crate) fn extern_paths(
    words: &BTreeSet<String>,
) -> impl Iterator<Item = (String, String)> + use<'_> {
    let rules = words.iter().filter_map(|word| word.split_once('='));
    let externs = rules.filter(|(option, _)| *option == EXTERN);
    let types = externs.filter_map(|(_, rule)| rule.split_once('='));
    types.map(|(proto, rust)| (unescape(proto), unescape(rust)))
}

/// Returns the option of a word for a rule: what comes before its first `=`.
fn option_of(word: &str) -> &str {
    word.split_once('=').map_or("", |(option, _)| option)
}

/// Returns whether a character cannot be in a word.
fn is_special(c: char) -> bool {
    matches!(c, '%' | ',') || c.is_ascii_whitespace()
}

/// Replaces what cannot be in a word: `A, B` becomes `A%2c%20B`.
fn escape(text: &str) -> String {
    let mut word = String::with_capacity(text.len());
    for c in text.chars() {
        if is_special(c) {
            word.push_str(&format!("%{:02x}", u32::from(c)));
        } else {
            word.push(c);
        }
    }
    word
}

/// Returns the text that [`escape`] replaced characters in.
fn unescape(word: &str) -> String {
    let mut parts = word.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match code.map(char::from).filter(|c| is_special(*c)) {
            Some(c) => text.extend([c.encode_utf8(&mut [0; 4]), &part[2..]]),
            None => text.extend(["%", part]),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{AttributeRule, SETTINGS, SettingKind};

    #[test]
    fn a_rule_is_one_word() {
        let attributes = vec![AttributeRule::derive(".", "A, B")];
        let options = Options { attributes, ..Options::default() };
        let expected = "type-attribute=.=#[derive(A%2c%20B)]".to_owned();
        assert_eq!(options.fingerprint(), BTreeSet::from([expected]));
    }

    #[test]
    fn no_value_of_a_setting_ends_its_word() {
        for setting in SETTINGS {
            let value = match setting.kind {
                SettingKind::Flag(_) | SettingKind::Mode => continue,
                SettingKind::ExternPaths => ".a, b\n=::a::B<u8, u8>",
                SettingKind::Paths(_) => ".a, b\n",
                SettingKind::Derives | SettingKind::Attributes(_) => ".a, b\n=#[derive(A, B)]",
            };
            let mut options = Options::default();
            setting.set(&mut options, value).unwrap();
            let words = options.fingerprint();
            let is_one = |word: &String| !word.contains(|c: char| c == ',' || c.is_whitespace());
            assert!(words.len() == 1 && words.iter().all(is_one), "{words:?}");
            assert_eq!(extern_paths(&words).collect::<Vec<_>>(), options.extern_paths);
        }
    }

    #[test]
    fn only_what_was_escaped_is_unescaped() {
        for text in ["", "%", "100%", "%41%2", "a, b\n%2c"] {
            assert_eq!(unescape(&escape(text)), text);
        }
        assert_eq!(unescape("%41 %2g%é"), "%41 %2g%é");
    }
}

//! The names of Rust's prelude that generated code uses, and those that types of a module shadow.

use crate::model::Ident;

/// The names, each with its full path.
const PRELUDE: [(&str, &str); 14] = [
    ("Box", "::std::boxed::Box"),
    ("Clone", "::core::clone::Clone"),
    ("Default", "::core::default::Default"),
    ("From", "::core::convert::From"),
    ("Into", "::core::convert::Into"),
    ("IntoIterator", "::core::iter::IntoIterator"),
    ("Option", "::core::option::Option"),
    ("Result", "::core::result::Result"),
    ("Send", "::core::marker::Send"),
    ("String", "::std::string::String"),
    ("Sync", "::core::marker::Sync"),
    ("TryFrom", "::core::convert::TryFrom"),
    ("TryInto", "::core::convert::TryInto"),
    ("Vec", "::std::vec::Vec"),
];

/// The names that the types of a module shadow, as bits by their position in `PRELUDE`.
#[derive(Clone, Copy, Default)]
pub(super) struct Shadowed(u16);

impl Shadowed {
    /// Returns the names that `types` shadow.
    pub fn by<'a>(types: impl IntoIterator<Item = &'a Ident>) -> Self {
        let bits = types.into_iter().filter_map(|ident| position(ident.as_str()));
        Self(bits.fold(0, |all, position| all | 1 << position))
    }

    /// Returns a name of the prelude; its full path if it is shadowed.
    pub fn path(self, name: &'static str) -> &'static str {
        match position(name) {
            Some(position) if self.0 & 1 << position != 0 => PRELUDE[position].1,
            _ => name,
        }
    }
}

fn position(name: &str) -> Option<usize> {
    PRELUDE.binary_search_by_key(&name, |(name, _)| name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_have_a_bit_each() {
        assert!(PRELUDE.is_sorted());
        assert!(PRELUDE.len() <= u16::BITS as usize);
        for (name, path) in PRELUDE {
            assert!(path.ends_with(&format!("::{name}")));
        }
    }
}

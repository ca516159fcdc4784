//! Fills in templates of Rust text with `$names`.

use std::fmt::Write as _;

/// The values of the names in a template.
#[derive(Clone, Debug, Default)]
pub struct Values<'a> {
    values: Vec<(&'static str, std::borrow::Cow<'a, str>)>,
}

impl<'a> Values<'a> {
    /// Sets the value of a name, which is given without its `$`.
    #[must_use]
    pub fn set(mut self, name: &'static str, value: impl Into<std::borrow::Cow<'a, str>>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// Fills in a template. Leaves a name without a value as it is, which the tests that compile
    /// goldens detect.
    pub fn fill(&self, template: &str) -> String {
        let mut text = String::with_capacity(template.len() * 5 / 4);
        let mut pieces = template.split('$');
        text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            let end = piece.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            let (name, rest) = piece.split_at(end.unwrap_or(piece.len()));
            match self.values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => text.push_str(value),
                // Writing to a string does not fail.
                None => drop(write!(text, "${name}")),
            }
            text.push_str(rest);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Values;

    #[test]
    fn names_are_filled_in() {
        let values = Values::default().set("a", "x").set("ab", "y");
        assert_eq!(values.fill("$a $ab $abc, $a."), "x y $abc, x.");
    }
}

//! Templates of Rust text with `$names` in it.

use std::fmt::Write as _;

/// What stands for the names of a template.
#[derive(Clone, Debug, Default)]
pub struct Values<'a> {
    values: Vec<(&'static str, std::borrow::Cow<'a, str>)>,
}

impl<'a> Values<'a> {
    /// Adds a name, without its `$`.
    #[must_use]
    pub fn set(mut self, name: &'static str, value: impl Into<std::borrow::Cow<'a, str>>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// The template with its names filled in. A name without a value stays as it is: the goldens
    /// do not compile then.
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

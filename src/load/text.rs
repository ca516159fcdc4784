//! Converts byte offsets and spans to lines and columns in characters.

use std::ops::Range;

use crate::report::Place;

/// The text of a file, and its path for the user.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

impl Text<'_> {
    /// Returns the place of a range of bytes, cut at the end of its first line. Offsets that lie
    /// within a character or past the end are moved to the nearest sensible one.
    pub fn place(&self, range: Range<usize>) -> Place {
        let start = floor_boundary(self.text, range.start);
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let rest = &self.text[line_start..];
        let line_text = rest.split('\n').next().unwrap_or(rest).trim_end_matches('\r');
        let line_end = line_start + line_text.len();
        let end = floor_boundary(self.text, range.end).min(line_end);
        let width = if end > start { self.text[start..end].chars().count() } else { 1 };
        Place {
            file: self.file.to_owned(),
            line: to_u32(self.text[..line_start].matches('\n').count() + 1),
            column: to_u32(self.text[line_start..start].chars().count() + 1),
            width: to_u32(width),
            source_line: Some(line_text.to_owned()),
        }
    }

    /// Returns the place of the last character, for errors at the end of a file.
    pub fn end(&self) -> Place {
        let trimmed = self.text.trim_end().len();
        let start = floor_boundary(self.text, trimmed.saturating_sub(1));
        self.place(start..trimmed)
    }
}

/// Returns the place of a whole file.
pub(super) fn whole_file(file: impl Into<String>) -> Place {
    Place { file: file.into(), line: 0, column: 0, width: 0, source_line: None }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, range: Range<usize>) -> (u32, u32, u32, String) {
        let place = Text { file: "a.proto", text }.place(range);
        (place.line, place.column, place.width, place.source_line.unwrap_or_default())
    }

    #[test]
    fn columns_are_characters_not_bytes() {
        assert_eq!(place("é = x;\n", 5..6), (1, 5, 1, "é = x;".into()));
    }

    #[test]
    fn carriage_returns_and_following_lines_are_cut() {
        assert_eq!(place("a\r\nbcd\r\nef", 4..10), (2, 2, 2, "bcd".into()));
    }

    #[test]
    fn offsets_past_the_end_are_the_end() {
        assert_eq!(place("ab", 9..12), (1, 3, 1, "ab".into()));
    }
}

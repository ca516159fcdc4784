//! Places in the files of the user.

use std::ops::Range;

/// A place in an input file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The path of the file, as the user can open it.
    pub file: String,
    /// The line, from 1; 0 for the whole file.
    pub line: u32,
    /// The column in characters, from 1; 0 for the whole line.
    pub column: u32,
    /// The number of characters, at least 1 if `column` is set.
    pub width: u32,
    /// The text of the line, if it is known.
    pub source_line: Option<String>,
}

impl Place {
    /// Returns the place of a whole file.
    pub(crate) fn whole_file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0, width: 0, source_line: None }
    }

    /// Returns the place of a whole line, from 1.
    pub(crate) fn whole_line(file: impl Into<String>, text: &str, line: u32) -> Self {
        let source_line = text.lines().nth(line.saturating_sub(1) as usize).map(str::to_owned);
        Self { line, source_line, ..Self::whole_file(file) }
    }

    /// Returns the place of a range of bytes, cut at the end of its first line; of an empty range,
    /// the place of the character that follows. Offsets that lie within a character or past the end
    /// are moved to the nearest sensible one.
    pub(crate) fn in_text(file: impl Into<String>, text: &str, range: Range<usize>) -> Self {
        let start = floor_boundary(text, range.start);
        let line_start = text[..start].rfind('\n').map_or(0, |offset| offset + 1);
        let rest = &text[line_start..];
        let line_text = rest.split('\n').next().unwrap_or(rest).trim_end_matches('\r');
        let line_end = line_start + line_text.len();
        let end = floor_boundary(text, range.end).min(line_end);
        let width = if end > start { text[start..end].chars().count() } else { 1 };
        Self {
            file: file.into(),
            line: to_u32(text[..line_start].matches('\n').count() + 1),
            column: to_u32(text[line_start..start].chars().count() + 1),
            width: to_u32(width),
            source_line: Some(line_text.to_owned()),
        }
    }
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, range: Range<usize>) -> (u32, u32, u32, String) {
        let place = Place::in_text("a.proto", text, range);
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

//! Converts offsets to lines and columns.

/// The offsets at which the lines of a text start.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<u32>,
    has_tabs: bool,
    /// The last result: the next one is usually near.
    last: usize,
}

/// The distance of `protoc`'s tab stops.
const TAB: usize = 8;

impl<'a> Lines<'a> {
    pub fn new(text: &'a str) -> Self {
        let breaks = text.bytes().zip(1..).filter(|(byte, _)| *byte == b'\n').map(|(_, next)| next);
        let starts = std::iter::once(0).chain(breaks).collect();
        Self { text, starts, has_tabs: text.contains('\t'), last: 0 }
    }

    /// Returns the line and the column, from 0. Columns count bytes; a tab advances to the next tab
    /// stop.
    pub fn position(&mut self, offset: u32) -> (i32, i32) {
        while self.starts[self.last] > offset {
            self.last -= 1;
        }
        while self.starts.get(self.last + 1).is_some_and(|&next| next <= offset) {
            self.last += 1;
        }
        let start = self.starts[self.last];
        let mut column = (offset - start) as usize;
        if self.has_tabs {
            let before = &self.text.as_bytes()[start as usize..offset as usize];
            column = before.iter().fold(0, |column, &byte| match byte {
                b'\t' => column + TAB - column % TAB,
                _ => column + 1,
            });
        }
        (self.last as i32, column as i32)
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_are_found_back_and_forth() {
        let mut lines = Lines::new("ab\n\ncd");
        let positions = [4, 0, 2, 3, 6].map(|offset| lines.position(offset));
        assert_eq!(positions, [(2, 0), (0, 0), (0, 2), (1, 0), (2, 2)]);
    }

    #[test]
    fn tabs_lead_to_the_next_stop() {
        let mut lines = Lines::new("\ta\tb\té");
        assert_eq!(
            [0, 1, 2, 3, 4, 7].map(|offset| lines.position(offset).1),
            [0, 8, 9, 16, 17, 26]
        );
    }
}

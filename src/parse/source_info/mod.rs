//! Source info: the locations of everything in a file, with the comments that belong to them, as
//! `protoc` records them: the same paths and spans in the same order.

mod walk;

use super::comments::{self, Comments};
use super::lines::Lines;
use super::tree::{Block, File, OptionList, OptionSetting, Span};
use crate::schema::Location;

/// The locations that are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Those of declarations with comments, without spans.
    Comments,
    /// All.
    Full,
}

/// The place of an option in a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionPlace<'p> {
    /// Its path below the message of options that it is set in: the numbers of the fields that its
    /// name names, and the index of the element where it adds to a list.
    At(&'p [i32]),
    /// Nowhere: descriptors leave it out.
    Dropped,
    /// Nowhere, nor is the message of options, since all that it has is left out.
    AllDropped,
}

/// Returns the locations of a file; `place` gives the places of its options.
pub fn locations<'t, 'p>(
    text: &str,
    file: &File<'t>,
    detail: Detail,
    place: impl Fn(&OptionSetting<'t>) -> OptionPlace<'p>,
) -> Vec<Location> {
    let Comments { leading, detached, .. } = comments::at_start(text);
    let mut recorder = Recorder {
        text,
        lines: (detail == Detail::Full).then(|| Lines::new(text)),
        place,
        path: Vec::new(),
        leading,
        detached,
        locations: Vec::new(),
    };
    recorder.file(file);
    recorder.locations
}

struct Recorder<'a, F> {
    text: &'a str,
    /// The lines of the text, if all locations are recorded.
    lines: Option<Lines<'a>>,
    place: F,
    /// The path of the element that is being recorded.
    path: Vec<i32>,
    /// The comment in front of the next declaration.
    leading: String,
    /// The detached comments in front of it.
    detached: Vec<String>,
    locations: Vec<Location>,
}

impl<'t, 'p, F: Fn(&OptionSetting<'t>) -> OptionPlace<'p>> Recorder<'_, F> {
    /// Records something with a longer path.
    fn at(&mut self, tags: &[i32], record: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        self.path.extend_from_slice(tags);
        record(self);
        self.path.truncate(length);
    }

    /// Records something below an outer message or file, whose path has this length.
    fn at_outer(&mut self, depth: usize, tags: &[i32], record: impl FnOnce(&mut Self)) {
        let own = self.path.split_off(depth);
        self.at(tags, record);
        self.path.extend(own);
    }

    /// Records a part of a declaration.
    fn part(&mut self, tags: &[i32], span: Span) {
        if self.lines.is_some() {
            self.at(tags, |recorder| recorder.add(span, Comments::default()));
        }
    }

    /// Records a declaration with the comments around it. They attach to the token that ends it, which
    /// ends at `end`. The parts of the declaration may be recorded before or after it.
    fn declaration(&mut self, span: Span, end: u32) {
        let after = comments::after(self.text, end as usize);
        let comments = Comments {
            leading: std::mem::replace(&mut self.leading, after.leading),
            trailing: after.trailing,
            detached: std::mem::replace(&mut self.detached, after.detached),
        };
        if self.lines.is_some() || !comments.is_empty() {
            self.add(span, comments);
        }
    }

    fn add(&mut self, span: Span, comments: Comments) {
        let span = self.lines.as_mut().map_or_else(Vec::new, |lines| position(lines, span));
        let optional = |text: String| (!text.is_empty()).then_some(text);
        self.locations.push(Location {
            path: self.path.clone(),
            span,
            leading_comments: optional(comments.leading),
            trailing_comments: optional(comments.trailing),
            leading_detached_comments: comments.detached,
        });
    }

    /// Passes an empty statement: detached comments are kept for the next declaration.
    fn empty(&mut self, statement: Span) {
        let after = comments::after(self.text, statement.end as usize);
        self.leading = after.leading;
        self.detached.extend(after.detached);
    }

    /// Moves past the end of a block. Comments before it belong to no declaration.
    fn close<T>(&mut self, block: &Block<T>) {
        let after = comments::after(self.text, block.close as usize + 1);
        self.leading = after.leading;
        self.detached = after.detached;
    }

    /// Records a statement `option`. Comments attach to the option, not to the message of options.
    fn option_statement(&mut self, tag: i32, option: &OptionSetting<'t>) {
        let place = (self.place)(option);
        if place != OptionPlace::AllDropped {
            self.part(&[tag], option.span);
        }
        let count = self.locations.len();
        let path = if let OptionPlace::At(path) = place { path } else { &[] };
        self.at(&[tag], |recorder| {
            recorder.at(path, |recorder| recorder.declaration(option.span, option.span.end));
        });
        if !matches!(place, OptionPlace::At(_)) {
            self.locations.truncate(count);
        }
    }

    /// Records the brackets around options.
    fn brackets<'s>(
        &mut self,
        tag: i32,
        span: Span,
        mut options: impl Iterator<Item = &'s OptionSetting<'t>>,
    ) where
        't: 's,
    {
        if options.all(|option| (self.place)(option) != OptionPlace::AllDropped) {
            self.part(&[tag], span);
        }
    }

    /// Records the options in brackets.
    fn option_list(&mut self, tag: i32, options: &OptionList<'t>) {
        self.brackets(tag, options.span, options.items.iter());
        for option in &options.items {
            self.listed_option(tag, option);
        }
    }

    fn listed_option(&mut self, tag: i32, option: &OptionSetting<'t>) {
        if let OptionPlace::At(path) = (self.place)(option) {
            self.at(&[tag], |recorder| recorder.part(path, option.span));
        }
    }
}

/// Returns a span in the form of descriptors: the line and column of its start, the line of its end
/// if it differs, and the column of its end.
fn position(lines: &mut Lines<'_>, span: Span) -> Vec<i32> {
    let (line, column) = lines.position(span.start);
    let (end_line, end_column) = lines.position(span.end);
    if line == end_line {
        vec![line, column, end_column]
    } else {
        vec![line, column, end_line, end_column]
    }
}

//! Passes small files through the front end, for tests with tables of texts and their faults.

use typed_arena::Arena;

use super::validate;
use crate::interpret::interpret;
use crate::link::{Faults, FileId, Linked, Unlinked, link};
use crate::parse::{Fault, parse};

const DESCRIPTOR: &str = include_str!("../load/well_known/google/protobuf/descriptor.proto");
const DESCRIPTOR_NAME: &str = "google/protobuf/descriptor.proto";

/// The faults of each stage after parsing, in the form `code: text at its place`; of an
/// option, the name only.
#[derive(Default)]
pub(crate) struct Found {
    pub link: Vec<String>,
    pub interpret: Vec<String>,
    pub validate: Vec<String>,
}

/// Passes files through all stages. Each is an input with its name, and follows its imports.
pub(crate) fn find(files: &[(&str, &str)]) -> Found {
    with_linked(files, |_| ()).0
}

/// Passes files through all stages, and the result to `see`.
pub(crate) fn with_linked<T>(
    files: &[(&str, &str)],
    see: impl FnOnce(&Linked<'_>) -> T,
) -> (Found, T) {
    let descriptor = parse(DESCRIPTOR);
    let parsed: Vec<_> = files.iter().map(|(_, text)| parse(text)).collect();
    let own = files.iter().zip(&parsed).map(|((name, text), parsed)| {
        assert_eq!(parsed.faults, [], "{text}");
        Unlinked { name, text, tree: &parsed.file }
    });
    let built_in = Unlinked { name: DESCRIPTOR_NAME, text: "", tree: &descriptor.file };
    let mut all: Vec<_> = own.collect();
    let is_imported = files.iter().any(|(_, text)| text.contains(DESCRIPTOR_NAME));
    if is_imported {
        all.insert(0, Unlinked { text: DESCRIPTOR, ..built_in });
    }
    let shown = |faults: Faults| {
        let shown = |(file, Fault { span, code, .. }): (FileId, Fault)| {
            let place = all.get(usize::from(file)).and_then(|file| file.text.get(span.range()));
            let name = place.unwrap_or_default().split(" =").next();
            format!("{code}: {}", name.unwrap_or_default())
        };
        faults.sorted().into_iter().map(shown).collect()
    };
    let names = Arena::new();
    let mut found = Found::default();
    let mut faults = Faults::default();
    let mut linked = link(&all, (!is_imported).then_some(built_in), &names, &mut faults);
    found.link = shown(faults);
    faults = Faults::default();
    interpret(&mut linked, false, &mut faults);
    found.interpret = shown(faults);
    faults = Faults::default();
    validate(&linked, &vec![true; linked.files().iter().count()], &mut faults);
    found.validate = shown(faults);
    let seen = see(&linked);
    (found, seen)
}

/// Checks each line of `table`: a text after `head`, and after `=>`, on the same line or the next, its
/// faults.
pub(super) fn check(head: &str, table: &str) {
    let table = table.replace("\n=>", " =>");
    for line in table.lines().filter(|line| !line.is_empty()) {
        let (text, expected) = line.split_once(" => ").unwrap_or((line, ""));
        let found = find(&[("a.proto", &format!("{head}\n{text}"))]);
        assert_eq!((found.link, found.interpret), (vec![], vec![]), "{text}");
        assert_eq!(found.validate.join(", "), expected, "{text}");
    }
}

/// The first line of a file in proto2, in proto3, and in an edition.
pub(super) const PROTO2: &str = "syntax = \"proto2\";";
pub(super) const PROTO3: &str = "syntax = \"proto3\";";
pub(super) const EDITION_2023: &str = "edition = \"2023\";";
pub(super) const EDITION_2024: &str = "edition = \"2024\";";
pub(super) const EDITION_2026: &str = "edition = \"2026\";";

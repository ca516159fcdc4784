//! Builds models of small files for tests.

use std::collections::BTreeMap;

use super::{Model, build};
use crate::load::load;
use crate::options::{Options, Sides};
use crate::report::Report;

/// Makes the model of files, each with its name and text. All are inputs, and both sides of their
/// services are generated.
pub(crate) fn model(files: &[(&str, &str)]) -> Model {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for (name, text) in files {
        std::fs::create_dir_all(path(name).parent().unwrap()).unwrap();
        std::fs::write(path(name), text).unwrap();
    }
    let options = Options {
        inputs: vec![folder.path().to_owned()],
        proto_paths: vec![folder.path().into()],
        ..Options::default()
    };
    let mut report = Report::default();
    let set = load(&options, &mut report).unwrap_or_else(|| panic!("{report:?}"));
    let sides: BTreeMap<_, _> = files.iter().map(|(name, _)| (*name, Sides::of(None))).collect();
    let model = build(&set, &sides, &options, &mut report);
    assert!(!report.has_errors(), "{report:?}");
    model
}

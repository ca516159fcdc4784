//! Loads schemas: `.proto` sources, descriptor sets, a plugin's request.
//!
//! ```text
//! inputs  ─▶ sources ─▶ order ─▶ link ─▶ FileSet
//! (paths)   (parsed)   (sorted) (through link, interpret, validate, lower)
//! ```
//!
//! This room does not depend on Rust.

#![allow(
    clippy::result_large_err,
    reason = "a diagnostic is made once for each fault, never in a loop"
)]

mod declarations;
mod descriptor_set;
mod ignored;
mod inputs;
mod link;
mod names;
mod order;
mod probe;
mod roots;
mod set;
mod sources;
mod stdin;
mod well_known;
mod wire;

pub use descriptor_set::{in_order, load_descriptor_set, load_descriptors};
pub use inputs::watched;
pub use probe::probe;
pub use set::{SetContents, make_descriptor_set};
pub use stdin::await_stdin;

use typed_arena::Arena;

use crate::options::Options;
use crate::report::Report;
use crate::schema::FileSet;

/// Loads the inputs of `options`, with all imports.
///
/// The result depends on the content of the files only, not on the order of inputs. Returns `None`
/// if the report has errors; it then has all errors, not just the first.
pub fn load(options: &Options, report: &mut Report) -> Option<FileSet> {
    let files = if options.descriptor_sets.is_empty() {
        load_sources(options, report)
    } else {
        descriptor_set::load_sets(options, report)
    };
    (!report.has_errors()).then_some(files)
}

fn load_sources(options: &Options, report: &mut Report) -> FileSet {
    let texts = Arena::new();
    FileSet { files: link_sources(options, &texts, false, report, link::schema_file) }
}

/// Reads the sources into `texts` and links them. Returns the results of `make` for each file, imports
/// first.
fn link_sources<T: Send>(
    options: &Options,
    texts: &Arena<String>,
    wants_paths: bool,
    report: &mut Report,
    make: impl Fn(&link::Made<'_, '_>) -> T + Sync,
) -> Vec<T> {
    let found = inputs::expand(options, report);
    let roots = roots::ImportRoots::new(options, &found, report);
    let named = inputs::name(found, &roots, report);
    let sources = sources::read(named, &roots, texts, report);
    let order = order::sort_sources(&sources, report);
    link::link(&sources, &order, wants_paths, report, make)
}

//! From what the user names to a schema: `.proto` sources, descriptor sets, a plugin's request.
//!
//! ```text
//! inputs  ─▶ sources ─▶ order ─▶ link ─▶ FileSet
//! (paths)   (parsed)   (sorted) (names and options resolved)
//!              └─▶ editions ─▶ compiler ─▶ FileSet   (if a file has an edition)
//! ```
//!
//! The parser and the linker that we stand on (protox-parse, prost-reflect) are known in this room
//! only; so are their faults, each with its workaround. Nothing here knows about Rust.

#![allow(
    clippy::result_large_err,
    reason = "a diagnostic is made once for each fault, never in a loop"
)]

mod aggregates;
mod buf;
mod check;
mod compiler;
mod descriptor_set;
mod editions;
mod faults;
mod floats;
mod ignored;
mod inputs;
mod link;
mod mend;
mod order;
mod probe;
mod protoc;
mod respelled;
mod roots;
mod sources;
mod symbols;
mod text;
mod told;
mod unused;
mod well_known;
mod wire;
mod wire_edit;

pub use descriptor_set::{in_order, load_descriptor_set, load_descriptors};
pub use probe::{Probed, probe};

use crate::options::Options;
use crate::report::Report;
use crate::schema::FileSet;
use crate::suggest;

/// Loads all that `options` names, with everything it imports.
///
/// The outcome depends on the content of the files alone, not on the order of the inputs.
/// `None` when the report holds errors; all errors that can be found are in it, not just the first.
pub fn load(options: &Options, report: &mut Report) -> Option<FileSet> {
    let files = if options.descriptor_sets.is_empty() {
        load_sources(options, report)
    } else {
        descriptor_set::load_sets(options, report)
    };
    (!report.has_errors()).then_some(files)
}

fn load_sources(options: &Options, report: &mut Report) -> FileSet {
    let found = inputs::expand(options, report);
    let roots = roots::ImportRoots::new(options, &found, report);
    let named = inputs::name(found, &roots, report);
    let mut sources = sources::read(named, &roots, report);
    if sources.iter().any(|source| source.edition.is_some()) {
        return editions::load(&sources, &roots, options, report);
    }
    let order = order::sort_sources(&mut sources, report);
    FileSet { files: link::link(sources, &order, report) }
}

//! From descriptors to the model, in passes: ids and names first, then what is inside with its
//! links, then what only the whole can tell (cycles, reach).

use std::collections::{BTreeMap, HashMap, HashSet};

use super::cycles::{box_fields, measure_depths};
use super::declare::name_file_modules;
use super::reach::mark_generated;
use super::renames;
use super::{EnumId, FileId, MessageId, Model};
use super::{attributes, extensions, inherits, silence, traits};
use crate::options::{Options, Sides};
use crate::report::Report;
use crate::schema::{DescriptorProto, FileSet};

/// Resolves `files` into a model; `sides` are the sides of the inputs' services, by file.
///
/// What is wrong goes to `report`; the model is whole only when there is no error in it.
pub fn build(
    files: &FileSet,
    sides: &BTreeMap<&str, Sides>,
    options: &Options,
    report: &mut Report,
) -> Model {
    let mut builder = Builder {
        options,
        sides,
        report,
        model: Model { formats: options.formats, ..Model::default() },
        types: HashMap::new(),
        rules_used: HashSet::new(),
    };
    for (index, file) in files.files.iter().enumerate() {
        builder.declare_file(FileId(index as u32), file);
    }
    name_file_modules(&mut builder.model.files);
    for (index, file) in files.files.iter().enumerate() {
        builder.resolve_file(FileId(index as u32), file);
    }
    builder.refuse_formats_of_extern_types();
    builder.warn_of_unused_rules();
    let mut model = builder.model;
    extensions::drop_untyped(&mut model);
    attributes::apply(&mut model, &options.attributes, report);
    silence::apply(&mut model, options, report);
    box_fields(&mut model.messages);
    measure_depths(&mut model.messages);
    traits::mark(&mut model);
    mark_generated(&mut model);
    inherits::mark(&mut model);
    model.byte_strings = inherits::has_byte_strings(&model);
    renames::report(&model, report);
    model
}

/// What a fully qualified proto name (with its leading dot) stands for.
#[derive(Clone, Copy)]
pub(super) enum Declared<'a> {
    Message(MessageId),
    Enum(EnumId),
    MapEntry(&'a DescriptorProto),
}

pub(super) struct Builder<'a> {
    pub options: &'a Options,
    pub sides: &'a BTreeMap<&'a str, Sides>,
    pub report: &'a mut Report,
    pub model: Model,
    pub types: HashMap<String, Declared<'a>>,
    /// Rules that matched something, each as its option and its path.
    pub rules_used: HashSet<(&'static str, &'a str)>,
}

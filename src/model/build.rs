//! Builds the model from descriptors, in passes: ids and names first, then contents and references,
//! then properties of the whole (cycles, reachability).

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::builder::{ModelBuilder, RulesUsed, TypedExtensions};
use super::cycles::{box_fields, measure_depths};
use super::file_modules::{name_file_modules, name_used_files};
use super::links::Links;
use super::reachability::mark_generated;
use super::{FileId, Model};
use super::{
    attributes, extensions, foreign, propagate, rename_notes, setters, silence, traits, types,
};
use crate::options::{Options, Sides};
use crate::parallel;
use crate::report::Report;
use crate::schema::{FileSet, SchemaFile};

/// Resolves `files` into a model; `sides` are the sides of the inputs' services, by file.
///
/// Adds errors to `report`; the model is complete only if there are none.
pub fn build(
    files: &FileSet,
    sides: &BTreeMap<&str, Sides>,
    options: &Options,
    report: &mut Report,
) -> Model {
    let mut builder = ModelBuilder {
        options,
        sides,
        model: Model {
            formats: options.formats,
            prost_types: options.prost_types,
            custom_options: options.custom_options,
            json: options.json,
            no_transport: options.no_transport,
            ..Model::default()
        },
        types: FxHashMap::default(),
        typed_extensions: TypedExtensions::default(),
    };
    for (index, file) in files.files.iter().enumerate() {
        builder.declare_file(FileId(index as u32), file);
    }
    // They grew by doubling.
    builder.model.messages.shrink_to_fit();
    name_file_modules(&mut builder.model.files);
    let files_by_id: Vec<(FileId, &SchemaFile)> = (0..).map(FileId).zip(&files.files).collect();
    let resolved = parallel::map(&files_by_id, |&(id, file)| builder.resolve(id, file));
    let mut rules_used = RulesUsed::default();
    for ((id, _), resolved) in files_by_id.into_iter().zip(resolved) {
        builder.fill(id, resolved.contents);
        report.extend(resolved.report);
        rules_used.extend(resolved.rules_used);
    }
    types::warn_of_unused_rules(options, &rules_used, report);
    let mut model = builder.model;
    derive_properties(&mut model, files, options, report);
    model
}

/// Applies the options that name declarations, then derives the properties of the whole.
///
/// Passes that read marks of others follow them.
fn derive_properties(model: &mut Model, files: &FileSet, options: &Options, report: &mut Report) {
    extensions::drop_untyped(model);
    extensions::list_texts(model);
    // The names of a service's items are reserved whether or not the service is generated.
    model.files.iter_mut().filter(|f| !f.sides.any()).for_each(|file| file.services.clear());
    attributes::apply(model, &options.attributes, report);
    silence::apply(model, options, report);
    setters::apply(model, &options.setters, report);
    box_fields(&mut model.messages);
    measure_depths(&mut model.messages);
    traits::mark(model);
    mark_generated(model, files);
    name_used_files(model, options);
    model.foreign = foreign::find(model, files, options, report);
    model.links = Links::of(model);
    propagate::mark(model);
    model.byte_strings = propagate::has_byte_strings(model);
    rename_notes::report(model, report);
}

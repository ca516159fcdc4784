//! Imports that an input does not use.

use std::collections::{HashMap, HashSet};

use prost_reflect::{DescriptorPool, FileDescriptor};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

use super::link::add_with_public_imports;
use super::sources::{Source, place_of_import};
use crate::report::{Diagnostic, Report};

/// Warns of imports of which no type is named. An import that extends the options of
/// `descriptor.proto` counts as used: once resolved, options do not tell where they come from.
pub(super) fn report_unused_imports(
    pool: &DescriptorPool,
    sources: &HashMap<String, Source>,
    report: &mut Report,
) {
    let with_options = files_with_options(pool);
    for file in pool.files() {
        let Some(source) = sources.get(file.name()).filter(|source| source.is_input) else {
            continue;
        };
        for (index, import) in unused_imports(pool, &file, &with_options) {
            let place =
                source.text.as_deref().zip(source.parsed.as_ref()).and_then(|(text, parsed)| {
                    place_of_import(text, &source.shown_path(), &parsed.info, index)
                });
            report.push(
                Diagnostic::warning("unused-import", format!("nothing of {import} is used"))
                    .at(place)
                    .help("remove this import"),
            );
        }
    }
}

fn unused_imports(
    pool: &DescriptorPool,
    file: &FileDescriptor,
    with_options: &HashSet<String>,
) -> Vec<(usize, String)> {
    let descriptor = file.file_descriptor_proto();
    let used: HashSet<String> =
        names_used(descriptor).into_iter().filter_map(|name| file_of(pool, name)).collect();
    let public: HashSet<String> =
        file.public_dependencies().map(|import| import.name().to_owned()).collect();
    let mut unused = Vec::new();
    for (index, import) in descriptor.dependency.iter().enumerate() {
        let Some(imported) = pool.get_file_by_name(import) else {
            continue;
        };
        let mut brings = HashSet::new();
        add_with_public_imports(&imported, &mut brings);
        let is_used = |name: &String| used.contains(name) || with_options.contains(name);
        if !public.contains(import) && !brings.iter().any(is_used) {
            unused.push((index, import.clone()));
        }
    }
    unused
}

fn files_with_options(pool: &DescriptorPool) -> HashSet<String> {
    pool.all_extensions()
        .filter(|extension| {
            let message = extension.containing_message();
            message.package_name() == "google.protobuf" && message.name().ends_with("Options")
        })
        .map(|extension| extension.parent_file().name().to_owned())
        .collect()
}

/// The file that defines a type, by its absolute name.
fn file_of(pool: &DescriptorPool, name: &str) -> Option<String> {
    let name = name.trim_start_matches('.');
    let message = pool.get_message_by_name(name).map(|message| message.parent_file());
    let file = message.or_else(|| pool.get_enum_by_name(name).map(|e| e.parent_file()))?;
    Some(file.name().to_owned())
}

fn names_used(file: &FileDescriptorProto) -> HashSet<&str> {
    let mut names = HashSet::new();
    file.message_type.iter().for_each(|message| add_message(message, &mut names));
    file.extension.iter().for_each(|field| add_field(field, &mut names));
    for method in file.service.iter().flat_map(|service| &service.method) {
        names.extend([method.input_type(), method.output_type()]);
    }
    names
}

fn add_message<'a>(message: &'a DescriptorProto, names: &mut HashSet<&'a str>) {
    message.nested_type.iter().for_each(|nested| add_message(nested, names));
    message.field.iter().chain(&message.extension).for_each(|field| add_field(field, names));
}

fn add_field<'a>(field: &'a FieldDescriptorProto, names: &mut HashSet<&'a str>) {
    names.extend(field.type_name.as_deref());
    names.extend(field.extendee.as_deref());
}

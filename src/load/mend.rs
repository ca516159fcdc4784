//! What the linker takes for wrong, or gets wrong, in files that are right: kept from its sight by
//! stand-ins before a file is linked, and put back into the bytes afterwards. What is wrong about
//! such names and numbers after all is found by [`check`](super::check).
//!
//! - JSON names that clash: an error in every syntax, where proto2 allows the ones that follow from
//!   the field's name.
//! - proto3 fields that differ in case alone: an error, where their JSON names are what counts.
//! - Custom options of two files with one number: it takes one for the other, and panics if their
//!   types differ.
//! - Extensions of message sets: their numbers may be larger than those of fields.
//! - `import public` of a file that does so itself: what is imported there is not seen.
//! - The oneof around a proto3 `optional`: its name may be one that another oneof has.

use std::collections::{HashMap, HashSet};

use prost::DecodeError;
use prost_reflect::{DescriptorPool, FileDescriptor};
use prost_types::descriptor_proto::ExtensionRange;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

use super::respelled::LAST_OF_FIELD;
use super::wire_edit::{Change, Edit, OPTIONS, OptionNumbers, edited, with_option_numbers};
use crate::schema::{json_name, tag};

/// The stand-ins of all files of a run.
#[derive(Default)]
pub(super) struct Mender {
    /// What has to be undone in each file.
    edits: HashMap<String, Vec<Edit>>,
    /// The extensions that have a number, by the message of options that they extend.
    owners: HashMap<(&'static str, i32), Owner>,
    /// Numbers that stand in for others.
    numbers: OptionNumbers,
}

/// Stands for all messages that are not of options.
const NO_OPTIONS: &str = "";

#[derive(Clone, PartialEq)]
struct Owner {
    file: String,
    path: Vec<(i32, usize)>,
}

impl Mender {
    /// Puts stand-ins into a file that is about to be linked. To do so once more with the same
    /// file has the same outcome.
    pub fn mend(&mut self, file: &mut FileDescriptorProto, pool: &DescriptorPool) {
        let mut edits = Vec::new();
        for (i, message) in file.message_type.iter_mut().enumerate() {
            mend_message(message, &[(tag::FILE_MESSAGE, i)], &mut edits);
        }
        if file.syntax() == "proto3" && file.message_type.iter().any(differs_in_case_alone) {
            file.syntax = Some("proto2".to_owned());
            let change = Change::Text("proto3".to_owned());
            edits.push(Edit { path: vec![(tag::FILE_SYNTAX, 0)], change });
        }
        mend_public_imports(file, pool, &mut edits);
        self.mend_numbers(file, &mut edits);
        self.edits.insert(file.name().to_owned(), edits);
    }

    /// The bytes of a linked file without stand-ins.
    pub fn restored(&self, name: &str, mut bytes: Vec<u8>) -> Result<Vec<u8>, DecodeError> {
        if let Some(edits) = self.edits.get(name).filter(|edits| !edits.is_empty()) {
            bytes = edited(&bytes, edits)?;
        }
        if !self.numbers.is_empty() {
            bytes = with_option_numbers(&bytes, &self.numbers)?;
        }
        Ok(bytes)
    }

    fn mend_numbers(&mut self, file: &mut FileDescriptorProto, edits: &mut Vec<Edit>) {
        let (name, package) = (file.name().to_owned(), file.package().to_owned());
        let mut mend = |extension: &mut FieldDescriptorProto, path: Vec<(i32, usize)>| {
            let options = options_message(extension.extendee(), &package);
            let number = extension.number();
            let owner = Owner { file: name.clone(), path };
            let stand_in = match options {
                Some(options) => self.number_for(options, number, &owner),
                None if number <= LAST_OF_FIELD => return,
                None => self.number_for(NO_OPTIONS, LAST_OF_FIELD, &owner),
            };
            if stand_in != number {
                extension.number = Some(stand_in);
                let path = owner.path.into_iter().chain([(tag::FIELD_NUMBER, 0)]).collect();
                edits.push(Edit { path, change: Change::Number(number as u64) });
            }
            if let Some(options) = options.filter(|_| stand_in != number) {
                self.numbers.insert((options, stand_in as u32), number as u32);
            }
        };
        for (i, extension) in file.extension.iter_mut().enumerate() {
            mend(extension, vec![(tag::FILE_EXTENSION, i)]);
        }
        for (i, message) in file.message_type.iter_mut().enumerate() {
            for_each_extension(message, &[(tag::FILE_MESSAGE, i)], &mut mend);
        }
    }

    /// The number that an extension is linked by: its own, if nobody else has it.
    fn number_for(&mut self, options: &'static str, number: i32, owner: &Owner) -> i32 {
        let candidates = std::iter::once(number).chain((1..=LAST_OF_FIELD).rev());
        let is_free =
            |number: &i32| self.owners.get(&(options, *number)).is_none_or(|o| o == owner);
        let free = candidates.into_iter().find(is_free).unwrap_or(number);
        self.owners.entry((options, free)).or_insert_with(|| owner.clone());
        free
    }
}

/// The message of options in `descriptor.proto` that a name means, by how it is written.
fn options_message(extendee: &str, package: &str) -> Option<&'static str> {
    let name = extendee.trim_start_matches('.');
    let outer = package.match_indices('.').map(|(end, _)| &package[..end]);
    let scopes = ["", package].into_iter().chain(outer);
    let full = scopes.map(|scope| format!("{scope}.{name}"));
    let mut short = full.filter_map(|full| {
        let full = full.trim_start_matches('.').strip_prefix("google.protobuf.")?;
        OPTIONS.into_iter().find(|options| *options == full)
    });
    short.next()
}

fn for_each_extension(
    message: &mut DescriptorProto,
    path: &[(i32, usize)],
    visit: &mut impl FnMut(&mut FieldDescriptorProto, Vec<(i32, usize)>),
) {
    for (i, extension) in message.extension.iter_mut().enumerate() {
        visit(extension, below(path, tag::MESSAGE_EXTENSION, i));
    }
    for (i, nested) in message.nested_type.iter_mut().enumerate() {
        for_each_extension(nested, &below(path, tag::MESSAGE_NESTED, i), visit);
    }
}

fn mend_message(message: &mut DescriptorProto, path: &[(i32, usize)], edits: &mut Vec<Edit>) {
    let mut taken = HashSet::new();
    for (i, field) in message.field.iter_mut().enumerate() {
        let written = field.json_name.clone();
        let json_name = written.unwrap_or_else(|| json_name(field.name()));
        if !taken.insert(json_name.clone()) {
            // No JSON name may have a null character: see `check`.
            field.json_name = Some(format!("{json_name}\0{i}"));
            let mut path = below(path, tag::MESSAGE_FIELD, i);
            path.push((tag::FIELD_JSON_NAME, 0));
            edits.push(Edit { path, change: Change::Text(json_name) });
        }
    }
    name_synthetic_oneofs(message);
    if message.extension_range.iter().any(|range| range.end() > LAST_OF_FIELD + 1) {
        // One that has the stand-ins.
        let path = below(path, tag::MESSAGE_EXTENSION_RANGE, message.extension_range.len());
        let all = ExtensionRange { start: Some(1), end: Some(LAST_OF_FIELD + 1), options: None };
        message.extension_range.push(all);
        edits.push(Edit { path, change: Change::Remove });
    }
    for (i, nested) in message.nested_type.iter_mut().enumerate() {
        mend_message(nested, &below(path, tag::MESSAGE_NESTED, i), edits);
    }
}

/// As `protoc` names the oneof around a proto3 `optional` whose usual name is taken.
fn name_synthetic_oneofs(message: &mut DescriptorProto) {
    let is_synthetic = |field: &&FieldDescriptorProto| field.proto3_optional();
    let index = |field: &FieldDescriptorProto| usize::try_from(field.oneof_index()).ok();
    let synthetic: Vec<_> = message.field.iter().filter(is_synthetic).filter_map(index).collect();
    let oneofs = message.oneof_decl.iter().enumerate();
    let real = oneofs.filter(|(i, _)| !synthetic.contains(i)).map(|(_, oneof)| oneof.name());
    let mut taken: HashSet<String> = real.map(str::to_owned).collect();
    taken.extend(message.field.iter().map(|field| field.name().to_owned()));
    for at in synthetic {
        let Some(oneof) = message.oneof_decl.get_mut(at) else { continue };
        let mut name = oneof.name().to_owned();
        while !taken.insert(name.clone()) {
            name.insert(0, 'X');
        }
        oneof.name = Some(name);
    }
}

/// Whether the linker finds fields of a message, or of one in it, too much alike for proto3.
fn differs_in_case_alone(message: &DescriptorProto) -> bool {
    let plain = |field: &FieldDescriptorProto| field.name().replace('_', "").to_ascii_lowercase();
    let mut seen = HashSet::new();
    message.field.iter().any(|field| !seen.insert(plain(field)))
        || message.nested_type.iter().any(differs_in_case_alone)
}

/// Imports publicly all that the publicly imported files import so, too.
fn mend_public_imports(
    file: &mut FileDescriptorProto,
    pool: &DescriptorPool,
    edits: &mut Vec<Edit>,
) {
    let imports = |index: &i32| file.dependency.get(usize::try_from(*index).ok()?);
    let public: Vec<_> = file.public_dependency.iter().filter_map(imports).cloned().collect();
    let mut known: HashSet<String> = public.iter().cloned().collect();
    let mut open: Vec<FileDescriptor> =
        public.iter().filter_map(|name| pool.get_file_by_name(name)).collect();
    while let Some(imported) = open.pop() {
        for further in imported.public_dependencies() {
            if known.insert(further.name().to_owned()) {
                let (at, at_public) = (file.dependency.len(), file.public_dependency.len());
                file.dependency.push(further.name().to_owned());
                file.public_dependency.push(at as i32);
                let added = [(tag::FILE_DEPENDENCY, at), (tag::FILE_PUBLIC_DEPENDENCY, at_public)];
                let edit = |place| Edit { path: vec![place], change: Change::Remove };
                edits.extend(added.map(edit));
                open.push(further);
            }
        }
    }
}

fn below(path: &[(i32, usize)], number: i32, index: usize) -> Vec<(i32, usize)> {
    [path, &[(number, index)]].concat()
}

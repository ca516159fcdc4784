//! Finds the types of other crates whose JSON and text format the tree implements.
//!
//! The tree implements its own traits for the structs and enums of the other crate, so that the
//! crates need no common runtime. Only a crate that protorust generated has these structs: there the
//! Rust path of a type ends with the path that the type has in every tree, and what comes before is
//! the root of the tree.

use std::collections::{BTreeMap, BTreeSet};

use super::reachability::messages_by_file;
use super::types::{extern_path, extern_rule};
use super::{
    EnumId, Extended, Field, FileId, ForeignEnum, Ident, Message, MessageId, MessageType, Model,
    Shape, Target, Type, TypeLocation,
};
use crate::options::Options;
use crate::report::{Diagnostic, Report};
use crate::schema::FileSet;

/// The types of other crates whose JSON and text format the tree implements.
#[derive(Clone, Debug, Default)]
pub struct Foreign {
    /// The Rust paths of the trees that they are in.
    pub trees: BTreeSet<String>,
    /// The messages, and the extensions of messages.
    pub messages: Vec<ForeignMessage>,
    /// The enums.
    pub enums: Vec<ForeignEnum>,
    /// Whether a field of a message, which may be of this tree, has the numbers of an enum.
    pub has_numbers: bool,
}

/// A message of another crate.
#[derive(Clone, Debug)]
pub struct ForeignMessage {
    /// The Rust path of its struct.
    pub path: String,
    /// The Rust path of the module with its oneofs.
    pub module: String,
    /// The message, with the types that its fields have in the other crate.
    pub message: Message,
    /// The Rust path of the extended message, if it is an extension.
    pub extended: Option<String>,
}

/// Finds the types that generated messages refer to, and those that these refer to. If there is an
/// `Any`, it can hold all messages of their files and of the imports.
///
/// Reports an error for a type that does not have the path of a type in a tree.
pub(super) fn find(
    model: &Model,
    files: &FileSet,
    options: &Options,
    report: &mut Report,
) -> Foreign {
    if !model.formats.any() || options.extern_paths.is_empty() {
        return Foreign::default();
    }
    let mut search = Search {
        model,
        options,
        by_file: messages_by_file(model),
        found: BTreeMap::new(),
        enums: BTreeSet::new(),
        unvisited: Vec::new(),
        refused: BTreeSet::new(),
    };
    search.add_references_of_tree();
    let mut before = None;
    while before != Some(search.found.len()) {
        before = Some(search.found.len());
        search.follow();
        if search.has_any() {
            search.add_contents_of_any(files);
        }
        search.add_extensions();
    }
    search.refused.iter().for_each(|(proto, rust)| report.push(refusal(proto, rust)));
    search.finish()
}

/// Returns the error for an extern path that does not lead to a tree.
fn refusal(proto: &str, rust: &str) -> Diagnostic {
    let message =
        format!("the types of `{proto}` in `{rust}` have no JSON and no text format here");
    let help = "remove the extern path, or --json and --text. Only types that protorust generated can \
                have them, where their Rust path ends like their proto path: \
                `.shop.v1=::protos::stubs::shop::v1`";
    Diagnostic::error("extern-format", message).help(help)
}

/// A tree of another crate, and what is in it.
type InTree<T> = (String, T);

/// The state of the search.
struct Search<'m> {
    model: &'m Model,
    options: &'m Options,
    by_file: Vec<Vec<MessageId>>,
    /// The messages so far, with the types that their fields have.
    found: BTreeMap<InTree<MessageId>, Message>,
    enums: BTreeSet<InTree<EnumId>>,
    unvisited: Vec<InTree<MessageId>>,
    /// The rules that lead to no tree.
    refused: BTreeSet<(&'m str, &'m str)>,
}

impl<'m> Search<'m> {
    /// Adds the types of other crates that the files of this tree refer to.
    fn add_references_of_tree(&mut self) {
        let model = self.model;
        let has_formats = |message: &&Message| {
            let extends = message.extends.as_ref().map(|extends| extends.extended);
            let is_option = matches!(extends, Some(Extended::Options(_)));
            !is_option && !model.file(message.location.file).is_plain
        };
        for message in model.generated_messages().filter(has_formats) {
            for field in message.all_fields() {
                self.add_reference(field);
            }
        }
    }

    /// Adds the type of another crate that a field refers to.
    fn add_reference(&mut self, field: &Field) {
        if let Some(foreign) = &field.numbers {
            let e = self.model.enumeration(foreign.id);
            if let Some(tree) = self.tree(&foreign.path, &e.location, &e.full_name) {
                self.enums.insert((tree, foreign.id));
            }
        }
        if let Type::Message(MessageType { target, .. }) = field.shape.value()
            && let Target::Extern { path, message: Some(id) } = target
        {
            let message = self.model.message(*id);
            if let Some(tree) = self.tree(path, &message.location, &message.full_name) {
                self.unvisited.push((tree, *id));
            }
        }
    }

    /// Returns the tree that a type of another crate is in. Refuses the rule for it if it is in none.
    fn tree(&mut self, path: &str, location: &TypeLocation, full_name: &str) -> Option<String> {
        let tree = tree_of(self.model, path, location);
        if tree.is_none() {
            let rule = extern_rule(self.options, &format!(".{full_name}"));
            self.refused.extend(rule.map(|(proto, rust)| (proto.as_str(), rust.as_str())));
        }
        tree
    }

    /// Adds the types that the unvisited messages refer to, until all are visited.
    fn follow(&mut self) {
        while let Some((tree, id)) = self.unvisited.pop() {
            if self.found.contains_key(&(tree.clone(), id)) {
                continue;
            }
            let mut message = self.model.message(id).clone();
            let members = message.oneofs.iter_mut().flat_map(|oneof| &mut oneof.variants);
            for field in message.fields.iter_mut().chain(members) {
                self.follow_field(&tree, field);
            }
            self.found.insert((tree, id), message);
        }
    }

    /// Adds the type of a field of a message in `tree`, and sets the type that the field has there: a
    /// type that no rule names is in the same tree, and so is an enum if the rule for it says so.
    fn follow_field(&mut self, tree: &str, field: &mut Field) {
        self.add_reference(field);
        if let Some(foreign) = &field.numbers {
            let location = &self.model.enumeration(foreign.id).location;
            let of_enum = tree_of(self.model, &foreign.path, location);
            if of_enum.as_deref() == Some(tree) {
                *value_mut(&mut field.shape) = Type::Enum(foreign.id);
                field.numbers = None;
            }
        }
        match field.shape.value() {
            Type::Enum(id) => drop(self.enums.insert((tree.to_owned(), *id))),
            Type::Message(MessageType { target: Target::Message(id), .. }) => {
                self.unvisited.push((tree.to_owned(), *id));
            }
            _ => {}
        }
    }

    fn has_any(&self) -> bool {
        let here = self.model.generated_messages();
        let mut all = here.chain(self.found.values());
        all.any(|message| message.full_name == "google.protobuf.Any")
    }

    /// Adds the other messages of the files that have been reached, and those of the files that inputs
    /// import.
    fn add_contents_of_any(&mut self, files: &FileSet) {
        let reached: BTreeSet<InTree<FileId>> = self
            .found
            .iter()
            .map(|((tree, _), message)| (tree.clone(), message.location.file))
            .collect();
        for (tree, file) in reached {
            for id in self.by_file[file.0 as usize].clone() {
                self.add_message(id, Some(&tree));
            }
        }
        let inputs = files.files.iter().filter(|file| file.is_input);
        let imports: BTreeSet<&str> =
            inputs.flat_map(|file| file.descriptor.dependency.iter().map(String::as_str)).collect();
        for file in self.model.file_ids() {
            if imports.contains(self.model.file(file).name.as_str()) {
                for id in self.by_file[file.0 as usize].clone() {
                    self.add_message(id, None);
                }
            }
        }
    }

    /// Adds a message that is in the tree of the rule for it, or else in `tree`.
    fn add_message(&mut self, id: MessageId, tree: Option<&String>) {
        let message = self.model.message(id);
        if !message.is_extension {
            let ruled = self.ruled(message);
            self.unvisited.extend(ruled.as_ref().or(tree).map(|tree| (tree.clone(), id)));
        }
    }

    /// Returns the tree in which a rule has a message.
    fn ruled(&self, message: &Message) -> Option<String> {
        let path = extern_path(self.options, &format!(".{}", message.full_name))?;
        tree_of(self.model, &path, &message.location)
    }

    /// Adds the extensions of the messages that have been found, if they are of the same tree.
    fn add_extensions(&mut self) {
        for id in self.by_file.concat() {
            let extension = self.model.message(id);
            let extended = extension.extends.as_ref().map(|extends| extends.extended);
            let Some(Extended::Message(extended)) = extended else { continue };
            let of_extended = self.found.keys().filter(|(_, id)| *id == extended);
            let trees: Vec<String> = of_extended.map(|(tree, _)| tree.clone()).collect();
            let ruled = self.ruled(extension);
            let file = self.model.message(extended).location.file;
            let is_beside = extension.location.file == file;
            let is_there = |tree: &&String| is_beside || ruled.as_ref().is_some_and(|r| r == *tree);
            self.unvisited.extend(trees.iter().filter(is_there).map(|tree| (tree.clone(), id)));
        }
    }

    fn finish(self) -> Foreign {
        let model = self.model;
        let enums: Vec<ForeignEnum> = self
            .enums
            .iter()
            .map(|(tree, id)| {
                let location = &model.enumeration(*id).location;
                ForeignEnum { path: path_in(model, tree, location), id: *id }
            })
            .collect();
        let trees = self.found.keys().map(|(tree, _)| tree);
        let trees = trees.chain(self.enums.iter().map(|(tree, _)| tree)).cloned().collect();
        let has_numbers = model.generated_messages().any(Message::has_numbers)
            || self.found.values().any(Message::has_numbers);
        let messages = self.found.into_iter();
        let messages = messages.map(|((tree, _), message)| foreign_message(model, &tree, message));
        Foreign { trees, messages: messages.collect(), enums, has_numbers }
    }
}

fn foreign_message(model: &Model, tree: &str, message: Message) -> ForeignMessage {
    let in_module = TypeLocation { ident: message.module.clone(), ..message.location.clone() };
    let extended = match message.extends.as_ref().map(|extends| extends.extended) {
        Some(Extended::Message(id)) => Some(path_in(model, tree, &model.message(id).location)),
        Some(Extended::Options(_)) | None => None,
    };
    let path = path_in(model, tree, &message.location);
    ForeignMessage { path, module: path_in(model, tree, &in_module), message, extended }
}

/// Returns the path of an item in the tree of another crate, in the module of its file.
fn path_in(model: &Model, tree: &str, location: &TypeLocation) -> String {
    format!("{tree}::{}", model.absolute_path(location).join("::"))
}

/// Returns the tree in which a type has this path, as its package re-exports it.
fn tree_of(model: &Model, path: &str, location: &TypeLocation) -> Option<String> {
    let package = &model.file(location.file).package_module;
    let names = package.iter().chain(&location.modules).chain([&location.ident]);
    let end: String = names.map(|name| format!("::{}", Ident::as_str(name))).collect();
    let tree = path.strip_suffix(&end)?.trim_start_matches("::");
    // A crate's name may come with and without colons.
    let is_in_crate = ["crate", "self", "super"].contains(&tree.split("::").next()?);
    (!tree.is_empty()).then(|| if is_in_crate { tree.to_owned() } else { format!("::{tree}") })
}

fn value_mut(shape: &mut Shape) -> &mut Type {
    match shape {
        Shape::Singular { ty, .. } | Shape::Repeated { ty, .. } | Shape::Map { value: ty, .. } => {
            ty
        }
    }
}

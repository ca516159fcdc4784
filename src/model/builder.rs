//! The state of the passes over descriptors: the model so far, and the meaning of proto names.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Docs, Enum, EnumId, Message, MessageId, Model, Service};
use crate::options::{Options, Sides};
use crate::report::Report;
use crate::schema::DescriptorProto;

/// The meaning of a fully qualified proto name (with its leading dot).
#[derive(Clone, Copy)]
pub(super) enum Declared<'a> {
    Message(MessageId),
    Enum(EnumId),
    MapEntry(&'a DescriptorProto),
}

/// Pass one: declares everything.
pub(super) struct ModelBuilder<'a> {
    pub options: &'a Options,
    pub sides: &'a BTreeMap<&'a str, Sides>,
    pub model: Model,
    pub types: FxHashMap<String, Declared<'a>>,
}

/// Pass two: resolves the contents of one file.
pub(super) struct FileResolver<'b, 'a> {
    pub options: &'a Options,
    /// The declarations of all files.
    pub model: &'b Model,
    pub types: &'b FxHashMap<String, Declared<'a>>,
    pub contents: FileContents,
    pub report: Report,
    pub rules_used: RulesUsed<'a>,
}

/// The option and path of each rule that matched something.
pub(super) type RulesUsed<'a> = FxHashSet<(&'static str, &'a str)>;

/// The outcome for a file.
pub(super) struct ResolvedFile<'a> {
    pub contents: FileContents,
    pub report: Report,
    pub rules_used: RulesUsed<'a>,
}

/// The contents of a file.
#[derive(Default)]
pub(super) struct FileContents {
    pub docs: Docs,
    pub messages: Vec<(MessageId, Message)>,
    pub enums: Vec<(EnumId, Enum)>,
    pub services: Vec<Service>,
}

//! The state of the passes over descriptors: the model so far, and the meaning of proto names.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Docs, Enum, EnumId, Message, MessageId, Model, Service};
use crate::options::{Options, Sides};
use crate::report::Report;
use crate::schema::{DescriptorProto, SchemaFile};

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
    /// The extensions of the current file that have types.
    pub typed_extensions: TypedExtensions,
}

/// The kinds of extensions that a file has types for.
#[derive(Clone, Copy, Default)]
pub(super) struct TypedExtensions {
    pub messages: bool,
    /// Whether custom options have types.
    pub custom_options: bool,
}

impl TypedExtensions {
    /// Returns the extensions of a file that have types.
    pub fn of(file: &SchemaFile, options: &Options) -> Self {
        Self {
            messages: !(options.drop_unknown_fields || file.lacks_extensions),
            custom_options: options.custom_options && !file.lacks_custom_options,
        }
    }
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

/// The option and path of each rule that matched, as in `Paths`. Files are resolved in parallel, each
/// with its own set.
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

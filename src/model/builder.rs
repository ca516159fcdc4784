//! The state that the passes over descriptors share: the model so far, and the meaning of proto
//! names.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{EnumId, MessageId, Model};
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

pub(super) struct ModelBuilder<'a> {
    pub options: &'a Options,
    pub sides: &'a BTreeMap<&'a str, Sides>,
    pub report: &'a mut Report,
    pub model: Model,
    pub types: HashMap<String, Declared<'a>>,
    /// The option and path of each rule that matched something.
    pub rules_used: HashSet<(&'static str, &'a str)>,
}

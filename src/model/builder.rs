//! What the passes over the descriptors share: the model as far as it is built, and what the names of
//! the proto files stand for.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{EnumId, MessageId, Model};
use crate::options::{Options, Sides};
use crate::report::Report;
use crate::schema::DescriptorProto;

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

//! Resolves features: a declaration inherits those of its parent, except for those that it sets.

use crate::link::*;
use crate::parse::tree;
use crate::schema::features::{EDITION_2023, Features, FieldPresence};
use crate::schema::{FeatureSet, Label, Type};

/// The field `features` of an options message, by its name.
const FEATURES: &str = "features";

/// The number of `FieldOptions.packed`.
const PACKED: i32 = 2;

/// Sets the features of all items of a table: those of their parents, overridden by their own.
macro_rules! inherit {
    ($graph:ident.$table:ident: $Id:ident, |$id:ident| $parent:expr) => {
        for index in 0..$graph.$table.len() {
            let $id = $Id::from(index);
            let parent: Features = $parent;
            let own = own_features($graph, $graph[$id].options);
            $graph[$id].features = parent.with(own.as_ref());
        }
    };
}

/// Resolves the features of all declarations, parents first. In the table of messages, too, parents
/// come before nested messages.
pub(super) fn resolve(linked: &mut Linked<'_>) {
    let graph = &mut linked.graph;
    inherit!(graph.files: FileId, |id| Features::of_edition(graph[id].edition));
    inherit!(graph.messages: MessageId, |id| of_parent(graph, graph[id].parent));
    inherit!(graph.oneofs: OneofId, |id| graph[graph[id].message].features);
    for index in 0..graph.fields.len() {
        let id = FieldId::from(index);
        graph[id].features = of_field(graph, &graph[id]);
    }
    inherit!(graph.ranges: RangeId, |id| graph[graph[id].message].features);
    inherit!(graph.enums: EnumId, |id| of_parent(graph, graph[id].parent));
    inherit!(graph.values: ValueId, |id| graph[graph[id].parent].features);
    inherit!(graph.services: ServiceId, |id| graph[graph[id].file].features);
    inherit!(graph.methods: MethodId, |id| graph[graph[id].service].features);
}

fn of_parent(graph: &Graph<'_>, parent: Parent) -> Features {
    match parent {
        Parent::File(id) => graph[id].features,
        Parent::Message(id) => graph[id].features,
    }
}

/// Resolves the features of a field. In proto2 and proto3, which have no features, they follow from
/// its label, its type and `packed`.
fn of_field(graph: &Graph<'_>, field: &Field<'_>) -> Features {
    let parent = match field.oneof {
        Some(oneof) => graph[oneof].features,
        None => of_parent(graph, field.parent),
    };
    let mut features = parent.with(own_features(graph, field.options).as_ref());
    if graph[field.file].edition < EDITION_2023 {
        if field.label == Label::Required {
            features.presence = FieldPresence::LegacyRequired;
        }
        features.delimited |= field.ty == Type::Group;
        let packed = field.options.and_then(|id| graph[id].value.varint(graph, PACKED));
        features.packed = packed.map_or(features.packed, |packed| packed != 0);
    }
    features
}

/// Returns the features that a declaration sets itself.
pub fn own_features(graph: &Graph<'_>, options: Option<OptionsId>) -> Option<FeatureSet> {
    let options = &graph[options?];
    let is_set = |setting: &&tree::OptionSetting<'_>| is_feature(setting);
    options.settings.iter().copied().find(is_set)?;
    let features_in = |(id, value): &(FieldId, FieldValue<'_>)| match value {
        FieldValue::Message(set) if graph[*id].name == FEATURES => Some(read(graph, set)),
        _ => None,
    };
    options.value.fields.iter().find_map(features_in)
}

fn read(graph: &Graph<'_>, set: &MessageValue<'_>) -> FeatureSet {
    let number = |field| set.varint(graph, field).map(|value| value as i32);
    FeatureSet {
        field_presence: number(1),
        enum_type: number(2),
        repeated_field_encoding: number(3),
        utf8_validation: number(4),
        message_encoding: number(5),
        json_format: number(6),
        enforce_naming_style: number(7),
        default_symbol_visibility: number(8),
        enforce_proto_limits: number(9),
    }
}

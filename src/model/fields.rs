//! Resolves fields, and names those of a message.

use super::builder::FileResolver;
use super::defaults::{self, DefaultValue};
use super::names::{self, Claim, Ident, Namespace};
use super::reserved;
use super::scope::Cursor;
use super::{Field, Getter, Oneof, Presence, Shape, Type};
use crate::schema::{self, FieldDescriptorProto, tag};

impl<'a> FileResolver<'_, 'a> {
    pub(super) fn resolve_field(
        &mut self,
        field: &'a FieldDescriptorProto,
        index: usize,
        cursor: &Cursor<'_>,
        oneof: Option<&str>,
    ) -> Field {
        let options = field.options();
        let features = cursor.features.with(options.features.as_ref());
        let full_name = format!("{}.{}", cursor.scope, field.name());
        // As in prost, the path of a member may include the oneof's name.
        let in_oneof = oneof.map(|oneof| format!("{}.{oneof}.{}", cursor.scope, field.name()));
        let names = [&*full_name, in_oneof.as_deref().unwrap_or(&full_name)];
        let shape = self.shape(field, features, names, oneof.is_some());
        Field {
            name: field.name().to_owned(),
            ident: Ident::UNNAMED,
            number: field.number() as u32,
            json_name: field.json_name.clone().unwrap_or_else(|| schema::json_name(field.name())),
            docs: cursor.docs(tag::MESSAGE_FIELD, index),
            deprecated: options.deprecated(),
            attributes: Vec::new(),
            is_required: matches!(shape, Shape::Singular { presence: Presence::Required, .. }),
            getter: getter(field, &shape, Ident::UNNAMED),
            setter: None,
            default: required_default(field, &shape),
            numbers: self.foreign_enum(field),
            shape,
        }
    }
}

/// Returns the declared default of a required field.
fn required_default(field: &FieldDescriptorProto, shape: &Shape) -> Option<Box<DefaultValue>> {
    match shape {
        Shape::Singular { ty, presence: Presence::Required } => declared_default(field, ty),
        _ => None,
    }
}

fn declared_default(field: &FieldDescriptorProto, ty: &Type) -> Option<Box<DefaultValue>> {
    field.default_value.as_deref().and_then(|text| defaults::parse(text, ty)).map(Box::new)
}

/// Returns the getter of a field, where it has one: numbers, strings and enums that may be unset.
pub(super) fn getter(field: &FieldDescriptorProto, shape: &Shape, ident: Ident) -> Option<Getter> {
    match shape {
        Shape::Singular { ty, presence: Presence::Explicit } if !matches!(ty, Type::Message(_)) => {
            Some(Getter { ident, default: declared_default(field, ty) })
        }
        _ => None,
    }
}

/// Names the fields of the struct (oneofs are fields too), then the variants of each oneof.
pub(super) fn name_fields(fields: &mut [Field], oneofs: &mut [Oneof]) {
    let protos = fields.iter().map(|f| &f.name).chain(oneofs.iter().map(|o| &o.name));
    let claims: Vec<_> = protos.map(|p| Claim::new(p, names::value_ident(p))).collect();
    let idents = Namespace::default().claim(&claims);
    let slots = fields.iter_mut().map(|f| &mut f.ident);
    let slots = slots.chain(oneofs.iter_mut().map(|o| &mut o.ident));
    slots.zip(idents).for_each(|(slot, ident)| *slot = ident);
    for oneof in oneofs {
        let protos = oneof.variants.iter().map(|variant| &variant.name);
        let claims: Vec<_> = protos.map(|p| Claim::new(p, names::type_ident(p))).collect();
        let idents = Namespace::default().claim(&claims);
        oneof.variants.iter_mut().zip(idents).for_each(|(v, ident)| v.ident = ident);
    }
}

/// Names the getters after their fields, clear of the methods that every message has.
pub(super) fn name_getters(fields: &mut [Field]) {
    let mut scope = Namespace::reserving(reserved::MESSAGE_METHODS);
    let idents = fields.iter().filter(|f| f.getter.is_some()).map(|f| &f.ident);
    let idents: Vec<Ident> = match idents.clone().any(|ident| scope.has(ident)) {
        true => scope.claim(&idents.map(|i| Claim::new(i.as_str(), i.clone())).collect::<Vec<_>>()),
        false => idents.cloned().collect(),
    };
    let getters = fields.iter_mut().filter_map(|f| f.getter.as_mut());
    getters.zip(idents).for_each(|(getter, ident)| getter.ident = ident);
}

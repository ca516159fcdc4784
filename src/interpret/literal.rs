//! Interprets message literals: text format, as `protoc` reads it in options.

use super::encode::{encode, is_message_set};
use super::scalar::{Language, scalar};
use super::setting::{Interpreter, field_named, mismatch};
use crate::link::*;
use crate::parse::Fault;
use crate::parse::tree::{self, LiteralField, LiteralName, Span, ValueKind};
use crate::schema::features::FieldPresence;
use crate::schema::{Label, Type};
use crate::suggest::nearest;

/// The domains of type URLs.
const ANY_DOMAINS: [&str; 2] = ["type.googleapis.com", "type.googleprod.com"];

/// The fields of `google.protobuf.Any`.
const TYPE_URL: i32 = 1;
const ANY_VALUE: i32 = 2;

impl<'a> Interpreter<'_, 'a> {
    /// Interprets the value of a message field.
    pub fn literal(
        &mut self,
        message: MessageId,
        literal: &'a tree::MessageLiteral<'a>,
        span: Span,
    ) -> Result<MessageValue<'a>, Fault> {
        let mut value = MessageValue::default();
        for field in &literal.fields {
            if let LiteralName::Any { domain, type_name } = &field.name {
                self.packed_any(message, field, (domain, type_name), &mut value)?;
            } else if let Some(id) = self.literal_field(message, field)? {
                self.set_field(id, field, &mut value)?;
            }
        }
        self.check_required(message, &value, span)?;
        Ok(value)
    }

    /// Finds the field by its name. `None` if the name is reserved, and therefore ignored, or if the
    /// type of the field is not known.
    fn literal_field(
        &mut self,
        message: MessageId,
        field: &LiteralField<'_>,
    ) -> Result<Option<FieldId>, Fault> {
        let graph = self.names.graph;
        let name = match &field.name {
            LiteralName::Extension(path) => {
                let id = self.literal_extension(message, path)?;
                return Ok(graph[id].has_known_type().then_some(id));
            }
            LiteralName::Field(name) => *name,
            LiteralName::Any { .. } => return Ok(None),
        };
        let is_group = |id: &FieldId| match graph[*id].target {
            TypeRef::Message(ty) => graph[ty].name == name && is_group_like(graph, *id, ty),
            _ => false,
        };
        let group = || field_named(graph, message, &name.to_ascii_lowercase()).filter(is_group);
        let found = field_named(graph, message, name).or_else(group);
        if found.is_some() || is_reserved(&graph[message], name) {
            return Ok(found.filter(|id| graph[*id].has_known_type()));
        }
        let full_name = graph.full_name(Element::Message(message));
        let text = format!("{full_name} has no field `{name}`");
        let fault = Fault::error("invalid-option", field.name_span, text);
        let known = graph[message].fields.iter().map(|id| graph[id].name);
        Err(match nearest(name, known) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help("check the spelling; an extension is written in brackets"),
        })
    }

    fn literal_extension(
        &mut self,
        message: MessageId,
        path: &tree::Path<'_>,
    ) -> Result<FieldId, Fault> {
        let graph = self.names.graph;
        let scope = self.names.scope_of_parent(graph[message].parent);
        let found = self.names.lookup(&path.text, scope, SymbolFilter::Anything, self.uses);
        let extends = |id: &FieldId| graph[*id].extends.and_then(|e| e.message) == Some(message);
        // `protoc` takes the full name of any field.
        let is_field = |id: &FieldId| graph[message].fields.iter().any(|field| field == *id);
        let id = match found {
            Ok(Symbol::Field(id)) => Some(id),
            // An item of a message set may be named by its message.
            Ok(Symbol::Message(item)) if is_message_set(graph, message) => {
                let is_item = |id: &FieldId| graph[*id].target == TypeRef::Message(item);
                graph[item].extensions.iter().find(|id| extends(id) && is_item(id))
            }
            _ => None,
        };
        id.filter(|id| extends(id) || is_field(id)).ok_or_else(|| {
            let full_name = graph.full_name(Element::Message(message));
            let text = format!("`{}` is not an extension of {full_name}", path.text);
            let fault = Fault::error("invalid-option", path.span, text);
            fault.help("check the spelling, and import the file that defines it")
        })
    }

    fn set_field(
        &mut self,
        id: FieldId,
        written: &'a LiteralField<'a>,
        value: &mut MessageValue<'a>,
    ) -> Result<(), Fault> {
        let graph = self.names.graph;
        let field = &graph[id];
        let is_message = matches!(field.ty, Type::Message | Type::Group);
        if !is_message && !written.has_colon {
            let message = format!("the value of `{}` needs a colon before it", field.name);
            let fault = Fault::error("invalid-option", written.name_span, message);
            return Err(fault.help("only a message in braces can follow without a colon"));
        }
        if let ValueKind::List(items) = &written.value.kind
            && field.is_repeated()
        {
            for item in items {
                let item = self.literal_value(id, item)?;
                value.fields.push((id, item));
            }
            return Ok(());
        }
        self.check_unset(id, written, value)?;
        let set = self.literal_value(id, &written.value)?;
        value.fields.push((id, set));
        Ok(())
    }

    /// Checks that a field may be set: it is repeated, or neither it nor another member of its oneof is
    /// set yet.
    fn check_unset(
        &self,
        id: FieldId,
        written: &LiteralField<'_>,
        value: &MessageValue<'_>,
    ) -> Result<(), Fault> {
        let graph = self.names.graph;
        let field = &graph[id];
        if field.is_repeated() {
            return Ok(());
        }
        let is_same = |other: FieldId| {
            other == id || field.oneof.is_some() && graph[other].oneof == field.oneof
        };
        let Some((other, _)) = value.fields.iter().find(|(other, _)| is_same(*other)) else {
            return Ok(());
        };
        let message = match *other == id {
            true => format!("`{}` is set twice", field.name),
            false => {
                format!(
                    "`{}` and `{}` are members of the same oneof",
                    graph[*other].name, field.name
                )
            }
        };
        let fault = Fault::error("invalid-option", written.name_span, message);
        Err(fault.help("remove one of the two"))
    }

    fn literal_value(
        &mut self,
        id: FieldId,
        value: &'a tree::Value<'a>,
    ) -> Result<FieldValue<'a>, Fault> {
        let graph = self.names.graph;
        let field = &graph[id];
        match (&value.kind, field.target) {
            (ValueKind::Message(literal), TypeRef::Message(message)) => {
                self.literal(message, literal, value.span).map(FieldValue::Message)
            }
            _ if self.is_float_in_another_base(field, value) => {
                Err(mismatch(field.name, value.span, "a decimal number"))
            }
            _ => scalar(graph, field, value, Language::Literal)
                .map_err(|expected| mismatch(field.name, value.span, &expected)),
        }
    }

    /// Returns whether the value of a floating-point field is hexadecimal or octal, which text format
    /// does not allow.
    fn is_float_in_another_base(&self, field: &Field<'_>, value: &tree::Value<'_>) -> bool {
        let text = self.names.graph[self.file].text.get(value.span.range()).unwrap_or_default();
        let digits = text.trim_start_matches('-').trim_start();
        matches!(field.ty, Type::Float | Type::Double)
            && matches!(value.kind, ValueKind::PositiveInt(_) | ValueKind::NegativeInt(_))
            && digits.len() > 1
            && digits.starts_with('0')
    }

    /// Finds the message that a type URL names.
    fn message_of_url(&mut self, domain: &str, type_name: &str) -> Option<MessageId> {
        if !ANY_DOMAINS.contains(&domain) {
            return None;
        }
        let name = format!(".{type_name}");
        match self.names.lookup(&name, Symbols::ROOT, SymbolFilter::Types, self.uses) {
            Ok(Symbol::Message(message)) => Some(message),
            _ => None,
        }
    }

    /// Interprets `[type.googleapis.com/some.Message]: { … }`.
    fn packed_any(
        &mut self,
        message: MessageId,
        written: &'a LiteralField<'a>,
        (domain, type_name): (&str, &str),
        value: &mut MessageValue<'a>,
    ) -> Result<(), Fault> {
        let graph = self.names.graph;
        let fault = |message: String, help: &str| {
            Err(Fault::error("invalid-option", written.name_span, message).help(help))
        };
        let field = |number| graph[message].fields.iter().find(|id| graph[*id].number == number);
        let is_any = graph.full_name(Element::Message(message)) == "google.protobuf.Any";
        let (Some(type_url), Some(any_value), true) = (field(TYPE_URL), field(ANY_VALUE), is_any)
        else {
            return fault("only an Any can be set by a type URL".to_owned(), "name a field");
        };
        let Some(packed) = self.message_of_url(domain, type_name) else {
            let help = "write [type.googleapis.com/full.name.of.Message], and import its file";
            return fault(format!("'{domain}/{type_name}' is not the type URL of a message"), help);
        };
        if value.get(graph, TYPE_URL).or(value.get(graph, ANY_VALUE)).is_some() {
            return fault("the Any is set twice".to_owned(), "remove one of the two");
        }
        let ValueKind::Message(literal) = &written.value.kind else {
            return Err(mismatch("Any", written.value.span, "a message in braces"));
        };
        let packed = self.literal(packed, literal, written.value.span)?;
        let url = format!("{domain}/{type_name}").into_bytes();
        value.fields.push((type_url, FieldValue::Encoded(url)));
        value.fields.push((any_value, FieldValue::Encoded(encode(graph, &packed))));
        Ok(())
    }

    /// Checks that all required fields are set.
    fn check_required(
        &self,
        message: MessageId,
        value: &MessageValue<'_>,
        span: Span,
    ) -> Result<(), Fault> {
        let graph = self.names.graph;
        let is_required = |id: &FieldId| {
            let field = &graph[*id];
            field.label == Label::Required
                || field.features.presence == FieldPresence::LegacyRequired
        };
        let fields = graph[message].fields.iter().filter(is_required);
        let missing = fields.filter(|id| value.fields.iter().all(|(set, _)| set != id));
        let missing: Vec<&str> = missing.map(|id| graph[id].name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let full_name = graph.full_name(Element::Message(message));
        let text = format!("{full_name} lacks required fields: {}", missing.join(", "));
        Err(Fault::error("invalid-option", span, text).help("set them"))
    }
}

fn is_reserved(message: &Message<'_>, name: &str) -> bool {
    message.reserved().any(|reserved| match &reserved.kind {
        tree::ReservedKind::Strings(names) => names.iter().any(|n| *n.bytes == *name.as_bytes()),
        tree::ReservedKind::Idents(names) => names.iter().any(|n| n.text == name),
        tree::ReservedKind::Ranges(_) => false,
    })
}

/// Returns whether a field of the type `ty` looks like a group: it is delimited, and named after its
/// type, which is declared beside it.
fn is_group_like(graph: &Graph<'_>, id: FieldId, ty: MessageId) -> bool {
    let field = &graph[id];
    let is_delimited = field.ty == Type::Group || field.features.delimited;
    is_delimited
        && field.name == graph[ty].name.to_ascii_lowercase()
        && field.file == graph[ty].file
        && field.parent == graph[ty].parent
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::find;

    const HEAD: &str = "syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\"; \
        message V { \
            optional int32 x = 1; repeated int32 r = 2; optional V v = 3; map<string, int32> m = 4; \
            oneof o { int32 a = 5; int32 b = 6; } extensions 10; \
        } \
        message R { required int32 x = 1; } \
        extend V { optional int32 e = 10; } \
        extend google.protobuf.MessageOptions { optional V v = 50000; optional R r = 50001; }";

    #[test]
    fn literals_set_fields_of_their_message() {
        for (option, expected) in [
            ("(v) = { x: 1 r: 2 r: 3 v { x: 4 } }", &[][..]),
            ("(v) = { r: [1, 2] m { key: 'a' value: 1 } }", &[]),
            ("(v) = { y: 1 }", &["invalid-option: y"]),
            ("(v) = { x: 1 x: 2 }", &["invalid-option: x"]),
            ("(v) = { x: [1, 2] }", &["invalid-option: [1, 2]"]),
            ("(v) = { x: 'a' }", &["invalid-option: 'a'"]),
            ("(v) = { a: 1 b: 2 }", &["invalid-option: b"]),
            ("(v) = { x { } }", &["invalid-option: x"]),
            ("(v) = { v: 1 }", &["invalid-option: 1"]),
            ("(v) = { [e]: 1 }", &[]),
            ("(v) = { [none]: 1 }", &["invalid-option: none"]),
            ("(r) = { x: 1 }", &[]),
            ("(r) = { }", &["invalid-option: { }"]),
        ] {
            let text = format!("{HEAD} message M {{ option {option}; }}");
            assert_eq!(find(&[("a.proto", &text)]).interpret, expected, "{option}");
        }
    }
}

//! Sample values for the client skeleton.

use super::imports::StubsImports;
use crate::model::{Message, Model, Payload, Presence, Scalar, Shape, Target, Type, Wrapper};

/// The number of fields that a sample sets.
const FIELDS: usize = 3;

/// Returns an expression for a sample of a payload.
pub(super) fn sample(model: &Model, imports: &StubsImports<'_>, payload: &Payload) -> String {
    match &payload.target {
        Target::Unit => "()".to_owned(),
        Target::Extern { path, .. } => format!("{path}::default()"),
        Target::Wrapper(wrapper) => wrapper_sample(*wrapper).to_owned(),
        Target::Message(id) => message_sample(&imports.payload(payload), model.message(*id)),
    }
}

fn wrapper_sample(wrapper: Wrapper) -> &'static str {
    match wrapper {
        Wrapper::Double | Wrapper::Float => "1.5",
        Wrapper::Int64 | Wrapper::UInt64 | Wrapper::Int32 | Wrapper::UInt32 => "1",
        Wrapper::Bool => "true",
        Wrapper::String => "\"sample\".to_owned()",
        Wrapper::Bytes => "b\"sample\".to_vec()",
    }
}

fn message_sample(path: &str, message: &Message) -> String {
    let fields: Vec<String> = message
        .fields
        .iter()
        .filter_map(|field| match &field.shape {
            Shape::Singular { ty, presence } => {
                let value = value_sample(ty, &field.name)?;
                Some(match presence {
                    Presence::Explicit => format!("{}: Some({value})", field.ident),
                    _ => format!("{}: {value}", field.ident),
                })
            }
            _ => None,
        })
        .take(FIELDS)
        .collect();
    if fields.is_empty() {
        return format!("{path}::default()");
    }
    let members = message.fields.len() + message.oneofs.len();
    let is_whole = members == fields.len() && message.unknown_fields.is_none();
    let rest = if is_whole { "" } else { "    ..Default::default()\n" };
    let fields: String = fields.iter().map(|field| format!("    {field},\n")).collect();
    format!("{path} {{\n{fields}{rest}}}")
}

fn value_sample(ty: &Type, name: &str) -> Option<String> {
    Some(match ty {
        Type::Scalar(Scalar::Bool) => "true".to_owned(),
        Type::Scalar(Scalar::Double | Scalar::Float) => "1.5".to_owned(),
        Type::Scalar(_) => "1".to_owned(),
        Type::String { shared: false } => format!("{name:?}.to_owned()"),
        Type::String { shared: true } => format!("{name:?}.into()"),
        _ => return None,
    })
}

//! Writes messages to a serializer as JSON.

use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use super::super::reflect::{self, Extensions, Info, List, Map, Message, Node, Special, Visitor};
use super::{base64, duration, field_mask, timestamp, Options};

/// The maximum number of messages that are nested in each other in `Any`, as for nested messages on the
/// wire.
const DEPTH: u32 = 100;

/// A value that serializes as `ProtoJSON`.
pub struct Json<'a> {
    node: Node<'a>,
    settings: Settings,
}

/// The settings that apply to a value and everything in it.
#[derive(Clone, Copy)]
struct Settings {
    options: Options,
    /// The number of further messages that may be nested in `Any`.
    depth: u32,
}

impl<'a> Json<'a> {
    pub(super) fn new(node: Node<'a>, options: Options) -> Self {
        Self { node, settings: Settings { options, depth: DEPTH } }
    }
}

impl Settings {
    fn of(self, node: Node<'_>) -> Json<'_> {
        Json { node, settings: self }
    }
}

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let settings = self.settings;
        match self.node {
            Node::Bool(value) => serializer.serialize_bool(value),
            Node::Int32(value) => serializer.serialize_i32(value),
            Node::Uint32(value) => serializer.serialize_u32(value),
            Node::Int64(value) => serializer.collect_str(&value),
            Node::Uint64(value) => serializer.collect_str(&value),
            Node::Float(value) if value.is_finite() => serializer.serialize_f32(value),
            Node::Float(value) => serializer.serialize_str(not_finite(value.into())),
            Node::Double(value) if value.is_finite() => serializer.serialize_f64(value),
            Node::Double(value) => serializer.serialize_str(not_finite(value)),
            Node::String(value) => serializer.serialize_str(value),
            Node::Bytes(value) => serializer.serialize_str(&base64::encode(value)),
            Node::Enum { is_null: true, .. } => serializer.serialize_unit(),
            Node::Enum { number, name: Some(name), strings, .. }
                if !settings.options.use_enum_numbers =>
            {
                let string = strings.iter().find(|(known, _)| *known == number);
                serializer.serialize_str(string.map_or(name, |(_, string)| string))
            }
            Node::Enum { number, .. } => serializer.serialize_i32(number),
            Node::Message(message) => self::message(message, settings, serializer),
            Node::List(values) => list(values, settings, serializer),
            Node::Map(entries) => map(entries, settings, serializer),
        }
    }
}

fn not_finite(value: f64) -> &'static str {
    match value {
        f64::INFINITY => "Infinity",
        f64::NEG_INFINITY => "-Infinity",
        _ => "NaN",
    }
}

fn list<S: Serializer>(
    values: &dyn List,
    settings: Settings,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut seq = serializer.serialize_seq(None)?;
    let mut done = Ok(());
    values.each(&mut |value| {
        if done.is_ok() {
            done = seq.serialize_element(&settings.of(value));
        }
    });
    done?;
    seq.end()
}

fn map<S: Serializer>(
    entries: &dyn Map,
    settings: Settings,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let mut done = Ok(());
    entries.each(&mut |key, value| {
        if done.is_ok() {
            done = match key {
                Node::String(key) => map.serialize_entry(key, &settings.of(value)),
                key => map.serialize_entry(&key_text(key), &settings.of(value)),
            };
        }
    });
    done?;
    map.end()
}

/// Returns a map's key as text: JSON has only strings as keys.
fn key_text(key: Node<'_>) -> String {
    match key {
        Node::Bool(value) => value.to_string(),
        Node::Int32(value) => value.to_string(),
        Node::Int64(value) => value.to_string(),
        Node::Uint32(value) => value.to_string(),
        Node::Uint64(value) => value.to_string(),
        // Other types cannot be keys.
        _ => String::new(),
    }
}

fn message<S: Serializer>(
    message: &dyn Message,
    settings: Settings,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let special = message.info().special;
    match special {
        Special::None => {
            let mut map = serializer.serialize_map(None)?;
            Fields::write(message, settings, &mut map)?;
            map.end()
        }
        Special::Any => any(message, settings, serializer),
        Special::Duration | Special::Timestamp => {
            let Time(seconds, nanos) = Time::of(message);
            let (form, what) = match special {
                Special::Duration => (duration::format as fn(_, _) -> _, "duration"),
                _ => (timestamp::format as fn(_, _) -> _, "timestamp"),
            };
            let text: Option<String> = form(seconds, nanos);
            let text = text.ok_or_else(|| S::Error::custom(format!("the {what} is out of range")));
            serializer.serialize_str(&text?)
        }
        Special::FieldMask => serializer.serialize_str(&paths(message).map_err(S::Error::custom)?),
        Special::Struct | Special::ListValue | Special::Value => {
            only_field(message, special, settings, serializer)
        }
    }
}

/// Writes fields as members of an object.
struct Fields<'m, M: SerializeMap> {
    info: &'static Info,
    settings: Settings,
    map: &'m mut M,
    done: Result<(), M::Error>,
}

impl<'m, M: SerializeMap> Fields<'m, M> {
    fn write(message: &dyn Message, settings: Settings, map: &'m mut M) -> Result<(), M::Error> {
        let mut fields = Self { info: message.info(), settings, map, done: Ok(()) };
        message.visit(&mut fields);
        for (extension, holder) in Extensions::of(message).known {
            let name = format!("[{}]", extension.name);
            holder.visit(&mut Each(|_, value: Node<'_>| {
                if fields.done.is_ok() {
                    fields.done = fields.map.serialize_entry(&name, &settings.of(value));
                }
            }));
        }
        fields.done
    }
}

impl<M: SerializeMap> Visitor for Fields<'_, M> {
    fn field(&mut self, number: u32, value: Node<'_>) {
        if let (Ok(()), Some(field)) = (&self.done, self.info.field(number)) {
            let Options { use_proto_names, .. } = self.settings.options;
            let name = if use_proto_names { field.name } else { field.json_name };
            self.done = self.map.serialize_entry(name, &self.settings.of(value));
        }
    }

    fn wants_defaults(&self) -> bool {
        self.settings.options.emit_default_values
    }
}

/// Collects seconds (field 1) and nanoseconds (field 2).
struct Time(i64, i32);

impl Time {
    fn of(message: &dyn Message) -> Self {
        let mut moment = Self(0, 0);
        message.visit(&mut moment);
        moment
    }
}

impl Visitor for Time {
    fn field(&mut self, _: u32, value: Node<'_>) {
        match value {
            Node::Int64(seconds) => self.0 = seconds,
            Node::Int32(nanos) => self.1 = nanos,
            _ => {}
        }
    }
}

/// Passes each field of a message to a closure.
struct Each<F>(F);

impl<F: FnMut(u32, Node<'_>)> Visitor for Each<F> {
    fn field(&mut self, number: u32, value: Node<'_>) {
        self.0(number, value);
    }
}

fn paths(message: &dyn Message) -> Result<String, String> {
    let mut paths = Vec::new();
    message.visit(&mut Each(|_, value: Node<'_>| {
        if let Node::List(values) = value {
            values.each(&mut |path| {
                if let Node::String(path) = path {
                    paths.push(field_mask::to_json(path).ok_or_else(|| path.to_owned()));
                }
            });
        }
    }));
    let paths: Result<Vec<_>, _> = paths.into_iter().collect();
    let paths = paths.map_err(|path| format!("the path {path:?} cannot be written in JSON"))?;
    Ok(paths.join(","))
}

/// Serializes a message as the value of its only field.
fn only_field<S: Serializer>(
    message: &dyn Message,
    special: Special,
    settings: Settings,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut serializer = Some(serializer);
    let mut done = None;
    message.visit(&mut Each(|_, value: Node<'_>| {
        let Some(serializer) = serializer.take() else { return };
        done = Some(match value {
            Node::Double(number) if !number.is_finite() => {
                Err(S::Error::custom("google.protobuf.Value cannot be NaN or infinite in JSON"))
            }
            value => settings.of(value).serialize(serializer),
        });
    }));
    match (done, serializer) {
        (Some(done), _) => done,
        (None, Some(serializer)) if special == Special::Struct => {
            serializer.serialize_map(Some(0))?.end()
        }
        (None, Some(serializer)) if special == Special::ListValue => {
            serializer.serialize_seq(Some(0))?.end()
        }
        (None, _) => Err(S::Error::custom("google.protobuf.Value has no `kind`")),
    }
}

fn any<S: Serializer>(
    message: &dyn Message,
    settings: Settings,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let (mut url, mut bytes) = (String::new(), Vec::new());
    message.visit(&mut Each(|_, value: Node<'_>| match value {
        Node::String(text) => text.clone_into(&mut url),
        Node::Bytes(slice) => bytes = slice.to_vec(),
        _ => {}
    }));
    let mut map = serializer.serialize_map(None)?;
    if url.is_empty() && bytes.is_empty() {
        return map.end();
    }
    let Some(depth) = settings.depth.checked_sub(1) else {
        return Err(S::Error::custom("messages in Any are nested deeper than 100 levels"));
    };
    let settings = Settings { depth, ..settings };
    let entry = reflect::find(&url).map_err(S::Error::custom)?;
    let content = entry.decode(&bytes).map_err(S::Error::custom)?;
    map.serialize_entry("@type", &url)?;
    match content.node() {
        Node::Message(message) if message.info().special == Special::None => {
            Fields::write(message, settings, &mut map)?;
        }
        other => map.serialize_entry("value", &settings.of(other))?,
    }
    map.end()
}

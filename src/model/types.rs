//! Resolves the types of fields, and applies the user's rules to them.

use super::builder::{Declared, FileResolver, RulesUsed};
use super::names;
use super::paths;
use super::{ForeignEnum, MessageType, Presence, Scalar, Shape, Target, Type, Wrapper};
use crate::options::Options;
use crate::report::{Diagnostic, Report};
use crate::schema::features::{Features, FieldPresence};
use crate::schema::{self, DescriptorProto, FieldDescriptorProto};

const EXTERN_PATH: &str = "extern-path";

impl<'a> FileResolver<'_, 'a> {
    pub(super) fn shape(
        &mut self,
        field: &'a FieldDescriptorProto,
        features: Features,
        names: [&str; 2],
        in_oneof: bool,
    ) -> Shape {
        let repeated = field.label() == schema::Label::Repeated;
        if repeated && let Some(&Declared::MapEntry(entry)) = self.types.get(field.type_name()) {
            return self.map_shape(entry, features, names);
        }
        let ty = self.field_type(field, features, names);
        if repeated {
            let packable = matches!(ty, Type::Scalar(_) | Type::Enum(_));
            let packed = field.options().packed.unwrap_or(features.packed);
            return Shape::Repeated { ty, packed: packable && packed };
        }
        let presence = match () {
            () if in_oneof => Presence::Oneof,
            () if field.label() == schema::Label::Required => Presence::Required,
            () if features.presence == FieldPresence::LegacyRequired => Presence::Required,
            () if field.proto3_optional() || matches!(ty, Type::Message(_)) => Presence::Explicit,
            () if features.presence == FieldPresence::Implicit => Presence::Implicit,
            () => Presence::Explicit,
        };
        Shape::Singular { ty: self.boxed(ty, names), presence }
    }

    /// Boxes a message if the user requests it.
    fn boxed(&mut self, mut ty: Type, names: [&str; 2]) -> Type {
        if let Type::Message(message) = &mut ty
            && matches!(message.target, Target::Message(_))
        {
            message.boxed = self.rule_matches("boxed", &self.options.boxed, names);
        }
        ty
    }

    fn map_shape(
        &mut self,
        entry: &'a DescriptorProto,
        features: Features,
        names: [&str; 2],
    ) -> Shape {
        let sorted = self.rule_matches("btree-map", &self.options.btree_maps, names);
        // Entries and their fields are always length-delimited.
        let features = Features { delimited: false, ..features };
        match &entry.field[..] {
            [key, value, ..] => {
                let key = match key.r#type() {
                    // Keys are looked up as `String`.
                    schema::Type::String => Type::String { shared: false },
                    _ => self.field_type(key, features, names),
                };
                Shape::Map { key, value: self.field_type(value, features, names), sorted }
            }
            // Descriptors are checked when they are loaded: an entry has a key and a value.
            _ => Shape::Repeated { ty: Type::Bytes { shared: false }, packed: false },
        }
    }

    fn field_type(
        &mut self,
        field: &'a FieldDescriptorProto,
        features: Features,
        names: [&str; 2],
    ) -> Type {
        use schema::Type as T;
        let scalar = match field.r#type() {
            T::Double => Scalar::Double,
            T::Float => Scalar::Float,
            T::Int64 => Scalar::Int64,
            T::Uint64 => Scalar::Uint64,
            T::Int32 => Scalar::Int32,
            T::Fixed64 => Scalar::Fixed64,
            T::Fixed32 => Scalar::Fixed32,
            T::Bool => Scalar::Bool,
            T::Uint32 => Scalar::Uint32,
            T::Sfixed32 => Scalar::Sfixed32,
            T::Sfixed64 => Scalar::Sfixed64,
            T::Sint32 => Scalar::Sint32,
            T::Sint64 => Scalar::Sint64,
            T::String => {
                let shared = self.rule_matches("byte-string", &self.options.byte_strings, names);
                return Type::String { shared };
            }
            T::Bytes => {
                let shared = self.rule_matches("bytes", &self.options.bytes, names);
                return Type::Bytes { shared };
            }
            T::Group => return self.message_type(field.type_name(), true),
            T::Message => return self.message_type(field.type_name(), features.delimited),
            T::Enum => return self.enum_type(field.type_name()),
        };
        Type::Scalar(scalar)
    }

    /// Represents an enum of another crate as a number, as prost does. `Field::numbers` has the enum.
    fn enum_type(&mut self, type_name: &str) -> Type {
        let declared = self.types.get(type_name).copied();
        match (self.extern_path(type_name), declared) {
            (None, Some(Declared::Enum(id))) => Type::Enum(id),
            _ => Type::Scalar(Scalar::Int32),
        }
    }

    fn message_type(&mut self, type_name: &str, delimited: bool) -> Type {
        Type::Message(MessageType { target: self.target(type_name), boxed: false, delimited })
    }

    pub(super) fn target(&mut self, type_name: &str) -> Target {
        if let Some(wrapper) = Wrapper::of(type_name.trim_start_matches('.')) {
            return Target::Wrapper(wrapper);
        }
        let declared = self.types.get(type_name).copied();
        if let Some(path) = self.extern_path(type_name) {
            let message = match declared {
                Some(Declared::Message(id)) => Some(id),
                _ => None,
            };
            return Target::Extern { path, message };
        }
        match declared {
            Some(Declared::Message(id)) => Target::Message(id),
            _ => {
                let message = format!("the type `{type_name}` is not in the descriptors");
                let help = "pass a descriptor set that holds all imports";
                self.report.push(Diagnostic::error("unknown-type", message).help(help));
                Target::Unit
            }
        }
    }

    /// Returns the enum of another crate that is the type of a field.
    pub(super) fn foreign_enum(
        &mut self,
        field: &FieldDescriptorProto,
    ) -> Option<Box<ForeignEnum>> {
        if self.options.extern_paths.is_empty() {
            return None;
        }
        let value = match self.types.get(field.type_name()) {
            Some(Declared::MapEntry(entry)) => entry.field.get(1)?,
            _ => field,
        };
        match self.types.get(value.type_name()) {
            Some(&Declared::Enum(id)) => {
                let path = self.extern_path(value.type_name())?;
                Some(Box::new(ForeignEnum { path, id }))
            }
            _ => None,
        }
    }

    /// Returns the Rust path of a type of another crate.
    fn extern_path(&mut self, type_name: &str) -> Option<String> {
        let rules = self.options.extern_paths.iter();
        let rules = rules.filter(|(proto, _)| paths::matches(proto, type_name));
        self.rules_used.extend(rules.map(|(proto, _)| (EXTERN_PATH, proto.as_str())));
        extern_path(self.options, type_name)
    }

    /// Returns whether a rule matches one of a field's full names. Marks all that do as used, even
    /// where one alone would have the same effect.
    fn rule_matches(
        &mut self,
        option: &'static str,
        rules: &'a [String],
        names: [&str; 2],
    ) -> bool {
        let mut found = false;
        for rule in rules.iter().filter(|rule| names.iter().any(|name| paths::matches(rule, name)))
        {
            self.rules_used.insert((option, rule));
            found = true;
        }
        found
    }
}

/// Returns the Rust path of a type of another crate. The longest matching rule counts.
pub(super) fn extern_path(options: &Options, type_name: &str) -> Option<String> {
    let (proto, rust) = extern_rule(options, type_name)?;
    let rest = type_name.strip_prefix(proto.as_str()).unwrap_or_default();
    let mut segments: Vec<&str> = rest.split('.').filter(|s| !s.is_empty()).collect();
    let Some(last) = segments.pop() else { return Some(rust.clone()) };
    let modules =
        segments.iter().map(|s| format!("{}::", names::value_ident(s))).collect::<String>();
    Some(format!("{rust}::{modules}{}", names::type_ident(last)))
}

/// Returns the rule for a type of another crate: its proto path and its Rust path.
pub(super) fn extern_rule<'o>(
    options: &'o Options,
    type_name: &str,
) -> Option<&'o (String, String)> {
    let rules = options.extern_paths.iter();
    rules.filter(|(proto, _)| paths::matches(proto, type_name)).max_by_key(|rule| rule.0.len())
}

/// Warns of rules that are not among those `used`.
pub(super) fn warn_of_unused_rules(options: &Options, used: &RulesUsed<'_>, report: &mut Report) {
    if options.json.any() && !options.formats.json {
        let message = "the options of JSON have no effect without JSON";
        let warning = Diagnostic::warning("unused-rule", message);
        report.push(warning.help("add --json, or `json()` in a build script"));
    }
    let externs = options.extern_paths.iter().map(|(proto, _)| (EXTERN_PATH, proto));
    let others = [
        ("btree-map", &options.btree_maps),
        ("bytes", &options.bytes),
        ("byte-string", &options.byte_strings),
        ("boxed", &options.boxed),
    ];
    let others =
        others.into_iter().flat_map(|(option, paths)| paths.iter().map(move |p| (option, p)));
    for (option, path) in externs.chain(others) {
        if !used.contains(&(option, path.as_str())) {
            report.push(paths::unused(option, path));
        }
    }
}

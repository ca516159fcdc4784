//! Checks declarations in descriptors for what `protoc` refuses in sources: other programs make
//! descriptors, too.

use std::collections::hash_map::Entry;
use std::str::FromStr;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::schema::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto, Type,
};

/// The types of all files.
#[derive(Default)]
pub(super) struct Declarations<'a> {
    /// Messages (`None`) and enums, by `.package.Name`.
    types: FxHashMap<String, Option<&'a EnumDescriptorProto>>,
    /// The types that are declared again, with the name of the file that does.
    again: Vec<(&'a str, String)>,
}

impl<'a> Declarations<'a> {
    pub(super) fn of(files: impl Iterator<Item = &'a FileDescriptorProto>) -> Self {
        let mut declarations = Self::default();
        for file in files {
            declarations.add(file.name(), &file.scope(), &file.enum_type, &file.message_type);
        }
        declarations
    }

    fn add(
        &mut self,
        file: &'a str,
        scope: &str,
        enums: &'a [EnumDescriptorProto],
        messages: &'a [DescriptorProto],
    ) {
        for declared in enums {
            self.add_type(file, format!("{scope}.{}", declared.name()), Some(declared));
        }
        for message in messages {
            let name = format!("{scope}.{}", message.name());
            self.add(file, &name, &message.enum_type, &message.nested_type);
            self.add_type(file, name, None);
        }
    }

    fn add_type(&mut self, file: &'a str, name: String, is: Option<&'a EnumDescriptorProto>) {
        match self.types.entry(name) {
            Entry::Occupied(first) => self.again.push((file, first.key().clone())),
            Entry::Vacant(free) => drop(free.insert(is)),
        }
    }

    /// Returns what is wrong with the first declaration of a file that is not valid.
    pub(super) fn fault(&self, file: &FileDescriptorProto) -> Option<String> {
        let again = self.again.iter().find(|(other, _)| *other == file.name());
        again
            .map(|(_, name)| format!("the type {name} is declared twice"))
            .or_else(|| fault_of_enums(&file.enum_type))
            .or_else(|| file.extension.iter().find_map(|field| self.fault_of_field(field)))
            .or_else(|| file.message_type.iter().find_map(|message| self.fault_of_message(message)))
    }

    fn fault_of_message(&self, message: &DescriptorProto) -> Option<String> {
        let fields = || message.field.iter().chain(&message.extension);
        fault_of_fields(message)
            .or_else(|| fault_of_enums(&message.enum_type))
            .or_else(|| fields().find_map(|field| self.fault_of_field(field)))
            .or_else(|| message.nested_type.iter().find_map(|m| self.fault_of_message(m)))
    }

    fn fault_of_field(&self, field: &FieldDescriptorProto) -> Option<String> {
        let (name, number) = (field.name(), field.number());
        if number < 1 {
            return Some(format!("the field {name} has the number {number}"));
        }
        let values = self.types.get(field.type_name()).copied().flatten();
        if field.r#type() == Type::Enum && values.is_none() {
            let enum_name = field.type_name();
            return Some(format!("the field {name} has the enum {enum_name}, which is missing"));
        }
        let text = field.default_value.as_deref()?;
        let is_valid = match field.r#type() {
            Type::Int32 | Type::Sint32 | Type::Sfixed32 => is_a::<i32>(text),
            Type::Int64 | Type::Sint64 | Type::Sfixed64 => is_a::<i64>(text),
            Type::Uint32 | Type::Fixed32 => is_a::<u32>(text),
            Type::Uint64 | Type::Fixed64 => is_a::<u64>(text),
            Type::Float => is_a::<f32>(text),
            Type::Double => is_a::<f64>(text),
            Type::Bool => is_a::<bool>(text),
            Type::Enum => values?.value.iter().any(|value| value.name() == text),
            Type::String | Type::Bytes => true,
            Type::Message | Type::Group => false,
        };
        let text = text.escape_debug();
        (!is_valid).then(|| format!("the field {name} has the default \"{text}\""))
    }
}

fn fault_of_fields(message: &DescriptorProto) -> Option<String> {
    let message_name = message.name();
    let (mut names, mut numbers) = (FxHashSet::default(), FxHashSet::default());
    message.field.iter().find_map(|field| {
        let (name, number) = (field.name(), field.number());
        if !names.insert(name) {
            return Some(format!("two fields of the message {message_name} have the name {name}"));
        }
        (!numbers.insert(number))
            .then(|| format!("two fields of the message {message_name} have the number {number}"))
    })
}

fn fault_of_enums(enums: &[EnumDescriptorProto]) -> Option<String> {
    enums.iter().find_map(|declared| {
        let enum_name = declared.name();
        if declared.value.is_empty() {
            return Some(format!("the enum {enum_name} has no values"));
        }
        let mut names = FxHashSet::default();
        let twice = declared.value.iter().find(|value| !names.insert(value.name()))?;
        Some(format!("two values of the enum {enum_name} have the name {}", twice.name()))
    })
}

fn is_a<T: FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
}

//! The options of all elements of the tree, by their names.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::super::super::FILE_DESCRIPTOR_SET;
use super::super::wire::{DecodeError, Raw, RawFields, UnknownFields};

/// The declaration that options are set on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Element {
    File,
    Message,
    Field,
    Oneof,
    Enum,
    EnumValue,
    Service,
    Method,
}

impl Element {
    /// Returns the number of the field that has the options.
    fn options(self) -> u32 {
        match self {
            Self::File | Self::Field => 8,
            Self::Message => 7,
            Self::Oneof => 2,
            Self::Enum | Self::EnumValue | Self::Service => 3,
            Self::Method => 4,
        }
    }

    /// Returns the kinds of elements in it, each with the number of their field.
    fn children(self) -> &'static [(u32, Self)] {
        match self {
            Self::File => {
                &[(4, Self::Message), (5, Self::Enum), (6, Self::Service), (7, Self::Field)]
            }
            Self::Message => &[
                (2, Self::Field),
                (3, Self::Message),
                (4, Self::Enum),
                (6, Self::Field),
                (8, Self::Oneof),
            ],
            Self::Enum => &[(2, Self::EnumValue)],
            Self::Service => &[(2, Self::Method)],
            Self::Field | Self::Oneof | Self::EnumValue | Self::Method => &[],
        }
    }
}

type Index = HashMap<(Element, String), UnknownFields>;

/// Returns the options of an element, or `None` if the element does not exist.
pub(super) fn find(element: Element, name: String) -> Option<&'static UnknownFields> {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(build).get(&(element, name))
}

/// Indexes the descriptors of the tree, which are well formed.
fn build() -> Index {
    const FILE: u32 = 1;
    let mut index = Index::new();
    for field in RawFields::new(FILE_DESCRIPTOR_SET) {
        if let Ok((FILE, Raw::Len(file))) = field {
            let _ = add(&mut index, Element::File, "", file);
        }
    }
    index
}

/// Adds an element of the scope `scope`, and all elements in it.
fn add(
    index: &mut Index,
    element: Element,
    scope: &str,
    descriptor: &[u8],
) -> Result<(), DecodeError> {
    const NAME: u32 = 1;
    const PACKAGE: u32 = 2;
    let (mut name, mut package) = (String::new(), String::new());
    let mut options = UnknownFields::new();
    for field in RawFields::new(descriptor) {
        match field? {
            (NAME, Raw::Len(text)) => name = String::from_utf8_lossy(text).into_owned(),
            (PACKAGE, Raw::Len(text)) if element == Element::File => {
                package = String::from_utf8_lossy(text).into_owned();
            }
            (number, Raw::Len(fields)) if number == element.options() => options.append(fields),
            _ => {}
        }
    }
    let name = if scope.is_empty() { name } else { format!("{scope}.{name}") };
    let scope = if element == Element::File { &package } else { &name };
    for field in RawFields::new(descriptor) {
        if let (number, Raw::Len(child)) = field? {
            let kind = element.children().iter().find(|(child, _)| *child == number);
            if let Some((_, kind)) = kind {
                add(index, *kind, scope, child)?;
            }
        }
    }
    index.insert((element, name), options);
    Ok(())
}

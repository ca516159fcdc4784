//! The interface through which messages pass their content to a format.

use super::{Message, Value};

/// A value to write.
#[derive(Clone, Copy)]
#[allow(missing_docs, reason = "the names are protobuf's")]
pub enum Node<'a> {
    Bool(bool),
    Int32(i32),
    Int64(i64),
    Uint32(u32),
    Uint64(u64),
    Float(f32),
    Double(f64),
    String(&'a str),
    Bytes(&'a [u8]),
    Enum {
        number: i32,
        name: Option<&'static str>,
        /// The strings that numbers have in JSON in place of their names.
        strings: &'static [(i32, &'static str)],
        is_null: bool,
    },
    Message(&'a dyn Message),
    List(&'a dyn List),
    Map(&'a dyn Map),
}

/// The values of a repeated field.
pub trait List {
    /// Passes each element to `each`.
    fn each(&self, each: &mut dyn FnMut(Node<'_>));
}

/// The entries of a map field.
pub trait Map {
    /// Passes the key and the value of each entry to `each`.
    fn each(&self, each: &mut dyn FnMut(Node<'_>, Node<'_>));
}

impl<T: Value> List for Vec<T> {
    fn each(&self, each: &mut dyn FnMut(Node<'_>)) {
        for value in self {
            each(value.node());
        }
    }
}

macro_rules! map {
    ($($map:ident)*) => {$(
        #[allow(clippy::implicit_hasher, reason = "fields have the default one")]
        impl<K: Value, V: Value> Map for std::collections::$map<K, V> {
            fn each(&self, each: &mut dyn FnMut(Node<'_>, Node<'_>)) {
                for (key, value) in self {
                    each(key.node(), value.node());
                }
            }
        }
    )*};
}

map!(BTreeMap HashMap);

/// Receives the fields of a message that are set.
pub trait Visitor {
    /// Receives a field.
    fn field(&mut self, number: u32, value: Node<'_>);

    /// Returns whether it also receives unset fields without presence.
    fn wants_defaults(&self) -> bool {
        false
    }
}

/// Passes fields to the visitor, by kind of presence.
impl dyn Visitor + '_ {
    /// Passes a field without presence, unless it is zero.
    pub fn implicit<T: Value>(&mut self, number: u32, value: &T) {
        if !value.is_zero() || self.wants_defaults() {
            self.field(number, value.node());
        }
    }

    /// Passes a field with presence, if it is set.
    pub fn optional<T: Value>(&mut self, number: u32, value: &Option<T>) {
        if let Some(value) = value {
            self.field(number, value.node());
        }
    }

    /// Passes a required field or the member of a oneof.
    pub fn required<T: Value>(&mut self, number: u32, value: &T) {
        self.field(number, value.node());
    }

    /// Passes a repeated field, unless it is empty.
    pub fn repeated<T: Value>(&mut self, number: u32, values: &Vec<T>) {
        if !values.is_empty() || self.wants_defaults() {
            self.field(number, Node::List(values));
        }
    }

    /// Passes a map, unless it is empty.
    pub fn map<'m, M: Map>(&mut self, number: u32, map: &'m M)
    where
        &'m M: IntoIterator,
    {
        if map.into_iter().next().is_some() || self.wants_defaults() {
            self.field(number, Node::Map(map));
        }
    }
}

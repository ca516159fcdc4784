//! Parsed JSON, not yet matched to a message.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};

/// The maximum depth of arrays and objects, even if the deserializer allows more: each level takes
/// stack space, and the input may be untrusted.
const DEEPEST: usize = 256;

/// A JSON value. Strings without escapes are borrowed from the input.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the names are JSON's")]
pub enum Tree<'a> {
    Null,
    Bool(bool),
    /// A negative integer.
    Signed(i64),
    /// A non-negative integer.
    Unsigned(u64),
    /// A number with a fraction, an exponent, or more digits than the integers hold.
    Number(f64),
    String(Cow<'a, str>),
    Array(Vec<Tree<'a>>),
    /// The members in the order of the input, including those of equal names.
    Object(Vec<(Cow<'a, str>, Tree<'a>)>),
}

impl<'de> Deserialize<'de> for Tree<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Seed { depth: 0 }.deserialize(deserializer)
    }
}

/// Deserializes a value at this depth of arrays and objects.
#[derive(Clone, Copy)]
struct Seed {
    depth: usize,
}

impl Seed {
    /// Returns the seed for a nested value.
    fn deeper<E: Error>(self) -> Result<Self, E> {
        match self.depth {
            DEEPEST => Err(E::custom(format_args!("more than {DEEPEST} levels of arrays and objects"))),
            depth => Ok(Self { depth: depth + 1 }),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed {
    type Value = Tree<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed {
    type Value = Tree<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::Null)
    }

    fn visit_none<E>(self) -> Result<Tree<'de>, E> {
        Ok(Tree::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree<'de>, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree<'de>, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree<'de>, E> {
        Ok(u64::try_from(value).map_or(Tree::Signed(value), Tree::Unsigned))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree<'de>, E> {
        Ok(Tree::Unsigned(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree<'de>, E> {
        Ok(Tree::Number(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Tree<'de>, E> {
        Ok(Tree::String(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree<'de>, E> {
        Ok(Tree::String(Cow::Owned(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Tree<'de>, E> {
        Ok(Tree::String(Cow::Owned(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Tree<'de>, A::Error> {
        let mut array = Vec::new();
        let inner = self.deeper()?;
        while let Some(element) = elements.next_element_seed(inner)? {
            array.push(element);
        }
        Ok(Tree::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree<'de>, A::Error> {
        let mut object = Vec::new();
        let inner = self.deeper()?;
        while let Some(Name(name)) = members.next_key()? {
            object.push((name, members.next_value_seed(inner)?));
        }
        Ok(number(&object).unwrap_or(Tree::Object(object)))
    }
}

/// Returns the number if this is the object that `serde_json` passes in place of a number. It does so if
/// any crate of the program enables its feature `arbitrary_precision`.
fn number<'a>(object: &[(Cow<'a, str>, Tree<'a>)]) -> Option<Tree<'a>> {
    match object {
        [(Cow::Borrowed("$serde_json::private::Number"), Tree::String(Cow::Owned(text)))] => {
            text.parse().ok().map(Tree::Number)
        }
        _ => None,
    }
}

/// The name of a member, borrowed if possible (`Cow` deserializes as owned).
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Namer)
    }
}

struct Namer;

impl<'de> Visitor<'de> for Namer {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(value.to_owned())))
    }
}

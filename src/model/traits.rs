//! Decides which traits a type derives: those of all its parts.
//!
//! Messages may contain each other in cycles: all start with every trait, and lose those that a
//! field lacks until nothing changes.

use super::{Message, MessageType, Model, Oneof, Scalar, Shape, Target, Type, Wrapper};

/// The traits beyond `Clone`, `Default` and `PartialEq` that a type can derive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits {
    /// `Eq`: contains no floating-point number.
    pub eq: bool,
    /// `Hash`: contains no floating-point number and no `HashMap`.
    pub hash: bool,
    /// `PartialOrd`: contains no `HashMap`.
    pub partial_ord: bool,
    /// `Ord`: as for `Hash`.
    pub ord: bool,
    /// `Copy`: contains nothing on the heap.
    pub copy: bool,
}

impl Traits {
    /// All of them.
    pub const ALL: Self = Self { eq: true, hash: true, partial_ord: true, ord: true, copy: true };
    const NONE: Self = Self { eq: false, hash: false, partial_ord: false, ord: false, copy: false };
    const FLOAT: Self = Self { partial_ord: true, copy: true, ..Self::NONE };
    const ALL_BUT_COPY: Self = Self { copy: false, ..Self::ALL };

    /// Returns whether a type may derive the trait with this name; true for unknown traits.
    pub fn allow(self, name: &str) -> bool {
        match name {
            "Eq" => self.eq,
            "Hash" => self.hash,
            "PartialOrd" => self.partial_ord,
            "Ord" => self.ord,
            "Copy" => self.copy,
            _ => true,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            eq: self.eq && other.eq,
            hash: self.hash && other.hash,
            partial_ord: self.partial_ord && other.partial_ord,
            ord: self.ord && other.ord,
            copy: self.copy && other.copy,
        }
    }
}

impl Default for Traits {
    fn default() -> Self {
        Self::NONE
    }
}

/// Decides the traits of all messages and oneofs.
pub(super) fn mark(model: &mut Model) {
    let mut traits = vec![Traits::ALL; model.messages.len()];
    let mut before = None;
    while before.as_ref() != Some(&traits) {
        before = Some(traits.clone());
        for (index, message) in model.messages.iter().enumerate() {
            traits[index] = of_message(&traits, message);
        }
    }
    for (message, of_message) in model.messages.iter_mut().zip(&traits) {
        message.traits = *of_message;
        for oneof in &mut message.oneofs {
            oneof.traits = of_oneof(&traits, oneof);
        }
    }
}

fn of_message(known: &[Traits], message: &Message) -> Traits {
    let fields = message.fields.iter().map(|field| of_shape(known, &field.shape));
    let oneofs = message.oneofs.iter().map(|oneof| of_oneof(known, oneof));
    let unknown_fields = message.unknown_fields.as_ref().map(|_| Traits::ALL_BUT_COPY);
    fields.chain(oneofs).chain(unknown_fields).fold(Traits::ALL, Traits::and)
}

fn of_oneof(known: &[Traits], oneof: &Oneof) -> Traits {
    oneof.variants.iter().map(|field| of_shape(known, &field.shape)).fold(Traits::ALL, Traits::and)
}

fn of_shape(known: &[Traits], shape: &Shape) -> Traits {
    match shape {
        Shape::Singular { ty, .. } => of_type(known, ty),
        Shape::Repeated { ty, .. } => of_type(known, ty).and(Traits::ALL_BUT_COPY),
        Shape::Map { value, sorted: true, .. } => of_type(known, value).and(Traits::ALL_BUT_COPY),
        Shape::Map { value, sorted: false, .. } => {
            Traits { eq: of_type(known, value).eq, ..Traits::NONE }
        }
    }
}

fn of_type(known: &[Traits], ty: &Type) -> Traits {
    match ty {
        Type::Scalar(Scalar::Double | Scalar::Float) => Traits::FLOAT,
        Type::Scalar(_) | Type::Enum(_) => Traits::ALL,
        Type::String { .. } | Type::Bytes { .. } => Traits::ALL_BUT_COPY,
        Type::Message(MessageType { target, boxed, .. }) => {
            let traits = of_target(known, target);
            if *boxed { traits.and(Traits::ALL_BUT_COPY) } else { traits }
        }
    }
}

/// Returns the traits of a type. Those of types of other crates are not known.
fn of_target(known: &[Traits], target: &Target) -> Traits {
    match target {
        Target::Message(id) => known[id.0 as usize],
        Target::Wrapper(Wrapper::Double | Wrapper::Float) => Traits::FLOAT,
        Target::Wrapper(Wrapper::String | Wrapper::Bytes) => Traits::ALL_BUT_COPY,
        Target::Wrapper(_) | Target::Unit => Traits::ALL,
        Target::Extern { .. } => Traits::NONE,
    }
}

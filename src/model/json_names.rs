//! Gives the fields of a message different names in JSON. Equal names are legal in proto2, but one of
//! the fields would be lost.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{Field, Oneof};

/// Leaves a name of several fields to the one that has it in the proto file, or else to the one with
/// the lowest number. The others use their name in the proto file, which every parser accepts.
pub(super) fn make_unique(fields: &mut [Field], oneofs: &mut [Oneof]) {
    let members = oneofs.iter_mut().flat_map(|oneof| &mut oneof.variants);
    let mut fields: Vec<&mut Field> = fields.iter_mut().chain(members).collect();
    let mut owners: FxHashMap<&str, (bool, u32)> =
        FxHashMap::with_capacity_and_hasher(fields.len(), FxBuildHasher);
    for field in &fields {
        let claim = claim(field);
        owners.entry(&field.json_name).and_modify(|o| *o = claim.min(*o)).or_insert(claim);
    }
    if owners.len() == fields.len() {
        return;
    }
    let loses = |field: &Field| owners.get(field.json_name.as_str()) != Some(&claim(field));
    let losers: Vec<bool> = fields.iter().map(|field| loses(field)).collect();
    for (field, _) in fields.iter_mut().zip(losers).filter(|(_, loses)| *loses) {
        field.json_name.clone_from(&field.name);
    }
}

/// Returns the priority of a claim; the smallest wins.
fn claim(field: &Field) -> (bool, u32) {
    (field.json_name != field.name, field.number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Docs, Ident, Presence, Scalar, Shape, Type};

    fn field(number: u32, name: &str, json_name: &str) -> Field {
        let (ty, presence) = (Type::Scalar(Scalar::Int32), Presence::Explicit);
        Field {
            numbers: None,
            name: name.to_owned(),
            ident: Ident::UNNAMED,
            number,
            json_name: json_name.to_owned(),
            docs: Docs::default(),
            deprecated: false,
            attributes: Vec::new(),
            is_required: false,
            shape: Shape::Singular { ty, presence },
            getter: None,
            setter: None,
            default: None,
        }
    }

    #[test]
    fn a_name_of_several_fields_is_left_to_one() {
        let mut fields = [
            field(1, "foo_bar", "fooBar"),
            field(2, "fooBar", "fooBar"),
            field(4, "_b", "B"),
            field(3, "__b", "B"),
            field(5, "other", "x"),
        ];
        make_unique(&mut fields, &mut []);
        let names = fields.map(|field| field.json_name);
        assert_eq!(names, ["foo_bar", "fooBar", "_b", "B", "x"]);
    }
}

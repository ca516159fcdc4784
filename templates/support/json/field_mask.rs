//! `google.protobuf.FieldMask` in JSON: one string with paths of JSON names, `"foo.barBaz,qux"`.

/// Converts a path to its JSON form. Returns `None` if that does not convert back: commas separate
/// paths.
pub(super) fn to_json(path: &str) -> Option<String> {
    if path.is_empty() || path.contains(',') {
        return None;
    }
    let mut json = String::with_capacity(path.len());
    let mut after_underscore = false;
    for c in path.chars() {
        match c {
            '_' if after_underscore => return None,
            '_' => after_underscore = true,
            _ if c.is_ascii_uppercase() || after_underscore && !c.is_ascii_lowercase() => {
                return None;
            }
            _ => {
                json.push(if after_underscore { c.to_ascii_uppercase() } else { c });
                after_underscore = false;
            }
        }
    }
    (!after_underscore).then_some(json)
}

/// Converts the JSON form of a path. Returns `None` if it is empty or has an underscore.
pub(super) fn from_json(json: &str) -> Option<String> {
    if json.is_empty() {
        return None;
    }
    let mut path = String::with_capacity(json.len() + 4);
    for c in json.chars() {
        match c {
            '_' => return None,
            'A'..='Z' => {
                path.push('_');
                path.push(c.to_ascii_lowercase());
            }
            _ => path.push(c),
        }
    }
    Some(path)
}

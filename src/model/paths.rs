//! Matches the proto paths of rules with names, as prost does.

/// Returns whether the path of a rule matches a full proto name, which has a leading dot.
///
/// `.` matches everything; a path with a leading dot matches the package, message or field of that
/// name and all that is in it; one without matches the end of a name, such as `Message.field`.
pub(super) fn matches(path: &str, full_name: &str) -> bool {
    path == "." || is_prefix(path, full_name) || is_suffix(path, full_name)
}

fn is_prefix(path: &str, full_name: &str) -> bool {
    path.starts_with('.')
        && full_name.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Returns whether a name ends in the path, at a dot.
pub(super) fn is_suffix(path: &str, full_name: &str) -> bool {
    !path.is_empty()
        && full_name.strip_suffix(path).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::matches;

    /// The cases in prost's documentation, and similar ones.
    #[test]
    fn paths_match_as_in_prost() {
        let name = ".package.Message.field";
        for path in [
            ".",
            ".package",
            ".package.Message",
            ".package.Message.field",
            "package.Message.field",
            "Message.field",
            "field",
        ] {
            assert!(matches(path, name), "{path}");
        }
        for path in
            ["", ".pack", ".package.Mess", "ield", "Message", "package", ".field", ".Message.field"]
        {
            assert!(!matches(path, name), "{path}");
        }
    }
}

//! Matches the proto paths of rules with names, as prost does.

use crate::report::{Diagnostic, Report};

/// The paths of an option, and those that have matched.
pub(super) struct Paths<'a> {
    option: &'static str,
    paths: Vec<(&'a str, bool)>,
}

impl<'a> Paths<'a> {
    /// Creates the paths of an option with this name.
    pub fn new(option: &'static str, paths: &'a [String]) -> Self {
        Self { option, paths: paths.iter().map(|path| (path.as_str(), false)).collect() }
    }

    /// Returns whether a path matches a full name, which has no leading dot here.
    pub fn matches(&mut self, full_name: &str) -> bool {
        let name = format!(".{full_name}");
        let mut found = false;
        for (path, is_used) in &mut self.paths {
            if matches(path, &name) {
                (*is_used, found) = (true, true);
            }
        }
        found
    }

    /// Adds a warning for each path that has matched nothing.
    pub fn warn_of_unused(&self, report: &mut Report) {
        for (path, _) in self.paths.iter().filter(|(_, is_used)| !is_used) {
            report.push(unused(self.option, path));
        }
    }
}

/// Returns the warning about a rule that matches nothing.
pub(super) fn unused(option: &str, path: &str) -> Diagnostic {
    let message = format!("the rule for `{path}` matches nothing in the input ({option})");
    let help = "a path that starts with a dot names a package, message or field, such as \
                `.tutorial.NumberRequest`; without a dot, it is the end of such a name";
    Diagnostic::warning("unused-rule", message).help(help)
}

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

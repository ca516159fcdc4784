//! Embeds the files that need no import root: those of `protoc` 36.2, unchanged. They take
//! precedence over files on the import path, which may be of another release.

/// Embeds files by the names that they are imported by.
macro_rules! files {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("well_known/google/protobuf/", $name, ".proto"))),)*]
    };
}

const FILES: &[(&str, &str)] = files! {
    "any"
    "api"
    "c_sharp_features"
    "compiler/plugin"
    "cpp_features"
    "cpp_file_options"
    "cpp_options"
    "descriptor"
    "duration"
    "empty"
    "field_mask"
    "go_features"
    "java_features"
    "json_enumvalue_options"
    "json_options"
    "source_context"
    "struct"
    "timestamp"
    "type"
    "wrappers"
};

/// The file that defines the options messages.
pub(super) const DESCRIPTOR: &str = "google/protobuf/descriptor.proto";

/// The declarations of options in `descriptor.proto`, for runs that do not import it: its other
/// declarations describe files, and no file sees them.
pub(super) const OPTIONS: &str = include_str!(concat!(env!("OUT_DIR"), "/options.proto"));

/// Returns the names of the files.
pub(super) fn names() -> impl Iterator<Item = String> {
    FILES.iter().map(|(name, _)| format!("google/protobuf/{name}.proto"))
}

/// Returns the text of the file with this name.
pub(super) fn text(name: &str) -> Option<&'static str> {
    let name = name.strip_prefix("google/protobuf/")?.strip_suffix(".proto")?;
    let index = FILES.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    Some(FILES[index].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_by_its_name() {
        for name in names() {
            assert!(text(&name).is_some(), "{name}");
        }
        assert_eq!(text("google/protobuf/descriptor"), None);
    }
}

//! Detects a `buf.gen.yaml` that breaks the tree: by default, `buf` runs a plugin once per folder and
//! drops all but the first of several files with one name, such as `mod.rs`.

use std::fs;

use crate::report::{Diagnostic, Place};

const FILE: &str = "buf.gen.yaml";

/// Checks the `buf.gen.yaml` in the current folder, if there is one, for a run that generates `inputs`.
pub(super) fn check(inputs: &[String]) -> Option<Diagnostic> {
    let folder = |name: &str| name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut folders = inputs.iter().map(|name| folder(name));
    let first = folders.next()?;
    if folders.any(|folder| folder != first) {
        return None;
    }
    let text = fs::read_to_string(FILE).ok()?;
    let line = entry_per_folder(&text)?;
    let message =
        "buf runs this plugin once per folder, and the runs overwrite each other's modules";
    let line = u32::try_from(line).unwrap_or(u32::MAX - 1) + 1;
    let place = Place::whole_line(FILE, &text, line);
    let help = "add `strategy: all` to this plugin";
    Some(Diagnostic::error("buf-strategy", message).at(place).help(help))
}

/// Returns the line, from 0, that names this plugin, if its entry lacks `strategy: all`.
fn entry_per_folder(text: &str) -> Option<usize> {
    let lines: Vec<&str> = text.lines().map(without_comment).collect();
    let is_named = |line: &&str| line.contains("protorust") && line.contains(": ");
    let named = lines.iter().position(|line| is_named(line) && names_plugin(line))?;
    let start = (0..=named).rev().find(|&index| lines[index].trim_start().starts_with("- "))?;
    let dash = indentation(lines[start]);
    let is_inside = |line: &&&str| line.trim().is_empty() || indentation(line) > dash;
    let rest = lines[start + 1..].iter().take_while(is_inside);
    let mut entry = [&lines[start]].into_iter().chain(rest);
    let is_all = |line: &&str| {
        let (key, value) = line.trim_start_matches([' ', '-']).split_once(':').unwrap_or_default();
        key == "strategy" && value.trim().trim_matches(['"', '\'']) == "all"
    };
    (!entry.any(is_all)).then_some(named)
}

/// Returns whether a line has the key that names a plugin, in either version of the file.
fn names_plugin(line: &str) -> bool {
    let key = line.trim_start_matches([' ', '-']).split(':').next().unwrap_or_default();
    ["local", "remote", "protoc_builtin", "plugin", "name", "path"].contains(&key)
}

fn without_comment(line: &str) -> &str {
    line.split_once(" #").map_or(line, |(code, _)| code).trim_end()
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::entry_per_folder;

    const OTHERS: &str =
        "version: v2\nplugins:\n  - local: protoc-gen-go\n    out: gen\n    strategy: all\n";

    fn line_of(entry: &str) -> Option<usize> {
        entry_per_folder(&format!("{OTHERS}{entry}\n  - remote: other\n    strategy: all\n"))
    }

    #[test]
    fn an_entry_without_the_strategy_is_found() {
        for entry in [
            "  - local: protoc-gen-protorust\n    out: src/stubs",
            "  - local: /opt/protoc-gen-protorust\n    strategy: directory\n    out: src/stubs",
            "  - name: protorust # strategy: all\n    out: src/stubs",
            "  - local: [\"protoc-gen-protorust\"]\n    # strategy: all\n    out: src/stubs",
        ] {
            assert_eq!(line_of(entry), Some(5), "{entry}");
        }
        assert_eq!(line_of("  - out: src/stubs\n    local: protoc-gen-protorust"), Some(6));
    }

    #[test]
    fn an_entry_with_the_strategy_is_right() {
        for entry in [
            "  - local: protoc-gen-protorust\n    out: src/stubs\n    strategy: all",
            "  - strategy: \"all\"\n\n    local: protoc-gen-protorust",
            "  - local: protoc-gen-protorust\n    opt:\n      - mode=client\n    strategy: all # needed",
        ] {
            assert_eq!(line_of(entry), None, "{entry}");
        }
        assert_eq!(line_of("  - local: protoc-gen-prost\n    out: protorust"), None);
    }
}

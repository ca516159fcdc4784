//! Adds missing entries to a user's `Cargo.toml`, as `cargo add` does: keeps formatting and comments,
//! and changes existing entries only if they cannot work.

use toml_edit::{Array, DocumentMut, Item, TableLike, TomlError, Value, value};

use super::Dependency;
use crate::report::{Diagnostic, Report};

/// Returns the text of a `Cargo.toml` with `needed` in its `[dependencies]`.
///
/// An entry that exists keeps its version and form; features that it lacks are added. One that is
/// inherited from the workspace is left alone. A version that the generated code does not work with
/// is a warning (`dependency-version`) in the report.
///
/// # Errors
/// The text is not TOML.
pub fn add_dependencies(
    text: &str,
    needed: &[Dependency],
    report: &mut Report,
) -> Result<String, TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let table = document.entry("dependencies").or_insert_with(toml_edit::table);
    let Some(table) = table.as_table_like_mut() else { return Ok(text.to_owned()) };
    let sorted = is_sorted(table);
    let mut changed = false;
    for dependency in needed {
        changed |= add(table, dependency, report)?;
    }
    if sorted && changed {
        table.sort_values();
    }
    Ok(if changed { printed(&document, text) } else { text.to_owned() })
}

/// Returns those of `needed` that a `Cargo.toml` lacks, or has without their features.
///
/// # Errors
/// The text is not TOML.
pub fn lacking<'a>(text: &str, needed: &'a [Dependency]) -> Result<Vec<&'a Dependency>, TomlError> {
    let mut document: DocumentMut = text.parse()?;
    let table = document.entry("dependencies").or_insert_with(toml_edit::table);
    let Some(table) = table.as_table_like_mut() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for dependency in needed {
        if add(table, dependency, &mut Report::default())? {
            found.push(dependency);
        }
    }
    Ok(found)
}

/// Returns those of `needed` whose crate no table of a `Cargo.toml` has as a dependency. Does not
/// compare features, which may come from other crates and from features of the package.
///
/// # Errors
/// The text is not TOML.
pub fn missing<'a>(text: &str, needed: &'a [Dependency]) -> Result<Vec<&'a Dependency>, TomlError> {
    let document: DocumentMut = text.parse()?;
    let targets = document.get("target").and_then(Item::as_table_like);
    let targets = targets.into_iter().flat_map(|targets| targets.iter().map(|(_, target)| target));
    let tables = targets.chain([document.as_item()]).flat_map(|item| {
        ["dependencies", "dev-dependencies"].map(|key| item.get(key).and_then(Item::as_table_like))
    });
    let found: Vec<String> = tables
        .flatten()
        .flat_map(|table| table.iter().map(|(name, _)| name.replace('_', "-")))
        .collect();
    let is_missing = |dependency: &&Dependency| !found.iter().any(|name| name == dependency.name);
    Ok(needed.iter().filter(is_missing).collect())
}

/// Sets `default-run`, so that `cargo run` still runs the package's own program when a second one is
/// added. Returns the text unchanged if the key is set, or the text declares `[[bin]]`s.
///
/// # Errors
/// Returns an error if the text is not TOML.
pub fn set_default_run(text: &str, name: &str) -> Result<String, TomlError> {
    let mut document: DocumentMut = text.parse()?;
    if document.contains_key("bin") {
        return Ok(text.to_owned());
    }
    match document.get_mut("package").and_then(Item::as_table_like_mut) {
        Some(package) if !package.contains_key("default-run") => {
            package.insert("default-run", value(name));
            Ok(printed(&document, text))
        }
        _ => Ok(text.to_owned()),
    }
}

/// Returns the text of a document with the line ends of the text that it was read from: `toml_edit`
/// ends lines with a line feed only.
fn printed(document: &DocumentMut, earlier: &str) -> String {
    let text = document.to_string();
    if earlier.contains("\r\n") { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text }
}

fn is_sorted(table: &dyn TableLike) -> bool {
    table.iter().map(|(key, _)| key.to_owned()).is_sorted()
}

/// Adds a dependency, or the features that its entry lacks. Returns whether the table has changed.
fn add(
    table: &mut dyn TableLike,
    dependency: &Dependency,
    report: &mut Report,
) -> Result<bool, TomlError> {
    if let Some(entry) = table.get_mut(dependency.name) {
        return Ok(complete(entry, dependency, report));
    }
    let entry: Value = dependency.toml().parse()?;
    table.insert(dependency.name, value(entry));
    Ok(true)
}

/// Adds to an entry the features it lacks; whether it changed.
fn complete(entry: &mut Item, needed: &Dependency, report: &mut Report) -> bool {
    if let Some(version) = entry.as_str().map(str::to_owned) {
        warn_of_version(&version, needed, report);
        return complete_text(entry, &version, needed);
    }
    let Some(table) = entry.as_table_like_mut() else { return false };
    if table.get("workspace").and_then(Item::as_bool) == Some(true) {
        return false;
    }
    if let Some(other) = table.get("package").and_then(Item::as_str)
        && other != needed.name
    {
        let message = format!("the dependency `{}` is the crate `{other}`", needed.name);
        let help = "the generated code uses the crate of that name; rename the other";
        report.push(Diagnostic::warning("dependency-renamed", message).help(help));
        return false;
    }
    if let Some(version) = table.get("version").and_then(Item::as_str) {
        warn_of_version(version, needed, report);
    }
    let missing = missing_features(table, needed);
    if missing.is_empty() {
        return false;
    }
    add_features(table, &missing);
    if let Some(inline) = entry.as_inline_table_mut() {
        inline.fmt();
    }
    true
}

/// Adds features to `tokio = "1"`, which has the default ones; makes it a table if necessary.
fn complete_text(entry: &mut Item, version: &str, needed: &Dependency) -> bool {
    let missing = |feature: &&&str| !needed.brings(["default"].into_iter(), feature);
    let missing: Array = needed.features.iter().filter(missing).copied().collect();
    if missing.is_empty() {
        return false;
    }
    let mut table = toml_edit::InlineTable::new();
    table.insert("version", version.into());
    table.insert("features", missing.into());
    let mut new = Value::from(table);
    if let Some(old) = entry.as_value() {
        *new.decor_mut() = old.decor().clone();
    }
    *entry = Item::Value(new);
    true
}

fn missing_features(entry: &dyn TableLike, needed: &Dependency) -> Vec<&'static str> {
    let no_defaults = ["default-features", "default_features"]
        .iter()
        .any(|key| entry.get(key).and_then(Item::as_bool) == Some(false));
    let listed = entry.get("features").and_then(Item::as_array);
    let on: Vec<&str> = listed
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .chain((!no_defaults).then_some("default"))
        .collect();
    let missing = |feature: &&str| !needed.brings(on.iter().copied(), feature);
    needed.features.iter().copied().filter(missing).collect()
}

fn add_features(entry: &mut dyn TableLike, missing: &[&str]) {
    match entry.get_mut("features").and_then(Item::as_array_mut) {
        Some(features) => missing.iter().for_each(|feature| push(features, feature)),
        None => {
            let features: Array = missing.iter().copied().collect();
            entry.insert("features", value(features));
        }
    }
}

/// Appends to an array in the style of its last element: on a separate line if that is.
fn push(array: &mut Array, text: &str) {
    let mut new = Value::from(text);
    let last = array.len().checked_sub(1).and_then(|last| array.get_mut(last));
    match last {
        Some(last) if array_breaks(last) => {
            *new.decor_mut() = last.decor().clone();
            last.decor_mut().set_suffix("");
            array.push_formatted(new);
        }
        _ => array.push(new),
    }
}

fn array_breaks(element: &Value) -> bool {
    element.decor().prefix().and_then(|prefix| prefix.as_str()).is_some_and(|p| p.contains('\n'))
}

fn warn_of_version(found: &str, needed: &Dependency, report: &mut Report) {
    if !may_match(found, needed.version) {
        let message = format!(
            "Cargo.toml requires {} {found}, but the generated code needs {}",
            needed.name, needed.version
        );
        let help = format!("set {} = \"{}\" in Cargo.toml", needed.name, needed.version);
        report.push(Diagnostic::warning("dependency-version", message).help(help));
    }
}

/// Returns whether a version requirement allows a version that is compatible with `needed` (`0.14`,
/// `1`).
/// Assumes so for other forms (`*`, a range).
fn may_match(found: &str, needed: &str) -> bool {
    let plain = found.trim().trim_start_matches(['^', '~', '=']).trim_start();
    let is_plain = plain.chars().all(|c| c.is_ascii_alphanumeric() || ".-+".contains(c));
    !is_plain || plain.split('.').zip(needed.split('.')).all(|(found, needed)| found == needed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Mode;
    use crate::write::{Needs, Sides, dependencies};

    #[test]
    fn a_crate_is_missing_if_no_table_has_it() {
        let needed = dependencies(&Needs { services: Some(Sides::of(None)), ..Needs::default() });
        let names = |text: &str| -> Vec<&str> {
            missing(text, &needed).unwrap().iter().map(|dependency| dependency.name).collect()
        };
        assert_eq!(names(""), ["http-body", "prost", "tokio", "tonic"]);
        let text = "[dependencies]\nhttp_body = \"1\"\nprost.workspace = true\n\
                    [build-dependencies]\ntonic = \"0.14\"\n\
                    [dev-dependencies.tokio]\nversion = \"1\"\n";
        assert_eq!(names(text), ["tonic"]);
        let text = format!("{text}[target.'cfg(unix)'.dependencies]\ntonic = \"0.14\"\n");
        assert_eq!(names(&text), [""; 0]);
    }

    fn edit(text: &str, mode: Option<Mode>) -> (String, Report) {
        let mut report = Report::default();
        let needed = dependencies(&Needs { services: Some(Sides::of(mode)), ..Needs::default() });
        (add_dependencies(text, &needed, &mut report).unwrap(), report)
    }

    #[test]
    fn what_is_missing_is_added_and_the_rest_stays() {
        let text = "# mine\n[package]\nname   = \"a\" # odd\n\n[dependencies]\n\
            # for errors\nanyhow = \"1\"   # keep\nzip = \"2\"\n\n[profile.dev]\nopt-level=1\n";
        let (edited, report) = edit(text, Some(Mode::Client));
        assert_eq!(
            edited,
            "# mine\n[package]\nname   = \"a\" # odd\n\n[dependencies]\n\
             # for errors\nanyhow = \"1\"   # keep\n\
             http-body = \"1\"\n\
             prost = { version = \"0.14\", default-features = false, features = [\"std\"] }\n\
             tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\", \"sync\", \"time\"] }\n\
             tonic = { version = \"0.14\", default-features = false, features = [\"channel\", \"codegen\", \"server\"] }\n\
             zip = \"2\"\n\n[profile.dev]\nopt-level=1\n"
        );
        assert_eq!(report, Report::default());
        assert_eq!(edit(&edited, Some(Mode::Client)).0, edited);
    }

    #[test]
    fn a_manifest_without_dependencies_gets_some() {
        let (edited, _) = edit("[package]\nname = \"a\"\n", None);
        assert!(
            edited.starts_with("[package]\nname = \"a\"\n\n[dependencies]\nhttp-body = "),
            "{edited}"
        );
    }

    #[test]
    fn the_other_side_adds_its_features() {
        let (client, _) = edit("[dependencies]\n", Some(Mode::Client));
        let (both, _) = edit(&client, Some(Mode::Service));
        let features = r#"features = ["channel", "codegen", "server", "router"]"#;
        assert!(both.contains(features), "{both}");
    }

    #[test]
    fn entries_that_do_are_left_alone() {
        let text = "[dependencies]\nhttp-body = \"1.0.1\"\nprost = \"0.14.4\"\ntokio = {version=\"1\",features=[\"full\"]}\n\
            tonic = \"0.14\"\n";
        assert_eq!(edit(text, None), (text.to_owned(), Report::default()));
        let text = "[dependencies]\nhttp-body.workspace = true\nprost.workspace = true\ntokio = { workspace = true }\n\
            tonic = { workspace = true }\n";
        assert_eq!(edit(text, None), (text.to_owned(), Report::default()));
    }

    #[test]
    fn features_are_added_in_the_form_that_is_there() {
        let text = "[dependencies]\nhttp-body = \"1\"\nprost = { version = \"0.14\", default-features = false }\n\
            tokio = \"1\" # rt\n\n[dependencies.tonic]\nversion = \"0.14\"\n\
            default-features = false\nfeatures = [\n    \"codegen\",\n    \"gzip\"\n]\n";
        let (edited, _) = edit(text, Some(Mode::Client));
        assert_eq!(
            edited,
            "[dependencies]\nhttp-body = \"1\"\nprost = { version = \"0.14\", default-features = false, features = [\"std\"] }\n\
             tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\", \"sync\", \"time\"] } # rt\n\n\
             [dependencies.tonic]\nversion = \"0.14\"\ndefault-features = false\n\
             features = [\n    \"codegen\",\n    \"gzip\",\n    \"channel\",\n    \"server\"\n]\n"
        );
    }

    #[test]
    fn another_version_is_warned_of() {
        let (_, report) = edit("[dependencies]\ntonic = \"0.12\"\nprost = \"=0.14.1\"\n", None);
        let codes: Vec<_> = report.diagnostics().iter().map(|d| d.code).collect();
        assert_eq!(codes, ["dependency-version"]);
        assert!(report.diagnostics()[0].message.contains("tonic 0.12"));
        assert!(
            may_match("*", "1") && may_match(">=0.13, <0.15", "0.14") && may_match("0", "0.14")
        );
        assert!(!may_match("0.2", "1"));
    }

    #[test]
    fn lines_end_as_before() {
        let text = "# ours\r\n[package]\r\nname = \"a\"\r\n\r\n[dependencies]\r\n# more\r\n";
        let (added, _) = edit(text, Some(Mode::Client));
        let edited = set_default_run(&added, "a").unwrap();
        assert!(edited.contains("prost = ") && edited.contains("default-run = "), "{edited}");
        assert_eq!(edited.matches("\r\n").count(), edited.matches('\n').count());
        assert_eq!(set_default_run(&edited, "a").unwrap(), edited);
    }

    #[test]
    fn default_run_is_set_once() {
        let text = "[package]\nname = \"a\"\n\n[dependencies]\n";
        let set = set_default_run(text, "a").unwrap();
        assert_eq!(set, "[package]\nname = \"a\"\ndefault-run = \"a\"\n\n[dependencies]\n");
        assert_eq!(set_default_run(&set, "b").unwrap(), set);
        let bins = "[package]\nname = \"a\"\n[[bin]]\nname = \"x\"\n";
        assert_eq!(set_default_run(bins, "a").unwrap(), bins);
    }
}

//! Prints reports and results as JSON for other programs: one object per line, as cargo does.

use serde_json::{Value, json};

use crate::report::{Diagnostic, Place, Report, Severity, slashed};
use crate::run::Finished;

/// Returns the lines of a report: `{"reason":"diagnostic", …}`.
pub(super) fn diagnostics(report: &Report) -> String {
    lines(report.diagnostics().iter().map(diagnostic))
}

/// Returns the last line of a run: `{"reason":"finished", …}`. The lists of files are empty after a
/// failure.
pub(super) fn finished(finished: Option<&Finished>, success: bool) -> String {
    let outcome = finished.map(|finished| &finished.outcome);
    let paths = |list: fn(&crate::run::Outcome) -> &Vec<std::path::PathBuf>| {
        let paths = outcome.map(list).into_iter().flatten();
        Value::from_iter(paths.map(slashed))
    };
    lines([json!({
        "reason": "finished",
        "success": success,
        "written": paths(|outcome| &outcome.written),
        "removed": paths(|outcome| &outcome.removed),
        "kept": paths(|outcome| &outcome.kept),
        "unchanged": paths(|outcome| &outcome.unchanged),
        "diff": outcome.and_then(|outcome| outcome.diff.as_deref()),
    })])
}

fn diagnostic(diagnostic: &Diagnostic) -> Value {
    let mut alone = Report::default();
    alone.push(diagnostic.clone());
    json!({
        "reason": "diagnostic",
        "severity": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        "code": diagnostic.code,
        "message": diagnostic.message,
        "place": diagnostic.place.as_ref().map(place),
        "help": diagnostic.help,
        "rendered": alone.render(false),
    })
}

/// Lines and columns count from 1; 0 is the whole file or line.
fn place(place: &Place) -> Value {
    json!({
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "width": place.width,
    })
}

fn lines(values: impl IntoIterator<Item = Value>) -> String {
    values.into_iter().map(|value| format!("{value}\n")).collect()
}

//! Asks on the terminal before changing the user's own files.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use crate::report::Report;

/// Asks whether to add the missing methods that a report lists. Returns false if there is no
/// terminal.
pub(super) fn whether_to_add(report: &Report) -> bool {
    let is_missing = report.diagnostics().iter().any(|found| found.code == "missing-rpc");
    let can_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
    is_missing && can_ask && answer("Add these methods now? [y/N] ").is_ok_and(|yes| yes)
}

fn answer(question: &str) -> io::Result<bool> {
    io::stderr().write_all(question.as_bytes())?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(matches!(line.trim().to_lowercase().as_str(), "y" | "yes"))
}

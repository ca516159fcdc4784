//! Adds missing methods to a user's `impl`, and changes nothing else.

use super::imports::UserImports;
use super::user_impls::Rpc;

/// The maximum width of a line, as for rustfmt.
const WIDTH: usize = 100;

/// The indentation of a block's contents.
const STEP: &str = "    ";

/// The placeholder for the path of the stubs in types.
const STUBS: &str = "$stubs";

/// An `impl` that lacks methods.
pub struct MissingMethods<'a> {
    /// The offset of the closing brace of the `impl`.
    pub brace: usize,
    /// The imports of the module that contains the `impl`.
    pub imports: &'a UserImports,
    /// The path of the stubs in that module.
    pub stubs: &'a [String],
    /// The methods.
    pub missing: &'a [&'a Rpc],
}

impl MissingMethods<'_> {
    /// Returns the methods as in a skeleton, without indentation.
    pub fn text(&self) -> String {
        let methods: Vec<String> = self.missing.iter().map(|rpc| self.method(rpc)).collect();
        methods.join("\n")
    }

    /// Inserts the methods before the closing brace of the `impl`.
    pub fn fill(&self, source: &str) -> String {
        let (before, after) = source.split_at(self.brace);
        let line_start = before.rfind('\n').map_or(0, |offset| offset + 1);
        let line = &before[line_start..];
        let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
        let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
        let text = self.indented(&format!("{indent}{STEP}"), newline);
        // The brace keeps its line, or gets one if there is code before it.
        let is_alone = line.trim().is_empty();
        let body = if is_alone { &before[..line_start] } else { before };
        let is_empty = body.trim_end().ends_with('{');
        let gap = if is_alone { "" } else { newline };
        let blank = if is_empty { "" } else { newline };
        format!("{body}{gap}{blank}{text}{indent}{after}")
    }

    fn indented(&self, indent: &str, newline: &str) -> String {
        let line = |line: &str| match line {
            "" => newline.to_owned(),
            _ => format!("{indent}{line}{newline}"),
        };
        self.text().lines().map(line).collect()
    }

    fn method(&self, rpc: &Rpc) -> String {
        let arguments: Vec<String> = rpc.arguments.iter().map(|a| self.resolved(a)).collect();
        let tail = format!(") -> Result<{}, tonic::Status> {{", self.resolved(&rpc.output));
        let one_line = format!("async fn {}({}{tail}", rpc.ident, arguments.join(", "));
        let mut text = if one_line.len() + 2 * STEP.len() <= WIDTH {
            format!("{one_line}\n")
        } else {
            let each: String = arguments.iter().map(|a| format!("{STEP}{a},\n")).collect();
            format!("async fn {}(\n{each}{tail}\n", rpc.ident)
        };
        for line in &rpc.body {
            text += &format!("{STEP}{line}\n");
        }
        text + "}\n"
    }

    /// Replaces the placeholder in a type by the path of the stubs; an imported type has its name alone.
    fn resolved(&self, text: &str) -> String {
        let Some((before, path)) = text.split_once(&format!("{STUBS}::")) else {
            return text.to_owned();
        };
        let parts = path.split("::").map(|part| part.trim_start_matches("r#").to_owned());
        let full_path: Vec<String> = self.stubs.iter().cloned().chain(parts).collect();
        match self.imports.name_of(&full_path) {
            Some(name) => format!("{before}{name}"),
            None => format!("{before}{}::{path}", self.stubs.join("::")),
        }
    }
}

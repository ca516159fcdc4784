//! Implements the plugin for `protoc` and `buf`: reads a `CodeGeneratorRequest` from standard
//! input, and writes a `CodeGeneratorResponse` to standard output.
//!
//! Source: `google/protobuf/compiler/plugin.proto`.

use std::env;
use std::ffi::OsStr;
use std::io::{self, IsTerminal as _, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use prost::Message;

use crate::config;
use crate::load;
use crate::options::{Options, Setting, help_for_unknown};
use crate::report::{Diagnostic, Report, Severity, slashed};
use crate::run;

mod buf;

/// `CodeGeneratorRequest`. The files stay encoded, since our own schema decodes them.
#[derive(Clone, PartialEq, Message)]
struct Request {
    #[prost(string, repeated, tag = "1")]
    file_to_generate: Vec<String>,
    #[prost(string, optional, tag = "2")]
    parameter: Option<String>,
    #[prost(bytes = "vec", repeated, tag = "15")]
    proto_file: Vec<Vec<u8>>,
}

/// `CodeGeneratorResponse`.
#[derive(Clone, PartialEq, Message)]
struct Response {
    #[prost(string, optional, tag = "1")]
    error: Option<String>,
    #[prost(uint64, optional, tag = "2")]
    supported_features: Option<u64>,
    #[prost(int32, optional, tag = "3")]
    minimum_edition: Option<i32>,
    #[prost(int32, optional, tag = "4")]
    maximum_edition: Option<i32>,
    #[prost(message, repeated, tag = "15")]
    file: Vec<ResponseFile>,
}

#[derive(Clone, PartialEq, Message)]
struct ResponseFile {
    #[prost(string, optional, tag = "1")]
    name: Option<String>,
    #[prost(bytes = "vec", optional, tag = "15")]
    content: Option<Vec<u8>>,
}

const FEATURE_PROTO3_OPTIONAL: u64 = 1;
const FEATURE_SUPPORTS_EDITIONS: u64 = 2;
const EDITION_PROTO2: i32 = 998;
const EDITION_2026: i32 = 1002;

/// The text for a user who starts the plugin directly.
const HELP: &str = "\
A plugin for protoc and buf, which start it and pass a request on its standard input:

    protoc --protorust_out=src/stubs --protorust_opt=mode=client greeter.proto

The command `protorust` generates the same files without protoc. `protorust --help` has the options,
which `--protorust_opt` takes without the dashes.
";

/// The exit status for wrong arguments, as in `clap`.
const WRONG_USAGE: u8 = 2;

/// Answers the request on standard input; `--help` and `--version` without one.
pub fn main() -> ExitCode {
    match env::args_os().nth(1) {
        Some(argument) => answer_person(&argument),
        None if io::stdin().is_terminal() => {
            let _ = io::stderr().write_all(HELP.as_bytes());
            ExitCode::from(WRONG_USAGE)
        }
        None => answer_request(),
    }
}

fn answer_person(argument: &OsStr) -> ExitCode {
    let text = match argument.to_str() {
        Some("--version" | "-V") => {
            concat!("protoc-gen-protorust ", env!("CARGO_PKG_VERSION"), "\n")
        }
        Some("--help" | "-h") => HELP,
        _ => {
            let shown = argument.to_string_lossy();
            let _ = write!(io::stderr(), "error: unexpected argument '{shown}'\n\n{HELP}");
            return ExitCode::from(WRONG_USAGE);
        }
    };
    // A closed standard output is not an error.
    let _ = io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn answer_request() -> ExitCode {
    let mut input = Vec::new();
    let answered = io::stdin().read_to_end(&mut input).and_then(|_| {
        let response = respond(&input);
        io::stdout().write_all(&response.encode_to_vec())
    });
    match answered {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: cannot talk to protoc: {error}");
            ExitCode::FAILURE
        }
    }
}

fn respond(input: &[u8]) -> Response {
    let mut report = Report::default();
    let files = generate(input, &mut report);
    // protoc prints the standard error of plugins. A closed one is not an error.
    let _ = io::stderr().write_all(warnings(&report).as_bytes());
    Response {
        error: report.has_errors().then(|| report.at_least(Severity::Error).render(false)),
        supported_features: Some(FEATURE_PROTO3_OPTIONAL | FEATURE_SUPPORTS_EDITIONS),
        minimum_edition: Some(EDITION_PROTO2),
        maximum_edition: Some(EDITION_2026),
        file: files.unwrap_or_default(),
    }
}

fn warnings(report: &Report) -> String {
    if report.has_errors() {
        String::new()
    } else {
        report.at_least(Severity::Warning).render(false)
    }
}

fn generate(input: &[u8], report: &mut Report) -> Option<Vec<ResponseFile>> {
    let Ok(request) = Request::decode(input) else {
        let error =
            Diagnostic::error("bad-request", "standard input is not a CodeGeneratorRequest").help(
                "this program is started by protoc or buf: `protoc --protorust_out=src/stubs …`",
            );
        report.push(error);
        return None;
    };
    let options = parse(request.parameter.as_deref().unwrap_or_default(), report)?;
    if let Some(fault) = buf::check(&request.file_to_generate) {
        report.push(fault);
        return None;
    }
    let files = load::load_descriptors(request.proto_file, &request.file_to_generate, report)?;
    let artifacts = run::stubs(files, &options, report)?;
    let file = |artifact: crate::artifact::Artifact| ResponseFile {
        name: Some(slashed(&artifact.path)),
        content: Some(artifact.contents.into_owned()),
    };
    Some(artifacts.into_iter().map(file).collect())
}

/// Parses `--protorust_opt`: settings separated by commas, as in
/// `mode=client,bytes=.,drop-unknown-fields`. They override the file that `config` names.
fn parse(parameter: &str, report: &mut Report) -> Option<Options> {
    let words = words(parameter);
    let named = || words.iter().map(|word| word.split_once('=').unwrap_or((word, "")));
    let config = named().rfind(|(name, _)| *name == CONFIG);
    let mut options = match config {
        Some((_, file)) => config::read(Path::new(file), report)?,
        None => Options::default(),
    };
    for (name, value) in named().filter(|(name, _)| *name != CONFIG) {
        let Some(setting) = Setting::named(name) else {
            let message = format!("unknown option `{name}`");
            let help = help_for_unknown(name, &[CONFIG]);
            report.push(Diagnostic::error("bad-option", message).help(help));
            continue;
        };
        if let Err(expected) = setting.set(&mut options, value) {
            let message = format!("the option `{name}` cannot have the value `{value}`");
            report.push(Diagnostic::error("bad-option", message).help(expected));
        }
    }
    (!report.has_errors()).then_some(options)
}

/// The option that names a `protorust.toml`. `protoc` overrides its inputs and output.
const CONFIG: &str = "config";

/// Splits text at commas outside brackets and string literals, except those between derived traits:
/// `derive=.=Eq,serde::Serialize,text` are two words.
fn words(parameter: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in split(parameter) {
        match words.last_mut() {
            Some(last) if last.starts_with("derive=") && is_trait(word) => {
                *last += ",";
                *last += word;
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Returns whether a word is the path of a trait. Options are in lower case.
fn is_trait(word: &str) -> bool {
    let word = word.trim();
    word.starts_with("::")
        || word.split("::").last().is_some_and(|name| name.starts_with(char::is_uppercase))
}

fn split(parameter: &str) -> impl Iterator<Item = &str> {
    let (mut depth, mut in_text) = (0_i32, false);
    let words = parameter.split(move |c| {
        match c {
            '"' => in_text = !in_text,
            '[' | '(' if !in_text => depth += 1,
            ']' | ')' if !in_text => depth -= 1,
            _ => {}
        }
        c == ',' && depth <= 0 && !in_text
    });
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Mode;

    #[test]
    fn options_are_those_of_the_command() {
        let mut report = Report::default();
        let options = parse("mode=client,bytes=.,byte-string=.b,extern-path=.a=::b", &mut report);
        let options = options.unwrap_or_default();
        assert_eq!(options.mode, Some(Mode::Client));
        assert_eq!(options.bytes, ["."]);
        assert_eq!(options.byte_strings, [".b"]);
        assert_eq!(options.extern_paths, [(".a".to_owned(), "::b".to_owned())]);
    }

    #[test]
    fn attributes_may_have_commas() {
        let mut report = Report::default();
        let parameter = "json,type-attribute=.=#[derive(A, B)] #[c(d = \"(,\")],derive=.b=(C),text";
        let options = parse(parameter, &mut report).unwrap_or_default();
        let attributes: Vec<&str> =
            options.attributes.iter().map(|rule| rule.attributes.as_str()).collect();
        assert_eq!(attributes, ["#[derive(A, B)] #[c(d = \"(,\")]", "#[derive((C))]"]);
        assert!(options.formats.json && options.formats.text);
    }

    #[test]
    fn traits_are_separated_by_commas_as_for_the_command() {
        let mut report = Report::default();
        let parameter = "derive=.=PartialOrd,serde::Serialize, ::a::B,json,derive=.b=Ord,text";
        let options = parse(parameter, &mut report).unwrap_or_default();
        let attributes: Vec<&str> =
            options.attributes.iter().map(|rule| rule.attributes.as_str()).collect();
        assert_eq!(
            attributes,
            ["#[derive(PartialOrd,serde::Serialize, ::a::B)]", "#[derive(Ord)]"]
        );
        assert!(options.formats.json && options.formats.text);
        assert!(parse("json,Ord", &mut report).is_none());
    }

    #[test]
    fn wrong_options_are_errors_that_name_those_that_exist() {
        let help = |parameter| {
            let mut report = Report::default();
            assert!(parse(parameter, &mut report).is_none(), "{parameter}");
            report.diagnostics()[0].help.clone().unwrap_or_default()
        };
        assert_eq!(help("mode=both"), "expected service, client, messages");
        assert_eq!(help("byte-strings=."), "did you mean `byte-string`?");
        assert!(help("unheard-of").starts_with("use one of config, mode, "));
        assert_eq!(help("json=1"), "expected true or false");
    }

    #[test]
    fn garbage_is_answered_with_an_error() {
        let response = respond(&[0xff; 7]);
        assert!(response.error.is_some_and(|e| e.contains("CodeGeneratorRequest")));
        assert!(response.file.is_empty());
    }
}

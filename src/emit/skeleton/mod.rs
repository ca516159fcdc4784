//! Emits the skeleton: a program around the stubs that builds and runs at once, for the user to
//! fill in. It is written once and belongs to the user from then on.

mod client;
mod imports;
mod parts;
mod samples;
mod service;

use std::collections::BTreeSet;

pub use self::parts::PartLines;
pub use self::service::{RequiredMethod, RequiredService, required_methods};
use crate::layout::Layout;
use crate::model::{File, Model, Service};
use crate::options::{Mode, Part};
use crate::render::{Code, Line, Piece, Values, check, line};

const MESSAGES: &str = include_str!("../../../templates/skeleton/messages.rs");

const PARENS: [&str; 2] = ["(", ")"];

/// A program around the stubs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skeleton {
    /// Its name, a legal name of a binary.
    pub name: String,
    /// Whether it serves or calls RPCs.
    pub has_calls: bool,
    /// The program as `src/main.rs`.
    pub main: String,
    /// The program as a file in `src/bin`.
    pub bin: String,
    /// The service traits that it implements.
    pub traits: Vec<String>,
    /// The lines of its optional parts.
    pub parts: Vec<PartLines>,
}

/// The contents of a skeleton.
pub(super) struct Contents<'a> {
    pub model: &'a Model,
    pub layout: &'a Layout,
    /// The services, each with its file.
    pub services: Vec<(&'a File, &'a Service)>,
    /// The requested optional parts.
    pub parts: &'a BTreeSet<Part>,
}

/// Returns the skeleton of one side for the services of `inputs`.
pub fn skeleton<'a>(
    model: &'a Model,
    layout: &'a Layout,
    inputs: impl Iterator<Item = &'a File>,
    mode: Mode,
    parts: &BTreeSet<Part>,
) -> Skeleton {
    let files: Vec<&File> = inputs.collect();
    let services = files.iter().flat_map(|file| file.services.iter().map(|s| (*file, s)));
    // A client has nothing to do with a service without methods.
    let services = services.filter(|(_, s)| mode == Mode::Service || !s.methods.is_empty());
    // Without a transport there is no program to write around it. A run for messages may find the
    // services of an earlier one.
    let can_call = mode != Mode::Messages && !model.no_transport;
    let services = services.filter(|_| can_call).collect();
    let contents = Contents { model, layout, services, parts };
    let text = |stubs: &str| {
        let stubs = &format!("{}{stubs}", allowance(&contents));
        match mode {
            _ if contents.services.is_empty() => (messages(&files, stubs), Vec::new()),
            Mode::Service => service::program(&contents, stubs),
            Mode::Client | Mode::Messages => client::program(&contents, stubs),
        }
    };
    let traits = match mode {
        Mode::Service => {
            contents.services.iter().map(|(_, s)| s.names.service.to_string()).collect()
        }
        Mode::Client | Mode::Messages => Vec::new(),
    };
    let (main, parts) = text("mod stubs;");
    check("skeleton", &main);
    Skeleton {
        name: name(&contents, mode),
        has_calls: !contents.services.is_empty(),
        main,
        bin: text("#[path = \"../stubs/mod.rs\"]\nmod stubs;").0,
        traits,
        parts,
    }
}

/// The maximum width of the arguments of a call, as for rustfmt.
const CALL_WIDTH: usize = 60;

/// Returns a call, broken as by rustfmt with default settings, which include `fn_call_width`.
fn call<P: Piece>(function: &str, arguments: impl IntoIterator<Item = P>) -> Line {
    Line::new(function).narrow_list(CALL_WIDTH, PARENS, arguments)
}

/// The maximum width of a chain of calls, as for rustfmt.
const CHAIN_WIDTH: usize = 60;

/// Writes a statement that is a chain of calls, with each on its own line if rustfmt would break it.
fn chain(code: &mut Code, head: &str, pieces: &[String]) {
    let all = pieces.concat();
    match pieces {
        [first, calls @ ..] if all.len() > CHAIN_WIDTH => {
            calls_on(code, Line::new(format_args!("{head}{first}")), calls, ";");
        }
        _ => line!(code, "{head}{all};"),
    }
}

/// Writes a value with calls on it, each on its own line, indented unless the value itself is broken.
fn calls_on(code: &mut Code, value: Line, calls: &[String], end: &str) {
    let [calls @ .., last] = calls else { return code.put(value.text(end)) };
    let write = |code: &mut Code| {
        calls.iter().for_each(|call| code.lines(call));
        line!(code, "{last}{end}");
    };
    if code.put_breaking(value) { write(code) } else { code.indent(write) }
}

/// Returns the attribute that allows deprecated items, if there are any: the program names all items.
fn allowance(contents: &Contents<'_>) -> &'static str {
    if contents.services.is_empty() || !contents.model.has_deprecated() {
        return "";
    }
    "#![allow(deprecated, reason = \"some declarations of the protos are deprecated\")]\n\n"
}

fn messages(files: &[&File], stubs: &str) -> String {
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    Values::default().set("services", names.join(", ")).set("stubs", stubs).fill(MESSAGES)
}

/// Returns `streaming_calc_service` or `streaming_calc_client`, after the first service.
fn name(contents: &Contents<'_>, mode: Mode) -> String {
    let module = contents.services.first().map_or("messages", |(_, s)| s.names.module.as_str());
    let base = module.trim_end_matches('_');
    let base = base.strip_suffix("_service").unwrap_or(base);
    match mode {
        Mode::Service => format!("{base}_service"),
        Mode::Client => format!("{base}_client"),
        Mode::Messages => base.to_owned(),
    }
}

/// Returns `` `tutorial.NumberService` and `tutorial.Other` ``.
fn service_list(contents: &Contents<'_>) -> String {
    let names: Vec<String> =
        contents.services.iter().map(|(_, s)| format!("`{}`", s.full_name)).collect();
    match names.as_slice() {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        names => names.concat(),
    }
}

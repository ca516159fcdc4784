//! Validates files whose names are resolved and whose options are interpreted: reports the errors
//! that `protoc` reports.
//!
//! Each kind of declaration has a file. Each declaration is checked separately, so that all errors
//! of a run are found at once. An unresolved name has already been reported, and causes no further
//! errors.

mod declarations;
mod defaults;
mod enums;
mod extensions;
mod features;
mod fields;
mod files;
mod json;
mod json_strings;
mod messages;
mod names;
mod options;
mod ranges;
mod support;
#[cfg(test)]
pub(crate) mod testing;
mod visibility;

pub use files::is_short_package;

use crate::link::*;
use crate::parallel;
use crate::parse::Fault;
use crate::parse::tree::{OptionSetting, Span};

/// Checks all files of a run. `is_input` marks the inputs: some warnings are reported only for these.
pub fn validate(linked: &Linked<'_>, is_input: &[bool], faults: &mut Faults) {
    let files: Vec<FileId> = linked.files().iter().collect();
    for found in parallel::map(&files, |&file| of_file(linked, is_input, file)) {
        faults.extend(found);
    }
    let checker = &mut Checker { graph: &linked.graph, is_input, faults };
    extensions::check(checker);
    names::check(checker);
}

/// Makes the checks that concern one file.
fn of_file(linked: &Linked<'_>, is_input: &[bool], file: FileId) -> Faults {
    let graph = &linked.graph;
    let mut faults = Faults::default();
    let checker = &mut Checker { graph, is_input, faults: &mut faults };
    files::check(checker, file, &linked.uses[usize::from(file)]);
    // The features decide which declarations are allowed.
    if !graph[file].lacks_features() {
        graph.messages_of(file).iter().for_each(|id| messages::check(checker, id));
        graph.fields_of(file).iter().for_each(|id| fields::check(checker, id));
        graph.enums_of(file).iter().for_each(|id| enums::check(checker, id));
    }
    for options in graph.options_of(file).iter() {
        options::check(checker, &graph[options]);
        support::check(checker, &graph[options]);
    }
    visibility::check(checker, file);
    faults
}

/// The state that the checks share.
struct Checker<'l, 'a> {
    graph: &'l Graph<'a>,
    is_input: &'l [bool],
    faults: &'l mut Faults,
}

impl<'l, 'a> Checker<'l, 'a> {
    /// Reports an error.
    fn refuse(
        &mut self,
        file: FileId,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.faults.push(file, Fault::error(code, span, message).help(help));
    }

    /// Reports a warning, if the file is an input.
    fn warn(
        &mut self,
        file: FileId,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        if self.is_input.get(usize::from(file)).copied().unwrap_or_default() {
            self.faults.push(file, Fault::warning(code, span, message).help(help));
        }
    }

    /// Returns the number of the line that a span is in.
    fn line(&self, file: FileId, span: Span) -> usize {
        let before = self.graph[file].text.get(..span.start as usize).unwrap_or_default();
        before.matches('\n').count() + 1
    }

    /// Returns the options of a declaration.
    fn options(&self, options: Option<OptionsId>) -> Option<&'l MessageValue<'a>> {
        options.map(|id| &self.graph[id].value)
    }

    /// Returns whether the option with this number is set to `true`.
    fn is_true(&self, options: Option<OptionsId>, number: i32) -> bool {
        self.options(options).is_some_and(|options| options.is_true(self.graph, number))
    }

    /// Returns the number that the option with this number holds.
    fn varint(&self, options: Option<OptionsId>, number: i32) -> Option<u64> {
        self.options(options)?.varint(self.graph, number)
    }

    /// Returns the place of the name of an option that `descriptor.proto` defines, where it is set.
    fn place_of_option(&self, options: Option<OptionsId>, name: &str) -> Option<Span> {
        let is_selected = |setting: &&&OptionSetting<'_>| {
            setting.name.first().is_some_and(|part| !part.is_extension && part.name.text == name)
        };
        let setting = self.graph[options?].settings.iter().find(is_selected)?;
        setting.name.first().map(|part| part.span)
    }

    /// Returns the full name of a message.
    fn message_name(&self, id: MessageId) -> String {
        self.graph.full_name(Element::Message(id))
    }
}

/// Numbers of fields of the options in `descriptor.proto`.
mod number {
    pub const FILE_OPTIMIZE_FOR: i32 = 9;
    pub const FILE_CC_GENERIC_SERVICES: i32 = 16;
    pub const FILE_JAVA_GENERIC_SERVICES: i32 = 17;
    pub const FILE_JAVA_STRING_CHECK_UTF8: i32 = 27;
    pub const MESSAGE_SET_WIRE_FORMAT: i32 = 1;
    pub const MESSAGE_LEGACY_JSON: i32 = 11;
    pub const FIELD_CTYPE: i32 = 1;
    pub const FIELD_PACKED: i32 = 2;
    pub const FIELD_LAZY: i32 = 5;
    pub const FIELD_JSTYPE: i32 = 6;
    pub const FIELD_UNVERIFIED_LAZY: i32 = 15;
    pub const FIELD_TARGETS: i32 = 19;
    pub const FIELD_FEATURE_SUPPORT: i32 = 22;
    pub const ENUM_ALLOW_ALIAS: i32 = 2;
    pub const ENUM_LEGACY_JSON: i32 = 6;
    pub const VALUE_FEATURE_SUPPORT: i32 = 4;
    pub const RANGE_DECLARATION: i32 = 2;
    pub const RANGE_VERIFICATION: i32 = 3;
}

//! Interprets the options of a run: resolves names, checks values against the types of fields, and
//! resolves features.
//!
//! ```text
//! settings ─▶ setting ─▶ literal, scalar ─▶ ElementOptions::value ─▶ features
//!                                                └─▶ encode (when a descriptor is written)
//! ```
//!
//! Like `protoc`, interprets the options that `descriptor.proto` defines first, in all files, so
//! that the fields of custom options have their own options when these are interpreted.

mod encode;
mod features;
mod literal;
mod paths;
mod scalar;
mod setting;

pub use encode::encode;
pub use features::own_features;
pub use paths::OptionPaths;

use rustc_hash::FxHashSet;

use self::paths::SetOption;
use self::setting::Interpreter;
use crate::link::{
    Element, ElementOptions, Faults, FieldValue, FileId, Linked, MessageId, MessageValue, OptionsId,
};
use crate::parallel;
use crate::parse::tree::OptionSetting;

/// The number of `MessageOptions.map_entry`.
const MAP_ENTRY: i32 = 7;

/// Interprets all options of a run, and resolves the features of each declaration. Returns the
/// paths of each file's options in its descriptor, if `wants_paths`.
///
/// Adds errors to `faults`; the options concerned are not set.
pub fn interpret(
    linked: &mut Linked<'_>,
    wants_paths: bool,
    faults: &mut Faults,
) -> Vec<OptionPaths> {
    let types = Types::of(linked);
    let count = if wants_paths { linked.graph.files.len() } else { 0 };
    let mut set_options = Vec::from_iter((0..count).map(|_| Vec::new()));
    interpret_settings(linked, &types, |setting| !is_custom(setting), &mut set_options, faults);
    set_map_entries(linked, &types);
    features::resolve(linked);
    interpret_settings(linked, &types, is_custom, &mut set_options, faults);
    paths::resolve(&linked.graph, set_options)
}

fn is_custom(setting: &OptionSetting<'_>) -> bool {
    setting.name.first().is_some_and(|part| part.is_extension)
}

/// The values of the options of a file, before they are stored in the graph.
#[derive(Default)]
struct Interpreted<'a> {
    values: Vec<(OptionsId, MessageValue<'a>)>,
    uses: FxHashSet<FileId>,
    set_options: Vec<SetOption>,
    faults: Faults,
}

/// Interprets the selected settings of all declarations.
fn interpret_settings(
    linked: &mut Linked<'_>,
    types: &Types,
    is_selected: fn(&OptionSetting<'_>) -> bool,
    set_options: &mut [Vec<SetOption>],
    faults: &mut Faults,
) {
    let files: Vec<FileId> = (0..linked.graph.files.len()).map(FileId::from).collect();
    let wants_paths = !set_options.is_empty();
    // The options of the first pass are read meanwhile, so nothing is changed until the end.
    let interpreted = parallel::map(&files, |&file| {
        interpret_file(linked, types, file, is_selected, wants_paths)
    });
    for (index, interpreted) in interpreted.into_iter().enumerate() {
        for (id, value) in interpreted.values {
            linked.graph[id].value = value;
        }
        linked.uses[index].extend(interpreted.uses);
        faults.extend(interpreted.faults);
        if let Some(set_options) = set_options.get_mut(index) {
            set_options.extend(interpreted.set_options);
        }
    }
}

fn interpret_file<'a>(
    linked: &Linked<'a>,
    types: &Types,
    file: FileId,
    is_selected: fn(&OptionSetting<'_>) -> bool,
    wants_paths: bool,
) -> Interpreted<'a> {
    let names = linked.names(file);
    let Interpreted { mut values, mut uses, mut set_options, mut faults } = Interpreted::default();
    for id in names.graph.options_of(file).iter() {
        let options = &names.graph[id];
        if !options.settings.iter().any(|setting| is_selected(setting)) {
            continue;
        }
        let types = types.of_file(linked, file);
        let Some(message) = types.of_element(options.element) else { continue };
        let scope = names.scope_of_options(options.element);
        let set_options = wants_paths.then_some(&mut set_options);
        let (uses, faults) = (&mut uses, &mut faults);
        let mut interpreter = Interpreter { names, file, scope, uses, set_options, faults };
        values.push((id, interpreter.options(options, message, is_selected)));
    }
    Interpreted { values, uses, set_options, faults }
}

/// Marks the messages that stand for the entries of maps.
fn set_map_entries(linked: &mut Linked<'_>, types: &Types) {
    // The built-in files have no maps, so only the types of the run's files matter.
    let graph = &mut linked.graph;
    let options = types.of_run.of_element(Element::Message(MessageId(0)));
    let mut fields = options.into_iter().flat_map(|id| graph[id].fields.iter());
    let Some(map_entry) = fields.find(|id| graph[*id].number == MAP_ENTRY) else { return };
    for ElementOptions { element, value, .. } in &mut graph.options {
        if let Element::Message(id) = element
            && graph.messages[usize::from(*id)].is_map_entry()
        {
            value.fields.push((map_entry, FieldValue::Varint(1)));
        }
    }
}

/// The options messages: those that the files of a run see, and those of a built-in
/// `descriptor.proto`, which may be of another release.
struct Types {
    of_run: OptionTypes,
    built_in: OptionTypes,
}

impl Types {
    fn of(linked: &Linked<'_>) -> Self {
        let last = FileId::from(linked.graph.files.len().saturating_sub(1));
        Self { of_run: OptionTypes::of(linked, FileId(0)), built_in: OptionTypes::of(linked, last) }
    }

    fn of_file(&self, linked: &Linked<'_>, file: FileId) -> &OptionTypes {
        match usize::from(file) < linked.files().len() {
            true => &self.of_run,
            false => &self.built_in,
        }
    }
}

/// The options messages of `descriptor.proto`, in the order of [`Element`].
struct OptionTypes([Option<MessageId>; 9]);

impl OptionTypes {
    fn of(linked: &Linked<'_>, file: FileId) -> Self {
        let names = [
            "FileOptions",
            "MessageOptions",
            "FieldOptions",
            "OneofOptions",
            "ExtensionRangeOptions",
            "EnumOptions",
            "EnumValueOptions",
            "ServiceOptions",
            "MethodOptions",
        ];
        Self(names.map(|name| linked.descriptor_message(name, file)))
    }

    fn of_element(&self, element: Element) -> Option<MessageId> {
        self.0[match element {
            Element::File(_) => 0,
            Element::Message(_) => 1,
            Element::Field(_) => 2,
            Element::Oneof(_) => 3,
            Element::Range(_) => 4,
            Element::Enum(_) => 5,
            Element::Value(_) => 6,
            Element::Service(_) => 7,
            Element::Method(_) => 8,
        }]
    }
}

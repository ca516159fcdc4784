//! Interprets an option statement: finds the field that its name refers to, and sets its value.

use rustc_hash::FxHashSet;

use super::paths::SetOption;
use super::scalar::{Language, scalar};
use crate::link::*;
use crate::parse::Fault;
use crate::parse::tree::{self, OptionSetting, Span, ValueKind};
use crate::schema::Type;
use crate::suggest::nearest;

/// Interprets the options of one file.
pub(super) struct Interpreter<'l, 'a> {
    pub names: Names<'l, 'a>,
    pub file: FileId,
    /// The scope of names in the current options.
    pub scope: Scope,
    /// The files of which a name is used.
    pub uses: &'l mut FxHashSet<FileId>,
    /// Collects the options, if their paths are requested.
    pub set_options: Option<&'l mut Vec<SetOption>>,
    pub faults: &'l mut Faults,
}

impl<'a> Interpreter<'_, 'a> {
    /// Interprets the selected settings of a declaration, and adds them to its options.
    pub fn options(
        &mut self,
        options: &ElementOptions<'a>,
        message: MessageId,
        is_selected: fn(&OptionSetting<'_>) -> bool,
    ) -> MessageValue<'a> {
        // Setting an option uses `descriptor.proto`, if that is imported.
        self.uses.insert(self.names.graph[message].file);
        let mut value = options.value.clone();
        for setting in options.settings.iter().filter(|setting| is_selected(setting)) {
            if let Err(fault) = self.setting(&mut value, message, setting) {
                self.report(setting, fault);
            }
        }
        value
    }

    /// Reports a fault, unless it may follow from one that was reported: an error in a custom option is
    /// reported only if every file that may declare the option was read.
    fn report(&mut self, setting: &OptionSetting<'_>, fault: Fault) {
        let is_custom = setting.name.iter().any(|part| part.is_extension);
        if !is_custom || self.names.view.is_complete() {
            self.faults.push(self.file, fault);
        }
    }

    fn setting(
        &mut self,
        value: &mut MessageValue<'a>,
        message: MessageId,
        setting: &'a OptionSetting<'a>,
    ) -> Result<(), Fault> {
        let fields = self.fields_of_name(message, setting)?;
        let Some((&last, outer)) = fields.split_last() else { return Ok(()) };
        let mut target = &mut *value;
        for field in outer {
            target = inner(target, *field);
        }
        let graph = self.names.graph;
        let is_set = target.fields.iter().any(|(id, _)| *id == last);
        if is_set && !graph[last].is_repeated() {
            let message = format!("option `{}` is set twice", shown(setting));
            let fault = Fault::error("duplicate-option", name_span(setting), message);
            return Err(fault.help("remove one of the two"));
        }
        let field_value = self.value(last, setting)?;
        if let Some(oneof) = graph[last].oneof {
            target.fields.retain(|(id, _)| graph[*id].oneof != Some(oneof) || *id == last);
        }
        let index = target.fields.iter().filter(|(id, _)| *id == last).count();
        target.fields.push((last, field_value));
        if let Some(options) = &mut self.set_options {
            options.push(SetOption { start: setting.span.start, fields, index });
        }
        Ok(())
    }

    /// Returns the field of each part of a name, from the options message inwards; none if the type of
    /// one, or the message that it extends, is not known.
    fn fields_of_name(
        &mut self,
        message: MessageId,
        setting: &OptionSetting<'_>,
    ) -> Result<Vec<FieldId>, Fault> {
        let graph = self.names.graph;
        let (mut message, mut fields) = (message, Vec::with_capacity(setting.name.len()));
        for (index, part) in setting.name.iter().enumerate() {
            let field = match part.is_extension {
                true => self.extension(&part.name, message, setting)?,
                false => self.field(&part.name.text, message, part.span, setting)?,
            };
            if index == 0 && !part.is_extension && part.name.text == "uninterpreted_option" {
                let message = "uninterpreted_option cannot be set";
                let fault = Fault::error("invalid-option", part.span, message);
                return Err(fault.help("set the intended option instead"));
            }
            if is_feature(setting) && graph[field].file == self.file {
                let message =
                    format!("`{}` is a feature that this file itself defines", shown(setting));
                let fault = Fault::error("invalid-option", part.span, message);
                return Err(fault.help("define features in a separate file"));
            }
            let extends_unknown = graph[field].extends.is_some_and(|e| e.message.is_none());
            if extends_unknown || !graph[field].has_known_type() {
                return Ok(Vec::new());
            }
            fields.push(field);
            if index + 1 < setting.name.len() {
                message = self.message_of(field, part, setting)?;
            }
        }
        Ok(fields)
    }

    /// Returns the message that a part of a name refers to.
    fn message_of(
        &self,
        field: FieldId,
        part: &tree::NamePart<'_>,
        setting: &OptionSetting<'_>,
    ) -> Result<MessageId, Fault> {
        let field = &self.names.graph[field];
        let name = &part.name.text;
        match field.target {
            TypeRef::Message(_) if field.is_repeated() => {
                let message = format!("`{name}` in option `{}` is repeated", shown(setting));
                let fault = Fault::error("invalid-option", part.span, message);
                Err(fault.help("set each of its values as a whole: `= { … }`"))
            }
            TypeRef::Message(id) => Ok(id),
            _ => {
                let message = format!("`{name}` in option `{}` is not a message", shown(setting));
                let fault = Fault::error("invalid-option", part.span, message);
                Err(fault.help("remove the rest of the name"))
            }
        }
    }

    fn field(
        &self,
        name: &str,
        message: MessageId,
        span: Span,
        setting: &OptionSetting<'_>,
    ) -> Result<FieldId, Fault> {
        field_named(self.names.graph, message, name).ok_or_else(|| {
            let fault = unknown(span, setting);
            let graph = self.names.graph;
            let known = graph[message].fields.iter().map(|id| graph[id].name);
            match nearest(name, known) {
                Some(near) => fault.help(format!("did you mean `{near}`?")),
                None => fault.help("check the spelling; a custom option is written in parentheses"),
            }
        })
    }

    fn extension(
        &mut self,
        path: &tree::Path<'_>,
        message: MessageId,
        setting: &OptionSetting<'_>,
    ) -> Result<FieldId, Fault> {
        let names = self.names;
        let found = names.lookup(&path.text, self.scope, SymbolFilter::Anything, self.uses);
        let graph = names.graph;
        match found {
            Ok(Symbol::Field(id)) if graph[id].is_extension() => {
                let extended = graph[id].extends.and_then(|extends| extends.message);
                if extended.is_none_or(|extended| extended == message) {
                    return Ok(id);
                }
                let full_name = graph.full_name(Element::Message(message));
                let message = format!("`{}` is not an extension of {full_name}", path.text);
                let fault = Fault::error("invalid-option", path.span, message);
                Err(fault.help("use an option that is declared for this kind of declaration"))
            }
            Ok(_) => {
                let message = format!("`{}` is not an extension", path.text);
                let fault = Fault::error("wrong-kind", path.span, message);
                Err(fault.help("name an extension, or start the name with a dot"))
            }
            Err(why) => Err(unknown_extension(&names, path, setting, &why)),
        }
    }

    fn value(
        &mut self,
        id: FieldId,
        setting: &'a OptionSetting<'a>,
    ) -> Result<FieldValue<'a>, Fault> {
        let graph = self.names.graph;
        let (field, value) = (&graph[id], &setting.value);
        if matches!(field.ty, Type::Message | Type::Group) {
            return match (&value.kind, field.target) {
                (ValueKind::Message(literal), TypeRef::Message(message)) => {
                    self.literal(message, literal, value.span).map(FieldValue::Message)
                }
                _ => Err(mismatch(&shown(setting), value.span, "a message in braces")),
            };
        }
        if let TypeRef::Enum(id) = field.target {
            self.uses.insert(graph[id].file);
        }
        scalar(graph, field, value, Language::Statement)
            .map_err(|expected| mismatch(&shown(setting), value.span, &expected))
    }
}

/// Returns the message in a field, inserting an empty one if needed.
fn inner<'l, 'a>(message: &'l mut MessageValue<'a>, field: FieldId) -> &'l mut MessageValue<'a> {
    let is_message = |(id, value): &(FieldId, FieldValue<'_>)| {
        *id == field && matches!(value, FieldValue::Message(_))
    };
    let index = message.fields.iter().position(is_message).unwrap_or_else(|| {
        message.fields.push((field, FieldValue::Message(MessageValue::default())));
        message.fields.len() - 1
    });
    match &mut message.fields[index].1 {
        FieldValue::Message(literal) => literal,
        // `index` is the position of a message.
        _ => unreachable!("not a message"),
    }
}

/// Returns the field of a message with this name.
pub(super) fn field_named(graph: &Graph<'_>, message: MessageId, name: &str) -> Option<FieldId> {
    graph[message].fields.iter().find(|id| graph[*id].name == name)
}

/// Returns the error for a value that is invalid for its field.
pub(super) fn mismatch(name: &str, span: Span, expected: &str) -> Fault {
    let message = format!("the value of `{name}` must be {expected}");
    Fault::error("invalid-option", span, message).help("use a value of the option's type")
}

fn unknown(span: Span, setting: &OptionSetting<'_>) -> Fault {
    Fault::error("unknown-option", span, format!("option `{}` is not defined", shown(setting)))
}

fn unknown_extension(
    names: &Names<'_, '_>,
    path: &tree::Path<'_>,
    setting: &OptionSetting<'_>,
    why: &Unresolved,
) -> Fault {
    let fault = unknown(path.span, setting);
    let name = path.text.trim_start_matches('.');
    let file = names.find_anywhere(name).and_then(|symbol| names.graph.file_of(symbol));
    match file.or(why.unseen) {
        Some(file) if names.view.has(file) => fault.help(format!("start it with a dot: (.{name})")),
        Some(file) => fault.help(format!("add `import \"{}\";`", names.graph[file].name)),
        None => fault.help("check the spelling, and import the file that defines it"),
    }
}

/// Returns the name of an option as it is written.
fn shown(setting: &OptionSetting<'_>) -> String {
    let part = |part: &tree::NamePart<'_>| match part.is_extension {
        true => format!("({})", part.name.text),
        false => part.name.text.to_string(),
    };
    setting.name.iter().map(part).collect::<Vec<_>>().join(".")
}

fn name_span(setting: &OptionSetting<'_>) -> Span {
    let ends = setting.name.first().zip(setting.name.last());
    ends.map_or(setting.span, |(first, last)| first.span.to(last.span))
}

#[cfg(test)]
mod tests {
    use crate::validate::testing::find;

    const HEAD: &str = "syntax = \"proto2\"; import \"google/protobuf/descriptor.proto\"; \
        message V { optional int32 x = 1; repeated int32 r = 2; optional V v = 3; } \
        extend google.protobuf.MessageOptions { \
            optional V v = 50000; optional int32 i = 50001; repeated string s = 50003; \
        }";

    #[test]
    fn options_are_set_once_and_by_names_that_exist() {
        for (options, expected) in [
            ("option deprecated = true;", &[][..]),
            (
                "option deprecated = true; option deprecated = false;",
                &["duplicate-option: deprecated"],
            ),
            ("option deprecate = true;", &["unknown-option: deprecate"]),
            ("option (v).x = 1; option (v).v.x = 2;", &[]),
            ("option (v).x = 1; option (v).x = 2;", &["duplicate-option: (v).x"]),
            ("option (v) = { x: 1 }; option (v).x = 2;", &["duplicate-option: (v).x"]),
            ("option (v).y = 1;", &["unknown-option: y"]),
            ("option (i).x = 1;", &["invalid-option: (i)"]),
            ("option (v).r.x = 1;", &["invalid-option: r"]),
            ("option (none) = 1;", &["unknown-option: none"]),
            ("option (V) = 1;", &["wrong-kind: V"]),
            ("option (s) = 'a'; option (s) = 'b';", &[]),
        ] {
            let text = format!("{HEAD} message M {{ {options} }}");
            assert_eq!(find(&[("a.proto", &text)]).interpret, expected, "{options}");
        }
    }
}

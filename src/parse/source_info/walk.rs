//! The walk through the tree: which path everything has, and in which order it is recorded.

use super::super::tree::{
    Block, Enum, EnumItem, Extend, Extensions, Field, FieldOption, FieldType, File, FileItem,
    Import, ImportKind, Message, MessageItem, Method, MethodItem, MethodType, Name, NumberRange,
    Oneof, OneofItem, OptionSetting, RangeEnd, Reserved, ReservedKind, Service, ServiceItem, Span,
};
use super::{OptionPlace, Recorder};
use crate::schema::tag;

/// Counts the elements of a list, from 0.
#[derive(Default)]
struct Counter(i32);

impl Counter {
    fn next(&mut self) -> i32 {
        self.0 += 1;
        self.0 - 1
    }
}

/// The place for the messages that a declaration implies: groups and the entries of maps.
struct NestedMessages<'c> {
    /// The length of the path of the message or file.
    depth: usize,
    /// The field that has its nested messages.
    messages_tag: i32,
    /// The number of messages so far.
    messages: &'c mut Counter,
}

#[derive(Default)]
struct FileCounts {
    imports: Counter,
    public_imports: Counter,
    weak_imports: Counter,
    option_imports: Counter,
    messages: Counter,
    enums: Counter,
    services: Counter,
    extensions: Counter,
}

#[derive(Default)]
struct MessageCounts {
    fields: Counter,
    messages: Counter,
    enums: Counter,
    extensions: Counter,
    oneofs: Counter,
    ranges: Counter,
    reserved: ReservedCounts,
}

#[derive(Default)]
struct ReservedCounts {
    ranges: Counter,
    names: Counter,
}

impl<'t, 'p, F: Fn(&OptionSetting<'t>) -> OptionPlace<'p>> Recorder<'_, F> {
    pub fn file(&mut self, file: &File<'t>) {
        let end_of_text = self.text.len() as u32;
        let is_empty = file.span.end == 0;
        self.part(&[], if is_empty { Span { start: end_of_text, end: 0 } } else { file.span });
        if let Some(statement) = &file.syntax {
            self.statement(tag::FILE_SYNTAX, statement.span);
        }
        let mut counts = FileCounts::default();
        for item in &file.items {
            self.file_item(item, &mut counts);
        }
    }

    fn file_item(&mut self, item: &FileItem<'t>, counts: &mut FileCounts) {
        match item {
            FileItem::Package(package) => self.statement(tag::FILE_PACKAGE, package.span),
            FileItem::Import(import) => self.import(import, counts),
            FileItem::Option(option) => self.option_statement(tag::FILE_OPTIONS, option),
            FileItem::Message(message) => {
                let path = [tag::FILE_MESSAGE, counts.messages.next()];
                self.at(&path, |recorder| recorder.message(message));
            }
            FileItem::Enum(enumeration) => {
                let path = [tag::FILE_ENUM, counts.enums.next()];
                self.at(&path, |recorder| recorder.enumeration(enumeration));
            }
            FileItem::Service(service) => {
                let path = [tag::FILE_SERVICE, counts.services.next()];
                self.at(&path, |recorder| recorder.service(service));
            }
            FileItem::Extend(extend) => {
                let messages = &mut counts.messages;
                let scope = NestedMessages { depth: 0, messages_tag: tag::FILE_MESSAGE, messages };
                self.at(&[tag::FILE_EXTENSION], |recorder| {
                    recorder.extend(extend, &mut counts.extensions, scope);
                });
            }
            FileItem::Empty(statement) => self.empty(*statement),
        }
    }

    fn statement(&mut self, tag: i32, span: Span) {
        self.at(&[tag], |recorder| recorder.declaration(span, span.end));
    }

    fn import(&mut self, import: &Import<'_>, counts: &mut FileCounts) {
        let path = match import.kind {
            ImportKind::Option => [tag::FILE_OPTION_DEPENDENCY, counts.option_imports.next()],
            _ => [tag::FILE_DEPENDENCY, counts.imports.next()],
        };
        self.at(&path, |recorder| recorder.declaration(import.span, import.span.end));
        let modifier = match import.kind {
            ImportKind::Public => [tag::FILE_PUBLIC_DEPENDENCY, counts.public_imports.next()],
            ImportKind::Weak => [tag::FILE_WEAK_DEPENDENCY, counts.weak_imports.next()],
            ImportKind::Plain | ImportKind::Option => return,
        };
        if let Some(span) = import.modifier {
            self.part(&modifier, span);
        }
    }

    fn message(&mut self, message: &Message<'t>) {
        self.declaration(message.span, message.body.open + 1);
        self.name(message.name);
        self.message_body(&message.body);
    }

    fn name(&mut self, name: Name<'_>) {
        self.part(&[tag::NAME], name.span());
    }

    fn message_body(&mut self, body: &Block<MessageItem<'t>>) {
        let mut counts = MessageCounts::default();
        for item in &body.items {
            self.message_item(item, &mut counts);
        }
        self.close(body);
    }

    fn message_item(&mut self, item: &MessageItem<'t>, counts: &mut MessageCounts) {
        let depth = self.path.len();
        let messages = &mut counts.messages;
        let scope = NestedMessages { depth, messages_tag: tag::MESSAGE_NESTED, messages };
        match item {
            MessageItem::Field(field) => {
                let path = [tag::MESSAGE_FIELD, counts.fields.next()];
                self.at(&path, |recorder| recorder.field(field, None, scope));
            }
            MessageItem::Oneof(oneof) => {
                let path = [tag::MESSAGE_ONEOF, counts.oneofs.next()];
                self.at(&path, |recorder| recorder.oneof(oneof, &mut counts.fields, scope));
            }
            MessageItem::Message(message) => {
                let path = [tag::MESSAGE_NESTED, messages.next()];
                self.at(&path, |recorder| recorder.message(message));
            }
            MessageItem::Enum(enumeration) => {
                let path = [tag::MESSAGE_ENUM, counts.enums.next()];
                self.at(&path, |recorder| recorder.enumeration(enumeration));
            }
            MessageItem::Extend(extend) => {
                self.at(&[tag::MESSAGE_EXTENSION], |recorder| {
                    recorder.extend(extend, &mut counts.extensions, scope);
                });
            }
            MessageItem::Extensions(extensions) => self.extensions(extensions, &mut counts.ranges),
            MessageItem::Reserved(reserved) => {
                let tags = [tag::MESSAGE_RESERVED_RANGE, tag::MESSAGE_RESERVED_NAME];
                self.reserved(reserved, tags, &mut counts.reserved);
            }
            MessageItem::Option(option) => self.option_statement(tag::MESSAGE_OPTIONS, option),
            MessageItem::Empty(statement) => self.empty(*statement),
        }
    }

    fn field(&mut self, field: &Field<'t>, extendee: Option<Span>, scope: NestedMessages<'_>) {
        if let FieldType::Group(_) = field.kind {
            // Comments attach to the message of a group.
            self.part(&[], field.span);
        } else {
            self.declaration(field.span, field.span.end);
        }
        if let Some(extendee) = extendee {
            self.part(&[tag::FIELD_EXTENDEE], extendee);
        }
        if let Some((_, label)) = field.label {
            self.part(&[tag::FIELD_LABEL], label);
        }
        let type_tag = match field.kind {
            FieldType::Scalar(_) | FieldType::Group(_) => tag::FIELD_TYPE,
            FieldType::Named(_) | FieldType::Map(_) => tag::FIELD_TYPE_NAME,
        };
        self.part(&[type_tag], field.type_span);
        self.name(field.name);
        self.part(&[tag::FIELD_NUMBER], field.number.span);
        self.field_options(field);
        match &field.kind {
            FieldType::Group(body) => self.group(field, body, scope),
            FieldType::Map(_) => drop(scope.messages.next()),
            FieldType::Scalar(_) | FieldType::Named(_) => {}
        }
    }

    fn field_options(&mut self, field: &Field<'t>) {
        let Some(options) = &field.options else { return };
        let settings = options.items.iter().filter_map(|option| match option {
            FieldOption::Option(option) => Some(option),
            FieldOption::Default(_) | FieldOption::JsonName(_) => None,
        });
        self.brackets(tag::FIELD_OPTIONS, options.span, settings);
        for option in &options.items {
            match option {
                FieldOption::Default(default) => {
                    self.part(&[tag::FIELD_DEFAULT_VALUE], default.value.span);
                }
                FieldOption::JsonName(name) => {
                    self.part(&[tag::FIELD_JSON_NAME], name.span);
                    self.part(&[tag::FIELD_JSON_NAME], name.value.span);
                }
                FieldOption::Option(option) => self.listed_option(tag::FIELD_OPTIONS, option),
            }
        }
    }

    fn group(
        &mut self,
        field: &Field<'t>,
        body: &Block<MessageItem<'t>>,
        scope: NestedMessages<'_>,
    ) {
        let path = [scope.messages_tag, scope.messages.next()];
        self.at_outer(scope.depth, &path, |recorder| {
            recorder.declaration(field.span, body.open + 1);
            recorder.name(field.name);
        });
        self.part(&[tag::FIELD_TYPE_NAME], field.name.span());
        self.at_outer(scope.depth, &path, |recorder| recorder.message_body(body));
    }

    fn oneof(&mut self, oneof: &Oneof<'t>, fields: &mut Counter, scope: NestedMessages<'_>) {
        self.declaration(oneof.span, oneof.body.open + 1);
        self.name(oneof.name);
        for item in &oneof.body.items {
            match item {
                OneofItem::Option(option) => self.option_statement(tag::ONEOF_OPTIONS, option),
                OneofItem::Field(field) => {
                    let path = [tag::MESSAGE_FIELD, fields.next()];
                    let inner = NestedMessages { messages: &mut *scope.messages, ..scope };
                    self.at_outer(inner.depth, &path, |recorder| {
                        recorder.field(field, None, inner);
                    });
                }
            }
        }
        self.close(&oneof.body);
    }

    fn extend(&mut self, extend: &Extend<'t>, extensions: &mut Counter, scope: NestedMessages<'_>) {
        self.declaration(extend.span, extend.body.open + 1);
        for field in &extend.body.items {
            let inner = NestedMessages { messages: &mut *scope.messages, ..scope };
            self.at(&[extensions.next()], |recorder| {
                recorder.field(field, Some(extend.extendee.span), inner);
            });
        }
        self.close(&extend.body);
    }

    fn extensions(&mut self, extensions: &Extensions<'t>, counter: &mut Counter) {
        let first = counter.0;
        self.at(&[tag::MESSAGE_EXTENSION_RANGE], |recorder| {
            recorder.declaration(extensions.span, extensions.span.end);
            recorder.ranges(&extensions.ranges, counter);
            let Some(options) = &extensions.options else { return };
            for index in first..counter.0 {
                recorder.at(&[index], |recorder| {
                    recorder.option_list(tag::RANGE_OPTIONS, options);
                });
            }
        });
    }

    fn ranges(&mut self, ranges: &[NumberRange], counter: &mut Counter) {
        for range in ranges {
            let end = match range.end {
                RangeEnd::Single => self.first_token(range.start.span),
                RangeEnd::To(end) => end.span,
                RangeEnd::Max(span) => span,
            };
            self.at(&[counter.next()], |recorder| {
                recorder.part(&[], range.span());
                recorder.part(&[tag::RANGE_START], range.start.span);
                recorder.part(&[tag::RANGE_END], end);
            });
        }
    }

    /// Returns the first token of a number, which `protoc` records as the end of a range without
    /// one.
    fn first_token(&self, number: Span) -> Span {
        let is_negative = self.text[number.range()].starts_with('-');
        if is_negative { Span { end: number.start + 1, ..number } } else { number }
    }

    fn reserved(
        &mut self,
        reserved: &Reserved<'_>,
        [ranges_tag, names_tag]: [i32; 2],
        counts: &mut ReservedCounts,
    ) {
        let is_range = matches!(reserved.kind, ReservedKind::Ranges(_));
        self.at(&[if is_range { ranges_tag } else { names_tag }], |recorder| {
            recorder.declaration(reserved.span, reserved.span.end);
            let mut name = |span| recorder.part(&[counts.names.next()], span);
            match &reserved.kind {
                ReservedKind::Strings(names) => names.iter().for_each(|n| name(n.span)),
                ReservedKind::Idents(names) => names.iter().for_each(|n| name(n.span())),
                ReservedKind::Ranges(ranges) => recorder.ranges(ranges, &mut counts.ranges),
            }
        });
    }

    fn enumeration(&mut self, enumeration: &Enum<'t>) {
        self.declaration(enumeration.span, enumeration.body.open + 1);
        self.name(enumeration.name);
        let (mut values, mut reserved) = (Counter::default(), ReservedCounts::default());
        for item in &enumeration.body.items {
            match item {
                EnumItem::Value(value) => {
                    self.at(&[tag::ENUM_VALUE, values.next()], |recorder| {
                        recorder.declaration(value.span, value.span.end);
                        recorder.name(value.name);
                        recorder.part(&[tag::VALUE_NUMBER], value.number.span);
                        if let Some(options) = &value.options {
                            recorder.option_list(tag::VALUE_OPTIONS, options);
                        }
                    });
                }
                EnumItem::Reserved(statement) => {
                    let tags = [tag::ENUM_RESERVED_RANGE, tag::ENUM_RESERVED_NAME];
                    self.reserved(statement, tags, &mut reserved);
                }
                EnumItem::Option(option) => self.option_statement(tag::ENUM_OPTIONS, option),
                EnumItem::Empty(statement) => self.empty(*statement),
            }
        }
        self.close(&enumeration.body);
    }

    fn service(&mut self, service: &Service<'t>) {
        self.declaration(service.span, service.body.open + 1);
        self.name(service.name);
        let mut methods = Counter::default();
        for item in &service.body.items {
            match item {
                ServiceItem::Method(method) => {
                    let path = [tag::SERVICE_METHOD, methods.next()];
                    self.at(&path, |recorder| recorder.method(method));
                }
                ServiceItem::Option(option) => self.option_statement(tag::SERVICE_OPTIONS, option),
                ServiceItem::Empty(statement) => self.empty(*statement),
            }
        }
        self.close(&service.body);
    }

    fn method(&mut self, method: &Method<'t>) {
        let end = method.body.as_ref().map_or(method.span.end, |body| body.open + 1);
        self.declaration(method.span, end);
        self.name(method.name);
        self.method_type(&method.input, [tag::METHOD_CLIENT_STREAMING, tag::METHOD_INPUT]);
        self.method_type(&method.output, [tag::METHOD_SERVER_STREAMING, tag::METHOD_OUTPUT]);
        let Some(body) = &method.body else { return };
        for item in &body.items {
            match item {
                MethodItem::Option(option) => self.option_statement(tag::METHOD_OPTIONS, option),
                MethodItem::Empty(statement) => self.empty(*statement),
            }
        }
        self.close(body);
    }

    fn method_type(&mut self, message: &MethodType<'_>, [stream_tag, type_tag]: [i32; 2]) {
        if let Some(stream) = message.stream {
            self.part(&[stream_tag], stream);
        }
        self.part(&[type_tag], message.name.span);
    }
}

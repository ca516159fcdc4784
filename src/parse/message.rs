//! Parses messages: fields, oneofs, ranges and reserved names.

use super::fault;
use super::lex::TokenKind;
use super::parser::{Parse, Parser, Reported};
use super::tree::{
    Extensions, Field, FieldType, Int, Label, MapType, MessageItem, Name, NumberRange, Oneof,
    OneofItem, Path, RangeEnd, Reserved, ReservedKind, Scalar, Span, Str, Syntax, ValueType,
};
use crate::suggest::nearest;

/// The words that start a block in a message.
const BLOCKS: [&str; 4] = ["enum", "extend", "message", "oneof"];

/// The kind of block that declares a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    Message,
    Oneof,
    Extend,
}

impl<'a> Parser<'a> {
    pub fn message_item(&mut self) -> Parse<MessageItem<'a>> {
        if self.at(b';') {
            return Ok(MessageItem::Empty(self.advance()));
        }
        let visibility = self.visibility()?;
        match self.word() {
            "message" => Ok(MessageItem::Message(self.message(visibility)?)),
            "enum" => Ok(MessageItem::Enum(self.enumeration(visibility)?)),
            "extensions" => Ok(MessageItem::Extensions(self.extensions()?)),
            "reserved" => Ok(MessageItem::Reserved(self.reserved(false)?)),
            "extend" => Ok(MessageItem::Extend(self.extend()?)),
            "option" => Ok(MessageItem::Option(self.option_statement()?)),
            "oneof" => Ok(MessageItem::Oneof(self.oneof()?)),
            _ => Ok(MessageItem::Field(self.field(Home::Message)?)),
        }
    }

    pub fn extension(&mut self) -> Parse<Field<'a>> {
        self.field(Home::Extend)
    }

    fn oneof(&mut self) -> Parse<Oneof<'a>> {
        self.example = "oneof name { … }";
        let keyword = self.advance();
        let name = self.ident("the name of the oneof")?;
        let faults = self.lexer.faults.len();
        let body = self.block("`{`", |parser| match parser.word() {
            "option" => Ok(OneofItem::Option(parser.option_statement()?)),
            _ => Ok(OneofItem::Field(parser.field(Home::Oneof)?)),
        })?;
        if body.items.is_empty() && self.lexer.faults.len() == faults {
            self.report(keyword, fault::EMPTY_ONEOF);
        }
        Ok(Oneof { name, body, span: keyword.to(self.previous) })
    }

    fn field(&mut self, home: Home) -> Parse<Field<'a>> {
        self.example = "string name = 1;";
        let start = self.current.span;
        let label = self.label(home);
        let (kind, type_span) = self.field_type(home, label.is_some())?;
        if self.at(b'[') || self.at(b'<') {
            self.example = "repeated string name = 1;";
        }
        let name = self.ident("the name of the field")?;
        if self.at(b'{') {
            return Err(self.block_as_field(type_span, home));
        }
        self.require(b'=', "`=` and the number of the field")?;
        let number = self.int("the number of the field")?;
        let options = self.field_options()?;
        if label.is_none() {
            self.judge_missing_label(&kind, type_span, home);
        }
        let mut field = Field { label, kind, type_span, name, number, options, span: start };
        if let FieldType::Group(body) = &mut field.kind {
            self.judge_group_name(name);
            **body = self.nested(|parser| parser.block("`{`", Self::message_item))?;
        } else {
            self.end_of_statement("`;`")?;
        }
        field.span.end = self.previous.end;
        Ok(field)
    }

    fn label(&mut self, home: Home) -> Option<(Label, Span)> {
        let label = match self.word() {
            "optional" => Label::Optional,
            "required" => Label::Required,
            "repeated" => Label::Repeated,
            _ => return None,
        };
        let span = self.advance();
        let words = match label {
            _ if home == Home::Oneof => fault::LABEL_IN_ONEOF,
            Label::Optional if self.syntax.is_edition() => fault::OPTIONAL_IN_EDITION,
            Label::Required if self.syntax.is_edition() => fault::REQUIRED_IN_EDITION,
            _ => return Some((label, span)),
        };
        self.report(span, words);
        (home != Home::Oneof).then_some((label, span))
    }

    fn judge_missing_label(&mut self, kind: &FieldType<'_>, place: Span, home: Home) {
        let is_map = matches!(kind, FieldType::Map(_));
        if self.syntax == Syntax::Proto2 && home != Home::Oneof && !is_map {
            if self.has_syntax {
                self.report(place, fault::NO_LABEL);
            } else if !std::mem::replace(&mut self.is_syntax_reported, true) {
                self.report(place, fault::NO_LABEL_NOR_SYNTAX);
            }
        }
    }

    /// Reports a block that was read as a field, since its keyword is misspelt or cannot be here.
    fn block_as_field(&mut self, keyword: Span, home: Home) -> Reported {
        let word = self.slice(keyword);
        if word == "service" {
            return self.report(keyword, fault::SERVICE_IN_MESSAGE);
        }
        if BLOCKS.contains(&word) {
            let is_in_oneof = home == Home::Oneof;
            let words = if is_in_oneof { fault::BLOCK_IN_ONEOF } else { fault::LABEL_OF_BLOCK };
            return self.report(keyword, words);
        }
        match nearest(word, BLOCKS) {
            Some(block) => {
                let found = format!("`{word}`");
                let help = format!("did you mean `{block}`?");
                let fault = fault::expected(keyword, "the keyword of a block", &found, &help);
                self.lexer.faults.push(fault);
                Reported
            }
            None => self.expected("`=` and the number of the field"),
        }
    }

    fn judge_group_name(&mut self, name: Name<'_>) {
        if !name.text.starts_with(|first: char| first.is_ascii_uppercase()) {
            self.report(name.span(), fault::GROUP_NAME);
        }
    }

    /// Parses a type, without the body of a group.
    fn field_type(&mut self, home: Home, has_label: bool) -> Parse<(FieldType<'a>, Span)> {
        let start = self.current.span;
        if self.at_word("map") {
            return self.map_or_name(home, has_label);
        }
        if self.at_word("group") {
            self.advance();
            if self.syntax.is_edition() {
                self.report(start, fault::GROUP_IN_EDITION);
            }
            return Ok((FieldType::Group(Box::default()), start));
        }
        let kind = match self.value_type("a type")? {
            ValueType::Scalar(scalar) => FieldType::Scalar(scalar),
            ValueType::Named(name) => FieldType::Named(name),
        };
        Ok((kind, start.to(self.previous)))
    }

    /// Parses a map, or a field whose type is a message named `map`.
    fn map_or_name(&mut self, home: Home, has_label: bool) -> Parse<(FieldType<'a>, Span)> {
        self.example = "map<string, int32> name = 1;";
        let start = self.advance();
        if !self.eat(b'<') {
            let name = Path { text: self.slice(start).into(), span: start };
            return Ok((FieldType::Named(name), start));
        }
        let words = match home {
            Home::Oneof => Some(fault::MAP_IN_ONEOF),
            Home::Extend => Some(fault::MAP_EXTENSION),
            Home::Message => has_label.then_some(fault::LABEL_OF_MAP),
        };
        if let Some(words) = words {
            self.report(start, words);
        }
        let key = self.map_type("the type of the keys")?;
        self.require(b',', "`,` and the type of the values")?;
        let value = self.map_type("the type of the values")?;
        self.require(b'>', "`>`")?;
        Ok((FieldType::Map(Box::new((key, value))), start.to(self.previous)))
    }

    fn map_type(&mut self, what: &str) -> Parse<MapType<'a>> {
        let start = self.current.span;
        if self.at_word("group") {
            return Err(self.report(start, fault::GROUP_IN_MAP));
        }
        let kind = self.value_type(what)?;
        let words = match (self.slice(start), self.current.kind) {
            ("map", TokenKind::Symbol(b'<')) => fault::MAP_IN_MAP,
            ("repeated", TokenKind::Ident) => fault::REPEATED_IN_MAP,
            _ => return Ok(MapType { kind, span: start.to(self.previous) }),
        };
        Err(self.report(start, words))
    }

    fn value_type(&mut self, what: &str) -> Parse<ValueType<'a>> {
        if let Some(scalar) = scalar(self.word()) {
            self.advance();
            return Ok(ValueType::Scalar(scalar));
        }
        Ok(ValueType::Named(self.path(what, true)?))
    }

    /// Parses the name of a message that is extended, taken or returned.
    pub fn message_type(&mut self) -> Parse<Path<'a>> {
        if scalar(self.word()).is_some() || self.at_word("group") {
            let span = self.advance();
            self.report(span, fault::NOT_A_MESSAGE);
            return Ok(Path { text: self.slice(span).into(), span });
        }
        self.path("the name of a message", true)
    }

    fn extensions(&mut self) -> Parse<Extensions<'a>> {
        self.example = "extensions 100 to 199;";
        let keyword = self.advance();
        let ranges = self.list(|parser| parser.range("a number or a range of numbers", false))?;
        let options = self.option_list()?;
        let span = keyword.to(self.end_of_statement("`;`")?);
        Ok(Extensions { ranges, options, span })
    }

    /// Parses `reserved …;` in a message or an enum.
    pub fn reserved(&mut self, is_enum: bool) -> Parse<Reserved<'a>> {
        self.example = "reserved 2, 9 to 11;";
        let keyword = self.advance();
        let kind = match self.current.kind {
            TokenKind::Str => ReservedKind::Strings(self.reserved_strings()?),
            TokenKind::Ident => ReservedKind::Idents(self.reserved_idents()?),
            _ => ReservedKind::Ranges(
                self.list(|parser| parser.range("a number, a range or a name", is_enum))?,
            ),
        };
        let span = keyword.to(self.end_of_statement("`;`")?);
        Ok(Reserved { kind, span })
    }

    fn reserved_strings(&mut self) -> Parse<Vec<Str<'a>>> {
        self.example = "reserved \"name\", \"other_name\";";
        let names = self.list(|parser| parser.string("a name in quotes"))?;
        for name in &names {
            if self.syntax.is_edition() {
                self.report(name.span, fault::STRING_RESERVED_IN_EDITION);
            } else if !Self::is_name(name) {
                let text = String::from_utf8_lossy(&name.bytes);
                self.lexer.faults.push(fault::reserved_name_is_no_ident(name.span, &text));
            }
        }
        Ok(names)
    }

    fn reserved_idents(&mut self) -> Parse<Vec<Name<'a>>> {
        self.example = "reserved name, other_name;";
        let names = self.list(|parser| parser.ident("a name"))?;
        if !self.syntax.is_edition() {
            for name in &names {
                self.report(name.span(), fault::IDENT_RESERVED_BEFORE_EDITIONS);
            }
        }
        Ok(names)
    }

    /// Parses one or more items, separated by commas.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat(b',') {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn range(&mut self, what: &str, is_enum: bool) -> Parse<NumberRange> {
        let start = self.end_of_range(what, is_enum)?;
        if self.at(b'-') {
            return Err(self.expected("`to` and the end of the range"));
        }
        if self.eat_word("to").is_none() {
            return Ok(NumberRange { start, end: RangeEnd::Single });
        }
        let end = match self.eat_word("max") {
            Some(max) => RangeEnd::Max(max),
            None => RangeEnd::To(self.end_of_range("a number or `max`", is_enum)?),
        };
        Ok(NumberRange { start, end })
    }

    /// Parses the end of a range. That of fields is at most the second largest integer, since
    /// `protoc` stores the end exclusively.
    fn end_of_range(&mut self, what: &str, is_enum: bool) -> Parse<Int> {
        let number = self.signed_int(what, is_enum)?;
        if !is_enum && number.value == i32::MAX {
            return Err(self.report(number.span, fault::LAST_NUMBER));
        }
        Ok(number)
    }
}

fn scalar(word: &str) -> Option<Scalar> {
    Some(match word {
        "double" => Scalar::Double,
        "float" => Scalar::Float,
        "int32" => Scalar::Int32,
        "int64" => Scalar::Int64,
        "uint32" => Scalar::Uint32,
        "uint64" => Scalar::Uint64,
        "sint32" => Scalar::Sint32,
        "sint64" => Scalar::Sint64,
        "fixed32" => Scalar::Fixed32,
        "fixed64" => Scalar::Fixed64,
        "sfixed32" => Scalar::Sfixed32,
        "sfixed64" => Scalar::Sfixed64,
        "bool" => Scalar::Bool,
        "string" => Scalar::String,
        "bytes" => Scalar::Bytes,
        _ => return None,
    })
}

//! Parses options and their values, including message literals.

use std::borrow::Cow;

use super::fault;
use super::lex::{TokenKind, is_ident, span};
use super::literal;
use super::parser::{Parse, Parser, Reported};
use super::tree::{
    FieldOption, FieldOptionList, LiteralField, LiteralName, MessageLiteral, NamePart, OptionList,
    OptionSetting, Path, PseudoOption, Span, Value, ValueKind,
};

/// The maximum depth of messages in a literal: deeper ones could not be decoded.
const DEEPEST_LITERAL: u32 = 100;

impl<'a> Parser<'a> {
    /// Parses `option name = value;`
    pub fn option_statement(&mut self) -> Parse<OptionSetting<'a>> {
        self.example = "option name = value;";
        let keyword = self.advance();
        let mut option = self.option_setting()?;
        option.span = keyword.to(self.end_of_statement("`;`")?);
        Ok(option)
    }

    /// Parses the options in brackets, if there are any.
    pub fn option_list(&mut self) -> Parse<Option<OptionList<'a>>> {
        let list = self.bracketed(Self::option_setting)?;
        Ok(list.map(|(items, span)| OptionList { items, span }))
    }

    /// Parses the options of a field, if there are any.
    pub fn field_options(&mut self) -> Parse<Option<FieldOptionList<'a>>> {
        let (mut has_default, mut has_json_name) = (false, false);
        let list = self.bracketed(|parser| match parser.word() {
            "default" => {
                let value = parser.default_value()?;
                if std::mem::replace(&mut has_default, true) {
                    parser.report(value.span, fault::SECOND_DEFAULT);
                }
                Ok(FieldOption::Default(value))
            }
            "json_name" => {
                let value = parser.json_name()?;
                if std::mem::replace(&mut has_json_name, true) {
                    parser.report(value.span, fault::SECOND_JSON_NAME);
                }
                Ok(FieldOption::JsonName(value))
            }
            _ => Ok(FieldOption::Option(parser.option_setting()?)),
        })?;
        Ok(list.map(|(items, span)| FieldOptionList { items, span }))
    }

    fn bracketed<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Parse<T>,
    ) -> Parse<Option<(Vec<T>, Span)>> {
        if !self.at(b'[') {
            return Ok(None);
        }
        self.example = "[name = value]";
        let open = self.advance();
        let mut items = vec![item(self)?];
        while self.eat(b',') {
            items.push(item(self)?);
        }
        let close = self.require(b']', "`,` or `]`")?;
        Ok(Some((items, open.to(close))))
    }

    fn default_value(&mut self) -> Parse<PseudoOption<'a>> {
        let keyword = self.advance();
        self.require(b'=', "`=`")?;
        let value = self.setting_value(1)?;
        if let ValueKind::Message(_) = value.kind {
            self.report(value.span, fault::LITERAL_AS_DEFAULT);
        }
        Ok(PseudoOption { span: keyword.to(value.span), value })
    }

    fn json_name(&mut self) -> Parse<PseudoOption<'a>> {
        let keyword = self.advance();
        self.require(b'=', "`=`")?;
        let name = self.string("a name in quotes")?;
        let span = name.span;
        Ok(PseudoOption {
            value: Value { kind: ValueKind::Str(name), span },
            span: keyword.to(span),
        })
    }

    /// Parses `name = value`.
    fn option_setting(&mut self) -> Parse<OptionSetting<'a>> {
        let start = self.current.span;
        let mut name = vec![self.name_part()?];
        while self.eat(b'.') {
            name.push(self.name_part()?);
        }
        // Each part but the last names a message inside the one before it.
        let depth = name.len() as u32;
        if depth > DEEPEST_LITERAL + 1 {
            return Err(self.report(start.to(self.previous), fault::LITERAL_TOO_DEEP));
        }
        self.require(b'=', "`=` and the value of the option")?;
        let value = self.setting_value(depth)?;
        Ok(OptionSetting { name, span: start.to(value.span), value })
    }

    fn name_part(&mut self) -> Parse<NamePart<'a>> {
        let start = self.current.span;
        let is_extension = self.eat(b'(');
        let name = if is_extension {
            let name = self.path("the name of an extension", true)?;
            self.require(b')', "`)`")?;
            name
        } else {
            let name = self.ident("the name of an option")?;
            Path { text: Cow::Borrowed(name.text), span: name.span() }
        };
        Ok(NamePart { name, is_extension, span: start.to(self.previous) })
    }

    /// Parses a number, an identifier or a string.
    fn scalar_value(&mut self, in_literal: bool) -> Parse<Value<'a>> {
        let start = self.current.span;
        let is_negative = self.eat(b'-');
        let kind = match self.current.kind {
            TokenKind::Ident if is_negative => self.negative_name(in_literal)?,
            TokenKind::Ident => {
                let name = self.advance();
                ValueKind::Ident(self.slice(name))
            }
            TokenKind::Int => self.integer_value(is_negative),
            TokenKind::Float => {
                let digits = self.advance();
                let value = literal::float(self.slice(digits));
                ValueKind::Float(if is_negative { -value } else { value })
            }
            TokenKind::Str if is_negative => return Err(self.report(start, fault::NEGATIVE_STRING)),
            TokenKind::Str => ValueKind::Str(self.string("a string")?),
            TokenKind::Symbol(b'[') if !in_literal => {
                return Err(self.report(self.current.span, fault::LIST_OUTSIDE_LITERAL));
            }
            _ => return Err(self.expected("a value")),
        };
        Ok(Value { kind, span: start.to(self.previous) })
    }

    fn negative_name(&mut self, in_literal: bool) -> Parse<ValueKind<'a>> {
        let span = self.advance();
        let name = self.slice(span);
        let lower = name.to_ascii_lowercase();
        let value = match if in_literal { &lower } else { name } {
            "inf" => f64::NEG_INFINITY,
            "infinity" if in_literal => f64::NEG_INFINITY,
            // protoc changes the sign only in text format.
            "nan" => {
                if in_literal {
                    -f64::NAN
                } else {
                    f64::NAN
                }
            }
            _ => return Err(self.report(span, fault::NEGATIVE_NAME)),
        };
        Ok(ValueKind::Float(value))
    }

    /// Parses an integer; one with too many digits is a floating-point number.
    fn integer_value(&mut self, is_negative: bool) -> ValueKind<'a> {
        let span = self.advance();
        let digits = self.slice(span);
        match literal::integer(digits) {
            Some(value) if !is_negative => ValueKind::PositiveInt(value),
            Some(value) => match 0i64.checked_sub_unsigned(value) {
                Some(value) => ValueKind::NegativeInt(value),
                None => ValueKind::Float(-(value as f64)),
            },
            None if literal::is_decimal(digits) => {
                let value = literal::float(digits);
                ValueKind::Float(if is_negative { -value } else { value })
            }
            None => {
                self.report(span, fault::INTEGER_TOO_LARGE);
                ValueKind::PositiveInt(0)
            }
        }
    }

    /// Parses the value after the `=` of an option. `depth` is that of a message here.
    fn setting_value(&mut self, depth: u32) -> Parse<Value<'a>> {
        if !self.at(b'{') {
            return self.scalar_value(false);
        }
        self.example = "{ name: value }";
        let value = self.literal(depth);
        // An error ends the literal, too.
        self.lexer.in_literal = false;
        value
    }

    /// Parses `{ … }` or `< … >`.
    fn literal(&mut self, depth: u32) -> Parse<Value<'a>> {
        if depth > DEEPEST_LITERAL {
            return Err(self.report(self.current.span, fault::LITERAL_TOO_DEEP));
        }
        let close = if self.at(b'<') { b'>' } else { b'}' };
        let is_inner = std::mem::replace(&mut self.lexer.in_literal, true);
        let open = self.advance();
        let mut fields = Vec::new();
        while !self.at(close) {
            fields.push(self.literal_field(depth, close)?);
        }
        // The token after the outermost literal is not in text format.
        self.lexer.in_literal = is_inner;
        let end = self.advance();
        Ok(Value { kind: ValueKind::Message(MessageLiteral { fields }), span: open.to(end) })
    }

    fn literal_field(&mut self, depth: u32, close: u8) -> Parse<LiteralField<'a>> {
        let start = self.current.span;
        let name = if self.at(b'[') {
            self.bracketed_name()?
        } else {
            let what = if close == b'>' {
                "the name of a field or `>`"
            } else {
                "the name of a field or `}`"
            };
            LiteralName::Field(self.ident(what)?.text)
        };
        let name_span = start.to(self.previous);
        let has_colon = self.eat(b':');
        let value = match self.current.kind {
            TokenKind::Symbol(b'{' | b'<') => self.literal(depth + 1)?,
            TokenKind::Symbol(b'[') => self.literal_list(depth)?,
            _ if has_colon => self.scalar_value(true)?,
            _ => return Err(self.expected("`:` or a message in braces")),
        };
        if !self.eat(b',') {
            self.eat(b';');
        }
        Ok(LiteralField { name, name_span, has_colon, value })
    }

    fn literal_list(&mut self, depth: u32) -> Parse<Value<'a>> {
        let open = self.advance();
        let mut items = Vec::new();
        while !self.at(b']') {
            if !items.is_empty() {
                self.require(b',', "`,` or `]`")?;
            }
            items.push(match self.current.kind {
                TokenKind::Symbol(b'{' | b'<') => self.literal(depth + 1)?,
                _ => self.scalar_value(true)?,
            });
        }
        let close = self.advance();
        Ok(Value { kind: ValueKind::List(items), span: open.to(close) })
    }

    /// Parses `[some.extension]` or `[type.googleapis.com/some.Message]`.
    fn bracketed_name(&mut self) -> Parse<LiteralName<'a>> {
        let (text, span) = self.bracketed_text();
        if !self.at(b']') {
            return Err(self.expected("the name of an extension or a type URL, and `]`"));
        }
        self.advance();
        let Some(slash) = text.rfind('/') else {
            self.judge_type_name(&text, span)?;
            return Ok(LiteralName::Extension(Path { text, span }));
        };
        let (domain, type_name) = (text[..slash].to_owned(), text[slash + 1..].to_owned());
        self.judge_domain(&domain, span)?;
        self.judge_type_name(&type_name, span)?;
        Ok(LiteralName::Any { domain, type_name })
    }

    /// Reads the text in brackets, without white space and comments, up to the next token.
    fn bracketed_text(&mut self) -> (Cow<'a, str>, Span) {
        let mut text = Cow::Borrowed("");
        let mut place = span(self.current.span.end as usize, self.current.span.end as usize);
        while let Some(part) = self.lexer.url() {
            if text.is_empty() {
                text = Cow::Borrowed(self.slice(part));
                place = part;
            } else {
                text.to_mut().push_str(self.slice(part));
                place.end = part.end;
            }
        }
        self.advance();
        (text, place)
    }

    fn judge_type_name(&mut self, name: &str, place: Span) -> Parse<()> {
        if name.split('.').all(is_ident) {
            return Ok(());
        }
        let what = "the full name of a message or an extension";
        let help = "write it as in `[package.name]` or `[type.googleapis.com/package.Message]`";
        let fault = fault::expected(place, what, &format!("`{name}`"), help);
        self.lexer.faults.push(fault);
        Err(Reported)
    }

    fn judge_domain(&mut self, domain: &str, place: Span) -> Parse<()> {
        if domain.is_empty() || domain.starts_with('/') {
            return Err(self.report(place, fault::URL_WITHOUT_PREFIX));
        }
        let mut parts = domain.split('%').skip(1).map(str::as_bytes);
        let is_hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
        if parts.all(|part| is_hex(part.first()) && is_hex(part.get(1))) {
            return Ok(());
        }
        Err(self.report(place, fault::BAD_PERCENT))
    }
}

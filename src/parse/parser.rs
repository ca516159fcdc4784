//! The parser's access to tokens: lookahead, expectations, and recovery after errors. The other
//! files of this room contain the grammar.

use std::borrow::Cow;

use super::fault::{self, Words};
use super::lex::{Lexer, Token, TokenKind, is_ident};
use super::literal;
use super::tree::{Block, Int, Name, Path, Span, Str, Syntax};

/// The maximum depth of nested messages in source.
const DEEPEST: u32 = 31;

/// The marker for a construct that could not be parsed, and whose error was reported.
pub(super) struct Reported;

pub(super) type Parse<T> = Result<T, Reported>;

/// A recursive-descent parser with one token of lookahead.
pub(super) struct Parser<'a> {
    pub text: &'a str,
    pub lexer: Lexer<'a>,
    pub current: Token,
    /// The previous token.
    pub previous: Span,
    pub syntax: Syntax,
    /// Whether the file declares its syntax.
    pub has_syntax: bool,
    /// The statements that could not be read.
    pub gaps: Vec<Span>,
    /// An example of the kind of statement that is being read, for errors.
    pub example: &'static str,
    /// The number of open messages and groups.
    depth: u32,
    /// The number of open braces.
    braces: u32,
    /// Whether a missing or late syntax is reported: missing labels follow from it.
    pub is_syntax_reported: bool,
}

impl<'a> Parser<'a> {
    pub fn new(text: &'a str) -> Self {
        let mut lexer = Lexer::new(text);
        let current = lexer.next();
        Self {
            text,
            lexer,
            current,
            previous: Span::default(),
            syntax: Syntax::Proto2,
            has_syntax: false,
            gaps: Vec::new(),
            example: "",
            depth: 0,
            braces: 0,
            is_syntax_reported: false,
        }
    }

    /// Returns the text of a span.
    pub fn slice(&self, span: Span) -> &'a str {
        &self.text[span.range()]
    }

    /// Returns the current token if it is a word; otherwise an empty string.
    pub fn word(&self) -> &'a str {
        if self.current.kind == TokenKind::Ident { self.slice(self.current.span) } else { "" }
    }

    /// Returns whether the current token is this word.
    pub fn at_word(&self, word: &str) -> bool {
        self.word() == word
    }

    /// Returns whether the current token is this symbol.
    pub fn at(&self, symbol: u8) -> bool {
        self.current.kind == TokenKind::Symbol(symbol)
    }

    /// Advances to the next token; returns the place of the current one.
    pub fn advance(&mut self) -> Span {
        match self.current.kind {
            TokenKind::Symbol(b'{') => self.braces += 1,
            TokenKind::Symbol(b'}') => self.braces = self.braces.saturating_sub(1),
            _ => {}
        }
        self.previous = self.current.span;
        self.current = self.lexer.next();
        self.previous
    }

    /// Consumes the word, if it is the current token.
    pub fn eat_word(&mut self, word: &str) -> Option<Span> {
        self.at_word(word).then(|| self.advance())
    }

    /// Consumes the symbol, if it is the current token.
    pub fn eat(&mut self, symbol: u8) -> bool {
        let here = self.at(symbol);
        if here {
            self.advance();
        }
        here
    }

    /// Consumes the symbol or reports an error; `what` describes it, as in "`=` and a field
    /// number".
    pub fn require(&mut self, symbol: u8, what: &str) -> Parse<Span> {
        if self.at(symbol) { Ok(self.advance()) } else { Err(self.expected(what)) }
    }

    /// Consumes the word or reports an error.
    pub fn require_word(&mut self, word: &str) -> Parse<Span> {
        self.eat_word(word).ok_or_else(|| self.expected(&format!("`{word}`")))
    }

    /// Parses an identifier; keywords are allowed.
    pub fn ident(&mut self, what: &str) -> Parse<Name<'a>> {
        if self.current.kind != TokenKind::Ident {
            return Err(self.expected(what));
        }
        let span = self.advance();
        Ok(Name { text: self.slice(span), start: span.start })
    }

    /// Parses a dotted name, with an optional leading dot if `is_reference`.
    pub fn path(&mut self, what: &str, is_reference: bool) -> Parse<Path<'a>> {
        let mut span = self.current.span;
        let mut parts = None;
        if !(is_reference && self.eat(b'.')) {
            self.ident(what)?;
        } else if self.current.kind == TokenKind::Ident {
            self.join(&mut parts, span);
        } else {
            return Err(self.expected(what));
        }
        while self.at(b'.') {
            self.join(&mut parts, span);
            if self.current.kind != TokenKind::Ident {
                return Err(self.expected("a name after the `.`"));
            }
            self.join(&mut parts, span);
        }
        span.end = self.previous.end;
        let text = parts.map_or_else(|| Cow::Borrowed(self.slice(span)), Cow::Owned);
        Ok(Path { text, span })
    }

    /// Adds a token to a path that starts at `start`. After a gap, `parts` contains the text
    /// without gaps.
    fn join(&mut self, parts: &mut Option<String>, start: Span) {
        let before = self.previous;
        let token = self.advance();
        if token.start != before.end && parts.is_none() {
            *parts = Some(self.slice(start.to(before)).to_owned());
        }
        if let Some(parts) = parts {
            parts.push_str(self.slice(token));
        }
    }

    /// Parses a string, and adjacent ones.
    pub fn string(&mut self, what: &str) -> Parse<Str<'a>> {
        if self.current.kind != TokenKind::Str {
            return Err(self.expected(what));
        }
        let mut span = self.advance();
        let mut bytes = literal::string(self.slice(span));
        while self.current.kind == TokenKind::Str {
            let next = self.advance();
            bytes.to_mut().extend_from_slice(&literal::string(self.slice(next)));
            span.end = next.end;
        }
        Ok(Str { bytes, span })
    }

    /// Parses the number of a field: an unsigned integer of 31 bits.
    pub fn int(&mut self, what: &str) -> Parse<Int> {
        self.signed_int(what, false)
    }

    /// Parses the number of a field or, with an optional minus sign if `may_be_negative`, of an enum
    /// value.
    pub fn signed_int(&mut self, what: &str, may_be_negative: bool) -> Parse<Int> {
        let mut span = self.current.span;
        let is_negative = may_be_negative && self.eat(b'-');
        if self.current.kind != TokenKind::Int {
            return Err(self.expected(what));
        }
        let digits = self.advance();
        span.end = digits.end;
        let magnitude = literal::integer(self.slice(digits)).and_then(|n| i64::try_from(n).ok());
        let value = magnitude.map(|value| if is_negative { -value } else { value });
        match value.and_then(|value| i32::try_from(value).ok()) {
            Some(value) => Ok(Int { value, span }),
            None if may_be_negative => Err(self.report(span, fault::NUMBER_TOO_LARGE)),
            None => Err(self.report(span, fault::FIELD_NUMBER_TOO_LARGE)),
        }
    }

    /// Consumes the `;` of a statement. Reports a missing one or a `,`, and continues as if it were
    /// there if the next statement starts on another line or the block ends.
    pub fn end_of_statement(&mut self, what: &str) -> Parse<Span> {
        if self.at(b';') {
            return Ok(self.advance());
        }
        let help = "end the statement with `;`";
        if self.at(b',') {
            let reported = self.expected_with(what, help);
            let comma = self.advance();
            return if self.is_statement_over() { Ok(comma) } else { Err(reported) };
        }
        if !self.is_statement_over() {
            return Err(self.expected_with(what, help));
        }
        let (behind, found) = (self.behind_previous(), "the end of the statement");
        self.lexer.faults.push(fault::expected(behind, what, found, help));
        Ok(self.previous)
    }

    /// Returns whether the statement probably ends here: the block ends, or a word starts another line.
    fn is_statement_over(&self) -> bool {
        let gap = &self.text[self.previous.end as usize..self.current.span.start as usize];
        match self.current.kind {
            TokenKind::Symbol(b'}') | TokenKind::End => true,
            kind => kind == TokenKind::Ident && gap.contains('\n'),
        }
    }

    /// Parses a block of statements, without those that contain errors.
    pub fn block<T>(
        &mut self,
        what: &str,
        mut item: impl FnMut(&mut Self) -> Parse<T>,
    ) -> Parse<Block<T>> {
        let open = self.open_block(what)?;
        let mut items = Vec::new();
        let close = loop {
            match self.current.kind {
                TokenKind::End => return Err(self.unclosed(open)),
                TokenKind::Symbol(b'}') => break self.advance(),
                TokenKind::Symbol(b')' | b']') => {
                    if let Some(close) = self.wrong_close() {
                        break close;
                    }
                }
                _ => items.extend(self.statement(&mut item)),
            }
        };
        Ok(Block { open: open.start, items, close: close.start })
    }

    /// Consumes the `{` of a block. Reports another bracket, and continues as if it were a brace.
    fn open_block(&mut self, what: &str) -> Parse<Span> {
        if !self.at(b'(') && !self.at(b'[') {
            return self.require(b'{', what);
        }
        let Reported = self.expected_with(what, "open the block with `{`");
        self.braces += 1;
        Ok(self.advance())
    }

    /// Consumes and reports a bracket that is not a brace. Returns it, if it closes the block: one
    /// before a `;` is the rest of a statement.
    fn wrong_close(&mut self) -> Option<Span> {
        let Reported = self.expected_with("a statement or `}`", "close the block with `}`");
        let bracket = self.advance();
        if self.eat(b';') {
            return None;
        }
        self.braces = self.braces.saturating_sub(1);
        Some(bracket)
    }

    /// Reads a statement. Skips one that cannot be read, and records it as a gap.
    pub fn statement<T>(&mut self, item: impl FnOnce(&mut Self) -> Parse<T>) -> Option<T> {
        let (start, braces) = (self.current.span, self.braces);
        let item = item(self).ok();
        if item.is_none() {
            self.skip_statement(braces);
            self.gaps.push(start.to(self.previous));
        }
        item
    }

    /// Does something one message deeper.
    pub fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.depth == DEEPEST {
            return Err(self.report(self.current.span, fault::TOO_DEEP));
        }
        self.depth += 1;
        let outcome = inner(self);
        self.depth -= 1;
        outcome
    }

    /// Skips the rest of a statement in a block of this depth: up to its `;`, or to the end of its own
    /// block or of the enclosing one.
    fn skip_statement(&mut self, braces: u32) {
        let mut has_block = self.braces > braces;
        while self.current.kind != TokenKind::End {
            let is_inside = self.braces > braces;
            match self.current.kind {
                TokenKind::Symbol(b';') if !is_inside => {
                    self.advance();
                    return;
                }
                TokenKind::Symbol(b'}') if !is_inside => return,
                _ if has_block && !is_inside => return,
                _ => {}
            }
            self.advance();
            has_block |= self.braces > braces;
        }
    }

    /// Reports that something else was expected here; the remedy is the example of the statement.
    pub fn expected(&mut self, what: &str) -> Reported {
        let help = format!("write it as in `{}`", self.example);
        self.expected_with(what, &help)
    }

    /// Reports like [`expected`](Self::expected), with another remedy.
    pub fn expected_with(&mut self, what: &str, help: &str) -> Reported {
        let Token { kind, span } = self.current;
        let (span, found) = match kind {
            // The lexer has reported the error here.
            TokenKind::Invalid => return Reported,
            TokenKind::End if self.lexer.is_cut_short => return Reported,
            TokenKind::End => {
                self.lexer.is_cut_short = true;
                (self.behind_previous(), "the end of the file".to_owned())
            }
            _ => (span, format!("`{}`", self.slice(span))),
        };
        self.lexer.faults.push(fault::expected(span, what, &found, help));
        Reported
    }

    fn behind_previous(&self) -> Span {
        Span { start: self.previous.end, end: self.previous.end }
    }

    /// Reports a fault. The caller may continue parsing.
    pub fn report(&mut self, span: Span, words: Words) -> Reported {
        self.lexer.faults.push(fault::syntax(span, words));
        Reported
    }

    /// Reports a block that is not closed, once for all around it.
    fn unclosed(&mut self, open: Span) -> Reported {
        if !self.lexer.is_cut_short {
            self.lexer.is_cut_short = true;
            self.lexer.faults.push(fault::unclosed_block(open));
        }
        Reported
    }

    /// Returns whether a string is a name that can be declared.
    pub fn is_name(name: &Str<'_>) -> bool {
        name.as_str().is_some_and(is_ident)
    }
}

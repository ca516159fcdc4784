//! Splits text into tokens as `protoc` does. Skips white space and comments.

use super::fault::{self, Fault};
use super::tree::Span;

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// The kinds of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// An identifier or a keyword.
    Ident,
    /// An integer: decimal, octal or hexadecimal.
    Int,
    /// A number with a point or an exponent.
    Float,
    /// A string, including its quotes.
    Str,
    /// Any other character.
    Symbol(u8),
    /// A token with an error that the lexer has reported, so that the parser need not.
    Invalid,
    /// The end of the text.
    End,
}

/// Splits a text into tokens.
pub(super) struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The offset after the last token.
    offset: usize,
    /// Whether `#` starts a comment, as it does in a message literal.
    pub in_literal: bool,
    /// Whether a block or a comment that the end of the text cuts short is reported; those around
    /// it are then not reported.
    pub is_cut_short: bool,
    /// Whether the lexer is inside the first side of a merge conflict.
    in_conflict: bool,
    /// The errors so far, including those of the parser.
    pub faults: Vec<Fault>,
}

/// The length of a marker of a merge conflict, such as `<<<<<<<`.
const MARKER_LENGTH: usize = 7;

/// For each byte, whether it may be part of an identifier: half of a text's bytes are looked up here.
const IS_WORD: [bool; 256] = {
    let mut is_word = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        is_word[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
        byte += 1;
    }
    is_word
};

/// Returns whether a byte may be part of an identifier.
pub(super) fn is_word(byte: u8) -> bool {
    IS_WORD[byte as usize]
}

/// Returns whether a byte is white space.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0b' | b'\x0c')
}

/// Returns whether a text is an identifier.
pub fn is_ident(text: &str) -> bool {
    text.bytes().all(is_word) && text.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}

impl<'a> Lexer<'a> {
    /// Creates a lexer; skips a byte order mark.
    pub fn new(text: &'a str) -> Self {
        let offset = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self {
            text,
            bytes: text.as_bytes(),
            offset,
            in_literal: false,
            is_cut_short: false,
            in_conflict: false,
            faults: Vec::new(),
        }
    }

    /// Returns the next token; [`TokenKind::End`] again and again at the end.
    pub fn next(&mut self) -> Token {
        self.skip_gap();
        let start = self.offset;
        let kind = match self.peek(0) {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => {
                self.refuse_number_behind_word();
                self.number()
            }
            quote @ (b'"' | b'\'') => self.string(quote),
            0 if start == self.bytes.len() => TokenKind::End,
            byte if byte.is_ascii_graphic() => {
                self.offset += 1;
                TokenKind::Symbol(byte)
            }
            byte if byte.is_ascii() => self.control_characters(),
            _ => self.foreign_word(start),
        };
        Token { kind, span: self.since(start) }
    }

    /// Reads the characters of a type URL or an extension's name in brackets. The next token is the
    /// first that is not one of them.
    pub fn url(&mut self) -> Option<Span> {
        self.skip_gap();
        let start = self.offset;
        self.skip_while(|byte| is_word(byte) || b"-.~!$&()*+,;=%/".contains(&byte));
        (self.offset > start).then(|| self.since(start))
    }

    /// Returns the byte at this distance; 0 after the end.
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.offset + ahead).copied().unwrap_or(0)
    }

    /// Skips bytes as long as they are of a kind.
    fn skip_while(&mut self, is_of_kind: impl Fn(u8) -> bool) {
        let rest = &self.bytes[self.offset..];
        self.offset += rest.iter().position(|byte| !is_of_kind(*byte)).unwrap_or(rest.len());
    }

    fn since(&self, start: usize) -> Span {
        span(start, self.offset)
    }

    fn report(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Skips white space, comments, and what it reports in their place.
    fn skip_gap(&mut self) {
        loop {
            match self.peek(0) {
                byte if is_space(byte) => self.skip_while(is_space),
                b'/' if self.peek(1) == b'/' => self.skip_line(),
                b'/' if self.peek(1) == b'*' => self.skip_block_comment(),
                b'#' if self.in_literal => self.skip_hash_comment(),
                b'#' => self.skip_foreign_comments(),
                // Fields have one `=` each: the second character decides before the line does.
                byte @ (b'<' | b'|' | b'=' | b'>')
                    if self.peek(1) == byte && self.at_conflict_marker() =>
                {
                    self.skip_conflict();
                }
                _ => return,
            }
        }
    }

    fn skip_line(&mut self) {
        self.offset = match memchr::memchr(b'\n', &self.bytes[self.offset..]) {
            Some(length) => self.offset + length + 1,
            None => self.bytes.len(),
        };
    }

    /// Skips a comment of text format. Like `protoc`, which finds the end of a literal before it knows
    /// about these comments, counts the braces and quotes in them.
    fn skip_hash_comment(&mut self) {
        let start = self.offset;
        self.skip_line();
        let text = self.text[start..self.offset].trim_end();
        let (mut depth, mut lowest) = (0, 0);
        for byte in text.bytes() {
            depth += i32::from(byte == b'{') - i32::from(byte == b'}');
            lowest = depth.min(lowest);
        }
        let is_paired = |quote: char| text.matches(quote).count().is_multiple_of(2);
        if depth != 0 || lowest != 0 || !is_paired('\'') || !is_paired('"') {
            self.report(fault::syntax(span(start, start + text.len()), fault::HASH_COMMENT));
        }
    }

    /// Skips adjacent lines that `#` turns into comments in other languages.
    fn skip_foreign_comments(&mut self) {
        let start = self.offset;
        while self.peek(0) == b'#' {
            self.skip_line();
            self.skip_while(is_space);
        }
        self.report(fault::syntax(span(start, start + 1), fault::HASH_OUTSIDE_LITERAL));
    }

    /// Returns whether a line starts here, with seven times the same character.
    fn at_conflict_marker(&self) -> bool {
        let (before, rest) = self.bytes.split_at(self.offset);
        let marker = rest.get(..MARKER_LENGTH).unwrap_or_default();
        !marker.is_empty()
            && marker.iter().all(|byte| *byte == rest[0])
            && before.last().is_none_or(|byte| *byte == b'\n')
    }

    /// Skips a marker of a merge conflict, and all sides but the first. Reports a conflict once.
    fn skip_conflict(&mut self) {
        let start = self.offset;
        let marker = self.peek(0);
        self.skip_line();
        if !self.in_conflict {
            let marker = span(start, start + MARKER_LENGTH);
            self.report(fault::syntax(marker, fault::CONFLICT));
        }
        self.in_conflict = marker == b'<';
        if matches!(marker, b'|' | b'=')
            && let Some(length) = self.text[self.offset..].find("\n>>>>>>>")
        {
            self.offset += length + 1;
            self.skip_line();
        }
    }

    fn skip_block_comment(&mut self) {
        let start = self.offset;
        let opened = span(start, start + 2);
        self.offset += 2;
        let Some(length) = self.text[self.offset..].find("*/") else {
            self.offset = self.bytes.len();
            self.is_cut_short = true;
            return self.report(fault::unclosed_comment(opened));
        };
        // `/*/` in the comment also starts one, although its star ends the comment.
        let inner = &self.text[self.offset..=self.offset + length];
        if let Some(nested) = inner.find("/*") {
            let nested = self.offset + nested;
            self.report(fault::nested_comment(span(nested, nested + 2)));
        }
        self.offset += length + 2;
    }

    fn word(&mut self) -> TokenKind {
        let start = self.offset;
        self.skip_while(is_word);
        if self.peek(0).is_ascii() { TokenKind::Ident } else { self.foreign_word(start) }
    }

    /// Reads a word that contains characters other than ASCII; the lexer is inside it.
    fn foreign_word(&mut self, start: usize) -> TokenKind {
        self.skip_while(|byte| is_word(byte) || !byte.is_ascii());
        let word = &self.text[start..self.offset];
        self.report(fault::not_ascii(self.since(start), word));
        TokenKind::Invalid
    }

    fn control_characters(&mut self) -> TokenKind {
        let start = self.offset;
        self.skip_while(|byte| byte.is_ascii_control());
        self.report(fault::control_character(self.since(start)));
        TokenKind::Invalid
    }

    /// Reads a number. After an error, reads to the end of the word.
    fn number(&mut self) -> TokenKind {
        let start = self.offset;
        let zero = self.peek(0) == b'0';
        let mut kind = TokenKind::Int;
        let wrong = if zero && matches!(self.peek(1), b'x' | b'X') {
            self.offset += 2;
            (self.skip_digits(u8::is_ascii_hexdigit) == 0).then_some(fault::NO_HEX_DIGITS)
        } else if zero && self.peek(1).is_ascii_digit() {
            self.skip_digits(|digit| (b'0'..=b'7').contains(digit));
            (self.skip_digits(u8::is_ascii_digit) > 0).then_some(fault::NOT_OCTAL)
        } else {
            self.skip_digits(u8::is_ascii_digit);
            if self.peek(0) == b'.' {
                kind = TokenKind::Float;
                self.offset += 1;
                self.skip_digits(u8::is_ascii_digit);
            }
            match self.peek(0) {
                b'e' | b'E' => {
                    kind = TokenKind::Float;
                    self.exponent()
                }
                _ => None,
            }
        };
        if wrong.is_none() && !self.peek(0).is_ascii() {
            return self.foreign_word(start);
        }
        let wrong = wrong.or_else(|| self.wrong_end_of_number(kind));
        let Some(wrong) = wrong else { return kind };
        self.skip_while(|byte| is_word(byte) || byte == b'.' || !byte.is_ascii());
        let text = &self.text[start..self.offset];
        self.report(fault::bad_number(self.since(start), text, wrong));
        TokenKind::Invalid
    }

    /// Returns what is wrong with the character behind a number of this kind.
    fn wrong_end_of_number(&self, kind: TokenKind) -> Option<fault::Words> {
        match (self.peek(0), kind) {
            (b'.', TokenKind::Float) if self.bytes[self.offset - 1] == b'.' => {
                Some(fault::RANGE_WITH_POINTS)
            }
            (b'.', TokenKind::Float) => Some(fault::TWO_POINTS),
            (b'.', _) => Some(fault::POINT_IN_HEX),
            (byte, _) if is_word(byte) => Some(fault::LETTERS_IN_NUMBER),
            _ => None,
        }
    }

    fn exponent(&mut self) -> Option<fault::Words> {
        self.offset += 1;
        if matches!(self.peek(0), b'+' | b'-') {
            self.offset += 1;
        }
        (self.skip_digits(u8::is_ascii_digit) == 0).then_some(fault::NO_EXPONENT)
    }

    /// Skips digits; returns their number.
    fn skip_digits(&mut self, is_digit: impl Fn(&u8) -> bool) -> usize {
        let start = self.offset;
        self.skip_while(|byte| is_digit(&byte));
        self.offset - start
    }

    /// Refuses `name.5`, which is not a name, and which `protoc` does not read as a name and a
    /// number.
    fn refuse_number_behind_word(&mut self) {
        if self.offset > 0 && is_word(self.bytes[self.offset - 1]) {
            self.report(fault::number_in_name(span(self.offset, self.offset + 2)));
        }
    }

    /// Reads a string, up to its closing quote or the end of the line.
    fn string(&mut self, quote: u8) -> TokenKind {
        let start = self.offset;
        self.offset += 1;
        loop {
            match self.peek(0) {
                byte if byte == quote => {
                    self.offset += 1;
                    return TokenKind::Str;
                }
                b'\\' => self.escape(),
                b'\n' => break,
                0 => break,
                _ => self.offset += 1,
            }
        }
        self.report(fault::unclosed_string(self.since(start)));
        TokenKind::Invalid
    }

    /// Reads an escape sequence. Further octal and hexadecimal digits are read as ordinary
    /// characters.
    fn escape(&mut self) {
        let start = self.offset;
        self.offset += 1;
        let wrong = match self.peek(0) {
            b'a'
            | b'b'
            | b'f'
            | b'n'
            | b'r'
            | b't'
            | b'v'
            | b'\\'
            | b'?'
            | b'\''
            | b'"'
            | b'0'..=b'7' => {
                self.offset += 1;
                None
            }
            b'x' | b'X' => {
                self.offset += 1;
                (!self.peek(0).is_ascii_hexdigit()).then_some(fault::ESCAPE_X)
            }
            b'u' => (!self.escaped_digits(4)).then_some(fault::ESCAPE_U),
            b'U' => {
                // protoc accepts code points up to 1fffff.
                let in_range = self.peek(1) == b'0'
                    && self.peek(2) == b'0'
                    && matches!(self.peek(3), b'0' | b'1');
                (!(self.escaped_digits(8) && in_range)).then_some(fault::ESCAPE_LONG_U)
            }
            // The missing quote is reported separately.
            b'\n' | 0 => None,
            _ => Some(fault::UNKNOWN_ESCAPE),
        };
        if let Some(wrong) = wrong {
            if self.offset == start + 1 {
                self.offset += self.text[self.offset..].chars().next().map_or(0, char::len_utf8);
            }
            self.report(fault::syntax(self.since(start), wrong));
        }
    }

    /// Skips a letter and this number of hexadecimal digits, if they are there.
    fn escaped_digits(&mut self, count: usize) -> bool {
        let complete = (1..=count).all(|ahead| self.peek(ahead).is_ascii_hexdigit());
        self.offset += if complete { 1 + count } else { 0 };
        complete
    }
}

/// Returns the span of a range of bytes of a text shorter than 4 GiB.
pub(super) fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Tokens<'a> = Vec<(TokenKind, &'a str)>;
    type Faults = Vec<(std::ops::Range<usize>, String)>;

    /// Returns the tokens of a text as they are written, and the errors.
    fn tokens(text: &str) -> (Tokens<'_>, Faults) {
        let mut lexer = Lexer::new(text);
        let mut tokens = Vec::new();
        loop {
            let token = lexer.next();
            if token.kind == TokenKind::End {
                let faults = lexer.faults.into_iter();
                return (tokens, faults.map(|fault| (fault.span.range(), fault.message)).collect());
            }
            tokens.push((token.kind, &text[token.span.range()]));
        }
    }

    fn kinds(text: &str) -> Vec<TokenKind> {
        let (tokens, faults) = tokens(text);
        assert!(faults.is_empty(), "{text}: {faults:?}");
        tokens.into_iter().map(|(kind, _)| kind).collect()
    }

    /// Returns the only error of a text.
    fn fault(text: &str) -> (&str, String) {
        let (_, mut faults) = tokens(text);
        assert_eq!(faults.len(), 1, "{text}: {faults:?}");
        let (range, message) = faults.remove(0);
        (&text[range], message)
    }

    #[test]
    fn names_numbers_strings_and_symbols_are_told_apart() {
        let text = "a1 _ 0 07 0xF 1.5 .5 1. 1e3 1E-3 'x\"' \"y'\" = - .";
        let expected = [
            TokenKind::Ident,
            TokenKind::Ident,
            TokenKind::Int,
            TokenKind::Int,
            TokenKind::Int,
            TokenKind::Float,
            TokenKind::Float,
            TokenKind::Float,
            TokenKind::Float,
            TokenKind::Float,
            TokenKind::Str,
            TokenKind::Str,
            TokenKind::Symbol(b'='),
            TokenKind::Symbol(b'-'),
            TokenKind::Symbol(b'.'),
        ];
        assert_eq!(kinds(text), expected);
    }

    #[test]
    fn white_space_comments_and_a_byte_order_mark_are_skipped() {
        let text = "\u{feff}/**/ a //\r\n\t\x0b\x0c/* é\n * / */b// the end";
        assert_eq!(kinds(text), [TokenKind::Ident, TokenKind::Ident]);
        assert_eq!(kinds("a / b"), [TokenKind::Ident, TokenKind::Symbol(b'/'), TokenKind::Ident]);
    }

    #[test]
    fn faults_of_comments_have_their_place() {
        assert_eq!(fault("a /* b"), ("/*", "this comment is never closed".into()));
        for nested in ["/* /* */", "/* /*/"] {
            assert_eq!(fault(nested).0, "/*");
        }
    }

    #[test]
    fn a_wrong_number_is_one_token_and_one_fault() {
        let wrong =
            ["0x", "08", "0778", "1e", "1e+", "1.5.2", "1e3.5", "0x1.5", "07.5", "1a", "0b1"];
        for number in wrong.into_iter().chain(["1.5f", "1_000", "1é"]) {
            assert_eq!(tokens(number).0, [(TokenKind::Invalid, number)]);
            assert_eq!(fault(number).0, number);
        }
        assert_eq!(fault("a.5").1, "a number follows a name without a space");
        assert_eq!(fault("8..9").1, "`8..9` is not a number");
        assert_eq!(fault("8.5.9").1, "`8.5.9` has two points");
    }

    #[test]
    fn a_string_ends_with_its_line() {
        for (text, string) in
            [("\"a\nb", "\"a"), ("'a", "'a"), ("'a\\", "'a\\"), ("'a\\\nb", "'a\\")]
        {
            assert_eq!(fault(text), (string, "this string is never closed".into()));
        }
    }

    #[test]
    fn every_escape_sequence_is_judged() {
        let right = [
            r"\a",
            r"\?",
            r"\0",
            r"\777",
            r"\x1",
            r"\Xff",
            r"\u00e9",
            r"\U0010ffff",
            r"\U001fffff",
        ];
        for escape in right {
            assert_eq!(kinds(&format!("'{escape}'")), [TokenKind::Str]);
        }
        let wrong = [
            (r"\xg", r"\x"),
            (r"\u12", r"\u"),
            (r"\U00200000", r"\U00200000"),
            (r"\q", r"\q"),
            (r"\é", r"\é"),
            (r"\8", r"\8"),
        ];
        for (escape, place) in wrong {
            let text = format!("'{escape}'");
            assert_eq!(fault(&text).0, place);
            assert_eq!(tokens(&text).0[0].0, TokenKind::Str);
        }
    }

    #[test]
    fn foreign_words_and_control_characters_are_one_token_each() {
        assert_eq!(fault("naïve"), ("naïve", "`naïve` is not ASCII".into()));
        assert_eq!(fault("“x”"), ("“x”", "`“` is not a quote of a string".into()));
        let invisible = "the text has the invisible character U+00A0";
        assert_eq!(fault("\u{a0}x"), ("\u{a0}x", invisible.into()));
        assert_eq!(fault("2；"), ("2；", "`2；` is not ASCII".into()));
        assert_eq!(fault("a\x01\x02b").0, "\x01\x02");
        assert_eq!(tokens("\x7f").0[0].0, TokenKind::Invalid);
    }
}

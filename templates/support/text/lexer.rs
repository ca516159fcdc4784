//! Splits text format into tokens.

use super::super::reflect::Error;
use super::literal;

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// An identifier: a field's name, `true`, `inf`, the name of an enum's value.
    Name(&'a str),
    /// An unsigned number, as it is written.
    Number(&'a str),
    /// A string without its quotes, unescaped.
    String(Vec<u8>),
    /// One of `{}<>[]:,;-./`.
    Sign(char),
}

/// Splits text into tokens.
pub(super) struct Lexer<'a> {
    text: &'a str,
    offset: usize,
}

impl<'a> Lexer<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, offset: 0 }
    }

    /// Returns the next token, or `None` at the end.
    pub fn next(&mut self) -> Result<Option<Token<'a>>, Error> {
        self.skip_space();
        let rest = &self.text[self.offset..];
        let Some(first) = rest.chars().next() else { return Ok(None) };
        let number = literal::number_len(rest);
        let token = match first {
            'a'..='z' | 'A'..='Z' | '_' => Token::Name(self.take(word_len(rest))),
            '0'..='9' | '.' if number > 0 => {
                let token = Token::Number(self.take(number));
                if self.text[self.offset..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
                {
                    return Err(self.error("a number is followed directly by a name"));
                }
                token
            }
            '"' | '\'' => {
                let (len, bytes) = literal::string(rest).map_err(|what| self.error(what))?;
                self.offset += len;
                Token::String(bytes)
            }
            '{' | '}' | '<' | '>' | '[' | ']' | ':' | ',' | ';' | '-' | '.' | '/' => {
                self.offset += 1;
                Token::Sign(first)
            }
            _ => return Err(self.error(&format!("unexpected {first:?}"))),
        };
        Ok(Some(token))
    }

    /// Reads the name of an extension or type up to `end`, and drops spaces and comments in it.
    pub fn name_until(&mut self, end: char) -> Result<String, Error> {
        let mut name = String::new();
        loop {
            self.skip_space();
            match self.text[self.offset..].chars().next() {
                Some(c) if c == end => {
                    if !has_valid_escapes(&name) {
                        return Err(self.error("'%' without two hexadecimal digits in a URL"));
                    }
                    self.offset += 1;
                    return Ok(name);
                }
                Some(c) if is_in_name(c) => {
                    name.push(c);
                    self.offset += 1;
                }
                _ => return Err(self.error("expected the name of an extension or type")),
            }
        }
    }

    /// Creates an error at the current line and column.
    #[cold]
    pub fn error(&self, what: &str) -> Error {
        let before = &self.text[..self.offset];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Error::new(format!("{line}:{column}: {what}"))
    }

    fn take(&mut self, len: usize) -> &'a str {
        let token = &self.text[self.offset..self.offset + len];
        self.offset += len;
        token
    }

    fn skip_space(&mut self) {
        loop {
            let rest =
                self.text[self.offset..].trim_start_matches([' ', '\n', '\t', '\r', '\x0b', '\x0c']);
            self.offset = self.text.len() - rest.len();
            if !rest.starts_with('#') {
                return;
            }
            self.offset += rest.find('\n').unwrap_or(rest.len());
        }
    }
}

/// Returns whether a type URL can be printed in brackets and parsed back. The part before the type's name
/// must not be empty or start with a slash.
pub(super) fn is_type_url(url: &str) -> bool {
    !url.starts_with('/') && url.chars().all(is_in_name) && has_valid_escapes(url)
}

/// Returns whether the name of an extension or type may have the character.
fn is_in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "._-/%~!$&()*+,;=".contains(c)
}

/// Returns whether every `%` in a URL is followed by two hexadecimal digits.
fn has_valid_escapes(url: &str) -> bool {
    url.split('%').skip(1).all(|rest| {
        rest.len() >= 2 && rest.bytes().take(2).all(|digit| digit.is_ascii_hexdigit())
    })
}

fn word_len(text: &str) -> usize {
    text.bytes().take_while(|c| c.is_ascii_alphanumeric() || *c == b'_').count()
}

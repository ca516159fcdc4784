//! Parses text to a tree, without matching it to a message.

use super::super::reflect::Error;
use super::lexer::{Lexer, Token};

/// The maximum depth of nested messages, as on the wire.
const DEPTH: u32 = 100;

/// The value of a field.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Scalar(Scalar<'a>),
    Message(Vec<Field<'a>>),
    List(Vec<Value<'a>>),
}

/// A number, an identifier or a string.
#[derive(Clone, Debug)]
pub(super) enum Scalar<'a> {
    Name { text: &'a str, negative: bool },
    Number { text: &'a str, negative: bool },
    String(Vec<u8>),
}

/// A field.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    pub name: Name<'a>,
    pub value: Value<'a>,
}

/// The name of a field.
#[derive(Clone, Debug)]
pub(super) enum Name<'a> {
    Plain(&'a str),
    /// In brackets: the name of an extension, or a type URL in an `Any`.
    Bracketed(String),
}

/// Parses a whole message.
pub(super) fn message(text: &str) -> Result<Vec<Field<'_>>, Error> {
    let mut parser = Parser { lexer: Lexer::new(text), next: None, depth: DEPTH };
    parser.advance()?;
    parser.fields(None)
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    next: Option<Token<'a>>,
    depth: u32,
}

impl<'a> Parser<'a> {
    fn advance(&mut self) -> Result<Option<Token<'a>>, Error> {
        let next = self.lexer.next()?;
        Ok(std::mem::replace(&mut self.next, next))
    }

    /// Skips the next token if it is this sign.
    fn skip(&mut self, sign: char) -> Result<bool, Error> {
        let found = self.next == Some(Token::Sign(sign));
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// Parses fields up to the sign that ends the message, or up to the end of the text.
    fn fields(&mut self, end: Option<char>) -> Result<Vec<Field<'a>>, Error> {
        self.depth =
            self.depth.checked_sub(1).ok_or_else(|| self.lexer.error("messages are nested too deep"))?;
        let mut fields = Vec::new();
        while self.next != end.map(Token::Sign) {
            fields.push(self.field()?);
            if !self.skip(',')? {
                self.skip(';')?;
            }
        }
        self.advance()?;
        self.depth += 1;
        Ok(fields)
    }

    fn field(&mut self) -> Result<Field<'a>, Error> {
        let name = match &self.next {
            Some(Token::Name(name)) => Name::Plain(name),
            Some(Token::Sign('[')) => Name::Bracketed(self.lexer.name_until(']')?),
            _ => return Err(self.lexer.error("expected the name of a field")),
        };
        self.advance()?;
        let has_colon = self.skip(':')?;
        let value = self.value()?;
        if !has_colon && value.has_scalar() {
            return Err(self.lexer.error("expected ':' before the value"));
        }
        Ok(Field { name, value })
    }

    fn value(&mut self) -> Result<Value<'a>, Error> {
        if !self.skip('[')? {
            return self.element();
        }
        let mut elements = Vec::new();
        if !self.skip(']')? {
            loop {
                elements.push(self.element()?);
                if self.skip(']')? {
                    break;
                }
                if !self.skip(',')? {
                    return Err(self.lexer.error("expected ',' or ']' in a list"));
                }
            }
        }
        Ok(Value::List(elements))
    }

    fn element(&mut self) -> Result<Value<'a>, Error> {
        let end = match self.next {
            Some(Token::Sign('{')) => '}',
            Some(Token::Sign('<')) => '>',
            _ => return self.scalar().map(Value::Scalar),
        };
        self.advance()?;
        self.fields(Some(end)).map(Value::Message)
    }

    fn scalar(&mut self) -> Result<Scalar<'a>, Error> {
        let negative = self.skip('-')?;
        match self.advance()? {
            Some(Token::Name(text)) => Ok(Scalar::Name { text, negative }),
            Some(Token::Number(text)) => Ok(Scalar::Number { text, negative }),
            Some(Token::String(mut bytes)) if !negative => {
                while let Some(Token::String(_)) = self.next {
                    if let Some(Token::String(more)) = self.advance()? {
                        bytes.extend(more);
                    }
                }
                Ok(Scalar::String(bytes))
            }
            _ => Err(self.lexer.error("expected a value")),
        }
    }
}

impl Value<'_> {
    fn has_scalar(&self) -> bool {
        match self {
            Value::Scalar(_) => true,
            Value::Message(_) => false,
            Value::List(elements) => elements.iter().any(Value::has_scalar),
        }
    }
}

//! Decodes the bytes of a file to text.

use super::fault::{self, Fault};
use super::lex::{Lexer, TokenKind, span};

/// Returns the text of a file. Replaces bytes that are not UTF-8 by U+FFFD, for comments in Latin-1.
/// Reports such bytes in strings, whose values would change; elsewhere, the parser reports them.
pub fn decode(bytes: Vec<u8>) -> (String, Vec<Fault>) {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, Vec::new()),
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len());
    let mut replaced = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            replaced.push(text.len());
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    let faults = in_strings(&text, replaced);
    (text, faults)
}

/// Returns the errors for replaced bytes in strings.
fn in_strings(text: &str, replaced: Vec<usize>) -> Vec<Fault> {
    let mut lexer = Lexer::new(text);
    let mut faults = Vec::new();
    let mut replaced = replaced.into_iter().peekable();
    loop {
        let token = lexer.next();
        let range = token.span.range();
        while replaced.next_if(|&offset| offset < range.start).is_some() {}
        if token.kind == TokenKind::Str {
            while let Some(offset) = replaced.next_if(|&offset| offset < range.end) {
                let length = char::REPLACEMENT_CHARACTER.len_utf8();
                faults.push(fault::not_utf8(span(offset, offset + length)));
            }
        }
        if token.kind == TokenKind::End {
            return faults;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin_1_is_read_in_comments() {
        let (text, faults) = decode(b"// caf\xe9\nmessage A {} /* \xff\xfe */".to_vec());
        assert_eq!(text, "// caf\u{fffd}\nmessage A {} /* \u{fffd}\u{fffd} */");
        assert!(faults.is_empty());
        assert!(super::super::parse(&text).faults.is_empty());
    }

    #[test]
    fn in_strings_it_is_a_fault_and_so_it_is_in_names() {
        let (text, faults) =
            decode(b"/*\xe9*/ import \"\xe9 \xc3\xa9 \xe9\"; message \xe9 {}".to_vec());
        let places: Vec<_> = faults.iter().map(|fault| fault.span.range()).collect();
        assert_eq!(places, [16..19, 23..26]);
        let parsed = super::super::parse(&text);
        let messages: Vec<_> = parsed.faults.iter().map(|fault| &fault.message[..]).collect();
        assert_eq!(messages, ["`\u{fffd}` is not ASCII"]);
    }
}

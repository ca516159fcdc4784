//! The errors that parsing finds: everything before names are resolved.

use super::tree::Span;
use crate::schema::features::EDITIONS;

/// An error or a warning in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place. An empty span is the place behind the token where something is missing.
    pub span: Span,
    /// Whether it is only a warning, and the file can be used.
    pub is_warning: bool,
    /// A stable, searchable name of the kind of problem, such as `syntax`.
    pub code: &'static str,
    /// The problem, in one sentence without a full stop.
    pub message: String,
    /// The remedy.
    pub help: Option<String>,
}

/// A message and a remedy.
pub(super) type Words = (&'static str, &'static str);

// Numbers: the message follows the number.
pub(super) const NO_HEX_DIGITS: Words = ("has no digits after `0x`", "add hexadecimal digits");
pub(super) const NOT_OCTAL: Words =
    ("is not octal", "a number that starts with 0 is octal: remove the 0, or use digits up to 7");
pub(super) const NO_EXPONENT: Words = ("has no digits in its exponent", "add digits after the `e`");
pub(super) const TWO_POINTS: Words = ("has two points", "remove one of them");
pub(super) const RANGE_WITH_POINTS: Words =
    ("is not a number", "write a range with `to`, as in `2 to 5`");
pub(super) const POINT_IN_HEX: Words =
    ("is octal or hexadecimal, and has a point", "write the number in decimal digits");
pub(super) const LETTERS_IN_NUMBER: Words =
    ("is neither a number nor a name", "add a space after the number, or start with a letter");

// Escape sequences.
pub(super) const ESCAPE_X: Words =
    ("`\\x` is not followed by a hexadecimal digit", "write one or two digits, as in `\\x1f`");
pub(super) const ESCAPE_U: Words =
    ("`\\u` is not followed by four hexadecimal digits", "write four, as in `\\u00e9`");
pub(super) const ESCAPE_LONG_U: Words = (
    "`\\U` is not followed by eight hexadecimal digits, 0010ffff at most",
    "write eight, as in `\\U0001f600`",
);
pub(super) const UNKNOWN_ESCAPE: Words =
    ("this escape sequence does not exist", "write `\\\\` for a backslash");

// Comments.
pub(super) const HASH_COMMENT: Words = (
    "`protoc` reads the braces and quotes of this comment",
    "start the comment with `//`, or leave them out",
);
pub(super) const HASH_OUTSIDE_LITERAL: Words =
    ("`#` starts a comment only inside a message literal", "start the comment with `//`");

// Labels.
pub(super) const NO_LABEL: Words = (
    "this field has no label, which proto2 requires",
    "start it with `optional`, `required` or `repeated`",
);
pub(super) const NO_LABEL_NOR_SYNTAX: Words = (
    "this field has no label, which proto2 requires",
    "start it with `optional`, or the file with `syntax = \"proto3\";`",
);
pub(super) const OPTIONAL_IN_EDITION: Words = (
    "editions have no label `optional`",
    "remove it: a field has presence unless `features.field_presence` says otherwise",
);
pub(super) const REQUIRED_IN_EDITION: Words = (
    "editions have no label `required`",
    "remove it, and add `[features.field_presence = LEGACY_REQUIRED]`",
);
pub(super) const LABEL_IN_ONEOF: Words =
    ("members of a oneof cannot have a label", "remove the label");
pub(super) const LABEL_OF_MAP: Words = ("a map cannot have a label", "remove the label");
pub(super) const LABEL_OF_BLOCK: Words = ("only a field can have a label", "remove the label");

// Types.
pub(super) const MAP_IN_ONEOF: Words = (
    "a oneof cannot have a map as a member",
    "move the map out of the oneof, or into a message that is the member",
);
pub(super) const MAP_IN_MAP: Words = (
    "a map cannot hold maps",
    "declare a message with the inner map as a field, and use the message here",
);
pub(super) const REPEATED_IN_MAP: Words = (
    "a map cannot hold repeated values",
    "declare a message with the repeated field, and use the message here",
);
pub(super) const MAP_EXTENSION: Words =
    ("an extension cannot be a map", "make it a repeated message with a key and a value");
pub(super) const GROUP_IN_MAP: Words = ("a map cannot hold groups", "use the name of a message");
pub(super) const GROUP_IN_EDITION: Words = (
    "editions have no groups",
    "declare a message, and a field with `[features.message_encoding = DELIMITED]`",
);
pub(super) const GROUP_NAME: Words =
    ("the name of a group must start with a capital letter", "capitalize it");
pub(super) const NOT_A_MESSAGE: Words =
    ("expected a message, found a scalar type", "name a message");

pub(super) const NO_MESSAGE: Words = (
    "a method takes a message and returns one",
    "use `google.protobuf.Empty`, or declare a message without fields",
);

// Statements.
pub(super) const SECOND_PACKAGE: Words =
    ("the file already has a package", "remove one of the two statements");
pub(super) const SECOND_DEFAULT: Words =
    ("the field already has a default", "remove one of the two");
pub(super) const SECOND_JSON_NAME: Words =
    ("the field already has a json_name", "remove one of the two");
pub(super) const SYNTAX_NOT_FIRST: Words = (
    "the syntax or edition is not the first statement of the file",
    "move it to the top, and keep only one",
);
pub(super) const OPTION_IMPORT_TOO_EARLY: Words = (
    "`import option` requires edition 2024 or later",
    "remove `option`, or start the file with `edition = \"2024\";`",
);
pub(super) const WEAK_IMPORT_TOO_LATE: Words =
    ("`import weak` was removed in edition 2024", "use `import option`, or remove `weak`");
pub(super) const IMPORT_BEHIND_OPTION_IMPORT: Words =
    ("this import follows an `import option`", "move it before the first `import option`");
pub(super) const VISIBILITY_OF_OTHERS: Words =
    ("only messages and enums can be `export` or `local`", "remove the word");
pub(super) const STRING_RESERVED_IN_EDITION: Words =
    ("editions reserve names without quotes", "remove the quotes");
pub(super) const IDENT_RESERVED_BEFORE_EDITIONS: Words =
    ("proto2 and proto3 reserve names in quotes", "put the name in double quotes");
pub(super) const EMPTY_ONEOF: Words =
    ("the oneof has no members", "add a field, or remove the oneof");
pub(super) const EMPTY_EXTEND: Words =
    ("this `extend` block is empty", "add a field, or remove the block");
pub(super) const UNMATCHED_BRACE: Words =
    ("this brace has no opening brace", "remove it, or find the block above that ends too early");
pub(super) const BLOCK_IN_ONEOF: Words =
    ("a oneof contains nothing but fields", "move the block out of the oneof");
pub(super) const SERVICE_IN_MESSAGE: Words =
    ("a message cannot contain a service", "close the message before it with `}`");
pub(super) const CONFLICT: Words = (
    "this is one side of a merge conflict",
    "resolve the conflict, and remove the lines with `<<<<<<<`, `=======` and `>>>>>>>`",
);
pub(super) const TOO_DEEP: Words =
    ("messages are nested deeper than 31 levels", "move the message to an outer level");

// Values.
pub(super) const NUMBER_TOO_LARGE: Words =
    ("the number is out of range", "use one up to 2147483647");
pub(super) const FIELD_NUMBER_TOO_LARGE: Words =
    ("the number is out of range", "use one up to 536870911");
pub(super) const LAST_NUMBER: Words =
    ("the number is out of range", "use `max`, or a number up to 2147483646");
pub(super) const INTEGER_TOO_LARGE: Words = (
    "the number has more than 64 bits",
    "write it in decimal digits, if it is a floating-point number",
);
pub(super) const NEGATIVE_NAME: Words =
    ("only a number, `inf` or `nan` can follow a minus sign", "remove the sign");
pub(super) const NEGATIVE_STRING: Words = ("a string cannot be negative", "remove the sign");
pub(super) const LITERAL_AS_DEFAULT: Words =
    ("a message cannot be a default", "remove the default");
pub(super) const LIST_OUTSIDE_LITERAL: Words =
    ("a list can be used only inside a message literal", "set the option once for each element");
pub(super) const LITERAL_TOO_DEEP: Words =
    ("messages are nested deeper than 100 levels", "use fewer levels");
pub(super) const URL_WITHOUT_PREFIX: Words = (
    "the type URL has nothing before its slash",
    "write it as `type.googleapis.com/package.Message`",
);
pub(super) const BAD_PERCENT: Words =
    ("`%` is not followed by two hexadecimal digits", "write the byte as in `%2f`");

/// Returns a syntax error with a remedy.
pub(super) fn syntax(span: Span, words: Words) -> Fault {
    new(span, words.0.to_owned(), words.1)
}

pub(super) fn expected(span: Span, what: &str, found: &str, help: &str) -> Fault {
    new(span, format!("expected {what}, found {found}"), help)
}

pub(super) fn unclosed_block(brace: Span) -> Fault {
    new(brace, "this brace is never closed".to_owned(), "add a `}` where the block ends")
}

pub(super) fn unclosed_comment(span: Span) -> Fault {
    new(span, "this comment is never closed".to_owned(), "add `*/` where it ends")
}

pub(super) fn nested_comment(span: Span) -> Fault {
    let help = "block comments do not nest: close the first, or remove this";
    new(span, "`/*` inside a block comment".to_owned(), help)
}

pub(super) fn unclosed_string(span: Span) -> Fault {
    let help = "add the quote at its end; a string ends on the line where it starts";
    new(span, "this string is never closed".to_owned(), help)
}

pub(super) fn bad_number(span: Span, text: &str, (message, help): Words) -> Fault {
    new(span, format!("`{text}` {message}"), help)
}

pub(super) fn number_in_name(span: Span) -> Fault {
    let help = "parts of a name start with a letter; a number needs a space before it";
    new(span, "a number follows a name without a space".to_owned(), help)
}

/// Returns the error for a word that is not ASCII. A quotation mark or an invisible character that
/// an editor has put there is named, since the word looks right.
pub(super) fn not_ascii(span: Span, word: &str) -> Fault {
    if let Some(quote) = word.chars().find(|c| "“”„‟‘’‚‛«»".contains(*c)) {
        return new(span, format!("`{quote}` is not a quote of a string"), "use `\"` or `'`");
    }
    if let Some(blank) = word.chars().find(|c| is_invisible(*c)) {
        let message = format!("the text has the invisible character U+{:04X}", u32::from(blank));
        return new(span, message, "replace it with a space, or remove it");
    }
    let help = "outside of strings and comments, use ASCII letters, digits and `_`";
    new(span, format!("`{word}` is not ASCII"), help)
}

/// Returns whether a character is a space or has no width: those of Latin-1, General Punctuation
/// and the byte order mark.
fn is_invisible(c: char) -> bool {
    let has_no_width = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    has_no_width || c.is_whitespace() && !c.is_ascii()
}

pub(super) fn control_character(span: Span) -> Fault {
    new(span, "the text has a control character".to_owned(), "remove it")
}

pub(super) fn not_utf8(span: Span) -> Fault {
    let help = Some("save the file as UTF-8, or write the byte as in `\\xe9`".to_owned());
    let message = "the string is not UTF-8".to_owned();
    Fault { span, is_warning: false, code: "not-utf8", message, help }
}

pub(super) fn binary(span: Span) -> Fault {
    let help = "pass descriptor sets with --descriptor-set-in; if this is text, remove the byte";
    new(span, "the file contains a zero byte, and is not text".to_owned(), help)
}

pub(super) fn too_long(span: Span) -> Fault {
    new(span, "the file has 4 GiB or more".to_owned(), "split it")
}

pub(super) fn unknown_syntax(span: Span, text: &str) -> Fault {
    let message = format!("unknown syntax \"{text}\"");
    let help = Some(
        "use \"proto3\" or \"proto2\", or a statement such as `edition = \"2023\";`".to_owned(),
    );
    Fault { span, is_warning: false, code: "unknown-syntax", message, help }
}

pub(super) fn unknown_edition(span: Span, text: &str) -> Fault {
    let message = format!("unknown edition \"{text}\"");
    let known: Vec<String> = EDITIONS.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let help = Some(format!("use one of {}", known.join(", ")));
    Fault { span, is_warning: false, code: "unknown-edition", message, help }
}

pub(super) fn reserved_name_is_no_ident(span: Span, name: &str) -> Fault {
    let message = format!("the reserved name \"{name}\" is not a valid field name");
    let help = Some("remove it, or write one name in each string".to_owned());
    Fault { span, is_warning: true, code: "reserved-name", message, help }
}

fn new(span: Span, message: String, help: &str) -> Fault {
    Fault { span, is_warning: false, code: "syntax", message, help: Some(help.to_owned()) }
}

impl Fault {
    /// Creates an error.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { span, is_warning: false, code, message: message.into(), help: None }
    }

    /// Creates a warning.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self { is_warning: true, ..Self::error(code, span, message) }
    }

    /// Sets the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

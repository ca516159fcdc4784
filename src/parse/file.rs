//! Parses a file: syntax, package, imports and declarations.

use super::fault;
use super::lex::{self, TokenKind};
use super::parser::{Parse, Parser, Reported};
use super::tree::{
    Enum, Extend, File, FileItem, Import, ImportKind, Message, Package, Span, Syntax,
    SyntaxStatement, Visibility,
};
use crate::schema::features::{EDITION_2024, EDITIONS};
use crate::suggest::nearest;

/// The words that start the first statement of a file.
const SYNTAX: [&str; 2] = ["edition", "syntax"];

/// The words that start the other statements.
const STATEMENTS: [&str; 9] =
    ["enum", "export", "extend", "import", "local", "message", "option", "package", "service"];

/// The earlier statements that the rules for later ones depend on.
#[derive(Default)]
struct Before {
    package: bool,
    option_import: bool,
}

impl<'a> Parser<'a> {
    /// Parses the whole text.
    pub fn file(&mut self) -> File<'a> {
        let start = self.current.span;
        let mut file = File::default();
        match self.first_statement() {
            Ok(syntax) => file.syntax = syntax,
            // The meaning of the rest depends on it.
            Err(Reported) => {
                file.gaps.push(lex::span(0, self.text.len()));
                return file;
            }
        }
        let mut before = Before::default();
        while self.current.kind != TokenKind::End {
            if self.at(b'}') {
                let brace = self.advance();
                self.report(brace, fault::UNMATCHED_BRACE);
            } else if let Some(item) = self.statement(|parser| parser.file_item(&mut before)) {
                file.items.push(item);
            }
        }
        if self.previous.end > 0 {
            file.span = start.to(self.previous);
        }
        file.gaps = std::mem::take(&mut self.gaps);
        file
    }

    /// Parses the syntax or the edition, if the file starts with one.
    fn first_statement(&mut self) -> Parse<Option<SyntaxStatement<'a>>> {
        if SYNTAX.contains(&self.word()) {
            let statement = self.syntax_statement()?;
            self.syntax = statement.syntax;
            self.has_syntax = true;
            return Ok(Some(statement));
        }
        match nearest(self.word(), SYNTAX) {
            Some(suggestion) => {
                let help = format!("did you mean `{suggestion}`?");
                Err(self.expected_with("the syntax or the edition", &help))
            }
            None => Ok(None),
        }
    }

    fn syntax_statement(&mut self) -> Parse<SyntaxStatement<'a>> {
        let is_edition = self.at_word("edition");
        self.example = if is_edition { "edition = \"2023\";" } else { "syntax = \"proto3\";" };
        let keyword = self.advance();
        self.require(b'=', "`=`")?;
        let what =
            if is_edition { "an edition, as in \"2023\"" } else { "\"proto3\" or \"proto2\"" };
        let value = self.string(what)?;
        let text = String::from_utf8_lossy(&value.bytes);
        let syntax = match &*text {
            _ if is_edition => {
                let known = EDITIONS.iter().find(|(name, _)| *name == text);
                known.map(|&(_, number)| Syntax::Edition(number))
            }
            "proto2" => Some(Syntax::Proto2),
            "proto3" => Some(Syntax::Proto3),
            _ => None,
        };
        let unknown = if is_edition { fault::unknown_edition } else { fault::unknown_syntax };
        let Some(syntax) = syntax else {
            self.lexer.faults.push(unknown(value.span, &text));
            return Err(Reported);
        };
        let end = self.end_of_statement("`;`")?;
        Ok(SyntaxStatement { syntax, value, span: keyword.to(end) })
    }

    fn file_item(&mut self, before: &mut Before) -> Parse<FileItem<'a>> {
        if self.at(b';') {
            return Ok(FileItem::Empty(self.advance()));
        }
        let visibility = self.visibility()?;
        match self.word() {
            "message" => Ok(FileItem::Message(self.message(visibility)?)),
            "enum" => Ok(FileItem::Enum(self.enumeration(visibility)?)),
            "service" => Ok(FileItem::Service(self.service()?)),
            "extend" => Ok(FileItem::Extend(self.extend()?)),
            "option" => Ok(FileItem::Option(self.option_statement()?)),
            "import" => Ok(FileItem::Import(self.import(before)?)),
            "package" => Ok(FileItem::Package(self.package(before)?)),
            "syntax" | "edition" => {
                self.is_syntax_reported = true;
                Err(self.report(self.current.span, fault::SYNTAX_NOT_FIRST))
            }
            word => {
                let suggestion = nearest(word, STATEMENTS);
                let help = match suggestion {
                    Some(suggestion) => format!("did you mean `{suggestion}`?"),
                    None => format!("a statement here starts with `{}`", STATEMENTS.join("`, `")),
                };
                Err(self.expected_with("a statement, such as `message` or `import`", &help))
            }
        }
    }

    /// Parses `export` or `local`, which exist since edition 2024.
    pub fn visibility(&mut self) -> Parse<Option<Visibility>> {
        let is_export = self.at_word("export");
        if !self.is_since_2024() || !is_export && !self.at_word("local") {
            return Ok(None);
        }
        let span = self.advance();
        if !self.at_word("message") && !self.at_word("enum") {
            return Err(self.report(span, fault::VISIBILITY_OF_OTHERS));
        }
        Ok(Some(Visibility { is_export, span }))
    }

    /// Returns whether the edition has `export`, `local` and `import option`.
    fn is_since_2024(&self) -> bool {
        matches!(self.syntax, Syntax::Edition(EDITION_2024..))
    }

    fn package(&mut self, before: &mut Before) -> Parse<Package<'a>> {
        self.example = "package name;";
        let keyword = self.advance();
        let name = self.path("the name of the package", false)?;
        if before.package {
            return Err(self.report(keyword.to(name.span), fault::SECOND_PACKAGE));
        }
        let span = keyword.to(self.end_of_statement("`;`")?);
        before.package = true;
        Ok(Package { name, span })
    }

    fn import(&mut self, before: &mut Before) -> Parse<Import<'a>> {
        self.example = "import \"folder/file.proto\";";
        let keyword = self.advance();
        let kind = match self.word() {
            "public" => ImportKind::Public,
            "weak" => ImportKind::Weak,
            "option" => ImportKind::Option,
            _ => ImportKind::Plain,
        };
        let modifier = (kind != ImportKind::Plain).then(|| self.advance());
        let name = self.string("the name of a file in quotes")?;
        let span = keyword.to(self.end_of_statement("`;`")?);
        self.judge_import(kind, modifier.unwrap_or(span), before);
        Ok(Import { kind, modifier, name, span })
    }

    fn judge_import(&mut self, kind: ImportKind, place: Span, before: &mut Before) {
        let words = match kind {
            ImportKind::Option => {
                before.option_import = true;
                (!self.is_since_2024()).then_some(fault::OPTION_IMPORT_TOO_EARLY)
            }
            _ if before.option_import => Some(fault::IMPORT_BEHIND_OPTION_IMPORT),
            ImportKind::Weak => self.is_since_2024().then_some(fault::WEAK_IMPORT_TOO_LATE),
            ImportKind::Plain | ImportKind::Public => None,
        };
        if let Some(words) = words {
            self.report(place, words);
        }
    }

    pub fn message(&mut self, visibility: Option<Visibility>) -> Parse<Message<'a>> {
        self.nested(|parser| {
            parser.example = "message Name { … }";
            let keyword = parser.advance();
            let name = parser.ident("the name of the message")?;
            let body = parser.block("`{`", Self::message_item)?;
            Ok(Message { visibility, name, body, span: keyword.to(parser.previous) })
        })
    }

    pub fn enumeration(&mut self, visibility: Option<Visibility>) -> Parse<Enum<'a>> {
        self.example = "enum Name { … }";
        let keyword = self.advance();
        let name = self.ident("the name of the enum")?;
        let body = self.block("`{`", Self::enum_item)?;
        Ok(Enum { visibility, name, body, span: keyword.to(self.previous) })
    }

    pub fn extend(&mut self) -> Parse<Extend<'a>> {
        self.example = "extend Message { … }";
        let keyword = self.advance();
        let extendee = self.message_type()?;
        let faults = self.lexer.faults.len();
        let body = self.block("`{`", Self::extension)?;
        if body.items.is_empty() && self.lexer.faults.len() == faults {
            self.report(keyword, fault::EMPTY_EXTEND);
        }
        Ok(Extend { extendee, body, span: keyword.to(self.previous) })
    }
}

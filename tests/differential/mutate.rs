//! Small faults put into a `.proto` text, the same ones in every run.

/// The words, numbers and signs of a text, and where they are in it.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut tokens = Vec::new();
    let bytes = text.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let end_of = |found: Option<usize>, length: usize| found.map_or(rest.len(), |n| n + length);
        let length = match bytes[at] {
            b if b.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'/' if rest.starts_with("//") => {
                at += end_of(rest.find('\n'), 1);
                continue;
            }
            b'/' if rest.starts_with("/*") => {
                at += end_of(rest.find("*/"), 2);
                continue;
            }
            quote @ (b'"' | b'\'') => end_of(rest[1..].find(char::from(quote)), 2).min(rest.len()),
            b if is_word(b) => rest.bytes().take_while(|b| is_word(*b)).count(),
            _ => 1,
        };
        tokens.push((at, at + length));
        at += length;
    }
    tokens
}

/// Words that take each other's place.
const KINDS: &[&[&str]] = &[
    &["optional", "required", "repeated"],
    &["int32", "string", "bytes", "bool", "double", "sint64", "fixed32"],
    &["message", "enum", "oneof", "service", "extend"],
    &["true", "false"],
    &["\"proto2\"", "\"proto3\""],
];

const NUMBERS: &[&str] = &["0", "1", "2", "19000", "536870911", "536870912", "-1", "1.5", "010"];

pub struct Mutator<'a> {
    text: &'a str,
    tokens: Vec<(usize, usize)>,
    state: u64,
}

impl<'a> Mutator<'a> {
    /// The mutations follow from `seed` and the text.
    pub fn new(text: &'a str, seed: &str) -> Self {
        // FNV-1a.
        let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let state = seed.bytes().fold(0xcbf2_9ce4_8422_2325, fold);
        Self { text, tokens: tokens(text), state }
    }

    /// SplitMix64.
    fn next(&mut self, below: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % below as u64) as usize
    }

    fn token(&self, at: usize) -> &'a str {
        let (start, end) = self.tokens[at];
        &self.text[start..end]
    }

    /// The text with one fault, or what may be one.
    pub fn mutate(&mut self) -> Option<String> {
        if self.tokens.len() < 4 {
            return None;
        }
        let at = self.next(self.tokens.len() - 1);
        let (token, after) = (self.tokens[at], self.tokens[at + 1]);
        let mutated = match self.next(8) {
            0 => self.with(token, ""),
            1 => self.with(token, &format!("{0} {0}", self.token(at))),
            2 => {
                self.with((token.0, after.1), &format!("{} {}", self.token(at + 1), self.token(at)))
            }
            3 => self.replace_line(token.0),
            4..=6 => self.replace_by_kin(at)?,
            _ => self.replace_by_word(),
        };
        (mutated != self.text).then_some(mutated)
    }

    /// The text with something else in a place of it.
    fn with(&self, (start, end): (usize, usize), new: &str) -> String {
        format!("{}{new}{}", &self.text[..start], &self.text[end..])
    }

    /// The first token from `at` on that may be another of its kind, replaced by that.
    fn replace_by_kin(&mut self, at: usize) -> Option<String> {
        let mut from_there = (at..self.tokens.len()).chain(0..at);
        let (at, kin) = from_there.find_map(|at| Some((at, self.kin(at)?)))?;
        let new = kin[self.next(kin.len())];
        Some(self.with(self.tokens[at], new))
    }

    /// A word in place of another.
    fn replace_by_word(&mut self) -> String {
        let is_word = |at: &usize| self.token(*at).starts_with(|c: char| c.is_alphabetic());
        let words: Vec<usize> = (0..self.tokens.len()).filter(is_word).collect();
        let (to, from) = (words[self.next(words.len())], words[self.next(words.len())]);
        self.with(self.tokens[to], self.token(from))
    }

    /// The line around an offset, left out or twice.
    fn replace_line(&mut self, at: usize) -> String {
        let start = self.text[..at].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[at..].find('\n').map_or(self.text.len(), |n| at + n + 1);
        let instead = self.text[start..end].repeat(2 * self.next(2));
        self.with((start, end), &instead)
    }

    /// Returns tokens for the place of a token that mean something else.
    fn kin(&self, at: usize) -> Option<Vec<&'static str>> {
        let token = self.token(at);
        let is_number = token.bytes().all(|b| b.is_ascii_digit());
        let kind =
            if is_number { NUMBERS } else { KINDS.iter().copied().find(|k| k.contains(&token))? };
        Some(kind.iter().copied().filter(|word| *word != token).collect())
    }
}

//! Replaces the white space and comments between the tokens of a text.

/// Returns the tokens of a valid text.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start_matches('\u{feff}');
    while let Some(first) = rest.chars().next() {
        let end_of = |found: Option<usize>, length: usize| found.map_or(rest.len(), |n| n + length);
        let (is_gap, length) = match first {
            _ if first.is_ascii_whitespace() || first == '\x0b' => (true, 1),
            '/' if rest.starts_with("//") => (true, end_of(rest.find('\n'), 1)),
            '/' if rest.starts_with("/*") => (true, end_of(rest.find("*/"), 2)),
            '"' | '\'' => (false, string(rest, first)),
            _ if is_word(first) || first == '.' => (false, word_or_number(rest)),
            _ => (false, first.len_utf8()),
        };
        if !is_gap {
            tokens.push(&rest[..length]);
        }
        rest = &rest[length..];
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The length of the word, the number or the dot in front. A dotted name may be one token or several.
fn word_or_number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let is_number = bytes.iter().find(|&&byte| byte != b'.').is_some_and(u8::is_ascii_digit);
    let mut end = 1;
    while let Some(&byte) = bytes.get(end) {
        let is_sign = matches!(byte, b'+' | b'-') && matches!(bytes[end - 1], b'e' | b'E');
        if !is_word(byte.into()) && !(is_number && (byte == b'.' || is_sign)) {
            break;
        }
        end += 1;
    }
    end
}

fn string(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    let closed = rest.char_indices().skip(1).find(|&(_, c)| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    closed.map_or(rest.len(), |(at, _)| at + 1)
}

/// Pieces for the gap between two tokens, which has some of them.
const PIECES: &[&str] = &[
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    " \t \x0b\x0c",
    "// line\n",
    "//\n",
    "/// more\r\n",
    "/* block */",
    "/**/",
    "/***/",
    "/* é\n * two\n\t** three\n   four\n */",
    "/*\n\n*/\n",
    "  // indented\n  // twice\n",
    "\n/* a *//* b */\n",
];

/// Puts other gaps between the tokens of a text. The outcome follows from the text and the seed.
pub fn shuffled(text: &str, seed: u64) -> String {
    let mut random = Random(seed ^ text.len() as u64);
    let mut out = String::new();
    for token in tokens(text) {
        let touches = out.chars().last().is_some_and(|c| is_word(c) || c == '.' || c == '/');
        let gap = gap(&mut random);
        out.push_str(if gap.is_empty() && touches { " " } else { &gap });
        out.push_str(token);
    }
    out + &gap(&mut random)
}

fn gap(random: &mut Random) -> String {
    let count = [0, 0, 0, 1, 1, 2, 3, 5][random.below(8)];
    (0..count).map(|_| PIECES[random.below(PIECES.len())]).collect()
}

/// SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit as u64) as usize
    }
}

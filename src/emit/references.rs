//! Reads the references in proto comments, such as `[Shelf][library.Shelf]`.

use std::borrow::Cow;

/// Returns the label at the start of a text, `[label]`, without its brackets, and the rest of the text.
pub(super) fn label(text: &str) -> Option<(&str, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once(']')?;
    (!label.is_empty() && !label.contains(['[', '`', '<', '>'])).then_some((label, rest))
}

/// Returns the replacement of a reference at the start of a text, and the length of the reference: a
/// link if `links` has its target, and otherwise its label.
pub(super) fn link(text: &str, links: &dyn Fn(&str) -> Option<String>) -> Option<(String, usize)> {
    let (label, rest) = label(text)?;
    let (target, _) = rest.strip_prefix('[')?.split_once(']')?;
    let len = label.len() + 2 + target.len() + 2;
    let name = if target.is_empty() { label } else { target };
    let found = links(name.strip_prefix('.').unwrap_or(name));
    let shown = if is_name(label) { format!("`{label}`") } else { label.to_owned() };
    Some((found.map_or(shown.clone(), |path| format!("[{shown}]({path})")), len))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "._".contains(c))
}

/// Joins the lines of references that are broken over two.
pub(super) fn on_one_line(comment: &str) -> Cow<'_, str> {
    let has = |byte| memchr::memchr(byte, comment.as_bytes()).is_some();
    if !has(b'[') || !has(b'\n') {
        return Cow::Borrowed(comment);
    }
    let mut converted = String::with_capacity(comment.len());
    let mut rest = comment;
    while let Some(at) = rest.find('[') {
        converted.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((reference, len)) = broken(rest) {
            converted.push_str(&reference);
            rest = &rest[len..];
        } else {
            converted.push('[');
            rest = &rest[1..];
        }
    }
    converted.push_str(rest);
    Cow::Owned(converted)
}

/// Returns the reference at the start of a text on one line, if it is on two, and its length there.
fn broken(text: &str) -> Option<(String, usize)> {
    let (label, rest) = label(text)?;
    let (target, after) = rest.trim_start().strip_prefix('[')?.split_once(']')?;
    let len = text.len() - after.len();
    let is_on_two = text[..len].matches('\n').count() == 1;
    let target = target.trim();
    if !is_on_two || !is_name(target) || !target.contains('.') {
        return None;
    }
    let words: Vec<&str> = label.split_whitespace().collect();
    Some((format!("[{}][{target}]", words.join(" ")), len))
}

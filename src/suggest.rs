//! Suggests the name that was probably intended.

/// Returns the candidate nearest to `wanted` by edit distance, if it could be a typing error: at
/// most a third of the length and three letters, so that of one or two letters only the case may
/// differ. Of equals, returns the first in alphabetical order.
pub(crate) fn nearest<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = wanted.chars().count();
    let limit = (length / 3).min(3);
    // Names of another length are not compared letter by letter.
    let is_as_long = |name: &&str| name.chars().count().abs_diff(length) <= limit;
    candidates
        .into_iter()
        .filter(|candidate| *candidate != wanted)
        .filter(is_as_long)
        .map(|candidate| (distance(wanted, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Returns the edit distance. A difference in case counts less than a different letter.
fn distance(a: &str, b: &str) -> usize {
    if a.eq_ignore_ascii_case(b) { 0 } else { strsim::osa_distance(a, b) }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_a_typing_error_and_nothing_else() {
        let names = ["Point", "Rectangle", "RouteNote"];
        assert_eq!(nearest("Pont", names), Some("Point"));
        assert_eq!(nearest("rectangle", names), Some("Rectangle"));
        assert_eq!(nearest("Feature", names), None);
        assert_eq!(nearest("B", ["A"]), None);
        assert_eq!(nearest("b", ["A", "B"]), Some("B"));
    }
}

//! How alike two spellings are; the only place that knows `strsim`. Never weighs what a word means.

/// The candidate that `word` was most likely meant to be: at most a third of its letters away, the first of the nearest.
///
/// Letter case does not count; two letters swapped count as one slip.
pub fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_lowercase();
    let limit = wanted.chars().count() / 3;
    candidates
        .into_iter()
        .map(|candidate| (typing_distance(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The number of slips between two spellings: a letter added, lost, changed, or two neighbours swapped.
pub fn typing_distance(one: &str, other: &str) -> usize {
    strsim::osa_distance(one, other)
}

/// Jaro–Winkler likeness, 0 to 1.
pub fn jaro_winkler(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_swapped_or_missing_letter_is_suggested() {
        let names = ["shipment", "supplier", "payment"];
        assert_eq!(suggest("shipmnet", names), Some("shipment"));
        assert_eq!(suggest("Suplier", names), Some("supplier"));
    }

    #[test]
    fn nothing_is_suggested_for_a_word_too_far_from_all() {
        assert_eq!(suggest("quantity", ["shipment", "supplier"]), None);
        assert_eq!(suggest("id", ["in", "is"]), None);
        assert_eq!(suggest("x", []), None);
    }
}

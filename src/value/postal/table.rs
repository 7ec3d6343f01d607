//! The tables of postal codes and of words in addresses. Never reads an address.

use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Shapes of a country's postal codes, and whether the code of a state stands before them.
#[derive(Debug, Clone)]
pub(super) struct Codes {
    country: &'static str,
    pub(super) shapes: Vec<&'static str>,
    pub(super) has_state: bool,
}

/// The codes of a country, or of one that is not known (`*`).
pub(super) fn codes(country: &str) -> Option<&'static Codes> {
    static CODES: OnceLock<Vec<Codes>> = OnceLock::new();
    let all = CODES.get_or_init(|| CODE_TABLE.lines().filter_map(read_codes).collect());
    all.iter().find(|codes| codes.country == country)
}

/// `10115` is `99999`, `SW1A` is `AA9A`.
pub(super) fn shape(text: &str) -> String {
    let of = |c: char| match c {
        '0'..='9' => '9',
        'A'..='Z' => 'A',
        // A small letter or a `9` of the shape itself must not fit.
        c if c.is_alphanumeric() => '?',
        c => c,
    };
    text.chars().map(of).collect()
}

/// Whether a word stands for a street, a district, a room and the like, in any case.
pub(super) fn names_no_town(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    words().other.contains(word.as_str())
        || words().endings.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending))
}

/// Whether a word marks the name beside it as that of a town.
pub(super) fn marks_a_town(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    let is_latin = word.is_ascii();
    words().marks.contains(if is_latin { word.to_owned() } else { word.to_lowercase() }.as_str())
}

/// Whether it is the code of a state or province, as written.
pub(super) fn is_state(code: &str) -> bool {
    words().states.contains(code)
}

/// Whether a country and a state have the name.
pub(super) fn is_shared(name: &str) -> bool {
    words().shared.contains(name.to_lowercase().as_str())
}

#[derive(Default)]
struct Words {
    marks: BTreeSet<&'static str>,
    other: BTreeSet<&'static str>,
    endings: BTreeSet<&'static str>,
    states: BTreeSet<&'static str>,
    shared: BTreeSet<String>,
}

fn words() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words = Words::default();
        for (kind, cell) in WORD_TABLE.lines().filter_map(|line| line.split_once('\t')) {
            let cells = cell.split('|');
            match kind {
                "mark" => words.marks.extend(cells),
                "other" => words.other.extend(cells),
                "ending" => words.endings.extend(cells),
                "state" => words.states.extend(cells),
                _ => words.shared.extend(cells.map(str::to_lowercase)),
            }
        }
        words
    })
}

fn read_codes(line: &'static str) -> Option<Codes> {
    let mut cells = line.split('\t');
    let (country, shapes, state) = (cells.next()?, cells.next()?, cells.next()?);
    Some(Codes { country, shapes: shapes.split('|').collect(), has_state: state == "state" })
}

const CODE_TABLE: &str = include_str!("codes.tsv");
const WORD_TABLE: &str = include_str!("towns.tsv");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_read() {
        for line in CODE_TABLE.lines().filter(|line| !line.starts_with('#')) {
            let codes = read_codes(line).unwrap_or_else(|| panic!("{line}"));
            assert!(codes.country == "*" || crate::value::country::name(codes.country).is_some(), "{line}");
            assert!(codes.shapes.iter().all(|shape| shape.chars().all(|c| "9A -".contains(c))), "{line}");
        }
        for line in WORD_TABLE.lines().filter(|line| !line.starts_with('#')) {
            let kind = line.split('\t').next().unwrap_or_default();
            assert!(["mark", "other", "ending", "state", "shared"].contains(&kind), "{line}");
        }
    }
}

//! Finds the terms of text lists in texts, all lists in one pass. Never fuzzy: a term stands in the text or it does not.

use super::List;
use super::casefold::casefold;
use crate::text::{is_han, is_hangul, is_kana, unmix};
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// The terms of several lists, ready to be looked for.
///
/// A term that begins or ends with a letter or digit must stand there as a whole word; in scripts that write no blanks
/// between words (Chinese, Japanese, Korean endings, Thai and its neighbours) it may stand anywhere.
#[derive(Debug)]
pub struct Mentions {
    /// None when there is no term, or when the terms are too many for one automaton.
    automaton: Option<AhoCorasick>,
    terms: Vec<Term>,
    /// What texts seen lately mention: a text comes again with every rule and often with every record.
    seen: Mutex<HashMap<Box<str>, Found>>,
    lists: usize,
}

/// For each list the index of the best term in a text.
type Found = Arc<[Option<u32>]>;

#[derive(Debug)]
struct Term {
    folded: String,
    /// For each list that has it: the list and the term as that list writes it.
    listed: Vec<(usize, String)>,
}

/// How many texts are remembered at most, and how long they may be in bytes.
const SEEN_TEXTS: usize = 16_384;
const SEEN_LENGTH: usize = 1_024;

impl Mentions {
    /// One automaton over the keys of all lists. A term that folds to nothing is never found.
    pub fn build(lists: &[&List]) -> Mentions {
        let mut listed: BTreeMap<String, Vec<(usize, String)>> = BTreeMap::new();
        for (index, list) in lists.iter().enumerate() {
            for key in list.keys() {
                let of = listed.entry(folded(key)).or_default();
                if of.last().is_none_or(|&(last, _)| last != index) {
                    of.push((index, key.to_owned()));
                }
            }
        }
        listed.remove("");
        let terms: Vec<Term> = listed.into_iter().map(|(folded, listed)| Term { folded, listed }).collect();
        let patterns = terms.iter().map(|term| term.folded.as_str());
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(patterns).ok();
        let automaton = automaton.filter(|_| !terms.is_empty());
        Mentions { automaton, terms, seen: Mutex::default(), lists: lists.len() }
    }

    /// The longest term of a list that a text mentions, the first of several as long, as the list writes it.
    /// `list` is the list's index among those given to `build`.
    pub fn find(&self, text: &str, list: usize) -> Option<&str> {
        let found = self.found(text);
        let term = self.terms.get(found.get(list).copied().flatten()? as usize)?;
        term.listed.iter().find(|&&(index, _)| index == list).map(|(_, key)| key.as_str())
    }

    fn found(&self, text: &str) -> Found {
        if text.len() > SEEN_LENGTH {
            return self.search(text);
        }
        // A thread that panicked here left at worst a missing entry.
        if let Some(found) = self.seen.lock().unwrap_or_else(PoisonError::into_inner).get(text) {
            return Arc::clone(found);
        }
        let found = self.search(text);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= SEEN_TEXTS {
            seen.clear();
        }
        seen.insert(text.into(), Arc::clone(&found));
        found
    }

    fn search(&self, text: &str) -> Found {
        let mut best: Vec<Option<(u32, usize)>> = vec![None; self.lists];
        let folded = folded(text);
        let automaton = self.automaton.iter();
        for found in automaton.flat_map(|automaton| automaton.find_overlapping_iter(&folded)) {
            if !stands_alone(&folded, found.start(), found.end()) {
                continue;
            }
            for &(list, _) in &self.terms[found.pattern().as_usize()].listed {
                let place = &mut best[list];
                // Matches come in the order of their ends, so a later one of the same length is a later one.
                if place.is_none_or(|(_, length)| found.len() > length) {
                    *place = Some((found.pattern().as_u32(), found.len()));
                }
            }
        }
        best.into_iter().map(|place| place.map(|(term, _)| term)).collect()
    }
}

/// Case folded, and letters of the other script that look the same put back: `hеading` with a Cyrillic letter is a word too.
fn folded(text: &str) -> String {
    casefold(&unmix(text))
}

/// Whether a stretch of text is not a part of a longer word.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    let (term, after) = rest.split_at_checked(end - start).unwrap_or((rest, ""));
    let joined = |left: Option<char>, right: Option<char>| {
        left.is_some_and(is_part_of_word) && right.is_some_and(is_part_of_word)
    };
    !joined(before.chars().next_back(), term.chars().next())
        && !joined(term.chars().next_back(), after.chars().next())
}

/// A letter, digit or mark of a script that separates words.
fn is_part_of_word(c: char) -> bool {
    (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c))
        && !is_written_without_blanks(c)
}

/// Chinese, Japanese, Korean (particles join the noun), Thai, Lao, Tibetan, Burmese, Khmer.
fn is_written_without_blanks(c: char) -> bool {
    let neighbours = matches!(c, '\u{e00}'..='\u{fff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{31f0}'..='\u{31ff}');
    is_han(c) || is_kana(c) || is_hangul(c) || neighbours
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::Declaration;
    use crate::source::Span;
    use crate::value::Type;

    fn list(keys: &[&str]) -> List {
        let declaration = Declaration {
            name: "words".into(),
            key: Type::Text,
            columns: Vec::new(),
            date: None,
            stale_after_days: None,
            span: Span::default(),
        };
        List::inline(declaration, keys.iter().map(|key| (*key).to_owned()).collect())
    }

    #[test]
    fn a_term_is_found_as_a_whole_word_in_any_case() {
        let words = list(&["Heading Machine", "комбайн", "حفارة", "C++", "№41"]);
        let mentions = Mentions::build(&[&words]);
        for (text, term) in [
            ("one HEADING  machine, used", Some("Heading Machine")),
            ("heading machines", None),
            ("(Комбайн)", Some("комбайн")),
            ("комбайнер", None),
            ("قطع حفارة جديدة", Some("حفارة")),
            ("written in c++11", Some("C++")),
            ("завод №41", Some("№41")),
            ("", None),
        ] {
            assert_eq!(mentions.find(text, 0), term, "{text}");
        }
    }

    #[test]
    fn letters_that_only_look_alike_hide_no_term() {
        let words = list(&["universal", "pump", "комбайн"]);
        let mentions = Mentions::build(&[&words]);
        for (text, term) in [
            ("univеrsаl set", Some("universal")),
            ("рumр", Some("pump")),
            ("кoмбaйн", Some("комбайн")),
            ("университет", None),
        ] {
            assert_eq!(mentions.find(text, 0), term, "{text}");
        }
    }

    #[test]
    fn scripts_without_blanks_are_searched_inside_words() {
        let words = list(&["广交会", "クレーン", "รถขุด", "sany"]);
        let mentions = Mentions::build(&[&words]);
        for (text, term) in [
            ("参加广交会之后", "广交会"),
            ("大型クレーン車", "クレーン"),
            ("ขายรถขุดมือสอง", "รถขุด"),
            ("三一SANY重工", "sany"),
        ] {
            assert_eq!(mentions.find(text, 0), Some(term), "{text}");
        }
    }

    #[test]
    fn the_longest_term_is_given_and_of_equals_the_first() {
        let words = list(&["machine", "heading machine", "crusher one", "crusher two"]);
        let mentions = Mentions::build(&[&words]);
        assert_eq!(mentions.find("machine or heading machine", 0), Some("heading machine"));
        assert_eq!(mentions.find("crusher two, crusher one", 0), Some("crusher two"));
    }

    #[test]
    fn lists_that_share_a_term_keep_their_own_spelling() {
        let (one, other) = (list(&["USDT", "usdt"]), list(&["Usdt", "tether"]));
        let mentions = Mentions::build(&[&one, &other, &list(&[""])]);
        assert_eq!(mentions.find("paid in usdt", 0), Some("USDT"));
        assert_eq!(mentions.find("paid in usdt", 1), Some("Usdt"));
        assert_eq!(mentions.find("paid in usdt", 2), None);
        assert_eq!(mentions.find("paid in usdt", 3), None);
    }

    #[test]
    fn no_terms_mention_nothing() {
        assert_eq!(Mentions::build(&[]).find("x", 0), None);
        assert_eq!(Mentions::build(&[&list(&[])]).find("x", 0), None);
    }
}

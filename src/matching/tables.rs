//! What is known of words wherever names are read: legal forms, trade words, places, common names. Never of one list.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use crate::text;

/// What a word is in a name, which decides how much it weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(super) enum Class {
    /// A name proper; the weightiest.
    Plain,
    /// A legal form such as `LLC`.
    Legal,
    /// An article, a preposition, "son of".
    Particle,
    /// A title before a person's name.
    Honorific,
    /// A word of trade or office such as `trading` or `ministry`.
    Trade,
    /// A country, its adjective, a large city.
    Place,
    /// A common given name.
    Given,
    /// A common surname, or a word that many choose for a name.
    Common,
    /// Digits only.
    Number,
    /// One letter.
    Initial,
    /// "Son of" or "daughter of" as one word, as in Russian.
    Patronymic,
}

impl Class {
    pub const ALL: [Class; 11] = [
        Class::Plain,
        Class::Legal,
        Class::Particle,
        Class::Honorific,
        Class::Trade,
        Class::Place,
        Class::Given,
        Class::Common,
        Class::Number,
        Class::Initial,
        Class::Patronymic,
    ];

    /// Whether a word of this class can carry a match at all.
    pub fn tells(self) -> bool {
        !matches!(self, Class::Legal | Class::Particle | Class::Honorific | Class::Initial)
    }
}

/// The meaning shared by the spellings on one line of a table; 0 is none.
pub(super) type Group = u16;

/// The tables, read once.
pub(super) struct Tables {
    words: HashMap<String, (Class, Group)>,
    legal: HashMap<String, Group>,
    /// First word of a legal form: the most words a form beginning so has.
    legal_starts: HashMap<String, usize>,
    /// Longer words of legal forms, each also less one letter, to know them by when mistyped.
    legal_words: HashSet<String>,
    /// Places of several words, written together: `hongkong`.
    joined_places: HashSet<String>,
    /// The groups given out so far.
    groups: Group,
    han: Vec<(&'static str, &'static str)>,
    arabic: HashMap<&'static str, &'static str>,
    abbreviations: HashMap<&'static str, &'static str>,
}

/// The tables.
pub(super) static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

impl Tables {
    /// The class and meaning of a word, if a table has it.
    pub fn word(&self, letters: &str, sounds: &str) -> Option<(Class, Group)> {
        self.words.get(key(letters, sounds)).copied()
    }

    /// Whether a table has the word, or a legal form has it.
    pub fn knows(&self, letters: &str) -> bool {
        let sounds = text::sound(letters);
        self.word(letters, &sounds).is_some()
            || self.legal.contains_key(key(letters, &sounds))
            || self.is_nearly_legal(letters)
    }

    /// The legal form that `words` begin with, as its kind and the number of words.
    pub fn legal_form(&self, keys: &[&str]) -> Option<(Group, usize)> {
        let longest = *self.legal_starts.get(*keys.first()?)?;
        (1..=longest.min(keys.len())).rev().find_map(|count| {
            let joined = keys[..count].join(" ");
            self.legal.get(&joined).map(|group| (*group, count))
        })
    }

    /// Whether words written together are a place of several words.
    pub fn is_joined_place(&self, letters: &str) -> bool {
        self.joined_places.contains(letters)
    }

    /// Whether words of this meaning say nothing of what a company does: `group`, `holding`, `trading`.
    pub fn is_general(&self, group: Group) -> bool {
        const GENERAL: [&str; 7] =
            ["trading", "general", "international", "global", "holding", "group", "industry"];
        GENERAL.iter().any(|word| self.word(word, &text::sound(word)).is_some_and(|known| known.1 == group))
    }

    /// Whether a legal form begins with the word.
    pub fn is_legal_start(&self, key: &str) -> bool {
        self.legal_starts.contains_key(key)
    }

    /// Whether a word of two to four letters is a common short legal form with a letter lost, added or changed.
    pub fn is_slip_of_legal(&self, letters: &str) -> bool {
        const FORMS: [&str; 22] = [
            "llc", "ltd", "jsc", "ooo", "oao", "zao", "pao", "inc", "corp", "gmbh", "sarl", "sprl", "srl",
            "pte", "pjsc", "ojsc", "cjsc", "spa", "doo", "fze", "plc", "sro",
        ];
        (2..=5).contains(&letters.len()) && FORMS.iter().any(|form| text::one_slip_apart(letters, form))
    }

    /// Whether a long word is a word of a legal form.
    pub fn is_legal_word(&self, letters: &str) -> bool {
        letters.len() >= 7 && self.legal_words.contains(letters)
    }

    /// Whether a word is a word of a legal form, perhaps mistyped by a letter.
    pub fn is_nearly_legal(&self, letters: &str) -> bool {
        letters.len() >= 6 && less_one(letters).any(|rest| self.legal_words.contains(&rest))
    }

    /// The longest known Chinese word that `text` begins with, and its reading.
    pub fn han_word(&self, text: &str) -> Option<(&'static str, &'static str)> {
        let at = self.han.partition_point(|(word, _)| *word <= text);
        self.han[..at].iter().rev().take(40).find(|(word, _)| text.starts_with(word)).copied()
    }

    /// The Latin spelling of a common name in Arabic letters.
    pub fn arabic_name(&self, word: &str) -> Option<&'static str> {
        self.arabic.get(word).copied()
    }

    /// The words that an abbreviation of several words stands for.
    pub fn abbreviation(&self, letters: &str) -> Option<&'static str> {
        self.abbreviations.get(letters).copied()
    }

    fn read() -> Tables {
        let mut tables = Tables {
            words: HashMap::new(),
            legal: HashMap::new(),
            legal_starts: HashMap::new(),
            legal_words: HashSet::new(),
            joined_places: HashSet::new(),
            groups: 0,
            han: Vec::new(),
            arabic: HashMap::new(),
            abbreviations: HashMap::new(),
        };
        tables.read_legal_forms();
        tables.read_small_words();
        for line in lines(include_str!("tables/places.txt")) {
            tables.add_group(Class::Place, line);
        }
        for line in lines(include_str!("tables/trade_words.txt")) {
            tables.add_group(Class::Trade, line.split_once(": ").map_or(line, |(_, words)| words));
        }
        for line in lines(include_str!("tables/given_names.txt")) {
            tables.add_group(Class::Given, line);
        }
        for table in [include_str!("tables/surnames.txt"), include_str!("tables/common_words.txt")] {
            lines(table)
                .flat_map(str::split_whitespace)
                .for_each(|word| tables.add_word(word, Class::Common, 0));
        }
        tables.arabic =
            lines(include_str!("tables/arabic_names.txt")).filter_map(|line| line.split_once(' ')).collect();
        tables.abbreviations =
            lines(include_str!("tables/abbreviations.txt")).filter_map(|line| line.split_once(' ')).collect();
        tables.han =
            lines(include_str!("tables/han_words.txt")).filter_map(|line| line.split_once(' ')).collect();
        tables.han.sort_unstable();
        tables
    }

    fn read_legal_forms(&mut self) {
        let mut kinds: BTreeMap<&'static str, Group> = BTreeMap::new();
        for line in lines(include_str!("tables/legal_forms.txt")) {
            let (kind, forms) = line.split_once(": ").unwrap_or(("", line));
            let group = *kinds.entry(kind).or_insert_with(|| {
                self.groups += 1;
                self.groups
            });
            for form in forms.split(';') {
                let keys: Vec<String> = form.split_whitespace().map(own_key).collect();
                let Some(first) = keys.first() else { continue };
                let longest = self.legal_starts.entry(first.clone()).or_default();
                *longest = keys.len().max(*longest);
                form.split_whitespace().filter(|word| word.len() >= 6).for_each(|word| {
                    self.legal_words.extend(less_one(word));
                });
                self.legal.entry(keys.join(" ")).or_insert(group);
            }
        }
    }

    fn read_small_words(&mut self) {
        for line in lines(include_str!("tables/small_words.txt")) {
            let (kind, words) = line.split_once(": ").unwrap_or(("", line));
            let class = if kind == "honorific" { Class::Honorific } else { Class::Particle };
            words.split_whitespace().for_each(|word| self.add_word(word, class, 0));
        }
    }

    fn add_group(&mut self, class: Class, words: &'static str) {
        self.groups += 1;
        let group = self.groups;
        for word in words.split_whitespace() {
            let joined = word.replace('-', "");
            self.add_word(&joined, class, group);
            if joined != word {
                self.joined_places.insert(joined);
            }
        }
    }

    fn add_word(&mut self, word: &str, class: Class, group: Group) {
        self.words.entry(own_key(word)).or_insert((class, group));
    }
}

/// How a word is looked up: short ones by letter, because short words sound alike by chance.
pub(super) fn key<'a>(letters: &'a str, sounds: &'a str) -> &'a str {
    if letters.len() <= 4 || sounds.len() <= 4 { letters } else { sounds }
}

/// A word, and the word less each of its letters.
fn less_one(word: &str) -> impl Iterator<Item = String> {
    let without = move |at: usize| [&word[..at], &word[at + 1..]].concat();
    std::iter::once(word.to_owned()).chain((0..word.len()).map(without))
}

fn own_key(word: &str) -> String {
    let word = super::name::plain_abd(word);
    key(&word, &text::sound(&word)).to_owned()
}

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn legal_forms_are_found_in_any_transliteration() {
        let form = |text: &str| {
            let keys: Vec<String> = text.split_whitespace().map(own_key).collect();
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            TABLES.legal_form(&keys)
        };
        let limited = form("llc").map(|(kind, _)| kind).unwrap_or_default();
        let stock = form("jsc").map(|(kind, _)| kind).unwrap_or_default();
        assert_ne!(limited, stock);
        assert_eq!(form("limited liability company argument"), Some((limited, 3)));
        assert_eq!(form("obshchestvo s ogranichennoy otvetstvennostyu x"), Some((limited, 4)));
        assert_eq!(form("obschestvo s ogranichennoi otvetstvennostiu x"), Some((limited, 4)));
        assert_eq!(form("aktsionernoye obshchestvo x"), Some((stock, 2)));
        assert_eq!(form("argument"), None);
    }

    #[test]
    fn every_chinese_word_finds_itself() {
        for (word, _) in &TABLES.han {
            assert_eq!(TABLES.han_word(word).map(|found| found.0), Some(*word));
        }
    }
}

//! Whether two one-line addresses are the same place. Never looks a place up.

use crate::text;

/// How far two addresses agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// Nothing that tells.
    Different,
    /// The same town or postcode.
    SamePlace,
    /// The same building.
    Same,
}

/// Compares two addresses word by word: the numbers must meet and most of the telling words too.
pub(super) fn compare(one: &str, other: &str) -> Likeness {
    let (one, other) = (Words::of(one), Words::of(other));
    let shared_words = shared(&one.words, &other.words);
    let shared_numbers = shared(&one.numbers, &other.numbers);
    let fewer = one.words.len().min(other.words.len());
    let numbered = !one.numbers.is_empty() && !other.numbers.is_empty();
    let postcode = one.numbers.iter().any(|number| number.len() >= 5 && other.numbers.contains(number));
    if fewer >= 2
        && numbered
        && shared_words * 3 >= fewer * 2
        && shared_numbers * 2 >= one.numbers.len().min(other.numbers.len())
    {
        Likeness::Same
    } else if postcode && shared_words > 0 {
        Likeness::SamePlace
    } else {
        Likeness::Different
    }
}

/// The words by which an address can be found: those that tell and are not numbers.
pub(super) fn telling_words(address: &str) -> Vec<String> {
    Words::of(address).words
}

struct Words {
    words: Vec<String>,
    numbers: Vec<String>,
}

impl Words {
    fn of(address: &str) -> Words {
        let mut all: Vec<String> =
            text::words(address).into_iter().filter(|word| !FILLERS.contains(&word.as_str())).collect();
        all.sort();
        all.dedup();
        let (numbers, words) =
            all.into_iter().partition(|word| word.bytes().any(|byte| byte.is_ascii_digit()));
        Words { words, numbers }
    }
}

fn shared(one: &[String], other: &[String]) -> usize {
    one.iter().filter(|word| other.contains(word)).count()
}

/// Words that are in every address or are written in as many ways as there are clerks.
const FILLERS: [&str; 62] = [
    "street",
    "st",
    "str",
    "ulitsa",
    "ul",
    "ulica",
    "vulytsia",
    "vul",
    "strasse",
    "rue",
    "via",
    "calle",
    "avenue",
    "ave",
    "av",
    "prospekt",
    "prospect",
    "pr",
    "pr-t",
    "road",
    "rd",
    "lane",
    "ln",
    "building",
    "bldg",
    "bld",
    "dom",
    "d",
    "house",
    "stroenie",
    "str",
    "korpus",
    "korp",
    "k",
    "floor",
    "fl",
    "etazh",
    "office",
    "of",
    "ofis",
    "suite",
    "ste",
    "room",
    "rm",
    "pom",
    "pomeshchenie",
    "kv",
    "apt",
    "unit",
    "flat",
    "no",
    "number",
    "g",
    "gorod",
    "city",
    "oblast",
    "region",
    "district",
    "the",
    "and",
    "box",
    "po",
];

//! Brings text to one plain form in which spellings of the same words are equal. Never keeps what only looks different.

use unicode_normalization::UnicodeNormalization;

use super::romanise::{Reading, romanise};
use super::script::{is_cyrillic, is_han, is_invisible};

/// The plain form of `text`: lower case, without accents, in Latin letters, punctuation as single spaces.
///
/// For comparing place names and keywords. Apostrophes vanish (`Ma'an` is `maan`), letters of one script smuggled into
/// a word of another are taken for their look-alikes. Chinese characters stay themselves, each a word of its own, so
/// that a keyword is found inside a sentence and homophones stay apart.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() {
        text.bytes().for_each(|byte| push_ascii(char::from(byte), &mut out));
    } else {
        let composed: String = text.nfc().filter(|c| !is_invisible(*c)).collect();
        let reading = Reading::of(&composed);
        let plain = unmix(&composed);
        plain.chars().for_each(|c| push(c, reading, &mut out));
    }
    out.truncate(out.trim_end().len());
    out
}

/// The words of the plain form of `text`.
pub fn words(text: &str) -> Vec<String> {
    fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn push_ascii(c: char, out: &mut String) {
    match c {
        _ if c.is_ascii_alphanumeric() => out.push(c.to_ascii_lowercase()),
        '\'' | '`' => {}
        _ => push_space(out),
    }
}

fn push_space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

fn push(c: char, reading: Reading, out: &mut String) {
    if c.is_ascii() {
        return push_ascii(c, out);
    }
    if is_han(c) {
        push_space(out);
        out.push(c);
        return out.push(' ');
    }
    if is_apostrophe(c) || unicode_normalization::char::is_combining_mark(c) {
        return;
    }
    if !c.is_alphanumeric() {
        push_space(out);
        if c == '№' {
            out.push_str("no ");
        }
        return;
    }
    romanise(c, reading, out);
}

/// Apostrophes and the signs that stand for ayn, hamza and the soft sign: part of a word, without a sound worth comparing.
pub fn is_apostrophe(c: char) -> bool {
    matches!(
        c,
        '‘' | '’' | '‛' | 'ʼ' | 'ʻ' | 'ʽ' | 'ʾ' | 'ʿ' | 'ˈ' | 'ˊ' | 'ˋ' | '´' | 'ʹ' | 'ʺ' | '′' | '＇'
    )
}

/// Turns look-alike letters of the other script in words that mix Latin and Cyrillic into the script in which the whole word
/// can be written; into that of most letters where both or neither can.
pub fn unmix(text: &str) -> String {
    if !text.contains(is_cyrillic) || !text.contains(|c: char| c.is_ascii_alphabetic()) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let cyrillic = word.chars().filter(|c| is_cyrillic(*c)).count();
        let latin = word.chars().filter(char::is_ascii_alphabetic).count();
        match (cyrillic, latin) {
            (0, _) | (_, 0) => out.push_str(word),
            _ if word_is_cyrillic(word, cyrillic >= latin) => out.extend(word.chars().map(cyrillic_twin)),
            _ => out.extend(word.chars().map(latin_twin)),
        }
    }
    out
}

/// Which script a mixed word is of, given that of most letters: `рumр` is Latin, for `u` and `m` have no Cyrillic twin.
fn word_is_cyrillic(word: &str, most: bool) -> bool {
    let in_cyrillic = word.chars().all(|c| !cyrillic_twin(c).is_ascii_alphabetic());
    let in_latin = word.chars().all(|c| !is_cyrillic(latin_twin(c)));
    if in_cyrillic == in_latin { most } else { in_cyrillic }
}

const TWINS: [(char, char); 24] = [
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('i', 'і'),
    ('j', 'ј'),
    ('k', 'к'),
    ('o', 'о'),
    ('p', 'р'),
    ('s', 'ѕ'),
    ('x', 'х'),
    ('y', 'у'),
    ('h', 'һ'),
    ('A', 'А'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Е'),
    ('H', 'Н'),
    ('I', 'І'),
    ('K', 'К'),
    ('M', 'М'),
    ('O', 'О'),
    ('P', 'Р'),
    ('T', 'Т'),
    ('X', 'Х'),
];

fn cyrillic_twin(c: char) -> char {
    TWINS.iter().find(|(latin, _)| *latin == c).map_or(c, |(_, cyrillic)| *cyrillic)
}

fn latin_twin(c: char) -> char {
    TWINS.iter().find(|(_, cyrillic)| *cyrillic == c).map_or(c, |(latin, _)| *latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_punctuation_and_script_are_folded() {
        assert_eq!(fold("  Société  Générale-(S.A.) "), "societe generale s a");
        assert_eq!(fold("Каранський кар'єр"), "karanskyy karyer");
        assert_eq!(fold("Ma’an JDIID"), "maan jdiid");
        assert_eq!(fold("Ţurţureanu ÇELİK"), "turtureanu celik");
        assert_eq!(fold("завод №41"), "zavod no 41");
    }

    #[test]
    fn composed_and_decomposed_spellings_are_equal() {
        assert_eq!(fold("Андрій"), fold("Андріи\u{306}"));
        assert_eq!(fold("Zoë"), fold("Zoe\u{308}"));
    }

    #[test]
    fn a_latin_letter_in_a_cyrillic_word_is_read_as_its_look_alike() {
        assert_eq!(fold("Aлександр"), "aleksandr");
        assert_eq!(fold("MAММUТ"), fold("MAMMUT"));
    }

    #[test]
    fn chinese_characters_are_words_of_their_own() {
        assert_eq!(fold("参加广交会!"), "参 加 广 交 会");
    }

    #[test]
    fn what_cannot_be_read_gives_nothing() {
        for nothing in ["", " ", "...", "😀🎉", "\u{200f}\u{202e}", "\u{378}\u{e000}"] {
            assert_eq!(fold(nothing), "", "{nothing:?}");
        }
        assert!(words(" - ").is_empty());
    }
}

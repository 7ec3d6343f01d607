//! Reads a name into tokens, each with what it is and what it weighs. Never compares two names.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::tables::{Class, Group, TABLES, key};
use crate::text::{self, Reading};

/// One word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// As written, for the explanation.
    pub shown: String,
    /// Romanised, lower case.
    pub letters: String,
    /// What its transliterations have in common.
    pub sounds: String,
    /// Its vowels were not written.
    pub without_vowels: bool,
    pub class: Class,
    /// What it means, if a table says so.
    pub group: Group,
    /// How much it would weigh if no list had it, in thousandths.
    pub weight: u16,
}

impl Token {
    /// The spelling to compare.
    pub fn spelling(&self) -> text::SpellingRef<'_> {
        text::SpellingRef {
            letters: self.letters.as_bytes(),
            sounds: self.sounds.as_bytes(),
            without_vowels: self.without_vowels,
        }
    }
}

/// More words than this are not read: a name so long is a sentence, and its first words decide.
pub(super) const MOST_TOKENS: usize = 24;

/// The tokens of a name; none when it says nothing that could tell one party from another.
pub(super) fn tokens(name: &str) -> Vec<Token> {
    let words = spell_out(join_abd(strike_possessives(words(without_craft(name)))));
    let mut tokens = classify(words);
    mark_patronymics(&mut tokens);
    tokens.truncate(MOST_TOKENS);
    if !tokens.iter().any(|token| token.class.tells()) {
        // A title or an article alone is a name when somebody bears it so; a legal form alone never is.
        for token in tokens.iter_mut().filter(|token| token.class != Class::Legal && token.letters.len() > 1)
        {
            token.class = Class::Plain;
            token.weight = length_weight(token.letters.len()) / 2;
        }
        if !tokens.iter().any(|token| token.class.tells()) {
            tokens.clear();
        }
    }
    tokens
}

/// The words of a name that tell whose it is, romanised, in their order: legal forms are left out, so that `ООО Дельта` and
/// `Delta LLC` have one key. None when nothing is left.
pub fn party_key(name: &str) -> Option<String> {
    let words = classify(join_abd(strike_possessives(words(name))));
    let telling = words.iter().filter(|token| token.class != Class::Legal && !token.letters.is_empty());
    let telling: Vec<&str> = telling.map(|token| token.letters.as_str()).collect();
    (!telling.is_empty()).then(|| telling.join(" "))
}

/// The names that one written name stands for: those a semicolon or slash parts, and the name without what stands in brackets.
pub(super) fn variants(name: &str) -> Vec<Cow<'_, str>> {
    let parts: Vec<&str> = name.split([';', '/']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let several = parts.len() > 1 && parts.iter().all(|part| part.contains(' '));
    let mut variants: Vec<Cow<'_, str>> = if several {
        parts.into_iter().take(32).map(Cow::Borrowed).collect()
    } else {
        vec![Cow::Borrowed(name)]
    };
    if !several {
        variants.extend(without_brackets(name).map(Cow::Owned));
    }
    variants
}

fn without_brackets(name: &str) -> Option<String> {
    let (before, rest) = name.split_once('(')?;
    let (inside, after) = rest.split_once(')')?;
    let outside =
        before.split_whitespace().chain(after.split_whitespace()).filter(|word| word.len() > 2).count();
    (outside >= 2 && inside.trim().len() >= 2).then(|| format!("{} {}", before.trim(), after.trim()))
}

/// The ways to part a word into a word and a legal form written without a space: word, form, whether the form stands first.
pub(super) fn stuck_forms(letters: &str) -> impl Iterator<Item = (String, &'static str, bool)> {
    const FIRST: [&str; 13] =
        ["ojsc", "pjsc", "cjsc", "jsc", "llc", "ooo", "oao", "zao", "pao", "fgup", "gup", "tov", "ao"];
    const LAST: [&str; 19] = [
        "limited", "company", "gmbh", "corp", "ojsc", "pjsc", "jsc", "llc", "ltd", "inc", "ooo", "srl",
        "fze", "spa", "plc", "bv", "nv", "sa", "ag",
    ];
    let long = |rest: &&str| rest.len() >= 4;
    let first = FIRST
        .iter()
        .filter_map(move |form| Some((letters.strip_prefix(form).filter(long)?.to_owned(), *form, true)));
    let last = LAST
        .iter()
        .filter_map(move |form| Some((letters.strip_suffix(form).filter(long)?.to_owned(), *form, false)));
    first.chain(last)
}

/// A word before its class is known.
struct Word {
    shown: String,
    letters: String,
    without_vowels: bool,
    /// Number of Chinese or Korean syllables it is written in; 0 for any other script.
    syllables: usize,
    /// Followed by a dot: an initial or a letter of an abbreviation.
    dotted: bool,
}

fn words(name: &str) -> Vec<Word> {
    if name.is_ascii() {
        return split(name).map(|(word, dotted)| plain_word(word, dotted, Reading::Russian)).collect();
    }
    let composed: String = name.nfc().filter(|c| !text::is_invisible(*c)).take(4000).collect();
    let composed = text::unmix(&composed);
    let reading = Reading::of(&composed);
    let mut words = Vec::new();
    for (word, dotted) in split(&composed) {
        if word.contains(text::is_han) {
            read_han(word, &mut words);
        } else if word.chars().any(text::is_arabic) {
            words.push(read_arabic(word));
        } else {
            words.push(plain_word(word, dotted, reading));
        }
    }
    words.retain(|word| !word.letters.is_empty());
    words
}

/// The words of a text and whether a dot follows each.
fn split(name: &str) -> impl Iterator<Item = (&str, bool)> {
    let bytes = name.as_bytes();
    let part = |c: char| {
        c.is_alphanumeric() || text::is_apostrophe(c) || unicode_normalization::char::is_combining_mark(c)
    };
    name.split(move |c: char| !part(c)).filter(|word| word.chars().any(char::is_alphanumeric)).map(
        move |word| {
            let after = word.as_ptr() as usize - name.as_ptr() as usize + word.len();
            (word.trim_matches(text::is_apostrophe), bytes.get(after) == Some(&b'.'))
        },
    )
}

fn plain_word(word: &str, dotted: bool, reading: Reading) -> Word {
    let mut letters = String::with_capacity(word.len());
    for c in word.chars().take(64) {
        if !text::is_apostrophe(c) {
            text::romanise(c, reading, &mut letters);
        }
    }
    letters.retain(|c| c.is_ascii_alphanumeric());
    if let Some(known) = read_digits(&letters) {
        letters = known;
    }
    Word { shown: word.to_owned(), letters, without_vowels: false, syllables: syllables(word), dotted }
}

/// A known word in which digits stand for letters they look like, as read by a machine: `L1C` for `LLC`.
fn read_digits(letters: &str) -> Option<String> {
    let digits = letters.bytes().filter(u8::is_ascii_digit).count();
    if digits == 0 || digits * 2 > letters.len() {
        return None;
    }
    text::digits_as_letters(letters).into_iter().find(|word| TABLES.knows(word))
}

/// A word in Arabic letters, without its article.
fn read_arabic(word: &str) -> Word {
    let bare = word.strip_prefix("ال").filter(|rest| rest.chars().count() >= 3).unwrap_or(word);
    let known = [word, bare].into_iter().find_map(|word| TABLES.arabic_name(word));
    if let Some(reading) = known {
        return Word {
            shown: word.to_owned(),
            letters: reading.to_owned(),
            without_vowels: false,
            syllables: 0,
            dotted: false,
        };
    }
    let mut letters = String::new();
    for c in bare.nfkc().take(64) {
        text::romanise(c, Reading::Russian, &mut letters);
    }
    Word { shown: word.to_owned(), letters, without_vowels: true, syllables: 0, dotted: false }
}

/// Splits a run of Chinese characters by the words the table knows; what is left is a name, or a surname and given name.
fn read_han(run: &str, words: &mut Vec<Word>) {
    let push = |shown: &str, words: &mut Vec<Word>| {
        if !shown.is_empty() {
            words.push(plain_word(shown, false, Reading::Russian));
        }
    };
    let mut rest = run;
    let mut unknown = run;
    let mut known = false;
    while !rest.is_empty() {
        if let Some((word, reading)) = TABLES.han_word(rest) {
            push(&unknown[..unknown.len() - rest.len()], words);
            words.extend(
                reading
                    .split(' ')
                    .map(|part| Word { shown: word.to_owned(), ..plain_word(part, false, Reading::Russian) }),
            );
            rest = &rest[word.len()..];
            unknown = rest;
            known = true;
        } else {
            rest = rest.chars().next().map_or("", |c| &rest[c.len_utf8()..]);
        }
    }
    let surname = unknown.chars().next().map_or(0, char::len_utf8);
    if !known && (2..=4).contains(&unknown.chars().count()) {
        push(&unknown[..surname], words);
        push(&unknown[surname..], words);
    } else {
        push(unknown, words);
    }
}

/// Leaves out the `s` of an English possessive, which splitting at other apostrophes would make a word.
fn strike_possessives(mut words: Vec<Word>) -> Vec<Word> {
    for word in &mut words {
        let possessive =
            word.shown.ends_with("'s") || word.shown.ends_with("’s") || word.shown.ends_with("'S");
        if possessive && word.letters.len() > 3 {
            word.letters.pop();
        }
    }
    words
}

/// A ship's name without the abbreviation that says that it is one: `M/V Omskiy`.
fn without_craft(name: &str) -> &str {
    const CRAFT: [&str; 7] = ["m/v ", "m/t ", "m/s ", "m/y ", "s/s ", "f/v ", "t/b "];
    let name = name.trim_start();
    match name.get(..4) {
        Some(start) if CRAFT.iter().any(|craft| start.eq_ignore_ascii_case(craft)) => &name[4..],
        _ => name,
    }
}

/// Writes abbreviations of several words as those words: `OKB` as `experimental design bureau`.
fn spell_out(words: Vec<Word>) -> Vec<Word> {
    let known = |word: &Word| TABLES.abbreviation(&word.letters);
    if words.len() < 2 || words.iter().all(|word| known(word).is_none()) {
        return words;
    }
    let mut out = Vec::with_capacity(words.len() + 4);
    for word in words {
        match known(&word) {
            Some(meant) => {
                out.extend(meant.split(' ').map(|part| Word {
                    shown: word.shown.clone(),
                    ..plain_word(part, false, Reading::Russian)
                }))
            }
            None => out.push(word),
        }
    }
    out
}

/// Writes `Abd al-Rahman`, `Abdul Rahman` and `Abdurrahman` alike.
fn join_abd(words: Vec<Word>) -> Vec<Word> {
    let mut joined: Vec<Word> = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    while let Some(mut word) = words.next() {
        if is_servant(&word.letters) && words.peek().is_some() {
            let mut shown = word.shown.clone();
            let mut letters = String::from("abd");
            while let Some(next) = words.next() {
                shown = shown + " " + &next.shown;
                if !is_article(&next.letters) || words.peek().is_none() {
                    letters.push_str(&next.letters);
                    break;
                }
            }
            word.shown = shown;
            word.letters = letters;
        } else {
            word.letters = plain_abd(&word.letters);
        }
        joined.push(word);
    }
    joined
}

fn is_article(letters: &str) -> bool {
    matches!(
        letters,
        "al" | "el"
            | "ul"
            | "ol"
            | "l"
            | "ar"
            | "ur"
            | "er"
            | "as"
            | "us"
            | "es"
            | "an"
            | "un"
            | "az"
            | "ad"
            | "at"
    )
}

fn is_servant(letters: &str) -> bool {
    matches!(
        letters,
        "abd"
            | "abdul"
            | "abdel"
            | "abdal"
            | "abdol"
            | "abdool"
            | "abdoul"
            | "abdur"
            | "abdus"
            | "abdun"
            | "abduz"
            | "abdu"
            | "abder"
            | "abdor"
    )
}

/// `abdulrahman`, `abdurrahman`, `abdirahman` as `abdrahman`; any other word as it is.
pub(super) fn plain_abd(letters: &str) -> String {
    let Some(rest) = letters.strip_prefix("abd") else { return letters.to_owned() };
    let body = rest.trim_start_matches(['a', 'e', 'i', 'o', 'u']);
    if body.len() == rest.len() && !rest.starts_with('l') {
        return letters.to_owned();
    }
    let bytes = body.as_bytes();
    let doubled = bytes.len() > 1 && bytes[0] == bytes[1] && bytes[0] != b'l';
    let body = if body.starts_with('l') || doubled { &body[1..] } else { body };
    if body.len() < 3 { letters.to_owned() } else { format!("abd{body}") }
}

/// Takes "son of" words for patronymics where they follow a given name.
fn mark_patronymics(tokens: &mut [Token]) {
    let count = tokens.len();
    for at in 1..tokens.len() {
        let (before, token) = (tokens[at - 1].class, &mut tokens[at]);
        let son = ["oviC", "eviC", "aviC", "oviS", "ievic", "ovic", "evic"]
            .iter()
            .any(|end| token.sounds.ends_with(end));
        let daughter = ["ovna", "evna", "ivna", "auna", "euna", "avna", "iCna"]
            .iter()
            .any(|end| token.sounds.ends_with(end));
        let name = matches!(before, Class::Given | Class::Plain | Class::Common);
        if token.class == Class::Plain
            && token.sounds.len() >= 6
            && name
            && (son && (before == Class::Given || count > 2) || daughter)
        {
            token.class = Class::Patronymic;
            token.weight = weight_of(Class::Patronymic, &token.letters);
        }
    }
}

fn classify(words: Vec<Word>) -> Vec<Token> {
    let sounds: Vec<String> = words.iter().map(|word| text::sound(&word.letters)).collect();
    let keys: Vec<Cow<'_, str>> =
        words.iter().zip(&sounds).map(|(word, sounds)| legal_key(&word.letters, sounds)).collect();
    let keys: Vec<&str> = keys.iter().map(|key| &**key).collect();
    let mut tokens = Vec::with_capacity(words.len());
    let mut at = 0;
    while at < words.len() {
        let edge = |count: usize| at == 0 || at + count == words.len();
        if let Some((group, count)) = legal_at(&words[at..], &keys[at..]).filter(|(_, count)| {
            words[at].letters.len() > 2
                || *count > 1
                || at > 0 && edge(*count)
                || may_lead(&words[at].letters)
        }) {
            tokens.push(joined_token(&words[at..at + count], Class::Legal, group));
            at += count;
        } else if at + 1 < words.len()
            && TABLES.is_legal_word(&[words[at].letters.as_str(), &words[at + 1].letters].concat())
        {
            tokens.push(joined_token(&words[at..at + 2], Class::Legal, 0));
            at += 2;
        } else if let Some((count, letters)) = place_at(&words[at..]) {
            let (class, group) = TABLES.word(&letters, &text::sound(&letters)).unwrap_or((Class::Place, 0));
            tokens.push(joined_token(&words[at..at + count], class, group));
            at += count;
        } else if let Some(count) = letters_in_a_row(&words[at..]).filter(|count| *count >= 3) {
            tokens.push(joined_token(&words[at..at + count], Class::Plain, 0));
            at += count;
        } else {
            tokens.push(token(&words[at], &sounds[at]));
            at += 1;
        }
    }
    tokens
}

/// As [`key`], but `dj` as French writes `j` does not hide a legal form: `DJSC`.
fn legal_key<'a>(letters: &'a str, sounds: &'a str) -> Cow<'a, str> {
    if let Some(rest) = letters.strip_prefix('d').filter(|rest| rest.starts_with('j')) {
        let heard = text::sound(rest);
        let bare = key(rest, &heard);
        if TABLES.is_legal_start(bare) {
            return Cow::Owned(bare.to_owned());
        }
    }
    Cow::Borrowed(key(letters, sounds))
}

/// Legal forms of two letters that stand before a name; any other two letters there are part of it.
fn may_lead(letters: &str) -> bool {
    matches!(
        letters,
        "co" | "ao"
            | "at"
            | "ad"
            | "ip"
            | "gp"
            | "kp"
            | "dp"
            | "pt"
            | "cv"
            | "ab"
            | "sa"
            | "oy"
            | "pp"
            | "ou"
            | "as"
            | "to"
            | "fa"
            | "aa"
    )
}

/// The legal form that begins here: a phrase of the table, or single letters that make one (`d.o.o.`).
fn legal_at(words: &[Word], keys: &[&str]) -> Option<(Group, usize)> {
    if let Some(found) = TABLES.legal_form(keys) {
        return Some(found);
    }
    let row = letters_in_a_row(words)?;
    (2..=row).rev().find_map(|count| {
        let joined: String = words[..count].iter().map(|word| word.letters.as_str()).collect();
        TABLES.legal_form(&[&joined]).map(|(group, _)| (group, count))
    })
}

/// The place of several words that begins here: `Hong Kong` as it is also written, `Hongkong`.
fn place_at(words: &[Word]) -> Option<(usize, String)> {
    (2..=4.min(words.len())).rev().find_map(|count| {
        let joined: String = words[..count].iter().map(|word| word.letters.as_str()).collect();
        TABLES.is_joined_place(&joined).then_some((count, joined))
    })
}

fn letters_in_a_row(words: &[Word]) -> Option<usize> {
    let count = words
        .iter()
        .take_while(|word| word.letters.len() == 1 && word.letters.as_bytes()[0].is_ascii_alphabetic())
        .count();
    (count >= 2).then_some(count)
}

fn joined_token(words: &[Word], class: Class, group: Group) -> Token {
    let apart = if words.iter().all(|word| word.dotted) { "." } else { " " };
    let shown: Vec<&str> = words.iter().map(|word| word.shown.as_str()).collect();
    let letters: String = words.iter().map(|word| word.letters.as_str()).collect();
    let weight = weight_of(class, &letters);
    Token {
        shown: shown.join(apart),
        sounds: text::sound(&letters),
        letters,
        without_vowels: false,
        class,
        group,
        weight,
    }
}

fn token(word: &Word, sounds: &str) -> Token {
    let letters = &word.letters;
    let (class, group) = if letters.bytes().all(|byte| byte.is_ascii_digit()) {
        (Class::Number, 0)
    } else if letters.len() == 1 {
        (Class::Initial, 0)
    } else if let Some(known) = TABLES.word(letters, sounds) {
        known
    } else if TABLES.is_nearly_legal(letters) {
        (Class::Legal, 0)
    } else {
        (Class::Plain, 0)
    };
    Token {
        shown: word.shown.clone(),
        letters: letters.clone(),
        sounds: sounds.to_owned(),
        without_vowels: word.without_vowels,
        class,
        group,
        weight: weight_of(class, letters).min(script_weight(word)),
    }
}

/// The most a word may weigh in a script whose reading says less than the word did.
fn script_weight(word: &Word) -> u16 {
    match (word.syllables, word.without_vowels) {
        (1, _) => 280,
        (2, _) => 580,
        (_, true) => 660,
        _ => 1000,
    }
}

fn syllables(word: &str) -> usize {
    word.chars().filter(|c| text::is_han(*c) || text::is_hangul(*c)).count()
}

fn weight_of(class: Class, letters: &str) -> u16 {
    match class {
        Class::Plain => length_weight(letters.len()),
        Class::Legal => 60,
        Class::Particle => 40,
        Class::Honorific => 120,
        Class::Trade => 250,
        Class::Place => 350,
        Class::Given => 500,
        Class::Common => 580,
        Class::Number => 600,
        Class::Initial => 120,
        Class::Patronymic => 700,
    }
}

/// Short words are common words, whoever bears them.
fn length_weight(letters: usize) -> u16 {
    match letters {
        0 | 1 => 120,
        2 => 450,
        3 => 650,
        4 => 830,
        5 => 930,
        _ => 1000,
    }
}

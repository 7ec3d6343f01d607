//! How much a text looks like the language that an encoding is made for: one function for each, which counts the bytes that
//! are not ASCII for or against it. Never decides; `encoding` compares.
//!
//! What tells them apart: Cyrillic letters stand beside each other and never beside Latin ones; Western accents stand one or
//! two together among Latin letters; bytes of Chinese and Japanese come in pairs, nearly all from the first level of
//! their standards (GB/T 2312 rows 16 to 55, JIS X 0208 rows 16 to 47).

use encoding_rs::{Encoding, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254};

/// Sequences of UTF-8 against bytes that are none.
pub(super) fn utf8(sample: &[u8]) -> i64 {
    sample
        .utf8_chunks()
        .map(|chunk| {
            let good = chunk.valid().bytes().filter(|byte| !byte.is_ascii()).count() as i64;
            good - 10 * chunk.invalid().len() as i64
        })
        .sum()
}

/// Russian, Ukrainian and other Cyrillic text in windows-1251.
pub(super) fn cyrillic(sample: &[u8]) -> i64 {
    let chars = chars(sample, WINDOWS_1251);
    let is_cyrillic = |c: char| ('\u{400}'..='\u{4ff}').contains(&c);
    let score = runs(&chars, is_cyrillic)
        .map(|run| {
            let length = (run.end - run.start) as i64;
            let letters = &chars[run.start..run.end];
            // `и` stands alone; so does a stray byte.
            if length == 1 {
                return 0;
            }
            if beside_latin(&chars, &run) {
                return -length;
            }
            // `тЕЛ` is no word; `Тел` and `ТЕЛ` are.
            let bends = letters.windows(2).filter(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
            let bends = bends.count() as i64;
            let common = letters.iter().filter(|&&c| is_common(c)).count() as i64;
            // Rare letters all along are Chinese or Japanese seen through this encoding.
            common - 2 * (length - common) - 3 * bends
        })
        .sum::<i64>()
        + faults(&chars);
    // Two stray bytes are no word.
    if score < 3 { 0 } else { score }
}

/// Letters of the Russian, Ukrainian, Belarusian, Bulgarian and Serbian alphabets.
fn is_common(c: char) -> bool {
    ('А'..='я').contains(&c) || "ЁёІіЇїЄєҐґЎўЈјЉљЊњЋћЂђЏџ".contains(c)
}

/// Western European text in windows-1252.
pub(super) fn western(sample: &[u8]) -> i64 {
    let turkish = |byte: &&u8| matches!(byte, 0xd0 | 0xdd | 0xde | 0xf0 | 0xfd | 0xfe);
    latin(sample, WINDOWS_1252) - 2 * sample.iter().filter(turkish).count() as i64
}

/// Turkish text in windows-1254, which differs from windows-1252 in six letters.
pub(super) fn turkish(sample: &[u8]) -> i64 {
    // Accents of Western languages that Turkish does not write; of equals windows-1252 is taken.
    let western =
        |byte: &&u8| matches!(byte, 0xe0 | 0xe1 | 0xe8 | 0xed | 0xf1 | 0xf3 | 0xfa | 0xe5 | 0xe6 | 0xf8);
    let is_turkish = |byte: &u8| matches!(byte, 0xd0 | 0xdd | 0xde | 0xf0 | 0xfd | 0xfe);
    match sample.iter().any(is_turkish) {
        true => latin(sample, WINDOWS_1254) - 2 * sample.iter().filter(western).count() as i64,
        false => 0,
    }
}

fn latin(sample: &[u8], encoding: &'static Encoding) -> i64 {
    let chars = chars(sample, encoding);
    let is_accented = |c: char| !c.is_ascii() && c.is_alphabetic() && c != 'ÿ';
    let letters: i64 = runs(&chars, is_accented)
        .map(|run| {
            let length = (run.end - run.start) as i64;
            let before = run.start.checked_sub(1).map(|at| chars[at]);
            let bends = before.is_some_and(|c| c.is_ascii_lowercase()) && chars[run.start].is_uppercase();
            match (length, beside_latin(&chars, &run), bends) {
                (1 | 2, true, false) => length,
                (1, false, _) => 0,
                _ => -length,
            }
        })
        .sum();
    let marks = chars.iter().enumerate().filter(|(_, c)| !c.is_ascii() && !is_accented(**c));
    let marks: i64 = marks
        .map(|(at, c)| match c {
            '\u{a0}' | '°' | '€' | '–' | '—' | '“' | '”' | '„' | '’' | '«' | '»' | '®' | '²' | '³' | '§' => {
                i64::from(!is_inside_word(&chars, at))
            }
            _ => -i64::from(is_inside_word(&chars, at)) * 3,
        })
        .sum();
    letters + marks + faults(&chars)
}

/// Chinese text in GB 18030.
pub(super) fn chinese(sample: &[u8]) -> i64 {
    pairs(sample, |lead, trail| match (lead, trail) {
        (0x81..=0xfe, 0x30..=0x39) => Pair::Rare,
        (0xb0..=0xd7 | 0xa1..=0xa3, 0xa1..=0xfe) => Pair::Common,
        (0xa4..=0xa7, 0xa1..=0xf6) => Pair::Script,
        (0xd8..=0xf7, 0xa1..=0xfe) => Pair::Known,
        (0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe) => Pair::Rare,
        (0xff | 0x80, _) => Pair::Broken,
        _ => Pair::Broken,
    })
}

/// Japanese text in Shift-JIS.
pub(super) fn japanese(sample: &[u8]) -> i64 {
    pairs(sample, |lead, trail| match (lead, trail) {
        (0xa1..=0xdf, _) => Pair::Half,
        (0x82, 0x9f..=0xf1) | (0x83, 0x40..=0x7e | 0x80..=0x96) | (0x81, 0x40..=0xac) => Pair::Common,
        (0x88, 0x9f..=0xfc) | (0x89..=0x97, 0x40..=0x7e | 0x80..=0xfc) => Pair::Common,
        (0x98..=0x9f | 0xe0..=0xea, 0x40..=0x7e | 0x80..=0xfc) => Pair::Known,
        (0x81..=0x9f | 0xe0..=0xfc, 0x40..=0x7e | 0x80..=0xfc) => Pair::Rare,
        _ => Pair::Broken,
    })
}

/// What a lead byte and the byte behind it are.
enum Pair {
    /// A character of the first level.
    Common,
    /// A letter of another script of the standard: Cyrillic, Greek, kana.
    Script,
    /// A character of the second level.
    Known,
    /// A character that texts of records hardly have.
    Rare,
    /// The lead byte alone is a character.
    Half,
    /// No character.
    Broken,
}

fn pairs(sample: &[u8], of: fn(u8, u8) -> Pair) -> i64 {
    let (mut at, mut score) = (0, 0);
    while let Some(&lead) = sample.get(at) {
        if lead.is_ascii() {
            at += 1;
            continue;
        }
        // The sample may end inside a character.
        let Some(&trail) = sample.get(at + 1) else { break };
        let (size, points) = match of(lead, trail) {
            Pair::Common => (2, if trail.is_ascii() { 1 } else { 2 }),
            Pair::Script => (2, 1),
            Pair::Known => (2, 0),
            Pair::Rare => (2, -2),
            Pair::Half => (1, -1),
            Pair::Broken => (1, -10),
        };
        at += size;
        score += points;
    }
    score
}

fn chars(sample: &[u8], encoding: &'static Encoding) -> Vec<char> {
    encoding.decode_without_bom_handling(sample).0.chars().collect()
}

/// Bytes that an encoding does not use count against it.
fn faults(chars: &[char]) -> i64 {
    -10 * chars.iter().filter(|&&c| c == '\u{fffd}' || ('\u{80}'..'\u{a0}').contains(&c)).count() as i64
}

/// The stretches of characters of a kind.
fn runs(chars: &[char], is: impl Fn(char) -> bool) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + chars[at..].iter().position(|&c| is(c))?;
        let length = chars[start..].iter().position(|&c| !is(c)).unwrap_or(chars.len() - start);
        at = start + length;
        Some(start..at)
    })
}

fn beside_latin(chars: &[char], run: &std::ops::Range<usize>) -> bool {
    let before = run.start.checked_sub(1).and_then(|at| chars.get(at));
    before.into_iter().chain(chars.get(run.end)).any(char::is_ascii_alphabetic)
}

fn is_inside_word(chars: &[char], at: usize) -> bool {
    let is_letter = |c: Option<&char>| c.is_some_and(|c| c.is_alphabetic());
    is_letter(at.checked_sub(1).and_then(|before| chars.get(before))) && is_letter(chars.get(at + 1))
}

//! Brings text to the form in which `mentions` and text keys compare: case and forms of the same letter folded, every
//! script kept. Never transliterates; that is `text::fold`.

use crate::text::is_invisible;
use unicode_normalization::UnicodeNormalization;

/// `text` without case, wide and presentation forms, invisible characters and doubled blanks.
///
/// Dotted and dotless i are one letter, and so are `ё` and `е`, `ς` and `σ`: texts are written either way. Folding the
/// keys and the texts by this one function is what makes them comparable, so it takes one character at a time and
/// never looks at neighbours, except to join blanks.
pub(super) fn casefold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() {
        text.bytes().for_each(|byte| push(char::from(byte.to_ascii_lowercase()), &mut out));
    } else {
        text.nfkc()
            .filter(|c| !is_invisible(*c))
            .flat_map(char::to_lowercase)
            .for_each(|c| push(c, &mut out));
    }
    out.truncate(out.trim_end().len());
    out
}

fn push(c: char, out: &mut String) {
    match c {
        // What lower-casing leaves of `İ` behind the `i`.
        '\u{307}' => {}
        'ß' => out.push_str("ss"),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        'ё' => out.push('е'),
        '’' | '‘' | 'ʼ' | '`' | '´' => out.push('\''),
        '‐' | '‑' | '‒' | '–' | '—' => out.push('-'),
        _ if c.is_whitespace() || c.is_control() => {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        }
        _ => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_differ_in_case_or_form_are_equal() {
        for (one, other) in [
            ("ПРОХОДЧЕСКИЙ  Комбайн", "проходческий комбайн"),
            ("KIRICI ve İŞ", "kırıcı ve iş"),
            ("ＳＡＮＹ", "sany"),
            ("STRAẞE", "Strasse"),
            ("ΟΔΟΣ", "οδός".replace('ό', "ο").as_str()),
            ("Артём", "АРТЕМ"),
            ("кар’єр", "КАР'ЄР"),
            ("й", "и\u{306}"),
            ("head\u{ad}er", " header\u{a0}"),
        ] {
            assert_eq!(casefold(one), casefold(other), "{one} {other}");
        }
        assert_ne!(casefold("é"), casefold("e"));
    }
}

//! Tells which writing system a character belongs to. Never changes a character.

/// A writing system, as far as the matcher treats it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Script {
    /// Latin letters, with or without accents.
    Latin,
    /// Russian, Ukrainian, Bulgarian, Serbian, Kazakh and so on.
    Cyrillic,
    /// Arabic, Persian, Urdu, Pashto.
    Arabic,
    /// Chinese characters, also in Japanese and Korean text.
    Han,
    /// Japanese hiragana and katakana.
    Kana,
    /// Korean syllables and letters.
    Hangul,
    /// Any other letter.
    Other,
    /// Digits, punctuation, spaces, marks: what every script shares.
    Common,
}

/// The script of one character.
pub fn script_of(c: char) -> Script {
    match c {
        'a'..='z' | 'A'..='Z' => Script::Latin,
        '\0'..='\u{7f}' => Script::Common,
        _ if is_cyrillic(c) => Script::Cyrillic,
        _ if is_han(c) => Script::Han,
        _ if is_arabic(c) => Script::Arabic,
        _ if is_hangul(c) => Script::Hangul,
        _ if is_kana(c) => Script::Kana,
        _ if !c.is_alphabetic() => Script::Common,
        '\u{80}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{ff21}'..='\u{ff5a}' => Script::Latin,
        _ => Script::Other,
    }
}

/// Whether any character of `text` is of `script`.
pub fn has_script(text: &str, script: Script) -> bool {
    text.chars().any(|c| script_of(c) == script)
}

/// A Chinese character.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '々' | '〇')
}

/// A Cyrillic letter.
pub fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}')
}

/// An Arabic letter or its presentation form.
pub fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d3}' | '\u{6d5}' | '\u{6ee}'..='\u{6ef}' | '\u{6fa}'..='\u{6ff}'
        | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8c7}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

/// A Japanese syllable sign.
pub fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}')
}

/// A Korean syllable or letter.
pub fn is_hangul(c: char) -> bool {
    matches!(c, '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}')
}

/// A character that takes no room: zero-width joiners, direction marks, the byte-order mark, soft hyphens.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_is_told_from_the_others() {
        let of = |text: &str| text.chars().map(script_of).collect::<Vec<_>>();
        assert_eq!(of("aЖمж"), [Script::Latin, Script::Cyrillic, Script::Arabic, Script::Cyrillic]);
        assert_eq!(of("徐カ김ε"), [Script::Han, Script::Kana, Script::Hangul, Script::Other]);
        assert_eq!(of("1 -é"), [Script::Common, Script::Common, Script::Common, Script::Latin]);
    }
}

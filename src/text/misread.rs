//! Text that was UTF-8 and was read as if it were a Windows code page: `РћРћРћ` for `ООО`, `Ã¼` for `ü`. Never puts
//! right what cannot be turned back into the very text that was given.

/// The code page that UTF-8 text was wrongly read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Encoding {
    /// Western: `Ð` and `Ã` where other letters belong.
    Windows1252,
    /// Cyrillic: `Р` and `С` where other letters belong.
    Windows1251,
}

impl Encoding {
    /// All, in the order in which they are tried.
    pub const ALL: [Encoding; 2] = [Encoding::Windows1252, Encoding::Windows1251];

    /// As people call it: `cp1252`.
    pub fn name(self) -> &'static str {
        match self {
            Encoding::Windows1252 => "cp1252",
            Encoding::Windows1251 => "cp1251",
        }
    }

    fn byte_of(self, character: char) -> Option<u8> {
        if character.is_ascii() {
            return u8::try_from(character).ok();
        }
        let upper = match self {
            Encoding::Windows1252 => UPPER_1252,
            Encoding::Windows1251 => UPPER_1251,
        };
        let in_table = || upper.chars().position(|it| it == character).and_then(|at| u8::try_from(at).ok());
        match (self, character) {
            (Encoding::Windows1252, '\u{a0}'..='\u{ff}') => u8::try_from(u32::from(character)).ok(),
            (Encoding::Windows1251, 'А'..='я') => {
                u8::try_from(u32::from(character) - u32::from('А') + 0xC0).ok()
            }
            _ => in_table().map(|at| at + 0x80),
        }
    }
}

/// The characters from byte 0x80 on, by the Unicode mapping tables of the code pages; where a byte has none, the control
/// character of its number, as the Encoding Standard has it.
const UPPER_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
const UPPER_1251: &str = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{98}™љ›њќћџ\u{a0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{ad}®Ї°±Ііґµ¶·ё№є»јЅѕї";

/// A text put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What it was.
    pub text: String,
    /// How many of its characters had been torn apart.
    pub characters: usize,
}

/// The text that was misread, if all of `text` is such: every character stands for a byte of the code page, the bytes are
/// UTF-8, and at least one of them is not ASCII. Reading the result wrongly again gives `text`.
pub fn restore(text: &str, encoding: Encoding) -> Option<Restored> {
    if text.is_ascii() {
        return None;
    }
    let bytes: Option<Vec<u8>> = text.chars().map(|character| encoding.byte_of(character)).collect();
    let restored = String::from_utf8(bytes?).ok()?;
    let characters = restored.chars().filter(|character| !character.is_ascii()).count();
    // Control characters are no text that anybody wrote.
    let is_text = !restored.chars().any(|c| c.is_control() && !c.is_ascii_whitespace());
    (characters > 0 && is_text).then_some(Restored { text: restored, characters })
}

/// The code page that a text alone shows it was misread in: two or more characters of it were torn apart, so that no
/// chance has put them side by side.
pub fn detect(text: &str) -> Option<(Encoding, Restored)> {
    let found = |encoding| Some((encoding, restore(text, encoding)?));
    Encoding::ALL.into_iter().filter_map(found).find(|(_, restored)| restored.characters > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What a reader of the wrong code page makes of a text.
    fn misread(text: &str, encoding: Encoding) -> String {
        let upper = match encoding {
            Encoding::Windows1252 => UPPER_1252.chars().chain('\u{a0}'..='\u{ff}'),
            Encoding::Windows1251 => UPPER_1251.chars().chain('А'..='я'),
        };
        let upper: Vec<char> = upper.collect();
        assert_eq!(upper.len(), 128);
        let character = |byte: u8| match byte.checked_sub(0x80) {
            None => char::from(byte),
            Some(at) => upper[usize::from(at)],
        };
        text.bytes().map(character).collect()
    }

    #[test]
    fn a_misread_text_is_put_right() {
        for (wrong, right, encoding) in [
            ("РћРћРћ Р СѓР±РёРЅ", "ООО Рубин", Encoding::Windows1251),
            ("ÐžÐžÐž", "ООО", Encoding::Windows1252),
            ("MÃ¼ller & SÃ¶hne", "Müller & Söhne", Encoding::Windows1252),
            ("ä¸\u{ad}å›½", "中国", Encoding::Windows1252),
        ] {
            let wrong = wrong.replace("Р С", "Р\u{a0}С");
            let (found, restored) = detect(&wrong).unwrap();
            assert_eq!((restored.text.as_str(), found), (right, encoding));
        }
    }

    #[test]
    fn sound_text_is_left_alone() {
        for text in
            ["ООО Рубин", "Müller", "São Paulo", "SÃO", "中国", "ТОВ «Схід»", "plain", "Łódź", "№ 5", "Å"]
        {
            assert_eq!(detect(text), None, "{text}");
        }
        assert!(restore("Ã¶", Encoding::Windows1252).is_some());
        assert_eq!(detect("Ã¶"), None, "one pair alone may be chance");
    }

    proptest! {
        #[test]
        fn what_is_put_right_is_misread_into_the_same_text(text in "[а-яА-Яäöüß ]{2,12}") {
            for encoding in Encoding::ALL {
                let wrong = misread(&text, encoding);
                if let Some(restored) = restore(&wrong, encoding) {
                    prop_assert_eq!(&restored.text, &text);
                }
            }
        }

        #[test]
        fn any_text_is_judged_without_a_panic(text in ".{0,20}") {
            if let Some((encoding, restored)) = detect(&text) {
                prop_assert_eq!(misread(&restored.text, encoding), text);
            }
        }
    }
}

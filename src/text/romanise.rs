//! Writes any script in plain Latin letters, for Cyrillic by rules of its own. Never guesses a language from a name's owner.
//!
//! Cyrillic follows the common ground of BGN/PCGN and the Ukrainian KMU-2010 resolution; where Russian and Ukrainian
//! read a letter differently the caller picks the [`Reading`]. Other scripts go through the `any_ascii` tables.

/// How Cyrillic letters that differ between languages are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// г is g, и is i.
    Russian,
    /// г is h, и is y.
    Ukrainian,
}

impl Reading {
    /// Ukrainian when `text` has a letter that only Ukrainian (or Belarusian) uses, else Russian.
    pub fn of(text: &str) -> Reading {
        let ukrainian = |c: char| matches!(c, 'і' | 'ї' | 'є' | 'ґ' | 'ў' | 'І' | 'Ї' | 'Є' | 'Ґ' | 'Ў');
        if text.contains(ukrainian) { Reading::Ukrainian } else { Reading::Russian }
    }
}

/// Adds `c`, in lower-case Latin letters and digits, to `out`; adds nothing for marks and signs that have no reading.
pub fn romanise(c: char, reading: Reading, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
    } else if let Some(latin) = cyrillic(c, reading) {
        out.push_str(latin);
    } else if let Some(latin) = arabic(c) {
        out.push_str(latin);
    } else if c.is_alphanumeric() {
        out.extend(
            any_ascii::any_ascii_char(c)
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_lowercase()),
        );
    }
}

fn cyrillic(c: char, reading: Reading) -> Option<&'static str> {
    if !('\u{400}'..='\u{52f}').contains(&c) {
        return None;
    }
    let lower = c.to_lowercase().next().unwrap_or(c);
    let ukrainian = reading == Reading::Ukrainian;
    Some(match lower {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' if ukrainian => "h",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' => "e",
        'ё' => "yo",
        'є' => "ye",
        'ж' => "zh",
        'з' => "z",
        'и' if ukrainian => "y",
        'и' | 'і' => "i",
        'ї' => "yi",
        'й' | 'ј' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ў' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ъ' | 'ь' => "",
        'ы' => "y",
        'э' => "e",
        'ю' => "yu",
        'я' => "ya",
        'ђ' => "dj",
        'љ' => "lj",
        'њ' => "nj",
        'ћ' => "c",
        'џ' => "dz",
        'ѓ' => "gj",
        'ќ' => "kj",
        'ә' => "a",
        'ғ' => "g",
        'қ' => "k",
        'ң' => "n",
        'ө' => "o",
        'ұ' | 'ү' => "u",
        'һ' => "h",
        _ => return None,
    })
}

/// Arabic and Persian letters as their sounds are mostly written in Latin; short vowels are not written.
fn arabic(c: char) -> Option<&'static str> {
    Some(match c {
        'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ى' | 'ع' => "a",
        'ب' => "b",
        'پ' => "p",
        'ت' | 'ط' | 'ټ' => "t",
        'ث' | 'س' | 'ص' => "s",
        'ج' => "dj",
        'چ' => "ch",
        'ح' | 'ه' | 'ھ' | 'ہ' => "h",
        'خ' => "kh",
        'د' | 'ض' | 'ڈ' | 'ډ' => "d",
        'ذ' | 'ز' | 'ظ' => "z",
        'ر' | 'ړ' | 'ڑ' => "r",
        'ژ' | 'ږ' => "zh",
        'ش' | 'ښ' => "sh",
        'غ' => "gh",
        'ف' => "f",
        'ق' => "q",
        'ك' | 'ک' => "k",
        'گ' | 'ګ' => "g",
        'ل' => "l",
        'م' => "m",
        'ن' | 'ں' | 'ڼ' => "n",
        'و' | 'ؤ' => "w",
        'ي' | 'ی' | 'ئ' | 'ې' | 'ے' | 'ۍ' => "y",
        'ة' => "a",
        'ء' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> String {
        let mut out = String::new();
        text.chars().for_each(|c| romanise(c, Reading::of(text), &mut out));
        out
    }

    #[test]
    fn russian_and_ukrainian_read_the_same_letters_differently() {
        assert_eq!(all("Жихарев"), "zhikharev");
        assert_eq!(all("Жихарєв"), "zhykharyev");
        assert_eq!(all("Горлівка"), "horlivka");
        assert_eq!(all("Горловка"), "gorlovka");
    }

    #[test]
    fn other_scripts_have_a_reading_and_emoji_have_none() {
        assert_eq!(all("徐工"), "xugong");
        assert_eq!(all("Straße Łódź"), "strasse lodz");
        assert_eq!(all("😀"), "");
    }
}

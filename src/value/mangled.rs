//! What spreadsheets do to numbers that are names: leading zeros lost, long ones turned into `1.23E+12`. Never invents a
//! digit: it repairs only where a rule of the number's kind leaves one way.

/// What a text is, as a number of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mangled {
    /// Nothing is wrong that can be seen.
    Sound,
    /// It was put right, for this reason.
    Repaired(String, &'static str),
    /// It is not whole, and nobody can tell what is missing.
    Damaged(&'static str),
}

/// Fields whose texts are digits with check digits; others of this kind are only looked at for exponents.
const TAXPAYER: &str = "inn";
/// Fields that hold a whole number or nothing: an exponent there has lost digits, and what is left identifies nobody.
const IDENTIFIERS: &[&str] =
    &["inn", "ogrn", "uscc", "lei", "imo", "tax_number", "registration_number", "license", "declaration"];

/// A text in the field of a name, such as `inn`.
pub fn text(text: &str, field: &str) -> Mangled {
    if let Some(digits) = exponent(text) {
        return match digits {
            Exponent::Whole(digits) if IDENTIFIERS.contains(&field) && is_sound(&digits, field) => {
                Mangled::Repaired(
                    digits,
                    "a spreadsheet wrote the number with an exponent; all digits are there",
                )
            }
            _ => Mangled::Damaged(
                "a spreadsheet wrote the number with an exponent, and its last digits are lost: export the column as text",
            ),
        };
    }
    if field == TAXPAYER && matches!(text.len(), 9 | 11) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let whole = format!("0{text}");
        return if is_taxpayer_number(&whole) {
            Mangled::Repaired(whole, "a leading zero was lost; with it the check digits agree")
        } else {
            Mangled::Damaged(
                "a taxpayer number has 10 or 12 digits, and a leading zero would not make it right",
            )
        };
    }
    Mangled::Sound
}

/// Whether the field of a name is left out when its text is damaged: what is left of it identifies nobody.
pub fn is_useless_when_damaged(field: &str, text: &str) -> bool {
    IDENTIFIERS.contains(&field) && exponent(text).is_some()
}

/// An HS code that `hs::parse` does not take: an odd number of digits because a leading zero was lost. `8423.1` may have
/// lost a zero behind, but subheadings of one dash are written so too, so it is left to a person.
pub fn hs(text: &str) -> Mangled {
    let text = text.trim();
    if exponent(text).is_some() {
        return Mangled::Damaged(
            "a spreadsheet wrote the code with an exponent, and its last digits are lost: export the column as text",
        );
    }
    let digits: String = text.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Mangled::Sound;
    }
    let whole = format!("0{digits}");
    if matches!(digits.len(), 5 | 7 | 9) && is_heading(&whole[..4]) {
        return Mangled::Repaired(whole, "a leading zero was lost");
    }
    Mangled::Sound
}

/// The headings of chapters 1 to 9, from the first to the last of each: the only ones that begin with a zero
/// (WCO Harmonized System 2022).
const HEADINGS: [(u16, u16); 9] = [
    (101, 106),
    (201, 210),
    (301, 309),
    (401, 410),
    (501, 511),
    (601, 604),
    (701, 714),
    (801, 814),
    (901, 910),
];

fn is_heading(digits: &str) -> bool {
    let heading: u16 = digits.parse().unwrap_or(0);
    HEADINGS.iter().any(|(first, last)| (*first..=*last).contains(&heading))
}

enum Exponent {
    /// The digits before the exponent are as many as the number has.
    Whole(String),
    Cut,
}

/// A number with an exponent as spreadsheets write it: `1.23E+12`.
fn exponent(text: &str) -> Option<Exponent> {
    let (mantissa, power) = text.split_once(['E', 'e'])?;
    let power: usize = power.strip_prefix('+').filter(|digits| digits.len() >= 2)?.parse().ok()?;
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 1 || !are_digits(whole) || !are_digits(fraction) || !(5..=30).contains(&power) {
        return None;
    }
    // Trailing zeros are not written, so that as many digits as the power says may yet be all.
    Some(if fraction.len() == power { Exponent::Whole(format!("{whole}{fraction}")) } else { Exponent::Cut })
}

fn is_sound(digits: &str, field: &str) -> bool {
    field != TAXPAYER || is_taxpayer_number(digits)
}

/// Russian taxpayer number, 10 digits of a company or 12 of a person, with its check digits: order of the Federal Tax
/// Service ED-7-14/559@ of 2020-06-26; weighted sums modulo 11, then modulo 10.
pub fn is_taxpayer_number(text: &str) -> bool {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let digits: Vec<u32> = text.bytes().map(|byte| u32::from(byte - b'0')).collect();
    let check = |weights: &[u32]| -> u32 {
        weights.iter().zip(&digits).map(|(weight, digit)| weight * digit).sum::<u32>() % 11 % 10
    };
    match digits.as_slice() {
        [.., last] if digits.len() == 10 => check(&[2, 4, 10, 3, 5, 9, 4, 6, 8]) == *last,
        [.., first, last] if digits.len() == 12 => {
            check(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == *first
                && check(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == *last
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn repaired(found: Mangled) -> Option<String> {
        match found {
            Mangled::Repaired(text, _) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn an_hs_code_gets_its_zero_back_where_such_a_heading_exists() {
        assert_eq!(repaired(hs("40410")).as_deref(), Some("040410"));
        assert_eq!(repaired(hs("4041000")).as_deref(), Some("04041000"));
        assert_eq!(repaired(hs("404.10")).as_deref(), Some("040410"));
        for text in ["8423.1", "84231", "95030", "854231", "404", "x", "", "10.5", "1234567890123"] {
            assert_eq!(hs(text), Mangled::Sound, "{text}");
        }
        assert!(matches!(hs("8.54231E+09"), Mangled::Damaged(_)));
    }

    #[test]
    fn a_taxpayer_number_gets_its_zero_back_only_when_the_check_digits_agree() {
        let mut of_region_05 = (500_000_000_u64..500_000_100).map(|number| format!("0{number}"));
        let whole = of_region_05.find(|number| is_taxpayer_number(number)).unwrap();
        assert_eq!(repaired(text(&whole[1..], "inn")), Some(whole.clone()));
        assert!(matches!(text("123456789", "inn"), Mangled::Damaged(_)));
        assert_eq!(text(&whole[1..], "tax_number"), Mangled::Sound);
        assert_eq!(text("7707083893", "inn"), Mangled::Sound);
    }

    #[test]
    fn an_exponent_is_seen_in_any_text_and_undone_only_when_all_digits_are_there() {
        assert_eq!(repaired(text("7.707083893E+09", "inn")).as_deref(), Some("7707083893"));
        assert!(matches!(text("7.707083894E+09", "inn"), Mangled::Damaged(_)), "the check digit disagrees");
        assert!(matches!(text("1.23E+12", "id"), Mangled::Damaged(_)));
        assert!(matches!(text("1,23E+12", "ogrn"), Mangled::Damaged(_)));
        for sound in ["1E5", "12E+05", "E+12", "LE+05", "1.23E+1234", "1.2.3E+12", "5E-12"] {
            assert_eq!(text(sound, "model"), Mangled::Sound, "{sound}");
        }
        assert!(is_useless_when_damaged("inn", "1.23E+12"));
        assert!(!is_useless_when_damaged("id", "1.23E+12"));
        assert!(!is_useless_when_damaged("inn", "123456789"));
    }

    #[test]
    fn known_taxpayer_numbers_are_sound() {
        assert!(is_taxpayer_number("7707083893") && is_taxpayer_number("500100732259"));
        assert!(
            !is_taxpayer_number("7707083894") && !is_taxpayer_number("") && !is_taxpayer_number("770708389x")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_judged_without_a_panic(any in ".{0,20}", like in "[0-9.,eE+]{0,16}") {
            for found in [&any, &like] {
                hs(found);
                text(found, "inn");
            }
        }
    }
}

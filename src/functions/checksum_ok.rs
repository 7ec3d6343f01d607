//! `checksum_ok(kind, text)`: whether the check digits of an identifier are right. Never asks whether it was ever issued.

use super::{Call, Form, Function, Takes, required};
use crate::value::{Type, Value};

pub(super) const FUNCTION: Function = Function {
    name: "checksum_ok",
    form: Form::Call,
    parameters: &[required("kind", Takes::Word(KINDS)), required("text", Takes::Textual)],
    result: || Type::Truth,
    sentence: "whether the identifier has the length and the check digits that its kind demands",
    examples: &[
        (r#"checksum_ok(inn, "7707083893")"#, "true"),
        (r#"checksum_ok(inn, "7707083894")"#, "false"),
        (r#"checksum_ok(ogrn, "1027700132195")"#, "true"),
        (r#"checksum_ok(imo, "IMO 9074729")"#, "true"),
        (r#"checksum_ok(lei, "5493001KJTIIGC8Y1R12")"#, "true"),
        (r#"checksum_ok(iban, "DE89 3704 0044 0532 0130 00")"#, "true"),
        (r#"checksum_ok(uscc, "91350100M000100Y43")"#, "true"),
        (r#"checksum_ok(container, "CSQU3054383")"#, "true"),
        (r#"checksum_ok(edrpou, "14360570")"#, "true"),
    ],
    key: None,
    run,
};

const KINDS: &[&str] = &["container", "edrpou", "iban", "imo", "inn", "lei", "ogrn", "uscc"];

fn run<'b>(call: &Call<'_, 'b>) -> Value<'b> {
    let (Some(kind), Some(text)) = (call.text(0), call.text(1)) else { return Value::Missing };
    let code: Vec<u8> = text
        .bytes()
        .filter(|byte| !matches!(byte, b' ' | b'-' | b'.' | b'/'))
        .map(|b| b.to_ascii_uppercase())
        .collect();
    Value::Truth(match kind {
        "container" => container(&code),
        "edrpou" => edrpou(&code),
        "iban" => iban(&code),
        "imo" => imo(&code),
        "inn" => inn(&code),
        "lei" => lei(&code),
        "ogrn" => ogrn(&code),
        "uscc" => uscc(&code),
        _ => return Value::Missing,
    })
}

/// Russian taxpayer number, 10 digits for companies and 12 for persons: order of the Federal Tax Service
/// ММВ-7-6/435 of 2012-06-29, appendix; the weighted sum modulo 11, then modulo 10.
fn inn(code: &[u8]) -> bool {
    const LAST_OF_10: [u32; 9] = [2, 4, 10, 3, 5, 9, 4, 6, 8];
    const NEXT_TO_LAST_OF_12: [u32; 10] = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    const LAST_OF_12: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let Some(digits) = digits(code) else { return false };
    let agrees = |weights: &[u32]| weighted(&digits, weights) % 11 % 10 == digits[weights.len()];
    match digits.len() {
        10 => agrees(&LAST_OF_10),
        12 => agrees(&NEXT_TO_LAST_OF_12) && agrees(&LAST_OF_12),
        _ => false,
    }
}

/// Russian state registration number, 13 digits (OGRN) or 15 (OGRNIP): order of the Ministry of Finance 165n of
/// 2017-10-30; the number without its last digit modulo 11 (or 13), of that the last digit.
fn ogrn(code: &[u8]) -> bool {
    let Some(digits) = digits(code) else { return false };
    let modulus = match digits.len() {
        13 => 11,
        15 => 13,
        _ => return false,
    };
    let body = digits[..digits.len() - 1].iter().fold(0, |rest, digit| (rest * 10 + digit) % modulus);
    digits.last() == Some(&(body % 10))
}

/// Number of a ship, 7 digits, with or without `IMO` before it: IMO resolution A.1117(30); the weights fall from 7 to 2.
fn imo(code: &[u8]) -> bool {
    let code = code.strip_prefix(b"IMO").unwrap_or(code);
    match digits(code) {
        Some(digits) if digits.len() == 7 => weighted(&digits, &[7, 6, 5, 4, 3, 2]) % 10 == digits[6],
        _ => false,
    }
}

/// Legal entity identifier, 20 letters and digits: ISO 17442, check digits by ISO 7064 MOD 97-10.
fn lei(code: &[u8]) -> bool {
    code.len() == 20 && code[18..].iter().all(u8::is_ascii_digit) && modulo_97(code.iter()) == Some(1)
}

/// International bank account number, 15 to 34 letters and digits: ISO 13616, check digits by ISO 7064 MOD 97-10 with the
/// first four characters put last.
fn iban(code: &[u8]) -> bool {
    (15..=34).contains(&code.len())
        && code[..2].iter().all(u8::is_ascii_alphabetic)
        && code[2..4].iter().all(u8::is_ascii_digit)
        && modulo_97(code[4..].iter().chain(&code[..4])) == Some(1)
}

/// Chinese unified social credit code, 18 letters and digits without I, O, S, V, Z: GB 32100-2015; the weights are the
/// powers of 3 modulo 31.
fn uscc(code: &[u8]) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    if code.len() != 18 {
        return false;
    }
    let mut weight = 1;
    let mut sum = 0;
    for (place, byte) in code.iter().enumerate() {
        let Some(value) = ALPHABET.iter().position(|letter| letter == byte) else { return false };
        if place == 17 {
            return (31 - sum % 31) % 31 == value;
        }
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    false
}

/// Number of a freight container, four letters and seven digits: ISO 6346; letters count from 10 without the multiples of
/// 11, the weights are the powers of 2, the sum modulo 11, then modulo 10.
fn container(code: &[u8]) -> bool {
    if code.len() != 11 || !matches!(code[3], b'U' | b'J' | b'Z') {
        return false;
    }
    let mut sum = 0;
    for (place, &byte) in code[..10].iter().enumerate() {
        let value = match (place, byte) {
            (0..4, b'A'..=b'Z') => {
                let number = u32::from(byte - b'A') + 10;
                // 11, 22 and 33 are left out: A is 10, B is 12, L is 23, V is 34.
                number + u32::from(number >= 11) + u32::from(number >= 21) + u32::from(number >= 31)
            }
            (4.., b'0'..=b'9') => u32::from(byte - b'0'),
            _ => return false,
        };
        sum += value << place;
    }
    code[10].is_ascii_digit() && sum % 11 % 10 == u32::from(code[10] - b'0')
}

/// Ukrainian register number of companies, 8 digits: methodology of the State Statistics Service; the order of the weights
/// depends on the range, and a remainder of 10 is tried again with every weight two higher.
fn edrpou(code: &[u8]) -> bool {
    let Some(digits) = digits(code).filter(|digits| digits.len() == 8) else { return false };
    let number = digits.iter().fold(0, |number, digit| number * 10 + digit);
    let weights = if (30_000_000..=60_000_000).contains(&number) {
        [7, 1, 2, 3, 4, 5, 6]
    } else {
        [1, 2, 3, 4, 5, 6, 7]
    };
    let mut rest = weighted(&digits, &weights) % 11;
    if rest == 10 {
        rest = weighted(&digits, &weights.map(|weight| weight + 2)) % 11 % 10;
    }
    rest == digits[7]
}

fn digits(code: &[u8]) -> Option<Vec<u32>> {
    code.iter().map(|byte| char::from(*byte).to_digit(10)).collect()
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// The text as a number, letters as 10 to 35, modulo 97.
fn modulo_97<'a>(code: impl Iterator<Item = &'a u8>) -> Option<u32> {
    let mut rest = 0;
    for byte in code {
        let value = char::from(*byte).to_digit(36)?;
        rest = (rest * if value > 9 { 100 } else { 10 } + value) % 97;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok(kind: &str, text: &str) -> bool {
        let arguments = [Value::Text(kind.to_owned().into()), Value::Text(text.to_owned().into())];
        let call = Call { arguments: &arguments, watchlist: None, watchlist_name: "", places: None };
        matches!(run(&call), Value::Truth(true))
    }

    #[test]
    fn a_real_identifier_is_right_and_stays_wrong_with_any_one_digit_changed() {
        let real = [
            ("inn", "7707083893"),
            ("inn", "500100732259"),
            ("ogrn", "1027700132195"),
            ("imo", "9074729"),
            ("lei", "5493001KJTIIGC8Y1R12"),
            ("iban", "DE89370400440532013000"),
            ("uscc", "91350100M000100Y43"),
            ("container", "CSQU3054383"),
        ];
        for (kind, text) in real {
            assert!(ok(kind, text), "{kind} {text}");
            let last = text.len() - 1;
            let digit = text.as_bytes()[last] - b'0';
            let other = char::from(b'0' + (digit + 1) % 10);
            assert!(!ok(kind, &format!("{}{other}", &text[..last])), "{kind} {text} with {other}");
        }
    }

    #[test]
    fn a_text_of_another_length_or_script_is_wrong_and_harms_nothing() {
        for kind in KINDS {
            for text in
                ["", "1", "ИНН 7707083893", "０１２３４５６７８９", "９", &"1".repeat(40), "IMO", "ÄÖÜß"]
            {
                assert!(!ok(kind, text), "{kind} {text}");
            }
        }
    }
}

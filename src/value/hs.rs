//! HS codes: digits without dots. Never knows which codes exist.

/// Reads `8542.31`, `8542 31`, `854231`: 2 to 12 digits, an even number of them, kept without dots and blanks.
///
/// A code with an odd number of digits is none: most often a spreadsheet took its leading zero.
pub fn parse(text: &str) -> Option<String> {
    let digits: String = text.trim().chars().filter(|character| !matches!(character, '.' | ' ')).collect();
    let sound = (2..=12).contains(&digits.len())
        && digits.len().is_multiple_of(2)
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    sound.then_some(digits)
}

/// The code as people write it: `8542.31`.
pub fn show(code: &str) -> String {
    match code.len() {
        0..=4 => code.to_owned(),
        5..=6 => format!("{}.{}", &code[..4], &code[4..]),
        _ => format!("{}.{}.{}", &code[..4], &code[4..6], &code[6..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_and_blanks_are_not_part_of_a_code() {
        assert_eq!(parse("8542.31").as_deref(), Some("854231"));
        assert_eq!(parse(" 8542 31 00 ").as_deref(), Some("85423100"));
        assert_eq!(show("85423100"), "8542.31.00");
    }

    #[test]
    fn a_code_that_lost_its_leading_zero_is_no_code() {
        for text in ["40410", "", "8", "85423x", "1234567890123"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

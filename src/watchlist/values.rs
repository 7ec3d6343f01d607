//! The small forms inside a cell of a watchlist: several values, kinds of identifiers, incomplete dates.
//! Never reports; the importer knows the place.

use super::entity::{Identifier, PartialDate};
use crate::value::Date;

/// The values of a cell: `;` between them, `"` around one that has a `;` in it, a quote inside it written twice.
pub(super) fn split(cell: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut rest = cell.trim_start();
    while !rest.is_empty() {
        let (value, behind) = quoted(rest).unwrap_or_else(|| match rest.split_once(';') {
            Some((value, behind)) => (value.trim().to_owned(), behind),
            None => (rest.trim().to_owned(), ""),
        });
        if !value.is_empty() {
            values.push(value);
        }
        rest = behind.trim_start();
    }
    values
}

/// A quoted value at the start of a text and what stands behind its `;`. None when the quotes only are a part of a name,
/// as in `"Alfa" LLC`.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text.strip_prefix('"')?;
    loop {
        let (part, behind) = rest.split_once('"')?;
        value.push_str(part);
        match behind.strip_prefix('"') {
            Some(behind) => {
                value.push('"');
                rest = behind;
            }
            None => {
                let behind = behind.trim_start();
                let next = if behind.is_empty() { behind } else { behind.strip_prefix(';')? };
                return Some((value.trim().to_owned(), next));
            }
        }
    }
}

/// `inn:1234567894` is a number of the kind `inn`; a value without such a word before it has no kind.
pub(super) fn split_kind(text: &str) -> Identifier {
    let is_kind = |kind: &str| {
        kind.len() <= 24
            && kind.starts_with(|c: char| c.is_ascii_alphabetic())
            && kind.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_'))
    };
    match text.split_once(':').map(|(kind, value)| (kind.trim(), value.trim())) {
        Some((kind, value)) if is_kind(kind) && !value.is_empty() => {
            Identifier { kind: kind.to_ascii_lowercase().replace([' ', '-'], "_"), value: value.to_owned() }
        }
        _ => Identifier { kind: String::new(), value: text.to_owned() },
    }
}

/// `1961`, `1961-05` or `1961-05-30`.
pub(super) fn read_date(text: &str) -> Option<PartialDate> {
    let whole = match text.len() {
        4 => Date::parse(&format!("{text}-01-01")),
        7 => Date::parse(&format!("{text}-01")),
        _ => Date::parse(text),
    };
    let (year, month, day) = whole?.ymd();
    let month = u8::try_from(month).ok().filter(|_| text.len() >= 7);
    let day = u8::try_from(day).ok().filter(|_| text.len() >= 10);
    Some(PartialDate { year, month, day })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_semicolon_inside_quotes_belongs_to_its_value() {
        assert_eq!(split("a; \"b; \"\"c\"\"\" ;d;;"), ["a", "b; \"c\"", "d"]);
        assert_eq!(split("\"Alfa\" LLC;\"Beta"), ["\"Alfa\" LLC", "\"Beta"]);
        assert!(split(" ; ").is_empty());
    }

    #[test]
    fn the_kind_of_an_identifier_stands_before_the_colon() {
        let read = |text| {
            let identifier = split_kind(text);
            (identifier.kind, identifier.value)
        };
        assert_eq!(read("INN: 1234567894"), ("inn".into(), "1234567894".into()));
        assert_eq!(read("Passport No:12"), ("passport_no".into(), "12".into()));
        assert_eq!(read("0001"), (String::new(), "0001".into()));
        assert_eq!(read("12:30"), (String::new(), "12:30".into()));
        assert_eq!(read("inn:"), (String::new(), "inn:".into()));
    }

    #[test]
    fn a_date_is_as_complete_as_it_is_written() {
        let date = |year, month, day| Some(PartialDate { year, month, day });
        assert_eq!(read_date("1961"), date(1961, None, None));
        assert_eq!(read_date("1961-05"), date(1961, Some(5), None));
        assert_eq!(read_date("1961-05-30"), date(1961, Some(5), Some(30)));
        for text in ["", "61", "1961-13", "1961-02-30", "May 1961", "1961-5-3", "19611", "é961"] {
            assert_eq!(read_date(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn quoted_values_are_read_back(values in prop::collection::vec("[a\"; б]{1,6}", 0..5)) {
            let cell = values.iter().map(|value| format!("\"{}\"", value.replace('"', "\"\""))).collect::<Vec<_>>().join("; ");
            let expected: Vec<_> = values.iter().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty()).collect();
            prop_assert_eq!(split(&cell), expected);
        }
    }
}

//! Countries: ISO 3166-1 codes and English names. Never a judgement about a country.

/// Reads an ISO 3166-1 alpha-2 code, in any case.
pub fn parse(text: &str) -> Option<&'static str> {
    let text = text.trim();
    ["CN", "DE", "PL", "TR"].into_iter().find(|code| code.eq_ignore_ascii_case(text))
}

//! Town, postal code and country out of an address that is written in one line. Never chooses between two readings, and
//! never looks a place up.

mod han;
mod latin;
mod table;

/// What an address says for certain; the rest is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// The town as written, without the mark for a town (`г.`, `市`).
    pub city: Option<String>,
    /// The postal code as written, without the mark of a country before it.
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-2 code of the country that the address names.
    pub country: Option<&'static str>,
}

/// What is known beside the address, as alpha-2 codes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The country that stands beside the address, which goes before one in it.
    pub of_address: Option<&'a str>,
    /// That of the company or person whose address it is: it only settles what the address leaves open.
    pub of_party: Option<&'a str>,
}

/// Longer texts are no addresses.
const MOST_BYTES: usize = 600;

/// Reads an address: the country as its last or first part, the postal code by the shapes of that country, and the town
/// beside the code or marked as one.
pub fn read(text: &str, known: Known<'_>) -> Parts {
    let text = text.trim();
    if text.len() > MOST_BYTES || text.contains(char::REPLACEMENT_CHARACTER) {
        return Parts::default();
    }
    if text.chars().any(crate::text::is_han) { han::read(text, known) } else { latin::read(text, known) }
}

//! Where a list or watchlist came from and how old it is. Never asks a clock: the day of screening is given.

use super::Date;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The origin of a list that took part in a screening.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Provenance {
    /// Its file as it was named; empty for a list written in a rule file.
    pub file: String,
    /// Who publishes it; empty for a list of one's own. Ids of one publisher are of one series.
    pub publisher: String,
    /// SHA-256 of its content, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Number of entries.
    pub rows: usize,
    /// Its date, if known.
    pub date: Option<Date>,
    /// After how many days it counts as stale, if ever.
    pub stale_after_days: Option<i64>,
}

impl Provenance {
    /// Age in days on the day of screening, negative for a list of a later day; none when its date is unknown.
    pub fn age_in_days(&self, as_of: Date) -> Option<i64> {
        self.date.map(|date| i64::from(as_of.0) - i64::from(date.0))
    }

    /// Whether it is older than its declaration allows. A list that may grow stale and has no date counts as stale.
    pub fn is_stale(&self, as_of: Date) -> bool {
        self.stale_after_days.is_some_and(|limit| self.age_in_days(as_of).is_none_or(|age| age > limit))
    }
}

/// SHA-256 of bytes as 64 lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_stale_one_day_after_its_limit() {
        let list = Provenance { date: Some(Date(100)), stale_after_days: Some(30), ..Provenance::default() };
        assert_eq!(list.age_in_days(Date(130)), Some(30));
        assert!(!list.is_stale(Date(130)));
        assert!(list.is_stale(Date(131)));
    }

    #[test]
    fn a_list_without_a_date_is_stale_only_if_it_may_grow_stale() {
        let mut list = Provenance { stale_after_days: Some(30), ..Provenance::default() };
        assert!(list.is_stale(Date(0)));
        list.stale_after_days = None;
        assert!(!list.is_stale(Date(0)));
    }

    #[test]
    fn the_hash_is_the_one_that_everyone_computes() {
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256_hex(b"abc"), hash);
    }
}

//! Compares the name and particulars of a party with the entries of a watchlist, and explains the result.
//! Never decides what a match means: that is a rule's business.
//!
//! This file is the contract; the work is in the files beside it.

mod address;
mod calibrate;
mod dictionary;
mod evidence;
mod explain;
mod index;
mod matcher;
mod name;
mod pair;
mod places;
mod score;
mod tables;

pub use matcher::Matcher;
pub use name::party_key;
pub use pair::{Pair, Word, WordPair, explain_pair};

use crate::watchlist::NameKind;
use crate::watchlist::shelf::Entities;

/// A party to be looked up: borrowed from a record or a query file. Every field may be empty.
#[derive(Debug, Clone, Default)]
pub struct Party<'a> {
    /// The name as written.
    pub name: &'a str,
    /// Other names of the same party.
    pub aliases: Vec<&'a str>,
    /// ISO 3166-1 alpha-2 codes.
    pub countries: Vec<&'a str>,
    /// Birth or incorporation date, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: &'a str,
    /// Addresses, each in one line.
    pub addresses: Vec<&'a str>,
    /// (kind, value); the kind is lower case and may be empty.
    pub identifiers: Vec<(&'a str, &'a str)>,
}

/// The best entry for a party.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Index of the entity in the watchlist.
    pub entity: usize,
    /// Index of the name in the entity's names that matched best.
    pub name: usize,
    /// How that name is borne.
    pub name_kind: NameKind,
    /// Likeness of the names, moved by identifiers and birth dates, 0 to 1 in steps of a millionth.
    pub score: Score,
    /// An identifier, a birth date or an address agrees, or a country and one more field. Never from a weak alias alone.
    pub identified: bool,
    /// What agrees, in words: `INN 7707083893`, `country RU`.
    pub agreements: Vec<String>,
    /// What disagrees, in words: `born 1961, listed 1975`. Absent is not conflict.
    pub conflicts: Vec<String>,
    /// The comparison token by token, in words an officer understands.
    pub how: String,
}

/// A likeness from 0 to 1, kept in millionths so that scores compare and print exactly on every machine.
///
/// Four decimals are for people; the finer ones only put pairs that look alike into a strict order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Score(u32);

impl Score {
    /// The score of a name that is certainly the same.
    pub const ONE: Score = Score(1_000_000);

    /// The score nearest to `value`, which is clamped to 0–1.
    pub fn from_f64(value: f64) -> Score {
        Score((value.clamp(0.0, 1.0) * 1_000_000.0).round() as u32)
    }

    /// The score as a number from 0 to 1.
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 1_000_000.0
    }

    /// The score in millionths, for storing and hashing.
    pub fn millionths(self) -> u32 {
        self.0
    }
}

impl std::fmt::Display for Score {
    /// Four decimals, cut and not rounded, so that nothing under a threshold prints as the threshold.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:04}", self.0 / 1_000_000, self.0 % 1_000_000 / 100)
    }
}

/// A watchlist made ready for look-ups.
///
/// Same entities and party, same answer: no clock, no hash order, no thread count.
pub trait Lookup: Send + Sync {
    /// The entries whose score is at least `at_least`, best first, at most `limit`.
    /// The order is total: score, then `identified`, then fewer conflicts, then the entity's id.
    fn find(&self, party: &Party<'_>, at_least: Score, limit: usize) -> Vec<Match>;
    /// The entities the answers point into.
    fn entities(&self) -> &Entities;
}

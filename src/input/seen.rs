//! Remembers which keys have come, to tell duplicates. Never keeps a key: 16 bytes a record, whatever its length.

use crate::value::Origin;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// Where a record with a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeenAt {
    pub(super) file: u32,
    pub(super) row: u64,
    pub(super) fate: Fate,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Screened,
    Rejected,
}

impl SeenAt {
    /// The place of a record that is screened.
    pub(super) fn screened(origin: Origin) -> SeenAt {
        SeenAt { file: origin.file, row: origin.row, fate: Fate::Screened }
    }

    /// The place of a record that is rejected and may go on elsewhere.
    pub(super) fn rejected(origin: Origin) -> SeenAt {
        SeenAt { fate: Fate::Rejected, ..SeenAt::screened(origin) }
    }
}

/// The 64-bit hashes of all (type, key) so far, each with its place. Two keys of one hash would be taken for one: one
/// chance in a thousand at 200 million records, and then a record is rejected, which is seen, and not lost.
#[derive(Default)]
pub(super) struct Seen {
    places: HashMap<u64, u64, BuildHasherDefault<AlreadyHashed>>,
}

/// Bits of a place that hold the row.
const ROW_BITS: u32 = 43;
/// The bit that says that it was rejected.
const REJECTED: u64 = 1 << ROW_BITS;

impl Seen {
    /// The place of a key, if it has come.
    pub(super) fn get(&self, record_type: &str, key: &str) -> Option<SeenAt> {
        let place = *self.places.get(&hash(record_type, key))?;
        let fate = if place & REJECTED == 0 { Fate::Screened } else { Fate::Rejected };
        Some(SeenAt { file: (place >> (ROW_BITS + 1)) as u32, row: place & (REJECTED - 1), fate })
    }

    /// Remembers a key.
    pub(super) fn insert(&mut self, record_type: &str, key: &str, at: SeenAt) {
        let fate = if at.fate == Fate::Rejected { REJECTED } else { 0 };
        let place = u64::from(at.file) << (ROW_BITS + 1) | fate | at.row & (REJECTED - 1);
        self.places.insert(hash(record_type, key), place);
    }
}

fn hash(record_type: &str, key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (record_type, key).hash(&mut hasher);
    hasher.finish()
}

/// A hasher for numbers that are hashes.
#[derive(Default)]
struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_has_come_gives_its_place() {
        let mut seen = Seen::default();
        let at = |file, row, fate| SeenAt { file, row, fate };
        assert_eq!(seen.get("Shipment", "1"), None);
        seen.insert("Shipment", "1", at(1_000_000, 7, Fate::Screened));
        seen.insert("Shipment", "2", at(3, 9, Fate::Rejected));
        assert_eq!(seen.get("Payment", "1"), None);
        assert_eq!(seen.get("Shipment", "1"), Some(at(1_000_000, 7, Fate::Screened)));
        assert_eq!(seen.get("Shipment", "2"), Some(at(3, 9, Fate::Rejected)));
    }
}

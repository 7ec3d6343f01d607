//! Remembers which keys have come, to tell duplicates. Never keeps a key: 16 bytes a record, whatever its length.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// Where a record with a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeenAt {
    pub(super) file: u32,
    pub(super) row: u64,
}

/// The 64-bit hashes of all (type, key) so far, each with its place. Two keys of one hash would be taken for one: one
/// chance in a thousand at 200 million records, and then a record is rejected, which is seen, and not lost.
#[derive(Default)]
pub(super) struct Seen {
    places: HashMap<u64, u64, BuildHasherDefault<AlreadyHashed>>,
}

/// Bits of a place that hold the row.
const ROW_BITS: u32 = 44;

impl Seen {
    /// Remembers a key; the place of the first one if it has come before.
    pub(super) fn insert(&mut self, record_type: &str, key: &str, at: SeenAt) -> Option<SeenAt> {
        let mut hasher = DefaultHasher::new();
        (record_type, key).hash(&mut hasher);
        let row_mask = (1 << ROW_BITS) - 1;
        match self.places.entry(hasher.finish()) {
            Entry::Occupied(first) => {
                let place = *first.get();
                Some(SeenAt { file: (place >> ROW_BITS) as u32, row: place & row_mask })
            }
            Entry::Vacant(vacant) => {
                vacant.insert(u64::from(at.file) << ROW_BITS | at.row & row_mask);
                None
            }
        }
    }
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
    fn a_key_that_comes_again_gives_the_place_of_the_first() {
        let mut seen = Seen::default();
        let at = |file, row| SeenAt { file, row };
        assert_eq!(seen.insert("Shipment", "1", at(1_000_000, 7)), None);
        assert_eq!(seen.insert("Payment", "1", at(0, 8)), None);
        assert_eq!(seen.insert("Shipment", "1", at(3, 9)), Some(at(1_000_000, 7)));
    }
}

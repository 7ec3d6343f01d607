//! A table from 32-bit hashes to numbers, entered by the first bits of the hash. Never resolves clashes: two keys of one
//! hash share their numbers, and whoever asks compares.

use super::arrays::{U32s, monotone};
use super::{Parts, Writer};

/// The table in place.
#[derive(Debug, Clone, Copy, Default)]
pub struct KeyTable<'a> {
    starts: U32s<'a>,
    keys: U32s<'a>,
    values: U32s<'a>,
    shift: u32,
}

/// Adds the table of `entries`, each a hash in the upper half and a number in the lower; sorts them and drops doubles.
pub fn key_table(mut entries: Vec<u64>, writer: &mut Writer) {
    use rayon::prelude::ParallelSliceMut;
    entries.par_sort_unstable();
    entries.dedup();
    let bits = bits(entries.len());
    let mut starts = vec![0_u32; (1 << bits) + 1];
    // Shifted in two steps, because without bits it is by 64.
    entries.iter().for_each(|entry| starts[(entry >> 32 >> (32 - bits)) as usize + 1] += 1);
    (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
    writer.u32s(&starts);
    drop(starts);
    writer.bytes(entries.iter().flat_map(|entry| ((entry >> 32) as u32).to_le_bytes()).collect());
    writer.bytes(entries.iter().flat_map(|entry| (*entry as u32).to_le_bytes()).collect());
}

/// So many that some four entries share their first bits.
fn bits(entries: usize) -> u32 {
    (entries / 4).checked_ilog2().unwrap_or(0).min(24)
}

impl<'a> KeyTable<'a> {
    /// The next three parts as a table.
    pub fn read(parts: &mut Parts<'a>) -> KeyTable<'a> {
        let (starts, keys, values) = (parts.u32s(), parts.u32s(), parts.u32s());
        KeyTable { starts, keys, values, shift: 32 - bits(keys.len()) }
    }

    /// Whether the table is whole and all its numbers are below `bound`.
    pub fn is_sound(&self, bound: usize) -> bool {
        let buckets = self.starts.len().saturating_sub(1);
        buckets == 1 << (32 - self.shift)
            && monotone(self.starts, buckets, self.keys.len())
            && self.keys.len() == self.values.len()
            && self.values.all_below(bound)
    }

    /// The numbers under a hash, rising.
    #[inline]
    pub fn under(&self, key: u32) -> U32s<'a> {
        let bucket = self.starts.range((u64::from(key) >> self.shift) as usize);
        let keys = self.keys.slice(bucket.clone());
        let Some(first) = keys.iter().position(|known| known >= key) else { return U32s::default() };
        let count = keys.slice(first..keys.len()).iter().take_while(|known| *known == key).count();
        let from = bucket.start + first;
        self.values.slice(from..from + count)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Key;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_entry_is_found_and_no_other(entries in prop::collection::vec(any::<u64>(), 0..200), near in any::<u32>()) {
            let mut writer = Writer::default();
            key_table(entries.clone(), &mut writer);
            let key = Key::of([]);
            let file = writer.finish(&key);
            let table = KeyTable::read(&mut file.parts());
            prop_assert!(table.is_sound(1 << 32));
            for hash in entries.iter().map(|entry| (entry >> 32) as u32).chain([near, 0, u32::MAX]) {
                let mut expected: Vec<u32> =
                    entries.iter().filter(|entry| (*entry >> 32) as u32 == hash).map(|entry| *entry as u32).collect();
                expected.sort_unstable();
                expected.dedup();
                prop_assert_eq!(table.under(hash).iter().collect::<Vec<_>>(), expected);
            }
        }
    }
}

//! Sorts facts under a bound of memory: what does not fit is written to temporary files in sorted runs and merged from there.
//! Never looks into a fact, and leaves no file behind.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

/// How many runs are merged at once at most; more are merged in several rounds.
const MOST_RUNS: usize = 64;

/// Facts that are still coming in.
pub(super) struct Sorter {
    /// Orders and payloads of the facts in memory, one behind the other.
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    runs: Vec<File>,
    memory: usize,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    start: usize,
    order: u32,
    payload: u32,
}

/// Why the sorted facts did not all reach their taker.
#[derive(Debug)]
pub(super) enum SortError<E> {
    /// The disk.
    Disk(io::Error),
    /// The taker's own error.
    Taker(E),
}

impl Sorter {
    /// Keeps so many bytes in memory at most, and at least one fact.
    pub(super) fn within(memory: usize) -> Sorter {
        Sorter { bytes: Vec::new(), entries: Vec::new(), runs: Vec::new(), memory }
    }

    /// Whether no fact has come.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.runs.is_empty()
    }

    /// Takes a fact.
    pub(super) fn push(&mut self, order: &[u8], payload: &[u8]) -> io::Result<()> {
        let length = |bytes: &[u8]| {
            u32::try_from(bytes.len()).map_err(|_| io::Error::other("a fact of more than 4 GB"))
        };
        let entry = Entry { start: self.bytes.len(), order: length(order)?, payload: length(payload)? };
        let held = self.entries.len().saturating_mul(size_of::<Entry>()).saturating_add(self.bytes.len());
        if !self.entries.is_empty() && held.saturating_add(order.len() + payload.len()) > self.memory {
            self.spill()?;
            return self.push(order, payload);
        }
        self.entries.push(entry);
        self.bytes.extend_from_slice(order);
        self.bytes.extend_from_slice(payload);
        Ok(())
    }

    /// Gives all facts in their order; of facts with one order the first that came goes first.
    pub(super) fn into_sorted<E>(
        mut self,
        mut take: impl FnMut(&[u8], &[u8]) -> Result<(), E>,
    ) -> Result<(), SortError<E>> {
        if self.runs.is_empty() {
            self.sort();
            return self.entries.iter().try_for_each(|entry| {
                let (order, payload) = entry.parts(&self.bytes);
                take(order, payload).map_err(SortError::Taker)
            });
        }
        self.spill().map_err(SortError::Disk)?;
        self.bytes = Vec::new();
        while self.runs.len() > MOST_RUNS {
            let rest = self.runs.split_off(MOST_RUNS);
            let merged = merged(std::mem::replace(&mut self.runs, rest)).map_err(SortError::Disk)?;
            // In front, for its facts came first.
            self.runs.insert(0, merged);
        }
        merge(self.runs, take)
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        // Stable: of equal orders the first that came stays first.
        self.entries.sort_by(|one, other| one.parts(bytes).0.cmp(other.parts(bytes).0));
    }

    fn spill(&mut self) -> io::Result<()> {
        if self.entries.is_empty() {
            return Ok(());
        }
        self.sort();
        let mut writer = BufWriter::with_capacity(1 << 18, tempfile::tempfile()?);
        for entry in &self.entries {
            let (order, payload) = entry.parts(&self.bytes);
            write(&mut writer, order, payload)?;
        }
        self.runs.push(rewound(writer)?);
        self.entries.clear();
        self.bytes.clear();
        Ok(())
    }
}

impl Entry {
    fn parts<'b>(&self, bytes: &'b [u8]) -> (&'b [u8], &'b [u8]) {
        let middle = self.start + self.order as usize;
        (&bytes[self.start..middle], &bytes[middle..middle + self.payload as usize])
    }
}

fn write(to: &mut impl Write, order: &[u8], payload: &[u8]) -> io::Result<()> {
    to.write_all(&(order.len() as u32).to_le_bytes())?;
    to.write_all(&(payload.len() as u32).to_le_bytes())?;
    to.write_all(order)?;
    to.write_all(payload)
}

fn rewound(writer: BufWriter<File>) -> io::Result<File> {
    let mut file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

/// Several runs as one.
fn merged(runs: Vec<File>) -> io::Result<File> {
    let mut writer = BufWriter::with_capacity(1 << 18, tempfile::tempfile()?);
    merge(runs, |order, payload| write(&mut writer, order, payload)).map_err(|error| match error {
        SortError::Disk(error) | SortError::Taker(error) => error,
    })?;
    rewound(writer)
}

fn merge<E>(
    runs: Vec<File>,
    mut take: impl FnMut(&[u8], &[u8]) -> Result<(), E>,
) -> Result<(), SortError<E>> {
    let mut runs: Vec<Run> = runs.into_iter().map(Run::new).collect();
    let mut heap = BinaryHeap::new();
    for (number, run) in runs.iter_mut().enumerate() {
        if let Some(order) = run.next().map_err(SortError::Disk)? {
            heap.push(Reverse((order, number)));
        }
    }
    while let Some(Reverse((order, number))) = heap.pop() {
        let Some(run) = runs.get_mut(number) else { continue };
        take(&order, &run.payload).map_err(SortError::Taker)?;
        if let Some(order) = run.next().map_err(SortError::Disk)? {
            heap.push(Reverse((order, number)));
        }
    }
    Ok(())
}

/// A run being read, with the payload of its first fact.
struct Run {
    from: BufReader<File>,
    payload: Vec<u8>,
}

impl Run {
    fn new(file: File) -> Run {
        Run { from: BufReader::with_capacity(1 << 18, file), payload: Vec::new() }
    }

    /// The order of the next fact, whose payload is read too.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut lengths = [0; 8];
        match self.from.read_exact(&mut lengths) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            result => result?,
        }
        let [a, b, c, d, e, f, g, h] = lengths;
        let mut order = vec![0; u32::from_le_bytes([a, b, c, d]) as usize];
        self.payload.resize(u32::from_le_bytes([e, f, g, h]) as usize, 0);
        self.from.read_exact(&mut order)?;
        self.from.read_exact(&mut self.payload)?;
        Ok(Some(order))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(facts: &[(Vec<u8>, Vec<u8>)], memory: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut sorter = Sorter::within(memory);
        facts.iter().for_each(|(order, payload)| sorter.push(order, payload).unwrap());
        let mut taken = Vec::new();
        sorter
            .into_sorted::<()>(|order, payload| {
                taken.push((order.to_vec(), payload.to_vec()));
                Ok(())
            })
            .unwrap();
        taken
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn facts_come_out_in_order_however_little_memory_there_is(
            facts in proptest::collection::vec(
                (proptest::collection::vec(0..4_u8, 0..4), proptest::collection::vec(any::<u8>(), 0..4)), 0..200),
        ) {
            let mut expected = facts.clone();
            expected.sort_by(|one, other| one.0.cmp(&other.0));
            for memory in [0, 100, 1_000, usize::MAX] {
                prop_assert_eq!(&sorted(&facts, memory), &expected);
            }
        }
    }
}

//! Rows kept on disk until a run ends, then read back in an order of their own. Memory grows by the keys alone, never by
//! the rows.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::marker::PhantomData;

/// Rows of one kind on disk, each with the key that it is to be sorted by.
pub(super) struct Spool<K, R> {
    file: BufWriter<File>,
    end: u64,
    index: Vec<(K, u64)>,
    rows: PhantomData<R>,
}

impl<K: Ord, R: Serialize + DeserializeOwned> Spool<K, R> {
    /// An empty spool in the folder for temporary files; the file has no name and goes with the process.
    pub(super) fn new() -> io::Result<Self> {
        let file = BufWriter::new(tempfile::tempfile()?);
        Ok(Spool { file, end: 0, index: Vec::new(), rows: PhantomData })
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.index.len()
    }

    /// Keeps a row. Rows with equal keys stay in the order in which they came.
    pub(super) fn push(&mut self, key: K, row: &R) -> io::Result<()> {
        let bytes = serde_json::to_vec(row)?;
        self.file.write_all(&(bytes.len() as u64).to_le_bytes())?;
        self.file.write_all(&bytes)?;
        self.index.push((key, self.end));
        self.end += 8 + bytes.len() as u64;
        Ok(())
    }

    /// Hands over all rows by the order of their keys.
    pub(super) fn drain(mut self, mut take: impl FnMut(R) -> io::Result<()>) -> io::Result<()> {
        self.file.flush()?;
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        self.index.sort_by(|(a, _), (b, _)| a.cmp(b));
        for (_, at) in self.index {
            take(read(&mut file, at)?)?;
        }
        Ok(())
    }
}

fn read<R: DeserializeOwned>(file: &mut File, at: u64) -> io::Result<R> {
    file.seek(SeekFrom::Start(at))?;
    let mut length = [0; 8];
    file.read_exact(&mut length)?;
    let mut bytes = vec![0; u64::from_le_bytes(length) as usize];
    file.read_exact(&mut bytes)?;
    Ok(serde_json::from_slice(&bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_by_their_keys_and_equal_keys_as_they_came() {
        let mut spool = Spool::new().expect("a file for temporary use");
        for (key, row) in [(2, "b"), (1, "a"), (2, "c"), (0, "0\n")] {
            spool.push(key, &row.to_owned()).expect("it is written");
        }
        let mut found: Vec<String> = Vec::new();
        spool
            .drain(|row| {
                found.push(row);
                Ok(())
            })
            .expect("it is read");
        assert_eq!(found, ["0\n", "a", "b", "c"]);
    }
}

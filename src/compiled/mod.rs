//! Files of flat little-endian arrays that are used in place: written whole, mapped into memory, checked before use.
//! Never trusts a file: one that is damaged, cut short or made from something else is as good as none.
//!
//! A file is a head of 72 bytes, the table of its parts and the parts, each at a multiple of eight:
//!
//! | bytes | what |
//! | --- | --- |
//! | 0–8 | `TIDEWTR` and a zero |
//! | 8–12 | number of the form |
//! | 12–16 | number of parts |
//! | 16–24 | length of the file |
//! | 24–32 | checksum of all other bytes |
//! | 32–64 | the key: SHA-256 of all that the content was made from |
//! | 64–72 | zero |
//! | then | start and length of each part, eight bytes each |

mod arrays;
mod cache;
mod checksum;
mod keyed;
mod map;
mod table;

pub use arrays::{Texts, U16s, U32s, monotone};
pub use cache::{Cache, Kept};
pub use keyed::{Keyed, keyed, texts};
pub use table::{KeyTable, key_table};

use checksum::Checksum;
use sha2::{Digest, Sha256};
use std::ops::Range;

const MAGIC: [u8; 8] = *b"TIDEWTR\0";
/// Rises whenever the head or the meaning of a part changes.
const FORM: u32 = 1;
const HEAD: usize = 72;

/// What the code and the tables were when the program was built: content made by another program is made again.
const FINGERPRINT: &str = env!("TIDEWAITER_FINGERPRINT");

/// What a compiled file is made from, as a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of content that this program makes from `sources`, which are told apart: `["ab", "c"]` is not `["a", "bc"]`.
    pub fn of<'s>(sources: impl IntoIterator<Item = &'s [u8]>) -> Key {
        let mut hash = Sha256::new();
        hash.update(FORM.to_le_bytes());
        hash.update(FINGERPRINT);
        for source in sources {
            hash.update((source.len() as u64).to_le_bytes());
            hash.update(source);
        }
        Key(hash.finalize().into())
    }

    /// The first sixteen hexadecimal digits, to name a file by.
    fn short(&self) -> String {
        self.0[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Puts a file together, part by part.
#[derive(Debug, Default)]
pub struct Writer {
    parts: Vec<Vec<u8>>,
}

impl Writer {
    /// Adds a part of bytes.
    pub fn bytes(&mut self, part: Vec<u8>) {
        self.parts.push(part);
    }

    /// Adds a part of 16-bit numbers.
    pub fn u16s(&mut self, part: &[u16]) {
        self.parts.push(part.iter().flat_map(|number| number.to_le_bytes()).collect());
    }

    /// Adds a part of 32-bit numbers.
    pub fn u32s(&mut self, part: &[u32]) {
        self.parts.push(part.iter().flat_map(|number| number.to_le_bytes()).collect());
    }

    /// The file, held in memory.
    pub fn finish(self, key: &Key) -> Compiled {
        let table = HEAD + self.parts.len() * 16;
        let size = table + self.parts.iter().map(|part| part.len().next_multiple_of(8)).sum::<usize>();
        let mut file = Vec::with_capacity(size);
        file.extend_from_slice(&MAGIC);
        file.extend_from_slice(&FORM.to_le_bytes());
        file.extend_from_slice(&(self.parts.len() as u32).to_le_bytes());
        file.extend_from_slice(&(size as u64).to_le_bytes());
        file.extend_from_slice(&[0; 8]);
        file.extend_from_slice(&key.0);
        file.extend_from_slice(&[0; 8]);
        let mut start = table;
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            parts.push(start..start + part.len());
            file.extend_from_slice(&(start as u64).to_le_bytes());
            file.extend_from_slice(&(part.len() as u64).to_le_bytes());
            start += part.len().next_multiple_of(8);
        }
        for part in self.parts {
            file.extend_from_slice(&part);
            file.resize(file.len().next_multiple_of(8), 0);
        }
        let sum = checksum(&file).to_le_bytes();
        file[24..32].copy_from_slice(&sum);
        Compiled { bytes: Bytes::Held(file), parts }
    }
}

/// A file that was found whole and of the key that was wanted.
#[derive(Debug)]
pub struct Compiled {
    bytes: Bytes,
    parts: Vec<Range<usize>>,
}

/// Where the bytes of a file are.
#[derive(Debug)]
enum Bytes {
    Held(Vec<u8>),
    Mapped(map::Mapping),
}

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Held(bytes) => bytes,
            Bytes::Mapped(mapping) => mapping.bytes(),
        }
    }
}

impl Compiled {
    /// All of the file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The file if it is whole, of this form and made from what `key` says.
    fn checked(bytes: Bytes, key: &Key) -> Option<Compiled> {
        let number = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
        let is_ours = bytes.get(..8)? == MAGIC && bytes.get(8..12)? == FORM.to_le_bytes();
        let is_whole = number(16)? == bytes.len() as u64 && number(24)? == checksum(&bytes);
        if !is_ours || bytes.get(32..64)? != key.0 || !is_whole {
            return None;
        }
        let count = u32::from_le_bytes(bytes.get(12..16)?.try_into().ok()?);
        let mut parts = Vec::new();
        for part in 0..usize::try_from(count).ok()? {
            let at = HEAD + part * 16;
            let start = usize::try_from(number(at)?).ok()?;
            let end = start.checked_add(usize::try_from(number(at + 8)?).ok()?)?;
            bytes.get(start..end)?;
            parts.push(start..end);
        }
        Some(Compiled { bytes, parts })
    }

    /// The parts, to be taken in the order in which they were written.
    pub fn parts(&self) -> Parts<'_> {
        Parts { bytes: &self.bytes, parts: self.parts.iter() }
    }
}

/// The parts of a file in order; what is not there is empty.
pub struct Parts<'a> {
    bytes: &'a [u8],
    parts: std::slice::Iter<'a, Range<usize>>,
}

impl<'a> Parts<'a> {
    /// The next part as bytes.
    pub fn bytes(&mut self) -> &'a [u8] {
        self.parts.next().and_then(|part| self.bytes.get(part.clone())).unwrap_or_default()
    }

    /// The next part as 16-bit numbers.
    pub fn u16s(&mut self) -> U16s<'a> {
        U16s::of(self.bytes())
    }

    /// The next part as 32-bit numbers.
    pub fn u32s(&mut self) -> U32s<'a> {
        U32s::of(self.bytes())
    }
}

/// The checksum of a file, its own place left out.
fn checksum(file: &[u8]) -> u64 {
    let mut sum = Checksum::default();
    sum.add(file.get(..24).unwrap_or_default());
    sum.add(file.get(32..).unwrap_or_default());
    sum.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key::of([&b"source"[..]])
    }

    fn held(bytes: Vec<u8>) -> Option<Compiled> {
        Compiled::checked(Bytes::Held(bytes), &key())
    }

    fn file() -> Vec<u8> {
        let mut writer = Writer::default();
        writer.u32s(&[1, 2, 0xffff_ffff]);
        writer.bytes(b"abc".to_vec());
        writer.u16s(&[7]);
        writer.finish(&key()).bytes().to_vec()
    }

    #[test]
    fn what_is_written_is_read_back_in_order() {
        let compiled = held(file()).unwrap();
        let mut parts = compiled.parts();
        assert_eq!(parts.u32s().iter().collect::<Vec<_>>(), [1, 2, 0xffff_ffff]);
        assert_eq!(parts.bytes(), b"abc");
        assert_eq!(parts.u16s().get(0), 7);
        assert!(parts.bytes().is_empty());
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let whole = file();
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut damaged = whole.clone();
                damaged[at] ^= 1 << bit;
                assert!(held(damaged).is_none(), "byte {at} bit {bit}");
            }
            assert!(held(whole[..at].to_vec()).is_none(), "cut at {at}");
        }
        assert!(held([whole, vec![0]].concat()).is_none());
    }

    #[test]
    fn a_file_made_from_something_else_is_none() {
        let other = Key::of([&b"sourc"[..], b"e"]);
        assert!(Compiled::checked(Bytes::Held(file()), &other).is_none());
    }
}

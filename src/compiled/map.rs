//! Maps a file into memory: the one place of the program that the compiler cannot vouch for. Never maps for writing.

use memmap2::Mmap;
use std::fs::File;
use std::io;

/// A file mapped into memory, to be read only.
#[derive(Debug)]
pub(super) struct Mapping(Mmap);

impl Mapping {
    /// Maps all of a file.
    ///
    /// # Errors
    /// When the system cannot map it, as it cannot an empty file.
    #[allow(unsafe_code, reason = "mapping a file cannot be shown to be safe to the compiler")]
    pub fn of(file: &File) -> io::Result<Mapping> {
        // SAFETY: the bytes behind the slice must not change while it is borrowed. Files of the cache are written under
        // another name, renamed into place and never written again by this program; one is replaced by renaming, which
        // leaves a mapped file as it was. It is mapped for reading, as plain bytes, and every number taken out of it is
        // checked against its bounds where it is used, so that even bytes changed by a foreign hand give a wrong number
        // and no wild access.
        unsafe { Mmap::map(file) }.map(Mapping)
    }

    /// What is in the file.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

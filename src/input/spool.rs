//! A whole input in a temporary file, for formats whose directory stands at their end. Never in memory.

use std::fs::File;
use std::io::{self, Read, Seek};

/// An input that can be read from any place.
pub(super) struct Spool {
    pub(super) file: File,
}

/// No workbook or table of records is larger.
const MOST_BYTES: u64 = 4 << 30;

impl Spool {
    /// Copies all of an input to a file that nobody else sees and that goes with the program.
    ///
    /// # Errors
    /// When the input breaks off or is larger than 4 GB, or the folder for temporary files cannot take it.
    pub(super) fn of(read: Box<dyn Read + Send>) -> Result<Spool, String> {
        let no_room =
            |error: io::Error| format!("cannot be copied to the folder of temporary files: {error}");
        let mut file = tempfile::tempfile().map_err(no_room)?;
        let size = io::copy(&mut read.take(MOST_BYTES + 1), &mut file)
            .map_err(|error| format!("cannot be read whole: {error}"))?;
        if size > MOST_BYTES {
            return Err("is larger than 4 GB: split it, or export it as CSV".into());
        }
        file.rewind().map_err(no_room)?;
        Ok(Spool { file })
    }
}

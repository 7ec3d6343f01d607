//! The ZIP archive that a workbook is, part by part. Never unpacks into memory: a part is a temporary file, at most 4 GB.

use crate::xml::Xml;
use std::fs::File;
use std::io::{self, Read, Seek};
use zip::ZipArchive;

pub(super) struct Package<R> {
    archive: ZipArchive<R>,
}

/// One part may not be larger: a small archive can state any size.
const MOST_PART_BYTES: u64 = 4 << 30;

impl<R: Read + Seek> Package<R> {
    pub(super) fn open(read: R) -> Result<Package<R>, String> {
        let archive = ZipArchive::new(read).map_err(|error| {
            format!(
                "is a workbook or another ZIP archive that is damaged or cut off ({error}): get the whole file, or open \
                 it in a spreadsheet program and save it anew"
            )
        })?;
        Ok(Package { archive })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// A part, unpacked on disk.
    pub(super) fn part(&mut self, name: &str) -> Result<Xml<File>, String> {
        let damaged = |error: &dyn std::fmt::Display| {
            format!(
                "is a workbook whose part `{name}` is damaged ({error}): get the whole file, or open it in a \
                     spreadsheet program and save it anew"
            )
        };
        let part = self.archive.by_name(name).map_err(|error| damaged(&error))?;
        let mut file = tempfile::tempfile().map_err(|error| damaged(&error))?;
        let size =
            io::copy(&mut part.take(MOST_PART_BYTES + 1), &mut file).map_err(|error| damaged(&error))?;
        if size > MOST_PART_BYTES {
            return Err(format!("is a workbook whose part `{name}` unpacks to more than 4 GB"));
        }
        file.rewind().map_err(|error| damaged(&error))?;
        Ok(Xml::new(file))
    }
}

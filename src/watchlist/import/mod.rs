//! Imports the lists that governments publish, as they publish them: the format is recognised by content, never by the
//! name of a file. Never makes a smaller list of a damaged file: that is an error.
//!
//! A format is one file beside this one and one line in [`FORMATS`].

mod bis_denied;
mod countries;
mod csl;
mod csl_csv;
mod csl_json;
mod dates;
mod dfat;
mod draft;
mod eu_csv;
mod eu_xml;
mod ftm_json;
mod gathered;
mod glance;
mod identifiers;
mod intake;
mod names;
mod ofac_advanced;
mod ofac_csv;
mod ofac_remarks;
mod ofac_xml;
mod ofsi_csv;
mod place;
mod plain_csv;
mod seco_xml;
mod sema_xml;
mod sheet;
mod simple_csv;
mod table;
mod text;
mod uk_csv;
mod uk_tables;
mod uk_xml;
mod un_xml;
mod xml;

pub use place::{ImportError, Loss, Note, Place, RejectedEntry};
pub use plain_csv::{Mapping, MappingError};

use super::entity::{Entity, Status};
use super::regimes;
use crate::value::Date;
use glance::Glance;
use intake::Intake;
use std::borrow::Cow;
use std::collections::BTreeMap;
use text::Decoded;

/// A file as it was named and what is in it.
#[derive(Debug, Clone, Copy)]
pub struct NamedBytes<'b> {
    /// Its name, for messages only.
    pub name: &'b str,
    /// Its content.
    pub bytes: &'b [u8],
}

/// A list as imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The name of the format, as in [`FORMATS`].
    pub format: &'static str,
    /// Who publishes the list.
    pub publisher: String,
    /// Its title.
    pub title: String,
    /// The list's own date, where it states one.
    pub list_date: Option<Date>,
    /// The number of entries that the list says it has; equal to accepted and rejected together.
    pub stated_count: Option<usize>,
    /// The entries, in the order of the source.
    pub entities: Vec<Entity>,
    /// Number of names of all entries.
    pub names: usize,
    /// Entries of the source that are not among `entities`.
    pub rejected: Vec<RejectedEntry>,
    /// What was read otherwise than it stands, without losing an entry.
    pub notes: Vec<Note>,
}

/// A format of lists.
pub struct Format {
    /// Its name, `ofac-csv`.
    pub name: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// What the reader was built and checked against.
    pub basis: Basis,
    /// Which part of such a list a file is, if any; `list` where a list is one file.
    part: fn(&Glance<'_>) -> Option<&'static str>,
    /// Reads the files of one list.
    read: fn(&[Part<'_>]) -> Result<Intake, ImportError>,
}

impl Format {
    /// How many files make a whole list in this format.
    pub fn files(&self) -> usize {
        match self.name {
            "ofac-csv" => 3,
            "uk-tables" => 5,
            _ => 1,
        }
    }
}

/// What a reader was built and checked against: a list that was never seen whole deserves a second look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Real files of the publisher, whole.
    Files,
    /// The publisher's schema, and a part or an example of a real file.
    Schema,
    /// Public descriptions and samples of the form; no file was at hand.
    Samples,
}

/// A file of a list and which part of it it is.
struct Part<'t> {
    role: &'static str,
    file: &'t str,
    text: &'t str,
}

/// All formats, in the order in which they are tried.
pub const FORMATS: &[Format] = &[
    ofac_csv::FORMAT,
    ofac_xml::FORMAT,
    ofac_advanced::FORMAT,
    csl_csv::FORMAT,
    csl_json::FORMAT,
    bis_denied::FORMAT,
    un_xml::FORMAT,
    eu_xml::FORMAT,
    eu_csv::FORMAT,
    uk_csv::FORMAT,
    uk_xml::FORMAT,
    uk_tables::FORMAT,
    ofsi_csv::FORMAT,
    seco_xml::FORMAT,
    sema_xml::FORMAT,
    dfat::FORMAT,
    ftm_json::FORMAT,
    simple_csv::FORMAT,
];

/// A list of several files may have so many rows that belong to no entry, and one in a hundred entries: a publisher's slip.
const MOST_LOOSE: usize = 10;

/// Reads the files of one list in whatever format they are.
///
/// # Errors
/// When the format is not known, the files are of different lists, a part is missing, a file is damaged or cut off, or
/// the list states another number of entries than it has.
pub fn import(files: &[NamedBytes<'_>]) -> Result<Imported, ImportError> {
    let decoded = files.iter().map(|file| decode(*file, &is_known)).collect::<Result<Vec<_>, _>>()?;
    let mut found: Option<&Format> = None;
    let mut parts = Vec::new();
    for (file, decoded) in files.iter().zip(&decoded) {
        let (format, role) = recognise(file.name, &decoded.text)?;
        if let Some(first) = found.filter(|first| first.name != format.name) {
            let reason = format!(
                "this is {}, the file before it {}: import one list at a time",
                format.title, first.title
            );
            return Err(ImportError::of_file(file.name, reason));
        }
        found = Some(format);
        parts.push(Part { role, file: file.name, text: &decoded.text });
    }
    let Some(format) = found else {
        return Err(ImportError::of_file("", "no file was given"));
    };
    let mut intake = (format.read)(&parts)?;
    for (file, decoded) in files.iter().zip(&decoded) {
        if let Some(assumption) = &decoded.assumption {
            intake.note(&Place::line(file.name, 1), assumption.clone());
        }
    }
    finish(format.name, files[0].name, intake)
}

/// As [`import`], for lists that are screened with as they are.
///
/// # Errors
/// As [`import`], when the files are only a part of a list, and when an entry cannot be read: a list that did not load is
/// never a smaller list.
pub fn import_whole(files: &[NamedBytes<'_>]) -> Result<Imported, ImportError> {
    let imported = import(files)?;
    imported.has_all_files(files)?;
    imported.has_all_entries()?;
    Ok(imported)
}

impl Imported {
    /// Whether `files`, which it was imported from, are all that the list has.
    ///
    /// # Errors
    /// When some are missing.
    pub fn has_all_files(&self, files: &[NamedBytes<'_>]) -> Result<(), ImportError> {
        let format = FORMATS.iter().find(|format| format.name == self.format);
        match (format.map_or(1, Format::files), files) {
            (whole, [first, ..]) if files.len() < whole => {
                let given = files.len();
                let reason = format!(
                    "it is a part of a list: {given} of {whole} files were given; names and addresses stand in the others, so \
                     give all of them, or the folder that they lie in"
                );
                Err(ImportError::of_file(first.name, reason))
            }
            _ => Ok(()),
        }
    }

    /// What was rejected, a line for each reason with the first place, in the order of the source.
    pub fn rejections_by_reason(&self) -> Vec<String> {
        let mut reasons: Vec<(&str, &Place, usize)> = Vec::new();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for rejected in &self.rejected {
            let at = *known.entry(&rejected.reason).or_insert(reasons.len());
            match reasons.get_mut(at) {
                Some((_, _, times)) => *times += 1,
                None => reasons.push((&rejected.reason, &rejected.place, 1)),
            }
        }
        let line = |(reason, place, times): (&str, &Place, usize)| match times {
            1 => format!("{place}: {reason}"),
            times => format!("{place} (first of {times}): {reason}"),
        };
        reasons.into_iter().map(line).collect()
    }

    /// Whether no entry was rejected that could have been looked for.
    ///
    /// # Errors
    /// When some were: the error names the first few with their places.
    pub fn has_all_entries(&self) -> Result<(), ImportError> {
        let mut lost = self.rejected.iter().filter(|rejected| rejected.loss == Loss::Entry);
        let Some(first) = lost.next() else { return Ok(()) };
        let rest: Vec<&RejectedEntry> = lost.collect();
        let mut reason = format!("it cannot be read, and the list is no use without it: {}", first.reason);
        for next in rest.iter().take(SHOWN_LOST) {
            reason.push_str(&format!("; {}: {}", next.place, next.reason));
        }
        match rest.len().saturating_sub(SHOWN_LOST) {
            0 => {}
            more => reason.push_str(&format!("; and {more} more")),
        }
        Err(ImportError::new(first.place.clone(), reason))
    }
}

/// So many entries that cannot be read are named besides the first.
const SHOWN_LOST: usize = 4;

/// The files, all of one format, list by list: each list's numbers of files, the one that holds its entries first.
pub fn divide(files: &[NamedBytes<'_>]) -> Vec<Vec<usize>> {
    let decoded: Vec<_> = files.iter().map(|file| text::decode(file.bytes)).collect();
    let known = files.iter().zip(&decoded).filter_map(|(file, decoded)| {
        let (format, role) = recognise(file.name, &decoded.text).ok()?;
        Some((format, Part { role, file: file.name, text: &decoded.text }))
    });
    let (formats, parts): (Vec<&Format>, Vec<Part<'_>>) = known.unzip();
    let mut lists = match formats.first() {
        Some(first) if parts.len() == files.len() && first.name == ofac_csv::FORMAT.name => {
            ofac_csv::divide(&parts)
        }
        _ => vec![(0..files.len()).collect()],
    };
    for list in &mut lists {
        let is_head = |at: &usize| parts.get(*at).is_some_and(|part| HEADS.contains(&part.role));
        list.sort_by_key(|at| !is_head(at));
    }
    lists
}

/// The parts of lists that have the entries; the others add to them.
const HEADS: [&str; 2] = [ofac_csv::PRIMARY, uk_tables::SUBJECTS];

/// The name of the format of a table of one's own.
pub const PLAIN: &str = "plain-csv";

/// Reads a table of one's own, whose columns `mapping` names.
///
/// # Errors
/// As [`import`], and when the table lacks a column of the mapping.
pub fn import_mapped(file: NamedBytes<'_>, mapping: &Mapping) -> Result<Imported, ImportError> {
    let decoded = decode(file, &|text| mapping.fits(text))?;
    let intake = plain_csv::read(file.name, &decoded.text, mapping)?;
    finish(PLAIN, file.name, intake)
}

/// The format that a file has by its content; none when it is empty or no format is known for it.
pub fn format_of(file: NamedBytes<'_>) -> Option<&'static Format> {
    let decoded = decode(file, &is_known).ok()?;
    recognise(file.name, &decoded.text).ok().map(|(format, _)| format)
}

/// The sheet of a workbook that is a table of one's own, as comma-separated text; none for a file that is no workbook.
///
/// # Errors
/// When it is damaged, or has several sheets of which none or more than one has the column `id`.
pub fn own_sheet(file: NamedBytes<'_>) -> Result<Option<String>, ImportError> {
    let has_id = |text: &str| Glance::of(text).has_columns(b',', &["id"]);
    Ok(sheet::find(file, &has_id)?.map(|found| found.text))
}

/// The text of a file; of a workbook that of the sheet for which `is_list` holds.
fn decode<'b>(file: NamedBytes<'b>, is_list: &dyn Fn(&str) -> bool) -> Result<Decoded<'b>, ImportError> {
    Ok(match sheet::find(file, is_list)? {
        Some(found) => Decoded { text: found.text.into(), assumption: found.left_out.map(Cow::from) },
        None => text::decode(file.bytes),
    })
}

fn is_known(text: &str) -> bool {
    recognise("", text).is_ok()
}

/// The names of all formats with commas between them, for messages.
pub fn format_names() -> String {
    FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ")
}

fn recognise(name: &str, text: &str) -> Result<(&'static Format, &'static str), ImportError> {
    let glance = Glance::of(text);
    if glance.is_blank() {
        return Err(ImportError::of_file(name, "the file is empty"));
    }
    let found = FORMATS.iter().find_map(|format| Some((format, (format.part)(&glance)?)));
    found.ok_or_else(|| {
        let reason = format!(
            "the format is not known: it begins `{}`; known are {}; give a table of your own with a mapping",
            glance.start(),
            format_names()
        );
        ImportError::of_file(name, reason)
    })
}

/// The last look: a list that is empty or not of the size it states is an error.
fn finish(format: &'static str, file: &str, mut intake: Intake) -> Result<Imported, ImportError> {
    let notes = intake.take_notes();
    let of_publisher = regimes::of_publisher(&intake.publisher);
    for entity in intake.entities.iter_mut().filter(|entity| entity.regimes.is_empty()) {
        entity.regimes = match of_publisher.as_slice() {
            [] => regimes::named(&data_sets(entity)),
            of_publisher => of_publisher.to_vec(),
        };
    }
    let lost = intake.rejected.iter().filter(|rejected| rejected.loss != Loss::Loose).count();
    let read = intake.entities.len() + lost;
    let loose = intake.rejected.len() - lost;
    if loose > MOST_LOOSE && loose.saturating_mul(100) > read {
        let reason = format!(
            "{loose} rows belong to no entry of the list: its files are of different days, or one is cut off; get all of \
             one day"
        );
        return Err(ImportError::of_file(file, reason));
    }
    if let Some(stated) = intake.stated.filter(|&stated| stated != read) {
        let reason =
            format!("the list says that it has {stated} entries and {read} were found: get the whole file");
        return Err(ImportError::of_file(file, reason));
    }
    if intake.entities.is_empty() {
        let why = intake.rejected.first().map_or("it has none".to_owned(), |rejected| {
            format!("{} were rejected, the first at {}: {}", read, rejected.place, rejected.reason)
        });
        return Err(ImportError::of_file(file, format!("no entry of the list can be used: {why}")));
    }
    Ok(Imported {
        format,
        publisher: intake.publisher.into_owned(),
        title: intake.title,
        list_date: intake.date,
        stated_count: intake.stated,
        names: intake.entities.iter().map(|entity| entity.names.len()).sum(),
        entities: intake.entities,
        rejected: intake.rejected,
        notes,
    })
}

/// The programmes of an entry and the lists that it was gathered from.
fn data_sets(entity: &Entity) -> String {
    let gathered = entity.remarks.split("; ").filter(|remark| remark.starts_with("dataset: "));
    entity.programs.iter().map(String::as_str).chain(gathered).collect::<Vec<_>>().join("; ")
}

/// The one file of a list that is one file.
fn single<'p, 't>(parts: &'p [Part<'t>]) -> Result<&'p Part<'t>, ImportError> {
    match parts {
        [part] => Ok(part),
        [] => Err(ImportError::of_file("", "no file was given")),
        [_, second, ..] => {
            Err(ImportError::of_file(second.file, "a list of this format is one file: import each by itself"))
        }
    }
}

/// The strength of an American list's claim by the programmes of all its entries: the consolidated list of those who
/// are not blocked has the same form as the list of those who are.
fn american_status<'p>(programs: impl Iterator<Item = &'p str>) -> Status {
    const NOT_BLOCKING: [&str; 7] =
        ["NS-PLC", "NS-ISA", "CMIC-", "UKRAINE-EO13662", "561-", "FSE-", "EO13599"];
    let (mut all, mut lighter) = (0_usize, 0_usize);
    for program in programs {
        all += 1;
        lighter += usize::from(NOT_BLOCKING.iter().any(|start| program.starts_with(start)));
    }
    // Designated entries carry these too, besides others; only a list full of them is the lighter list.
    if lighter * 2 > all { Status::ExportControlled } else { Status::Designated }
}

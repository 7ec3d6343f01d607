//! Reads record files into batches, a chunk at a time: CSV, JSON Lines, JSON arrays. Never judges a record and never
//! drops one silently: records read are records in batches plus rejections, each with its reason.
//!
//! Memory does not grow with the input but for the keys seen, which tell duplicates: 16 bytes a record (up to 32 while
//! the table grows).

mod columns;
mod csv;
mod customs;
mod encoding;
mod format;
mod grouping;
mod header;
mod iso20022;
mod json;
mod letters;
mod lines;
mod mapping;
mod moves;
mod node;
#[cfg(feature = "parquet")]
mod parquet;
mod parties;
mod rejection;
mod seen;
mod source;
mod spool;
mod table;
mod template;
mod types;
mod unpack;
mod workbook;

pub use columns::{Finding, Stated};
pub use format::known_as;
pub use header::path_of as mapping_path;
pub use mapping::{ColumnUse, Feeding, MappedFeed, MappedUnit, Mapping, Unread as UnreadColumn, Why, Word};
pub use parties::{NamedParty, PartyRow, party_schema};
pub use rejection::Rejection;
pub use source::{Again, Input, InputError};

use crate::value::batch::{BATCH_ROWS, Unread};
use crate::value::convention::{Mark, Order};
use crate::value::{
    Batch, BatchBuilder, Conventions, FieldError, Layout, Node, Origin, RecordId, Schema, Source, SourceFile,
    node::NodeKind,
};
use encoding::Decided;
use mapping::Wishes;
use rejection::Broken;
use rust_decimal::Decimal;
use seen::{Fate, Seen, SeenAt};
use source::Window;
use std::collections::BTreeMap;
use std::sync::Arc;
use types::Types;

/// What files are opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// To take all their records.
    #[default]
    Screen,
    /// To look at their columns: a file that lacks what its records are known by is opened all the same.
    Survey,
    /// To look up the parties on their rows: nothing needs a key, and a column `type` says nothing of records.
    Names(NamesIn),
}

/// What a text of names may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamesIn {
    /// A table, or one name a line where its first row is no header.
    Lines,
    /// A table.
    Tables,
}

/// How to read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// What for.
    pub purpose: Purpose,
    /// The type of records that do not name theirs, in any case: `shipment`.
    pub record_type: Option<String>,
    /// Field path and column name, for columns whose headers do not say their field: `destination`, `Country`.
    pub mapping: Vec<(String, String)>,
    /// Which of day and month stands first in dates, where their columns do not show it or are known better.
    pub dates: Vec<Stated<Order>>,
    /// The decimal mark of numbers, likewise.
    pub decimals: Vec<Stated<Mark>>,
    /// A mapping file, checked against the schema; what `mapping` says goes before it.
    pub mapping_file: Option<Mapping>,
    /// The encoding of all text, `cp1251`; without one it is told by the content of each file.
    pub encoding: Option<String>,
    /// The sheets of workbooks to read, by name; without any, all that hold records.
    pub sheets: Vec<String>,
}

/// Opens all inputs, tells their formats and reads their headers.
///
/// # Errors
/// Every input that cannot be read at all (empty, compressed, a column that no field takes), and options that fit none.
pub fn open(
    inputs: Vec<Input>,
    schema: &Arc<Schema>,
    options: &ReadOptions,
) -> Result<Reader, Vec<InputError>> {
    let of_file = options.mapping_file.as_ref().and_then(|file| file.record_type.as_ref());
    let record_type = options.record_type.as_deref().or(of_file.map(|word| word.text.as_str()));
    let types = Types::new(schema, record_type).map_err(|error| vec![error])?;
    let types = match options.purpose {
        Purpose::Names(_) => Arc::new(types.of_one()),
        Purpose::Screen | Purpose::Survey => Arc::new(types),
    };
    let wishes = Wishes { pairs: &options.mapping, file: options.mapping_file.as_ref() };
    let encoding = options.encoding.as_deref().map(|name| {
        encoding::named(name).map_err(|reason| vec![InputError { file: name.to_owned(), reason }])
    });
    let setting = Setting {
        types: &types,
        wishes,
        purpose: options.purpose,
        encoding: encoding.transpose()?,
        sheets: &options.sheets,
    };
    let mut files = Vec::new();
    let mut errors = Vec::new();
    for input in inputs {
        let (evidence, Input { name, read, .. }) = columns::survey(input, &setting);
        match format::open(&name, Window::new(read), &setting) {
            Ok(opened) => {
                for (number, opened) in opened.into_iter().enumerate() {
                    let evidence = evidence.get(number).map_or(&[][..], Vec::as_slice);
                    let mut decided = columns::decide(opened.records.columns(), evidence, options);
                    for (column, factor) in opened.records.factors() {
                        decided.0.multiply(column, factor);
                    }
                    files.push(File::new(&name, opened, decided));
                }
            }
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        errors.extend(header::check_mapping(&options.mapping, &types, &files));
        errors.extend(columns::check_stated(options, &files));
    }
    if errors.is_empty() { Ok(Reader::new(schema, files)) } else { Err(errors) }
}

/// What every format needs to know.
struct Setting<'a> {
    types: &'a Arc<Types>,
    wishes: Wishes<'a>,
    purpose: Purpose,
    encoding: Option<&'static encoding_rs::Encoding>,
    sheets: &'a [String],
}

/// A file, or a sheet of one, whose records can be read.
struct Opened {
    /// The name of the sheet; empty where a file has none.
    sheet: String,
    records: Box<dyn Records>,
    reading: Reading,
    /// The number in the sheet of the first column, from 0; none where cells have no reference.
    first_column: Option<u32>,
}

/// How a file was read, where that was a decision.
#[derive(Default)]
struct Reading {
    /// Layers of compression and what was passed over, in words.
    said: Vec<String>,
    /// The encoding, known once enough was read.
    decided: Option<Decided>,
}

impl Reading {
    fn shown(&self) -> String {
        let encoding =
            self.decided.as_ref().and_then(|decided| decided.get()).map(|decision| decision.shown());
        let parts = self.said.iter().cloned().chain(encoding).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join("; ")
    }
}

/// The records of one file or sheet in one format.
trait Records: Send {
    /// The next record, or what stands in its place.
    fn next_record(&mut self) -> Option<Found>;
    /// Its columns and the fields they feed; empty for a format without columns.
    fn columns(&self) -> &[(String, Option<String>)];
    /// What became of each column, and why.
    fn uses(&self) -> &[ColumnUse] {
        &[]
    }
    /// The type of all its records, where it is known from the columns.
    fn record_type(&self) -> Option<RecordId> {
        None
    }
    /// Columns whose numbers are multiplied because they are in another unit, and by what.
    fn factors(&self) -> Vec<(usize, Decimal)> {
        Vec::new()
    }
    /// The fields and the columns that feed them, where all records are of one type.
    fn feedings(&self) -> Vec<Feeding> {
        Vec::new()
    }
    /// The keys of a format without columns, what becomes of each, and some of its values. No record is lost by looking.
    fn keys(&mut self) -> Vec<(String, ColumnUse, Vec<String>)> {
        Vec::new()
    }
    /// Some values of each column, none twice. No record is lost by looking.
    fn samples(&mut self) -> Vec<Vec<String>> {
        Vec::new()
    }
}

/// A record as a format finds it.
struct Found {
    /// Line on which it begins, from 1.
    row: u64,
    /// About how many bytes it takes.
    size: usize,
    more: More,
    content: Result<(RecordId, Node), Broken>,
}

/// Whether the file may hold more of one record further on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum More {
    /// A record stands in one place.
    None,
    /// Rows of one key are items of one record, and some may stand elsewhere by mistake.
    Elsewhere,
}

/// Reads chunk after chunk.
pub struct Reader {
    schema: Arc<Schema>,
    files: Vec<File>,
    current: usize,
    builders: BTreeMap<RecordId, BatchBuilder>,
    seen: Seen,
    counts: Counts,
}

struct File {
    source: Source,
    records: Box<dyn Records>,
    unread: Unread,
    conventions: Conventions,
    findings: Vec<Finding>,
    reading: Reading,
    first_column: Option<u32>,
}

impl File {
    fn new(name: &str, opened: Opened, (conventions, findings): (Conventions, Vec<Finding>)) -> File {
        let source = Source { file: name.to_owned(), sheet: opened.sheet.clone() };
        let Opened { records, reading, first_column, .. } = opened;
        File { source, records, unread: Unread::new(), conventions, findings, reading, first_column }
    }
}

/// Some records: at most `BATCH_ROWS` of them, and as many rejections.
#[derive(Debug, Clone, Default)]
pub struct Chunk {
    /// One batch for each record type that occurs, in the order of the types' declaration.
    pub batches: Vec<Batch>,
    /// What could not be taken, in the order of the input.
    pub rejections: Vec<Rejection>,
}

/// Records so far. `read` is always `screened` plus `rejected`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Records read. The rows of a CSV file that are items of one record are one record.
    pub read: u64,
    /// Records in batches.
    pub screened: u64,
    /// Records rejected.
    pub rejected: u64,
}

/// What became of a column, or of a field of JSON objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnReport {
    /// The input as it was named.
    pub file: String,
    /// The sheet of a workbook; empty where a file has none.
    pub sheet: String,
    /// The header, or the path of the JSON field without numbers: `items.colour`.
    pub column: String,
    /// The field it feeds; none when it was not read.
    pub field: Option<String>,
    /// What became of it, and why.
    pub used: ColumnUse,
}

/// What a file holds, to be looked at before it is read.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The file and its sheet.
    pub source: Source,
    /// The type of its records, where its columns tell it.
    pub record_type: Option<RecordId>,
    /// Its name.
    pub type_name: Option<String>,
    /// Each column: header, what becomes of it, up to three values.
    pub columns: Vec<(String, ColumnUse, Vec<String>)>,
    /// The fields and the columns that feed them, where all records are of one type.
    pub feedings: Vec<Feeding>,
}

/// A chunk ends when its records take so many bytes.
const CHUNK_BYTES: usize = 32 * 1024 * 1024;

impl Iterator for Reader {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        let mut chunk = Chunk::default();
        let mut rejected: Vec<(usize, Rejection)> = Vec::new();
        let (mut taken, mut bytes) = (0, 0);
        while taken < BATCH_ROWS && rejected.len() < BATCH_ROWS && bytes < CHUNK_BYTES {
            let Some(file) = self.files.get_mut(self.current) else { break };
            let Some(found) = file.records.next_record() else {
                self.end_file();
                continue;
            };
            bytes += found.size;
            match self.take(found) {
                None => taken += 1,
                Some(rejection) => rejected.push((self.current, rejection)),
            }
        }
        // A row without a key is told before the rows around it, which may still be gathering items.
        rejected.sort_by_key(|(file, rejection)| (*file, rejection.row));
        chunk.rejections = rejected.into_iter().map(|(_, rejection)| rejection).collect();
        chunk.batches = self
            .builders
            .values_mut()
            .filter(|builder| !builder.is_empty())
            .map(BatchBuilder::take)
            .collect();
        (!chunk.batches.is_empty() || !chunk.rejections.is_empty()).then_some(chunk)
    }
}

impl Reader {
    fn new(schema: &Arc<Schema>, files: Vec<File>) -> Reader {
        let builder = |root| (root, BatchBuilder::new(Arc::new(Layout::new(schema, root))));
        Reader {
            schema: Arc::clone(schema),
            files,
            current: 0,
            builders: schema.roots().map(builder).collect(),
            seen: Seen::default(),
            counts: Counts::default(),
        }
    }

    /// Records so far; after the last chunk, of the whole run.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The files as they were named and their sheets; `Origin::file` is an index into them.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.files.iter().map(|file| &file.source)
    }

    /// The inputs with what names their cells, in the same order.
    pub fn source_files(&self) -> Vec<SourceFile> {
        let source = |file: &File| SourceFile {
            source: file.source.clone(),
            columns: file.records.columns().iter().map(|(header, _)| header.clone()).collect(),
            first_column: file.first_column,
        };
        self.files.iter().map(source).collect()
    }

    /// Whether every file has columns; JSON and payment messages have none.
    pub fn has_columns_everywhere(&self) -> bool {
        self.files.iter().all(|file| !file.records.columns().is_empty())
    }

    /// How columns were read that are not in this program's own form: index of the file and what was found.
    pub fn findings(&self) -> impl Iterator<Item = (usize, &Finding)> {
        self.files
            .iter()
            .enumerate()
            .flat_map(|(number, file)| file.findings.iter().map(move |finding| (number, finding)))
    }

    /// How files were read where that was a decision: compression, encoding, rows passed over. Complete after the last
    /// chunk; a file of plain UTF-8 is not among them.
    pub fn readings(&self) -> Vec<(Source, String)> {
        let shown = |file: &File| (file.source.clone(), file.reading.shown());
        self.files.iter().map(shown).filter(|(_, shown)| !shown.is_empty()).collect()
    }

    /// Every column of every file, in order, and every field of JSON objects so far that no record type knows.
    pub fn columns(&self) -> Vec<ColumnReport> {
        let unknown = ColumnUse::Unread(UnreadColumn::Unknown);
        let report = |file: &File, column: &str, field: Option<String>, used: ColumnUse| ColumnReport {
            file: file.source.file.clone(),
            sheet: file.source.sheet.clone(),
            column: column.to_owned(),
            field,
            used,
        };
        let mut reports = Vec::new();
        for file in &self.files {
            for (number, (column, field)) in file.records.columns().iter().enumerate() {
                let used = file.records.uses().get(number).unwrap_or(&unknown).clone();
                reports.push(report(file, column, field.clone(), used));
            }
            reports.extend(file.unread.keys().map(|path| report(file, path, None, unknown.clone())));
        }
        reports
    }

    /// What must be said of columns before anything is read: those that mean several fields, and those that stand back
    /// behind another.
    pub fn notices(&self) -> Vec<String> {
        let mut notices: Vec<String> = Vec::new();
        for file in &self.files {
            let columns = file.records.columns().iter().map(|(name, _)| name);
            for (name, used) in columns.zip(file.records.uses()) {
                let ColumnUse::Unread(unread) = used else { continue };
                let Some(what) = unread.notice(name) else { continue };
                let notice = format!("`{}`: {what}", file.source);
                if !notices.contains(&notice) {
                    notices.push(notice);
                }
            }
        }
        notices
    }

    /// What each file holds, before any record of it is read. Formats without columns show none.
    pub fn survey(&mut self) -> Vec<Survey> {
        let schema = Arc::clone(&self.schema);
        let look = |file: &mut File| {
            let samples = file.records.samples();
            let names = file.records.columns().iter().map(|(name, _)| name.clone());
            let columns = names.zip(file.records.uses().iter().cloned()).zip(samples);
            let columns: Vec<_> = columns.map(|((name, used), samples)| (name, used, samples)).collect();
            let columns = if columns.is_empty() { file.records.keys() } else { columns };
            Survey {
                source: file.source.clone(),
                record_type: file.records.record_type(),
                type_name: file.records.record_type().map(|root| schema.get(root).name.clone()),
                feedings: if file.records.columns().is_empty() {
                    feedings_of_keys(&columns)
                } else {
                    file.records.feedings()
                },
                columns,
            }
        };
        self.files.iter_mut().map(look).collect()
    }

    /// Puts a record into its batch; what is wrong with it, if anything is.
    fn take(&mut self, found: Found) -> Option<Rejection> {
        let ordinal = self.counts.read;
        self.counts.read += 1;
        let origin = Origin { ordinal, file: self.current as u32, row: found.row };
        let broken = match found.content {
            Ok((root, node)) => self.add(root, &node, origin, found.more).err(),
            Err(broken) => {
                if let (Some(root), Some(key)) = (broken.root, broken.key.as_deref()) {
                    self.claim_if_in_parts(root, key, origin, found.more);
                }
                Some(broken)
            }
        };
        match broken {
            None => self.counts.screened += 1,
            Some(_) => self.counts.rejected += 1,
        }
        broken.map(|broken| self.reject(found.row, broken))
    }

    fn add(&mut self, root: RecordId, node: &Node, origin: Origin, more: More) -> Result<(), Broken> {
        let record = self.schema.get(root);
        let key_field = record.key.and_then(|key| record.fields.get(key)).map_or("", |field| &field.name);
        let Some(key) = key_of(node, key_field) else {
            let reason = format!("has no `{key_field}`, by which a {} is known", record.name);
            return Err(Broken { field: Some(key_field.to_owned()), ..Broken::new(reason) });
        };
        if let Some(first) = self.seen.get(&record.name, key) {
            return Err(Broken {
                field: Some(key_field.to_owned()),
                key: Some(key.to_owned()),
                ..Broken::new(self.duplicate(&record.name, key, first))
            });
        }
        let Some(builder) = self.builders.get_mut(&root) else {
            return Err(Broken::new(format!("`{}` is no record of its own", record.name)));
        };
        let conventions = self.files.get(self.current).map(|file| &file.conventions);
        match builder.push_written(node, origin, conventions) {
            Ok(()) => {
                self.seen.insert(&record.name, key, SeenAt::screened(origin));
                Ok(())
            }
            Err(errors) => {
                self.claim_if_in_parts(root, key, origin, more);
                Err(broken_fields(errors, key))
            }
        }
    }

    /// A rejected record does not take its key: whoever writes it again, mended, wants it screened, and a record that is
    /// nowhere screened is the worse mistake. But where a record is spread over rows, rows of its key further on are likely
    /// the rest of it, and a record without some of its items must not pass for whole.
    fn claim_if_in_parts(&mut self, root: RecordId, key: &str, origin: Origin, more: More) {
        let name = &self.schema.get(root).name;
        if more == More::Elsewhere && self.seen.get(name, key).is_none() {
            self.seen.insert(name, key, SeenAt::rejected(origin));
        }
    }

    fn duplicate(&self, record_type: &str, key: &str, first: SeenAt) -> String {
        let source = self.files.get(first.file as usize).map(|file| file.source.to_string());
        let (source, row) = (source.unwrap_or_default(), first.row);
        match first.fate {
            Fate::Screened => {
                format!("is a duplicate: {record_type} `{key}` stands in `{source}` at line {row}")
            }
            Fate::Rejected => format!(
                "may be the rest of {record_type} `{key}`, which was rejected in `{source}` at line {row}: put its \
                 rows together"
            ),
        }
    }

    fn reject(&self, row: u64, broken: Broken) -> Rejection {
        let file = self.files.get(self.current);
        let header = |column: usize| file.and_then(|file| file.records.columns().get(column));
        Rejection {
            file: file.map_or_else(String::new, |file| file.source.file.clone()),
            sheet: file.map_or_else(String::new, |file| file.source.sheet.clone()),
            row,
            cell_row: broken.row.unwrap_or(row),
            column: broken.column.and_then(header).map(|(column, _)| column.clone()),
            field: broken.field,
            reason: broken.reason,
            key: broken.key,
        }
    }

    fn end_file(&mut self) {
        if let Some(file) = self.files.get_mut(self.current) {
            for builder in self.builders.values_mut() {
                for (path, count) in builder.take_unread() {
                    *file.unread.entry(path).or_default() += count;
                }
            }
        }
        self.current += 1;
    }
}

/// The fields that keys feed.
fn feedings_of_keys(keys: &[(String, ColumnUse, Vec<String>)]) -> Vec<Feeding> {
    let of_key = |(key, used, _): &(String, ColumnUse, Vec<String>)| match used {
        ColumnUse::Read { fields, why, .. } => Some(Feeding {
            field: fields.first()?.clone(),
            columns: vec![key.clone()],
            unit: None,
            unit_column: None,
            why: *why,
        }),
        ColumnUse::Unread(_) => None,
    };
    keys.iter().filter_map(of_key).collect()
}

/// The key of a record as written.
fn key_of<'n>(node: &'n Node, field: &str) -> Option<&'n str> {
    match &node.get(field)?.kind {
        NodeKind::Text(text) | NodeKind::Number(text) => Some(text.trim()).filter(|key| !key.is_empty()),
        _ => None,
    }
}

/// One rejection for all the fields of a record: the first in full, the others behind it.
fn broken_fields(errors: Vec<FieldError>, key: &str) -> Broken {
    const SHOWN: usize = 5;
    let mut reason = String::new();
    for (number, error) in errors.iter().take(SHOWN).enumerate() {
        match number {
            0 => reason.push_str(&error.reason),
            _ => reason.push_str(&format!("; `{}`: {}", error.field, error.reason)),
        }
    }
    if errors.len() > SHOWN {
        reason.push_str(&format!("; and {} more fields", errors.len() - SHOWN));
    }
    let first = errors.into_iter().next();
    Broken {
        column: first.as_ref().and_then(|error| error.column).map(|column| column as usize),
        row: first.as_ref().map(|error| error.row),
        field: first.map(|error| error.field).filter(|field| !field.is_empty()),
        reason,
        key: Some(key.to_owned()),
        root: None,
    }
}

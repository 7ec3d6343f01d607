//! A table of one's own, whose columns a mapping names. Never guesses what a column means.

use super::super::entity::{EntityKind, NameKind, Status};
use super::draft::Draft;
use super::intake::Intake;
use super::place::ImportError;
use super::table::{LastLine, Record, Table, key};
use crate::source::csv::guess_delimiter;
use crate::value::{Date, sha256_hex};
use std::collections::BTreeSet;
use std::fmt;

/// Which column feeds which field of an entry, and what holds for the whole list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// Who publishes the list.
    pub publisher: String,
    /// Its title.
    pub title: String,
    /// Its date, if known.
    pub date: Option<Date>,
    /// The strength of its claim.
    pub status: Status,
    /// The text between several values of a cell; empty when a cell has one.
    pub separator: String,
    columns: Vec<(Target, String)>,
}

/// A field that a column can feed.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Id,
    Kind,
    Name(NameKind),
    Country,
    Date,
    Address,
    Identifier(String),
    Program,
    Remark,
}

/// Why a mapping cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappingError {
    /// It names a field that no entry has.
    UnknownField(String),
    /// It says of no column that it holds names or addresses.
    NothingToMatch,
}

impl fmt::Display for MappingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MappingError::UnknownField(field) => write!(
                f,
                "`{field}` is no field of an entry: write one of `id`, `kind`, `name`, `alias`, `former_name`, `weak_alias`, \
                 `country`, `date`, `address`, `program`, `remark` or `identifier.KIND`"
            ),
            MappingError::NothingToMatch => {
                f.write_str("no column is mapped to `name` or `address`: there would be nothing to match")
            }
        }
    }
}

impl std::error::Error for MappingError {}

impl Mapping {
    /// A mapping from fields to the columns of a table. A field may be named several times.
    ///
    /// # Errors
    /// For a field that no entry has, and when neither a name nor an address is mapped.
    pub fn new<'c>(columns: impl IntoIterator<Item = (&'c str, &'c str)>) -> Result<Mapping, MappingError> {
        let mut targets = Vec::new();
        for (field, column) in columns {
            targets.push((target(field)?, column.to_owned()));
        }
        if !targets.iter().any(|(target, _)| matches!(target, Target::Name(_) | Target::Address)) {
            return Err(MappingError::NothingToMatch);
        }
        Ok(Mapping {
            publisher: String::new(),
            title: String::new(),
            date: None,
            status: Status::Reported,
            separator: ";".to_owned(),
            columns: targets,
        })
    }
}

impl Mapping {
    /// Whether a comma-separated text has all the columns.
    pub(super) fn fits(&self, text: &str) -> bool {
        let columns: Vec<&str> = self.columns.iter().map(|(_, column)| column.as_str()).collect();
        Table::find("", text, b',', &columns).is_ok()
    }
}

fn target(field: &str) -> Result<Target, MappingError> {
    Ok(match field {
        "id" => Target::Id,
        "kind" => Target::Kind,
        "name" => Target::Name(NameKind::Primary),
        "alias" => Target::Name(NameKind::Alias),
        "former_name" => Target::Name(NameKind::Former),
        "weak_alias" => Target::Name(NameKind::Weak),
        "country" => Target::Country,
        "date" => Target::Date,
        "address" => Target::Address,
        "program" => Target::Program,
        "remark" => Target::Remark,
        _ => match field.strip_prefix("identifier.").filter(|kind| !kind.is_empty()) {
            Some(kind) => Target::Identifier(kind.to_lowercase()),
            None => return Err(MappingError::UnknownField(field.to_owned())),
        },
    })
}

/// Reads a table by its mapping.
pub(super) fn read(file: &str, text: &str, mapping: &Mapping) -> Result<Intake, ImportError> {
    let columns: Vec<&str> = mapping.columns.iter().map(|(_, column)| column.as_str()).collect();
    let delimiter = guess_delimiter(text.as_bytes());
    let (table, _) = Table::find(file, text, delimiter, &columns)?;
    let mut intake = Intake::new(mapping.publisher.clone(), mapping.title.clone());
    intake.date = mapping.date;
    let has_id = mapping.columns.iter().any(|(target, _)| *target == Target::Id);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    table.with_last_line(LastLine::Open).each(&mut intake, |intake, record| {
        let draft = draft(record, mapping, has_id);
        let place = record.place().of(draft.id());
        if has_id && draft.id().is_empty() {
            intake.reject(place, "the row has no id");
        } else if has_id && !seen.insert(draft.id().to_owned()) {
            intake.reject(place, "another row has the same id");
        } else {
            intake.accept(place, draft);
        }
    })?;
    Ok(intake)
}

fn draft(record: &Record<'_, '_>, mapping: &Mapping, has_id: bool) -> Draft {
    let own = || sha256_hex(record.line.cells.join("|").as_bytes())[..12].to_owned();
    let id = mapping.columns.iter().find(|(target, _)| *target == Target::Id);
    let id = id.map_or_else(
        || if has_id { String::new() } else { own() },
        |(_, column)| record.get(column).to_owned(),
    );
    let mut draft = Draft::new(&id, EntityKind::Unknown, mapping.status);
    for (target, column) in &mapping.columns {
        for value in values(record.get(column), &mapping.separator) {
            match target {
                Target::Id => {}
                Target::Kind => draft.set_kind(kind(value)),
                Target::Name(kind) => draft.name(*kind, value),
                Target::Country => draft.country(value),
                Target::Date => draft.date(value),
                Target::Address => draft.address(&[value]),
                Target::Identifier(kind) => draft.identifier(kind, value),
                Target::Program => draft.program(value),
                Target::Remark => draft.remark(value),
            }
        }
    }
    draft
}

fn values<'t>(cell: &'t str, separator: &'t str) -> Vec<&'t str> {
    if separator.is_empty() { vec![cell] } else { cell.split(separator).map(str::trim).collect() }
}

fn kind(text: &str) -> EntityKind {
    match key(text).as_str() {
        "person" | "individual" => EntityKind::Person,
        "organization" | "organisation" | "company" | "entity" => EntityKind::Organization,
        "vessel" | "ship" => EntityKind::Vessel,
        "aircraft" | "airplane" => EntityKind::Aircraft,
        "address" => EntityKind::Address,
        _ => EntityKind::Unknown,
    }
}

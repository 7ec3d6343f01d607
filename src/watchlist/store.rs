//! The file form of an imported list: JSON Lines, a head that says where the list came from, then one entry to a line.
//! Never reads a part of a list: the head's counts must be those of the file.
//!
//! The head is `{"tidewaiter_list":1,…}` with publisher, title, format, the list's own date, the day on which it was
//! got, name, size and SHA-256 of each source, the numbers of entries, names and rejected entries, and the importer's
//! version. An entry has `id`, `kind`, `status` and those of `names`, `countries`, `dates`, `addresses`, `identifiers`,
//! `programs`, `regimes`, `claim`, `claim_strength`, `source`, `policy` and `remarks` that are not empty; the first name is the
//! primary one. A date is `1961`, `1961-05` or `1961-05-30`. Lines end with LF; the file is UTF-8. A later version of
//! the form has a higher number in the head, and this one refuses it.

use super::entity::{
    Entity, EntityKind, EntityName, Identifier, MatchPolicy, NameKind, PartialDate, Status, Watchlist,
};
use super::import::{Imported, NamedBytes};
use super::regimes;
use super::simple::Declaration;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, SourceId, Span};
use crate::value::{Date, Provenance, sha256_hex};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::{self, Write};

/// The version of the form that is written and read.
const VERSION: u32 = 1;

/// How every file of the form begins.
const START: &str = "{\"tidewaiter_list\":";

/// Where an imported list came from and how much of it there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The version of the form.
    tidewaiter_list: u32,
    /// Who publishes the list.
    pub publisher: String,
    /// Its title.
    pub title: String,
    /// The name of the format it was imported from.
    pub format: String,
    /// The list's own date, `YYYY-MM-DD`, where it states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_date: Option<String>,
    /// The day on which the files were got, `YYYY-MM-DD`, where the user says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<String>,
    /// The files it was imported from.
    pub sources: Vec<SourceFile>,
    /// Number of entries.
    pub entries: usize,
    /// Number of names of all entries.
    pub names: usize,
    /// Number of entries of the sources that could not be used.
    pub rejected: usize,
    /// The program and version that imported it.
    pub importer: String,
}

/// A file that a list was imported from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: usize,
    /// SHA-256 of its content, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

impl Head {
    /// The head of a list just imported from `files`, which were got on the day `retrieved`.
    pub fn new(imported: &Imported, files: &[NamedBytes<'_>], retrieved: Option<Date>) -> Head {
        let source = |file: &NamedBytes<'_>| SourceFile {
            name: file.name.to_owned(),
            bytes: file.bytes.len(),
            sha256: sha256_hex(file.bytes),
        };
        Head {
            tidewaiter_list: VERSION,
            publisher: imported.publisher.clone(),
            title: imported.title.clone(),
            format: imported.format.to_owned(),
            list_date: imported.list_date.map(|date| date.to_string()),
            retrieved: retrieved.map(|date| date.to_string()),
            sources: files.iter().map(source).collect(),
            entries: imported.entities.len(),
            names: imported.names,
            rejected: imported.rejected.len(),
            importer: concat!("tidewaiter ", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// Why a stored list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub reason: String,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for StoreError {}

/// Writes a list. The head's counts must be those of `entities`.
///
/// # Errors
/// When `out` cannot be written to.
pub fn write(out: &mut dyn Write, head: &Head, entities: &[Entity]) -> io::Result<()> {
    serde_json::to_writer(&mut *out, head)?;
    out.write_all(b"\n")?;
    for entity in entities {
        write_line(out, entity)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Writes an entry as its line, without the end of the line.
pub(super) fn write_line(out: &mut dyn Write, entity: &Entity) -> io::Result<()> {
    Ok(serde_json::to_writer(out, &Line::from(entity))?)
}

/// The entry that a line is.
pub(super) fn read_line(line: &[u8]) -> Option<Entity> {
    serde_json::from_slice::<Line>(line).ok().map(Entity::from)
}

/// Whether a text is a list in this form.
pub fn is_stored(text: &str) -> bool {
    text.starts_with(START)
}

/// Reads a whole list.
///
/// # Errors
/// For a line that is not of the form, and when the file holds other numbers of entries and names than its head says.
pub fn read(text: &str) -> Result<(Head, Vec<Entity>), StoreError> {
    let at = |line: usize, reason: String| StoreError { line, reason };
    let mut lines = text.split('\n').enumerate();
    let first = lines.next().map_or("", |(_, line)| line);
    let head: Head = serde_json::from_str(first).map_err(|error| {
        at(1, format!("this is no head of an imported list ({error}): import the list again"))
    })?;
    if head.tidewaiter_list != VERSION {
        let reason = format!(
            "the list is of version {} of its form and this program reads {VERSION}: import the list again",
            head.tidewaiter_list
        );
        return Err(at(1, reason));
    }
    // What an earlier version imported says it by its publisher alone.
    let of_publisher = regimes::of_publisher(&head.publisher);
    let mut entities = Vec::new();
    for (number, line) in lines {
        if line.is_empty() {
            continue;
        }
        let read: Line = serde_json::from_str(line).map_err(|error| {
            at(number + 1, format!("this is no entry of a list ({error}): import the list again"))
        })?;
        let mut entity = Entity::from(read);
        if entity.regimes.is_empty() {
            entity.regimes.clone_from(&of_publisher);
        }
        entities.push(entity);
    }
    let names: usize = entities.iter().map(|entity| entity.names.len()).sum();
    if entities.len() != head.entries || names != head.names {
        let reason = format!(
            "the head says {} entries with {} names and the file has {} with {names}: import the list again",
            head.entries,
            head.names,
            entities.len()
        );
        return Err(at(1, reason));
    }
    Ok((head, entities))
}

/// Reads a stored list as the watchlist that a rule file declares. A list with any error must not be used.
pub(super) fn load(declaration: &Declaration, id: SourceId, source: &Source) -> (Watchlist, Vec<Diagnostic>) {
    let mut provenance = Provenance {
        file: source.name.to_string(),
        sha256: sha256_hex(source.text.as_bytes()),
        date: declaration.date,
        stale_after_days: declaration.stale_after_days,
        ..Provenance::default()
    };
    match read(&source.text) {
        Ok((head, entities)) => {
            provenance.rows = entities.len();
            provenance.publisher = head.publisher;
            let own = head.list_date.or(head.retrieved);
            provenance.date = declaration.date.or_else(|| own.and_then(|date| Date::parse(&date)));
            (Watchlist { entities, provenance }, Vec::new())
        }
        Err(error) => {
            let span = line_span(id, &source.text, error.line);
            let message = format!("`{}` is damaged: {}", source.name, error.reason);
            (
                Watchlist { entities: Vec::new(), provenance },
                vec![Diagnostic::new(Code("E0508"), span, message)],
            )
        }
    }
}

fn line_span(id: SourceId, text: &str, line: usize) -> Span {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let length = text.get(start..).map_or(0, |rest| rest.find('\n').unwrap_or(rest.len()));
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span { source: id, start: offset(start), end: offset(start + length) }
}

/// An entry as a line. Owned for both directions, so that one definition is the form.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: String,
    kind: EntityKind,
    status: Status,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    names: Vec<NameLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    countries: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dates: Vec<DateLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    addresses: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    identifiers: Vec<NumberLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    programs: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    regimes: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    claim: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    claim_strength: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    source: String,
    #[serde(default, skip_serializing_if = "PolicyLine::is_default")]
    policy: PolicyLine,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    remarks: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NameLine {
    text: String,
    kind: NameKind,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberLine {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    kind: String,
    value: String,
}

#[derive(Serialize, Deserialize, PartialEq, Eq, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum PolicyLine {
    #[default]
    Fuzzy,
    Exact,
}

impl PolicyLine {
    fn is_default(&self) -> bool {
        *self == PolicyLine::Fuzzy
    }
}

/// `1961`, `1961-05`, `1961-05-30`; a month that is not known before a day that is, is `00`.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
struct DateLine(PartialDate);

impl From<DateLine> for String {
    fn from(date: DateLine) -> String {
        date.0.to_string()
    }
}

impl TryFrom<String> for DateLine {
    type Error = String;

    fn try_from(text: String) -> Result<DateLine, String> {
        let not_a_date = || format!("`{text}` is not a date such as `1961-05`");
        let mut parts = text.splitn(3, '-');
        let year = parts.next().filter(|year| year.len() == 4).and_then(|year| year.parse().ok());
        let year = year.filter(|year| *year >= 0).ok_or_else(not_a_date)?;
        let mut small = |most: u8| match parts.next() {
            None => Ok(None),
            Some("00") => Ok(Some(0)),
            Some(part) => {
                let number =
                    part.parse::<u8>().ok().filter(|number| (1..=most).contains(number) && part.len() == 2);
                number.map(Some).ok_or_else(not_a_date)
            }
        };
        let known = |number: Option<u8>| number.filter(|&number| number > 0);
        Ok(DateLine(PartialDate { year, month: known(small(12)?), day: known(small(31)?) }))
    }
}

impl From<&Entity> for Line {
    fn from(entity: &Entity) -> Line {
        Line {
            id: entity.id.clone(),
            kind: entity.kind,
            status: entity.status,
            names: entity
                .names
                .iter()
                .map(|name| NameLine { text: name.text.clone(), kind: name.kind })
                .collect(),
            countries: entity.countries.clone(),
            dates: entity.dates.iter().copied().map(DateLine).collect(),
            addresses: entity.addresses.clone(),
            identifiers: entity
                .identifiers
                .iter()
                .map(|id| NumberLine { kind: id.kind.clone(), value: id.value.clone() })
                .collect(),
            programs: entity.programs.clone(),
            regimes: entity.regimes.clone(),
            claim: entity.claim.clone(),
            claim_strength: entity.claim_strength.clone(),
            source: entity.source.clone(),
            policy: match entity.policy {
                MatchPolicy::Fuzzy => PolicyLine::Fuzzy,
                MatchPolicy::Exact => PolicyLine::Exact,
            },
            remarks: entity.remarks.clone(),
        }
    }
}

impl From<Line> for Entity {
    fn from(line: Line) -> Entity {
        Entity {
            id: line.id,
            kind: line.kind,
            names: line
                .names
                .into_iter()
                .map(|name| EntityName { text: name.text, kind: name.kind })
                .collect(),
            countries: line.countries,
            dates: line.dates.into_iter().map(|date| date.0).collect(),
            addresses: line.addresses,
            identifiers: line
                .identifiers
                .into_iter()
                .map(|id| Identifier { kind: id.kind, value: id.value })
                .collect(),
            programs: line.programs,
            regimes: line.regimes,
            status: line.status,
            claim: line.claim,
            claim_strength: line.claim_strength,
            source: line.source,
            policy: match line.policy {
                PolicyLine::Fuzzy => MatchPolicy::Fuzzy,
                PolicyLine::Exact => MatchPolicy::Exact,
            },
            remarks: line.remarks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn list(entities: Vec<Entity>) -> (Head, Vec<Entity>) {
        let imported = Imported {
            format: "plain-csv",
            publisher: "Ministry".to_owned(),
            title: "List".to_owned(),
            list_date: Date::parse("2024-05-02"),
            stated_count: None,
            names: entities.iter().map(|entity| entity.names.len()).sum(),
            entities: entities.clone(),
            rejected: Vec::new(),
            notes: Vec::new(),
        };
        let files = [NamedBytes { name: "list.csv", bytes: b"abc" }];
        (Head::new(&imported, &files, Date::parse("2024-05-03")), entities)
    }

    fn written(head: &Head, entities: &[Entity]) -> String {
        let mut out = Vec::new();
        write(&mut out, head, entities).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn sample() -> Vec<Entity> {
        let mut one = Entity::new("1", EntityKind::Person, Status::Designated);
        one.names.push(EntityName { text: "Doe, Jane \"JD\"\n".into(), kind: NameKind::Primary });
        one.dates.push(PartialDate { year: 1961, month: Some(5), day: None });
        let two = Entity::new("2", EntityKind::Address, Status::ExportControlled);
        vec![one, two]
    }

    #[test]
    fn the_form_is_as_documented() {
        let (head, entities) = list(sample());
        insta::assert_snapshot!(written(&head, &entities), @r#"
        {"tidewaiter_list":1,"publisher":"Ministry","title":"List","format":"plain-csv","list_date":"2024-05-02","retrieved":"2024-05-03","sources":[{"name":"list.csv","bytes":3,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}],"entries":2,"names":1,"rejected":0,"importer":"tidewaiter 0.1.0"}
        {"id":"1","kind":"person","status":"designated","names":[{"text":"Doe, Jane \"JD\"\n","kind":"primary"}],"dates":["1961-05"]}
        {"id":"2","kind":"address","status":"export_controlled"}
        "#);
    }

    #[test]
    fn a_list_that_lost_a_line_or_is_of_a_later_form_is_refused() {
        let (head, entities) = list(sample());
        let text = written(&head, &entities);
        let shorter = text.rsplit_once("{\"id\":\"2\"").unwrap().0;
        let cut = &text[..text.len() - 10];
        let later = text.replacen("\"tidewaiter_list\":1", "\"tidewaiter_list\":2", 1);
        for (text, expected) in [
            (shorter, "the head says 2 entries with 1 names and the file has 1 with 1"),
            (cut, "this is no entry of a list"),
            (&later, "version 2"),
            ("{}", "no head"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_stored_list_loads_as_a_watchlist_with_its_date_and_a_damaged_one_does_not() {
        let (head, entities) = list(sample());
        let text = written(&head, &entities);
        let load = |text: &str| {
            let source = Source { name: "l.jsonl".into(), text: text.into() };
            super::super::load(&Declaration::default(), SourceId(0), &source)
        };
        let (watchlist, found) = load(&text);
        assert!(found.is_empty());
        assert_eq!(watchlist.entities, entities);
        assert_eq!(watchlist.provenance.date, Date::parse("2024-05-02"));
        let (watchlist, found) = load(&text[..text.len() - 10]);
        assert!(watchlist.entities.is_empty());
        assert_eq!(found[0].primary.span.start as usize, text.rfind("{\"id\":\"2\"").unwrap());
    }

    fn entity() -> impl Strategy<Value = Entity> {
        let kind = prop::sample::select(vec![
            EntityKind::Person,
            EntityKind::Organization,
            EntityKind::Vessel,
            EntityKind::Aircraft,
            EntityKind::Address,
            EntityKind::Unknown,
        ]);
        let status = prop::sample::select(vec![
            Status::Designated,
            Status::ExportControlled,
            Status::Reported,
            Status::Context,
        ]);
        let name_kind =
            prop::sample::select(vec![NameKind::Primary, NameKind::Alias, NameKind::Former, NameKind::Weak]);
        let names = prop::collection::vec((".*", name_kind), 0..3);
        let date = (1_i16..=9999, prop::option::of(1_u8..=12), prop::option::of(1_u8..=31));
        let texts = || prop::collection::vec(".*", 0..3);
        let numbers = prop::collection::vec(("[a-z]{0,4}", ".*"), 0..3);
        let lists = (texts(), texts(), texts());
        let words = (".*", ".*", ".*", ".*", any::<bool>());
        (".*", kind, status, names, prop::collection::vec(date, 0..3), numbers, lists, words).prop_map(
            |(id, kind, status, names, dates, numbers, lists, words)| Entity {
                names: names.into_iter().map(|(text, kind)| EntityName { text, kind }).collect(),
                dates: dates.into_iter().map(|(year, month, day)| PartialDate { year, month, day }).collect(),
                identifiers: numbers.into_iter().map(|(kind, value)| Identifier { kind, value }).collect(),
                countries: lists.0,
                addresses: lists.1,
                programs: lists.2,
                claim: words.0,
                claim_strength: words.1,
                source: words.2,
                remarks: words.3,
                policy: if words.4 { MatchPolicy::Exact } else { MatchPolicy::Fuzzy },
                ..Entity::new(id, kind, status)
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(entities in prop::collection::vec(entity(), 0..4)) {
            let (head, entities) = list(entities);
            prop_assert_eq!(read(&written(&head, &entities)).unwrap(), (head, entities));
        }
    }
}

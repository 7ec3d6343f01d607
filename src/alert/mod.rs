//! What a screening says: alerts, record results, gaps, rejections, the summary. Plain data, in the order in which it is
//! written. Never computes a score and never formats for a terminal.

use crate::value::{Date, NoteKind, Provenance};
use crate::watchlist::{NameKind, Status};
use serde::Serialize;
use std::fmt;

/// What is to be done. Never "cleared": screening is not a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nothing was found with the rules and lists of this run.
    NoFinding,
    /// A person has to look.
    Review,
    /// Stop until a person has decided.
    Hold,
}

impl Outcome {
    /// As people read it: `no finding`.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::NoFinding => "no finding",
            Outcome::Review => "review",
            Outcome::Hold => "hold",
        }
    }
}

/// Kleene's three truth values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// True; of a rule: hit.
    True,
    /// False; of a rule: no hit.
    False,
    /// Cannot be told, because something is missing.
    Undecided,
}

/// Which record an output line is about, and where it stands in the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordReference {
    /// `Shipment`.
    #[serde(rename = "type")]
    pub record_type: String,
    /// The value of its key.
    pub id: String,
    /// The input file, as it was named.
    pub file: String,
    /// The sheet of a workbook; empty where a file has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sheet: String,
    /// First line or row in the file, from 1.
    pub row: u64,
    /// Number of the record in the run, from 0: the order of the output.
    #[serde(skip)]
    pub ordinal: u64,
}

impl RecordReference {
    /// File, sheet and row as people read them: `orders.xlsx [March]:12`.
    pub fn place(&self) -> String {
        place(&self.file, &self.sheet, self.row)
    }
}

/// A cell of an input: where a value stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Cell {
    /// The input file, as it was named.
    pub file: String,
    /// The sheet of a workbook; empty where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sheet: String,
    /// Line or row in the file, from 1.
    pub row: u64,
    /// The column's header; of a format without columns the path of the field.
    pub column: String,
    /// As spreadsheets name the cell, `C12`; empty for other formats.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
}

impl Cell {
    /// The place in a file that is named already: `row 12, column "Ship-to Country"`, or `C12` where cells are named so.
    pub fn in_its_file(&self) -> String {
        match (self.reference.as_str(), self.column.as_str()) {
            ("", "") => format!("row {}", self.row),
            ("", column) => format!("row {}, column \"{column}\"", self.row),
            (reference, column) => format!("{reference}, column \"{column}\""),
        }
    }
}

impl fmt::Display for Cell {
    /// `shipments.csv, row 12, column "Ship-to Country"`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if !self.sheet.is_empty() {
            write!(f, ", sheet \"{}\"", self.sheet)?;
        }
        write!(f, ", row {}", self.row)?;
        if !self.column.is_empty() {
            write!(f, ", column \"{}\"", self.column)?;
        }
        if !self.reference.is_empty() {
            write!(f, " ({})", self.reference)?;
        }
        Ok(())
    }
}

/// Something to know about a value as it was read: that it was put right, or could not be read for certain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellNote {
    /// What happened.
    pub what: NoteKind,
    /// The field, with the numbers of items: `items.0.hs`.
    pub field: String,
    /// Where it stands.
    pub cell: Cell,
    /// As it stands there.
    pub written: String,
    /// As it was read; empty when it was left out.
    pub read: String,
    /// Why, and what to do.
    pub why: String,
}

/// The notes of one kind on one column, counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnNotes {
    /// How many.
    pub count: u64,
    /// The first of them.
    pub first: CellNote,
}

/// How a column was read that is not written in this program's own form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnForm {
    /// The input file.
    pub file: String,
    /// The sheet of a workbook; empty where there is none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sheet: String,
    /// The column's header.
    pub column: String,
    /// What was decided, and by which cell.
    pub says: String,
}

/// One rule's hit on one record (or one part of it).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alert {
    /// Hash of rule name, record type and key, part and list entries: the same from run to run.
    pub id: String,
    /// The rule's name.
    pub rule: String,
    /// The rule's title.
    pub title: String,
    /// The rule's severity.
    pub severity: String,
    /// `active` or `trial`; a trial rule adds nothing to a record's score.
    pub status: String,
    /// The rule's family.
    pub family: String,
    /// The rule's tags.
    pub tags: Vec<String>,
    /// The record.
    pub record: RecordReference,
    /// The part the rule looked at: `items 2`, `consignee`; empty for the whole record.
    pub part: String,
    /// 0 to 100.
    pub score: u8,
    /// The band of the score; `info` below the lowest.
    pub band: String,
    /// What this alert alone asks for.
    pub outcome: Outcome,
    /// The regimes under which it holds; empty when it does not.
    pub hold_under: Vec<String>,
    /// The exception that covers it: it then asks for nothing and counts for nothing. None: it counts.
    pub excepted: Option<Excepted>,
    /// Exceptions that would cover it and no longer do.
    pub lapsed: Vec<LapsedException>,
    /// What an exception to it would cover, as a rule file writes it: `s.consignee.name = "Delta LLC"`. Empty when the rule
    /// permits none, or when a value is not there.
    pub except_by: String,
    /// The hash of the list entries that matched and of the record's values that they matched, for `bound to`; empty
    /// without entries.
    pub bind: String,
    /// What was found, in a sentence.
    pub reason: String,
    /// What to ask; may be empty.
    pub inquiry: String,
    /// The points of a hit before the lines.
    pub base: String,
    /// The score lines that counted.
    pub lines: Vec<ScoreLine>,
    /// Every clause of `when` and `unless` with what it saw.
    pub clauses: Vec<ClauseResult>,
    /// The list entries that matched.
    pub entries: Vec<ListEntry>,
    /// The rule's sources.
    pub citations: Vec<Citation>,
    /// SHA-256 of the rule's text.
    pub rule_hash: String,
    /// The lists that the rule uses.
    pub lists: Vec<ListUse>,
    /// Values of the record that were put right or could not be read for certain.
    pub notes: Vec<CellNote>,
    /// Which rules ran, where not all did: `only the tags CHPL`. Empty for a whole run.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub part_run: String,
    /// Of a rule over groups: its key, its window and its members, of which `record` is the last. None for an alert of a
    /// record alone.
    pub group: Option<Group>,
}

impl Alert {
    /// Whether it adds to scores and outcomes: not on trial, and not excepted.
    pub fn counts(&self) -> bool {
        self.status != "trial" && self.excepted.is_none()
    }
}

/// An exception that covers a hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Excepted {
    /// Its name.
    pub by: String,
    /// The last day on which it is in force.
    pub until: String,
    /// Why it was made.
    pub reason: String,
    /// Who allowed it.
    pub approved_by: Vec<String>,
    /// Where that is written down.
    pub ticket: String,
    /// What the hit would ask for without it.
    pub outcome: Outcome,
    /// The regimes under which it would hold without it.
    pub hold_under: Vec<String>,
}

/// An exception that would cover a hit and does not any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LapsedException {
    /// Its name.
    pub name: String,
    /// Why it does not.
    pub why: Lapse,
    /// The last day of its term.
    pub until: String,
}

/// Why an exception does not cover a hit any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lapse {
    /// Its term has ended.
    Ended,
    /// The list entry, or what the record says of the party, is not what it was bound to.
    Reopened,
}

/// What became of an exception in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExceptionUse {
    /// Its name.
    pub name: String,
    /// Its rule.
    pub rule: String,
    /// How its term lies to the day of screening.
    pub term: ExceptionTerm,
    /// Its first day.
    pub from: String,
    /// Its last day.
    pub until: String,
    /// Who allowed it.
    pub approved_by: Vec<String>,
    /// Where that is written down.
    pub ticket: String,
    /// Whether its rule ran, so that there could be hits.
    pub rule_ran: bool,
    /// Hits that it covers.
    pub excepted: u64,
    /// Hits that it would cover if what it is bound to had not changed.
    pub reopened: u64,
    /// Hits that it would cover if it had not ended.
    pub missed: u64,
}

/// How an exception's term lies to the day of screening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionTerm {
    /// It begins later.
    NotYet,
    /// The day lies in it.
    InForce,
    /// It ended before.
    Expired,
}

/// A group that a rule looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The keys as the rule writes them, with their values as the last member writes them.
    pub keys: Vec<SeenValue>,
    /// Day of the first member in the window.
    pub from: String,
    /// Day of the last member: the end of the window.
    pub until: String,
    /// How many members there are.
    pub count: u64,
    /// The members in order of their days; of more than a hundred the last hundred.
    pub members: Vec<GroupMember>,
}

/// A record or part in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupMember {
    /// The value of the record's key.
    pub id: String,
    /// The part; empty for the whole record.
    pub part: String,
    /// Its day.
    pub day: String,
    /// The input file, as it was named.
    pub file: String,
    /// The sheet of a workbook; empty where a file has none.
    pub sheet: String,
    /// First line or row in the file, from 1.
    pub row: u64,
}

impl GroupMember {
    /// File, sheet and row as people read them: `orders.xlsx [March]:12`.
    pub fn place(&self) -> String {
        place(&self.file, &self.sheet, self.row)
    }
}

/// Why a rule over groups could not be decided for a key on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroupGap {
    /// The rule.
    pub rule: String,
    /// The last member.
    pub record: RecordReference,
    /// Its key, its window and its members.
    pub group: Group,
    /// What is missing: field paths below the record, such as `items.value`.
    pub fields: Vec<String>,
}

/// A score line that counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScoreLine {
    /// Its name.
    pub name: String,
    /// Its points with their sign, a decimal: `25`, `-10`, `12.5`.
    pub points: String,
    /// What it says; may be empty.
    pub text: String,
}

/// A clause's verdict and the values that it saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClauseResult {
    /// Its name; `unless` clauses stand behind those of `when`.
    pub name: String,
    /// `when`, `unless`, `score`, `hold`.
    pub part: &'static str,
    /// Its text in the rule.
    pub text: String,
    /// Its verdict.
    pub verdict: Verdict,
    /// The values that it read.
    pub values: Vec<SeenValue>,
    /// What was missing, if undecided.
    pub missing: Vec<String>,
    /// The clauses of a block.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<ClauseResult>,
}

/// A value that an expression read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenValue {
    /// As the rule names it: `i.hs`.
    pub path: String,
    /// As people read it.
    pub value: String,
    /// Where it stands in the input: the amount and its currency may be two cells. Empty for what no cell holds: the
    /// result of a calculation, a value that is missing.
    pub cells: Vec<Cell>,
}

/// A watchlist entry that matched, with its claim at the strength of its source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ListEntry {
    /// The watchlist as the rule names it.
    pub watchlist: String,
    /// The entry's id.
    pub id: String,
    /// The name it is listed under.
    pub name: String,
    /// The name that matched.
    pub matched_name: String,
    /// How the entry bears the matched name.
    pub name_kind: NameKind,
    /// The strength of the claim.
    pub status: Status,
    /// What is claimed.
    pub claim: String,
    /// How strongly.
    pub claim_strength: String,
    /// Where it stands.
    pub source: String,
    /// Programmes.
    pub programs: Vec<String>,
    /// Likeness of the names, 0 to 1, four decimals.
    pub score: String,
    /// Whether more than the name agrees.
    pub identified: bool,
    /// What agrees.
    pub agreements: Vec<String>,
    /// What disagrees.
    pub conflicts: Vec<String>,
    /// The comparison in words.
    pub how: String,
    /// A hash of all that the list says of the entry and of all that the record says of the party: another as soon as
    /// either changes.
    pub bind: String,
}

/// A source that a rule cites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Day of publication; may be empty.
    pub date: String,
    /// Address; may be empty.
    pub url: String,
}

/// A list that took part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ListUse {
    /// Its name in the rules.
    pub name: String,
    /// Its file; empty for a list written in a rule file.
    pub file: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// Its date; empty when unknown.
    pub date: String,
    /// Entries.
    pub rows: usize,
    /// Age in days on the day of screening; none when its date is unknown.
    pub age_days: Option<i64>,
    /// Whether it is older than its rule file allows.
    pub stale: bool,
}

impl ListUse {
    /// What a run says on the day `as_of` of the list `name` of this origin.
    pub fn of(name: &str, origin: &Provenance, as_of: Date) -> ListUse {
        ListUse {
            name: name.to_owned(),
            file: origin.file.clone(),
            sha256: origin.sha256.clone(),
            date: origin.date.map(|date| date.to_string()).unwrap_or_default(),
            rows: origin.rows,
            age_days: origin.age_in_days(as_of),
            stale: origin.is_stale(as_of),
        }
    }

    /// What stands before the path of a file that ships with the program, so that nobody looks for it on the disk.
    pub const SHIPPED: &'static str = "shipped:";

    /// Whether it ships with the program. No list of a government does.
    pub fn is_shipped(&self) -> bool {
        self.file.starts_with(Self::SHIPPED)
    }
}

/// A file of lists, or a list that is written in a rule file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFileUse {
    /// The file; its name is those of all the lists that it feeds, with commas between them.
    pub list: ListUse,
    /// Whether a rule asks one of these lists.
    pub is_used: bool,
    /// Whether it is stale for a list that a rule asks.
    pub is_missed: bool,
}

/// Why a rule could not be decided for a record: what to find out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Gap {
    /// The rule.
    pub rule: String,
    /// The part it looked at; empty for the whole record.
    pub part: String,
    /// What is missing: field paths below the record, such as `items.hs`.
    pub fields: Vec<String>,
}

/// What all rules together say of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordResult {
    /// The record.
    pub record: RecordReference,
    /// 0 to 100, combined over families.
    pub score: u8,
    /// The band of the score.
    pub band: String,
    /// What is to be done.
    pub outcome: Outcome,
    /// The ids of its alerts, strongest first.
    pub alerts: Vec<String>,
    /// The highest score of each family, after the rule's of combination.
    pub families: Vec<FamilyScore>,
    /// What could not be decided.
    pub gaps: Vec<Gap>,
    /// Values that were put right or could not be read for certain.
    pub notes: Vec<CellNote>,
    /// Which rules ran, where not all did: then nothing found says nothing of the others. Empty for a whole run.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub part_run: String,
}

/// A family's part in a record's score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FamilyScore {
    /// The family.
    pub family: String,
    /// Its score, a decimal.
    pub score: String,
}

/// A record that could not be screened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejection {
    /// The input file.
    pub file: String,
    /// The sheet of a workbook; empty where a file has none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sheet: String,
    /// First line or row, from 1.
    pub row: u64,
    /// The column's header; empty when it is about the whole row.
    pub column: String,
    /// The cell that is wrong; none when it is about the whole row.
    pub cell: Option<Cell>,
    /// The record's key, if it could be read.
    pub id: String,
    /// Why, and what to write instead.
    pub reason: String,
}

impl Rejection {
    /// File, sheet and row as people read them: `orders.xlsx [March]:12`.
    pub fn place(&self) -> String {
        place(&self.file, &self.sheet, self.row)
    }
}

fn place(file: &str, sheet: &str, row: u64) -> String {
    let source = crate::value::Source { file: file.to_owned(), sheet: sheet.to_owned() };
    format!("{source}:{row}")
}

/// One line of output.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// A rule hit.
    Alert(Box<Alert>),
    /// A screened record.
    Record(RecordResult),
    /// A rejected row.
    Rejection(Rejection),
    /// A group that could not be decided.
    GroupGap(Box<GroupGap>),
    /// The end of the run.
    Summary(Box<Summary>),
}

/// The register of suppliers from which the parties of records were completed. Its rows are none of the run's records.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RegisterUse {
    /// Its files and sheets.
    pub files: Vec<String>,
    /// Rows read: taken and rejected.
    pub read: u64,
    /// Suppliers that a party could be known as.
    pub taken: u64,
    /// Parties of records that had something taken from their supplier's record.
    pub completed: u64,
    /// Rows that could not be read, all of them.
    pub rejected: Vec<Rejection>,
}

/// The run in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Summary {
    /// The day of screening.
    pub as_of: String,
    /// The legal regimes that bind the user; under no other was a hit held.
    pub regimes: Vec<String>,
    /// Records read: screened and rejected.
    pub read: u64,
    /// Records screened.
    pub screened: u64,
    /// Records rejected.
    pub rejected: u64,
    /// Alerts, without those that exceptions cover.
    pub alerts: u64,
    /// Hits that exceptions cover: written like alerts, and counted nowhere else.
    pub excepted: u64,
    /// Alerts by band, the highest band first; every band is named.
    pub alerts_by_band: Vec<(String, u64)>,
    /// Alerts by rule, most first.
    pub alerts_by_rule: Vec<(String, u64)>,
    /// Records by outcome: hold, review, no finding.
    pub records_by_outcome: Vec<(Outcome, u64)>,
    /// Alerts of groups by outcome: hold, review, no finding. Records and their outcomes are counted without them.
    pub groups_by_outcome: Vec<(Outcome, u64)>,
    /// Groups that could not be decided.
    pub groups_with_gaps: u64,
    /// Records in which a field was missing that a rule needed, most first.
    pub gaps_by_field: Vec<(String, u64)>,
    /// Records with at least one gap.
    pub records_with_gaps: u64,
    /// All lists of the rule set.
    pub lists: Vec<ListUse>,
    /// The register of suppliers, if one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register: Option<RegisterUse>,
    /// Rules that ran.
    pub rules: usize,
    /// Which rules ran, where not all did: `only the tags CHPL`. Empty for a whole run.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub part_run: String,
    /// Rules that were left out for that, of those that run on the day of screening.
    pub rules_left_out: usize,
    /// Every exception of the rule set and what became of it, by name.
    pub exceptions: Vec<ExceptionUse>,
    /// How files were read where that was a decision, such as an encoding told by its letters: file and words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<(String, String)>,
    /// Input columns that fed no field: file and column.
    pub unread_columns: Vec<(String, String)>,
    /// How columns were read that are not in this program's own form, in the order of the input.
    pub column_forms: Vec<ColumnForm>,
    /// Values of screened records that were put right or could not be read for certain, by column and kind.
    pub notes: Vec<ColumnNotes>,
}

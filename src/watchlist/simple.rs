//! Reads a watchlist from comma-separated text in the columns of OpenSanctions' `targets.simple.csv` and a few more.
//! Never opens a file and never loads a part of a list: one bad row makes the whole list unusable.

use super::entity::{
    Entity, EntityKind, EntityName, Identifier, MatchPolicy, NameKind, PartialDate, Status, Watchlist,
};
use super::import::format_names;
use super::values::{read_date, split, split_kind};
use crate::diagnostic::{Code, Diagnostic, Label};
use crate::source::csv::{self, Placed};
use crate::source::{Source, SourceId, Span};
use crate::value::{Date, Provenance, country, former, sha256_hex};
use std::collections::BTreeMap;
use std::ops::Range;

/// A watchlist as a rule file declares it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declaration {
    /// Its name.
    pub name: String,
    /// The date of the source it cites; without it the list is as old as its latest `last_change`.
    pub date: Option<Date>,
    /// After how many days it counts as stale.
    pub stale_after_days: Option<i64>,
    /// Where it is declared.
    pub span: Span,
}

/// Reads a watchlist from a file's text. Required are the columns `id` and one of `name` and `addresses`; columns that
/// are not known are not read. A watchlist with any error must not be used.
pub fn load_csv(declaration: &Declaration, id: SourceId, source: &Source) -> (Watchlist, Vec<Diagnostic>) {
    let mut import = Import { id, header: Vec::new(), ids: BTreeMap::new(), latest: None, found: Vec::new() };
    let mut entities = Vec::new();
    let mut rows = csv::rows(&source.text);
    match rows.next() {
        None => import.report("E0501", 0..0, format!("`{}` is empty", source.name)),
        Some(header) => {
            import.header = (0..header.row.len()).map(|cell| plain(header.cell(cell))).collect();
            if import.header_is_sound(&declaration.name, &header) {
                entities.extend(rows.filter_map(|row| import.entity(&row)));
                if entities.is_empty() && import.found.is_empty() {
                    let message = format!("`{}` has a header and no rows", source.name);
                    import.report("E0501", header.start..header.end, message);
                }
            }
        }
    }
    let provenance = Provenance {
        file: source.name.to_string(),
        sha256: sha256_hex(source.text.as_bytes()),
        rows: entities.len(),
        date: declaration.date.or(import.latest),
        stale_after_days: declaration.stale_after_days,
        ..Provenance::default()
    };
    (Watchlist { entities, provenance }, import.found)
}

struct Import {
    id: SourceId,
    header: Vec<String>,
    /// Where each id stands.
    ids: BTreeMap<String, Range<usize>>,
    latest: Option<Date>,
    found: Vec<Diagnostic>,
}

impl Import {
    fn header_is_sound(&mut self, list: &str, header: &Placed) -> bool {
        let before = self.found.len();
        let place = header.start..header.end;
        if self.column("id").is_none() {
            self.report("E0502", place.clone(), format!("watchlist `{list}` has no column `id`"));
            if let Some(last) = self.found.pop() {
                let help = format!(
                    "a watchlist is a table with the columns `id` and `name`, a file that `tidewaiter lists import` wrote, or \
                     an official list in one of the formats {}",
                    format_names()
                );
                self.found.push(last.help(help));
            }
        }
        if self.column("name").is_none() && self.column("addresses").is_none() {
            self.report(
                "E0502",
                place,
                format!("watchlist `{list}` has neither a column `name` nor `addresses`"),
            );
        }
        for (column, name) in self.header.clone().iter().enumerate() {
            if COLUMNS.contains(&name.as_str()) && self.header[..column].contains(name) {
                self.report("E0502", header.place(column), format!("the column `{name}` stands twice"));
            }
        }
        self.found.len() == before
    }

    /// The entity of a row; none if anything in the row is wrong, which has then been reported.
    fn entity(&mut self, row: &Placed) -> Option<Entity> {
        let before = self.found.len();
        if !self.shape_is_sound(row) {
            return None;
        }
        self.last_change(row);
        let names = self.names(row);
        let addresses = self.list(row, "addresses");
        let id = self.entity_id(row);
        if self.cell(row, "name").is_empty() && addresses.is_empty() {
            let message = "this entry has neither a name nor an address: nothing could match it";
            self.report("E0506", row.start..row.end, message);
        }
        let entity = Entity {
            id,
            kind: kind(self.cell(row, "schema"), names.is_empty()),
            names,
            countries: self.countries(row),
            dates: self.dates(row),
            addresses,
            identifiers: self.identifiers(row),
            programs: self.programs(row),
            regimes: self.regimes(row),
            status: self.status(row),
            claim: self.cell(row, "claim").to_owned(),
            claim_strength: self.claim_strength(row),
            source: self.source(row),
            policy: self.policy(row),
            remarks: String::new(),
        };
        (self.found.len() == before).then_some(entity)
    }

    fn shape_is_sound(&mut self, row: &Placed) -> bool {
        let (cells, wanted) = (row.row.len(), self.header.len());
        if let Some(fault) = row.row.fault {
            self.report("E0505", row.place(fault.cell()), fault.reason());
        } else if cells != wanted {
            let message = format!("this row has {cells} cells and the header {wanted}");
            self.report("E0505", row.start..row.end, message);
        }
        row.row.fault.is_none() && cells == wanted
    }

    fn entity_id(&mut self, row: &Placed) -> String {
        let id = self.cell(row, "id").to_owned();
        let place = self.place(row, "id");
        if id.is_empty() {
            self.report("E0506", row.start..row.end, "this entry has no `id`");
        } else if let Some(first) = self.ids.get(&id).cloned() {
            let first = self.span(first);
            self.report("E0504", place, format!("the id `{id}` stands twice"));
            if let Some(diagnostic) = self.found.last_mut() {
                diagnostic.secondary.push(Label { span: first, text: "first here".into() });
            }
        } else {
            self.ids.insert(id.clone(), place);
        }
        id
    }

    /// All names, the primary one first, none twice.
    fn names(&self, row: &Placed) -> Vec<EntityName> {
        let mut names: Vec<EntityName> = Vec::new();
        let mut add = |text: String, kind| {
            if !text.is_empty() && names.iter().all(|name| name.text != text) {
                names.push(EntityName { text, kind });
            }
        };
        add(self.cell(row, "name").to_owned(), NameKind::Primary);
        for (column, kind) in [
            ("aliases", NameKind::Alias),
            ("former_names", NameKind::Former),
            ("weak_aliases", NameKind::Weak),
        ] {
            self.list(row, column).into_iter().for_each(|text| add(text, kind));
        }
        names
    }

    fn countries(&mut self, row: &Placed) -> Vec<String> {
        let mut countries = Vec::new();
        for text in self.list(row, "countries") {
            // `ua-lpr`, `gb-sct`: a part of a country.
            let whole =
                text.split_once('-').filter(|(whole, _)| whole.len() == 2).map_or(&*text, |(whole, _)| whole);
            let known = country::parse(&text).or_else(|| country::parse(whole));
            match known.or_else(|| former::parse(whole).map(|former| former.today().unwrap_or(former.code))) {
                Some(code) if countries.iter().any(|listed| listed == code) => {}
                Some(code) => countries.push(code.to_owned()),
                None if is_no_country(whole) => {}
                None => {
                    let message = format!("`{text}` is not a country: write its ISO 3166 code, such as `TR`");
                    self.report("E0503", self.place(row, "countries"), message);
                }
            }
        }
        countries
    }

    fn dates(&mut self, row: &Placed) -> Vec<PartialDate> {
        let mut dates = Vec::new();
        for text in self.list(row, "birth_date") {
            match read_date(&text) {
                Some(date) => dates.push(date),
                None => {
                    let message = format!("`{text}` is not a date: write `1961`, `1961-05` or `1961-05-30`");
                    self.report("E0503", self.place(row, "birth_date"), message);
                }
            }
        }
        dates
    }

    fn identifiers(&self, row: &Placed) -> Vec<Identifier> {
        let numbers = self.list(row, "identifiers").into_iter().map(|text| split_kind(&text));
        let of = |column, kind: &'static str| {
            let values = self.list(row, column).into_iter();
            values.map(move |value| Identifier { kind: kind.to_owned(), value })
        };
        numbers.chain(of("phones", "phone")).chain(of("emails", "email")).collect()
    }

    fn programs(&self, row: &Placed) -> Vec<String> {
        let programs = self.list(row, "program_ids");
        if programs.is_empty() { self.list(row, "sanctions") } else { programs }
    }

    /// As the column `regimes` says; without it, as far as the programmes and the data sets name them.
    fn regimes(&self, row: &Placed) -> Vec<String> {
        match super::regimes::named(self.cell(row, "regimes")) {
            said if !said.is_empty() => said,
            _ => super::regimes::named(&format!(
                "{}; {}",
                self.cell(row, "sanctions"),
                self.cell(row, "dataset")
            )),
        }
    }

    fn source(&self, row: &Placed) -> String {
        match self.cell(row, "source") {
            "" => self.cell(row, "dataset").to_owned(),
            source => source.to_owned(),
        }
    }

    /// A list without a status says by its sanctions whether the entry is designated.
    fn status(&mut self, row: &Placed) -> Status {
        let default =
            if self.cell(row, "sanctions").is_empty() { Status::Reported } else { Status::Designated };
        let words = [
            ("", default),
            ("designated", Status::Designated),
            ("export_controlled", Status::ExportControlled),
            ("reported", Status::Reported),
            ("context", Status::Context),
        ];
        self.word(row, "status", &words).unwrap_or(default)
    }

    fn policy(&mut self, row: &Placed) -> MatchPolicy {
        let words = [("", MatchPolicy::Fuzzy), ("fuzzy", MatchPolicy::Fuzzy), ("exact", MatchPolicy::Exact)];
        self.word(row, "match_policy", &words).unwrap_or_default()
    }

    fn claim_strength(&mut self, row: &Placed) -> String {
        let words = ["", "asserted", "attributed", "expected", "contact"].map(|word| (word, word));
        self.word(row, "claim_strength", &words).unwrap_or_default().to_owned()
    }

    /// One of a few words in any case; what is none of them is reported.
    fn word<T: Copy>(&mut self, row: &Placed, column: &str, words: &[(&str, T)]) -> Option<T> {
        let text = plain(self.cell(row, column));
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let known: Vec<&str> =
                words.iter().map(|(word, _)| *word).filter(|word| !word.is_empty()).collect();
            let message =
                format!("`{text}` is no {}: write one of `{}`", column.replace('_', " "), known.join("`, `"));
            self.report("E0503", self.place(row, column), message);
        }
        found
    }

    fn last_change(&mut self, row: &Placed) {
        let text = self.cell(row, "last_change");
        match Date::parse(text) {
            Some(date) => self.latest = self.latest.max(Some(date)),
            None if text.is_empty() => {}
            None => {
                let message = format!("`{text}` is not a date such as `2024-02-23`");
                self.report("E0503", self.place(row, "last_change"), message);
            }
        }
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|header| header == name)
    }

    fn cell<'r>(&self, row: &'r Placed, column: &str) -> &'r str {
        self.column(column).map_or("", |column| row.cell(column))
    }

    fn list(&self, row: &Placed, column: &str) -> Vec<String> {
        split(self.cell(row, column))
    }

    fn place(&self, row: &Placed, column: &str) -> Range<usize> {
        self.column(column).map_or(row.start..row.end, |column| row.place(column))
    }

    fn report(&mut self, code: &'static str, place: Range<usize>, message: impl Into<String>) {
        let span = self.span(place);
        self.found.push(Diagnostic::new(Code(code), span, message));
    }

    fn span(&self, place: Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { source: self.id, start: offset(place.start), end: offset(place.end) }
    }
}

/// The columns that are read; none may stand twice.
const COLUMNS: [&str; 22] = [
    "regimes",
    "id",
    "schema",
    "name",
    "aliases",
    "birth_date",
    "countries",
    "addresses",
    "identifiers",
    "sanctions",
    "phones",
    "emails",
    "program_ids",
    "dataset",
    "last_change",
    "status",
    "claim",
    "claim_strength",
    "source",
    "weak_aliases",
    "former_names",
    "match_policy",
];

/// A schema of OpenSanctions. `LegalEntity` may be a person or an organisation, so it says nothing.
fn kind(schema: &str, is_nameless: bool) -> EntityKind {
    match schema.to_ascii_lowercase().as_str() {
        "person" => EntityKind::Person,
        "organization" | "organisation" | "company" | "publicbody" => EntityKind::Organization,
        "vessel" => EntityKind::Vessel,
        "airplane" | "aircraft" => EntityKind::Aircraft,
        "address" => EntityKind::Address,
        _ if is_nameless => EntityKind::Address,
        _ => EntityKind::Unknown,
    }
}

/// Codes that lists hold and that stand for no country: the European Union, "unknown", Somaliland. They are true and
/// compare with nothing.
fn is_no_country(text: &str) -> bool {
    ["EU", "ZZ", "X-SO"].iter().any(|code| code.eq_ignore_ascii_case(text))
}

/// A word without case, blanks and hyphens.
fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

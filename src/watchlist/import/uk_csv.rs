//! The UK Sanctions List as CSV. Never takes a row for an entry: an entry has a row for each name, address and number.

use super::super::entity::{EntityKind, NameKind, Status};
use super::dates;
use super::draft::Draft;
use super::gathered::Gathered;
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::table::{Record, Table};
use super::{Basis, Format, Part, identifiers, single};

/// A first line with the date, then a header and rows joined by `Unique ID`.
pub(super) const FORMAT: Format = Format {
    name: "uk-csv",
    title: "the UK Sanctions List as CSV",
    basis: Basis::Samples,
    part: |glance: &Glance<'_>| glance.has_columns(b',', COLUMNS).then_some("list"),
    read,
};

/// Who publishes the list.
pub(super) const PUBLISHER: &str = "UK Foreign, Commonwealth and Development Office";

/// The list's title.
pub(super) const TITLE: &str = "UK Sanctions List";

const COLUMNS: &[&str] = &["Unique ID", "Name 6", "Name type", "Regime Name"];

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut intake = Intake::new(PUBLISHER, TITLE);
    let (table, before) = Table::of(part, b',', COLUMNS)?;
    let report = before.iter().map(|line| line.cells.join(" ")).find(|line| line.contains("Date"));
    intake.date = report.and_then(|line| dates::whole(line.rsplit(':').next().unwrap_or("")));
    let mut entries = Gathered::default();
    table.each(&mut intake, |intake, record| {
        let id = record.get("Unique ID");
        if id.is_empty() {
            return intake.reject(record.place(), "the row has no `Unique ID`");
        }
        let open = || Draft::new(id, kind(record.get("Designation Type")), Status::Designated);
        if let Some(draft) = entries.entry(id, record.place(), open) {
            take(draft, record);
        }
    })?;
    entries.accept(&mut intake);
    Ok(intake)
}

/// `Individual`, `Entity` or `Ship`.
pub(super) fn kind(text: &str) -> EntityKind {
    match text.trim().to_lowercase().as_str() {
        "individual" => EntityKind::Person,
        "entity" => EntityKind::Organization,
        "ship" => EntityKind::Vessel,
        _ => EntityKind::Unknown,
    }
}

/// How a name is borne: `Primary name`, `Primary name variation`, `Alias`; `Good quality a.k.a`, `Low quality a.k.a`.
pub(super) fn name_kind(of_type: &str, strength: &str) -> NameKind {
    let (of_type, strength) = (of_type.to_lowercase(), strength.to_lowercase());
    if of_type.trim() == "primary name" || of_type.trim() == "primary" {
        NameKind::Primary
    } else if strength.contains("low") || strength.contains("weak") {
        NameKind::Weak
    } else if of_type.contains("f.k.a") || of_type.contains("fka") || of_type.contains("former") {
        NameKind::Former
    } else {
        NameKind::Alias
    }
}

fn take(draft: &mut Draft, record: &Record<'_, '_>) {
    // The family name is the sixth and stands last.
    let names = record.all(["Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"]).join(" ");
    draft.name(name_kind(record.get("Name type"), record.get("Alias strength")), &names);
    draft.names_in(NameKind::Alias, record.get("Name non-latin script"));
    let lines = [
        "Address Line 1",
        "Address Line 2",
        "Address Line 3",
        "Address Line 4",
        "Address Line 5",
        "Address Line 6",
    ];
    let lines = record.all(lines);
    let (postcode, country) = (record.get("Address Postal Code"), record.get("Address Country"));
    if lines.iter().any(|line| !line.is_empty()) || !postcode.is_empty() {
        draft.address(&[&lines[..], &[postcode, country]].concat());
    }
    draft.country(country);
    draft.country(record.get("Nationality(/ies)"));
    draft.country(record.get("Current believed flag of ship"));
    draft.date(record.get("D.O.B"));
    draft.identifier("passport", record.get("Passport number"));
    draft.remark_as("passport", record.get("Passport additional information"));
    let national = record.get("National Identifier number");
    let about = record.get("National Identifier additional information");
    let kind = identifiers::kind(about, national, None).unwrap_or("national_id");
    draft.identifier(kind, national);
    draft.remark_as("national identifier", about);
    registration(draft, record.get("Business registration number (s)"));
    draft.identifier("imo", record.get("IMO number"));
    draft.identifier("hull_number", record.get("Hull identification number (HIN)"));
    draft.identifier("phone", record.get("Phone number"));
    draft.identifier("website", record.get("Website"));
    draft.identifier("email", record.get("Email address"));
    draft.program(record.get("Regime Name"));
    for (word, column) in REMARKS {
        draft.remark_as(word, record.get(column));
    }
}

/// `INN: 7707083893` or `1027700132195 (Russia)`.
pub(super) fn registration(draft: &mut Draft, text: &str) {
    for part in text.split(';') {
        let part = part.trim();
        let (label, number) = part.split_once(':').unwrap_or(("registration number", part));
        let country = if label.to_lowercase().contains("inn") || label.to_lowercase().contains("ogrn") {
            "RU"
        } else {
            ""
        };
        let kind = identifiers::kind(label, number.trim(), (!country.is_empty()).then_some(country));
        draft.identifier(kind.unwrap_or("registration_number"), number);
    }
}

const REMARKS: [(&str, &str); 14] = [
    ("title", "Title"),
    ("position", "Position"),
    ("born in", "Town of birth"),
    ("born in", "Country of birth"),
    ("measures", "Sanctions Imposed"),
    ("designated on", "Date Designated"),
    ("type", "Type of entity"),
    ("type", "Type of ship"),
    ("parent", "Parent company"),
    ("subsidiaries", "Subsidiaries"),
    ("owner or operator", "Current owner/operator (s)"),
    ("previous flags", "Previous flags"),
    ("information", "Other Information"),
    ("reasons", "UK Statement of Reasons"),
];

//! The US Consolidated Screening List as CSV: the 29 columns of the publisher, and the flat form that others make of it.
//! Never reads the forms of the single lists it is made of.

use super::super::entity::NameKind;
use super::csl::{Entry, PUBLISHER, TITLE, trailing_country};
use super::draft::Draft;
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::table::{Record, Table};
use super::{Basis, Format, Part, single};

/// One row per entry, several values of a cell divided by `; ` or ` | `.
pub(super) const FORMAT: Format = Format {
    name: "csl-csv",
    title: "the US Consolidated Screening List as CSV",
    basis: Basis::Files,
    part: |glance: &Glance<'_>| glance.has_columns(b',', COLUMNS).then_some("list"),
    read,
};

const COLUMNS: &[&str] =
    &["source", "entity_number", "type", "name", "alt_names", "programs", "license_requirement"];

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut intake = Intake::new(PUBLISHER, TITLE);
    let (table, _) = Table::of(part, b',', COLUMNS)?;
    table.each(&mut intake, take)?;
    Ok(intake)
}

fn take(intake: &mut Intake, record: &Record<'_, '_>) {
    let telling =
        [record.get("federal_register_notice"), record.first(&["addresses", "countries"])].join("|");
    let entry = Entry {
        source: record.get("source"),
        id: record.get("_id"),
        number: record.get("entity_number"),
        kind: record.get("type"),
        name: record.get("name"),
        telling: &telling,
    };
    let mut draft = entry.draft();
    aliases(&mut draft, record);
    split(record.get("programs"), "; ").for_each(|program| draft.program(program));
    for address in split(record.get("addresses"), "; ") {
        draft.country(trailing_country(address));
        // A country alone says where the party is and nothing that an address could be compared with.
        if trailing_country(address) != address {
            draft.address(&[address]);
        }
    }
    for column in ["countries", "nationalities", "citizenships", "vessel_flag"] {
        split(record.get(column), ";").for_each(|country| draft.country(country));
    }
    split(record.get("dates_of_birth"), "; ").for_each(|date| draft.date(date));
    ids(&mut draft, record.get("ids"));
    if !record.get("call_sign").is_empty() {
        draft.identifier("call_sign", record.get("call_sign"));
    }
    for (column, word) in REMARKS {
        draft.remark_as(word, record.get(column));
    }
    draft.remark(record.get("remarks"));
    let place = record.place().of(draft.id());
    if entry.is_address() && record.get("addresses").is_empty() {
        let reason =
            "the entry is an address and the file does not give it: import the publisher's own CSV or JSON";
        return intake.reject_blank(place, reason);
    }
    intake.accept(place, draft);
}

/// Columns that are prose, and the word they stand under.
const REMARKS: [(&str, &str); 11] = [
    ("title", "title"),
    ("places_of_birth", "born in"),
    ("vessel_type", "vessel type"),
    ("gross_tonnage", "gross tonnage"),
    ("vessel_owner", "owner"),
    ("license_requirement", "license requirement"),
    ("license_policy", "license policy"),
    ("federal_register_notice", "federal register"),
    ("start_date", "from"),
    ("end_date", "until"),
    ("standard_order", "standard order"),
];

/// `A; B` in the publisher's form, which has ids, `A | B` in the flat one. Commas are parts of names.
fn aliases(draft: &mut Draft, record: &Record<'_, '_>) {
    let separator = if record.get("_id").is_empty() { " | " } else { "; " };
    for name in split(record.get("alt_names"), separator) {
        draft.name(NameKind::Alias, name.strip_prefix("and ").unwrap_or(name));
    }
}

/// `Type, number, country; Type, text`.
fn ids(draft: &mut Draft, text: &str) {
    for id in split(text, "; ") {
        let Some((label, rest)) = id.split_once(", ") else {
            draft.remark(id);
            continue;
        };
        let (number, country) = match rest.rsplit_once(", ") {
            Some((number, country)) if trailing_country(rest) == country => (number, country),
            _ => (rest, ""),
        };
        if label == "Organization Established Date" {
            draft.date(number);
            continue;
        }
        draft.labelled(label, number, country);
    }
}

fn split<'t>(text: &'t str, separator: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(separator).map(str::trim).filter(|part| !part.is_empty())
}

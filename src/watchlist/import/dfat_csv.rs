//! Australia's consolidated list of DFAT as CSV, saved from its spreadsheet. Never takes a row for an entry: `12`, `12a`
//! and `12b` are one.

use super::super::entity::{EntityKind, NameKind, Status};
use super::dates;
use super::draft::Draft;
use super::glance::Glance;
use super::intake::Intake;
use super::place::{ImportError, Place};
use super::table::{Record, Table};
use super::{Basis, Format, Part, single};
use std::collections::BTreeMap;

/// One row per name, joined by the number in `Reference`.
pub(super) const FORMAT: Format = Format {
    name: "dfat-csv",
    title: "Australia's consolidated list as CSV",
    basis: Basis::Samples,
    part: |glance: &Glance<'_>| glance.has_columns(b',', COLUMNS).then_some("list"),
    read,
};

const COLUMNS: &[&str] =
    &["Reference", "Name of Individual or Entity", "Type", "Name Type", "Committees", "Control Date"];

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut intake = Intake::new(
        "Australian Department of Foreign Affairs and Trade",
        "Australian sanctions consolidated list",
    );
    let (mut table, _) = Table::find(part.file, part.text, b',', COLUMNS)?;
    let mut entries: Vec<(Place, Draft)> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    while let Some(row) = table.next() {
        let record = match row? {
            Ok(record) => record,
            Err(misfit) => {
                intake.reject_row(misfit);
                continue;
            }
        };
        // A reference may be of one program and read `1234.0`.
        let reference = record.get("Reference").trim_end_matches(".0");
        let number = reference.trim_end_matches(|c: char| c.is_ascii_alphabetic()).to_owned();
        if number.is_empty() {
            intake.reject(record.place(), "the row has no number in `Reference`");
            continue;
        }
        intake.date = intake.date.max(dates::whole(record.get("Control Date")));
        let at = *known.entry(number).or_insert_with_key(|number| {
            entries.push((
                record.place().of(number),
                Draft::new(number, kind(record.get("Type")), Status::Designated),
            ));
            entries.len() - 1
        });
        if let Some((_, draft)) = entries.get_mut(at) {
            take(draft, &record);
        }
    }
    for (place, draft) in entries {
        intake.accept(place, draft);
    }
    Ok(intake)
}

fn kind(text: &str) -> EntityKind {
    match text.to_lowercase().as_str() {
        "individual" => EntityKind::Person,
        "entity" => EntityKind::Organization,
        "vessel" | "ship" => EntityKind::Vessel,
        "aircraft" => EntityKind::Aircraft,
        _ => EntityKind::Unknown,
    }
}

fn take(draft: &mut Draft, record: &Record<'_, '_>) {
    let of_type = record.get("Name Type").to_lowercase();
    let is_weak = record.get("Alias Strength").eq_ignore_ascii_case("weak");
    let kind = match of_type.as_str() {
        "primary name" => NameKind::Primary,
        _ if is_weak => NameKind::Weak,
        "formerly known as" | "former name" | "f.k.a." => NameKind::Former,
        _ => NameKind::Alias,
    };
    draft.names_in(kind, record.get("Name of Individual or Entity"));
    draft.country(record.get("Citizenship"));
    draft.address(&[record.get("Address")]);
    draft.date(record.get("Date of Birth"));
    draft.identifier("imo", record.get("IMO Number"));
    draft.program(record.get("Committees"));
    for (word, column) in [
        ("born in", "Place of Birth"),
        ("information", "Additional Information"),
        ("listed", "Listing Information"),
        ("instrument", "Instrument of Designation"),
    ] {
        draft.remark_as(word, record.get(column));
    }
}

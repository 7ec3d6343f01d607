//! Australia's consolidated list of DFAT: the workbook that is published, or CSV saved from it. Never takes a row for an entry: `12`, `12a`
//! and `12b` are one.

use super::super::entity::{EntityKind, NameKind, Status};
use super::dates;
use super::draft::Draft;
use super::gathered::Gathered;
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::table::{Record, Table};
use super::{Basis, Format, Part, single};

/// One row per name, joined by the number in `Reference`.
pub(super) const FORMAT: Format = Format {
    name: "dfat",
    title: "Australia's consolidated list as a workbook or CSV",
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
    let (table, _) = Table::of(part, b',', COLUMNS)?;
    let mut entries = Gathered::default();
    table.each(&mut intake, |intake, record| {
        // A reference may be of one program and read `1234.0`.
        let reference = record.get("Reference").trim_end_matches(".0");
        let number = reference.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if number.is_empty() {
            return intake.reject(record.place(), "the row has no number in `Reference`");
        }
        intake.date = intake.date.max(dates::whole(record.get("Control Date")));
        let open = || Draft::new(number, kind(record.get("Type")), Status::Designated);
        if let Some(draft) = entries.entry(number, record.place(), open) {
            take(draft, record);
        }
    })?;
    entries.accept(&mut intake);
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
    // Newer editions have a column for each measure.
    for measure in ["Targeted Financial Sanction", "Travel Ban", "Arms Embargo", "Maritime Restriction"] {
        if ["1", "yes", "true", "y"].contains(&record.get(measure).to_lowercase().as_str()) {
            draft.remark_as("measure", measure);
        }
    }
}

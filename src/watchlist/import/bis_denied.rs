//! The Denied Persons List of the US Bureau of Industry and Security, tab-separated. Never drops an order that has
//! expired: the list is what the publisher lists.

use super::super::entity::{EntityKind, NameKind, Status};
use super::draft::Draft;
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::table::{Record, Table};
use super::{Basis, Format, Part, single};
use crate::value::sha256_hex;

/// One row per denied person and address.
pub(super) const FORMAT: Format = Format {
    name: "bis-denied",
    title: "the US Denied Persons List as tab-separated text",
    basis: Basis::Files,
    part: |glance: &Glance<'_>| glance.has_columns(b'\t', COLUMNS).then_some("list"),
    read,
};

const COLUMNS: &[&str] =
    &["Name", "Street_Address", "Country", "Effective_Date", "Standard_Order", "FR_Citation"];

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut intake =
        Intake::new("US Department of Commerce, Bureau of Industry and Security", "Denied Persons List");
    let (table, _) = Table::of(part, b'\t', COLUMNS)?;
    table.each(&mut intake, |intake, record| {
        let draft = draft(record);
        intake.accept(record.place().of(draft.id()), draft);
    })?;
    Ok(intake)
}

fn draft(record: &Record<'_, '_>) -> Draft {
    let address = record.all(["Street_Address", "City", "State", "Postal_Code", "Country"]);
    // The list numbers nobody; the same row must have the same id tomorrow, also when its dates move.
    let own = sha256_hex([&[record.get("Name")][..], &address].concat().join("|").as_bytes());
    // Firms and persons are not told apart.
    let mut draft = Draft::new(&format!("DPL-{}", &own[..12]), EntityKind::Unknown, Status::ExportControlled);
    draft.name(NameKind::Primary, record.get("Name"));
    draft.address(&address);
    // A blank country with one of the fifty states is the publisher's own.
    let is_domestic = record.get("Country").is_empty() && record.get("State").len() == 2;
    draft.country(if is_domestic { "US" } else { record.get("Country") });
    draft.program("DPL");
    draft.remark_as("from", record.get("Effective_Date"));
    draft.remark_as("until", record.get("Expiration_Date"));
    draft.remark_as("standard order", record.get("Standard_Order"));
    draft.remark_as("action", record.get("Action"));
    draft.remark_as("federal register", record.get("FR_Citation"));
    draft
}

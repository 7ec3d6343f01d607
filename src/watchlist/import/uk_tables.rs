//! The UK Sanctions List taken apart into tables of subjects, names, dates, numbers and countries, as some keep it.
//! Never imports subjects without their names.

use super::super::entity::Status;
use super::dates;
use super::draft::Draft;
use super::gathered::Gathered;
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::table::{Record, Table};
use super::uk_csv::{PUBLISHER, TITLE, kind, name_kind};
use super::{Basis, Format, Part, identifiers};

/// Several tables joined by `unique_id`; subjects and names are needed.
pub(super) const FORMAT: Format = Format {
    name: "uk-tables",
    title: "the UK Sanctions List as tables of subjects, names, dates, numbers and countries",
    basis: Basis::Files,
    part,
    read,
};

/// The table that has a row for each entry.
pub(super) const SUBJECTS: &str = "subjects";

type Take = fn(&mut Draft, &Record<'_, '_>);

/// Role, columns that tell the table, and how a row is taken.
const TABLES: &[(&str, &[&str], Take)] = &[
    (SUBJECTS, &["unique_id", "subject_type", "date_designated"], |_, _| {}),
    ("names", &["unique_id", "name_type", "full_name", "alias_strength"], name),
    ("dates", &["unique_id", "year", "month", "day", "precision"], date),
    ("numbers", &["unique_id", "raw_value", "identifier_type"], number),
    ("countries", &["unique_id", "raw_value", "country_type"], country),
];

fn part(glance: &Glance<'_>) -> Option<&'static str> {
    TABLES.iter().find(|(_, columns, _)| glance.has_columns(b',', columns)).map(|(role, _, _)| *role)
}

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let mut intake = Intake::new(PUBLISHER, TITLE);
    let mut entries = Gathered::default();
    for (role, columns, take) in TABLES {
        let mut of_role = parts.iter().filter(|part| part.role == *role);
        let Some(part) = of_role.next() else {
            if matches!(*role, SUBJECTS | "names") {
                let file = parts.first().map_or("", |part| part.file);
                return Err(ImportError::of_file(
                    file,
                    format!("the table of {role} is missing: give it too"),
                ));
            }
            continue;
        };
        if let Some(second) = of_role.next() {
            return Err(ImportError::of_file(second.file, format!("there is a second table of {role}")));
        }
        let (table, _) = Table::of(part, b',', columns)?;
        table.each(&mut intake, |intake, record| {
            let id = record.get("unique_id");
            if *role == SUBJECTS {
                let draft = subject(intake, id, record);
                return entries.open(id, record.place(), draft);
            }
            match entries.get(id) {
                Some(draft) => take(draft, record),
                None => intake.reject_loose(
                    record.place().of(id),
                    format!("the table of subjects does not have this one of {role}"),
                ),
            }
        })?;
    }
    entries.accept(&mut intake);
    Ok(intake)
}

fn subject(intake: &mut Intake, id: &str, record: &Record<'_, '_>) -> Draft {
    let mut draft = Draft::new(id, kind(record.get("subject_type")), Status::Designated);
    // The three letters before the number are the regime's.
    draft.program(id.trim_end_matches(|c: char| c.is_ascii_digit()));
    draft.remark_as("UN reference", record.get("un_reference_number"));
    draft.remark_as("designated on", record.get("date_designated"));
    // The latest change of any entry is the nearest there is to a date of the list.
    intake.date = intake.date.max(dates::whole(record.get("last_updated")));
    draft
}

fn name(draft: &mut Draft, record: &Record<'_, '_>) {
    draft.name(name_kind(record.get("name_type"), record.get("alias_strength")), record.get("full_name"));
}

fn date(draft: &mut Draft, record: &Record<'_, '_>) {
    let [year, month, day] = record.all(["year", "month", "day"]);
    draft.dates(dates::parts(year, month, day, ""));
}

fn number(draft: &mut Draft, record: &Record<'_, '_>) {
    let value = record.get("raw_value");
    let kind = match record.get("identifier_type") {
        "passport" => "passport",
        "national" => "national_id",
        "imo" => "imo",
        "business_registration_numbers" => {
            identifiers::kind("registration number", value, None).unwrap_or("registration_number")
        }
        _ => "",
    };
    draft.identifier(kind, value);
    draft.remark(record.get("additional_info"));
}

/// The country of an address or a nationality; a country of birth is a remark, as in the other forms of the list.
fn country(draft: &mut Draft, record: &Record<'_, '_>) {
    let text = match record.get("iso") {
        "" => record.get("raw_value"),
        code => code,
    };
    if record.get("country_type") == "birth" {
        draft.remark_as("born in", record.get("raw_value"));
    } else {
        draft.country(text);
    }
}

//! The EU's consolidated financial sanctions list as CSV, in the columns of 2018 and of today, also when a program has
//! wrapped each of its lines in quotes once more. Never takes a row for an entry: an entry has many rows.

use super::super::entity::{EntityKind, NameKind, Status};
use super::dates;
use super::draft::Draft;
use super::eu_xml::{PUBLISHER, TITLE, take_number};
use super::gathered::Gathered;
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::table::{Record, Table};
use super::{Basis, Format, Part, single};
use std::borrow::Cow;

/// One row per name, address, birth date, document or citizenship of an entry.
pub(super) const FORMAT: Format = Format {
    name: "eu-csv",
    title: "the EU financial sanctions list as CSV",
    basis: Basis::Schema,
    part: |glance: &Glance<'_>| {
        let first = glance.text().trim_start_matches('"').to_lowercase();
        let is_new = first.starts_with("filegenerationdate;") && first.contains(";namealias_wholename");
        let is_old = first.starts_with("date_file") && first.contains(";naal_wholename");
        (is_new || is_old).then_some("list")
    },
    read,
};

const COLUMNS: &[&str] = &["Entity_LogicalId"];

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let text = unwrapped(part.text);
    let mut intake = Intake::new(PUBLISHER, TITLE);
    let (table, _) = Table::find(part.file, &text, b';', COLUMNS)?;
    let mut entries = Gathered::default();
    table.each(&mut intake, |intake, record| {
        let id = record.get("Entity_LogicalId");
        if id.is_empty() {
            return intake.reject(record.place(), "the row has no `Entity_LogicalId`");
        }
        let generated = || record.first(&["fileGenerationDate", "Date_file", "Date_filexxxx"]);
        intake.date = intake.date.or_else(|| dates::whole(generated()));
        if let Some(draft) = entries.entry(id, record.place(), || open(record)) {
            take(draft, record);
        }
    })?;
    entries.accept(&mut intake);
    Ok(intake)
}

/// The lines without the quotes around each of them and the tabs before the closing quote.
fn unwrapped(text: &str) -> Cow<'_, str> {
    if !text.starts_with('"') {
        return Cow::Borrowed(text);
    }
    let lines = text.split_inclusive('\n').map(|line| {
        let bare = line.trim_end_matches(['\r', '\n']);
        let inner = bare.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        match inner {
            Some(inner) => {
                let end = &line[bare.len()..];
                format!("{}{end}", inner.trim_end_matches('\t').replace("\"\"", "\""))
            }
            None => line.to_owned(),
        }
    });
    Cow::Owned(lines.collect())
}

fn open(record: &Record<'_, '_>) -> Draft {
    let kind = match record.first(&[
        "Entity_SubjectType",
        "Subject_type",
        "Entity_SubjectType_ClassificationCode",
    ]) {
        "P" | "person" => EntityKind::Person,
        "E" | "enterprise" => EntityKind::Organization,
        _ => EntityKind::Unknown,
    };
    let id = record.first(&["Entity_EU_ReferenceNumber", "EU_ref_num", "Entity_LogicalId"]);
    Draft::new(id, kind, Status::Designated)
}

fn take(draft: &mut Draft, record: &Record<'_, '_>) {
    draft.program(record.first(&["Entity_Regulation_Programme", "Programme"]));
    for remark in ["Entity_Remark", "Entity_DesignationDetails"] {
        draft.remark(&record.get(remark).replace("\\n", " "));
    }
    draft.remark_as("UN reference", record.get("Entity_UnitedNationId"));
    name(draft, record);
    address(draft, record);
    birth_date(draft, record);
    number(draft, record);
    country(
        draft,
        record.first(&["Citizenship_CountryIso2Code", "Citi_country"]),
        record.get("Citizenship_CountryDescription"),
    );
}

fn name(draft: &mut Draft, record: &Record<'_, '_>) {
    let whole = record.first(&["NameAlias_WholeName", "Naal_wholename"]);
    let parts = [
        record.first(&["NameAlias_FirstName", "Naal_firstname"]),
        record.first(&["NameAlias_MiddleName", "Naal_middlename"]),
        record.first(&["NameAlias_LastName", "Naal_lastname"]),
    ];
    let joined = parts.join(" ");
    let is_weak = record.get("NameAlias_Strong").eq_ignore_ascii_case("false");
    let kind = if is_weak { NameKind::Weak } else { NameKind::Alias };
    draft.name(kind, if whole.is_empty() { &joined } else { whole });
    draft.remark_as("title", record.first(&["NameAlias_Title", "Naal_title"]));
    draft.remark_as("position", record.first(&["NameAlias_Function", "Naal_function"]).trim_matches('"'));
}

fn address(draft: &mut Draft, record: &Record<'_, '_>) {
    let code = record.first(&["Address_CountryIso2Code", "Addr_country"]);
    let parts = [
        record.first(&["Address_Street", "Addr_street"]),
        record.get("Addr_number"),
        record.get("Address_PoBox"),
        record.get("Address_Place"),
        record.first(&["Address_City", "Addr_city"]),
        record.first(&["Address_ZipCode", "Addr_zipcode"]),
        record.first(&["Address_Region", "Addr_other"]),
        record.first(&["Address_CountryDescription", "Addr_country"]),
    ];
    if parts[..7].iter().any(|part| !part.is_empty()) {
        draft.address(&parts);
    }
    country(draft, code, record.get("Address_CountryDescription"));
}

fn birth_date(draft: &mut Draft, record: &Record<'_, '_>) {
    let calendar = record.get("BirthDate_CalendarType");
    let is_circa = record.get("BirthDate_Circa").eq_ignore_ascii_case("true");
    let circa = if is_circa { "circa " } else { "" };
    let date = record.first(&["BirthDate_BirthDate", "Birt_date"]);
    let (from, to) = (record.get("BirthDate_YearRangeFrom"), record.get("BirthDate_YearRangeTo"));
    let year = record.get("BirthDate_Year");
    let read = if !date.is_empty() && (calendar.is_empty() || calendar.eq_ignore_ascii_case("gregorian")) {
        dates::read(&format!("{circa}{date}"))
    } else if !from.is_empty() && !to.is_empty() {
        dates::parts(from, "", "", calendar).and_then(|_| dates::read(&format!("{from} to {to}")))
    } else {
        let read = dates::parts(year, record.get("BirthDate_Month"), record.get("BirthDate_Day"), calendar);
        read.map(|dates| if is_circa { dates.into_iter().flat_map(dates::around).collect() } else { dates })
    };
    draft.dates(read);
    let place = [
        record.first(&["BirthDate_Place", "Birt_place"]),
        record.get("BirthDate_City"),
        record.get("BirthDate_Region"),
        record.first(&["BirthDate_CountryDescription", "Birt_country"]),
    ];
    let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty()).collect();
    draft.remark_as("born in", &place.join(", "));
}

fn number(draft: &mut Draft, record: &Record<'_, '_>) {
    let new = record.get("Identification_Number");
    if !new.is_empty() {
        let code = record.get("Identification_TypeCode");
        let description = record.get("Identification_TypeDescription");
        let is_false = record.get("Identification_KnownFalse").eq_ignore_ascii_case("true");
        let country = record.get("Identification_CountryIso2Code");
        return take_number(draft, code, description, new, country, is_false);
    }
    // `AD001095 (passport-National passport) ((passport))`.
    let old = record.get("Iden_number").trim_matches('"').trim();
    let Some((number, rest)) = old.split_once(" (") else {
        return draft.identifier("", old);
    };
    let kind = rest.split(')').next().unwrap_or("");
    let (code, description) = kind.split_once('-').unwrap_or((kind, kind));
    take_number(draft, code, description, number, record.get("Iden_country"), false);
}

fn country(draft: &mut Draft, code: &str, description: &str) {
    match code {
        "" | "00" => draft.country(description),
        code => draft.country(code),
    }
}

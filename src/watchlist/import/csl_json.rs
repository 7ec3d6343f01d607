//! The US Consolidated Screening List as JSON. Never takes a page of it for the whole.

use super::super::entity::NameKind;
use super::csl::{Entry, PUBLISHER, TITLE};
use super::draft::Draft;
use super::glance::Glance;
use super::intake::Intake;
use super::place::{ImportError, Place};
use super::{Basis, Format, Part, dates, single};
use serde::Deserialize;

/// An object with `results`.
pub(super) const FORMAT: Format = Format {
    name: "csl-json",
    title: "the US Consolidated Screening List as JSON",
    basis: Basis::Samples,
    part: |glance: &Glance<'_>| {
        let text = glance.text();
        let is_list = text.starts_with('{') && text.contains("\"results\"") && text.contains("\"alt_names\"");
        is_list.then_some("list")
    },
    read,
};

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    total: Option<usize>,
    #[serde(default)]
    search_performed_at: Option<String>,
    results: Vec<Item>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Item {
    id: Option<String>,
    source: Option<String>,
    entity_number: Option<Number>,
    r#type: Option<String>,
    programs: Option<Vec<String>>,
    name: Option<String>,
    title: Option<String>,
    addresses: Option<Vec<Address>>,
    federal_register_notice: Option<String>,
    start_date: Option<String>,
    end_date: Option<String>,
    standard_order: Option<String>,
    license_requirement: Option<String>,
    license_policy: Option<String>,
    call_sign: Option<String>,
    vessel_type: Option<String>,
    gross_tonnage: Option<String>,
    vessel_flag: Option<String>,
    vessel_owner: Option<String>,
    remarks: Option<String>,
    country: Option<String>,
    alt_names: Option<Vec<String>>,
    citizenships: Option<Vec<String>>,
    dates_of_birth: Option<Vec<String>>,
    nationalities: Option<Vec<String>>,
    places_of_birth: Option<Vec<String>>,
    ids: Option<Vec<Id>>,
}

/// A number that is written as one or as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Text(String),
    Whole(u64),
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Address {
    address: Option<String>,
    city: Option<String>,
    state: Option<String>,
    postal_code: Option<String>,
    country: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Id {
    r#type: Option<String>,
    number: Option<String>,
    country: Option<String>,
}

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let file: File = serde_json::from_str(part.text).map_err(|error| {
        let reason = if error.is_eof() {
            "the file ends in the middle of the list: it is cut off; get the whole file".to_owned()
        } else {
            format!("this is no JSON of the list ({error})")
        };
        ImportError::new(Place::line(part.file, error.line()), reason)
    })?;
    let mut intake = Intake::new(PUBLISHER, TITLE);
    intake.stated = file.total;
    intake.date = file.search_performed_at.as_deref().and_then(dates::whole);
    for (number, item) in file.results.iter().enumerate() {
        let place = Place {
            file: part.file.to_owned(),
            line: 1,
            path: format!("results[{}]", number + 1),
            id: String::new(),
        };
        intake.accept(place, draft(item));
    }
    Ok(intake)
}

fn draft(item: &Item) -> Draft {
    let number = match &item.entity_number {
        Some(Number::Text(text)) => text.clone(),
        Some(Number::Whole(number)) => number.to_string(),
        None => String::new(),
    };
    let telling = text(&item.federal_register_notice).to_owned();
    let entry = Entry {
        source: text(&item.source),
        id: text(&item.id),
        number: &number,
        kind: text(&item.r#type),
        name: text(&item.name),
        telling: &telling,
    };
    let mut draft = entry.draft();
    list(&item.alt_names).for_each(|name| draft.name(NameKind::Alias, name));
    list(&item.programs).for_each(|program| draft.program(program));
    for address in item.addresses.iter().flatten() {
        draft.country(text(&address.country));
        let place = [&address.address, &address.city, &address.state, &address.postal_code].map(text);
        if place.iter().any(|part| !part.is_empty()) {
            draft.address(&[place[0], place[1], place[2], place[3], text(&address.country)]);
        }
    }
    draft.country(text(&item.country));
    draft.country(text(&item.vessel_flag));
    list(&item.nationalities).chain(list(&item.citizenships)).for_each(|country| draft.country(country));
    list(&item.dates_of_birth).for_each(|date| draft.date(date));
    for id in item.ids.iter().flatten() {
        match text(&id.r#type) {
            "Organization Established Date" => draft.date(text(&id.number)),
            label => draft.labelled(label, text(&id.number), text(&id.country)),
        }
    }
    if !text(&item.call_sign).is_empty() {
        draft.identifier("call_sign", text(&item.call_sign));
    }
    list(&item.places_of_birth).for_each(|place| draft.remark_as("born in", place));
    for (word, value) in [
        ("title", &item.title),
        ("vessel type", &item.vessel_type),
        ("gross tonnage", &item.gross_tonnage),
        ("owner", &item.vessel_owner),
        ("license requirement", &item.license_requirement),
        ("license policy", &item.license_policy),
        ("federal register", &item.federal_register_notice),
        ("from", &item.start_date),
        ("until", &item.end_date),
        ("standard order", &item.standard_order),
    ] {
        draft.remark_as(word, text(value));
    }
    draft.remark(text(&item.remarks));
    draft
}

fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("").trim()
}

fn list(values: &Option<Vec<String>>) -> impl Iterator<Item = &str> {
    values.iter().flatten().map(String::as_str)
}

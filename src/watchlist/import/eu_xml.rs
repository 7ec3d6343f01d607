//! The EU's consolidated financial sanctions list as XML, schema 1.1. Never reads the older schema 1.0.

use super::super::entity::{EntityKind, NameKind, Status};
use super::dates;
use super::draft::Draft;
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::xml::{Entries, Node};
use super::{Basis, Format, Part, identifiers, single};

/// `export` with `sanctionEntity` elements.
pub(super) const FORMAT: Format = Format {
    name: "eu-xml",
    title: "the EU financial sanctions list as XML 1.1",
    basis: Basis::Schema,
    part: |glance: &Glance<'_>| {
        (glance.root == "export" && glance.text().contains("eu.europa.ec/fpi/fsd/export")).then_some("list")
    },
    read,
};

/// Who publishes the list.
pub(super) const PUBLISHER: &str = "European Commission";

/// The list's title.
pub(super) const TITLE: &str =
    "Consolidated list of persons, groups and entities subject to EU financial sanctions";

const PATHS: &[&[&str]] = &[&["export", "sanctionEntity"]];

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut intake = Intake::new(PUBLISHER, TITLE);
    let mut entries = Entries::new(part.file, part.text, PATHS);
    while let Some(entry) = entries.next()? {
        let draft = draft(&entry.node);
        let place = entry.place.of(draft.id());
        intake.accept(place, draft);
    }
    intake.date = dates::whole(entries.root.attribute("generationDate"));
    Ok(intake)
}

fn draft(node: &Node) -> Draft {
    let subject = node.child("subjectType");
    let kind = match subject.map_or("", |subject| subject.attribute("classificationCode")) {
        "P" => EntityKind::Person,
        "E" => EntityKind::Organization,
        _ => EntityKind::Unknown,
    };
    let id = match node.attribute("euReferenceNumber") {
        "" => node.attribute("logicalId"),
        reference => reference,
    };
    let mut draft = Draft::new(id, kind, Status::Designated);
    for alias in node.children_of("nameAlias") {
        let is_weak = alias.attribute("strong") == "false";
        draft.name(if is_weak { NameKind::Weak } else { NameKind::Alias }, &whole_name(alias));
        draft.remark_as("title", alias.attribute("title"));
        draft.remark_as("position", alias.attribute("function"));
        remarks(&mut draft, alias);
    }
    for address in node.children_of("address") {
        let parts = ["street", "poBox", "place", "city", "zipCode", "region", "countryDescription"];
        let parts = parts.map(|part| address.attribute(part));
        if parts[..6].iter().any(|part| !part.is_empty()) {
            draft.address(&parts);
        }
        country(&mut draft, address);
        for contact in address.children_of("contactInfo") {
            let value = contact.attribute("value").trim_matches(['[', ']']);
            draft.labelled(contact.attribute("key"), value, "");
        }
        remarks(&mut draft, address);
    }
    for citizenship in node.children_of("citizenship") {
        country(&mut draft, citizenship);
        remarks(&mut draft, citizenship);
    }
    node.children_of("birthdate").for_each(|birth| birth_date(&mut draft, birth));
    node.children_of("identification").for_each(|number| identification(&mut draft, number));
    for regulation in node.children_of("regulation") {
        draft.program(regulation.attribute("programme"));
    }
    if !node.attribute("unitedNationId").is_empty() {
        draft.remark_as("UN reference", node.attribute("unitedNationId"));
    }
    draft.remark_as("designated on", node.attribute("designationDate"));
    draft.remark(node.attribute("designationDetails"));
    remarks(&mut draft, node);
    draft
}

fn whole_name(alias: &Node) -> String {
    match alias.attribute("wholeName") {
        "" => ["firstName", "middleName", "lastName"].map(|part| alias.attribute(part)).join(" "),
        whole => whole.to_owned(),
    }
}

/// The code, or the description where the code says "unknown".
fn country(draft: &mut Draft, node: &Node) {
    match node.attribute("countryIso2Code") {
        "" | "00" => draft.country(node.attribute("countryDescription")),
        code => draft.country(code),
    }
}

fn birth_date(draft: &mut Draft, node: &Node) {
    let calendar = node.attribute("calendarType");
    let year = node.attribute("year");
    let is_circa = node.attribute("circa") == "true";
    let read = match (node.attribute("birthdate"), node.attribute("yearRangeFrom")) {
        ("", "") => dates::parts(year, node.attribute("monthOfYear"), node.attribute("dayOfMonth"), calendar),
        ("", from) => dates::parts(from, "", "", calendar)
            .and_then(|_| dates::read(&format!("{from} to {}", node.attribute("yearRangeTo")))),
        (date, _) => {
            dates::parts(date.get(..4).unwrap_or(""), "", "", calendar).and_then(|_| dates::read(date))
        }
    };
    let around =
        |dates: Vec<_>| if is_circa { dates.into_iter().flat_map(dates::around).collect() } else { dates };
    draft.dates(read.map(around));
    let place = ["place", "city", "region", "countryDescription"].map(|part| node.attribute(part));
    let place: Vec<&str> = place.into_iter().filter(|part| !part.is_empty() && *part != "UNKNOWN").collect();
    draft.remark_as("born in", &place.join(", "));
    remarks(draft, node);
}

fn identification(draft: &mut Draft, node: &Node) {
    let number = match node.attribute("number") {
        "" => node.attribute("latinNumber"),
        number => number,
    };
    take_number(
        draft,
        node.attribute("identificationTypeCode"),
        node.attribute("identificationTypeDescription"),
        number,
        node.attribute("countryIso2Code"),
        node.attribute("knownFalse") == "true",
    );
    remarks(draft, node);
}

/// A number of the EU's own types. A document known to be false is a remark: it identifies whoever holds it.
pub(super) fn take_number(
    draft: &mut Draft,
    code: &str,
    description: &str,
    number: &str,
    country: &str,
    is_false: bool,
) {
    if is_false {
        return draft.remark_as("false document", &format!("{description} {number}"));
    }
    let country = (country.len() == 2 && country != "00").then_some(country);
    let kind = match code {
        "passport" | "diplomaticpassport" | "travel" => Some("passport"),
        "id" | "ssn" => Some("national_id"),
        "imo" => Some("imo"),
        "swiftbic" => Some("swift_bic"),
        "tradelic" => Some("registration_number"),
        "regnumber" => identifiers::kind("registration number", number, country),
        "fiscalcode" | "taxid" | "electoral" => {
            identifiers::kind(description, number, country).or(Some("tax_number"))
        }
        _ => identifiers::kind(description, number, country),
    };
    draft.identifier(kind.unwrap_or(""), number);
}

fn remarks(draft: &mut Draft, node: &Node) {
    node.children_of("remark").for_each(|remark| draft.remark(&remark.text));
}

//! OFAC's `SDN_ADVANCED.XML` and `CONS_ADVANCED.XML`: parties, documents, places and measures that refer to each other
//! by number. Never reads relations between parties; they stay in the plain form's remarks.

use super::super::entity::{EntityKind, NameKind, PartialDate, Status};
use super::dates;
use super::draft::Draft;
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::xml::{Entries, Node};
use super::{Basis, Format, Part, identifiers, ofac_csv, single};
use crate::text::{self, Script};
use crate::value::Date;
use std::collections::BTreeMap;

/// `Sanctions` with `DistinctParty` elements.
pub(super) const FORMAT: Format = Format {
    name: "ofac-advanced-xml",
    title: "OFAC's SDN or consolidated list as advanced XML",
    basis: Basis::Samples,
    part: |glance: &Glance<'_>| {
        (glance.root == "Sanctions" && glance.text().contains("ReferenceValueSets")).then_some("list")
    },
    read,
};

const REFERRED: &[&[&str]] = &[
    &["Sanctions", "DateOfIssue"],
    &["Sanctions", "ReferenceValueSets", "*", "*"],
    &["Sanctions", "Locations", "Location"],
    &["Sanctions", "IDRegDocuments", "IDRegDocument"],
    &["Sanctions", "SanctionsEntries", "SanctionsEntry"],
];

const PARTIES: &[&[&str]] = &[&["Sanctions", "DistinctParties", "DistinctParty"]];

/// What parties refer to.
#[derive(Default)]
struct References {
    issued: Option<Date>,
    /// Set and number to text.
    values: BTreeMap<(String, String), String>,
    /// A subtype's number to its type's.
    party_types: BTreeMap<String, String>,
    locations: BTreeMap<String, Location>,
    /// By identity.
    documents: BTreeMap<String, Vec<Document>>,
    /// By profile.
    measures: BTreeMap<String, Measures>,
}

#[derive(Default, Clone)]
struct Location {
    parts: Vec<String>,
    country: String,
}

struct Document {
    label: String,
    number: String,
    country: String,
}

#[derive(Default)]
struct Measures {
    lists: Vec<String>,
    programs: Vec<String>,
}

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut references = References::default();
    let mut entries = Entries::new(part.file, part.text, REFERRED);
    while let Some(entry) = entries.next()? {
        references.take(entry.which, &entry.node);
    }
    let mut intake = Intake::new("US Treasury, Office of Foreign Assets Control", "");
    intake.date = references.issued;
    let mut entries = Entries::new(part.file, part.text, PARTIES);
    while let Some(entry) = entries.next()? {
        let draft = references.draft(&entry.node);
        let place = entry.place.of(draft.id());
        intake.accept(place, draft);
    }
    let is_blocking = intake.entities.iter().any(|entity| entity.status == Status::Designated);
    let status = if is_blocking { Status::Designated } else { Status::ExportControlled };
    intake.title = ofac_csv::title(status).to_owned();
    Ok(intake)
}

impl References {
    fn take(&mut self, which: usize, node: &Node) {
        match which {
            0 => self.issued = day(node),
            1 => self.take_value(node),
            2 => {
                self.take_location(node);
            }
            3 => self.take_document(node),
            _ => self.take_measures(node),
        }
    }

    fn take_value(&mut self, node: &Node) {
        let id = node.attribute("ID").to_owned();
        if node.name == "PartySubType" {
            self.party_types.insert(id.clone(), node.attribute("PartyTypeID").to_owned());
        }
        self.values.insert((node.name.clone(), id), node.text.trim().to_owned());
    }

    fn value(&self, set: &str, id: &str) -> &str {
        self.values.get(&(set.to_owned(), id.to_owned())).map_or("", String::as_str)
    }

    fn take_location(&mut self, node: &Node) {
        let country = node.child("LocationCountry").map_or("", |country| country.attribute("CountryID"));
        let country = self.value("Country", country).to_owned();
        let area = node.child("LocationAreaCode").map_or("", |area| area.attribute("AreaCodeID"));
        let area = self.value("AreaCode", area);
        let mut parts: Vec<String> = node
            .within("LocationPart", "LocationPartValue")
            .map(|value| value.get("Value").to_owned())
            .filter(|value| !value.is_empty())
            .collect();
        // An area is a country written out; where there is a country it says nothing new.
        let country = if country.is_empty() { area.to_owned() } else { country };
        if !country.is_empty() {
            parts.push(country.clone());
        }
        self.locations.insert(node.attribute("ID").to_owned(), Location { parts, country });
    }

    fn take_document(&mut self, node: &Node) {
        let document = Document {
            label: self.value("IDRegDocType", node.attribute("IDRegDocTypeID")).to_owned(),
            number: node.get("IDRegistrationNo").to_owned(),
            country: self.value("Country", node.attribute("IssuedBy-CountryID")).to_owned(),
        };
        self.documents.entry(node.attribute("IdentityID").to_owned()).or_default().push(document);
    }

    fn take_measures(&mut self, node: &Node) {
        let list = self.value("List", node.attribute("ListID")).to_owned();
        let is_program =
            |measure: &&Node| self.value("SanctionsType", measure.attribute("SanctionsTypeID")) == "Program";
        let programs: Vec<String> = node
            .children_of("SanctionsMeasure")
            .filter(is_program)
            .map(|measure| measure.get("Comment").to_owned())
            .collect();
        let measures = self.measures.entry(node.attribute("ProfileID").to_owned()).or_default();
        measures.lists.push(list);
        measures.programs.extend(programs);
    }

    /// Blocked unless all lists of the entry are other ones than the SDN list.
    fn status(&self, profile: &str) -> Status {
        let lists = self.measures.get(profile).map_or(&[][..], |measures| &measures.lists);
        let is_sdn = lists
            .iter()
            .any(|list| list.to_uppercase().contains("SDN") && !list.to_uppercase().contains("NON"));
        if lists.iter().all(|list| list.is_empty()) || is_sdn {
            Status::Designated
        } else {
            Status::ExportControlled
        }
    }

    fn draft(&self, party: &Node) -> Draft {
        let profile = party.child("Profile").unwrap_or(party);
        let id = match profile.attribute("ID") {
            "" => party.attribute("FixedRef"),
            id => id,
        };
        let mut draft = Draft::new(id, self.kind(profile), self.status(id));
        for identity in profile.children_of("Identity") {
            self.names(&mut draft, identity);
            for document in self.documents.get(identity.attribute("ID")).into_iter().flatten() {
                draft.labelled(&document.label, &document.number, &document.country);
            }
        }
        // Some files have the features beside the profile.
        profile.children_of("Feature").for_each(|feature| self.feature(&mut draft, feature));
        party.children_of("Feature").for_each(|feature| self.feature(&mut draft, feature));
        if let Some(measures) = self.measures.get(id) {
            measures.programs.iter().for_each(|program| draft.program(program));
        }
        draft.remark(party.get("Comment"));
        draft
    }

    fn kind(&self, profile: &Node) -> EntityKind {
        let subtype = profile.attribute("PartySubTypeID");
        let of_type = self.party_types.get(subtype).map_or("", |id| self.value("PartyType", id));
        match (self.value("PartySubType", subtype), of_type) {
            ("Vessel", _) => EntityKind::Vessel,
            ("Aircraft", _) => EntityKind::Aircraft,
            (_, "Individual") => EntityKind::Person,
            (_, "Entity") => EntityKind::Organization,
            _ => EntityKind::Unknown,
        }
    }

    fn names(&self, draft: &mut Draft, identity: &Node) {
        let groups: BTreeMap<&str, &str> = identity
            .all("NamePartGroup")
            .into_iter()
            .map(|group| {
                (group.attribute("ID"), self.value("NamePartType", group.attribute("NamePartTypeID")))
            })
            .collect();
        for alias in identity.children_of("Alias") {
            let of_type = self.value("AliasType", alias.attribute("AliasTypeID"));
            let kind = if alias.attribute("LowQuality") == "true" {
                NameKind::Weak
            } else if of_type.eq_ignore_ascii_case("F.K.A.") {
                NameKind::Former
            } else {
                NameKind::Alias
            };
            let is_primary = alias.attribute("Primary") == "true";
            for name in alias.children_of("DocumentedName") {
                let text = self.name(name, &groups);
                let kind = if is_primary && is_latin(&text) { NameKind::Primary } else { kind };
                draft.name(kind, &text);
            }
        }
    }

    /// As the CSV of the same list writes it: `LAST, First Middle`; in other scripts the parts in their order.
    fn name(&self, name: &Node, groups: &BTreeMap<&str, &str>) -> String {
        let values = name.within("DocumentedNamePart", "NamePartValue");
        let (mut last, mut others) = (Vec::new(), Vec::new());
        for value in values {
            let part = groups.get(value.attribute("NamePartGroupID")).copied().unwrap_or("");
            if part == "Last Name" { last.push(value.text.trim()) } else { others.push(value.text.trim()) }
        }
        let (last, others) = (last.join(" "), others.join(" "));
        match (last.as_str(), others.as_str()) {
            ("", others) => others.to_owned(),
            (last, "") => last.to_owned(),
            (last, others) if is_latin(last) => format!("{last}, {others}"),
            (last, others) => format!("{last} {others}"),
        }
    }

    fn feature(&self, draft: &mut Draft, feature: &Node) {
        let label = self.value("FeatureType", feature.attribute("FeatureTypeID"));
        let mut versions: Vec<&Node> = feature.children_of("FeatureVersion").collect();
        if versions.is_empty() {
            versions.push(feature);
        }
        for version in versions {
            for period in version.children_of("DatePeriod") {
                match label {
                    "Birthdate" | "Organization Established Date" => draft.dates(period_dates(period)),
                    _ => {}
                }
            }
            for location in version.children_of("VersionLocation") {
                let known = self.locations.get(location.attribute("LocationID")).cloned().unwrap_or_default();
                self.located(draft, label, &known);
            }
            for detail in version.children_of("VersionDetail") {
                let referred = self.value("DetailReference", detail.attribute("DetailReferenceID"));
                let text = if detail.text.trim().is_empty() { referred } else { detail.text.trim() };
                detailed(draft, label, text);
            }
            draft.remark(version.get("Comment"));
        }
    }

    fn located(&self, draft: &mut Draft, label: &str, location: &Location) {
        let parts: Vec<&str> = location.parts.iter().map(String::as_str).collect();
        match label {
            "Location" | "" => {
                draft.address(&parts);
                draft.country(&location.country);
            }
            "Place of Birth" => draft.remark_as("born in", &parts.join(", ")),
            _ if label.contains("Former") => draft.remark_as(label, &parts.join(", ")),
            _ => draft.country(&location.country),
        }
    }
}

fn detailed(draft: &mut Draft, label: &str, text: &str) {
    if text.is_empty() {
        return;
    }
    match identifiers::kind(label, text, None) {
        Some(kind) => draft.identifier(kind, text),
        None => draft.remark_as(label, text),
    }
}

fn is_latin(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).all(|c| text::script_of(c) == Script::Latin)
}

fn day(node: &Node) -> Option<Date> {
    Date::from_ymd(
        node.get("Year").parse().ok()?,
        node.get("Month").parse().ok()?,
        node.get("Day").parse().ok()?,
    )
}

/// The span from the first to the last day of a period; a whole year or month is one incomplete date.
fn period_dates(period: &Node) -> Result<Vec<PartialDate>, String> {
    let one = |outer: &str, inner: &str| -> Result<Option<PartialDate>, String> {
        let Some(node) = period.child(outer).and_then(|node| node.child(inner)) else { return Ok(None) };
        let read = dates::parts(node.get("Year"), node.get("Month"), node.get("Day"), "")?;
        Ok(read.first().copied())
    };
    let Some(from) = one("Start", "From")? else { return Ok(Vec::new()) };
    let to = match one("End", "To")? {
        Some(to) => to,
        None => one("Start", "To")?.unwrap_or(from),
    };
    let is_circa = period.child("Start").is_some_and(|start| start.attribute("Approximate") == "true");
    Ok(if is_circa { dates::around(from) } else { dates::span(from, to) })
}

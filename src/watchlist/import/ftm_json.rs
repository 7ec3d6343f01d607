//! Entities of OpenSanctions and other users of FollowTheMoney (`entities.ftm.json`), one to a line. Never follows
//! ownership; what only links two entities is counted in a note.

use super::super::entity::{EntityKind, NameKind, Status};
use super::draft::Draft;
use super::glance::Glance;
use super::intake::Intake;
use super::place::{ImportError, Place};
use super::{Basis, Format, Part, single};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One JSON object per line with `id`, `schema` and `properties`.
pub(super) const FORMAT: Format = Format {
    name: "ftm-json",
    title: "FollowTheMoney entities, one JSON object to a line",
    basis: Basis::Samples,
    part: |glance: &Glance<'_>| {
        let first = glance.text().lines().next().unwrap_or("");
        let has = |key: &str| first.contains(key);
        (has("\"schema\"") && has("\"properties\"") && first.starts_with('{')).then_some("list")
    },
    read,
};

#[derive(Deserialize)]
struct Item {
    id: String,
    schema: String,
    #[serde(default)]
    caption: Option<String>,
    #[serde(default)]
    datasets: Vec<String>,
    #[serde(default)]
    properties: BTreeMap<String, Vec<serde_json::Value>>,
}

/// What other lines say about an entity, by its id.
#[derive(Default)]
struct Linked {
    programs: BTreeMap<String, Vec<String>>,
    /// Texts of addresses by the address's own id.
    addresses: BTreeMap<String, String>,
    /// Kind and number.
    documents: BTreeMap<String, Vec<(&'static str, String)>>,
}

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut linked = Linked::default();
    for_each(part, |_, item| linked.take(&item))?;
    let mut intake = Intake::new("OpenSanctions", "FollowTheMoney entities");
    for_each(part, |place, item| take(&mut intake, &linked, place, &item))?;
    Ok(intake)
}

fn for_each(part: &Part<'_>, mut take: impl FnMut(Place, Item)) -> Result<(), ImportError> {
    for (number, line) in part.text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = Place::line(part.file, number + 1);
        match serde_json::from_str::<Item>(line) {
            Ok(item) => take(place, item),
            Err(error) => {
                let reason = format!("the line is no entity ({error}): the file is damaged or cut off");
                return Err(ImportError::new(place, reason));
            }
        }
    }
    Ok(())
}

impl Linked {
    fn take(&mut self, item: &Item) {
        let of = |name: &str| item.values(name).map(str::to_owned).collect::<Vec<_>>();
        match item.schema.as_str() {
            "Sanction" => {
                let ids = of("programId");
                let programs = if ids.is_empty() { of("program") } else { ids };
                for entity in of("entity") {
                    self.programs.entry(entity).or_default().extend(programs.iter().cloned());
                }
            }
            "Address" => {
                if let Some(full) = item.values("full").next() {
                    self.addresses.insert(item.id.clone(), full.to_owned());
                }
            }
            "Passport" | "Identification" => {
                let kind = if item.schema == "Passport" { "passport" } else { "national_id" };
                for holder in of("holder") {
                    let numbers = of("number").into_iter().map(|number| (kind, number));
                    self.documents.entry(holder).or_default().extend(numbers);
                }
            }
            "CryptoWallet" => {
                for holder in of("holder") {
                    let keys = of("publicKey").into_iter().map(|key| ("wallet", key));
                    self.documents.entry(holder).or_default().extend(keys);
                }
            }
            _ => {}
        }
    }
}

impl Item {
    fn values<'i>(&'i self, name: &str) -> impl Iterator<Item = &'i str> {
        self.properties.get(name).into_iter().flatten().filter_map(serde_json::Value::as_str)
    }
}

fn take(intake: &mut Intake, linked: &Linked, place: Place, item: &Item) {
    let kind = match item.schema.as_str() {
        "Person" => EntityKind::Person,
        "Organization" | "Company" | "PublicBody" => EntityKind::Organization,
        "LegalEntity" | "Thing" => EntityKind::Unknown,
        "Vessel" => EntityKind::Vessel,
        "Airplane" => EntityKind::Aircraft,
        "CryptoWallet" if item.values("holder").next().is_none() => EntityKind::Unknown,
        other => {
            return intake.note(&place, format!("lines of the schema `{other}` are no entries of their own"));
        }
    };
    let mut draft = Draft::new(&item.id, kind, status(item));
    for (property, kind) in [
        ("name", NameKind::Primary),
        ("alias", NameKind::Alias),
        ("previousName", NameKind::Former),
        ("weakAlias", NameKind::Weak),
    ] {
        // The caption is the one of several names that is shown.
        let caption = item.caption.as_deref().filter(|_| property == "name").unwrap_or("");
        if item.values("name").any(|name| name == caption) {
            draft.name(kind, caption);
        }
        item.values(property).for_each(|name| draft.name(kind, name));
    }
    particulars(&mut draft, item);
    item.values("address").for_each(|address| draft.address(&[address]));
    for address in item.values("addressEntity").filter_map(|id| linked.addresses.get(id)) {
        draft.address(&[address]);
    }
    for (kind, number) in linked.documents.get(&item.id).into_iter().flatten() {
        draft.identifier(kind, number);
    }
    item.values("programId").for_each(|program| draft.program(program));
    linked.programs.get(&item.id).into_iter().flatten().for_each(|program| draft.program(program));
    for (property, word) in [
        ("position", "position"),
        ("birthPlace", "born in"),
        ("notes", "information"),
        ("summary", "summary"),
    ] {
        item.values(property).for_each(|text| draft.remark_as(word, text));
    }
    item.datasets.iter().for_each(|dataset| draft.remark_as("dataset", dataset));
    intake.accept(place.of(&item.id), draft);
}

/// The strongest of the topics; an entity without one is there because others are linked to it.
fn status(item: &Item) -> Status {
    let topics: Vec<&str> = item.values("topics").collect();
    if topics.contains(&"sanction") {
        Status::Designated
    } else if topics.iter().any(|topic| topic.starts_with("export")) {
        Status::ExportControlled
    } else if topics.iter().any(|topic| {
        ["sanction.", "debarment", "crime", "reg.", "wanted", "poi", "role."]
            .iter()
            .any(|start| topic.starts_with(start))
    }) {
        Status::Reported
    } else {
        Status::Context
    }
}

fn particulars(draft: &mut Draft, item: &Item) {
    for property in ["country", "nationality", "citizenship", "jurisdiction", "flag"] {
        item.values(property).for_each(|country| {
            // `ua-lpr`: a part of a country.
            draft.country(country.split('-').next().unwrap_or(country));
        });
    }
    let dates = if draft.kind() == EntityKind::Person { "birthDate" } else { "incorporationDate" };
    item.values(dates).for_each(|date| draft.date(date));
    for (property, kind) in [
        ("innCode", "inn"),
        ("ogrnCode", "ogrn"),
        ("uscCode", "uscc"),
        ("leiCode", "lei"),
        ("imoNumber", "imo"),
        ("mmsi", "mmsi"),
        ("callSign", "call_sign"),
        ("passportNumber", "passport"),
        ("idNumber", "national_id"),
        ("taxNumber", "tax_number"),
        ("vatCode", "tax_number"),
        ("registrationNumber", "registration_number"),
        ("swiftBic", "swift_bic"),
        ("bikCode", "bik"),
        ("okpoCode", "okpo"),
        ("dunsCode", "duns"),
        ("isinCode", "isin"),
        ("publicKey", "wallet"),
        ("serialNumber", "serial_number"),
        ("website", "website"),
        ("email", "email"),
        ("phone", "phone"),
    ] {
        item.values(property).for_each(|number| draft.identifier(kind, number));
    }
}

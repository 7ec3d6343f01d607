//! OFAC's `SDN.XML` and `CONSOLIDATED.XML`, in the old namespace and the one of 2024. Never reads the advanced form.

use super::super::entity::{EntityKind, NameKind, Status};
use super::draft::Draft;
use super::glance::Glance;
use super::intake::Intake;
use super::place::{ImportError, Place};
use super::xml::{Entries, Node};
use super::{Basis, Format, Part, american_status, dates, ofac_csv, ofac_remarks, single};

/// `sdnList` with `sdnEntry` elements.
pub(super) const FORMAT: Format = Format {
    name: "ofac-xml",
    title: "OFAC's SDN or consolidated list as XML",
    basis: Basis::Schema,
    part: |glance: &Glance<'_>| (glance.root == "sdnList").then_some("list"),
    read,
};

const PATHS: &[&[&str]] = &[&["sdnList", "publshInformation"], &["sdnList", "sdnEntry"]];

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut intake = Intake::new("US Treasury, Office of Foreign Assets Control", "");
    let mut entries = Entries::new(part.file, part.text, PATHS);
    let mut drafts: Vec<(Place, Draft)> = Vec::new();
    while let Some(entry) = entries.next()? {
        if entry.which == 0 {
            intake.date = dates::american(entry.node.get("Publish_Date"));
            intake.stated = entry.node.get("Record_Count").parse().ok();
            continue;
        }
        drafts.push((entry.place, draft(&entry.node)));
    }
    let status = american_status(drafts.iter().flat_map(|(_, draft)| draft.programs()).map(String::as_str));
    intake.title = ofac_csv::title(status).to_owned();
    for (place, mut draft) in drafts {
        draft.set_status(status);
        intake.accept(place, draft);
    }
    Ok(intake)
}

fn draft(node: &Node) -> Draft {
    let kind = match node.get("sdnType") {
        "Individual" => EntityKind::Person,
        "Entity" => EntityKind::Organization,
        "Vessel" => EntityKind::Vessel,
        "Aircraft" => EntityKind::Aircraft,
        _ => EntityKind::Unknown,
    };
    let mut draft = Draft::new(node.get("uid"), kind, Status::Designated);
    draft.name(NameKind::Primary, &name(node));
    for aka in node.within("akaList", "aka") {
        let kind = match (aka.get("category"), aka.get("type")) {
            ("weak", _) => NameKind::Weak,
            (_, "f.k.a.") => NameKind::Former,
            _ => NameKind::Alias,
        };
        draft.name(kind, &name(aka));
    }
    node.within("programList", "program").for_each(|program| draft.program(&program.text));
    draft.remark_as("title", node.get("title"));
    for id in node.within("idList", "id") {
        draft.labelled(id.get("idType"), id.get("idNumber"), id.get("idCountry"));
    }
    for address in node.within("addressList", "address") {
        let parts = ["address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country"];
        draft.address(&parts.map(|part| address.get(part)));
        draft.country(address.get("country"));
    }
    for (outer, inner) in [("nationalityList", "nationality"), ("citizenshipList", "citizenship")] {
        node.within(outer, inner).for_each(|country| draft.country(country.get("country")));
    }
    node.within("dateOfBirthList", "dateOfBirthItem").for_each(|item| draft.date(item.get("dateOfBirth")));
    for item in node.within("placeOfBirthList", "placeOfBirthItem") {
        draft.remark_as("born in", item.get("placeOfBirth"));
    }
    if let Some(vessel) = node.child("vesselInfo") {
        if !vessel.get("callSign").is_empty() {
            draft.identifier("call_sign", vessel.get("callSign"));
        }
        let parts = ["vesselType", "tonnage", "grossRegisteredTonnage", "vesselFlag", "vesselOwner"];
        ofac_csv::vessel(&mut draft, parts.map(|part| vessel.get(part)));
    }
    ofac_remarks::read(&mut draft, node.get("remarks"));
    draft
}

/// As the CSV of the same list writes it: `LAST, First`.
fn name(node: &Node) -> String {
    match (node.get("lastName"), node.get("firstName")) {
        (last, "") => last.to_owned(),
        ("", first) => first.to_owned(),
        (last, first) => format!("{last}, {first}"),
    }
}

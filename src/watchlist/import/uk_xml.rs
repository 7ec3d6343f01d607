//! The UK Sanctions List as XML. Never reads the older list of the Treasury in XML.

use super::super::entity::{NameKind, Status};
use super::dates;
use super::draft::Draft;
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::uk_csv::{PUBLISHER, TITLE, kind, name_kind, registration};
use super::xml::{Entries, Node};
use super::{Basis, Format, Part, identifiers, single};

/// `Designations` with `Designation` elements.
pub(super) const FORMAT: Format = Format {
    name: "uk-xml",
    title: "the UK Sanctions List as XML",
    basis: Basis::Samples,
    part: |glance: &Glance<'_>| (glance.root == "Designations").then_some("list"),
    read,
};

const PATHS: &[&[&str]] = &[&["Designations", "Designation"], &["Designations", "DateGenerated"]];

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut intake = Intake::new(PUBLISHER, TITLE);
    let mut entries = Entries::new(part.file, part.text, PATHS);
    while let Some(entry) = entries.next()? {
        if entry.which == 1 {
            intake.date = dates::whole(&entry.node.text);
            continue;
        }
        let draft = draft(&entry.node);
        let place = entry.place.of(draft.id());
        intake.accept(place, draft);
    }
    Ok(intake)
}

fn draft(node: &Node) -> Draft {
    let mut draft =
        Draft::new(node.get("UniqueID"), kind(node.get("IndividualEntityShip")), Status::Designated);
    for name in node.within("Names", "Name") {
        let parts = ["Name1", "Name2", "Name3", "Name4", "Name5", "Name6"].map(|part| name.get(part));
        draft.name(name_kind(name.get("NameType"), name.get("AliasStrength")), &parts.join(" "));
    }
    for name in node.within("NonLatinNames", "NonLatinName") {
        draft.names_in(NameKind::Alias, name.get("NameNonLatinScript"));
    }
    for address in node.within("Addresses", "Address") {
        let lines =
            ["AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5", "AddressLine6"];
        let lines = lines.map(|line| address.get(line));
        let (postcode, country) = (address.get("AddressPostalCode"), address.get("AddressCountry"));
        if lines.iter().any(|line| !line.is_empty()) || !postcode.is_empty() {
            draft.address(&[&lines[..], &[postcode, country]].concat());
        }
        draft.country(country);
    }
    draft.program(node.get("RegimeName"));
    // Names of elements are unique wherever they stand, so the details are found at any depth.
    node.all("DOB").iter().for_each(|date| draft.date(&date.text));
    node.all("Nationality").iter().for_each(|country| draft.country(&country.text));
    node.all("CurrentBelievedFlagOfShip").iter().for_each(|flag| draft.country(&flag.text));
    for (element, kind) in [
        ("PassportNumber", "passport"),
        ("IMONumber", "imo"),
        ("HullIdentificationNumber", "hull_number"),
        ("PhoneNumber", "phone"),
        ("EmailAddress", "email"),
        ("Website", "website"),
    ] {
        node.all(element).iter().for_each(|number| draft.identifier(kind, &number.text));
    }
    let national = node.all("NationalIdentifier").into_iter().chain(node.all("NationalIdentifierDetail"));
    for number in national {
        let about = number.get("NationalIdentifierAdditionalInformation");
        let text = number.get("NationalIdentifierNumber");
        draft.identifier(identifiers::kind(about, text, None).unwrap_or("national_id"), text);
        draft.remark_as("national identifier", about);
    }
    node.all("BusinessRegistrationNumber").iter().for_each(|number| registration(&mut draft, &number.text));
    for (word, element) in REMARKS {
        node.all(element).iter().for_each(|text| draft.remark_as(word, &text.text));
    }
    draft
}

const REMARKS: [(&str, &str); 14] = [
    ("title", "Title"),
    ("position", "Position"),
    ("born in", "TownOfBirth"),
    ("born in", "CountryOfBirth"),
    ("passport", "PassportAdditionalInformation"),
    ("measures", "SanctionsImposed"),
    ("designated on", "DateDesignated"),
    ("type", "TypeOfEntity"),
    ("type", "TypeOfShip"),
    ("parent", "ParentCompany"),
    ("subsidiaries", "Subsidiary"),
    ("owner or operator", "CurrentOwnerOperator"),
    ("information", "OtherInformation"),
    ("reasons", "UKStatementofReasons"),
];

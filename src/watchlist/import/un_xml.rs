//! The consolidated list of the United Nations Security Council as XML. Never reads its PDF or HTML forms.

use super::super::entity::{EntityKind, NameKind, Status};
use super::dates;
use super::draft::{Draft, clean};
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::xml::{Entries, Node};
use super::{Basis, Format, Part, identifiers, single};

/// `CONSOLIDATED_LIST` with individuals and entities.
pub(super) const FORMAT: Format = Format {
    name: "un-xml",
    title: "the UN Security Council consolidated list as XML",
    basis: Basis::Files,
    part: |glance: &Glance<'_>| (glance.root == "CONSOLIDATED_LIST").then_some("list"),
    read,
};

const PATHS: &[&[&str]] =
    &[&["CONSOLIDATED_LIST", "INDIVIDUALS", "INDIVIDUAL"], &["CONSOLIDATED_LIST", "ENTITIES", "ENTITY"]];

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut intake =
        Intake::new("United Nations Security Council", "United Nations Security Council Consolidated List");
    let mut entries = Entries::new(part.file, part.text, PATHS);
    while let Some(entry) = entries.next()? {
        let kind = if entry.which == 0 { EntityKind::Person } else { EntityKind::Organization };
        let draft = draft(&entry.node, kind);
        let place = entry.place.of(draft.id());
        intake.accept(place, draft);
    }
    intake.date = dates::whole(entries.root.attribute("dateGenerated"));
    Ok(intake)
}

fn draft(node: &Node, kind: EntityKind) -> Draft {
    // The number in the UN's own files; what everybody cites is the reference.
    let id = match node.get("REFERENCE_NUMBER") {
        "" => node.get("DATAID"),
        reference => reference,
    };
    let mut draft = Draft::new(id, kind, Status::Designated);
    let names = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"].map(|name| node.get(name));
    draft.name(NameKind::Primary, &names.join(" "));
    draft.names_in(NameKind::Alias, node.get("NAME_ORIGINAL_SCRIPT"));
    for alias in ["INDIVIDUAL_ALIAS", "ENTITY_ALIAS"].iter().flat_map(|name| node.children_of(name)) {
        draft.names_in(alias_kind(alias.get("QUALITY")), alias.get("ALIAS_NAME"));
        draft.remark(alias.get("NOTE"));
        draft.date(alias.get("DATE_OF_BIRTH"));
    }
    for address in ["INDIVIDUAL_ADDRESS", "ENTITY_ADDRESS"].iter().flat_map(|name| node.children_of(name)) {
        let place = ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE"].map(|name| address.get(name));
        if place.iter().any(|part| !part.is_empty()) {
            draft.address(&[place[0], place[1], place[2], place[3], address.get("COUNTRY")]);
        }
        draft.country(address.get("COUNTRY"));
        draft.remark_as("address", address.get("NOTE"));
    }
    node.within("NATIONALITY", "VALUE").for_each(|value| draft.country(&value.text));
    node.children_of("INDIVIDUAL_DATE_OF_BIRTH").for_each(|date| birth_date(&mut draft, date));
    for place in node.children_of("INDIVIDUAL_PLACE_OF_BIRTH") {
        let parts = ["STREET", "CITY", "STATE_PROVINCE", "COUNTRY"].map(|name| clean(place.get(name)));
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        draft.remark_as("born in", &parts.join(", "));
    }
    node.children_of("INDIVIDUAL_DOCUMENT").for_each(|document| take_document(&mut draft, document));
    draft.program(node.get("UN_LIST_TYPE"));
    node.within("TITLE", "VALUE").for_each(|value| draft.remark_as("title", &value.text));
    node.within("DESIGNATION", "VALUE").for_each(|value| draft.remark_as("position", &value.text));
    draft.remark_as("listed on", node.get("LISTED_ON"));
    draft.remark(node.get("COMMENTS1"));
    draft
}

fn alias_kind(quality: &str) -> NameKind {
    match quality.to_lowercase().as_str() {
        "low" => NameKind::Weak,
        "f.k.a." => NameKind::Former,
        _ => NameKind::Alias,
    }
}

fn birth_date(draft: &mut Draft, node: &Node) {
    let is_circa = node.get("TYPE_OF_DATE").eq_ignore_ascii_case("APPROXIMATELY");
    let circa =
        |text: &str| if is_circa && !text.is_empty() { format!("circa {text}") } else { text.to_owned() };
    // An approximate day is as good as its year.
    let date = node.get("DATE");
    draft.date(&if is_circa { circa(date.get(..4).unwrap_or(date)) } else { date.to_owned() });
    draft.date(&circa(node.get("YEAR")));
    if !node.get("FROM_YEAR").is_empty() {
        draft.date(&format!("{} to {}", node.get("FROM_YEAR"), node.get("TO_YEAR")));
    }
    let note = node.get("NOTE");
    let is_bare = ["DATE", "YEAR", "FROM_YEAR"].iter().all(|name| node.get(name).is_empty());
    match dates::read(note) {
        Ok(dates) if is_bare => draft.dates(Ok(dates)),
        _ => draft.remark_as("born", note),
    }
}

fn take_document(draft: &mut Draft, node: &Node) {
    let label = match (node.get("TYPE_OF_DOCUMENT2"), node.get("TYPE_OF_DOCUMENT")) {
        ("", label) => label,
        (finer, label) if identifiers::kind(finer, "", None).is_none() => label,
        (finer, _) => finer,
    };
    let country = match node.get("ISSUING_COUNTRY") {
        "" => node.get("COUNTRY_OF_ISSUE"),
        country => country,
    };
    let number = node.get("NUMBER");
    if !number.is_empty() {
        match identifiers::kind(label, number, None) {
            Some(kind) => draft.identifier(kind, number),
            None => draft.identifier("", number),
        }
    }
    let note = clean(node.get("NOTE"));
    if !note.is_empty() {
        let words = [label, number, country, &note].into_iter().filter(|word| !word.is_empty());
        draft.remark(&words.collect::<Vec<_>>().join(" "));
    }
}

//! Canada's consolidated autonomous sanctions list (SEMA) as XML. Never takes the country of the regulations for the
//! country of the listed.

use super::super::entity::{EntityKind, NameKind, Status};
use super::dates;
use super::draft::{Draft, clean};
use super::glance::Glance;
use super::intake::Intake;
use super::names;
use super::place::ImportError;
use super::xml::{Entries, Node};
use super::{Basis, Format, Part, single};

/// `data-set` with flat `record` elements.
pub(super) const FORMAT: Format = Format {
    name: "sema-xml",
    title: "Canada's consolidated autonomous sanctions list as XML",
    basis: Basis::Samples,
    part: |glance: &Glance<'_>| {
        let text = glance.text();
        let is_list = glance.root == "data-set" && text.contains("<Schedule>") && text.contains("<Item>");
        is_list.then_some("list")
    },
    read,
};

const PATHS: &[&[&str]] = &[&["data-set", "record"]];

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut intake = Intake::new("Global Affairs Canada", "Consolidated Canadian Autonomous Sanctions List");
    let mut entries = Entries::new(part.file, part.text, PATHS);
    while let Some(entry) = entries.next()? {
        let draft = draft(&entry.node);
        let place = entry.place.of(draft.id());
        // The latest listing is the nearest there is to a date of the list.
        intake.date = intake.date.max(dates::whole(entry.node.get("DateOfListing")));
        intake.accept(place, draft);
    }
    Ok(intake)
}

fn draft(node: &Node) -> Draft {
    let [country, schedule, item] = ["Country", "Schedule", "Item"].map(|name| clean(node.get(name)));
    // English and French stand side by side.
    let regime = country.split(" / ").next().unwrap_or("").to_owned();
    let id = format!("CA-{regime}-{schedule}-{item}").replace([' ', ','], "");
    let imo = node.get("ShipIMONumber");
    let thing = match node.get("EntityOrShip") {
        "" => node.get("Entity"),
        thing => thing,
    };
    let kind = match (thing, imo) {
        ("", _) => EntityKind::Person,
        (_, "") => EntityKind::Organization,
        _ => EntityKind::Vessel,
    };
    let mut draft = Draft::new(&id, kind, Status::Designated);
    draft.name(NameKind::Primary, thing);
    draft.name(NameKind::Primary, &format!("{} {}", node.get("GivenName"), node.get("LastName")));
    names::comma_separated(&clean(node.get("Aliases")))
        .iter()
        .for_each(|name| draft.name(NameKind::Alias, name));
    draft.identifier("imo", imo);
    let date = ["DateOfBirthOrShipBuildDate", "DateOfBirth"].map(|name| node.get(name));
    draft.date(if date[0].is_empty() { date[1] } else { date[0] });
    draft.program(&if schedule.is_empty() { regime } else { format!("{regime}, schedule {schedule}") });
    draft.remark_as("title", node.get("TitleOrShip"));
    draft.remark_as("title", node.get("Title"));
    draft.remark_as("listed on", node.get("DateOfListing"));
    draft
}

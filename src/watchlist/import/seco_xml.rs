//! The Swiss sanctions list of SECO as XML. Never takes an amendment for the whole list.

use super::super::entity::{EntityKind, NameKind, Status};
use super::dates;
use super::draft::{Draft, clean};
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::xml::{Entries, Node};
use super::{Basis, Format, Part, identifiers, single};
use std::collections::BTreeMap;

/// `swiss-sanctions-list` with `target` elements.
pub(super) const FORMAT: Format = Format {
    name: "seco-xml",
    title: "the Swiss sanctions list as XML",
    basis: Basis::Schema,
    part: |glance: &Glance<'_>| (glance.root == ROOT).then_some("list"),
    read,
};

const ROOT: &str = "swiss-sanctions-list";
const REFERRED: &[&[&str]] = &[&[ROOT, "sanctions-program"], &[ROOT, "place"]];
const TARGETS: &[&[&str]] = &[&[ROOT, "target"]];

/// What targets refer to.
#[derive(Default)]
struct References {
    /// By set: the programme's key and the set's own title.
    sets: BTreeMap<String, String>,
    /// By place: its parts and its country.
    places: BTreeMap<String, (Vec<String>, String)>,
}

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut references = References::default();
    let mut entries = Entries::new(part.file, part.text, REFERRED);
    while let Some(entry) = entries.next()? {
        if entry.which == 0 {
            references.take_program(&entry.node)
        } else {
            references.take_place(&entry.node)
        }
    }
    if entries.root.attribute("list-type") == "amendment" {
        let reason =
            "this is an amendment and not the whole list: import the file whose `list-type` is `whole-list`";
        return Err(ImportError::of_file(part.file, reason));
    }
    let mut intake =
        Intake::new("Swiss State Secretariat for Economic Affairs (SECO)", "Swiss sanctions list");
    intake.date = dates::whole(entries.root.attribute("date"));
    let mut entries = Entries::new(part.file, part.text, TARGETS);
    while let Some(entry) = entries.next()? {
        let place = entry.place.of(entry.node.attribute("ssid"));
        if is_delisted(&entry.node) {
            intake.note(
                &place,
                "the target was taken off the list and is kept in the file for its history: left out",
            );
            continue;
        }
        intake.accept(place, references.draft(&entry.node));
    }
    Ok(intake)
}

/// Whether the latest of its modifications, by the day from which it holds, takes it off the list.
fn is_delisted(target: &Node) -> bool {
    let modifications = target.children_of("modification").enumerate();
    let latest = modifications.max_by_key(|(number, modification)| {
        let day = ["effective-date", "enactment-date", "publication-date"];
        let day =
            day.iter().map(|name| modification.attribute(name)).find(|day| !day.is_empty()).unwrap_or("");
        (day.to_owned(), std::cmp::Reverse(*number))
    });
    latest.is_some_and(|(_, modification)| modification.attribute("modification-type") == "de-listed")
}

impl References {
    fn take_program(&mut self, node: &Node) {
        let english = |name: &str| {
            let mut of_name = node.children_of(name).filter(|child| child.attribute("lang") == "eng");
            of_name.next().or_else(|| node.child(name)).map_or(String::new(), |child| clean(&child.text))
        };
        let key = english("program-key");
        for set in node.children_of("sanctions-set") {
            if set.attribute("lang") == "eng" || !self.sets.contains_key(set.attribute("ssid")) {
                self.sets.insert(set.attribute("ssid").to_owned(), format!("{key}: {}", clean(&set.text)));
            }
        }
    }

    fn take_place(&mut self, node: &Node) {
        let mut parts: Vec<String> = ["location", "area"].map(|name| clean(node.get(name))).to_vec();
        parts.retain(|part| !part.is_empty());
        let country = country_of(node);
        self.places.insert(node.attribute("ssid").to_owned(), (parts, country));
    }

    fn draft(&self, target: &Node) -> Draft {
        let subjects = [
            ("individual", EntityKind::Person),
            ("entity", EntityKind::Organization),
            ("object", EntityKind::Unknown),
        ];
        let found = subjects.iter().find_map(|(name, kind)| Some((target.child(name)?, *kind)));
        let (subject, mut kind) = found.unwrap_or((target, EntityKind::Unknown));
        match subject.attribute("object-type") {
            "vessel" => kind = EntityKind::Vessel,
            "aircraft" => kind = EntityKind::Aircraft,
            _ => {}
        }
        let mut draft = Draft::new(target.attribute("ssid"), kind, Status::Designated);
        for set in target.children_of("sanctions-set-id") {
            let id = set.text.trim();
            draft.program(self.sets.get(id).map_or(id, String::as_str));
        }
        // Identities that are not the main one are other persons' papers that the target uses.
        for identity in subject.children_of("identity") {
            self.identity(&mut draft, identity);
        }
        for (element, word) in
            [("justification", "reasons"), ("other-information", "information"), ("relation", "relation")]
        {
            subject.children_of(element).for_each(|text| draft.remark_as(word, &text.text));
        }
        draft
    }

    fn identity(&self, draft: &mut Draft, identity: &Node) {
        let is_main = identity.attribute("main") != "false";
        identity.children_of("name").for_each(|name| take_name(draft, name, is_main));
        for nationality in identity.children_of("nationality") {
            draft.country(&country_of(nationality));
        }
        for date in identity.children_of("day-month-year") {
            let calendar = date.attribute("calendar");
            let [year, month, day] = ["year", "month", "day"].map(|part| date.attribute(part));
            draft.dates(dates::parts(year, month, day, calendar));
        }
        for birth in identity.children_of("place-of-birth") {
            let (parts, country) = self.place(birth);
            draft.remark_as("born in", &[&parts[..], &[country]].concat().join(", "));
        }
        for address in identity.children_of("address") {
            let (mut parts, country) = self.place(address);
            let own = ["c-o", "address-details", "p-o-box", "zip-code"].map(|name| clean(address.get(name)));
            parts = own.into_iter().filter(|part| !part.is_empty()).chain(parts).collect();
            if !parts.is_empty() {
                parts.push(country.clone());
                draft.address(&parts.iter().map(String::as_str).collect::<Vec<_>>());
            }
            draft.country(&country);
        }
        for document in identity.children_of("identification-document") {
            let label = document.attribute("document-type").replace('-', " ");
            let issuer = document.child("issuer").map_or("", |issuer| issuer.attribute("code"));
            let number = document.get("number");
            match identifiers::kind(&label, number, (issuer.len() == 2).then_some(issuer)) {
                Some(kind) => draft.identifier(kind, number),
                None => draft.identifier("", number),
            }
        }
    }

    /// The parts of a place that is written out here or elsewhere, and its country.
    fn place(&self, node: &Node) -> (Vec<String>, String) {
        match self.places.get(node.attribute("place-id")) {
            Some((parts, country)) => (parts.clone(), country.clone()),
            None => {
                let mut parts: Vec<String> = ["location", "area"].map(|name| clean(node.get(name))).to_vec();
                parts.retain(|part| !part.is_empty());
                (parts, country_of(node))
            }
        }
    }
}

fn country_of(node: &Node) -> String {
    let Some(country) = node.child("country") else { return String::new() };
    match country.attribute("iso-code") {
        "" => clean(&country.text),
        code => code.to_owned(),
    }
}

/// The name and, with each part replaced by its spelling variants of one script, the names that these make.
fn take_name(draft: &mut Draft, name: &Node, is_main: bool) {
    let kind = match (name.attribute("name-type"), name.attribute("quality")) {
        (_, "low") => NameKind::Weak,
        ("primary-name", _) if is_main => NameKind::Primary,
        ("formerly-known-as", _) => NameKind::Former,
        _ => NameKind::Alias,
    };
    let mut parts: Vec<&Node> = name.children_of("name-part").collect();
    parts.sort_by_key(|part| (rank(part), part.attribute("order").parse::<u32>().unwrap_or(u32::MAX)));
    let written: Vec<String> = parts.iter().map(|part| own_text(part)).collect();
    draft.name(kind, &written.join(" "));
    let variant_kind = if kind == NameKind::Primary { NameKind::Alias } else { kind };
    let mut groups: BTreeMap<(String, String), ()> = BTreeMap::new();
    for part in &parts {
        for variant in part.children_of("spelling-variant") {
            groups.insert((variant.attribute("lang").to_owned(), variant.attribute("script").to_owned()), ());
        }
    }
    for (lang, script) in groups.keys() {
        // One variant replaces its part; the other parts take their own of the same language and script, if any.
        let of_group = |part: &Node| -> Vec<String> {
            let variants = part.children_of("spelling-variant");
            variants
                .filter(|variant| variant.attribute("lang") == lang && variant.attribute("script") == script)
                .map(|variant| clean(&variant.text))
                .collect()
        };
        let most = parts.iter().map(|part| of_group(part).len()).max().unwrap_or(0);
        for number in 0..most {
            let text: Vec<String> = parts
                .iter()
                .map(|part| {
                    let variants = of_group(part);
                    variants.get(number).or(variants.last()).cloned().unwrap_or_else(|| own_text(part))
                })
                .collect();
            draft.name(variant_kind, &text.join(" "));
        }
    }
}

/// Given names before family names; the list has them in the order of its pages.
fn rank(part: &Node) -> u8 {
    match part.attribute("name-part-type") {
        "title" => 0,
        "given-name" | "further-given-name" => 1,
        "father-name" | "grand-father-name" => 2,
        "family-name" => 3,
        "suffix" => 5,
        _ => 4,
    }
}

fn own_text(part: &Node) -> String {
    match part.get("value") {
        "" => clean(&part.text),
        value => clean(value),
    }
}

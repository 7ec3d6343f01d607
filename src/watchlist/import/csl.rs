//! What the forms of the US Consolidated Screening List have in common: its source lists and how its entries are named.
//! Never reads a file.

use super::super::entity::{EntityKind, NameKind, Status};
use super::draft::Draft;
use crate::value::sha256_hex;

/// Who publishes the list.
pub(super) const PUBLISHER: &str = "US Department of Commerce, International Trade Administration";

/// The list's title.
pub(super) const TITLE: &str = "Consolidated Screening List";

/// An entry of one of the source lists.
pub(super) struct Entry<'s> {
    /// `Entity List (EL) - Bureau of Industry and Security`.
    pub source: &'s str,
    /// The entry's own id in the file, or empty.
    pub id: &'s str,
    /// The number in the source list, or empty.
    pub number: &'s str,
    /// `Individual`, `Entity`, `Vessel`, `Aircraft` or empty.
    pub kind: &'s str,
    /// The name; `Address 01` for an entry that is an address.
    pub name: &'s str,
    /// What else tells entries of one name apart.
    pub telling: &'s str,
}

impl Entry<'_> {
    /// The draft of the entry: id, kind, status and name.
    pub fn draft(&self) -> Draft {
        let list = abbreviation(self.source);
        let is_address = is_address(self.name);
        let kind = match self.kind.to_lowercase().as_str() {
            "individual" => EntityKind::Person,
            "entity" => EntityKind::Organization,
            "vessel" => EntityKind::Vessel,
            "aircraft" => EntityKind::Aircraft,
            _ if is_address => EntityKind::Address,
            // The Bureau's own lists hold firms and persons without saying which is which.
            _ => EntityKind::Unknown,
        };
        // Most entries of the Bureau have no number; the same entry must have the same id tomorrow.
        let own = || sha256_hex(format!("{}|{}|{}", self.source, self.name, self.telling).as_bytes());
        let id = match (self.id, self.number) {
            ("", "") => format!("{list}-{}", &own()[..12]),
            ("", number) => format!("{list}-{number}"),
            (id, _) if id == self.number => format!("{list}-{id}"),
            (id, _) => id.to_owned(),
        };
        let mut draft = Draft::new(&id, kind, status(&list));
        if !is_address {
            draft.name(NameKind::Primary, self.name);
        }
        draft.program(&list);
        draft
    }

    /// Whether the entry names no party but a place.
    pub fn is_address(&self) -> bool {
        is_address(self.name)
    }
}

/// `Address 01` stands where a name should: the entry is the address.
fn is_address(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    name.strip_prefix("address").is_some_and(|rest| {
        let rest = rest.trim();
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit())
    })
}

/// The letters in brackets, `EL`, or the whole name.
fn abbreviation(source: &str) -> String {
    let inner = source.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inner, _)| inner);
    inner.unwrap_or(source).trim_end_matches(" List").trim().to_uppercase()
}

/// Only the SDN list blocks property; all others restrict exports, investment or certain dealings.
fn status(list: &str) -> Status {
    if list == "SDN" { Status::Designated } else { Status::ExportControlled }
}

/// The country at the end of `…, Moscow, 119121, RU`.
pub(super) fn trailing_country(address: &str) -> &str {
    let last = address.rsplit(',').next().unwrap_or("").trim();
    if last.len() == 2 && last.bytes().all(|byte| byte.is_ascii_uppercase()) { last } else { "" }
}

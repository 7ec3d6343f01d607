//! One entry of a watchlist as plain data. Never reads a file.

use crate::value::Provenance;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A loaded watchlist: its entities in the order of their source, and where they came from.
#[derive(Debug, Clone, Default)]
pub struct Watchlist {
    /// The entries, in source order.
    pub entities: Vec<Entity>,
    /// Where it came from.
    pub provenance: Provenance,
}

/// What an entry stands for. `Address` entries have no name (the BIS Entity List has such).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// A natural person.
    Person,
    /// A company, authority or any other organisation.
    Organization,
    /// A ship.
    Vessel,
    /// An aircraft.
    Aircraft,
    /// A place listed by its address alone.
    Address,
    /// The list does not say.
    Unknown,
}

/// How an entity bears a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameKind {
    /// The name it is listed under.
    Primary,
    /// Another name it uses.
    Alias,
    /// A name it used before.
    Former,
    /// A weak alias ("low quality a.k.a."): broad or generic; alone it never identifies.
    Weak,
}

/// One name of an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntityName {
    /// The name as listed, untouched.
    pub text: String,
    /// How the entity bears it.
    pub kind: NameKind,
}

/// A date of which the month and the day may be unknown, as birth dates on lists often are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PartialDate {
    /// Calendar year.
    pub year: i16,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31.
    pub day: Option<u8>,
}

impl fmt::Display for PartialDate {
    /// `1961`, `1961-05` or `1961-05-30`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        match (self.month, self.day) {
            (Some(month), Some(day)) => write!(f, "-{month:02}-{day:02}"),
            (Some(month), None) => write!(f, "-{month:02}"),
            (None, Some(day)) => write!(f, "-00-{day:02}"),
            (None, None) => Ok(()),
        }
    }
}

/// A number or code that identifies an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identifier {
    /// Lower-case kind: `inn`, `ogrn`, `uscc`, `lei`, `imo`, `passport`, `wallet`, …; empty when the list does not say.
    pub kind: String,
    /// The value as listed.
    pub value: String,
}

/// The strength of a list's claim about an entity; a weaker one must never be shown as a stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Subject to an asset freeze or blocking order of a government or the UN.
    Designated,
    /// On an export-control, military end-user or investment list; not blocked.
    ExportControlled,
    /// Named by a public report; no official list was found.
    Reported,
    /// Background; never a target.
    Context,
}

/// How cautiously the names of an entity are to be matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MatchPolicy {
    /// Names may differ within the matcher's tolerance.
    #[default]
    Fuzzy,
    /// Every distinctive token of a listed name must stand in the query letter for letter (case, accents and
    /// transliteration aside), and the query may add only legal forms and generic words.
    Exact,
}

/// One entry of a watchlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// The entry's id, unique in its list.
    pub id: String,
    /// What it stands for.
    pub kind: EntityKind,
    /// Its names; the first is the primary one. Empty for an address-only entry.
    pub names: Vec<EntityName>,
    /// ISO 3166-1 alpha-2 codes, upper case.
    pub countries: Vec<String>,
    /// Birth dates (persons) or incorporation dates (organisations).
    pub dates: Vec<PartialDate>,
    /// Addresses as listed.
    pub addresses: Vec<String>,
    /// Numbers and codes.
    pub identifiers: Vec<Identifier>,
    /// Sanctions or control programmes, as listed.
    pub programs: Vec<String>,
    /// Whose law stands behind the entry: `EU`, `UK`, `US`, `UN`, …; empty when the list does not say.
    pub regimes: Vec<String>,
    /// The strength of the claim.
    pub status: Status,
    /// What is claimed, in the source's words, short. Empty when the list itself is the claim.
    pub claim: String,
    /// `asserted`, `attributed`, `expected`, `contact`; empty when the list itself is the claim.
    pub claim_strength: String,
    /// Where the claim stands.
    pub source: String,
    /// How cautiously its names are matched.
    pub policy: MatchPolicy,
    /// What else the list says in prose: positions, orders, links to others. Empty when nothing.
    pub remarks: String,
}

impl Entity {
    /// An entry of which nothing else is known yet: no name, no country, no claim.
    pub fn new(id: impl Into<String>, kind: EntityKind, status: Status) -> Entity {
        Entity {
            id: id.into(),
            kind,
            names: Vec::new(),
            countries: Vec::new(),
            dates: Vec::new(),
            addresses: Vec::new(),
            identifiers: Vec::new(),
            programs: Vec::new(),
            regimes: Vec::new(),
            status,
            claim: String::new(),
            claim_strength: String::new(),
            source: String::new(),
            policy: MatchPolicy::default(),
            remarks: String::new(),
        }
    }

    /// The name the entity is listed under; empty for an address-only entry.
    pub fn primary_name(&self) -> &str {
        self.names.first().map_or("", |name| name.text.as_str())
    }
}

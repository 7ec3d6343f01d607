//! What beside the name speaks for or against an entry: identifiers, dates, countries, addresses. Never compares names.

use super::address;
use super::{Party, Score};
use crate::watchlist::{Entity, EntityKind, Identifier, NameKind, PartialDate};

/// The share of what a likeness lacks that an agreeing birth date makes good; a bare year makes good less than half of it.
pub(super) const DATE_LIFT: f64 = 0.33;

/// The same for an address.
pub(super) const ADDRESS_LIFT: f64 = 0.25;

/// The same for a country.
pub(super) const COUNTRY_LIFT: f64 = 0.02;

/// What the particulars of a party and of an entry say about each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Evidence {
    pub agreements: Vec<String>,
    pub conflicts: Vec<String>,
    identifier: Verdict,
    date: Verdict,
    country: Verdict,
    address: Verdict,
    /// A further name of the party is also a name of the entry.
    pub second_name: bool,
}

/// What one field says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Verdict {
    /// One side does not know: neither for nor against.
    #[default]
    Absent,
    Agrees,
    /// Agrees as far as the less exact side goes.
    AgreesInPart,
    Conflicts,
}

impl Verdict {
    fn agrees(self) -> bool {
        matches!(self, Verdict::Agrees | Verdict::AgreesInPart)
    }
}

/// Compares every particular that both sides have.
pub(super) fn weigh(party: &Party<'_>, entity: &Entity) -> Evidence {
    let mut evidence = Evidence::default();
    evidence.weigh_identifiers(party, entity);
    evidence.weigh_date(party, entity);
    evidence.weigh_countries(party, entity);
    evidence.weigh_addresses(party, entity);
    evidence
}

impl Evidence {
    /// The likeness of the names, moved by what else is known.
    ///
    /// A shared identifier lifts any likeness to at least 0.86: the same number is the same party whatever it is called
    /// now. A birth date lifts a mediocre name by a third of what it lacks, a year or an address by less. Another birth
    /// year or another registration number takes a perfect name under 0.85. A country moves only the last decimals:
    /// companies have branches. Absent moves nothing.
    pub fn adjust(&self, likeness: Score) -> Score {
        let mut score = likeness.to_f64();
        match self.identifier {
            Verdict::Agrees | Verdict::AgreesInPart => score = 0.86 + 0.14 * score,
            Verdict::Conflicts => score *= 0.84,
            Verdict::Absent => {}
        }
        match self.date {
            Verdict::Agrees => score += (1.0 - score) * DATE_LIFT,
            Verdict::AgreesInPart => score += (1.0 - score) * 0.15,
            Verdict::Conflicts if !self.identifier.agrees() => score *= 0.8,
            Verdict::Conflicts | Verdict::Absent => {}
        }
        if self.address.agrees() {
            score += (1.0 - score) * ADDRESS_LIFT;
        }
        match self.country {
            Verdict::Agrees => score += (1.0 - score) * COUNTRY_LIFT,
            Verdict::Conflicts => score *= 0.995,
            Verdict::AgreesInPart | Verdict::Absent => {}
        }
        Score::from_f64(score)
    }

    /// Whether the party is this entry beyond its name.
    ///
    /// A shared country with a second shared name does so too, but not when the names that agree include a weak alias.
    pub fn identifies(&self, kind: NameKind) -> bool {
        let strong = self.identifier.agrees() || self.date.agrees() || self.address == Verdict::Agrees;
        let country_and_more = self.country.agrees() && (self.second_name || self.address.agrees());
        strong || (country_and_more && kind != NameKind::Weak)
    }

    /// Whether an entry that asks for context has it: something agrees and the country does not disagree.
    pub fn gives_context(&self) -> bool {
        self.country != Verdict::Conflicts && !self.agreements.is_empty()
    }

    /// Whether an identifier agrees.
    pub fn shares_identifier(&self) -> bool {
        self.identifier.agrees()
    }

    fn weigh_identifiers(&mut self, party: &Party<'_>, entity: &Entity) {
        for &(kind, value) in &party.identifiers {
            let kind = identifier_kind(kind);
            let value = identifier_value(value);
            if value.is_empty() {
                continue;
            }
            let listed = || entity.identifiers.iter().filter(|listed| comparable(&kind, &value, listed));
            if let Some(same) = listed().find(|listed| identifier_value(&listed.value) == value) {
                self.identifier = Verdict::Agrees;
                self.agreements.push(format!("{} {}", identifier_label(&kind, same), value));
            } else if let Some(other) = listed().find(|listed| !kind.is_empty() && !listed.kind.is_empty()) {
                if self.identifier == Verdict::Absent && one_per_holder(&kind) {
                    self.identifier = Verdict::Conflicts;
                }
                let label = identifier_label(&kind, other);
                self.conflicts.push(format!("{label} {value}, listed {}", identifier_value(&other.value)));
            }
        }
    }

    fn weigh_date(&mut self, party: &Party<'_>, entity: &Entity) {
        let Some(date) = parse_date(party.date) else { return };
        let Some(first) = entity.dates.first() else { return };
        let word = if entity.kind == EntityKind::Person { "born" } else { "dated" };
        let best = entity.dates.iter().map(|listed| (compare_dates(date, *listed), listed));
        let best = best.max_by_key(|(verdict, _)| match verdict {
            Verdict::Agrees => 3,
            Verdict::AgreesInPart => 2,
            _ => 1,
        });
        let (verdict, listed) = best.unwrap_or((Verdict::Conflicts, first));
        self.date = verdict;
        match verdict {
            Verdict::Agrees | Verdict::AgreesInPart => {
                self.agreements.push(format!("{word} {}", print_date(common(date, *listed))))
            }
            _ => self.conflicts.push(format!("{word} {}, listed {}", print_date(date), print_date(*listed))),
        }
    }

    fn weigh_countries(&mut self, party: &Party<'_>, entity: &Entity) {
        let known: Vec<String> =
            party.countries.iter().map(|c| c.trim().to_uppercase()).filter(|c| !c.is_empty()).collect();
        if known.is_empty() || entity.countries.is_empty() {
            return;
        }
        if let Some(shared) = known.iter().find(|country| entity.countries.contains(country)) {
            self.country = Verdict::Agrees;
            self.agreements.push(format!("country {shared}"));
        } else {
            self.country = Verdict::Conflicts;
            self.conflicts.push(format!(
                "country {}, listed {}",
                known.join(", "),
                entity.countries.join(", ")
            ));
        }
    }

    fn weigh_addresses(&mut self, party: &Party<'_>, entity: &Entity) {
        for address in &party.addresses {
            for listed in &entity.addresses {
                match address::compare(address, listed) {
                    address::Likeness::Same if self.address != Verdict::Agrees => {
                        self.address = Verdict::Agrees;
                        self.agreements.push(format!("address `{listed}`"));
                    }
                    address::Likeness::SamePlace if self.address == Verdict::Absent => {
                        self.address = Verdict::AgreesInPart
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The kind in one spelling; kinds that differ in name alone are one.
fn identifier_kind(kind: &str) -> String {
    let kind = kind.trim().to_lowercase().replace([' ', '-', '_', '.'], "");
    let kind = kind.strip_suffix("number").or_else(|| kind.strip_suffix("no")).unwrap_or(&kind);
    match kind {
        "инн" | "іпн" | "ruinn" | "taxid" | "tin" | "taxidentification" => "inn",
        "огрн" | "огрнип" | "ogrnip" => "ogrn",
        "imonumber" | "vesselregistrationidentificationimo" => "imo",
        "creditcode" | "unifiedsocialcredit" | "unifiedsocialcreditcode" => "uscc",
        "єдрпоу" | "едрпоу" => "edrpou",
        "legalentityidentifier" => "lei",
        kind => kind,
    }
    .to_owned()
}

/// The letters and digits of an identifier, which is all of it that is ever compared.
pub(super) fn identifier_value(value: &str) -> String {
    let value: String = value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    match value.strip_prefix("IMO") {
        Some(number) if number.len() == 7 => number.to_owned(),
        _ => value,
    }
}

/// The shortest identifier without a kind that is long enough not to agree by chance.
const LONG_ENOUGH: usize = 7;

fn comparable(kind: &str, value: &str, listed: &Identifier) -> bool {
    let listed_kind = identifier_kind(&listed.kind);
    if kind.is_empty() || listed_kind.is_empty() {
        value.chars().count() >= LONG_ENOUGH
    } else {
        kind == listed_kind
    }
}

/// Kinds of which a party has but one in its life; of passports and account numbers it may have many.
fn one_per_holder(kind: &str) -> bool {
    matches!(
        kind,
        "inn" | "ogrn" | "lei" | "imo" | "uscc" | "edrpou" | "okpo" | "kvk" | "siren" | "ein" | "cik"
    )
}

fn identifier_label(kind: &str, listed: &Identifier) -> String {
    let label = if kind.is_empty() { identifier_kind(&listed.kind) } else { kind.to_owned() };
    if label.is_empty() { "identifier".to_owned() } else { label.to_uppercase() }
}

fn compare_dates(one: PartialDate, other: PartialDate) -> Verdict {
    let differs = |a: Option<u8>, b: Option<u8>| a.is_some() && b.is_some() && a != b;
    if one.year != other.year || differs(one.month, other.month) || differs(one.day, other.day) {
        Verdict::Conflicts
    } else if one.day.is_some() && other.day.is_some() {
        Verdict::Agrees
    } else {
        Verdict::AgreesInPart
    }
}

/// The part of a date that both sides know.
fn common(one: PartialDate, other: PartialDate) -> PartialDate {
    PartialDate { year: one.year, month: one.month.and(other.month), day: one.day.and(other.day) }
}

fn print_date(date: PartialDate) -> String {
    match (date.month, date.day) {
        (Some(month), Some(day)) => format!("{:04}-{month:02}-{day:02}", date.year),
        (Some(month), None) => format!("{:04}-{month:02}", date.year),
        _ => format!("{:04}", date.year),
    }
}

/// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; anything else is no date.
fn parse_date(text: &str) -> Option<PartialDate> {
    let mut parts = text.trim().splitn(3, '-');
    let year = parts.next().filter(|year| year.len() == 4)?.parse().ok()?;
    let month = parts.next().map(str::parse::<u8>).transpose().ok()?;
    let day = parts.next().map(str::parse::<u8>).transpose().ok()?;
    let known = month.is_none_or(|m| (1..=12).contains(&m)) && day.is_none_or(|d| (1..=31).contains(&d));
    known.then_some(PartialDate { year, month, day })
}

//! What beside the name speaks for or against an entry: identifiers, dates, countries, addresses. Never compares names.

use super::address;
use super::{Party, Score};
use crate::value::former;
use crate::watchlist::{Entity, EntityKind, Identifier, NameKind, PartialDate};

/// The share of what a likeness lacks that an agreeing birth date makes good; a bare year makes good less than half of it.
pub(super) const DATE_LIFT: f64 = 0.33;

/// The same for an address.
pub(super) const ADDRESS_LIFT: f64 = 0.25;

/// The same for a country.
pub(super) const COUNTRY_LIFT: f64 = 0.02;

/// The same for a birth year that the list gives as a span of years (`circa 1955`).
const SPAN_LIFT: f64 = 0.06;

/// What another country takes at most, from a name of which nothing would agree.
const OTHER_COUNTRY: f64 = 0.11;

/// The weight of agreeing words at which another country takes half of that: two rare words keep nearly all of their score.
const HALF_TOLD: f64 = 0.8;

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
    second_name: bool,
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
    /// Lies in a span of years that the list gives, which many others do.
    AgreesLoosely,
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
    /// year or another registration number takes a perfect name under 0.85. The same country moves only the last decimals,
    /// and so does another one when the names share rare words, since companies have branches; of names that share only
    /// words that many bear it takes more. `told` is the weight of the words that agree. Absent moves nothing.
    pub fn adjust(&self, likeness: Score, told: f32) -> Score {
        let mut score = likeness.to_f64();
        match self.identifier {
            Verdict::Agrees | Verdict::AgreesInPart | Verdict::AgreesLoosely => score = 0.86 + 0.14 * score,
            Verdict::Conflicts => score *= 0.84,
            Verdict::Absent => {}
        }
        match self.date {
            Verdict::Agrees => score += (1.0 - score) * DATE_LIFT,
            Verdict::AgreesInPart => score += (1.0 - score) * 0.15,
            Verdict::AgreesLoosely => score += (1.0 - score) * SPAN_LIFT,
            Verdict::Conflicts if !self.identifier.agrees() => score *= 0.8,
            Verdict::Conflicts | Verdict::Absent => {}
        }
        if self.address.agrees() {
            score += (1.0 - score) * ADDRESS_LIFT;
        }
        match self.country {
            Verdict::Agrees => score += (1.0 - score) * COUNTRY_LIFT,
            Verdict::Conflicts if self.identifier.agrees() => score *= 0.995,
            Verdict::Conflicts => {
                let told = f64::from(told) / HALF_TOLD;
                score *= 1.0 - OTHER_COUNTRY / (1.0 + told * told);
            }
            Verdict::AgreesInPart | Verdict::AgreesLoosely | Verdict::Absent => {}
        }
        Score::from_f64(score)
    }

    /// Whether the party is this entry beyond its name.
    ///
    /// A shared country with a second shared name does so too, but not when the names that agree include a weak alias.
    pub fn identifies(&self, kind: NameKind) -> bool {
        let strong = self.identifier.agrees() || self.date.agrees() || self.address == Verdict::Agrees;
        let more = self.second_name || self.address.agrees() || self.date == Verdict::AgreesLoosely;
        let country_and_more = self.country.agrees() && more;
        strong || (country_and_more && kind != NameKind::Weak)
    }

    /// Whether the countries are known and disagree.
    pub fn is_elsewhere(&self) -> bool {
        self.country == Verdict::Conflicts
    }

    /// Notes that a further name of the party is a name of the entry.
    pub fn note_second_name(&mut self, name: &str) {
        self.second_name = true;
        self.agreements.push(format!("also named `{name}`"));
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
                if identifier_kind(&other.kind) != kind {
                    continue;
                }
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
        let span = span_of_years(&entity.dates);
        if let Some((from, to)) = span
            && entity.dates.iter().all(|listed| compare_dates(date, *listed) != Verdict::Agrees)
        {
            if (from..=to).contains(&date.year) {
                self.date = Verdict::AgreesLoosely;
                self.agreements.push(format!("{word} {}, listed {from} to {to}", print_date(date)));
                return;
            }
            if (from - NEAR_SPAN..=to + NEAR_SPAN).contains(&date.year) {
                return;
            }
        }
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
        } else if !known.iter().any(|one| entity.countries.iter().any(|other| is_one_country(one, other))) {
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
                        self.address = Verdict::AgreesInPart;
                        self.agreements.push(format!("place of the address `{listed}`"));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Whether the difference of two codes says nothing: of China's special regions and of US territories, which records mix
/// up, and of a country that is no more and one that came of it.
fn is_one_country(one: &str, other: &str) -> bool {
    if former::succeeds(one, other) || former::succeeds(other, one) {
        return true;
    }
    const MIXED: [&[&str]; 2] = [&["CN", "HK", "MO"], &["US", "PR", "GU", "VI", "AS", "MP"]];
    MIXED.iter().any(|codes| codes.contains(&one) && codes.contains(&other))
}

/// The kind in one spelling; kinds that differ in name alone are one.
fn identifier_kind(kind: &str) -> String {
    let kind = kind.trim().to_lowercase().replace([' ', '-', '_', '.'], "");
    let kind = kind.strip_suffix("number").or_else(|| kind.strip_suffix("no")).unwrap_or(&kind);
    match kind {
        "инн" | "іпн" | "ruinn" => "inn",
        "taxid"
        | "tin"
        | "taxidentification"
        | "taxpayer"
        | "taxpayeridentification"
        | "fiscal"
        | "fiscalcode" => "tax",
        "registrationid"
        | "reg"
        | "companyregistration"
        | "company"
        | "register"
        | "businessregistration" => "registration",
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
        let holds = |general: &str, kinds: &[&str]| {
            let (one, other) = (kind, listed_kind.as_str());
            (one == general && kinds.contains(&other) || other == general && kinds.contains(&one))
                && value.chars().count() >= LONG_ENOUGH
        };
        kind == listed_kind || holds("tax", &TAX_NUMBERS) || holds("registration", &REGISTRATION_NUMBERS)
    }
}

/// Kinds that a record may call just a tax number.
const TAX_NUMBERS: [&str; 13] =
    ["inn", "vat", "uscc", "edrpou", "ein", "nif", "nit", "rfc", "ruc", "cnpj", "vkn", "bin", "registration"];

/// Kinds that a record may call just a registration number.
const REGISTRATION_NUMBERS: [&str; 13] =
    ["ogrn", "uscc", "edrpou", "okpo", "krs", "kvk", "siren", "siret", "hrb", "crn", "bin", "unp", "tax"];

/// Kinds of which a party has but one in its life; of passports and account numbers it may have many.
fn one_per_holder(kind: &str) -> bool {
    matches!(
        kind,
        "inn" | "ogrn" | "lei" | "imo" | "uscc" | "edrpou" | "okpo" | "kvk" | "siren" | "ein" | "cik"
    )
}

fn identifier_label(kind: &str, listed: &Identifier) -> String {
    let listed_kind = identifier_kind(&listed.kind);
    let general = kind.is_empty() || matches!(kind, "tax" | "registration") && !listed_kind.is_empty();
    let label = if general { listed_kind } else { kind.to_owned() };
    if label.is_empty() {
        "identifier".to_owned()
    } else if matches!(label.as_str(), "tax" | "registration") {
        format!("{label} number")
    } else {
        label.to_uppercase()
    }
}

/// Years beyond a span of listed years that do not speak against the entry: the span is itself a guess.
const NEAR_SPAN: i16 = 2;

/// The first and last of at least three years in a row, which is how lists give a birth year that they know roughly.
fn span_of_years(dates: &[PartialDate]) -> Option<(i16, i16)> {
    let mut years: Vec<i16> =
        dates.iter().filter(|date| date.month.is_none()).map(|date| date.year).collect();
    years.sort_unstable();
    years.dedup();
    let (from, to) = (*years.first()?, *years.last()?);
    (years.len() >= 3 && usize::try_from(to - from + 1) == Ok(years.len())).then_some((from, to))
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

//! Whether a place of a record was occupied on a day, by a list of places in which many have the same name. Never guesses
//! which of several places is meant: it says that it is not known.
//!
//! The list has one row for each name of each place and each time of occupation. Its columns, all but `since` optional:
//! `canonical`, `oblast`, `country` (`UA` when blank), `code` (of KATOTTG), `postal_codes`, `since` and `until` (no `since`:
//! a place of the same name that is not occupied), `ambiguous` (a place outside Ukraine that is not listed has the name),
//! `once_in_ukraine` (no other place of Ukraine has it; blank means so) and `note`.

mod region;

pub(super) use region::of as region_of;

use super::{List, RowIndex};
use crate::value::{Date, Value};
use region::Index;

/// Where a record says that a place is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Question<'q> {
    /// Its name.
    pub name: &'q str,
    /// ISO 3166-1 alpha-2 code.
    pub country: Option<&'q str>,
    /// State, province or oblast, in any language.
    pub region: Option<&'q str>,
    /// Postal code.
    pub postal_code: Option<&'q str>,
    /// The day that matters; none: any day, so that a place that was freed is not known to be occupied or free.
    pub on: Option<Date>,
}

/// What the list says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// No place that can be meant was occupied on the day.
    No,
    /// One that can be meant was, another was not.
    Ambiguous,
    /// Whichever can be meant was occupied.
    Occupied(Occupation),
}

/// An occupied place; what differs between the places that can be meant is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Occupation {
    /// Its name.
    pub canonical: Option<String>,
    /// The name of its oblast: `donetsk`.
    pub oblast: Option<String>,
    /// The first day of the occupation.
    pub since: Option<Date>,
    /// The last day, where it has ended.
    pub until: Option<Date>,
    /// Its KATOTTG code.
    pub code: Option<String>,
    /// What the list adds.
    pub note: Option<String>,
}

/// A place that has the name that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Place {
    country: String,
    found: Occupation,
    /// From when to when it was occupied, both days in.
    periods: Vec<(Date, Option<Date>)>,
    postal_codes: String,
    /// A place that the list knows of without listing it.
    is_unlisted: bool,
}

impl List {
    /// Whether the place was occupied.
    pub fn occupation(&self, question: &Question<'_>) -> Answer {
        let rows = self.rows_of(question.name);
        let places = places(self, &rows);
        let region = question.region.map(region::mentioned).unwrap_or_default();
        let index = question.postal_code.map_or(Index::Silent, region::index);
        let in_country: Vec<&Place> = places.iter().filter(|place| fits_country(place, question)).collect();
        let in_region = narrowed(in_country, |place| fits_region(place, &region));
        let with_index = narrowed(in_region, |place| fits_index(place, index, question.country));
        let exact = narrowed(with_index, |place| {
            question.postal_code.is_some_and(|code| place.has_postal_code(code))
        });
        judge(&exact, question.on)
    }
}

/// The places that fit, or all where none does: what contradicts the name tells no places apart.
fn narrowed(places: Vec<&Place>, fits: impl Fn(&Place) -> bool) -> Vec<&Place> {
    let fitting: Vec<&Place> = places.iter().copied().filter(|place| fits(place)).collect();
    if fitting.is_empty() { places } else { fitting }
}

fn judge(places: &[&Place], on: Option<Date>) -> Answer {
    let occupied: Vec<Option<bool>> = places.iter().map(|place| place.was_occupied(on)).collect();
    if occupied.iter().all(|occupied| *occupied == Some(false)) {
        return Answer::No;
    }
    if occupied.iter().any(|occupied| *occupied != Some(true)) {
        return Answer::Ambiguous;
    }
    let mut all = places.iter().map(|place| place.on(on));
    let first = all.next().unwrap_or_default();
    Answer::Occupied(all.fold(first, common))
}

/// The places with the given rows. Rows of one place that tell different times are put together.
fn places(list: &List, rows: &[RowIndex]) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for &row in rows {
        let text = |name: &str| match cell(list, row, name) {
            Value::Text(text) => Some(text.into_owned()),
            _ => None,
        };
        let date = |name: &str| match cell(list, row, name) {
            Value::Date(date) => Some(date),
            _ => None,
        };
        let found = Occupation {
            canonical: text("canonical"),
            oblast: text("oblast"),
            since: None,
            until: None,
            code: text("code"),
            note: text("note"),
        };
        let country = text("country").unwrap_or_else(|| "UA".to_owned());
        let same = |place: &&mut Place| {
            place.country == country
                && !place.is_unlisted
                && place.found.oblast == found.oblast
                && (place.found.code.as_ref(), place.found.canonical.as_ref())
                    == (found.code.as_ref(), found.canonical.as_ref())
        };
        let period = date("since").map(|since| (since, date("until")));
        match places.iter_mut().find(same) {
            Some(place) => place.periods.extend(period),
            None => places.push(Place {
                country,
                found,
                periods: period.into_iter().collect(),
                postal_codes: text("postal_codes").unwrap_or_default(),
                is_unlisted: false,
            }),
        }
        let unlisted =
            |country: &str| Place { country: country.to_owned(), is_unlisted: true, ..Place::default() };
        if matches!(cell(list, row, "ambiguous"), Value::Truth(true)) {
            places.push(unlisted("RU"));
        }
        if matches!(cell(list, row, "once_in_ukraine"), Value::Truth(false)) {
            places.push(unlisted("UA"));
        }
    }
    places
}

fn cell(list: &List, row: RowIndex, name: &str) -> Value<'static> {
    let column = list.structure().field(name).map(|(column, _)| column);
    column.map_or(Value::Missing, |column| list.value(row, column))
}

impl Place {
    /// Whether it was occupied on a day. On a day that is not known: yes if it still is, no if it never was.
    fn was_occupied(&self, on: Option<Date>) -> Option<bool> {
        match on {
            Some(day) => Some(self.period(day).is_some()),
            None if self.periods.is_empty() => Some(false),
            None if self.periods.iter().any(|(_, until)| until.is_none()) => Some(true),
            None => None,
        }
    }

    fn period(&self, day: Date) -> Option<(Date, Option<Date>)> {
        let holds =
            |(since, until): &&(Date, Option<Date>)| *since <= day && until.is_none_or(|until| day <= until);
        self.periods.iter().find(holds).copied()
    }

    /// Its occupation on the day, or the last one.
    fn on(&self, on: Option<Date>) -> Occupation {
        let period = on.and_then(|day| self.period(day)).or_else(|| self.periods.iter().max().copied());
        let (since, until) = period.unzip();
        Occupation { since, until: until.flatten(), ..self.found.clone() }
    }

    /// Whether a code is one of its own, as Ukraine or as Russia writes it.
    fn has_postal_code(&self, code: &str) -> bool {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        let index = if digits.len() == 6 { digits.strip_prefix('2').unwrap_or(&digits) } else { &digits };
        self.postal_codes.split_whitespace().any(|own| match own.strip_suffix('*') {
            Some(start) => index.starts_with(start),
            None => own == index,
        })
    }
}

/// Papers call an occupied place Russian or Ukrainian; a place that is not occupied is where it is.
fn fits_country(place: &Place, question: &Question<'_>) -> bool {
    match question.country {
        None => true,
        Some("RU") if place.country == "UA" => place.was_occupied(question.on) != Some(false),
        Some(country) => place.country == country,
    }
}

fn fits_region(place: &Place, said: &region::Mentioned) -> bool {
    if said.regions.is_empty() {
        return !(said.occupied && place.is_unlisted);
    }
    if place.is_unlisted {
        let is_of = |name: &&str| region::named(name).is_some_and(|region| region.country == place.country);
        return !said.occupied && said.regions.iter().any(is_of);
    }
    match (&place.found.oblast, place.country.as_str()) {
        (Some(oblast), _) => said.regions.contains(&oblast.as_str()),
        (None, "RU") => said.regions.contains(&"russia"),
        (None, _) => false,
    }
}

fn fits_index(place: &Place, index: Index, country: Option<&str>) -> bool {
    let is_in = |region: &str| place.country == "UA" && place.found.oblast.as_deref() == Some(region);
    match index {
        Index::Silent => true,
        Index::Occupied(region) => !place.is_unlisted && is_in(region),
        Index::Ukrainian(region) => is_in(region) || (place.is_unlisted && place.country == "UA"),
        Index::Elsewhere => place.country != "UA" || country == Some("UA"),
    }
}

/// What two occupied places have in common. The later first day is sure for both.
fn common(one: Occupation, other: Occupation) -> Occupation {
    let same = |one: Option<String>, other: Option<String>| one.filter(|one| Some(one) == other.as_ref());
    Occupation {
        canonical: same(one.canonical, other.canonical),
        oblast: same(one.oblast, other.oblast),
        since: one.since.max(other.since),
        until: match (one.until, other.until) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        },
        code: same(one.code, other.code),
        note: same(one.note, other.note),
    }
}

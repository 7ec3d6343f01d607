//! Addresses whose parts stand between commas, in Latin and Cyrillic letters. Never takes a house number for a code.

use super::table::{self, Codes};
use super::{Known, Parts};
use crate::value::country;

pub(super) fn read(text: &str, known: Known<'_>) -> Parts {
    let split = |c: char| matches!(c, ',' | ';' | '\n' | '\r' | '|');
    let mut parts: Vec<String> =
        text.split(split).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let Ok(country) = take_country(&mut parts, known) else { return Parts::default() };
    if country.zip(known.of_address).is_some_and(|(named, given)| named != given) {
        return Parts::default();
    }
    let found = match known.of_address.or(country) {
        Some(code) => postal_code(&parts, code),
        None => {
            known.of_party.and_then(|code| postal_code(&parts, code)).or_else(|| postal_code(&parts, "*"))
        }
    };
    let city =
        match (marked_town(&parts, found.as_ref()), found.as_ref().and_then(|found| found.town(&parts))) {
            (Marked::One(marked), Some(beside)) if marked != beside => None,
            (Marked::One(marked), _) => Some(marked),
            (Marked::None, beside) => beside,
            (Marked::Several, _) => None,
        };
    Parts { city, postal_code: found.map(|found| found.code), country }
}

/// Takes the country out of the parts: the last or the first. Fails if both name one and they differ.
fn take_country(parts: &mut Vec<String>, known: Known<'_>) -> Result<Option<&'static str>, ()> {
    let last = parts.pop().and_then(|part| {
        let (code, rest) =
            trailing_country(&part, known).map_or((None, part.clone()), |(code, rest)| (Some(code), rest));
        parts.extend(Some(rest).filter(|rest| !rest.is_empty()));
        code
    });
    let is_long = |part: &&String| !part.is_ascii() || part.len() > 3;
    let first = parts.first().filter(is_long).and_then(|part| trailing_country(part, known));
    match (first, last) {
        (Some((first, _)), Some(last)) if first != last => Err(()),
        (Some((first, rest)), _) => {
            parts.splice(..1, Some(rest).filter(|rest| !rest.is_empty()));
            Ok(Some(first))
        }
        (None, last) => Ok(last),
    }
}

/// The country that a part is or ends with, and what stands before it: `Türkiye`, `34000 Istanbul / Türkiye`,
/// `Singapore 018956`.
fn trailing_country(part: &str, known: Known<'_>) -> Option<(&'static str, String)> {
    let part = part.trim_end_matches('.').trim_end();
    if let Some(code) = named(part, known) {
        return Some((code, String::new()));
    }
    let long = |name: &str| name.chars().count() > 3;
    for (rest, name) in [part.rsplit_once('/'), part.rsplit_once(" - ")].into_iter().flatten() {
        if let Some(code) = named(name.trim(), known).filter(|_| long(name.trim())) {
            return Some((code, rest.trim().to_owned()));
        }
    }
    let has_digit = |word: &str| word.bytes().any(|byte| byte.is_ascii_digit());
    let words: Vec<&str> = part.split_whitespace().collect();
    // `Moscow 119019 Russia`: the number divides town and country.
    let number = words.iter().position(|word| has_digit(word))?;
    let (before, behind) = (words[..number].join(" "), words[number + 1..].join(" "));
    if let Some(code) = named(&behind, known).filter(|_| long(&behind)) {
        return Some((code, words[..=number].join(" ")));
    }
    let code = named(&before, known).filter(|_| long(&before) && number + 1 == words.len())?;
    Some((code, words[number].to_owned()))
}

/// The country that a text names as a whole. What may also be a state is none, unless it is said elsewhere.
fn named(text: &str, known: Known<'_>) -> Option<&'static str> {
    let code = country::parse(text)?;
    let is_said = [known.of_address, known.of_party].contains(&Some(code));
    let is_code = text.is_ascii() && text.len() <= 3;
    let is_capital = text.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_open = table::is_shared(text) || (is_code && (!is_capital || table::is_state(text)));
    (is_said || !is_open).then_some(code)
}

/// A postal code with its part.
struct Found {
    code: String,
    /// The number of its part.
    part: usize,
    /// What stands beside it in its part, without the code of a state.
    beside: String,
}

/// The only text in the address that is a code of the country and stands where one does.
fn postal_code(parts: &[String], country: &str) -> Option<Found> {
    let codes = table::codes(country)?;
    let mut all = parts.iter().enumerate().flat_map(|(number, part)| codes_of(part, number, codes, country));
    all.next().filter(|_| all.next().is_none())
}

/// The codes at the start or end of a part beside which stands a town or nothing.
fn codes_of(part: &str, number: usize, codes: &Codes, country: &str) -> Vec<Found> {
    let words: Vec<&str> = part.split_whitespace().collect();
    let mut found = Vec::new();
    for count in 1..=2.min(words.len()) {
        let tail = words.len() - count;
        let at_start = (&words[..count], &words[count..]);
        let at_end = (&words[tail..], &words[..tail]);
        let places = [Some(at_start), Some(at_end).filter(|_| tail > 0)];
        for (code, beside) in places.into_iter().flatten() {
            let code = code.join(" ");
            let code = without_mark(&code, country);
            let Some(beside) = beside_a_code(beside, codes) else { continue };
            // Without a country, five digits behind a name may follow a state of the United States.
            let is_open =
                country == "*" && code.len() == 5 && !beside.is_empty() && words.last() == Some(&code);
            if !is_open && codes.shapes.contains(&table::shape(code).as_str()) {
                found.push(Found { code: code.to_owned(), part: number, beside });
            }
        }
    }
    found
}

/// `D-10115`, `TR-34000`: the code of the country or its first letter.
fn without_mark<'t>(code: &'t str, country: &str) -> &'t str {
    match code.split_once('-') {
        Some((mark, rest)) if mark == country || (mark.len() == 1 && country.starts_with(mark)) => rest,
        _ => code,
    }
}

/// The town beside a code, or nothing; none if what stands there is neither.
fn beside_a_code(words: &[&str], codes: &Codes) -> Option<String> {
    let words = match words {
        // `Springfield IL 62704`
        [town @ .., state] if codes.has_state => {
            if !table::is_state(state) {
                return None;
            }
            town
        }
        [town @ .., state] if state.starts_with('(') && state.ends_with(')') => town,
        words => words,
    };
    let text = words.join(" ");
    if text.is_empty() {
        return Some(text);
    }
    let town = unmarked(&text).unwrap_or(&text);
    is_town(town).then(|| town.to_owned())
}

impl Found {
    /// The town in its part, or the part beside it, if only one of them can be a town.
    fn town(&self, parts: &[String]) -> Option<String> {
        if !self.beside.is_empty() {
            return Some(self.beside.clone());
        }
        let part = |number: Option<usize>| number.and_then(|number| parts.get(number));
        let side = |near: Option<usize>, far: Option<usize>| {
            let near = part(near).map(|part| unmarked(part).unwrap_or(part)).filter(|part| is_town(part))?;
            // Two towns in a row: one of them is a county or a district.
            (!part(far).is_some_and(|part| is_town(part))).then(|| near.to_owned())
        };
        let back = |by: usize| self.part.checked_sub(by);
        let before = side(back(1), back(2));
        let after = side(Some(self.part + 1), Some(self.part + 2));
        match (before, after) {
            (Some(town), None) if !part(Some(self.part + 1)).is_some_and(|part| is_town(part)) => Some(town),
            (None, Some(town)) if !part(back(1)).is_some_and(|part| is_town(part)) => Some(town),
            _ => None,
        }
    }
}

enum Marked {
    None,
    One(String),
    Several,
}

/// The town that is marked as one.
fn marked_town(parts: &[String], found: Option<&Found>) -> Marked {
    let marked = |(number, part): (usize, &String)| {
        let code = found.filter(|found| found.part == number).map(|found| found.code.as_str());
        let part = code.map_or(part.clone(), |code| part.replacen(code, "", 1));
        unmarked(part.trim()).filter(|town| is_town(town)).map(str::to_owned)
    };
    let mut towns: Vec<String> = parts.iter().enumerate().filter_map(marked).collect();
    match (towns.pop(), towns.is_empty()) {
        (None, _) => Marked::None,
        (Some(town), true) => Marked::One(town),
        _ => Marked::Several,
    }
}

/// The name beside a mark: `г. Донецк`, `г.Донецк`, `Донецк г`.
fn unmarked(text: &str) -> Option<&str> {
    let divided = text.split_once(['.', ' ']).filter(|(mark, _)| table::marks_a_town(mark));
    // In Latin letters only `g.` with its point is a mark; `G` may be a street.
    let before =
        divided.filter(|(mark, _)| !mark.is_ascii() || text.as_bytes().get(mark.len()) == Some(&b'.'));
    let behind = text.rsplit_once(' ').filter(|(_, mark)| !mark.is_ascii() && table::marks_a_town(mark));
    before.map(|(_, town)| town.trim()).or(behind.map(|(town, _)| town.trim()))
}

/// Whether a text can be the name of a town: up to four words, none a number or a word for something else.
fn is_town(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_plain = |c: char| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.' | '\u{301}');
    (1..=4).contains(&words.len())
        && text.chars().all(is_plain)
        && text.chars().filter(|c| c.is_alphabetic()).count() >= 2
        && !words.iter().enumerate().any(|(at, word)| {
            // `St. Petersburg` is a saint, `Main St` a street.
            let is_saint = at == 0 && words.len() > 1 && matches!(*word, "St" | "St." | "ST" | "ST.");
            !is_saint && table::names_no_town(word)
        })
        && !words.last().is_some_and(|word| table::marks_a_town(word))
}

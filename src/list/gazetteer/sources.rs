//! The files that a gazetteer is made of, as their publishers write them: Ukraine's order on territories, the KATOTTG
//! codifier, GeoNames and UN/LOCODE. Never joins them; what a row says is kept as it stands.

use crate::source::csv;
use crate::value::Date;
use std::collections::BTreeMap;

/// Which file a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The order, as a table with the columns `section`, `katottg_code`, `name_uk`, `from` and `to`.
    Order,
    /// The codifier: codes of five levels, the category and the name, with semicolons.
    Codifier,
    /// A dump of GeoNames, or a table of its columns with a header.
    Places,
    /// Postal codes of GeoNames.
    PostalCodes,
    /// UN/LOCODE.
    Locations,
}

/// A row of the order.
#[derive(Debug, Clone, Default)]
pub(super) struct Territory {
    pub line: usize,
    pub section: String,
    pub raion: String,
    pub code: String,
    pub name: String,
    pub from: String,
    pub to: String,
}

/// A place of the codifier.
#[derive(Debug, Clone, Default)]
pub(super) struct Unit {
    pub code: String,
    /// The codes above it, from the oblast down.
    pub above: Vec<String>,
    pub category: String,
    pub name: String,
}

/// A place of GeoNames or of UN/LOCODE.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    pub country: String,
    /// The code of its region there.
    pub region: String,
    pub names: Vec<String>,
    /// A postal code; empty where the source has none.
    pub postal_code: String,
}

/// Which of the files a text is by its first rows; none when it is none of them.
pub fn kind_of(text: &str) -> Option<Kind> {
    let start: String = text.lines().take(3).flat_map(|line| [line, "\n"]).collect();
    let mut rows = csv::rows(&start);
    let first = rows.next()?;
    let names: Vec<String> = (0..first.row.len()).map(|cell| first.cell(cell).to_lowercase()).collect();
    let has = |name: &str| names.iter().any(|column| column == name);
    let second = rows.next();
    let is_code = |cell: &str| {
        cell.len() == 19 && cell.starts_with("UA") && cell[2..].bytes().all(|b| b.is_ascii_digit())
    };
    let is_country = |cell: &str| cell.len() == 2 && cell.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_number = |cell: &str| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    if has("section") && has("katottg_code") && has("from") {
        Some(Kind::Order)
    } else if names.len() >= 7
        && second.is_some_and(|row| is_code(row.cell(0)) && row.cell(5).chars().count() == 1)
    {
        Some(Kind::Codifier)
    } else if has("geonameid") && has("alternatenames") || (names.len() == 19 && is_number(first.cell(0))) {
        Some(Kind::Places)
    } else if names.len() == 12 && is_country(first.cell(0)) && is_number(first.cell(11)) {
        Some(Kind::PostalCodes)
    } else if names.len() >= 11 && is_country(first.cell(1)) && first.cell(3).starts_with('.') {
        Some(Kind::Locations)
    } else {
        None
    }
}

/// The rows of the order with the numbers of their lines.
pub(super) fn territories(text: &str) -> Vec<Territory> {
    let mut rows = csv::rows(text);
    let Some(header) = rows.next() else { return Vec::new() };
    let columns = columns(&header);
    let mut line = 1;
    let mut at = 0;
    let territory = |row: csv::Placed| {
        line += text.get(at..row.start).map_or(0, |gone| gone.matches('\n').count());
        at = row.start;
        let cell = |name: &str| columns.get(name).map_or("", |&column| row.cell(column)).to_owned();
        Territory {
            line,
            section: cell("section"),
            raion: cell("raion"),
            code: cell("katottg_code"),
            name: cell("name_uk"),
            from: cell("from"),
            to: cell("to"),
        }
    };
    rows.map(territory).collect()
}

fn columns(header: &csv::Placed) -> BTreeMap<String, usize> {
    (0..header.row.len()).map(|cell| (header.cell(cell).to_lowercase(), cell)).collect()
}

/// The places of the codifier.
pub(super) fn units(text: &str) -> Vec<Unit> {
    let unit = |row: csv::Placed| {
        let mut codes: Vec<String> =
            (0..5).map(|cell| row.cell(cell).to_owned()).filter(|code| code.starts_with("UA")).collect();
        let code = codes.pop()?;
        Some(Unit { code, above: codes, category: row.cell(5).to_owned(), name: row.cell(6).to_owned() })
    };
    csv::rows(text).filter_map(unit).collect()
}

/// The places of a dump of GeoNames, or of a table of one's columns. A table without a country is one of Ukraine.
pub(super) fn places(text: &str) -> Vec<Known> {
    let mut rows = csv::rows(text).peekable();
    let has_header = rows.peek().is_some_and(|row| row.cell(0) == "geonameid");
    let columns = match rows.next_if(|_| has_header) {
        Some(header) => columns(&header),
        // As the publisher's read-me has them.
        None => [
            ("name", 1),
            ("alternatenames", 3),
            ("country code", 8),
            ("admin1code", 10),
            ("feature class", 6),
        ]
        .map(|(name, column)| (name.to_owned(), column))
        .into(),
    };
    let known = |row: csv::Placed| {
        let cell = |name: &str| columns.get(name).map(|&column| row.cell(column));
        if cell("feature class").is_some_and(|class| class != "P") {
            return None;
        }
        let alternates = cell("alternatenames").unwrap_or("").split([',', '|']);
        let names = cell("name").into_iter().chain(alternates).map(str::trim).filter(|name| !name.is_empty());
        Some(Known {
            country: cell("country code").unwrap_or("UA").to_owned(),
            region: cell("admin1code").unwrap_or("").to_owned(),
            names: names.map(str::to_owned).collect(),
            postal_code: String::new(),
        })
    };
    rows.filter_map(known).collect()
}

/// The postal codes of GeoNames.
pub(super) fn postal_codes(text: &str) -> Vec<Known> {
    let known = |row: csv::Placed| Known {
        country: row.cell(0).to_owned(),
        region: row.cell(4).to_owned(),
        names: vec![row.cell(2).to_owned()],
        postal_code: row.cell(1).to_owned(),
    };
    csv::rows(text).map(known).collect()
}

/// The locations of UN/LOCODE. Names of countries and references to other names are left out.
pub(super) fn locations(text: &str) -> Vec<Known> {
    let known = |row: csv::Placed| {
        let names: Vec<String> = [row.cell(3), row.cell(4)]
            .into_iter()
            .flat_map(|name| name.split(['(', ')', '/']))
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty() && !name.starts_with('.') && !name.contains('='))
            .collect();
        (!names.is_empty() && !row.cell(2).is_empty()).then(|| Known {
            country: row.cell(1).to_owned(),
            region: row.cell(5).to_owned(),
            names,
            postal_code: String::new(),
        })
    };
    csv::rows(text).filter_map(known).collect()
}

/// `24.02.2022` or `2022-02-24`.
pub(super) fn date(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim().split('.').collect();
    match parts.as_slice() {
        [day, month, year] => Date::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?),
        _ => Date::parse(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_source_is_known_by_its_content() {
        for (text, kind) in [
            ("section,oblast,raion,katottg_code,name_uk,from,to\n", Kind::Order),
            ("Перший рівень;2;3;4;5;Категорія;Назва\nUA01000000000013043;;;;;O;Крим\n", Kind::Codifier),
            ("geonameid,name,lat,lon,population,admin1code,alternatenames\n", Kind::Places),
            ("UA\t18000\tЧеркаси\tCherkaska\t01\tCherkaska\t\t\t\t49.4\t32.0\t4\n", Kind::PostalCodes),
            (
                ",AD,,.ANDORRA,,,,,,,,\n,AD,ALV,Andorra la Vella,Andorra la Vella,,--34-6--,AI,0601,,x,\n",
                Kind::Locations,
            ),
        ] {
            assert_eq!(kind_of(text), Some(kind), "{text}");
        }
        assert_eq!(kind_of("id,name\n1,a\n"), None);
    }

    #[test]
    fn days_are_read_as_the_order_writes_them() {
        assert_eq!(date("07.04.2014"), Date::parse("2014-04-07"));
        assert_eq!(date("2014-04-07"), Date::parse("2014-04-07"));
        assert_eq!(date("31.02.2014"), None);
        assert_eq!(date(""), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_a_reader_panic(text in "(?s).{0,200}") {
            kind_of(&text);
            territories(&text);
            units(&text);
            places(&text);
            postal_codes(&text);
            locations(&text);
            date(&text);
        }
    }
}

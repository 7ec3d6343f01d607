//! Makes a table of places out of Ukraine's order on territories, the KATOTTG codifier, GeoNames and UN/LOCODE, for
//! `occupation` to ask. Never takes an occupied place for a free one because a row was not understood: such rows are reported.

mod sources;

pub use sources::{Kind, kind_of};

use super::occupation::region_of;
use crate::source::csv;
use crate::text::{self, Reading, romanise};
use crate::value::Date;
use sources::{Known, Territory, Unit};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A table of places with what was read and what was not.
#[derive(Debug, Clone, Default)]
pub struct Gazetteer {
    /// The table, as text.
    pub table: String,
    /// Its rows.
    pub rows: usize,
    /// Rows of the order on occupied territories.
    pub territories: usize,
    /// Settlements that were occupied at some time, and how many of them still are.
    pub settlements: (usize, usize),
    /// Rows for places of the same names that never were occupied.
    pub namesakes: usize,
    /// The latest first day that the order names: the list is of this state or a later one.
    pub latest: Option<Date>,
    /// Rows of the order that could not be used, each with its line and the reason.
    pub rejected: Vec<String>,
}

/// What the word for occupied territories begins with in the order's headings.
const OCCUPIED: &str = "окупован";
/// What the order writes before the places that a territory is given without.
const EXCEPT: &str = "за винятком";

/// Makes the table. `curated` is the shipped one: its spellings, and the places in it that are no settlements, stay.
///
/// # Errors
/// When the order or the codifier is not among the files, or no row of the order can be used.
pub fn gazetteer(files: &[(Kind, &str)], curated: &str) -> Result<Gazetteer, String> {
    let of = |wanted: Kind| files.iter().filter(move |(kind, _)| *kind == wanted).map(|(_, text)| *text);
    let territories: Vec<Territory> = of(Kind::Order).flat_map(sources::territories).collect();
    let units: Vec<Unit> = of(Kind::Codifier).flat_map(sources::units).collect();
    if territories.is_empty() || units.is_empty() {
        return Err(
            "a list of places needs Ukraine's order on territories and the KATOTTG codifier, given together"
                .into(),
        );
    }
    let mut made = Gazetteer::default();
    let country = Country::of(&units);
    let occupied = country.occupied(&territories, &mut made);
    if occupied.is_empty() {
        return Err("no row of the order could be used".into());
    }
    let abroad: Vec<Known> = of(Kind::Places)
        .flat_map(sources::places)
        .chain(of(Kind::Locations).flat_map(sources::locations))
        .collect();
    let postal: Vec<Known> = of(Kind::PostalCodes).flat_map(sources::postal_codes).collect();
    let names = country.names(&abroad);
    let codes = country.postal_codes(&postal);
    let mut rows = Rows {
        sure_abroad: abroad.iter().any(|place| place.country == "RU" && place.names.len() > 2),
        ..Rows::default()
    };
    rows.curated(curated);
    for (&unit, periods) in &occupied {
        let codes = codes
            .get(&unit)
            .map_or(String::new(), |codes| codes.iter().cloned().collect::<Vec<_>>().join(" "));
        for name in names.get(&unit).into_iter().flatten() {
            for &(since, until) in periods {
                rows.place(name, &country.units[unit], Some((since, until)), &codes);
            }
        }
    }
    let before = rows.lines.len();
    rows.seal();
    for (unit, names) in names.iter().filter(|(unit, _)| !occupied.contains_key(unit)) {
        names.iter().for_each(|name| rows.place(name, &country.units[*unit], None, ""));
    }
    abroad.iter().filter(|place| place.country != "UA").for_each(|place| rows.abroad(place));
    made.namesakes = rows.lines.len() - before;
    made.rows = rows.lines.len();
    let open = occupied.values().filter(|periods| periods.iter().any(|(_, until)| until.is_none())).count();
    made.settlements = (occupied.len(), open);
    made.table = rows.table(made.latest);
    Ok(made)
}

type Periods = Vec<(Date, Option<Date>)>;

/// The settlements of Ukraine.
struct Country<'u> {
    units: &'u [Unit],
    /// From a code to its place among the units.
    by_code: BTreeMap<&'u str, usize>,
}

impl<'u> Country<'u> {
    fn of(units: &'u [Unit]) -> Country<'u> {
        let by_code = units.iter().enumerate().map(|(at, unit)| (unit.code.as_str(), at)).collect();
        Country { units, by_code }
    }

    /// Cities, settlements, villages, and the two cities with the rank of an oblast.
    fn settlements(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.units.len()).filter(|&at| matches!(self.units[at].category.as_str(), "M" | "X" | "C" | "K"))
    }

    /// When each settlement was occupied.
    fn occupied(&self, territories: &[Territory], made: &mut Gazetteer) -> BTreeMap<usize, Periods> {
        let mut occupied: BTreeMap<usize, Periods> = BTreeMap::new();
        for row in territories.iter().filter(|row| row.section.to_lowercase().contains(OCCUPIED)) {
            made.territories += 1;
            match self.covered(row) {
                Ok((settlements, since, until)) => {
                    made.latest = made.latest.max(Some(since));
                    for at in settlements {
                        occupied.entry(at).or_default().push((since, until));
                    }
                }
                Err(reason) => made.rejected.push(format!("line {}: `{}`: {reason}", row.line, row.name)),
            }
        }
        for periods in occupied.values_mut() {
            periods.sort_unstable();
            periods.dedup();
        }
        occupied
    }

    /// The settlements that a row of the order means, and the days.
    fn covered(&self, row: &Territory) -> Result<(Vec<usize>, Date, Option<Date>), String> {
        let since = sources::date(&row.from).ok_or_else(|| format!("`{}` is no day", row.from))?;
        let until = match row.to.trim() {
            "" => None,
            to => Some(sources::date(to).ok_or_else(|| format!("`{to}` is no day"))?),
        };
        if row.name.trim_start().starts_with("частина") {
            return Err("a part of a place; the place itself stands under another territory".into());
        }
        let code = match row.code.trim() {
            "" => self.code_of(row)?,
            code => code,
        };
        if !self.by_code.contains_key(code) {
            return Err(format!("the codifier has no `{code}`"));
        }
        let excepted = excepted(&row.name);
        let below = |at: &usize| {
            let unit = &self.units[*at];
            unit.code == code || unit.above.iter().any(|above| above == code)
        };
        let is_excepted = |at: &usize| excepted.contains(&plain(&self.units[*at].name));
        let settlements: Vec<usize> =
            self.settlements().filter(below).filter(|at| !is_excepted(at)).collect();
        if settlements.is_empty() {
            return Err("the codifier has no settlement there".into());
        }
        Ok((settlements, since, until))
    }

    /// The code of a settlement that the order names without one: the only one of its name in the hromada that it names.
    fn code_of(&self, row: &Territory) -> Result<&'u str, String> {
        let (place, hromada) = row
            .name
            .split_once(". ")
            .and_then(|(_, rest)| rest.rsplit_once(" територіальної громади").map(|(rest, _)| rest))
            .and_then(|rest| rest.rsplit_once(' ').map(|(rest, _)| rest))
            .and_then(|rest| rest.rsplit_once(' '))
            .ok_or_else(|| "it has no code and its name is not understood".to_owned())?;
        // `Курахівської` is of `Курахівська`.
        let stem = |name: &str| {
            let mut letters: Vec<char> = plain(name).chars().collect();
            letters.truncate(letters.len().saturating_sub(3));
            letters
        };
        let raion = plain(row.raion.split_whitespace().next().unwrap_or(""));
        let above = |unit: &Unit, category: &str, is: &dyn Fn(&str) -> bool| {
            unit.above
                .iter()
                .filter_map(|code| self.by_code.get(code.as_str()))
                .any(|&at| self.units[at].category == category && is(&self.units[at].name))
        };
        let wanted: String = stem(hromada).into_iter().collect();
        let fits = |at: &usize| {
            let unit = &self.units[*at];
            plain(&unit.name) == plain(place)
                && above(unit, "H", &|name| plain(name).starts_with(&wanted))
                && above(unit, "P", &|name| plain(name) == raion)
        };
        let found: Vec<usize> = self.settlements().filter(fits).collect();
        match found.as_slice() {
            [at] => Ok(&self.units[*at].code),
            _ => {
                Err(format!("it has no code, and {} places of the codifier have its name there", found.len()))
            }
        }
    }

    /// The names of every settlement: as the codifier has it, in the letters of Ukraine's own transliteration and of the
    /// one that maps use, and those of GeoNames where only one settlement of the oblast can be meant.
    fn names(&self, known: &[Known]) -> BTreeMap<usize, BTreeSet<String>> {
        let mut names: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        for at in self.settlements() {
            let name = self.units[at].name.trim().to_owned();
            names.insert(at, [official_latin(&name), map_latin(&name), name].into());
        }
        let places = self.by_oblast_and_name();
        for place in known.iter().filter(|place| place.country == "UA" && place.names.len() > 1) {
            let Some(oblast) = region_of(|region| region.geonames == place.region) else { continue };
            let keys = place.names.iter().map(|name| (oblast.katottg, plain(name)));
            let meant: BTreeSet<&Vec<usize>> = keys.filter_map(|key| places.get(&key)).collect();
            if let [only] = meant.iter().flat_map(|places| places.iter()).collect::<Vec<_>>().as_slice() {
                names
                    .entry(**only)
                    .or_default()
                    .extend(place.names.iter().filter(|name| is_a_name(name)).cloned());
            }
        }
        names
    }

    fn postal_codes(&self, known: &[Known]) -> BTreeMap<usize, BTreeSet<String>> {
        let mut codes: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        let places = self.by_oblast_and_name();
        for place in known {
            let Some(oblast) = region_of(|region| region.geonames == place.region) else { continue };
            for name in &place.names {
                if let Some([only]) = places.get(&(oblast.katottg, plain(name))).map(Vec::as_slice) {
                    codes.entry(*only).or_default().insert(place.postal_code.clone());
                }
            }
        }
        codes
    }

    fn by_oblast_and_name(&self) -> BTreeMap<(&str, String), Vec<usize>> {
        let mut places: BTreeMap<(&str, String), Vec<usize>> = BTreeMap::new();
        for at in self.settlements() {
            let unit = &self.units[at];
            places.entry((unit.code.get(2..4).unwrap_or(""), plain(&unit.name))).or_default().push(at);
        }
        places
    }
}

/// The names behind `за винятком`. Of a place a part of which is excepted the rest is not.
fn excepted(name: &str) -> BTreeSet<String> {
    let Some((_, list)) = name.split_once(EXCEPT) else { return BTreeSet::new() };
    list.split([',', ';'])
        .flat_map(|part| part.split(" та "))
        .map(str::trim)
        .filter(|part| !part.starts_with("частина"))
        .map(|part| plain(part.split_once(' ').map_or(part, |(_, name)| name)))
        .collect()
}

/// A name without case and with one apostrophe.
fn plain(name: &str) -> String {
    name.trim().to_lowercase().chars().map(|c| if text::is_apostrophe(c) { '\'' } else { c }).collect()
}

/// GeoNames has codes and numbers among the names.
fn is_a_name(name: &str) -> bool {
    name.chars().count() > 3 && name.chars().all(|c| !c.is_ascii_digit())
}

/// By the resolution 55 of 2010 of Ukraine's government: `Мирне` is `Myrne`, `Зугрес` `Zuhres`, `Ялта` `Yalta`.
fn official_latin(name: &str) -> String {
    let mut out = String::new();
    let mut starts = true;
    for c in name.chars() {
        let lower = c.to_lowercase().next().unwrap_or(c);
        let written = match lower {
            'є' if !starts => "ie",
            'ї' if !starts => "i",
            'й' if !starts => "i",
            'ю' if !starts => "iu",
            'я' if !starts => "ia",
            _ => "",
        };
        match written {
            "" if !c.is_alphanumeric() => {}
            "" => romanise(c, Reading::Ukrainian, &mut out),
            written => out.push_str(written),
        }
        if !lower.is_alphanumeric() && !text::is_apostrophe(lower) {
            out.push(if lower == '-' { '-' } else { ' ' });
        }
        starts = !lower.is_alphanumeric() && !text::is_apostrophe(lower);
    }
    titled(&out)
}

/// As English maps write Ukrainian: `Makiyivka`.
fn map_latin(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_whitespace() || c == '-' { out.push(c) } else { romanise(c, Reading::Ukrainian, &mut out) }
    }
    titled(&out)
}

fn titled(name: &str) -> String {
    let mut starts = true;
    name.chars()
        .map(|c| {
            let made = if starts { c.to_ascii_uppercase() } else { c };
            starts = !c.is_alphanumeric();
            made
        })
        .collect()
}

/// The rows of the table while it is being made.
#[derive(Default)]
struct Rows {
    lines: Vec<String>,
    seen: BTreeSet<String>,
    /// The names so far in comparable form; once sealed, only rows with one of them are taken.
    keys: BTreeSet<String>,
    sealed: bool,
    /// Names that the shipped table calls ambiguous.
    ambiguous: BTreeSet<String>,
    /// Whether a dump of the places of Russia was read, so that a place of one name is known to be the only one.
    sure_abroad: bool,
}

/// The columns, as `rules/lists.tide` declares them.
const COLUMNS: [&str; 11] = [
    "place",
    "canonical",
    "oblast",
    "country",
    "since",
    "until",
    "ambiguous",
    "once_in_ukraine",
    "code",
    "postal_codes",
    "note",
];

impl Rows {
    /// The rows of the shipped table. All places of Ukraine are known here, so none of its settlements has an unlisted
    /// namesake there.
    fn curated(&mut self, text: &str) {
        let mut rows = csv::rows(text);
        let Some(header) = rows.next() else { return };
        let columns: BTreeMap<&str, usize> =
            (0..header.row.len()).map(|cell| (header.cell(cell), cell)).collect();
        for row in rows {
            let cell = |name: &str| columns.get(name).map_or("", |&column| row.cell(column));
            if cell("ambiguous") == "true" {
                self.ambiguous.insert(text::fold(cell("place")));
            }
            let is_settlement = !cell("code").is_empty();
            self.push(&COLUMNS.map(|name| match name {
                "once_in_ukraine" if is_settlement => "true",
                _ => cell(name),
            }));
        }
    }

    /// A settlement of Ukraine, and whether it was occupied.
    fn place(&mut self, name: &str, unit: &Unit, period: Option<(Date, Option<Date>)>, postal_codes: &str) {
        let key = text::fold(name);
        if self.sealed && !self.keys.contains(&key) {
            return;
        }
        let oblast =
            region_of(|region| Some(region.katottg) == unit.code.get(2..4)).map_or("", |region| region.name);
        let (since, until) = period.map_or((String::new(), String::new()), |(since, until)| {
            (since.to_string(), until.map(|until| until.to_string()).unwrap_or_default())
        });
        let is_city = matches!(unit.category.as_str(), "M" | "K");
        let may_be_abroad =
            period.is_some() && (self.ambiguous.contains(&key) || !(is_city || self.sure_abroad));
        let ambiguous = if may_be_abroad { "true" } else { "false" };
        let canonical = official_latin(unit.name.trim());
        let cells =
            [name, &canonical, oblast, "UA", &since, &until, ambiguous, "true", &unit.code, postal_codes, ""];
        self.push(&cells);
    }

    /// A place of another country with the name of one that was occupied.
    fn abroad(&mut self, place: &Known) {
        for name in place
            .names
            .iter()
            .filter(|name| self.keys.contains(&text::fold(name)))
            .cloned()
            .collect::<Vec<_>>()
        {
            let canonical = place.names.first().map_or("", String::as_str);
            let code = format!("{}-{}", place.country, place.region);
            self.push(&[&name, canonical, "", &place.country, "", "", "", "", &code, "", ""]);
        }
    }

    /// From now on only namesakes of what is in the table are taken.
    fn seal(&mut self) {
        self.sealed = true;
    }

    /// Adds a row unless one with the same name in comparable form says the same.
    fn push(&mut self, cells: &[&str; 11]) {
        let key = text::fold(cells[0]);
        let same = format!("{key}\n{}", cells[1..].join("\n"));
        if key.is_empty() || !self.seen.insert(same) {
            return;
        }
        if !self.sealed {
            self.keys.insert(key);
        }
        self.lines.push(cells.map(quoted).join(","));
    }

    /// The table in the order of its rows, with the day of its state above it.
    fn table(&self, latest: Option<Date>) -> String {
        let mut table = String::new();
        if let Some(date) = latest {
            let _ = writeln!(table, "# date: {date}");
        }
        let _ = writeln!(table, "{}", COLUMNS.join(","));
        for line in &self.lines {
            table.push_str(line);
            table.push('\n');
        }
        table
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::{Answer, Declaration, List, Question};
    use crate::source::{Source, Sources, Span};
    use crate::value::Type;

    const ORDER: &str = "section,oblast,raion,katottg_code,name_uk,from,to\n\
        Окуповані території,2. ДОНЕЦЬКА,Перший район,UA14020000000000001,Перший район за винятком м. Вільне,07.04.2014,\n\
        Окуповані території,2. ДОНЕЦЬКА,Перший район,UA14020010010000003,м. Вільне Першої міської територіальної громади,24.02.2022,11.11.2022\n\
        Окуповані території,2. ДОНЕЦЬКА,Перший район,,с. Далеке Другої міської територіальної громади,20.02.2025,\n\
        Окуповані території,2. ДОНЕЦЬКА,Перший район,UA99,с. Ніде,20.02.2025,\n\
        Території бойових дій,2. ДОНЕЦЬКА,Перший район,UA14020010020000004,с. Мирне,20.02.2025,\n";
    const CODES: &str = "1;2;3;4;5;Категорія;Назва\n\
        UA14000000000000000;;;;;O;Донецька\n\
        UA14000000000000000;UA14020000000000001;;;;P;Перший\n\
        UA14000000000000000;UA14020000000000001;UA14020010000000002;;;H;Перша\n\
        UA14000000000000000;UA14020000000000001;UA14020010000000002;UA14020010010000003;;M;Вільне\n\
        UA14000000000000000;UA14020000000000001;UA14020010000000002;UA14020010020000004;;C;Мирне\n\
        UA14000000000000000;UA14020000000000001;UA14020020000000005;;;H;Друга\n\
        UA14000000000000000;UA14020000000000001;UA14020020000000005;UA14020020010000006;;C;Далеке\n\
        UA51000000000000000;UA51020000000000007;UA51020010000000008;UA51020010010000009;;C;Мирне\n";
    const ABROAD: &str = ",RU,,.RUSSIAN FEDERATION,,,,,,,,\n,RU,VOL,Vil'ne,Vilne,ROS,--3-----,RL,,,,\n";

    fn list(gazetteer: &Gazetteer) -> List {
        let columns = COLUMNS[1..].iter().map(|name| {
            let ty = match *name {
                "since" | "until" => Type::Date,
                "ambiguous" | "once_in_ukraine" => Type::Truth,
                _ => Type::Text,
            };
            ((*name).to_owned(), ty)
        });
        let declaration = Declaration {
            name: "places".into(),
            key: Type::Place,
            columns: columns.collect(),
            date: None,
            stale_after_days: None,
            span: Span::default(),
        };
        let mut sources = Sources::default();
        let id = sources.add("places.csv".to_owned(), gazetteer.table.clone());
        let source: &Source = sources.get(id);
        let (list, found) = List::from_csv(declaration, id, source);
        assert!(found.is_empty(), "{found:?}");
        list
    }

    fn made() -> Gazetteer {
        let files = [(Kind::Order, ORDER), (Kind::Codifier, CODES), (Kind::Locations, ABROAD)];
        gazetteer(&files, "place,canonical,oblast,since\nAzovstal,works,donetsk,2022-05-21\n").unwrap()
    }

    #[test]
    fn a_settlement_is_occupied_on_the_days_of_the_most_particular_row() {
        let made = made();
        let list = list(&made);
        let asked = |name, on: &str, country| {
            let question = Question { name, country, on: Date::parse(on), region: None, postal_code: None };
            matches!(list.occupation(&question), Answer::Occupied(_))
        };
        assert!(!asked("Вільне", "2020-01-01", Some("UA")));
        assert!(asked("Vilne", "2022-03-01", Some("UA")));
        assert!(!asked("Vilne", "2022-11-12", Some("UA")));
        assert!(asked("Daleke", "2025-02-20", Some("UA")));
        assert!(asked("Azovstal", "2022-05-21", Some("RU")));
        assert_eq!(made.latest, Date::parse("2025-02-20"));
        assert_eq!(list.provenance().date, made.latest);
        assert_eq!(made.settlements, (3, 2));
    }

    #[test]
    fn namesakes_leave_a_name_open_until_the_region_tells() {
        let list = list(&made());
        let asked = |country, region| {
            let question =
                Question { name: "Myrne", country, region, on: Date::parse("2023-01-01"), postal_code: None };
            list.occupation(&question)
        };
        assert_eq!(asked(Some("UA"), None), Answer::Ambiguous);
        assert_eq!(asked(Some("UA"), Some("Одеська область")), Answer::No);
        assert!(matches!(asked(Some("UA"), Some("Donetsk oblast")), Answer::Occupied(_)));
        // A village may have a namesake in Russia that no file here knows.
        assert_eq!(asked(Some("RU"), None), Answer::Ambiguous);
    }

    #[test]
    fn rows_that_are_not_understood_are_named_with_their_lines() {
        assert_eq!(made().rejected, ["line 5: `с. Ніде`: the codifier has no `UA99`"]);
        assert_eq!(made().territories, 4);
    }

    #[test]
    fn names_are_written_by_the_rules_of_ukraine() {
        for (name, latin) in [
            ("Мирне", "Myrne"),
            ("Зугрес", "Zuhres"),
            ("Єнакієве", "Yenakiieve"),
            ("Кам’янка-Дніпровська", "Kamianka-Dniprovska"),
            ("Гола Пристань", "Hola Prystan"),
            ("Джанкой", "Dzhankoi"),
        ] {
            assert_eq!(official_latin(name), latin);
        }
    }

    #[test]
    fn the_order_alone_is_not_enough() {
        assert!(gazetteer(&[(Kind::Order, ORDER)], "").is_err());
    }
}

//! The oblasts of Ukraine as papers and codes name them, and the words of Russian regions. Never says which of them is
//! occupied; the list of places does.

use crate::text;
use std::sync::LazyLock;

/// A region.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::list) struct Region {
    /// `UA` or `RU`.
    pub country: &'static str,
    /// Its name in lists: `donetsk`; `russia` stands for all regions of Russia.
    pub name: &'static str,
    /// The first two digits of its KATOTTG codes.
    pub katottg: &'static str,
    /// What follows `UA-` in ISO 3166-2, as UN/LOCODE uses it.
    pub iso: &'static str,
    /// Its admin1 code in GeoNames.
    pub geonames: &'static str,
    index: Vec<&'static str>,
    words: Vec<&'static str>,
}

/// All regions, in the order of their table.
pub(super) static REGIONS: LazyLock<Vec<Region>> =
    LazyLock::new(|| include_str!("regions.txt").lines().filter_map(region).collect());

fn region(line: &'static str) -> Option<Region> {
    if line.starts_with('#') {
        return None;
    }
    let mut cells = line.split('|').map(str::trim);
    let mut cell = || cells.next();
    Some(Region {
        country: cell()?,
        name: cell()?,
        katottg: cell()?,
        iso: cell()?,
        geonames: cell()?,
        index: cell()?.split(' ').filter(|part| *part != "-").collect(),
        words: cell()?.split(' ').filter(|part| *part != "-").collect(),
    })
}

/// The region of a name in lists.
pub(super) fn named(name: &str) -> Option<&'static Region> {
    REGIONS.iter().find(|region| region.name == name)
}

/// The region that `is_it` is true of.
pub(in crate::list) fn of(is_it: impl Fn(&Region) -> bool) -> Option<&'static Region> {
    REGIONS.iter().find(|region| is_it(region))
}

/// What a text in a field for regions says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Mentioned {
    /// The regions that it names; Ukrainian ones count before Russian ones, for a raion may be called like a Russian city.
    pub regions: Vec<&'static str>,
    /// Whether it names an occupation authority, `DPR`, or Crimea or Sevastopol, which are occupied as a whole.
    pub occupied: bool,
}

/// Reads a region as papers write it, in any alphabet.
pub(super) fn mentioned(text: &str) -> Mentioned {
    let folded = text::fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    let has = |stem: &str| match stem.strip_prefix('=') {
        // Chinese has no blanks between words, and folding puts some between characters.
        _ if !stem.is_ascii() => folded.contains(&text::fold(stem)),
        Some(whole) => words.contains(&whole),
        None => words.iter().any(|word| word.starts_with(stem)),
    };
    let names = |country: &str| -> Vec<&'static str> {
        let of = REGIONS.iter().filter(|region| region.country == country);
        of.filter(|region| region.words.iter().any(|stem| has(stem))).map(|region| region.name).collect()
    };
    let ukrainian = names("UA");
    let regions = if ukrainian.is_empty() { names("RU") } else { ukrainian };
    let authority = ["=dpr", "=dnr", "=lpr", "=lnr", "=ldnr", "people", "narodn"].into_iter().any(has);
    let whole = |name: &&str| matches!(*name, "crimea" | "sevastopol");
    Mentioned { occupied: (authority && !regions.contains(&"russia")) || regions.iter().any(whole), regions }
}

/// What a postal code says of the country and the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    /// Nothing: none is given, or it is of another form.
    Silent,
    /// A Ukrainian index of this region.
    Ukrainian(&'static str),
    /// The index that Russia gave to occupied territory of this region: `2` and the old Ukrainian index.
    Occupied(&'static str),
    /// Six digits that are no such index: a code of Russia, or of another country with six digits.
    Elsewhere,
}

/// Reads a postal code. `269…` says nothing: it would cover the city of Zaporizhzhia.
pub(super) fn index(code: &str) -> Index {
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    let region = |start: Option<&str>| {
        start.and_then(|start| of(|region| region.index.contains(&start))).map(|region| region.name)
    };
    match digits.len() {
        5 => region(digits.get(..2)).map_or(Index::Silent, Index::Ukrainian),
        6 if digits.starts_with("269") => Index::Silent,
        6 if digits.starts_with('2') => {
            let occupied = ["crimea", "sevastopol", "donetsk", "luhansk", "zaporizhzhia", "kherson"];
            let region = region(digits.get(1..3)).filter(|name| occupied.contains(name));
            region.map_or(Index::Elsewhere, Index::Occupied)
        }
        6 => Index::Elsewhere,
        _ => Index::Silent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read_and_no_region_stands_twice() {
        let lines = include_str!("regions.txt").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(REGIONS.len(), lines);
        let mut names: Vec<_> = REGIONS.iter().map(|region| region.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), lines);
        let mut indexes: Vec<_> = REGIONS.iter().flat_map(|region| &region.index).collect();
        let all = indexes.len();
        indexes.sort_unstable();
        indexes.dedup();
        assert_eq!(indexes.len(), all, "no two oblasts share the first digits of their indexes");
    }

    #[test]
    fn regions_are_known_in_any_alphabet() {
        for (text, region, occupied) in [
            ("Донецька область", "donetsk", false),
            ("Донецкая обл.", "donetsk", false),
            ("DPR", "donetsk", true),
            ("Луганская Народная Республика", "luhansk", true),
            ("Запорізька область", "zaporizhzhia", false),
            ("Zaporozhye region", "zaporizhzhia", false),
            ("Республика Крым", "crimea", true),
            ("克里米亚共和国", "crimea", true),
            ("Rostov oblast", "russia", false),
            ("Ростовская область", "russia", false),
            ("Приморский район, Запорожская область", "zaporizhzhia", false),
            ("Краснодарский край", "russia", false),
            ("Одеська область", "odesa", false),
        ] {
            let found = mentioned(text);
            assert_eq!((found.regions.as_slice(), found.occupied), ([region].as_slice(), occupied), "{text}");
        }
        assert_eq!(mentioned("unit 4"), Mentioned::default());
    }

    #[test]
    fn a_postal_code_says_where_it_is_from() {
        for (code, expected) in [
            ("283015", Index::Occupied("donetsk")),
            ("299 011", Index::Occupied("sevastopol")),
            ("269001", Index::Silent),
            ("276000", Index::Elsewhere),
            ("346330", Index::Elsewhere),
            ("84300", Index::Ukrainian("donetsk")),
            ("65000", Index::Ukrainian("odesa")),
            ("", Index::Silent),
            ("1234", Index::Silent),
        ] {
            assert_eq!(index(code), expected, "{code}");
        }
    }
}

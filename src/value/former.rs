//! Countries that are no more, as lists and old papers still name them (ISO 3166-3). Never takes one for a country of
//! today where several came of it.

use super::country::plain;

/// A country whose code was withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Former {
    /// Its ISO 3166-1 alpha-2 code, which none of today has.
    pub code: &'static str,
    /// Its alpha-3 code and the four letters of ISO 3166-3.
    long_codes: [&'static str; 2],
    /// Its short English name.
    pub name: &'static str,
    /// Other names in use.
    variants: &'static [&'static str],
    /// The year in which its code was withdrawn.
    pub until: i16,
    /// The alpha-2 codes of the countries of today that its territory belongs to, in order.
    pub successors: &'static [&'static str],
}

impl Former {
    /// The country of today, if its whole territory belongs to one.
    pub fn today(&self) -> Option<&'static str> {
        match self.successors {
            [only] => Some(only),
            _ => None,
        }
    }

    /// What it was and is, for a message: `was the Soviet Union until 1992, today AM, AZ or …`.
    pub fn story(&self) -> String {
        let today = match self.successors {
            [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            all => all.join(", "),
        };
        format!("was {} until {}, today {today}", self.name, self.until)
    }
}

/// Reads a code of two, three or four letters in any case, or a name with or without accents, of a country that is no
/// more. What names a country of today is none; ask [`super::country::parse`] first.
pub fn parse(text: &str) -> Option<&'static Former> {
    let text = text.trim();
    let text = match text.get(..7) {
        Some(word) if word.eq_ignore_ascii_case("former ") => text[7..].trim(),
        _ => text,
    };
    let is_code = |former: &&Former| {
        former.code.eq_ignore_ascii_case(text)
            || former.long_codes.iter().any(|code| !code.is_empty() && code.eq_ignore_ascii_case(text))
    };
    FORMER.iter().find(is_code).or_else(|| {
        let text = plain(text);
        let is_name = |former: &&Former| {
            plain(former.name) == text || former.variants.iter().any(|name| plain(name) == text)
        };
        if text.is_empty() { None } else { FORMER.iter().find(is_name) }
    })
}

/// The name of a former country by its alpha-2 code in upper case.
pub fn name(code: &str) -> Option<&'static str> {
    FORMER.iter().find(|former| former.code == code).map(|former| former.name)
}

/// Whether the country of today `code` came of the former country `former`, both as alpha-2 codes in upper case.
pub fn succeeds(code: &str, former: &str) -> bool {
    FORMER.iter().any(|known| known.code == former && known.successors.contains(&code))
}

const fn f(
    code: &'static str,
    long_codes: [&'static str; 2],
    name: &'static str,
    variants: &'static [&'static str],
    until: i16,
    successors: &'static [&'static str],
) -> Former {
    Former { code, long_codes, name, variants, until, successors }
}

/// ISO 3166-3, without codes that another country has today. `CS` was given twice: what has it alone may be either.
const FORMER: &[Former] = &[
    f(
        "AN",
        ["ANT", "ANHH"],
        "the Netherlands Antilles",
        &["Dutch Antilles", "Antillas Neerlandesas"],
        2010,
        &["BQ", "CW", "SX"],
    ),
    f("BU", ["BUR", "BUMM"], "Burma", &["Socialist Republic of the Union of Burma"], 1989, &["MM"]),
    f("CS", ["", ""], "Czechoslovakia or Serbia and Montenegro", &[], 2006, &["CZ", "ME", "RS", "SK"]),
    f(
        "CS",
        ["CSK", "CSHH"],
        "Czechoslovakia",
        &["Czechoslovak Socialist Republic", "ČSSR", "ČSFR", "Чехословакия", "Tschechoslowakei"],
        1993,
        &["CZ", "SK"],
    ),
    f(
        "CS",
        ["SCG", "CSXX"],
        "Serbia and Montenegro",
        &["State Union of Serbia and Montenegro", "Сербия и Черногория", "Serbien und Montenegro"],
        2006,
        &["ME", "RS"],
    ),
    f(
        "DD",
        ["DDR", "DDDE"],
        "the German Democratic Republic",
        &["GDR", "East Germany", "Deutsche Demokratische Republik", "ГДР"],
        1990,
        &["DE"],
    ),
    f("DY", ["DHY", "DYBJ"], "Dahomey", &["Republic of Dahomey"], 1977, &["BJ"]),
    f("FX", ["FXX", "FXFR"], "Metropolitan France", &["France, Metropolitan"], 1997, &["FR"]),
    f("HV", ["HVO", "HVBF"], "the Republic of Upper Volta", &[], 1984, &["BF"]),
    f("NH", ["NHB", "NHVU"], "the New Hebrides", &[], 1980, &["VU"]),
    f("RH", ["RHO", "RHZW"], "Rhodesia", &["Southern Rhodesia"], 1980, &["ZW"]),
    f(
        "SU",
        ["SUN", "SUHH"],
        "the Soviet Union",
        &[
            "USSR",
            "U.S.S.R.",
            "Union of Soviet Socialist Republics",
            "СССР",
            "Советский Союз",
            "СРСР",
            "Радянський Союз",
            "Sowjetunion",
            "UdSSR",
            "苏联",
            "Sovyetler Birliği",
            "SSCB",
        ],
        1992,
        &["AM", "AZ", "BY", "EE", "GE", "KG", "KZ", "LT", "LV", "MD", "RU", "TJ", "TM", "UA", "UZ"],
    ),
    f("TP", ["TMP", "TPTL"], "Portuguese Timor", &[], 2002, &["TL"]),
    f("VD", ["VDR", "VDVN"], "the Democratic Republic of Viet-Nam", &["North Vietnam"], 1977, &["VN"]),
    f(
        "YD",
        ["YMD", "YDYE"],
        "Democratic Yemen",
        &["South Yemen", "People's Democratic Republic of Yemen"],
        1990,
        &["YE"],
    ),
    f(
        "YU",
        ["YUG", "YUCS"],
        "Yugoslavia",
        &[
            "SFR Yugoslavia",
            "Socialist Federal Republic of Yugoslavia",
            "FR Yugoslavia",
            "Federal Republic of Yugoslavia",
            "SFRY",
            "Югославия",
            "Югославія",
            "Jugoslawien",
            "Yugoslavya",
            "南斯拉夫",
        ],
        2003,
        &["BA", "HR", "ME", "MK", "RS", "SI", "XK"],
    ),
    f("ZR", ["ZAR", "ZRCD"], "the Republic of Zaire", &[], 1997, &["CD"]),
];

#[cfg(test)]
mod tests {
    use super::super::country;
    use super::*;

    #[test]
    fn a_former_country_is_known_by_each_of_its_codes_and_names() {
        for (text, code, today) in [
            ("SU", "SU", None),
            ("suhh", "SU", None),
            ("SUN", "SU", None),
            ("U.S.S.R.", "SU", None),
            ("СССР", "SU", None),
            ("former Soviet Union", "SU", None),
            ("DD", "DD", Some("DE")),
            ("East Germany", "DD", Some("DE")),
            ("BU", "BU", Some("MM")),
            ("ZR", "ZR", Some("CD")),
            ("TP", "TP", Some("TL")),
            ("AN", "AN", None),
            ("Netherlands Antilles", "AN", None),
            ("YU", "YU", None),
            ("CS", "CS", None),
            ("Czechoslovakia", "CS", None),
        ] {
            let found = parse(text);
            assert_eq!(found.map(|former| former.code), Some(code), "{text}");
            assert_eq!(found.and_then(Former::today), today, "{text}");
        }
        for text in ["", " ", "DE", "Serbia", "S", "Atlantis"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_code_that_was_given_twice_means_either_and_the_long_codes_tell_which() {
        let successors = |text| parse(text).map(|former| former.successors.join(" ")).unwrap_or_default();
        assert_eq!(successors("CS"), "CZ ME RS SK");
        assert_eq!((successors("CSHH").as_str(), successors("CSXX").as_str()), ("CZ SK", "ME RS"));
        assert!(succeeds("SK", "CS") && succeeds("RS", "CS") && !succeeds("HR", "CS"));
    }

    #[test]
    fn no_code_or_name_of_a_former_country_is_one_of_today_and_all_successors_are() {
        for former in FORMER {
            let names = former.long_codes.into_iter().chain(former.variants.iter().copied());
            for name in names.chain([former.code, former.name]).filter(|name| !name.is_empty()) {
                let today = country::parse(name);
                assert!(today.is_none() || today == former.today(), "{name} is {today:?}");
            }
            assert!(former.successors.iter().all(|code| country::name(code).is_some()), "{}", former.name);
        }
    }

    #[test]
    fn a_former_country_says_what_it_was_and_what_is_there_today() {
        assert_eq!(
            parse("AN").unwrap().story(),
            "was the Netherlands Antilles until 2010, today BQ, CW or SX"
        );
        assert_eq!(parse("DD").unwrap().story(), "was the German Democratic Republic until 1990, today DE");
    }
}

//! Countries and nationalities as publishers write them, turned into codes. Never drops a text it does not know.

use crate::value::{country, former};

/// The codes in a text and the parts of it that name no country known here.
pub(super) fn read(text: &str) -> (Vec<&'static str>, Vec<String>) {
    let (mut codes, mut unknown) = (Vec::new(), Vec::new());
    if let Some(code) = one(text) {
        return (vec![code], unknown);
    }
    for part in divided(text) {
        match one(&part) {
            Some(code) => codes.push(code),
            None if says_nothing(&part) => {}
            None => unknown.push(part),
        }
    }
    (codes, unknown)
}

/// The parts of `(1) Saudi Arabia (2) Qatar`, `a) Iran; b) Iraq`, `Belarus / Bélarus`.
fn divided(text: &str) -> Vec<String> {
    let mut plain = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let chars: Vec<char> = text.chars().collect();
    for (at, &c) in chars.iter().enumerate() {
        match c {
            // A mark of an enumeration: one or two letters or digits before a closing bracket.
            '(' => {
                depth += 1;
                plain.push('\u{1}');
            }
            ')' => {
                let mark = chars[..at].iter().rev().take_while(|c| c.is_ascii_alphanumeric()).count();
                depth = depth.saturating_sub(1);
                if (1..=2).contains(&mark) {
                    plain.truncate(plain.len() - mark);
                    if plain.ends_with('\u{1}') {
                        plain.pop();
                    }
                    plain.push(';');
                } else {
                    plain.push('\u{2}');
                }
            }
            '|' | '/' | '\n' if depth == 0 => plain.push(';'),
            c => plain.push(c),
        }
    }
    let parts = plain.split(';').map(without_brackets);
    parts
        .map(|part| part.trim().trim_end_matches(['.', ',']).to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// `Afghanistan (since 2009)` without what stands in the brackets.
fn without_brackets(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            '\u{1}' => inside = true,
            '\u{2}' => inside = false,
            c if !inside => kept.push(c),
            _ => {}
        }
    }
    kept
}

fn one(text: &str) -> Option<&'static str> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    bare(text).or_else(|| {
        let start =
            ["region: ", "possibly ", "probably ", "formerly "].iter().find_map(|word| without(text, word));
        let text = start.unwrap_or(text);
        let end = ["citizenship", "citizen", "nationality", "national"];
        let lower = text.to_lowercase();
        let cut = end.iter().find(|word| lower.len() == text.len() && lower.ends_with(*word));
        bare(cut.map_or(text, |word| text[..text.len() - word.len()].trim()))
    })
}

/// A text without a word at its start, in whatever case.
fn without<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let start = text.get(..word.len())?;
    start.eq_ignore_ascii_case(word).then(|| &text[word.len()..])
}

fn bare(text: &str) -> Option<&'static str> {
    // `Virgin Islands, British` is `British Virgin Islands`.
    let turned = || text.split_once(", ").and_then(|(name, rest)| country::parse(&format!("{rest} {name}")));
    let former = || former::parse(text).map(|former| former.today().unwrap_or(former.code));
    country::parse(text).or_else(turned).or_else(|| nationality(text)).or_else(former)
}

fn nationality(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let found = NATIONALITIES.binary_search_by(|(word, _)| word.cmp(&text.as_str())).ok()?;
    NATIONALITIES.get(found).map(|(_, code)| *code)
}

fn says_nothing(text: &str) -> bool {
    const WORDS: [&str; 11] = [
        "none identified",
        "unknown",
        "undetermined",
        "none",
        "stateless",
        "n/a",
        "na",
        "-",
        "not known",
        "00",
        "unkn",
    ];
    WORDS.contains(&text.trim().to_lowercase().as_str())
}

/// What British and other lists write for a nationality, and names of countries that only lists write. Sorted.
const NATIONALITIES: &[(&str, &str)] = &[
    ("afgan", "AF"),
    ("afghan", "AF"),
    ("albanian", "AL"),
    ("algerian", "DZ"),
    ("american", "US"),
    ("angolan", "AO"),
    ("armenian", "AM"),
    ("australian", "AU"),
    ("austrian", "AT"),
    ("azerbaijani", "AZ"),
    ("bahraini", "BH"),
    ("bangladeshi", "BD"),
    ("belarusian", "BY"),
    ("belgian", "BE"),
    ("bissau-guinean", "GW"),
    ("bosnian", "BA"),
    ("brazilian", "BR"),
    ("british", "GB"),
    ("bulgarian", "BG"),
    ("burmese", "MM"),
    ("burundian", "BI"),
    ("cambodian", "KH"),
    ("canadian", "CA"),
    ("central african", "CF"),
    ("chadian", "TD"),
    ("chilean", "CL"),
    ("china, hong kong special administrative region", "HK"),
    ("chinese", "CN"),
    ("colombian", "CO"),
    ("congolese", "CD"),
    ("crimea", "UA"),
    ("croatian", "HR"),
    ("cuban", "CU"),
    ("cypriot", "CY"),
    ("czech", "CZ"),
    ("danish", "DK"),
    ("dprk", "KP"),
    ("dutch", "NL"),
    ("egyptian", "EG"),
    ("emirati", "AE"),
    ("eritrean", "ER"),
    ("estonian", "EE"),
    ("ethiopian", "ET"),
    ("filipino", "PH"),
    ("finnish", "FI"),
    ("french", "FR"),
    ("gabonese", "GA"),
    ("gaza", "PS"),
    ("georgian", "GE"),
    ("german", "DE"),
    ("ghanaian", "GH"),
    ("greek", "GR"),
    ("guatemalan", "GT"),
    ("guinean", "GN"),
    ("haitian", "HT"),
    ("honduran", "HN"),
    ("hong kong sar, china", "HK"),
    ("hungarian", "HU"),
    ("indian", "IN"),
    ("indonesian", "ID"),
    ("iranian", "IR"),
    ("iraqi", "IQ"),
    ("irish", "IE"),
    ("israeli", "IL"),
    ("italian", "IT"),
    ("ivorian", "CI"),
    ("jamaican", "JM"),
    ("japanese", "JP"),
    ("jordanian", "JO"),
    ("kazakh", "KZ"),
    ("kazakhstani", "KZ"),
    ("kenyan", "KE"),
    ("kosovan", "XK"),
    ("kuwaiti", "KW"),
    ("kyrgyz", "KG"),
    ("laotian", "LA"),
    ("latvian", "LV"),
    ("lebanese", "LB"),
    ("liberian", "LR"),
    ("libyan", "LY"),
    ("lithuanian", "LT"),
    ("luxembourgish", "LU"),
    ("macedonian", "MK"),
    ("malawian", "MW"),
    ("malaysian", "MY"),
    ("maldivian", "MV"),
    ("malian", "ML"),
    ("maltese", "MT"),
    ("mauritanian", "MR"),
    ("mexican", "MX"),
    ("moldovan", "MD"),
    ("montenegrin", "ME"),
    ("moroccan", "MA"),
    ("mozambican", "MZ"),
    ("myanmar/burma", "MM"),
    ("nepalese", "NP"),
    ("nicaraguan", "NI"),
    ("nigerian", "NG"),
    ("nigerien", "NE"),
    ("north gaza", "PS"),
    ("north korean", "KP"),
    ("northern gaza", "PS"),
    ("northern mali", "ML"),
    ("norwegian", "NO"),
    ("omani", "OM"),
    ("pakistani", "PK"),
    ("palestinian", "PS"),
    ("panamanian", "PA"),
    ("peruvian", "PE"),
    ("polish", "PL"),
    ("portuguese", "PT"),
    ("qatari", "QA"),
    ("qatarian", "QA"),
    ("romanian", "RO"),
    ("russian", "RU"),
    ("rwandan", "RW"),
    ("saudi", "SA"),
    ("saudi arabian", "SA"),
    ("senegalese", "SN"),
    ("serbian", "RS"),
    ("singaporean", "SG"),
    ("slovak", "SK"),
    ("slovenian", "SI"),
    ("somali", "SO"),
    ("south african", "ZA"),
    ("south korean", "KR"),
    ("south sudanese", "SS"),
    ("spanish", "ES"),
    ("sri lankan", "LK"),
    ("sudanese", "SD"),
    ("surinamese", "SR"),
    ("swedish", "SE"),
    ("swiss", "CH"),
    ("syrian", "SY"),
    ("tajik", "TJ"),
    ("tajikistani", "TJ"),
    ("tanzanian", "TZ"),
    ("thai", "TH"),
    ("timorese", "TL"),
    ("trinidadian", "TT"),
    ("tunisian", "TN"),
    ("turkish", "TR"),
    ("turkmen", "TM"),
    ("ugandan", "UG"),
    ("uk", "GB"),
    ("ukrainian", "UA"),
    ("us", "US"),
    ("uzbek", "UZ"),
    ("venezuelan", "VE"),
    ("vietnamese", "VN"),
    ("west bank", "PS"),
    ("yemeni", "YE"),
    ("zambian", "ZM"),
    ("zimbabwean", "ZW"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_countries_in_one_cell_are_told_apart() {
        for (text, codes, unknown) in [
            ("1) Saudi Arabia 2) Qatar", vec!["SA", "QA"], vec![]),
            ("(1) Somali (2) Swedish", vec!["SO", "SE"], vec![]),
            ("Afghanistan (since 2009)", vec!["AF"], vec![]),
            ("Korea, North", vec!["KP"], vec![]),
            ("Virgin Islands, British", vec!["VG"], vec![]),
            ("Russia / Russie", vec!["RU"], vec!["Russie".to_owned()]),
            ("a) Iran; b) Iraq.", vec!["IR", "IQ"], vec![]),
            ("RU; KP|CN", vec!["RU", "KP", "CN"], vec![]),
            ("Region: Gaza", vec!["PS"], vec![]),
            ("Former USSR", vec!["SU"], vec![]),
            ("former Yugoslav Republic of Macedonia", vec!["MK"], vec![]),
            ("Netherlands Antilles", vec!["AN"], vec![]),
            ("DD", vec!["DE"], vec![]),
            ("Iranian national", vec!["IR"], vec![]),
            ("Possibly Ethiopian", vec!["ET"], vec![]),
            ("Atlantis", vec![], vec!["Atlantis".to_owned()]),
            ("unknown", vec![], vec![]),
            ("", vec![], vec![]),
        ] {
            assert_eq!(read(text), (codes, unknown), "{text}");
        }
    }

    #[test]
    fn the_nationalities_are_sorted_and_their_codes_are_codes() {
        assert!(NATIONALITIES.is_sorted_by(|one, other| one.0 < other.0));
        assert!(NATIONALITIES.iter().all(|(_, code)| country::name(code).is_some()));
    }
}

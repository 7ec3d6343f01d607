//! Countries: ISO 3166-1 codes, and names in English, German, Russian, Ukrainian, Chinese and Turkish. Never a judgement
//! about a country.

use crate::text;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A country or territory with a code of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2 code; `XK` for Kosovo, which has none and is written so by customs and banks.
    pub code: &'static str,
    /// ISO 3166-1 alpha-3 code; `XKX` for Kosovo.
    pub alpha3: &'static str,
    /// Short English name.
    pub name: &'static str,
    /// Other English names in use.
    pub variants: &'static [&'static str],
}

/// Reads an alpha-2 or alpha-3 code in any case, or a name in one of six languages with or without accents, and gives the
/// alpha-2 code.
/// `UK`, which is nobody's code and everybody's habit, is read as `GB`.
pub fn parse(text: &str) -> Option<&'static str> {
    let text = text.trim();
    match text.as_bytes() {
        [first, second] => by_code([first.to_ascii_uppercase(), second.to_ascii_uppercase()])
            .map(|country| country.code)
            .or_else(|| by_name(text)),
        // Before the names, because `AND` is Andorra and no word of a name.
        [_, _, _] => COUNTRIES
            .iter()
            .find(|country| country.alpha3.eq_ignore_ascii_case(text))
            .map(|country| country.code)
            .or_else(|| by_name(text)),
        _ => by_name(text),
    }
}

/// The short English name of an alpha-2 code in upper case.
pub fn name(code: &str) -> Option<&'static str> {
    match code.as_bytes() {
        &[first, second] => by_code([first, second]).map(|country| country.name),
        _ => None,
    }
}

/// All countries in the order of their alpha-2 codes.
pub fn all() -> &'static [Country] {
    COUNTRIES
}

fn by_code(code: [u8; 2]) -> Option<&'static Country> {
    let place = COUNTRIES.binary_search_by(|country| country.code.as_bytes().cmp(&code)).ok()?;
    COUNTRIES.get(place)
}

fn by_name(text: &str) -> Option<&'static str> {
    static NAMES: OnceLock<BTreeMap<String, &'static str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names = BTreeMap::new();
        for country in COUNTRIES {
            for name in std::iter::once(&country.name).chain(country.variants) {
                names.insert(plain(name), country.code);
            }
        }
        // An English name goes before one of another language that is spelled alike.
        for (code, name) in in_other_languages() {
            if let Some(country) = by_code(code) {
                names.entry(plain(name)).or_insert(country.code);
            }
        }
        names
    });
    names.get(plain(text).as_str()).copied()
}

/// Code and name of every line of the table of names.
fn in_other_languages() -> impl Iterator<Item = ([u8; 2], &'static str)> {
    let lines = OTHER_NAMES.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| {
        let mut cells = line.split('\t');
        let code =
            cells.next().and_then(|code| <[u8; 2]>::try_from(code.as_bytes()).ok()).unwrap_or_default();
        cells.flat_map(move |names| names.split('|').map(move |name| (code, name)))
    })
}

const OTHER_NAMES: &str = include_str!("country_names.tsv");

/// A name without accents, case, articles and `and`, with `Saint` for `St`.
pub(super) fn plain(name: &str) -> String {
    let words = text::words(name);
    let kept = words.iter().filter(|word| !matches!(word.as_str(), "the" | "and"));
    kept.map(|word| if word == "st" { "saint" } else { word }).collect::<Vec<_>>().join(" ")
}

const fn c(
    code: &'static str,
    alpha3: &'static str,
    name: &'static str,
    variants: &'static [&'static str],
) -> Country {
    Country { code, alpha3, name, variants }
}

/// Sorted by code; the tests see to it.
const COUNTRIES: &[Country] = &[
    c("AD", "AND", "Andorra", &["Principality of Andorra"]),
    c("AE", "ARE", "United Arab Emirates", &["UAE", "U.A.E.", "Emirates"]),
    c("AF", "AFG", "Afghanistan", &["Islamic Emirate of Afghanistan", "Islamic Republic of Afghanistan"]),
    c("AG", "ATG", "Antigua and Barbuda", &[]),
    c("AI", "AIA", "Anguilla", &[]),
    c("AL", "ALB", "Albania", &["Republic of Albania"]),
    c("AM", "ARM", "Armenia", &["Republic of Armenia"]),
    c("AO", "AGO", "Angola", &["Republic of Angola"]),
    c("AQ", "ATA", "Antarctica", &[]),
    c("AR", "ARG", "Argentina", &["Argentine Republic"]),
    c("AS", "ASM", "American Samoa", &[]),
    c("AT", "AUT", "Austria", &["Republic of Austria"]),
    c("AU", "AUS", "Australia", &["Commonwealth of Australia"]),
    c("AW", "ABW", "Aruba", &[]),
    c("AX", "ALA", "Åland Islands", &["Åland", "Aland"]),
    c("AZ", "AZE", "Azerbaijan", &["Republic of Azerbaijan"]),
    c("BA", "BIH", "Bosnia and Herzegovina", &["Bosnia", "Bosnia-Herzegovina", "Bosnia Hercegovina"]),
    c("BB", "BRB", "Barbados", &[]),
    c("BD", "BGD", "Bangladesh", &["People's Republic of Bangladesh"]),
    c("BE", "BEL", "Belgium", &["Kingdom of Belgium"]),
    c("BF", "BFA", "Burkina Faso", &["Upper Volta"]),
    c("BG", "BGR", "Bulgaria", &["Republic of Bulgaria"]),
    c("BH", "BHR", "Bahrain", &["Kingdom of Bahrain"]),
    c("BI", "BDI", "Burundi", &["Republic of Burundi"]),
    c("BJ", "BEN", "Benin", &["Republic of Benin", "Dahomey"]),
    c("BL", "BLM", "Saint Barthélemy", &["Saint Barts"]),
    c("BM", "BMU", "Bermuda", &[]),
    c("BN", "BRN", "Brunei", &["Brunei Darussalam"]),
    c("BO", "BOL", "Bolivia", &["Plurinational State of Bolivia", "Bolivia (Plurinational State of)"]),
    c(
        "BQ",
        "BES",
        "Bonaire, Sint Eustatius and Saba",
        &["Bonaire", "Caribbean Netherlands", "Bonaire, Saint Eustatius and Saba"],
    ),
    c("BR", "BRA", "Brazil", &["Federative Republic of Brazil", "Brasil"]),
    c("BS", "BHS", "Bahamas", &["Commonwealth of the Bahamas"]),
    c("BT", "BTN", "Bhutan", &["Kingdom of Bhutan"]),
    c("BV", "BVT", "Bouvet Island", &[]),
    c("BW", "BWA", "Botswana", &["Republic of Botswana"]),
    c("BY", "BLR", "Belarus", &["Republic of Belarus", "Byelorussia", "Belorussia"]),
    c("BZ", "BLZ", "Belize", &[]),
    c("CA", "CAN", "Canada", &[]),
    c("CC", "CCK", "Cocos (Keeling) Islands", &["Cocos Islands", "Keeling Islands"]),
    c(
        "CD",
        "COD",
        "Democratic Republic of the Congo",
        &[
            "Congo (Democratic Republic of the)",
            "Congo, The Democratic Republic of the",
            "Congo DRC",
            "Congo DR",
            "DR Congo",
            "D.R. Congo",
            "DRC",
            "Congo Democratic Republic",
            "Congo-Kinshasa",
            "Congo (Kinshasa)",
            "Zaire",
        ],
    ),
    c("CF", "CAF", "Central African Republic", &[]),
    c(
        "CG",
        "COG",
        "Congo",
        &[
            "Republic of the Congo",
            "Congo Republic",
            "Congo, Republic of the",
            "Congo-Brazzaville",
            "Congo (Brazzaville)",
        ],
    ),
    c("CH", "CHE", "Switzerland", &["Swiss Confederation"]),
    c("CI", "CIV", "Côte d'Ivoire", &["Ivory Coast", "Cote d Ivoire", "Republic of Côte d'Ivoire"]),
    c("CK", "COK", "Cook Islands", &[]),
    c("CL", "CHL", "Chile", &["Republic of Chile"]),
    c("CM", "CMR", "Cameroon", &["Republic of Cameroon"]),
    c(
        "CN",
        "CHN",
        "China",
        &["People's Republic of China", "PRC", "P.R. China", "P.R.C.", "PR China", "China Mainland"],
    ),
    c("CO", "COL", "Colombia", &["Republic of Colombia"]),
    c("CR", "CRI", "Costa Rica", &["Republic of Costa Rica"]),
    c("CU", "CUB", "Cuba", &["Republic of Cuba"]),
    c("CV", "CPV", "Cabo Verde", &["Cape Verde"]),
    c("CW", "CUW", "Curaçao", &[]),
    c("CX", "CXR", "Christmas Island", &[]),
    c("CY", "CYP", "Cyprus", &["Republic of Cyprus"]),
    c("CZ", "CZE", "Czechia", &["Czech Republic"]),
    c("DE", "DEU", "Germany", &["Federal Republic of Germany", "Deutschland"]),
    c("DJ", "DJI", "Djibouti", &["Republic of Djibouti"]),
    c("DK", "DNK", "Denmark", &["Kingdom of Denmark"]),
    c("DM", "DMA", "Dominica", &["Commonwealth of Dominica"]),
    c("DO", "DOM", "Dominican Republic", &[]),
    c("DZ", "DZA", "Algeria", &["People's Democratic Republic of Algeria"]),
    c("EC", "ECU", "Ecuador", &["Republic of Ecuador"]),
    c("EE", "EST", "Estonia", &["Republic of Estonia"]),
    c("EG", "EGY", "Egypt", &["Arab Republic of Egypt"]),
    c("EH", "ESH", "Western Sahara", &[]),
    c("ER", "ERI", "Eritrea", &["State of Eritrea"]),
    c("ES", "ESP", "Spain", &["Kingdom of Spain"]),
    c("ET", "ETH", "Ethiopia", &["Federal Democratic Republic of Ethiopia"]),
    c("FI", "FIN", "Finland", &["Republic of Finland"]),
    c("FJ", "FJI", "Fiji", &["Republic of Fiji"]),
    c(
        "FK",
        "FLK",
        "Falkland Islands",
        &["Falkland Islands (Malvinas)", "Falkland Islands (Islas Malvinas)", "Falklands"],
    ),
    c(
        "FM",
        "FSM",
        "Micronesia",
        &[
            "Federated States of Micronesia",
            "Micronesia (Federated States of)",
            "Micronesia Federated States",
        ],
    ),
    c("FO", "FRO", "Faroe Islands", &["Faeroe Islands", "Faroes"]),
    c("FR", "FRA", "France", &["French Republic"]),
    c("GA", "GAB", "Gabon", &["Gabonese Republic"]),
    c(
        "GB",
        "GBR",
        "United Kingdom",
        &[
            "UK",
            "U.K.",
            "Great Britain",
            "Britain",
            "G.B.",
            "United Kingdom of Great Britain and Northern Ireland",
            "England",
            "Scotland",
            "Wales",
            "Northern Ireland",
        ],
    ),
    c("GD", "GRD", "Grenada", &[]),
    c("GE", "GEO", "Georgia", &["Republic of Georgia"]),
    c("GF", "GUF", "French Guiana", &[]),
    c("GG", "GGY", "Guernsey", &[]),
    c("GH", "GHA", "Ghana", &["Republic of Ghana"]),
    c("GI", "GIB", "Gibraltar", &[]),
    c("GL", "GRL", "Greenland", &[]),
    c("GM", "GMB", "Gambia", &["Republic of the Gambia"]),
    c("GN", "GIN", "Guinea", &["Republic of Guinea", "Guinea-Conakry"]),
    c("GP", "GLP", "Guadeloupe", &[]),
    c("GQ", "GNQ", "Equatorial Guinea", &["Republic of Equatorial Guinea"]),
    c("GR", "GRC", "Greece", &["Hellenic Republic"]),
    c(
        "GS",
        "SGS",
        "South Georgia and the South Sandwich Islands",
        &["South Georgia", "South Georgia and South Sandwich Islands"],
    ),
    c("GT", "GTM", "Guatemala", &["Republic of Guatemala"]),
    c("GU", "GUM", "Guam", &[]),
    c("GW", "GNB", "Guinea-Bissau", &["Republic of Guinea-Bissau"]),
    c("GY", "GUY", "Guyana", &["Co-operative Republic of Guyana"]),
    c(
        "HK",
        "HKG",
        "Hong Kong",
        &["Hongkong", "Hong Kong SAR", "Hong Kong S.A.R.", "Hong Kong SAR China", "Hong Kong, China"],
    ),
    c("HM", "HMD", "Heard Island and McDonald Islands", &[]),
    c("HN", "HND", "Honduras", &["Republic of Honduras"]),
    c("HR", "HRV", "Croatia", &["Republic of Croatia"]),
    c("HT", "HTI", "Haiti", &["Republic of Haiti"]),
    c("HU", "HUN", "Hungary", &[]),
    c("ID", "IDN", "Indonesia", &["Republic of Indonesia"]),
    c("IE", "IRL", "Ireland", &["Republic of Ireland", "Eire"]),
    c("IL", "ISR", "Israel", &["State of Israel"]),
    c("IM", "IMN", "Isle of Man", &[]),
    c("IN", "IND", "India", &["Republic of India"]),
    c("IO", "IOT", "British Indian Ocean Territory", &["Chagos Islands"]),
    c("IQ", "IRQ", "Iraq", &["Republic of Iraq"]),
    c(
        "IR",
        "IRN",
        "Iran",
        &[
            "Islamic Republic of Iran",
            "Iran (Islamic Republic of)",
            "Iran, Islamic Republic",
            "I.R. Iran",
            "IR Iran",
        ],
    ),
    c("IS", "ISL", "Iceland", &["Republic of Iceland"]),
    c("IT", "ITA", "Italy", &["Italian Republic", "Italia"]),
    c("JE", "JEY", "Jersey", &[]),
    c("JM", "JAM", "Jamaica", &[]),
    c("JO", "JOR", "Jordan", &["Hashemite Kingdom of Jordan"]),
    c("JP", "JPN", "Japan", &[]),
    c("KE", "KEN", "Kenya", &["Republic of Kenya"]),
    c("KG", "KGZ", "Kyrgyzstan", &["Kyrgyz Republic", "Kirghizia", "Kirgizstan"]),
    c("KH", "KHM", "Cambodia", &["Kingdom of Cambodia", "Kampuchea"]),
    c("KI", "KIR", "Kiribati", &["Republic of Kiribati"]),
    c("KM", "COM", "Comoros", &["Union of the Comoros"]),
    c("KN", "KNA", "Saint Kitts and Nevis", &["Saint Kitts", "Saint Christopher and Nevis"]),
    c(
        "KP",
        "PRK",
        "North Korea",
        &[
            "Democratic People's Republic of Korea",
            "Korea (Democratic People's Republic of)",
            "Korea, North",
            "Korea North",
            "DPRK",
            "D.P.R.K.",
        ],
    ),
    c(
        "KR",
        "KOR",
        "South Korea",
        &["Republic of Korea", "Korea (Republic of)", "Korea Republic", "Korea, South", "ROK", "R.O.K."],
    ),
    c("KW", "KWT", "Kuwait", &["State of Kuwait"]),
    c("KY", "CYM", "Cayman Islands", &["Caymans"]),
    c("KZ", "KAZ", "Kazakhstan", &["Republic of Kazakhstan"]),
    c("LA", "LAO", "Laos", &["Lao People's Democratic Republic", "Lao PDR", "Lao"]),
    c("LB", "LBN", "Lebanon", &["Lebanese Republic"]),
    c("LC", "LCA", "Saint Lucia", &[]),
    c("LI", "LIE", "Liechtenstein", &["Principality of Liechtenstein"]),
    c("LK", "LKA", "Sri Lanka", &["Democratic Socialist Republic of Sri Lanka", "Ceylon"]),
    c("LR", "LBR", "Liberia", &["Republic of Liberia"]),
    c("LS", "LSO", "Lesotho", &["Kingdom of Lesotho"]),
    c("LT", "LTU", "Lithuania", &["Republic of Lithuania"]),
    c("LU", "LUX", "Luxembourg", &["Grand Duchy of Luxembourg", "Luxemburg"]),
    c("LV", "LVA", "Latvia", &["Republic of Latvia"]),
    c("LY", "LBY", "Libya", &["State of Libya", "Libyan Arab Jamahiriya"]),
    c("MA", "MAR", "Morocco", &["Kingdom of Morocco"]),
    c("MC", "MCO", "Monaco", &["Principality of Monaco"]),
    c("MD", "MDA", "Moldova", &["Republic of Moldova", "Moldova, Republic of", "Moldavia"]),
    c("ME", "MNE", "Montenegro", &[]),
    c("MF", "MAF", "Saint Martin", &["Saint Martin (French part)"]),
    c("MG", "MDG", "Madagascar", &["Republic of Madagascar"]),
    c("MH", "MHL", "Marshall Islands", &["Republic of the Marshall Islands"]),
    c(
        "MK",
        "MKD",
        "North Macedonia",
        &[
            "Republic of North Macedonia",
            "Macedonia",
            "FYROM",
            "Macedonia FYROM",
            "Former Yugoslav Republic of Macedonia",
            "Macedonia, the former Yugoslav Republic of",
        ],
    ),
    c("ML", "MLI", "Mali", &["Republic of Mali"]),
    c("MM", "MMR", "Myanmar", &["Burma", "Republic of the Union of Myanmar", "Myanmar (Burma)"]),
    c("MN", "MNG", "Mongolia", &[]),
    c(
        "MO",
        "MAC",
        "Macao",
        &["Macau", "Macao SAR", "Macau SAR", "Macao SAR China", "Macao, China", "Macau, China"],
    ),
    c("MP", "MNP", "Northern Mariana Islands", &[]),
    c("MQ", "MTQ", "Martinique", &[]),
    c("MR", "MRT", "Mauritania", &["Islamic Republic of Mauritania"]),
    c("MS", "MSR", "Montserrat", &[]),
    c("MT", "MLT", "Malta", &["Republic of Malta"]),
    c("MU", "MUS", "Mauritius", &["Republic of Mauritius"]),
    c("MV", "MDV", "Maldives", &["Republic of Maldives"]),
    c("MW", "MWI", "Malawi", &["Republic of Malawi"]),
    c("MX", "MEX", "Mexico", &["United Mexican States"]),
    c("MY", "MYS", "Malaysia", &[]),
    c("MZ", "MOZ", "Mozambique", &["Republic of Mozambique"]),
    c("NA", "NAM", "Namibia", &["Republic of Namibia"]),
    c("NC", "NCL", "New Caledonia", &[]),
    c("NE", "NER", "Niger", &["Republic of the Niger"]),
    c("NF", "NFK", "Norfolk Island", &[]),
    c("NG", "NGA", "Nigeria", &["Federal Republic of Nigeria"]),
    c("NI", "NIC", "Nicaragua", &["Republic of Nicaragua"]),
    c("NL", "NLD", "Netherlands", &["Holland", "Kingdom of the Netherlands", "Netherlands (Kingdom of the)"]),
    c("NO", "NOR", "Norway", &["Kingdom of Norway"]),
    c("NP", "NPL", "Nepal", &["Federal Democratic Republic of Nepal"]),
    c("NR", "NRU", "Nauru", &["Republic of Nauru"]),
    c("NU", "NIU", "Niue", &[]),
    c("NZ", "NZL", "New Zealand", &[]),
    c("OM", "OMN", "Oman", &["Sultanate of Oman"]),
    c("PA", "PAN", "Panama", &["Republic of Panama"]),
    c("PE", "PER", "Peru", &["Republic of Peru"]),
    c("PF", "PYF", "French Polynesia", &[]),
    c("PG", "PNG", "Papua New Guinea", &[]),
    c("PH", "PHL", "Philippines", &["Republic of the Philippines"]),
    c("PK", "PAK", "Pakistan", &["Islamic Republic of Pakistan"]),
    c("PL", "POL", "Poland", &["Republic of Poland"]),
    c("PM", "SPM", "Saint Pierre and Miquelon", &[]),
    c("PN", "PCN", "Pitcairn", &["Pitcairn Islands"]),
    c("PR", "PRI", "Puerto Rico", &[]),
    c(
        "PS",
        "PSE",
        "Palestine",
        &[
            "State of Palestine",
            "Palestine, State of",
            "Palestinian Territory",
            "Palestinian Territories",
            "Occupied Palestinian Territory",
        ],
    ),
    c("PT", "PRT", "Portugal", &["Portuguese Republic"]),
    c("PW", "PLW", "Palau", &["Republic of Palau"]),
    c("PY", "PRY", "Paraguay", &["Republic of Paraguay"]),
    c("QA", "QAT", "Qatar", &["State of Qatar"]),
    c("RE", "REU", "Réunion", &[]),
    c("RO", "ROU", "Romania", &[]),
    c("RS", "SRB", "Serbia", &["Republic of Serbia"]),
    c("RU", "RUS", "Russia", &["Russian Federation"]),
    c("RW", "RWA", "Rwanda", &["Republic of Rwanda"]),
    c("SA", "SAU", "Saudi Arabia", &["Kingdom of Saudi Arabia", "KSA"]),
    c("SB", "SLB", "Solomon Islands", &[]),
    c("SC", "SYC", "Seychelles", &["Republic of Seychelles"]),
    c("SD", "SDN", "Sudan", &["Republic of the Sudan"]),
    c("SE", "SWE", "Sweden", &["Kingdom of Sweden"]),
    c("SG", "SGP", "Singapore", &["Republic of Singapore"]),
    c(
        "SH",
        "SHN",
        "Saint Helena, Ascension and Tristan da Cunha",
        &["Saint Helena", "Ascension Island", "Tristan da Cunha"],
    ),
    c("SI", "SVN", "Slovenia", &["Republic of Slovenia"]),
    c("SJ", "SJM", "Svalbard and Jan Mayen", &["Svalbard"]),
    c("SK", "SVK", "Slovakia", &["Slovak Republic"]),
    c("SL", "SLE", "Sierra Leone", &["Republic of Sierra Leone"]),
    c("SM", "SMR", "San Marino", &["Republic of San Marino"]),
    c("SN", "SEN", "Senegal", &["Republic of Senegal"]),
    c("SO", "SOM", "Somalia", &["Federal Republic of Somalia"]),
    c("SR", "SUR", "Suriname", &["Republic of Suriname", "Surinam"]),
    c("SS", "SSD", "South Sudan", &["Republic of South Sudan"]),
    c("ST", "STP", "São Tomé and Príncipe", &[]),
    c("SV", "SLV", "El Salvador", &["Republic of El Salvador"]),
    c("SX", "SXM", "Sint Maarten", &["Sint Maarten (Dutch part)", "Saint Maarten"]),
    c("SY", "SYR", "Syria", &["Syrian Arab Republic"]),
    c("SZ", "SWZ", "Eswatini", &["Swaziland", "Kingdom of Eswatini"]),
    c("TC", "TCA", "Turks and Caicos Islands", &["Turks and Caicos"]),
    c("TD", "TCD", "Chad", &["Republic of Chad"]),
    c("TF", "ATF", "French Southern Territories", &["French Southern and Antarctic Lands"]),
    c("TG", "TGO", "Togo", &["Togolese Republic"]),
    c("TH", "THA", "Thailand", &["Kingdom of Thailand"]),
    c("TJ", "TJK", "Tajikistan", &["Republic of Tajikistan"]),
    c("TK", "TKL", "Tokelau", &[]),
    c("TL", "TLS", "Timor-Leste", &["East Timor", "Democratic Republic of Timor-Leste"]),
    c("TM", "TKM", "Turkmenistan", &[]),
    c("TN", "TUN", "Tunisia", &["Republic of Tunisia"]),
    c("TO", "TON", "Tonga", &["Kingdom of Tonga"]),
    c("TR", "TUR", "Türkiye", &["Turkey", "Republic of Türkiye", "Republic of Turkey", "Tuerkiye"]),
    c("TT", "TTO", "Trinidad and Tobago", &["Trinidad"]),
    c("TV", "TUV", "Tuvalu", &[]),
    c(
        "TW",
        "TWN",
        "Taiwan",
        &["Taiwan (Province of China)", "Taiwan, China", "Chinese Taipei", "Taiwan R.O.C."],
    ),
    c(
        "TZ",
        "TZA",
        "Tanzania",
        &["United Republic of Tanzania", "Tanzania, United Republic of", "Tanzania United Republic"],
    ),
    c("UA", "UKR", "Ukraine", &[]),
    c("UG", "UGA", "Uganda", &["Republic of Uganda"]),
    c("UM", "UMI", "United States Minor Outlying Islands", &["US Minor Outlying Islands"]),
    c("US", "USA", "United States", &["United States of America", "U.S.A.", "U.S.", "America"]),
    c("UY", "URY", "Uruguay", &["Eastern Republic of Uruguay"]),
    c("UZ", "UZB", "Uzbekistan", &["Republic of Uzbekistan"]),
    c(
        "VA",
        "VAT",
        "Holy See",
        &["Vatican", "Vatican City", "Vatican City State", "Holy See (Vatican City State)"],
    ),
    c("VC", "VCT", "Saint Vincent and the Grenadines", &["Saint Vincent"]),
    c("VE", "VEN", "Venezuela", &["Bolivarian Republic of Venezuela", "Venezuela (Bolivarian Republic of)"]),
    c("VG", "VGB", "British Virgin Islands", &["Virgin Islands (British)", "Virgin Islands, British", "BVI"]),
    c(
        "VI",
        "VIR",
        "United States Virgin Islands",
        &["Virgin Islands (U.S.)", "Virgin Islands, US", "US Virgin Islands", "U.S. Virgin Islands"],
    ),
    c(
        "VN",
        "VNM",
        "Vietnam",
        &["Viet Nam", "Socialist Republic of Viet Nam", "Socialist Republic of Vietnam"],
    ),
    c("VU", "VUT", "Vanuatu", &["Republic of Vanuatu"]),
    c("WF", "WLF", "Wallis and Futuna", &["Wallis and Futuna Islands"]),
    c("WS", "WSM", "Samoa", &["Western Samoa", "Independent State of Samoa"]),
    c("XK", "XKX", "Kosovo", &["Republic of Kosovo"]),
    c("YE", "YEM", "Yemen", &["Republic of Yemen"]),
    c("YT", "MYT", "Mayotte", &[]),
    c("ZA", "ZAF", "South Africa", &["Republic of South Africa", "RSA"]),
    c("ZM", "ZMB", "Zambia", &["Republic of Zambia"]),
    c("ZW", "ZWE", "Zimbabwe", &["Republic of Zimbabwe"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_read_in_any_case() {
        for text in ["TR", "tr", " Tr ", "TUR", "tur"] {
            assert_eq!(parse(text), Some("TR"), "{text}");
        }
    }

    #[test]
    fn english_names_are_read_in_their_usual_spellings() {
        for (text, code) in [
            ("Turkey", "TR"),
            ("TÜRKİYE", "TR"),
            ("Cote d'Ivoire", "CI"),
            ("Ivory Coast", "CI"),
            ("South Korea", "KR"),
            ("Korea, Republic of", "KR"),
            ("Viet Nam", "VN"),
            ("Congo, the Democratic Republic of the", "CD"),
            ("Congo DRC", "CD"),
            ("Tanzania, United Republic of", "TZ"),
            ("UK", "GB"),
            ("The Netherlands", "NL"),
            ("Trinidad & Tobago", "TT"),
            ("St. Lucia", "LC"),
            ("u.s.a.", "US"),
            ("kosovo", "XK"),
        ] {
            assert_eq!(parse(text), Some(code), "{text}");
        }
    }

    #[test]
    fn what_names_no_country_is_none() {
        for text in ["XR", "", "  ", "T", "Korea", "Atlantis", "EU", "XX", "\u{202e}", "ÅÅ", "Т R"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_country_stands_once_and_in_order() {
        assert_eq!(all().len(), 250);
        assert!(all().windows(2).all(|pair| pair[0].code < pair[1].code));
        let alpha3: BTreeSet<&str> = all().iter().map(|country| country.alpha3).collect();
        assert_eq!(alpha3.len(), all().len());
    }

    #[test]
    fn no_name_or_code_belongs_to_two_countries() {
        for country in all() {
            let names = [country.code, country.alpha3, country.name];
            for name in names.into_iter().chain(country.variants.iter().copied()) {
                assert_eq!(parse(name), Some(country.code), "{name}");
            }
            assert_eq!(name(country.code), Some(country.name));
        }
    }

    #[test]
    fn a_name_in_another_language_means_one_country() {
        for (code, name) in in_other_languages() {
            let code = std::str::from_utf8(&code).unwrap();
            assert_eq!(parse(name), Some(code), "{name}");
        }
        let lines: Vec<&str> = OTHER_NAMES.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.iter().all(|line| line.split('\t').count() == 6));
        assert!(lines.windows(2).all(|pair| pair[0][..2] < pair[1][..2]));
    }
}

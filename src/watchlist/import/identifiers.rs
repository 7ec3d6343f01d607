//! What publishers call numbers and codes, turned into the few kinds this program compares. Checks a number only to tell
//! which of two kinds it is; never rejects one.

/// The kind of the number that a list calls `label`; none when it is no identifier. `country` is the alpha-2 code of
/// its issuer where the list says, and tells Russian tax and registration numbers from others.
pub(super) fn kind(label: &str, value: &str, country: Option<&str>) -> Option<&'static str> {
    let label = label.trim().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
    if label.starts_with("digital currency address") {
        return Some("wallet");
    }
    if has(&["passport", "pasaporte", "passeport", "travel document"]) {
        return Some("passport");
    }
    if has(&["social credit", "uscc"]) {
        return Some("uscc");
    }
    if has(&["legal entity identifier"]) || label == "lei" {
        return Some("lei");
    }
    if has(&["imo"]) && !has(&["nimo", "limo"]) || value.to_uppercase().starts_with("IMO ") {
        return Some(if has(&["company", "owner"]) { "imo_company" } else { "imo" });
    }
    if has(&["mmsi"]) {
        return Some("mmsi");
    }
    if has(&["swift", "bic code"]) || label == "bic" {
        return Some("swift_bic");
    }
    let russian = country.is_none_or(|country| country == "RU");
    if has(&["inn "]) || label == "inn" {
        return Some("inn");
    }
    if has(&["ogrn"]) {
        return Some("ogrn");
    }
    if has(TAX) {
        return Some(if russian && is_inn(value, country) { "inn" } else { "tax_number" });
    }
    if has(&["government gazette", "okpo"]) {
        return Some("okpo");
    }
    if has(REGISTRATION) || label == "license" {
        return Some(if russian && is_ogrn(value) { "ogrn" } else { "registration_number" });
    }
    LABELS.iter().find(|(words, _)| has(words)).map(|(_, kind)| *kind)
}

/// Labels of tax numbers.
const TAX: &[&str] = &[
    "tax",
    "vat",
    "v.a.t.",
    "nit #",
    "nit no",
    "ruc #",
    "ruc no",
    "r.f.c",
    "rfc",
    "rif #",
    "rif ",
    "c.u.i.t",
    "cuit",
    "fiscal",
    "fein",
    "rtn",
    "ein ",
    "c.n.p.j",
    "cnpj",
    "c.i.f",
    "n.i.f",
    "c.u.i",
    "rsin",
    "nuit",
    "tributaria",
    "cuil",
    "cuip",
];

/// Labels of entries in a register of companies.
const REGISTRATION: &[&str] = &[
    "registration",
    "company number",
    "commercial registry",
    "matricula mercantil",
    "folio mercantil",
    "c.r.",
    "chamber of comm",
    "economic register",
    "enterprise number",
    "certificate of incorporation",
    "license no",
    "licence no",
    "trade license",
    "registered charity",
    "business number",
    "legal entity number",
    "company id",
    "regnumber",
    "business document",
    "public registry",
    "le number",
    "central registration",
];

const LABELS: &[(&[&str], &str)] = &[
    (&["isin"], "isin"),
    (&["bik"], "bik"),
    (&["d-u-n-s", "duns"], "duns"),
    (&["call sign"], "call_sign"),
    (&["tail number"], "tail_number"),
    (&["serial number", "construction number", "msn"], "serial_number"),
    (&["hull"], "hull_number"),
    (&["website", "web"], "website"),
    (&["email"], "email"),
    (&["phone", "telephone"], "phone"),
    (&["fax"], "fax"),
    (&["driver", "driving"], "driving_licence"),
    (
        &[
            "national id",
            "national foreign id",
            "cedula",
            "d.n.i",
            "dni",
            "c.u.r.p",
            "curp",
            "identification n",
            "identity",
            "personal id",
            "id card",
            "ssn",
            "social security",
            "identification card",
            "numero de identidad",
            "kenyan id",
            "id no",
            "credencial",
            "electoral",
            "tazkira",
            "carnet",
            "i.f.e",
            "birth certificate",
            "cartilla",
            "citizen's card",
            "refugee id",
            "identification",
            "personal numerical code",
            "seafarer",
            "pesel",
            "ration card",
            "residency",
            "immigration",
            "national number",
            "personal number",
            "id number",
            "n.i.e",
        ],
        "national_id",
    ),
];

/// Ten digits of a company or twelve of a person whose last digits check the others; where the list names Russia, also
/// when they do not: a number copied wrongly is still the number on the list.
fn is_inn(value: &str, country: Option<&str>) -> bool {
    let digits: Vec<u32> = value.chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != value.len() {
        return false;
    }
    let check = |weights: &[u32]| {
        let sum: u32 = weights.iter().zip(&digits).map(|(weight, digit)| weight * digit).sum();
        digits.get(weights.len()) == Some(&(sum % 11 % 10))
    };
    const COMPANY: [u32; 9] = [2, 4, 10, 3, 5, 9, 4, 6, 8];
    const PERSON_FIRST: [u32; 10] = [7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    const PERSON_SECOND: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    match digits.len() {
        10 => country.is_some() || check(&COMPANY),
        12 => country.is_some() || check(&PERSON_FIRST) && check(&PERSON_SECOND),
        _ => false,
    }
}

/// Thirteen digits of a company that begin with 1 or 5, fifteen of a trader that begin with 3.
fn is_ogrn(value: &str) -> bool {
    let shape = match value.len() {
        13 => value.starts_with(['1', '5']),
        15 => value.starts_with('3'),
        _ => false,
    };
    shape && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number in what a list wrote for one: `IMO 9283746` is `9283746`, `No. 12 345` is `12 345`.
pub(super) fn value<'v>(kind: &str, text: &'v str) -> &'v str {
    let text = text.trim().trim_end_matches([';', ',', '.']);
    let prefixes: &[&str] = match kind {
        "imo" | "imo_company" => &["IMO number:", "IMO Number", "IMO:", "IMO"],
        "passport" => &["Passport number:", "Passport no.", "Passport No:", "Passport Number", "Passport"],
        _ => &["No.", "no.", "Number:", "number:"],
    };
    let found = prefixes.iter().find_map(|prefix| {
        let start = text.get(..prefix.len())?;
        start.eq_ignore_ascii_case(prefix).then(|| text[prefix.len()..].trim_start_matches([':', ' ']))
    });
    found.filter(|rest| !rest.is_empty()).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_publishers_call_a_number_becomes_a_kind() {
        for (label, value, country, expected) in [
            ("Tax ID No.", "7802208912", Some("RU"), Some("inn")),
            ("Tax ID No.", "7802208912", Some("TR"), Some("tax_number")),
            ("Tax ID No.", "7707083893", None, Some("inn")),
            ("Tax ID No.", "500100732259", None, Some("inn")),
            ("Tax ID No.", "7707083894", None, Some("tax_number")),
            ("NIT #", "800123", Some("CO"), Some("tax_number")),
            ("Registration Number", "1037804040031", Some("RU"), Some("ogrn")),
            ("Registration ID", "1027739075891", None, Some("ogrn")),
            ("Registration Number", "C167057", Some("CY"), Some("registration_number")),
            ("Government Gazette Number", "17541272", None, Some("okpo")),
            ("Unified Social Credit Code (USCC)", "91", Some("CN"), Some("uscc")),
            ("Legal Entity Number", "12", Some("CN"), Some("registration_number")),
            ("Vessel Registration Identification", "IMO 9283746", None, Some("imo")),
            ("Company Number", "IMO 1234567", None, Some("imo_company")),
            ("Vessel Registration Identification", "1234", Some("IR"), Some("registration_number")),
            ("Digital Currency Address - XBT", "1abc", None, Some("wallet")),
            ("Diplomatic Passport", "D1", None, Some("passport")),
            ("Cedula No.", "1", Some("CO"), Some("national_id")),
            ("SWIFT/BIC", "VTBRRUMM", None, Some("swift_bic")),
            ("Aircraft Manufacturer's Serial Number (MSN)", "671", None, Some("serial_number")),
            ("Gender", "Male", None, None),
            ("Secondary sanctions risk:", "x", None, None),
        ] {
            assert_eq!(kind(label, value, country), expected, "{label}");
        }
    }

    #[test]
    fn a_number_loses_the_word_before_it() {
        assert_eq!(value("imo", "IMO 9283746"), "9283746");
        assert_eq!(value("passport", "Passport No: 592667"), "592667");
        assert_eq!(value("tax_number", "12.345."), "12.345");
        assert_eq!(value("passport", "Passport"), "Passport");
    }
}

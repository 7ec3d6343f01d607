//! The remarks of an OFAC entry: prose in a firm form, `DOB 23 Sep 1976; Passport A1 (Iran); a.k.a. 'BO'.`
//! Never removes anything from the prose: what is understood is also kept as it stands.

use super::super::entity::NameKind;
use super::draft::Draft;
use super::{countries, identifiers};

/// Takes everything that is understood out of the remarks into the draft, and the remarks themselves.
pub(super) fn read(draft: &mut Draft, remarks: &str) {
    for part in parts(remarks) {
        let part = part.strip_prefix("alt. ").or_else(|| part.strip_prefix("Alt. ")).unwrap_or(part);
        if !weak_alias(draft, part) && !date(draft, part) && !country(draft, part) {
            identifier(draft, part);
        }
    }
    draft.remark(remarks);
}

/// The parts between semicolons, a semicolon inside a quoted alias apart.
fn parts(remarks: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = remarks.trim();
    while !rest.is_empty() {
        let mut end = rest.find(';').unwrap_or(rest.len());
        if is_alias(rest) && !rest[..end].trim_end_matches('.').ends_with('\'') {
            // `a.k.a. 'A; B'`: the alias ends where its quote does.
            end = rest.find("';").map_or(rest.len(), |quote| quote + 1);
        }
        parts.push(rest[..end].trim());
        rest = rest.get(end + 1..).unwrap_or("").trim_start();
    }
    parts
}

fn is_alias(text: &str) -> bool {
    ["a.k.a. '", "f.k.a. '", "n.k.a. '", "alt. a.k.a. '"].iter().any(|start| text.starts_with(start))
}

/// `a.k.a. 'BO'`: OFAC writes the weak aliases, and only those, into the remarks.
fn weak_alias(draft: &mut Draft, part: &str) -> bool {
    let Some(rest) = ["a.k.a. ", "f.k.a. ", "n.k.a. "].iter().find_map(|start| part.strip_prefix(start))
    else {
        return false;
    };
    let name = rest.trim_end_matches('.').trim();
    let name = name.strip_prefix('\'').unwrap_or(name);
    draft.name(NameKind::Weak, name.strip_suffix('\'').unwrap_or(name));
    true
}

fn date(draft: &mut Draft, part: &str) -> bool {
    for start in ["DOB ", "Organization Established Date "] {
        if let Some(rest) = part.strip_prefix(start) {
            draft.date(rest);
            return true;
        }
    }
    false
}

fn country(draft: &mut Draft, part: &str) -> bool {
    for start in ["nationality ", "citizen ", "Nationality of Registration ", "Nationality Country "] {
        if let Some(rest) = part.strip_prefix(start) {
            draft.country(rest.trim_end_matches('.'));
            return true;
        }
    }
    false
}

/// `Label VALUE (Country) issued … expires …`.
fn identifier(draft: &mut Draft, part: &str) {
    let Some(label) = LABELS.iter().find(|label| part.starts_with(**label)) else { return };
    let rest = part[label.len()..].trim_start_matches([' ', ':']).trim_end_matches('.');
    let (rest, label) = currency(rest, label);
    let (number, country) = number_and_country(rest);
    let codes = countries::read(country).0;
    if number.is_empty() || number.len() > 120 {
        return;
    }
    if let Some(kind) = identifiers::kind(label, number, codes.first().copied()) {
        draft.identifier(kind, number);
    }
}

/// `XBT 1abc` behind `Digital Currency Address -`: the address alone.
fn currency<'p>(rest: &'p str, label: &'p str) -> (&'p str, &'p str) {
    if !label.starts_with("Digital Currency") {
        return (rest, label);
    }
    let rest = rest.trim_start_matches(['-', ' ']);
    (rest.split_once(' ').map_or(rest, |(_, address)| address.trim()), label)
}

/// What stands before the issuing country, and the country.
fn number_and_country(rest: &str) -> (&str, &str) {
    let end =
        [" (", " issued ", " expires "].iter().filter_map(|mark| rest.find(mark)).min().unwrap_or(rest.len());
    let (number, behind) = rest.split_at(end);
    let country = behind.trim_start().strip_prefix('(').and_then(|inner| inner.split_once(')'));
    (number.trim(), country.map_or("", |(country, _)| country))
}

/// The labels of numbers in remarks, a longer one before its own beginning.
const LABELS: &[&str] = &[
    "Digital Currency Address",
    "Vessel Registration Identification",
    "Identification Number",
    "Company Number",
    "UK Company Number",
    "Diplomatic Passport",
    "Stateless Person Passport",
    "British National Overseas Passport",
    "Passport",
    "Travel Document Number",
    "National ID No.",
    "National Foreign ID Number",
    "Personal ID Card",
    "Identity Card",
    "Cedula No.",
    "Cedula de Ciudadania",
    "Cedula de Residencia",
    "D.N.I.",
    "C.U.R.P.",
    "C.U.I.T.",
    "C.U.I.P.",
    "I.F.E.",
    "N.I.E.",
    "SSN",
    "Driver's License No.",
    "Tax ID No.",
    "Italian Fiscal Code",
    "Paraguayan tax identification number",
    "V.A.T. Number",
    "US FEIN",
    "NIT #",
    "RUC #",
    "RIF #",
    "RTN",
    "R.F.C.",
    "RFC",
    "Registration Number",
    "Registration ID",
    "Business Registration Number",
    "Business Registration Document #",
    "Business Number",
    "Commercial Registry Number",
    "Chamber of Commerce Number",
    "Certificate of Incorporation Number",
    "Public Registration Number",
    "Central Registration No.",
    "Enterprise Number",
    "Economic Register Number (CBLS)",
    "Economic Register Number",
    "Matricula Mercantil No",
    "Folio Mercantil No.",
    "C.R. No.",
    "Trade License No.",
    "Registered Charity No.",
    "License",
    "LE Number",
    "Legal Entity Number",
    "Legal Entity Identifier",
    "Unified Social Credit Code (USCC)",
    "Unified Social Credit Code",
    "Government Gazette Number",
    "D-U-N-S Number",
    "SWIFT/BIC",
    "BIK (RU)",
    "ISIN",
    "MMSI",
    "Aircraft Tail Number",
    "Aircraft Manufacturer's Serial Number (MSN)",
    "Aircraft Construction Number (also called L/N or S/N or F/N)",
    "Aircraft Serial Identification",
    "Website",
    "Email Address",
    "Phone Number",
    "Telephone",
    "Fax",
    "Electoral Registry No.",
    "Residency Number",
    "Kenyan ID No.",
    "Moroccan Personal ID No.",
    "Bosnian Personal ID No.",
    "Turkish Identification Number",
    "Credencial electoral",
    "Tarjeta de Identidad",
    "Numero de Identidad",
    "Afghan Money Service Provider License Number",
    "Birth Certificate Number",
    "Cartilla de Servicio Militar Nacional",
    "Central Registration System Number",
    "CNP (Personal Numerical Code)",
    "Company ID",
    "C.I.F.",
    "C.U.I.",
    "Citizen's Card Number",
    "Dubai Chamber of Commerce Membership No.",
    "Fiscal Code",
    "Immigration No.",
    "Istanbul Chamber of Comm. No.",
    "MSB Registration Number",
    "N.I.F.",
    "Numero Unico de Identificacao Tributaria (NUIT)",
    "Other Vessel Call Sign",
    "PHONE",
    "FAX",
    "Phone No.",
    "Refugee ID Card",
    "Registration Certificate Number (Dubai)",
    "Romanian C.R.",
    "Romanian Tax Registration",
    "RSIN",
    "Russian State Individual Business Registration Number",
    "Seafarer's Identification Document",
    "Stateless Person ID Card",
    "Tazkira National ID Card",
    "UAE Identification",
    "United Social Credit Code Certificate (USCCC)",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watchlist::entity::{Entity, EntityKind, Status};

    fn entity(remarks: &str) -> Entity {
        let mut draft = Draft::new("1", EntityKind::Unknown, Status::Designated);
        draft.name(NameKind::Primary, "A");
        read(&mut draft, remarks);
        draft.finish().unwrap().0
    }

    #[test]
    fn prose_gives_up_its_dates_countries_numbers_and_weak_aliases() {
        let remarks = "DOB 23 Sep 1976; alt. DOB circa 1980; POB Adana, Turkey; nationality Turkey; alt. citizen Iran; \
                       Gender Male; Passport U24492445 (Turkey) issued 01 Jan 2020 expires 31 May 2031; alt. Passport 12 34 (Iran); \
                       National ID No. 17107188340 (Turkey); Tax ID No. 7802208912 (Russia); Registration Number 1037804040031 (Russia); \
                       Digital Currency Address - XBT 1AbcDef; alt. Digital Currency Address - ETH 0x12; \
                       a.k.a. 'ABU AL-WAFA''; a.k.a. 'BO; JO'; f.k.a. 'OLD'; Linked To: B, C.";
        let entity = entity(remarks);
        let names: Vec<_> =
            entity.names.iter().map(|name| format!("{:?} {}", name.kind, name.text)).collect();
        let dates: Vec<_> = entity.dates.iter().map(ToString::to_string).collect();
        let numbers: Vec<_> =
            entity.identifiers.iter().map(|id| format!("{} {}", id.kind, id.value)).collect();
        assert_eq!(names, ["Primary A", "Weak ABU AL-WAFA'", "Weak BO; JO", "Weak OLD"]);
        assert_eq!(entity.countries, ["TR", "IR"]);
        assert_eq!(dates, ["1976-09-23", "1978", "1979", "1980", "1981", "1982"]);
        let expected = [
            "passport U24492445",
            "passport 12 34",
            "national_id 17107188340",
            "inn 7802208912",
            "ogrn 1037804040031",
            "wallet 1AbcDef",
            "wallet 0x12",
        ];
        assert_eq!(numbers, expected);
        assert_eq!(entity.remarks, super::super::draft::clean(remarks));
    }

    #[test]
    fn a_company_number_of_the_imo_is_no_number_of_a_ship() {
        let entity = entity(
            "Vessel Registration Identification IMO 9283746; MMSI 422303000; Company Number IMO 1234567.",
        );
        let numbers: Vec<_> =
            entity.identifiers.iter().map(|id| (id.kind.as_str(), id.value.as_str())).collect();
        assert_eq!(numbers, [("imo", "9283746"), ("mmsi", "422303000"), ("imo_company", "1234567")]);
    }
}

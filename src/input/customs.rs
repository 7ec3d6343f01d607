//! Customs declarations as tables whose headers are the box numbers of the Single Administrative Document, on which EU
//! declarations are still exported and talked about. Never reads a row.
//!
//! Boxes: Commission Delegated Regulation (EU) 2015/2446, annex B-03 of the transitional rules, and the explanatory notes
//! of Regulation (EEC) 2454/93, annex 37.

use super::header::plain;
use super::types::Types;
use crate::value::RecordId;

/// A box and the field of a shipment that it feeds. `8` alone is the party's name.
const BOXES: &[(&str, &str)] = &[
    ("2", "shipper.name"),
    ("2country", "shipper.country"),
    ("2address", "shipper.address.full"),
    ("7", "order"),
    ("8", "consignee.name"),
    ("8country", "consignee.country"),
    ("8address", "consignee.address.full"),
    ("9", "payer.name"),
    ("14", "forwarder.name"),
    ("15", "loading.country"),
    ("15a", "loading.country"),
    ("16", "origin"),
    ("17", "destination"),
    ("17a", "destination"),
    ("20", "delivery.place"),
    ("22currency", "value.currency"),
    ("22amount", "value.amount"),
    ("22", "value"),
    ("27", "loading.place"),
    ("31", "items.description"),
    ("32", "items.line"),
    ("33", "items.hs"),
    ("34", "items.origin_country"),
    ("34a", "items.origin_country"),
    ("35", "items.gross_kg"),
    ("38", "items.net_kg"),
    ("42", "items.value.amount"),
    ("42currency", "items.value.currency"),
];

/// What people write for what a part of a box holds.
const PARTS: &[(&str, &str)] = &[
    ("currency", "currency"),
    ("waehrung", "currency"),
    ("währung", "currency"),
    ("ccy", "currency"),
    ("amount", "amount"),
    ("total", "amount"),
    ("betrag", "amount"),
    ("country", "country"),
    ("land", "country"),
    ("address", "address"),
    ("anschrift", "address"),
    ("a", "a"),
    ("b", "b"),
];

/// What may stand before a number.
const BEFORE: &[&str] =
    &["sad", "box", "feld", "case", "casella", "pole", "графа", "kutu", "sadbox", "field"];

/// A table is a declaration when so many of its headers are boxes, box 8 or 33 among them.
const LEAST_BOXES: usize = 4;

/// Field and header for each box of a header that is one of a declaration; nothing for any other header.
pub(super) fn mapping(header: &[String], types: &Types) -> Option<(RecordId, Vec<(String, String)>)> {
    let root = types.find("Shipment")?;
    let boxes: Vec<(String, String)> = header
        .iter()
        .filter_map(|name| {
            let number = box_of(name)?;
            let (_, field) = BOXES.iter().find(|(known, _)| *known == number)?;
            Some(((*field).to_owned(), name.clone()))
        })
        .collect();
    let has = |field: &str| boxes.iter().any(|(found, _)| found == field);
    let is_declaration = boxes.len() >= LEAST_BOXES && (has("consignee.name") || has("items.hs"));
    if !is_declaration {
        return None;
    }
    let reference =
        |name: &&String| matches!(plain(name).as_str(), "mrn" | "lrn" | "declaration" | "declarationno");
    let boxes = with_currencies(boxes);
    let key = header.iter().find(reference).map(|name| ("id".to_owned(), name.clone()));
    Some((root, boxes.into_iter().chain(key).collect()))
}

/// Amounts stand in the currency of box 22, items too; where no column has it, no amount can be read, and its column is
/// reported as unread.
fn with_currencies(mut boxes: Vec<(String, String)>) -> Vec<(String, String)> {
    let currency = |boxes: &[(String, String)], field: &str| {
        boxes.iter().find(|(found, _)| found == field).map(|(_, header)| header.clone())
    };
    match currency(&boxes, "value.currency") {
        Some(header) => {
            for (field, _) in boxes.iter_mut().filter(|(field, _)| field == "value") {
                field.push_str(".amount");
            }
            let has_items = currency(&boxes, "items.value.amount").is_some();
            if has_items && currency(&boxes, "items.value.currency").is_none() {
                boxes.push(("items.value.currency".to_owned(), header));
            }
        }
        None => boxes.retain(|(field, _)| field != "value.amount"),
    }
    if currency(&boxes, "items.value.currency").is_none() {
        boxes.retain(|(field, _)| field != "items.value.amount");
    }
    boxes
}

/// The number of the box that a header names, with what part of it: `Box 8`, `8 Consignee`, `22.1 Currency`, `SAD_33`.
fn box_of(header: &str) -> Option<String> {
    let lower = header.trim().to_lowercase();
    let mut words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    while words.first().is_some_and(|word| BEFORE.contains(word)) {
        words.remove(0);
    }
    let (first, rest) = words.split_first()?;
    let first = BEFORE.iter().find_map(|before| first.strip_prefix(before)).unwrap_or(first);
    let digits = first.len() - first.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, letter) = first.split_at(digits);
    if number.is_empty() || number.starts_with('0') || number.len() > 2 {
        return None;
    }
    let words = std::iter::once(letter).chain(rest.iter().copied());
    let part = words
        .filter_map(|word| PARTS.iter().find(|(written, _)| *written == word))
        .map(|(_, part)| *part)
        .next();
    let number = number.to_owned();
    Some(match part {
        None => number,
        Some(part) => {
            let whole = format!("{number}{part}");
            if BOXES.iter().any(|(known, _)| *known == whole) { whole } else { number }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_known_however_its_number_is_written() {
        for (header, number) in [
            ("8", "8"),
            ("Box 8", "8"),
            ("SAD_33", "33"),
            ("Feld 17a", "17a"),
            ("8 Consignee", "8"),
            ("8 Country", "8country"),
            ("22 Currency", "22currency"),
            ("22 Total amount invoiced", "22amount"),
            ("Графа 33", "33"),
            ("box42", "42"),
            ("15a", "15a"),
        ] {
            assert_eq!(box_of(header).as_deref(), Some(number), "{header}");
        }
        for header in ["", "id", "2024-01", "100", "x8", "NAME1"] {
            assert_eq!(box_of(header), None, "{header}");
        }
    }
}

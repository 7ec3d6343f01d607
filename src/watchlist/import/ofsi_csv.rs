//! The UK Treasury's old consolidated list (`ConList.csv`), in the columns before and after 2022. It ended in January
//! 2026 and users still hold copies. Never takes a row for an entry.

use super::super::entity::{NameKind, Status};
use super::dates;
use super::draft::Draft;
use super::gathered::Gathered;
use super::glance::Glance;
use super::intake::Intake;
use super::place::ImportError;
use super::table::{Record, Table};
use super::uk_csv::kind;
use super::{Basis, Format, Part, identifiers, single};

/// A first line with the date, then a header and rows joined by `Group ID`.
pub(super) const FORMAT: Format = Format {
    name: "ofsi-csv",
    title: "the UK Treasury's consolidated list as CSV",
    basis: Basis::Files,
    part: |glance: &Glance<'_>| glance.has_columns(b',', COLUMNS).then_some("list"),
    read,
};

const COLUMNS: &[&str] = &["Name 6", "Name 1", "Group Type", "Alias Type", "Regime", "Group ID"];

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut intake = Intake::new(
        "HM Treasury, Office of Financial Sanctions Implementation",
        "Consolidated list of financial sanctions targets",
    );
    let (table, before) = Table::of(part, b',', COLUMNS)?;
    intake.date = before.iter().flat_map(|line| &line.cells).find_map(|cell| dates::whole(cell));
    let mut entries = Gathered::default();
    table.each(&mut intake, |intake, record| {
        let id = record.get("Group ID");
        if id.is_empty() {
            return intake.reject(record.place(), "the row has no `Group ID`");
        }
        let open = || Draft::new(id, kind(record.get("Group Type")), Status::Designated);
        if let Some(draft) = entries.entry(id, record.place(), open) {
            take(draft, record);
        }
    })?;
    entries.accept(&mut intake);
    Ok(intake)
}

fn take(draft: &mut Draft, record: &Record<'_, '_>) {
    let names = record.all(["Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6"]).join(" ");
    draft.name(name_kind(record.get("Alias Type"), record.get("Alias Quality")), &names);
    draft.names_in(NameKind::Alias, record.get("Name Non-Latin Script"));
    let lines = record.all(["Address 1", "Address 2", "Address 3", "Address 4", "Address 5", "Address 6"]);
    let (postcode, country) = (record.get("Post/Zip Code"), record.get("Country"));
    if lines.iter().any(|line| !line.is_empty()) || !postcode.is_empty() {
        draft.address(&[&lines[..], &[postcode, country]].concat());
    }
    draft.country(country);
    draft.country(record.get("Nationality"));
    draft.date(record.get("DOB"));
    // Since 2022 the number has a column of its own, before it stood in prose.
    draft.identifier("passport", record.get("Passport Number"));
    let passports = record.get("Passport Details");
    let national = record.first(&["NI Number", "National Identification Details"]);
    if record.get("Passport Number").is_empty() {
        numbers(draft, "passport", passports);
    }
    draft.identifier("national_id", record.get("National Identification Number"));
    if record.get("National Identification Number").is_empty() {
        numbers(draft, "national_id", national);
    }
    draft.remark_as("passport", passports);
    draft.remark_as("national identifier", national);
    draft.program(record.get("Regime"));
    for (word, column) in [
        ("title", "Title"),
        ("position", "Position"),
        ("born in", "Town of Birth"),
        ("born in", "Country of Birth"),
        ("listed on", "Listed On"),
        ("UK reference", "UK Sanctions List Ref"),
        ("information", "Other Information"),
    ] {
        draft.remark_as(word, record.get(column));
    }
}

fn name_kind(of_type: &str, quality: &str) -> NameKind {
    match (of_type.to_lowercase().as_str(), quality.to_lowercase().as_str()) {
        ("prime alias" | "primary name", _) => NameKind::Primary,
        ("fka", _) => NameKind::Former,
        (_, "low") => NameKind::Weak,
        _ => NameKind::Alias,
    }
}

/// The numbers in `(1) A-333602 (Indian) issued on 4 June 1985 (2) M110522 …`: the first word with a digit of each part.
fn numbers(draft: &mut Draft, default: &str, text: &str) {
    for part in enumerated(text) {
        let end = [" issued", " Issued", ", ", " expire", " Expire", " on "]
            .iter()
            .filter_map(|mark| part.find(mark))
            .min()
            .unwrap_or(part.len());
        let words = part[..end].split([' ', ':', '(', ')']);
        let number = words
            .map(|word| word.trim_matches([',', '.', ';']))
            .find(|word| word.len() >= 4 && word.bytes().filter(u8::is_ascii_digit).count() >= 3);
        if let Some(number) = number {
            let label = part.split(number).next().unwrap_or("");
            let kind = identifiers::kind(label, number, None).unwrap_or(default);
            draft.identifier(kind, number);
        }
    }
}

/// The parts between `(1)`, `(2)`, `(a)`, `1)`.
fn enumerated(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (close, _) in text.match_indices(')') {
        let before = &text[..close];
        let mark = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
        let is_mark = (1..=2).contains(&(before.len() - mark.len()));
        let opens = mark.strip_suffix('(').unwrap_or(mark);
        if is_mark
            && (opens.is_empty() || opens.ends_with([' ', '.', ',']) || mark.len() != opens.len())
            && opens.len() >= start
        {
            parts.push(&text[start..opens.len()]);
            start = close + 1;
        }
    }
    parts.push(&text[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watchlist::entity::EntityKind;

    fn found(text: &str) -> Vec<String> {
        let mut draft = Draft::new("1", EntityKind::Person, Status::Designated);
        draft.name(NameKind::Primary, "A");
        numbers(&mut draft, "passport", text);
        let entity = draft.finish().unwrap().0;
        entity.identifiers.into_iter().map(|id| format!("{} {}", id.kind, id.value)).collect()
    }

    #[test]
    fn numbers_are_found_in_prose() {
        assert_eq!(found("Passport No: 592667 (Qatari passport issued on 3 May 2007)."), ["passport 592667"]);
        assert_eq!(
            found("(1) A-333602 (Indian) issued on 4 June 1985 in Bombay (2) M110522 (Indian) (3)R841697"),
            ["passport A-333602", "passport M110522", "passport R841697"]
        );
        assert_eq!(found("2863795S, expires 23 Aug 2005 (Iraq)"), ["passport 2863795S"]);
        assert_eq!(found("Uganda Passport."), Vec::<String>::new());
        assert_eq!(found("Ration card no. 1729765"), ["national_id 1729765"]);
        assert_eq!(
            found("Saudi Arabian national identification number:1027508157"),
            ["national_id 1027508157"]
        );
    }
}

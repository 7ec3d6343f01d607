//! OFAC's tables without a header: the primary file, aliases and addresses, joined by the number of the entry.
//! Never reads the fixed-width or delimited forms of the same lists.

use super::super::entity::{EntityKind, NameKind, Status};
use super::draft::{Draft, is_null};
use super::glance::Glance;
use super::intake::Intake;
use super::place::{ImportError, Place};
use super::table::{Line, Lines};
use super::{Basis, Format, Part, american_status, ofac_remarks};
use std::collections::{BTreeMap, BTreeSet};

/// `sdn.csv`, `alt.csv`, `add.csv` and the same of the consolidated list.
pub(super) const FORMAT: Format = Format {
    name: "ofac-csv",
    title: "OFAC's SDN or consolidated list as CSV (primary, aliases, addresses)",
    basis: Basis::Files,
    part,
    read,
};

/// The file that has a row for each entry.
pub(super) const PRIMARY: &str = "primary";
const ALIASES: &str = "aliases";
const ADDRESSES: &str = "addresses";

/// Columns of the primary file.
const WIDTH: usize = 12;

fn part(glance: &Glance<'_>) -> Option<&'static str> {
    let row = glance.first_row(b',');
    let is_number = |at: usize| row.get(at).is_some_and(|cell| is_entry_number(cell));
    match row.len() {
        12 if is_number(0) => Some(PRIMARY),
        6 if is_number(0) && is_number(1) => Some(ADDRESSES),
        5 if is_number(0) && is_number(1) && ["aka", "fka", "nka"].contains(&row[2].as_str()) => {
            Some(ALIASES)
        }
        _ => None,
    }
}

fn is_entry_number(cell: &str) -> bool {
    !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit())
}

/// The files of several lists told apart by the numbers that they share: aliases and addresses go with the primary file
/// that has the most of their entries. Two states of one list are not told apart.
pub(super) fn divide(parts: &[Part<'_>]) -> Vec<Vec<usize>> {
    let all = || vec![(0..parts.len()).collect()];
    let numbers: Vec<BTreeSet<String>> = parts.iter().map(numbers).collect();
    let shared = |one: usize, other: usize| numbers[one].intersection(&numbers[other]).count();
    let heads: Vec<usize> = (0..parts.len()).filter(|&at| parts[at].role == PRIMARY).collect();
    let smaller = |one: usize, other: usize| numbers[one].len().min(numbers[other].len());
    let alike = |one: usize, other: usize| shared(one, other) * 2 > smaller(one, other);
    let are_states = heads.iter().any(|&one| heads.iter().any(|&other| one < other && alike(one, other)));
    if heads.len() < 2 || are_states {
        return all();
    }
    let mut lists: Vec<Vec<usize>> = heads.iter().map(|&head| vec![head]).collect();
    for at in (0..parts.len()).filter(|at| !heads.contains(at)) {
        // The first of equals: a file that shares nothing is an error of the list that it comes to.
        let best = (0..heads.len()).rev().max_by_key(|&list| shared(at, heads[list]));
        if let Some(list) = best.and_then(|best| lists.get_mut(best)) {
            list.push(at);
        }
    }
    lists
}

/// The numbers of the entries that a file speaks of.
fn numbers(part: &Part<'_>) -> BTreeSet<String> {
    let lines = Lines::new(part.file, part.text, b',').filter_map(Result::ok);
    lines.map(|line| line.cell(0).to_owned()).filter(|cell| is_entry_number(cell)).collect()
}

/// An entry before its aliases and addresses are known.
struct Open {
    place: Place,
    draft: Draft,
    remarks: String,
}

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let primary = the_part(parts, PRIMARY)?;
    let aliases = the_part(parts, ALIASES)?;
    let addresses = the_part(parts, ADDRESSES)?;
    let Some(primary) = primary else {
        let file = parts.first().map_or("", |part| part.file);
        let reason = "this file has aliases or addresses only: give the primary file (`sdn.csv`, `cons_prim.csv`) with it";
        return Err(ImportError::of_file(file, reason));
    };
    let mut intake = Intake::new("US Treasury, Office of Foreign Assets Control", "");
    let mut entries: Vec<Open> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for line in rows(primary, WIDTH, &mut intake)? {
        numbers.entry(line.cell(0).to_owned()).or_insert(entries.len());
        entries.push(open(primary.file, &line));
    }
    if let Some(part) = aliases {
        join(part, 5, &mut intake, &numbers, &mut entries, alias)?;
    }
    if let Some(part) = addresses {
        join(part, 6, &mut intake, &numbers, &mut entries, address)?;
    }
    let programs = entries.iter().flat_map(|entry| entry.draft.programs()).map(String::as_str);
    let status = american_status(programs);
    intake.title = title(status).to_owned();
    for mut entry in entries {
        entry.draft.set_status(status);
        ofac_remarks::read(&mut entry.draft, &entry.remarks);
        intake.accept(entry.place, entry.draft);
    }
    Ok(intake)
}

/// The list's title by the strength of its claim.
pub(super) fn title(status: Status) -> &'static str {
    match status {
        Status::Designated => "Specially Designated Nationals and Blocked Persons List",
        _ => "Consolidated Sanctions List (Non-SDN)",
    }
}

fn the_part<'p, 't>(parts: &'p [Part<'t>], role: &str) -> Result<Option<&'p Part<'t>>, ImportError> {
    let mut of_role = parts.iter().filter(|part| part.role == role);
    let first = of_role.next();
    if let Some(second) = of_role.next() {
        let reason = format!("there is a second file of {role}: import one list at a time");
        return Err(ImportError::of_file(second.file, reason));
    }
    Ok(first)
}

/// The rows of a file. The publisher ends a file with a line end and a lone 0x1A; a file without both is cut off.
fn rows(part: &Part<'_>, width: usize, intake: &mut Intake) -> Result<Vec<Line>, ImportError> {
    let text = part.text.trim_end_matches([' ', '\0']);
    let has_mark = text.trim_end().ends_with('\u{1a}');
    let text = text.trim_end_matches(['\u{1a}', '\r', '\n']);
    if !has_mark {
        if !part.text.ends_with('\n') {
            let reason = "the file ends without a line end and without the mark 0x1A: it is cut off; get the whole file";
            return Err(ImportError::of_file(part.file, reason));
        }
        let note =
            "the file does not end with the mark 0x1A: it may have been edited or cut off between two lines";
        intake.note(&Place::line(part.file, 1), note);
    }
    let mut rows: Vec<Line> = Vec::new();
    let mut misfits = Vec::new();
    for line in Lines::new(part.file, text, b',') {
        let line = line?;
        if line.cells.len() == width && line.sound && is_entry_number(line.cell(0)) {
            rows.push(line);
        } else {
            misfits.push(line);
        }
    }
    let last = rows.last().map_or(0, |line| line.number);
    for misfit in misfits {
        let place = Place::line(part.file, misfit.number).of(misfit.cell(0));
        let reason = format!("the row has {} cells, {width} are due", misfit.cells.len());
        if misfit.number > last && misfit.cells.len() < width {
            return Err(ImportError::new(
                place,
                format!("{reason}: the file is cut off; get the whole file"),
            ));
        }
        let reason = if misfit.cells.len() == width {
            "the row does not begin with the number of an entry, or its quotes are wrong".to_owned()
        } else {
            reason
        };
        intake.reject(place, reason);
    }
    Ok(rows)
}

fn open(file: &str, line: &Line) -> Open {
    let kind = match line.cell(2).to_lowercase().as_str() {
        "individual" => EntityKind::Person,
        "vessel" => EntityKind::Vessel,
        "aircraft" => EntityKind::Aircraft,
        // `-0-`: whoever is none of these is an organisation.
        _ => EntityKind::Organization,
    };
    let mut draft = Draft::new(line.cell(0), kind, Status::Designated);
    draft.name(NameKind::Primary, line.cell(1));
    programs(&mut draft, line.cell(3));
    draft.remark_as("title", line.cell(4));
    if !is_null(line.cell(5)) {
        draft.identifier("call_sign", line.cell(5));
    }
    vessel(&mut draft, [line.cell(6), line.cell(7), line.cell(8), line.cell(9), line.cell(10)]);
    let remarks = if is_null(line.cell(11)) { String::new() } else { line.cell(11).to_owned() };
    Open { place: Place::line(file, line.number).of(line.cell(0)), draft, remarks }
}

/// `UKRAINE-EO13662] [RUSSIA-EO14024` are two programmes.
pub(super) fn programs(draft: &mut Draft, text: &str) {
    for program in text.split("] [").flat_map(|part| part.split("; ")) {
        draft.program(program.trim().trim_matches(['[', ']']));
    }
}

/// Type, tonnage, gross tonnage, flag and owner of a ship.
pub(super) fn vessel(draft: &mut Draft, [kind, tonnage, gross, flag, owner]: [&str; 5]) {
    draft.remark_as("vessel type", kind);
    draft.remark_as("tonnage", tonnage);
    draft.remark_as("gross registered tonnage", gross);
    draft.country(flag);
    draft.remark_as("owner", owner);
}

fn join(
    part: &Part<'_>,
    width: usize,
    intake: &mut Intake,
    numbers: &BTreeMap<String, usize>,
    entries: &mut [Open],
    add: fn(&mut Draft, &Line),
) -> Result<(), ImportError> {
    for line in rows(part, width, intake)? {
        match numbers.get(line.cell(0)).and_then(|&at| entries.get_mut(at)) {
            Some(entry) => add(&mut entry.draft, &line),
            None => {
                let place = Place::line(part.file, line.number).of(line.cell(0));
                let what = if width == 5 { "alias" } else { "address" };
                let reason = format!("the {what} belongs to an entry that the primary file does not have");
                intake.reject_loose(place, reason);
            }
        }
    }
    Ok(())
}

fn alias(draft: &mut Draft, line: &Line) {
    let kind = if line.cell(2) == "fka" { NameKind::Former } else { NameKind::Alias };
    draft.name(kind, line.cell(3));
    draft.remark(line.cell(4));
}

fn address(draft: &mut Draft, line: &Line) {
    draft.address(&[line.cell(2), line.cell(3), line.cell(4)]);
    draft.country(line.cell(4));
    draft.remark(line.cell(5));
}

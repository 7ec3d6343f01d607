//! Turns evidence into the conventions of a file's columns, and says what was decided and by which cell. Never decides
//! against a cell: what contradicts itself stays open.

use super::evidence::{Evidence, Witness};
use crate::input::header::plain;
use crate::input::source::InputError;
use crate::input::{File, ReadOptions};
use crate::value::convention::{Convention, Conventions, Mark, Order};

/// What the user says of a convention, of all columns or of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated<T> {
    /// The header of the column; none: every column.
    pub column: Option<String>,
    /// What it is.
    pub is: T,
}

/// How a column was read, where it was not in this program's own form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Index of the column.
    pub column: usize,
    /// What was decided and by what: "dates have the day first, by row 3: `25/12/2024`".
    pub says: String,
}

/// The conventions of columns with these headers, and what there is to say of them.
pub(in crate::input) fn decide(
    headers: &[(String, Option<String>)],
    evidence: &[Evidence],
    options: &ReadOptions,
) -> (Conventions, Vec<Finding>) {
    let others = Convention {
        order: stated(&options.dates, None),
        mark: stated(&options.decimals, None),
        ..Convention::default()
    };
    let nothing = Evidence::default();
    let of = |column: usize| evidence.get(column).unwrap_or(&nothing);
    let has_comma = (0..headers.len()).any(|column| of(column).comma.is_some() && of(column).point.is_none());
    let mut findings = Vec::new();
    let mut columns = Vec::new();
    for (column, (header, _)) in headers.iter().enumerate() {
        let mut said = Vec::new();
        let convention =
            Convention { misread: of(column).misread.as_ref().map(|(encoding, _)| *encoding), ..others };
        let convention = dates(of(column), stated(&options.dates, Some(header)), convention, &mut said);
        let stated_mark = stated(&options.decimals, Some(header));
        let convention = numbers(of(column), stated_mark, has_comma, convention, &mut said);
        if let Some((encoding, witness)) = &of(column).misread {
            said.push(format!(
                "text in UTF-8 had been read as {} before, by {}: it is put right where that is exact",
                encoding.name(),
                at(witness)
            ));
        }
        columns.push(convention);
        findings.extend(said.into_iter().map(|says| Finding { column, says }));
    }
    (Conventions { columns, others }, findings)
}

fn dates(
    evidence: &Evidence,
    stated: Option<Order>,
    convention: Convention,
    said: &mut Vec<String>,
) -> Convention {
    let Evidence { day_first, month_first, open_date, dotted_date, .. } = evidence;
    let is_there = [day_first, month_first, open_date, dotted_date].into_iter().any(Option::is_some);
    if let Some(order) = stated {
        if is_there {
            said.push(format!("dates have the {} first, as you say", first_of(order)));
        }
        return Convention { order: Some(order), ..convention };
    }
    let order = |order, witness: &Witness| {
        (Some(order), Some(format!("dates have the {} first, by {}", first_of(order), at(witness))))
    };
    let (order, says) = match (day_first, month_first, dotted_date) {
        (Some(witness), None, _) => order(Order::DayFirst, witness),
        (None, Some(witness), None) => order(Order::MonthFirst, witness),
        (Some(day), Some(month), _) | (None, Some(month), Some(day)) => {
            let says = format!(
                "dates contradict each other: {} has the day first, {} the month; those that can be read both ways are \
                 left out until you say `--dates dmy` or `--dates mdy`",
                at(day),
                at(month)
            );
            said.push(says);
            return Convention { order: None, dots_are_day_first: false, ..convention };
        }
        (None, None, _) => (None, None),
    };
    said.extend(says);
    if let (None, Some(witness)) = (order, open_date) {
        said.push(format!(
            "dates do not show which of day and month stands first, such as {}; they are left out until you say \
             `--dates dmy` or `--dates mdy`",
            at(witness)
        ));
    }
    if let (None, Some(witness)) = (order, dotted_date) {
        said.push(format!("dates with dots have the day first, as wherever dots are used: {}", at(witness)));
    }
    Convention { order, ..convention }
}

fn numbers(
    evidence: &Evidence,
    stated: Option<Mark>,
    has_comma: bool,
    convention: Convention,
    said: &mut Vec<String>,
) -> Convention {
    let Evidence { point, comma, open_number, has_marks, .. } = evidence;
    if let Some(mark) = stated {
        if *has_marks {
            said.push(format!("numbers have a decimal {}, as you say", name_of(mark)));
        }
        return Convention { mark: Some(mark), ..convention };
    }
    match (point, comma) {
        (Some(witness), None) => {
            if *has_marks {
                said.push(format!("numbers have a decimal point, by {}", at(witness)));
            }
            Convention { mark: Some(Mark::Point), ..convention }
        }
        (None, Some(witness)) => {
            said.push(format!("numbers have a decimal comma, by {}", at(witness)));
            Convention { mark: Some(Mark::Comma), ..convention }
        }
        (Some(point), Some(comma)) => {
            said.push(format!(
                "numbers contradict each other: {} has a decimal point, {} a comma; those that can be read both ways are \
                 left out until you say `--decimal point` or `--decimal comma`",
                at(point),
                at(comma)
            ));
            Convention { mark: None, point_is_decimal: false, ..convention }
        }
        (None, None) => {
            if let Some(witness) = open_number {
                said.push(format!(
                    "numbers do not show whether their mark groups thousands or parts decimals, such as {}; they are \
                     left out until you say `--decimal point` or `--decimal comma`",
                    at(witness)
                ));
            }
            // Beside a column with a decimal comma, and beside `1,234`, a point is no longer sure to part decimals.
            let point_is_decimal = !has_comma && open_number.is_none();
            Convention { mark: None, point_is_decimal, ..convention }
        }
    }
}

fn at(witness: &Witness) -> String {
    format!("row {}: `{}`", witness.row, witness.text)
}

fn first_of(order: Order) -> &'static str {
    match order {
        Order::DayFirst => "day",
        Order::MonthFirst => "month",
    }
}

fn name_of(mark: Mark) -> &'static str {
    match mark {
        Mark::Point => "point",
        Mark::Comma => "comma",
    }
}

/// What is said of a column: what names it goes before what is said of all.
fn stated<T: Copy>(all: &[Stated<T>], header: Option<&str>) -> Option<T> {
    let of = |wanted: Option<&str>| {
        let is_it = |stated: &&Stated<T>| stated.column.as_deref().map(plain) == wanted.map(plain);
        all.iter().rfind(is_it).map(|stated| stated.is)
    };
    header.and_then(|header| of(Some(header))).or_else(|| of(None))
}

/// What is wrong with what the user says, for all files together: a column that no file has.
pub(in crate::input) fn check_stated(options: &ReadOptions, files: &[File]) -> Vec<InputError> {
    let of_dates = options.dates.iter().filter_map(|stated| stated.column.as_ref());
    let of_numbers = options.decimals.iter().filter_map(|stated| stated.column.as_ref());
    let is_known = |column: &str| {
        let mut headers = files.iter().flat_map(|file| file.records.columns());
        headers.any(|(header, _)| plain(header) == plain(column))
    };
    of_dates
        .chain(of_numbers)
        .filter(|column| !is_known(column))
        .map(|column| InputError { file: column.clone(), reason: "is a column of no input file".into() })
        .collect()
}

//! Names to be looked up, read from a text of one name a line or from a table. Never looks one up, and never drops a row
//! silently: each is a query or a rejection with its reason.

use super::exit::Failure;
use std::io::{self, Read};
use tidewaiter::input::{Input, known_as};
use tidewaiter::matching::Party;
use tidewaiter::source::csv::{Cut, DELIMITERS, Extent, Row, cut, guess_delimiter};
use tidewaiter::value::country;

/// A party to be looked up, with what its row says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Query {
    /// The name as written, trimmed.
    pub name: String,
    aliases: Vec<String>,
    countries: Vec<&'static str>,
    date: String,
    addresses: Vec<String>,
    identifiers: Vec<(&'static str, String)>,
}

impl Query {
    /// As the matcher takes it.
    pub fn party(&self) -> Party<'_> {
        Party {
            name: &self.name,
            aliases: self.aliases.iter().map(String::as_str).collect(),
            countries: self.countries.clone(),
            date: &self.date,
            addresses: self.addresses.iter().map(String::as_str).collect(),
            identifiers: self.identifiers.iter().map(|(kind, value)| (*kind, value.as_str())).collect(),
        }
    }

    /// Bytes of all its texts.
    pub fn size(&self) -> usize {
        let texts =
            self.aliases.iter().chain(&self.addresses).chain(self.identifiers.iter().map(|(_, text)| text));
        self.name.len() + texts.map(String::len).sum::<usize>()
    }

    fn says_nothing(&self) -> bool {
        self.name.is_empty()
            && self.aliases.is_empty()
            && self.identifiers.is_empty()
            && self.addresses.is_empty()
    }
}

/// What stands on a row.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// A party, and the particulars of its row that could not be read: it is looked up without them.
    Query(Query, Vec<String>),
    /// Why it cannot be looked up.
    Rejected(String),
}

/// The rows of a file, read a block at a time.
pub struct Queries {
    window: Window,
    shape: Shape,
    row: Row,
    /// The line on which the next row begins, from 1.
    line: u64,
}

enum Shape {
    /// One name a line.
    Lines,
    Table {
        delimiter: u8,
        columns: Vec<Column>,
    },
}

/// What a column of a table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Aliases,
    Countries,
    Date,
    Addresses,
    Identifiers(&'static str),
    Other,
}

/// The headers that are known, without case, blanks and hyphens.
const HEADERS: &[(&str, Column)] = &[
    ("aliases", Column::Aliases),
    ("alias", Column::Aliases),
    ("country", Column::Countries),
    ("countries", Column::Countries),
    ("birth_date", Column::Date),
    ("date", Column::Date),
    ("address", Column::Addresses),
    ("addresses", Column::Addresses),
    ("inn", Column::Identifiers("inn")),
    ("ogrn", Column::Identifiers("ogrn")),
    ("lei", Column::Identifiers("lei")),
    ("imo", Column::Identifiers("imo")),
    ("uscc", Column::Identifiers("uscc")),
    ("tax_number", Column::Identifiers("tax_number")),
    ("registration_number", Column::Identifiers("")),
    ("passport", Column::Identifiers("passport")),
];

/// A row may be so long; what is longer is a quote that never closes, or no text.
const MOST_ROW_BYTES: usize = 1024 * 1024;

impl Queries {
    /// Tells the shape of a file by its first line: a table if one of its cells is `column`, or `name` without one.
    ///
    /// Fails if the file is empty or no UTF-8 text, or if a table lacks the column.
    pub fn open(input: Input, column: Option<&str>) -> Result<Queries, Failure> {
        let name = input.name;
        let mut window = Window { read: input.read, bytes: Vec::new(), start: 0, extent: Extent::Part };
        window.grow(&name)?;
        if let Some(what) = known_as(window.rest()) {
            return Err(Failure::says(format!("`{name}` {what}")));
        }
        if window.rest().starts_with(&[0xff, 0xfe]) || window.rest().starts_with(&[0xfe, 0xff]) {
            return Err(Failure::misuse(format!("`{name}` is UTF-16 text"), "save it as UTF-8"));
        }
        if window.rest().starts_with("\u{feff}".as_bytes()) {
            window.drop_front(3);
        }
        if window.rest().is_empty() {
            return Err(Failure::misuse(format!("`{name}` is empty"), "give it one name a line, or a table"));
        }
        let mut queries = Queries { window, shape: Shape::Lines, row: Row::default(), line: 1 };
        queries.tell_shape(&name, column)?;
        Ok(queries)
    }

    fn tell_shape(&mut self, file: &str, column: Option<&str>) -> Result<(), Failure> {
        let wanted = plain(column.unwrap_or("name"));
        let guess = guess_delimiter(self.window.rest());
        let ending = file.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let is_table = ending == "csv" || ending == "tsv";
        let mut header = Vec::new();
        while let Cut::Blank(size) = cut(self.window.rest(), guess, Extent::Whole, &mut self.row) {
            self.window.drop_front(size);
            self.line += 1;
        }
        for delimiter in std::iter::once(guess).chain(DELIMITERS) {
            let Cut::Row(size) = cut(self.window.rest(), delimiter, Extent::Whole, &mut self.row) else {
                break;
            };
            let names: Vec<String> =
                (0..self.row.len()).map(|cell| plain(self.row.text(cell).unwrap_or_default())).collect();
            match names.iter().filter(|name| **name == wanted).count() {
                0 => {}
                1 => {
                    self.window.drop_front(size);
                    self.line += self.row.lines as u64;
                    if names.len() > 1 || is_table {
                        let columns = names.iter().map(|name| column_of(name, &wanted)).collect();
                        self.shape = Shape::Table { delimiter, columns };
                    }
                    return Ok(());
                }
                _ => {
                    return Err(Failure::misuse(
                        format!("the column `{wanted}` stands twice in `{file}`"),
                        "rename one of them",
                    ));
                }
            }
            if header.is_empty() {
                header = names;
            }
        }
        if column.is_none() && !is_table {
            return Ok(());
        }
        header.retain(|name| !name.is_empty());
        header.truncate(20);
        let help =
            format!("name the column of the names with `--column`; there are `{}`", header.join("`, `"));
        Err(Failure::misuse(format!("`{file}` has no column `{wanted}`"), help))
    }

    /// The next row that is not blank: its line and what it holds; none at the end. `file` is for messages.
    ///
    /// Fails if the file cannot be read further: what was read until then is not all of it.
    pub fn next(&mut self, file: &str) -> Result<Option<(u64, Found)>, Failure> {
        loop {
            let extent = self.window.extent;
            let rest = self.window.rest();
            let step = match &self.shape {
                Shape::Lines => line(rest, extent),
                Shape::Table { delimiter, .. } => table_row(rest, *delimiter, extent, &mut self.row),
            };
            let (size, lines, found) = match step {
                Step::More => {
                    if rest.len() > MOST_ROW_BYTES {
                        let at = self.line;
                        return Ok(Some((at, self.skip_line(file)?)));
                    }
                    if self.window.grow(file)? {
                        continue;
                    }
                    return Ok(None);
                }
                Step::Blank(size) => (size, 1, None),
                Step::Line(size) => (size, 1, Some(name_on(&rest[..size]))),
                Step::Row(size) => (size, self.row.lines as u64, self.row_found()),
                // Only its first line is dropped: the quote may have swallowed good rows.
                Step::Broken(reason) => (first_line(rest), 1, Some(Found::Rejected(reason.to_owned()))),
            };
            let at = self.line;
            self.window.drop_front(size);
            self.line += lines;
            if let Some(found) = found {
                return Ok(Some((at, found)));
            }
        }
    }

    /// Drops a line that is too long.
    fn skip_line(&mut self, file: &str) -> Result<Found, Failure> {
        loop {
            let rest = self.window.rest();
            let size = first_line(rest);
            let ended = rest[..size].ends_with(b"\n") || rest[..size].ends_with(b"\r");
            self.window.drop_front(size);
            if ended || !self.window.grow(file)? {
                break;
            }
        }
        self.line += 1;
        Ok(Found::Rejected(
            "is longer than 1 MB, or opens a quote `\"` that is not closed for so long".into(),
        ))
    }

    /// What a row of the table holds; none if it is blank.
    fn row_found(&self) -> Option<Found> {
        let Shape::Table { columns, .. } = &self.shape else { return None };
        let row = &self.row;
        if !row.is_utf8() {
            return Some(Found::Rejected(NOT_TEXT.to_owned()));
        }
        let cell = |at| row.text(at).unwrap_or_default().trim();
        if (0..row.len()).all(|at| cell(at).is_empty()) {
            return None;
        }
        if row.len() != columns.len() {
            return Some(Found::Rejected(format!(
                "has {} cells and the header {}: quote a cell that holds the delimiter",
                row.len(),
                columns.len()
            )));
        }
        let mut query = Query::default();
        let mut unread = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            take(*column, cell(at), &mut query, &mut unread);
        }
        Some(checked(query, unread))
    }
}

const NOT_TEXT: &str = "is not UTF-8 text";

fn checked(query: Query, unread: Vec<String>) -> Found {
    if query.says_nothing() {
        return Found::Rejected("has no name, and no identifier or address either".into());
    }
    Found::Query(query, unread)
}

fn take(column: Column, cell: &str, query: &mut Query, unread: &mut Vec<String>) {
    match column {
        Column::Name => query.name = cell.to_owned(),
        Column::Aliases => query.aliases.extend(several(cell)),
        Column::Addresses => query.addresses.extend(several(cell)),
        Column::Identifiers(kind) => query.identifiers.extend(several(cell).map(|value| (kind, value))),
        Column::Countries => {
            for text in several(cell) {
                match country::parse(&text) {
                    Some(code) => query.countries.push(code),
                    None => unread.push(format!("country `{text}`")),
                }
            }
        }
        Column::Date if cell.is_empty() || !query.date.is_empty() => {}
        Column::Date if is_date(cell) => query.date = cell.to_owned(),
        Column::Date => unread.push(format!("date `{cell}`")),
        Column::Other => {}
    }
}

/// The parts of a cell that `;` separates.
fn several(cell: &str) -> impl Iterator<Item = String> + '_ {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
}

/// `1961`, `1961-05` or `1961-05-30`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &&str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let within =
        |part: &&str, most: u8| digits(part, 2) && part.parse().is_ok_and(|n| (1..=most).contains(&n));
    match parts.as_slice() {
        [year] => digits(year, 4),
        [year, month] => digits(year, 4) && within(month, 12),
        [year, month, day] => digits(year, 4) && within(month, 12) && within(day, 31),
        _ => false,
    }
}

/// What stands at the start of the text.
enum Step {
    /// Less than a row, or nothing.
    More,
    Blank(usize),
    /// A line of so many bytes with its end.
    Line(usize),
    /// A row of so many bytes, in the row that was given.
    Row(usize),
    Broken(&'static str),
}

fn line(rest: &[u8], extent: Extent) -> Step {
    let size = first_line(rest);
    // A CR at the very end may be the first half of a CR LF.
    let is_open = size == rest.len() && !rest.ends_with(b"\n");
    if size == 0 || (extent == Extent::Part && is_open) {
        return Step::More;
    }
    if rest[..size].iter().all(u8::is_ascii_whitespace) { Step::Blank(size) } else { Step::Line(size) }
}

fn table_row(rest: &[u8], delimiter: u8, extent: Extent, row: &mut Row) -> Step {
    match cut(rest, delimiter, extent, row) {
        Cut::Blank(size) => Step::Blank(size),
        Cut::Incomplete | Cut::End => Step::More,
        Cut::Row(size) => row.fault.map_or(Step::Row(size), |fault| Step::Broken(fault.reason())),
    }
}

fn name_on(line: &[u8]) -> Found {
    match std::str::from_utf8(line) {
        Ok(text) => checked(Query { name: text.trim().to_owned(), ..Query::default() }, Vec::new()),
        Err(_) => Found::Rejected(NOT_TEXT.to_owned()),
    }
}

/// The bytes of the first line with its end: LF, CR LF or CR.
fn first_line(bytes: &[u8]) -> usize {
    match bytes.iter().position(|&byte| byte == b'\n' || byte == b'\r') {
        Some(at) if bytes[at..].starts_with(b"\r\n") => at + 2,
        Some(at) => at + 1,
        None => bytes.len(),
    }
}

fn column_of(name: &str, wanted: &str) -> Column {
    if name == wanted {
        return Column::Name;
    }
    HEADERS.iter().find(|(header, _)| *header == name).map_or(Column::Other, |(_, column)| *column)
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

/// The part of a file that is in memory.
struct Window {
    read: Box<dyn Read + Send>,
    bytes: Vec<u8>,
    start: usize,
    extent: Extent,
}

const BLOCK: usize = 256 * 1024;

impl Window {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    fn drop_front(&mut self, size: usize) {
        self.start = (self.start + size).min(self.bytes.len());
    }

    /// Reads more; false if all had been read before.
    fn grow(&mut self, file: &str) -> Result<bool, Failure> {
        if self.extent == Extent::Whole {
            return Ok(false);
        }
        self.bytes.drain(..self.start);
        self.start = 0;
        // As much again as is there, so that a long row is not scanned once for each block.
        let wanted = self.bytes.len() + self.bytes.len().max(BLOCK);
        while self.bytes.len() < wanted {
            let before = self.bytes.len();
            self.bytes.resize(wanted, 0);
            let read = self.read.read(&mut self.bytes[before..]);
            self.bytes.truncate(before + read.as_ref().map_or(0, |got| *got));
            match read {
                Ok(0) => {
                    self.extent = Extent::Whole;
                    break;
                }
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Failure::says(format!("`{file}` cannot be read further: {error}"))),
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each row's line and its name, or why it was rejected.
    fn read(name: &str, bytes: impl Into<Vec<u8>>) -> Vec<(u64, String)> {
        let input = Input::new(name, io::Cursor::new(bytes.into()));
        let Ok(mut queries) = Queries::open(input, None) else { return vec![(0, "not opened".into())] };
        let mut rows = Vec::new();
        while let Ok(Some((line, found))) = queries.next(name) {
            rows.push(match found {
                Found::Query(query, _) => (line, query.name),
                Found::Rejected(reason) => (line, format!("! {reason}")),
            });
        }
        rows
    }

    fn names(rows: &[(u64, String)]) -> Vec<(u64, &str)> {
        rows.iter().map(|(line, name)| (*line, name.as_str())).collect()
    }

    #[test]
    fn every_kind_of_line_end_ends_a_name() {
        for text in ["a\nb\n\nc", "a\rb\r\rc\r", "\u{feff}a\r\nb\r\n\r\nc\r\n"] {
            assert_eq!(names(&read("names.txt", text)), [(1, "a"), (2, "b"), (4, "c")], "{text:?}");
        }
    }

    #[test]
    fn a_comma_in_a_line_of_names_is_part_of_the_name() {
        assert_eq!(names(&read("names.txt", "name\nSilver Quay, Ltd\n")), [(2, "Silver Quay, Ltd")]);
        assert_eq!(names(&read("names.txt", "Silver Quay, Ltd\n")), [(1, "Silver Quay, Ltd")]);
    }

    #[test]
    fn an_open_quote_costs_its_own_line_only() {
        let rows = read("t.csv", "name,country\n\"Delta,TR\nGamma,TR\n");
        assert_eq!(rows.len(), 2);
        assert!(rows[0].1.starts_with("! a quote"), "{rows:?}");
        assert_eq!(rows[1], (3, "Gamma".to_owned()));
    }

    #[test]
    fn a_row_with_a_comma_too_many_is_not_taken_for_half_a_name() {
        let rows = read("t.csv", "name,country\nSilver, Quay,\nGamma,TR\n");
        assert!(rows[0].1.starts_with("! has 3 cells"), "{rows:?}");
        assert_eq!(rows[1], (3, "Gamma".to_owned()));
    }

    #[test]
    fn a_line_without_an_end_does_not_take_the_names_behind_it() {
        let mut text = b"first\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', 3 * MOST_ROW_BYTES));
        text.extend(b"\nlast\n");
        let rows = read("names.txt", text);
        assert_eq!(rows.len(), 3);
        assert!(rows[1].1.starts_with("! is longer"), "{:.60}", rows[1].1);
        assert_eq!(rows[2], (3, "last".to_owned()));
    }

    #[test]
    fn names_across_blocks_are_whole_and_none_is_lost() {
        let text: String = (0..60_000).map(|number| format!("Company number {number}\n")).collect();
        let rows = read("names.txt", text);
        assert_eq!(rows.len(), 60_000);
        for (at, (line, name)) in rows.iter().enumerate() {
            assert_eq!((*line, name.as_str()), (at as u64 + 1, format!("Company number {at}").as_str()));
        }
    }

    #[test]
    fn a_date_is_read_as_far_as_it_goes() {
        assert!(["1961", "1961-05", "1961-05-30"].into_iter().all(is_date));
        assert!(!["61", "1961-13", "30.05.1961", "1961-05-30-1", ""].into_iter().any(is_date));
    }
}

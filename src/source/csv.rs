//! Comma-separated text cut into rows and cells with their places. Never knows what a cell means and never reads a file.
//!
//! Cells may be quoted with `"`; a quote inside is written twice. Rows end with LF, CR LF or CR. Blank lines are no rows.

use std::ops::Range;

/// The characters that may separate cells, the likeliest first.
pub const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// One row, its cells unquoted. Reused from row to row, so that reading allocates nothing.
#[derive(Debug, Clone, Default)]
pub struct Row {
    text: Vec<u8>,
    ends: Vec<usize>,
    places: Vec<Range<usize>>,
    /// What is wrong with its quotes, if anything.
    pub fault: Option<Fault>,
    /// How many lines it takes, at least 1.
    pub lines: usize,
}

/// What can be wrong with the quotes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The text ends inside the quoted cell of this number, from 0.
    OpenQuote(usize),
    /// Something stands between the closing quote of the cell of this number and the next delimiter.
    AfterQuote(usize),
}

impl Fault {
    /// The number of the cell, from 0.
    pub fn cell(self) -> usize {
        match self {
            Fault::OpenQuote(cell) | Fault::AfterQuote(cell) => cell,
        }
    }

    /// What is wrong and what to write instead.
    pub fn reason(self) -> &'static str {
        match self {
            Fault::OpenQuote(_) => "a quote `\"` is opened and never closed",
            Fault::AfterQuote(_) => {
                "a quote `\"` closes before the end of the cell: write a quote inside a cell twice"
            }
        }
    }
}

/// What stands at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// A row of so many bytes with its line end; the row given has its cells.
    Row(usize),
    /// A blank line of so many bytes.
    Blank(usize),
    /// The text ends before the row does; call again with more of it.
    Incomplete,
    /// Nothing.
    End,
}

/// Whether a text is all there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The text is a first part; what follows may continue its last row.
    Part,
    /// Nothing follows.
    Whole,
}

impl Row {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no cell; no row that was cut is so.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes of a cell without its quotes; empty when the row has no such cell.
    pub fn bytes(&self, cell: usize) -> &[u8] {
        let Some(&end) = self.ends.get(cell) else { return &[] };
        let start = cell.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..end]
    }

    /// The text of a cell; none when it is not UTF-8, empty when the row has no such cell.
    pub fn text(&self, cell: usize) -> Option<&str> {
        std::str::from_utf8(self.bytes(cell)).ok()
    }

    /// Whether every cell is UTF-8.
    pub fn is_utf8(&self) -> bool {
        // A character cut in two by a cell border is valid in the whole and not in its cells.
        std::str::from_utf8(&self.text)
            .is_ok_and(|text| self.ends.iter().all(|&end| text.is_char_boundary(end)))
    }

    /// Number of bytes of all cells.
    pub fn size(&self) -> usize {
        self.text.len()
    }

    /// Where a cell stands with its quotes, in bytes from the start of the row.
    pub fn place(&self, cell: usize) -> Range<usize> {
        self.places.get(cell).cloned().unwrap_or(0..0)
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.places.clear();
        self.fault = None;
        self.lines = 1;
    }

    fn end_cell(&mut self, place: Range<usize>) {
        self.ends.push(self.text.len());
        self.places.push(place);
    }
}

/// Cuts the row at the start of `bytes` into `row`.
pub fn cut(bytes: &[u8], delimiter: u8, extent: Extent, row: &mut Row) -> Cut {
    row.clear();
    match bytes {
        [] => return Cut::End,
        [b'\r', b'\n', ..] => return Cut::Blank(2),
        [b'\r'] if extent == Extent::Part => return Cut::Incomplete,
        [b'\n' | b'\r', ..] => return Cut::Blank(1),
        _ => {}
    }
    let mut at = 0;
    loop {
        let start = at;
        at = match bytes.get(at) {
            Some(b'"') => quoted(bytes, start, delimiter, row),
            _ => plain(bytes, start, delimiter, row),
        };
        row.end_cell(start..at);
        match bytes.get(at) {
            Some(&byte) if byte == delimiter => at += 1,
            Some(b'\r') => match bytes.get(at + 1) {
                Some(b'\n') => return Cut::Row(at + 2),
                None if extent == Extent::Part => return Cut::Incomplete,
                _ => return Cut::Row(at + 1),
            },
            Some(_) => return Cut::Row(at + 1),
            None if extent == Extent::Part => return Cut::Incomplete,
            None => return Cut::Row(at),
        }
    }
}

/// A cell without quotes: its end.
fn plain(bytes: &[u8], start: usize, delimiter: u8, row: &mut Row) -> usize {
    let rest = &bytes[start..];
    let length = rest
        .iter()
        .position(|&byte| byte == delimiter || byte == b'\n' || byte == b'\r')
        .unwrap_or(rest.len());
    row.text.extend_from_slice(&rest[..length]);
    start + length
}

/// A cell that begins with a quote: its end, behind the closing quote and whatever wrongly follows it.
fn quoted(bytes: &[u8], start: usize, delimiter: u8, row: &mut Row) -> usize {
    let mut at = start + 1;
    loop {
        let rest = &bytes[at..];
        let Some(length) = rest.iter().position(|&byte| byte == b'"') else {
            add_quoted(rest, row);
            row.fault.get_or_insert(Fault::OpenQuote(row.ends.len()));
            return bytes.len();
        };
        add_quoted(&rest[..length], row);
        at += length + 1;
        if bytes.get(at) != Some(&b'"') {
            break;
        }
        row.text.push(b'"');
        at += 1;
    }
    let end = plain(bytes, at, delimiter, row);
    if end > at {
        row.fault.get_or_insert(Fault::AfterQuote(row.ends.len()));
    }
    end
}

fn add_quoted(bytes: &[u8], row: &mut Row) {
    row.lines += bytes.iter().filter(|&&byte| byte == b'\n').count();
    row.text.extend_from_slice(bytes);
}

/// The delimiter that stands most often outside quotes in the first line of a text; a comma if none does.
pub fn guess_delimiter(text: &[u8]) -> u8 {
    let mut counts = [0_usize; DELIMITERS.len()];
    let mut inside = false;
    for &byte in text.iter().skip_while(|byte| matches!(byte, b'\n' | b'\r')) {
        match byte {
            b'"' => inside = !inside,
            b'\n' | b'\r' if !inside => break,
            _ if inside => {}
            _ => {
                if let Some(which) = DELIMITERS.iter().position(|&delimiter| delimiter == byte) {
                    counts[which] += 1;
                }
            }
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let which = counts.iter().position(|&count| count == most).unwrap_or(0);
    DELIMITERS[which]
}

/// A row of a whole text and where it begins.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The row.
    pub row: Row,
    /// Byte of its start in the text.
    pub start: usize,
    /// Byte behind its end, the line end not included.
    pub end: usize,
}

impl Placed {
    /// The text of a cell, trimmed; empty when the row has no such cell.
    pub fn cell(&self, cell: usize) -> &str {
        self.row.text(cell).unwrap_or("").trim()
    }

    /// Where a cell stands in the whole text; the whole row when it has no such cell.
    pub fn place(&self, cell: usize) -> Range<usize> {
        match self.row.places.get(cell) {
            Some(place) => self.start + place.start..self.start + place.end,
            None => self.start..self.end,
        }
    }

    /// Whether every cell is blank: what a spreadsheet leaves below its last row.
    pub fn is_blank(&self) -> bool {
        self.row.text.iter().all(u8::is_ascii_whitespace)
    }
}

/// The rows of a whole text. A byte-order mark at its start is skipped, and so are rows of blank cells only.
pub fn rows(text: &str) -> impl Iterator<Item = Placed> + '_ {
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let delimiter = guess_delimiter(&text.as_bytes()[at..]);
    std::iter::from_fn(move || {
        loop {
            let mut row = Row::default();
            let start = at;
            match cut(&text.as_bytes()[at..], delimiter, Extent::Whole, &mut row) {
                Cut::Row(size) => at += size,
                Cut::Blank(size) => {
                    at += size;
                    continue;
                }
                Cut::Incomplete | Cut::End => return None,
            }
            let end = row.places.last().map_or(at, |place| start + place.end);
            let placed = Placed { row, start, end };
            if !placed.is_blank() {
                return Some(placed);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let cells = |placed: Placed| {
            (0..placed.row.len()).map(|cell| placed.row.text(cell).unwrap().to_owned()).collect()
        };
        rows(text).map(cells).collect()
    }

    #[test]
    fn quotes_hide_delimiters_line_ends_and_doubled_quotes() {
        assert_eq!(cells("a,\"b,\n\"\"c\"\"\",d\r\ne,,"), [vec!["a", "b,\n\"c\"", "d"], vec!["e", "", ""]]);
    }

    #[test]
    fn every_kind_of_line_end_ends_a_row_and_blank_lines_are_none() {
        assert_eq!(cells("a\rb\r\n\r\n\nc\n,\n"), [vec!["a"], vec!["b"], vec!["c"]]);
        assert_eq!(cells("\u{feff}a;b\n1;2"), [vec!["a", "b"], vec!["1", "2"]]);
    }

    #[test]
    fn the_delimiter_is_the_one_that_stands_most_often_outside_quotes() {
        assert_eq!(guess_delimiter(b"a;\"b,c,d,e\";f\n,,,,"), b';');
        assert_eq!(guess_delimiter(b"a\tb|c\td"), b'\t');
        assert_eq!(guess_delimiter(b"alone"), b',');
    }

    #[test]
    fn a_quote_in_the_wrong_place_is_a_fault_of_its_cell() {
        let faults: Vec<_> = rows("a,\"b\"c\n\"d\ne,\"f").map(|placed| placed.row.fault).collect();
        assert_eq!(faults, [Some(Fault::AfterQuote(1)), Some(Fault::AfterQuote(0))]);
        assert_eq!(rows("a,\"b\nc,d\n").next().unwrap().row.fault, Some(Fault::OpenQuote(1)));
    }

    #[test]
    fn a_place_covers_the_cell_with_its_quotes() {
        let text = "\u{feff}key,name\n\"1\",\"é\"\n";
        let placed = rows(text).nth(1).unwrap();
        assert_eq!(&text[placed.place(1)], "\"é\"");
        assert_eq!(&text[placed.place(7)], "\"1\",\"é\"");
    }

    proptest! {
        #[test]
        fn what_is_written_with_quotes_is_read_back(written in prop::collection::vec(prop::collection::vec(".*", 2..4), 1..5)) {
            let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let line = |row: &Vec<String>| row.iter().map(quote).collect::<Vec<_>>().join(",");
            let text = written.iter().map(line).collect::<Vec<_>>().join("\n");
            let mut row = Row::default();
            let mut rest = text.as_bytes();
            for expected in &written {
                let Cut::Row(size) = cut(rest, b',', Extent::Whole, &mut row) else { panic!("no row") };
                let read: Vec<_> = (0..row.len()).map(|cell| row.text(cell).unwrap().to_owned()).collect();
                prop_assert_eq!(&read, expected);
                rest = &rest[size..];
            }
            prop_assert!(rest.is_empty());
        }

        #[test]
        fn a_text_cut_anywhere_gives_the_same_row_or_asks_for_more(text in "[a,\"\r\n]{0,12}", at in 0..12_usize) {
            let (mut whole, mut part) = (Row::default(), Row::default());
            let bytes = text.as_bytes();
            let expected = cut(bytes, b',', Extent::Whole, &mut whole);
            let found = cut(&bytes[..at.min(bytes.len())], b',', Extent::Part, &mut part);
            if let Cut::Row(_) | Cut::Blank(_) = found {
                prop_assert_eq!(found, expected);
                prop_assert_eq!(part.text, whole.text);
            }
        }
    }
}

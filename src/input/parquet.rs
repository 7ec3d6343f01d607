//! Tables in Parquet files: flat columns, structures as columns with points in their names, and lists of structures as rows
//! of one record. Never holds more than a few hundred rows and a page of each column.

use super::rejection::Broken;
use super::spool::Spool;
use super::table::{CellKind, Cells, Place, Table, TableRow};
use super::{Opened, Reading, Setting, grouping};
use crate::value::Date;
use ::parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Physical};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{DataType, Int96};
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::{ColumnDescriptor, Type};
use std::collections::VecDeque;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rows that are decoded together, column by column.
const ROWS_AT_ONCE: usize = 256;
/// A cell may not be longer.
const MOST_CELL_BYTES: usize = 1024 * 1024;

/// Opens the one table of a Parquet file.
pub(super) fn open(spool: Spool, setting: &Setting<'_>) -> Result<Vec<Opened>, String> {
    let file = guarded(|| SerializedFileReader::new(spool.file).map_err(|error| explain(&error)))
        .map_err(|reason| format!("is a Parquet file that is damaged or cut off: {reason}"))?;
    let schema = file.metadata().file_metadata().schema_descr_ptr();
    let leaves: Vec<Leaf> = (0..schema.num_columns())
        .map(|column| Leaf::new(schema.get_column_root(column), &schema.column(column)))
        .collect();
    let table = ParquetTable {
        header: leaves.iter().map(|leaf| leaf.name.clone()).collect(),
        has_lists: leaves.iter().any(|leaf| leaf.holds == Holds::Items),
        file,
        leaves,
        next_group: 0,
        readers: Vec::new(),
        left: 0,
        number: 0,
        ready: VecDeque::new(),
        is_ended: false,
    };
    let records = grouping::open(Box::new(table), setting)?;
    let reading = Reading { said: Vec::new(), decided: None };
    Ok(vec![Opened { sheet: String::new(), records, reading, first_column: None }])
}

struct ParquetTable {
    file: SerializedFileReader<File>,
    leaves: Vec<Leaf>,
    header: Vec<String>,
    has_lists: bool,
    next_group: usize,
    /// The columns of the current row group.
    readers: Vec<ColumnReader>,
    /// Rows of the group that are still to be decoded.
    left: usize,
    /// Rows so far.
    number: u64,
    ready: VecDeque<TableRow>,
    is_ended: bool,
}

impl Table for ParquetTable {
    fn header(&self) -> &[String] {
        &self.header
    }

    fn next_row(&mut self) -> Option<TableRow> {
        loop {
            if let Some(row) = self.ready.pop_front() {
                return Some(row);
            }
            if self.is_ended {
                return None;
            }
            if let Err(reason) = guarded(|| self.decode()) {
                self.is_ended = true;
                let number = self.number + 1;
                let reason = format!(
                    "cannot be read further: {reason}; nothing was read from row {number} to the end of the file"
                );
                return Some(TableRow { number, broken: Some(Broken::new(reason)), ..TableRow::default() });
            }
        }
    }
}

impl ParquetTable {
    /// Decodes some rows, or goes on to the next row group, or ends.
    fn decode(&mut self) -> Result<(), String> {
        if self.left == 0 {
            return self.open_group();
        }
        let count = self.left.min(ROWS_AT_ONCE);
        let mut columns = Vec::new();
        for (reader, leaf) in self.readers.iter_mut().zip(&self.leaves) {
            let column = read(reader, leaf, count).map_err(|error| explain(&error))?;
            if column.len() != count {
                return Err(format!("the column `{}` breaks off", leaf.name));
            }
            columns.push(column.into_iter());
        }
        self.left -= count;
        for _ in 0..count {
            self.number += 1;
            let record: Vec<Values> =
                columns.iter_mut().map(|column| column.next().unwrap_or_default()).collect();
            self.record(&record);
        }
        Ok(())
    }

    fn open_group(&mut self) -> Result<(), String> {
        if self.next_group >= self.file.num_row_groups() {
            self.is_ended = true;
            return Ok(());
        }
        let group = self.file.get_row_group(self.next_group).map_err(|error| explain(&error))?;
        self.next_group += 1;
        if group.num_columns() != self.leaves.len() {
            return Err("a row group has other columns than the file".into());
        }
        let readers = (0..self.leaves.len()).map(|column| group.get_column_reader(column));
        self.readers = readers.collect::<Result<_, _>>().map_err(|error| explain(&error))?;
        let rows = group.metadata().num_rows();
        self.left = usize::try_from(rows).map_err(|_| "a row group has fewer than no rows".to_owned())?;
        Ok(())
    }

    /// The rows of a record: one, or one for each item of its longest list.
    fn record(&mut self, record: &[Values]) {
        let rows = record.iter().zip(&self.leaves).map(|(values, leaf)| leaf.rows(values)).max().unwrap_or(0);
        for at in 0..rows.max(1) {
            let (mut cells, mut size, mut broken) = (Cells::default(), 0, None);
            for (column, (values, leaf)) in record.iter().zip(&self.leaves).enumerate() {
                let value = leaf.cell(values, at);
                if value.is_broken {
                    broken.get_or_insert_with(|| Broken::new("is not UTF-8 text").at(column));
                } else if value.text.len() > MOST_CELL_BYTES {
                    broken.get_or_insert_with(|| Broken::new("holds more than 1 MB of text").at(column));
                }
                size += value.text.len();
                cells.push_kind(&value.text, value.kind);
            }
            let is_blank = (0..self.leaves.len()).all(|column| cells.text(column).is_empty());
            if is_blank && broken.is_none() && rows <= 1 {
                return;
            }
            let place = match (self.has_lists, at) {
                (false, _) => Place::ByKey,
                (true, 0) => Place::Begins,
                (true, _) => Place::GoesOn,
            };
            self.ready.push_back(TableRow { number: self.number, size, cells, broken, place });
        }
    }
}

/// One column of the file.
struct Leaf {
    /// The names on the way to it with points between them, without those that only Parquet's lists need.
    name: String,
    holds: Holds,
    /// From this definition level on there is an element of the outermost list.
    list_level: i16,
    value_level: i16,
    meaning: Meaning,
}

/// What stands in a column for one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    One,
    /// A list of values, which becomes one cell with `;` between them.
    Several,
    /// A part of a list of structures.
    Items,
}

/// What the stored values mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Plain,
    Unsigned,
    Text,
    Day,
    /// So many of its units make a day.
    Moment(i64),
    /// So many digits stand behind the point.
    Decimal(usize),
    Uuid,
}

const MILLIS_OF_A_DAY: i64 = 86_400_000;

impl Leaf {
    fn new(root: &Type, column: &ColumnDescriptor) -> Leaf {
        let (mut names, mut level, mut list_level, mut holds) = (Vec::new(), 0, 0, Holds::One);
        let mut next = Some(root);
        let (mut depth, mut is_hidden, mut in_list) = (0, false, false);
        let parts = column.path().parts();
        while let Some(ty) = next {
            let info = ty.get_basic_info();
            let repetition = if info.has_repetition() { info.repetition() } else { Repetition::REQUIRED };
            level += i16::from(repetition != Repetition::REQUIRED);
            if !is_hidden {
                names.push(ty.name());
                if holds != Holds::One {
                    holds = Holds::Items;
                }
            }
            if repetition == Repetition::REPEATED && holds == Holds::One {
                (holds, list_level) = (Holds::Several, level);
            }
            let is_annotated = matches!(
                info.converted_type(),
                ConvertedType::LIST | ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE
            );
            let is_map = info.converted_type() != ConvertedType::LIST;
            // Below an annotated group stands one that repeats, and below that of a list most often one more.
            let hides_child = is_annotated || in_list && !is_element(ty);
            in_list = is_annotated && !is_map;
            is_hidden = hides_child;
            depth += 1;
            let child = |name: &String| ty.get_fields().iter().find(|field| field.name() == name);
            next = match ty.is_group() {
                true => parts.get(depth).and_then(child).map(AsRef::as_ref),
                false => None,
            };
        }
        Leaf {
            name: names.join("."),
            holds,
            list_level,
            value_level: column.max_def_level(),
            meaning: meaning(column),
        }
    }

    fn rows(&self, values: &Values) -> usize {
        if self.holds == Holds::Items { values.0.len() } else { 1 }
    }

    /// The cell of a record's row.
    fn cell(&self, values: &Values, at: usize) -> Written {
        match self.holds {
            Holds::Items => values.0.get(at).cloned().unwrap_or_default(),
            Holds::One | Holds::Several if at > 0 => Written::default(),
            Holds::One | Holds::Several => values.0.iter().cloned().reduce(Written::and).unwrap_or_default(),
        }
    }
}

/// Whether what repeats below a list is its element and not one more group around it, by the rules for files of older
/// writers in the format's `LogicalTypes.md`.
fn is_element(repeated: &Type) -> bool {
    !repeated.is_group()
        || repeated.get_fields().len() != 1
        || repeated.name() == "array"
        || repeated.name().ends_with("_tuple")
}

fn meaning(column: &ColumnDescriptor) -> Meaning {
    let scale = || usize::try_from(column.type_scale()).unwrap_or(0);
    if let Some(logical) = column.logical_type_ref() {
        match logical {
            LogicalType::String | LogicalType::Enum | LogicalType::Json => return Meaning::Text,
            LogicalType::Date => return Meaning::Day,
            LogicalType::Decimal(_) => return Meaning::Decimal(scale()),
            LogicalType::Uuid => return Meaning::Uuid,
            LogicalType::Integer(integer) if !integer.is_signed => return Meaning::Unsigned,
            LogicalType::Timestamp(moment) => {
                return Meaning::Moment(match moment.unit {
                    TimeUnit::MILLIS => MILLIS_OF_A_DAY,
                    TimeUnit::MICROS => MILLIS_OF_A_DAY * 1_000,
                    TimeUnit::NANOS => MILLIS_OF_A_DAY * 1_000_000,
                });
            }
            _ => {}
        }
    }
    match column.converted_type() {
        ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON => Meaning::Text,
        ConvertedType::DATE => Meaning::Day,
        ConvertedType::TIMESTAMP_MILLIS => Meaning::Moment(MILLIS_OF_A_DAY),
        ConvertedType::TIMESTAMP_MICROS => Meaning::Moment(MILLIS_OF_A_DAY * 1_000),
        ConvertedType::DECIMAL => Meaning::Decimal(scale()),
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
            Meaning::Unsigned
        }
        _ if column.physical_type() == Physical::INT96 => Meaning::Moment(MILLIS_OF_A_DAY),
        _ => Meaning::Plain,
    }
}

/// What one column says of one record: one value, or one for each element of the outermost list.
#[derive(Debug, Clone, Default)]
struct Values(Vec<Written>);

/// A value as a cell.
#[derive(Debug, Clone, Default)]
struct Written {
    text: String,
    kind: CellKind,
    is_broken: bool,
}

impl Written {
    fn of(text: impl Into<String>, kind: CellKind) -> Written {
        Written { text: text.into(), kind, is_broken: false }
    }

    /// Both in one cell.
    fn and(self, other: Written) -> Written {
        let is_broken = self.is_broken || other.is_broken;
        match (self.text.is_empty(), other.text.is_empty()) {
            (true, _) => Written { is_broken, ..other },
            (_, true) => Written { is_broken, ..self },
            _ => {
                Written { text: format!("{}; {}", self.text, other.text), kind: CellKind::Written, is_broken }
            }
        }
    }
}

/// The next values of a column, as many records as are there but no more than `count`.
fn read(reader: &mut ColumnReader, leaf: &Leaf, count: usize) -> Result<Vec<Values>, ParquetError> {
    match reader {
        ColumnReader::BoolColumnReader(of) => gather(of, leaf, count, |truth| {
            Written::of(if *truth { "true" } else { "false" }, CellKind::Written)
        }),
        ColumnReader::Int32ColumnReader(of) => gather(of, leaf, count, |&number| match leaf.meaning {
            Meaning::Unsigned => Written::of((number as u32).to_string(), CellKind::Number),
            _ => whole(i64::from(number), leaf.meaning),
        }),
        ColumnReader::Int64ColumnReader(of) => gather(of, leaf, count, |&number| match leaf.meaning {
            Meaning::Unsigned => Written::of((number as u64).to_string(), CellKind::Number),
            _ => whole(number, leaf.meaning),
        }),
        ColumnReader::Int96ColumnReader(of) => {
            gather(of, leaf, count, |moment: &Int96| whole(moment.to_millis(), leaf.meaning))
        }
        ColumnReader::FloatColumnReader(of) => {
            gather(of, leaf, count, |number| floating(number.is_finite(), number.is_nan(), number))
        }
        ColumnReader::DoubleColumnReader(of) => {
            gather(of, leaf, count, |number| floating(number.is_finite(), number.is_nan(), number))
        }
        ColumnReader::ByteArrayColumnReader(of) => {
            gather(of, leaf, count, |bytes| of_bytes(bytes.data(), leaf.meaning))
        }
        ColumnReader::FixedLenByteArrayColumnReader(of) => {
            gather(of, leaf, count, |bytes| of_bytes(bytes.data(), leaf.meaning))
        }
    }
}

fn gather<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    leaf: &Leaf,
    count: usize,
    write: impl Fn(&T::T) -> Written,
) -> Result<Vec<Values>, ParquetError> {
    let (mut definitions, mut repetitions, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let (records, _, levels) =
        reader.read_records(count, Some(&mut definitions), Some(&mut repetitions), &mut values)?;
    let mut values = values.iter();
    let mut column: Vec<Values> = Vec::with_capacity(records);
    for at in 0..levels {
        // Without optional parts there are no definition levels, and without lists no repetition levels.
        let definition = definitions.get(at).copied().unwrap_or(leaf.value_level);
        let repetition = repetitions.get(at).copied().unwrap_or(0);
        if repetition == 0 {
            column.push(Values::default());
        }
        let Some(Values(elements)) = column.last_mut() else { continue };
        if leaf.holds != Holds::One && definition < leaf.list_level {
            continue;
        }
        let value = match definition >= leaf.value_level {
            true => values.next().map(&write).unwrap_or_default(),
            false => Written::default(),
        };
        match elements.last_mut().filter(|_| repetition > 1) {
            // A list inside an element.
            Some(element) => *element = std::mem::take(element).and(value),
            None => elements.push(value),
        }
    }
    Ok(column)
}

fn whole(number: i64, meaning: Meaning) -> Written {
    match meaning {
        Meaning::Day => day(number),
        Meaning::Moment(units) => day(number.div_euclid(units)),
        Meaning::Decimal(scale) => Written::of(decimal(i128::from(number), scale), CellKind::Number),
        Meaning::Plain | Meaning::Unsigned | Meaning::Text | Meaning::Uuid => {
            Written::of(number.to_string(), CellKind::Number)
        }
    }
}

/// The days from 0001-01-01 to 9999-12-31, counted from 1970-01-01.
const DAYS: std::ops::RangeInclusive<i64> = -719_162..=2_932_896;

fn day(number: i64) -> Written {
    match i32::try_from(number).ok().filter(|_| DAYS.contains(&number)) {
        Some(day) => Written::of(Date(day).to_string(), CellKind::Date),
        None => Written::of(format!("day {number} from 1970-01-01"), CellKind::Written),
    }
}

/// A floating-point number by its shortest digits, which are those that were once written; no number is a blank cell, as
/// data frames mean it.
fn floating(is_finite: bool, is_nan: bool, number: &impl std::fmt::Display) -> Written {
    match (is_finite, is_nan) {
        (true, _) => Written::of(number.to_string(), CellKind::Number),
        (_, true) => Written::default(),
        (false, false) => Written::of(number.to_string(), CellKind::Written),
    }
}

fn of_bytes(bytes: &[u8], meaning: Meaning) -> Written {
    match (meaning, std::str::from_utf8(bytes)) {
        (Meaning::Decimal(scale), _) => match unscaled(bytes) {
            Some(number) => Written::of(decimal(number, scale), CellKind::Number),
            None => Written::of(format!("0x{}", hex(bytes)), CellKind::Written),
        },
        (Meaning::Uuid, _) if bytes.len() == 16 => {
            let parts = [0..4, 4..6, 6..8, 8..10, 10..16].map(|part| hex(&bytes[part]));
            Written::of(parts.join("-"), CellKind::Written)
        }
        (_, Ok(text)) => Written::of(text, CellKind::Written),
        (Meaning::Text, Err(_)) => Written { is_broken: true, ..Written::default() },
        (_, Err(_)) => Written::of(format!("0x{}", hex(bytes)), CellKind::Written),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A number in two's complement, its highest byte first.
fn unscaled(bytes: &[u8]) -> Option<i128> {
    let sign = if *bytes.first()? & 0x80 == 0 { 0 } else { 0xff };
    let (above, rest) = bytes.split_at(bytes.len().saturating_sub(16));
    let mut whole = [sign; 16];
    whole[16 - rest.len()..].copy_from_slice(rest);
    let number = i128::from_be_bytes(whole);
    (above.iter().all(|&byte| byte == sign) && (number < 0) == (sign != 0)).then_some(number)
}

fn decimal(unscaled: i128, scale: usize) -> String {
    let digits = format!("{:0>width$}", unscaled.unsigned_abs(), width = scale.min(MOST_SCALE) + 1);
    let (whole, part) = digits.split_at(digits.len() - scale.min(MOST_SCALE));
    let sign = if unscaled < 0 { "-" } else { "" };
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// No Parquet decimal of 16 bytes has more digits.
const MOST_SCALE: usize = 38;

/// The crate that decodes the format panics on some damaged files; they end there as all others that cannot be read.
/// What was being decoded is not looked at again.
fn guarded<T>(decode: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| Err("its data are damaged".to_owned()))
}

fn explain(error: &ParquetError) -> String {
    let whole = error.to_string();
    let words = ["Parquet error: ", "EOF: ", "External: ", "NYI: "];
    words.iter().find_map(|word| whole.strip_prefix(word)).unwrap_or(&whole).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_keeps_all_its_digits() {
        for (unscaled, scale, text) in [
            (2200000, 2, "22000.00"),
            (-5, 3, "-0.005"),
            (7, 0, "7"),
            (0, 2, "0.00"),
            (i128::MIN, 38, "-1.70141183460469231731687303715884105728"),
        ] {
            assert_eq!(decimal(unscaled, scale), text);
        }
    }

    #[test]
    fn bytes_are_numbers_in_twos_complement() {
        assert_eq!(unscaled(&[0xff]), Some(-1));
        assert_eq!(unscaled(&[0x01, 0x00]), Some(256));
        assert_eq!(unscaled(&[0; 20]), Some(0));
        assert_eq!(unscaled(&[1; 20]), None);
        assert_eq!(unscaled(&[]), None);
    }

    #[test]
    fn a_day_that_no_calendar_has_is_not_taken_for_another() {
        assert_eq!((day(0).text.as_str(), day(0).kind), ("1970-01-01", CellKind::Date));
        assert_eq!(day(-1).text, "1969-12-31");
        assert_eq!(day(i64::MAX).kind, CellKind::Written);
        assert_eq!(day(2_932_897).kind, CellKind::Written);
        assert_eq!(day(2_932_896).text, "9999-12-31");
    }
}

//! The arguments that say which records a command reads and on which day it screens them. Never reads a record itself.

use super::clock;
use super::exit::Failure;
use super::progress::Progress;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use tidewaiter::engine::{REGIMES, Screening};
use tidewaiter::input::{self, Input, InputError, ReadOptions, Reader, Stated};
use tidewaiter::plan;
use tidewaiter::value::convention::{Mark, Order};
use tidewaiter::value::{Date, Schema};

/// How records are read and screened, whatever is then done with the result.
#[derive(Args, Debug)]
pub struct ReadingArguments {
    /// The day of screening, which decides what is overdue, stale or in effect [default: today in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,

    /// The type of records that do not name theirs: Shipment, Supplier, Payment, or one of your own
    #[arg(long = "type", value_name = "TYPE")]
    pub record_type: Option<String>,

    /// A field and the column that feeds it, for headers that do not say so; may be given several times
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = mapping)]
    pub map: Vec<(String, String)>,

    /// Which of day and month stands first in dates that do not show it, of all columns or of one: dmy, mdy, "Ship date=mdy"
    #[arg(long, value_name = "[COLUMN=]ORDER", value_parser = order)]
    pub dates: Vec<Stated<Order>>,

    /// The decimal mark of numbers that do not show it, of all columns or of one: point, comma, "Amount=comma"
    #[arg(long, value_name = "[COLUMN=]MARK", value_parser = mark)]
    pub decimal: Vec<Stated<Mark>>,

    /// The legal regimes that bind you; rules hold under these only
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_values = REGIMES, value_parser = regime)]
    pub regime: Vec<String>,
}

impl ReadingArguments {
    /// How to screen. The clock is read here, once, if no day was given.
    pub fn screening(&self) -> Screening {
        let mut screening = Screening::on(self.as_of.unwrap_or_else(clock::today));
        screening.regimes = self.regime.clone();
        screening
    }

    /// Opens the inputs. Every one that cannot be read is named.
    pub fn open(
        &self,
        files: &[PathBuf],
        schema: &Arc<Schema>,
        progress: &Progress,
    ) -> Result<Reader, Failure> {
        let mut inputs = Vec::new();
        let mut errors = Vec::new();
        for file in files {
            match Input::from_path(file) {
                Ok(input) => inputs.push(Input { read: progress.counting(input.read), ..input }),
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            return Err(all(&errors, ""));
        }
        let options = ReadOptions {
            record_type: self.record_type.clone(),
            mapping: self.map.clone(),
            dates: self.dates.clone(),
            decimals: self.decimal.clone(),
        };
        let help = if self.map.is_empty() {
            ""
        } else {
            "`tidewaiter records` shows the fields that `--map` may name"
        };
        input::open(inputs, schema, &options).map_err(|errors| all(&errors, help))
    }
}

fn all(errors: &[InputError], help: &str) -> Failure {
    Failure::Several(errors.iter().map(ToString::to_string).collect(), help.to_owned())
}

/// The size of all files together; none if it is not known of one.
pub fn total_size(files: &[PathBuf]) -> Option<u64> {
    let size = |file: &PathBuf| {
        std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file).map(|found| found.len())
    };
    files.iter().map(size).sum()
}

/// Reads a date as `--as-of` takes it.
pub fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "write a date as 2024-02-23".to_owned())
}

/// Reads a regime as `--regime` takes it. A misspelt one would turn every hold under it into a mere review.
fn regime(text: &str) -> Result<String, String> {
    let word = text.trim().to_uppercase();
    if plan::REGIMES.contains(&word.as_str()) {
        return Ok(word);
    }
    Err(format!("the regimes are {}; write several as `EU,US`", plan::REGIMES.join(", ")))
}

fn order(text: &str) -> Result<Stated<Order>, String> {
    stated(text, |word| match word {
        "dmy" => Ok(Order::DayFirst),
        "mdy" => Ok(Order::MonthFirst),
        _ => Err("write `dmy` for 31/12/2024 or `mdy` for 12/31/2024".to_owned()),
    })
}

fn mark(text: &str) -> Result<Stated<Mark>, String> {
    stated(text, |word| match word {
        "point" => Ok(Mark::Point),
        "comma" => Ok(Mark::Comma),
        _ => Err("write `point` for 1,234.56 or `comma` for 1.234,56".to_owned()),
    })
}

/// `dmy`, or `Ship date=dmy` for one column.
fn stated<T>(text: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Stated<T>, String> {
    let (column, word) = text.rsplit_once('=').map_or((None, text), |(column, word)| (Some(column), word));
    let column = column.map(|column| column.trim().to_owned()).filter(|column| !column.is_empty());
    Ok(Stated { column, is: read(word.trim().to_ascii_lowercase().as_str())? })
}

fn mapping(text: &str) -> Result<(String, String), String> {
    let (field, column) =
        text.split_once('=').ok_or("write the field, `=`, and the column: destination=Country")?;
    let (field, column) = (field.trim(), column.trim());
    if field.is_empty() || column.is_empty() {
        return Err("write the field, `=`, and the column: destination=Country".to_owned());
    }
    Ok((field.to_owned(), column.to_owned()))
}

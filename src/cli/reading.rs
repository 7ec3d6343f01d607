//! The arguments that say which records a command reads and on which day it screens them. Never reads a record itself.

use super::clock;
use super::exit::Failure;
use super::mapping::{self, MappingArguments};
use super::progress::Progress;
use super::register::RegisterArguments;
use super::terminal::Terminal;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use tidewaiter::engine::{REGIMES, RuleSet, Screening};
use tidewaiter::input::{ReadOptions, Reader, Stated};
use tidewaiter::plan;
use tidewaiter::value::convention::{Mark, Order};
use tidewaiter::value::{Date, Schema};

/// How records are read and screened, whatever is then done with the result.
#[derive(Args, Debug)]
pub struct ReadingArguments {
    /// The day of screening, which decides what is overdue, stale or in effect [default: today in UTC]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,

    #[command(flatten)]
    pub mapping: MappingArguments,

    #[command(flatten)]
    pub register: RegisterArguments,

    /// The decimal mark of numbers that do not show it, of all columns or of one: point, comma, "Amount=comma"
    #[arg(long, value_name = "[COLUMN=]MARK", value_parser = mark)]
    pub decimal: Vec<Stated<Mark>>,

    #[command(flatten)]
    pub form: FormArguments,

    /// The legal regimes that bind you; rules hold under these only
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_values = REGIMES, value_parser = regime)]
    pub regime: Vec<String>,
}

/// How files are written, where they do not show it.
#[derive(Args, Debug, Clone)]
pub struct FormArguments {
    /// Which of day and month stands first in dates that do not show it, of all columns or of one: dmy, mdy, "Ship date=mdy"
    #[arg(long, value_name = "[COLUMN=]ORDER", value_parser = order)]
    dates: Vec<Stated<Order>>,

    /// The encoding of text files, such as cp1251; without it, each file's own content tells
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,

    /// A sheet of a workbook, by its name; may be given several times [default: all whose headers are known]
    #[arg(long = "sheet", value_name = "NAME")]
    sheets: Vec<String>,
}

impl FormArguments {
    /// As reading takes it.
    pub fn options(&self) -> ReadOptions {
        ReadOptions {
            dates: self.dates.clone(),
            encoding: self.encoding.clone(),
            sheets: self.sheets.clone(),
            ..ReadOptions::default()
        }
    }
}

impl ReadingArguments {
    /// How to screen. The clock is read here, once, if no day was given.
    pub fn screening(&self) -> Screening {
        let mut screening = Screening::on(self.as_of.unwrap_or_else(clock::today));
        screening.regimes = self.regime.clone();
        screening
    }

    /// Opens the inputs, and says what their headers leave open.
    pub fn open(
        &self,
        files: &[PathBuf],
        schema: &Arc<Schema>,
        progress: &Progress,
        terminal: &mut Terminal,
    ) -> Result<Reader, Failure> {
        let options = ReadOptions { decimals: self.decimal.clone(), ..self.form.options() };
        let reader = self.mapping.open(files, schema, progress, options, terminal)?;
        mapping::say_notices(&reader, terminal);
        Ok(reader)
    }

    /// The rules with the register of suppliers, if one is named; it is read in any form that tells itself.
    pub fn with_register(&self, rules: RuleSet, terminal: &mut Terminal) -> Result<RuleSet, Failure> {
        self.register.complete(rules, terminal)
    }
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

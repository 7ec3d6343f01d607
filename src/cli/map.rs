//! `tidewaiter map`: which column of a file feeds which field, and why; written down as a file that people keep. Never
//! screens a record.

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::mapping::MappingArguments;
use super::progress::{Progress, Watched};
use super::ruleset::{self, RuleSetArguments};
use super::terminal::Terminal;
use super::writing;
use clap::{ArgMatches, Args, FromArgMatches};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tidewaiter::input::{ColumnUse, Feeding, Purpose, ReadOptions, Survey, UnreadColumn, Why};
use tidewaiter::output::{OutputFile, safe};
use tidewaiter::plan::{Plan, fields_read};
use tidewaiter::value::{FieldType, RecordId, Schema};
use unicode_width::UnicodeWidthStr;

pub static COMMAND: Subcommand = Subcommand {
    name: "map",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
A column feeds the field that its header names, in the field's own words or by a synonym in English, German, Russian,
Ukrainian, Chinese or Turkish. A header that may mean several fields is not guessed: the page says what to write.

Examples:
  tidewaiter map export.csv
  tidewaiter map export.csv -o export.tide-map     then edit it, and keep it
  tidewaiter screen export.csv --map export.tide-map
  tidewaiter map export.csv --type Payment --map \"paid_on=Datum\"

Exit codes: 0 done, 1 when a file lacks what its records are known by, 2 when nothing could be read.";

/// Shows which column feeds which field, and writes it as a mapping
#[derive(Args)]
struct Arguments {
    /// Files of records; `-` is the standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    mapping: MappingArguments,

    #[command(flatten)]
    set: RuleSetArguments,

    /// A mapping file to write, for `--map`
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let read = [&arguments.files, &arguments.set.rules, &arguments.set.watchlists];
    if let Some(path) = &arguments.output {
        writing::keeps_what_is_read(path, &read.map(Vec::as_slice).concat())?;
    }
    let loaded = ruleset::load_anyhow(&arguments.set, terminal)?;
    let plan = &loaded.plan;
    let progress = Progress::new(Watched::No, None);
    let options = ReadOptions { purpose: Purpose::Survey, ..ReadOptions::default() };
    let mut reader = arguments.mapping.open(&arguments.files, &plan.schema, &progress, options, terminal)?;
    let surveys = reader.survey();
    if let Some(survey) = surveys.iter().find(|survey| survey.columns.is_empty()) {
        return Err(Failure::misuse(
            format!("`{}` has nothing to map", survey.source),
            "the elements of a payment message mean the same in every file: screen it without a mapping",
        ));
    }
    if let Some(path) = &arguments.output {
        write(path, &surveys)?;
    }
    let mut lacks_key = false;
    for (number, survey) in surveys.iter().enumerate() {
        if number > 0 {
            writeln!(terminal.out())?;
        }
        show(survey, terminal.out())?;
        lacks_key |= show_lacking(survey, plan, terminal.out())?;
    }
    if let Some(path) = &arguments.output {
        terminal.say(&format!("wrote `{0}`; use it with `--map {0}`", path.display()));
    }
    Ok(if lacks_key { Exit::Found } else { Exit::Fine })
}

/// Writes the mapping of files that have the same columns.
fn write(path: &Path, surveys: &[Survey]) -> Result<(), Failure> {
    let Some((first, others)) = surveys.split_first() else { return Ok(()) };
    if let Some(other) = others.iter().find(|survey| headers(survey) != headers(first)) {
        return Err(Failure::misuse(
            format!("`{}` and `{}` have different columns", first.source, other.source),
            "write a mapping for each",
        ));
    }
    if path.exists() {
        return Err(Failure::misuse(
            format!("`{}` is there already, and what was edited in it would be lost", path.display()),
            "give the mapping another name, or remove the old one",
        ));
    }
    let mut file = OutputFile::create(path).map_err(Failure::says)?;
    file.write_all(mapping_text(first).as_bytes())?;
    file.persist().map_err(Failure::says)
}

fn headers(survey: &Survey) -> Vec<&str> {
    survey.columns.iter().map(|(name, ..)| name.as_str()).collect()
}

/// The columns that are read, with what they feed, why, and some values; then those that are not.
fn show(survey: &Survey, out: &mut dyn Write) -> io::Result<()> {
    let is_read = |used: &ColumnUse| matches!(used, ColumnUse::Read { .. });
    let read = survey.columns.iter().filter(|(_, used, _)| is_read(used)).count();
    let of_type =
        survey.type_name.as_ref().map_or_else(String::new, |name| format!(", records of the type {name}"));
    writeln!(out, "{}: {read} of {} columns are read{of_type}", survey.source, survey.columns.len())?;
    let rows = |wanted: bool| {
        let chosen = survey.columns.iter().filter(move |(_, used, _)| is_read(used) == wanted);
        chosen.map(|(name, used, samples)| {
            let values: Vec<String> = samples.iter().map(|text| shorten(text, VALUE)).collect();
            let (what, why) = told(used);
            [shorten(name, HEADER), what, why, values.join(" | ")]
        })
    };
    table(&["column", "feeds", "why", "values"], &rows(true).collect::<Vec<_>>(), out)?;
    let unread: Vec<[String; 4]> = rows(false).collect();
    if !unread.is_empty() {
        writeln!(out, "\nNot read:")?;
        table(&["column", "why", "what to write", "values"], &unread, out)?;
    }
    Ok(())
}

/// What becomes of a column, in two cells.
fn told(used: &ColumnUse) -> (String, String) {
    match used {
        ColumnUse::Read { fields, why, unit } => {
            let unit = unit.as_ref().map_or_else(String::new, |unit| format!(", in {unit}"));
            // A rule may ask for the column of a record or of its items; one name says it.
            let fields = match why {
                Why::Rule => fields.first().cloned().unwrap_or_default(),
                _ => fields.join(", "),
            };
            (fields, format!("{}{unit}", reason(*why)))
        }
        ColumnUse::Unread(UnreadColumn::Unknown) => ("no field is called so".into(), String::new()),
        ColumnUse::Unread(UnreadColumn::NoAmount) => ("a currency".into(), "an amount that it is of".into()),
        ColumnUse::Unread(UnreadColumn::NoMass) => ("a unit of mass".into(), "a mass that it is of".into()),
        ColumnUse::Unread(UnreadColumn::Ignored) => ("the mapping file says so".into(), String::new()),
        ColumnUse::Unread(UnreadColumn::Ambiguous(fields)) => {
            ("may mean several fields".into(), format!("one of {}", fields.join(", ")))
        }
        ColumnUse::Unread(UnreadColumn::Contested(field, other)) => {
            (format!("means the same as `{}`", shorten(other, HEADER)), format!("{field} for one of the two"))
        }
        ColumnUse::Unread(UnreadColumn::Displaced(field, other)) => {
            (format!("`{}` feeds {field}", shorten(other, HEADER)), String::new())
        }
    }
}

fn reason(why: Why) -> String {
    match why {
        Why::OwnName => "the field's name".into(),
        Why::Synonym("sap") => "synonym, SAP".into(),
        Why::Synonym(language) => {
            let known = LANGUAGES.iter().find(|(code, _)| *code == language);
            format!("synonym, {}", known.map_or(language, |(_, name)| name))
        }
        Why::Option => "--map".into(),
        Why::File => "mapping file".into(),
        Why::Rule => "a rule asks for it".into(),
    }
}

const LANGUAGES: [(&str, &str); 6] = [
    ("de", "German"),
    ("en", "English"),
    ("ru", "Russian"),
    ("tr", "Turkish"),
    ("uk", "Ukrainian"),
    ("zh", "Chinese"),
];

/// The widest header and value that are shown.
const HEADER: usize = 32;
const VALUE: usize = 24;

fn shorten(text: &str, most: usize) -> String {
    let text = safe(text);
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn table(heads: &[&str; 4], rows: &[[String; 4]], out: &mut dyn Write) -> io::Result<()> {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].width());
        cells.chain([heads[column].width()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..3).map(width).collect();
    let mut line = |cells: [&str; 4]| {
        let mut text = String::from(" ");
        for (cell, width) in cells.iter().zip(widths.iter().chain([&0])) {
            let blanks = width.saturating_sub(cell.width());
            let _ = write!(text, " {cell}{:blanks$} ", "");
        }
        writeln!(out, "{}", text.trim_end())
    };
    line(*heads)?;
    rows.iter().try_for_each(|row| line([&row[0], &row[1], &row[2], &row[3]]))
}

/// What the records of a file need and lack; whether it is what they are known by.
fn show_lacking(survey: &Survey, plan: &Plan, out: &mut dyn Write) -> io::Result<bool> {
    let Some(root) = survey.record_type else { return Ok(false) };
    let record = plan.schema.get(root);
    let fed: Vec<&str> = survey.feedings.iter().map(|feeding| feeding.field.as_str()).collect();
    let name = |index: Option<usize>| {
        index.and_then(|index| record.fields.get(index)).map(|field| field.name.as_str())
    };
    let lacks = |field: &&str| !fed.contains(field);
    if let Some(time) = name(record.time).filter(lacks) {
        writeln!(out, "\nNo column feeds `{time}`, by which a {} is dated.", record.name)?;
    }
    let mut wanted: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in plan.rules.iter().filter(|rule| rule.record == root) {
        for path in fields_read(rule) {
            *wanted.entry(path).or_default() += 1;
        }
    }
    let is_fed = |path: &str| {
        fed.iter().any(|field| {
            let plain = without_numbers(field);
            plain == path || plain.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'))
        })
    };
    let is_value = |path: &str| {
        matches!(field_type(&plan.schema, root, path), Some(FieldType::Scalar(_) | FieldType::Scalars(_)))
    };
    let lacking = wanted.into_iter().filter(|(path, _)| is_value(path) && !is_fed(path));
    let mut lacking: Vec<(&str, usize)> = lacking.collect();
    lacking.sort_by_key(|(path, rules)| (std::cmp::Reverse(*rules), *path));
    if !lacking.is_empty() {
        writeln!(out, "\nRules read these fields, and no column feeds them (field, rules):")?;
        for (path, rules) in lacking.iter().take(MOST_LACKING) {
            writeln!(out, "  {path}  {rules}")?;
        }
        if lacking.len() > MOST_LACKING {
            writeln!(out, "  and {} more", lacking.len() - MOST_LACKING)?;
        }
    }
    let key = name(record.key).filter(lacks);
    if let Some(key) = key {
        writeln!(
            out,
            "\nNo column feeds `{key}`, by which a {} is known: no record can be read.",
            record.name
        )?;
    }
    Ok(key.is_some())
}

/// What a path leads to, by fields alone.
fn field_type<'s>(schema: &'s Schema, root: RecordId, path: &str) -> Option<&'s FieldType> {
    let mut record = Some(schema.get(root));
    let mut ty = None;
    for name in path.split('.') {
        let here = record?;
        ty = here.fields.iter().find(|field| field.name == name).map(|field| &field.ty);
        record = match ty? {
            FieldType::Part(part) | FieldType::Parts(part) => Some(schema.get(*part)),
            FieldType::Scalar(_) | FieldType::Scalars(_) => None,
        };
    }
    ty
}

/// How many fields that rules want are named.
const MOST_LACKING: usize = 12;

fn without_numbers(path: &str) -> String {
    let steps = path.split('.').filter(|step| !step.bytes().all(|byte| byte.is_ascii_digit()));
    steps.collect::<Vec<_>>().join(".")
}

/// The mapping file of what a file's columns feed.
fn mapping_text(survey: &Survey) -> String {
    let mut text = format!(
        "# What the columns of {} feed, one line a field: field = \"Column\".\n\
         # Edit and keep it; `--map` with its name uses it. Join columns with `+`, say units with `in`:\n\
         #   items.net_kg = \"Weight\" in t\n\
         #   items.value  = \"Amount\" in column \"Currency\"\n",
        safe(&survey.source.to_string()).replace('\n', " ")
    );
    if let Some(name) = &survey.type_name {
        let _ = write!(text, "\ntype {name}\n\n");
    }
    let width = survey.feedings.iter().map(|feeding| feeding.field.width()).max().unwrap_or(0);
    for feeding in &survey.feedings {
        let line = format!("{:width$} = {}", feeding.field, columns_of(feeding));
        let _ = writeln!(text, "{line}  # {}", reason(feeding.why));
    }
    let mut other = String::new();
    for (name, used, _) in &survey.columns {
        let ColumnUse::Unread(unread) = used else { continue };
        let _ = match unread {
            UnreadColumn::Ambiguous(fields) => {
                let lines = fields.iter().map(|field| format!("# {field} = {}\n", quoted(name)));
                write!(
                    other,
                    "# {} may mean several fields; take the `#` away from one:\n{}",
                    quoted(name),
                    lines.collect::<String>()
                )
            }
            UnreadColumn::Contested(field, _) => writeln!(other, "# {field} = {}", quoted(name)),
            UnreadColumn::Ignored => writeln!(other, "ignore {}", quoted(name)),
            UnreadColumn::Unknown
            | UnreadColumn::NoAmount
            | UnreadColumn::NoMass
            | UnreadColumn::Displaced(..) => {
                writeln!(other, "# ignore {}", quoted(name))
            }
        };
    }
    if !other.is_empty() {
        let _ = write!(text, "\n# Not read:\n{other}");
    }
    text
}

fn columns_of(feeding: &Feeding) -> String {
    let columns: Vec<String> = feeding.columns.iter().map(|name| quoted(name)).collect();
    let unit = match (&feeding.unit_column, &feeding.unit) {
        (Some(column), _) => format!(" in column {}", quoted(column)),
        (None, Some(unit)) => format!(" in {unit}"),
        (None, None) => String::new(),
    };
    format!("{}{unit}", columns.join(" + "))
}

/// A header in quotes. One with a line break is written with a blank: breaks do not count when headers are compared.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace(['\n', '\r'], " ").replace('"', "\"\""))
}

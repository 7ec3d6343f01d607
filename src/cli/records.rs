//! `tidewaiter records`: the record types and their fields, as the rule files declare them. Never holds a list of its own.

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::ruleset::{self, RuleSetArguments};
use super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches, ValueEnum};
use serde_json::{Value, json};
use std::io::Write;
use tidewaiter::value::{Field, FieldType, Record, Schema};

pub static COMMAND: Subcommand = Subcommand {
    name: "records",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter records                    all types
  tidewaiter records Shipment Party     some types
  tidewaiter records --format json      for programs

A CSV column feeds the field that its header names: `consignee.name`, `items.hs`, `Consignee Name`.
`tidewaiter map FILE` shows what it feeds. Say so where its header does not:
tidewaiter screen shipments.csv --map \"destination=Country of arrival\"";

/// Shows the records that can be screened and the fields they may have
#[derive(Args)]
struct Arguments {
    /// Names of record types; without any, all are shown
    #[arg(value_name = "TYPE")]
    types: Vec<String>,

    /// How they are written
    #[arg(long, value_enum, default_value = "text")]
    format: RecordFormat,

    #[command(flatten)]
    set: RuleSetArguments,
}

/// How record types are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RecordFormat {
    /// A table, for people
    Text,
    /// One JSON array, for programs
    Json,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let loaded = ruleset::load_anyhow(&arguments.set, terminal)?;
    let schema = &loaded.plan.schema;
    let records = chosen(schema, &arguments.types)?;
    match arguments.format {
        RecordFormat::Text => show_text(schema, &records, terminal.out())?,
        RecordFormat::Json => {
            let records: Vec<Value> = records.iter().map(|record| to_json(schema, record)).collect();
            writeln!(terminal.out(), "{:#}", Value::Array(records))?;
        }
    }
    Ok(Exit::Fine)
}

fn chosen<'s>(schema: &'s Schema, names: &[String]) -> Result<Vec<&'s Record>, Failure> {
    if names.is_empty() {
        return Ok(schema.records.iter().collect());
    }
    let find = |name: &String| {
        let found = schema.records.iter().find(|record| record.name.eq_ignore_ascii_case(name));
        let all = || {
            schema.records.iter().map(|record| format!("`{}`", record.name)).collect::<Vec<_>>().join(", ")
        };
        found.ok_or_else(|| {
            Failure::misuse(format!("there is no record type `{name}`"), format!("write one of {}", all()))
        })
    };
    names.iter().map(find).collect()
}

fn show_text(schema: &Schema, records: &[&Record], out: &mut dyn Write) -> Result<(), Failure> {
    for (number, record) in records.iter().enumerate() {
        if number > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}{}", record.name, role(record))?;
        let rows = rows(schema, record);
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let (names, types) = (width(0), width(1).min(WIDEST_TYPE));
        for [name, ty, doc] in &rows {
            let line = format!("  {name:names$}  {ty:types$}  {doc}");
            writeln!(out, "{}", line.trim_end())?;
        }
    }
    Ok(())
}

/// A longer type pushes its own description aside, not those of all fields.
const WIDEST_TYPE: usize = 24;

/// What a record type is for: screened by itself, or a part of others.
fn role(record: &Record) -> String {
    let name = |index: Option<usize>| {
        index.and_then(|index| record.fields.get(index)).map(|field| field.name.as_str())
    };
    match (name(record.key), name(record.time)) {
        (Some(key), Some(time)) => format!(": a record, known by its `{key}`, dated by `{time}`"),
        (Some(key), None) => format!(": a record, known by its `{key}`"),
        (None, _) => ": a part of records".to_owned(),
    }
}

fn rows(schema: &Schema, record: &Record) -> Vec<[String; 3]> {
    let field = |field: &Field| [field.name.clone(), type_of(schema, field), field.doc.clone()];
    let views = record
        .views
        .iter()
        .map(|view| [view.name.clone(), format!("every {}", schema.get(view.of).name), view.doc.clone()]);
    declared(record).map(field).chain(views).collect()
}

/// The fields that rule files declare; columns that rules ask for by their headers are none.
fn declared(record: &Record) -> impl Iterator<Item = &Field> {
    record.fields.iter().filter(|field| !field.is_extra())
}

fn type_of(schema: &Schema, field: &Field) -> String {
    match &field.ty {
        FieldType::Parts(of) => format!("list of {}", schema.get(*of).name),
        ty => schema.show(&ty.as_type()),
    }
}

fn to_json(schema: &Schema, record: &Record) -> Value {
    let name = |index: Option<usize>| {
        index.and_then(|index| record.fields.get(index)).map(|field| field.name.clone())
    };
    let field =
        |field: &Field| json!({ "name": field.name, "type": type_of(schema, field), "doc": field.doc });
    json!({
        "name": record.name,
        "key": name(record.key),
        "time": name(record.time),
        "fields": declared(record).map(field).collect::<Vec<_>>(),
        "views": record.views.iter().map(|view| json!({
            "name": view.name, "of": schema.get(view.of).name, "doc": view.doc,
        })).collect::<Vec<_>>(),
    })
}

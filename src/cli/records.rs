//! `tidewaiter records`: the record types and their fields, as the rule files declare them. Never holds a list of its own.

use super::Subcommand;
use super::exit::{Exit, Failure};
use super::mapping::MapArguments;
use super::ruleset::{self, RuleSetArguments};
use super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches, ValueEnum};
use serde_json::{Value, json};
use std::io::Write;
use tidewaiter::input::{MappedFeed, MappedUnit, Mapping, mapping_path};
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
  tidewaiter records Shipment --map export.tide-map
                                        with the columns that feed its fields
  tidewaiter records --format json      for programs

A CSV column feeds the field that its header names: `consignee.name`, `items.hs`, `Consignee Name`.
`tidewaiter map FILE` shows what it feeds. Say so where its header does not:
tidewaiter screen shipments.csv --map \"destination=Country of arrival\"";

/// Shows the types of records and the fields that they may have
#[derive(Args)]
struct Arguments {
    /// Names of record types; without any, all are shown
    #[arg(value_name = "TYPE")]
    types: Vec<String>,

    /// How they are written
    #[arg(long, value_enum, default_value = "text")]
    format: RecordFormat,

    #[command(flatten)]
    map: MapArguments,

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
    let mapping = arguments.map.mapping(schema, terminal)?;
    match arguments.format {
        RecordFormat::Text => show_text(schema, &records, &mapping, terminal.out())?,
        RecordFormat::Json => {
            let records = records.iter().map(|record| to_json(schema, record, &mapping));
            let records: Vec<Value> = records.collect();
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

/// The fields of a record that a mapping feeds, with the mapping's lines.
fn fed<'m>(schema: &Schema, record: &Record, mapping: &'m Mapping) -> Vec<(String, &'m MappedFeed)> {
    let is_other = |name: &str| !name.eq_ignore_ascii_case(&record.name);
    let root = schema.find(&record.name).filter(|_| record.key.is_some());
    let Some(root) = root.filter(|_| !mapping.record_type.as_ref().is_some_and(|word| is_other(&word.text)))
    else {
        return Vec::new();
    };
    let path = |feed: &'m MappedFeed| Some((mapping_path(&feed.field.text, schema, root)?, feed));
    mapping.feeds.iter().filter_map(path).collect()
}

/// `"NAME1" + "NAME2"`, `"Weight" in t`
fn columns_of(feed: &MappedFeed) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let columns: Vec<String> = feed.columns.iter().map(|word| quoted(&word.text)).collect();
    let unit = match &feed.unit {
        Some(MappedUnit::Fixed(word)) => format!(" in {}", word.text),
        Some(MappedUnit::Column(word)) => format!(" in column {}", quoted(&word.text)),
        None => String::new(),
    };
    format!("{}{unit}", columns.join(" + "))
}

fn show_text(
    schema: &Schema,
    records: &[&Record],
    mapping: &Mapping,
    out: &mut dyn Write,
) -> Result<(), Failure> {
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
        let fed = fed(schema, record, mapping);
        if !fed.is_empty() {
            writeln!(out, "\n  as `--map` feeds it:")?;
        }
        let width = fed.iter().map(|(path, _)| path.chars().count()).max().unwrap_or(0);
        for (path, feed) in fed {
            writeln!(out, "  {path:width$} = {}", columns_of(feed))?;
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

fn to_json(schema: &Schema, record: &Record, mapping: &Mapping) -> Value {
    let name = |index: Option<usize>| {
        index.and_then(|index| record.fields.get(index)).map(|field| field.name.clone())
    };
    let field =
        |field: &Field| json!({ "name": field.name, "type": type_of(schema, field), "doc": field.doc });
    let mut shown = json!({
        "name": record.name,
        "key": name(record.key),
        "time": name(record.time),
        "fields": declared(record).map(field).collect::<Vec<_>>(),
        "views": record.views.iter().map(|view| json!({
            "name": view.name, "of": schema.get(view.of).name, "doc": view.doc,
        })).collect::<Vec<_>>(),
    });
    let fed = fed(schema, record, mapping);
    if !fed.is_empty() {
        let line = |(path, feed): (String, &MappedFeed)| (path, Value::from(columns_of(feed)));
        shown["fed"] = fed.into_iter().map(line).collect::<serde_json::Map<_, _>>().into();
    }
    shown
}

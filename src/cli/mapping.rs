//! The arguments that say what the columns of files mean: the record type, `--map FIELD=COLUMN`, `--map FILE`. Never
//! decides what a header means; `input` does.

use super::exit::Failure;
use super::files;
use super::progress::Progress;
use super::terminal::Terminal;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use tidewaiter::diagnostic::Diagnostic;
use tidewaiter::diagnostic::draw::draw;
use tidewaiter::input::{self, Input, InputError, Mapping, ReadOptions, Reader};
use tidewaiter::source::Sources;
use tidewaiter::value::Schema;

/// What the columns of files mean, where their headers do not say it.
#[derive(Args, Debug, Default)]
pub struct MappingArguments {
    /// The type of records that do not name theirs: Shipment, Supplier, Payment, or one of your own
    #[arg(long = "type", value_name = "TYPE")]
    pub record_type: Option<String>,

    #[command(flatten)]
    pub columns: MapArguments,
}

/// `--map`: which column feeds which field.
#[derive(Args, Debug, Default)]
pub struct MapArguments {
    /// A mapping file, or a field and the column that feeds it; may be given several times
    ///
    /// For headers that do not say what they mean. `tidewaiter map FILE -o FILE.tide-map` writes a mapping file.
    #[arg(long, value_name = "FILE or FIELD=COLUMN", value_parser = map)]
    pub map: Vec<Map>,
}

/// What `--map` names.
#[derive(Debug, Clone)]
pub enum Map {
    /// A field and the column that feeds it.
    Pair(String, String),
    /// A mapping file.
    File(PathBuf),
}

/// A mapping file that was read, with the texts that messages point into.
pub struct MappingFile {
    mapping: Mapping,
    sources: Sources,
}

impl MappingArguments {
    /// Opens the inputs as [`MapArguments::open`] does, as records of the type that is named.
    pub fn open(
        &self,
        files: &[PathBuf],
        schema: &Arc<Schema>,
        progress: &Progress,
        options: ReadOptions,
        terminal: &mut Terminal,
    ) -> Result<Reader, Failure> {
        let options = ReadOptions { record_type: self.record_type.clone(), ..options };
        self.columns.open(files, schema, progress, options, terminal)
    }
}

impl MapArguments {
    /// Opens the inputs. Every one that cannot be read is named, and what headers leave open is said.
    pub fn open(
        &self,
        files: &[PathBuf],
        schema: &Arc<Schema>,
        progress: &Progress,
        options: ReadOptions,
        terminal: &mut Terminal,
    ) -> Result<Reader, Failure> {
        let file = self.file(schema, terminal)?;
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
            mapping: [options.mapping, self.pairs()].concat(),
            mapping_file: file.as_ref().map(|file| file.mapping.clone()),
            ..options
        };
        let help = match self.map.as_slice() {
            [] => "",
            _ => "`tidewaiter records` shows the fields that `--map` may name",
        };
        let reader = input::open(inputs, schema, &options).map_err(|errors| all(&errors, help))?;
        if let Some(file) = &file {
            let columns = reader.columns();
            let headers = columns.iter().map(|column| column.column.as_str());
            file.stop_on(&file.mapping.missing_columns(headers), terminal)?;
        }
        Ok(reader)
    }

    /// The mapping file, checked against the record types; everything that is wrong with it is shown.
    pub fn file(&self, schema: &Schema, terminal: &mut Terminal) -> Result<Option<MappingFile>, Failure> {
        let mut named = self.map.iter().filter_map(|map| match map {
            Map::File(path) => Some(path),
            Map::Pair(..) => None,
        });
        let Some(path) = named.next() else { return Ok(None) };
        if let Some(second) = named.next() {
            return Err(Failure::misuse(
                format!("`{}` and `{}` are both mapping files", path.display(), second.display()),
                "give one; further fields as `--map field=column`",
            ));
        }
        if !path.exists() {
            return Err(Failure::misuse(
                format!("there is no mapping file `{}`", path.display()),
                "`tidewaiter map FILE -o FILE.tide-map` writes one; for one field write `--map destination=Country`",
            ));
        }
        let Some(found) = files::gather(std::slice::from_ref(path), "tide-map")?.into_iter().next() else {
            return Ok(None);
        };
        let mut sources = Sources::default();
        let source = sources.add(found.name, found.text.as_str());
        let (mapping, mut diagnostics) = Mapping::parse(&found.text, source);
        diagnostics.extend(mapping.check(schema));
        let file = MappingFile { mapping, sources };
        file.stop_on(&diagnostics, terminal)?;
        Ok(Some(file))
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let pair = |map: &Map| match map {
            Map::Pair(field, column) => Some((field.clone(), column.clone())),
            Map::File(_) => None,
        };
        self.map.iter().filter_map(pair).collect()
    }
}

impl MappingFile {
    fn stop_on(&self, diagnostics: &[Diagnostic], terminal: &mut Terminal) -> Result<(), Failure> {
        let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
        sorted.sort_by_key(|diagnostic| diagnostic.primary.span);
        let colour = terminal.message_colour();
        for diagnostic in &sorted {
            terminal.say(&draw(diagnostic, &self.sources, colour));
        }
        if sorted.is_empty() { Ok(()) } else { Err(Failure::Shown) }
    }
}

/// Says what headers leave open, and which columns stand back behind others.
pub fn say_notices(reader: &Reader, terminal: &mut Terminal) {
    for notice in reader.notices() {
        terminal.warn(&notice);
    }
}

fn all(errors: &[InputError], help: &str) -> Failure {
    Failure::Several(errors.iter().map(ToString::to_string).collect(), help.to_owned())
}

/// Reads what `--map` takes.
pub fn map(text: &str) -> Result<Map, String> {
    let Some((field, column)) = text.split_once('=') else {
        return Ok(Map::File(PathBuf::from(text)));
    };
    let (field, column) = (field.trim(), column.trim());
    if field.is_empty() || column.is_empty() {
        return Err("write the field, `=`, and the column: destination=Country".to_owned());
    }
    Ok(Map::Pair(field.to_owned(), column.to_owned()))
}

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
use tidewaiter::input::{
    self, Input, InputError, MappedFeed, Mapping, Purpose, ReadOptions, Reader, Word, mapping_path,
};
use tidewaiter::source::{Sources, Span};
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
        let (file, found) = self.parsed(schema)?;
        names_the_standard_input_once(files)?;
        if let Some(file) = file.as_ref().filter(|_| !found.is_empty()) {
            let missing = self.missing_columns(files, schema, file, &options);
            file.stop_on(&[found, missing].concat(), terminal)?;
        }
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
        let given = options;
        let options = ReadOptions {
            mapping: [given.mapping.clone(), self.pairs()].concat(),
            mapping_file: file.as_ref().map(|file| file.mapping.clone()),
            ..given.clone()
        };
        let help = match self.map.as_slice() {
            [] => "",
            _ => "`tidewaiter records` shows the fields that `--map` may name",
        };
        let reader = match input::open(inputs, schema, &options) {
            Ok(reader) => reader,
            Err(errors) => {
                // A column that is not there may be why the file cannot be opened.
                if let Some(file) = &file {
                    file.show(&self.missing_columns(files, schema, file, &given), terminal);
                }
                return Err(all(&errors, help));
            }
        };
        if let Some(file) = file.as_ref().filter(|_| reader.has_columns_everywhere()) {
            let columns = reader.columns();
            let headers = columns.iter().map(|column| column.column.as_str());
            file.stop_on(&file.mapping.missing_columns(headers), terminal)?;
        }
        Ok(reader)
    }

    /// The mapping file, checked against the record types; everything that is wrong with it is shown.
    pub fn file(&self, schema: &Schema, terminal: &mut Terminal) -> Result<Option<MappingFile>, Failure> {
        let (file, found) = self.parsed(schema)?;
        if let Some(file) = &file {
            file.stop_on(&found, terminal)?;
        }
        Ok(file)
    }

    /// The columns that a mapping names and no file has, as far as the files can be opened. The standard input cannot be
    /// opened to look and then again to read.
    fn missing_columns(
        &self,
        files: &[PathBuf],
        schema: &Arc<Schema>,
        file: &MappingFile,
        options: &ReadOptions,
    ) -> Vec<Diagnostic> {
        let named = files.iter().filter(|file| file.as_os_str() != "-");
        let inputs: Vec<Input> = named.clone().filter_map(|file| Input::from_path(file).ok()).collect();
        if inputs.len() < files.len() {
            return Vec::new();
        }
        // Without the mapping, whose faults would stand in the way.
        let purpose = match options.purpose {
            Purpose::Names(_) => options.purpose,
            Purpose::Screen | Purpose::Survey => Purpose::Survey,
        };
        let options = ReadOptions { purpose, mapping: Vec::new(), ..options.clone() };
        let Ok(reader) = input::open(inputs, schema, &options) else { return Vec::new() };
        if !reader.has_columns_everywhere() {
            return Vec::new();
        }
        let columns = reader.columns();
        file.mapping.missing_columns(columns.iter().map(|column| column.column.as_str()))
    }

    /// The mapping file, and what is wrong with it by itself.
    fn parsed(&self, schema: &Schema) -> Result<(Option<MappingFile>, Vec<Diagnostic>), Failure> {
        let mut named = self.map.iter().filter_map(|map| match map {
            Map::File(path) => Some(path),
            Map::Pair(..) => None,
        });
        let Some(path) = named.next() else { return Ok((None, Vec::new())) };
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
            return Ok((None, Vec::new()));
        };
        let mut sources = Sources::default();
        let source = sources.add(found.name, found.text.as_str());
        let (mapping, mut diagnostics) = Mapping::parse(&found.text, source);
        diagnostics.extend(mapping.check(schema));
        Ok((Some(MappingFile { mapping, sources }), diagnostics))
    }

    /// All that is said of columns: the mapping file, and before it the pairs.
    pub fn mapping(&self, schema: &Schema, terminal: &mut Terminal) -> Result<Mapping, Failure> {
        let mut mapping = self.file(schema, terminal)?.map(|file| file.mapping).unwrap_or_default();
        let word = |text: &str| Word { text: text.to_owned(), span: Span::default() };
        for (field, column) in self.pairs() {
            if schema.roots().all(|root| mapping_path(&field, schema, root).is_none()) {
                return Err(Failure::misuse(
                    format!("`{field}` is no field of a record"),
                    "without `--map`, all fields are shown",
                ));
            }
            mapping.feeds.retain(|feed| feed.field.text != field);
            mapping.feeds.push(MappedFeed { field: word(&field), columns: vec![word(&column)], unit: None });
        }
        Ok(mapping)
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
        self.show(diagnostics, terminal);
        if diagnostics.is_empty() { Ok(()) } else { Err(Failure::Shown) }
    }

    fn show(&self, diagnostics: &[Diagnostic], terminal: &mut Terminal) {
        let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
        sorted.sort_by_key(|diagnostic| diagnostic.primary.span);
        let colour = terminal.message_colour();
        for diagnostic in &sorted {
            terminal.say(&draw(diagnostic, &self.sources, colour));
        }
    }
}

/// It is read to its end the first time.
fn names_the_standard_input_once(files: &[PathBuf]) -> Result<(), Failure> {
    if files.iter().filter(|file| file.as_os_str() == "-").count() < 2 {
        return Ok(());
    }
    Err(Failure::misuse(
        "the standard input, `-`, is named twice and can be read only once",
        "name it once; to send several files, put them together before, or name them",
    ))
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

//! `tidewaiter match`: names in, the entries of one watchlist that are like them out. Never says what a likeness means;
//! rules do.

use super::Subcommand;
use super::cache::{CacheArguments, tell_trouble};
use super::exit::{Exit, Failure};
use super::mapping::{MapArguments, say_notices};
use super::progress::Progress;
use super::reading::{FormArguments, total_size};
use super::terminal::Terminal;
use super::{shipped, writing};
use anstyle::Style;
use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Args, FromArgMatches};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tidewaiter::compiled::{Cache, Key};
use tidewaiter::diagnostic::Diagnostic;
use tidewaiter::diagnostic::draw::draw;
use tidewaiter::input::{Input, NamedParty, NamesIn, PartyRow, Purpose, ReadOptions, Reader, party_schema};
use tidewaiter::matching::{Lookup, Match, Matcher, Pair, Party, Score, Word, explain_pair};
use tidewaiter::output::{Colour, FileError, OutputFile, counted, grouped, inert, name_kind, safe, status};
use tidewaiter::source::{Source, Sources};
use tidewaiter::value::sha256_hex;
use tidewaiter::watchlist::import::{self, NamedBytes};
use tidewaiter::watchlist::shelf::{Entities, Listed, Reading};
use tidewaiter::watchlist::{Declaration, Entity, load};

pub static COMMAND: Subcommand = Subcommand {
    name: "match",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
The names are a text of one name a line, or a table, workbook or JSON as `screen` reads them. Of a \
table these columns are read, by these headers or their like in six languages, where `;` separates \
several in a cell:
  name (or the one that --column names), aliases, country, birth date, address,
  inn, ogrn, lei, imo, uscc, tax number, registration number, passport

Examples:
  tidewaiter match --watchlist reported.csv --names suppliers.txt
  tidewaiter match --watchlist sdn.xml --names vendors.csv --column \"Vendor name\" --at-least 0.9
  tidewaiter match --watchlist lists/ours.csv --names vendors.csv --top 1 -o hits.csv
  tidewaiter match --watchlist reported.csv --names kunden.xlsx --map \"inn=Steuernr. RU\"
  cut -f2 ledger.tsv | tidewaiter match --watchlist reported.csv --names - --format jsonl
  tidewaiter match --explain \"Sogdaria Trading LLC\" \"Согдарья Трейдинг\"

Exit codes: 0 done, whether anything was found or not; 2 when nothing was looked up.";

const FORMATS: [&str; 3] = ["table", "csv", "jsonl"];

/// Looks names up on a watchlist, or explains how two names compare
#[derive(Args)]
struct Arguments {
    /// A watchlist: a file of one's own, one as a government publishes it, or the name of a shipped one
    #[arg(long, value_name = "LIST", required_unless_present = "explain")]
    watchlist: Option<PathBuf>,

    /// The names: a text of one name a line, a table, a workbook or JSON; `-` is the standard input
    #[arg(long, value_name = "FILE", required_unless_present = "explain")]
    names: Option<PathBuf>,

    /// The column of the names, where its header does not say it
    #[arg(long, value_name = "NAME")]
    column: Option<String>,

    #[command(flatten)]
    map: MapArguments,

    #[command(flatten)]
    form: FormArguments,

    /// The least likeness that is shown, 0 to 1
    #[arg(long, value_name = "SCORE", default_value = "0.85", value_parser = score)]
    at_least: Score,

    /// How many entries are shown for a name, the best first
    #[arg(long, value_name = "K", default_value = "5", value_parser = clap::value_parser!(u16).range(1..))]
    top: u16,

    /// How the result is written [default: table, to a file what its ending says]
    #[arg(long, value_name = "FORMAT", value_parser = PossibleValuesParser::new(FORMATS))]
    format: Option<String>,

    /// A file that the result is written to instead of the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Show how two names compare, word by word; with a watchlist, as rare as their words are on it
    #[arg(long, num_args = 2, value_names = ["NAME", "LISTED"],
          conflicts_with_all = ["names", "column", "map", "dates", "encoding", "sheets", "format", "output"])]
    explain: Option<Vec<String>>,

    #[command(flatten)]
    cache: CacheArguments,
}

fn score(text: &str) -> Result<Score, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=1.0).contains(&value) => Ok(Score::from_f64(value)),
        _ => Err("write a number from 0 to 1, such as 0.85".to_owned()),
    }
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    if let Some([query, listed]) = arguments.explain.as_deref() {
        let read = |list: &Path| read_list(list, &Cache::none(), terminal);
        let list = arguments.watchlist.as_deref().map(read).transpose()?;
        let entities = list.map(List::entities).unwrap_or_default();
        let entities: Vec<Entity> = (0..entities.len()).map(|at| entities[at].clone()).collect();
        let pair = explain_pair(query, listed, &entities);
        show_pair(&pair, terminal)?;
        return Ok(Exit::Fine);
    }
    let (Some(list), Some(names)) = (&arguments.watchlist, &arguments.names) else {
        return Err(Failure::misuse("there is nothing to compare", "give `--watchlist` and `--names`"));
    };
    if let Some(output) = &arguments.output {
        writing::keeps_what_is_read(output, &[list.clone(), names.clone()])?;
    }
    let progress = Progress::new(terminal.watched(), total_size(std::slice::from_ref(names)));
    let reader = open_names(&arguments, names, &progress, terminal)?;
    let cache = arguments.cache.open();
    let list = read_list(list, &cache, terminal)?;
    let page = Page::open(&arguments, terminal)?;
    let (name, matcher) = list.index(&cache);
    tell_trouble(&cache, terminal);
    let mut matching = Matching {
        matcher: &matcher,
        at_least: arguments.at_least,
        limit: usize::from(arguments.top),
        page,
        counts: Counts::default(),
        reader,
        sheets: Vec::new(),
    };
    let result = matching.all(&progress, terminal);
    progress.finish();
    result?;
    matching.finish(&name, terminal)
}

/// Opens the names. A file that is called a table is one, even where no header is known.
fn open_names(
    arguments: &Arguments,
    names: &Path,
    progress: &Progress,
    terminal: &mut Terminal,
) -> Result<Reader, Failure> {
    let ending = names.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let is_table = matches!(ending.as_deref(), Some("csv" | "tsv"));
    let options = ReadOptions {
        purpose: Purpose::Names(if is_table { NamesIn::Tables } else { NamesIn::Lines }),
        mapping: arguments.column.iter().map(|column| ("name".to_owned(), column.clone())).collect(),
        ..arguments.form.options()
    };
    let names = [names.to_owned()];
    let reader = arguments.map.open(&names, &party_schema(), progress, options, terminal)?;
    say_notices(&reader, terminal);
    Ok(reader)
}

/// A party as the matcher takes it.
fn party(named: &NamedParty) -> Party<'_> {
    Party {
        name: &named.name,
        aliases: named.aliases.iter().map(String::as_str).collect(),
        countries: named.countries.clone(),
        date: &named.date,
        addresses: named.addresses.iter().map(String::as_str).collect(),
        identifiers: named.identifiers.iter().map(|(kind, value)| (*kind, value.as_str())).collect(),
    }
}

/// A watchlist and the name that messages show for it.
struct List {
    name: String,
    listed: Listed,
    /// SHA-256 of its file, and the file's size.
    sha256: String,
    bytes: usize,
}

impl List {
    fn entities(self) -> Entities {
        Entities::of(vec![self.listed.shelf], &[])
    }

    fn index(self, cache: &Cache) -> (String, Matcher) {
        let (name, bytes) = (self.name.clone(), self.bytes);
        let key = Key::of([&b"index of one list"[..], self.sha256.as_bytes()]);
        let label = format!("index_{}", name.rsplit('/').next().unwrap_or_default());
        let matcher = Matcher::open(self.entities(), cache, &label, &key, bytes);
        (name, matcher)
    }
}

/// Reads a list in the form that rules load, or else as its government publishes it.
fn read_list(path: &Path, cache: &Cache, terminal: &mut Terminal) -> Result<List, Failure> {
    let (name, bytes) = list_bytes(path)?;
    let sha256 = sha256_hex(&bytes);
    let key = Key::of([&b"one list"[..], sha256.as_bytes(), name.as_bytes()]);
    let label = name.rsplit('/').next().unwrap_or_default();
    let listed = Listed::open(cache, label, &key, bytes.len(), || read_entries(&name, &bytes, terminal))?;
    listed.said.iter().for_each(|line| terminal.warn(line));
    Ok(List { listed, sha256, bytes: bytes.len(), name })
}

fn read_entries(name: &str, bytes: &[u8], terminal: &mut Terminal) -> Result<Reading, Failure> {
    let files = [NamedBytes { name, bytes }];
    let is_own = import::format_of(files[0]).is_none_or(|format| format.name == "simple-csv");
    let sheet = if is_own { import::own_sheet(files[0]).map_err(Failure::says)? } else { None };
    if let Some(text) = sheet.as_deref().or_else(|| std::str::from_utf8(bytes).ok()) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let source = Source { name: name.into(), text: text.into() };
        let mut sources = Sources::default();
        let id = sources.add(name, text);
        let declaration = Declaration { name: name.to_owned(), ..Declaration::default() };
        let (list, found) = load(&declaration, id, &source);
        if found.is_empty() {
            return Ok(Reading::from(list));
        }
        // Without its columns it is a list of another form; any other fault is one of this form.
        let is_other = |diagnostic: &Diagnostic| ["E0501", "E0502"].contains(&diagnostic.code.0);
        if !found.iter().any(is_other) {
            for diagnostic in found.iter().take(20) {
                terminal.say(draw(diagnostic, &sources, terminal.message_colour()).trim_end());
                terminal.say("");
            }
            return Err(Failure::misuse(
                format!(
                    "the watchlist `{name}` has {}, so nothing was done",
                    counted(found.len() as u64, "error")
                ),
                "correct it: an entry left out would never be found",
            ));
        }
    }
    let unread = |error| Failure::misuse(error, "a list of your own needs the columns `id` and `name`");
    let imported = import::import(&files).map_err(unread)?;
    imported.has_all_entries().map_err(unread)?;
    if let Err(error) = imported.has_all_files(&files) {
        terminal.warn(&format!("{error}, and name what `tidewaiter lists import` writes"));
    }
    let said = imported.rejections_by_reason();
    Ok(Reading { entities: imported.entities, date: imported.list_date, publisher: imported.publisher, said })
}

fn list_bytes(path: &Path) -> Result<(String, Vec<u8>), Failure> {
    if !path.exists() {
        let lists = shipped::watchlists_beside(&[]);
        if let Some(file) = lists.iter().find(|file| Path::new(&file.below) == path) {
            return Ok((file.name.clone(), file.text.clone().into_bytes()));
        }
    }
    if path.as_os_str() == "-" {
        return Err(Failure::misuse("a watchlist is not read from the standard input", "name its file"));
    }
    let mut input = Input::from_path(path).map_err(|error| {
        Failure::misuse(error, "name a file, or a shipped watchlist such as `reported.csv`")
    })?;
    let mut bytes = Vec::new();
    let read = io::Read::read_to_end(&mut input.read, &mut bytes);
    read.map_err(|error| Failure::says(format!("`{}` cannot be read: {error}", input.name)))?;
    Ok((input.name, bytes))
}

/// How many rows are looked up together, and how many bytes of names they may have.
const CHUNK_ROWS: usize = 8192;
const CHUNK_BYTES: usize = 8 * 1024 * 1024;

/// The work of one run.
struct Matching<'m> {
    matcher: &'m Matcher,
    at_least: Score,
    limit: usize,
    page: Page,
    counts: Counts,
    reader: Reader,
    /// The sheet of each of the reader's sources.
    sheets: Vec<String>,
}

/// Where a name stands. The sheet is blank where a file has none, or only one that is read.
#[derive(Debug, Clone, Copy)]
struct At<'m> {
    row: u64,
    sheet: &'m str,
}

/// `read` is `looked_up` and `rejected` together.
#[derive(Debug, Default, Serialize)]
struct Counts {
    read: u64,
    looked_up: u64,
    with_hit: u64,
    without_hit: u64,
    rejected: u64,
    #[serde(skip)]
    with_unread: u64,
    #[serde(skip)]
    first_unread: String,
}

impl Matching<'_> {
    fn all(&mut self, progress: &Progress, terminal: &Terminal) -> Result<(), Failure> {
        self.page.start()?;
        self.sheets = self.reader.sources().map(|source| source.sheet.clone()).collect();
        loop {
            let (mut chunk, mut bytes) = (Vec::new(), 0);
            while chunk.len() < CHUNK_ROWS && bytes < CHUNK_BYTES {
                let Some(row) = self.reader.next_party() else { break };
                bytes += row.party.as_ref().map_or(0, |(party, _)| party.size());
                chunk.push(row);
            }
            if chunk.is_empty() {
                return Ok(());
            }
            self.chunk(&chunk)?;
            progress.records(self.counts.read, terminal.watched());
        }
    }

    /// Looks up each distinct party once and writes the answers in the order of the rows.
    fn chunk(&mut self, chunk: &[PartyRow]) -> Result<(), Failure> {
        let mut answers: BTreeMap<&NamedParty, Vec<Match>> = BTreeMap::new();
        for (named, _) in chunk.iter().filter_map(|row| row.party.as_ref().ok()) {
            answers.entry(named).or_default();
        }
        let (matcher, at_least, limit) = (self.matcher, self.at_least, self.limit);
        answers
            .par_iter_mut()
            .for_each(|(named, answer)| *answer = matcher.find(&party(named), at_least, limit));
        for row in chunk {
            let sheet = self.sheets.get(row.source).filter(|_| self.sheets.len() > 1);
            let at = At { row: row.row, sheet: sheet.map_or("", String::as_str) };
            self.counts.read += 1;
            match &row.party {
                Err(reason) => {
                    self.counts.rejected += 1;
                    self.page.rejected(at, reason)?;
                }
                Ok((named, unread)) => {
                    self.counts.add_unread(at, unread);
                    let answer = answers.get(named).map_or(&[][..], Vec::as_slice);
                    self.counts.looked_up += 1;
                    if answer.is_empty() {
                        self.counts.without_hit += 1;
                    } else {
                        self.counts.with_hit += 1;
                        let hits = answer.iter().map(|found| hit(at, named, found, matcher.entities()));
                        self.page.hits(&hits.collect::<Vec<_>>())?;
                    }
                }
            }
        }
        Ok(())
    }

    fn finish(self, list: &str, terminal: &mut Terminal) -> Result<Exit, Failure> {
        let Matching { matcher, at_least, page, counts, reader, .. } = self;
        if counts.read != counts.looked_up + counts.rejected {
            return Err(Failure::misuse(
                "rows were lost; do not use the result",
                "this is a defect of tidewaiter; report it with the input",
            ));
        }
        let headline = headline(&counts, list, matcher.entities().len(), at_least);
        let summary = Summary {
            kind: "summary",
            watchlist: list,
            entries: matcher.entities().len(),
            at_least: at_least.to_string(),
            counts: &counts,
        };
        let is_said = page.finish(&summary, &headline)?;
        if !is_said {
            terminal.say(&headline);
        }
        for (source, how) in reader.readings() {
            terminal.say(&safe(&format!("`{source}` was read as {how}")));
        }
        if counts.with_unread > 0 {
            terminal.warn(&format!(
                "{} had particulars that could not be read and were looked up without them; the first, {}",
                counted(counts.with_unread, "row"),
                safe(&counts.first_unread)
            ));
        }
        if counts.read > 0 && counts.looked_up == 0 {
            return Err(Failure::misuse(
                "every row was rejected, so nothing was looked up",
                "the result says why",
            ));
        }
        Ok(Exit::Fine)
    }
}

/// What the whole run came to.
#[derive(Debug, Serialize)]
struct Summary<'s> {
    kind: &'static str,
    watchlist: &'s str,
    entries: usize,
    at_least: String,
    #[serde(flatten)]
    counts: &'s Counts,
}

impl Counts {
    fn add_unread(&mut self, at: At<'_>, unread: &[String]) {
        if unread.is_empty() {
            return;
        }
        if self.with_unread == 0 {
            self.first_unread = format!("{at}: {}", unread.join(", "));
        }
        self.with_unread += 1;
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        if self.sheet.is_empty() { Ok(()) } else { write!(f, " of sheet {}", safe(self.sheet)) }
    }
}

fn headline(counts: &Counts, list: &str, listed: usize, at_least: Score) -> String {
    format!(
        "{} read: {} looked up ({} with a hit of at least {at_least}, {} without), {} rejected; on `{}`, {}",
        counted(counts.read, "row"),
        grouped(counts.looked_up),
        grouped(counts.with_hit),
        grouped(counts.without_hit),
        grouped(counts.rejected),
        safe(list),
        entries(listed)
    )
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{} entries", grouped(count as u64)) }
}

/// An entry that a name is like.
#[derive(Debug, Serialize)]
struct Hit<'h> {
    kind: &'static str,
    row: u64,
    #[serde(skip_serializing_if = "str::is_empty")]
    sheet: &'h str,
    query: &'h str,
    score: String,
    entry_id: &'h str,
    entry_name: &'h str,
    matched_name: &'h str,
    matched_kind: &'static str,
    status: &'static str,
    identified: bool,
    agreements: &'h [String],
    conflicts: &'h [String],
    how: &'h str,
}

fn hit<'h>(at: At<'h>, named: &'h NamedParty, found: &'h Match, entities: &'h Entities) -> Hit<'h> {
    let entity = &entities[found.entity];
    Hit {
        kind: "hit",
        row: at.row,
        sheet: at.sheet,
        query: &named.name,
        score: found.score.to_string(),
        entry_id: &entity.id,
        entry_name: entity.primary_name(),
        matched_name: entity.names.get(found.name).map_or("", |name| name.text.as_str()),
        matched_kind: name_kind(found.name_kind),
        status: status(entity.status),
        identified: found.identified,
        agreements: &found.agreements,
        conflicts: &found.conflicts,
        how: &found.how,
    }
}

/// Where the result goes and how it is written.
struct Page {
    to: Sink,
    shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Table(Colour),
    Csv,
    JsonLines,
}

enum Sink {
    Stdout(Box<dyn Write>),
    File(PathBuf, OutputFile),
}

/// The columns of the spreadsheet. Append only.
const COLUMNS: [&str; 15] = [
    "result",
    "query_row",
    "query_name",
    "score",
    "entry_id",
    "entry_name",
    "matched_name",
    "matched_kind",
    "status",
    "identified",
    "agreements",
    "conflicts",
    "how",
    "rejected_because",
    "query_sheet",
];

impl Page {
    /// Starts the output. Fails if a file cannot be written, before a name is looked up.
    fn open(arguments: &Arguments, terminal: &Terminal) -> Result<Page, Failure> {
        let ending = arguments.output.as_ref().and_then(|path| path.extension()?.to_str());
        let format = arguments.format.as_deref().or(ending);
        let colour = if arguments.output.is_some() { Colour::Off } else { terminal.colour() };
        let shape = match format.map(str::to_ascii_lowercase).as_deref() {
            Some("csv") => Shape::Csv,
            Some("jsonl") => Shape::JsonLines,
            None | Some("table" | "txt") => Shape::Table(colour),
            Some(_) => {
                return Err(Failure::misuse(
                    "the ending of the output names no format",
                    "let it end in `.csv`, `.jsonl` or `.txt`, or give `--format`",
                ));
            }
        };
        let to = match &arguments.output {
            Some(path) => Sink::File(path.clone(), OutputFile::create(path).map_err(Failure::says)?),
            None => Sink::Stdout(terminal.results()),
        };
        Ok(Page { to, shape })
    }

    fn start(&mut self) -> Result<(), Failure> {
        match self.shape {
            Shape::Csv => self.row(&COLUMNS.map(str::to_owned)),
            Shape::Table(_) | Shape::JsonLines => Ok(()),
        }
    }

    /// The entries for one row of names.
    fn hits(&mut self, hits: &[Hit<'_>]) -> Result<(), Failure> {
        match self.shape {
            Shape::Table(colour) => self.write(table_of(hits, colour).as_bytes()),
            Shape::Csv => hits.iter().try_for_each(|hit| self.row(&cells(hit))),
            Shape::JsonLines => hits.iter().try_for_each(|hit| self.json(hit)),
        }
    }

    fn rejected(&mut self, at: At<'_>, reason: &str) -> Result<(), Failure> {
        match self.shape {
            Shape::Table(_) => self.write(format!("{at} rejected: {reason}\n\n").as_bytes()),
            Shape::Csv => {
                let mut cells = COLUMNS.map(|_| String::new());
                (cells[0], cells[1]) = ("rejected".into(), at.row.to_string());
                (cells[13], cells[14]) = (reason.to_owned(), at.sheet.to_owned());
                self.row(&cells)
            }
            Shape::JsonLines => {
                let mut line = serde_json::json!({"kind": "rejection", "row": at.row, "reason": reason});
                if !at.sheet.is_empty() {
                    line["sheet"] = at.sheet.into();
                }
                self.json(&line)
            }
        }
    }

    /// Ends the result; only now a file has its name. Whether the headline was written with it.
    fn finish(mut self, summary: &Summary<'_>, headline: &str) -> Result<bool, Failure> {
        match self.shape {
            Shape::Table(_) => self.write(format!("{headline}\n").as_bytes())?,
            Shape::Csv => {}
            Shape::JsonLines => {
                self.json(summary)?;
            }
        }
        let is_said = matches!((&self.to, self.shape), (Sink::Stdout(_), Shape::Table(_)));
        match self.to {
            Sink::Stdout(mut out) => out.flush()?,
            Sink::File(_, file) => file.persist().map_err(Failure::says)?,
        }
        Ok(is_said)
    }

    fn row(&mut self, cells: &[String]) -> Result<(), Failure> {
        let mut row = csv::Writer::from_writer(Vec::new());
        let written = row.write_record(cells.iter().map(|cell| inert(cell.clone())));
        let bytes =
            written.map_err(io::Error::from).and_then(|()| row.into_inner().map_err(|e| e.into_error()));
        self.write(&bytes?)
    }

    fn json(&mut self, line: &impl Serialize) -> Result<(), Failure> {
        let mut bytes = serde_json::to_vec(line).map_err(io::Error::from)?;
        bytes.push(b'\n');
        self.write(&bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match &mut self.to {
            Sink::Stdout(out) => out.write_all(bytes).map_err(Failure::from),
            Sink::File(path, file) => {
                file.write_all(bytes).map_err(|why| Failure::says(FileError { path: path.clone(), why }))
            }
        }
    }
}

fn cells(hit: &Hit<'_>) -> [String; 15] {
    [
        hit.kind.to_owned(),
        hit.row.to_string(),
        hit.query.to_owned(),
        hit.score.clone(),
        hit.entry_id.to_owned(),
        hit.entry_name.to_owned(),
        hit.matched_name.to_owned(),
        hit.matched_kind.to_owned(),
        hit.status.to_owned(),
        if hit.identified { "yes" } else { "no" }.to_owned(),
        hit.agreements.join("; "),
        hit.conflicts.join("; "),
        hit.how.to_owned(),
        String::new(),
        hit.sheet.to_owned(),
    ]
}

fn table_of(hits: &[Hit<'_>], colour: Colour) -> String {
    let (bold, dim) = match colour {
        Colour::On => (Style::new().bold(), Style::new().dimmed()),
        Colour::Off => (Style::new(), Style::new()),
    };
    let mut text = String::new();
    if let Some(first) = hits.first() {
        let at = At { row: first.row, sheet: first.sheet };
        text = format!("{at}  {bold}{}{bold:#}\n", safe(first.query));
    }
    for hit in hits {
        let identified = if hit.identified { ", identified" } else { "" };
        let name = if hit.entry_name.is_empty() { "(no name)" } else { hit.entry_name };
        text += &format!(
            "  {}  {}  {bold}{}{bold:#}  {}{identified}\n",
            hit.score,
            safe(hit.entry_id),
            safe(name),
            hit.status
        );
        if hit.matched_name != hit.entry_name {
            text += &format!("          by its {} {}\n", hit.matched_kind, safe(hit.matched_name));
        }
        for (word, found) in [("agrees", hit.agreements), ("disagrees", hit.conflicts)] {
            if !found.is_empty() {
                text += &format!("          {word}: {}\n", safe(&found.join("; ")));
            }
        }
        text += &format!("          {dim}{}{dim:#}\n", safe(hit.how));
    }
    text.push('\n');
    text
}

/// Two names, word by word.
fn show_pair(pair: &Pair, terminal: &mut Terminal) -> Result<(), Failure> {
    let text = |words: &[Word], (first, count): (usize, usize)| {
        words.iter().skip(first).take(count).map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let covered = |run: (usize, usize), at: usize| (run.0..run.0 + run.1).contains(&at);
    let out = terminal.out();
    writeln!(out, "score {}, by the names alone\n", pair.score)?;
    for link in &pair.links {
        let (one, other) = (text(&pair.query, link.query), text(&pair.listed, link.listed));
        let likeness = f64::from(link.likeness) / 1000.0;
        writeln!(out, "  `{}` and `{}`: {likeness:.3}, {}", safe(&one), safe(&other), link.how)?;
    }
    for (side, words) in [("asked for", &pair.query), ("listed", &pair.listed)] {
        writeln!(out, "\n{side}")?;
        for (at, word) in words.iter().enumerate() {
            let is_paired = pair
                .links
                .iter()
                .any(|link| covered(if side == "listed" { link.listed } else { link.query }, at));
            let weight = f64::from(word.weight) / 1000.0;
            let (class, letters) = (word.class, safe(&word.letters));
            let alone = if is_paired { "" } else { ", paired with nothing" };
            writeln!(
                out,
                "  `{}` read as `{letters}`: {class}, weight {weight:.3}{alone}",
                safe(&word.text)
            )?;
        }
        if words.is_empty() {
            writeln!(out, "  nothing that tells one party from another")?;
        }
    }
    Ok(())
}

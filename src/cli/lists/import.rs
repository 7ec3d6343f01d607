//! `tidewaiter lists import`: from the files of a publisher to one file of the product's own form, with what was read and
//! what was rejected. Never replaces a list by a much smaller one unasked, and never writes a part of a list.

use super::super::Subcommand;
use super::super::exit::{Exit, Failure};
use super::super::files;
use super::super::given_lists::{self, OfficialFiles};
use super::super::reading;
use super::super::terminal::Terminal;
use super::places;
use clap::{ArgMatches, Args, FromArgMatches};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tidewaiter::output::OutputFile;
use tidewaiter::value::Date;
use tidewaiter::watchlist::Status;
use tidewaiter::watchlist::import::{
    FORMATS, ImportError, Imported, Loss, Mapping, NamedBytes, PLAIN, import, import_mapped,
};
use tidewaiter::watchlist::store::{self, Head};

pub static COMMAND: Subcommand = Subcommand {
    name: "import",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

/// How the files of the product's own form end.
const ENDING: &str = "list";
/// A list that loses more than this many of a hundred entries or names is more likely cut off than shorter.
const LARGEST_DROP: usize = 5;

const EXAMPLES: &str = "\
Examples:
  tidewaiter lists import sdn.csv alt.csv add.csv --as ofac
                                             the three files of OFAC's list become `ofac.list`
  tidewaiter lists import consolidated.xml --as un --retrieved 2026-11-20
                                             with the day on which you got it
  tidewaiter lists import official           every list in a folder, each named after its first file
  tidewaiter screen shipments.csv --watchlists ofac.list --watchlists un.list

The format is told by the content, not by the name. Known are OFAC (CSV, XML, advanced XML), the
US Consolidated Screening List (CSV, JSON), BIS Denied Persons, the UN, the EU (XML, CSV), the UK
(CSV, XML, tables, OFSI's old CSV), SECO, SEMA, DFAT and OpenSanctions (simple CSV, FollowTheMoney
JSON). A CSV form is also read from an Excel or OpenDocument workbook. Files of one list are given
together or lie in one folder; OFAC's two lists are told apart by the numbers of their entries.

A table of your own is read by the columns that you name: `--map id=No --map name=Company
--map country=Land --map identifier.inn=INN`; fields are id, kind, name, alias, former_name,
weak_alias, country, date, address, program, remark and identifier.KIND. Say whose list it is and
of which day with `--publisher`, `--title` and `--date`.

Ukraine's order on territories becomes a table of occupied places, `occupied_places.csv`, together
with the codifier KATOTTG and, if given, files of GeoNames and UN/LOCODE.

What cannot be used is printed with its place and the reason. A file that is cut off, or that has
another number of entries than it says, is an error. So is an entry that could be looked for and
cannot be read; `--accept-rejected` leaves it out. A list with more than 5 % fewer entries or names
than the one that it would replace is not written: see what is gone with `tidewaiter lists diff`,
then say `--accept-shrink`.

Exit codes: 0 when all entries were imported, 1 when some were left out by `--accept-rejected`, 2
when nothing was written.";

/// Reads the files of official lists and writes each list as one file to screen with
#[derive(Args)]
struct Arguments {
    /// The files of a list, as they were published, or a folder of lists
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    /// The name of the list; it is written to `NAME.list` [default: the first file's name]
    #[arg(long = "as", value_name = "NAME", conflicts_with = "output")]
    name: Option<String>,

    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// The day on which the files were got, which is the list's date where it states none
    #[arg(long, value_name = "DATE", value_parser = reading::date)]
    retrieved: Option<Date>,

    /// Which column of a table of your own feeds which field, such as `name=Company`; may be given several times
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    columns: Vec<String>,

    /// How strongly a table of your own claims: `designated`, `export_controlled`, `reported`, `context` [default: reported]
    #[arg(long, value_name = "STATUS", requires = "columns")]
    status: Option<String>,

    /// Who publishes a table of your own
    #[arg(long, value_name = "NAME", requires = "columns")]
    publisher: Option<String>,

    /// The title of a table of your own [default: the file's name]
    #[arg(long, value_name = "TITLE", requires = "columns")]
    title: Option<String>,

    /// The date of a table of your own [default: that of `--retrieved`]
    #[arg(long, value_name = "DATE", value_parser = reading::date, requires = "columns")]
    date: Option<Date>,

    /// Write the list although it has more than 5 % fewer entries or names than the one that it replaces
    #[arg(long)]
    accept_shrink: bool,

    /// Write the list without entries that cannot be read
    #[arg(long)]
    accept_rejected: bool,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let mut contents = Vec::new();
    for found in files::find(&arguments.files, given_lists::PUBLISHED)? {
        let bytes = found.bytes()?;
        contents.push((found.name, bytes));
    }
    if let Some(sources) = places::sources(&contents)? {
        return places::write(&sources, &target(&arguments)?, arguments.accept_shrink, terminal);
    }
    drop(contents);
    let lists = given_lists::to_import(&arguments.files, terminal)?;
    let targets = targets(&lists, &arguments)?;
    // All lists are read before any is written: a folder is imported as a whole or not at all.
    let mut made = Vec::new();
    for (list, target) in lists.iter().zip(targets) {
        made.push(Made::of(list, target, &arguments, terminal)?);
        if lists.len() > 1 {
            writeln!(terminal.out())?;
        }
    }
    let mut exit = Exit::Fine;
    for Made { target, head, imported } in &made {
        write(target, head, imported)?;
        let shown = target.display();
        writeln!(terminal.out(), "Written to `{shown}`: screen with `--watchlists {shown}`")?;
        if imported.rejected.iter().any(|rejected| rejected.loss == Loss::Entry) {
            exit = Exit::Found;
        }
    }
    Ok(exit)
}

/// A list that was read, and where it is written to.
struct Made {
    target: PathBuf,
    head: Head,
    imported: Imported,
}

impl Made {
    /// Reads a list, shows what it holds, and refuses what must not be written.
    fn of(
        list: &OfficialFiles,
        target: PathBuf,
        arguments: &Arguments,
        terminal: &mut Terminal,
    ) -> Result<Made, Failure> {
        let files = list.named();
        let unread = |error: ImportError| Failure::misuse(error, NOTHING_WRITTEN);
        let imported = match arguments.columns.as_slice() {
            [] => import(&files).map_err(unread)?,
            columns => mapped(&files, columns, arguments)?,
        };
        imported.has_all_files(&files).map_err(unread)?;
        let previous = previous(&target, arguments.accept_shrink)?;
        let head = Head::new(&imported, &files, arguments.retrieved);
        report(&imported, previous.as_ref(), terminal)?;
        if let Some(other) = previous.as_ref().filter(|previous| previous.publisher != head.publisher) {
            return Err(Failure::misuse(
                format!("`{}` is a list of {}; {NOTHING_WRITTEN}", target.display(), whose(&other.publisher)),
                "give this list another name with `--as NAME`",
            ));
        }
        if let Some(previous) = previous.filter(|_| !arguments.accept_shrink) {
            refuse_drop(&previous, &head, &target)?;
        }
        let lost = imported.rejected.iter().filter(|rejected| rejected.loss == Loss::Entry).count();
        if lost > 0 && !arguments.accept_rejected {
            return Err(Failure::misuse(
                format!("{lost} of what is rejected would be missing from the list; {NOTHING_WRITTEN}"),
                "get the whole file or correct it; `--accept-rejected` writes the list without",
            ));
        }
        Ok(Made { target, head, imported })
    }
}

const NOTHING_WRITTEN: &str = "nothing was written";

fn whose(publisher: &str) -> &str {
    if publisher.is_empty() { "no named publisher" } else { publisher }
}

/// Where each list is written to: one as the arguments say, several each by the name of its first file.
fn targets(lists: &[OfficialFiles], arguments: &Arguments) -> Result<Vec<PathBuf>, Failure> {
    if lists.len() < 2 {
        return Ok(vec![target(arguments)?]);
    }
    if arguments.name.is_some() || arguments.output.is_some() {
        let names: Vec<String> = lists.iter().map(|list| format!("`{}`", list.name())).collect();
        return Err(Failure::misuse(
            format!("these are {} lists, {}; {NOTHING_WRITTEN}", lists.len(), names.join(", ")),
            "leave `--as` and `-o` out and each is named after its first file, or import one at a time",
        ));
    }
    let mut targets = Vec::new();
    for list in lists {
        let name = Path::new(list.name()).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let target = PathBuf::from(format!("{name}.{ENDING}"));
        if targets.contains(&target) {
            return Err(Failure::misuse(
                format!("two lists would be written to `{}`; {NOTHING_WRITTEN}", target.display()),
                "import one at a time and name it with `--as NAME`",
            ));
        }
        targets.push(target);
    }
    Ok(targets)
}

/// A table of one's own by the columns that were named.
fn mapped(files: &[NamedBytes<'_>], columns: &[String], arguments: &Arguments) -> Result<Imported, Failure> {
    let [file] = files else {
        return Err(Failure::misuse(
            format!("`--map` reads one table; {NOTHING_WRITTEN}"),
            "import each by itself",
        ));
    };
    let mut pairs = Vec::new();
    for column in columns {
        pairs.push(column.split_once('=').ok_or_else(|| {
            Failure::misuse(
                format!("`--map {column}` names no column"),
                "write the field, `=` and the column: `--map name=Company`",
            )
        })?);
    }
    let mut mapping = Mapping::new(pairs)
        .map_err(|error| Failure::misuse(error, "write `--map name=COLUMN`, and so on for each field"))?;
    let status = match arguments.status.as_deref() {
        None | Some("reported") => Status::Reported,
        Some("designated") => Status::Designated,
        Some("export_controlled") => Status::ExportControlled,
        Some("context") => Status::Context,
        Some(other) => {
            return Err(Failure::misuse(
                format!("`{other}` is no status"),
                "write `designated`, `export_controlled`, `reported` or `context`",
            ));
        }
    };
    mapping.publisher = arguments.publisher.clone().unwrap_or_default();
    mapping.title = arguments.title.clone().unwrap_or_else(|| file.name.to_owned());
    mapping.date = arguments.date.or(arguments.retrieved);
    mapping.status = status;
    import_mapped(*file, &mapping).map_err(|error| Failure::misuse(error, NOTHING_WRITTEN))
}

fn target(arguments: &Arguments) -> Result<PathBuf, Failure> {
    if let Some(output) = &arguments.output {
        return Ok(output.clone());
    }
    let first = arguments.files.first().and_then(|file| file.file_stem());
    let name = match &arguments.name {
        Some(name) => name.clone(),
        None => first.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
    };
    if name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.') {
        return Err(Failure::misuse(
            format!("`{name}` is no name for a list"),
            "write a word such as `ofac`, or the whole path with `-o FILE`",
        ));
    }
    Ok(PathBuf::from(format!("{name}.{ENDING}")))
}

/// The head of the list that would be replaced; none when there is none.
fn previous(target: &Path, accept_shrink: bool) -> Result<Option<Head>, Failure> {
    let bytes = match fs::metadata(target) {
        Ok(found) if found.is_file() => fs::read(target).map_err(|error| {
            Failure::says(format!("cannot read `{}`, which would be replaced: {error}", target.display()))
        })?,
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Failure::says(format!("cannot look at `{}`: {error}", target.display())));
        }
        _ => return Ok(None),
    };
    let text = String::from_utf8_lossy(&bytes);
    if !store::is_stored(&text) {
        return Err(Failure::misuse(
            format!("`{}` is no imported list, and writing would replace it", target.display()),
            "give the list another name with `--as NAME` or `-o FILE`",
        ));
    }
    match store::read(&text) {
        Ok((head, _)) => Ok(Some(head)),
        Err(_) if accept_shrink => Ok(None),
        Err(error) => Err(Failure::misuse(
            format!("`{}` is damaged and cannot be compared with: {error}", target.display()),
            "replace it all the same with `--accept-shrink`",
        )),
    }
}

fn refuse_drop(previous: &Head, head: &Head, target: &Path) -> Result<(), Failure> {
    let fell =
        |before: usize, now: usize| now.saturating_mul(100) < before.saturating_mul(100 - LARGEST_DROP);
    if !fell(previous.entries, head.entries) && !fell(previous.names, head.names) {
        return Ok(());
    }
    Err(Failure::misuse(
        format!(
            "`{}` would shrink by more than {LARGEST_DROP} %, from {} entries with {} names to {} with {}; \
             {NOTHING_WRITTEN}",
            target.display(),
            previous.entries,
            previous.names,
            head.entries,
            head.names
        ),
        format!(
            "see what is gone with `tidewaiter lists diff {} FILE`; if it is right, say `--accept-shrink`",
            target.display()
        ),
    ))
}

fn report(imported: &Imported, previous: Option<&Head>, terminal: &mut Terminal) -> Result<(), Failure> {
    let format = FORMATS.iter().find(|format| format.name == imported.format);
    let out = terminal.out();
    let is_own = imported.format == PLAIN;
    let unsaid = |flag: &str| {
        format!("not stated{}", if is_own { format!(": say it with `{flag}`") } else { String::new() })
    };
    let publisher = Some(imported.publisher.clone()).filter(|publisher| !publisher.is_empty());
    writeln!(out, "Publisher  {}", publisher.unwrap_or_else(|| unsaid("--publisher NAME")))?;
    writeln!(out, "Title      {}", imported.title)?;
    let title = format.map_or("a table of your own", |format| format.title);
    writeln!(out, "Format     {}: {title}", imported.format)?;
    let date = imported.list_date.map_or_else(|| unsaid("--date DATE"), |date| date.to_string());
    writeln!(out, "List date  {date}")?;
    let stated = imported.stated_count.map_or(String::new(), |count| format!(" (the list says {count})"));
    writeln!(out, "Entries    {}{stated}", imported.entities.len())?;
    writeln!(out, "Names      {}", imported.names)?;
    if let Some(previous) = previous {
        writeln!(out, "Before     {} entries with {} names", previous.entries, previous.names)?;
    }
    writeln!(out, "Rejected   {}", imported.rejected.len())?;
    for entry in &imported.rejected {
        writeln!(out, "  {}: {}", entry.place, entry.reason)?;
    }
    if !imported.notes.is_empty() {
        writeln!(out, "Notes      {}", imported.notes.len())?;
    }
    for note in &imported.notes {
        let times = if note.times == 1 { String::new() } else { format!(" (first of {})", note.times) };
        writeln!(out, "  {}{times}: {}", note.place, note.text)?;
    }
    Ok(())
}

fn write(target: &Path, head: &Head, imported: &Imported) -> Result<(), Failure> {
    let mut file = OutputFile::create(target).map_err(Failure::says)?;
    store::write(&mut file, head, &imported.entities)
        .map_err(|error| Failure::says(format!("cannot write `{}`: {error}", target.display())))?;
    file.persist().map_err(Failure::says)
}

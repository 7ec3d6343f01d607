//! `tidewaiter lists show`: all that the lists say of an entry. Never shortens what a list says.

use super::super::Subcommand;
use super::super::exit::{Exit, Failure};
use super::super::given_lists::{self, GivenLists};
use super::super::shipped;
use super::super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use tidewaiter::watchlist::{Entity, EntityKind, MatchPolicy, NameKind, Status};

pub static COMMAND: Subcommand = Subcommand {
    name: "show",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter lists show huawei               in the shipped lists
  tidewaiter lists show 12345 --watchlists ofac.list
                                             the entry of this id
  tidewaiter lists show 'harbour works' --watchlists lists
                                             the entries with a name that has all these words

An id goes before names. Words are looked for as they stand, in any case; this is no screening,
which also finds names that are only alike.

Exit codes: 0 when an entry was shown, 1 when there is none, 2 when a list has errors.";

/// Shows all that the lists say of an entry: by its id, or by words of a name
#[derive(Args)]
struct Arguments {
    /// An entry's id, or words of one of its names
    #[arg(value_name = "ENTRY", required = true)]
    entry: String,

    /// A list file, or a folder of them, besides the shipped lists; may be given several times
    #[arg(long, value_name = "PATH")]
    watchlists: Vec<PathBuf>,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let wanted = arguments.entry.trim();
    if wanted.is_empty() {
        return Err(Failure::misuse("the entry has no name", "write its id, or words of its name"));
    }
    let given = GivenLists::gather(&arguments.watchlists)?;
    let mut lists = Vec::new();
    for file in shipped::watchlists_beside(&given.names()) {
        if given_lists::is_watchlist(&file.text) {
            lists.push((file.name.clone(), given_lists::entries(&file)?));
        }
    }
    lists.extend(given.entries()?);
    let all = || lists.iter().flat_map(|(list, entries)| entries.iter().map(move |entry| (list, entry)));
    let mut found: Vec<_> = all().filter(|(_, entry)| entry.id == wanted).collect();
    if found.is_empty() {
        let words = words(wanted);
        found = all().filter(|(_, entry)| bears(entry, &words)).collect();
    }
    for (list, entry) in &found {
        show(terminal.out(), list, entry)?;
    }
    if found.is_empty() {
        terminal.error(&format!("no entry has the id or the name `{wanted}`"));
    }
    let looked: Vec<String> =
        lists.iter().map(|(list, entries)| format!("{list} ({})", entries.len())).collect();
    terminal.say(&format!("{} found in {}", found.len(), looked.join(", ")));
    Ok(if found.is_empty() { Exit::Found } else { Exit::Fine })
}

fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn bears(entry: &Entity, wanted: &BTreeSet<String>) -> bool {
    !wanted.is_empty() && entry.names.iter().any(|name| wanted.is_subset(&words(&name.text)))
}

fn show(out: &mut dyn Write, list: &str, entry: &Entity) -> io::Result<()> {
    let name = if entry.names.is_empty() { "(no name)" } else { entry.primary_name() };
    writeln!(out, "{name} [{list} {}]", entry.id)?;
    line(out, "kind", kind(entry.kind))?;
    line(out, "status", status(entry.status))?;
    for name in &entry.names {
        line(out, name_kind(name.kind), &name.text)?;
    }
    line(out, "countries", &entry.countries.join(" "))?;
    let dates: Vec<String> = entry.dates.iter().map(ToString::to_string).collect();
    line(out, if entry.kind == EntityKind::Person { "born" } else { "dates" }, &dates.join(", "))?;
    for address in &entry.addresses {
        line(out, "address", address)?;
    }
    for id in &entry.identifiers {
        line(out, "identifier", format!("{} {}", id.kind, id.value).trim())?;
    }
    line(out, "programmes", &entry.programs.join(", "))?;
    line(out, "law", &entry.regimes.join(", "))?;
    line(out, "claim", &entry.claim)?;
    line(out, "strength", &entry.claim_strength)?;
    line(out, "source", &entry.source)?;
    if entry.policy == MatchPolicy::Exact {
        line(out, "matched", "exactly: each distinctive word of a name must stand in the record")?;
    }
    line(out, "remarks", &entry.remarks)?;
    writeln!(out)
}

/// A line with its label; nothing where the list says nothing.
fn line(out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
    if text.is_empty() { Ok(()) } else { writeln!(out, "  {label:<12} {text}") }
}

fn kind(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "person",
        EntityKind::Organization => "organization",
        EntityKind::Vessel => "vessel",
        EntityKind::Aircraft => "aircraft",
        EntityKind::Address => "address without a name",
        EntityKind::Unknown => "not said",
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Designated => "designated: assets are frozen or blocked by a government or the UN",
        Status::ExportControlled => "export_controlled: on an export-control or investment list, not blocked",
        Status::Reported => "reported: named by a public report; no official list was found",
        Status::Context => "context: background, never a target",
    }
}

fn name_kind(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Primary => "name",
        NameKind::Alias => "alias",
        NameKind::Weak => "weak alias",
        NameKind::Former => "former name",
    }
}

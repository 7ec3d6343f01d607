//! Which rule files and lists a command works with: the shipped ones and those of the user. Never looks into them.

use super::cache::{CacheArguments, tell_trouble};
use super::exit::Failure;
use super::files::{self, TextFile};
use super::given_lists::GivenLists;
use super::shipped;
use super::terminal::Terminal;
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tidewaiter::diagnostic::Severity;
use tidewaiter::diagnostic::draw::draw;
use tidewaiter::engine::{self, Library, Loaded, RuleFile, RuleSet};
use tidewaiter::text::suggest;

/// The arguments that say which rules and lists a command works with.
#[derive(Args, Debug, Clone, Default)]
pub struct RuleSetArguments {
    /// A rule file, or a folder of them, that adds to the shipped rules; may be given several times
    ///
    /// A folder with a `records.tide` of its own is a whole rule set and replaces the shipped one.
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,

    /// A list file, or a folder of them; one with the name of a shipped list replaces it; may be given several times
    ///
    /// A table with the columns `id` and `name`, what `tidewaiter lists import` wrote, or a government's list as it was
    /// published (all files of one list, from one folder), also as a workbook. Of a folder: `.csv`, `.tsv`,
    /// `.txt`, `.list`, `.xml`, `.json`, `.xlsx`, `.xlsm` and `.ods`.
    #[arg(long, value_name = "PATH")]
    pub watchlists: Vec<PathBuf>,

    /// Leave the shipped rules and lists out
    #[arg(long)]
    pub no_shipped: bool,

    #[command(flatten)]
    pub cache: CacheArguments,
}

/// The texts of a rule set.
#[derive(Debug)]
pub struct RuleSetFiles {
    /// The rule files: the shipped ones, then the user's in the order in which they were given.
    pub rules: Vec<RuleFile>,
    /// The list files.
    pub library: Library,
}

/// Reads the files of a rule set.
pub fn read(arguments: &RuleSetArguments, terminal: &mut Terminal) -> Result<RuleSetFiles, Failure> {
    if arguments.no_shipped && arguments.rules.is_empty() {
        return Err(Failure::misuse("`--no-shipped` leaves no rules", "name your own with `--rules PATH`"));
    }
    let given = files::gather(&arguments.rules, "tide")?;
    let lists = GivenLists::gather(&arguments.watchlists)?;
    let mut rules = Vec::new();
    let mut library = Library::with_cache(Arc::new(arguments.cache.open()));
    for file in beside_rules(&given, &lists.names())? {
        library.add_beside_rules(file.name, file.text);
    }
    if !arguments.no_shipped {
        rules = shipped::rules_beside(&given, &beside_a_whole_set(&arguments.rules, &given));
        for file in shipped::watchlists_beside(&lists.names()) {
            library.add_shipped(file.name, file.text);
        }
    }
    lists.add_to(&mut library, terminal)?;
    rules.extend(given);
    let rules = rules.into_iter().map(|file| RuleFile { name: file.name, text: file.text }).collect();
    Ok(RuleSetFiles { rules, library })
}

/// The list files that rule files name and that lie beside them. A folder may hold much else, so nothing else is read.
fn beside_rules(rules: &[TextFile], known: &[&str]) -> Result<Vec<TextFile>, Failure> {
    let mut found: Vec<TextFile> = Vec::new();
    for rule in rules {
        let folder = rule.name.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_list =
            |text: &&str| (text.ends_with(".csv") || text.ends_with(".list")) && !text.contains('\n');
        for wanted in rule.text.split('"').filter(is_list) {
            let name = if folder.is_empty() { wanted.to_owned() } else { format!("{folder}/{wanted}") };
            let is_known = known.contains(&name.as_str()) || found.iter().any(|file| file.name == name);
            if !is_known && Path::new(&name).is_file() {
                found.extend(files::gather(&[PathBuf::from(name)], "csv")?);
            }
        }
    }
    Ok(found)
}

/// The given rule files that lie beside a `records.tide`: files of a whole rule set named one by one.
fn beside_a_whole_set(paths: &[PathBuf], given: &[TextFile]) -> Vec<TextFile> {
    let is_in_set = |path: &&PathBuf| path.is_file() && path.with_file_name(shipped::WHOLE_SET).is_file();
    let names: Vec<String> = paths.iter().filter(is_in_set).map(|path| path.display().to_string()).collect();
    given.iter().filter(|file| names.contains(&file.name)).cloned().collect()
}

/// A rule set that can run, with the texts that messages point into. Warnings are shown; an error ends the command.
pub fn load(arguments: &RuleSetArguments, terminal: &mut Terminal) -> Result<Loaded, Failure> {
    load_read(read(arguments, terminal)?, terminal)
}

/// As [`load`], for files that are read already.
pub fn load_read(files: RuleSetFiles, terminal: &mut Terminal) -> Result<Loaded, Failure> {
    let loaded = engine::load(files.rules, &files.library);
    tell_trouble(files.library.cache(), terminal);
    show_errors(&loaded, terminal)?;
    Ok(loaded)
}

/// A rule set to look at, which may have errors; whether it has is said.
pub fn load_anyhow(arguments: &RuleSetArguments, terminal: &mut Terminal) -> Result<Loaded, Failure> {
    let files = read(arguments, terminal)?;
    let loaded = engine::load(files.rules, &files.library);
    tell_trouble(files.library.cache(), terminal);
    if loaded.rules.is_none() {
        terminal.warn("the rules or lists have errors; `tidewaiter check` shows them");
    }
    Ok(loaded)
}

fn show_errors(loaded: &Loaded, terminal: &mut Terminal) -> Result<(), Failure> {
    if loaded.rules.is_some() {
        return Ok(());
    }
    let errors = loaded.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error);
    for error in errors {
        let drawn = draw(error, &loaded.sources, terminal.message_colour());
        terminal.say(drawn.trim_end());
        terminal.say("");
    }
    Err(Failure::misuse(
        "the rules or lists have errors, so nothing was done",
        "`tidewaiter check` shows them with all warnings",
    ))
}

/// Fails if the rule set has no rule of a name, and says which one may have been meant.
pub fn known_rule(name: &str, rules: &RuleSet) -> Result<(), Failure> {
    let names = || rules.plan().rules.iter().map(|rule| rule.name.as_str());
    if names().any(|known| known == name) {
        return Ok(());
    }
    let help = match suggest(name, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "a rule is known by the name behind `rule` in its file".to_owned(),
    };
    Err(Failure::misuse(format!("there is no rule `{name}`"), help))
}

//! `tidewaiter test`: runs the tests written beside rules. Never screens a file.

use super::Subcommand;
use super::cache::CacheArguments;
use super::clock;
use super::exit::{Exit, Failure};
use super::junit;
use super::ruleset::{self, RuleSetArguments};
use super::selection::SelectionArguments;
use super::shipped;
use super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches};
use std::io::Write;
use std::path::{Path, PathBuf};
use tidewaiter::output::{FileError, OutputFile, counted, safe};
use tidewaiter::ruletest::{self, TestResult};
use tidewaiter::source::Sources;

pub static COMMAND: Subcommand = Subcommand {
    name: "test",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter test rules/ours.tide                  the tests of one file
  tidewaiter test rules --junit report.xml         for a build server
  tidewaiter test rules --rule third_country_routing
  tidewaiter test                                  the tests of the shipped rules

Exit codes: 0 when all pass, 1 when one fails, 2 when the rules have errors.";

/// Runs the tests written beside rules
#[derive(Args)]
struct Arguments {
    /// Rule files and folders of them; their tests run, together with the shipped rules
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    selection: SelectionArguments,

    /// Write a report in JUnit's XML as well
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    /// A list file, or a folder of them; may be given several times
    #[arg(long, value_name = "PATH")]
    watchlists: Vec<PathBuf>,

    /// Leave the shipped rules and lists out
    #[arg(long)]
    no_shipped: bool,

    #[command(flatten)]
    cache: CacheArguments,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let set = RuleSetArguments {
        rules: arguments.paths,
        watchlists: arguments.watchlists,
        no_shipped: arguments.no_shipped,
        cache: arguments.cache,
    };
    let loaded = ruleset::load(&set, terminal)?;
    let Some(rules) = loaded.rules else { return Err(Failure::Shown) };
    let selection = arguments.selection.of(&rules, None)?;
    let mut results = ruletest::run(&rules, clock::today(), &selection);
    if !set.rules.is_empty() {
        // The shipped rules were tested when they were shipped; who names files asks about those.
        results.retain(|result| !shipped::is_shipped(&loaded.sources.get(result.span.source).name));
    }
    if results.is_empty() {
        return Err(Failure::misuse(
            "there is no test to run",
            "write `test RULE \"what it shows\" { … }` beside the rule",
        ));
    }
    show(&results, &loaded.sources, terminal.out())?;
    if let Some(path) = &arguments.junit {
        write_report(&results, &loaded.sources, path)?;
    }
    Ok(if results.iter().all(TestResult::passed) { Exit::Fine } else { Exit::Found })
}

fn show(results: &[TestResult], sources: &Sources, out: &mut dyn Write) -> Result<(), Failure> {
    let failed: Vec<&TestResult> = results.iter().filter(|result| !result.passed()).collect();
    for result in &failed {
        writeln!(
            out,
            "failed: {} \"{}\"\n  at {}",
            result.rule,
            safe(&result.title),
            place(result, sources)
        )?;
        for failure in &result.failures {
            writeln!(out, "  {}", safe(&failure.message))?;
        }
        writeln!(out)?;
    }
    let passed = results.len() - failed.len();
    writeln!(out, "{}: {passed} passed, {} failed", counted(results.len() as u64, "test"), failed.len())?;
    Ok(())
}

/// `rules/hub.tide:31`
fn place(result: &TestResult, sources: &Sources) -> String {
    format!("{}:{}", sources.get(result.span.source).name, sources.position(result.span).line)
}

fn write_report(results: &[TestResult], sources: &Sources, path: &Path) -> Result<(), Failure> {
    let cases: Vec<junit::Case> = results
        .iter()
        .map(|result| junit::Case {
            rule: result.rule.clone(),
            title: result.title.clone(),
            place: place(result, sources),
            failure: (!result.passed()).then(|| messages(result)),
        })
        .collect();
    let mut file = OutputFile::create(path).map_err(Failure::says)?;
    file.write_all(junit::report(&cases).as_bytes())
        .map_err(|why| Failure::says(FileError { path: path.to_owned(), why }))?;
    file.persist().map_err(Failure::says)
}

fn messages(result: &TestResult) -> String {
    result.failures.iter().map(|failure| failure.message.as_str()).collect::<Vec<_>>().join("\n")
}

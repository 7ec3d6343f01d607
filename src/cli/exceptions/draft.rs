//! `tidewaiter exceptions draft`: the block to paste into a rule file to except a hit of a record, with the hash to bind it to.
//! Never fills in a reason, an approver or a ticket.

use super::super::Subcommand;
use super::super::exit::{Exit, Failure};
use super::super::explain::find;
use super::super::progress::{Progress, Watched};
use super::super::reading::ReadingArguments;
use super::super::ruleset::{self, RuleSetArguments};
use super::super::terminal::Terminal;
use clap::{ArgMatches, Args, FromArgMatches};
use std::path::PathBuf;
use tidewaiter::alert::Alert;
use tidewaiter::output::safe;
use tidewaiter::plan::Plan;
use tidewaiter::value::Date;

pub static COMMAND: Subcommand = Subcommand {
    name: "draft",
    arguments: |command| Arguments::augment_args(command).after_help(EXAMPLES),
    run,
};

const EXAMPLES: &str = "\
Examples:
  tidewaiter exceptions draft shipments.csv S-1
  tidewaiter exceptions draft shipments.csv S-1 --rule watchlist_name >> exceptions.tide

Until reason, approvers and ticket are filled in, `tidewaiter check` refuses the draft.";

/// Writes for each hit of a record the exception that would cover it, for a person to complete
#[derive(Args)]
struct Arguments {
    /// The file that holds the record
    file: PathBuf,

    /// The value of the record's key
    record_id: String,

    /// The name of one rule
    #[arg(long, value_name = "NAME")]
    rule: Option<String>,

    #[command(flatten)]
    reading: ReadingArguments,

    #[command(flatten)]
    set: RuleSetArguments,
}

fn run(matches: &ArgMatches, terminal: &mut Terminal) -> Result<Exit, Failure> {
    let arguments = Arguments::from_arg_matches(matches)?;
    let loaded = ruleset::load(&arguments.set, terminal)?;
    let Some(rules) = loaded.rules else { return Err(Failure::Shown) };
    let rules = arguments.reading.with_register(rules, terminal)?;
    if let Some(name) = &arguments.rule {
        ruleset::known_rule(name, &rules)?;
    }
    let screening = arguments.reading.screening();
    let progress = Progress::new(Watched::No, None);
    let mut reader =
        arguments.reading.open(std::slice::from_ref(&arguments.file), rules.schema(), &progress, terminal)?;
    let (batch, index) = find(&rules, &mut reader, &arguments.record_id)?;
    let explanations =
        rules.explain(batch.row(index), arguments.rule.as_deref(), &screening, &rules.sources(&reader));
    let alerts = explanations.into_iter().filter_map(|explanation| explanation.alert);
    let alerts: Vec<Alert> = alerts.filter(|alert| alert.excepted.is_none()).collect();
    let mut drafts: Vec<String> = Vec::new();
    for alert in &alerts {
        match draft(alert, rules.plan(), screening.as_of) {
            Some(draft) if drafts.contains(&draft) => {}
            Some(draft) => drafts.push(draft),
            None => terminal.warn(&format!(
                "the rule `{}` permits no exception here: it says none, or a value that one must name is not given",
                alert.rule
            )),
        }
    }
    if alerts.is_empty() {
        return Err(Failure::misuse(
            format!(
                "no rule hits `{}` but what exceptions cover, so there is nothing to except",
                arguments.record_id
            ),
            "`tidewaiter explain` shows every clause",
        ));
    }
    write!(terminal.out(), "{}", drafts.join("\n"))?;
    Ok(Exit::Fine)
}

/// The block of an exception to an alert; none where its rule permits none or a value is not there.
fn draft(alert: &Alert, plan: &Plan, day: Date) -> Option<String> {
    let rule = plan.rules.iter().find(|rule| rule.name == alert.rule)?.on(day);
    if alert.except_by.is_empty() {
        return None;
    }
    let term = i32::try_from(rule.exceptions_at_most).unwrap_or(i32::MAX);
    let until = Date(day.0.saturating_add(term));
    let approvers = if rule.needs_second_approver() { r#""", """# } else { r#""""# };
    let number: String = alert.id.chars().take(8).collect();
    let part = if alert.part.is_empty() { String::new() } else { format!(", {}", alert.part) };
    let mut text = format!(
        "# {} {}{part}: {}\nexception {}_{number} to {} {{\n  covers {}\n  from {day}\n  until {until}\n  reason \"\"\n  approved by {approvers}\n  ticket \"\"\n",
        alert.record.record_type,
        safe(&alert.record.id),
        safe(&alert.reason),
        alert.rule,
        alert.rule,
        alert.except_by,
    );
    if !alert.bind.is_empty() {
        text.push_str(&format!("  bound to \"{}\"\n", alert.bind));
    }
    text.push_str("}\n");
    Some(text)
}

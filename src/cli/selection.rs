//! The arguments that let a part of the rules run: `--only`, `--without`, `--rule`. Never lets a word pass that names nothing: a
//! misspelt tag would leave out what was meant.

use super::exit::Failure;
use super::ruleset::known_rule;
use clap::Args;
use std::collections::BTreeSet;
use tidewaiter::engine::RuleSet;
use tidewaiter::evaluate::runs_on;
use tidewaiter::plan::Selection;
use tidewaiter::text::suggest;
use tidewaiter::value::Date;

/// Which of the rules run. The result says that it is a part.
#[derive(Args, Debug, Clone, Default)]
pub struct SelectionArguments {
    /// Run only rules with one of these tags; the result says that it is a part run
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub only: Vec<String>,

    /// Run no rule with one of these tags; the result says that it is a part run
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub without: Vec<String>,

    /// Run only the rules of these names; the result says that it is a part run
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub rule: Vec<String>,
}

impl SelectionArguments {
    /// The rules that are meant; fails when a word names nothing, and when no rule is left to run on the day of screening
    /// (without one, on any day).
    pub fn of(&self, rules: &RuleSet, day: Option<Date>) -> Result<Selection, Failure> {
        let forms = || rules.plan().rules.iter().flat_map(|rule| rule.forms());
        let tags: BTreeSet<&str> = forms().flat_map(|rule| &rule.tags).map(String::as_str).collect();
        self.rule.iter().try_for_each(|name| known_rule(name, rules))?;
        self.only.iter().chain(&self.without).try_for_each(|tag| known_tag(tag, &tags))?;
        let selection =
            Selection { only: self.only.clone(), without: self.without.clone(), rules: self.rule.clone() };
        let is_left = match day {
            Some(day) => {
                rules.plan().rules.iter().any(|rule| runs_on(rule, day) && selection.takes(rule.on(day)))
            }
            None => forms().any(|rule| selection.takes(rule)),
        };
        if selection.is_whole() || is_left {
            return Ok(selection);
        }
        let on = day.map(|day| format!(" on {day}")).unwrap_or_default();
        Err(Failure::misuse(
            format!("no rule is left to run{on}: {selection}"),
            "`tidewaiter rules doc` shows the tags of every rule",
        ))
    }
}

fn known_tag(tag: &str, tags: &BTreeSet<&str>) -> Result<(), Failure> {
    if tags.contains(tag) {
        return Ok(());
    }
    let help = match suggest(tag, tags.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`tidewaiter rules doc` shows the tags of every rule".to_owned(),
    };
    Err(Failure::misuse(format!("no rule has the tag `{tag}`"), help))
}

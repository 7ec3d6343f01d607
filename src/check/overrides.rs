//! `override rule`: what it sets, from when and why. Never compiles the rule that it changes; `rules` does.

use super::Globals;
use super::expression::date_of;
use super::lists::keep;
use super::rules::{known_rule, lacking};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree;
use crate::value::Date;
use std::collections::BTreeMap;

/// An override with its days.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dated<'a> {
    pub(super) item: &'a tree::Override,
    pub(super) from: Date,
    pub(super) until: Option<Date>,
}

/// The overrides of each rule that say from when and why, in the order of their days.
pub(super) fn by_rule<'a>(
    globals: &Globals<'a>,
    found: &mut Vec<Diagnostic>,
) -> BTreeMap<&'a str, Vec<Dated<'a>>> {
    let mut overrides: BTreeMap<&str, Vec<Dated<'_>>> = BTreeMap::new();
    for &item in &globals.names.overrides {
        let parts = [
            ("effective", item.effective_from.is_none(), "say from when: `effective from 2026-01-01`"),
            ("reason", is_blank(item.reason.as_ref()), "say why: `reason \"...\"`"),
        ];
        found.extend(lacking("override of", &item.rule, &parts));
        let until = item.effective_until.as_ref().and_then(|date| keep(date_of(date), found));
        let from = item.effective_from.as_ref().and_then(|date| keep(date_of(date), found));
        let (Some(rule), Some(from)) = (known_rule(&item.rule, globals, found), from) else { continue };
        if let (Some(last), Some(place)) = (until, &item.effective_until)
            && last < from
        {
            let message = "the override ends before it begins";
            found.push(Diagnostic::new(Code("E0404"), place.span, message).help("swap the two dates"));
            continue;
        }
        overrides.entry(rule.name.text.as_str()).or_default().push(Dated { item, from, until });
    }
    for dated in overrides.values_mut() {
        dated.sort_by_key(|dated| (dated.from, dated.item.span));
        apart(dated, found);
    }
    overrides
}

/// Keeps those that begin when the one before has ended.
fn apart(dated: &mut Vec<Dated<'_>>, found: &mut Vec<Diagnostic>) {
    let mut last: Option<(Option<Date>, Span)> = None;
    dated.retain(|one| {
        let overlaps = last.filter(|(until, _)| until.is_none_or(|until| one.from <= until));
        match overlaps {
            Some((_, first)) => {
                let message = format!("`{}` is overridden twice on one day", one.item.rule.text);
                let twice = Diagnostic::new(Code("E0203"), one.item.rule.span, message);
                let help = "let the first end before: `effective from ... until ...`, or make them one";
                found.push(twice.label("overridden again").also(first, "first overridden here").help(help));
                false
            }
            None => {
                last = Some((one.until, one.item.rule.span));
                true
            }
        }
    });
}

/// Whether a text is lacking, or says nothing.
pub(super) fn is_blank(text: Option<&tree::Text>) -> bool {
    text.is_none_or(|text| text.text.trim().is_empty())
}

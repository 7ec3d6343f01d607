//! Lints: what runs but is probably not meant. One file each, and one line in [`LINTS`]. Never an error.

mod allow;
mod broad;
mod constant;
mod contradiction;
mod country_only;
mod duplicate;
mod edge;
mod hidden;
mod lookalike;
mod reads;
mod reason;
mod unbound;
mod uncited;
mod unowned;
mod untested;
mod untitled;
mod unused;

use super::{Globals, Uses};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::Plan;
use crate::source::{SourceId, Span};
use crate::syntax::tree;
use std::collections::BTreeSet;

/// A lint: the codes of its warnings, and how it finds them.
struct Lint {
    codes: &'static [&'static str],
    check: fn(&RuleSet<'_, '_>, &mut Vec<Diagnostic>),
}

/// All lints. What an `# allow` comment switches off is looked at behind them, by `allow`.
const LINTS: &[Lint] = &[
    Lint { codes: &["W0301"], check: unused::check },
    Lint { codes: &["W0302"], check: uncited::check },
    Lint { codes: &["W0303"], check: unowned::check },
    Lint { codes: &["W0304", "W0305", "W0306", "W0307"], check: untested::check },
    Lint { codes: &["W0308"], check: constant::check },
    Lint { codes: &["W0309"], check: contradiction::check },
    Lint { codes: &["W0310"], check: country_only::check },
    Lint { codes: &["W0311"], check: lookalike::check },
    Lint { codes: &["W0312"], check: hidden::check },
    Lint { codes: &["W0313"], check: reason::check },
    Lint { codes: &["W0314"], check: edge::check },
    Lint { codes: &["W0315"], check: duplicate::check },
    Lint { codes: &["W0318"], check: untitled::check },
    Lint { codes: &["W0319"], check: broad::check },
    Lint { codes: &["W0320"], check: unbound::check },
];

/// What a lint looks at.
pub(super) struct RuleSet<'s, 'a> {
    pub(super) files: &'s [tree::File],
    pub(super) globals: &'s Globals<'a>,
    pub(super) plan: &'s Plan,
    pub(super) uses: &'s Uses<'a>,
}

/// Adds all warnings, but those that a comment allows.
pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    let mut warnings = Vec::new();
    for lint in LINTS {
        let before = warnings.len();
        (lint.check)(rule_set, &mut warnings);
        debug_assert!(warnings[before..].iter().all(|warning| lint.codes.contains(&warning.code.0)));
    }
    found.extend(allow::without_allowed(rule_set.files, warnings));
}

impl<'a> RuleSet<'_, 'a> {
    /// The rules that are meant to run, in order of their names, as written.
    fn living_rules(&self) -> impl Iterator<Item = &'a tree::Rule> {
        let rules = self.globals.names.rules.values().copied();
        rules.filter(|rule| rule.status.as_ref().is_none_or(|status| status.text != "retired"))
    }

    /// The texts that rules were read from.
    fn rule_texts(&self) -> impl Iterator<Item = (SourceId, &str)> {
        let items = self.files.iter().flat_map(|file| &file.items);
        let ids: BTreeSet<SourceId> = items.map(|item| item.span().source).collect();
        ids.into_iter().map(|id| (id, &*self.globals.sources.get(id).text))
    }
}

fn warning(code: &'static str, span: Span, message: impl Into<String>, help: &str) -> Diagnostic {
    Diagnostic::new(Code(code), span, message).help(help)
}

//! Which rules of a rule set are to run, by their tags and names. Never decides on which day a rule runs.

use super::Rule;
use std::fmt;

/// A part of a rule set; the default is all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only rules with one of these tags; empty: whatever their tags.
    pub only: Vec<String>,
    /// No rule with one of these tags.
    pub without: Vec<String>,
    /// Only the rules of these names; empty: whatever their names.
    pub rules: Vec<String>,
}

impl Selection {
    /// All rules.
    pub const WHOLE: &'static Selection =
        &Selection { only: Vec::new(), without: Vec::new(), rules: Vec::new() };

    /// Whether it takes every rule.
    pub fn is_whole(&self) -> bool {
        self == Selection::WHOLE
    }

    /// Whether it takes a rule, in the form that the rule has on the day of screening: an override may set its tags.
    pub fn takes(&self, rule: &Rule) -> bool {
        let is_tagged = |tags: &[String]| rule.tags.iter().any(|tag| tags.contains(tag));
        (self.rules.is_empty() || self.rules.contains(&rule.name))
            && (self.only.is_empty() || is_tagged(&self.only))
            && !is_tagged(&self.without)
    }
}

impl fmt::Display for Selection {
    /// `only CHPL, without LS_01, only the rule hub`; nothing for all rules.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.rules.len() == 1 { "only the rule" } else { "only the rules" };
        let parts = [("only the tags", &self.only), ("without the tags", &self.without), (name, &self.rules)];
        let parts = parts.iter().filter(|(_, words)| !words.is_empty());
        let parts: Vec<String> = parts.map(|(what, words)| format!("{what} {}", words.join(", "))).collect();
        f.write_str(&parts.join(", "))
    }
}

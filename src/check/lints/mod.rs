//! Lints: what runs but is probably not meant. One file each, and one line in [`LINTS`]. Never an error.

use super::{Globals, Uses};
use crate::diagnostic::Diagnostic;
use crate::plan::Plan;
use crate::syntax::tree;

/// What a lint looks at.
pub(super) struct RuleSet<'s, 'a> {
    pub(super) files: &'s [tree::File],
    pub(super) globals: &'s Globals<'a>,
    pub(super) plan: &'s Plan,
    pub(super) uses: &'s Uses<'a>,
}

/// Adds all warnings.
pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    let _ = (rule_set.files, rule_set.globals, rule_set.plan, rule_set.uses, found);
}

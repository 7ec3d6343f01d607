//! Warns of marks that turn the direction of writing: what is read is then not what is checked. Never changes a text.

use super::{RuleSet, warning};
use crate::diagnostic::Diagnostic;
use crate::source::Span;

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    for (source, text) in rule_set.rule_texts() {
        for (start, character) in text.char_indices().filter(|(_, character)| turns_direction(*character)) {
            let end = start + character.len_utf8();
            let span = Span { source, start: start as u32, end: end as u32 };
            let message =
                format!("an invisible mark that turns the direction of writing, U+{:04X}", character as u32);
            found.push(warning("W0312", span, message, "remove it: it makes text look other than it is"));
        }
    }
}

fn turns_direction(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

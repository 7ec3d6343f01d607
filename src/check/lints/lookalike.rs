//! Warns of words that mix Latin letters with Cyrillic or Greek ones, which look the same. Never changes a text.

use super::{RuleSet, warning};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::text::{Script, script_of};

pub(super) fn check(rule_set: &RuleSet<'_, '_>, found: &mut Vec<Diagnostic>) {
    for (source, text) in rule_set.rule_texts() {
        for (start, word) in words(text) {
            let Some(stranger) = stranger(word) else { continue };
            let span = Span { source, start: start as u32, end: (start + word.len()) as u32 };
            let message = format!("`{word}` mixes Latin letters with `{stranger}`, which is not one");
            found.push(warning("W0311", span, message, "write the whole word in one alphabet"));
        }
    }
}

/// Words with their places; those in comments and in the brackets of a regular expression left out.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let (mut start, mut is_quoted, mut is_bracketed, mut is_comment) = (None, false, false, false);
    for (index, character) in text.char_indices().chain([(text.len(), '\n')]) {
        if character.is_alphabetic() || is_mark(character) {
            start = start.or(Some(index));
            continue;
        }
        if let Some(start) = start.take()
            && !is_comment
            && !is_bracketed
        {
            words.push((start, &text[start..index]));
        }
        match character {
            '\n' => (is_quoted, is_bracketed, is_comment) = (false, false, false),
            '"' if !is_comment => (is_quoted, is_bracketed) = (!is_quoted, false),
            '#' if !is_quoted => is_comment = true,
            '[' if is_quoted => is_bracketed = true,
            ']' => is_bracketed = false,
            _ => {}
        }
    }
    words
}

/// Combining marks belong to the letter before them.
fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// The first letter of another alphabet in a word that has Latin letters too.
fn stranger(word: &str) -> Option<char> {
    let has_latin = word.chars().any(|character| script_of(character) == Script::Latin);
    word.chars()
        .find(|character| has_latin && matches!(script_of(*character), Script::Cyrillic | Script::Other))
}

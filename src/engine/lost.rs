//! The names that a file which did not parse may be meant to declare. Never says what is wrong with the file.

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::token::{Kind, Token, lex};
use std::collections::{BTreeMap, BTreeSet};

/// Words behind which a name is declared.
const DECLARING: &[&str] = &[
    "source",
    "record",
    "list",
    "watchlist",
    "const",
    "def",
    "rule",
    "fixture",
    "exception",
    "column",
    "let",
    "for",
    "each",
    "group",
];

/// What is said of names and of unused or untested items only because another file, or another part of this one, did not
/// parse.
#[derive(Debug)]
pub(super) struct Lost {
    /// The files with errors, and the words that they may declare.
    files: BTreeSet<SourceId>,
    names: BTreeSet<String>,
}

impl Lost {
    /// What the files with these errors may declare.
    pub(super) fn to(errors: &[Diagnostic], sources: &Sources) -> Lost {
        let mut places: BTreeMap<SourceId, BTreeSet<Span>> = BTreeMap::new();
        for error in errors.iter().filter(|error| error.severity() == Severity::Error) {
            places.entry(error.primary.span.source).or_default().insert(error.primary.span);
        }
        let mut names = BTreeSet::new();
        for (&file, places) in &places {
            let (tokens, _) = lex(file, &sources.get(file).text);
            names.extend(declared(&tokens, places).map(str::to_owned));
        }
        Lost { files: places.into_keys().collect(), names }
    }

    /// Whether a message of the checker may be there only for what did not parse, and so would mislead.
    pub(super) fn explains(&self, found: &Diagnostic, sources: &Sources) -> bool {
        if self.files.is_empty() {
            return false;
        }
        let place = found.primary.span;
        match found.code.0 {
            "E0203" => false,
            // Names that stand there for themselves.
            "E0201" | "E0202" | "E0204" | "E0205" | "E0206" | "E0207" | "E0208" => {
                let (tokens, _) = lex(place.source, sources.slice(place));
                tokens.iter().any(|token| self.names.contains(token.text))
            }
            // What a rule or a test is made of, which is not known where a name in it is not.
            code if code.starts_with("E02") || code.starts_with("E06") => true,
            // Nothing uses it, or nothing is asked of the record, as far as can be seen.
            "W0301" | "W0308" => true,
            _ => found.severity() == Severity::Warning && self.files.contains(&place.source),
        }
    }
}

/// Names behind a declaring word or behind a place where an error stands (a misspelt word, most often), and names before a
/// colon: fields, parameters, clauses.
fn declared<'a>(tokens: &[Token<'a>], errors: &BTreeSet<Span>) -> impl Iterator<Item = &'a str> {
    tokens.windows(2).flat_map(|pair| {
        let is_word = |token: &Token<'_>| token.kind == Kind::Word;
        let declares =
            is_word(&pair[0]) && (DECLARING.contains(&pair[0].text) || errors.contains(&pair[0].span));
        let behind = (declares && is_word(&pair[1])).then_some(pair[1].text);
        let before = (is_word(&pair[0]) && pair[1].kind == Kind::Colon).then_some(pair[0].text);
        behind.into_iter().chain(before)
    })
}

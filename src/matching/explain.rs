//! Puts the comparison of two names into words an officer understands. Never changes a score.

use super::name::Token;
use super::score::{Kind, Link};
use super::tables::Class;

/// The comparison token by token, in the order of the query, then what only the listed name has.
pub(super) fn explain(query: &[Token], listed: &[Token], links: &[Link]) -> String {
    let mut parts = Vec::new();
    for (at, token) in query.iter().enumerate() {
        let begins = |link: &&Link| usize::from(link.query.0) == at;
        let inside = |link: &&Link| {
            (usize::from(link.query.0)..usize::from(link.query.0 + link.query.1)).contains(&at)
        };
        if let Some(link) = links.iter().find(begins) {
            parts.push(explain_link(query, listed, link));
        } else if !links.iter().any(|link| inside(&link)) {
            parts.push(format!("`{}` unmatched{}", token.shown, aside(token.class)));
        }
    }
    for (at, token) in listed.iter().enumerate() {
        let inside = |link: &Link| {
            (usize::from(link.listed.0)..usize::from(link.listed.0 + link.listed.1)).contains(&at)
        };
        if !links.iter().any(inside) {
            parts.push(format!("listed `{}` not given{}", token.shown, aside(token.class)));
        }
    }
    parts.join(", ")
}

fn aside(class: Class) -> &'static str {
    match class {
        Class::Legal => " (legal form)",
        Class::Trade => " (common word)",
        Class::Place => " (place)",
        Class::Honorific => " (title)",
        _ => "",
    }
}

fn explain_link(query: &[Token], listed: &[Token], link: &Link) -> String {
    let run = |tokens: &[Token], run: (u8, u8)| {
        let shown =
            tokens.iter().skip(usize::from(run.0)).take(usize::from(run.1)).map(|token| token.shown.as_str());
        shown.collect::<Vec<_>>().join(" ")
    };
    let (one, other) = (run(query, link.query), run(listed, link.listed));
    let (sign, why) = match (query.get(usize::from(link.query.0)), listed.get(usize::from(link.listed.0))) {
        (Some(query), Some(listed)) => relation(query, listed, link),
        _ => ("~", ""),
    };
    if one == other && why.is_empty() {
        format!("`{one}` equal")
    } else {
        format!("`{one}` {sign} `{other}`{why}")
    }
}

/// The sign between two runs of words and, in brackets, why they belong together; empty for equal words.
pub(super) fn relation(query: &Token, listed: &Token, link: &Link) -> (&'static str, &'static str) {
    match link.kind {
        Kind::Joined => ("=", " (written together)"),
        Kind::Initial => ("~", " (initial)"),
        Kind::Cut => ("~", " (cut short)"),
        Kind::Acronym => ("~", " (first letters)"),
        Kind::Word if query.class == Class::Legal => ("=", " (legal form)"),
        Kind::Word if query.letters == listed.letters => ("=", ""),
        Kind::Word if query.sounds == listed.sounds => ("~", " (transliteration)"),
        Kind::Word if query.group != 0 && query.group == listed.group => match query.class {
            Class::Given => ("~", " (forms of one name)"),
            _ => ("~", " (same meaning)"),
        },
        Kind::Word if query.without_vowels || listed.without_vowels => ("~", " (transliteration)"),
        Kind::Word => ("~", " (spelling)"),
    }
}

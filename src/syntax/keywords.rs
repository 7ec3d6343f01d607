//! The words that begin items and parts. They are keywords only in these places; anywhere else they are names.
//! Never says what may follow them.

use super::token::{Kind, Token};

/// Words that begin an item, in the order of the manual.
pub const ITEMS: &[&str] = &[
    "source",
    "record",
    "extend",
    "list",
    "watchlist",
    "const",
    "def",
    "rule",
    "fixture",
    "test",
    "exception",
    "override",
    "scoring",
];

/// Words that begin a part of a rule, in the order in which rules are written.
pub const RULE_PARTS: &[&str] = &[
    "title",
    "severity",
    "status",
    "family",
    "owner",
    "tags",
    "cite",
    "effective",
    "for",
    "let",
    "when",
    "unless",
    "score",
    "hold",
    "reason",
    "inquiry",
    "exceptions",
    "emit",
];

/// Words that stand between or before operands, and therefore are no operands themselves.
const OPERATOR_WORDS: &[&str] =
    &["and", "or", "not", "in", "is", "between", "mentions", "matches", "starts", "where"];

/// Whether a word is an operator.
pub(super) fn is_operator(word: &str) -> bool {
    OPERATOR_WORDS.contains(&word)
}

/// Whether the first of these tokens begins an item: an item keyword at the start of a line, before a name, text or `{`.
pub(super) fn begins_item(tokens: &[Token<'_>]) -> bool {
    begins_line_with(tokens, |word| ITEMS.contains(&word))
}

/// Whether the first of these tokens begins a part of a rule, or a line of its score.
pub(super) fn begins_part(tokens: &[Token<'_>]) -> bool {
    begins_line_with(tokens, |word| RULE_PARTS.contains(&word) || matches!(word, "add" | "sub"))
}

/// Whether the first of these tokens begins a line with `name :`.
pub(super) fn begins_named(tokens: &[Token<'_>]) -> bool {
    match tokens {
        [name, colon, ..] => name.first_on_line && name.kind == Kind::Word && colon.kind == Kind::Colon,
        _ => false,
    }
}

fn begins_line_with(tokens: &[Token<'_>], is_keyword: impl Fn(&str) -> bool) -> bool {
    let [word, next, ..] = tokens else { return false };
    let follows = match next.kind {
        Kind::Word => !is_operator(next.text),
        Kind::Text | Kind::Number | Kind::Percent | Kind::Date | Kind::Duration | Kind::OpenBrace => true,
        _ => false,
    };
    word.first_on_line && word.kind == Kind::Word && follows && is_keyword(word.text)
}

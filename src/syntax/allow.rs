//! Finds `# allow(W0301): why` comments and what they cover. Never knows which lints there are.

use crate::source::Span;

use super::token::Token;
use super::tree::{Allow, Item, Name};

/// The allowing comments among the trivia, in order.
pub(super) fn allows(tokens: &[Token<'_>], items: &[Item]) -> Vec<Allow> {
    let mut allows = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if !token.trivia.contains('#') {
            continue;
        }
        for (comment, behind_code) in comments(token, index == 0) {
            let covers = match behind_code {
                true => line_before(tokens, index),
                false => line_of(tokens, index, items),
            };
            allows.extend(allow(comment, covers));
        }
    }
    allows
}

/// The comments before a token with their places, and whether each stands behind code on its line.
fn comments<'a>(token: &Token<'a>, is_first: bool) -> impl Iterator<Item = ((&'a str, Span), bool)> {
    let mut offset = token.span.start - token.trivia.len() as u32;
    let source = token.span.source;
    token.trivia.split_inclusive('\n').enumerate().filter_map(move |(number, line)| {
        let begin = offset;
        offset += line.len() as u32;
        let at = line.find('#')?;
        let comment = line[at..].trim_end();
        let start = begin + at as u32;
        let span = Span { source, start, end: start + comment.len() as u32 };
        Some(((comment, span), number == 0 && !is_first))
    })
}

/// `# allow(CODE)` or `# allow(CODE): why`
fn allow((comment, span): (&str, Span), covers: Span) -> Option<Allow> {
    let inside = comment.strip_prefix('#')?.trim_start().strip_prefix("allow(")?;
    let (code, behind) = inside.split_once(')')?;
    let start = span.end - inside.len() as u32;
    let code_span = Span { start, end: start + code.len() as u32, ..span };
    let why = behind.trim_start().strip_prefix(':').unwrap_or(behind).trim();
    Some(Allow { code: Name { text: code.to_owned(), span: code_span }, why: why.to_owned(), span, covers })
}

/// From the first token to the last of the line that ends before the token at `index`.
fn line_before(tokens: &[Token<'_>], index: usize) -> Span {
    let last = index.saturating_sub(1);
    let first = (0..=last).rev().find(|&at| tokens[at].first_on_line).unwrap_or(0);
    tokens[first].span.to(tokens[last].span)
}

/// The line that begins with the token at `index`; the whole item if one begins there.
fn line_of(tokens: &[Token<'_>], index: usize, items: &[Item]) -> Span {
    let begin = tokens[index].span;
    let starts = items.partition_point(|item| item.span().start < begin.start);
    if let Some(item) = items.get(starts).filter(|item| item.span().start == begin.start) {
        return item.span();
    }
    let behind =
        tokens[index + 1..].iter().take_while(|token| !token.first_on_line && !token.text.is_empty());
    begin.to(behind.last().map_or(begin, |token| token.span))
}

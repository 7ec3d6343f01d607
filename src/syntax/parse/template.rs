//! Templates: texts with expressions in braces, parsed in place. Never formats a value.
//!
//! `\{` and `\}` are literal braces. A text cannot stand inside braces, since its quote would end the template.

use nom::Parser;
use nom::combinator::{cut, opt};
use nom::sequence::preceded;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::literal;
use crate::syntax::token::{Kind, lex_from};
use crate::syntax::tree::{Expr, ExprKind, Name, Piece, Template};

use super::expression::expression;
use super::input::{Expected, Input, MAX_DEPTH, Parsed, name_of, symbol, too_deep};

/// template := text, in which `{` expression (`:` format)? `}` are values
///
/// Errors inside the braces are reported; the piece then has an expression of kind `Error`.
pub(super) fn template(input: Input<'_>) -> Parsed<'_, Template> {
    let (rest, span) = symbol(Kind::Text)(input)?;
    let written = input.first().text;
    let inside = literal::inside_quotes(written);
    if !literal::is_closed(written) {
        // Has been reported; what stands in braces is then rarely what was meant.
        return Ok((rest, Template { pieces: vec![Piece::Words(literal::unescape(inside))], span }));
    }
    let pieces = pieces(input, inside, span.start + 1);
    Ok((behind_quotes_in_braces(rest, inside), Template { pieces, span }))
}

/// `"… {name ?? "nobody"} …"` is a text, words and a text: where a text ends within braces, that which was meant to
/// belong to it is skipped, since the open brace has been reported.
fn behind_quotes_in_braces<'a>(input: Input<'a>, inside: &str) -> Input<'a> {
    let ends_in_braces = inside.rfind('{').is_some_and(|open| !inside[open..].contains('}'));
    if !ends_in_braces || !input.first().trivia.is_empty() {
        return input;
    }
    let mut rest = input;
    while !rest.first().first_on_line && rest.kind(0) != Kind::End {
        if rest.kind(0) == Kind::Text {
            return rest.skip();
        }
        rest = rest.skip();
    }
    input
}

fn pieces(input: Input<'_>, inside: &str, offset: u32) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut at = 0;
    while at < inside.len() {
        let stretch = plain_stretch(&inside[at..]);
        words.push_str(&inside[at..at + stretch]);
        at += stretch;
        let place = |from: usize, to: usize| Span {
            start: offset + from as u32,
            end: offset + to as u32,
            ..input.span()
        };
        match inside[at..].chars().next() {
            Some('{') => {
                push_words(&mut pieces, &mut words);
                let end = at + 1 + inside[at + 1..].find(['{', '}']).unwrap_or(inside.len() - at - 1);
                if inside[end..].starts_with('}') {
                    pieces.push(value(input, &inside[at + 1..end], place(at + 1, end)));
                    at = end + 1;
                } else {
                    input.session.say(unclosed(place(at, at + 1)));
                    at = end;
                }
            }
            Some(_) => {
                input.session.say(stray(place(at, at + 1)));
                at += 1;
            }
            None => break,
        }
    }
    push_words(&mut pieces, &mut words);
    pieces
}

/// How many bytes stand before the first brace that is not behind a backslash.
fn plain_stretch(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' | '}' => return at,
            _ => {}
        }
    }
    text.len()
}

fn push_words(pieces: &mut Vec<Piece>, words: &mut String) {
    if !words.is_empty() {
        pieces.push(Piece::Words(literal::unescape(words)));
        words.clear();
    }
}

/// What stands between two braces.
fn value(input: Input<'_>, text: &str, span: Span) -> Piece {
    let (mut tokens, diagnostics) = lex_from(span.source, text, span.start);
    if let Some(end) = tokens.last_mut() {
        // Messages about the end show the brace that stands there.
        (end.text, end.span.end) = ("}", end.span.start + 1);
    }
    for diagnostic in diagnostics {
        input.session.say(diagnostic);
    }
    let error = || Piece::Value { value: Expr { kind: ExprKind::Error, span }, format: None };
    if tokens.len() == 1 {
        let place = Span { start: span.start - 1, end: span.end + 1, ..span };
        input.session.say(empty(place));
        return error();
    }
    if input.depth() >= MAX_DEPTH {
        input.session.say(too_deep(span));
        return error();
    }
    let inner = Input::new(&tokens, input.session, input.depth() + 1);
    let parsed = inside_braces(inner);
    match parsed {
        Ok((_, (value, format))) => Piece::Value { value, format },
        Err(nom::Err::Error(fault) | nom::Err::Failure(fault)) => {
            input.session.report(inner, fault);
            error()
        }
        Err(nom::Err::Incomplete(_)) => error(),
    }
}

/// expression (`:` format)?
fn inside_braces(input: Input<'_>) -> Parsed<'_, (Expr, Option<Name>)> {
    let (rest, value) = expression(input)?;
    let (rest, format) = opt(preceded(symbol(Kind::Colon), cut(name_of("a format")))).parse(rest)?;
    match rest.kind(0) {
        Kind::End => Ok((rest, (value, format))),
        _ => rest.fail(Expected::What("`}`")),
    }
}

fn unclosed(place: Span) -> Diagnostic {
    Diagnostic::new(Code("E0114"), place, "a `{` in a text is never closed")
        .label("expected `}` behind the value")
        .help("for a plain brace write `\\{`; a text cannot stand inside braces: name the value with `let` first")
}

fn stray(place: Span) -> Diagnostic {
    Diagnostic::new(Code("E0114"), place, "a `}` in a text closes nothing")
        .label("no `{` before it")
        .help("for a plain brace write `\\}`")
}

fn empty(place: Span) -> Diagnostic {
    Diagnostic::new(Code("E0114"), place, "there is no value between these braces")
        .label("expected an expression")
        .help("for plain braces write `\\{` and `\\}`")
}

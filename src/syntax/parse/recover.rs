//! Blocks and lists whose entries fail one by one: each error is reported in its place and the next entry is read.
//! Never knows what an entry is.

use std::collections::BTreeMap;

use nom::combinator::cut;
use nom::multi::separated_list1;
use nom::{Err, Parser};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::keywords;
use crate::syntax::message::{self, quote};
use crate::syntax::token::{Kind, Token};

use super::input::{Expected, Fault, Input, LineKind, Mark, Parsed, committed, symbol, unknown_word};

/// `{ entry* }`, one level deeper. The entries put what they find into `into`.
///
/// A failed entry is reported and skipped, up to the next line that begins a part or `name :`, or to the `}`.
/// A missing `}` is reported where the next item begins, or where `stops` says that the entries end.
pub(super) fn block<'a, B>(
    input: Input<'a>,
    into: &mut B,
    stops: impl Fn(&[Token<'_>]) -> bool,
    mut entry: impl FnMut(Input<'a>, &mut B) -> Parsed<'a, ()>,
) -> Parsed<'a, ()> {
    let (rest, open) = symbol(Kind::OpenBrace)(input)?;
    input.deeper(|deeper| {
        let mut rest = deeper.seek(rest.span().start);
        loop {
            let tokens = rest.tokens();
            if rest.kind(0) == Kind::CloseBrace {
                return Ok((rest.skip(), ()));
            }
            if rest.kind(0) == Kind::End || keywords::begins_item(tokens) || stops(tokens) {
                report_unclosed(rest, open);
                return Ok((rest, ()));
            }
            rest = match entry(rest, into) {
                Ok((behind, ())) if behind.span() != rest.span() => behind,
                Ok(_) => rest.skip(),
                Err(Err::Error(fault) | Err::Failure(fault)) => {
                    let at = fault.place.start;
                    rest.session.report(rest, fault);
                    next_entry(rest, at)
                }
                Err(Err::Incomplete(_)) => rest.skip(),
            };
        }
    })
}

/// Never: for blocks that only their `}` or the next item ends.
pub(super) fn only_items(_: &[Token<'_>]) -> bool {
    false
}

/// At the next part of a rule; ends a block of clauses whose `}` is missing.
pub(super) fn at_part(tokens: &[Token<'_>]) -> bool {
    keywords::begins_part(tokens)
}

/// Where reading goes on behind an entry that failed at the byte `at`.
fn next_entry(entry: Input<'_>, at: u32) -> Input<'_> {
    let mut rest = entry.skip().seek(at);
    let mut inner = 0usize;
    loop {
        let tokens = rest.tokens();
        match rest.kind(0) {
            Kind::End => return rest,
            Kind::CloseBrace if inner == 0 => return rest,
            Kind::CloseBrace => inner -= 1,
            Kind::OpenBrace => inner += 1,
            _ if keywords::begins_item(tokens) => return rest,
            _ if keywords::begins_part(tokens) && (inner == 0 || !is_score_line(tokens)) => return rest,
            _ if inner == 0 && (keywords::begins_named(tokens) || begins_row(tokens)) => return rest,
            _ => {}
        }
        rest = rest.skip();
    }
}

/// Whether a row of a table begins a line here.
fn begins_row(tokens: &[Token<'_>]) -> bool {
    tokens.first().is_some_and(|token| token.first_on_line && token.kind == Kind::Bar)
}

fn is_score_line(tokens: &[Token<'_>]) -> bool {
    tokens.first().is_some_and(|token| matches!(token.text, "add" | "sub"))
}

/// Where the next item begins at or behind the byte `at`, but behind the token at `item`.
pub(super) fn next_item(item: Input<'_>, at: u32) -> Input<'_> {
    let mut rest = item.skip().seek(at);
    while rest.kind(0) != Kind::End && !keywords::begins_item(rest.tokens()) {
        rest = rest.skip();
    }
    rest
}

fn report_unclosed(input: Input<'_>, open: Span) {
    let place = input.before().after();
    let diagnostic = Diagnostic::new(Code("E0112"), place, "a `{` is never closed")
        .label("expected `}`")
        .also(open, "opened here");
    input.session.say(diagnostic);
}

/// `a, b, …`: at least one. Once a comma stands, another must follow.
pub(super) fn comma_separated<'a, T>(
    parser: impl Fn(Input<'a>) -> Parsed<'a, T>,
) -> impl Fn(Input<'a>) -> Parsed<'a, Vec<T>> {
    move |input| separated_list1(symbol(Kind::Comma), cut(&parser)).parse(input).map_err(uncut_first(input))
}

/// A list whose first entry is not there at all has merely failed; other parsers may be tried.
fn uncut_first(input: Input<'_>) -> impl Fn(Err<Fault>) -> Err<Fault> {
    let begin = input.span();
    move |error| match error {
        Err::Failure(fault) if fault.place == begin && fault.said.is_none() => Err::Error(fault),
        other => other,
    }
}

/// `open a, b, … close`, one level deeper; may be empty, may end with a comma.
pub(super) fn bracketed<'a, T>(
    input: Input<'a>,
    (open, close): (Kind, Kind),
    parser: impl Fn(Input<'a>) -> Parsed<'a, T>,
) -> Parsed<'a, Vec<T>> {
    let (rest, opened) = symbol(open)(input)?;
    input.deeper(|deeper| {
        let mut rest = deeper.seek(rest.span().start);
        let mut found = Vec::new();
        loop {
            if rest.kind(0) == close {
                return Ok((rest.skip(), found));
            }
            let (behind, value) = committed(parser(rest))?;
            found.push(value);
            rest = match behind.kind(0) {
                Kind::Comma => behind.skip(),
                kind if kind == close => behind,
                Kind::End => return behind.refuse(unclosed_bracket(behind, open, opened)),
                _ if behind.ends_expression() => {
                    return behind.refuse(unclosed_bracket(behind, open, opened));
                }
                _ => {
                    behind.note(Expected::What("`,`"));
                    return cut(symbol(close)).parse(behind).map(|(rest, _)| (rest, found));
                }
            };
        }
    })
}

/// The message about a bracket that is still open where its line or file ends.
pub(super) fn unclosed_bracket(input: Input<'_>, open: Kind, opened: Span) -> Diagnostic {
    let close = if open == Kind::OpenParen { "`)`" } else { "`]`" };
    Diagnostic::new(
        Code("E0112"),
        input.before().after(),
        format!("a {} is never closed", message::symbol(open)),
    )
    .label(format!("expected {close}"))
    .also(opened, "opened here")
}

/// Which parts of an item have been met, and where.
#[derive(Default)]
pub(super) struct Met {
    places: BTreeMap<&'static str, Span>,
}

impl Met {
    /// Reports a part that stands in its item a second time.
    pub(super) fn once(&mut self, input: Input<'_>, part: &'static str) {
        let span = input.span();
        let Some(first) = self.places.get(part) else {
            self.places.insert(part, span);
            return;
        };
        let diagnostic = Diagnostic::new(Code("E0109"), span, format!("{} is given twice", quote(part)))
            .label("given again here")
            .also(*first, "given here first")
            .help("keep one of the two");
        input.session.say(diagnostic);
    }
}

/// One of the words `known` at the start of a part, with the formatter's hint for its line.
pub(super) fn part_word<'a>(
    input: Input<'a>,
    met: &mut Met,
    what: &str,
    known: &[&'static str],
    repeatable: &[&str],
) -> Parsed<'a, &'static str> {
    let token = input.first();
    if token.kind != Kind::Word {
        return input.fail(Expected::What("the name of a part"));
    }
    let Some(word) = known.iter().copied().find(|word| *word == token.text) else {
        let meant = crate::text::suggest(token.text, known.iter().copied());
        if !token.first_on_line && meant.is_none() {
            // More likely a word too many behind the part before than the beginning of another.
            return input.fail(Expected::What("the next part"));
        }
        let diagnostic = unknown_word(Code("E0108"), what, token, known.iter().copied());
        return input.refuse(diagnostic);
    };
    if !repeatable.contains(&word) {
        met.once(input, word);
    }
    input.mark(Mark::Line(LineKind::Plain));
    Ok((input.skip(), word))
}

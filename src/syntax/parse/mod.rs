//! From text to tree, by nom over the token slice; what cannot be parsed is reported and left out.
//! Never fails, and never knows what a name stands for.

mod clause;
mod data;
mod declaration;
mod expression;
mod input;
mod recover;
mod rule;
mod template;
mod test;

pub(super) use input::{LineKind, Mark};

use nom::Err;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceId, Span};

use super::allow::allows;
use super::keywords::{ITEMS, RULE_PARTS};
use super::message::quote;
use super::token::{Kind, Token, lex};
use super::tree::{File, Item};

use input::{Expected, Input, Parsed, Session, unknown_word};

/// The largest text that is parsed, in bytes. Rule files are written by people.
const MAX_BYTES: usize = 16 << 20;

/// Parses a rule file.
///
/// Everything wrong with it is reported, each error at its place and only once, in the order of the text. The tree holds
/// what could be read; it is complete if there are no errors.
pub fn parse(source: SourceId, text: &str) -> (File, Vec<Diagnostic>) {
    let (file, diagnostics, _) = parse_with_marks(source, text);
    (file, diagnostics)
}

/// What [`parse`] gives, and hints for the formatter by the byte where their token begins.
pub(super) fn parse_with_marks(source: SourceId, text: &str) -> (File, Vec<Diagnostic>, Vec<(u32, Mark)>) {
    if text.len() > MAX_BYTES {
        return (File::default(), vec![too_large(source)], Vec::new());
    }
    let (tokens, complaints) = lex(source, text);
    let session = Session::default();
    for complaint in complaints {
        session.say(complaint);
    }
    let items = items(Input::new(&tokens, &session, 0));
    let allows = allows(&tokens, &items);
    let (diagnostics, marks) = session.finish();
    (File { items, allows }, diagnostics, marks)
}

fn too_large(source: SourceId) -> Diagnostic {
    Diagnostic::new(Code("E0119"), Span { source, start: 0, end: 0 }, "this rule file is larger than 16 MiB")
        .label("not read")
        .help("split it into several files, and keep long lists in CSV files")
}

/// file := item*
fn items(input: Input<'_>) -> Vec<Item> {
    let mut rest = input;
    let mut items = Vec::new();
    while rest.kind(0) != Kind::End && !rest.session.is_full() {
        rest.mark(Mark::Line(LineKind::Plain));
        rest = match item(rest) {
            Ok((behind, item)) => {
                items.push(item);
                behind
            }
            Err(Err::Error(fault) | Err::Failure(fault)) => {
                let at = fault.place.start;
                rest.session.report(rest, fault);
                recover::next_item(rest, at)
            }
            Err(Err::Incomplete(_)) => rest.skip(),
        };
    }
    items
}

/// item := source | record | extend | list | watchlist | const | def | rule | fixture | test | exception | override | scoring
fn item(input: Input<'_>) -> Parsed<'_, Item> {
    let token = input.first();
    if token.kind != Kind::Word {
        return input.fail(Expected::What("an item such as `rule name { … }`"));
    }
    match token.text {
        "source" => declaration::source(input),
        "record" => declaration::record(input),
        "extend" => declaration::extend(input),
        "list" => declaration::list(input),
        "watchlist" => declaration::watchlist(input),
        "const" => declaration::constant(input),
        "def" => declaration::def(input),
        "rule" => rule::rule(input),
        "fixture" => test::fixture(input),
        "test" => test::test(input),
        "exception" => rule::exception(input),
        "override" => rule::override_item(input),
        "scoring" => declaration::scoring(input),
        _ => input.refuse(not_an_item(token)),
    }
}

fn not_an_item(token: &Token<'_>) -> Diagnostic {
    if RULE_PARTS.contains(&token.text) {
        let message = format!("{} stands outside of a rule", quote(token.text));
        return Diagnostic::new(Code("E0107"), token.span, message)
            .label("a part of a rule, not an item")
            .help("put it between the braces of a rule; is there a `}` too many above?");
    }
    unknown_word(Code("E0107"), "item", token, ITEMS.iter().copied())
}

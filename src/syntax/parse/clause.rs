//! Named clauses and the blocks they stand in. Never evaluates them.

use nom::combinator::cut;
use nom::{Err, Parser};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::literal;
use crate::syntax::message::{met, quote};
use crate::syntax::token::Kind;
use crate::syntax::tree::{Block, Clause, ClauseBody, Expr, ExprKind, Name, Quantifier};

use super::expression::expression;
use super::input::{Expected, Input, LineKind, Mark, Parsed, any_name_of, keyword, name_of};
use super::recover::{at_part, block};

/// quantified := (`all` | `any` | number `of`) `{` clause* `}`
pub(super) fn quantified(input: Input<'_>) -> Parsed<'_, Block> {
    let (rest, quantifier) = quantifier(input)?;
    clauses(rest, quantifier, input.span())
}

/// quantified | `{` clause* `}`, which means `any`
pub(super) fn block_of_clauses(input: Input<'_>) -> Parsed<'_, Block> {
    input.note(Expected::What("`{`"));
    match input.kind(0) {
        Kind::OpenBrace => clauses(input, Quantifier::Any, input.span()),
        _ => quantified(input),
    }
}

/// `all` | `any` | number `of`
fn quantifier(input: Input<'_>) -> Parsed<'_, Quantifier> {
    match input.kind(0) {
        Kind::Word if input.is_word(0, "all") => Ok((input.skip(), Quantifier::All)),
        Kind::Word if input.is_word(0, "any") => Ok((input.skip(), Quantifier::Any)),
        Kind::Number => {
            let (rest, _) = cut(keyword("of")).parse(input.skip())?;
            match literal::digits(input.first().text).parse::<u32>() {
                Ok(count) => Ok((rest, Quantifier::AtLeast(count))),
                Err(_) => input.refuse(not_a_count(input)),
            }
        }
        _ => {
            input.note(Expected::Word("all"));
            input.note(Expected::Word("any"));
            input.fail(Expected::What("a number with `of`"))
        }
    }
}

fn not_a_count(input: Input<'_>) -> Diagnostic {
    Diagnostic::new(
        Code("E0105"),
        input.span(),
        format!("{} is not a number of clauses", quote(input.first().text)),
    )
    .label("expected a whole number")
    .help("write how many of the clauses must hold: `3 of { … }`")
}

fn clauses<'a>(input: Input<'a>, quantifier: Quantifier, begin: Span) -> Parsed<'a, Block> {
    let mut clauses = Vec::new();
    input.mark(Mark::Block);
    let (rest, ()) = block(input, &mut clauses, at_part, clause)?;
    Ok((rest, Block { quantifier, clauses, span: rest.since(begin) }))
}

/// clause := name `:` (quantified | expression)
///
/// A clause whose body fails keeps its name, so that nothing that speaks of it fails as well.
fn clause<'a>(input: Input<'a>, clauses: &mut Vec<Clause>) -> Parsed<'a, ()> {
    let (rest, name) = any_name_of("a clause such as `name : condition`")(input)?;
    let rest = colon(rest, &name)?;
    input.mark(Mark::Line(LineKind::Named));
    if begins_block(rest) {
        let (rest, body) = cut(quantified).parse(rest)?;
        let span = rest.since(input.span());
        clauses.push(Clause { name, body: ClauseBody::Block(body), span });
        return Ok((rest, ()));
    }
    let begin = input.span();
    or_error(cut(expression).parse(rest), |test| {
        let span = begin.to(test.span);
        clauses.push(Clause { name, body: ClauseBody::Test(test), span });
    })
}

/// The `:` behind the name of a clause, with the formatter's hints.
fn colon<'a>(input: Input<'a>, name: &Name) -> Result<Input<'a>, Err<super::input::Fault>> {
    if input.kind(0) == Kind::Colon {
        input.mark(Mark::Column);
        input.mark(Mark::SpacedColon);
        return Ok(input.skip());
    }
    let ended = input.first().first_on_line || input.kind(0) == Kind::End;
    let (place, found) = match ended {
        true => (input.before().after(), "the end of the line".to_owned()),
        false => (input.span(), met(input.first())),
    };
    let message = format!("expected `:` after the clause name {}, found {found}", quote(&name.text));
    let diagnostic = Diagnostic::new(Code("E0101"), place, message)
        .label("not expected here")
        .also(name.span, "the name of a clause")
        .help(format!("every clause has a name: `{} : condition`", quote(&name.text).trim_matches('`')));
    input.refuse::<()>(diagnostic).map(|(rest, ())| rest)
}

/// name `:` expression
pub(super) fn condition(input: Input<'_>) -> Parsed<'_, (Name, Expr)> {
    let (rest, name) = name_of("a name such as `name : condition`")(input)?;
    let rest = colon(rest, &name)?;
    let (rest, value) = expression(rest)?;
    Ok((rest, (name, value)))
}

/// `all {`, `any {` or a number with `of`
fn begins_block(input: Input<'_>) -> bool {
    let word = input.is_word(0, "all") || input.is_word(0, "any");
    word && input.kind(1) == Kind::OpenBrace || input.kind(0) == Kind::Number && input.is_word(1, "of")
}

/// Whether a `when` here is the part of a rule, not of the part before.
pub(super) fn begins_when_part(input: Input<'_>) -> bool {
    begins_block(input.skip())
}

/// Gives `keep` the value, or for a failed one an expression of kind `Error`; the failure stays one.
pub(super) fn or_error<'a>(parsed: Parsed<'a, Expr>, keep: impl FnOnce(Expr)) -> Parsed<'a, ()> {
    match parsed {
        Ok((rest, value)) => {
            keep(value);
            Ok((rest, ()))
        }
        Err(Err::Failure(fault)) => {
            keep(Expr { kind: ExprKind::Error, span: fault.place });
            Err(Err::Failure(fault))
        }
        Err(other) => Err(other),
    }
}

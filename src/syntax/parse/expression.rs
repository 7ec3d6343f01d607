//! Expressions, by precedence climbing. Never knows what a name stands for.

use nom::branch::alt;
use nom::combinator::cut;
use nom::{Err, Parser};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::token::Kind;
use crate::syntax::tree::{
    Argument, BinaryOp, Expr, ExprKind, Fold, FoldKind, IsWhat, Side, UnaryOp, Within,
};
use crate::syntax::{keywords, literal};

use super::input::{
    Expected, Input, MAX_DEPTH, Mark, Parsed, any_name_of, committed, keyword, name_of, symbol, text,
    too_deep, unknown_word,
};
use super::recover::{bracketed, unclosed_bracket};

/// An expression and how many levels it has, which are at most [`MAX_DEPTH`].
struct Tall {
    expr: Box<Expr>,
    height: u8,
}

/// How tightly an operator binds; see [`BinaryOp`].
type Tightness = u8;
const OR: Tightness = 1;
const AND: Tightness = 2;
const NOT: Tightness = 3;
const COMPARISON: Tightness = 4;
const OR_ELSE: Tightness = 5;
const SUM: Tightness = 6;
const PRODUCT: Tightness = 7;

/// expression := operand (operator operand)*
///
/// Stops where an item, a part or `name :` begins a line.
pub(super) fn expression(input: Input<'_>) -> Parsed<'_, Expr> {
    climb(input, OR).map(|(rest, tall)| (rest, *tall.expr))
}

/// What may stand between other operands without brackets: arithmetic, but no comparison.
fn arithmetic(input: Input<'_>) -> Parsed<'_, Tall> {
    climb(input, OR_ELSE)
}

/// number | percent | money | date | duration | text | `true` | `false`, with `-` before it or not
pub(super) fn plain_literal(input: Input<'_>) -> Parsed<'_, Expr> {
    if input.kind(0) == Kind::Minus {
        input.mark(Mark::Tight);
        let (rest, value) = cut(simple_literal).parse(input.skip())?;
        let kind = ExprKind::Unary(UnaryOp::Minus, Box::new(value));
        return Ok((rest, Expr { kind, span: rest.since(input.span()) }));
    }
    simple_literal(input)
}

/// A literal of one kind of token, such as the date behind `from`.
pub(super) fn literal_of<'a>(kind: Kind) -> impl Fn(Input<'a>) -> Parsed<'a, Expr> {
    move |input| {
        symbol(kind)(input)?;
        simple_literal(input)
    }
}

fn simple_literal(input: Input<'_>) -> Parsed<'_, Expr> {
    let token = input.first();
    let number = || literal::digits(token.text);
    let (rest, kind) = match token.kind {
        Kind::Number => (input.skip(), ExprKind::Number(number())),
        Kind::Percent => (input.skip(), ExprKind::Percent(number())),
        Kind::Duration => (input.skip(), ExprKind::Duration(number())),
        Kind::Date => (input.skip(), ExprKind::Date(token.text.to_owned())),
        Kind::Text => {
            let (rest, text) = text(input)?;
            (rest, ExprKind::Text(text.text))
        }
        Kind::Word if begins_money(input) => {
            let amount = literal::digits(input.tokens()[1].text);
            (input.skip().skip(), ExprKind::Money(token.text.to_owned(), amount))
        }
        Kind::Word if token.text == "true" => (input.skip(), ExprKind::Truth(true)),
        Kind::Word if token.text == "false" => (input.skip(), ExprKind::Truth(false)),
        _ => return input.fail(Expected::What("a value")),
    };
    Ok((rest, Expr { kind, span: rest.since(input.span()) }))
}

/// Three to five capital letters directly before a number on the same line.
fn begins_money(input: Input<'_>) -> bool {
    let [currency, amount, ..] = input.tokens() else { return false };
    let capitals = currency.text.bytes().all(|b| b.is_ascii_uppercase());
    capitals && (3..=5).contains(&currency.text.len()) && amount.kind == Kind::Number && !amount.first_on_line
}

/// What an operator makes of its operands.
enum Operator {
    Binary(BinaryOp),
    Between,
    Is,
}

/// The operator at the next token, how tightly it binds, and of how many tokens it is.
fn operator(input: Input<'_>) -> Option<(Operator, Tightness, usize)> {
    if input.ends_expression() {
        return None;
    }
    let binary = |op, tightness| Some((Operator::Binary(op), tightness, 1));
    match input.kind(0) {
        Kind::Equal => binary(BinaryOp::Equal, COMPARISON),
        Kind::NotEqual => binary(BinaryOp::NotEqual, COMPARISON),
        Kind::Less => binary(BinaryOp::Less, COMPARISON),
        Kind::LessOrEqual => binary(BinaryOp::LessOrEqual, COMPARISON),
        Kind::Greater => binary(BinaryOp::Greater, COMPARISON),
        Kind::GreaterOrEqual => binary(BinaryOp::GreaterOrEqual, COMPARISON),
        Kind::OrElse => binary(BinaryOp::OrElse, OR_ELSE),
        Kind::Plus => binary(BinaryOp::Add, SUM),
        Kind::Minus => binary(BinaryOp::Subtract, SUM),
        Kind::Star => binary(BinaryOp::Multiply, PRODUCT),
        Kind::Slash => binary(BinaryOp::Divide, PRODUCT),
        Kind::Word => word_operator(input),
        _ => None,
    }
}

fn word_operator(input: Input<'_>) -> Option<(Operator, Tightness, usize)> {
    let (operator, tightness, tokens) = match input.first().text {
        "or" => (Operator::Binary(BinaryOp::Or), OR, 1),
        "and" => (Operator::Binary(BinaryOp::And), AND, 1),
        "in" => (Operator::Binary(BinaryOp::In), COMPARISON, 1),
        "not" if input.is_word(1, "in") => (Operator::Binary(BinaryOp::NotIn), COMPARISON, 2),
        "mentions" => (Operator::Binary(BinaryOp::Mentions), COMPARISON, 1),
        "matches" => (Operator::Binary(BinaryOp::Matches), COMPARISON, 1),
        "starts" => (Operator::Binary(BinaryOp::StartsWith), COMPARISON, 1),
        "between" => (Operator::Between, COMPARISON, 1),
        "is" => (Operator::Is, COMPARISON, 1),
        _ => return None,
    };
    Some((operator, tightness, tokens))
}

/// Operands and the operators between them that bind at least as tightly as `least`:
/// `or`; `and`; `not`; comparisons, which do not chain; `??`; `+ -`; `* /`; each but `not` to the left.
fn climb(input: Input<'_>, least: Tightness) -> Parsed<'_, Tall> {
    let (mut rest, mut left) = first_operand(input, least)?;
    let mut compared: Option<Span> = None;
    while let Some((operator, tightness, tokens)) = operator(rest) {
        if tightness < least {
            break;
        }
        if tightness == COMPARISON {
            if let Some(first) = compared {
                return rest.refuse(chained(rest, first));
            }
            compared = Some(rest.span());
        }
        let at = rest;
        let behind = (0..tokens).fold(rest, |rest, _| rest.skip());
        let (behind, parts) = committed(operands(behind, &operator, tightness))?;
        (rest, left) = (behind, join(at, left, parts)?);
    }
    rest.note(Expected::What("an operator"));
    Ok((rest, left))
}

/// What stands behind an operator.
enum Behind {
    Binary(BinaryOp, Tall),
    Between(Tall, Tall),
    Is(IsWhat, Span),
}

fn operands<'a>(input: Input<'a>, operator: &Operator, tightness: Tightness) -> Parsed<'a, Behind> {
    match operator {
        Operator::Binary(op) => {
            let input = if *op == BinaryOp::StartsWith { keyword("with")(input)?.0 } else { input };
            let (rest, right) = input.descend(|input| climb(input, tightness + 1))?;
            Ok((rest, Behind::Binary(*op, right)))
        }
        Operator::Between => {
            let (rest, low) = arithmetic(input)?;
            let (rest, _) = keyword("and")(rest)?;
            let (rest, high) = arithmetic(rest)?;
            Ok((rest, Behind::Between(low, high)))
        }
        Operator::Is => {
            let (rest, what) = is_what(input)?;
            Ok((rest, Behind::Is(what, rest.before())))
        }
    }
}

/// `missing` | `present` | `found` | `not` `found`
fn is_what(input: Input<'_>) -> Parsed<'_, IsWhat> {
    if input.is_word(0, "not") {
        let (rest, _) = keyword("not")(input)?;
        let written = match rest.first().text {
            "missing" => "is present",
            "present" => "is missing",
            _ => return keyword("found")(rest).map(|(rest, _)| (rest, IsWhat::NotFound)),
        };
        let message = format!("`is not {}` is not Tide", rest.first().text);
        let diagnostic = Diagnostic::new(Code("E0101"), rest.since(input.span()).to(rest.span()), message)
            .label("not expected here")
            .help(format!("write `{written}`"));
        return input.refuse(diagnostic);
    }
    alt((
        keyword("missing").map(|_| IsWhat::Missing),
        keyword("present").map(|_| IsWhat::Present),
        keyword("found").map(|_| IsWhat::Found),
    ))
    .parse(input)
}

fn join(at: Input<'_>, left: Tall, behind: Behind) -> Result<Tall, Err<super::input::Fault>> {
    let begin = left.expr.span;
    let (kind, end, height) = match behind {
        Behind::Binary(op, right) => {
            let height = left.height.max(right.height);
            let end = right.expr.span;
            (ExprKind::Binary(op, left.expr, right.expr), end, height)
        }
        Behind::Between(low, high) => {
            let height = left.height.max(low.height).max(high.height);
            let end = high.expr.span;
            let kind = ExprKind::Between(left.expr, low.expr, high.expr);
            (kind, end, height)
        }
        Behind::Is(what, end) => (ExprKind::Is(left.expr, what), end, left.height),
    };
    grow(at, kind, begin.to(end), height)
}

/// An expression one level higher than its highest part.
fn grow(at: Input<'_>, kind: ExprKind, span: Span, height: u8) -> Result<Tall, Err<super::input::Fault>> {
    if height >= MAX_DEPTH {
        return at.refuse::<()>(too_deep(at.span())).map(|_| leaf(kind, span));
    }
    Ok(Tall { expr: Box::new(Expr { kind, span }), height: height + 1 })
}

fn leaf(kind: ExprKind, span: Span) -> Tall {
    Tall { expr: Box::new(Expr { kind, span }), height: 1 }
}

fn chained(input: Input<'_>, first: Span) -> Diagnostic {
    Diagnostic::new(Code("E0113"), input.span(), "comparisons do not chain")
        .label("a second comparison")
        .also(first, "of what this one compares")
        .help("join two comparisons with `and`: `a < b and b < c`; for a range write `b between a and c`")
}

/// `not` operand | operand
fn first_operand(input: Input<'_>, least: Tightness) -> Parsed<'_, Tall> {
    if !input.is_word(0, "not") || input.ends_expression() {
        return unary(input);
    }
    if least > NOT {
        let diagnostic =
            Diagnostic::new(Code("E0101"), input.span(), "`not` cannot stand behind this operator")
                .label("not expected here")
                .help("put what `not` belongs to into brackets: `(not a)`");
        return input.refuse(diagnostic);
    }
    let (rest, operand) = input.skip().deeper(|input| committed(climb(input, NOT)))?;
    let (span, height) = (input.span().to(operand.expr.span), operand.height);
    let kind = ExprKind::Unary(UnaryOp::Not, operand.expr);
    Ok((rest, grow(input, kind, span, height)?))
}

/// `-` unary | postfix
fn unary(input: Input<'_>) -> Parsed<'_, Tall> {
    if input.kind(0) != Kind::Minus {
        return postfix(input);
    }
    input.mark(Mark::Tight);
    let (rest, operand) = input.skip().deeper(|input| committed(unary(input)))?;
    let (span, height) = (input.span().to(operand.expr.span), operand.height);
    let kind = ExprKind::Unary(UnaryOp::Minus, operand.expr);
    Ok((rest, grow(input, kind, span, height)?))
}

/// primary (`.` name | `[` expression `]`)*
fn postfix(input: Input<'_>) -> Parsed<'_, Tall> {
    let (mut rest, mut left) = primary(input)?;
    loop {
        let begin = left.expr.span;
        match rest.kind(0) {
            Kind::Dot => {
                let at = rest;
                let (behind, field) = committed(name_of("the name of a field")(rest.skip()))?;
                let span = begin.to(field.span);
                let kind = ExprKind::Field(left.expr, field);
                (rest, left) = (behind, grow(at, kind, span, left.height)?);
            }
            Kind::OpenBracket if !rest.first().first_on_line => {
                let at = rest;
                rest.mark(Mark::Tight);
                let (behind, key) = index(rest)?;
                let height = left.height.max(key.height);
                let kind = ExprKind::Index(left.expr, key.expr);
                (rest, left) = (behind, grow(at, kind, behind.since(begin), height)?);
            }
            _ => return Ok((rest, left)),
        }
    }
}

/// `[` expression `]`
fn index(input: Input<'_>) -> Parsed<'_, Tall> {
    enclosed(input, Kind::OpenBracket, Kind::CloseBracket)
}

/// One expression between brackets.
fn enclosed(input: Input<'_>, open: Kind, close: Kind) -> Parsed<'_, Tall> {
    let (rest, opened) = symbol(open)(input)?;
    let (rest, inner) = rest.deeper(|input| committed(climb(input, OR)))?;
    if rest.kind(0) == Kind::End || rest.ends_expression() {
        return rest.refuse(unclosed_bracket(rest, open, opened));
    }
    cut(symbol(close)).parse(rest).map(|(rest, _)| (rest, inner))
}

/// literal | list | `(` expression `)` | fold | call | name
fn primary(input: Input<'_>) -> Parsed<'_, Tall> {
    if input.ends_expression() {
        return input.fail(Expected::What("an expression"));
    }
    match input.kind(0) {
        Kind::OpenParen => {
            let (rest, mut inner) = enclosed(input, Kind::OpenParen, Kind::CloseParen)?;
            inner.expr.span = rest.since(input.span());
            Ok((rest, inner))
        }
        Kind::OpenBracket => list(input),
        Kind::Word if begins_money(input) => simple_literal(input).map(as_leaf),
        Kind::Word => word(input),
        Kind::Number | Kind::Percent | Kind::Duration | Kind::Date | Kind::Text => {
            simple_literal(input).map(as_leaf)
        }
        _ => input.fail(Expected::What("an expression")),
    }
}

fn as_leaf((rest, expr): (Input<'_>, Expr)) -> (Input<'_>, Tall) {
    (rest, Tall { expr: Box::new(expr), height: 1 })
}

/// `[` expression, … `]`
fn list(input: Input<'_>) -> Parsed<'_, Tall> {
    let entry = |input| climb(input, OR);
    let (rest, entries) = bracketed(input, (Kind::OpenBracket, Kind::CloseBracket), entry)?;
    let height = entries.iter().map(|entry| entry.height).max().unwrap_or(0);
    let kind = ExprKind::List(entries.into_iter().map(|entry| *entry.expr).collect());
    Ok((rest, grow(input, kind, rest.since(input.span()), height)?))
}

fn word(input: Input<'_>) -> Parsed<'_, Tall> {
    let token = input.first();
    let called = input.kind(1) == Kind::OpenParen && !input.tokens()[1].first_on_line;
    if keywords::is_operator(token.text) || token.text == "each" {
        return input.fail(Expected::What("an expression"));
    }
    if called && input.is_word(2, "each") {
        return fold(input);
    }
    if called {
        return call(input);
    }
    match token.text {
        "true" | "false" => simple_literal(input).map(as_leaf),
        "missing" => input.refuse(
            Diagnostic::new(Code("E0101"), token.span, "`missing` is not a value to calculate with")
                .label("not expected here")
                .help("to ask whether a field is missing write `field is missing`"),
        ),
        _ => Ok((input.skip(), leaf(ExprKind::Name(token.text.to_owned()), token.span))),
    }
}

/// name `(` (argument (`,` argument)*)? `)`
fn call(input: Input<'_>) -> Parsed<'_, Tall> {
    let (rest, function) = name_of("a function")(input)?;
    rest.mark(Mark::Tight);
    let (rest, arguments) = bracketed(rest, (Kind::OpenParen, Kind::CloseParen), argument)?;
    let height = arguments.iter().map(|(_, height)| *height).max().unwrap_or(0);
    let arguments = arguments.into_iter().map(|(argument, _)| argument).collect();
    let kind = ExprKind::Call(function, arguments);
    Ok((rest, grow(input, kind, rest.since(input.span()), height)?))
}

/// (name `:`)? expression; here `name :` may begin a line.
fn argument(input: Input<'_>) -> Parsed<'_, (Argument, u8)> {
    let named = input.kind(0) == Kind::Word && input.kind(1) == Kind::Colon;
    let (rest, name) = match named {
        true => any_name_of("an argument")(input).map(|(rest, name)| (rest.skip(), Some(name)))?,
        false => (input, None),
    };
    let (rest, value) = climb(rest, OR)?;
    Ok((rest, (Argument { name, value: *value.expr }, value.height)))
}

const FOLDS: &[(&str, FoldKind)] = &[
    ("any", FoldKind::Any),
    ("all", FoldKind::All),
    ("count", FoldKind::Count),
    ("sum", FoldKind::Sum),
    ("min", FoldKind::Min),
    ("max", FoldKind::Max),
    ("avg", FoldKind::Avg),
    ("first", FoldKind::First),
    ("last", FoldKind::Last),
    ("distinct", FoldKind::Distinct),
];

/// fold := kind `(` `each` name? `in` list within? (`where` expression)? (`:` expression)? `)`
fn fold(input: Input<'_>) -> Parsed<'_, Tall> {
    let Some((_, kind)) = FOLDS.iter().find(|(word, _)| *word == input.first().text) else {
        let words = FOLDS.iter().map(|(word, _)| *word);
        return input.refuse(unknown_word(Code("E0118"), "way to look at each", input.first(), words));
    };
    let opened = input.skip();
    opened.mark(Mark::Tight);
    let (rest, (variable, over, within, condition, value)) =
        opened.deeper(|opened| committed(fold_inside(opened.skip().skip())))?;
    if rest.kind(0) == Kind::End || rest.ends_expression() {
        return rest.refuse(unclosed_bracket(rest, Kind::OpenParen, opened.span()));
    }
    let (rest, _) = cut(symbol(Kind::CloseParen)).parse(rest)?;
    let height = [Some(&over), condition.as_ref(), value.as_ref()]
        .into_iter()
        .flatten()
        .map(|part| part.height)
        .max()
        .unwrap_or(0);
    let fold = Fold {
        kind: *kind,
        variable,
        over: *over.expr,
        within,
        condition: condition.map(|condition| *condition.expr),
        value: value.map(|value| *value.expr),
    };
    let kind = ExprKind::Fold(Box::new(fold));
    Ok((rest, grow(input, kind, rest.since(input.span()), height)?))
}

type FoldInside = (Option<crate::syntax::tree::Name>, Tall, Option<Within>, Option<Tall>, Option<Tall>);

fn fold_inside(input: Input<'_>) -> Parsed<'_, FoldInside> {
    let (rest, variable) = match input.is_word(0, "in") {
        true => (input, None),
        false => name_of("a name for each of them").parse(input).map(|(rest, name)| (rest, Some(name)))?,
    };
    let (rest, _) = keyword("in")(rest)?;
    let (rest, over) = arithmetic(rest)?;
    let (rest, within) = within(rest)?;
    let (rest, condition) = behind(rest, keyword("where"))?;
    if rest.kind(0) == Kind::Colon {
        rest.mark(Mark::SpacedColon);
    }
    let (rest, value) = behind(rest, symbol(Kind::Colon))?;
    Ok((rest, (variable, over, within, condition, value)))
}

/// within := `over` duration | `before` (duration | date)
fn within(input: Input<'_>) -> Parsed<'_, Option<Within>> {
    let side = match input.first().text {
        "over" => Side::Over,
        "before" => Side::Before,
        _ => return Ok((input, None)),
    };
    let rest = input.skip();
    let is_date = side == Side::Before && rest.kind(0) == Kind::Date;
    let kind = if is_date { Kind::Date } else { Kind::Duration };
    let (rest, limit) = committed(literal_of(kind)(rest))?;
    Ok((rest, Some(Within { side, limit })))
}

/// (sign expression)?
fn behind<'a>(input: Input<'a>, sign: impl Fn(Input<'a>) -> Parsed<'a, Span>) -> Parsed<'a, Option<Tall>> {
    match sign(input) {
        Ok((rest, _)) => committed(climb(rest, OR)).map(|(rest, tall)| (rest, Some(tall))),
        Err(_) => Ok((input, None)),
    }
}

/// A name followed by a dotted rest: `i.hs`.
pub(super) fn dotted(input: Input<'_>) -> Parsed<'_, Vec<crate::syntax::tree::Name>> {
    let (mut rest, first) = name_of("a name")(input)?;
    let mut path = vec![first];
    while rest.kind(0) == Kind::Dot {
        let (behind, field) = committed(name_of("the name of a field")(rest.skip()))?;
        let (behind, field) = super::data::with_header(behind, field)?;
        path.push(field);
        rest = behind;
    }
    Ok((rest, path))
}

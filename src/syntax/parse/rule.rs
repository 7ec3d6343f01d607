//! Rules and what changes them: `rule`, `override rule`, `exception`. Never checks that a part makes sense.

use nom::Parser;
use nom::combinator::{cut, opt};
use nom::sequence::preceded;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::keywords::RULE_PARTS;
use crate::syntax::token::{Kind, Token};
use crate::syntax::tree::{
    Emit, Exception, ExceptionShape, Expr, ExprKind, ForClause, Hold, Item, Name, Override, Rule, Score,
    ScoreLine,
};

use super::clause::{begins_when_part, block_of_clauses, condition, or_error, quantified};
use super::expression::{dotted, expression, literal_of};
use super::input::{
    Expected, Input, LineKind, Mark, Parsed, keyword, name, name_of, symbol, text, unknown_word,
};
use super::recover::{Met, at_part, block, bracketed, comma_separated, only_items, part_word};
use super::template::template;

/// rule := `rule` name `{` rule_part* `}`
pub(super) fn rule(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, _) = keyword("rule")(input)?;
    let (rest, name) = cut(name_of("a name for the rule")).parse(rest)?;
    let mut rule = Rule {
        name,
        title: None,
        severity: None,
        status: None,
        family: None,
        owner: None,
        tags: Vec::new(),
        cite: Vec::new(),
        effective_from: None,
        effective_until: None,
        over: None,
        lets: Vec::new(),
        when: None,
        unless: None,
        score: None,
        hold: None,
        reason: None,
        inquiry: None,
        exceptions: None,
        emit: None,
        span: input.span(),
    };
    let mut met = Met::default();
    let errors = input.session.count();
    rest.mark(Mark::Block);
    let (rest, ()) = block(rest, &mut rule, only_items, |input, rule| rule_part(input, rule, &mut met))?;
    if rule.over.is_none() && input.session.count() == errors {
        input.session.say(without_for(&rule));
    }
    rule.span = rest.since(input.span());
    Ok((rest, Item::Rule(Box::new(rule))))
}

fn without_for(rule: &Rule) -> Diagnostic {
    Diagnostic::new(
        Code("E0110"),
        rule.name.span,
        format!("the rule `{}` does not say what it runs over", rule.name.text),
    )
    .label("has no `for`")
    .help("add `for s: Shipment`, or `for each i in items of s: Shipment`")
}

/// One of the parts of a rule, in any order, each once but `let`.
fn rule_part<'a>(input: Input<'a>, rule: &mut Rule, met: &mut Met) -> Parsed<'a, ()> {
    let (rest, part) = part_word(input, met, "part of a rule", RULE_PARTS, &["let"])?;
    let rest = match part {
        "for" => {
            let (rest, over) = cut(for_clause).parse(rest)?;
            rule.over = Some(over);
            rest
        }
        "let" => return let_part(input, rest, rule),
        "when" => {
            let (rest, when) = cut(quantified).parse(rest)?;
            rule.when = Some(when);
            rest
        }
        "unless" => {
            let (rest, unless) = cut(block_of_clauses).parse(rest)?;
            rule.unless = Some(unless);
            rest
        }
        "score" => {
            let (rest, score) = cut(|rest| score(rest, input.span())).parse(rest)?;
            rule.score = Some(score);
            rest
        }
        "hold" => {
            let (rest, hold) = cut(|rest| hold(rest, input.span())).parse(rest)?;
            rule.hold = Some(hold);
            rest
        }
        "emit" => {
            let (rest, emit) = cut(|rest| emit(rest, input.span())).parse(rest)?;
            rule.emit = Some(emit);
            rest
        }
        "exceptions" => {
            let (rest, shape) = cut(|rest| exception_shape(rest, input.span())).parse(rest)?;
            rule.exceptions = Some(shape);
            rest
        }
        _ => return property(input, rest, rule, part),
    };
    Ok((rest, ()))
}

/// The parts that are a word and a value.
fn property<'a>(input: Input<'a>, rest: Input<'a>, rule: &mut Rule, part: &str) -> Parsed<'a, ()> {
    let kind = match part {
        "reason" | "inquiry" => LineKind::Message,
        "effective" => LineKind::Plain,
        _ => LineKind::Property,
    };
    line(input, rest, kind);
    let rest = match part {
        "title" => cut(text).map(|title| rule.title = Some(title)).parse(rest)?.0,
        "owner" => cut(text).map(|owner| rule.owner = Some(owner)).parse(rest)?.0,
        "severity" => {
            cut(name_of("a severity")).map(|severity| rule.severity = Some(severity)).parse(rest)?.0
        }
        "status" => cut(name_of("a status")).map(|status| rule.status = Some(status)).parse(rest)?.0,
        "family" => cut(name_of("a family")).map(|family| rule.family = Some(family)).parse(rest)?.0,
        "tags" => cut(comma_separated(name_of("a tag"))).map(|tags| rule.tags = tags).parse(rest)?.0,
        "cite" => cut(comma_separated(name_of("a source"))).map(|cite| rule.cite = cite).parse(rest)?.0,
        "reason" => cut(template).map(|reason| rule.reason = Some(reason)).parse(rest)?.0,
        "inquiry" => cut(template).map(|inquiry| rule.inquiry = Some(inquiry)).parse(rest)?.0,
        _ => {
            let (rest, (from, until)) = cut(effective).parse(rest)?;
            rule.effective_from = Some(from);
            rule.effective_until = until;
            rest
        }
    };
    Ok((rest, ()))
}

/// Hints that a line of this kind begins at `input` and its second column at `value`.
pub(super) fn line(input: Input<'_>, value: Input<'_>, kind: LineKind) {
    input.mark(Mark::Line(kind));
    value.mark(Mark::Column);
}

/// `from` date (`until` date)?
fn effective(input: Input<'_>) -> Parsed<'_, (Expr, Option<Expr>)> {
    let (rest, from) = preceded(keyword("from"), cut(literal_of(Kind::Date))).parse(input)?;
    let (rest, until) = opt(preceded(keyword("until"), cut(literal_of(Kind::Date)))).parse(rest)?;
    Ok((rest, (from, until)))
}

/// `let` name `=` expression; a `let` whose expression fails keeps its name.
fn let_part<'a>(input: Input<'a>, rest: Input<'a>, rule: &mut Rule) -> Parsed<'a, ()> {
    input.mark(Mark::Line(LineKind::Let));
    let (rest, name) = cut(name_of("a name for the value")).parse(rest)?;
    rest.mark(Mark::Column);
    let (rest, _) = cut(symbol(Kind::Assign)).parse(rest)?;
    or_error(cut(expression).parse(rest), |value| rule.lets.push((name, value)))
}

/// `group` … | `each` … | name `:` name
fn for_clause(input: Input<'_>) -> Parsed<'_, ForClause> {
    if input.is_word(0, "group") && input.kind(1) == Kind::Word {
        return for_group(input.skip());
    }
    members(input)
}

/// members := `each` name `in` path `of` name `:` name | name `:` name
fn members(input: Input<'_>) -> Parsed<'_, ForClause> {
    let each = input.is_word(0, "each") && input.kind(1) == Kind::Word;
    if !each {
        input.note(Expected::Word("each"));
        let (rest, (variable, record)) = record_variable(input)?;
        return Ok((rest, ForClause::Record { variable, record }));
    }
    let (rest, variable) = name(input.skip())?;
    let (rest, path) = preceded(keyword("in"), cut(dotted)).parse(rest)?;
    let (rest, (of, record)) = preceded(keyword("of"), cut(record_variable)).parse(rest)?;
    Ok((rest, ForClause::Each { variable, path, of, record }))
}

/// name `:` name
fn record_variable(input: Input<'_>) -> Parsed<'_, (Name, Name)> {
    let (rest, variable) = name_of("a name for the record")(input)?;
    let (rest, _) = symbol(Kind::Colon)(rest)?;
    let (rest, record) = name_of("a record type")(rest)?;
    Ok((rest, (variable, record)))
}

/// name `of` members `by` expression, … (`over` duration)? (`where` expression)?
fn for_group(input: Input<'_>) -> Parsed<'_, ForClause> {
    let (rest, variable) = name(input)?;
    let (rest, members) = preceded(keyword("of"), cut(members)).parse(rest)?;
    let (rest, by) = preceded(keyword("by"), cut(comma_separated(expression))).parse(rest)?;
    let (rest, over) = opt(preceded(keyword("over"), cut(literal_of(Kind::Duration)))).parse(rest)?;
    let (rest, condition) = opt(preceded(keyword("where"), cut(expression))).parse(rest)?;
    Ok((rest, ForClause::Group { variable, members: Box::new(members), by, over, condition }))
}

/// score := expression (`{` score_line* `}`)?
fn score(input: Input<'_>, begin: Span) -> Parsed<'_, Score> {
    let (rest, base) = expression(input)?;
    let mut lines = Vec::new();
    if rest.kind(0) != Kind::OpenBrace {
        return Ok((rest, Score { base, lines, span: rest.since(begin) }));
    }
    rest.mark(Mark::Block);
    let (rest, ()) = block(rest, &mut lines, behind_score, score_line)?;
    Ok((rest, Score { base, lines, span: rest.since(begin) }))
}

/// At a part of the rule that is no line of the score.
fn behind_score(tokens: &[Token<'_>]) -> bool {
    at_part(tokens) && !tokens.first().is_some_and(|token| matches!(token.text, "add" | "sub"))
}

/// score_line := (`add` | `sub`) expression `when` name `:` expression template?
fn score_line<'a>(input: Input<'a>, lines: &mut Vec<ScoreLine>) -> Parsed<'a, ()> {
    let subtracts = match input.first().text {
        "add" => false,
        "sub" => true,
        _ if input.kind(0) == Kind::Word => {
            let known = ["add", "sub"];
            return input.refuse(unknown_word(Code("E0108"), "part of a score", input.first(), known));
        }
        _ => return input.fail(Expected::What("`add` or `sub`")),
    };
    let (rest, points) = cut(expression).parse(input.skip())?;
    let simple = matches!(points.kind, ExprKind::Number(_));
    input.mark(Mark::Line(if simple { LineKind::ScoreLine } else { LineKind::Plain }));
    let (rest, (name, condition)) = cut(preceded(keyword("when"), condition)).parse(rest)?;
    if simple {
        rest.mark(Mark::Column);
    }
    let (rest, sentence) = match rest.kind(0) == Kind::Text {
        true => template(rest).map(|(rest, sentence)| (rest, Some(sentence)))?,
        false => (rest, None),
    };
    rest.note(Expected::What("a sentence in quotes"));
    let span = rest.since(input.span());
    lines.push(ScoreLine { subtracts, points, name, condition, sentence, span });
    Ok((rest, ()))
}

/// hold := `under` `[` name, … `]` (`when` name `:` expression)?
fn hold(input: Input<'_>, begin: Span) -> Parsed<'_, Hold> {
    let (rest, _) = keyword("under")(input)?;
    let regime = name_of("a legal regime such as `EU`");
    let (rest, regimes) = bracketed(rest, (Kind::OpenBracket, Kind::CloseBracket), regime)?;
    let (rest, of) = match rest.is_word(0, "of") {
        true => cut(preceded(keyword("of"), expression)).parse(rest).map(|(rest, of)| (rest, Some(of)))?,
        false => (rest, None),
    };
    let with_condition = rest.is_word(0, "when") && !begins_when_part(rest);
    let (rest, when) = match with_condition {
        true => {
            cut(preceded(keyword("when"), condition)).parse(rest).map(|(rest, when)| (rest, Some(when)))?
        }
        false => (rest, None),
    };
    Ok((rest, Hold { regimes, of, when, span: rest.since(begin) }))
}

/// emit := `once` `per` expression, … (`every` duration)?
fn emit(input: Input<'_>, begin: Span) -> Parsed<'_, Emit> {
    let (rest, _) = keyword("once")(input)?;
    let (rest, per) = preceded(keyword("per"), comma_separated(expression)).parse(rest)?;
    let (rest, every) = opt(preceded(keyword("every"), cut(literal_of(Kind::Duration)))).parse(rest)?;
    Ok((rest, Emit { per, every, span: rest.since(begin) }))
}

/// exceptions := `by` expression, … (`for` `at` `most` duration)?
fn exception_shape(input: Input<'_>, begin: Span) -> Parsed<'_, ExceptionShape> {
    let (rest, by) = preceded(keyword("by"), comma_separated(expression)).parse(input)?;
    let longest = (keyword("at"), keyword("most"), literal_of(Kind::Duration)).map(|(_, _, longest)| longest);
    let limited = rest.is_word(0, "for") && !rest.first().first_on_line;
    rest.note(Expected::Word("for at most"));
    let (rest, at_most) = match limited {
        true => cut(preceded(keyword("for"), longest)).parse(rest).map(|(rest, most)| (rest, Some(most)))?,
        false => (rest, None),
    };
    Ok((rest, ExceptionShape { by, at_most, span: rest.since(begin) }))
}

const OVERRIDE_PARTS: &[&str] =
    &["effective", "reason", "severity", "status", "score", "tags", "owner", "exceptions"];

/// override := `override` `rule` name `{` override_part* `}`
pub(super) fn override_item(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, _) = keyword("override")(input)?;
    let (rest, rule) = cut(preceded(keyword("rule"), name_of("the rule's name"))).parse(rest)?;
    let mut found = Override {
        rule,
        effective_from: None,
        effective_until: None,
        reason: None,
        severity: None,
        status: None,
        score: None,
        tags: Vec::new(),
        owner: None,
        exceptions: None,
        span: input.span(),
    };
    let mut met = Met::default();
    rest.mark(Mark::Block);
    let entry = |input, found: &mut Override| override_part(input, found, &mut met);
    let (rest, ()) = block(rest, &mut found, only_items, entry)?;
    found.span = rest.since(input.span());
    Ok((rest, Item::Override(Box::new(found))))
}

/// One of the parts that an override may change.
fn override_part<'a>(input: Input<'a>, found: &mut Override, met: &mut Met) -> Parsed<'a, ()> {
    let token = input.first();
    if RULE_PARTS.contains(&token.text) && !OVERRIDE_PARTS.contains(&token.text) {
        let message = format!("an override may not change `{}`", token.text);
        let diagnostic = Diagnostic::new(Code("E0115"), token.span, message)
            .label("not a part of an override")
            .help("an override sets severity, status, score, tags, owner and exceptions, from a day and for a reason; for other changes retire the rule and write another");
        return input.refuse(diagnostic);
    }
    let (rest, part) = part_word(input, met, "part of an override", OVERRIDE_PARTS, &[])?;
    let rest = match part {
        "score" => {
            let (rest, score) = cut(|rest| score(rest, input.span())).parse(rest)?;
            found.score = Some(score);
            return Ok((rest, ()));
        }
        "exceptions" => {
            let (rest, shape) = cut(|rest| exception_shape(rest, input.span())).parse(rest)?;
            found.exceptions = Some(shape);
            return Ok((rest, ()));
        }
        "effective" => {
            let (rest, (from, until)) = cut(effective).parse(rest)?;
            found.effective_from = Some(from);
            found.effective_until = until;
            return Ok((rest, ()));
        }
        "reason" => cut(text).map(|reason| found.reason = Some(reason)).parse(rest)?.0,
        "severity" => {
            cut(name_of("a severity")).map(|severity| found.severity = Some(severity)).parse(rest)?.0
        }
        "status" => cut(name_of("a status")).map(|status| found.status = Some(status)).parse(rest)?.0,
        "tags" => cut(comma_separated(name_of("a tag"))).map(|tags| found.tags = tags).parse(rest)?.0,
        _ => cut(text).map(|owner| found.owner = Some(owner)).parse(rest)?.0,
    };
    line(input, input.skip(), LineKind::Property);
    Ok((rest, ()))
}

const EXCEPTION_PARTS: &[&str] = &["covers", "from", "until", "reason", "approved", "ticket", "bound"];

/// exception := `exception` name `to` name `{` exception_part* `}`
pub(super) fn exception(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, _) = keyword("exception")(input)?;
    let (rest, name) = cut(name_of("a name for the exception")).parse(rest)?;
    let (rest, rule) = cut(preceded(keyword("to"), name_of("the rule's name"))).parse(rest)?;
    let mut found = Exception {
        name,
        rule,
        covers: Vec::new(),
        from: None,
        until: None,
        reason: None,
        approved_by: Vec::new(),
        ticket: None,
        bound: None,
        span: input.span(),
    };
    let mut met = Met::default();
    rest.mark(Mark::Block);
    let entry = |input, found: &mut Exception| exception_part(input, found, &mut met);
    let (rest, ()) = block(rest, &mut found, only_items, entry)?;
    found.span = rest.since(input.span());
    Ok((rest, Item::Exception(found)))
}

/// `covers` path `=` value, … | `from` date | `until` date | `reason` text | `approved` `by` text, … | `ticket` text
/// | `bound` `to` text
fn exception_part<'a>(input: Input<'a>, found: &mut Exception, met: &mut Met) -> Parsed<'a, ()> {
    let (rest, part) = part_word(input, met, "part of an exception", EXCEPTION_PARTS, &[])?;
    let date = || cut(literal_of(Kind::Date));
    let rest = match part {
        "covers" => cut(comma_separated(covered)).map(|covers| found.covers = covers).parse(rest)?.0,
        "from" => date().map(|from| found.from = Some(from)).parse(rest)?.0,
        "until" => date().map(|until| found.until = Some(until)).parse(rest)?.0,
        "reason" => cut(text).map(|reason| found.reason = Some(reason)).parse(rest)?.0,
        "ticket" => cut(text).map(|ticket| found.ticket = Some(ticket)).parse(rest)?.0,
        "bound" => {
            let to = preceded(keyword("to"), text);
            cut(to).map(|bound| found.bound = Some(bound)).parse(rest)?.0
        }
        _ => {
            let by = preceded(keyword("by"), comma_separated(text));
            cut(by).map(|approved_by| found.approved_by = approved_by).parse(rest)?.0
        }
    };
    Ok((rest, ()))
}

/// path `=` expression
fn covered(input: Input<'_>) -> Parsed<'_, (Vec<Name>, Expr)> {
    let (rest, path) = dotted(input)?;
    preceded(symbol(Kind::Assign), expression).map(|value| (path.clone(), value)).parse(rest)
}

//! The shapes of items and their parts. Never shows a place.

use crate::syntax::tree::{
    Allow, Because, Block, Cases, Clause, ClauseBody, Const, Def, Emit, Exception, ExceptionShape, Expect,
    ExpectKind, ExpectVerdict, Expr, Fixture, ForClause, Given, GivenBase, Hold, Item, List, ListFrom, Name,
    Override, Quantifier, Record, Rule, Score, ScoreLine, Scoring, Source, Test, Text, Watchlist,
};

use super::expression::{data, dotted, expr, field, name, names, path, template, text, ty};
use super::node::{Node, atom, list, maybe, quoted, some};

pub(super) fn item(item: &Item) -> Node {
    match item {
        Item::Source(item) => source(item),
        Item::Record(item) => record("record", item),
        Item::Extend(item) => record("extend", item),
        Item::List(item) => list_item(item),
        Item::Watchlist(item) => watchlist(item),
        Item::Const(item) => constant(item),
        Item::Def(item) => def(item),
        Item::Rule(item) => rule(item),
        Item::Fixture(item) => fixture(item),
        Item::Test(item) => test(item),
        Item::Exception(item) => exception(item),
        Item::Override(item) => override_item(item),
        Item::Scoring(item) => scoring(item),
    }
}

pub(super) fn allow(allow: &Allow) -> Node {
    list("allow", [name(&allow.code), quoted(&allow.why)])
}

/// A list of those entries that there are.
fn parts<const N: usize>(head: &str, entries: [Option<Node>; N]) -> Node {
    list(head, entries.into_iter().flatten())
}

fn source(item: &Source) -> Node {
    let Source { name: id, title, publisher, date, url, span: _ } = item;
    parts(
        "source",
        [
            Some(name(id)),
            maybe("title", title.as_ref().map(text)),
            maybe("publisher", publisher.as_ref().map(text)),
            maybe("date", date.as_ref().map(expr)),
            maybe("url", url.as_ref().map(text)),
        ],
    )
}

fn record(head: &str, item: &Record) -> Node {
    let Record { name: id, fields, key, time, span: _ } = item;
    let fields = fields.iter().map(|entry| field("field", entry));
    let ends = [maybe("key", key.as_ref().map(name)), maybe("time", time.as_ref().map(name))];
    list(head, std::iter::once(name(id)).chain(fields).chain(ends.into_iter().flatten()))
}

fn list_item(item: &List) -> Node {
    let List { name: id, key, from, columns, cite, stale_after, span: _ } = item;
    let from = match from {
        ListFrom::Inline(entries) => list("inline", entries.iter().map(expr)),
        ListFrom::File(file) => list("file", [text(file)]),
    };
    let columns = columns.iter().map(|column| field("column", column));
    let ends = [some("cite", names(cite)), maybe("stale", stale_after.as_ref().map(expr))];
    list("list", [name(id), ty(key), from].into_iter().chain(columns).chain(ends.into_iter().flatten()))
}

fn watchlist(item: &Watchlist) -> Node {
    let Watchlist { name: id, files, status, cite, stale_after, span: _ } = item;
    let files = match files.is_empty() {
        true => atom("all-files"),
        false => list("files", files.iter().map(text)),
    };
    parts(
        "watchlist",
        [
            Some(name(id)),
            Some(files),
            some("status", names(status)),
            some("cite", names(cite)),
            maybe("stale", stale_after.as_ref().map(expr)),
        ],
    )
}

fn constant(item: &Const) -> Node {
    let Const { name: id, ty: kind, value, span: _ } = item;
    parts("const", [Some(name(id)), kind.as_ref().map(ty), Some(expr(value))])
}

fn def(item: &Def) -> Node {
    let Def { name: id, parameters, body, span: _ } = item;
    let parameters = parameters.iter().map(|(id, kind)| list(format!("{}:", id.text), [ty(kind)]));
    list("def", std::iter::once(name(id)).chain(parameters).chain([expr(body)]))
}

fn rule(item: &Rule) -> Node {
    let Rule {
        name: id,
        title,
        severity,
        status,
        family,
        owner,
        tags,
        cite,
        effective_from,
        effective_until,
        over,
        lets,
        when,
        unless,
        score: score_part,
        hold: hold_part,
        reason,
        inquiry,
        exceptions,
        emit: emit_part,
        span: _,
    } = item;
    let heading = [
        Some(name(id)),
        maybe("title", title.as_ref().map(text)),
        maybe("severity", severity.as_ref().map(name)),
        maybe("status", status.as_ref().map(name)),
        maybe("family", family.as_ref().map(name)),
        maybe("owner", owner.as_ref().map(text)),
        some("tags", names(tags)),
        some("cite", names(cite)),
        maybe("effective-from", effective_from.as_ref().map(expr)),
        maybe("effective-until", effective_until.as_ref().map(expr)),
        maybe("for", over.as_ref().map(for_clause)),
    ];
    let lets = lets.iter().map(|(id, value)| list("let", [name(id), expr(value)]));
    let body = [
        maybe("when", when.as_ref().map(block)),
        maybe("unless", unless.as_ref().map(block)),
        score_part.as_ref().map(score),
        hold_part.as_ref().map(hold),
        maybe("reason", reason.as_ref().map(template)),
        maybe("inquiry", inquiry.as_ref().map(template)),
        exceptions.as_ref().map(exception_shape),
        emit_part.as_ref().map(emit),
    ];
    list("rule", heading.into_iter().flatten().chain(lets).chain(body.into_iter().flatten()))
}

fn for_clause(clause: &ForClause) -> Node {
    match clause {
        ForClause::Record { variable, record } => list("record", [name(variable), name(record)]),
        ForClause::Each { variable, path, of, record } => {
            list("each", [name(variable), dotted(path), name(of), name(record)])
        }
        ForClause::Group { variable, members, by, over, condition } => parts(
            "group",
            [
                Some(name(variable)),
                Some(for_clause(members)),
                Some(list("by", by.iter().map(expr))),
                maybe("over", over.as_ref().map(expr)),
                maybe("where", condition.as_ref().map(expr)),
            ],
        ),
    }
}

fn block(block: &Block) -> Node {
    let Block { quantifier, clauses, span: _ } = block;
    let head = match quantifier {
        Quantifier::All => "all".to_owned(),
        Quantifier::Any => "any".to_owned(),
        Quantifier::AtLeast(count) => format!("at-least-{count}"),
    };
    list(head, clauses.iter().map(clause))
}

fn clause(clause: &Clause) -> Node {
    let Clause { name: id, body, span: _ } = clause;
    let body = match body {
        ClauseBody::Test(test) => expr(test),
        ClauseBody::Block(inner) => block(inner),
    };
    list(format!("{}:", id.text), [body])
}

fn score(score: &Score) -> Node {
    let Score { base, lines, span: _ } = score;
    list("score", std::iter::once(expr(base)).chain(lines.iter().map(score_line)))
}

fn score_line(line: &ScoreLine) -> Node {
    let ScoreLine { subtracts, points, name: id, condition, sentence, span: _ } = line;
    let condition = list(format!("{}:", id.text), [expr(condition)]);
    let head = if *subtracts { "sub" } else { "add" };
    parts(head, [Some(expr(points)), Some(condition), sentence.as_ref().map(template)])
}

fn named((id, value): &(Name, Expr)) -> Node {
    list(format!("{}:", id.text), [expr(value)])
}

fn hold(hold: &Hold) -> Node {
    let Hold { regimes, of, when, span: _ } = hold;
    let of = of.as_ref().map(|of| list("of", [expr(of)]));
    parts("hold", [Some(list("under", names(regimes))), of, maybe("when", when.as_ref().map(named))])
}

fn exception_shape(shape: &ExceptionShape) -> Node {
    let ExceptionShape { by, at_most, span: _ } = shape;
    let by = list("by", by.iter().map(expr));
    parts("exceptions", [Some(by), maybe("at-most", at_most.as_ref().map(expr))])
}

fn emit(emit: &Emit) -> Node {
    let Emit { per, every, span: _ } = emit;
    parts("emit", [Some(list("per", per.iter().map(expr))), maybe("every", every.as_ref().map(expr))])
}

fn fixture(item: &Fixture) -> Node {
    let Fixture { name: id, record, data: value, span: _ } = item;
    list("fixture", [name(id), name(record), data(value)])
}

fn test(item: &Test) -> Node {
    let Test { rule, title, as_of, given, with, expect, cases, span: _ } = item;
    let heading = [Some(name(rule)), Some(text(title)), maybe("as-of", as_of.as_ref().map(expr))];
    let given = given.iter().map(self::given);
    let with = with
        .iter()
        .map(|(id, entries)| list("with", std::iter::once(name(id)).chain(entries.iter().map(expr))));
    let expect = expect.iter().map(|expect| list("expect", [expectation(expect)]));
    let cases = cases.as_ref().map(self::cases);
    list("test", heading.into_iter().flatten().chain(given).chain(with).chain(expect).chain(cases))
}

fn given(given: &Given) -> Node {
    let Given { base, changes, span: _ } = given;
    let base = match base {
        GivenBase::Fixture(id) => name(id),
        GivenBase::Inline(id, value) => list("inline", [name(id), data(value)]),
    };
    let changes = changes.iter().map(|change| list("change", [path(&change.path), data(&change.data)]));
    list("given", std::iter::once(base).chain(changes))
}

fn expectation(expect: &Expect) -> Node {
    match &expect.kind {
        ExpectKind::Verdict { verdict, by, score, because } => parts(
            match verdict {
                ExpectVerdict::Hit => "hit",
                ExpectVerdict::NoHit => "no-hit",
                ExpectVerdict::Undecided => "undecided",
                ExpectVerdict::Excepted => "excepted",
            },
            [
                by.as_ref().map(|by| list("by", [name(by)])),
                score.as_ref().map(|(low, high)| list("score", [expr(low), expr(high)])),
                some("because", because.iter().map(reason).collect()),
            ],
        ),
        ExpectKind::ReasonContains(part) => list("reason-contains", [text(part)]),
        ExpectKind::Outcome(outcome) => list("outcome", [quoted(&outcome.text)]),
        ExpectKind::Members(members) => list("members", members.iter().map(text)),
    }
}

fn reason(because: &Because) -> Node {
    let Because { negated, path, span: _ } = because;
    if *negated { list("not", [dotted(path)]) } else { dotted(path) }
}

fn cases(cases: &Cases) -> Node {
    let Cases { header, rows, span: _ } = cases;
    let header = list("header", header.iter().map(path));
    let rows = rows
        .iter()
        .map(|row| list("case", row.cells.iter().map(data).chain(std::iter::once(expectation(&row.expect)))));
    list("cases", std::iter::once(header).chain(rows))
}

fn exception(item: &Exception) -> Node {
    let Exception { name: id, rule, covers, from, until, reason, approved_by, ticket, bound, span: _ } = item;
    let covers = covers.iter().map(|(path, value)| list("covers", [dotted(path), expr(value)]));
    let ends = [
        maybe("from", from.as_ref().map(expr)),
        maybe("until", until.as_ref().map(expr)),
        maybe("reason", reason.as_ref().map(text)),
        some("approved-by", texts(approved_by)),
        maybe("ticket", ticket.as_ref().map(text)),
        maybe("bound-to", bound.as_ref().map(text)),
    ];
    list("exception", [name(id), name(rule)].into_iter().chain(covers).chain(ends.into_iter().flatten()))
}

fn texts(all: &[Text]) -> Vec<Node> {
    all.iter().map(text).collect()
}

fn override_item(item: &Override) -> Node {
    let Override {
        rule,
        effective_from,
        effective_until,
        reason,
        severity,
        status,
        score: score_part,
        tags,
        owner,
        exceptions,
        span: _,
    } = item;
    parts(
        "override",
        [
            Some(name(rule)),
            maybe("effective-from", effective_from.as_ref().map(expr)),
            maybe("effective-until", effective_until.as_ref().map(expr)),
            maybe("reason", reason.as_ref().map(text)),
            maybe("severity", severity.as_ref().map(name)),
            maybe("status", status.as_ref().map(name)),
            score_part.as_ref().map(score),
            some("tags", names(tags)),
            maybe("owner", owner.as_ref().map(text)),
            exceptions.as_ref().map(exception_shape),
        ],
    )
}

fn scoring(item: &Scoring) -> Node {
    let Scoring { others_share, others_up_to, family_at_most, bands, span: _ } = item;
    let heading = [
        maybe("others-share", others_share.as_ref().map(expr)),
        maybe("others-up-to", others_up_to.as_ref().map(expr)),
        maybe("family-at-most", family_at_most.as_ref().map(expr)),
    ];
    let bands = bands.iter().map(|(id, from)| list("band", [name(id), expr(from)]));
    list("scoring", heading.into_iter().flatten().chain(bands))
}

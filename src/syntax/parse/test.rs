//! Fixtures and tests. Never runs them.

use nom::Parser;
use nom::combinator::{cut, opt};
use nom::sequence::preceded;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::token::Kind;
use crate::syntax::tree::{
    Because, CaseRow, Cases, Data, DataPath, Expect, ExpectKind, ExpectVerdict, Expr, Fixture, Given,
    GivenBase, Item, Name, Test,
};

use super::data::{changes, data, path, record};
use super::expression::{dotted, expression, literal_of, plain_literal};
use super::input::{
    Expected, Fault, Input, LineKind, Mark, Parsed, keyword, name_of, symbol, text, unknown_word,
};
use super::recover::{Met, block, bracketed, comma_separated, only_items, part_word};

/// fixture := `fixture` name `:` name record
pub(super) fn fixture(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, _) = keyword("fixture")(input)?;
    let (rest, name) = cut(name_of("a name for the fixture")).parse(rest)?;
    rest.mark(Mark::SpacedColon);
    let (rest, _) = cut(symbol(Kind::Colon)).parse(rest)?;
    let (rest, of) = cut(name_of("a record type")).parse(rest)?;
    let (rest, data) = cut(record).parse(rest)?;
    Ok((rest, Item::Fixture(Fixture { name, record: of, data, span: rest.since(input.span()) })))
}

/// test := `test` name text `{` test_part* `}`
pub(super) fn test(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, _) = keyword("test")(input)?;
    let (rest, rule) = cut(name_of("the name of a rule")).parse(rest)?;
    let (rest, title) = cut(text).parse(rest)?;
    let span = input.span();
    let mut test = Test {
        rule,
        title,
        as_of: None,
        given: Vec::new(),
        with: Vec::new(),
        expect: Vec::new(),
        cases: None,
        span,
    };
    let mut met = Met::default();
    let errors = input.session.count();
    rest.mark(Mark::Block);
    let entry = |input, test: &mut Test| test_part(input, test, &mut met);
    let (rest, ()) = block(rest, &mut test, only_items, entry)?;
    test.span = rest.since(span);
    if input.session.count() == errors {
        report_incomplete(input, &test);
    }
    Ok((rest, Item::Test(test)))
}

fn report_incomplete(input: Input<'_>, test: &Test) {
    let lacking = |what: &str, label: &str, help: &str| {
        let message = format!("this test does not say what it {what}");
        Diagnostic::new(Code("E0110"), test.title.span, message).label(label).help(help)
    };
    if test.given.is_empty() && test.cases.is_none() {
        let help = "add `given fixture_name`, or a record: `given Shipment { … }`";
        input.session.say(lacking("starts from", "has no `given`", help));
    } else if test.expect.is_empty() && test.cases.is_none() {
        let help = "add `expect hit score 45`, `expect no hit` or `expect undecided`";
        input.session.say(lacking("expects", "has no `expect`", help));
    }
}

/// `as` `of` date | `given` given | `with` name `=` `[` expression, … `]` | `expect` expectation | `cases` cases
fn test_part<'a>(input: Input<'a>, test: &mut Test, met: &mut Met) -> Parsed<'a, ()> {
    let known = ["as", "given", "with", "expect", "cases"];
    let (rest, part) = part_word(input, met, "part of a test", &known, &["given", "with", "expect"])?;
    match part {
        "as" => {
            let date = preceded(keyword("of"), literal_of(Kind::Date));
            cut(date).map(|as_of| test.as_of = Some(as_of)).parse(rest)
        }
        "given" => cut(|rest| given(rest, input.span())).map(|given| test.given.push(given)).parse(rest),
        "with" => cut(with).map(|with| test.with.push(with)).parse(rest),
        "expect" => {
            let (rest, kind) = cut(expectation).parse(rest)?;
            test.expect.push(Expect { kind, span: rest.since(input.span()) });
            Ok((rest, ()))
        }
        _ => cut(|rest| cases(rest, input.span())).map(|cases| test.cases = Some(cases)).parse(rest),
    }
}

/// given := name (record)? (`but` changes)?
fn given(input: Input<'_>, begin: Span) -> Parsed<'_, Given> {
    let (rest, name) = name_of("a fixture or a record type")(input)?;
    let (rest, base) = match rest.kind(0) {
        Kind::OpenBrace => record(rest).map(|(rest, data)| (rest, GivenBase::Inline(name, data)))?,
        _ => {
            rest.note(Expected::What("`{`"));
            (rest, GivenBase::Fixture(name))
        }
    };
    let (rest, changes) = opt(preceded(keyword("but"), cut(changes))).parse(rest)?;
    Ok((rest, Given { base, changes: changes.unwrap_or_default(), span: rest.since(begin) }))
}

fn with(input: Input<'_>) -> Parsed<'_, (Name, Vec<Expr>)> {
    let (rest, name) = name_of("the name of a list")(input)?;
    let (rest, _) = symbol(Kind::Assign)(rest)?;
    let (rest, entries) = bracketed(rest, (Kind::OpenBracket, Kind::CloseBracket), expression)?;
    Ok((rest, (name, entries)))
}

const EXPECTATIONS: [&str; 7] = ["hit", "no", "undecided", "excepted", "reason", "outcome", "members"];

/// expectation := verdict score? because? | `reason` `contains` text | `outcome` name | `members` text, …
fn expectation(input: Input<'_>) -> Parsed<'_, ExpectKind> {
    let Some(word) = EXPECTATIONS.into_iter().find(|word| input.is_word(0, word)) else {
        if input.kind(0) == Kind::Word {
            let known = ["hit", "no hit", "undecided", "excepted", "reason contains", "outcome", "members"];
            return input.refuse(unknown_word(Code("E0118"), "expectation", input.first(), known));
        }
        return input.fail(Expected::What("an expectation such as `hit`, `no hit` or `undecided`"));
    };
    let rest = input.skip();
    match word {
        "reason" => cut(preceded(keyword("contains"), text)).map(ExpectKind::ReasonContains).parse(rest),
        "members" => cut(comma_separated(text)).map(ExpectKind::Members).parse(rest),
        "outcome" => cut(outcome).map(ExpectKind::Outcome).parse(rest),
        "hit" => verdict(rest, ExpectVerdict::Hit),
        "no" => cut(preceded(keyword("hit"), |rest| verdict(rest, ExpectVerdict::NoHit))).parse(rest),
        "undecided" => verdict(rest, ExpectVerdict::Undecided),
        _ => verdict(rest, ExpectVerdict::Excepted),
    }
}

/// `no` `finding` | name
fn outcome(input: Input<'_>) -> Parsed<'_, Name> {
    let (rest, name) = name_of("an outcome: `no finding`, `review` or `hold`")(input)?;
    if name.text != "no" {
        return Ok((rest, name));
    }
    let (rest, finding) = keyword("finding")(rest)?;
    Ok((rest, Name { text: "no finding".to_owned(), span: name.span.to(finding) }))
}

/// (`by` name)? (`score` number (`..` number)?)? (`because` reason, …)?, the name only behind `excepted`
fn verdict(input: Input<'_>, verdict: ExpectVerdict) -> Parsed<'_, ExpectKind> {
    let by = preceded(keyword("by"), cut(name_of("the exception's name")));
    let (input, by) = match verdict {
        ExpectVerdict::Excepted => opt(by).parse(input)?,
        _ => (input, None),
    };
    let (rest, score) = opt(preceded(keyword("score"), cut(score_range))).parse(input)?;
    let because = comma_separated(because);
    let (rest, because) = opt(preceded(keyword("because"), cut(because))).parse(rest)?;
    Ok((rest, ExpectKind::Verdict { verdict, by, score, because: because.unwrap_or_default() }))
}

/// number (`..` number)?
fn score_range(input: Input<'_>) -> Parsed<'_, (Expr, Expr)> {
    let (rest, low) = plain_literal(input)?;
    let (rest, high) = opt(preceded(symbol(Kind::DotDot), cut(plain_literal))).parse(rest)?;
    let high = high.unwrap_or_else(|| low.clone());
    Ok((rest, (low, high)))
}

/// `not`? path
fn because(input: Input<'_>) -> Parsed<'_, Because> {
    let negated = input.is_word(0, "not") && input.kind(1) == Kind::Word;
    let rest = if negated { input.skip() } else { input };
    let (rest, path) = dotted(rest)?;
    Ok((rest, Because { negated, path, span: rest.since(input.span()) }))
}

/// cases := `{` header row* `}`
fn cases(input: Input<'_>, begin: Span) -> Parsed<'_, Cases> {
    let mut table = Table { header: Header::Awaited, rows: Vec::new() };
    input.mark(Mark::Block);
    let (rest, ()) = block(input, &mut table, only_items, row)?;
    let header = match table.header {
        Header::Paths(paths) => paths,
        Header::Failed => Vec::new(),
        Header::Awaited => {
            input.session.say(without_header(input.span()));
            Vec::new()
        }
    };
    Ok((rest, Cases { header, rows: table.rows, span: rest.since(begin) }))
}

fn without_header(place: Span) -> Diagnostic {
    Diagnostic::new(Code("E0110"), place, "a table of cases begins with its header")
        .label("has no header")
        .help("first name what each case changes: `| items[0].hs | expect |`")
}

struct Table {
    header: Header,
    rows: Vec<CaseRow>,
}

enum Header {
    /// No row has been read.
    Awaited,
    /// Could not be parsed, so that no row can be.
    Failed,
    /// What the columns but the last change.
    Paths(Vec<DataPath>),
}

/// header := (`|` path)* `|` `expect` `|`; row := (`|` data)* `|` expectation `|`
fn row<'a>(input: Input<'a>, table: &mut Table) -> Parsed<'a, ()> {
    symbol(Kind::Bar)(input)?;
    input.mark(Mark::Line(LineKind::Row));
    match &table.header {
        Header::Awaited => {
            table.header = Header::Failed;
            let (rest, paths) = cut(header).parse(input)?;
            table.header = Header::Paths(paths);
            Ok((rest, ()))
        }
        Header::Failed => Ok((end_of_line(input), ())),
        Header::Paths(paths) => {
            let (rest, row) = case(input, paths.len())?;
            table.rows.push(row);
            Ok((rest, ()))
        }
    }
}

fn end_of_line(input: Input<'_>) -> Input<'_> {
    let mut rest = input.skip();
    while !rest.first().first_on_line && !matches!(rest.kind(0), Kind::CloseBrace | Kind::End) {
        rest = rest.skip();
    }
    rest
}

/// (`|` data)* `|` expectation `|`, with as many data as the header has paths
fn case(input: Input<'_>, columns: usize) -> Parsed<'_, CaseRow> {
    let mut rest = input;
    let mut cells = Vec::new();
    for _ in 0..columns {
        let (behind, cell) = cut(preceded(bar, cell)).parse(rest)?;
        if behind.kind(0) == Kind::Bar && ends_row(behind) {
            return behind.refuse(wrong_width(behind, columns));
        }
        cells.push(cell);
        rest = behind;
    }
    let (rest, ()) = cut(bar).parse(rest)?;
    let (behind, kind) = cut(expectation).parse(rest).map_err(|error| too_wide(rest, columns, error))?;
    let expect = Expect { kind, span: behind.since(rest.span()) };
    let (behind, ()) = cut(bar).parse(behind)?;
    Ok((behind, CaseRow { cells, expect, span: behind.since(input.span()) }))
}

/// A failed expectation in a row that has more cells than its header is really a cell too many.
fn too_wide<'a>(input: Input<'a>, columns: usize, error: nom::Err<Fault>) -> nom::Err<Fault> {
    let mut bars = 0;
    let mut rest = input;
    loop {
        bars += usize::from(rest.kind(0) == Kind::Bar);
        if rest.kind(0) == Kind::End || ends_row(rest) {
            break;
        }
        rest = rest.skip();
    }
    match rest.refuse::<()>(wrong_width(rest, columns)) {
        Err(error) if bars > 1 => error,
        _ => error,
    }
}

/// The last `|` of its line.
fn ends_row(input: Input<'_>) -> bool {
    let next = input.skip().first();
    next.first_on_line || matches!(next.kind, Kind::CloseBrace | Kind::End)
}

fn wrong_width(input: Input<'_>, columns: usize) -> Diagnostic {
    let message = format!("each case has {} cells, as the header has", columns + 1);
    Diagnostic::new(Code("E0116"), input.span(), message)
        .label("this case ends here")
        .help("one cell for each path of the header, and the expectation last")
}

fn bar(input: Input<'_>) -> Parsed<'_, ()> {
    input.mark(Mark::Column);
    symbol(Kind::Bar)(input).map(|(rest, _)| (rest, ()))
}

fn cell(input: Input<'_>) -> Parsed<'_, Data> {
    if input.kind(0) == Kind::Bar {
        let diagnostic = Diagnostic::new(Code("E0101"), input.span(), "a cell may not be empty")
            .label("expected a value")
            .help("write the value, or `missing` to take it out");
        return input.refuse(diagnostic);
    }
    data(input)
}

fn header(input: Input<'_>) -> Parsed<'_, Vec<DataPath>> {
    let mut rest = bar(input)?.0;
    let mut paths = Vec::new();
    loop {
        if rest.is_word(0, "expect") && rest.kind(1) == Kind::Bar && ends_row(rest.skip()) {
            return bar(rest.skip()).map(|(rest, ())| (rest, paths));
        }
        if rest.first().first_on_line || rest.kind(0) == Kind::CloseBrace {
            let diagnostic =
                Diagnostic::new(Code("E0116"), rest.before(), "the header of the cases has no `expect`")
                    .label("expected a last cell `expect |`")
                    .help("`| items[0].hs | expect |`");
            return rest.refuse(diagnostic);
        }
        let (behind, path) = path(rest)?;
        paths.push(path);
        rest = bar(behind)?.0;
    }
}

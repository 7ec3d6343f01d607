//! Sources, records, lists, watchlists, constants, functions and scoring. Never resolves a name or opens a file.

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{cut, opt};
use nom::sequence::preceded;

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::token::Kind;
use crate::syntax::tree::{
    Const, Def, Expr, Item, List, ListFrom, Name, Record, RecordField, Scoring, Source, Text, TypeExpr,
    TypeKind, Watchlist,
};

use super::expression::{expression, literal_of, plain_literal};
use super::input::{
    Expected, Input, LineKind, Mark, Parsed, any_name_of, keyword, name_of, symbol, text, unknown_word,
};
use super::recover::{Met, block, bracketed, comma_separated, only_items, part_word};
use super::rule::line;

/// source := `source` name `{` (`title` text | `publisher` text | `date` date | `url` text)* `}`
pub(super) fn source(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, _) = keyword("source")(input)?;
    let (rest, name) = cut(name_of("a name for the source")).parse(rest)?;
    let span = input.span();
    let mut source = Source { name, title: None, publisher: None, date: None, url: None, span };
    let mut met = Met::default();
    rest.mark(Mark::Block);
    let entry = |input, source: &mut Source| source_part(input, source, &mut met);
    let (rest, ()) = block(rest, &mut source, only_items, entry)?;
    source.span = rest.since(span);
    Ok((rest, Item::Source(source)))
}

fn source_part<'a>(input: Input<'a>, source: &mut Source, met: &mut Met) -> Parsed<'a, ()> {
    let known = ["title", "publisher", "date", "url"];
    let (rest, part) = part_word(input, met, "part of a source", &known, &[])?;
    line(input, rest, LineKind::Property);
    if part == "date" {
        let (rest, date) = cut(literal_of(Kind::Date)).parse(rest)?;
        source.date = Some(date);
        return Ok((rest, ()));
    }
    let (rest, value) = cut(text).parse(rest)?;
    match part {
        "title" => source.title = Some(value),
        "publisher" => source.publisher = Some(value),
        _ => source.url = Some(value),
    }
    Ok((rest, ()))
}

/// record := `record` name `{` (field | `key` name | `time` name)* `}`
pub(super) fn record(input: Input<'_>) -> Parsed<'_, Item> {
    record_body(input).map(|(rest, record)| (rest, Item::Record(record)))
}

/// extend := `extend` record
pub(super) fn extend(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, extend) = keyword("extend")(input)?;
    let (rest, record) = cut(record_body).parse(rest)?;
    let span = rest.since(extend);
    Ok((rest, Item::Extend(Record { span, ..record })))
}

fn record_body(input: Input<'_>) -> Parsed<'_, Record> {
    let (rest, _) = keyword("record")(input)?;
    let (rest, name) = cut(name_of("a name for the record type")).parse(rest)?;
    let span = input.span();
    let mut record = Record { name, fields: Vec::new(), key: None, time: None, span };
    let mut met = Met::default();
    rest.mark(Mark::Block);
    let entry = |input, record: &mut Record| record_entry(input, record, &mut met);
    let (rest, ()) = block(rest, &mut record, only_items, entry)?;
    record.span = rest.since(span);
    Ok((rest, record))
}

fn record_entry<'a>(input: Input<'a>, record: &mut Record, met: &mut Met) -> Parsed<'a, ()> {
    if input.kind(1) != Kind::Word || !(input.is_word(0, "key") || input.is_word(0, "time")) {
        let (rest, field) = field(input, "a field such as `name : type`")?;
        record.fields.push(field);
        return Ok((rest, ()));
    }
    let (rest, part) = part_word(input, met, "part of a record", &["key", "time"], &[])?;
    let (rest, field) = cut(name_of("a field")).parse(rest)?;
    match part {
        "key" => record.key = Some(field),
        _ => record.time = Some(field),
    }
    Ok((rest, ()))
}

/// field := name `:` type text?
fn field<'a>(input: Input<'a>, what: &'static str) -> Parsed<'a, RecordField> {
    let (rest, name) = any_name_of(what)(input)?;
    input.mark(Mark::Line(LineKind::Named));
    rest.mark(Mark::Column);
    let (rest, _) = cut(spaced_colon).parse(rest)?;
    let (rest, ty) = cut(type_expression).parse(rest)?;
    if rest.kind(0) == Kind::Text {
        rest.mark(Mark::Column);
    }
    let (rest, doc) = opt(text).parse(rest)?;
    Ok((rest, RecordField { name, ty, doc }))
}

fn spaced_colon(input: Input<'_>) -> Parsed<'_, ()> {
    input.mark(Mark::SpacedColon);
    symbol(Kind::Colon)(input).map(|(rest, _)| (rest, ()))
}

/// type := `one` `of` `[` name, … `]` | `list` `of` type | `every` name | name
pub(super) fn type_expression(input: Input<'_>) -> Parsed<'_, TypeExpr> {
    let behind = input.skip();
    let (rest, kind) = if input.is_word(0, "one") && input.is_word(1, "of") {
        let word = name_of("a word");
        let brackets = (Kind::OpenBracket, Kind::CloseBracket);
        cut(|input| bracketed(input, brackets, &word)).map(TypeKind::OneOf).parse(behind.skip())?
    } else if input.is_word(0, "list") && input.is_word(1, "of") {
        let (rest, inner) = behind.skip().deeper(|input| cut(type_expression).parse(input))?;
        (rest, TypeKind::ListOf(Box::new(inner)))
    } else if input.is_word(0, "every") && input.kind(1) == Kind::Word && !behind.first().first_on_line {
        name_of("a record type").map(TypeKind::Every).parse(behind)?
    } else {
        name_of("a type").map(|name| TypeKind::Name(name.text)).parse(input)?
    };
    Ok((rest, TypeExpr { kind, span: rest.since(input.span()) }))
}

/// list := `list` name `:` type (`=` `[` expression, … `]` | `from` text) (`{` list_part* `}`)?
pub(super) fn list(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, _) = keyword("list")(input)?;
    let (rest, name) = cut(name_of("a name for the list")).parse(rest)?;
    let (rest, ()) = cut(spaced_colon).parse(rest)?;
    let (rest, key) = cut(type_expression).parse(rest)?;
    let (rest, from) = cut(list_from).parse(rest)?;
    let span = input.span();
    let mut list = List { name, key, from, columns: Vec::new(), cite: Vec::new(), stale_after: None, span };
    let mut met = Met::default();
    let entry = |input, list: &mut List| list_part(input, list, &mut met);
    let (rest, ()) = optional_block(rest, &mut list, entry)?;
    list.span = rest.since(span);
    Ok((rest, Item::List(list)))
}

fn list_from(input: Input<'_>) -> Parsed<'_, ListFrom> {
    let brackets = (Kind::OpenBracket, Kind::CloseBracket);
    let entries = |input| bracketed(input, brackets, expression);
    alt((
        preceded(symbol(Kind::Assign), cut(entries)).map(ListFrom::Inline),
        preceded(keyword("from"), cut(text)).map(ListFrom::File),
    ))
    .parse(input)
}

/// (`{` entry* `}`)?
fn optional_block<'a, B>(
    input: Input<'a>,
    into: &mut B,
    entry: impl FnMut(Input<'a>, &mut B) -> Parsed<'a, ()>,
) -> Parsed<'a, ()> {
    if input.kind(0) != Kind::OpenBrace {
        input.note(Expected::What("`{`"));
        return Ok((input, ()));
    }
    input.mark(Mark::Block);
    block(input, into, only_items, entry)
}

/// `column` field | `cite` name, … | `stale` `after` duration
fn list_part<'a>(input: Input<'a>, list: &mut List, met: &mut Met) -> Parsed<'a, ()> {
    let known = ["column", "cite", "stale"];
    let (rest, part) = part_word(input, met, "part of a list", &known, &["column"])?;
    match part {
        "column" => {
            if let ListFrom::Inline(_) = list.from {
                input.session.say(column_without_file(input));
            }
            let (rest, column) = cut(|rest| column(input, rest)).parse(rest)?;
            list.columns.push(column);
            Ok((rest, ()))
        }
        "cite" => cut(comma_separated(name_of("a source"))).map(|cite| list.cite = cite).parse(rest),
        _ => cut(stale_after).map(|after| list.stale_after = Some(after)).parse(rest),
    }
}

fn column_without_file(input: Input<'_>) -> Diagnostic {
    Diagnostic::new(Code("E0115"), input.span(), "a list written here has no columns")
        .label("needs a file")
        .help("keep the list in a CSV file: `list name : type from \"file.csv\" { column … }`")
}

fn column<'a>(line: Input<'a>, rest: Input<'a>) -> Parsed<'a, RecordField> {
    let (rest, name) = name_of("a name for the column")(rest)?;
    line.mark(Mark::Line(LineKind::Named));
    rest.mark(Mark::Column);
    let (rest, ()) = spaced_colon(rest)?;
    let (rest, ty) = type_expression(rest)?;
    let (rest, doc) = opt(text).parse(rest)?;
    Ok((rest, RecordField { name, ty, doc }))
}

/// `after` duration
fn stale_after(input: Input<'_>) -> Parsed<'_, Expr> {
    preceded(keyword("after"), literal_of(Kind::Duration)).parse(input)
}

/// watchlist := `watchlist` name `from` (`all` | text, …) (`{` watchlist_part* `}`)?
pub(super) fn watchlist(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, _) = keyword("watchlist")(input)?;
    let (rest, name) = cut(name_of("a name for the watchlist")).parse(rest)?;
    let (rest, files) = cut(preceded(keyword("from"), watchlist_files)).parse(rest)?;
    let span = input.span();
    let mut watchlist =
        Watchlist { name, files, status: Vec::new(), cite: Vec::new(), stale_after: None, span };
    let mut met = Met::default();
    let entry = |input, watchlist: &mut Watchlist| watchlist_part(input, watchlist, &mut met);
    let (rest, ()) = optional_block(rest, &mut watchlist, entry)?;
    watchlist.span = rest.since(span);
    Ok((rest, Item::Watchlist(watchlist)))
}

fn watchlist_files(input: Input<'_>) -> Parsed<'_, Vec<Text>> {
    alt((keyword("all").map(|_| Vec::new()), comma_separated(text))).parse(input)
}

/// `status` name, … | `cite` name, … | `stale` `after` duration
fn watchlist_part<'a>(input: Input<'a>, watchlist: &mut Watchlist, met: &mut Met) -> Parsed<'a, ()> {
    let known = ["status", "cite", "stale"];
    let (rest, part) = part_word(input, met, "part of a watchlist", &known, &[])?;
    match part {
        "status" => {
            let status = comma_separated(name_of("a status"));
            cut(status).map(|status| watchlist.status = status).parse(rest)
        }
        "cite" => cut(comma_separated(name_of("a source"))).map(|cite| watchlist.cite = cite).parse(rest),
        _ => cut(stale_after).map(|after| watchlist.stale_after = Some(after)).parse(rest),
    }
}

/// const := `const` name (`:` type)? `=` expression
pub(super) fn constant(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, _) = keyword("const")(input)?;
    let (rest, name) = cut(name_of("a name for the value")).parse(rest)?;
    let (rest, ty) = opt(preceded(spaced_colon, cut(type_expression))).parse(rest)?;
    let (rest, value) = cut(preceded(symbol(Kind::Assign), expression)).parse(rest)?;
    Ok((rest, Item::Const(Const { name, ty, value, span: rest.since(input.span()) })))
}

/// def := `def` name `(` (name `:` type, …)? `)` `=` expression
pub(super) fn def(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, _) = keyword("def")(input)?;
    let (rest, name) = cut(name_of("a name for the function")).parse(rest)?;
    rest.mark(Mark::Tight);
    let parameters = |input| bracketed(input, (Kind::OpenParen, Kind::CloseParen), parameter);
    let (rest, parameters) = cut(parameters).parse(rest)?;
    let (rest, body) = cut(preceded(symbol(Kind::Assign), expression)).parse(rest)?;
    Ok((rest, Item::Def(Def { name, parameters, body, span: rest.since(input.span()) })))
}

/// name `:` type
fn parameter(input: Input<'_>) -> Parsed<'_, (Name, TypeExpr)> {
    let (rest, name) = name_of("a parameter such as `s: Shipment`")(input)?;
    let (rest, _) = symbol(Kind::Colon)(rest)?;
    let (rest, ty) = type_expression(rest)?;
    Ok((rest, (name, ty)))
}

/// scoring := `scoring` `{` (within | across | band)* `}`
pub(super) fn scoring(input: Input<'_>) -> Parsed<'_, Item> {
    let (rest, _) = keyword("scoring")(input)?;
    let span = input.span();
    let mut scoring =
        Scoring { others_share: None, others_up_to: None, family_at_most: None, bands: Vec::new(), span };
    let mut met = Met::default();
    rest.mark(Mark::Block);
    let entry = |input, scoring: &mut Scoring| scoring_part(input, scoring, &mut met);
    let (rest, ()) = block(rest, &mut scoring, only_items, entry)?;
    scoring.span = rest.since(span);
    Ok((rest, Item::Scoring(scoring)))
}

fn scoring_part<'a>(input: Input<'a>, scoring: &mut Scoring, met: &mut Met) -> Parsed<'a, ()> {
    let known = ["within", "across", "band"];
    let (rest, part) = part_word(input, met, "part of the scoring", &known, &["band"])?;
    match part {
        "within" => cut(|input| within(input, scoring)).parse(rest),
        "across" => cut(across).parse(rest),
        _ => {
            let (rest, name) = cut(name_of("a name for the band")).parse(rest)?;
            let (rest, from) = cut(preceded(keyword("from"), plain_literal)).parse(rest)?;
            scoring.bands.push((name, from));
            Ok((rest, ()))
        }
    }
}

/// within := `family` `max` (`plus` share `of` `others`)? (`up` `to` points)? (`at` `most` points)?
fn within<'a>(input: Input<'a>, scoring: &mut Scoring) -> Parsed<'a, ()> {
    let (rest, _) = (keyword("family"), keyword("max")).parse(input)?;
    let share = (cut(plain_literal), cut(keyword("of")), cut(keyword("others"))).map(|(share, _, _)| share);
    let (rest, others_share) = opt(preceded(keyword("plus"), share)).parse(rest)?;
    let (rest, others_up_to) =
        opt(preceded((keyword("up"), cut(keyword("to"))), cut(plain_literal))).parse(rest)?;
    let (rest, family_at_most) =
        opt(preceded((keyword("at"), cut(keyword("most"))), cut(plain_literal))).parse(rest)?;
    (scoring.others_share, scoring.others_up_to, scoring.family_at_most) =
        (others_share, others_up_to, family_at_most);
    Ok((rest, ()))
}

/// across := `families` `noisy_or`
fn across(input: Input<'_>) -> Parsed<'_, ()> {
    let (rest, _) = keyword("families")(input)?;
    if rest.kind(0) == Kind::Word && !rest.is_word(0, "noisy_or") {
        let diagnostic = unknown_word(Code("E0118"), "way to join families", rest.first(), ["noisy_or"]);
        return rest.refuse(diagnostic);
    }
    keyword("noisy_or")(rest).map(|(rest, _)| (rest, ()))
}

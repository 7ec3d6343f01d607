//! Records written in fixtures and tests. Never checks them against a record type.

use nom::Parser;
use nom::combinator::cut;

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::literal;
use crate::syntax::token::Kind;
use crate::syntax::tree::{Change, Data, DataKind, DataPath, Expr, ExprKind, Name, Step};

use super::expression::plain_literal;
use super::input::{Expected, Input, Mark, Parsed, any_name_of, name_of, symbol, text};
use super::recover::{block, bracketed, only_items};

/// data := record | `[` data, … `]` | `missing` | literal | name
pub(super) fn data(input: Input<'_>) -> Parsed<'_, Data> {
    match input.kind(0) {
        Kind::OpenBrace => record(input),
        Kind::OpenBracket => {
            let (rest, entries) = bracketed(input, (Kind::OpenBracket, Kind::CloseBracket), data)?;
            Ok((rest, Data { kind: DataKind::List(entries), span: rest.since(input.span()) }))
        }
        _ => value(input),
    }
}

/// record := `{` (name `:` data, …)? `}`
pub(super) fn record(input: Input<'_>) -> Parsed<'_, Data> {
    let mut fields: Vec<(Name, Data)> = Vec::new();
    let (rest, ()) = block(input, &mut fields, only_items, field)?;
    Ok((rest, Data { kind: DataKind::Record(fields), span: rest.since(input.span()) }))
}

/// field := name `:` data `,`?, the comma only before another field
fn field<'a>(input: Input<'a>, fields: &mut Vec<(Name, Data)>) -> Parsed<'a, ()> {
    let (rest, name) = any_name_of("a field such as `name: value`")(input)?;
    let (rest, name) = with_header(rest, name)?;
    let (rest, _) = cut(symbol(Kind::Colon)).parse(rest)?;
    let (rest, value) = cut(data).parse(rest)?;
    let earlier = fields.iter().find(|(earlier, _)| earlier.text == name.text);
    if let Some((earlier, _)) = earlier {
        input.session.say(twice(&name, earlier));
    }
    fields.push((name, value));
    comma_or_end(rest)
}

/// `extra` `[` text `]`: the text of a column that no field takes, named by its header. Any other name stays as it is.
pub(super) fn with_header<'a>(input: Input<'a>, name: Name) -> Parsed<'a, Name> {
    if name.text != "extra" || input.kind(0) != Kind::OpenBracket || input.kind(1) != Kind::Text {
        return Ok((input, name));
    }
    input.mark(Mark::Tight);
    let (rest, header) = text(input.skip())?;
    let (rest, end) = cut(symbol(Kind::CloseBracket)).parse(rest)?;
    Ok((rest, Name { text: format!("extra[\"{}\"]", header.text), span: name.span.to(end) }))
}

fn twice(name: &Name, earlier: &Name) -> Diagnostic {
    Diagnostic::new(Code("E0109"), name.span, format!("`{}` is given twice", name.text))
        .label("given again here")
        .also(earlier.span, "given here first")
        .help("keep one of the two")
}

fn comma_or_end(input: Input<'_>) -> Parsed<'_, ()> {
    input.note(Expected::What("`,`"));
    match input.kind(0) {
        Kind::Comma => Ok((input.skip(), ())),
        Kind::CloseBrace | Kind::End => Ok((input, ())),
        _ if crate::syntax::keywords::begins_item(input.tokens()) => Ok((input, ())),
        _ => input.fail(Expected::What("`}`")),
    }
}

/// `missing` | literal | name
fn value(input: Input<'_>) -> Parsed<'_, Data> {
    let literal = plain_literal(input);
    let (rest, value) = match (literal, input.kind(0)) {
        (Err(nom::Err::Error(_)), Kind::Word) if !input.ends_expression() => {
            let word = input.first().text;
            let kind = match word {
                "missing" => ExprKind::Missing,
                _ => ExprKind::Name(word.to_owned()),
            };
            (input.skip(), Expr { kind, span: input.span() })
        }
        (parsed, _) => parsed?,
    };
    Ok((rest, Data { span: value.span, kind: DataKind::Value(value) }))
}

/// changes := `{` (path `:` data, …)? `}`
pub(super) fn changes(input: Input<'_>) -> Parsed<'_, Vec<Change>> {
    let mut changes: Vec<Change> = Vec::new();
    let (rest, ()) = block(input, &mut changes, only_items, change)?;
    Ok((rest, changes))
}

/// change := path `:` data `,`?, the comma only before another change
fn change<'a>(input: Input<'a>, changes: &mut Vec<Change>) -> Parsed<'a, ()> {
    let (rest, path) = path(input)?;
    let (rest, _) = cut(symbol(Kind::Colon)).parse(rest)?;
    let (rest, data) = cut(data).parse(rest)?;
    changes.push(Change { path, data });
    comma_or_end(rest)
}

/// path := name (`.` name | `[` number `]`)*
pub(super) fn path(input: Input<'_>) -> Parsed<'_, DataPath> {
    let (mut rest, first) = any_name_of("the path of a field such as `items[0].hs`")(input)?;
    let (behind, first) = with_header(rest, first)?;
    rest = behind;
    let mut steps = vec![Step::Field(first)];
    loop {
        rest = match rest.kind(0) {
            Kind::Dot => {
                let (behind, field) = cut(name_of("the name of a field")).parse(rest.skip())?;
                let (behind, field) = with_header(behind, field)?;
                steps.push(Step::Field(field));
                behind
            }
            Kind::OpenBracket => {
                rest.mark(Mark::Tight);
                let (behind, number) = cut(symbol(Kind::Number)).parse(rest.skip())?;
                let Ok(index) = literal::digits(rest.skip().first().text).parse::<usize>() else {
                    return rest.skip().refuse(not_an_index(rest.skip()));
                };
                steps.push(Step::Index(index, number));
                cut(symbol(Kind::CloseBracket)).parse(behind)?.0
            }
            _ => return Ok((rest, DataPath { steps, span: rest.since(input.span()) })),
        };
    }
}

fn not_an_index(input: Input<'_>) -> Diagnostic {
    Diagnostic::new(Code("E0105"), input.span(), "a place in a list is a whole number")
        .label("cannot be a place")
        .help("count from 0: `items[0]` is the first")
}

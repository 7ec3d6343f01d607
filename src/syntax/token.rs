//! Cuts a rule file into tokens that together hold every byte of it, so that parser, formatter and editor share them.
//! Never fails, and never knows which words are keywords.

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while, take_while_m_n, take_while1};
use nom::character::complete::{anychar, char, none_of, satisfy};
use nom::combinator::{map, opt, recognize, value};
use nom::multi::many0_count;
use nom::sequence::{pair, preceded};
use nom::{IResult, Parser};

use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

use super::literal;

/// A token with the trivia before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// As written.
    pub text: &'a str,
    /// Where it stands, without its trivia.
    pub span: Span,
    /// The blanks, newlines and `#` comments before it.
    pub trivia: &'a str,
    /// Whether nothing but trivia stands before it on its line.
    pub first_on_line: bool,
}

/// The kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A name or a contextual keyword.
    Word,
    /// `9_500.00`
    Number,
    /// `8%`
    Percent,
    /// `30d`
    Duration,
    /// `2024-02-23`
    Date,
    /// `"text"`; without its last quote if that is missing.
    Text,
    /// `=`
    Assign,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `??`
    OrElse,
    /// `.`
    Dot,
    /// `..`
    DotDot,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `|`
    Bar,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// Characters that mean nothing in Tide; always reported.
    Unknown,
    /// The end of the text, with the trivia behind the last token.
    End,
}

/// Cuts `text` into tokens, the last of which is [`Kind::End`], and says what is wrong with single tokens.
///
/// The trivia and texts of all tokens, one after the other, are `text` again. `text` is shorter than 4 GiB.
pub fn lex(source: SourceId, text: &str) -> (Vec<Token<'_>>, Vec<Diagnostic>) {
    lex_from(source, text, 0)
}

/// As [`lex`], for a stretch that begins `offset` bytes into its source.
pub(super) fn lex_from(source: SourceId, text: &str, offset: u32) -> (Vec<Token<'_>>, Vec<Diagnostic>) {
    let mut tokens = Vec::new();
    let mut diagnostics = Vec::new();
    let mut rest = text;
    loop {
        let (trivia, behind) = split(rest, trivia);
        let begin = offset + (text.len() - behind.len()) as u32;
        let first_on_line = tokens.is_empty() && offset == 0 || trivia.contains('\n');
        let (kind, word, behind) = match next_token(behind) {
            Some((kind, word, behind)) => (kind, word, behind),
            None => (Kind::End, "", behind),
        };
        let span = Span { source, start: begin, end: begin + word.len() as u32 };
        let token = Token { kind, text: word, span, trivia, first_on_line };
        diagnostics.extend(literal::complaints(&token));
        tokens.push(token);
        if kind == Kind::End {
            return (tokens, diagnostics);
        }
        rest = behind;
    }
}

/// `None` at the end of the text. Every other text begins with a token, of at least one character.
fn next_token(text: &str) -> Option<(Kind, &str, &str)> {
    let (behind, kind) = alt((word, date, number, quoted, symbol, unknown)).parse(text).ok()?;
    let (token, behind) = text.split_at(text.len() - behind.len());
    Some((kind, token, behind))
}

fn split(text: &str, parser: fn(&str) -> IResult<&str, &str>) -> (&str, &str) {
    match parser(text) {
        Ok((behind, taken)) => (taken, behind),
        Err(_) => ("", text),
    }
}

/// `(blank | newline | '#' … end of line)*`; a byte order mark counts as a blank.
fn trivia(text: &str) -> IResult<&str, &str> {
    let blanks = take_while1(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{feff}'));
    let comment = preceded(char('#'), take_till(|c| c == '\n'));
    recognize(many0_count(alt((blanks, comment)))).parse(text)
}

/// A letter or `_`, then letters, digits and `_`. Letters other than ASCII are taken in, and reported.
fn word(text: &str) -> IResult<&str, Kind> {
    let begin = satisfy(|c| c.is_alphabetic() || c == '_');
    value(Kind::Word, pair(begin, take_while(in_word))).parse(text)
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `2024-02-23`, and what resembles it, which is reported.
fn date(text: &str) -> IResult<&str, Kind> {
    let digits = |least, most| take_while_m_n(least, most, |c: char| c.is_ascii_digit());
    let time = (satisfy(in_word), take_while(|c| in_word(c) || c == ':'));
    let shape = (digits(4, 4), char('-'), digits(1, 2), char('-'), digits(1, 2), opt(time));
    value(Kind::Date, shape).parse(text)
}

/// Digits with `_` between them, a fraction, and `%` or `d` behind them; other units are taken in, and reported.
fn number(text: &str) -> IResult<&str, Kind> {
    let digits =
        || pair(satisfy(|c| c.is_ascii_digit()), take_while(|c: char| c.is_ascii_digit() || c == '_'));
    let unit = alt((value(Kind::Percent, char('%')), map(take_while(in_word), kind_of_unit)));
    map((digits(), opt(pair(char('.'), digits())), unit), |(_, _, kind)| kind).parse(text)
}

fn kind_of_unit(unit: &str) -> Kind {
    if unit.is_empty() { Kind::Number } else { Kind::Duration }
}

/// `"`, then characters and escapes, to the next `"`, at most to the end of the line.
fn quoted(text: &str) -> IResult<&str, Kind> {
    let escape = recognize(pair(char('\\'), none_of("\r\n")));
    let plain = take_while1(|c| !matches!(c, '"' | '\\' | '\r' | '\n'));
    let lone = tag("\\");
    let content = many0_count(alt((plain, escape, lone)));
    value(Kind::Text, (char('"'), content, opt(char('"')))).parse(text)
}

fn symbol(text: &str) -> IResult<&str, Kind> {
    alt((two_characters, one_character)).parse(text)
}

fn two_characters(text: &str) -> IResult<&str, Kind> {
    alt((
        value(Kind::Equal, tag("==")),
        value(Kind::NotEqual, tag("!=")),
        value(Kind::LessOrEqual, tag("<=")),
        value(Kind::GreaterOrEqual, tag(">=")),
        value(Kind::OrElse, tag("??")),
        value(Kind::DotDot, tag("..")),
    ))
    .parse(text)
}

fn one_character(text: &str) -> IResult<&str, Kind> {
    let (behind, c) = anychar(text)?;
    match kind_of_character(c) {
        Some(kind) => Ok((behind, kind)),
        None => Err(nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::Char))),
    }
}

fn kind_of_character(c: char) -> Option<Kind> {
    let kind = match c {
        '=' => Kind::Assign,
        '<' => Kind::Less,
        '>' => Kind::Greater,
        '+' => Kind::Plus,
        '-' => Kind::Minus,
        '*' => Kind::Star,
        '/' => Kind::Slash,
        '.' => Kind::Dot,
        ',' => Kind::Comma,
        ':' => Kind::Colon,
        '|' => Kind::Bar,
        '(' => Kind::OpenParen,
        ')' => Kind::CloseParen,
        '[' => Kind::OpenBracket,
        ']' => Kind::CloseBracket,
        '{' => Kind::OpenBrace,
        '}' => Kind::CloseBrace,
        _ => return None,
    };
    Some(kind)
}

/// A run of characters that begin nothing else.
fn unknown(text: &str) -> IResult<&str, Kind> {
    value(Kind::Unknown, take_while1(begins_nothing)).parse(text)
}

fn begins_nothing(c: char) -> bool {
    let blank = matches!(c, ' ' | '\t' | '\r' | '\n' | '"' | '#' | '\u{feff}');
    !blank && c != '_' && !c.is_alphabetic() && !c.is_ascii_digit() && kind_of_character(c).is_none()
}

#[cfg(test)]
mod tests {
    use super::{Kind, lex};
    use crate::source::SourceId;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        let (tokens, _) = lex(SourceId(0), text);
        tokens.iter().map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn literals_of_the_trade_are_single_tokens() {
        assert_eq!(
            kinds("9_500.00 8% 30d 2024-02-23 \"a \\\" b\""),
            [
                (Kind::Number, "9_500.00"),
                (Kind::Percent, "8%"),
                (Kind::Duration, "30d"),
                (Kind::Date, "2024-02-23"),
                (Kind::Text, "\"a \\\" b\""),
                (Kind::End, ""),
            ]
        );
    }

    #[test]
    fn a_range_is_not_a_fraction() {
        assert_eq!(
            kinds("80..90"),
            [(Kind::Number, "80"), (Kind::DotDot, ".."), (Kind::Number, "90"), (Kind::End, ""),]
        );
    }

    #[test]
    fn a_text_ends_with_its_line() {
        assert_eq!(kinds("\"a\r\nb"), [(Kind::Text, "\"a"), (Kind::Word, "b"), (Kind::End, "")]);
    }

    #[test]
    fn a_comment_is_trivia_of_the_next_token() {
        let (tokens, _) = lex(SourceId(0), "a # b\nc");
        assert_eq!(tokens[1].trivia, " # b\n");
        assert!(tokens[1].first_on_line);
    }
}

//! The wording that all syntax messages share. Never decides what is wrong.

use super::token::{Kind, Token};

/// The most characters of an author's text that a message repeats.
const QUOTED_CHARACTERS: usize = 40;

/// Text of the author between backticks: cut when long, control and invisible characters spelled out.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("`");
    for (index, c) in text.chars().enumerate() {
        if index == QUOTED_CHARACTERS {
            quoted.push('…');
            break;
        }
        if c.is_control() || crate::text::is_invisible(c) || c.is_whitespace() && c != ' ' {
            quoted.extend(c.escape_unicode());
        } else {
            quoted.push(c);
        }
    }
    quoted.push('`');
    quoted
}

/// `a`, `a or b`, `a, b or c`.
pub(super) fn alternatives(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [firsts @ .., last] => format!("{} or {last}", firsts.join(", ")),
    }
}

/// How a message names a token that was met.
pub(super) fn met(token: &Token<'_>) -> String {
    match token.kind {
        Kind::End if token.text.is_empty() => "the end of the file".to_owned(),
        Kind::Text => format!("the text {}", quote(token.text)),
        _ => quote(token.text),
    }
}

/// How a message names a symbol that is expected.
pub(super) fn symbol(kind: Kind) -> &'static str {
    match kind {
        Kind::Word => "a name",
        Kind::Number => "a number",
        Kind::Percent => "a percentage such as `8%`",
        Kind::Duration => "a number of days such as `30d`",
        Kind::Date => "a date such as `2024-02-23`",
        Kind::Text => "a text such as `\"…\"`",
        Kind::Assign => "`=`",
        Kind::Equal => "`==`",
        Kind::NotEqual => "`!=`",
        Kind::Less => "`<`",
        Kind::LessOrEqual => "`<=`",
        Kind::Greater => "`>`",
        Kind::GreaterOrEqual => "`>=`",
        Kind::Plus => "`+`",
        Kind::Minus => "`-`",
        Kind::Star => "`*`",
        Kind::Slash => "`/`",
        Kind::OrElse => "`??`",
        Kind::Dot => "`.`",
        Kind::DotDot => "`..`",
        Kind::Comma => "`,`",
        Kind::Colon => "`:`",
        Kind::Bar => "`|`",
        Kind::OpenParen => "`(`",
        Kind::CloseParen => "`)`",
        Kind::OpenBracket => "`[`",
        Kind::CloseBracket => "`]`",
        Kind::OpenBrace => "`{`",
        Kind::CloseBrace => "`}`",
        Kind::Unknown => "a known character",
        Kind::End => "the end of the file",
    }
}

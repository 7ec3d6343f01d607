//! What single tokens mean and what can be wrong with them. Never looks at the tokens around.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::text::is_invisible;

use super::message::quote;
use super::token::{Kind, Token};

/// What is wrong with a token by itself.
pub(super) fn complaints(token: &Token<'_>) -> Vec<Diagnostic> {
    match token.kind {
        Kind::Word => foreign_letters(token).into_iter().collect(),
        Kind::Number | Kind::Percent | Kind::Duration => malformed_number(token).into_iter().collect(),
        Kind::Date => malformed_date(token).into_iter().collect(),
        Kind::Text => malformed_text(token),
        Kind::Unknown => vec![unknown(token)],
        _ => Vec::new(),
    }
}

/// The text between the quotes, not unescaped.
pub(super) fn inside_quotes(literal: &str) -> &str {
    let inner = literal.strip_prefix('"').unwrap_or(literal);
    if is_closed(literal) { inner.strip_suffix('"').unwrap_or(inner) } else { inner }
}

/// Resolves `\"`, `\\`, `\n`, `\t`, `\{` and `\}`; other escapes, which are errors, stay as they are.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match characters.next() {
            Some('n') => plain.push('\n'),
            Some('t') => plain.push('\t'),
            Some(known @ ('"' | '\\' | '{' | '}')) => plain.push(known),
            Some(other) => plain.extend(['\\', other]),
            None => plain.push('\\'),
        }
    }
    plain
}

/// The digits of a number, without `_` and unit.
pub(super) fn digits(literal: &str) -> String {
    literal.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect()
}

fn foreign_letters(token: &Token<'_>) -> Option<Diagnostic> {
    let foreign = token.text.chars().find(|c| !c.is_ascii())?;
    let message = format!("{} has a letter that names may not have", quote(token.text));
    let label = format!("`{}` is U+{:04X}", foreign, foreign as u32);
    let help = "names have the letters a to z and A to Z, digits and `_`; some letters of other scripts only look like them";
    Some(Diagnostic::new(Code("E0106"), token.span, message).label(label).help(help))
}

fn malformed_number(token: &Token<'_>) -> Option<Diagnostic> {
    let number = token.text.trim_end_matches('%');
    let unit_at = number.find(|c: char| !c.is_ascii_digit() && c != '_' && c != '.').unwrap_or(number.len());
    let (number, unit) = number.split_at(unit_at);
    let stray = number.split('.').any(|part| part.ends_with('_') || part.contains("__"));
    let (message, help) = if unit == "d" && number.contains('.') {
        ("a duration has whole days".to_owned(), "write a number such as `30d`".to_owned())
    } else if !unit.is_empty() && unit != "d" {
        (format!("{} is not a unit", quote(unit)), unit_help(number, unit))
    } else if stray {
        ("`_` stands between digits only".to_owned(), format!("write `{}`", without_underscores(token.text)))
    } else {
        return None;
    };
    Some(Diagnostic::new(Code("E0105"), token.span, message).label("cannot be read as a number").help(help))
}

fn without_underscores(literal: &str) -> String {
    quote(&literal.replace('_', "")).trim_matches('`').to_owned()
}

fn unit_help(number: &str, unit: &str) -> String {
    let days = match unit.to_ascii_lowercase().as_str() {
        "days" | "day" => 1,
        "w" | "week" | "weeks" => 7,
        "m" | "mo" | "month" | "months" => 30,
        "y" | "year" | "years" => 365,
        _ => return "a number ends with its digits, with `%` (percent) or with `d` (days)".to_owned(),
    };
    match number.parse::<u32>().ok().and_then(|count| count.checked_mul(days)) {
        Some(count) => format!("durations are counted in days: `{count}d`"),
        None => "durations are counted in days: `30d`".to_owned(),
    }
}

fn malformed_date(token: &Token<'_>) -> Option<Diagnostic> {
    let right = token.text.len() == 10 && token.text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if right {
        return None;
    }
    let message = format!("{} is not a date", quote(token.text));
    let help = "a date is written year-month-day with all its digits: `2024-02-03`; to subtract, put blanks around `-`";
    Some(Diagnostic::new(Code("E0105"), token.span, message).label("expected `YYYY-MM-DD`").help(help))
}

fn malformed_text(token: &Token<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = unknown_escapes(token).collect();
    if !is_closed(token.text) {
        let unclosed = Diagnostic::new(Code("E0103"), token.span, "a text must end on its line")
            .label("no `\"` ends this text")
            .help("put `\"` behind its last word; inside a text write `\\\"` for a quotation mark");
        found.push(unclosed);
    }
    found
}

/// Whether a text literal has its last quote, and that quote is not an escaped one.
pub(super) fn is_closed(literal: &str) -> bool {
    let Some(before) = literal.strip_suffix('"') else { return false };
    let backslashes = before.bytes().rev().take_while(|&b| b == b'\\').count();
    !before.is_empty() && backslashes % 2 == 0
}

fn unknown_escapes<'a>(token: &Token<'a>) -> impl Iterator<Item = Diagnostic> + use<'a> {
    let span = token.span;
    let mut skip_to = 0;
    let text = token.text;
    text.match_indices('\\').filter_map(move |(at, _)| {
        if at < skip_to {
            return None;
        }
        // Without a character behind it the text is not closed, which is reported.
        let escaped = text[at + 1..].chars().next()?;
        skip_to = at + 1 + escaped.len_utf8();
        let known = matches!(escaped, '"' | '\\' | 'n' | 't' | '{' | '}');
        if known { None } else { Some(unknown_escape(span, at, escaped)) }
    })
}

fn unknown_escape(token: Span, at: usize, escaped: char) -> Diagnostic {
    let start = token.start + at as u32;
    let span = Span { start, end: start + 1 + escaped.len_utf8() as u32, ..token };
    let written = quote(&format!("\\{escaped}"));
    let doubled = quote(&format!("\\\\{escaped}"));
    Diagnostic::new(Code("E0104"), span, format!("unknown escape {written}")).label("not an escape").help(
        format!("for a backslash write {doubled}; the escapes are `\\\"` `\\\\` `\\n` `\\t` `\\{{` `\\}}`"),
    )
}

fn unknown(token: &Token<'_>) -> Diagnostic {
    let message = format!("{} means nothing here", quote(token.text));
    let diagnostic = Diagnostic::new(Code("E0102"), token.span, message).label("unknown character");
    match character_help(token.text) {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

fn character_help(text: &str) -> Option<&'static str> {
    let help = match text.chars().next()? {
        '&' => "write `and`",
        '!' => "write `not`",
        '?' => "for a value in place of a missing one write `??`",
        ';' => "nothing ends a line in Tide; leave `;` out",
        '\'' | '`' | '‘' | '’' | '“' | '”' | '„' | '«' | '»' => {
            "texts stand between straight quotes: `\"text\"`"
        }
        '%' => "write percentages without a blank: `8%`",
        '$' | '€' | '£' | '¥' => "write money with its currency code before it: `EUR 9_500`",
        '–' | '—' | '−' | '‐' | '‑' => "write `-`",
        '≥' => "write `>=`",
        '≤' => "write `<=`",
        '≠' => "write `!=`",
        '×' => "write `*`",
        '÷' => "write `/`",
        '\\' => "comments begin with `#`; `\\` stands in texts only",
        c if is_invisible(c) => "delete this invisible character; words of other scripts stand in texts",
        c if c.is_whitespace() => "this blank only looks like one; type a plain space",
        _ => return None,
    };
    Some(help)
}

#[cfg(test)]
mod tests {
    use super::{inside_quotes, unescape};

    #[test]
    fn escapes_become_what_they_stand_for() {
        assert_eq!(unescape(r#"a\"b\\n\n\{x\}"#), "a\"b\\n\n{x}");
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_text() {
        assert_eq!(inside_quotes(r#""a\""#), r#"a\""#);
        assert_eq!(inside_quotes(r#""a\\""#), r#"a\\"#);
    }
}

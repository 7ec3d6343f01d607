//! The text of rules as text: on one line for explanations, and canonical for hashes. Never knows what it means.

use crate::source::SourceId;
use crate::syntax::token::lex;
use sha2::{Digest, Sha256};

/// A text of the language on one line: comments dropped, blanks and line ends outside quotes as one blank.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut is_apart = false;
    for piece in pieces(text) {
        match piece {
            Piece::Apart => is_apart = true,
            Piece::Solid(solid) => {
                if is_apart && !line.is_empty() {
                    line.push(' ');
                }
                is_apart = false;
                line.push_str(solid);
            }
        }
    }
    line
}

/// SHA-256 in hexadecimal of texts of the language, whatever their layout and comments.
pub(super) fn hash<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        for token in lex(SourceId::default(), text).0 {
            hasher.update(token.text.as_bytes());
            hasher.update(b" ");
        }
        hasher.update(b"\n");
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'t> {
    /// Blanks, line ends, comments.
    Apart,
    /// A quoted text, or a stretch without blanks.
    Solid(&'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '"' => quoted_length(rest),
            _ if first.is_whitespace() => rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()),
            _ => rest.find(|c: char| c.is_whitespace() || c == '#' || c == '"').unwrap_or(rest.len()),
        };
        let (piece, behind) = rest.split_at(length);
        pieces.push(match first {
            '#' => Piece::Apart,
            _ if first.is_whitespace() => Piece::Apart,
            _ => Piece::Solid(piece),
        });
        rest = behind;
    }
    pieces
}

/// The length of the quoted text that `text` begins with, its quotes included.
fn quoted_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (index, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_and_comments_do_not_change_a_rules_hash() {
        let one = "rule a {\n  when all { x : s.a==1 }  # why\n}";
        let other = "rule a { when all {\n x: s.a == 1 } }";
        assert_eq!(hash([one]), hash([other]));
        assert_eq!(hash([one]).len(), 64);
    }

    #[test]
    fn a_changed_word_or_blank_in_a_text_changes_the_hash() {
        assert_ne!(hash(["reason \"a b\""]), hash(["reason \"a  b\""]));
        assert_ne!(hash(["score 45"]), hash(["score 46"]));
        assert_ne!(hash(["a b"]), hash(["ab"]));
    }

    #[test]
    fn one_line_keeps_quoted_text_as_it_is() {
        let text = "any {\n  # a comment with \"quotes\n  a : s.x == \"two  # blanks\"\n}";
        assert_eq!(one_line(text), "any { a : s.x == \"two  # blanks\" }");
    }

    #[test]
    fn an_unclosed_quote_ends_with_the_text() {
        assert_eq!(one_line("a \"b\\"), "a \"b\\");
    }
}

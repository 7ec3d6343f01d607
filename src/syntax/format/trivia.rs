//! The comments and blank lines before a token. Never looks at the token itself.

use crate::syntax::token::Token;

/// What stands before a token.
pub(super) struct Trivia<'t> {
    /// A comment on the line of the token before.
    pub trailing: Option<&'t str>,
    /// Comments on lines of their own, in order.
    pub own_lines: Vec<Comment<'t>>,
    /// Whether a blank line stands right before the token.
    pub blank_before_token: bool,
}

/// A comment on a line of its own.
pub(super) struct Comment<'t> {
    /// From `#` to its last visible character.
    pub text: &'t str,
    /// Whether a blank line stands right before it.
    pub blank_before: bool,
}

impl<'t> Trivia<'t> {
    /// The trivia of a token; no comment of the first token is a trailing one.
    pub(super) fn of(token: &Token<'t>, is_first: bool) -> Trivia<'t> {
        let mut trivia = Trivia { trailing: None, own_lines: Vec::new(), blank_before_token: false };
        let mut blank = false;
        let mut lines = token.trivia.split('\n').peekable();
        let mut behind_token = !is_first;
        while let Some(line) = lines.next() {
            let is_last = lines.peek().is_none();
            match line.find('#') {
                Some(at) if behind_token => trivia.trailing = Some(trimmed(&line[at..])),
                Some(at) => {
                    trivia.own_lines.push(Comment { text: trimmed(&line[at..]), blank_before: blank });
                    blank = false;
                }
                // A line that is neither the rest of the token's before nor the beginning of this token's.
                None => blank |= !behind_token && !is_last,
            }
            behind_token = false;
        }
        trivia.blank_before_token = blank;
        trivia
    }

    /// Whether there is any comment.
    pub(super) fn has_comment(&self) -> bool {
        self.trailing.is_some() || !self.own_lines.is_empty()
    }
}

fn trimmed(comment: &str) -> &str {
    comment.trim_end_matches([' ', '\t', '\r', '\u{feff}'])
}

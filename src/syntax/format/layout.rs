//! What the parser knows of each token that matters to its place on the page. Never writes anything.

use crate::syntax::parse::{LineKind, Mark};
use crate::syntax::token::{Kind, Token};

/// What matters of each token, in the order of the tokens.
pub(super) struct Layout {
    hints: Vec<Hints>,
}

/// What matters of one token.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hints {
    /// It begins an entry of a block.
    pub line: Option<LineKind>,
    /// It is the `{` of a block whose entries have lines of their own.
    pub is_block: bool,
    /// It is the `{` of a block that stays on one line.
    pub is_inline: bool,
    /// It begins a further column of its line.
    pub column: bool,
    /// It is a `:` with blanks on both sides.
    pub spaced_colon: bool,
    /// No blank stands before this bracket, or behind this sign.
    pub tight: bool,
}

impl Layout {
    /// What matters of the token at `index`.
    pub(super) fn at(&self, index: usize) -> Hints {
        self.hints[index]
    }
}

/// Finds out what matters from the parser's hints, which are in the order of their tokens.
pub(super) fn layout(tokens: &[Token<'_>], marks: &[(u32, Mark)]) -> Layout {
    let mut hints = vec![Hints::default(); tokens.len()];
    let mut index = 0;
    for (at, mark) in marks {
        while index + 1 < tokens.len() && tokens[index].span.start < *at {
            index += 1;
        }
        // Hints inside of texts belong to no token.
        if tokens[index].span.start == *at {
            apply(&mut hints[index], *mark);
        }
    }
    find_inline_blocks(tokens, &mut hints);
    Layout { hints }
}

/// Of two kinds of line the later one in the order of kinds is the more precise.
fn apply(hints: &mut Hints, mark: Mark) {
    match mark {
        Mark::Line(kind) => hints.line = hints.line.max(Some(kind)),
        Mark::Block => hints.is_block = true,
        Mark::Column => hints.column = true,
        Mark::SpacedColon => hints.spaced_colon = true,
        Mark::Tight => hints.tight = true,
    }
}

/// A `{` that has not been closed yet.
struct Open {
    index: usize,
    entries: usize,
    has_broken_block: bool,
}

/// A block stays on one line if it was written on one, has one entry, and so have the blocks in it.
fn find_inline_blocks(tokens: &[Token<'_>], hints: &mut [Hints]) {
    let mut open: Vec<Open> = Vec::new();
    let mut last_break = 0;
    for (index, token) in tokens.iter().enumerate() {
        if token.first_on_line {
            last_break = index;
        }
        if let (Some(_), Some(block)) = (hints[index].line, open.last_mut()) {
            block.entries += 1;
        }
        match token.kind {
            Kind::OpenBrace => open.push(Open { index, entries: 0, has_broken_block: false }),
            Kind::CloseBrace => {
                let Some(block) = open.pop() else { continue };
                let inline = last_break <= block.index && block.entries == 1 && !block.has_broken_block;
                hints[block.index].is_inline = inline;
                let broken = hints[block.index].is_block && !inline || block.has_broken_block;
                if let Some(outer) = open.last_mut() {
                    outer.has_broken_block |= broken;
                }
            }
            _ => {}
        }
    }
}

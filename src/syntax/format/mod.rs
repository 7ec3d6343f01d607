//! Writes a rule file in its one canonical layout, token by token. Never changes a token, its order or a comment.
//!
//! Items, parts, clauses, fields and rows have lines of their own; a block with one entry stays on one line if it was
//! written so. Inside of expressions, lists and records the author's line breaks stay. Colons, values and sentences of
//! lines that follow one another stand under one another; a blank line ends such a group.

mod align;
mod layout;
mod trivia;

use crate::diagnostic::{Diagnostic, any_error};
use crate::source::SourceId;

use super::parse::{LineKind, parse_with_marks};
use super::token::{Kind, Token, lex};

use align::Line;
use layout::{Layout, layout};
use trivia::{Comment, Trivia};

/// How much deeper the entries of a block stand than the block, in blanks.
const INDENT: usize = 2;

/// How much deeper the further lines of an entry stand than its first, in blanks.
const CONTINUATION: usize = 4;

/// Gives a rule file its canonical layout; a second time changes nothing more.
///
/// The result has the same tokens and comments, at most one blank line in a row, `\n` at the end of each line, and
/// parses to the same tree. Fails with what [`parse`](super::parse()) reports if the file has errors.
pub fn format(source: SourceId, text: &str) -> Result<String, Vec<Diagnostic>> {
    let (_, diagnostics, marks) = parse_with_marks(source, text);
    if any_error(&diagnostics) {
        return Err(diagnostics);
    }
    let (tokens, _) = lex(source, text);
    let layout = layout(&tokens, &marks);
    let mut writer = Writer::new(&tokens, &layout);
    for index in 0..tokens.len() {
        writer.token(index);
    }
    Ok(align::write(writer.lines))
}

/// A bracket that is open.
struct Frame {
    /// The column to which its closing bracket returns.
    indent: usize,
    /// Whether it is the `{` of a block whose entries have lines of their own.
    is_block: bool,
    /// Whether its first token stands on another line, so that its closing bracket does too.
    is_broken: bool,
    /// The kind of the last line directly inside, and the group that it is in.
    group: Option<(LineKind, usize)>,
}

/// The lines written so far, and what is open.
struct Writer<'t> {
    tokens: &'t [Token<'t>],
    layout: &'t Layout,
    lines: Vec<Line>,
    frames: Vec<Frame>,
    /// The group of the last item.
    item_group: Option<(LineKind, usize)>,
    groups: usize,
    /// Where the current entry begins, and how many brackets were open there.
    entry_indent: usize,
    entry_depth: usize,
    /// Whether the line being written is the first of its entry.
    on_first_line: bool,
}

/// How a token is set off from the one before.
enum Break {
    /// It begins an entry of a block.
    Entry(LineKind),
    /// It closes a block.
    Close,
    /// It goes on with an entry.
    Continue,
    /// It stays on the line.
    Stay,
}

impl<'t> Writer<'t> {
    fn new(tokens: &'t [Token<'t>], layout: &'t Layout) -> Writer<'t> {
        Writer {
            tokens,
            layout,
            lines: Vec::new(),
            frames: Vec::new(),
            item_group: None,
            groups: 0,
            entry_indent: 0,
            entry_depth: 0,
            on_first_line: false,
        }
    }

    /// Writes a token with the comments before it.
    fn token(&mut self, index: usize) {
        let token = &self.tokens[index];
        let trivia = Trivia::of(token, index == 0);
        let how = self.how_to_break(index, &trivia);
        let indent = self.indent_of(&how, token.kind);
        self.comments(&trivia, indent, token.kind);
        if token.kind == Kind::End {
            return;
        }
        let blank = trivia.blank_before_token && self.may_have_blank(index, &trivia);
        match how {
            Break::Entry(kind) => self.begin_entry(kind, indent, blank),
            Break::Close => self.begin_line(Line::plain(indent, blank)),
            Break::Continue => self.begin_line(Line::plain(indent, blank)),
            Break::Stay => {}
        }
        self.write(index);
        self.keep_brackets(index);
    }

    fn how_to_break(&self, index: usize, trivia: &Trivia<'_>) -> Break {
        let token = &self.tokens[index];
        let in_open_block = self.frames.last().is_none_or(|frame| frame.is_block);
        let layout = self.layout.at(index);
        match (layout.line, token.kind) {
            (Some(kind), _) if in_open_block => return Break::Entry(kind),
            (_, Kind::CloseBrace) if in_open_block && !self.closes_empty(index, trivia) => {
                return Break::Close;
            }
            (_, Kind::CloseBrace) if in_open_block => return Break::Stay,
            _ => {}
        }
        match trivia.has_comment() || token.first_on_line && self.may_continue(index) {
            true => Break::Continue,
            false => Break::Stay,
        }
    }

    /// Whether an author's line break before a token within an entry stays: not before `,` and the `{` of a block, not
    /// behind the first word of an entry, and before a closing bracket only if there is one behind the opening one.
    fn may_continue(&self, index: usize) -> bool {
        match self.tokens[index].kind {
            Kind::Comma => false,
            Kind::CloseBrace | Kind::CloseBracket | Kind::CloseParen => {
                self.frames.last().is_some_and(|frame| frame.is_broken)
            }
            _ => !self.layout.at(index).is_block && index > 0 && self.layout.at(index - 1).line.is_none(),
        }
    }

    fn closes_empty(&self, index: usize, trivia: &Trivia<'_>) -> bool {
        self.tokens[index - 1].kind == Kind::OpenBrace && !trivia.has_comment()
    }

    fn indent_of(&self, how: &Break, kind: Kind) -> usize {
        let closes = matches!(kind, Kind::CloseBrace | Kind::CloseBracket | Kind::CloseParen);
        match (how, self.frames.last()) {
            (Break::Entry(_), frame) => frame.map_or(0, |frame| frame.indent + INDENT),
            (Break::Close, frame) => frame.map_or(0, |frame| frame.indent),
            (_, Some(frame)) if !frame.is_block && closes => frame.indent,
            (_, Some(frame)) if !frame.is_block => frame.indent + INDENT,
            _ => self.entry_indent + CONTINUATION,
        }
    }

    /// Comments that stand on lines of their own, indented as what follows; before a closing bracket as what precedes.
    fn comments(&mut self, trivia: &Trivia<'_>, indent: usize, kind: Kind) {
        if let (Some(comment), Some(line)) = (trivia.trailing, self.lines.last_mut()) {
            line.comment = Some(comment.to_owned());
        }
        let indent = match kind {
            Kind::CloseBrace | Kind::CloseBracket | Kind::CloseParen => indent + INDENT,
            Kind::End => 0,
            _ => indent,
        };
        for Comment { text, blank_before } in &trivia.own_lines {
            let blank = *blank_before && !self.just_opened();
            let mut line = Line::plain(indent, blank);
            line.comment = Some((*text).to_owned());
            self.lines.push(line);
        }
    }

    /// Whether nothing has been written behind the last opening bracket, or at all.
    fn just_opened(&self) -> bool {
        self.lines.last().is_none_or(|line| line.opens)
    }

    /// No blank line behind an opening and before a closing bracket.
    fn may_have_blank(&self, index: usize, trivia: &Trivia<'_>) -> bool {
        let closes =
            matches!(self.tokens[index].kind, Kind::CloseBrace | Kind::CloseBracket | Kind::CloseParen);
        !closes && (!self.just_opened() || !trivia.own_lines.is_empty())
    }

    fn begin_entry(&mut self, kind: LineKind, indent: usize, blank: bool) {
        let last = match self.frames.last_mut() {
            Some(frame) => &mut frame.group,
            None => &mut self.item_group,
        };
        let group = match *last {
            Some((last, group)) if last == kind && !blank => group,
            _ => {
                self.groups += 1;
                self.groups
            }
        };
        *last = Some((kind, group));
        self.entry_indent = indent;
        self.entry_depth = self.frames.len();
        self.begin_line(Line { kind, group, ..Line::plain(indent, blank) });
        self.on_first_line = true;
    }

    fn begin_line(&mut self, line: Line) {
        self.lines.push(line);
        self.on_first_line = false;
    }

    /// Appends the token to the last line.
    fn write(&mut self, index: usize) {
        let token = &self.tokens[index];
        let new_cell =
            self.on_first_line && self.layout.at(index).column && self.frames.len() == self.entry_depth;
        let spaced = index > 0 && self.is_spaced(index);
        let Some(line) = self.lines.last_mut() else { return };
        let is_first = line.cells.len() == 1 && line.cells[0].is_empty();
        match line.cells.last_mut() {
            Some(cell) if is_first => cell.push_str(token.text),
            Some(_) if new_cell => line.cells.push(token.text.to_owned()),
            Some(cell) => {
                if spaced && !cell.is_empty() {
                    cell.push(' ');
                }
                cell.push_str(token.text);
            }
            None => {}
        }
        line.opens = matches!(token.kind, Kind::OpenBrace | Kind::OpenBracket | Kind::OpenParen);
    }

    /// Whether a blank stands between a token and the one before on its line.
    fn is_spaced(&self, index: usize) -> bool {
        let (before, token) = (&self.tokens[index - 1], &self.tokens[index]);
        let layout = self.layout.at(index);
        match (before.kind, token.kind) {
            (Kind::OpenParen | Kind::OpenBracket | Kind::Dot, _) => false,
            (_, Kind::CloseParen | Kind::CloseBracket | Kind::Comma | Kind::Dot) => false,
            (Kind::OpenBrace, Kind::CloseBrace) => false,
            (Kind::Minus, _) if self.layout.at(index - 1).tight => false,
            (_, Kind::OpenParen | Kind::OpenBracket) if layout.tight => false,
            (_, Kind::Colon) => layout.spaced_colon,
            _ => true,
        }
    }

    fn keep_brackets(&mut self, index: usize) {
        match self.tokens[index].kind {
            Kind::OpenBrace | Kind::OpenBracket | Kind::OpenParen => {
                let layout = self.layout.at(index);
                let is_block = layout.is_block && !layout.is_inline;
                let line_indent = self.lines.last().map_or(0, |line| line.indent);
                let indent = if layout.is_block { self.entry_indent } else { line_indent };
                let is_broken = self.tokens.get(index + 1).is_some_and(|next| next.first_on_line);
                self.frames.push(Frame { indent, is_block, is_broken, group: None });
            }
            Kind::CloseBrace | Kind::CloseBracket | Kind::CloseParen => self.close(),
            _ => {}
        }
    }

    /// Back in the entry that the closed bracket belongs to.
    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        if frame.is_block {
            self.entry_indent = frame.indent;
            self.entry_depth = self.frames.len();
            self.on_first_line = false;
        }
    }
}

//! Shows a diagnostic: to people with an excerpt of the text, to programs as JSON. Never prints, and never changes its wording.

use annotate_snippets::{Annotation, AnnotationKind, Element, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

use crate::source::{Position, SourceId, Sources, Span};
use crate::text::is_invisible;

use super::{Diagnostic, Label, Severity};

/// The most characters of a line that an excerpt shows.
const LINE_CHARACTERS: usize = 120;

/// How many characters are shown before the place of a label in a line that is cut.
const BEFORE_LABEL: usize = 40;

/// The most characters of a message, label or help that are shown.
const MESSAGE_CHARACTERS: usize = 1_000;

/// Two labels at most so many lines apart are drawn in one excerpt.
const EXCERPT_LINES: usize = 30;

/// Whether a drawing has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// For files, pipes and tests.
    Plain,
    /// ANSI colours, for a terminal.
    Ansi,
}

/// Draws a message with its place and an excerpt, in the manner of rustc. Ends with a newline.
///
/// Long lines are cut around the place; control, direction and other invisible characters are shown as `�`.
pub fn draw(diagnostic: &Diagnostic, sources: &Sources, colour: Colour) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(visible(&diagnostic.message)).id(diagnostic.code.0);
    let mut group = title.elements(excerpts(diagnostic, sources));
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    let renderer = match colour {
        Colour::Plain => Renderer::plain(),
        Colour::Ansi => Renderer::styled(),
    };
    let mut drawing = renderer.render(&[group]);
    drawing.push('\n');
    drawing
}

/// A message for editors and other programs.
///
/// `code`, `severity`, `message`, `help` (or null) and the place: `file`, `line`, `column`, `end_line`, `end_column` (from 1,
/// columns in characters, the end not included), `start_byte`, `end_byte`, `label`. `secondary` has further places.
pub fn to_json(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let severity = match diagnostic.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let secondary: Vec<Value> =
        diagnostic.secondary.iter().map(|label| Value::Object(place_to_json(label, sources))).collect();
    let mut object = place_to_json(&diagnostic.primary, sources);
    object.insert("code".to_owned(), json!(diagnostic.code.0));
    object.insert("severity".to_owned(), json!(severity));
    object.insert("message".to_owned(), json!(diagnostic.message));
    object.insert("help".to_owned(), json!(diagnostic.help));
    object.insert("secondary".to_owned(), Value::Array(secondary));
    Value::Object(object)
}

fn place_to_json(label: &Label, sources: &Sources) -> serde_json::Map<String, Value> {
    let span = on_characters(label.span, sources);
    let start = sources.position(span);
    let end = sources.position(span.after());
    let mut place = serde_json::Map::new();
    place.insert("file".to_owned(), json!(&*sources.get(span.source).name));
    place.insert("line".to_owned(), json!(start.line));
    place.insert("column".to_owned(), json!(start.column));
    place.insert("end_line".to_owned(), json!(end.line));
    place.insert("end_column".to_owned(), json!(end.column));
    place.insert("start_byte".to_owned(), json!(span.start));
    place.insert("end_byte".to_owned(), json!(span.end));
    place.insert("label".to_owned(), json!(label.text));
    place
}

/// A label with the line on which it begins.
struct Marked<'d> {
    label: &'d Label,
    kind: AnnotationKind,
    span: Span,
    position: Position,
}

/// The excerpts around all labels: the file of the primary label first, each with its file, line and column.
fn excerpts(diagnostic: &Diagnostic, sources: &Sources) -> Vec<Element<'static>> {
    let primary = std::iter::once((&diagnostic.primary, AnnotationKind::Primary));
    let others = diagnostic.secondary.iter().map(|label| (label, AnnotationKind::Context));
    let mut marked: Vec<Marked<'_>> = primary
        .chain(others)
        .map(|(label, kind)| {
            let span = on_characters(label.span, sources);
            Marked { label, kind, span, position: sources.position(span) }
        })
        .collect();
    let home = diagnostic.primary.span.source;
    marked.sort_by_key(|mark| (mark.span.source != home, mark.span));
    let mut elements = Vec::new();
    for group in near_one_another(&marked) {
        elements.extend(excerpt(group, sources));
    }
    elements
}

/// Runs of labels of one file, each at most [`EXCERPT_LINES`] from the first of its run. The one with the primary label comes first.
fn near_one_another<'m, 'd>(marked: &'m [Marked<'d>]) -> Vec<&'m [Marked<'d>]> {
    let mut groups: Vec<&[Marked<'_>]> = Vec::new();
    let mut begin = 0;
    for end in 1..=marked.len() {
        let first = &marked[begin];
        let together = marked.get(end).is_some_and(|mark| {
            mark.span.source == first.span.source && mark.position.line - first.position.line <= EXCERPT_LINES
        });
        if !together {
            groups.push(&marked[begin..end]);
            begin = end;
        }
    }
    groups.sort_by_key(|group| !group.iter().any(|mark| mark.kind == AnnotationKind::Primary));
    groups
}

/// The lines from the first to the last label, with the labels in them, under a heading with the place.
fn excerpt(group: &[Marked<'_>], sources: &Sources) -> Vec<Element<'static>> {
    // The place that stands in the heading is the primary one, or else the first.
    let head = group.iter().find(|mark| mark.kind == AnnotationKind::Primary).unwrap_or(&group[0]);
    let name = visible(&sources.get(head.span.source).name);
    let (snippet, is_cut) = lines(group, sources);
    if !is_cut {
        return vec![snippet.path(name).into()];
    }
    // The renderer counts the column in what it is given, which here is not the whole line.
    let origin = Origin::path(name).line(head.position.line).char_column(head.position.column);
    vec![origin.into(), snippet.into()]
}

/// The lines of an excerpt, and whether the beginning of one is cut.
fn lines(group: &[Marked<'_>], sources: &Sources) -> (Snippet<'static, Annotation<'static>>, bool) {
    let text = &*sources.get(group[0].span.source).text;
    let mut shown = String::new();
    let mut annotations = Vec::new();
    let first_line = group[0].position.line;
    let last_line = group[group.len() - 1].position.line;
    let mut line_start = start_of_line(text, group[0].span.start as usize);
    let mut is_cut = false;
    for number in first_line..=last_line {
        let line = line_at(text, line_start);
        let here: Vec<&Marked<'_>> = group.iter().filter(|mark| mark.position.line == number).collect();
        let window = window(line, line_start, &here);
        for mark in here {
            annotations.extend(annotation(mark, line, line_start, &window, shown.len()));
        }
        is_cut |= window.skipped > 0;
        shown.push_str(&window.shown);
        shown.push('\n');
        line_start += line.len() + 1;
    }
    (Snippet::source(shown).line_start(first_line).annotations(annotations), is_cut)
}

/// The part of a line that is shown.
struct Window {
    /// Bytes of the line that are left out before.
    skipped: usize,
    /// Where the window ends in the line.
    end: usize,
    /// What is shown, with `…` where the line is cut.
    shown: String,
    /// Bytes of the `…` before.
    lead: usize,
}

impl Window {
    /// Where a byte of the line stands in `shown`.
    fn place(&self, line: &str, at: usize) -> usize {
        let at = at.clamp(self.skipped, self.end);
        self.lead + visible_len(&line[self.skipped..at])
    }
}

fn window(line: &str, line_start: usize, marks: &[&Marked<'_>]) -> Window {
    let primary = marks.iter().find(|mark| mark.kind == AnnotationKind::Primary).or(marks.first());
    let begin = primary.map_or(0, |mark| mark.span.start as usize - line_start).min(line.len());
    let mut skipped = 0;
    // A character has at most four bytes; a short line needs no counting.
    if line.len() > LINE_CHARACTERS && line.chars().nth(LINE_CHARACTERS).is_some() {
        let before = line[..begin].char_indices().rev().nth(BEFORE_LABEL - 1);
        skipped = before.map_or(0, |(at, _)| at);
    }
    let end = line[skipped..].char_indices().nth(LINE_CHARACTERS).map_or(line.len(), |(at, _)| skipped + at);
    let lead = if skipped > 0 { "…" } else { "" };
    let tail = if end < line.len() { "…" } else { "" };
    let shown = format!("{lead}{}{tail}", visible_line(&line[skipped..end]));
    Window { skipped, end, shown, lead: lead.len() }
}

/// A label within its line; one that goes on behind the line is cut there. None if it lies outside of the window.
fn annotation(
    mark: &Marked<'_>,
    line: &str,
    line_start: usize,
    window: &Window,
    offset: usize,
) -> Option<Annotation<'static>> {
    let start = (mark.span.start as usize - line_start).min(line.len());
    let end = (mark.span.end as usize).saturating_sub(line_start).clamp(start, line.len());
    if start < window.skipped || start > window.end {
        return None;
    }
    let range = offset + window.place(line, start)..offset + window.place(line, end);
    let annotation = mark.kind.span(range);
    Some(match mark.label.text.is_empty() {
        true => annotation,
        false => annotation.label(visible(&mark.label.text)),
    })
}

fn start_of_line(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn line_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or("");
    &rest[..rest.find('\n').unwrap_or(rest.len())]
}

/// The span with both ends inside its text, on character boundaries.
fn on_characters(span: Span, sources: &Sources) -> Span {
    let text = &sources.get(SourceId(span.source.0)).text;
    let floor = |at: u32| {
        let at = (at as usize).min(text.len());
        (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0) as u32
    };
    let start = floor(span.start);
    Span { start, end: floor(span.end).max(start), ..span }
}

/// Text of a message: cut, on one line, without characters that a terminal would obey.
fn visible(text: &str) -> String {
    let mut shown: String = text.chars().take(MESSAGE_CHARACTERS).map(visible_character).collect();
    if text.chars().nth(MESSAGE_CHARACTERS).is_some() {
        shown.push('…');
    }
    shown
}

fn visible_line(line: &str) -> String {
    line.trim_end_matches('\r').chars().map(visible_in_line).collect()
}

fn visible_len(line: &str) -> usize {
    line.trim_end_matches('\r').chars().map(|c| visible_in_line(c).len_utf8()).sum()
}

/// Tabs are left to the renderer, which knows their width.
fn visible_in_line(c: char) -> char {
    if c == '\t' { c } else { visible_character(c) }
}

fn visible_character(c: char) -> char {
    match c {
        '\n' | '\r' | '\t' => ' ',
        c if c.is_control() || is_invisible(c) => '�',
        c => c,
    }
}

//! Ids that stand in two files of one watchlist. Never looks into one file alone; whoever reads a file does that.

use crate::diagnostic::{Code, Diagnostic, Label};
use crate::source::csv;
use crate::source::{SourceId, Sources, Span};
use crate::value::Provenance;
use crate::watchlist::shelf::Shelf;
use crate::watchlist::store;
use std::collections::BTreeMap;

/// A file of a watchlist.
pub(super) struct Member<'l> {
    pub shelf: &'l Shelf,
    pub origin: &'l Provenance,
    /// Its text; none for an official list.
    pub source: Option<SourceId>,
}

/// Where an id stands: the number of the file, and of the entry in it.
type Place = (usize, usize);

/// The error for the files of one watchlist, if two files of one publisher share ids: the first of them with both its
/// places. Publishers number their entries each by himself, so that ids of two publishers are never the same.
pub(super) fn ids(files: &[Member<'_>], declared: Span, sources: &Sources) -> Option<Diagnostic> {
    let mut by_publisher: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, file) in files.iter().enumerate() {
        by_publisher.entry(&file.origin.publisher).or_default().push(number);
    }
    let (mut first, mut times): (Option<(&str, Place, Place)>, usize) = (None, 0);
    for numbers in by_publisher.into_values().filter(|numbers| numbers.len() > 1) {
        let mut known: BTreeMap<&str, Place> = BTreeMap::new();
        for number in numbers {
            let ids = files.get(number).map(|file| file.shelf.ids()).unwrap_or_default();
            for (at, id) in ids.into_iter().enumerate() {
                if let Some(before) = known.insert(id, (number, at)) {
                    first = first.or(Some((id, before, (number, at))));
                    times += 1;
                }
            }
        }
    }
    let (id, one, other) = first?;
    let place = |(number, at): Place| files.get(number).map(|file| Found::of(file, at, sources));
    let (one, other) = (place(one)?, place(other)?);
    let more = if times > 1 { format!(", and {} more are so", times - 1) } else { String::new() };
    let message = format!("the id `{id}` stands in {} and in {}{more}", one.shown, other.shown);
    let mut diagnostic = Diagnostic::new(Code("E0504"), other.span.or(one.span).unwrap_or(declared), message)
        .help(
            "leave one of the files out if they are states of one list; otherwise give the entry another id",
        );
    if let (Some(span), Some(_)) = (one.span, other.span) {
        diagnostic.secondary.push(Label { span, text: "first here".into() });
    }
    Some(diagnostic)
}

/// An entry in its file, as people and as messages name it.
struct Found {
    shown: String,
    span: Option<Span>,
}

impl Found {
    fn of(file: &Member<'_>, at: usize, sources: &Sources) -> Found {
        let span = file.source.and_then(|source| span(source, at, sources));
        let shown = match span {
            Some(span) => format!("`{}:{}`", file.origin.file, sources.position(span).line),
            None => format!("`{}`", file.origin.file),
        };
        Found { shown, span }
    }
}

/// The line of an entry: of an imported list that behind its head, of a table a row below the header.
fn span(source: SourceId, at: usize, sources: &Sources) -> Option<Span> {
    let text = &*sources.get(source).text;
    let range = if store::is_stored(text) {
        let start = text.match_indices('\n').nth(at)?.0 + 1;
        start..text.get(start..)?.find('\n').map_or(text.len(), |length| start + length)
    } else {
        let row = csv::rows(text).nth(at + 1)?;
        row.start..row.end
    };
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Some(Span { source, start: offset(range.start), end: offset(range.end) })
}

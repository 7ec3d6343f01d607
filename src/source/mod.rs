//! The texts that rules and lists are read from, and places in them. Never opens a file.

pub mod csv;

use std::sync::Arc;

/// A text with the name that messages show for it.
#[derive(Debug, Clone)]
pub struct Source {
    /// Shown in messages: `rules/hub.tide`.
    pub name: Arc<str>,
    /// The whole text.
    pub text: Arc<str>,
}

/// Index of a text in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SourceId(pub u32);

/// A stretch of a text, in bytes, the end not included. Both ends stand on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The stretch from the start of `self` to the end of `other`, which lies in the same text.
    pub fn to(self, other: Span) -> Span {
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty stretch right behind this one: where something is missing.
    pub fn after(self) -> Span {
        Span { source: self.source, start: self.end, end: self.end }
    }
}

/// A line and a column, both counted from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// All texts of one run, in the order in which they were given.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    texts: Vec<Source>,
}

impl Sources {
    /// Adds a text and gives its id.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> SourceId {
        self.texts.push(Source { name: name.into(), text: text.into() });
        SourceId((self.texts.len() - 1) as u32)
    }

    /// The text of an id that this collection gave.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.texts[id.0 as usize]
    }

    /// All texts with their ids, in order.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.texts.iter().enumerate().map(|(index, source)| (SourceId(index as u32), source))
    }

    /// What stands at a place.
    pub fn slice(&self, span: Span) -> &str {
        &self.get(span.source).text[span.start as usize..span.end as usize]
    }

    /// Line and column of the start of a place.
    pub fn position(&self, span: Span) -> Position {
        let before = &self.get(span.source).text[..span.start as usize];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let mut sources = Sources::default();
        let source = sources.add("a", "ключ\nже x");
        let span = Span { source, start: 14, end: 15 };
        assert_eq!(sources.slice(span), "x");
        assert_eq!(sources.position(span), Position { line: 2, column: 4 });
    }
}

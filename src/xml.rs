//! XML piece by piece, for the formats that are made of it. Never resolves an entity that a file declares, never opens
//! another file, never nests deeper than 64 elements and never holds more than 16 MB of one piece.

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::{self, BufRead, BufReader, Read};

/// How deep elements may nest.
const DEPTH: usize = 64;
/// One tag or one text may not be longer.
const MOST_PIECE_BYTES: usize = 16 * 1024 * 1024;

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// An element begins; an empty one ends right behind.
    Start(Tag),
    /// The element last begun ends.
    End(String),
    /// Text inside it.
    Text(String),
    /// The document ends, all its elements closed.
    Eof,
}

/// The start of an element, names without their prefix.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tag {
    /// Its name.
    pub name: String,
    /// Names and values in their order.
    pub attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }
}

/// A document while it is read.
pub struct Xml<R: Read> {
    reader: Reader<Metered<R>>,
    buffer: Vec<u8>,
    /// How many elements are open.
    pub depth: usize,
    /// Line that was read to, from 1.
    pub line: u64,
}

impl<R: Read> Xml<R> {
    /// The document that `read` gives, from its start.
    pub fn new(read: R) -> Xml<R> {
        let metered = Metered { inner: BufReader::with_capacity(64 * 1024, read), left: 0 };
        let mut reader = Reader::from_reader(metered);
        reader.config_mut().expand_empty_elements = true;
        Xml { reader, buffer: Vec::new(), depth: 0, line: 1 }
    }

    /// The next piece. Comments and instructions are passed over.
    ///
    /// # Errors
    /// When the document is no sound XML, breaks off, or declares a document type.
    #[expect(clippy::should_implement_trait, reason = "an error is no item")]
    pub fn next(&mut self) -> Result<Piece, String> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = MOST_PIECE_BYTES;
            let event = self.reader.read_event_into(&mut self.buffer);
            let event = event.map_err(|error| format!("is no sound XML ({error})"))?;
            let piece = match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEPTH {
                        return Err(format!("has more than {DEPTH} elements inside each other"));
                    }
                    Piece::Start(tag(&start)?)
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Piece::End(end.local_name().as_ref().to_owned())
                }
                Event::Text(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Piece::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => Piece::Text(resolve(&reference)?.to_string()),
                Event::Eof if self.depth > 0 => return Err("is XML that breaks off".into()),
                Event::Eof => return Ok(Piece::Eof),
                Event::DocType(_) => return Err("declares a document type, which is refused".into()),
                _ => {
                    self.line += lines(&self.buffer);
                    continue;
                }
            };
            self.line += lines(&self.buffer);
            return Ok(piece);
        }
    }

    /// Passes over the element last begun; all its text, without that of elements in `but`.
    ///
    /// # Errors
    /// As [`Xml::next`], and when the text is longer than 16 MB.
    pub fn text_to_end(&mut self, but: &[&str]) -> Result<String, String> {
        let (mut text, mut depth, mut left_out) = (String::new(), 0_usize, None);
        loop {
            match self.next()? {
                Piece::Start(tag) => {
                    depth += 1;
                    if left_out.is_none() && but.contains(&tag.name.as_str()) {
                        left_out = Some(depth);
                    }
                }
                Piece::End(_) if depth == 0 => return Ok(text),
                Piece::End(_) => {
                    if left_out == Some(depth) {
                        left_out = None;
                    }
                    depth -= 1;
                }
                Piece::Text(more) if left_out.is_none() => {
                    if text.len() + more.len() > MOST_PIECE_BYTES {
                        return Err("holds more than 16 MB of text in one element".into());
                    }
                    text.push_str(&more);
                }
                Piece::Text(_) => {}
                Piece::Eof => return Err("is XML that breaks off".into()),
            }
        }
    }
}

fn lines(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}

fn tag(start: &BytesStart<'_>) -> Result<Tag, String> {
    let mut tag = Tag { name: start.local_name().as_ref().to_owned(), attributes: Vec::new() };
    for attribute in start.attributes() {
        let read = attribute.map_err(quick_xml::Error::from).and_then(|attribute| {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned();
            Ok((attribute.key.local_name().as_ref().to_owned(), value))
        });
        tag.attributes.push(read.map_err(|error| format!("has an attribute that cannot be read ({error})"))?);
    }
    Ok(tag)
}

fn resolve(reference: &BytesRef<'_>) -> Result<char, String> {
    if let Ok(Some(char)) = reference.resolve_char_ref() {
        return Ok(char);
    }
    let name = reference.xml10_content();
    let predefined = resolve_predefined_entity(&name).and_then(|text| text.chars().next());
    predefined.ok_or_else(|| {
        let start: String = name.chars().take(60).collect();
        format!("names an entity `{start}` that XML does not know")
    })
}

/// Gives at most so many bytes for one piece.
struct Metered<R> {
    inner: BufReader<R>,
    left: usize,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(to)?;
        self.left = self.left.saturating_sub(got);
        Ok(got)
    }
}

impl<R: Read> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other("one piece is longer than 16 MB"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, size: usize) {
        self.left = self.left.saturating_sub(size);
        self.inner.consume(size);
    }
}

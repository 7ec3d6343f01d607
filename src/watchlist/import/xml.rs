//! XML read entry by entry: only the subtree of one entry is in memory. Never resolves an entity that a file declares,
//! never opens another file, never nests deeper than 64 elements.

use super::place::{ImportError, Place};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;

/// How deep elements may nest; the deepest list uses 12.
const DEPTH: usize = 64;

/// An element with everything in it. Names are without their namespace prefix.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    /// Its name.
    pub name: String,
    /// Its attributes, names without prefix.
    pub attributes: Vec<(String, String)>,
    /// Its own text.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Node>,
}

impl Node {
    /// An attribute without outer blanks; empty when there is none.
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of a name.
    pub fn children_of<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of a child without outer blanks; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }

    /// The children `inner` of all children `outer`.
    pub fn within<'n>(&'n self, outer: &'n str, inner: &'n str) -> impl Iterator<Item = &'n Node> {
        self.children_of(outer).flat_map(move |node| node.children_of(inner))
    }

    /// All elements of a name below this one, in the order of the file.
    pub fn all(&self, name: &str) -> Vec<&Node> {
        let mut found = Vec::new();
        // The depth is bounded where the tree is built.
        self.gather(name, &mut found);
        found
    }

    fn gather<'n>(&'n self, name: &str, found: &mut Vec<&'n Node>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            child.gather(name, found);
        }
    }
}

/// An entry found in a file.
pub(super) struct Entry {
    /// Which of the paths asked for it has, from 0.
    pub which: usize,
    /// The entry.
    pub node: Node,
    /// Where it stands.
    pub place: Place,
}

/// Walks through a file and stops at its entries.
pub(super) struct Entries<'t> {
    file: &'t str,
    text: &'t str,
    reader: Reader<&'t [u8]>,
    paths: &'t [&'t [&'t str]],
    counts: Vec<usize>,
    open: Vec<String>,
    /// The attributes of the root element, once it has been met.
    pub root: Node,
    line: usize,
    counted_to: usize,
}

impl<'t> Entries<'t> {
    /// Looks for elements at `paths`, each from the root's name down; a `*` stands for any name.
    pub fn new(file: &'t str, text: &'t str, paths: &'t [&'t [&'t str]]) -> Entries<'t> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Entries {
            file,
            text,
            reader,
            paths,
            counts: vec![0; paths.len()],
            open: Vec::new(),
            root: Node::default(),
            line: 1,
            counted_to: 0,
        }
    }

    /// The next entry. A file that ends before its root element does is an error.
    pub fn next(&mut self) -> Result<Option<Entry>, ImportError> {
        loop {
            let start = self.position();
            match self.event()? {
                Event::Start(start_tag) => {
                    let node = self.node(&start_tag)?;
                    self.open(&node.name)?;
                    if self.open.len() == 1 {
                        self.root = node.clone();
                    }
                    let matching = self.paths.iter().position(|path| is_at(&self.open, path));
                    if let Some(which) = matching {
                        self.counts[which] += 1;
                        let path = format!("{}[{}]", self.open.join("/"), self.counts[which]);
                        let line = self.line_at(start);
                        let node = self.subtree(node)?;
                        let place = Place { file: self.file.to_owned(), line, path, id: String::new() };
                        return Ok(Some(Entry { which, node, place }));
                    }
                }
                Event::End(_) => {
                    self.open.pop();
                }
                Event::Eof => return self.end(),
                Event::DocType(_) => {
                    return Err(self.error(start, "a document type declaration is refused: lists have none"));
                }
                _ => {}
            }
        }
    }

    fn end(&mut self) -> Result<Option<Entry>, ImportError> {
        if let Some(open) = self.open.last() {
            let reason =
                format!("the file ends inside the element `{open}`: it is cut off; get the whole file");
            return Err(self.error(self.text.len(), reason));
        }
        Ok(None)
    }

    /// Reads to the end of the element that `root` began.
    fn subtree(&mut self, root: Node) -> Result<Node, ImportError> {
        let mut stack = vec![root];
        loop {
            let start = self.position();
            match self.event()? {
                Event::Start(start_tag) => {
                    let node = self.node(&start_tag)?;
                    self.open(&node.name)?;
                    stack.push(node);
                }
                Event::End(_) => {
                    self.open.pop();
                    let Some(done) = stack.pop() else { return Ok(Node::default()) };
                    match stack.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
                Event::Text(text) => push(&mut stack, &text.xml10_content()),
                Event::CData(text) => push(&mut stack, &text.xml10_content()),
                Event::GeneralRef(reference) => {
                    let resolved = self.resolve(&reference, start)?;
                    push(&mut stack, resolved.encode_utf8(&mut [0; 4]));
                }
                Event::Eof => {
                    return Err(match self.end() {
                        Err(error) => error,
                        Ok(_) => self.error(start, "an element is never closed"),
                    });
                }
                Event::DocType(_) => {
                    return Err(self.error(start, "a document type declaration is refused: lists have none"));
                }
                _ => {}
            }
        }
    }

    fn event(&mut self) -> Result<Event<'t>, ImportError> {
        match self.reader.read_event() {
            Ok(event) => Ok(event),
            Err(error) => {
                let at = usize::try_from(self.reader.error_position()).unwrap_or(0);
                Err(self.error(at, format!("this is no sound XML ({error}): the file is damaged or cut off")))
            }
        }
    }

    fn node(&mut self, start: &BytesStart<'_>) -> Result<Node, ImportError> {
        let mut node = Node { name: start.local_name().as_ref().to_owned(), ..Node::default() };
        for attribute in start.attributes() {
            let read = attribute.map_err(quick_xml::Error::from).and_then(|attribute| {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned();
                Ok((attribute.key.local_name().as_ref().to_owned(), value))
            });
            match read {
                Ok(pair) => node.attributes.push(pair),
                Err(error) => {
                    let at = self.position();
                    let reason = format!("an attribute of `{}` cannot be read ({error})", node.name);
                    return Err(self.error(at, reason));
                }
            }
        }
        Ok(node)
    }

    fn open(&mut self, name: &str) -> Result<(), ImportError> {
        if self.open.len() >= DEPTH {
            return Err(
                self.error(self.position(), format!("elements nest deeper than {DEPTH}: no list does"))
            );
        }
        self.open.push(name.to_owned());
        Ok(())
    }

    fn resolve(&self, reference: &BytesRef<'_>, at: usize) -> Result<char, ImportError> {
        if let Ok(Some(char)) = reference.resolve_char_ref() {
            return Ok(char);
        }
        let name = reference.xml10_content();
        let predefined = resolve_predefined_entity(&name).and_then(|text| text.chars().next());
        predefined
            .ok_or_else(|| self.error(at, format!("the entity `&{name};` is not one of XML's own five")))
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The line of a byte; bytes must be asked for in the order of the file.
    fn line_at(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let at = at.min(bytes.len());
        if at > self.counted_to {
            self.line += bytes[self.counted_to..at].iter().filter(|&&byte| byte == b'\n').count();
            self.counted_to = at;
        }
        self.line
    }

    fn error(&self, at: usize, reason: impl Into<String>) -> ImportError {
        let bytes = self.text.as_bytes();
        let line = bytes[..at.min(bytes.len())].iter().filter(|&&byte| byte == b'\n').count() + 1;
        ImportError::new(Place::line(self.file, line), reason)
    }
}

fn push(stack: &mut [Node], text: &str) {
    if let Some(node) = stack.last_mut() {
        node.text.push_str(text);
    }
}

fn is_at(open: &[String], path: &[&str]) -> bool {
    open.len() == path.len() && open.iter().zip(path).all(|(name, wanted)| *wanted == "*" || name == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<String>, String> {
        let paths: &[&[&str]] = &[&["list", "entry"]];
        let mut entries = Entries::new("l.xml", text, paths);
        let mut found = Vec::new();
        while let Some(entry) = entries.next().map_err(|error| error.to_string())? {
            found.push(format!("{} {} {}", entry.place, entry.node.attribute("n"), entry.node.get("name")));
        }
        Ok(found)
    }

    #[test]
    fn an_entry_is_given_with_its_place_and_its_text_unescaped() {
        let text = "<?xml version=\"1.0\"?>\n<x:list xmlns:x=\"u\">\n<x:entry n=\"1 &amp; 2\"><name>A &lt;B&gt; &#x416;<![CDATA[ & C]]></name></x:entry>\n<entry/></x:list>";
        let expected = ["l.xml:3 list/entry[1] 1 & 2 A <B> Ж & C", "l.xml:4 list/entry[2]  "];
        assert_eq!(read(text).unwrap(), expected);
    }

    #[test]
    fn a_cut_file_an_unknown_entity_and_a_document_type_are_errors() {
        for (text, expected) in [
            ("<list><entry><name>A</name></entry>", "cut off"),
            ("<list><entry><name>A</na", "cut off"),
            ("<list><entry><name>A</other></entry></list>", "damaged"),
            ("<list><entry>&boom;</entry></list>", "`&boom;`"),
            ("<!DOCTYPE list [<!ENTITY boom \"x\">]><list/>", "document type"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn nesting_beyond_the_bound_is_an_error_and_no_overflow() {
        let text = format!("<list><entry>{}{}</entry></list>", "<a>".repeat(100_000), "</a>".repeat(100_000));
        assert!(read(&text).unwrap_err().contains("deeper than 64"));
    }
}

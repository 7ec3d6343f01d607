//! Records in JSON: one object a line, objects one behind the other, or an array of objects. Never holds more than one
//! record in memory.

use super::moves::{self, Moves};
use super::node;
use super::rejection::Broken;
use super::source::Window;
use super::types::Types;
use super::{ColumnUse, Found, More, Records, Setting};
use crate::source::csv::Extent;
use crate::value::{Node, RecordId, node::NodeKind};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// One record may not be longer.
const MOST_RECORD_BYTES: usize = 16 * 1024 * 1024;
/// Brackets inside brackets.
const MOST_DEPTH: usize = 64;

/// Opens an array of records.
pub(super) fn open_array(mut window: Window, setting: &Setting<'_>) -> Result<Box<dyn Records>, String> {
    let mut lines = 0;
    let blanks = blanks(window.rest(), &mut lines);
    window.drop_front(blanks + 1);
    Ok(Box::new(JsonRecords::new(window, Manner::FirstOfArray, 1 + lines, setting)))
}

/// Opens objects that stand one behind the other: one a line, or laid out over several.
pub(super) fn open_objects(mut window: Window, setting: &Setting<'_>) -> Result<Box<dyn Records>, String> {
    let manner = if is_one_a_line(&mut window) { Manner::Lines } else { Manner::Objects };
    Ok(Box::new(JsonRecords::new(window, manner, 1, setting)))
}

/// Whether the first line holds whole objects, or the second begins another.
fn is_one_a_line(window: &mut Window) -> bool {
    loop {
        let rest = window.rest();
        let start = blanks(rest, &mut 0);
        let is_all = window.extent() == Extent::Whole || rest.len() > MOST_RECORD_BYTES;
        let line = rest[start..].iter().position(|&byte| byte == b'\n').map(|end| start + end);
        match line {
            Some(end) if rest.len() > end + 1 || is_all => {
                return balance(&rest[start..end]) == Balance::Closed || rest.get(end + 1) == Some(&b'{');
            }
            None if is_all => return true,
            _ => {}
        }
        if !window.grow() {
            return true;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// Each line on its own: a bad one is rejected and the next is read.
    Lines,
    /// Objects over several lines: behind a broken one nobody can tell where the next begins.
    Objects,
    /// The same with commas, before the first element.
    FirstOfArray,
    /// The same, behind an element.
    Array,
    /// The same, where an element begins behind a broken one.
    Resumed,
    /// Nothing more is read.
    Ended,
}

struct JsonRecords {
    window: Window,
    manner: Manner,
    /// Line on which the window begins.
    line: u64,
    /// How many blanks stand before an element on its line, once one has begun a line.
    margin: usize,
    column: usize,
    types: Arc<Types>,
    ready: VecDeque<Found>,
    /// What is said of keys, by the type of the record.
    moves: BTreeMap<RecordId, Moves>,
    /// The keys so far, while they are looked at.
    keys: Option<Vec<(String, Vec<String>)>>,
}

impl Records for JsonRecords {
    fn next_record(&mut self) -> Option<Found> {
        loop {
            if let Some(found) = self.ready.pop_front() {
                return Some(found);
            }
            match self.manner {
                Manner::Lines => self.read_line(),
                Manner::Objects | Manner::FirstOfArray | Manner::Array | Manner::Resumed => {
                    self.read_object()
                }
                Manner::Ended => return None,
            }
        }
    }

    fn columns(&self) -> &[(String, Option<String>)] {
        &[]
    }

    fn record_type(&self) -> Option<RecordId> {
        self.types.default
    }

    fn keys(&mut self) -> Vec<(String, ColumnUse, Vec<String>)> {
        self.keys = Some(Vec::new());
        let mut seen = Vec::new();
        while seen.len() < RECORDS_OF_KEYS
            && let Some(found) = self.next_record()
        {
            seen.push(found);
        }
        let roots = match self.types.default {
            Some(root) => vec![root],
            None => {
                let of_record = |found: &Found| found.content.as_ref().ok().map(|(root, _)| *root);
                let mut roots: Vec<RecordId> = seen.iter().filter_map(of_record).collect();
                roots.sort_unstable();
                roots.dedup();
                roots
            }
        };
        seen.into_iter().rev().for_each(|found| self.ready.push_front(found));
        let nothing = Moves::none();
        let fate = |key: &str| {
            let of = |root: &RecordId| {
                self.moves.get(root).unwrap_or(&nothing).fate(key, &self.types.schema, *root)
            };
            let fates = roots.iter().map(of);
            let read = fates.clone().find(|used| matches!(used, ColumnUse::Read { .. }));
            read.or_else(|| fates.clone().next()).unwrap_or(ColumnUse::Unread(super::UnreadColumn::Unknown))
        };
        let keys = self.keys.take().unwrap_or_default();
        keys.into_iter()
            .filter(|(key, _)| key != "type")
            .map(|(key, values)| (fate(&key), key, values))
            .map(|(used, key, values)| (key, used, values))
            .collect()
    }
}

fn moves_of(setting: &Setting<'_>) -> BTreeMap<RecordId, Moves> {
    if setting.wishes.is_empty() {
        return BTreeMap::new();
    }
    let of = |root: &RecordId| (*root, Moves::new(setting.wishes, setting.types, *root));
    setting.types.roots.iter().map(of).collect()
}

/// Among how many records keys are looked for.
const RECORDS_OF_KEYS: usize = 500;

impl JsonRecords {
    fn new(window: Window, manner: Manner, line: u64, setting: &Setting<'_>) -> JsonRecords {
        JsonRecords {
            window,
            manner,
            line,
            margin: 0,
            column: 0,
            types: Arc::clone(setting.types),
            ready: VecDeque::new(),
            moves: moves_of(setting),
            keys: None,
        }
    }

    fn read_line(&mut self) {
        let mut scanned = 0;
        let (line, size) = loop {
            let rest = self.window.rest();
            if let Some(end) = rest[scanned..].iter().position(|&byte| byte == b'\n') {
                break (scanned + end, scanned + end + 1);
            }
            scanned = rest.len();
            if scanned > MOST_RECORD_BYTES {
                return self.skip_line();
            }
            if !self.window.grow() {
                let whole = self.window.rest().len();
                if self.window.failure().is_some() {
                    return self.end(None);
                }
                if whole == 0 {
                    self.manner = Manner::Ended;
                    return;
                }
                break (whole, whole);
            }
        };
        let text = self.window.rest()[..line].trim_ascii();
        if !text.is_empty() {
            match node::read_all(text, MOST_DEPTH) {
                Ok(nodes) => {
                    let size = size / nodes.len().max(1);
                    nodes.into_iter().for_each(|node| self.found(node, size));
                }
                Err(error) => self.broken(Broken::new(error.reason)),
            }
        }
        self.pass(size);
    }

    /// Passes over a line that is too long to be held.
    fn skip_line(&mut self) {
        self.broken(Broken::new("is longer than 16 MB"));
        loop {
            let rest = self.window.rest();
            match rest.iter().position(|&byte| byte == b'\n') {
                Some(end) => return self.pass(end + 1),
                None => self.window.drop_front(rest.len()),
            }
            if !self.window.grow() {
                return;
            }
        }
    }

    fn read_object(&mut self) {
        let Some(byte) = self.next_byte() else {
            let is_array = self.manner != Manner::Objects;
            return self.end(is_array.then(|| "the file ends inside its array".to_owned()));
        };
        match (self.manner, byte) {
            (Manner::FirstOfArray | Manner::Array | Manner::Resumed, b']') => {
                self.pass(1);
                let has_more = self.next_byte().is_some();
                return self.end(has_more.then(|| "something stands behind the end of the array".to_owned()));
            }
            (Manner::Array, b',') => {
                self.pass(1);
                if matches!(self.next_byte(), None | Some(b']')) {
                    return self.end(Some("a comma stands before the end of the array".into()));
                }
            }
            (Manner::Array, _) => {
                return self.end(Some("no comma stands between two elements of the array".into()));
            }
            (Manner::Resumed, _) => self.manner = Manner::Array,
            (Manner::Objects, b'{') | (Manner::FirstOfArray, _) => {}
            _ => return self.end(Some("something other than an object stands between the objects".into())),
        }
        self.read_element();
    }

    fn read_element(&mut self) {
        self.margin = self.column;
        let size = loop {
            match balance_of_first(self.window.rest(), self.window.extent()) {
                Some(size) => break size,
                None if self.window.rest().len() > MOST_RECORD_BYTES => {
                    return self.broken_element(Broken::new("a record is longer than 16 MB"), None);
                }
                None if !self.window.grow() => return self.broken_element(Broken::new(ENDS_INSIDE), None),
                None => {}
            }
        };
        match node::read_one(&self.window.rest()[..size], MOST_DEPTH) {
            Ok(node) => self.found(node, size),
            Err(error) if error.is_of_one_record => self.broken(Broken::new(error.reason)),
            Err(error) => return self.broken_element(Broken::new(error.reason), Some(size)),
        }
        self.pass(size);
        self.behind_element();
    }

    fn behind_element(&mut self) {
        if self.manner == Manner::FirstOfArray {
            self.manner = Manner::Array;
        }
    }

    /// Rejects an element that is no JSON and goes on where the next one surely begins: at the first line that opens an
    /// object as far from its margin as this one, since a bracket or a quote left open would run on into whole records; or
    /// else, if its brackets close, behind it. Where neither is so, nobody can tell the next record.
    fn broken_element(&mut self, broken: Broken, size: Option<usize>) {
        // A bad download is told as such, not as a record.
        if self.window.failure().is_some() {
            return self.end(None);
        }
        let rest = self.window.rest();
        let within = &rest[..size.unwrap_or(rest.len()).min(rest.len())];
        let Some(next) = next_object(within, self.margin).or(size.filter(|&size| self.is_between(size)))
        else {
            return self.end(Some(broken.reason));
        };
        let found = Found { row: self.line, size: next, more: More::None, content: Err(broken) };
        self.ready.push_back(found);
        let is_closed = size == Some(next);
        self.pass(next);
        self.behind_element();
        if !is_closed && self.manner == Manner::Array {
            self.manner = Manner::Resumed;
        }
    }

    /// Whether what stands behind so many bytes may follow an element.
    fn is_between(&self, size: usize) -> bool {
        let behind = self.window.rest()[size..].iter().find(|byte| !byte.is_ascii_whitespace());
        match self.manner {
            Manner::Objects => matches!(behind, None | Some(b'{')),
            _ => matches!(behind, None | Some(b',' | b']')),
        }
    }

    /// The next byte that is not blank, to which the window then goes.
    fn next_byte(&mut self) -> Option<u8> {
        loop {
            let blanks = blanks(self.window.rest(), &mut 0);
            self.pass(blanks);
            if let Some(&byte) = self.window.rest().first() {
                return Some(byte);
            }
            if !self.window.grow() {
                return None;
            }
        }
    }

    fn found(&mut self, node: Node, size: usize) {
        if let Some(keys) = &mut self.keys {
            moves::collect(&node, "", keys);
        }
        let mut content = self.typed(node);
        if let Ok((root, node)) = &mut content
            && let Some(moves) = self.moves.get(root)
        {
            moves.apply(node);
        }
        self.ready.push_back(Found { row: self.line, size, more: More::None, content });
    }

    fn typed(&self, node: Node) -> Result<(RecordId, Node), Broken> {
        if !matches!(node.kind, NodeKind::Record(_)) {
            return Err(Broken::new("is no object: a record is written `{\"id\": …}`"));
        }
        let word = match node.get("type").map(|node| &node.kind) {
            Some(NodeKind::Text(word)) => word.as_str(),
            _ => "",
        };
        match self.types.of(word, self.types.default) {
            Ok(root) => Ok((root, node)),
            Err(reason) => Err(Broken { field: Some("type".into()), ..Broken::new(reason) }),
        }
    }

    fn broken(&mut self, broken: Broken) {
        self.ready.push_back(Found { row: self.line, size: 0, more: More::None, content: Err(broken) });
    }

    fn pass(&mut self, size: usize) {
        let rest = self.window.rest();
        let passed = &rest[..size.min(rest.len())];
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.column = match passed.iter().rposition(|&byte| byte == b'\n') {
            Some(end) => passed.len() - end - 1,
            None => self.column + passed.len(),
        };
        self.window.drop_front(size);
    }

    /// Stops reading; what is left is one rejection, if something is or went wrong.
    fn end(&mut self, reason: Option<String>) {
        let failure = self.window.take_failure();
        if let Some(reason) = failure.or(reason) {
            let reason = format!("{reason}; nothing was read from line {} to the end of the file", self.line);
            self.broken(Broken::new(reason));
        }
        self.manner = Manner::Ended;
    }
}

const ENDS_INSIDE: &str = "the file ends inside a record";

/// Where a line behind the first opens an object at a margin: not deeper in it, where objects are parts of records.
fn next_object(bytes: &[u8], margin: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(end) = bytes[at..].iter().position(|&byte| byte == b'\n') {
        at += end + 1;
        let blanks = bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        if blanks <= margin && bytes.get(at + blanks) == Some(&b'{') {
            return Some(at + blanks);
        }
    }
    None
}

/// Number of blank bytes at the start, counting lines.
fn blanks(bytes: &[u8], lines: &mut u64) -> usize {
    let count = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    *lines += bytes[..count].iter().filter(|&&byte| byte == b'\n').count() as u64;
    count
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Balance {
    /// Every bracket is closed.
    Closed,
    /// A bracket or a text is open at the end.
    Open,
}

fn balance(mut bytes: &[u8]) -> Balance {
    loop {
        bytes = bytes.trim_ascii_start();
        match balance_of_first(bytes, Extent::Whole) {
            _ if bytes.is_empty() => return Balance::Closed,
            Some(size) if size > 0 => bytes = &bytes[size..],
            Some(_) | None => return Balance::Open,
        }
    }
}

/// Number of bytes of the value at the start: up to the bracket that closes it, or for a value without brackets up to
/// the next comma, bracket or blank. None when it does not end here.
fn balance_of_first(bytes: &[u8], extent: Extent) -> Option<usize> {
    let is_bracketed = matches!(bytes.first(), Some(b'{' | b'['));
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for (at, &byte) in bytes.iter().enumerate() {
        if in_text {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => in_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_text = true,
            b'{' | b'[' if is_bracketed => depth += 1,
            b'}' | b']' if is_bracketed => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b',' | b'{' | b'[' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' if !is_bracketed => {
                return Some(at);
            }
            _ => {}
        }
    }
    (!is_bracketed && !in_text && extent == Extent::Whole).then_some(bytes.len())
}

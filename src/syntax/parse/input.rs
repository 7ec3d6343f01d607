//! The token slice as nom's input, what a failed parser says, and the parsers of single tokens.
//! Never knows a production of the grammar.

use std::cell::RefCell;
use std::collections::BTreeSet;

use nom::Needed;
use nom::error::{ErrorKind, ParseError};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::message::{self, alternatives, met, quote};
use crate::syntax::token::{Kind, Token};
use crate::syntax::tree::{Name, Text};
use crate::syntax::{keywords, literal};

/// The deepest nesting of blocks, brackets and expressions.
pub(super) const MAX_DEPTH: u8 = 64;

/// The most parsers of operands that stand on the stack at once: in `a or b and (c` there are three. An expression
/// that is nowhere deeper than [`MAX_DEPTH`] could need seven times as many, and too much stack.
const MAX_DESCENTS: u8 = 128;

/// The most messages about one file; the rest of the file is then left unread.
const MAX_DIAGNOSTICS: usize = 200;

/// The tokens still to be parsed. The last is always [`Kind::End`] and is never taken.
#[derive(Clone, Copy)]
pub(super) struct Input<'a> {
    all: &'a [Token<'a>],
    at: usize,
    /// What is shared by all parsers of a file.
    pub session: &'a Session,
    depth: u8,
    descents: u8,
}

/// What a parser gives: the rest and a value, or why not.
pub(super) type Parsed<'a, T> = nom::IResult<Input<'a>, T, Fault>;

/// Why a parser failed.
#[derive(Debug)]
pub(super) struct Fault {
    /// The token where it failed.
    pub place: Span,
    /// The message to show; without one, what was expected where the parsers came farthest.
    pub said: Option<Box<Diagnostic>>,
}

impl<'a> ParseError<Input<'a>> for Fault {
    fn from_error_kind(input: Input<'a>, _: ErrorKind) -> Fault {
        Fault { place: input.span(), said: None }
    }

    fn append(_: Input<'a>, _: ErrorKind, other: Fault) -> Fault {
        other
    }

    fn or(self, other: Fault) -> Fault {
        if self.place.start > other.place.start || self.said.is_some() { self } else { other }
    }
}

/// What is shared by all parsers of a file: messages, how far they came, and hints for the formatter.
#[derive(Default)]
pub(super) struct Session {
    diagnostics: RefCell<Vec<Diagnostic>>,
    places: RefCell<BTreeSet<u32>>,
    farthest: RefCell<Farthest>,
    marks: RefCell<Vec<(u32, Mark)>>,
}

/// The farthest place where a parser failed, and all that would have been right there.
#[derive(Default)]
struct Farthest {
    at: u32,
    expected: Vec<Expected>,
}

/// Something that would have been right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    /// A keyword, shown in backticks.
    Word(&'static str),
    /// A description, shown as it is.
    What(&'static str),
}

impl Expected {
    fn show(self) -> String {
        match self {
            Expected::Word(word) => format!("`{word}`"),
            Expected::What(what) => what.to_owned(),
        }
    }
}

/// A hint for the formatter at a token, recorded where the parser knows what the token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::syntax) enum Mark {
    /// A part, clause or field begins here: a line of its own.
    Line(LineKind),
    /// `{` of a block whose parts have lines of their own.
    Block,
    /// The value behind a keyword, or a later column of the line.
    Column,
    /// `:` with blanks on both sides.
    SpacedColon,
    /// `(` or `[` right behind its function or list; `-` right before its operand.
    Tight,
}

/// Lines of one kind that follow one another have their columns under one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::syntax) enum LineKind {
    /// Never aligned.
    Plain,
    /// `title "…"`
    Property,
    /// `name : …`
    Named,
    /// `let x = …`
    Let,
    /// `reason "…"`
    Message,
    /// `add 5 when a : …`
    ScoreLine,
    /// `| a | b |`
    Row,
}

impl Session {
    /// Reports a failure of the parsers among `input`'s tokens.
    pub(super) fn report(&self, input: Input<'_>, fault: Fault) {
        let diagnostic = match fault.said {
            Some(said) => Some(*said),
            None => self.unexpected(input, fault.place.start),
        };
        if let Some(diagnostic) = diagnostic {
            self.say(diagnostic);
        }
        *self.farthest.borrow_mut() = Farthest::default();
    }

    /// Adds a message, unless there is one for that place, or too many.
    pub(super) fn say(&self, diagnostic: Diagnostic) {
        if self.is_full() || !self.places.borrow_mut().insert(diagnostic.primary.span.start) {
            return;
        }
        let mut diagnostics = self.diagnostics.borrow_mut();
        if diagnostics.len() == MAX_DIAGNOSTICS {
            let last = Diagnostic::new(Code("E0117"), diagnostic.primary.span, "too many errors in one file")
                .label("the rest of the file is not read")
                .help("mend the errors above first");
            diagnostics.push(last);
        } else {
            diagnostics.push(diagnostic);
        }
    }

    /// Whether no further message will be taken.
    pub(super) fn is_full(&self) -> bool {
        self.diagnostics.borrow().len() > MAX_DIAGNOSTICS
    }

    /// How many messages there are.
    pub(super) fn count(&self) -> usize {
        self.diagnostics.borrow().len()
    }

    /// The messages in the order of their places, and the hints in the order of their tokens.
    pub(super) fn finish(self) -> (Vec<Diagnostic>, Vec<(u32, Mark)>) {
        let mut diagnostics = self.diagnostics.into_inner();
        diagnostics
            .sort_by_key(|diagnostic| (diagnostic.code == Code("E0117"), diagnostic.primary.span.start));
        let mut marks = self.marks.into_inner();
        marks.sort();
        marks.dedup();
        (diagnostics, marks)
    }

    fn expected(&self, at: u32, expected: Expected) {
        let mut farthest = self.farthest.borrow_mut();
        if at > farthest.at || farthest.expected.is_empty() {
            *farthest = Farthest { at, expected: vec![expected] };
        } else if at == farthest.at && !farthest.expected.contains(&expected) {
            farthest.expected.push(expected);
        }
    }

    /// `expected a or b, found c`; nothing about an unknown character, which has been reported.
    fn unexpected(&self, input: Input<'_>, at: u32) -> Option<Diagnostic> {
        let farthest = self.farthest.borrow();
        let reached = farthest.at.max(at);
        let index = input.all.partition_point(|token| token.span.start < reached).min(input.all.len() - 1);
        let token = &input.all[index];
        if token.kind == Kind::Unknown {
            return None;
        }
        let at_end = token.kind == Kind::End && token.text.is_empty();
        let line_ended = index > input.at && (token.first_on_line || at_end);
        let (span, found) = match index.checked_sub(1).map(|before| input.all[before].span) {
            Some(before) if line_ended => (before.after(), "the end of the line".to_owned()),
            _ => (token.span, met(token)),
        };
        let expected: Vec<String> = farthest.expected.iter().map(|expected| expected.show()).collect();
        let expected = alternatives(&expected);
        let message = match farthest.at == reached && !expected.is_empty() {
            true => format!("expected {expected}, found {found}"),
            false => format!("{found} cannot stand here"),
        };
        let diagnostic = Diagnostic::new(Code("E0101"), span, message).label("not expected here");
        match help_for(token, &farthest.expected) {
            Some(help)
                if !line_ended
                    && !farthest.expected.contains(&Expected::What(message::symbol(token.kind))) =>
            {
                Some(diagnostic.help(help))
            }
            _ => Some(diagnostic),
        }
    }
}

/// What people who write other languages mean by a token.
fn help_for(token: &Token<'_>, expected: &[Expected]) -> Option<String> {
    let operator = expected.contains(&Expected::What("an operator"));
    match token.kind {
        Kind::Assign if operator => Some("to compare, write `==`".to_owned()),
        Kind::Bar if operator => Some("write `or`".to_owned()),
        Kind::CloseParen if operator => Some("no `(` is open here; take the `)` out".to_owned()),
        Kind::CloseBracket if operator => Some("no `[` is open here; take the `]` out".to_owned()),
        Kind::Word => {
            let words = expected.iter().filter_map(|expected| match expected {
                Expected::Word(word) => Some(*word),
                Expected::What(_) => None,
            });
            crate::text::suggest(token.text, words).map(|word| format!("did you mean `{word}`?"))
        }
        _ => None,
    }
}

impl<'a> Input<'a> {
    /// The whole of `tokens`, which end with [`Kind::End`].
    pub(super) fn new(tokens: &'a [Token<'a>], session: &'a Session, depth: u8) -> Input<'a> {
        Input { all: tokens, at: 0, session, depth, descents: depth }
    }

    /// The tokens from here on.
    pub(super) fn tokens(self) -> &'a [Token<'a>] {
        &self.all[self.at..]
    }

    /// The next token.
    pub(super) fn first(self) -> &'a Token<'a> {
        &self.all[self.at]
    }

    /// The place of the next token.
    pub(super) fn span(self) -> Span {
        self.first().span
    }

    /// The place of the token before; at the start of the text, an empty place.
    pub(super) fn before(self) -> Span {
        match self.at.checked_sub(1) {
            Some(before) => self.all[before].span,
            None => Span { end: self.span().start, ..self.span() },
        }
    }

    /// The stretch from the start of `begin` to the end of the token before.
    pub(super) fn since(self, begin: Span) -> Span {
        begin.to(self.before())
    }

    /// The kind of the token `ahead` of the next one.
    pub(super) fn kind(self, ahead: usize) -> Kind {
        self.tokens().get(ahead).map_or(Kind::End, |token| token.kind)
    }

    /// Whether the token `ahead` of the next one is this word.
    pub(super) fn is_word(self, ahead: usize, word: &str) -> bool {
        self.tokens().get(ahead).is_some_and(|token| token.kind == Kind::Word && token.text == word)
    }

    /// Behind the next token; stays at the end.
    pub(super) fn skip(self) -> Input<'a> {
        Input { at: (self.at + 1).min(self.all.len() - 1), ..self }
    }

    /// At the first token that begins at or behind a byte.
    pub(super) fn seek(self, at: u32) -> Input<'a> {
        let found = self.all.partition_point(|token| token.span.start < at);
        Input { at: found.clamp(self.at, self.all.len() - 1), ..self }
    }

    /// Whether an item, a part or a clause begins here, where no expression goes on.
    pub(super) fn ends_expression(self) -> bool {
        let tokens = self.tokens();
        self.first().first_on_line
            && (keywords::begins_item(tokens)
                || keywords::begins_part(tokens)
                || keywords::begins_named(tokens))
    }

    /// Leaves a hint for the formatter at the next token.
    pub(super) fn mark(self, mark: Mark) {
        self.session.marks.borrow_mut().push((self.span().start, mark));
    }

    /// Fails here: something else was expected.
    pub(super) fn fail<T>(self, expected: Expected) -> Parsed<'a, T> {
        self.session.expected(self.span().start, expected);
        Err(nom::Err::Error(Fault { place: self.span(), said: None }))
    }

    /// Notes what else could stand here, should the next parser fail.
    pub(super) fn note(self, expected: Expected) {
        self.session.expected(self.span().start, expected);
    }

    /// Fails for good, with a message.
    pub(super) fn refuse<T>(self, diagnostic: Diagnostic) -> Parsed<'a, T> {
        Err(nom::Err::Failure(Fault { place: self.span(), said: Some(Box::new(diagnostic)) }))
    }

    /// How deep this place is.
    pub(super) fn depth(self) -> u8 {
        self.depth
    }

    /// Runs a parser one level deeper; fails for good beyond [`MAX_DEPTH`].
    pub(super) fn deeper<T>(self, parser: impl FnOnce(Input<'a>) -> Parsed<'a, T>) -> Parsed<'a, T> {
        if self.depth >= MAX_DEPTH {
            return self.refuse(too_deep(self.span()));
        }
        let (rest, value) = Input { depth: self.depth + 1, ..self }.descend(parser)?;
        Ok((Input { depth: self.depth, ..rest }, value))
    }

    /// Runs the parser of an operand; fails for good beyond [`MAX_DESCENTS`].
    pub(super) fn descend<T>(self, parser: impl FnOnce(Input<'a>) -> Parsed<'a, T>) -> Parsed<'a, T> {
        if self.descents >= MAX_DESCENTS {
            return self.refuse(too_deep(self.span()));
        }
        let (rest, value) = parser(Input { descents: self.descents + 1, ..self })?;
        Ok((Input { descents: self.descents, ..rest }, value))
    }
}

/// The message about nesting beyond [`MAX_DEPTH`].
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(Code("E0111"), span, format!("nested more than {MAX_DEPTH} levels deep"))
        .label("one level too many")
        .help("give a part a name of its own with `let`, `const` or `def`; put many values into a `list`")
}

/// As nom's `cut`, but behind the parser, where it takes no room on the stack while expressions nest.
pub(super) fn committed<T>(parsed: Parsed<'_, T>) -> Parsed<'_, T> {
    match parsed {
        Err(nom::Err::Error(fault)) => Err(nom::Err::Failure(fault)),
        other => other,
    }
}

/// The next token, if it is of this kind.
pub(super) fn symbol<'a>(kind: Kind) -> impl Fn(Input<'a>) -> Parsed<'a, Span> {
    move |input| match input.kind(0) == kind {
        true => Ok((input.skip(), input.span())),
        false => input.fail(Expected::What(message::symbol(kind))),
    }
}

/// The next token, if it is this word.
pub(super) fn keyword<'a>(word: &'static str) -> impl Fn(Input<'a>) -> Parsed<'a, Span> {
    move |input| match input.is_word(0, word) {
        true => Ok((input.skip(), input.span())),
        false => input.fail(Expected::Word(word)),
    }
}

/// Any word, as a name.
pub(super) fn name(input: Input<'_>) -> Parsed<'_, Name> {
    name_of("a name")(input)
}

/// A word, as a name, but none that begins the next item, part or clause; the description stands in the message.
pub(super) fn name_of<'a>(what: &'static str) -> impl Fn(Input<'a>) -> Parsed<'a, Name> {
    move |input| match input.ends_expression() {
        true => input.fail(Expected::What(what)),
        false => any_name_of(what)(input),
    }
}

/// As [`name_of`], also where the name itself begins a line with `name :`.
pub(super) fn any_name_of<'a>(what: &'static str) -> impl Fn(Input<'a>) -> Parsed<'a, Name> {
    move |input| match input.kind(0) {
        Kind::Word => Ok((input.skip(), Name { text: input.first().text.to_owned(), span: input.span() })),
        _ => input.fail(Expected::What(what)),
    }
}

/// A text literal.
pub(super) fn text(input: Input<'_>) -> Parsed<'_, Text> {
    let (rest, span) = symbol(Kind::Text)(input)?;
    let inside = literal::inside_quotes(input.first().text);
    Ok((rest, Text { text: literal::unescape(inside), span }))
}

/// The message about a word that is none of `known`.
pub(super) fn unknown_word<'k>(
    code: Code,
    what: &str,
    word: &Token<'_>,
    known: impl IntoIterator<Item = &'k str> + Clone,
) -> Diagnostic {
    let suggestion = crate::text::suggest(word.text, known.clone());
    let help = match suggestion {
        Some(suggestion) => format!("did you mean `{suggestion}`?"),
        None => {
            let known: Vec<String> = known.into_iter().map(|word| format!("`{word}`")).collect();
            format!("expected {}", alternatives(&known))
        }
    };
    Diagnostic::new(code, word.span, format!("unknown {what} {}", quote(word.text)))
        .label(format!("not {} {what}", if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }))
        .help(help)
}

impl<'a> nom::Input for Input<'a> {
    type Item = &'a Token<'a>;
    type Iter = std::slice::Iter<'a, Token<'a>>;
    type IterIndices = std::iter::Enumerate<std::slice::Iter<'a, Token<'a>>>;

    fn input_len(&self) -> usize {
        self.all.len() - self.at
    }

    fn take(&self, index: usize) -> Self {
        Input { all: &self.all[..self.at + index], ..*self }
    }

    fn take_from(&self, index: usize) -> Self {
        Input { at: self.at + index, ..*self }
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(Self::Item) -> bool>(&self, predicate: P) -> Option<usize> {
        self.tokens().iter().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.tokens().iter()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.tokens().iter().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        match self.input_len().checked_sub(count) {
            Some(_) => Ok(count),
            None => Err(Needed::new(count - self.input_len())),
        }
    }
}

//! Which names a rule set declares, and where. Never looks inside an item.

use crate::diagnostic::{Code, Diagnostic};
use crate::functions::{self, Form};
use crate::source::Span;
use crate::syntax::tree::{self, Item};
use crate::text::suggest;
use std::collections::BTreeMap;

/// All declared names. The vectors are in the order of files and lines; the maps point into them.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    pub(super) citations: BTreeMap<&'a str, usize>,
    pub(super) citation_items: Vec<&'a tree::Source>,
    pub(super) records: BTreeMap<&'a str, usize>,
    pub(super) record_items: Vec<&'a tree::Record>,
    pub(super) extensions: Vec<&'a tree::Record>,
    /// Lists, watchlists, consts and defs share one namespace: an expression names them all in the same way.
    pub(super) values: BTreeMap<&'a str, Global<'a>>,
    pub(super) list_items: Vec<&'a tree::List>,
    pub(super) watchlist_items: Vec<&'a tree::Watchlist>,
    pub(super) rules: BTreeMap<&'a str, &'a tree::Rule>,
    pub(super) fixtures: BTreeMap<&'a str, &'a tree::Fixture>,
    pub(super) tests: Vec<&'a tree::Test>,
    pub(super) exceptions: BTreeMap<&'a str, &'a tree::Exception>,
    pub(super) overrides: Vec<&'a tree::Override>,
    pub(super) scorings: Vec<&'a tree::Scoring>,
}

/// What a name in an expression may stand for, apart from variables.
#[derive(Debug, Clone, Copy)]
pub(super) enum Global<'a> {
    List(usize),
    Watchlist(usize),
    Const(&'a tree::Const),
    Def(&'a tree::Def),
}

impl Global<'_> {
    /// What messages call it.
    pub(super) fn what(self) -> &'static str {
        match self {
            Global::List(_) => "a list",
            Global::Watchlist(_) => "a watchlist",
            Global::Const(_) => "a const",
            Global::Def(_) => "a def",
        }
    }
}

/// Collects the names of all files. A name declared twice keeps its first meaning and is reported.
pub(super) fn collect<'a>(files: &'a [tree::File], found: &mut Vec<Diagnostic>) -> Names<'a> {
    let mut names = Names::default();
    for item in files.iter().flat_map(|file| &file.items) {
        names.add(item, found);
    }
    names
}

impl<'a> Names<'a> {
    fn add(&mut self, item: &'a Item, found: &mut Vec<Diagnostic>) {
        match item {
            Item::Source(source) => {
                let first = self.citations.get(source.name.text.as_str());
                let first = first.map(|&index| self.citation_items[index].name.span);
                if is_new("source", &source.name, first, found) {
                    self.citations.insert(&source.name.text, self.citation_items.len());
                    self.citation_items.push(source);
                }
            }
            Item::Record(record) => self.add_record(record, found),
            Item::Extend(record) => self.extensions.push(record),
            Item::List(list) => {
                if self.is_new_value("list", &list.name, found) {
                    self.values.insert(&list.name.text, Global::List(self.list_items.len()));
                    self.list_items.push(list);
                }
            }
            Item::Watchlist(list) => {
                if self.is_new_value("watchlist", &list.name, found) {
                    self.values.insert(&list.name.text, Global::Watchlist(self.watchlist_items.len()));
                    self.watchlist_items.push(list);
                }
            }
            Item::Const(item) => {
                if self.is_new_value("const", &item.name, found) {
                    self.values.insert(&item.name.text, Global::Const(item));
                }
            }
            Item::Def(def) => {
                if self.is_new_value("def", &def.name, found) {
                    self.values.insert(&def.name.text, Global::Def(def));
                }
            }
            Item::Rule(rule) => {
                let first = self.rules.get(rule.name.text.as_str()).map(|first| first.name.span);
                if is_new("rule", &rule.name, first, found) {
                    self.rules.insert(&rule.name.text, rule);
                }
            }
            Item::Fixture(fixture) => {
                let first = self.fixtures.get(fixture.name.text.as_str()).map(|first| first.name.span);
                if is_new("fixture", &fixture.name, first, found) {
                    self.fixtures.insert(&fixture.name.text, fixture);
                }
            }
            Item::Test(test) => self.tests.push(test),
            Item::Exception(exception) => {
                let first = self.exceptions.get(exception.name.text.as_str()).map(|first| first.name.span);
                if is_new("exception", &exception.name, first, found) {
                    self.exceptions.insert(&exception.name.text, exception);
                }
            }
            Item::Override(item) => self.overrides.push(item),
            Item::Scoring(scoring) => self.scorings.push(scoring),
        }
    }

    fn add_record(&mut self, record: &'a tree::Record, found: &mut Vec<Diagnostic>) {
        if super::types::SCALARS.iter().any(|(name, _)| *name == record.name.text) {
            let message = format!("`{}` is a built-in type", record.name.text);
            let help = "give the record another name, such as one with a capital letter";
            found.push(Diagnostic::new(Code("E0203"), record.name.span, message).help(help));
            return;
        }
        let first = self.records.get(record.name.text.as_str());
        let first = first.map(|&index| self.record_items[index].name.span);
        if let Some(first) = first {
            found.push(
                twice("record", &record.name, first).help(format!(
                    "to add fields to it, write `extend record {} {{ ... }}`",
                    record.name.text
                )),
            );
            return;
        }
        self.records.insert(&record.name.text, self.record_items.len());
        self.record_items.push(record);
    }

    fn is_new_value(&self, what: &str, name: &tree::Name, found: &mut Vec<Diagnostic>) -> bool {
        if functions::find(&name.text, Form::Call).is_some() {
            let message = format!("`{}` is a built-in function", name.text);
            found.push(
                Diagnostic::new(Code("E0203"), name.span, message)
                    .help(format!("give the {what} another name")),
            );
            return false;
        }
        is_new(what, name, self.values.get(name.text.as_str()).map(|&value| self.place(value)), found)
    }

    /// Where a name is declared.
    pub(super) fn place(&self, value: Global<'a>) -> Span {
        match value {
            Global::List(index) => self.list_items[index].name.span,
            Global::Watchlist(index) => self.watchlist_items[index].name.span,
            Global::Const(item) => item.name.span,
            Global::Def(def) => def.name.span,
        }
    }
}

fn is_new(what: &str, name: &tree::Name, first: Option<Span>, found: &mut Vec<Diagnostic>) -> bool {
    match first {
        None => true,
        Some(first) => {
            found.push(twice(what, name, first).help("names are global in a rule set: rename or remove one"));
            false
        }
    }
}

fn twice(what: &str, name: &tree::Name, first: Span) -> Diagnostic {
    Diagnostic::new(Code("E0203"), name.span, format!("the {what} `{}` is declared twice", name.text))
        .label("declared again")
        .also(first, "first declared here")
}

/// The words of a help that offers the candidate nearest to `word`, if one is near.
pub(super) fn did_you_mean<'n>(word: &str, candidates: impl IntoIterator<Item = &'n str>) -> Option<String> {
    suggest(word, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// `a`, `b` and `c`, for messages.
pub(super) fn quoted<'n>(words: impl IntoIterator<Item = &'n str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// `a`, `b` or `c`, for messages.
pub(super) fn either<'n>(words: impl IntoIterator<Item = &'n str>) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} or {last}", words.join(", ")),
        None => String::new(),
    }
}

/// Puts the help on a message when there is one.
pub(super) fn with_help(diagnostic: Diagnostic, help: Option<String>) -> Diagnostic {
    match help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}

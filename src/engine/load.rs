//! From the texts of rules and lists to a rule set that can screen: parse, check, read the lists, index the watchlists.
//! Never stops at the first error.

use super::RuleSet;
use super::library::Library;
use super::lost::Lost;
use super::twice;
use crate::check::check;
use crate::compiled::{Cache, Key};
use crate::diagnostic::{Code, Diagnostic, any_error};
use crate::evaluate::Tables;
use crate::list::List;
use crate::matching::{Lookup, Matcher};
use crate::plan::{ListFrom, ListPlan, Plan, WatchlistPlan};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::parse;
use crate::value::{Date, Provenance, sha256_hex};
use crate::watchlist;
use crate::watchlist::shelf::{Entities, Listed, Reading};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The text of a rule file and the name that messages show for it, with `/` between folders.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// `rules/hub.tide`
    pub name: String,
    /// All of it.
    pub text: String,
}

/// What loading gives.
#[derive(Debug)]
pub struct Loaded {
    /// The rule set; none when there is an error.
    pub rules: Option<RuleSet>,
    /// The plan as far as it goes, for looking at.
    pub plan: Arc<Plan>,
    /// The texts that messages point into.
    pub sources: Sources,
    /// Every error and warning of the rules and of the lists.
    pub diagnostics: Vec<Diagnostic>,
}

/// Loads a rule set. The files are one rule set: a name declared in one is known in all.
pub fn load(files: Vec<RuleFile>, library: &Library) -> Loaded {
    let mut sources = Sources::default();
    let mut diagnostics = Vec::new();
    let ids: Vec<SourceId> = files.into_iter().map(|file| sources.add(file.name, file.text)).collect();
    // Each file alone, and gathered in their order.
    let parsed: Vec<_> = ids.par_iter().map(|id| parse(*id, &sources.get(*id).text)).collect();
    let mut trees = Vec::with_capacity(parsed.len());
    for (tree, found) in parsed {
        diagnostics.extend(found);
        trees.push(tree);
    }
    let lost = Lost::to(&diagnostics, &sources);
    let (plan, found) = check(&trees, &sources);
    diagnostics.extend(found.into_iter().filter(|found| !lost.explains(found, &sources)));
    let plan = Arc::new(plan);
    let mut shelf = Loader { plan: &plan, library, sources, ids: BTreeMap::new(), diagnostics };
    let (lists, watchlists) = (shelf.lists(), shelf.watchlists());
    let Loader { sources, diagnostics, .. } = shelf;
    let rules = (!any_error(&diagnostics)).then(|| {
        let files = watchlists.iter().map(|made| made.files.clone()).collect();
        let watchlists = watchlists.into_iter().map(|made| made.index(&library.cache)).collect();
        let tables = Tables::new(&plan, lists, watchlists);
        RuleSet { plan: Arc::clone(&plan), tables: Arc::new(tables), register: None, watchlist_files: files }
    });
    Loaded { rules, plan, sources, diagnostics }
}

struct Loader<'a> {
    plan: &'a Plan,
    library: &'a Library,
    sources: Sources,
    /// The library's files that have been read, by their number in it.
    ids: BTreeMap<usize, SourceId>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn lists(&mut self) -> Vec<Arc<List>> {
        self.plan.lists.iter().map(|list| Arc::new(self.list(list))).collect()
    }

    fn list(&mut self, list: &ListPlan) -> List {
        let declaration = list.declaration.clone();
        let (name, span) = match &list.from {
            ListFrom::Inline(keys) => return List::inline(declaration, keys.clone()),
            ListFrom::File(name, span) => (name, *span),
        };
        let Some(file) = self.file(name, span) else { return List::inline(declaration, Vec::new()) };
        let id = self.read(file);
        let (list, found) = List::from_csv(declaration, id, self.sources.get(id));
        self.diagnostics.extend(found);
        list
    }

    /// The file of the library that a rule file names; without one there is a message.
    fn file(&mut self, name: &str, span: Span) -> Option<usize> {
        let rule_file = Arc::clone(&self.sources.get(span.source).name);
        let found = self.library.find(name, &rule_file);
        match found.as_slice() {
            [file] => return Some(*file),
            [] => {
                let help =
                    "put it beside the rule file, or give the folder that holds it with `--watchlists`";
                let message = format!("there is no list file `{name}`");
                self.diagnostics.push(Diagnostic::new(Code("E0507"), span, message).help(help));
            }
            several => {
                let names: Vec<String> =
                    several.iter().map(|&file| format!("`{}`", self.library.files[file].name)).collect();
                let message = format!("`{name}` may be any of {}", names.join(", "));
                let help = "write as much of the path as tells them apart";
                self.diagnostics.push(Diagnostic::new(Code("E0507"), span, message).help(help));
            }
        }
        None
    }

    fn read(&mut self, file: usize) -> SourceId {
        if let Some(id) = self.ids.get(&file) {
            return *id;
        }
        let known = &self.library.files[file];
        let id = self.sources.add(Arc::clone(&known.name), Arc::clone(&known.text));
        self.ids.insert(file, id);
        id
    }

    fn watchlists(&mut self) -> Vec<Made> {
        let everything = self.watchlist_files();
        let mut read: BTreeMap<usize, ReadList> = BTreeMap::new();
        let mut made = Vec::new();
        let mut checked = BTreeSet::new();
        for declared in &self.plan.watchlists {
            let files: Vec<usize> = match declared.files.as_slice() {
                [] => everything.clone(),
                named => named.iter().filter_map(|(name, span)| self.file(name, *span)).collect(),
            };
            for &file in &files {
                read.entry(file).or_insert_with(|| self.watchlist(file, declared));
            }
            if checked.insert(files.clone()) {
                self.refuse_ids_twice(declared, &files, &read);
            }
            let files: Vec<&ReadList> = files.iter().filter_map(|file| read.get(file)).collect();
            made.push(put_together(declared, &files));
        }
        made
    }

    /// An id that two files of a watchlist have is an error: an alert could not say which entry it means.
    fn refuse_ids_twice(
        &mut self,
        declared: &WatchlistPlan,
        files: &[usize],
        read: &BTreeMap<usize, ReadList>,
    ) {
        let lists: Vec<twice::Member<'_>> = files
            .iter()
            .filter_map(|file| read.get(file).map(|list| (file, list)))
            .map(|(file, list)| twice::Member {
                shelf: &list.listed.shelf,
                origin: &list.provenance,
                source: self.ids.get(file).copied(),
            })
            .collect();
        self.diagnostics.extend(twice::ids(&lists, declared.span, &self.sources));
    }

    fn watchlist(&mut self, file: usize, declared: &WatchlistPlan) -> ReadList {
        let (listed, mut provenance, bytes) = match &self.library.files[file].official {
            Some(official) => (official.listed.clone(), official.provenance.clone(), official.bytes),
            None => self.own_watchlist(file, declared),
        };
        // A file that several watchlists read is as old as its own rows say.
        let dated = declared.date.filter(|_| !declared.files.is_empty());
        provenance.date = dated.or(listed.date);
        provenance.publisher.clone_from(&listed.publisher);
        provenance.stale_after_days = declared.stale_after_days;
        ReadList { listed, provenance, bytes }
    }

    /// A list in one of the product's own forms.
    fn own_watchlist(&mut self, file: usize, declared: &WatchlistPlan) -> (Listed, Provenance, usize) {
        let id = self.read(file);
        let source = self.sources.get(id);
        let sha256 = sha256_hex(source.text.as_bytes());
        let declaration = watchlist::Declaration {
            name: declared.name.clone(),
            span: declared.span,
            ..watchlist::Declaration::default()
        };
        let key = Key::of([&b"list"[..], sha256.as_bytes()]);
        let label = source.name.rsplit('/').next().unwrap_or_default();
        let mut found = Vec::new();
        let listed = Listed::open(&self.library.cache, label, &key, source.text.len(), || {
            let (watchlist, diagnostics) = watchlist::load(&declaration, id, source);
            found = diagnostics;
            if found.is_empty() { Ok(Reading::from(watchlist)) } else { Err(Reading::from(watchlist)) }
        });
        let listed = listed.unwrap_or_else(Listed::from);
        let file = source.name.to_string();
        let provenance = Provenance { file, sha256, rows: listed.shelf.len(), ..Provenance::default() };
        let bytes = source.text.len();
        self.diagnostics.extend(found);
        (listed, provenance, bytes)
    }

    /// What `from all` reads: the given files that no `list` names.
    fn watchlist_files(&self) -> Vec<usize> {
        let mut named = BTreeSet::new();
        for list in &self.plan.lists {
            if let ListFrom::File(name, span) = &list.from {
                named.extend(self.library.find(name, &self.sources.get(span.source).name));
            }
        }
        (0..self.library.files.len())
            .filter(|&file| self.library.is_watchlist(file) && !named.contains(&file))
            .collect()
    }
}

/// A list file as it was read.
struct ReadList {
    listed: Listed,
    provenance: Provenance,
    /// The size of its file or files.
    bytes: usize,
}

/// A watchlist before it is indexed.
struct Made {
    name: String,
    entities: Entities,
    origin: Provenance,
    /// The files that entries came from.
    files: Vec<Provenance>,
    key: Key,
    bytes: usize,
}

impl Made {
    fn index(self, cache: &Cache) -> (Arc<dyn Lookup>, Provenance) {
        let Made { name, entities, origin, key, bytes, .. } = self;
        (Arc::new(Matcher::open(entities, cache, &format!("index of {name}"), &key, bytes)), origin)
    }
}

/// One watchlist of the entries with its statuses, in the order of the files.
fn put_together(declared: &WatchlistPlan, files: &[&ReadList]) -> Made {
    let shelves = files.iter().map(|file| Arc::clone(&file.listed.shelf)).collect();
    let entities = Entities::of(shelves, &declared.status);
    let used: Vec<&Provenance> = files
        .iter()
        .enumerate()
        .filter(|(number, _)| entities.any_of(*number))
        .map(|(_, file)| &file.provenance)
        .collect();
    let origin = Provenance {
        file: used.iter().map(|origin| origin.file.as_str()).collect::<Vec<_>>().join(", "),
        sha256: match used.as_slice() {
            [origin] => origin.sha256.clone(),
            several => {
                let hashes: Vec<&str> = several.iter().map(|origin| origin.sha256.as_str()).collect();
                sha256_hex(hashes.join("\n").as_bytes())
            }
        },
        rows: entities.len(),
        publisher: used.first().map(|origin| origin.publisher.clone()).unwrap_or_default(),
        date: oldest(&used).or(if declared.files.is_empty() { None } else { declared.date }),
        stale_after_days: declared.stale_after_days,
    };
    let used = used.into_iter().cloned().collect();
    Made {
        name: declared.name.clone(),
        entities,
        origin,
        files: used,
        key: index_key(declared, files),
        bytes: files.iter().map(|file| file.bytes).sum(),
    }
}

/// What an index is made from: the files in order and the statuses that are kept of them.
fn index_key(declared: &WatchlistPlan, files: &[&ReadList]) -> Key {
    let statuses = format!("{:?}", declared.status);
    let hashes = files.iter().map(|file| file.provenance.sha256.as_bytes());
    Key::of([&b"index"[..], statuses.as_bytes()].into_iter().chain(hashes))
}

/// The oldest date, for the whole is no fresher than its oldest part; none as soon as one is unknown.
fn oldest(files: &[&Provenance]) -> Option<Date> {
    let dates: Option<Vec<Date>> = files.iter().map(|origin| origin.date).collect();
    dates.and_then(|dates| dates.into_iter().min())
}

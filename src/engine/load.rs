//! From the texts of rules and lists to a rule set that can screen: parse, check, read the lists, index the watchlists.
//! Never stops at the first error.

use super::RuleSet;
use super::library::Library;
use super::lost::Lost;
use crate::check::check;
use crate::diagnostic::{Code, Diagnostic, any_error};
use crate::evaluate::Tables;
use crate::list::List;
use crate::matching::{Lookup, Matcher};
use crate::plan::{ListFrom, ListPlan, Plan, WatchlistPlan};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::parse;
use crate::value::{Date, Provenance, sha256_hex};
use crate::watchlist::{self, Entity, Status, Watchlist};
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
    pub plan: Plan,
    /// The texts that messages point into.
    pub sources: Sources,
    /// Every error and warning of the rules and of the lists.
    pub diagnostics: Vec<Diagnostic>,
}

/// Loads a rule set. The files are one rule set: a name declared in one is known in all.
pub fn load(files: Vec<RuleFile>, library: &Library) -> Loaded {
    let mut sources = Sources::default();
    let mut diagnostics = Vec::new();
    let mut trees = Vec::new();
    for file in files {
        let id = sources.add(file.name, file.text);
        let (tree, found) = parse(id, &sources.get(id).text);
        diagnostics.extend(found);
        trees.push(tree);
    }
    let lost = Lost::to(&diagnostics, &sources);
    let (plan, found) = check(&trees, &sources);
    diagnostics.extend(found.into_iter().filter(|found| !lost.explains(found, &sources)));
    diagnostics.extend(plan.unsupported.iter().cloned());
    let mut shelf = Loader { plan: &plan, library, sources, ids: BTreeMap::new(), diagnostics };
    let (lists, watchlists) = (shelf.lists(), shelf.watchlists());
    let Loader { sources, diagnostics, .. } = shelf;
    let rules = (!any_error(&diagnostics)).then(|| {
        let index = |(entities, origin)| (Arc::new(Matcher::build(entities)) as Arc<dyn Lookup>, origin);
        let watchlists = watchlists.into_iter().map(index).collect();
        let tables = Tables::new(&plan, lists, watchlists);
        RuleSet { plan: Arc::new(plan.clone()), tables: Arc::new(tables) }
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

    fn watchlists(&mut self) -> Vec<(Vec<Entity>, Provenance)> {
        let everything = self.watchlist_files();
        let mut loaded: BTreeMap<usize, Watchlist> = BTreeMap::new();
        let mut made = Vec::new();
        for declared in &self.plan.watchlists {
            let files: Vec<usize> = match declared.files.as_slice() {
                [] => everything.clone(),
                named => named.iter().filter_map(|(name, span)| self.file(name, *span)).collect(),
            };
            for &file in &files {
                loaded.entry(file).or_insert_with(|| self.watchlist(file, declared));
            }
            let files: Vec<&Watchlist> = files.iter().filter_map(|file| loaded.get(file)).collect();
            made.push(put_together(declared, &files));
        }
        made
    }

    fn watchlist(&mut self, file: usize, declared: &WatchlistPlan) -> Watchlist {
        if let Some(official) = &self.library.files[file].official {
            let mut watchlist = Watchlist::clone(official);
            let dated = declared.date.filter(|_| !declared.files.is_empty());
            watchlist.provenance.date = dated.or(watchlist.provenance.date);
            watchlist.provenance.stale_after_days = declared.stale_after_days;
            return watchlist;
        }
        let id = self.read(file);
        let declaration = watchlist::Declaration {
            name: declared.name.clone(),
            // A file that several watchlists read is as old as its own rows say.
            date: if declared.files.is_empty() { None } else { declared.date },
            stale_after_days: declared.stale_after_days,
            span: declared.span,
        };
        let (watchlist, found) = watchlist::load(&declaration, id, self.sources.get(id));
        self.diagnostics.extend(found);
        watchlist
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

/// One watchlist of the entries with its statuses, in the order of the files.
fn put_together(declared: &WatchlistPlan, files: &[&Watchlist]) -> (Vec<Entity>, Provenance) {
    let keeps = |status: Status| declared.status.is_empty() || declared.status.contains(&status);
    let entities: Vec<Entity> =
        files.iter().flat_map(|file| &file.entities).filter(|entity| keeps(entity.status)).cloned().collect();
    let used: Vec<&&Watchlist> =
        files.iter().filter(|file| file.entities.iter().any(|entity| keeps(entity.status))).collect();
    let origin = Provenance {
        file: used.iter().map(|file| file.provenance.file.as_str()).collect::<Vec<_>>().join(", "),
        sha256: match used.as_slice() {
            [file] => file.provenance.sha256.clone(),
            several => {
                let hashes: Vec<&str> = several.iter().map(|file| file.provenance.sha256.as_str()).collect();
                sha256_hex(hashes.join("\n").as_bytes())
            }
        },
        rows: entities.len(),
        date: oldest(&used).or(if declared.files.is_empty() { None } else { declared.date }),
        stale_after_days: declared.stale_after_days,
    };
    (entities, origin)
}

/// The oldest date, for the whole is no fresher than its oldest part; none as soon as one is unknown.
fn oldest(files: &[&&Watchlist]) -> Option<Date> {
    let dates: Option<Vec<Date>> = files.iter().map(|file| file.provenance.date).collect();
    dates.and_then(|dates| dates.into_iter().min())
}

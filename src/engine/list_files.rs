//! The files that the lists of a rule set come from, each with its own date and age. Never merges two files into one.

use super::RuleSet;
use crate::alert::{ListFileUse, ListUse};
use crate::plan::Rule;
use crate::value::{Date, Provenance};

impl RuleSet {
    /// Every file of a list or a watchlist, once, with its age on a day: those that the user gave, then those that ship,
    /// then lists that are written in rules.
    pub fn list_files(&self, as_of: Date) -> Vec<ListFileUse> {
        let mut files: Vec<ListFileUse> = Vec::new();
        let is_used = |by: &dyn Fn(&Rule) -> bool| self.plan.rules.iter().any(by);
        for (number, list) in self.tables.lists().iter().enumerate() {
            let used = is_used(&|rule| rule.lists.contains(&number));
            add(&mut files, file(&list.declaration().name, list.provenance(), as_of, used));
        }
        for (number, (declared, origins)) in
            self.plan.watchlists.iter().zip(&*self.watchlist_files).enumerate()
        {
            let used = is_used(&|rule| rule.watchlists.contains(&number));
            for origin in origins {
                add(&mut files, file(&declared.name, origin, as_of, used));
            }
        }
        files.sort_by_key(|file| (file.list.file.is_empty(), file.list.is_shipped()));
        files
    }
}

fn file(name: &str, origin: &Provenance, as_of: Date, is_used: bool) -> ListFileUse {
    let list = ListUse::of(name, origin, as_of);
    let is_missed = list.stale && is_used;
    ListFileUse { list, is_used, is_missed }
}

/// A file that feeds several lists stands once and is as stale as for the strictest of them.
fn add(files: &mut Vec<ListFileUse>, new: ListFileUse) {
    let is_same = |file: &&mut ListFileUse| !new.list.file.is_empty() && file.list.file == new.list.file;
    match files.iter_mut().find(is_same) {
        Some(known) => {
            known.list.name.push_str(", ");
            known.list.name.push_str(&new.list.name);
            known.list.stale |= new.list.stale;
            known.is_used |= new.is_used;
            known.is_missed |= new.is_missed;
        }
        None => files.push(new),
    }
}

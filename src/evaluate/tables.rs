//! The lists and watchlists of a run, in the plan's order, ready for look-ups. Never reads a file.

use crate::alert::ListUse;
use crate::list::{List, Mentions};
use crate::matching::Lookup;
use crate::plan::Plan;
use crate::value::{Date, Provenance};
use std::fmt;
use std::sync::Arc;

/// Lists and watchlists by the numbers that expressions give them.
#[derive(Clone)]
pub struct Tables {
    /// The lists.
    pub(super) lists: Vec<Arc<List>>,
    /// The watchlists.
    pub(super) watchlists: Vec<Arc<dyn Lookup>>,
    watchlist_names: Vec<String>,
    watchlist_origins: Vec<Provenance>,
    mentions: Arc<Mentions>,
    /// For each list its number in `mentions`.
    mentioned: Vec<Option<usize>>,
}

impl Tables {
    /// Puts the lists and the watchlists (each with its origin) of a plan together; both in the plan's order.
    pub fn new(plan: &Plan, lists: Vec<Arc<List>>, watchlists: Vec<(Arc<dyn Lookup>, Provenance)>) -> Tables {
        let mut terms: Vec<&List> = Vec::new();
        let mut mentioned = Vec::new();
        for (list, declared) in lists.iter().zip(&plan.lists) {
            mentioned.push(declared.is_mentioned.then_some(terms.len()));
            if declared.is_mentioned {
                terms.push(list);
            }
        }
        let mentions = Arc::new(Mentions::build(&terms));
        let (watchlists, watchlist_origins) = watchlists.into_iter().unzip();
        let watchlist_names = plan.watchlists.iter().map(|watchlist| watchlist.name.clone()).collect();
        Tables { lists, watchlists, watchlist_names, watchlist_origins, mentions, mentioned }
    }

    /// The same with other entries in some lists and watchlists, by number.
    pub fn with(
        &self,
        plan: &Plan,
        lists: Vec<(usize, List)>,
        watchlists: Vec<(usize, Arc<dyn Lookup>)>,
    ) -> Tables {
        let mut all = self.lists.clone();
        for (index, list) in lists {
            if let Some(slot) = all.get_mut(index) {
                *slot = Arc::new(list);
            }
        }
        let mut known: Vec<_> =
            self.watchlists.iter().cloned().zip(self.watchlist_origins.iter().cloned()).collect();
        for (index, watchlist) in watchlists {
            if let Some(slot) = known.get_mut(index) {
                slot.0 = watchlist;
            }
        }
        Tables::new(plan, all, known)
    }

    /// The lists, in the plan's order.
    pub fn lists(&self) -> &[Arc<List>] {
        &self.lists
    }

    /// The term of a list that a text mentions.
    pub(super) fn mention(&self, text: &str, list: usize) -> Option<&str> {
        self.mentions.find(text, self.mentioned.get(list).copied().flatten()?)
    }

    /// What a run says of a list, by number.
    pub fn list_use(&self, list: usize, as_of: Date) -> Option<ListUse> {
        let list = self.lists.get(list)?;
        Some(ListUse::of(&list.declaration().name, list.provenance(), as_of))
    }

    /// A watchlist by its number.
    pub fn watchlist(&self, watchlist: usize) -> Option<&dyn Lookup> {
        self.watchlists.get(watchlist).map(AsRef::as_ref)
    }

    /// What a run says of a watchlist, by number.
    pub fn watchlist_use(&self, watchlist: usize, as_of: Date) -> Option<ListUse> {
        let name = self.watchlist_names.get(watchlist)?;
        Some(ListUse::of(name, self.watchlist_origins.get(watchlist)?, as_of))
    }

    /// What a run says of all of them: the lists, then the watchlists.
    pub fn uses(&self, as_of: Date) -> Vec<ListUse> {
        let lists = (0..self.lists.len()).filter_map(|list| self.list_use(list, as_of));
        let watchlists = (0..self.watchlists.len()).filter_map(|list| self.watchlist_use(list, as_of));
        lists.chain(watchlists).collect()
    }
}

impl fmt::Debug for Tables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tables({} lists, {} watchlists)", self.lists.len(), self.watchlists.len())
    }
}

//! Finds entries that are listed by their address alone. Never looks at entries that have a name.

use std::collections::BTreeMap;

use super::address::{Likeness, compare, telling_words};
use crate::watchlist::Entity;

/// The addresses of nameless entries by their words.
#[derive(Debug, Default)]
pub(super) struct AddressIndex {
    addresses: Vec<(usize, String)>,
    by_word: BTreeMap<String, Vec<usize>>,
}

impl AddressIndex {
    /// Indexes the addresses of the entities without a name.
    pub fn build(entities: &[Entity]) -> AddressIndex {
        let mut index = AddressIndex::default();
        for (at, entity) in entities.iter().enumerate().filter(|(_, entity)| entity.names.is_empty()) {
            for address in &entity.addresses {
                for word in telling_words(address) {
                    index.by_word.entry(word).or_default().push(index.addresses.len());
                }
                index.addresses.push((at, address.clone()));
            }
        }
        index
    }

    /// The entities that stand at one of `addresses`, with the address as listed.
    pub fn find(&self, addresses: &[&str]) -> BTreeMap<usize, &str> {
        let mut found = BTreeMap::new();
        if self.addresses.is_empty() {
            return found;
        }
        for address in addresses {
            let words = telling_words(address);
            let mut near: Vec<usize> =
                words.iter().filter_map(|word| self.by_word.get(word)).flatten().copied().collect();
            near.sort_unstable();
            near.dedup();
            for (entity, listed) in near.into_iter().map(|at| &self.addresses[at]) {
                if compare(address, listed) == Likeness::Same {
                    found.insert(*entity, listed.as_str());
                }
            }
        }
        found
    }
}

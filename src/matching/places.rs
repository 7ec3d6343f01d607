//! Finds entries that are listed by their address alone. Never looks at entries that have a name.

use std::collections::BTreeMap;

use super::address::{Likeness, compare, telling_words};
use crate::compiled::{Keyed, Parts, Texts, U32s, Writer, keyed, texts};
use crate::watchlist::shelf::Entities;

/// The addresses of nameless entries by their words.
#[derive(Debug, Clone, Copy)]
pub(super) struct AddressIndex<'a> {
    addresses: Texts<'a>,
    /// The entity of each address.
    owners: U32s<'a>,
    by_word: Keyed<'a>,
}

/// Adds the parts that [`AddressIndex::read`] takes, for the addresses of the entities without a name.
pub(super) fn write(entities: &Entities, writer: &mut Writer) {
    let mut addresses: Vec<String> = Vec::new();
    let mut owners = Vec::new();
    let mut by_word: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for at in 0..entities.len() {
        let Some(entity) = entities.glance(at).filter(|entity| entity.names.is_empty()) else { continue };
        for address in &entity.addresses {
            for word in telling_words(address) {
                by_word.entry(word).or_default().push(addresses.len() as u32);
            }
            addresses.push(address.clone());
            owners.push(at as u32);
        }
    }
    texts(addresses.iter().map(String::as_str), writer);
    writer.u32s(&owners);
    keyed(&by_word, writer);
}

impl<'a> AddressIndex<'a> {
    /// The next parts of a compiled file as an index of addresses.
    pub fn read(parts: &mut Parts<'a>) -> AddressIndex<'a> {
        AddressIndex { addresses: Texts::read(parts), owners: parts.u32s(), by_word: Keyed::read(parts) }
    }

    /// Whether all parts fit together and into a list of so many entities.
    pub fn is_sound(&self, entities: usize) -> bool {
        self.addresses.is_sound()
            && self.addresses.len() == self.owners.len()
            && self.owners.all_below(entities)
            && self.by_word.is_sound(self.addresses.len())
    }

    /// The entities that stand at one of `addresses`, with the address as listed.
    pub fn find(&self, addresses: &[&str]) -> BTreeMap<usize, &'a str> {
        let mut found = BTreeMap::new();
        if self.addresses.is_empty() {
            return found;
        }
        for address in addresses {
            let words = telling_words(address);
            let mut near: Vec<u32> = words.iter().flat_map(|word| self.by_word.get(word).iter()).collect();
            near.sort_unstable();
            near.dedup();
            for at in near.into_iter().map(|at| at as usize) {
                let listed = self.addresses.get(at);
                if compare(address, listed) == Likeness::Same {
                    found.insert(self.owners.get(at) as usize, listed);
                }
            }
        }
        found
    }
}

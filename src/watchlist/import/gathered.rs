//! Entries of which each has several rows, gathered by an id. Never takes a row for an entry.

use super::draft::Draft;
use super::intake::Intake;
use super::place::Place;
use std::collections::BTreeMap;

/// The entries while their rows are read, in the order of their first rows.
#[derive(Default)]
pub(super) struct Gathered {
    entries: Vec<(Place, Draft)>,
    known: BTreeMap<String, usize>,
}

impl Gathered {
    /// The entry of an id, begun by `open` with its first row; nothing promises that its rows follow each other.
    pub fn entry(&mut self, id: &str, place: Place, open: impl FnOnce() -> Draft) -> Option<&mut Draft> {
        if !self.known.contains_key(id) {
            self.open(id, place, open());
        }
        self.get(id)
    }

    /// The entry of an id that was begun before.
    pub fn get(&mut self, id: &str) -> Option<&mut Draft> {
        let at = *self.known.get(id)?;
        self.entries.get_mut(at).map(|(_, draft)| draft)
    }

    /// Begins an entry; of two with one id, later rows are of the first.
    pub fn open(&mut self, id: &str, place: Place, draft: Draft) {
        self.known.entry(id.to_owned()).or_insert(self.entries.len());
        self.entries.push((place.of(draft.id()), draft));
    }

    /// Gives all entries to the list.
    pub fn accept(self, intake: &mut Intake) {
        for (place, draft) in self.entries {
            intake.accept(place, draft);
        }
    }
}

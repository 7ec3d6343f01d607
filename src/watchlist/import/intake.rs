//! The list while it is being read: accepts entries, rejects them with their place, keeps ids apart.
//! Never lets an entry vanish: what goes in comes out accepted or rejected.

use super::super::entity::Entity;
use super::draft::{Draft, NothingToMatch};
use super::place::{Loss, NOTHING_TO_MATCH, Note, Place, RejectedEntry};
use super::table::Misfit;
use crate::value::Date;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What an importer makes of its files.
#[derive(Default)]
pub(super) struct Intake {
    /// Who publishes the list.
    pub publisher: Cow<'static, str>,
    /// The list's title.
    pub title: String,
    /// The list's own date.
    pub date: Option<Date>,
    /// The number of entries that the list says it has.
    pub stated: Option<usize>,
    pub entities: Vec<Entity>,
    pub rejected: Vec<RejectedEntry>,
    notes: BTreeMap<String, (Place, usize)>,
    ids: BTreeMap<String, usize>,
}

impl Intake {
    /// An empty list of a publisher.
    pub fn new(publisher: impl Into<Cow<'static, str>>, title: impl Into<String>) -> Intake {
        Intake { publisher: publisher.into(), title: title.into(), ..Intake::default() }
    }

    /// Takes an entry or rejects it. An id that was met before gets a number, and a note says so.
    pub fn accept(&mut self, place: Place, draft: Draft) {
        let place = if place.id.is_empty() { place.of(draft.id()) } else { place };
        match draft.finish() {
            Ok((mut entity, doubts)) => {
                for doubt in doubts {
                    self.note(&place, doubt);
                }
                let times = self.ids.entry(entity.id.clone()).or_insert(0);
                *times += 1;
                if *times > 1 {
                    let id = format!("{}#{times}", entity.id);
                    self.note(&place, "several entries have one id; each after the first got a number");
                    entity.id = id;
                }
                self.entities.push(entity);
            }
            Err(NothingToMatch) => self.reject_blank(place, NOTHING_TO_MATCH),
        }
    }

    /// Records an entry that cannot be used.
    pub fn reject(&mut self, place: Place, reason: impl Into<String>) {
        self.rejected.push(RejectedEntry { place, reason: reason.into(), loss: Loss::Entry });
    }

    /// Records an entry that has nothing to compare.
    pub fn reject_blank(&mut self, place: Place, reason: impl Into<String>) {
        self.rejected.push(RejectedEntry { place, reason: reason.into(), loss: Loss::Nothing });
    }

    /// Records a row that belongs to no entry of the list.
    pub fn reject_loose(&mut self, place: Place, reason: impl Into<String>) {
        self.rejected.push(RejectedEntry { place, reason: reason.into(), loss: Loss::Loose });
    }

    /// Records a row that is no record.
    pub fn reject_row(&mut self, misfit: Misfit) {
        self.reject(misfit.place, misfit.reason);
    }

    /// Records something about an entry that is in the list all the same; the same text is counted, not repeated.
    pub fn note(&mut self, place: &Place, text: impl Into<String>) {
        self.notes.entry(text.into()).or_insert_with(|| (place.clone(), 0)).1 += 1;
    }

    /// The notes in the order of their places.
    pub fn take_notes(&mut self) -> Vec<Note> {
        let notes = std::mem::take(&mut self.notes).into_iter();
        let mut notes: Vec<Note> = notes.map(|(text, (place, times))| Note { place, times, text }).collect();
        notes.sort_by(|one, other| (&one.place, &one.text).cmp(&(&other.place, &other.text)));
        notes
    }
}

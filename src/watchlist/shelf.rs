//! The entries of a list as they are looked up: compiled in one piece and read out one by one when they are wanted, or
//! held as they were read. Never changes an entry: both ways give the same.
//!
//! A compiled list has six parts: what is known of the whole list (JSON), where the text of each entry begins, the texts
//! (an entry as one line of the form of `store`), the status of each entry, where each id begins, and the ids.

use super::entity::{Entity, EntityKind, Status, Watchlist};
use super::store;
use crate::compiled::{Cache, Compiled, Key, Texts, Writer, texts};
use crate::value::{Date, Provenance};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

/// A list that was read: its entries and what is known of the whole.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its entries.
    pub shelf: Arc<Shelf>,
    /// Its own date, where it states one.
    pub date: Option<Date>,
    /// Who publishes it; empty for a list of one's own.
    pub publisher: String,
    /// What whoever uses the list should be told, a line each.
    pub said: Vec<String>,
}

/// The entries of one list.
#[derive(Debug)]
pub struct Shelf(Content);

#[derive(Debug)]
enum Content {
    Held(Vec<Entity>),
    Compiled { file: Compiled, read: Box<[OnceLock<Box<Entity>>]> },
}

/// What is known of a whole list.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    date: Option<i32>,
    publisher: String,
    said: Vec<String>,
}

/// What an importer gives.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The entries, in the order of the source.
    pub entities: Vec<Entity>,
    /// As [`Listed::date`].
    pub date: Option<Date>,
    /// As [`Listed::publisher`].
    pub publisher: String,
    /// As [`Listed::said`].
    pub said: Vec<String>,
}

impl From<Watchlist> for Reading {
    fn from(list: Watchlist) -> Reading {
        let Provenance { date, publisher, .. } = list.provenance;
        Reading { entities: list.entities, date, publisher, said: Vec::new() }
    }
}

impl From<Reading> for Listed {
    fn from(reading: Reading) -> Listed {
        let shelf = Arc::new(Shelf(Content::Held(reading.entities)));
        Listed { shelf, date: reading.date, publisher: reading.publisher, said: reading.said }
    }
}

impl Listed {
    /// The list called `name` that `key` says, from the cache or else by reading its `source_bytes` bytes with `read`.
    ///
    /// # Errors
    /// Those of `read`; a list that was not read is not kept.
    pub fn open<E>(
        cache: &Cache,
        name: &str,
        key: &Key,
        source_bytes: usize,
        read: impl FnOnce() -> Result<Reading, E>,
    ) -> Result<Listed, E> {
        if !cache.takes(source_bytes) {
            return read().map(Listed::from);
        }
        if let Some(listed) = cache.find(name, key).and_then(Listed::compiled) {
            return Ok(listed);
        }
        let reading = read()?;
        let Some(file) = compile(&reading, key) else { return Ok(reading.into()) };
        cache.keep(name, key, &file);
        // From here on the list is what later runs will find; the entries as read are given back at once.
        Ok(Listed::compiled(file).unwrap_or_else(|| reading.into()))
    }

    /// The list that a compiled file holds, if it holds one.
    fn compiled(file: Compiled) -> Option<Listed> {
        let mut parts = file.parts();
        let about: About = serde_json::from_slice(parts.bytes()).ok()?;
        let lines = Texts::new(parts.u32s(), parts.bytes());
        let statuses = parts.bytes();
        let ids = Texts::read(&mut parts);
        let is_sound =
            lines.is_sound() && ids.is_sound() && statuses.len() == lines.len() && ids.len() == lines.len();
        if !is_sound || statuses.iter().any(|code| status(*code).is_none()) {
            return None;
        }
        let read = (0..lines.len()).map(|_| OnceLock::new()).collect();
        let shelf = Arc::new(Shelf(Content::Compiled { file, read }));
        let About { date, publisher, said } = about;
        Some(Listed { shelf, date: date.map(Date), publisher, said })
    }
}

/// The compiled file of a list; none where an entry could not be read back as it is.
fn compile(reading: &Reading, key: &Key) -> Option<Compiled> {
    let mut text = Vec::new();
    let mut bounds = vec![0];
    for entity in &reading.entities {
        let from = text.len();
        store::write_line(&mut text, entity).ok()?;
        if store::read_line(text.get(from..)?).as_ref() != Some(entity) {
            return None;
        }
        bounds.push(u32::try_from(text.len()).ok()?);
    }
    let about = About {
        date: reading.date.map(|date| date.0),
        publisher: reading.publisher.clone(),
        said: reading.said.clone(),
    };
    let mut writer = Writer::default();
    writer.bytes(serde_json::to_vec(&about).ok()?);
    writer.u32s(&bounds);
    writer.bytes(text);
    writer.bytes(reading.entities.iter().map(|entity| code(entity.status)).collect());
    texts(reading.entities.iter().map(|entity| entity.id.as_str()), &mut writer);
    Some(writer.finish(key))
}

const STATUSES: [Status; 4] =
    [Status::Designated, Status::ExportControlled, Status::Reported, Status::Context];

fn code(status: Status) -> u8 {
    STATUSES.iter().position(|known| *known == status).unwrap_or(0) as u8
}

fn status(code: u8) -> Option<Status> {
    STATUSES.get(usize::from(code)).copied()
}

impl Shelf {
    /// How many entries there are.
    pub fn len(&self) -> usize {
        match &self.0 {
            Content::Held(entities) => entities.len(),
            Content::Compiled { read, .. } => read.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The status of an entry, which is known without reading it.
    pub fn status(&self, at: usize) -> Option<Status> {
        match &self.0 {
            Content::Held(entities) => entities.get(at).map(|entity| entity.status),
            Content::Compiled { file, .. } => status(*statuses(file).get(at)?),
        }
    }

    /// The ids of all entries in order, which are known without reading them.
    pub fn ids(&self) -> Vec<&str> {
        match &self.0 {
            Content::Held(entities) => entities.iter().map(|entity| entity.id.as_str()).collect(),
            Content::Compiled { file, .. } => {
                let mut parts = file.parts();
                let _before = (parts.bytes(), parts.u32s(), parts.bytes(), parts.bytes());
                let ids = Texts::read(&mut parts);
                (0..ids.len()).map(|at| ids.get(at)).collect()
            }
        }
    }

    /// An entry, which is held from then on.
    pub fn get(&self, at: usize) -> Option<&Entity> {
        (at < self.len()).then(|| self.entity(at))
    }

    /// As [`Shelf::get`], for a number that is known to be one of an entry.
    fn entity(&self, at: usize) -> &Entity {
        match &self.0 {
            Content::Held(entities) => &entities[at],
            Content::Compiled { file, read } => read[at].get_or_init(|| Box::new(read_out(file, at))),
        }
    }

    /// An entry, to be looked at once.
    fn glance(&self, at: usize) -> Option<Cow<'_, Entity>> {
        match &self.0 {
            Content::Held(entities) => entities.get(at).map(Cow::Borrowed),
            Content::Compiled { file, read } => Some(match read.get(at)?.get() {
                Some(entity) => Cow::Borrowed(&**entity),
                None => Cow::Owned(read_out(file, at)),
            }),
        }
    }
}

fn read_out(file: &Compiled, at: usize) -> Entity {
    let mut parts = file.parts();
    parts.bytes();
    let lines = Texts::new(parts.u32s(), parts.bytes());
    // The file was found whole and every line of it was read back when it was written.
    store::read_line(lines.bytes(at)).unwrap_or_else(|| Entity::new("", EntityKind::Unknown, Status::Context))
}

/// The statuses of the entries of a compiled list.
fn statuses(file: &Compiled) -> &[u8] {
    let mut parts = file.parts();
    let _about_and_lines = (parts.bytes(), parts.u32s(), parts.bytes());
    parts.bytes()
}

/// Entries of one or several lists, numbered from 0.
#[derive(Debug, Clone, Default)]
pub struct Entities {
    shelves: Vec<Arc<Shelf>>,
    /// List and place in it of each entry.
    members: Vec<(u32, u32)>,
}

impl Entities {
    /// The entries of the lists that have one of the statuses, all if none is named; list by list, in order.
    pub fn of(shelves: Vec<Arc<Shelf>>, statuses: &[Status]) -> Entities {
        let mut members = Vec::new();
        for (list, shelf) in shelves.iter().enumerate() {
            for at in 0..shelf.len() {
                let fits = || shelf.status(at).is_some_and(|status| statuses.contains(&status));
                if statuses.is_empty() || fits() {
                    members.push((list as u32, at as u32));
                }
            }
        }
        Entities { shelves, members }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Whether an entry is of the list with this number.
    pub fn any_of(&self, list: usize) -> bool {
        self.members.iter().any(|(of, _)| *of as usize == list)
    }

    /// An entry by its number.
    pub fn get(&self, at: usize) -> Option<&Entity> {
        let (list, place) = *self.members.get(at)?;
        self.shelves.get(list as usize)?.get(place as usize)
    }

    /// Each entry in order, without holding what is read for it.
    pub fn glance(&self, at: usize) -> Option<Cow<'_, Entity>> {
        let (list, place) = *self.members.get(at)?;
        self.shelves.get(list as usize)?.glance(place as usize)
    }
}

impl From<Vec<Entity>> for Entities {
    fn from(entities: Vec<Entity>) -> Entities {
        Entities::of(vec![Arc::new(Shelf(Content::Held(entities)))], &[])
    }
}

impl std::ops::Index<usize> for Entities {
    type Output = Entity;

    /// # Panics
    /// When there is no entry of this number, as a slice does.
    fn index(&self, at: usize) -> &Entity {
        let (list, place) = self.members[at];
        self.shelves[list as usize].entity(place as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::super::entity::{EntityName, NameKind};
    use super::*;
    use std::convert::Infallible;

    fn entity(id: &str, name: &str, status: Status) -> Entity {
        let mut entity = Entity::new(id, EntityKind::Person, status);
        entity.names.push(EntityName { text: name.into(), kind: NameKind::Primary });
        entity
    }

    fn reading() -> Reading {
        Reading {
            entities: vec![
                entity("1", "Жихарев \"Z\"", Status::Designated),
                entity("2", "Quay\nHarbour", Status::Reported),
                entity("3", "", Status::Designated),
            ],
            date: Date::parse("2024-05-02"),
            publisher: "Example Office".to_owned(),
            said: vec!["row 3: no name".to_owned()],
        }
    }

    fn all(entities: &Entities) -> Vec<Entity> {
        (0..entities.len()).map(|at| entities[at].clone()).collect()
    }

    #[test]
    fn a_compiled_list_is_the_list_as_read_and_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path()).of_all_sizes();
        let key = Key::of([&b"list"[..]]);
        for times in 0..3 {
            let read = || if times == 0 { Ok(reading()) } else { Err("read again") };
            let listed = Listed::open(&cache, "list", &key, 1, read).unwrap();
            assert_eq!((listed.date, &listed.said), (reading().date, &reading().said));
            assert_eq!(
                (listed.publisher.as_str(), listed.shelf.ids()),
                ("Example Office", vec!["1", "2", "3"])
            );
            let entities = Entities::of(vec![Arc::clone(&listed.shelf)], &[]);
            assert_eq!(entities.glance(0).unwrap().into_owned(), reading().entities[0]);
            assert_eq!(all(&entities), reading().entities);
            let designated = Entities::of(vec![listed.shelf], &[Status::Designated]);
            assert_eq!(all(&designated), [reading().entities[0].clone(), reading().entities[2].clone()]);
            assert!(designated.get(2).is_none());
        }
    }

    #[test]
    fn a_small_list_and_one_that_was_not_read_are_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (cache, key) = (Cache::at(folder.path()), Key::of([]));
        Listed::open(&cache, "small", &key, 100, || Ok::<_, Infallible>(reading())).unwrap();
        assert!(Listed::open(&cache, "broken", &key, 1 << 20, || Err(())).is_err());
        assert_eq!(cache.kept(), []);
    }

    #[test]
    fn an_entry_that_cannot_be_written_as_it_is_stays_as_read() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path()).of_all_sizes();
        let mut odd = entity("1", "Odd", Status::Designated);
        odd.dates.push(super::super::PartialDate { year: -5, month: None, day: None });
        let reading = || Ok::<_, Infallible>(Reading { entities: vec![odd.clone()], ..Reading::default() });
        let listed = Listed::open(&cache, "odd", &Key::of([]), 1, reading).unwrap();
        assert_eq!(listed.shelf.get(0), Some(&odd));
        assert_eq!(cache.kept(), []);
    }
}

//! A watchlist made ready, and the look-up over it: names from the index, particulars from the entities. Never reads a
//! list's source.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::evidence::{self, Evidence};
use super::explain::explain;
use super::index::{self, Index, Scratch};
use super::places::{self, AddressIndex};
use super::score::{Kind, Link};
use super::tables::{Class, TABLES};
use super::{Lookup, Match, Party, Score, calibrate, name};
use crate::compiled::{Cache, Compiled, Key, Keyed, U32s, Writer, keyed};
use crate::watchlist::shelf::Entities;
use crate::watchlist::{Entity, MatchPolicy, NameKind};

/// The entities of one or more lists, made ready for look-ups.
#[derive(Debug)]
pub struct Matcher {
    entities: Entities,
    /// Names, identifiers and addresses, as [`View::read`] takes them.
    compiled: Compiled,
    spare: Mutex<Vec<Scratch>>,
}

impl Matcher {
    /// Indexes every name, identifier and nameless address of every entity.
    pub fn build(entities: Vec<Entity>) -> Matcher {
        Matcher::of(entities.into())
    }

    /// As [`Matcher::build`], for the entities of lists that were read.
    pub fn of(entities: Entities) -> Matcher {
        let compiled = compile(&entities, &Key::of([]));
        Matcher { entities, compiled, spare: Mutex::default() }
    }

    /// The same from the cache, if the index of these very entities is there, which `key` says; else it is built and kept.
    /// `list` is what the watchlist is called, `source_bytes` how much it was read from.
    pub fn open(entities: Entities, cache: &Cache, list: &str, key: &Key, source_bytes: usize) -> Matcher {
        if !cache.takes(source_bytes) {
            return Matcher::of(entities);
        }
        let found = cache.find(list, key).filter(|compiled| View::read(&entities, compiled).is_sound());
        let compiled = found.unwrap_or_else(|| {
            let compiled = compile(&entities, key);
            cache.keep(list, key, &compiled);
            compiled
        });
        Matcher { entities, compiled, spare: Mutex::default() }
    }

    /// Entities and scores that comparing with every single name finds for a name: slow, the measure of what the index loses.
    pub fn find_exhaustively(&self, name: &str, at_least: Score) -> Vec<(usize, Score)> {
        let mut scratch = Scratch::exhaustive();
        let mut hits = Vec::new();
        let index = self.view().index;
        index.search(name, calibrate::raw(at_least), &mut scratch, &mut hits);
        let scored = hits.iter().map(|hit| (index.owner(hit.name).0, calibrate::score(hit.score)));
        scored.filter(|(_, score)| *score >= at_least).collect()
    }

    /// The score of a name against the best name of one entity, every word compared with every other: the measure of what
    /// the index loses of true matches.
    pub fn score_exhaustively(&self, name: &str, entity: usize) -> Score {
        let mut scratch = Scratch::exhaustive();
        let index = self.view().index;
        let names = index.names_of(entity);
        let raw = names.map(|listed| index.align(name, listed, &mut scratch).2).fold(0.0, f32::max);
        calibrate::score(raw)
    }

    /// How many listed names are compared in full when a name is looked up.
    pub fn compared(&self, name: &str, at_least: Score) -> usize {
        self.with_scratch(|scratch| {
            self.view().index.search(name, calibrate::raw(at_least), scratch, &mut Vec::new());
            scratch.compared
        })
    }

    fn view(&self) -> View<'_> {
        View::read(&self.entities, &self.compiled)
    }

    fn with_scratch<T>(&self, work: impl FnOnce(&mut Scratch) -> T) -> T {
        let spare = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let mut scratch = spare().pop().unwrap_or_default();
        let answer = work(&mut scratch);
        spare().push(scratch);
        answer
    }
}

/// The compiled file of a watchlist: how many entities it has and whether any wants exact tokens, then what
/// [`View::read`] reads.
fn compile(entities: &Entities, key: &Key) -> Compiled {
    let mut identifiers: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut any_exact = false;
    for at in 0..entities.len() {
        let Some(entity) = entities.glance(at) else { continue };
        any_exact |= entity.policy == MatchPolicy::Exact;
        for identifier in &entity.identifiers {
            identifiers.entry(evidence::identifier_value(&identifier.value)).or_default().push(at as u32);
        }
    }
    let mut writer = Writer::default();
    writer.u32s(&[entities.len() as u32, u32::from(any_exact)]);
    index::write(entities, &mut writer);
    keyed(&identifiers, &mut writer);
    places::write(entities, &mut writer);
    writer.finish(key)
}

/// A watchlist as it is searched.
struct View<'a> {
    entities: &'a Entities,
    /// Number of entities the file was made from, and whether some entry matches by exact tokens with context, which may
    /// lift a thin likeness.
    about: U32s<'a>,
    index: Index<'a>,
    /// The entities that bear an identifier.
    identifiers: Keyed<'a>,
    addresses: AddressIndex<'a>,
}

impl<'a> View<'a> {
    fn read(entities: &'a Entities, compiled: &'a Compiled) -> View<'a> {
        let mut parts = compiled.parts();
        View {
            entities,
            about: parts.u32s(),
            index: Index::read(&mut parts),
            identifiers: Keyed::read(&mut parts),
            addresses: AddressIndex::read(&mut parts),
        }
    }

    /// Whether all parts fit together and the entities.
    fn is_sound(&self) -> bool {
        let entities = self.entities.len();
        self.about.len() == 2
            && self.about.get(0) as usize == entities
            && self.index.is_sound(entities)
            && self.identifiers.is_sound(entities)
            && self.addresses.is_sound(entities)
    }

    /// The best name of each entity that any name of the party is like, down to what evidence could still lift.
    fn by_name(
        &self,
        party: &Party<'_>,
        at_least: Score,
        scratch: &mut Scratch,
    ) -> BTreeMap<usize, Candidate> {
        let floor = calibrate::raw(self.floor(party, at_least));
        let mut found: BTreeMap<usize, Candidate> = BTreeMap::new();
        let mut hits = Vec::new();
        for (which, written) in names_of(party).enumerate() {
            self.index.search(written, floor, scratch, &mut hits);
            for hit in &hits {
                let (entity, _) = self.index.owner(hit.name);
                let likeness = calibrate::score(hit.score).weakened(self.index.kind(hit.name));
                let candidate = Candidate { likeness, name: hit.name, which, names: 1 << which.min(31) };
                let known = found.entry(entity).or_insert(candidate);
                known.names |= candidate.names;
                if (known.likeness, known.name) < (candidate.likeness, candidate.name)
                    && known.likeness < candidate.likeness
                {
                    *known = Candidate { names: known.names, ..candidate };
                }
            }
        }
        found
    }

    /// The likeness that evidence could at most lift to `at_least`.
    fn floor(&self, party: &Party<'_>, at_least: Score) -> Score {
        let mut lack = 1.0 - at_least.to_f64();
        if !party.date.is_empty() {
            lack /= 1.0 - evidence::DATE_LIFT;
        }
        if !party.addresses.is_empty() {
            lack /= 1.0 - evidence::ADDRESS_LIFT;
        }
        if !party.countries.is_empty() {
            lack /= 1.0 - evidence::COUNTRY_LIFT;
        }
        let floor = Score::from_f64(1.0 - lack);
        if self.about.get(1) != 0 { floor.min(EXACT_FLOOR) } else { floor }
    }

    /// Adds the entities that bear an identifier of the party, whatever they are called.
    fn by_identifier(
        &self,
        party: &Party<'_>,
        found: &mut BTreeMap<usize, Candidate>,
        scratch: &mut Scratch,
    ) {
        for (_, value) in &party.identifiers {
            for entity in self.identifiers.get(&evidence::identifier_value(value)).iter() {
                let entity = entity as usize;
                found.entry(entity).or_insert_with(|| self.nearest_name(party, entity, scratch));
            }
        }
    }

    /// The name of an entity that the party's name is most like, however little.
    fn nearest_name(&self, party: &Party<'_>, entity: usize, scratch: &mut Scratch) -> Candidate {
        let mut nearest = Candidate::NAMELESS;
        for name in self.index.names_of(entity) {
            let raw = self.index.align(party.name, name, scratch).2;
            let likeness = calibrate::score(raw);
            if likeness > nearest.likeness {
                nearest = Candidate { likeness, name, which: 0, names: 1 };
            }
        }
        nearest
    }

    fn judge(
        &self,
        party: &Party<'_>,
        entity: usize,
        candidate: Candidate,
        at_least: Score,
        scratch: &mut Scratch,
    ) -> Option<Match> {
        let listed = &self.entities[entity];
        let mut evidence = evidence::weigh(party, listed);
        let mut likeness = candidate.likeness;
        if candidate.name == NO_NAME {
            return self.judge_by_identifier(entity, evidence, at_least);
        }
        let mut compared = None;
        if listed.policy == MatchPolicy::Exact && !evidence.shares_identifier() {
            let both = self.compare(party, candidate, scratch);
            if !both.is_exact(&evidence) {
                return None;
            }
            likeness = Score::from_f64(0.88 + 0.12 * likeness.to_f64());
            compared = Some(both);
        }
        if let Some(second) = candidate.second_name(party) {
            evidence.note_second_name(second);
        }
        let mut told = f32::MAX;
        if evidence.is_elsewhere() {
            let both = compared.unwrap_or_else(|| self.compare(party, candidate, scratch));
            told = self.told(candidate.name, &both.links);
            compared = Some(both);
        }
        let score = evidence.adjust(likeness, told);
        if score < at_least {
            return None;
        }
        let (_, ordinal) = self.index.owner(candidate.name);
        let name_kind = listed.names[ordinal].kind;
        Some(Match {
            entity,
            name: ordinal,
            name_kind,
            score,
            identified: evidence.identifies(name_kind),
            how: compared.unwrap_or_else(|| self.compare(party, candidate, scratch)).in_words(),
            agreements: evidence.agreements,
            conflicts: evidence.conflicts,
        })
    }

    /// The weight of the listed words that agree, legal forms left out.
    fn told(&self, name: u32, links: &[Link]) -> f32 {
        let tokens = self.index.tokens(name);
        let dictionary = self.index.dictionary();
        let linked = links.iter().flat_map(|link| {
            usize::from(link.listed.0)..usize::from(link.listed.0) + usize::from(link.listed.1)
        });
        let told =
            linked.filter_map(|at| tokens.clone().nth(at)).filter(|id| dictionary.class(*id) != Class::Legal);
        told.map(|id| f32::from(dictionary.weight(id)) / 1000.0).sum()
    }

    /// A party with a number of the entity and another name.
    fn judge_by_identifier(&self, entity: usize, evidence: Evidence, at_least: Score) -> Option<Match> {
        let score = evidence.adjust(Score::default(), f32::MAX);
        (evidence.shares_identifier() && score >= at_least).then(|| Match {
            entity,
            name: 0,
            name_kind: self.entities[entity].names.first().map_or(NameKind::Primary, |name| name.kind),
            score,
            identified: true,
            how: "another name, the same identifier".to_owned(),
            agreements: evidence.agreements,
            conflicts: evidence.conflicts,
        })
    }

    fn compare(&self, party: &Party<'_>, candidate: Candidate, scratch: &mut Scratch) -> Compared {
        let written = names_of(party).nth(candidate.which).unwrap_or_default();
        let (query, links, _) = self.index.align(written, candidate.name, scratch);
        let (entity, ordinal) = self.index.owner(candidate.name);
        let listed =
            name::tokens(&self.index.variant(candidate.name, &self.entities[entity].names[ordinal].text));
        Compared { query, listed, links }
    }

    /// The entries that have no name and stand at an address of the party.
    fn by_address(&self, party: &Party<'_>, at_least: Score, answers: &mut Vec<Match>) {
        for (entity, listed) in self.addresses.find(&party.addresses) {
            let evidence = evidence::weigh(party, &self.entities[entity]);
            let score = evidence.adjust(Score::from_f64(0.88), f32::MAX);
            if score >= at_least && answers.iter().all(|answer| answer.entity != entity) {
                answers.push(Match {
                    entity,
                    name: 0,
                    name_kind: NameKind::Primary,
                    score,
                    identified: evidence.identifies(NameKind::Primary),
                    how: format!("an entry without a name, at `{listed}`"),
                    agreements: evidence.agreements,
                    conflicts: evidence.conflicts,
                });
            }
        }
    }
}

impl Lookup for Matcher {
    fn find(&self, party: &Party<'_>, at_least: Score, limit: usize) -> Vec<Match> {
        let view = self.view();
        let mut answers = self.with_scratch(|scratch| {
            let mut found = view.by_name(party, at_least, scratch);
            view.by_identifier(party, &mut found, scratch);
            let judged = found
                .into_iter()
                .filter_map(|(entity, candidate)| view.judge(party, entity, candidate, at_least, scratch));
            judged.collect::<Vec<Match>>()
        });
        view.by_address(party, at_least, &mut answers);
        answers.sort_by(|a, b| {
            let key = |answer: &Match| {
                (std::cmp::Reverse(answer.score), !answer.identified, answer.conflicts.len())
            };
            key(a).cmp(&key(b)).then_with(|| self.entities[a.entity].id.cmp(&self.entities[b.entity].id))
        });
        answers.truncate(limit);
        answers
    }

    fn entities(&self) -> &Entities {
        &self.entities
    }
}

/// The best name of an entity for a party.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    likeness: Score,
    /// Name in the index.
    name: u32,
    /// Which of the party's names it is like.
    which: usize,
    /// The names of the party that are like a name of the entity, as bits.
    names: u32,
}

const NO_NAME: u32 = u32::MAX;

impl Candidate {
    const NAMELESS: Candidate = Candidate { likeness: Score(0), name: NO_NAME, which: 0, names: 0 };

    /// A name of the party, beside the one it is found by, that is also like a name of the entity.
    fn second_name<'a>(self, party: &Party<'a>) -> Option<&'a str> {
        let found = crate::text::fold(names_of(party).nth(self.which)?);
        let like = |at: usize| at != self.which && at < 31 && self.names >> at & 1 == 1;
        let mut others = names_of(party).enumerate().filter(|(at, _)| like(*at)).map(|(_, name)| name);
        others.find(|name| crate::text::fold(name) != found)
    }
}

/// How low a likeness may be that an entry with exact policy and agreeing context still lifts.
const EXACT_FLOOR: Score = Score(600_000);

impl Score {
    /// A weak alias is broad or generic, so that being like it says a little less.
    fn weakened(self, kind: NameKind) -> Score {
        if kind == NameKind::Weak { Score(self.0 - self.0 / 33) } else { self }
    }
}

fn names_of<'a>(party: &Party<'a>) -> impl Iterator<Item = &'a str> {
    std::iter::once(party.name).chain(party.aliases.clone())
}

/// Whether a word that is not distinctive still makes another party of a name: a place, or a particular trade, as
/// `Dairy` does and `Group` does not.
fn tells_apart(token: &name::Token) -> bool {
    token.class == Class::Place || token.class == Class::Trade && !TABLES.is_general(token.group)
}

/// Two names laid side by side.
struct Compared {
    query: Vec<name::Token>,
    listed: Vec<name::Token>,
    links: Vec<Link>,
}

impl Compared {
    fn in_words(&self) -> String {
        explain(&self.query, &self.listed, &self.links)
    }

    /// Whether every distinctive listed token stands in the query and the query adds nothing but common words.
    ///
    /// One distinctive token alone is too little, however exact and with whatever trade words: another distinctive token
    /// or some agreement beside the name must come with it. Another country refuses both.
    fn is_exact(&self, evidence: &Evidence) -> bool {
        let same = |link: &&Link| {
            let (query, listed) =
                (&self.query[usize::from(link.query.0)], &self.listed[usize::from(link.listed.0)]);
            match link.kind {
                Kind::Joined => link.likeness >= 980,
                Kind::Word => query.sounds == listed.sounds,
                _ => false,
            }
        };
        let exact: Vec<&Link> = self.links.iter().filter(same).collect();
        let covers =
            |run: (u8, u8), at: usize| (usize::from(run.0)..usize::from(run.0 + run.1)).contains(&at);
        let listed_linked = |at: usize| exact.iter().any(|link| covers(link.listed, at));
        let query_linked = |at: usize| self.links.iter().any(|link| covers(link.query, at));
        let distinctive = |token: &name::Token| {
            matches!(token.class, Class::Plain | Class::Given | Class::Common | Class::Number)
        };
        let all = self.listed.iter().enumerate().all(|(at, token)| !distinctive(token) || listed_linked(at));
        let nothing_else = self
            .query
            .iter()
            .enumerate()
            .all(|(at, token)| query_linked(at) || !(distinctive(token) || tells_apart(token)));
        let tokens = self
            .listed
            .iter()
            .enumerate()
            .filter(|(at, token)| listed_linked(*at) && distinctive(token))
            .count();
        all && nothing_else
            && tokens > 0
            && (evidence.gives_context() || tokens > 1 && !evidence.is_elsewhere())
    }
}

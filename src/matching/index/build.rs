//! Makes the index of a watchlist's names, some thousand names at a time. Never holds the tokens of all names at once.

use rayon::prelude::*;

use super::super::dictionary::DictionaryBuilder;
use super::super::name::{self, Token};
use super::super::score::{ACRONYM, TUNING};
use super::super::tables::Class;
use super::{BEING, KINDS, acronym_key, initials, join_key, may_be_joined};
use crate::compiled::{Writer, key_table};
use crate::watchlist::shelf::Entities;
use crate::watchlist::{Entity, EntityKind};

/// Entities whose names are read together.
const AT_ONCE: usize = 2048;

/// Adds the parts that [`Index::read`](super::Index::read) takes, for the names of `entities`.
pub(in super::super) fn write(entities: &Entities, writer: &mut Writer) {
    let mut names = Names { name_starts: vec![0], ..Names::default() };
    let mut dictionary = DictionaryBuilder::new();
    for from in (0..entities.len()).step_by(AT_ONCE) {
        let to = (from + AT_ONCE).min(entities.len());
        let read: Vec<Vec<Name>> = (from..to)
            .into_par_iter()
            .map(|at| entities.glance(at).map(|entity| read(&entity)).unwrap_or_default())
            .collect();
        for (entity, read) in (from..to).zip(read) {
            read.into_iter().for_each(|name| names.add(entity as u32, name, &mut dictionary));
        }
    }
    let owner = |name: usize| names.owners[name];
    let of = |name: usize| names.tokens_of(name).iter().map(move |id| (*id, owner(name)));
    dictionary.weigh((0..names.owners.len()).flat_map(of));
    let weights = names.weights(&dictionary);
    let (posting_starts, postings) = names.postings(dictionary.len());
    dictionary.write(writer);
    writer.u32s(&names.owners);
    writer.u32s(&names.ordinals);
    writer.bytes(names.kinds);
    writer.u32s(&names.name_starts);
    writer.u32s(&names.tokens);
    writer.u32s(&weights);
    writer.u32s(&posting_starts);
    writer.u32s(&postings);
    key_table(names.joins, writer);
}

/// A spelling of a name as it is read, before its tokens have ids.
struct Name {
    ordinal: u32,
    kind: u8,
    tokens: Vec<Token>,
    joins: Vec<u32>,
}

/// The names of an entity, each in all its variants.
fn read(entity: &Entity) -> Vec<Name> {
    let is_being = matches!(entity.kind, EntityKind::Person | EntityKind::Vessel | EntityKind::Aircraft);
    let mut names = Vec::with_capacity(entity.names.len());
    for (ordinal, name) in entity.names.iter().enumerate() {
        let kind = KINDS.iter().position(|known| *known == name.kind).unwrap_or(0) as u8;
        for variant in name::variants(&name.text) {
            let tokens = name::tokens(&variant);
            names.push(Name {
                ordinal: ordinal as u32,
                kind: kind | if is_being { BEING } else { 0 },
                joins: joins(&tokens, is_being),
                tokens,
            });
        }
    }
    names
}

/// Every run of two or three neighbouring tokens written as one word, by its sound, and of four to seven by first letters.
fn joins(tokens: &[Token], is_being: bool) -> Vec<u32> {
    let mut joins = Vec::new();
    for count in 2..=3 {
        let joined = |token: &Token| may_be_joined(token.class, token.letters.len());
        for run in tokens.windows(count).filter(|run| run.iter().all(joined)) {
            let joined: String = run.iter().map(|token| token.letters.as_str()).collect();
            joins.push(join_key(&joined));
        }
    }
    for count in ACRONYM.filter(|_| !is_being) {
        joins.extend(tokens.windows(count).filter_map(initials).map(|letters| acronym_key(&letters)));
    }
    joins
}

/// All names, as far as they are read.
#[derive(Default)]
struct Names {
    owners: Vec<u32>,
    ordinals: Vec<u32>,
    kinds: Vec<u8>,
    name_starts: Vec<u32>,
    tokens: Vec<u32>,
    joins: Vec<u64>,
}

impl Names {
    fn add(&mut self, entity: u32, name: Name, dictionary: &mut DictionaryBuilder) {
        let number = self.owners.len() as u64;
        self.owners.push(entity);
        self.ordinals.push(name.ordinal);
        self.kinds.push(name.kind);
        self.tokens.extend(name.tokens.iter().map(|token| dictionary.id(token)));
        self.name_starts.push(self.tokens.len() as u32);
        self.joins.extend(name.joins.into_iter().map(|key| u64::from(key) << 32 | number));
    }

    fn tokens_of(&self, name: usize) -> &[u32] {
        &self.tokens[self.name_starts[name] as usize..self.name_starts[name + 1] as usize]
    }

    /// What each name's tokens cost if unmatched, in thousandths of the weight.
    fn weights(&self, dictionary: &DictionaryBuilder) -> Vec<u32> {
        let cost = |id: &u32| TUNING.share(dictionary.class(*id)) * f32::from(dictionary.weight(*id));
        let of = |name: usize| {
            let telling = self.tokens_of(name).iter().filter(|id| dictionary.class(**id) != Class::Legal);
            telling.map(cost).sum::<f32>() as u32
        };
        (0..self.owners.len()).map(of).collect()
    }

    /// Where the names of each token begin, and the names token by token.
    fn postings(&self, tokens: usize) -> (Vec<u32>, Vec<u32>) {
        let mut pairs: Vec<u64> = Vec::with_capacity(self.tokens.len());
        for name in 0..self.owners.len() {
            pairs.extend(self.tokens_of(name).iter().map(|id| u64::from(*id) << 32 | name as u64));
        }
        pairs.par_sort_unstable();
        pairs.dedup();
        let mut starts = vec![0_u32; tokens + 1];
        pairs.iter().for_each(|pair| starts[(pair >> 32) as usize + 1] += 1);
        (1..starts.len()).for_each(|at| starts[at] += starts[at - 1]);
        (starts, pairs.into_iter().map(|pair| pair as u32).collect())
    }
}

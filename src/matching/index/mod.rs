//! The listed names as tokens, read in place, and the search for those a query may match. Never looks at identifiers, dates
//! or countries.

mod build;
mod search;

pub(super) use build::write;
pub(super) use search::Scratch;

use std::borrow::Cow;

use super::dictionary::{Dictionary, hash};
use super::name::{self, Token};
use super::score::{Bearer, Listed};
use super::tables::Class;
use crate::compiled::{KeyTable, Parts, U32s, monotone};
use crate::text;
use crate::watchlist::NameKind;

/// The names of a watchlist, ready to be searched.
#[derive(Debug, Clone, Copy)]
pub(super) struct Index<'a> {
    dictionary: Dictionary<'a>,
    /// Entity of each name, rising, and which of its names it is.
    owners: U32s<'a>,
    ordinals: U32s<'a>,
    /// How each name is borne and by whom.
    kinds: &'a [u8],
    /// Where the tokens of each name begin in `tokens`; one more at the end.
    name_starts: U32s<'a>,
    tokens: U32s<'a>,
    /// What each name's tokens cost if unmatched, in thousandths of the weight.
    name_weights: U32s<'a>,
    /// Where the names of each token begin in `postings`; one more at the end.
    posting_starts: U32s<'a>,
    postings: U32s<'a>,
    /// Neighbouring tokens written as one or by their first letters: the names that have them.
    joins: KeyTable<'a>,
}

/// The kinds of names, by the number that they have in the index.
const KINDS: [NameKind; 4] = [NameKind::Primary, NameKind::Alias, NameKind::Former, NameKind::Weak];

/// Marks the kind of a name that a person or a craft bears.
const BEING: u8 = 4;

impl<'a> Index<'a> {
    /// The next parts of a compiled file as an index.
    pub fn read(parts: &mut Parts<'a>) -> Index<'a> {
        Index {
            dictionary: Dictionary::read(parts),
            owners: parts.u32s(),
            ordinals: parts.u32s(),
            kinds: parts.bytes(),
            name_starts: parts.u32s(),
            tokens: parts.u32s(),
            name_weights: parts.u32s(),
            posting_starts: parts.u32s(),
            postings: parts.u32s(),
            joins: KeyTable::read(parts),
        }
    }

    /// Whether all parts fit together and into a list of so many entities.
    pub fn is_sound(&self, entities: usize) -> bool {
        let names = self.len();
        self.dictionary.is_sound()
            && self
                .owners
                .iter()
                .zip(self.owners.iter().skip(1))
                .fold(true, |all, (one, next)| all & (one <= next))
            && self.owners.all_below(entities)
            && [self.ordinals.len(), self.kinds.len(), self.name_weights.len()] == [names; 3]
            && monotone(self.name_starts, names, self.tokens.len())
            && self.tokens.all_below(self.dictionary.len())
            && monotone(self.posting_starts, self.dictionary.len(), self.postings.len())
            && self.postings.all_below(names)
            && self.joins.is_sound(names)
    }

    /// How many names there are, spellings within one entry counted apart.
    pub fn len(&self) -> usize {
        self.owners.len()
    }

    /// The entity of a name, and which of its names it is.
    pub fn owner(&self, name: u32) -> (usize, usize) {
        (self.owners.get(name as usize) as usize, self.ordinals.get(name as usize) as usize)
    }

    /// How a name is borne.
    pub fn kind(&self, name: u32) -> NameKind {
        KINDS[usize::from(self.code(name) % BEING)]
    }

    fn code(&self, name: u32) -> u8 {
        self.kinds.get(name as usize).copied().unwrap_or(0)
    }

    pub fn dictionary(&self) -> &Dictionary<'a> {
        &self.dictionary
    }

    /// The names of an entity.
    pub fn names_of(&self, entity: usize) -> std::ops::Range<u32> {
        let below = |bound: usize| self.owners.below(bound as u32) as u32;
        below(entity)..below(entity + 1)
    }

    /// The part of a written name that the indexed name stands for.
    pub fn variant<'w>(&self, name: u32, written: &'w str) -> Cow<'w, str> {
        let owner = self.owner(name);
        let before = (0..name).rev().take_while(|other| self.owner(*other) == owner).count();
        name::variants(written).into_iter().nth(before).unwrap_or(Cow::Borrowed(written))
    }

    /// A name as it is scored, its tokens put into `tokens`.
    fn listed<'t>(&self, name: u32, tokens: &'t mut Vec<u32>) -> Listed<'t> {
        tokens.clear();
        tokens.extend(self.tokens(name));
        let bearer = if self.code(name) & BEING == 0 { Bearer::Any } else { Bearer::PersonOrCraft };
        Listed { tokens, bearer }
    }

    /// The tokens of a name.
    pub fn tokens(&self, name: u32) -> impl Iterator<Item = u32> + Clone + 'a {
        self.tokens.slice(self.name_starts.range(name as usize)).iter()
    }

    #[inline]
    fn names_with(&self, id: u32) -> U32s<'a> {
        self.postings.slice(self.posting_starts.range(id as usize))
    }

    fn names_joining(&self, letters: &str) -> U32s<'a> {
        self.joins.under(join_key(letters))
    }

    fn names_abbreviated(&self, letters: &str) -> U32s<'a> {
        self.joins.under(acronym_key(letters))
    }
}

/// The first letters of a run of words; none where one of them is a legal form.
fn initials(run: &[Token]) -> Option<String> {
    let first = |token: &Token| if token.class == Class::Legal { None } else { token.letters.chars().next() };
    run.iter().map(first).collect()
}

/// Whether a word may be written as one with its neighbour. Short legal forms look like parts of words: `Sa'id`.
fn may_be_joined(class: Class, letters: usize) -> bool {
    class != Class::Legal || letters <= 3
}

/// Under what a name is found of which a run of words has the first letters `letters`.
fn acronym_key(letters: &str) -> u32 {
    hash(b'a', letters.as_bytes())
}

/// Under what neighbouring tokens are found that, written as one, are `letters`.
fn join_key(letters: &str) -> u32 {
    hash(b'j', text::sound(letters).as_bytes())
}

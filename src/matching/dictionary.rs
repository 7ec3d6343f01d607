//! The distinct tokens of all listed names, and the look-up of those like a given word. Never knows which name has a token.

use std::collections::HashMap;

use rayon::prelude::*;

use super::name::Token;
use super::tables::{Class, Group};
use crate::compiled::{KeyTable, Parts, Texts, U16s, Writer, key_table};
use crate::text::{self, SpellingRef, word_likeness};

/// Words less alike than this, in thousandths, are different words.
pub(super) const ALIKE: u16 = 620;

/// The distinct tokens, each with an id from 0 in order of first appearance; read in place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dictionary<'a> {
    /// The letters and then the sounds of each token.
    words: Texts<'a>,
    classes: &'a [u8],
    groups: U16s<'a>,
    weights: U16s<'a>,
    without_vowels: &'a [u8],
    neighbours: KeyTable<'a>,
}

impl<'a> Dictionary<'a> {
    /// The next parts of an index as its dictionary.
    pub fn read(parts: &mut Parts<'a>) -> Dictionary<'a> {
        Dictionary {
            words: Texts::read(parts),
            classes: parts.bytes(),
            groups: parts.u16s(),
            weights: parts.u16s(),
            without_vowels: parts.bytes(),
            neighbours: KeyTable::read(parts),
        }
    }

    /// Whether all parts fit together.
    pub fn is_sound(&self) -> bool {
        let count = self.len();
        self.words.is_sound()
            && self.words.len() == 2 * count
            && self.classes.iter().all(|class| usize::from(*class) < Class::ALL.len())
            && [self.groups.len(), self.weights.len(), self.without_vowels.len()] == [count; 3]
            && self.neighbours.is_sound(count)
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    #[inline]
    pub fn class(&self, id: u32) -> Class {
        self.classes
            .get(id as usize)
            .and_then(|class| Class::ALL.get(usize::from(*class)))
            .copied()
            .unwrap_or(Class::Plain)
    }

    pub fn group(&self, id: u32) -> Group {
        self.groups.get(id as usize)
    }

    /// Weight in thousandths: what its class allows, less the more entities bear it.
    #[inline]
    pub fn weight(&self, id: u32) -> u16 {
        self.weights.get(id as usize)
    }

    #[inline]
    pub fn spelling(&self, id: u32) -> SpellingRef<'a> {
        let at = id as usize * 2;
        SpellingRef {
            letters: self.words.bytes(at),
            sounds: self.words.bytes(at + 1),
            without_vowels: self.without_vowels.get(id as usize).is_some_and(|flag| *flag != 0),
        }
    }

    /// The tokens like `token` and how alike each is, best first; found by shared keys.
    pub fn like(&self, token: &Token) -> Vec<(u32, u16)> {
        let mut ids = Vec::new();
        let mut keys = keys(token.spelling(), token.group, token.class);
        push_misread(token.spelling(), &mut keys);
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().for_each(|key| ids.extend(self.neighbours.under(key).iter()));
        ids.sort_unstable();
        ids.dedup();
        self.graded(token, ids.into_iter())
    }

    /// Whether the list has the word itself.
    pub fn has(&self, letters: &str) -> bool {
        self.written(letters).any(|id| self.class(id) != Class::Legal)
    }

    /// The tokens of just these letters.
    pub fn written(&self, letters: &str) -> impl Iterator<Item = u32> {
        let found = self.neighbours.under(hash(b'l', letters.as_bytes())).iter();
        found.filter(move |id| self.spelling(*id).letters == letters.as_bytes())
    }

    /// The tokens that sound like `letters`.
    pub fn sounding(&self, letters: &str) -> Vec<u32> {
        let sounds = text::sound(letters);
        let found = self.neighbours.under(hash(b's', sounds.as_bytes())).iter();
        found.filter(|id| self.spelling(*id).sounds == sounds.as_bytes()).collect()
    }

    /// The tokens that sound like `letters` or are spelt so but for a slip.
    pub fn written_like(&self, letters: &str) -> Vec<u32> {
        let mut keys = Vec::with_capacity(24);
        push_with_slips(b'l', letters.as_bytes(), &mut keys);
        let mut ids: Vec<u32> = keys.into_iter().flat_map(|key| self.neighbours.under(key).iter()).collect();
        ids.retain(|id| {
            std::str::from_utf8(self.spelling(*id).letters)
                .is_ok_and(|word| text::one_slip_apart(letters, word))
        });
        ids.extend(self.sounding(letters));
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// What `like` gives, found by comparing with every token: slow, and the measure of what `like` misses.
    pub fn like_exhaustively(&self, token: &Token) -> Vec<(u32, u16)> {
        self.graded(token, 0..self.len() as u32)
    }

    fn graded(&self, token: &Token, ids: impl Iterator<Item = u32>) -> Vec<(u32, u16)> {
        let graded = ids.map(|id| (id, self.likeness(token, id)));
        let mut alike: Vec<(u32, u16)> = graded.filter(|(_, likeness)| *likeness >= ALIKE).collect();
        alike.sort_unstable_by_key(|(id, likeness)| (std::cmp::Reverse(*likeness), *id));
        alike
    }

    /// How alike a word and a token are, by spelling or by meaning.
    pub fn likeness(&self, token: &Token, id: u32) -> u16 {
        let by_spelling = word_likeness(token.spelling(), self.spelling(id));
        if token.group == 0 || token.group != self.group(id) {
            return by_spelling;
        }
        by_spelling.max(meaning_likeness(token.class, by_spelling))
    }
}

/// The dictionary while names are read.
#[derive(Debug)]
pub(super) struct DictionaryBuilder {
    ids: HashMap<Box<[u8]>, u32>,
    text: Vec<u8>,
    bounds: Vec<u32>,
    classes: Vec<u8>,
    groups: Vec<Group>,
    weights: Vec<u16>,
    without_vowels: Vec<u8>,
}

impl DictionaryBuilder {
    /// Without any token.
    pub fn new() -> DictionaryBuilder {
        DictionaryBuilder {
            ids: HashMap::new(),
            text: Vec::new(),
            bounds: vec![0],
            classes: Vec::new(),
            groups: Vec::new(),
            weights: Vec::new(),
            without_vowels: Vec::new(),
        }
    }

    /// The id of a token, a new one where it is met for the first time.
    pub fn id(&mut self, token: &Token) -> u32 {
        let mut key = Vec::with_capacity(token.letters.len() + 2);
        key.extend_from_slice(token.letters.as_bytes());
        key.extend([u8::from(token.without_vowels), token.class as u8]);
        if let Some(id) = self.ids.get(key.as_slice()) {
            return *id;
        }
        let id = self.ids.len() as u32;
        self.ids.insert(key.into_boxed_slice(), id);
        self.push(token);
        id
    }

    /// How many tokens there are.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    pub fn class(&self, id: u32) -> Class {
        Class::ALL[usize::from(self.classes[id as usize])]
    }

    /// As [`Dictionary::weight`], once the tokens are weighed.
    pub fn weight(&self, id: u32) -> u16 {
        self.weights[id as usize]
    }

    /// Writes the parts that [`Dictionary::read`] takes.
    pub fn write(mut self, writer: &mut Writer) {
        self.ids = HashMap::new();
        let neighbours = self.neighbours();
        writer.u32s(&self.bounds);
        writer.bytes(self.text);
        writer.bytes(self.classes);
        writer.u16s(&self.groups);
        writer.u16s(&self.weights);
        writer.bytes(self.without_vowels);
        key_table(neighbours, writer);
    }

    /// Keys and the tokens that have them.
    fn neighbours(&self) -> Vec<u64> {
        let of = |id: u32| {
            let keys = keys(self.spelling(id), self.groups[id as usize], self.class(id));
            keys.into_iter().map(move |key| u64::from(key) << 32 | u64::from(id))
        };
        (0..self.len() as u32).into_par_iter().flat_map_iter(of).collect()
    }

    fn spelling(&self, id: u32) -> SpellingRef<'_> {
        let at = id as usize * 2;
        let part = |at: usize| &self.text[self.bounds[at] as usize..self.bounds[at + 1] as usize];
        let without_vowels = self.without_vowels[id as usize] != 0;
        SpellingRef { letters: part(at), sounds: part(at + 1), without_vowels }
    }

    fn push(&mut self, token: &Token) {
        self.text.extend_from_slice(token.letters.as_bytes());
        self.bounds.push(self.text.len() as u32);
        self.text.extend_from_slice(token.sounds.as_bytes());
        self.bounds.push(self.text.len() as u32);
        self.classes.push(token.class as u8);
        self.groups.push(token.group);
        self.weights.push(token.weight);
        self.without_vowels.push(u8::from(token.without_vowels));
    }

    /// Lowers the weight of tokens that many entities bear, spellings of one sound or one given name taken together.
    /// `borne` has each token and the entity of each name it stands in.
    pub fn weigh(&mut self, borne: impl Iterator<Item = (u32, u32)>) {
        let mut kinds: HashMap<Kind<'_>, u32> = HashMap::new();
        let mut kind_of = Vec::with_capacity(self.len());
        for id in 0..self.len() as u32 {
            let group = self.groups[id as usize];
            let kind = if group == 0 { Kind::Sound(self.spelling(id).sounds) } else { Kind::Meaning(group) };
            let next = kinds.len() as u32;
            kind_of.push(*kinds.entry(kind).or_insert(next));
        }
        let mut bearers = vec![0_u32; kinds.len()];
        drop(kinds);
        let mut borne: Vec<u64> =
            borne.map(|(id, entity)| u64::from(kind_of[id as usize]) << 32 | u64::from(entity)).collect();
        borne.par_sort_unstable();
        borne.dedup();
        borne.iter().for_each(|pair| bearers[(pair >> 32) as usize] += 1);
        for (weight, kind) in self.weights.iter_mut().zip(kind_of) {
            *weight = (*weight).min(rarity(bearers[kind as usize]));
        }
    }
}

#[derive(PartialEq, Eq, Hash)]
enum Kind<'a> {
    Sound(&'a [u8]),
    Meaning(Group),
}

/// How alike words of one meaning are; more so when they are also spelt somewhat alike, as forms of one name are.
fn meaning_likeness(class: Class, by_spelling: u16) -> u16 {
    match class {
        Class::Legal => 950,
        Class::Trade if by_spelling < 700 => 840,
        Class::Given if by_spelling < 700 => 880,
        _ => 955,
    }
}

/// The most a token may weigh that so many entities bear, in thousandths.
fn rarity(bearers: u32) -> u16 {
    const STEPS: [u16; 14] = [1000, 980, 950, 910, 860, 800, 730, 660, 590, 520, 460, 400, 350, 300];
    let bearers = bearers.max(1);
    let power = bearers.ilog2() as usize;
    let here = STEPS[power.min(STEPS.len() - 1)];
    let next = STEPS[(power + 1).min(STEPS.len() - 1)];
    let past = (bearers - (1 << power)) * u32::from(here - next) / (1 << power);
    here - past as u16
}

/// The keys of a word: itself, itself less one letter, its sounds, its sounds less one, its consonants, its meaning.
///
/// Two words one slip apart share a key, whichever letter slipped, and so do two that sound one slip apart.
fn keys(spelling: SpellingRef<'_>, group: Group, class: Class) -> Vec<u32> {
    let mut keys = Vec::with_capacity(24);
    if class == Class::Legal {
        // By its letters and sounds too: what another name has for a word may be this form, misread or out of place.
        let heard = [(b'l', spelling.letters), (b's', spelling.sounds)].map(|(kind, word)| hash(kind, word));
        return vec![hash(b'g', &group.to_le_bytes()), heard[0], heard[1]];
    }
    if group != 0 {
        keys.push(hash(b'g', &group.to_le_bytes()));
    }
    push_with_slips(b'l', spelling.letters, &mut keys);
    push_with_slips(b's', spelling.sounds, &mut keys);
    let skeleton = text::skeleton(std::str::from_utf8(spelling.sounds).unwrap_or_default());
    if skeleton.len() >= 3 || skeleton.len() == 2 && (spelling.without_vowels || spelling.letters.len() <= 5)
    {
        keys.push(hash(b'k', skeleton.as_bytes()));
    }
    keys
}

/// Keys of the words that a machine may have misread as this one; asked only of queries, lists are typed.
fn push_misread(spelling: SpellingRef<'_>, keys: &mut Vec<u32>) {
    let letters = std::str::from_utf8(spelling.letters).unwrap_or_default();
    if letters.len() < 4 || letters.len() > 32 {
        return;
    }
    if letters.bytes().any(|byte| byte.is_ascii_digit()) {
        text::digits_as_letters(letters).iter().for_each(|word| push_with_slips(b'l', word.as_bytes(), keys));
    }
    if letters.contains("rn") {
        push_with_slips(b'l', letters.replace("rn", "m").as_bytes(), keys);
    }
}

fn push_with_slips(kind: u8, word: &[u8], keys: &mut Vec<u32>) {
    keys.push(hash(kind, word));
    if word.len() < 4 || word.len() > 32 {
        return;
    }
    let mut rest = [0_u8; 32];
    for left_out in 0..word.len() {
        if left_out > 0 && word[left_out] == word[left_out - 1] {
            continue;
        }
        rest[..left_out].copy_from_slice(&word[..left_out]);
        rest[left_out..word.len() - 1].copy_from_slice(&word[left_out + 1..]);
        keys.push(hash(kind, &rest[..word.len() - 1]));
    }
}

/// A 32-bit FNV-1a hash with its bits mixed once more.
pub(super) fn hash(kind: u8, bytes: &[u8]) -> u32 {
    let start = 0xcbf2_9ce4_8422_2325_u64 ^ u64::from(kind);
    let hash =
        bytes.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    ((hash ^ hash >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 32) as u32
}

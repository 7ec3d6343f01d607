//! The search for the listed names that a query may match, and their scores. Never reads what is not in the index.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::dictionary::ALIKE;
use super::super::name::{self, Token};
use super::super::score::{ACRONYM, Alignment, Known, Link, Query, SURE, TUNING, Tuning, pair_weight};
use super::super::tables::{Class, TABLES};
use super::{Index, initials, may_be_joined};
use crate::compiled::U32s;

/// A name found, before anything but the name is looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Hit {
    pub name: u32,
    pub score: f32,
}

/// The listed tokens like one word, with how alike each is.
type Alike = Arc<[(u32, u16)]>;

/// Room for searching, to be used again; also remembers the words it has looked up.
#[derive(Debug, Default)]
pub(in super::super) struct Scratch {
    pub query: Query,
    alike: Vec<Alike>,
    remembered: HashMap<(String, bool, Class), Alike>,
    /// Per token: the round it was last met in and where its likenesses begin in `chain`.
    met: Vec<(u32, u32)>,
    chain: Vec<(u8, u16, u32)>,
    /// Per name: the round, the words that reached it, and the weight matched so far.
    reached: Vec<Reached>,
    touched: Vec<u32>,
    /// The tokens of the name that is compared.
    tokens: Vec<u32>,
    round: u32,
    alignment: Alignment,
    /// Names that were compared in the last search.
    pub compared: usize,
    exhaustive: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Reached {
    round: u32,
    words: u32,
    weight: f32,
}

impl Known for Scratch {
    fn likeness(&self, query: usize, listed: u32) -> u16 {
        let (round, mut at) = self.met[listed as usize];
        if round != self.round {
            return 0;
        }
        while let Some(&(word, likeness, next)) = self.chain.get(at as usize) {
            if usize::from(word) == query {
                return likeness;
            }
            at = next;
        }
        0
    }

    fn complete(&self) -> bool {
        self.exhaustive
    }
}

/// The share of its weight that a short word at the edge of a name keeps that may be a mistyped legal form: `JC`, `LCC`.
const MISTYPED_FORM: f32 = 0.4;

/// Words remembered at most, so that memory stays bounded however many names are looked up.
const MOST_REMEMBERED: usize = 40_000;

impl Index<'_> {
    /// Every name whose score against `written` is at least `at_least`, in the order of the list.
    pub fn search(&self, written: &str, at_least: f32, scratch: &mut Scratch, hits: &mut Vec<Hit>) {
        self.search_with(written, at_least, &TUNING, scratch, hits);
    }

    pub(in super::super) fn search_with(
        &self,
        written: &str,
        at_least: f32,
        tuning: &Tuning,
        scratch: &mut Scratch,
        hits: &mut Vec<Hit>,
    ) {
        hits.clear();
        scratch.compared = 0;
        for variant in name::variants(written) {
            self.search_one(&variant, at_least, tuning, scratch, hits);
        }
        hits.sort_unstable_by(|a, b| a.name.cmp(&b.name).then(b.score.total_cmp(&a.score)));
        hits.dedup_by_key(|hit| hit.name);
    }

    fn search_one(
        &self,
        written: &str,
        at_least: f32,
        tuning: &Tuning,
        scratch: &mut Scratch,
        hits: &mut Vec<Hit>,
    ) {
        self.begin(written, tuning, scratch);
        if scratch.query.tokens.is_empty() {
            return;
        }
        if scratch.exhaustive {
            scratch.touched.extend(0..self.len() as u32);
        } else {
            self.reach(at_least, tuning, scratch);
        }
        let mut alignment = std::mem::take(&mut scratch.alignment);
        let mut tokens = std::mem::take(&mut scratch.tokens);
        for at in 0..scratch.touched.len() {
            let name = scratch.touched[at];
            if !scratch.exhaustive && self.is_hopeless(name, at_least, tuning, scratch) {
                continue;
            }
            scratch.compared += 1;
            let listed = self.listed(name, &mut tokens);
            let score = alignment.score(&scratch.query, listed, &self.dictionary, scratch, tuning);
            if score >= at_least {
                hits.push(Hit { name, score });
            }
        }
        scratch.tokens = tokens;
        scratch.alignment = alignment;
    }

    /// Whether what reached a name and what may yet be found in it cannot carry a match.
    fn is_hopeless(&self, name: u32, at_least: f32, tuning: &Tuning, scratch: &Scratch) -> bool {
        let query = &scratch.query;
        let listed = self.name_weights.get(name as usize) as f32 / 1000.0;
        let reached = scratch.reached[name as usize];
        let bound = |hopeful: u32| query.bound(reached.words, hopeful, reached.weight, listed, tuning);
        let hopeful = query.hopeful & !reached.words;
        if bound(hopeful) < at_least {
            return true;
        }
        if hopeful == 0 || bound(0) >= at_least {
            return false;
        }
        // Only words of other spelling could carry it: whether the name has any such is cheaper to see than the score.
        let near = |at: usize| {
            let token = &query.tokens[at];
            self.tokens(name).any(|id| {
                may_be_misspelt(token.letters.as_bytes(), self.dictionary.spelling(id).letters)
                    && self.dictionary.likeness(token, id) >= ALIKE
            })
        };
        let near = (0..query.tokens.len()).filter(|at| hopeful >> at & 1 == 1 && near(*at));
        bound(near.fold(0, |words, at| words | 1 << at)) < at_least
    }

    /// How `written` lies against `name`: its tokens, what links them, and the score.
    pub fn align(&self, written: &str, name: u32, scratch: &mut Scratch) -> (Vec<Token>, Vec<Link>, f32) {
        let mut alignment = std::mem::take(&mut scratch.alignment);
        let mut tokens = std::mem::take(&mut scratch.tokens);
        let listed = self.listed(name, &mut tokens);
        let mut best = (Vec::new(), Vec::new(), -1.0);
        for variant in name::variants(written) {
            self.begin(&variant, &TUNING, scratch);
            let score = alignment.score(&scratch.query, listed, &self.dictionary, scratch, &TUNING);
            if score > best.2 {
                best = (scratch.query.tokens.clone(), alignment.links.clone(), score);
            }
        }
        scratch.tokens = tokens;
        scratch.alignment = alignment;
        best
    }

    /// Reads the query and looks up its words.
    fn begin(&self, written: &str, tuning: &Tuning, scratch: &mut Scratch) {
        scratch.round = scratch.round.wrapping_add(1).max(1);
        scratch.met.resize(self.dictionary.len(), (0, 0));
        scratch.reached.resize(self.len(), Reached::default());
        scratch.touched.clear();
        scratch.chain.clear();
        scratch.alike.clear();
        scratch.query.tokens = name::tokens(written);
        self.part_stuck_forms(&mut scratch.query.tokens);
        scratch.query.clear();
        for at in 0..scratch.query.tokens.len() {
            let alike = self.remember(at, scratch);
            let token = &scratch.query.tokens[at];
            // A word that sounds like a listed one is as common as that one.
            let common = alike
                .first()
                .filter(|(_, likeness)| *likeness >= 960)
                .map(|(id, _)| self.dictionary.weight(*id));
            let mut weight = f32::from(token.weight.min(common.unwrap_or(u16::MAX))) / 1000.0;
            let at_edge = scratch.query.tokens.len() > 1 && (at == 0 || at + 1 == scratch.query.tokens.len());
            if at_edge && token.class == Class::Plain && TABLES.is_slip_of_legal(&token.letters) {
                weight *= MISTYPED_FORM;
            }
            let known = alike.first().is_some_and(|(_, likeness)| *likeness >= SURE);
            scratch.query.weigh(weight, known, tuning);
            for &(id, likeness) in alike.iter() {
                let (round, first) = scratch.met[id as usize];
                let next = if round == scratch.round { first } else { u32::MAX };
                scratch.met[id as usize] = (scratch.round, scratch.chain.len() as u32);
                scratch.chain.push((at as u8, likeness, next));
            }
            scratch.alike.push(alike);
        }
    }

    /// Parts a legal form from the word it is stuck to, where the list has the word: `JSCARGUMENT`.
    fn part_stuck_forms(&self, tokens: &mut Vec<Token>) {
        for at in 0..tokens.len() {
            let token = &tokens[at];
            if token.class != Class::Plain || self.dictionary.has(&token.letters) {
                continue;
            }
            let parted = name::stuck_forms(&token.letters).find(|(word, _, _)| self.dictionary.has(word));
            if let Some((word, form, before)) = parted {
                let mut parts =
                    name::tokens(&if before { format!("{form} {word}") } else { format!("{word} {form}") });
                parts.truncate(2);
                tokens.splice(at..=at, parts);
                tokens.truncate(name::MOST_TOKENS);
                return;
            }
        }
    }

    fn remember(&self, at: usize, scratch: &mut Scratch) -> Alike {
        let token = &scratch.query.tokens[at];
        let key = (token.letters.clone(), token.without_vowels, token.class);
        if let Some(alike) = scratch.remembered.get(&key) {
            return alike.clone();
        }
        let alike: Alike = if scratch.exhaustive {
            self.dictionary.like_exhaustively(token).into()
        } else {
            self.dictionary.like(token).into()
        };
        if scratch.remembered.len() >= MOST_REMEMBERED {
            scratch.remembered.clear();
        }
        scratch.remembered.insert(key, alike.clone());
        alike
    }

    /// Gathers the names that the query's words lead to, rarest words first, until what is left cannot carry a match.
    fn reach(&self, at_least: f32, tuning: &Tuning, scratch: &mut Scratch) {
        let mut words: Vec<Lead> = (0..scratch.query.tokens.len())
            .filter(|at| scratch.query.tokens[*at].class != Class::Legal)
            .map(|at| self.lead(at, tuning, scratch))
            .collect();
        // The word that leads to the fewest names first.
        words.sort_by_key(|lead| (lead.names, lead.word));
        self.reach_joined(&words, at_least, tuning, scratch);
        let mut left = words.iter().fold(0_u32, |words, lead| words | 1 << lead.word);
        for at in 0..words.len() {
            let most: f32 = words[at..].iter().map(|lead| lead.most).sum();
            let mut open = self.carries(left, most, at_least, tuning, scratch);
            let word = 1 << words[at].word;
            if !open && words[at].names > 2 * scratch.touched.len() {
                self.extend_reached(&words[at..], at_least, tuning, scratch);
                return;
            }
            for &(id, worth) in &words[at].alike {
                open = open && self.carries(left, most - words[at].most + worth, at_least, tuning, scratch);
                self.names_with(id).iter().for_each(|name| scratch.touch(name, word, worth, open));
            }
            left &= !word;
        }
    }

    /// Whether a name may match that the words `left` add so much weight to, and the others none.
    fn carries(&self, left: u32, weight: f32, at_least: f32, tuning: &Tuning, scratch: &Scratch) -> bool {
        scratch.query.bound(left, scratch.query.hopeful, weight, 0.0, tuning) >= at_least
    }

    /// What a word of the query leads to: its listed words with the most that each adds, the best first.
    fn lead(&self, at: usize, tuning: &Tuning, scratch: &Scratch) -> Lead {
        let query = scratch.query.weights[at];
        let mut names = 0;
        let mut alike: Vec<(u32, f32)> = Vec::with_capacity(scratch.alike[at].len());
        for &(id, likeness) in scratch.alike[at].iter() {
            if self.dictionary.class(id) == Class::Legal {
                continue;
            }
            names += self.names_with(id).len();
            let listed = f32::from(self.dictionary.weight(id)) / 1000.0;
            alike.push((id, pair_weight(query, listed, likeness) * tuning.worth(likeness)));
        }
        alike.sort_by(|one, other| other.1.total_cmp(&one.1));
        Lead { word: at, names, most: alike.first().map_or(0.0, |(_, worth)| *worth), alike }
    }

    /// Adds what words common in the list add to the names reached, name by name, without reading all names that have them.
    fn extend_reached(&self, words: &[Lead], at_least: f32, tuning: &Tuning, scratch: &mut Scratch) {
        let most: f32 = words.iter().map(|lead| lead.most).sum();
        let all = words.iter().fold(0, |all, lead| all | 1 << lead.word);
        let mut kept = 0;
        for at in 0..scratch.touched.len() {
            let name = scratch.touched[at];
            let reached = scratch.reached[name as usize];
            let listed = self.name_weights.get(name as usize) as f32 / 1000.0;
            let query = &scratch.query;
            if query.bound(reached.words | all, query.hopeful, reached.weight + most, listed, tuning)
                < at_least
            {
                continue;
            }
            scratch.touched[kept] = name;
            kept += 1;
            let mut more = Reached { words: 0, ..reached };
            for lead in words.iter().filter(|lead| reached.words >> lead.word & 1 == 0) {
                let mut best = 0.0_f32;
                for id in self.tokens(name).filter(|id| scratch.likeness(lead.word, *id) > 0) {
                    let worth =
                        lead.alike.iter().find(|(other, _)| *other == id).map_or(0.0, |(_, worth)| *worth);
                    best = best.max(worth);
                }
                if best > 0.0 {
                    more.words |= 1 << lead.word;
                    more.weight += best;
                }
            }
            more.words |= reached.words;
            scratch.reached[name as usize] = more;
        }
        scratch.touched.truncate(kept);
    }

    /// Reaches names by neighbouring words written as one, or by their first letters, on either side.
    fn reach_joined(&self, words: &[Lead], at_least: f32, tuning: &Tuning, scratch: &mut Scratch) {
        let count = scratch.query.tokens.len();
        for at in 0..count {
            let token = &scratch.query.tokens[at];
            if token.class != Class::Legal {
                let letters = token.letters.clone();
                if letters.len() >= 5 {
                    self.reach_all(self.names_joining(&letters), 1 << at, RUN_WEIGHT, scratch);
                    if !scratch.is_known(at) && self.may_carry(words, at, at_least, tuning, scratch) {
                        self.reach_parts(at, &letters, scratch);
                    }
                }
                if token_is_acronym(&scratch.query.tokens[at]) {
                    self.reach_all(self.names_abbreviated(&letters), 1 << at, RUN_WEIGHT, scratch);
                }
            }
            for run in 2..=3.min(count - at) {
                self.reach_run(at, run, scratch);
            }
            for run in ACRONYM.filter(|run| at + run <= count) {
                self.reach_initials(at, run, scratch);
            }
        }
    }

    /// Whether a name may match that has all the words that the list knows, and parts of an unknown one.
    fn may_carry(
        &self,
        words: &[Lead],
        at: usize,
        at_least: f32,
        tuning: &Tuning,
        scratch: &Scratch,
    ) -> bool {
        let known = words.iter().filter(|lead| lead.word != at && !lead.alike.is_empty());
        let (left, most) =
            known.fold((1 << at, RUN_WEIGHT), |(left, most), lead| (left | 1 << lead.word, most + lead.most));
        self.carries(left, most, at_least, tuning, scratch)
    }

    fn reach_all(&self, names: U32s<'_>, words: u32, weight: f32, scratch: &mut Scratch) {
        names.iter().for_each(|name| scratch.touch(name, words, weight, true));
    }

    /// Reaches names that have a part of a word that the list does not have: the rest may be their next word with a slip.
    fn reach_parts(&self, at: usize, letters: &str, scratch: &mut Scratch) {
        for cut in SHORTEST_PART..letters.len().saturating_sub(1) {
            let (front, back) = (letters.split_at(cut), letters.split_at(letters.len() - cut));
            for (part, rest) in [(front.0, front.1), (back.1, back.0)] {
                let part = name::plain_abd(part);
                let common = self.dictionary.written(&part).fold(false, |common, id| {
                    let names = self.names_with(id);
                    let few = names.len() <= MOST_PARTS || rest.len() < 3 && names.len() <= MOST_WITH_ARTICLE;
                    if few {
                        let has_rest = names.iter().filter(|name| self.may_have(*name, rest));
                        has_rest.for_each(|name| scratch.touch(name, 1 << at, RUN_WEIGHT, true));
                    }
                    common || !few
                });
                if common && rest.len() >= SHORTEST_PART {
                    self.reach_like(rest, 1 << at, scratch);
                }
            }
        }
        for (word, _, _) in name::stuck_forms(letters) {
            self.reach_like(&word, 1 << at, scratch);
        }
    }

    /// Whether a name may have what is left of a word: as a word with a slip, or with one of its words as a part of it.
    fn may_have(&self, name: u32, rest: &str) -> bool {
        let rest = rest.as_bytes();
        let like = |word: &[u8]| {
            let near = word.len().abs_diff(rest.len()) <= 1
                && (word.first() == rest.first() || word.last() == rest.last());
            near || word.len() >= 3 && (rest.starts_with(word) || rest.ends_with(word))
        };
        self.tokens(name).any(|id| like(self.dictionary.spelling(id).letters))
    }

    fn reach_like(&self, letters: &str, words: u32, scratch: &mut Scratch) {
        for id in self.dictionary.written_like(letters) {
            self.reach_all(self.names_with(id), words, RUN_WEIGHT, scratch);
        }
    }

    /// Reaches names that write a run of words as one.
    fn reach_run(&self, at: usize, run: usize, scratch: &mut Scratch) {
        let tokens = &scratch.query.tokens[at..at + run];
        if tokens.iter().any(|token| !may_be_joined(token.class, token.letters.len())) {
            return;
        }
        let letters: String = tokens.iter().map(|token| token.letters.as_str()).collect();
        if letters.len() < 5 {
            return;
        }
        let weight: f32 = scratch.query.weights[at..at + run].iter().sum();
        let ids = if (at..at + run).all(|at| scratch.is_heard(at)) {
            self.dictionary.sounding(&letters)
        } else {
            self.dictionary.written_like(&letters)
        };
        for id in ids {
            let worth = (weight + f32::from(self.dictionary.weight(id)) / 1000.0) * 0.5;
            self.reach_all(self.names_with(id), ((1 << run) - 1) << at, worth, scratch);
        }
    }

    /// Reaches names that write a run of words by their first letters.
    fn reach_initials(&self, at: usize, run: usize, scratch: &mut Scratch) {
        let tokens = &scratch.query.tokens[at..at + run];
        let Some(letters) = initials(tokens) else { return };
        let weight: f32 = scratch.query.weights[at..at + run].iter().sum();
        for id in self.dictionary.written(&letters).filter(|id| self.dictionary.class(*id) == Class::Plain) {
            let worth = (weight + f32::from(self.dictionary.weight(id)) / 1000.0) * 0.5;
            self.reach_all(self.names_with(id), ((1 << run) - 1) << at, worth, scratch);
        }
    }
}

/// Whether a word may be the first letters of others.
fn token_is_acronym(token: &Token) -> bool {
    token.class == Class::Plain && ACRONYM.contains(&token.letters.len())
}

/// A word of the query and the listed words that it leads to.
struct Lead {
    word: usize,
    /// How many names it leads to.
    names: usize,
    /// The most that any of them adds.
    most: f32,
    /// Listed words and what each adds, the best first.
    alike: Vec<(u32, f32)>,
}

/// The most that a word and a run of listed words that it stands for agree in, about.
const RUN_WEIGHT: f32 = 1.5;

/// The shortest part of a word that may be a listed word by itself, and the most names that such a part may lead to alone
/// and where an article is all that is left of the word.
const SHORTEST_PART: usize = 4;
const MOST_PARTS: usize = 24;
const MOST_WITH_ARTICLE: usize = 1000;

/// Whether a word may be another with two or three slips: about as long, and most letters of either are in the other.
fn may_be_misspelt(one: &[u8], other: &[u8]) -> bool {
    let bag = |word: &[u8]| word.iter().fold(0_u64, |bag, byte| bag | 1 << (byte & 63));
    let (ones, others) = (bag(one), bag(other));
    let most = if one.len() < 10 { 2 } else { 3 };
    one.len().abs_diff(other.len()) <= 3
        && (ones & !others).count_ones() <= most
        && (others & !ones).count_ones() <= most
}

impl Scratch {
    /// Room for a search that compares every name.
    pub fn exhaustive() -> Scratch {
        Scratch { exhaustive: true, ..Scratch::default() }
    }

    /// The weight of each token of the name last read, 0 to 1.
    pub fn weights(&self) -> &[f32] {
        &self.query.weights
    }

    /// Whether the list has a word that sounds like one of the query.
    fn is_heard(&self, at: usize) -> bool {
        self.alike[at].first().is_some_and(|(_, likeness)| *likeness >= 980)
    }

    /// Whether the list has a word of the query, or nearly so.
    fn is_known(&self, at: usize) -> bool {
        self.alike[at].first().is_some_and(|(_, likeness)| *likeness >= SURE)
    }

    /// Notes that words of the query lead to a name; the first and best likeness of each counts.
    fn touch(&mut self, name: u32, words: u32, weight: f32, open: bool) {
        let reached = &mut self.reached[name as usize];
        if reached.round != self.round {
            if open {
                *reached = Reached { round: self.round, words, weight };
                self.touched.push(name);
            }
        } else if words & !reached.words != 0 {
            reached.words |= words;
            reached.weight += weight;
        }
    }
}

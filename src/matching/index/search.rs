//! The search for the listed names that a query may match, and their scores. Never reads what is not in the index.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::name::{self, Token};
use super::super::score::{Alignment, Known, Link, Query, TUNING, Tuning};
use super::super::tables::{Class, TABLES};
use super::Index;

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
        self.begin(written, scratch);
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
            if !scratch.exhaustive {
                let listed = self.name_weights.get(name as usize) as f32 / 1000.0;
                let reached = scratch.reached[name as usize];
                if scratch.query.bound(reached.words, reached.weight, listed, tuning) < at_least {
                    continue;
                }
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

    /// How `written` lies against `name`: its tokens, what links them, and the score.
    pub fn align(&self, written: &str, name: u32, scratch: &mut Scratch) -> (Vec<Token>, Vec<Link>, f32) {
        let mut alignment = std::mem::take(&mut scratch.alignment);
        let mut tokens = std::mem::take(&mut scratch.tokens);
        let listed = self.listed(name, &mut tokens);
        let mut best = (Vec::new(), Vec::new(), -1.0);
        for variant in name::variants(written) {
            self.begin(&variant, scratch);
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
    fn begin(&self, written: &str, scratch: &mut Scratch) {
        scratch.round = scratch.round.wrapping_add(1).max(1);
        scratch.met.resize(self.dictionary.len(), (0, 0));
        scratch.reached.resize(self.len(), Reached::default());
        scratch.touched.clear();
        scratch.chain.clear();
        scratch.alike.clear();
        scratch.query.tokens = name::tokens(written);
        self.part_stuck_forms(&mut scratch.query.tokens);
        scratch.query.weights.clear();
        scratch.query.total = 0.0;
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
            scratch.query.weights.push(weight);
            if token.class != Class::Legal {
                scratch.query.total += weight;
            }
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
        let query = &scratch.query;
        let mut order: Vec<usize> =
            (0..query.tokens.len()).filter(|at| query.tokens[*at].class != Class::Legal).collect();
        // Rarest first; among the equally rare, the one that leads to fewer names.
        let names =
            |at: usize| scratch.alike[at].iter().map(|(id, _)| self.names_with(*id).len()).sum::<usize>();
        order.sort_by_cached_key(|at| (names(*at), *at));
        self.reach_joined(scratch);
        let mut gone = 0_u32;
        for at in order {
            let open = scratch.query.bound(gone, 0.0, 0.0, tuning) >= at_least;
            let weight = scratch.query.weights[at];
            let alike = scratch.alike[at].clone();
            for &(id, likeness) in alike.iter() {
                let worth = weight * tuning.worth(likeness);
                self.names_with(id).iter().for_each(|name| scratch.touch(name, 1 << at, worth, open));
            }
            gone |= 1 << at;
        }
    }

    /// Reaches names by neighbouring words written as one, on either side.
    fn reach_joined(&self, scratch: &mut Scratch) {
        let count = scratch.query.tokens.len();
        for at in 0..count {
            let token = &scratch.query.tokens[at];
            if token.letters.len() >= 5 && token.class != Class::Legal {
                let weight = scratch.query.weights[at];
                let letters = token.letters.clone();
                self.names_joining(&letters)
                    .iter()
                    .for_each(|name| scratch.touch(name, 1 << at, weight, true));
            }
            for run in 2..=3 {
                if at + run <= count {
                    self.reach_run(at, run, scratch);
                }
            }
        }
    }

    fn reach_run(&self, at: usize, run: usize, scratch: &mut Scratch) {
        let tokens = &scratch.query.tokens[at..at + run];
        if tokens.iter().any(|token| token.class == Class::Legal) {
            return;
        }
        let letters: String = tokens.iter().map(|token| token.letters.as_str()).collect();
        if letters.len() < 5 {
            return;
        }
        let weight: f32 = scratch.query.weights[at..at + run].iter().sum();
        for id in self.dictionary.sounding(&letters) {
            self.names_with(id)
                .iter()
                .for_each(|name| scratch.touch(name, ((1 << run) - 1) << at, weight, true));
        }
    }
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

    /// Notes that words of the query lead to a name; the first and best likeness of each counts.
    fn touch(&mut self, name: u32, words: u32, weight: f32, open: bool) {
        let reached = &mut self.reached[name as usize];
        if reached.round != self.round {
            if open {
                *reached = Reached { round: self.round, words, weight };
                self.touched.push(name);
            }
        } else if reached.words & words == 0 {
            reached.words |= words;
            reached.weight += weight;
        }
    }
}

//! A watchlist indexed by the tokens of its names, and the look-up over it. Never reads a file.

use std::collections::BTreeMap;

use super::evidence;
use super::{Lookup, Match, Party, Score};
use crate::text;
use crate::watchlist::{Entity, MatchPolicy};

/// The entities of one or more lists, made ready for look-ups.
#[derive(Debug)]
pub struct Matcher {
    entities: Vec<Entity>,
    names: Vec<Name>,
    by_word: BTreeMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Name {
    entity: usize,
    index: usize,
    words: Vec<String>,
}

impl Matcher {
    /// Indexes every name of every entity.
    pub fn build(entities: Vec<Entity>) -> Matcher {
        let mut names = Vec::new();
        let mut by_word: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (entity, listed) in entities.iter().enumerate() {
            for (index, name) in listed.names.iter().enumerate() {
                let words = telling(text::words(&name.text));
                for word in &words {
                    by_word.entry(word.clone()).or_default().push(names.len());
                }
                names.push(Name { entity, index, words });
            }
        }
        Matcher { entities, names, by_word }
    }

    fn compare(&self, party: &Party<'_>, words: &[String], name: &Name) -> Option<Match> {
        let entity = &self.entities[name.entity];
        let likeness = likeness(words, &name.words);
        let evidence = evidence::weigh(party, entity);
        if entity.policy == MatchPolicy::Exact && (words != name.words || !evidence.gives_context()) {
            return None;
        }
        let listed = entity.names.get(name.index)?;
        Some(Match {
            entity: name.entity,
            name: name.index,
            name_kind: listed.kind,
            score: evidence.adjust(likeness),
            identified: evidence.identifies(listed.kind),
            how: format!("`{}` ~ `{}`", party.name, listed.text),
            agreements: evidence.agreements,
            conflicts: evidence.conflicts,
        })
    }
}

impl Lookup for Matcher {
    fn find(&self, party: &Party<'_>, at_least: Score, limit: usize) -> Vec<Match> {
        let mut best: BTreeMap<usize, Match> = BTreeMap::new();
        for written in std::iter::once(party.name).chain(party.aliases.iter().copied()) {
            let words = telling(text::words(written));
            let mut found: Vec<usize> =
                words.iter().filter_map(|word| self.by_word.get(word)).flatten().copied().collect();
            found.sort_unstable();
            found.dedup();
            for name in found {
                let Some(answer) = self.compare(party, &words, &self.names[name]) else { continue };
                if answer.score >= at_least
                    && best.get(&answer.entity).is_none_or(|known| known.score < answer.score)
                {
                    best.insert(answer.entity, answer);
                }
            }
        }
        let mut answers: Vec<Match> = best.into_values().collect();
        answers.sort_by(|a, b| {
            let key = |m: &Match| (std::cmp::Reverse(m.score), !m.identified, m.conflicts.len());
            key(a).cmp(&key(b)).then_with(|| self.entities[a.entity].id.cmp(&self.entities[b.entity].id))
        });
        answers.truncate(limit);
        answers
    }

    fn entities(&self) -> &[Entity] {
        &self.entities
    }
}

fn telling(words: Vec<String>) -> Vec<String> {
    words
        .into_iter()
        .filter(|word| {
            !matches!(word.as_str(), "llc" | "ltd" | "limited" | "co" | "company" | "inc" | "jsc" | "ooo")
        })
        .collect()
}

fn likeness(one: &[String], other: &[String]) -> Score {
    let best =
        |word: &String| other.iter().map(|listed| text::jaro_winkler(word, listed)).fold(0.0, f64::max);
    let sum: f64 = one.iter().map(best).map(|s| if s < 0.85 { 0.0 } else { s }).sum();
    Score::from_f64(2.0 * sum / (one.len() + other.len()).max(1) as f64)
}

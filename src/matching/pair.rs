//! Lays two names side by side for people: every word with its weight, what it was paired with and why. Never looks a
//! name up.

use super::explain::relation;
use super::index::{self, Index, Scratch};
use super::name::{self, Token};
use super::score::Link;
use super::tables::Class;
use super::{Score, calibrate};
use crate::compiled::{Key, Writer};
use crate::watchlist::shelf::Entities;
use crate::watchlist::{Entity, EntityKind, EntityName, NameKind, Status};

/// Two names and how they were compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The words of the name asked for.
    pub query: Vec<Word>,
    /// The words of the listed name.
    pub listed: Vec<Word>,
    /// What belongs together, in the order of the query.
    pub links: Vec<WordPair>,
    /// The likeness of the names alone; no particular moves it.
    pub score: Score,
}

/// A word of a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    /// As written.
    pub text: String,
    /// As compared: Latin letters, lower case.
    pub letters: String,
    /// What it is in the name: `legal form`, `place`.
    pub class: &'static str,
    /// How much it tells, 0 to 1000: the rarer, the more.
    pub weight: u16,
}

/// Words of both names that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct WordPair {
    /// The first word of the query's side and how many there are.
    pub query: (usize, usize),
    /// The same for the listed side.
    pub listed: (usize, usize),
    /// How alike they are, 0 to 1000.
    pub likeness: u16,
    /// `equal`, `spelling`, `transliteration`, `initial`.
    pub how: &'static str,
}

/// Compares `query` with `listed` as a look-up among `entities` would, whose names decide how rare a word is; without
/// any, all words of a class weigh alike. `listed` need not be a name of an entity.
pub fn explain_pair(query: &str, listed: &str, entities: &[Entity]) -> Pair {
    let mut entities = entities.to_vec();
    let bears = |entity: &Entity| entity.names.iter().any(|name| name.text == listed);
    let bearer = entities.iter().position(bears).unwrap_or_else(|| {
        let mut entity = Entity::new("", EntityKind::Unknown, Status::Context);
        entity.names.push(EntityName { text: listed.to_owned(), kind: NameKind::Primary });
        entities.push(entity);
        entities.len() - 1
    });
    let entities = Entities::from(entities);
    let mut writer = Writer::default();
    index::write(&entities, &mut writer);
    let compiled = writer.finish(&Key::of([]));
    let index = Index::read(&mut compiled.parts());
    let mut scratch = Scratch::default();
    let mut best: Option<(f32, Pair)> = None;
    for name in index.names_of(bearer) {
        if entities[bearer].names[index.owner(name).1].text != listed {
            continue;
        }
        for variant in name::variants(query) {
            let (tokens, links, raw) = index.align(&variant, name, &mut scratch);
            if best.as_ref().is_some_and(|(most, _)| *most >= raw) {
                continue;
            }
            let weights = scratch.weights().iter().map(|weight| (weight * 1000.0).round() as u16);
            let listed_tokens = name::tokens(&index.variant(name, listed));
            let listed_weights = index.tokens(name).map(|id| index.dictionary().weight(id));
            let pair = Pair {
                links: paired(&tokens, &listed_tokens, &links),
                query: words(&tokens, weights),
                listed: words(&listed_tokens, listed_weights),
                score: calibrate::score(raw),
            };
            best = Some((raw, pair));
        }
    }
    best.map(|(_, pair)| pair).unwrap_or_else(|| Pair {
        query: words(&name::tokens(query), std::iter::repeat(0)),
        listed: words(&name::tokens(listed), std::iter::repeat(0)),
        links: Vec::new(),
        score: Score::default(),
    })
}

fn words(tokens: &[Token], weights: impl Iterator<Item = u16>) -> Vec<Word> {
    let word = |(token, weight): (&Token, u16)| Word {
        text: token.shown.clone(),
        letters: token.letters.clone(),
        class: class(token.class),
        weight,
    };
    tokens.iter().zip(weights).map(word).collect()
}

fn paired(query: &[Token], listed: &[Token], links: &[Link]) -> Vec<WordPair> {
    let run = |(first, count): (u8, u8)| (usize::from(first), usize::from(count));
    let mut pairs: Vec<WordPair> = links
        .iter()
        .filter_map(|link| {
            let (one, other) = (query.get(run(link.query).0)?, listed.get(run(link.listed).0)?);
            let how = match relation(one, other, link).1 {
                "" => "equal",
                why => why.trim_start_matches(" (").trim_end_matches(')'),
            };
            Some(WordPair { query: run(link.query), listed: run(link.listed), likeness: link.likeness, how })
        })
        .collect();
    pairs.sort_by_key(|pair| (pair.query, pair.listed));
    pairs
}

fn class(class: Class) -> &'static str {
    match class {
        Class::Plain => "name",
        Class::Legal => "legal form",
        Class::Particle => "particle",
        Class::Honorific => "title",
        Class::Trade => "trade word",
        Class::Place => "place",
        Class::Given => "given name",
        Class::Common => "common name",
        Class::Number => "number",
        Class::Initial => "initial",
        Class::Patronymic => "patronymic",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_compared_with_itself_is_equal_word_by_word() {
        let pair = explain_pair("Sogdarya Trading LLC", "Sogdarya Trading LLC", &[]);
        let links: Vec<(usize, usize, u16)> =
            pair.links.iter().map(|link| (link.query.0, link.listed.0, link.likeness)).collect();
        assert_eq!(links, [(0, 0, 1000), (1, 1, 1000), (2, 2, 1000)]);
        let classes: Vec<&str> = pair.query.iter().map(|word| word.class).collect();
        assert_eq!(classes, ["name", "trade word", "legal form"]);
    }

    #[test]
    fn nothing_is_like_nothing() {
        assert_eq!(explain_pair("", "", &[]).score, Score::default());
    }

    #[test]
    fn the_score_is_that_of_a_look_up() {
        use crate::matching::{Lookup, Matcher, Party};
        let entity = |name: &str| {
            let mut entity = Entity::new(name, EntityKind::Organization, Status::Reported);
            entity.names.push(EntityName { text: name.into(), kind: NameKind::Primary });
            entity
        };
        let entities = vec![entity("Sogdarya Trading"), entity("Northern Sogdarya"), entity("Silver Quay")];
        let pair = explain_pair("Sogdaria Trade LLC", "Sogdarya Trading", &entities);
        let party = Party { name: "Sogdaria Trade LLC", ..Party::default() };
        let found = Matcher::build(entities).find(&party, Score::from_f64(0.5), 1);
        assert_eq!(found.first().map(|found| found.score), Some(pair.score));
    }
}

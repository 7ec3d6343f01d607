//! Names against names through the public look-up, as sentences.

use tidewaiter::matching::{Lookup, Match, Matcher, Party, Score};
use tidewaiter::watchlist::{Entity, EntityKind, EntityName, MatchPolicy, NameKind, Status};

/// An organisation with these names, the first primary.
fn listed(names: &[&str]) -> Entity {
    Entity {
        id: names.first().unwrap_or(&"nameless").to_string(),
        kind: EntityKind::Organization,
        names: names
            .iter()
            .enumerate()
            .map(|(at, text)| EntityName {
                text: text.to_string(),
                kind: if at == 0 { NameKind::Primary } else { NameKind::Alias },
            })
            .collect(),
        countries: Vec::new(),
        dates: Vec::new(),
        addresses: Vec::new(),
        identifiers: Vec::new(),
        programs: Vec::new(),
        status: Status::Designated,
        claim: String::new(),
        claim_strength: String::new(),
        source: String::new(),
        policy: MatchPolicy::Fuzzy,
        remarks: String::new(),
    }
}

fn best(entity: Entity, party: &Party<'_>) -> Option<Match> {
    Matcher::build(vec![entity]).find(party, Score::from_f64(0.85), 1).pop()
}

fn named(name: &str) -> Party<'_> {
    Party { name, ..Party::default() }
}

fn alike(list: &str, query: &str) -> bool {
    best(listed(&[list]), &named(query)).is_some()
}

#[test]
fn an_extra_common_word_does_not_lose_a_hit() {
    assert!(alike("Zhykharyev Artom", "Artem Zhikharev"));
    assert!(alike("Vira Yastrebova", "Ястребова Вера"));
    assert!(!alike("ACME CORP", "CORP"));
}

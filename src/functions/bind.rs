//! The hash of a match's two sides, to which an exception can be bound: all that the list says of the entry, and all that
//! the record says of the party. Never of how alike they are, which hangs on the other entries of the list.

use super::party::PartyFields;
use crate::watchlist::{Entity, EntityName};
use sha2::{Digest, Sha256};

/// How many bytes of the hash are shown: two of them for as good as certain no two states are alike.
const BYTES: usize = 12;

/// The hash in hexadecimal. Values that a list gives in no order that means anything may come in another one; the first
/// name is the one that the entry is listed under, and the policy by which names are compared is not the list's word.
pub(super) fn bind(party: &PartyFields<'_>, entity: &Entity) -> String {
    let mut hash = Sha256::new();
    let mut side = String::new();
    party.write_key(&mut side);
    add(&mut hash, "record", [side]);
    let name = |name: &EntityName| format!("{:?} {}", name.kind, name.text);
    add(&mut hash, "id", [entity.id.clone(), format!("{:?} {:?}", entity.kind, entity.status)]);
    add(&mut hash, "name", entity.names.first().map(name));
    add(&mut hash, "names", sorted(entity.names.iter().skip(1).map(name)));
    add(&mut hash, "countries", sorted(entity.countries.iter().cloned()));
    add(&mut hash, "dates", sorted(entity.dates.iter().map(ToString::to_string)));
    add(&mut hash, "addresses", sorted(entity.addresses.iter().cloned()));
    let identifiers = entity.identifiers.iter().map(|one| format!("{} {}", one.kind, one.value));
    add(&mut hash, "identifiers", sorted(identifiers));
    add(&mut hash, "programs", sorted(entity.programs.iter().cloned()));
    add(&mut hash, "regimes", sorted(entity.regimes.iter().cloned()));
    let words = [&entity.claim, &entity.claim_strength, &entity.source, &entity.remarks];
    add(&mut hash, "words", words.map(Clone::clone));
    hash.finalize().iter().take(BYTES).map(|byte| format!("{byte:02x}")).collect()
}

fn sorted(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut values: Vec<String> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Each text with its length before it, and their number before all.
fn add(hash: &mut Sha256, what: &str, texts: impl IntoIterator<Item = String>) {
    let texts: Vec<String> = texts.into_iter().collect();
    hash.update(format!("{what} {}\n", texts.len()));
    for text in texts {
        hash.update(format!("{}:{text}\n", text.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watchlist::{EntityKind, NameKind, Status};

    fn delta() -> Entity {
        let mut entity = Entity::new("d-1", EntityKind::Organization, Status::Designated);
        for (text, kind) in
            [("Delta LLC", NameKind::Primary), ("Delta", NameKind::Alias), ("D", NameKind::Weak)]
        {
            entity.names.push(EntityName { text: text.to_owned(), kind });
        }
        entity.countries = vec!["RU".to_owned(), "BY".to_owned()];
        entity
    }

    fn of(entity: &Entity) -> String {
        bind(&PartyFields::default(), entity)
    }

    #[test]
    fn the_order_in_which_a_list_gives_aliases_and_countries_changes_nothing() {
        let mut other = delta();
        other.names.swap(1, 2);
        other.countries.reverse();
        assert_eq!(of(&delta()), of(&other));
        assert_eq!(of(&delta()).len(), 2 * BYTES);
    }

    #[test]
    fn whatever_the_list_says_of_an_entry_changes_the_hash_when_it_changes() {
        let changes: [fn(&mut Entity); 8] = [
            |entity| entity.names.swap(0, 1),
            |entity| entity.names[1].kind = NameKind::Former,
            |entity| entity.countries.push("KZ".to_owned()),
            |entity| entity.addresses.push("Main Street 1".to_owned()),
            |entity| entity.programs.push("EX".to_owned()),
            |entity| entity.status = Status::Reported,
            |entity| entity.claim = "supplies".to_owned(),
            |entity| entity.remarks = "see also E-2".to_owned(),
        ];
        for (number, change) in changes.iter().enumerate() {
            let mut other = delta();
            change(&mut other);
            assert_ne!(of(&delta()), of(&other), "change {number}");
        }
    }
}

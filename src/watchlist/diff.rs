//! What changed between two states of a list, entry by entry and field by field. Never says whether a change matters.

use super::entity::{Entity, MatchPolicy};
use serde::Serialize;
use std::collections::BTreeMap;

/// The difference between an old and a new state of a list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Entries whose id only the new state has, by id.
    pub added: Vec<Entity>,
    /// Entries whose id only the old state has, by id.
    pub removed: Vec<Entity>,
    /// Entries of both states that differ, by id.
    pub changed: Vec<Changed>,
}

/// An entry that both states have and that is not the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its id.
    pub id: String,
    /// Its primary name in the new state.
    pub name: String,
    /// The fields that differ, in the order of an entity's fields.
    pub fields: Vec<FieldChange>,
}

/// What a field lost and gained. A field of one value has at most one of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field's name, `names`, `countries`, `identifiers` …
    pub field: &'static str,
    /// Values that only the old state has, in its order.
    pub removed: Vec<String>,
    /// Values that only the new state has, in its order.
    pub added: Vec<String>,
}

/// Compares two states by the ids of their entries. The order of a field's values does not count, except that another
/// primary name is a change of the kinds of both names.
///
/// Ids must be unique in each state, as importers make them; of two with one id the last counts.
pub fn diff(old: &[Entity], new: &[Entity]) -> Difference {
    let by_id = |entities: &'_ [Entity]| -> BTreeMap<String, usize> {
        entities.iter().enumerate().map(|(at, entity)| (entity.id.clone(), at)).collect()
    };
    let (old_ids, new_ids) = (by_id(old), by_id(new));
    let only = |ids: &BTreeMap<String, usize>, other: &BTreeMap<String, usize>, entities: &[Entity]| {
        let alone = ids.iter().filter(|(id, _)| !other.contains_key(*id));
        alone.filter_map(|(_, &at)| entities.get(at).cloned()).collect::<Vec<_>>()
    };
    let mut changed = Vec::new();
    for (id, &at) in &new_ids {
        let before = old_ids.get(id).and_then(|&at| old.get(at));
        let (Some(before), Some(after)) = (before, new.get(at)) else { continue };
        let fields = field_changes(before, after);
        if !fields.is_empty() {
            changed.push(Changed { id: id.clone(), name: after.primary_name().to_owned(), fields });
        }
    }
    Difference { added: only(&new_ids, &old_ids, new), removed: only(&old_ids, &new_ids, old), changed }
}

fn field_changes(old: &Entity, new: &Entity) -> Vec<FieldChange> {
    let (old, new) = (fields(old), fields(new));
    let pairs = old.into_iter().zip(new);
    let changes = pairs.map(|((field, old), (_, new))| FieldChange {
        field,
        removed: without(&old, &new),
        added: without(&new, &old),
    });
    changes.filter(|change| !change.removed.is_empty() || !change.added.is_empty()).collect()
}

/// The values of every field as texts. The match on the whole entity fails to compile when a field is added.
fn fields(entity: &Entity) -> [(&'static str, Vec<String>); 14] {
    let Entity {
        id: _,
        kind,
        names,
        countries,
        dates,
        addresses,
        identifiers,
        programs,
        regimes,
        status,
        claim,
        claim_strength,
        source,
        policy,
        remarks,
    } = entity;
    let word = |text: &String| if text.is_empty() { Vec::new() } else { vec![text.clone()] };
    let policy = match policy {
        MatchPolicy::Fuzzy => "fuzzy",
        MatchPolicy::Exact => "exact",
    };
    [
        ("kind", vec![written(kind)]),
        ("names", names.iter().map(|name| format!("{} ({})", name.text, written(&name.kind))).collect()),
        ("countries", countries.clone()),
        ("dates", dates.iter().map(ToString::to_string).collect()),
        ("addresses", addresses.clone()),
        (
            "identifiers",
            identifiers.iter().map(|id| format!("{} {}", id.kind, id.value).trim().to_owned()).collect(),
        ),
        ("programs", programs.clone()),
        ("regimes", regimes.clone()),
        ("status", vec![written(status)]),
        ("claim", word(claim)),
        ("claim_strength", word(claim_strength)),
        ("source", word(source)),
        ("policy", vec![policy.to_owned()]),
        ("remarks", word(remarks)),
    ]
}

/// A word of an enumeration as files and rules write it.
fn written(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    value.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}

/// The values of `one` that `other` has not, each as often as it has more of it.
fn without(one: &[String], other: &[String]) -> Vec<String> {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for value in other {
        *left.entry(value).or_insert(0) += 1;
    }
    let mut kept = Vec::new();
    for value in one {
        match left.get_mut(value.as_str()) {
            Some(times) if *times > 0 => *times -= 1,
            _ => kept.push(value.clone()),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::super::entity::{EntityKind, EntityName, Identifier, NameKind, PartialDate, Status};
    use super::*;

    fn entity(id: &str, name: &str) -> Entity {
        let mut entity = Entity::new(id, EntityKind::Organization, Status::Designated);
        entity.names.push(EntityName { text: name.to_owned(), kind: NameKind::Primary });
        entity
    }

    #[test]
    fn entries_that_came_went_and_changed_are_told_apart() {
        let old = [entity("2", "Beta"), entity("1", "Alfa"), entity("4", "Delta")];
        let mut beta = entity("2", "Beta");
        beta.countries.push("TR".to_owned());
        let new = [entity("4", "Delta"), entity("3", "Gamma"), beta];
        let found = diff(&old, &new);
        assert_eq!(found.added, [entity("3", "Gamma")]);
        assert_eq!(found.removed, [entity("1", "Alfa")]);
        assert_eq!(found.changed.len(), 1);
        assert_eq!((found.changed[0].id.as_str(), found.changed[0].name.as_str()), ("2", "Beta"));
        assert_eq!(
            found.changed[0].fields,
            [FieldChange { field: "countries", removed: vec![], added: vec!["TR".to_owned()] }]
        );
    }

    #[test]
    fn a_change_is_told_field_by_field_and_the_order_of_values_is_none() {
        let mut old = entity("1", "Alfa");
        old.names.push(EntityName { text: "Al".to_owned(), kind: NameKind::Alias });
        old.countries = vec!["TR".to_owned(), "AE".to_owned()];
        let mut new = entity("1", "Alfa");
        new.names.push(EntityName { text: "Al".to_owned(), kind: NameKind::Weak });
        new.countries = vec!["AE".to_owned(), "TR".to_owned()];
        new.dates.push(PartialDate { year: 1961, month: Some(5), day: None });
        new.identifiers.push(Identifier { kind: String::new(), value: "12".to_owned() });
        new.status = Status::ExportControlled;
        let changes: Vec<String> = diff(&[old], &[new])
            .changed
            .iter()
            .flat_map(|changed| &changed.fields)
            .map(|change| format!("{}: -{:?} +{:?}", change.field, change.removed, change.added))
            .collect();
        let expected = [
            "names: -[\"Al (alias)\"] +[\"Al (weak)\"]",
            "dates: -[] +[\"1961-05\"]",
            "identifiers: -[] +[\"12\"]",
            "status: -[\"designated\"] +[\"export_controlled\"]",
        ];
        assert_eq!(changes, expected);
    }

    #[test]
    fn a_list_does_not_differ_from_itself() {
        let list = [entity("1", "Alfa"), entity("2", "Beta")];
        assert_eq!(diff(&list, &list), Difference::default());
    }
}

//! Lists kept compiled: that they change nothing of a result, and that nothing damaged, stale or half written is used.
//! Never measures; the bench `index` does.

use crate::session;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use tidewaiter::compiled::{Cache, Key};
use tidewaiter::engine::{Library, Loaded, RuleFile, load};
use tidewaiter::matching::{Lookup, Match, Matcher, Party, Score};
use tidewaiter::value::Date;
use tidewaiter::watchlist::shelf::{Entities, Listed, Reading};
use tidewaiter::watchlist::{Entity, EntityKind, EntityName, Identifier, MatchPolicy, NameKind, Status};

fn entity(id: &str, names: &[&str]) -> Entity {
    let mut entity = Entity::new(id, EntityKind::Organization, Status::Designated);
    for (at, name) in names.iter().enumerate() {
        let kind = if at == 0 { NameKind::Primary } else { NameKind::Weak };
        entity.names.push(EntityName { text: (*name).to_owned(), kind });
    }
    entity
}

/// Some of everything that an index holds: names, a weak alias, a number, an address without a name, an exact entry.
fn sample() -> Vec<Entity> {
    let mut numbered = entity("2", &["Silver Quay Shipping LLC", "Silver"]);
    numbered.identifiers.push(Identifier { kind: "inn".to_owned(), value: "7707083893".to_owned() });
    let mut exact = entity("3", &["Nadra Holding"]);
    exact.policy = MatchPolicy::Exact;
    exact.countries.push("UA".to_owned());
    let mut address = entity("4", &[]);
    address.kind = EntityKind::Address;
    address.addresses.push("12 Harbour Road, Flat 3, Kowloon".to_owned());
    vec![entity("1", &["Sogdarya Trading", "Согдарья"]), numbered, exact, address]
}

fn parties() -> Vec<Party<'static>> {
    let named = |name| Party { name, ..Party::default() };
    vec![
        named("Sogdaria Trade LLC"),
        named("SilverQuay Shipping"),
        Party { countries: vec!["UA"], ..named("Nadra Holding") },
        named("nobody at all"),
        Party { identifiers: vec![("inn", "7707083893")], ..named("Another Name") },
        Party { addresses: vec!["Harbour Road 12, Flat 3, Kowloon"], ..Party::default() },
    ]
}

fn answers(matcher: &Matcher) -> Vec<Vec<Match>> {
    parties().iter().map(|party| matcher.find(party, Score::from_f64(0.4), 5)).collect()
}

fn kept(folder: &Path) -> PathBuf {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    files.remove(0)
}

#[test]
fn every_damage_to_an_index_file_leads_to_a_new_one_with_the_same_answers() {
    let folder = TempDir::new().unwrap();
    let cache = Cache::at(folder.path()).of_all_sizes();
    let entities = Entities::from(sample());
    let key = Key::of([]);
    let open = || Matcher::open(entities.clone(), &cache, "list", &key, 1);
    let expected = answers(&Matcher::build(sample()));
    assert!(expected.iter().filter(|found| !found.is_empty()).count() >= 5);
    assert_eq!(answers(&open()), expected);
    let file = kept(folder.path());
    let whole = fs::read(&file).unwrap();
    let found = cache.find("list", &key).map(|compiled| compiled.bytes().to_vec());
    assert_eq!(found.as_ref(), Some(&whole), "the next run finds what was written");
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 1 << (at % 8);
        fs::write(&file, &damaged).unwrap();
        assert!(cache.find("list", &key).is_none(), "byte {at}");
        if at % 64 == 0 {
            assert_eq!(answers(&open()), expected, "byte {at}");
            assert_eq!(fs::read(&file).unwrap(), whole, "byte {at}");
            fs::write(&file, &whole[..at]).unwrap();
            assert_eq!(answers(&open()), expected, "cut at {at}");
            assert_eq!(fs::read(&file).unwrap(), whole, "cut at {at}");
        }
    }
}

#[test]
fn an_index_of_other_entities_is_not_used_although_its_key_says_so() {
    let folder = TempDir::new().unwrap();
    let cache = Cache::at(folder.path()).of_all_sizes();
    let key = Key::of([]);
    let open = |entities: Vec<Entity>| Matcher::open(entities.into(), &cache, "list", &key, 1);
    open(vec![entity("1", &["Somebody Else"])]);
    assert_eq!(answers(&open(sample())), answers(&Matcher::build(sample())));
}

#[test]
fn many_runs_may_build_at_once() {
    let folder = TempDir::new().unwrap();
    let expected = answers(&Matcher::build(sample()));
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let cache = Cache::at(folder.path()).of_all_sizes();
                    let matcher = Matcher::open(sample().into(), &cache, "list", &Key::of([]), 1);
                    assert_eq!(answers(&matcher), expected);
                    assert_eq!(cache.trouble(), None);
                    // Somebody clears the folder meanwhile.
                    if let Some(file) = cache.kept().first() {
                        let _ = fs::remove_file(&file.path);
                    }
                }
            });
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn a_compiled_list_answers_as_one_just_read(
        names in prop::collection::vec("[a-dA-D]{1,6}( [a-d]{1,5}| LLC| Trading| Иванов| 徐工){0,3}", 1..20),
        other in "[a-d]{1,6}( [a-d]{1,6}){0,2}",
    ) {
        let entities: Vec<Entity> =
            names.iter().enumerate().map(|(at, name)| entity(&at.to_string(), &[name])).collect();
        let folder = TempDir::new().unwrap();
        let cache = Cache::at(folder.path()).of_all_sizes();
        let read = |fail: bool| {
            let reading = Reading { entities: entities.clone(), ..Reading::default() };
            let listed = Listed::open(&cache, "list", &Key::of([]), 1, || if fail { Err(()) } else { Ok(reading) });
            let entities = Entities::of(vec![listed.unwrap().shelf], &[]);
            Matcher::open(entities, &cache, "index", &Key::of([]), 1)
        };
        read(false);
        let (fresh, compiled) = (Matcher::build(entities.clone()), read(true));
        for name in names.iter().map(String::as_str).chain([other.as_str()]) {
            let party = Party { name, ..Party::default() };
            let found = compiled.find(&party, Score::from_f64(0.3), 9);
            prop_assert_eq!(&found, &fresh.find(&party, Score::from_f64(0.3), 9));
            for best in found {
                prop_assert_eq!(&compiled.entities()[best.entity], &entities[best.entity]);
            }
        }
    }
}

const RULES: &str = "watchlist known from all {\n  stale after 400d\n}\n";

fn loaded(folder: &Path, list: &str) -> Loaded {
    let mut library = Library::with_cache(Arc::new(Cache::at(folder).of_all_sizes()));
    library.add("known.csv", list);
    load(vec![RuleFile { name: "known.tide".into(), text: RULES.into() }], &library)
}

#[test]
fn a_list_that_changed_is_read_again_and_one_with_errors_is_never_kept() {
    let folder = TempDir::new().unwrap();
    let uses = |list: &str| {
        let rules = loaded(folder.path(), list).rules.unwrap();
        rules.lists(Date::parse("2026-01-01").unwrap())[0].clone()
    };
    let old = "id,name,last_change\n1,Sogdarya Trading,2025-12-01\n";
    let new = "id,name,last_change\n1,Sogdarya Trading,2025-12-01\n2,Silver Quay,2025-12-20\n";
    let first = uses(old);
    assert_eq!((first.rows, first.age_days), (1, Some(31)));
    assert_eq!(uses(old), first);
    let second = uses(new);
    assert_eq!((second.rows, second.age_days), (2, Some(12)));
    assert_eq!(uses(old), first);
    let files = || fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files(), 4, "a list and an index for each state");
    let broken = loaded(folder.path(), "id,name\n1,Sogdarya Trading\n1,Silver Quay\n");
    let again = loaded(folder.path(), "id,name\n1,Sogdarya Trading\n1,Silver Quay\n");
    assert!(broken.rules.is_none() && again.rules.is_none());
    assert_eq!(broken.diagnostics.len(), again.diagnostics.len());
    assert_eq!(files(), 4);
}

/// A list large enough to be kept, with an entry that the records name, and an official one with an entry that cannot be
/// used, which is told each time.
fn write_case(folder: &Path) {
    let mut list = "id,name,countries\n".to_owned();
    for number in 0..3000 {
        list += &format!("e-{number},Company {number} Aluxa{} Marine,AE\n", number * 7919 % 10_007);
    }
    list += "e-x,Sogdarya Trading House,KG\n";
    assert!(list.len() > 64 * 1024);
    fs::write(folder.join("own.csv"), list).unwrap();
    fs::write(folder.join("names.txt"), "Sogdaria Trading House LLC\nAluxa7919 Marine\nNobody\n").unwrap();
    let records = "id,shipped_on,consignee.name,consignee.country\nS-1,2025-11-03,Sogdaria Trading House,KG\n\
                   S-2,2025-11-04,Nobody At All,DE\n";
    fs::write(folder.join("shipments.csv"), records).unwrap();
}

/// What is shown, less what is kept compiled, which depends on the cache as nothing else does.
fn without_compiled(shown: &str) -> String {
    let Some((result, compiled)) = shown.split_once("\nCompiled ") else { return shown.to_owned() };
    let after = compiled.lines().skip(1).skip_while(|line| line.starts_with("  "));
    after.fold(result.to_owned(), |result, line| format!("{result}{line}\n"))
}

#[test]
fn a_run_gives_the_same_bytes_without_a_cache_with_an_empty_one_with_a_full_one_and_with_one_that_cannot_be_written()
 {
    let folder = TempDir::new().unwrap();
    write_case(folder.path());
    fs::write(folder.path().join("a_file"), "").unwrap();
    for command in [
        "tidewaiter screen shipments.csv --watchlists own.csv --as-of 2026-01-01 --format jsonl --threads 1",
        "tidewaiter match --watchlist own.csv --names names.txt --at-least 0.7",
        "tidewaiter lists status --watchlists own.csv --as-of 2026-01-01",
    ] {
        let run = |arguments: &str| {
            without_compiled(&session::run(&format!("{command} {arguments}"), folder.path()))
        };
        let without = run("--no-cache");
        assert!(without.contains("own.csv"), "{without}");
        assert_eq!(run("--cache kept"), without);
        let kept = fs::read_dir(folder.path().join("kept")).unwrap().count();
        assert!(kept >= 2, "{kept}");
        assert_eq!(run("--cache kept"), without);
        let by_variable = session::run(&format!("TIDEWAITER_CACHE=kept {command}"), folder.path());
        assert_eq!(without_compiled(&by_variable), without);
        assert_eq!(fs::read_dir(folder.path().join("kept")).unwrap().count(), kept);
        let told = session::run(&format!("{command} --cache a_file/kept 2> messages"), folder.path());
        let expected = session::run(&format!("{command} --no-cache 2> messages"), folder.path());
        assert_eq!(told, expected);
        let told = run("--cache a_file/kept");
        assert!(told.contains("lists are not kept compiled"), "{told}");
        fs::remove_dir_all(folder.path().join("kept")).unwrap();
    }
}

#[test]
fn the_status_tells_which_lists_are_kept_compiled_and_how_large_they_are() {
    let folder = TempDir::new().unwrap();
    write_case(folder.path());
    let status = |arguments: &str| {
        session::run(&format!("tidewaiter lists --as-of 2026-01-01 {arguments}"), folder.path())
    };
    for _ in 0..2 {
        let shown = status("--watchlists own.csv --cache kept");
        let (_, compiled) = shown.split_once("\nCompiled for the next run, in `kept`\n").unwrap();
        let names: Vec<&str> =
            compiled.lines().filter_map(|line| line.trim().split_once("  ")).map(|it| it.0).collect();
        assert!(names.contains(&"own.csv") && names.contains(&"index of designated"), "{compiled}");
        assert!(
            compiled.lines().filter(|line| line.starts_with("  ")).all(|line| line.ends_with(" MB")),
            "{compiled}"
        );
    }
    assert!(!status("--watchlists own.csv --no-cache").contains("Compiled"));
    assert!(!status("--cache kept").contains("Compiled"), "the shipped lists are small");
}

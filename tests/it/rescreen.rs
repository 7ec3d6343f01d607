//! A rescreening against what it claims to be: the difference of two full runs. Never knows how it is found.

use proptest::prelude::*;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use tidewaiter::alert::{Alert, Line, RecordResult};
use tidewaiter::diagnostic::any_error;
use tidewaiter::engine::{
    AlertChange, Change, Library, Rescreened, RuleFile, RuleSet, Screening, Whole, load,
};
use tidewaiter::input::{self, Input, ReadOptions, Reader};
use tidewaiter::value::Date;

const RECORDS: &str = r#"
record Deal {
  id     : text
  day    : date
  buyer  : Firm
  owners : list of Firm
  key id
  time day
}
record Firm {
  name    : name
  country : country
  address : text
  inn     : text
}
scoring {
  band low from 10
  band high from 45
}
watchlist everyone from all {}
watchlist blocked from all { status designated }
"#;

/// Several thresholds, parts, an answer that only a text shows, and a rule that asks no list.
const RULES: &str = r#"
rule buyer {
  title "Buyer on a list"
  for d: Deal
  let m = match(d.buyer, everyone, at_least: 0.8)
  when all { listed : m is found }
  score 40 { add 10 when sure : m.identified "more than the name" }
  reason "{d.buyer.name} is {m.score:percent} like {m.entry.name}."
}
rule owners {
  title "Owner blocked"
  for each o in owners of d: Deal
  when all { listed : match(o, blocked, at_least: 0.6) is found }
  score 50
  reason "An owner is {match(o, blocked, at_least: 0.6).entry.id}."
}
rule told {
  title "Said of every deal"
  for d: Deal
  when all { named : d.buyer.name is present }
  score 5
  reason "The nearest is {match(d.buyer, blocked, at_least: 0.5).entry.name}."
}
"#;

const GROUPS: &str = r#"
rule pair {
  title "Two deals with listed buyers"
  for group g of d: Deal by d.buyer.country over 30d where match(d.buyer, everyone, at_least: 0.8) is found
  when all { two : count(each in g) >= 2 }
  score 40
  reason "{count(each in g)} deals."
}
"#;

const COMPUTED: &str = r#"
rule computed {
  title "A threshold that hangs on the record"
  for d: Deal
  let least = 0.9 - 0.01 * count(each o in d.owners where o.name is present)
  when all { listed : match(d.buyer, everyone, at_least: least) is found }
  score 40
  reason "{d.buyer.name}"
}
"#;

fn rules(text: &str, list: &str) -> RuleSet {
    let mut library = Library::new();
    library.add("list.csv", list);
    library.add("other.csv", "id,name,status\nO-1,Kestrel Bearings Harbour,designated\n");
    let text = format!("{RECORDS}{text}");
    let loaded = load(vec![RuleFile { name: "rules.tide".into(), text }], &library);
    assert!(!any_error(&loaded.diagnostics), "{:?}", loaded.diagnostics);
    loaded.rules.unwrap()
}

fn screening() -> Screening {
    Screening { threads: NonZeroUsize::new(2), ..Screening::on(Date::parse("2024-06-10").unwrap()) }
}

fn reader(rules: &RuleSet, records: &str) -> Reader {
    let input = Input::new("records.jsonl", std::io::Cursor::new(records.as_bytes().to_vec()));
    input::open(vec![input], rules.schema(), &ReadOptions::default()).unwrap()
}

/// What a full run says, without the dates and hashes of lists: records by their place, alerts of groups by id.
#[derive(Debug, Default, Clone, PartialEq)]
struct Run {
    records: BTreeMap<u64, (Vec<Alert>, Option<RecordResult>)>,
    groups: BTreeMap<String, Alert>,
    rejected: usize,
}

impl Run {
    fn add(&mut self, line: Line) {
        match line {
            Line::Alert(alert) => {
                let alert = Alert { lists: Vec::new(), ..*alert };
                match alert.group {
                    Some(_) => drop(self.groups.insert(alert.id.clone(), alert)),
                    None => self.records.entry(alert.record.ordinal).or_default().0.push(alert),
                }
            }
            Line::Record(result) => {
                let at = result.record.ordinal;
                self.records.entry(at).or_default().1 = Some(result);
            }
            Line::Rejection(_) => self.rejected += 1,
            Line::GroupGap(_) | Line::Summary(_) => {}
        }
    }
}

fn full(rules: &RuleSet, records: &str) -> Run {
    let mut run = Run::default();
    let result = rules.screen::<()>(&mut reader(rules, records), &screening(), |line| {
        run.add(line);
        Ok(())
    });
    result.unwrap();
    run
}

fn rescreen(old: &RuleSet, new: &RuleSet, records: &str) -> (Run, Vec<Change>, Rescreened) {
    let (mut run, mut changes) = (Run::default(), Vec::new());
    let result = new.rescreen::<()>(old, &mut reader(new, records), &screening(), |change| {
        match change {
            Change::Line(line) => run.add(*line),
            other => changes.push(other),
        }
        Ok(())
    });
    (run, changes, result.unwrap())
}

/// Rescreens and compares with two full runs.
fn check(text: &str, before: &str, after: &str, records: &str) -> Rescreened {
    let (old, new) = (rules(text, before), rules(text, after));
    let (was, is) = (full(&old, records), full(&new, records));
    let (given, changes, done) = rescreen(&old, &new, records);
    let differing: BTreeMap<_, _> = is
        .records
        .iter()
        .filter(|(at, record)| was.records[at] != **record)
        .map(|(at, it)| (*at, it.clone()))
        .collect();
    assert_eq!(given.records, differing);
    assert_eq!(given.rejected, is.rejected);
    let groups: BTreeMap<_, _> =
        is.groups.iter().filter(|(id, alert)| was.groups.get(*id) != Some(*alert)).collect();
    assert_eq!(given.groups.iter().collect::<BTreeMap<_, _>>(), groups);
    // What went is told as well: of records and of groups.
    let ids = |run: &Run| -> Vec<String> {
        let of_records =
            run.records.values().flat_map(|(alerts, _)| alerts.iter().map(|alert| alert.id.clone()));
        let mut ids: Vec<String> = of_records.chain(run.groups.keys().cloned()).collect();
        ids.sort();
        ids
    };
    let mut gone: Vec<String> = ids(&was);
    for id in ids(&is) {
        gone.iter().position(|known| *known == id).map(|at| gone.remove(at));
    }
    let alerts = changes.iter().flat_map(|change| match change {
        Change::Record { alerts, .. } => alerts.iter().collect(),
        Change::Group(change) => vec![change],
        Change::Line(_) => Vec::new(),
    });
    let mut told: Vec<String> = alerts
        .filter_map(|change| match change {
            AlertChange::Gone(alert) => Some(alert.id.clone()),
            _ => None,
        })
        .collect();
    told.sort();
    assert_eq!(told, gone);
    let all = is.records.len() as u64;
    assert_eq!((done.screened + done.untouched, done.changed), (all, differing.len() as u64));
    done
}

const WORDS: &[&str] = &[
    "Amber",
    "Ambar",
    "Quay",
    "Harbour",
    "Trading",
    "Treyding",
    "Volga",
    "Wolga",
    "Ostrov",
    "Delta",
    "LLC",
    "JSC",
    "Holding",
    "Petrov",
    "Petroff",
    "Kestrel",
    "Bearings",
    "Амбар",
    "Works",
];

fn name() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(WORDS), 1..4).prop_map(|words| words.join(" "))
}

/// Name, country, address and number of a party or an entry.
type Who = (String, &'static str, &'static str, &'static str);

fn who() -> impl Strategy<Value = Who> {
    let country = prop::sample::select(vec!["", "RU", "TR", "NL"]);
    let address = prop::sample::select(vec!["", "", "12 Pier Road, Rotterdam", "4 Lenina Street, Omsk"]);
    let inn = prop::sample::select(vec!["", "", "", "7802208912", "7707083893"]);
    (name(), country, address, inn)
}

/// Who an entry is, and whether it is designated; none where a list lacks it.
type State = Option<(Who, bool)>;

/// An entry in the old and the new state.
fn entry() -> impl Strategy<Value = (State, State)> {
    let one = || (who(), any::<bool>());
    (one(), one(), 0..10_u8).prop_map(|(old, new, fate)| match fate {
        0 => (Some(old), None),
        1 => (None, Some(new)),
        2 => (Some(old), Some(new)),
        _ => (Some(old.clone()), Some(old)),
    })
}

fn list<'a>(entries: impl Iterator<Item = (usize, Option<&'a (Who, bool)>)>) -> String {
    let mut text = "id,name,countries,addresses,identifiers,status\nE-X,Nobody Atall,,,,context\n".to_owned();
    for (id, entry) in entries {
        if let Some(((name, country, address, inn), designated)) = entry {
            let status = if *designated { "designated" } else { "reported" };
            text += &format!("E-{id},{name},{country},\"{address}\",{inn},{status}\n");
        }
    }
    text
}

fn party((name, country, address, inn): &Who) -> String {
    let mut fields = vec![format!("\"name\": \"{name}\"")];
    for (field, value) in [("country", country), ("address", address), ("inn", inn)] {
        if !value.is_empty() {
            fields.push(format!("\"{field}\": \"{value}\""));
        }
    }
    format!("{{{}}}", fields.join(", "))
}

fn deals() -> impl Strategy<Value = String> {
    let deal = (who(), prop::collection::vec(who(), 0..3));
    prop::collection::vec(deal, 1..12).prop_map(|deals| {
        let line = |(at, (buyer, owners)): (usize, &(Who, Vec<Who>))| {
            let owners: Vec<String> = owners.iter().map(party).collect();
            let (buyer, owners) = (party(buyer), owners.join(", "));
            format!("{{\"id\": \"{at}\", \"day\": \"2024-05-{:02}\", \"buyer\": {buyer}, \"owners\": [{owners}]}}\n", at + 1)
        };
        deals.iter().enumerate().map(line).collect::<String>() + "{\"id\": \"bad\", \"day\": \"never\"}\n"
    })
}

fn states() -> impl Strategy<Value = (String, String)> {
    prop::collection::vec(entry(), 1..30).prop_map(|entries| {
        let old = list(entries.iter().enumerate().map(|(id, (old, _))| (id, old.as_ref())));
        // The order of the new state is another one.
        let new = list(entries.iter().enumerate().rev().map(|(id, (_, new))| (id, new.as_ref())));
        (old, new)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_rescreening_is_the_difference_of_two_full_runs((old, new) in states(), records in deals()) {
        let done = check(RULES, &old, &new, &records);
        prop_assert_eq!(done.whole, None);
    }

    #[test]
    fn a_rule_over_groups_that_asks_the_list_takes_the_full_way((old, new) in states(), records in deals()) {
        let done = check(&format!("{RULES}{GROUPS}"), &old, &new, &records);
        let expected = (old != new).then(|| Whole::Group("pair".to_owned()));
        prop_assert!(done.whole == expected || done.watchlists.is_empty());
    }
}

#[test]
fn entries_that_come_can_take_away_the_match_of_one_that_stays() {
    // Forty more bearers of a word make it common; nobody of them is the buyer.
    let old = "id,name\nE-1,Ostrov Amber\n".to_owned();
    let more = (0..40)
        .map(|at| format!("N-{at},Ostrov {}{}\n", WORDS[at % 8], "abcdefghij".get(at % 10..).unwrap()));
    let new = old.clone() + &more.collect::<String>();
    let records = "{\"id\": \"1\", \"buyer\": {\"name\": \"Ostrov Amber Pier\"}}\n";
    let done = check(RULES, &old, &new, records);
    assert_eq!((done.screened, done.alerts), (1, [0, 1, 0]));
}

#[test]
fn records_that_no_answer_touches_are_not_screened() {
    let old = "id,name\nE-1,Ostrov Amber\nE-2,Delta Quay\n";
    let new = "id,name\nE-1,Ostrov Amber\nE-2,Delta Harbour\n";
    let records = "{\"id\": \"1\", \"buyer\": {\"name\": \"Delta Quay\"}}\n\
                   {\"id\": \"2\", \"buyer\": {\"name\": \"Haven Bakery\"}}\n\
                   {\"id\": \"3\", \"buyer\": {\"name\": \"Delta Harbour\"}}\n";
    let done = check(RULES, old, new, records);
    assert_eq!((done.screened, done.untouched), (2, 1));
    assert_eq!(done.watchlists, ["everyone"]);
    let same = check(RULES, old, old, records);
    assert_eq!((same.screened, same.untouched, same.watchlists), (0, 3, Vec::new()));
}

#[test]
fn a_threshold_that_hangs_on_the_record_takes_the_full_way() {
    let (old, new) = ("id,name\nE-1,Ostrov Amber\n", "id,name\nE-1,Ostrov Ambar\n");
    let records = "{\"id\": \"1\", \"buyer\": {\"name\": \"Ostrov Amber\"}, \"owners\": [{\"name\": \"A\"}]}\n\
                   {\"id\": \"2\", \"buyer\": {\"name\": \"Haven Bakery\"}}\n";
    let done = check(COMPUTED, old, new, records);
    assert_eq!((done.whole, done.screened), (Some(Whole::Computed("computed".to_owned())), 2));
}

//! Rules over groups, from records to alerts: the order and the split of the input, the days on which it comes and the memory
//! that there is change nothing. Never tests how facts are kept.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::json;
use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use tidewaiter::alert::{Alert, Line};
use tidewaiter::diagnostic::any_error;
use tidewaiter::engine::{Library, RuleFile, RuleSet, Screening, load};
use tidewaiter::input::{self, Input, ReadOptions};
use tidewaiter::value::Date;

const RULES: &str = r#"
record Order {
  id : text  day : date  buyer : Firm  seller : Firm  value : money  weight : number  lines : list of Line
  key id
  time day
}
record Firm { name : name }
record Line { code : hs  value : money }

rule small_orders {
  for group g of o: Order by o.buyer.name over 5d where o.value < EUR 100
  when all {
    several  : count(each in g) >= 3
    together : sum(each in g : o.value) >= EUR 120
  }
  score 30 { add 10 when sellers : distinct(each in g : o.seller.name) >= 2 }
  reason "{count(each in g)}, {sum(each in g : o.value)}, {min(each in g : o.value)} to {max(each in g : o.value)}, {avg(each in g : o.value)}, {first(each in g : o.id)} to {last(each in g : o.id)}, {g.span}, {g.first:iso}"
}

rule surge {
  for group g of each l in lines of o: Order by o.buyer.name, l.code.heading over 12d
  when all {
    now  : sum(each in g over 3d where l.value is present : l.value) >= 2 * sum(each in g before 3d where l.value is present : l.value)
    then : any(each in g before 3d)
  }
  score 20
  reason "{count(each in g over 3d)} after {count(each in g before 3d)} {l.code.heading}"
  emit once per o.buyer.name every 4d
}

rule heavy {
  for group g of o: Order by o.seller.name over 6d
  when all { weight : sum(each in g : o.weight) > 4.5  none_light : all(each in g : o.weight > 1) }
  score 10
  reason "{sum(each in g : o.weight)}"
}
"#;

static RULE_SET: LazyLock<RuleSet> = LazyLock::new(|| {
    let file = RuleFile { name: "groups.tide".into(), text: RULES.into() };
    let loaded = load(vec![file], &Library::new());
    assert!(!any_error(&loaded.diagnostics), "{:#?}", loaded.diagnostics);
    loaded.rules.unwrap()
});

/// What a screening says of groups, as JSON without the places of records in their files, which are not theirs.
fn groups(files: &[Vec<String>], screening: &Screening) -> Vec<String> {
    // A file without records is an error of its own.
    let inputs: Vec<Input> = files
        .iter()
        .enumerate()
        .filter(|(_, records)| !records.is_empty())
        .map(|(number, records)| {
            Input::new(format!("{number}.jsonl"), std::io::Cursor::new(records.join("\n")))
        })
        .collect();
    if inputs.is_empty() {
        return Vec::new();
    }
    let mut reader = input::open(inputs, RULE_SET.schema(), &ReadOptions::default()).unwrap();
    let mut found = Vec::new();
    let mut take = |line: Line| {
        match line {
            Line::Alert(alert) if alert.group.is_some() => found.push(placeless(*alert)),
            Line::GroupGap(gap) => found.push(format!("{} {:?} {:?}", gap.rule, gap.fields, gap.record.id)),
            Line::Rejection(rejection) => return Err(rejection.reason),
            _ => {}
        }
        Ok(())
    };
    RULE_SET.screen(&mut reader, screening, &mut take).unwrap();
    found
}

fn placeless(mut alert: Alert) -> String {
    alert.record.file.clear();
    alert.record.row = 0;
    for member in alert.group.iter_mut().flat_map(|group| &mut group.members) {
        member.file.clear();
        member.row = 0;
    }
    serde_json::to_string(&alert).unwrap()
}

fn screening() -> Screening {
    Screening { threads: NonZeroUsize::new(2), ..Screening::on(Date::parse("2024-06-01").unwrap()) }
}

const NAMES: [Option<&str>; 8] = [
    Some("Delta LLC"),
    Some("ООО Дельта"),
    Some("DELTA"),
    Some("Gamma GmbH"),
    Some("Gamma"),
    Some("TO ORDER"),
    Some("n/a"),
    None,
];

/// Records of twenty days, as lines of JSON, with their days.
fn records() -> impl Strategy<Value = Vec<(u32, String)>> {
    let amount = proptest::option::weighted(0.9, 1_u32..12_000);
    let line = (proptest::sample::select(&["8482.10", "8482.20", "8542.31"][..]), amount.clone());
    let record = (
        1_u32..=20,
        0..NAMES.len(),
        0..NAMES.len(),
        amount,
        proptest::option::weighted(0.9, 0_u32..40),
        proptest::collection::vec(line, 0..3),
    );
    proptest::collection::vec(record, 0..60).prop_map(|records| {
        let make = |(number, (day, buyer, seller, value, weight, lines)): (usize, _)| {
            let money =
                |cents: Option<u32>| cents.map(|cents| format!("EUR {}.{:02}", cents / 100, cents % 100));
            let lines: Vec<_> = Vec::<(&str, Option<u32>)>::into_iter(lines)
                .map(|(code, value)| json!({"code": code, "value": money(value)}))
                .collect();
            let record = json!({
                "id": format!("R-{number}"),
                "day": format!("2024-01-{day:02}"),
                "buyer": {"name": NAMES[buyer]},
                "seller": {"name": NAMES[seller]},
                "value": money(value),
                "weight": Option::<u32>::map(weight, |tenths| f64::from(tenths) / 10.0),
                "lines": lines,
            });
            (day, record.to_string())
        };
        records.into_iter().enumerate().map(make).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_order_any_split_and_any_memory_give_the_alerts_of_one_run(
        (records, shuffled) in records().prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle())),
        cut in 0..60_usize,
    ) {
        let lines = |records: &[(u32, String)]| records.iter().map(|(_, line)| line.clone()).collect::<Vec<_>>();
        let whole = groups(&[lines(&records)], &screening());
        prop_assert_eq!(&groups(&[lines(&shuffled)], &screening()), &whole);
        let (one, other) = shuffled.split_at(cut.min(shuffled.len()));
        let little = Screening { memory_for_facts: 500, ..screening() };
        prop_assert_eq!(&groups(&[lines(one), lines(other)], &little), &whole);
    }

    #[test]
    fn days_one_after_the_other_give_the_alerts_of_one_run(records in records()) {
        let of_days = |days: std::ops::RangeInclusive<u32>| {
            let of_days = records.iter().filter(|(day, _)| days.contains(day));
            of_days.map(|(_, line)| line.clone()).collect::<Vec<_>>()
        };
        // The longest look-back: a window of 12 days behind a hit of up to 12 days ago.
        let plan = RULE_SET.plan();
        let look_backs = plan.rules.iter().filter_map(|rule| rule.group.as_ref()?.look_back());
        let look_back = u32::try_from(look_backs.max().unwrap()).unwrap();
        let mut daily: Vec<String> = Vec::new();
        for day in 1..=20_u32 {
            let since = Date::parse(&format!("2024-01-{day:02}")).unwrap();
            let screening = Screening { groups_since: Some(since), ..screening() };
            daily.extend(groups(&[of_days(day.saturating_sub(look_back)..=day)], &screening));
        }
        let mut whole = groups(&[of_days(1..=20)], &screening());
        prop_assert_eq!(daily.len(), whole.len());
        daily.sort();
        whole.sort();
        prop_assert_eq!(daily, whole);
    }

    #[test]
    fn a_placeholder_is_never_the_key_of_a_group(records in records()) {
        let lines = records.into_iter().map(|(_, line)| line).collect();
        for found in groups(&[lines], &screening()) {
            prop_assert!(!found.contains(r#""value":"TO ORDER""#) && !found.contains(r#""value":"n/a""#), "{}", found);
        }
    }

    #[test]
    fn what_is_measured_of_a_window_is_what_its_members_say(records in records()) {
        let lines = records.iter().map(|(_, line)| line.clone()).collect();
        for found in groups(&[lines], &screening()).iter().filter(|found| found.starts_with('{')) {
            let alert: serde_json::Value = serde_json::from_str(found).unwrap();
            let ids: BTreeSet<&str> =
                alert["group"]["members"].as_array().unwrap().iter().map(|member| member["id"].as_str().unwrap()).collect();
            let values = records.iter().map(|(_, line)| serde_json::from_str::<serde_json::Value>(line).unwrap());
            let values: Vec<serde_json::Value> =
                values.filter(|record| ids.contains(record["id"].as_str().unwrap())).collect();
            if alert["rule"] == "small_orders" {
                let cents = |value: &serde_json::Value| -> u64 {
                    value["value"].as_str().unwrap()[4..].replace('.', "").parse().unwrap()
                };
                let sum: u64 = values.iter().map(cents).sum();
                let shown = format!("{}, EUR {}.{:02}, ", values.len(), sum / 100, sum % 100);
                prop_assert!(alert["reason"].as_str().unwrap().replace(',', "").starts_with(&shown.replace(',', "")), "{}", found);
            }
        }
    }
}

#[test]
fn the_generated_records_make_every_rule_alert() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..40 {
        let records = records().new_tree(&mut runner).unwrap().current();
        let lines = records.into_iter().map(|(_, line)| line).collect();
        for found in groups(&[lines], &screening()) {
            let alert: Option<serde_json::Value> = serde_json::from_str(&found).ok();
            let of = |alert: serde_json::Value| alert["rule"].as_str().unwrap().to_owned();
            seen.insert(alert.map_or_else(|| found.split(' ').next().unwrap().to_owned() + " gap", of));
        }
    }
    let expected = ["heavy", "heavy gap", "small_orders", "surge"];
    assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

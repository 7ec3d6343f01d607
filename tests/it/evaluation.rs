//! Properties of evaluation that hold for every rule and every record: generated rules over generated records.
//! Never looks at a single case; `screening` does.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use tidewaiter::alert::{Line, Verdict};
use tidewaiter::diagnostic::Severity;
use tidewaiter::engine::{Library, RuleFile, RuleSet, Screening, load};
use tidewaiter::input::{self, Input, ReadOptions};
use tidewaiter::value::Date;

const WORLD: &str = r#"
list hubs : country = ["TR", "KZ"]
list codes : hs from "codes.csv" { column tier : one of [T1, T2]  column weight : number }
list odd_words : text = ["drone", "pump"]
record Shipment {
  id : text  a : number  b : number  share : percent  v : money  w : money  on : date  since : date  term : duration
  from : country  to : country  words : text  tags : list of text  urgent : truth
  seller : Party  buyer : Party  items : list of Item
  parties : every Party
  key id
}
record Party { name : name  country : country  role : one of [trader, agent] }
record Item { hs : hs  n : number  v : money  maker : Party }
"#;

const CODES: &str = "hs,tier,weight\n8542.31,T1,1.5\n8542,T2,\n84,T1,0\n";

fn rule_set(rules: &str) -> RuleSet {
    let mut library = Library::new();
    library.add("codes.csv", CODES);
    let text = format!("{WORLD}{rules}");
    let loaded = load(vec![RuleFile { name: "generated.tide".into(), text }], &library);
    let errors: Vec<&str> = loaded
        .diagnostics
        .iter()
        .filter(|found| found.severity() == Severity::Error)
        .map(|found| found.message.as_str())
        .collect();
    assert!(errors.is_empty(), "{rules}\n{errors:#?}");
    loaded.rules.unwrap()
}

fn rule(name: &str, when: &str) -> String {
    format!(
        "rule {name} {{\n  title \"{name}\"\n  for s: Shipment\n  when {when}\n  score 20 {{\n    \
         add 10 * scale(s.a, from: 0, to: 7) when more : s.b > 1 \"b is {{s.b}}\"\n  }}\n  \
         reason \"{{s.v}} {{s.tags}} {{s.seller.name}} {{s.on:iso}} {{count(each i in s.items)}}\"\n}}\n"
    )
}

fn all(clauses: &[String]) -> String {
    let clauses: Vec<String> =
        clauses.iter().enumerate().map(|(number, text)| format!("    c{number} : {text}\n")).collect();
    format!("all {{\n{}  }}", clauses.concat())
}

/// The verdict of every rule of a set over a record, by the rules' names.
fn verdicts(rules: &RuleSet, record: &Value) -> BTreeMap<String, Verdict> {
    let text = record.to_string();
    let inputs = vec![Input::new("record.json", std::io::Cursor::new(text))];
    let mut reader = input::open(inputs, rules.schema(), &ReadOptions::default()).unwrap();
    let chunk = reader.next().unwrap();
    assert!(chunk.rejections.is_empty(), "{:?}", chunk.rejections);
    let explanations =
        rules.explain(chunk.batches[0].row(0), None, &Screening::on(day()), &reader.source_files());
    explanations.into_iter().map(|explanation| (explanation.rule, explanation.verdict)).collect()
}

fn day() -> Date {
    Date::parse("2026-03-10").unwrap()
}

// ---- generated questions, as Tide text

fn one_of(choices: &'static [&'static str]) -> BoxedStrategy<String> {
    proptest::sample::select(choices).prop_map(str::to_owned).boxed()
}

fn number(depth: u32) -> BoxedStrategy<String> {
    let leaf = one_of(&[
        "s.a",
        "s.b",
        "s.share",
        "2",
        "0.3",
        "8%",
        "79228162514264337593543950335",
        "(s.v / s.w)",
        "codes[i0].weight",
        "count(each t in s.items where t.n > 1)",
        "sum(each t in s.items : t.n)",
        "days_between(s.on, s.since)",
        "month(s.on)",
        "max(each t in s.items : t.n)",
        "distinct(each t in s.items : t.hs)",
        "avg(each t in s.items where t.hs in codes : t.n)",
    ]);
    // `i0` stands for the code of the first item.
    let leaf = leaf.prop_map(|text| text.replace("i0", "first(each t in s.items : t.hs)")).boxed();
    if depth == 0 {
        return leaf;
    }
    let inner = (number(depth - 1), one_of(&["+", "-", "*", "/"]), number(depth - 1))
        .prop_map(|(left, operation, right)| format!("({left} {operation} {right})"));
    prop_oneof![3 => leaf, 1 => inner].boxed()
}

fn comparison() -> BoxedStrategy<String> {
    one_of(&["==", "!=", "<", "<=", ">", ">="])
}

/// A question that knows no `is missing`, `is present` or `??`.
fn question(depth: u32) -> BoxedStrategy<String> {
    let compared = (number(1), comparison(), number(1)).prop_map(|(a, by, b)| format!("{a} {by} {b}"));
    let other = one_of(&[
        "s.from == s.to",
        "s.from in hubs",
        "s.to not in hubs",
        "s.v > s.w",
        "s.v + s.w >= EUR 10",
        "s.v * s.a > USD 3",
        "s.on + s.term > s.since",
        "s.on - s.since > 30d",
        "s.share between 8% and 15%",
        "s.a between s.b and 5",
        "s.words mentions odd_words",
        "s.words matches \"(?i)pu?mp\"",
        "s.words starts with \"dr\"",
        "s.tags mentions odd_words",
        "s.words in s.tags",
        "s.urgent",
        "s.seller.name == s.buyer.name",
        "s.seller.role == trader",
        "similarity(s.words, s.seller.name) > 0.5",
        "checksum_ok(inn, s.words)",
        "any(each t in s.items : t.hs in codes)",
        "all(each t in s.items where t.n > 0 : t.hs.chapter == \"85\")",
        "any(each t in s.items where t.maker.country in hubs)",
        "any(each p in s.parties : p.country in hubs)",
        "first(each t in s.items where t.n > 1 : t.hs) is found",
        "codes[first(each t in s.items : t.hs)] is found",
        "codes[first(each t in s.items : t.hs)].tier == T1",
        "min(each t in s.items : t.v) < EUR 5",
        "lower(s.words) == \"drone\"",
        "digits(s.words) is not found",
    ]);
    let leaf = prop_oneof![1 => compared, 2 => other].boxed();
    if depth == 0 {
        return leaf;
    }
    let pair = (question(depth - 1), one_of(&["and", "or"]), question(depth - 1))
        .prop_map(|(left, by, right)| format!("({left} {by} {right})"));
    let not = question(depth - 1).prop_map(|inner| format!("(not ({inner}))"));
    prop_oneof![2 => leaf, 2 => pair, 1 => not].boxed()
}

/// Any question.
fn any_question() -> BoxedStrategy<String> {
    let field = one_of(&["s.a", "s.words", "s.seller.name", "s.items", "s.v / s.w", "s.tags", "s.seller"]);
    let nothing =
        (field, one_of(&["missing", "present"])).prop_map(|(field, what)| format!("({field} is {what})"));
    let or_else = one_of(&["(s.a ?? 3) > 1", "(s.words ?? \"drone\") mentions odd_words"]);
    let pair = (question(1), one_of(&["and", "or"]), nothing.clone())
        .prop_map(|(left, by, right)| format!("({left} {by} {right})"));
    prop_oneof![2 => question(2), 1 => nothing, 1 => or_else, 1 => pair].boxed()
}

// ---- generated records

fn maybe(choices: Vec<Value>) -> BoxedStrategy<Value> {
    let mut choices = choices;
    choices.push(Value::Null);
    proptest::sample::select(choices).boxed()
}

fn object(fields: Vec<(&'static str, BoxedStrategy<Value>)>) -> BoxedStrategy<Value> {
    let (names, values): (Vec<_>, Vec<_>) = fields.into_iter().unzip();
    values
        .prop_map(move |values| {
            let fields: Map<String, Value> =
                names.iter().zip(values).map(|(name, value)| ((*name).to_owned(), value)).collect();
            Value::Object(fields)
        })
        .boxed()
}

fn party() -> BoxedStrategy<Value> {
    object(vec![
        ("name", maybe(vec![json!("Delta"), json!("ДЕЛЬТА"), json!("Weser Werke"), json!("...")])),
        ("country", maybe(vec![json!("TR"), json!("DE")])),
        ("role", maybe(vec![json!("trader"), json!("agent")])),
    ])
}

fn item() -> BoxedStrategy<Value> {
    object(vec![
        ("hs", maybe(vec![json!("8542.31"), json!("8542.39"), json!("7318.15"), json!("84")])),
        ("n", maybe(vec![json!(0), json!(2), json!("79228162514264337593543950335")])),
        ("v", maybe(vec![json!("EUR 3"), json!("USD 7")])),
        ("maker", prop_oneof![Just(Value::Null), party()].boxed()),
    ])
}

fn record() -> BoxedStrategy<Value> {
    let items = proptest::collection::vec(item(), 0..4).prop_map(Value::Array);
    let numbers = || maybe(vec![json!(0), json!(1), json!("2.50"), json!(-7), json!("1e-20")]);
    let dates =
        || maybe(vec![json!("2024-02-29"), json!("2024-01-01"), json!("9999-12-31"), json!("0001-01-01")]);
    let moneys = || maybe(vec![json!("EUR 0"), json!("EUR 12.5"), json!("USD 4")]);
    object(vec![
        ("id", Just(json!("R-1")).boxed()),
        ("a", numbers()),
        ("b", numbers()),
        ("share", maybe(vec![json!("8%"), json!("0.2")])),
        ("v", moneys()),
        ("w", moneys()),
        ("on", dates()),
        ("since", dates()),
        ("term", maybe(vec![json!("30d"), json!("3652059d")])),
        ("from", maybe(vec![json!("TR"), json!("DE")])),
        ("to", maybe(vec![json!("TR"), json!("KZ")])),
        ("words", maybe(vec![json!("a Drone 7"), json!("drone"), json!("7707083893"), json!("😀")])),
        ("tags", maybe(vec![json!(["pump", "drone"]), json!("x;y")])),
        ("urgent", maybe(vec![json!(true), json!(false)])),
        ("seller", prop_oneof![Just(Value::Null), party()].boxed()),
        ("buyer", prop_oneof![Just(Value::Null), party()].boxed()),
        ("items", prop_oneof![1 => Just(Value::Null).boxed(), 4 => items.boxed()].boxed()),
    ])
}

/// The places of all single values of a record but its key, and but the last of a part: without it there is no such part,
/// which is something else than a part of which less is known.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields)
            if path.is_empty() || fields.values().filter(|one| !one.is_null()).count() > 1 =>
        {
            fields.iter().for_each(|(name, value)| leaves(value, &format!("{path}/{name}"), found));
        }
        Value::Array(values) if values.iter().any(Value::is_object) => {
            values.iter().enumerate().for_each(|(at, value)| leaves(value, &format!("{path}/{at}"), found));
        }
        Value::Null | Value::Object(_) => {}
        _ if path == "/id" => {}
        _ => found.push(path.to_owned()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn not_of_not_is_the_same_verdict(question in any_question(), records in proptest::collection::vec(record(), 4)) {
        let rules = rule_set(&format!(
            "{}{}{}",
            rule("plain", &all(std::slice::from_ref(&question))),
            rule("twice", &all(&[format!("not (not ({question}))")])),
            rule("once", &all(&[format!("not ({question})")])),
        ));
        for record in records {
            let found = verdicts(&rules, &record);
            prop_assert_eq!(found["plain"], found["twice"], "{}", record);
            let never_both = !(found["plain"] == Verdict::True && found["once"] == Verdict::True);
            prop_assert!(never_both, "{}", record);
        }
    }

    #[test]
    fn a_further_clause_never_makes_a_hit_of_what_is_none(
        first in any_question(),
        second in any_question(),
        records in proptest::collection::vec(record(), 4),
    ) {
        let rules = rule_set(&format!(
            "{}{}{}{}{}",
            rule("one", &all(std::slice::from_ref(&first))),
            rule("other", &all(std::slice::from_ref(&second))),
            rule("both", &all(&[first.clone(), second.clone()])),
            rule("turned", &all(&[second.clone(), first.clone()])),
            rule("either", &format!("any {{\n    a : {first}\n    b : {second}\n  }}")),
        ));
        let rank = |verdict| match verdict {
            Verdict::False => 0,
            Verdict::Undecided => 1,
            Verdict::True => 2,
        };
        for record in records {
            let found: BTreeMap<String, i32> =
                verdicts(&rules, &record).into_iter().map(|(rule, verdict)| (rule, rank(verdict))).collect();
            prop_assert_eq!(found["both"], found["one"].min(found["other"]), "{}", record);
            prop_assert_eq!(found["both"], found["turned"], "{}", record);
            prop_assert_eq!(found["either"], found["one"].max(found["other"]), "{}", record);
        }
    }

    #[test]
    fn what_is_taken_out_of_a_record_never_decides_otherwise(
        questions in proptest::collection::vec(question(2), 3),
        record in record(),
        choices in proptest::collection::vec(any::<prop::sample::Index>(), 3),
    ) {
        let texts: Vec<String> =
            questions.iter().enumerate().map(|(n, text)| rule(&format!("r{n}"), &all(std::slice::from_ref(text)))).collect();
        let rules = rule_set(&texts.concat());
        let full = verdicts(&rules, &record);
        let mut paths = Vec::new();
        leaves(&record, "", &mut paths);
        for choice in choices {
            let Some(path) = (!paths.is_empty()).then(|| choice.get(&paths)) else { continue };
            let mut less = record.clone();
            *less.pointer_mut(path).unwrap() = Value::Null;
            for (rule, verdict) in verdicts(&rules, &less) {
                let known = full[&rule];
                prop_assert!(
                    verdict == known || verdict == Verdict::Undecided,
                    "{rule} was {known:?} and is {verdict:?} without {path}: {questions:?} {record}"
                );
            }
        }
    }

    #[test]
    fn every_undecided_rule_says_what_is_missing_and_no_other_does(
        questions in proptest::collection::vec(any_question(), 3),
        record in record(),
    ) {
        let texts: Vec<String> =
            questions.iter().enumerate().map(|(n, text)| rule(&format!("r{n}"), &all(std::slice::from_ref(text)))).collect();
        let rules = rule_set(&texts.concat());
        let inputs = vec![Input::new("record.json", std::io::Cursor::new(record.to_string()))];
        let mut reader = input::open(inputs, rules.schema(), &ReadOptions::default()).unwrap();
        let chunk = reader.next().unwrap();
        for explanation in rules.explain(chunk.batches[0].row(0), None, &Screening::on(day()), &reader.source_files()) {
            let undecided = explanation.verdict == Verdict::Undecided;
            prop_assert_eq!(undecided, !explanation.missing.is_empty(), "{:?} {}", explanation, record);
            let of_clauses = explanation.clauses.iter().filter(|clause| clause.part == "when");
            let any_missing = of_clauses.clone().any(|clause| !clause.missing.is_empty());
            prop_assert_eq!(undecided, any_missing, "{:?} {}", explanation, record);
            prop_assert_eq!(explanation.alert.is_some(), explanation.verdict == Verdict::True);
        }
    }
}

#[test]
fn threads_and_the_order_of_the_input_change_nothing_but_the_order_of_the_lines() {
    let rules = rule_set(&format!(
        "{}{}{}",
        rule("hub", "all {\n    a : s.from in hubs\n    b : s.a > s.b\n  }"),
        rule("words", "any {\n    a : s.words mentions odd_words\n    b : s.share between 8% and 15%\n  }"),
        rule(
            "two",
            "2 of {\n    a : s.urgent\n    b : s.from in hubs\n    c : s.words starts with \"d\"\n  }"
        ),
    ));
    // More than one chunk, without a generator of chance: the fields run through their values at different paces.
    let pick = |n: usize, choices: &[Value]| choices[n % choices.len()].clone();
    let records: Vec<String> = (0..9_000)
        .map(|n| {
            json!({
                "id": format!("R-{n}"),
                "a": pick(n / 7, &[json!(1), json!(3), Value::Null]),
                "b": pick(n / 3, &[json!(2), Value::Null, json!(0)]),
                "from": pick(n, &[json!("TR"), json!("DE"), Value::Null, json!("KZ")]),
                "words": pick(n / 11, &[json!("drone"), json!("dry dock"), Value::Null]),
                "share": pick(n / 5, &[json!("9%"), json!("3%"), Value::Null]),
                "urgent": pick(n / 2, &[json!(true), Value::Null, json!(false)]),
            })
            .to_string()
        })
        .collect();
    let forwards = screened(&rules, &records, 1);
    assert_eq!(forwards, screened(&rules, &records, 2));
    assert!(forwards.iter().any(|line| line.contains("\"kind\":\"alert\"")));
    let mut shuffled = records.clone();
    shuffled.reverse();
    shuffled.rotate_left(1_234);
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    let without_rows = |lines: &[String]| -> Vec<String> {
        let row = regex::Regex::new(r#""row":\d+"#).unwrap();
        sorted(lines.iter().map(|line| row.replace_all(line, "").into_owned()).collect())
    };
    assert_eq!(without_rows(&forwards), without_rows(&screened(&rules, &shuffled, 2)));
}

/// All lines as JSON.
fn screened(rules: &RuleSet, records: &[String], threads: usize) -> Vec<String> {
    let inputs = vec![Input::new("records.jsonl", std::io::Cursor::new(records.join("\n")))];
    let mut reader = input::open(inputs, rules.schema(), &ReadOptions::default()).unwrap();
    let screening = Screening { threads: NonZeroUsize::new(threads), ..Screening::on(day()) };
    let mut lines = Vec::new();
    let summary = rules.screen::<()>(&mut reader, &screening, |line: Line| {
        lines.push(serde_json::to_string(&line).unwrap());
        Ok(())
    });
    assert_eq!(summary.unwrap().read, records.len() as u64);
    lines
}

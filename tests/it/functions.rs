//! Runs the examples of every built-in function through the language. Never calls a function's code by itself.

use tidewaiter::alert::Verdict;
use tidewaiter::diagnostic::any_error;
use tidewaiter::engine::{Library, RuleFile, Screening, load};
use tidewaiter::evaluate::Explanation;
use tidewaiter::functions::FUNCTIONS;
use tidewaiter::input::{self, Input, ReadOptions};
use tidewaiter::value::Date;

/// What the examples speak of: `p` is on the list, `q` is not, `i.hs` is 8542.31.
const WORLD: &str = r#"
record Shipment { id : text  p : Party  q : Party  items : list of Item  key id }
record Party { name : name  country : country }
record Item { hs : hs }
watchlist designated from "designated.csv"
list occupied_places : place from "occupied_places.csv" {
  column oblast : text
  column country : country
  column since : date
}
"#;

/// Two towns of one name, and a city.
const PLACES: &str = "\
place,oblast,country,since
Donetsk,donetsk,UA,2014-04-07
Donetsk,,RU,
Mariupol,donetsk,UA,2022-05-21
";

const RECORD: &str = r#"{"id": "S-1", "items": [{"hs": "8542.31"}], "p": {"name": "DELTA Machine-Works", "country": "DE"},
    "q": {"name": "Weser Shipyard Bremen"}}"#;

/// Enough entries for words to be rare or common.
const DESIGNATED: &str = "\
id,schema,name
1,Company,Delta Machine Works
2,Company,Ural Foundry
3,Company,Volga Bearing Plant
4,Company,Orlan Optics
5,Company,Sever Shipping
";

fn rule(expression: &str, result: &str, number: usize) -> String {
    let clauses = match result {
        "missing" | "not found" => {
            format!("one : ({expression}) is missing\n    two : ({expression}) is not found")
        }
        "true" => format!("one : {expression}"),
        "false" => format!("one : not {expression}"),
        result => format!("one : {expression} == {result}"),
    };
    format!(
        "rule example_{number} {{\n  title \"{number}\"\n  for each i in items of s: Shipment\n  let p = s.p\n  \
         let q = s.q\n  when all {{\n    {clauses}\n  }}\n  score 10\n  reason \"{{s.id}}\"\n}}\n"
    )
}

#[test]
fn every_example_gives_what_it_says() {
    let examples: Vec<(&str, &str)> =
        FUNCTIONS.iter().flat_map(|function| function.examples.iter().copied()).collect();
    let mut text = WORLD.to_owned();
    for (number, (expression, result)) in examples.iter().enumerate() {
        text += &rule(expression, result, number);
    }
    let mut library = Library::new();
    library.add("designated.csv", DESIGNATED);
    library.add("occupied_places.csv", PLACES);
    let loaded = load(vec![RuleFile { name: "examples.tide".into(), text }], &library);
    assert!(!any_error(&loaded.diagnostics), "{:#?}", loaded.diagnostics);
    let rules = loaded.rules.unwrap();
    let inputs = vec![Input::new("record.json", RECORD.replace('\n', "").into_bytes().leak() as &[u8])];
    let mut reader = input::open(inputs, rules.schema(), &ReadOptions::default()).unwrap();
    let chunk = reader.next().unwrap();
    let screening = Screening::on(Date::parse("2026-03-10").unwrap());
    let explanations = rules.explain(chunk.batches[0].row(0), None, &screening, &reader.source_files());
    assert_eq!(explanations.len(), examples.len());
    for (expression, result) in &examples {
        let number = examples.iter().position(|example| example == &(*expression, *result)).unwrap();
        let name = format!("example_{number}");
        let explanation = explanations.iter().find(|explanation| explanation.rule == name).unwrap();
        let expected: &[Verdict] = match *result {
            "missing" => &[Verdict::True, Verdict::Undecided],
            "not found" => &[Verdict::True, Verdict::True],
            _ => &[Verdict::True],
        };
        assert_eq!(verdicts(explanation), expected, "{expression} gives {result}: {explanation:#?}");
    }
}

fn verdicts(explanation: &Explanation) -> Vec<Verdict> {
    explanation.clauses.iter().filter(|clause| clause.part == "when").map(|clause| clause.verdict).collect()
}

//! How columns of files are read as a whole, what rules see of values that can be read twice, and the cells that evidence
//! names. Never tests one format alone.

use proptest::prelude::*;
use std::io::{self, Cursor, Read};
use tidewaiter::alert::{
    Alert, Cell, CellNote, ClauseResult, Line, RecordResult, Rejection, Summary, Verdict,
};
use tidewaiter::engine::{Library, RuleFile, RuleSet, Screening, load};
use tidewaiter::input::{self, Input, ReadOptions, Stated};
use tidewaiter::value::convention::{Mark, Order};
use tidewaiter::value::{Date, NoteKind};

const RULES: &str = r#"
record Shipment {
  id         : text
  shipped_on : date
  value      : money
  inn        : text
  items      : list of Item
  consignee  : Party
  key id
}
record Item { hs : hs  weight : number  value : money }
record Party { name : name  country : country }
rule early {
  title "Shipped before June"
  for s: Shipment
  when all { early : s.shipped_on < 2024-06-01 }
  score 50
  reason "Shipped on {s.shipped_on}."
}
rule heavy {
  title "A heavy item"
  for each i in items of s: Shipment
  when all {
    heavy : i.weight > 1000
    dear  : i.value > EUR 10
    who   : s.consignee.country == "TR"
  }
  score 50
  reason "Weighs {i.weight}."
}
"#;

struct Run {
    alerts: Vec<Alert>,
    records: Vec<RecordResult>,
    rejections: Vec<Rejection>,
    summary: Summary,
}

fn rules() -> RuleSet {
    let file = RuleFile { name: "ours.tide".into(), text: RULES.into() };
    load(vec![file], &Library::new()).rules.expect("the rules have no error")
}

fn run(input: Input, options: &ReadOptions) -> Run {
    let rules = rules();
    let mut reader = input::open(vec![input], rules.schema(), options).unwrap();
    let screening = Screening::on(Date::parse("2026-03-10").unwrap());
    let (mut alerts, mut records, mut rejections) = (Vec::new(), Vec::new(), Vec::new());
    let summary = rules.screen::<()>(&mut reader, &screening, |line| {
        match line {
            Line::Alert(alert) => alerts.push(*alert),
            Line::Record(record) => records.push(record),
            Line::Rejection(rejection) => rejections.push(rejection),
            _ => {}
        }
        Ok(())
    });
    let summary = summary.unwrap();
    assert_eq!(summary.read, summary.screened + summary.rejected);
    Run { alerts, records, rejections, summary }
}

fn text(text: impl Into<String>) -> Input {
    Input::new("shipments.csv", Cursor::new(text.into()))
}

fn dates(order: Order) -> ReadOptions {
    ReadOptions { dates: vec![Stated { column: None, is: order }], ..ReadOptions::default() }
}

fn seen<'a>(clauses: &'a [ClauseResult], path: &str) -> &'a [Cell] {
    let mut values = clauses.iter().flat_map(|clause| &clause.values);
    &values.find(|value| value.path == path).unwrap().cells
}

#[test]
fn a_date_that_can_be_read_twice_leaves_its_rule_undecided_until_the_user_says_how() {
    let file = "id,shipped_on\nA,03/04/2024\nB,07/08/2024\n";
    let open = run(text(file), &ReadOptions::default());
    assert!(open.alerts.is_empty());
    for record in &open.records {
        let of_rule = record.gaps.iter().find(|gap| gap.rule == "early").unwrap();
        assert_eq!(of_rule.fields, ["shipped_on"], "the field counts as not given");
        assert_eq!(record.notes[0].what, NoteKind::Ambiguous);
    }
    assert!(open.summary.gaps_by_field.contains(&("shipped_on".to_owned(), 2)));
    assert_eq!(open.summary.notes[0].count, 2);
    assert_eq!(open.summary.notes[0].first.written, "03/04/2024");
    assert!(open.summary.column_forms[0].says.contains("say `--dates dmy` or `--dates mdy`"));
    let reasons = |order| -> Vec<String> {
        run(text(file), &dates(order)).alerts.into_iter().map(|alert| alert.reason).collect()
    };
    assert_eq!(reasons(Order::DayFirst), ["Shipped on 3 Apr 2024."]);
    assert_eq!(reasons(Order::MonthFirst), ["Shipped on 4 Mar 2024."]);
}

#[test]
fn what_is_said_of_one_column_goes_before_what_is_said_of_all() {
    let file = "id,Shipped On,value\nA,03/04/2024,\"EUR 1,234\"\n";
    let all = Stated { column: None, is: Order::MonthFirst };
    let one = Stated { column: Some("shipped on".into()), is: Order::DayFirst };
    let options = ReadOptions { dates: vec![one, all], ..ReadOptions::default() };
    assert_eq!(run(text(file), &options).alerts[0].reason, "Shipped on 3 Apr 2024.");
    let column = Some("no such column".to_owned());
    let options =
        ReadOptions { decimals: vec![Stated { column, is: Mark::Comma }], ..ReadOptions::default() };
    let errors = input::open(vec![text(file)], rules().schema(), &options).err().unwrap();
    assert_eq!(errors[0].to_string(), "`no such column` is a column of no input file");
}

#[test]
fn a_cell_that_contradicts_what_the_user_says_is_rejected_with_its_record() {
    let found = run(text("id,shipped_on\nA,03/04/2024\nB,12/25/2024\n"), &dates(Order::DayFirst));
    assert_eq!(
        found.rejections[0].reason,
        "`12/25/2024` is no date with the day first, as its column has them"
    );
    assert_eq!(
        found.rejections[0].cell.as_ref().unwrap().to_string(),
        "shipments.csv, row 3, column \"shipped_on\""
    );
}

#[test]
fn evidence_names_the_cells_that_it_saw_and_of_an_item_its_own_row() {
    let file = "id,Consignee Country,items.hs,items.weight,items.value.amount,items.value.currency,shipped_on\n\
                A,,8431,5,20,EUR,2024-01-01\n\
                A,TR,8431,\"1,500.5\",30,EUR,\n";
    let found = run(text(file), &ReadOptions::default());
    let heavy = found.alerts.iter().find(|alert| alert.rule == "heavy").unwrap();
    assert_eq!(heavy.part, "items 2");
    let shown =
        |path: &str| -> Vec<String> { seen(&heavy.clauses, path).iter().map(ToString::to_string).collect() };
    assert_eq!(shown("i.weight"), ["shipments.csv, row 3, column \"items.weight\""]);
    assert_eq!(
        shown("i.value"),
        [
            "shipments.csv, row 3, column \"items.value.amount\"",
            "shipments.csv, row 3, column \"items.value.currency\""
        ]
    );
    // The first row of the record leaves the country blank, the second has it.
    assert_eq!(shown("s.consignee.country"), ["shipments.csv, row 3, column \"Consignee Country\""]);
    let early = found.alerts.iter().find(|alert| alert.rule == "early").unwrap();
    assert_eq!(seen(&early.clauses, "s.shipped_on")[0].row, 2);
}

#[test]
fn items_side_by_side_have_columns_of_their_own_also_where_one_is_blank() {
    let file = "id,items.0.weight,items.0.value,items.1.weight,items.1.value,consignee.country\n\
                A,5000,EUR 20,6000,EUR 30,TR\n\
                B,,,7000,EUR 40,TR\n";
    let found = run(text(file), &ReadOptions::default());
    let columns: Vec<(&str, &str)> = found
        .alerts
        .iter()
        .map(|alert| (alert.record.id.as_str(), seen(&alert.clauses, "i.weight")[0].column.as_str()))
        .collect();
    assert_eq!(columns, [("A", "items.0.weight"), ("A", "items.1.weight"), ("B", "items.1.weight")]);
}

#[test]
fn a_source_without_columns_names_the_field() {
    let line = "{\"id\": \"A\", \"shipped_on\": \"2024-01-01\"}\n";
    let found = run(Input::new("s.jsonl", Cursor::new(format!("\n{line}"))), &ReadOptions::default());
    let cell = &seen(&found.alerts[0].clauses, "s.shipped_on")[0];
    assert_eq!(cell.to_string(), "s.jsonl, row 2, column \"shipped_on\"");
}

#[test]
fn a_value_that_is_missing_has_no_cell() {
    let found = run(text("id,shipped_on,items.weight\nA,2024-01-01,2000\n"), &ReadOptions::default());
    assert_eq!(found.alerts.len(), 1);
    assert!(found.records[0].gaps.iter().any(|gap| gap.rule == "heavy"));
}

#[test]
fn repairs_stand_on_the_record_on_its_alerts_and_in_the_summary() {
    let file = "id,shipped_on,items.hs,inn\nA,2024-01-01,40410,123456789\nB,2024-01-02,40420,\n";
    let found = run(text(file), &ReadOptions::default());
    let CellNote { what, field, cell, written, read, .. } = &found.alerts[0].notes[0];
    assert_eq!(
        (*what, field.as_str(), written.as_str(), read.as_str()),
        (NoteKind::Repaired, "items.0.hs", "40410", "040410")
    );
    assert_eq!(cell.to_string(), "shipments.csv, row 2, column \"items.hs\"");
    assert_eq!(found.alerts[0].notes, found.records[0].notes);
    let counts: Vec<(NoteKind, u64)> =
        found.summary.notes.iter().map(|it| (it.first.what, it.count)).collect();
    assert_eq!(counts, [(NoteKind::Repaired, 2), (NoteKind::Damaged, 1)]);
}

#[test]
fn a_wrong_cell_of_an_item_is_named_by_its_own_row() {
    let found = run(text("id,items.hs\nA,8431\nA,84x1\n"), &ReadOptions::default());
    let Rejection { row, cell, .. } = &found.rejections[0];
    assert_eq!((*row, cell.as_ref().unwrap().row), (2, 3));
}

#[test]
fn a_file_is_decided_by_all_of_it_and_a_pipe_by_what_can_be_held() {
    let mut file = String::from("id,shipped_on,consignee.name\n");
    let name = "n".repeat(2_000);
    (0..9_000).for_each(|row| file.push_str(&format!("{row},03/04/2024,{name}\n")));
    file.push_str("last,25/12/2024,x\n");
    assert!(file.len() > 17 * 1024 * 1024);
    let whole = file.clone();
    let again = Box::new(move || Ok(Box::new(Cursor::new(whole.clone())) as Box<dyn Read + Send>));
    let found = run(Input { again: Some(again), ..text(file.clone()) }, &ReadOptions::default());
    assert_eq!((found.alerts.len(), found.summary.notes.len()), (9_000, 0));
    let piped = run(text(file), &ReadOptions::default());
    assert_eq!((piped.summary.read, piped.alerts.len(), piped.summary.notes[0].count), (9_001, 0, 9_000));
}

#[test]
fn a_later_cell_of_a_pipe_that_contradicts_what_was_held_is_rejected() {
    let mut file = String::from("id,shipped_on,consignee.name\nfirst,25/12/2024,x\n");
    let name = "n".repeat(2_000);
    (0..9_000).for_each(|row| file.push_str(&format!("{row},03/04/2024,{name}\n")));
    file.push_str("last,12/25/2024,x\n");
    let found = run(text(file), &ReadOptions::default());
    assert_eq!((found.alerts.len(), found.rejections.len()), (9_000, 1));
    assert!(found.rejections[0].reason.contains("is no date with the day first, as its column has them"));
}

/// Gives a few bytes at a time.
struct Slow(Cursor<Vec<u8>>, usize);

impl Read for Slow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.1);
        self.0.read(&mut buffer[..most])
    }
}

/// All that a run says, but for nothing.
fn said(run: Run) -> String {
    format!("{:?}\n{:?}\n{:?}\n{:?}", run.alerts, run.records, run.rejections, run.summary)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_column_written_in_a_convention_is_read_back(
        days in prop::collection::vec(0..20_000_i32, 1..20),
        cents in prop::collection::vec(0..99_999_999_i64, 1..20),
        is_american in any::<bool>(),
    ) {
        let mut file = String::from("id;shipped_on;items.weight\n0;");
        // One day that shows the order, and two decimals that show the mark.
        file.push_str(if is_american { "12/31/2024;0.25\n" } else { "31/12/2024;0,25\n" });
        let rows = days.iter().zip(cents.iter().cycle()).enumerate();
        let mut expected = Vec::new();
        for (row, (day, cents)) in rows {
            let (year, month, day_of_month) = Date(*day).ymd();
            let (whole, part) = (cents / 100, cents % 100);
            let line = if is_american {
                format!("{};{month}/{day_of_month}/{year:04};{whole}.{part:02}\n", row + 1)
            } else {
                format!("{};{day_of_month}/{month}/{year:04};{whole},{part:02}\n", row + 1)
            };
            file.push_str(&line);
            expected.push((Date(*day), rust_decimal::Decimal::new(*cents, 2)));
        }
        let rules = rules();
        let mut reader = input::open(vec![text(file)], rules.schema(), &ReadOptions::default()).unwrap();
        let chunk = reader.next().unwrap();
        prop_assert!(chunk.rejections.is_empty(), "{:?}", chunk.rejections);
        let found: Vec<_> = chunk.batches[0].rows().skip(1).map(|row| {
            let item = row.parts(4).unwrap().next().unwrap();
            format!("{:?} {:?}", row.named("shipped_on"), item.named("weight"))
        }).collect();
        let expected: Vec<_> = expected.into_iter().map(|(day, number)| {
            use tidewaiter::value::Value;
            format!("{:?} {:?}", Value::Date(day), Value::Number(number))
        }).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn how_a_file_comes_in_pieces_changes_nothing(
        cells in prop::collection::vec(("[0-9]{1,2}[./][0-9]{1,2}[./]20[0-9]{2}", "[0-9]{1,3}[.,][0-9]{1,3}"), 1..12),
        size in 1..40_usize,
    ) {
        let mut file = String::from("id;shipped_on;items.weight\n");
        for (row, (date, number)) in cells.iter().enumerate() {
            file.push_str(&format!("{row};{date};{number}\n"));
        }
        let whole = said(run(text(file.clone()), &ReadOptions::default()));
        let slow = Input::new("shipments.csv", Slow(Cursor::new(file.clone().into_bytes()), size));
        prop_assert_eq!(&whole, &said(run(slow, &ReadOptions::default())));
        let again = Box::new(move || Ok(Box::new(Slow(Cursor::new(file.clone().into_bytes()), 7)) as Box<dyn Read + Send>));
        let read = again().unwrap();
        let twice = Input { name: "shipments.csv".into(), read, again: Some(again) };
        prop_assert_eq!(&whole, &said(run(twice, &ReadOptions::default())));
    }

    #[test]
    fn no_bytes_make_a_column_panic(bytes in prop::collection::vec(1..=255_u8, 0..200)) {
        let mut file = b"id,shipped_on,value,inn,items.hs,items.weight\n".to_vec();
        file.extend(bytes);
        run(Input::new("shipments.csv", Cursor::new(file)), &ReadOptions::default());
    }
}

#[test]
fn explaining_a_record_names_the_same_cells_as_its_alert() {
    let file = "id,shipped_on\nA,2024-01-01\n";
    let rules = rules();
    let mut reader = input::open(vec![text(file)], rules.schema(), &ReadOptions::default()).unwrap();
    let chunk = reader.next().unwrap();
    let screening = Screening::on(Date::parse("2026-03-10").unwrap());
    let sources = reader.source_files();
    let explained = rules.explain(chunk.batches[0].row(0), Some("early"), &screening, &sources);
    assert_eq!(explained[0].verdict, Verdict::True);
    assert_eq!(explained[0].alert, run(text(file), &ReadOptions::default()).alerts.pop());
}

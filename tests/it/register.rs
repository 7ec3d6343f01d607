//! Parties of records completed from a register of suppliers: what is taken, what is left, and where it is said to stand.
//! Never looks at how a supplier is found.

use std::io::Cursor;
use tidewaiter::alert::{Alert, Line, RecordResult, Summary};
use tidewaiter::diagnostic::any_error;
use tidewaiter::engine::{Library, Register, RuleFile, RuleSet, Screening, load};
use tidewaiter::input::{self, Input, ReadOptions, Reader};
use tidewaiter::value::{Date, NoteKind};

const RULES: &str = r#"
record Deal {
  id      : text
  day     : date
  buyer   : Party
  payer   : Party
  items   : list of Line
  parties : every Party
  key id
  time day
}
record Line {
  maker : Party
}
record Party {
  number          : text
  name            : name
  country         : country
  address         : Address
  inn             : text
  incorporated_on : date
  owners          : list of Owner
}
record Supplier {
  id              : text
  name            : name
  aliases         : list of name
  country         : country
  address         : Address
  inn             : text
  incorporated_on : date
  owners          : list of Owner
  key id
}
record Address {
  city : place
}
record Owner {
  name    : name
  percent : percent
}
scoring {
  band high from 40
}
rule young {
  title "Young party"
  for each p in parties of d: Deal
  when all { young : p.incorporated_on > 2022-02-24 }
  score 50
  reason "{p.name} was founded on {p.incorporated_on}."
}
rule owned {
  title "Party of one owner"
  for each p in parties of d: Deal
  when all { one : any(each o in p.owners : o.percent >= 50%) }
  score 50
  reason "{p.name} has one owner."
}
"#;

const REGISTER: &str = "\
id,name,aliases,country,address.city,inn,incorporated_on,owners.0.name,owners.0.percent
V-1,Kestrel Bearings LLC,Кестрел Подшипники,KZ,Almaty,,2023-05-02,Ivan Kestrel,60%
V-2,Harbour Pumps GmbH,,DE,Hamburg,,1961-01-01,,
V-3,Osprey Trading,,AE,Dubai,,2023-01-01,,
V-4,Osprey Trading LLC,,TR,Mersin,,2024-01-01,,
";

fn rules() -> RuleSet {
    let loaded = load(vec![RuleFile { name: "rules.tide".into(), text: RULES.into() }], &Library::new());
    assert!(!any_error(&loaded.diagnostics), "{:?}", loaded.diagnostics);
    loaded.rules.unwrap()
}

fn reader(rules: &RuleSet, name: &str, text: &str, record_type: &str) -> Reader {
    let input = Input::new(name, Cursor::new(text.as_bytes().to_vec()));
    let options = ReadOptions { record_type: Some(record_type.to_owned()), ..ReadOptions::default() };
    input::open(vec![input], rules.schema(), &options).unwrap()
}

#[derive(Default)]
struct Run {
    alerts: Vec<Alert>,
    records: Vec<RecordResult>,
    summary: Summary,
}

impl Run {
    fn of(rules: &RuleSet, records: &str) -> Run {
        let mut run = Run::default();
        let screening = Screening::on(Date::parse("2024-06-10").unwrap());
        let summary =
            rules.screen::<()>(&mut reader(rules, "deals.csv", records, "Deal"), &screening, |line| {
                match line {
                    Line::Alert(alert) => run.alerts.push(*alert),
                    Line::Record(record) => run.records.push(record),
                    _ => {}
                }
                Ok(())
            });
        run.summary = summary.unwrap();
        run
    }

    /// Rule and part of each alert, in their order.
    fn hits(&self) -> Vec<String> {
        self.alerts.iter().map(|alert| format!("{} {} {}", alert.record.id, alert.rule, alert.part)).collect()
    }

    /// What was taken, of each party.
    fn taken(&self) -> Vec<String> {
        let notes = self.records.iter().flat_map(|record| &record.notes);
        let completed = notes.filter(|note| note.what == NoteKind::Completed);
        completed.map(|note| format!("{}: {}: {}", note.field, note.read, note.why)).collect()
    }
}

fn with_register(register: &str, records: &str) -> Run {
    let rules = rules();
    let register = Register::read(&mut reader(&rules, "vendors.csv", register, "Supplier"));
    Run::of(&rules.with_register(register), records)
}

#[test]
fn a_party_takes_from_its_supplier_by_number_what_its_own_columns_leave_out() {
    let run = with_register(
        REGISTER,
        "id,day,buyer.number,buyer.name\nD-1,2024-06-01,V-1,A name of the other system\n",
    );
    assert_eq!(run.hits(), ["D-1 owned buyer", "D-1 young buyer"]);
    assert_eq!(
        run.taken(),
        [
            "buyer: country, address, incorporated on, owners: taken from supplier `V-1` in `vendors.csv`, line 2, known by \
          its number"
        ]
    );
    assert_eq!(run.alerts[1].reason, "A name of the other system was founded on 2 May 2023.");
}

#[test]
fn a_supplier_is_known_by_its_name_an_alias_or_a_name_much_like_it() {
    for name in ["Kestrel Bearings", "KESTREL BEARINGS, LLC", "Кестрел Подшипники", "Kestrell Bearings"]
    {
        let run = with_register(REGISTER, &format!("id,day,buyer.name\nD-1,2024-06-01,\"{name}\"\n"));
        assert_eq!(run.hits(), ["D-1 owned buyer", "D-1 young buyer"], "{name}");
    }
    for name in ["Kestrel Shipping", "Harbour Bearings", "K"] {
        let run = with_register(REGISTER, &format!("id,day,buyer.name\nD-1,2024-06-01,\"{name}\"\n"));
        assert_eq!(run.taken(), [""; 0], "{name}");
    }
}

#[test]
fn what_a_record_says_itself_stays() {
    let run = with_register(
        REGISTER,
        "id,day,buyer.number,buyer.country,buyer.incorporated_on\nD-1,2024-06-01,V-1,TR,1990-01-01\n",
    );
    assert_eq!(run.hits(), ["D-1 owned buyer"]);
    assert!(run.taken()[0].starts_with("buyer: name, address, owners: "), "{:?}", run.taken());
}

#[test]
fn another_country_is_another_company() {
    let records =
        "id,day,buyer.name,buyer.country\nD-1,2024-06-01,Harbour Pumps,CN\nD-2,2024-06-01,Harbour Pumps,DE\n";
    let run = with_register(REGISTER, records);
    assert_eq!(run.taken().len(), 1);
    assert_eq!(run.records.iter().map(|record| record.notes.len()).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn where_two_suppliers_may_be_meant_none_is_taken() {
    let run = with_register(REGISTER, "id,day,buyer.name\nD-1,2024-06-01,Osprey Trading\n");
    assert_eq!(run.taken(), [""; 0]);
}

#[test]
fn a_number_goes_before_a_name() {
    let run =
        with_register(REGISTER, "id,day,buyer.number,buyer.name\nD-1,2024-06-01,V-4,Kestrel Bearings LLC\n");
    assert!(run.taken()[0].contains("`V-4`"), "{:?}", run.taken());
}

#[test]
fn every_party_wherever_it_stands_is_completed_and_its_path_is_told() {
    let records = "id,day,payer.name,items.0.maker.name,items.1.maker.name\n\
                   D-1,2024-06-01,Harbour Pumps,Nobody,Kestrel Bearings\n";
    let run = with_register(REGISTER, records);
    let fields: Vec<String> =
        run.taken().iter().map(|taken| taken.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(fields, ["payer", "items.1.maker"]);
    assert_eq!(run.hits(), ["D-1 owned items 2 maker", "D-1 young items 2 maker"]);
}

#[test]
fn the_evidence_of_a_value_that_was_taken_names_the_cell_of_the_register() {
    let run = with_register(REGISTER, "id,day,buyer.number\nD-1,2024-06-01,V-1\n");
    let cells = |rule: &str| -> Vec<String> {
        let alert = run.alerts.iter().find(|alert| alert.rule == rule).unwrap();
        let values = alert.clauses.iter().flat_map(|clause| &clause.values);
        values.flat_map(|value| &value.cells).map(ToString::to_string).collect()
    };
    assert_eq!(cells("young"), ["vendors.csv, row 2, column \"incorporated_on\""]);
    assert_eq!(cells("owned"), ["vendors.csv, row 2, column \"owners.0.percent\""]);
}

#[test]
fn a_row_of_the_register_that_cannot_be_read_is_named_and_is_no_record_of_the_run() {
    let register = format!("{REGISTER}V-5,Broken,,Atlantis,,,,,\nV-1,Twice,,DE,,,,,\n");
    let run = with_register(&register, "id,day,buyer.number\nD-1,2024-06-01,V-5\n");
    assert_eq!((run.summary.read, run.summary.screened, run.summary.rejected), (1, 1, 0));
    let of = run.summary.register.unwrap();
    assert_eq!((of.read, of.taken, of.completed), (6, 4, 0));
    let rejected: Vec<String> =
        of.rejected.iter().map(|it| format!("{} {} {}", it.place(), it.id, it.column)).collect();
    assert_eq!(rejected, ["vendors.csv:6 V-5 country", "vendors.csv:7 V-1 id"]);
}

#[test]
fn a_register_in_which_nobody_is_found_changes_nothing() {
    let records = "id,day,buyer.name,buyer.incorporated_on,items.0.maker.name,items.0.maker.owners.0.percent\n\
                   D-1,2024-06-01,Nobody,2023-01-01,Somebody,70%\nD-2,2024-06-01,Anybody,,,\n";
    let (without, with) = (Run::of(&rules(), records), with_register(REGISTER, records));
    assert_eq!(without.alerts, with.alerts);
    assert_eq!(without.records, with.records);
}

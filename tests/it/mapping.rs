//! Headers in every language, mapping files and what rules keep of unknown columns. Never tests how a value is converted.

use crate::input::show_row;
use crate::tree::package;
use proptest::prelude::*;
use std::fmt::Write;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use tidewaiter::diagnostic::draw::{Colour, draw};
use tidewaiter::engine::{Library, RuleFile, load};
use tidewaiter::input::{ColumnUse, Input, Mapping, Purpose, ReadOptions, Reader, Why, open, party_schema};
use tidewaiter::source::Sources;
use tidewaiter::value::Schema;

#[test]
fn headers_of_every_language_feed_what_the_snapshots_show() {
    insta::glob!("../cases/mapping", "*.csv", |path| {
        let mapping = path.with_extension("tide-map");
        let mapping_file = mapping.exists().then(|| {
            let (mapping, found) = read_mapping(&mapping);
            assert_eq!(found, "");
            mapping
        });
        let options = ReadOptions { purpose: Purpose::Survey, mapping_file, ..ReadOptions::default() };
        let shown = show(read(std::fs::read(path).unwrap(), &options));
        insta::with_settings!({ snapshot_path => "../cases/mapping", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("case", shown);
        });
    });
}

#[test]
fn every_mistake_in_a_mapping_file_is_shown_at_once_and_in_its_place() {
    insta::glob!("../cases/mapping", "*.tide-map", |path| {
        let (_, found) = read_mapping(path);
        insta::with_settings!({ snapshot_path => "../cases/mapping", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("case", found);
        });
    });
}

#[test]
fn a_column_that_no_file_has_is_told_with_its_place_and_the_nearest() {
    let (mapping, found) = Mapping::parse("destination = \"Zieland\" # remark", Default::default());
    assert!(found.is_empty());
    let missing = mapping.missing_columns(["Zielland", "Nr"].into_iter());
    let said: Vec<_> = missing.iter().map(|one| (one.message.as_str(), one.help.as_deref())).collect();
    assert_eq!(said, [("no input file has a column `Zieland`", Some("did you mean `Zielland`?"))]);
    assert_eq!((missing[0].primary.span.start, missing[0].primary.span.end), (14, 23));
}

#[test]
fn what_stands_back_and_what_is_ambiguous_is_said() {
    let options =
        ReadOptions { mapping: vec![("destination".into(), "Land".into())], ..ReadOptions::default() };
    let reader = read("id,Land,destination,Datum,Recipient,Receiver\n7,KZ,TR,1,a,b\n", &options);
    assert_eq!(
        reader.notices(),
        [
            "`case`: the column `destination` is not read: `destination` is fed by `Land`",
            "`case`: the column `Datum` may be `shipped_on` or `ordered_on` and is not read: write `--map \
             \"shipped_on=Datum\"`",
            "`case`: the columns `Receiver` and `Recipient` both mean `consignee.name`, and neither is read: write \
             `--map \"consignee.name=Receiver\"`",
        ]
    );
}

#[test]
fn every_synonym_names_a_field_of_the_shipped_records_or_of_a_party_to_be_looked_up() {
    let table = std::fs::read_to_string(package().join("src/input/mapping/synonyms.tsv")).unwrap();
    let fields =
        table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next());
    for field in fields {
        assert!(is_field(&schema(), field) || is_field(&party_schema(), field), "{field}");
    }
}

/// Whether a path from a record type leads somewhere; money has a currency.
fn is_field(schema: &Schema, path: &str) -> bool {
    use tidewaiter::value::{FieldType, Type};
    let mut steps = path.split('.');
    let Some(mut record) = steps.next().and_then(|name| schema.find(name)) else { return false };
    let mut is_money = false;
    for step in steps.filter(|step| step.parse::<usize>().is_err()) {
        if is_money && step == "currency" {
            continue;
        }
        let found = schema.get(record);
        let Some(field) = found.field(step) else { return false };
        match &found.fields[field].ty {
            FieldType::Part(part) | FieldType::Parts(part) => record = *part,
            FieldType::Scalar(ty) | FieldType::Scalars(ty) => is_money = *ty == Type::Money,
        }
    }
    true
}

/// The net mass of each shipment's item in a table, and why what was rejected was.
fn masses(table: &str, mapping: &str) -> String {
    let (file, faults) = Mapping::parse(mapping, Default::default());
    assert!(faults.is_empty() && file.check(&schema()).is_empty());
    let options = ReadOptions {
        record_type: Some("shipment".into()),
        mapping_file: Some(file),
        ..ReadOptions::default()
    };
    let shown = crate::input::shipped(table.as_bytes(), &options);
    let mass = |line: &str| line.split("net_kg ").nth(1).map(|rest| rest.trim_end_matches(")]").to_owned());
    let lines = shown.lines().filter(|line| line.contains("Shipment: "));
    lines.map(|line| mass(line).unwrap_or("-".into())).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_mass_is_in_the_unit_that_the_column_beside_it_names() {
    let table = "id,items.hs,NTGEW,GEWEI\n1,848210,1.5,TO\n2,848210,250,G\n3,848210,10,KG\n4,848210,10,LB\n";
    assert_eq!(masses(table, ""), "1500 0.25 10 4.5359237");
    let german = "id;items.hs;Nettogewicht;Gewichtseinheit\n1;848210;1,5;t\n2;848210;2.500,25;kg\n";
    assert_eq!(masses(german, ""), "1500 2500.25");
}

#[test]
fn a_mass_whose_unit_is_blank_or_means_several_things_is_not_read() {
    let table =
        "id,items.hs,Net weight,Weight unit\n1,848210,10,\n2,848210,10,ton\n3,848210,10,ST\n4,848210,10,kg\n";
    assert_eq!(masses(table, ""), "- - - 10");
}

#[test]
fn a_mapping_names_the_column_of_the_unit() {
    let table = "id,items.hs,Menge,ME\n1,848210,2,t\n";
    assert_eq!(masses(table, "items.net_kg = Menge in column ME"), "2000");
    let (file, _) = Mapping::parse("items.hs = A in column B", Default::default());
    let found = file.check(&schema());
    assert_eq!(found[0].message, "`items.hs` is no amount of money and no mass in `_kg`");
}

#[test]
fn of_two_columns_of_units_each_serves_the_mass_before_it() {
    let options = ReadOptions { record_type: Some("shipment".into()), ..ReadOptions::default() };
    let table = "id,items.hs,NTGEW,GEWEI,BRGEW,GEWEI\n1,848210,2,TO,2100,KG\n";
    let shown = crate::input::shipped(table.as_bytes(), &options);
    assert!(shown.contains("net_kg 2000, gross_kg 2100"), "{shown}");
    let table =
        "id,items.hs,Net weight,Gross weight,Gross weight unit,Net weight unit\n1,848210,2,2100,KG,TO\n";
    let shown = crate::input::shipped(table.as_bytes(), &options);
    assert!(shown.contains("net_kg 2000, gross_kg 2100"), "{shown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever headers a file has: each column is read or said to be unread, and no field is fed by two.
    #[test]
    fn every_column_has_one_fate(picked in prop::collection::vec(0..HEADERS.len(), 1..12)) {
        let mut picked = picked;
        picked.sort_unstable();
        picked.dedup();
        let header: Vec<&str> = picked.iter().map(|&index| HEADERS[index]).collect();
        let text = format!("id,{}\n1{}\n", header.join(","), ",".repeat(header.len()));
        let options = ReadOptions { record_type: Some("Shipment".into()), ..ReadOptions::default() };
        let mut reader = read(text.as_str(), &options);
        let survey = reader.survey().remove(0);
        prop_assert_eq!(survey.columns.len(), header.len() + 1);
        let mut fields: Vec<&str> = survey.feedings.iter().map(|feeding| feeding.field.as_str()).collect();
        fields.sort_unstable();
        let all = fields.len();
        fields.dedup();
        prop_assert_eq!(fields.len(), all);
        for (name, used, _) in &survey.columns {
            let feeds = survey.feedings.iter().any(|one| one.columns.contains(name) || one.unit_column.as_ref() == Some(name));
            prop_assert_eq!(feeds, matches!(used, ColumnUse::Read { .. }), "{}", name);
        }
    }

    /// No text makes the reader of mapping files panic, and every place that it names lies in the text.
    #[test]
    fn any_text_is_read_as_a_mapping_or_refused(text in "([a-z.]{1,6}|[ =+\"#\n]|in|column|type|ignore|ж){0,30}") {
        let (mapping, found) = Mapping::parse(&text, Default::default());
        for one in found.iter().chain(&mapping.check(&schema())) {
            let span = one.primary.span;
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{:?}", one);
        }
    }
}

const HEADERS: &[&str] = &[
    "Consignee",
    "Recipient",
    "Empfänger",
    "Получатель",
    "收货人",
    "Alıcı",
    "Country",
    "Date",
    "HTS",
    "Net Weight (t)",
    "Nettogewicht",
    "GEWEI",
    "Net weight unit",
    "Currency",
    "Валюта",
    "Amount",
    "Line Value",
    "Line Value (EUR)",
    "destination",
    "Zielland",
    "NAME1",
    "Consignee Name 2",
    "Ship-to Address 1",
    "Ship-to Address 2",
    "Vessel",
    "Whatever",
    "Country of Origin",
    "value",
];

fn schema() -> Arc<Schema> {
    static SCHEMA: OnceLock<Arc<Schema>> = OnceLock::new();
    let schema = SCHEMA.get_or_init(|| {
        let text = std::fs::read_to_string(package().join("rules/records.tide")).unwrap();
        let files = vec![RuleFile { name: "rules/records.tide".into(), text }];
        Arc::clone(&load(files, &Library::new()).plan.schema)
    });
    Arc::clone(schema)
}

fn read(text: impl Into<Vec<u8>>, options: &ReadOptions) -> Reader {
    let text: Vec<u8> = text.into();
    open(vec![Input::new("case", std::io::Cursor::new(text))], &schema(), options).unwrap()
}

fn read_mapping(path: &Path) -> (Mapping, String) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut sources = Sources::default();
    let name = path.file_name().unwrap().to_str().unwrap();
    let source = sources.add(name, text.as_str());
    let (mapping, mut found) = Mapping::parse(&text, source);
    found.extend(mapping.check(&schema()));
    found.sort_by_key(|one| one.primary.span);
    let drawn = found.iter().map(|one| draw(one, &sources, Colour::Plain)).collect();
    (mapping, drawn)
}

fn show(mut reader: Reader) -> String {
    let mut out = String::new();
    for survey in reader.survey() {
        writeln!(out, "{}", survey.type_name.unwrap_or_default()).unwrap();
        for (name, used, _) in survey.columns {
            let told = match used {
                ColumnUse::Read { fields, why, unit } => {
                    let why = match why {
                        Why::OwnName => "own name".to_owned(),
                        Why::Synonym(language) => language.to_owned(),
                        other => format!("{other:?}").to_lowercase(),
                    };
                    let unit = unit.map_or_else(String::new, |unit| format!(", in {unit}"));
                    format!("{} ({why}{unit})", fields.join(", "))
                }
                ColumnUse::Unread(unread) => format!("- {unread:?}"),
            };
            writeln!(out, "  {name} > {told}").unwrap();
        }
    }
    for chunk in reader.by_ref() {
        for row in chunk.batches.iter().flat_map(|batch| batch.rows()) {
            writeln!(out, "{}", show_row(row)).unwrap();
        }
        for rejection in chunk.rejections {
            writeln!(out, "rejected: {}", rejection.reason).unwrap();
        }
    }
    out
}

/// What becomes of JSON objects by a mapping file.
fn mapped(json: &str, mapping: &str) -> String {
    let (file, faults) = Mapping::parse(mapping, Default::default());
    assert!(faults.is_empty() && file.check(&schema()).is_empty());
    let mapping_file = Some(file);
    crate::input::shipped(
        json.as_bytes(),
        &ReadOptions { record_type: Some("shipment".into()), mapping_file, ..ReadOptions::default() },
    )
}

#[test]
fn a_mapping_names_the_keys_of_json_objects() {
    let json = r#"{"nr": 7, "ship_to": {"land": "KG", "name1": "Bishkek", "name2": "Trade"},
        "positions": [{"code": "848210", "kg": 2, "me": "t"}, {"code": "848220", "price": {"sum": 5, "cur": "EUR"}}]}"#;
    let mapping = "id = nr\ndestination = ship_to.land\nconsignee.name = ship_to.name1 + ship_to.name2\n\
                   items.hs = positions.code\nitems.net_kg = positions.kg in column positions.me\n\
                   items.value = positions.price.sum in column positions.price.cur\n";
    assert_eq!(
        mapped(json, mapping),
        "line 1 Shipment: id 7, consignee (Party: name Bishkek Trade), destination KG, items [(Item: hs 848210, net_kg \
         2000), (Item: hs 848220, value EUR 5)]\n"
    );
}

#[test]
fn a_key_that_a_mapping_does_not_name_keeps_its_field_and_one_that_is_named_feeds_no_other() {
    let json =
        r#"{"id": "A", "destination": "TR", "land": "KG", "items": [{"hs": "848210"}], "colour": "red"}"#;
    let shown = mapped(json, "destination = land\n");
    assert!(
        shown.starts_with("line 1 Shipment: id A, destination KG, items [(Item: hs 848210)]\n"),
        "{shown}"
    );
    assert!(shown.contains("unread: [] colour\n"), "{shown}");
    assert!(!shown.contains("unread: [] land"), "{shown}");
}

#[test]
fn a_pair_goes_before_the_mapping_file_for_keys_too() {
    let options = ReadOptions {
        record_type: Some("shipment".into()),
        mapping: vec![("destination".into(), "to".into())],
        ..ReadOptions::default()
    };
    let shown = crate::input::shipped(br#"{"id": "A", "to": "KG"}"#, &options);
    assert_eq!(shown, "line 1 Shipment: id A, destination KG\n");
}

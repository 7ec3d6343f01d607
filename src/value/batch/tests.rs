//! A batch gives back what was put into it, and takes a record whole or not at all. Never reads a file.

use super::{Batch, BatchBuilder, Origin, Row};
use crate::value::node::NodeKind;
use crate::value::schema::{Field, FieldType, Record, View};
use crate::value::{Layout, Node, RecordId, Schema, Type, Value};
use proptest::prelude::*;
use std::sync::Arc;

fn builder() -> BatchBuilder {
    let field = |name: &str, ty| Field { name: name.into(), ty, doc: String::new() };
    let scalar = |name: &str, ty| field(name, FieldType::Scalar(ty));
    let record =
        |name: &str, key, fields, views| Record { name: name.into(), fields, views, key, time: None };
    let (party, item) = (RecordId(1), RecordId(2));
    let shipment = vec![
        scalar("id", Type::Text),
        field("shipper", FieldType::Part(party)),
        field("items", FieldType::Parts(item)),
        field("tags", FieldType::Scalars(Type::Text)),
        scalar("value", Type::Money),
        scalar("waits", Type::Duration),
        scalar("weight", Type::Number),
    ];
    let item_fields = vec![scalar("hs", Type::Hs), field("maker", FieldType::Part(party))];
    let parties = View { name: "parties".into(), of: party, doc: String::new() };
    let records = vec![
        record("Shipment", Some(0), shipment, vec![parties]),
        record("Party", None, vec![scalar("name", Type::Name)], Vec::new()),
        record("Item", None, item_fields, Vec::new()),
    ];
    BatchBuilder::new(Arc::new(Layout::new(&Arc::new(Schema { records }), RecordId(0))))
}

fn object(fields: Vec<(&str, Node)>) -> Node {
    Node::new(NodeKind::Record(fields.into_iter().map(|(name, node)| (name.to_owned(), node)).collect()))
}

fn list(items: Vec<Node>) -> Node {
    Node::new(NodeKind::List(items))
}

fn party(name: &str) -> Node {
    object(vec![("name", Node::text(name))])
}

fn item(hs: &str, maker: &str) -> Node {
    object(vec![("hs", Node::text(hs)), ("maker", party(maker))])
}

fn batch_of(records: Vec<Node>) -> Batch {
    let mut builder = builder();
    for (ordinal, record) in records.iter().enumerate() {
        builder.push(record, Origin { ordinal: ordinal as u64, file: 0, row: ordinal as u64 + 1 }).unwrap();
    }
    builder.take()
}

fn names(rows: Vec<Row<'_>>) -> Vec<String> {
    rows.iter()
        .map(|row| format!("{}: {}", row.position(), row.named("name").as_text().unwrap_or("-")))
        .collect()
}

fn reasons(record: &Node) -> Vec<(String, String)> {
    let errors = builder().push(record, Origin::default()).unwrap_err();
    errors.into_iter().map(|error| (error.field, error.reason)).collect()
}

#[test]
fn a_view_gathers_all_parts_of_a_type_with_their_positions() {
    let batch = batch_of(vec![
        object(vec![
            ("id", Node::text("1")),
            ("items", list(vec![item("85", "A"), item("84", ""), item("90", "B")])),
        ]),
        object(vec![
            ("id", Node::text("2")),
            ("shipper", party("C")),
            ("items", list(vec![item("84", "D")])),
        ]),
    ]);
    assert_eq!(names(batch.row(0).view(0)), ["items 1 maker: A", "items 3 maker: B"]);
    assert_eq!(names(batch.row(1).view(0)), ["shipper: C", "items 1 maker: D"]);
    let Value::List(items) = batch.row(1).named("items") else { panic!("no list") };
    let Value::Row(first) = &items[0] else { panic!("no row") };
    assert_eq!(first.origin(), batch.origin(1));
}

#[test]
fn a_record_with_errors_leaves_no_trace() {
    let mut builder = builder();
    let bad = object(vec![
        ("id", Node::text("1")),
        ("items", list(vec![item("85", "A"), item("8", "B")])),
        ("value", Node::text("ten")),
    ]);
    let errors = builder.push(&bad, Origin::default()).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["items.1.hs", "value"]);
    assert!(builder.is_empty());
    builder.push(&object(vec![("id", Node::text("2"))]), Origin::default()).unwrap();
    let batch = builder.take();
    assert_eq!(batch.len(), 1);
    assert!(batch.row(0).view(0).is_empty());
    assert!(builder.take().is_empty());
}

#[test]
fn what_is_not_given_is_missing_and_an_empty_list_is_not() {
    let batch = batch_of(vec![
        object(vec![("id", Node::text("1")), ("items", list(Vec::new())), ("shipper", object(Vec::new()))]),
        object(vec![("id", Node::text("2")), ("tags", Node::text(" a ;; b")), ("value", Node::text(" "))]),
        object(vec![
            ("id", Node::text("3")),
            ("items", list(vec![Node::new(NodeKind::Missing), item("85", "A")])),
        ]),
    ]);
    assert!(matches!(batch.row(0).named("items"), Value::List(items) if items.is_empty()));
    assert!(matches!(batch.row(0).named("shipper"), Value::Missing));
    assert!(matches!(batch.row(1).named("items"), Value::Missing));
    assert!(matches!(batch.row(1).named("value"), Value::Missing));
    assert!(matches!(batch.row(1).named("no such field"), Value::Missing));
    let Value::List(tags) = batch.row(1).named("tags") else { panic!("no list") };
    assert_eq!(tags.iter().filter_map(Value::as_text).collect::<Vec<_>>(), ["a", "b"]);
    assert!(matches!(batch.row(2).named("items"), Value::List(items) if items.len() == 1));
}

#[test]
fn a_value_of_the_wrong_shape_is_told_from_one_of_the_wrong_type() {
    let truth = Node::new(NodeKind::Truth(true));
    let money = |amount: &str, currency: &str| {
        object(vec![("amount", Node::text(amount)), ("currency", Node::text(currency))])
    };
    for (field, node, reason) in [
        ("shipper", Node::text("Delta"), "holds no named values: write an object"),
        ("items", item("85", "A"), "holds one value where a list belongs: write `[...]`"),
        ("weight", truth, "is true or false, not a number"),
        (
            "weight",
            Node::text("1,5"),
            "`1,5` is not a number such as `1234.56`: write a point and no other mark",
        ),
        ("weight", list(vec![Node::text("1")]), "is a list, not a number"),
        (
            "waits",
            Node::text("9223372036854775807"),
            "`9223372036854775807` is not a number of days such as `30d`",
        ),
        ("value", money("", "EUR"), "has a currency and no `amount`"),
        ("value", money("5", ""), "has an amount and no `currency` of three letters"),
        (
            "value",
            money("1e99", "EUR"),
            "`1e99` is not a number such as `1234.56`: write a point and no other mark",
        ),
    ] {
        assert_eq!(reasons(&object(vec![(field, node)])), [(field.to_owned(), reason.to_owned())]);
    }
}

#[test]
fn fields_that_no_type_knows_are_counted_by_their_path_without_numbers() {
    let mut builder = builder();
    let coloured = || object(vec![("hs", Node::text("85")), ("colour", Node::text("red"))]);
    let record = object(vec![
        ("type", Node::text("Shipment")),
        ("items", list(vec![coloured(), coloured()])),
        ("shape", Node::text("")),
        ("2024", Node::text("x")),
    ]);
    builder.push(&record, Origin::default()).unwrap();
    let unread: Vec<_> = builder.take_unread().into_iter().collect();
    assert_eq!(unread, [("2024".to_owned(), 1), ("items.colour".to_owned(), 2)]);
    assert!(builder.unread().is_empty());
}

proptest! {
    #[test]
    fn every_value_comes_back_from_its_own_row(rows in prop::collection::vec((".{0,3}", prop::option::of(-999..999_i64), 0..4_usize), 0..200)) {
        let records = rows.iter().map(|(name, weight, items)| {
            let weight = weight.map_or(Node::new(NodeKind::Missing), |weight| Node::text(weight.to_string()));
            let items = (0..*items).map(|number| item("85", &format!("{name}{number}"))).collect();
            object(vec![("id", Node::text(name.as_str())), ("weight", weight), ("items", list(items))])
        });
        let batch = batch_of(records.collect());
        prop_assert_eq!(batch.len(), rows.len());
        for (row, (name, weight, items)) in batch.rows().zip(&rows) {
            let id = row.named("id");
            prop_assert_eq!(id.as_text().unwrap_or(""), name.trim());
            match (row.named("weight"), weight) {
                (Value::Number(found), Some(weight)) => prop_assert_eq!(found, (*weight).into()),
                (found, weight) => prop_assert!(matches!(found, Value::Missing) && weight.is_none()),
            }
            let expected: Vec<String> = (0..*items)
                .map(|number| format!("items {} maker: {}", number + 1, format!("{name}{number}").trim()))
                .collect();
            prop_assert_eq!(names(row.view(0)), expected);
        }
    }
}

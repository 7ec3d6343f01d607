//! What the checker makes of rules that are right: paths, slots, constants, hashes, tests. Never looks at messages of errors;
//! those are in `errors`.

use tidewaiter::check::check;
use tidewaiter::diagnostic::{Diagnostic, Severity};
use tidewaiter::plan::{Because, Body, Constant, Expectation, Expr, ExprKind, ListFrom, Plan, Rule};
use tidewaiter::source::Sources;
use tidewaiter::syntax::parse;
use tidewaiter::value::node::NodeKind;
use tidewaiter::value::{FieldType, Type};

const RECORDS: &str = r#"
record Shipment {
  id : text
  shipped_on : date
  destination : country
  value : money
  commission : money
  license : text
  consignee : Party
  legs : list of Leg
  items : list of Item
  parties : every Party
  key id
  time shipped_on
}
record Party { name : name  country : country  role : one of [trader, forwarder] }
record Leg { to : Stop }
record Stop { place : place  country : country }
record Item { hs : hs  maker : Party }
list hubs : country = ["TR", "ae"]
list chpl : hs from "chpl.csv" { column tier : one of [T1, T2] }
list words : text = ["drone"]
watchlist designated from all
"#;

fn checked(text: &str) -> (Plan, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let mut files = Vec::new();
    for (name, text) in [("records.tide", RECORDS), ("rules.tide", text)] {
        let id = sources.add(name, text);
        let (file, found) = parse(id, text);
        assert_eq!(found, []);
        files.push(file);
    }
    check(&files, &sources)
}

/// The plan of rules that must be without error.
fn plan(text: &str) -> Plan {
    let (plan, found) = checked(text);
    let errors: Vec<_> = found.iter().filter(|found| found.severity() == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    plan
}

fn rule_of(question: &str) -> String {
    format!("rule r {{ for s: Shipment\n when all {{ c : {question} }}\n score 10\n reason \"{{s.id}}\" }}")
}

fn question(rule: &Rule) -> &Expr {
    match &rule.when.clauses[0].body {
        Body::Test(test) => test,
        Body::Block(_) => panic!("a test"),
    }
}

/// Every field that the expression reads, as written and from the record, outermost first.
fn paths(expr: &Expr) -> Vec<(String, String)> {
    let mut all = Vec::new();
    if let ExprKind::Field { path, record_path, .. } | ExprKind::View { path, record_path, .. } = &expr.kind {
        all.push((path.clone(), record_path.clone()));
    }
    all.extend(expr.children().into_iter().flat_map(paths));
    all
}

fn constants(expr: &Expr) -> Vec<Constant> {
    match &expr.kind {
        ExprKind::Constant(constant) => vec![constant.clone()],
        _ => expr.children().into_iter().flat_map(constants).collect(),
    }
}

#[test]
fn a_field_of_a_part_knows_its_path_from_the_record() {
    let plan = plan(
        "rule r { for each i in items of s: Shipment\n when all { c : i.maker.name == s.consignee.name }\n score 1\n reason \"{i.hs}\" }",
    );
    let paths = paths(question(&plan.rules[0]));
    assert!(paths.contains(&("i.maker.name".into(), "items.maker.name".into())), "{paths:?}");
    assert!(paths.contains(&("s.consignee.name".into(), "consignee.name".into())), "{paths:?}");
}

#[test]
fn a_view_names_the_path_of_its_parts() {
    let plan = plan(&rule_of("any(each p in s.parties : p.name is missing)"));
    let paths = paths(question(&plan.rules[0]));
    assert!(paths.contains(&("p.name".into(), "parties.name".into())), "{paths:?}");
}

#[test]
fn a_path_leads_through_lets_defs_and_folds_to_the_record() {
    let plan = plan(
        "def hub_on(x: Shipment) = first(each l in x.legs where l.to.country in hubs : l.to)\n\
         rule r { for s: Shipment\n let hub = hub_on(s)\n when all { c : hub.country == \"TR\" }\n score 1\n reason \"{hub.place}\" }",
    );
    let paths = paths(question(&plan.rules[0]));
    assert_eq!(paths, [("hub.country".to_owned(), "legs.to.country".to_owned())]);
}

#[test]
fn every_variable_has_a_slot_of_its_own_also_in_a_def_that_is_put_in_twice() {
    fn slots(expr: &Expr, all: &mut Vec<usize>) {
        match &expr.kind {
            ExprKind::Fold { slot, .. } => all.push(*slot),
            ExprKind::Bind { bindings, .. } => all.extend(bindings.iter().map(|(slot, _)| *slot)),
            _ => {}
        }
        for child in expr.children() {
            slots(child, all);
        }
    }
    let plan = plan(&format!(
        "def via(x: Shipment, c: country) = any(each l in x.legs : l.to.country == c)\n{}",
        rule_of("via(s, \"TR\") or via(s, c: \"AE\")")
    ));
    let rule = &plan.rules[0];
    let mut all = vec![rule.record_slot];
    slots(question(rule), &mut all);
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!((all.len(), count), (7, 7));
    assert!(all.iter().all(|slot| *slot < rule.slots));
}

#[test]
fn a_const_becomes_what_its_use_is() {
    let text = |question: &str| format!("const ends = [\"8542.31\", \"85\"]\n{}", rule_of(question));
    let hs = plan(&text("any(each i in s.items : i.hs in ends)"));
    let list =
        |values: &[&str]| Constant::List(values.iter().map(|&text| Constant::Text(text.into())).collect());
    assert_eq!(constants(question(&hs.rules[0])), [list(&["854231", "85"])]);
    let names = plan(&text("s.license in ends"));
    assert_eq!(constants(question(&names.rules[0])), [list(&["8542.31", "85"])]);
}

#[test]
fn the_text_on_either_side_becomes_a_country() {
    for question_text in ["s.destination == \"tr\"", "\"tr\" == s.destination"] {
        let plan = plan(&rule_of(question_text));
        assert_eq!(constants(question(&plan.rules[0])), [Constant::Text("TR".into())], "{question_text}");
    }
}

#[test]
fn keys_of_a_list_are_kept_in_canonical_form() {
    let plan = plan(&rule_of("s.destination in hubs and s.license mentions words"));
    assert_eq!(plan.lists[0].from, ListFrom::Inline(vec!["TR".into(), "AE".into()]));
    let mentioned: Vec<bool> = plan.lists.iter().map(|list| list.is_mentioned).collect();
    assert_eq!(mentioned, [false, false, true]);
    assert_eq!(plan.rules[0].lists, [0, 2]);
}

#[test]
fn a_looked_up_row_has_the_columns_of_its_list() {
    let plan = plan(
        "rule r { for each i in items of s: Shipment\n let row = chpl[i.hs]\n when all { c : row.tier == T1 }\n score 1\n reason \"{row.tier}\" }",
    );
    let ty = &plan.rules[0].lets[0].value.ty;
    assert!(
        matches!(ty, Type::Structure(row) if row.name == "row of chpl" && row.fields.len() == 1),
        "{ty:?}"
    );
}

#[test]
fn money_by_money_is_a_share_that_compares_with_a_percentage() {
    let plan = plan(&rule_of("s.commission / s.value between 8% and 15%"));
    let shares = constants(question(&plan.rules[0]));
    assert_eq!(shares.len(), 2);
    assert_eq!(shares[0], Constant::Number("0.08".parse().unwrap()));
}

#[test]
fn the_hash_of_a_rule_changes_with_what_it_says_and_with_nothing_else() {
    let hash = |text: &str| plan(text).rules[0].hash.clone();
    let rule = rule_of("near(s)");
    let one = hash(&format!("def near(s: Shipment) = s.destination in hubs\n{rule}"));
    let laid_out = rule.replace("score 10", "\n\n  # why\n  score   10");
    assert_eq!(hash(&format!("{laid_out}\ndef near(s: Shipment) = # hubs\n  s.destination in hubs")), one);
    assert_ne!(hash(&format!("def near(s: Shipment) = s.destination not in hubs\n{rule}")), one);
    assert_ne!(
        hash(&format!("def near(s: Shipment) = s.destination in hubs\n{}", rule.replace("10", "11"))),
        one
    );
}

#[test]
fn an_extended_record_has_the_fields_of_both_places() {
    let plan = plan("extend record Shipment { incoterm : one of [FCA, DAP]  agents : list of Party }");
    let shipment = plan.schema.get(plan.schema.find("Shipment").unwrap());
    let agents = &shipment.fields[shipment.field("agents").unwrap()];
    assert!(matches!(agents.ty, FieldType::Parts(_)));
    assert!(shipment.field("incoterm").is_some() && shipment.field("id").is_some());
    assert_eq!(shipment.views.len(), 1);
}

#[test]
fn each_row_of_a_table_of_cases_is_a_test_with_its_own_record() {
    let plan = plan(&format!(
        "{}\nfixture f : Shipment {{ id: \"1\", destination: \"TR\", items: [{{ hs: \"8542\" }}] }}\n\
         test r \"hubs\" {{\n given f but {{ license: \"A\" }}\n cases {{\n\
         | destination | items[0].hs | expect |\n | \"AE\" | missing | hit score 10 |\n | missing | \"85\" | undecided because s.destination |\n }}\n}}",
        rule_of("s.destination in hubs")
    ));
    assert_eq!(plan.tests.len(), 2);
    let titles: Vec<&str> = plan.tests.iter().map(|test| test.title.as_str()).collect();
    assert_eq!(titles, ["hubs, row 1", "hubs, row 2"]);
    let text = |test: usize, field: &str| match plan.tests[test].records[0].get(field).map(|node| &node.kind)
    {
        Some(NodeKind::Text(text)) => Some(text.clone()),
        _ => None,
    };
    assert_eq!(text(0, "destination").as_deref(), Some("AE"));
    assert_eq!(text(1, "destination"), None);
    assert_eq!(text(1, "license").as_deref(), Some("A"));
    let because: Vec<&Expectation> =
        plan.tests[1].expectations.iter().map(|(expected, _)| expected).collect();
    assert!(
        because.contains(&&Expectation::Because(Because::Missing("s.destination".into()))),
        "{because:?}"
    );
}

#[test]
fn a_rule_over_groups_is_compiled_with_its_keys_its_measures_and_its_look_back() {
    let group = "rule many { for group g of each i in items of s: Shipment\n by s.consignee.name, i.hs.heading over 30d\n where s.value < EUR 10_000\n\
                 when all { several : count(each in g) >= 3  together : sum(each in g : s.value) >= EUR 10_000 }\n\
                 score 40 { add 20 when wide : g.span < 7d }\n reason \"{count(each in g)} to {s.consignee.name} within {g.span}\"\n\
                 emit once per s.consignee.name every 30d }\n\
                 test many \"three\" { given Shipment { id: \"1\" } expect hit because several }";
    let plan = plan(group);
    assert_eq!(plan.tests.len(), 1);
    let group = plan.rules[0].group.as_ref().unwrap();
    let keys: Vec<&str> = group.keys.iter().map(|key| key.text.as_str()).collect();
    assert_eq!(keys, ["s.consignee.name", "i.hs.heading"]);
    // `count` stands twice and is measured once.
    let measures: Vec<&str> = group.measures.iter().map(|measure| measure.text.as_str()).collect();
    assert_eq!(measures, ["count(each in g)", "sum(each in g : s.value)"]);
    assert_eq!((group.window, &group.streams), (Some(30), &vec![0]));
    assert_eq!(group.look_back(), Some(59), "a window of 30 days behind every hit of the 29 days before");
}

#[test]
fn rules_stand_in_order_of_their_names_and_tests_point_at_theirs() {
    let rule = |name: &str| rule_of("s.destination in hubs").replace("rule r ", &format!("rule {name} "));
    let test =
        |name: &str| format!("test {name} \"t\" {{ given Shipment {{ id: \"1\" }} expect undecided }}");
    let plan = plan(&[rule("b"), test("b"), rule("a"), test("a")].join("\n"));
    let names: Vec<&str> = plan.rules.iter().map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    let tested: Vec<&str> = plan.tests.iter().map(|test| plan.rules[test.rule].name.as_str()).collect();
    assert_eq!(tested, ["b", "a"]);
}

#[test]
fn a_warning_that_a_comment_allows_is_not_given() {
    let (_, found) =
        checked("# allow(W0301): kept for the spring release\nlist later : country = [\"DE\"]\n");
    let of_later = found.iter().filter(|found| found.message.contains("later"));
    assert_eq!(of_later.count(), 0);
    assert!(!found.iter().any(|found| found.code.0 == "W0316"));
}

#[test]
fn defs_in_defs_of_deep_expressions_end_with_an_error_and_not_with_the_stack() {
    let nots = "not ".repeat(60);
    let mut text = String::from("def f0(s: Shipment) = s.license is missing\n");
    for level in 1..40 {
        text.push_str(&format!("def f{level}(s: Shipment) = {nots}f{}(s)\n", level - 1));
    }
    text.push_str(&rule_of("f39(s)"));
    let (_, found) = checked(&text);
    assert!(found.iter().any(|found| found.code.0 == "E0406"));
}

#[test]
fn consts_of_consts_do_not_take_for_ever() {
    let mut text = String::from("const c0 = \"TR\"\n");
    for level in 1..12 {
        text.push_str(&format!("const c{level} = [{}]\n", vec![format!("c{}", level - 1); 40].join(", ")));
    }
    text.push_str(&rule_of("s.destination in c11"));
    let (_, found) = checked(&text);
    assert!(found.iter().any(|found| found.severity() == Severity::Error));
}

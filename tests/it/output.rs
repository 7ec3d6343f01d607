//! What a run looks like on a page, in JSON lines and in a spreadsheet, from alerts made by hand. Never screens.

use insta::Settings;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;
use tidewaiter::alert::{
    Alert, Cell, CellNote, Citation, ColumnForm, ColumnNotes, FamilyScore, Gap, Line, ListEntry, ListUse,
    Outcome, RecordReference, RecordResult, Rejection, ScoreLine, Summary,
};
use tidewaiter::output::{Colour, FORMATS, Options, by_ending, by_name};
use tidewaiter::value::NoteKind;
use tidewaiter::watchlist::{NameKind, Status};

#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn written(format: &str, options: Options, lines: &[Line]) -> String {
    let to = Shared::default();
    let mut writer = (by_name(format).unwrap().open)(Box::new(to.clone()), &options);
    for line in lines {
        writer.line(line).unwrap();
    }
    writer.finish().unwrap();
    let bytes = to.0.borrow().clone();
    String::from_utf8(bytes).unwrap()
}

fn snapshot(name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("../cases/output");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn reference(id: &str, ordinal: u64) -> RecordReference {
    RecordReference {
        record_type: "Shipment".into(),
        id: id.into(),
        file: "shipments.csv".into(),
        sheet: String::new(),
        row: ordinal + 2,
        ordinal,
    }
}

fn transit(record: RecordReference) -> Alert {
    Alert {
        id: format!("a-{}", record.id),
        rule: "third_country_routing".into(),
        title: "High-priority item routed through a transit hub".into(),
        severity: "high".into(),
        status: "active".into(),
        family: "route".into(),
        tags: vec!["chpl".into(), "routing".into()],
        record,
        part: "items 1".into(),
        score: 85,
        band: "critical".into(),
        outcome: Outcome::Review,
        hold_under: vec![],
        excepted: None,
        lapsed: vec![],
        except_by: r#"s.consignee.name = "Delta LLC", i.hs = "854231""#.into(),
        bind: String::new(),
        reason: "HS 8542.31 (processor) goes NL > TR > KG.".into(),
        inquiry: "Ask the consignee for the end user and for an end-use statement.".into(),
        base: "45".into(),
        lines: vec![
            ScoreLine { name: "top_tier".into(), points: "25".into(), text: "tier T1".into() },
            ScoreLine {
                name: "forwarder".into(),
                points: "15".into(),
                text: "the consignee is a forwarder".into(),
            },
        ],
        clauses: vec![],
        entries: vec![],
        citations: vec![Citation {
            id: "BIS_CHPL".into(),
            title: "Common High Priority List".into(),
            publisher: "US BIS with EU, UK and Japan".into(),
            date: "2024-02-23".into(),
            url: "https://bis.gov/node/6280".into(),
        }],
        rule_hash: "00ff".into(),
        lists: vec![],
        notes: vec![],
        part_run: String::new(),
        group: None,
    }
}

fn on_watchlist(record: RecordReference) -> Alert {
    Alert {
        id: format!("b-{}", record.id),
        rule: "watchlist_name".into(),
        title: "A party is like a watchlist entry".into(),
        part: "consignee".into(),
        score: 60,
        band: "high".into(),
        outcome: Outcome::Hold,
        hold_under: vec!["EU".into(), "UK".into()],
        reason: "consignee Delta Example LLC is 97 % like Delta Example Ltd.".into(),
        inquiry: String::new(),
        base: "50".into(),
        lines: vec![
            ScoreLine { name: "closeness".into(), points: "20".into(), text: String::new() },
            ScoreLine {
                name: "weak_alias".into(),
                points: "-10".into(),
                text: "only a weak alias matched".into(),
            },
        ],
        entries: vec![
            entry("EX-17", Status::Designated),
            ListEntry {
                claim: "is expected to supply crushers".into(),
                claim_strength: "expected".into(),
                source: "Example Gazette, 2026-01-10".into(),
                identified: false,
                agreements: vec![],
                conflicts: vec!["country TR, listed CN".into()],
                programs: vec![],
                ..entry("R-3", Status::Reported)
            },
        ],
        citations: vec![],
        ..transit(record)
    }
}

fn entry(id: &str, status: Status) -> ListEntry {
    ListEntry {
        watchlist: "examples".into(),
        id: id.into(),
        name: "Delta Example Ltd".into(),
        matched_name: "Дельта Экзампл".into(),
        name_kind: NameKind::Alias,
        status,
        claim: String::new(),
        claim_strength: String::new(),
        source: "Example Official Journal L 1, 2024-01-02".into(),
        programs: vec!["EX-PROGRAMME".into()],
        score: "0.9731".into(),
        identified: true,
        agreements: vec!["INN 7707083893".into(), "country RU".into()],
        conflicts: vec![],
        how: "delta = дельта (romanised), example ~ экзампл (1 letter), llc and ltd are legal forms".into(),
        bind: "5d41402abc4b2a76b9719d91".into(),
    }
}

fn result(record: RecordReference, score: u8, outcome: Outcome, alerts: &[&Alert]) -> Line {
    Line::Record(RecordResult {
        record,
        score,
        band: if score >= 70 { "critical" } else { "info" }.into(),
        outcome,
        alerts: alerts.iter().map(|alert| alert.id.clone()).collect(),
        families: vec![FamilyScore { family: "route".into(), score: score.to_string() }],
        gaps: vec![],
        notes: vec![],
        part_run: String::new(),
    })
}

fn with_gap(line: Line, rule: &str, fields: &[&str]) -> Line {
    let Line::Record(mut record) = line else { panic!("only records have gaps") };
    let fields = fields.iter().map(|field| (*field).to_owned()).collect();
    record.gaps.push(Gap { rule: rule.into(), part: "items 2".into(), fields });
    Line::Record(record)
}

fn list_use(name: &str, age_days: Option<i64>, stale: bool) -> ListUse {
    ListUse {
        name: name.into(),
        file: format!("{name}.csv"),
        sha256: "ab".repeat(32),
        date: age_days.map_or(String::new(), |_| "2024-02-23".into()),
        rows: 1_234,
        age_days,
        stale,
    }
}

fn summary() -> Summary {
    Summary {
        as_of: "2024-06-10".into(),
        readings: vec![("shipments.csv".into(), "gzip; windows-1251, told by its letters".into())],
        regimes: vec!["EU".into(), "UK".into()],
        read: 1_204,
        screened: 1_203,
        rejected: 12,
        alerts: 3,
        excepted: 0,
        exceptions: vec![],
        register: None,
        rules: 24,
        part_run: String::new(),
        rules_left_out: 0,
        alerts_by_band: vec![("critical".into(), 2), ("high".into(), 1)],
        alerts_by_rule: vec![("third_country_routing".into(), 2), ("watchlist_name".into(), 1)],
        records_by_outcome: vec![(Outcome::Hold, 1), (Outcome::Review, 1), (Outcome::NoFinding, 1_201)],
        gaps_by_field: vec![("items.hs".into(), 7), ("end_user".into(), 1)],
        records_with_gaps: 8,
        groups_by_outcome: vec![],
        groups_with_gaps: 0,
        lists: vec![
            list_use("chpl", Some(108), false),
            list_use("examples", Some(500), true),
            list_use("own", None, false),
        ],
        unread_columns: vec![
            ("shipments.csv".into(), "colour".into()),
            ("shipments.csv".into(), "remarks".into()),
        ],
        column_forms: vec![ColumnForm {
            file: "shipments.csv".into(),
            sheet: String::new(),
            column: "Ship date".into(),
            says: "dates have the day first, by row 3: `25/12/2024`".into(),
        }],
        notes: vec![ColumnNotes { count: 12, first: zero_lost() }],
    }
}

fn cell(row: u64, column: &str) -> Cell {
    Cell {
        file: "shipments.csv".into(),
        sheet: String::new(),
        row,
        column: column.into(),
        reference: String::new(),
    }
}

fn zero_lost() -> CellNote {
    CellNote {
        what: NoteKind::Repaired,
        field: "items.0.hs".into(),
        cell: cell(3, "HS"),
        written: "40410".into(),
        read: "040410".into(),
        why: "a leading zero was lost".into(),
    }
}

fn with_note(line: Line) -> Line {
    let Line::Record(mut record) = line else { panic!("only records have notes") };
    record.notes.push(zero_lost());
    Line::Record(record)
}

/// Three records of which two have a finding, the weaker first, and a rejected row.
fn a_run() -> Vec<Line> {
    let (weaker, stronger) = (transit(reference("S-1", 0)), on_watchlist(reference("S-2", 1)));
    let second = transit(reference("S-2", 1));
    vec![
        Line::Alert(Box::new(weaker.clone())),
        result(reference("S-1", 0), 85, Outcome::Review, &[&weaker]),
        Line::Alert(Box::new(stronger.clone())),
        Line::Alert(Box::new(second.clone())),
        with_note(with_gap(
            result(reference("S-2", 1), 92, Outcome::Hold, &[&second, &stronger]),
            "third_country_routing",
            &["items.hs"],
        )),
        with_gap(result(reference("S-3", 2), 0, Outcome::NoFinding, &[]), "young_buyer", &["end_user"]),
        Line::Rejection(Rejection {
            file: "shipments.csv".into(),
            sheet: String::new(),
            row: 14,
            column: "weight".into(),
            cell: Some(cell(14, "weight")),
            id: "S-13".into(),
            reason: "`abc` is not a number; write it like 1250.5".into(),
        }),
        Line::Summary(Box::new(summary())),
    ]
}

#[test]
fn a_page_shows_the_strongest_record_first_then_what_was_not_decided() {
    snapshot("page", &written("table", Options::default(), &a_run()));
}

#[test]
fn a_coloured_page_says_the_same_words() {
    let coloured = written("table", Options { colour: Colour::On, ..Options::default() }, &a_run());
    snapshot("page_coloured", &coloured);
    let plain = anstream::adapter::strip_str(&coloured).to_string();
    assert_eq!(plain, written("table", Options::default(), &a_run()));
}

#[test]
fn a_narrow_terminal_gets_narrow_lines() {
    let text = written("table", Options { width: 60, ..Options::default() }, &a_run());
    snapshot("page_narrow", &text);
}

#[test]
fn only_the_strongest_records_are_shown_and_the_rest_is_counted() {
    let text = written("table", Options { top: 1, ..Options::default() }, &a_run());
    assert!(text.contains("HOLD") && !text.contains("REVIEW"), "{text}");
    assert!(text.contains("1 record more with a finding: show them with `--top 2`"), "{text}");
    let none = written("table", Options { top: 0, ..Options::default() }, &a_run());
    assert!(none.contains("2 records more with a finding"), "{none}");
}

#[test]
fn a_run_without_a_finding_does_not_call_anything_cleared() {
    let lines = vec![
        result(reference("S-3", 0), 0, Outcome::NoFinding, &[]),
        Line::Summary(Box::new(Summary {
            as_of: "2024-06-10".into(),
            read: 1,
            screened: 1,
            rules: 24,
            records_by_outcome: vec![(Outcome::NoFinding, 1)],
            ..Summary::default()
        })),
    ];
    let text = written("table", Options::default(), &lines);
    snapshot("page_without_finding", &text);
    assert!(!text.contains("clear"));
}

#[test]
fn a_source_and_an_entry_are_told_once_in_a_record() {
    let (first, mut second) = (on_watchlist(reference("S-1", 0)), on_watchlist(reference("S-1", 0)));
    second.id = "c".into();
    let cited = transit(reference("S-1", 0));
    let alerts = [&first, &second, &cited, &Alert { id: "d".into(), ..cited.clone() }];
    let mut lines: Vec<Line> = alerts.iter().map(|alert| Line::Alert(Box::new((*alert).clone()))).collect();
    lines.push(result(reference("S-1", 0), 90, Outcome::Hold, &alerts));
    let text = written("table", Options::default(), &lines);
    assert_eq!(text.matches("claim, expected: is expected to supply crushers").count(), 1, "{text}");
    assert_eq!(text.matches("Delta Example Ltd [examples R-3], as above").count(), 1, "{text}");
    assert_eq!(text.matches("source: [1] Common High Priority List").count(), 1, "{text}");
    assert_eq!(text.matches("source: [1]\n").count(), 1, "{text}");
}

#[test]
fn records_of_one_score_keep_the_order_of_the_input() {
    let records: Vec<Line> =
        (0..5).map(|n| result(reference(&format!("S-{n}"), n), 50, Outcome::Review, &[])).collect();
    let text = written("table", Options { top: 3, ..Options::default() }, &records);
    let shown: Vec<usize> = (0..3).map(|n| text.find(&format!("Shipment S-{n}")).unwrap()).collect();
    assert!(shown.is_sorted(), "{text}");
    assert!(!text.contains("S-3") && !text.contains("S-4"), "{text}");
}

#[test]
fn a_name_from_the_input_cannot_steer_the_terminal() {
    let mut alert = transit(reference("S-1\u{1b}]0;x\u{7}", 0));
    alert.reason = "\u{1b}[31mred\u{202e}turned".into();
    let lines =
        [Line::Alert(Box::new(alert.clone())), result(alert.record.clone(), 85, Outcome::Review, &[&alert])];
    let text = written("table", Options::default(), &lines);
    assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{text:?}");
    assert!(text.contains("<U+001B>[31mred<U+202E>turned"), "{text}");
}

#[test]
fn json_lines_say_their_kind_and_keep_their_order() {
    snapshot("lines", &written("jsonl", Options::default(), &a_run()));
}

#[test]
fn a_spreadsheet_has_one_row_for_each_alert() {
    snapshot("rows", &written("csv", Options::default(), &a_run()));
}

#[test]
fn a_run_without_alerts_still_gives_a_spreadsheet_its_header() {
    let text = written("csv", Options::default(), &[]);
    assert_eq!(text.lines().count(), 1);
    assert!(text.starts_with("alert_id,record_type,record_id,file,row,"), "{text}");
}

#[test]
fn every_format_has_its_own_name_and_ending() {
    for format in FORMATS {
        assert!(std::ptr::eq(by_name(format.name).unwrap(), *format), "{}", format.name);
        assert!(
            std::ptr::eq(by_ending(&format.ending.to_uppercase()).unwrap(), *format),
            "{}",
            format.ending
        );
        assert!(!format.sentence.ends_with('.') && format.sentence.len() > 20);
    }
}

/// The part of a report that is about its run, without its style and script.
fn main_part(report: &str) -> &str {
    let start = report.find("<main>").unwrap();
    let end = report.find("<script>").unwrap();
    &report[start..end]
}

#[test]
fn a_report_shows_records_with_their_evidence_strongest_first() {
    snapshot("report", main_part(&written("html", Options::default(), &a_run())));
}

#[test]
fn no_value_of_a_record_becomes_markup_in_a_report() {
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>";
    let mut alert = on_watchlist(reference(hostile, 0));
    alert.reason = hostile.into();
    alert.inquiry = hostile.into();
    alert.part = hostile.into();
    for entry in &mut alert.entries {
        entry.name = hostile.into();
        entry.claim = hostile.into();
        entry.how = hostile.into();
    }
    let lines = [
        Line::Alert(Box::new(alert.clone())),
        result(alert.record.clone(), 90, Outcome::Hold, &[&alert]),
        Line::Summary(Box::new(summary())),
    ];
    let report = written("html", Options::default(), &lines);
    assert!(!main_part(&report).contains("<script") && !report.contains("<img"), "{report}");
    assert_eq!(report.matches("<script>").count(), 1);
    assert!(report.contains("default-src 'none'; style-src 'sha256-"), "{report}");
}

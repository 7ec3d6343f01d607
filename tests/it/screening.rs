//! Screens records with rules, from text to lines: each case is a rule file with its records beside it.
//! Never tests how a rule is written.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use tidewaiter::alert::{ClauseResult, Group, Line, Verdict};
use tidewaiter::diagnostic::any_error;
use tidewaiter::engine::{Library, Loaded, RuleFile, RuleSet, Screening, load};
use tidewaiter::input::{self, Input, ReadOptions};
use tidewaiter::plan::Selection;
use tidewaiter::ruletest;
use tidewaiter::value::{Date, sha256_hex};
use tidewaiter::watchlist::import::NamedBytes;

/// The files of a folder of the repository with an ending, as name and text, in order.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found: Vec<(String, String)> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            (format!("{folder}/{name}"), fs::read_to_string(&path).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// The shipped rules with the shipped lists.
fn shipped() -> Loaded {
    let files = files("rules", "tide").into_iter().map(|(name, text)| RuleFile { name, text }).collect();
    let mut library = Library::new();
    for (name, text) in self::files("watchlists", "csv") {
        library.add_shipped(name, text);
    }
    load(files, &library)
}

fn errors(loaded: &Loaded) -> String {
    let mut text = String::new();
    for diagnostic in &loaded.diagnostics {
        let span = diagnostic.primary.span;
        let place = loaded.sources.position(span);
        let file = &loaded.sources.get(span.source).name;
        let (code, message) = (diagnostic.code.0, &diagnostic.message);
        text += &format!("{file}:{}:{} {code} {message}\n", place.line, place.column);
    }
    text
}

#[test]
fn a_designation_holds_under_the_law_of_its_lists_only() {
    const RULE: &str = r#"
record Shipment { id : text  buyer : Party  key id }
record Party { name : name  country : country }
watchlist designated from all { status designated }
rule listed {
  title "Listed"
  for s: Shipment
  let m = match(s.buyer, designated)
  when all { found : m is found }
  score 90
  hold under [EU, UK, US] of m
  reason "{m.entry.name}"
}
"#;
    const LIST: &str = "\
id,schema,name,status,regimes
1,Company,Delta Machine Works,designated,US
2,Company,Ural Foundry Kopeisk,designated,US
3,Company,Ural Foundry Kopeisk,designated,EU
4,Company,Volga Bearing Plant,designated,UN
5,Company,Orlan Optics Izhevsk,designated,
6,Company,Sever Shipping Agency,designated,CH
";
    let mut library = Library::new();
    library.add("list.csv", LIST);
    let rules =
        load(vec![RuleFile { name: "listed.tide".into(), text: RULE.into() }], &library).rules.unwrap();
    for (name, bound, held) in [
        ("Delta Machine Works", "EU", ""),
        ("Delta Machine Works", "EU US", "US"),
        ("Ural Foundry Kopeisk", "EU UK US", "EU US"),
        ("Volga Bearing Plant", "EU UK US", "EU UK US"),
        ("Orlan Optics Izhevsk", "EU UK US", "EU UK US"),
        ("Sever Shipping Agency", "EU UK US", ""),
    ] {
        let record = format!(r#"{{"id": "S-1", "buyer": {{"name": "{name}"}}}}"#);
        let inputs = vec![Input::new("record.json", record.into_bytes().leak() as &[u8])];
        let mut reader = input::open(inputs, rules.schema(), &ReadOptions::default()).unwrap();
        let chunk = reader.next().unwrap();
        let regimes = bound.split(' ').map(str::to_owned).collect();
        let screening = Screening { regimes, ..Screening::on(Date::parse("2026-03-10").unwrap()) };
        let explained = rules.explain(chunk.batches[0].row(0), None, &screening, &[]);
        let alert = explained[0].alert.as_ref().unwrap();
        assert_eq!(alert.hold_under.join(" "), held, "{name} under {bound}");
    }
}

#[test]
fn the_shipped_rules_load_and_all_their_tests_pass() {
    let loaded = shipped();
    assert!(!any_error(&loaded.diagnostics), "{}", errors(&loaded));
    let failures = failures(&loaded);
    assert!(failures.is_empty(), "{failures}");
}

/// What the tests in the rule files say, one line for each failure.
fn failures(loaded: &Loaded) -> String {
    let rules = loaded.rules.as_ref().unwrap();
    let mut text = String::new();
    for result in ruletest::run(rules, day(), Selection::WHOLE) {
        for failure in &result.failures {
            let line = loaded.sources.position(failure.span).line;
            let file = &loaded.sources.get(failure.span.source).name;
            text += &format!("{file}:{line} {} \"{}\": {}\n", result.rule, result.title, failure.message);
        }
    }
    text
}

fn day() -> Date {
    Date::parse("2026-03-10").unwrap()
}

/// A rule file of the cases with the lists beside it.
fn case(path: &Path) -> Loaded {
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut library = Library::new();
    for (name, text) in files("tests/cases/screening", "csv") {
        library.add_beside_rules(name.rsplit('/').next().unwrap(), text);
    }
    load(vec![RuleFile { name, text: fs::read_to_string(path).unwrap() }], &library)
}

/// All lines of a screening.
fn screen(rules: &RuleSet, records: &[u8], threads: usize) -> Vec<Line> {
    let input = Input::new("records.jsonl", std::io::Cursor::new(records.to_vec()));
    let mut reader = input::open(vec![input], rules.schema(), &ReadOptions::default()).unwrap();
    let screening = Screening { threads: NonZeroUsize::new(threads), ..Screening::on(day()) };
    let mut lines = Vec::new();
    let result = rules.screen::<()>(&mut reader, &screening, |line| {
        lines.push(line);
        Ok(())
    });
    result.unwrap();
    lines
}

#[test]
fn cases_screen_as_recorded() {
    insta::glob!("../cases/screening", "*.tide", |path| {
        let loaded = case(path);
        assert!(!any_error(&loaded.diagnostics), "{}", errors(&loaded));
        let rules = loaded.rules.as_ref().unwrap();
        let records = fs::read(path.with_extension("jsonl")).unwrap();
        let mut text = String::new();
        for line in screen(rules, &records, 2) {
            text += &shown(&line);
        }
        let failures = failures(&loaded);
        if !failures.is_empty() {
            text += &format!("\nfailed tests\n{failures}");
        }
        // How alike two names are is the matcher's business.
        let likeness = regex::Regex::new(r"\((0\.\d{1,4}|1)\)").unwrap();
        let text = likeness.replace_all(&text, "(alike)");
        insta::with_settings!({
            snapshot_path => path.parent().unwrap(),
            prepend_module_to_snapshot => false,
            snapshot_suffix => "",
            omit_expression => true,
        }, {
            insta::assert_snapshot!(path.file_stem().unwrap().to_str().unwrap(), text);
        });
    });
}

fn shown(line: &Line) -> String {
    match line {
        Line::Alert(alert) => {
            let mut text = format!(
                "alert {} {} | {} | score {} {} | {}\n  reason: {}\n",
                alert.record.id,
                alert.rule,
                if alert.part.is_empty() { "record" } else { &alert.part },
                alert.score,
                alert.band,
                alert.outcome.as_str(),
                alert.reason,
            );
            if !alert.inquiry.is_empty() {
                text += &format!("  inquiry: {}\n", alert.inquiry);
            }
            text += &format!("  points: {}", alert.base);
            for line in &alert.lines {
                text += &format!(" | {} {} {:?}", line.points, line.name, line.text);
            }
            text += "\n";
            if !alert.hold_under.is_empty() {
                text += &format!("  hold under: {}\n", alert.hold_under.join(", "));
            }
            if let Some(excepted) = &alert.excepted {
                text += &format!(
                    "  excepted by {} until {} ({}), instead of {} {:?}\n",
                    excepted.by,
                    excepted.until,
                    excepted.ticket,
                    excepted.outcome.as_str(),
                    excepted.hold_under
                );
            }
            for lapsed in &alert.lapsed {
                text += &format!("  not covered: {} {:?} until {}\n", lapsed.name, lapsed.why, lapsed.until);
            }
            for entry in &alert.entries {
                text += &format!(
                    "  entry: {} {} {} as {:?} ({:?}, {:?}, identified {}, agree {:?}, differ {:?})\n",
                    entry.watchlist,
                    entry.id,
                    entry.name,
                    entry.matched_name,
                    entry.name_kind,
                    entry.status,
                    entry.identified,
                    entry.agreements,
                    entry.conflicts
                );
            }
            if let Some(group) = &alert.group {
                text += &format!("  {}\n", shown_group(group));
            }
            text + &clauses(&alert.clauses, 1)
        }
        Line::Record(record) => {
            let families: Vec<String> =
                record.families.iter().map(|one| format!("{} {}", one.family, one.score)).collect();
            let mut text = format!(
                "record {} | score {} {} | {} | families [{}]\n",
                record.record.id,
                record.score,
                record.band,
                record.outcome.as_str(),
                families.join(", ")
            );
            for gap in &record.gaps {
                let part = if gap.part.is_empty() { "record" } else { &gap.part };
                text += &format!("  gap: {} | {part} | {}\n", gap.rule, gap.fields.join(", "));
            }
            text
        }
        Line::Rejection(rejection) => {
            format!("rejected {}:{} {} {}\n", rejection.file, rejection.row, rejection.id, rejection.reason)
        }
        Line::GroupGap(gap) => {
            format!("group gap {} | {} | {}\n", gap.rule, gap.fields.join(", "), shown_group(&gap.group))
        }
        Line::Summary(summary) => {
            let mut text = String::new();
            for exception in &summary.exceptions {
                text += &format!(
                    "exception {} | {:?} | excepted {} reopened {} missed {}\n",
                    exception.name, exception.term, exception.excepted, exception.reopened, exception.missed
                );
            }
            text + &format!(
                "read {} screened {} rejected {} alerts {} with gaps {} {:?} {:?}\n",
                summary.read,
                summary.screened,
                summary.rejected,
                summary.alerts,
                summary.records_with_gaps,
                summary.records_by_outcome,
                summary.gaps_by_field
            )
        }
    }
}

/// `s.buyer.name = Delta LLC | 2024-05-01 .. 2024-05-31 | 3: S-1, S-2, S-3 items 2`
fn shown_group(group: &Group) -> String {
    let keys: Vec<String> = group.keys.iter().map(|key| format!("{} = {}", key.path, key.value)).collect();
    let members = group.members.iter().map(|member| format!("{} {}", member.id, member.part));
    let members: Vec<String> = members.map(|member| member.trim_end().to_owned()).collect();
    format!(
        "{} | {} .. {} | {}: {}",
        keys.join(", "),
        group.from,
        group.until,
        group.count,
        members.join(", ")
    )
}

fn clauses(clauses: &[ClauseResult], depth: usize) -> String {
    let mut text = String::new();
    for clause in clauses {
        let mark = match clause.verdict {
            Verdict::True => "+",
            Verdict::False => "-",
            Verdict::Undecided => "?",
        };
        text += &format!("{}{mark} {} {}: {}", "  ".repeat(depth), clause.part, clause.name, clause.text);
        let values: Vec<String> =
            clause.values.iter().map(|seen| format!("{} = {}", seen.path, seen.value)).collect();
        if !values.is_empty() {
            text += &format!(" [{}]", values.join("; "));
        }
        if !clause.missing.is_empty() {
            text += &format!(" missing {}", clause.missing.join(", "));
        }
        text += "\n";
        text += &self::clauses(&clause.clauses, depth + 1);
    }
    text
}

#[test]
fn a_question_of_any_length_is_answered_or_refused_and_never_overflows() {
    for length in [100, 400, 5_000] {
        let question = vec!["s.a > 1"; length].join(" or ");
        let text = format!(
            "record Shipment {{ id : text  a : number  key id }}\nrule long {{\n  title \"long\"\n  for s: Shipment\n  \
             when all {{ long : {question} }}\n  score 10\n  reason \"{{s.a}}\"\n}}\n"
        );
        let loaded = load(vec![RuleFile { name: "long.tide".into(), text }], &Library::new());
        let Some(rules) = &loaded.rules else {
            assert!(any_error(&loaded.diagnostics));
            continue;
        };
        let lines = screen(rules, b"{\"id\": \"R-1\", \"a\": 1}\n{\"id\": \"R-2\"}", 1);
        assert_eq!(lines.len(), 3, "{length}");
        let inputs = vec![Input::new("record.json", &b"{\"id\": \"R-1\", \"a\": 1}"[..])];
        let mut reader = input::open(inputs, rules.schema(), &ReadOptions::default()).unwrap();
        let chunk = reader.next().unwrap();
        let found =
            rules.explain(chunk.batches[0].row(0), None, &Screening::on(day()), &reader.source_files());
        assert_eq!(found[0].verdict, Verdict::False, "{length}");
    }
}

const PRIMARY: &[u8] = b"1,\"ALFA\",-0- ,\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n\
2,-0- ,-0- ,\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n";
const ALIASES: &[u8] = b"1,1,\"aka\",\"BETA\",-0- \n";
const ADDRESSES: &[u8] = b"1,1,\"Quay 1\",\"Bishkek\",\"Kyrgyzstan\",-0- \n";

fn official(aliases: &'static [u8]) -> [NamedBytes<'static>; 3] {
    [("sdn.csv", PRIMARY), ("alt.csv", aliases), ("add.csv", ADDRESSES)]
        .map(|(name, bytes)| NamedBytes { name, bytes })
}

#[test]
fn an_official_list_feeds_the_watchlists_and_is_shown_with_the_hash_of_its_files() {
    let mut library = Library::new();
    let said = library.add_official(&official(ALIASES)).unwrap();
    assert_eq!(said.len(), 1, "the entry without a name or an address is told");
    let text = "watchlist known from all {\n  stale after 400d\n}\n".to_owned();
    let loaded = load(vec![RuleFile { name: "known.tide".into(), text }], &library);
    let rules = loaded.rules.as_ref().unwrap_or_else(|| panic!("{}", errors(&loaded)));
    let lists = rules.lists(Date::parse("2024-06-10").unwrap());
    let origin = &lists[0];
    let hashes = [PRIMARY, ALIASES, ADDRESSES].map(sha256_hex).join("\n");
    assert_eq!((origin.file.as_str(), origin.rows), ("sdn.csv, alt.csv, add.csv", 1));
    assert_eq!(origin.sha256, sha256_hex(hashes.as_bytes()));
}

#[test]
fn an_official_list_that_would_be_smaller_than_its_files_is_an_error() {
    let mut library = Library::new();
    let mut refused = |files: &[NamedBytes<'_>]| library.add_official(files).unwrap_err().to_string();
    assert!(refused(&official(ALIASES)[..1]).contains("1 of 3 files were given"));
    let broken = refused(&official(b"1,2,\"aka\",\"GAMMA\",-0- \n1,1,\"aka\"\n1,3,\"aka\",\"D\",-0- \n"));
    assert!(broken.starts_with("`alt.csv:2 (id 1)`: it cannot be read"), "{broken}");
    assert!(refused(&[NamedBytes { name: "notes.xml", bytes: b"<notes/>" }]).contains("not known"));
}

#[test]
fn a_row_that_belongs_to_no_entry_is_told_and_loses_none() {
    let mut library = Library::new();
    let said = library.add_official(&official(b"9,1,\"aka\",\"NOBODY\",-0- \n")).unwrap();
    assert_eq!(said.len(), 2);
    assert!(said[0].starts_with("alt.csv:1 (id 9): the alias belongs to an entry"), "{}", said[0]);
}

#[test]
fn many_rows_that_belong_to_no_entry_are_an_error() {
    let aliases: String = (10..30).map(|id| format!("{id},{id},\"aka\",\"NAME {id}\",-0- \n")).collect();
    let files = [("sdn.csv", PRIMARY), ("alt.csv", aliases.as_bytes()), ("add.csv", ADDRESSES)]
        .map(|(name, bytes)| NamedBytes { name, bytes });
    let error = Library::new().add_official(&files).unwrap_err().to_string();
    assert!(error.contains("20 rows belong to no entry"), "{error}");
}

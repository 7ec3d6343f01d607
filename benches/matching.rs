//! The whole measurement of the name matcher in one command: recall, speed, memory, what the index loses, a baseline.
//! Never runs without the data folder, and never fails for want of it.
//!
//! `cargo bench --bench matching`, with the folder in `TIDEWAITER_DATA` (default `../shared/data`).
//! Thresholds are fixed on `clean.tsv`; recall is told for the odd query ids, the half nothing was tuned on.
#![allow(missing_docs)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a measurement is there to be read")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tidewaiter::matching::{Lookup, Matcher, Party, Score};
use tidewaiter::text;
use tidewaiter::watchlist::{Entity, EntityKind, EntityName, NameKind, Status};

fn main() {
    let folder =
        std::env::var_os("TIDEWAITER_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    match Bench::read(&folder.join("bench")) {
        Ok(bench) => bench.run(),
        Err(error) => eprintln!("skipped: no bench data in {}: {error}", folder.display()),
    }
}

struct Query {
    id: usize,
    category: String,
    /// The true entity of a listed name disturbed; none for a clean name.
    entity: Option<usize>,
    name: String,
}

struct Bench {
    entities: Vec<Entity>,
    queries: Vec<Query>,
    clean: Vec<String>,
}

/// The lowest score looked at; what scores less would not alert at any threshold measured here.
const FLOOR: f64 = 0.70;

impl Bench {
    fn read(folder: &Path) -> std::io::Result<Bench> {
        let mut entities: Vec<Entity> = Vec::new();
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for line in std::fs::read_to_string(folder.join("list.tsv"))?.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            let at = *places.entry(fields[1].to_owned()).or_insert_with(|| {
                entities.push(Entity::new(fields[1], kind(fields[2]), Status::Designated));
                entities.len() - 1
            });
            entities[at].names.push(EntityName { text: fields[5].to_owned(), kind: NameKind::Primary });
        }
        let mut queries = Vec::new();
        for line in std::fs::read_to_string(folder.join("queries.tsv"))?.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            queries.push(Query {
                id: fields[0].parse().unwrap_or_default(),
                category: fields[3].to_owned(),
                entity: places.get(fields[4]).copied(),
                name: fields[6].to_owned(),
            });
        }
        let clean = std::fs::read_to_string(folder.join("clean.tsv"))?;
        let clean = clean.lines().filter_map(|line| line.split('\t').nth(6)).map(str::to_owned).collect();
        Ok(Bench { entities, queries, clean })
    }

    fn run(&self) {
        let started = Instant::now();
        let matcher = Matcher::build(self.entities.clone());
        println!("build of {} entities: {:.2} s", self.entities.len(), started.elapsed().as_secs_f64());
        let thresholds = self.thresholds(&matcher);
        println!(
            "thresholds on {} clean names: FPR 1 % {}, 0.1 % {}",
            self.clean.len(),
            thresholds[0],
            thresholds[1]
        );
        println!("peak memory {} MB, the data of the bench itself with it", peak_megabytes());
        self.table(&matcher);
        self.recall(&matcher, thresholds);
        self.ties(&matcher, thresholds[0]);
        self.speed(&matcher, thresholds[1]);
        self.index_loss(&matcher, thresholds);
        self.baseline(&matcher, thresholds[1]);
    }

    /// The thresholds that let 1 % and 0.1 % of the clean names through.
    fn thresholds(&self, matcher: &Matcher) -> [Score; 2] {
        let scores = self.clean_scores(matcher);
        [scores[scores.len() / 100], scores[scores.len() / 1000]]
    }

    /// The best score of each clean name, highest first.
    fn clean_scores(&self, matcher: &Matcher) -> Vec<Score> {
        let mut scores: Vec<Score> = self.clean.par_iter().map(|name| best(matcher, name, FLOOR)).collect();
        scores.sort_unstable_by(|a, b| b.cmp(a));
        scores
    }

    /// Threshold, recall on the report half, alerts among a thousand clean names.
    fn table(&self, matcher: &Matcher) {
        let clean = self.clean_scores(matcher);
        let found: Vec<Score> = self.report_half().map(|query| true_score(matcher, query, FLOOR)).collect();
        println!("\n| at_least | recall | false alerts in 1,000 |\n| --- | --- | --- |");
        for step in 0..=9 {
            let threshold = Score::from_f64(0.75 + f64::from(step) * 0.025);
            let alerts = clean.iter().filter(|score| **score >= threshold).count();
            let recalled = found.iter().filter(|score| **score >= threshold).count();
            let recall = recalled as f64 / found.len() as f64;
            println!(
                "| {:.3} | {recall:.3} | {:.2} |",
                threshold.to_f64(),
                alerts as f64 * 1000.0 / clean.len() as f64
            );
        }
    }

    fn report_half(&self) -> impl Iterator<Item = &Query> {
        self.queries.iter().filter(|query| query.id % 2 == 1 && query.entity.is_some())
    }

    fn recall(&self, matcher: &Matcher, thresholds: [Score; 2]) {
        let mut categories: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for query in self.report_half() {
            let score = true_score(matcher, query, FLOOR);
            for category in [query.category.as_str(), "all"] {
                let counts = categories.entry(category).or_default();
                counts[0] += 1;
                counts[1] += usize::from(score > thresholds[0]);
                counts[2] += usize::from(score > thresholds[1]);
            }
        }
        println!("\nrecall on the report half at FPR 1 % and 0.1 %");
        for (category, [all, loose, strict]) in categories {
            println!(
                "{category:10} {:.3} {:.3} of {all}",
                loose as f64 / all as f64,
                strict as f64 / all as f64
            );
        }
    }

    /// How many alerting pairs share their score with another pair.
    fn ties(&self, matcher: &Matcher, threshold: Score) {
        let score = |query: &Query| best_pair(matcher, &query.name, threshold);
        let pairs: Vec<(Score, String)> = self.queries.par_iter().filter_map(score).collect();
        let mut by_score: BTreeMap<Score, Vec<&str>> = BTreeMap::new();
        pairs.iter().for_each(|(score, pair)| by_score.entry(*score).or_default().push(pair));
        let shared: usize = by_score.values().map(|pairs| shared(pairs)).sum();
        println!(
            "\nof {} alerting pairs {:.1} % share a score",
            pairs.len(),
            shared as f64 * 100.0 / pairs.len() as f64
        );
    }

    fn speed(&self, matcher: &Matcher, threshold: Score) {
        let fresh = Matcher::build(self.entities.clone());
        let (wall, processor) = (Instant::now(), processor_time());
        let alerts: usize =
            self.queries.par_iter().map(|query| fresh.find(&party(&query.name), threshold, 1).len()).sum();
        let (wall, processor) = (wall.elapsed(), processor_time() - processor);
        let rate = |time: Duration| self.queries.len() as f64 / time.as_secs_f64();
        println!(
            "\n{alerts} alerts; {:.0} names a second on two cores (2 x queries / processor time), {:.0} by the clock",
            2.0 * rate(processor),
            rate(wall)
        );
        let compared: usize =
            self.queries.iter().take(2000).map(|query| matcher.compared(&query.name, threshold)).sum();
        println!("candidates compared per query: {:.2}", compared as f64 / 2000.0);
    }

    /// True positives that comparing every name finds and the index does not.
    fn index_loss(&self, matcher: &Matcher, thresholds: [Score; 2]) {
        for threshold in thresholds {
            let queries: Vec<&Query> = self.report_half().collect();
            let found = |query: &&Query| {
                let full = matcher.find_exhaustively(&query.name, threshold);
                let full = full.iter().any(|(entity, _)| Some(*entity) == query.entity);
                (full, true_score(matcher, query, threshold.to_f64()) >= threshold)
            };
            let found: Vec<(bool, bool)> = queries.par_iter().map(found).collect();
            let full = found.iter().filter(|(full, _)| *full).count();
            let lost = found.iter().filter(|(full, index)| *full && !index).count();
            println!("at {threshold}: brute force finds {full}, the index loses {lost}");
        }
    }

    /// Jaro–Winkler against every name, the same run and machine.
    fn baseline(&self, matcher: &Matcher, threshold: Score) {
        let names: Vec<String> = self
            .entities
            .iter()
            .flat_map(|entity| &entity.names)
            .map(|name| text::fold(&name.text))
            .collect();
        let sample: Vec<&Query> = self.queries.iter().step_by(self.queries.len() / 40).collect();
        let started = processor_time();
        let best: f64 = sample
            .iter()
            .map(|query| {
                let name = text::fold(&query.name);
                names.iter().map(|listed| text::jaro_winkler(&name, listed)).fold(0.0, f64::max)
            })
            .sum();
        let brute = (processor_time() - started) / sample.len() as u32;
        let started = processor_time();
        self.queries
            .iter()
            .take(4000)
            .for_each(|query| drop(matcher.find(&party(&query.name), threshold, 1)));
        let ours = (processor_time() - started) / 4000;
        let ratio = brute.as_secs_f64() / ours.as_secs_f64();
        println!(
            "strsim Jaro-Winkler by brute force takes {ratio:.0} times as long per name (mean best {:.2})",
            best / 40.0
        );
    }
}

fn kind(code: &str) -> EntityKind {
    match code {
        "P" => EntityKind::Person,
        "V" => EntityKind::Vessel,
        _ => EntityKind::Organization,
    }
}

fn party(name: &str) -> Party<'_> {
    Party { name, ..Party::default() }
}

fn best(matcher: &Matcher, name: &str, floor: f64) -> Score {
    matcher
        .find(&party(name), Score::from_f64(floor), 1)
        .first()
        .map_or(Score::default(), |found| found.score)
}

fn best_pair(matcher: &Matcher, name: &str, threshold: Score) -> Option<(Score, String)> {
    let found = matcher.find(&party(name), threshold, 1).pop()?;
    let listed = &matcher.entities()[found.entity].names[found.name].text;
    Some((found.score, format!("{} | {}", text::fold(name), text::fold(listed))))
}

/// How many of these pairs have a twin of another spelling among them.
fn shared(pairs: &[&str]) -> usize {
    if pairs.iter().any(|pair| *pair != pairs[0]) { pairs.len() } else { 0 }
}

fn true_score(matcher: &Matcher, query: &Query, floor: f64) -> Score {
    let found = matcher.find(&party(&query.name), Score::from_f64(floor), usize::MAX);
    found
        .iter()
        .find(|found| Some(found.entity) == query.entity)
        .map_or(Score::default(), |found| found.score)
}

/// Processor time of all threads so far; the wall clock where the system does not tell.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = |at: usize| stat.rsplit(')').next()?.split_whitespace().nth(at)?.parse::<u64>().ok();
    Duration::from_millis((ticks(11).unwrap_or(0) + ticks(12).unwrap_or(0)) * 10)
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

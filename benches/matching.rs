//! The whole measurement of the name matcher in one command: recall, speed, memory, what the index loses, a baseline.
//! Never runs without the data folder, and never fails for want of it.
//!
//! `cargo bench --bench matching`, with the folder in `TIDEWAITER_DATA` (default `../shared/data`); behind `--`, `--full`
//! compares every query with every name to see what the index loses of clean names too, and `--quick` leaves out the
//! million names and the brute force. Thresholds are fixed on `clean.tsv`; recall is told for the even query ids, which
//! the numbers were tuned on, and for the odd ones, which they were not.
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
        Ok(bench) => bench.run(Extent::asked()),
        Err(error) => eprintln!("skipped: no bench data in {}: {error}", folder.display()),
    }
}

/// How much is measured.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Quick,
    Usual,
    Full,
}

impl Extent {
    fn asked() -> Extent {
        let said = |word: &str| std::env::args().any(|argument| argument == word);
        match (said("--full"), said("--quick")) {
            (true, _) => Extent::Full,
            (_, true) => Extent::Quick,
            _ => Extent::Usual,
        }
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

/// A way of comparing a name with all others: the score of the most alike.
type Way<'w> = &'w dyn Fn(&str) -> f64;

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

    fn run(&self, extent: Extent) {
        let before = resident_megabytes();
        let entities = self.entities.clone();
        let started = Instant::now();
        let matcher = Matcher::build(entities);
        println!("build of {} entities: {:.2} s", self.entities.len(), started.elapsed().as_secs_f64());
        let thresholds = self.thresholds(&matcher);
        println!(
            "thresholds on {} clean names: FPR 1 % {}, 0.1 % {}",
            self.clean.len(),
            thresholds[0],
            thresholds[1]
        );
        println!(
            "memory: {before} MB with the names and queries of the bench, {} MB with the matcher and at work, {} MB at the peak",
            resident_megabytes(),
            peak_megabytes()
        );
        self.table(&matcher);
        self.recall(&matcher, thresholds, "tuned on (even ids)", 0);
        self.recall(&matcher, thresholds, "reported (odd ids)", 1);
        self.ties(&matcher, thresholds[0]);
        let ours = self.speed(&matcher, thresholds[1]);
        self.index_loss(&matcher, thresholds);
        if extent != Extent::Quick {
            self.baselines(ours);
            self.million(thresholds[1]);
        }
        if extent == Extent::Full {
            self.full_loss(&matcher, thresholds[1]);
        }
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

    /// Threshold, recall on the reported half, alerts among a thousand clean names.
    fn table(&self, matcher: &Matcher) {
        let clean = self.clean_scores(matcher);
        let found: Vec<Score> = self.positives(1).map(|query| true_score(matcher, query, FLOOR)).collect();
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

    /// Listed names disturbed, of even or of odd ids.
    fn positives(&self, odd: usize) -> impl Iterator<Item = &Query> {
        self.queries.iter().filter(move |query| query.id % 2 == odd && query.entity.is_some())
    }

    fn recall(&self, matcher: &Matcher, thresholds: [Score; 2], half: &str, odd: usize) {
        let mut categories: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for query in self.positives(odd) {
            let score = true_score(matcher, query, FLOOR);
            for category in [query.category.as_str(), "all"] {
                let counts = categories.entry(category).or_default();
                counts[0] += 1;
                counts[1] += usize::from(score > thresholds[0]);
                counts[2] += usize::from(score > thresholds[1]);
            }
        }
        println!("\nrecall on the half {half} at FPR 1 % and 0.1 %");
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

    /// Names a second on two cores, told and given back: two cores' worth of queries per second of processor time.
    fn speed(&self, matcher: &Matcher, threshold: Score) -> f64 {
        let fresh = Matcher::build(self.entities.clone());
        let (rate, clock, alerts) = self.rate(&fresh, threshold);
        println!(
            "\n{alerts} alerts; {rate:.0} names a second on two cores (2 x queries / processor time), {clock:.0} by the clock"
        );
        let compared: usize =
            self.queries.iter().take(2000).map(|query| matcher.compared(&query.name, threshold)).sum();
        println!("candidates compared per query: {:.2}", compared as f64 / 2000.0);
        rate
    }

    fn rate(&self, matcher: &Matcher, threshold: Score) -> (f64, f64, usize) {
        let (wall, processor) = (Instant::now(), processor_time());
        let alerts: usize =
            self.queries.par_iter().map(|query| matcher.find(&party(&query.name), threshold, 1).len()).sum();
        let (wall, processor) = (wall.elapsed(), processor_time() - processor);
        let count = self.queries.len() as f64;
        (2.0 * count / processor.as_secs_f64(), count / wall.as_secs_f64(), alerts)
    }

    /// True positives of all queries that comparing every word of the true entity finds and the index does not.
    ///
    /// A clean name has no true entity, so that these are all that the 20,000 queries can lose.
    fn index_loss(&self, matcher: &Matcher, thresholds: [Score; 2]) {
        let positives: Vec<&Query> = self.queries.iter().filter(|query| query.entity.is_some()).collect();
        let full: Vec<Score> = positives
            .par_iter()
            .map(|query| {
                query
                    .entity
                    .map_or(Score::default(), |entity| matcher.score_exhaustively(&query.name, entity))
            })
            .collect();
        for threshold in thresholds {
            let found = |(query, full): (&&Query, &Score)| {
                (*full >= threshold, true_score(matcher, query, threshold.to_f64()) >= threshold)
            };
            let found: Vec<(bool, bool)> = positives.iter().zip(&full).map(found).collect();
            let all = found.iter().filter(|(full, _)| *full).count();
            let lost = found.iter().filter(|(full, index)| *full && !index).count();
            println!(
                "at {threshold}: of {} true positives among {} queries, brute force finds {all}, the index loses {lost}",
                positives.len(),
                self.queries.len()
            );
        }
    }

    /// Every alert of every query that brute force finds, true or false, and how many of them the index loses.
    fn full_loss(&self, matcher: &Matcher, threshold: Score) {
        let started = Instant::now();
        let lost = |query: &Query| {
            let index: Vec<usize> = matcher
                .find(&party(&query.name), threshold, usize::MAX)
                .iter()
                .map(|found| found.entity)
                .collect();
            let mut full: Vec<usize> =
                matcher.find_exhaustively(&query.name, threshold).iter().map(|(entity, _)| *entity).collect();
            full.sort_unstable();
            full.dedup();
            (full.len(), full.iter().filter(|entity| !index.contains(entity)).count())
        };
        let counts: Vec<(usize, usize)> = self.queries.par_iter().map(lost).collect();
        let sum = |part: fn(&(usize, usize)) -> usize| counts.iter().map(part).sum::<usize>();
        println!(
            "at {threshold}, all {} queries against all names by brute force in {:.0} s: {} alerts, the index loses {}",
            self.queries.len(),
            started.elapsed().as_secs_f64(),
            sum(|count| count.0),
            sum(|count| count.1)
        );
    }

    /// Jaro–Winkler against every name by strsim and by rapidfuzz, the same run and machine.
    fn baselines(&self, ours: f64) {
        let names: Vec<String> = self
            .entities
            .iter()
            .flat_map(|entity| &entity.names)
            .map(|name| text::fold(&name.text))
            .collect();
        let sample: Vec<String> = self
            .queries
            .iter()
            .step_by(self.queries.len() / 40)
            .map(|query| text::fold(&query.name))
            .collect();
        let strsim =
            |query: &str| names.iter().map(|listed| text::jaro_winkler(query, listed)).fold(0.0, f64::max);
        let rapid = |query: &str| {
            let query = rapidfuzz::distance::jaro_winkler::BatchComparator::new(query.chars());
            names.iter().map(|listed| query.similarity(listed.chars())).fold(0.0, f64::max)
        };
        let ways: [(&str, Way<'_>); 2] = [("strsim", &strsim), ("rapidfuzz", &rapid)];
        for (name, way) in ways {
            let started = processor_time();
            let best: f64 = sample.iter().map(|query| way(query)).sum();
            let rate = 2.0 * sample.len() as f64 / (processor_time() - started).as_secs_f64();
            println!(
                "{name} Jaro-Winkler by brute force: {rate:.1} names a second on two cores, {:.0} times as slow (mean best {:.2})",
                ours / rate,
                best / sample.len() as f64
            );
        }
    }

    /// The same queries against a million names, made of the words of real ones with letters changed.
    fn million(&self, threshold: Score) {
        let mut entities = self.entities.clone();
        let names: Vec<&str> =
            self.entities.iter().flat_map(|entity| &entity.names).map(|name| name.text.as_str()).collect();
        let mut chance = Chance(20_261_122);
        let mut count = names.len();
        while count < 1_000_000 {
            let one = names[chance.below(names.len())];
            let other = names[chance.below(names.len())];
            let mut entity =
                Entity::new(format!("made-{count}"), EntityKind::Organization, Status::Designated);
            entity.names.push(EntityName { text: chance.blend(one, other), kind: NameKind::Primary });
            entities.push(entity);
            count += 1;
        }
        let started = Instant::now();
        let matcher = Matcher::build(entities);
        let built = started.elapsed().as_secs_f64();
        let (rate, clock, alerts) = self.rate(&matcher, threshold);
        println!(
            "against {count} names, built in {built:.1} s: {rate:.0} names a second on two cores, {clock:.0} by the clock, {alerts} alerts, {} MB",
            resident_megabytes()
        );
    }
}

/// A seeded source of chance, the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end.max(1)
    }

    /// Some words of one name and some of another, a letter of one of them changed.
    fn blend(&mut self, one: &str, other: &str) -> String {
        let first: Vec<&str> = one.split_whitespace().collect();
        let second: Vec<&str> = other.split_whitespace().collect();
        let cut = 1 + self.below(first.len());
        let words = first.into_iter().take(cut).chain(second.into_iter().skip(1));
        let mut letters: Vec<char> = words.collect::<Vec<_>>().join(" ").chars().collect();
        let at = self.below(letters.len());
        if letters.get(at).is_some_and(|letter| letter.is_alphabetic()) {
            letters[at] = char::from(b'a' + self.below(26) as u8);
        }
        letters.into_iter().collect()
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
    megabytes("VmHWM")
}

fn resident_megabytes() -> u64 {
    megabytes("VmRSS")
}

fn megabytes(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

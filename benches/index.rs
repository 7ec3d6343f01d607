//! What the index of a list costs: building, loading, memory, and look-ups against a hundred thousand and a million names.
//! Never runs without the data folder, and never fails for want of it. How good the matches are, `matching` measures.
//!
//! `cargo bench --bench index`, with the folder in `TIDEWAITER_DATA` (default `../shared/data`). `-- million` adds the
//! list of a million names. Times are processor seconds of all threads, and by the clock where that is what is meant.
#![allow(missing_docs)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a measurement is there to be read")]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use tidewaiter::compiled::{Cache, Key};
use tidewaiter::matching::{Lookup, Matcher, Party, Score};
use tidewaiter::watchlist::shelf::{Entities, Listed, Reading};
use tidewaiter::watchlist::{Entity, EntityKind, EntityName, NameKind, Status};

/// About the score that lets one clean name in a thousand through; the bench `matching` tells the exact one.
const AT_LEAST: f64 = 0.847;

fn main() {
    let folder =
        std::env::var_os("TIDEWAITER_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let million = std::env::args().any(|argument| argument == "million");
    if let Err(error) = measure(&folder, million) {
        eprintln!("skipped: {}: {error}", folder.display());
    }
}

fn measure(folder: &Path, million: bool) -> std::io::Result<()> {
    let queries = column(&folder.join("bench/queries.tsv"), 6)?;
    let kept = tempfile::tempdir()?;
    let cache = Cache::at(kept.path()).of_all_sizes();
    println!("memory before the list: {} MB", peak_megabytes());
    let listed = list(folder, &cache)?;
    let entities = Entities::of(vec![listed.shelf], &[]);
    run("list of the bench", entities, &cache, &queries);
    if million {
        let names =
            column(&folder.join("companies/gleif_399k_lei_legal_name_country_2025-10.csv"), usize::MAX)?;
        run("a million names", many(&names).into(), &cache, &queries[..4000]);
    }
    Ok(())
}

fn run(what: &str, entities: Entities, cache: &Cache, queries: &[String]) {
    let names: usize =
        (0..entities.len()).filter_map(|at| entities.glance(at)).map(|entity| entity.names.len()).sum();
    println!("\n{what}: {} entities with {names} names", entities.len());
    let key = Key::of([what.as_bytes()]);
    let open = || Matcher::open(entities.clone(), cache, what, &key, 1);
    let (built, wall, processor) = timed(open);
    println!(
        "build: {processor:.2} s of the processor, {wall:.2} s by the clock; peak memory {} MB",
        peak_megabytes()
    );
    drop(built);
    let (matcher, wall, _) = timed(open);
    println!("load: {:.1} ms by the clock", wall * 1000.0);
    cache.kept().iter().for_each(|kept| println!("file: {:.1} MB", kept.bytes as f64 / 1e6));
    let find = |name: &String| matcher.find(&party(name), Score::from_f64(AT_LEAST), 1).len();
    let (alerts, wall, processor) = timed(|| queries.par_iter().map(find).sum::<usize>());
    println!(
        "{alerts} alerts of {} names at {AT_LEAST}; {:.0} names a second on two cores (2 x queries / processor time), {:.0} \
         by the clock; peak memory {} MB",
        queries.len(),
        2.0 * queries.len() as f64 / processor,
        queries.len() as f64 / wall,
        peak_megabytes()
    );
}

/// The list of the bench, from the cache's compiled form as a run would have it.
fn list(folder: &Path, cache: &Cache) -> std::io::Result<Listed> {
    let text = std::fs::read_to_string(folder.join("bench/list.tsv"))?;
    let key = Key::of([text.as_bytes()]);
    let read = || {
        let mut entities: Vec<Entity> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for fields in text.lines().map(|line| line.split('\t').collect::<Vec<_>>()) {
            let at = *places.entry(fields[1]).or_insert_with(|| {
                entities.push(Entity::new(fields[1], kind(fields[2]), Status::Designated));
                entities.len() - 1
            });
            entities[at].names.push(EntityName { text: fields[5].to_owned(), kind: NameKind::Primary });
        }
        Ok::<_, Infallible>(Reading { entities, ..Reading::default() })
    };
    let open = || match Listed::open(cache, "bench", &key, 1, read) {
        Ok(listed) => listed,
        Err(never) => match never {},
    };
    let (listed, wall, _) = timed(open);
    println!("reading and compiling the list: {:.0} ms; peak memory {} MB", wall * 1000.0, peak_megabytes());
    let (again, wall, _) = timed(|| Listed::open(cache, "bench", &key, 1, || Err(())));
    println!("the same compiled: {:.1} ms", wall * 1000.0);
    Ok(again.unwrap_or(listed))
}

/// A million names made of real ones: each once as it is, then with words of its neighbours.
fn many(names: &[String]) -> Vec<Entity> {
    let words: Vec<Vec<&str>> = names.iter().map(|name| name.split_whitespace().collect()).collect();
    let made = (0..1_000_000).map(|number| {
        let own = &words[number % words.len()];
        let other = &words[(number * 7919 + number / words.len()) % words.len()];
        let text = match number / words.len() {
            0 => own.join(" "),
            round => {
                own.iter().take(round).chain(other.iter().skip(1)).copied().collect::<Vec<_>>().join(" ")
            }
        };
        let mut entity = Entity::new(number.to_string(), EntityKind::Organization, Status::Designated);
        entity.names.push(EntityName { text, kind: NameKind::Primary });
        entity
    });
    made.collect()
}

/// A column of a file of tabs, or the second of a file of commas with quotes.
fn column(path: &Path, column: usize) -> std::io::Result<Vec<String>> {
    if column != usize::MAX {
        let text = std::fs::read_to_string(path)?;
        return Ok(text.lines().filter_map(|line| line.split('\t').nth(column)).map(str::to_owned).collect());
    }
    let mut reader = csv::Reader::from_path(path).map_err(std::io::Error::other)?;
    Ok(reader.records().filter_map(|row| Some(row.ok()?.get(1)?.to_owned())).collect())
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

/// What the work gives, with the seconds by the clock and those of the processor.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64, f64) {
    let (wall, processor) = (Instant::now(), processor_time());
    let made = work();
    (made, wall.elapsed().as_secs_f64(), (processor_time() - processor).as_secs_f64())
}

/// Processor time of all threads so far; nothing where the system does not tell.
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

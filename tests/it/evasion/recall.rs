//! What the shipped rules find in the drawn cases and in the honest shipments, as the tables of `docs/evasion.md`.
//! Never draws a case.

use super::cases::Case;
use super::stories::{STORIES, Story};
use crate::session::run;
use crate::tree::package;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// What a screening says of one record.
#[derive(Default, Clone)]
pub struct Seen {
    score: u64,
    hold: bool,
    /// The tags of the rules that found something in it, alone or as a member of a group.
    tags: BTreeSet<String>,
    /// Those rules.
    rules: BTreeSet<String>,
    /// Rules that could not decide, because a field is missing.
    open: BTreeSet<String>,
}

impl Seen {
    fn join(&mut self, other: &Seen) {
        self.score = self.score.max(other.score);
        self.hold |= other.hold;
        self.tags.extend(other.tags.iter().cloned());
        self.rules.extend(other.rules.iter().cloned());
        self.open.extend(other.open.iter().cloned());
    }

    fn is_medium(&self) -> bool {
        self.score >= 25 || self.hold
    }

    fn is_high(&self) -> bool {
        self.score >= 45 || self.hold
    }
}

/// Screens files of a folder with the shipped rules: what each record came out as, by its id.
pub fn screen(folder: &Path, files: &[(&str, &str)]) -> BTreeMap<String, Seen> {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    for (file, kind) in files {
        let command =
            format!("tidewaiter screen {file} --type {kind} --as-of 2026-11-22 --format jsonl 2>/dev/null");
        let printed = run(&command, folder);
        for line in printed.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            read(&line, &mut seen);
        }
    }
    seen
}

fn read(line: &Value, seen: &mut BTreeMap<String, Seen>) {
    let Some(id) = line["record"]["id"].as_str() else { return };
    match line["kind"].as_str() {
        Some("record") => {
            let record = seen.entry(id.to_owned()).or_default();
            record.score = record.score.max(line["score"].as_u64().unwrap());
            record.hold |= line["outcome"] == "hold";
            let open = line["gaps"].as_array().into_iter().flatten().filter_map(|gap| gap["rule"].as_str());
            record.open.extend(open.map(str::to_owned));
        }
        Some("group_gap") => {
            let record = seen.entry(id.to_owned()).or_default();
            record.open.extend(line["rule"].as_str().map(str::to_owned));
        }
        Some("alert") if line["score"].as_u64().is_some_and(|score| score > 0) => {
            let members = line["group"]["members"].as_array().into_iter().flatten();
            let ids: BTreeSet<&str> =
                members.filter_map(|member| member["id"].as_str()).chain([id]).collect();
            for id in ids {
                let record = seen.entry(id.to_owned()).or_default();
                let tags =
                    line["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap().to_owned());
                record.tags.extend(tags);
                record.rules.insert(line["rule"].as_str().unwrap().to_owned());
            }
        }
        _ => {}
    }
}

/// Which rules look for which typology: the tags of a typology as `rules/topics.csv` has them, and the rules that bear them.
pub struct Topics {
    tags: BTreeMap<String, BTreeSet<String>>,
    rules: BTreeMap<String, BTreeSet<String>>,
}

impl Topics {
    /// Reads them from the package's rules.
    pub fn read() -> Topics {
        let folder = package().join("rules");
        let table = std::fs::read_to_string(folder.join("topics.csv")).unwrap();
        let rows = table.lines().filter_map(|line| line.strip_prefix("Typologies of the five reports,"));
        let tags: BTreeMap<String, BTreeSet<String>> = rows
            .map(|row| {
                let cells = cells(row);
                let tags = cells[2].split(' ').chain([cells[0].as_str()]).map(str::to_owned);
                (cells[0].clone(), tags.filter(|tag| !tag.is_empty()).collect())
            })
            .collect();
        let mut rules: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "tide") {
                read_tags(&std::fs::read_to_string(path).unwrap(), &mut rules);
            }
        }
        Topics { tags, rules }
    }

    fn names(&self, typology: &str, seen: &Seen) -> bool {
        self.tags[typology].iter().any(|tag| seen.tags.contains(tag))
    }

    /// Not named, but a rule of the typology says which field it would need.
    fn asks(&self, typology: &str, seen: &Seen) -> bool {
        let of_rule =
            |rule: &String| self.rules.get(rule).is_some_and(|tags| !tags.is_disjoint(&self.tags[typology]));
        !self.names(typology, seen) && seen.open.iter().any(of_rule)
    }
}

/// The cells of a row of a table, of which some stand in quotes.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in row.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            _ => cells.last_mut().unwrap().push(letter),
        }
    }
    cells
}

fn read_tags(text: &str, rules: &mut BTreeMap<String, BTreeSet<String>>) {
    let mut rule = "";
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("rule ") {
            rule = name.trim_end_matches(" {");
        } else if let Some(tags) = line.strip_prefix("  tags ") {
            rules.insert(rule.to_owned(), tags.split(',').map(|tag| tag.trim().to_owned()).collect());
        }
    }
}

/// What was seen of a case in all its records.
fn of_case(case: &Case, seen: &BTreeMap<String, Seen>) -> Seen {
    let mut all = Seen::default();
    for part in &case.parts {
        let id = part.record["id"].as_str().unwrap();
        all.join(seen.get(id).unwrap_or_else(|| panic!("{id} was not screened")));
    }
    all
}

/// The cases that no rule of their typology finds, with what other rules make of them.
pub fn misses<'c>(
    cases: &'c [Case],
    seen: &BTreeMap<String, Seen>,
    topics: &Topics,
) -> Vec<(&'c Case, String)> {
    cases
        .iter()
        .filter_map(|case| {
            let all = of_case(case, seen);
            let band = match (all.is_high(), all.is_medium(), all.score > 0) {
                (true, _, _) => "high",
                (_, true, _) => "medium",
                (_, _, true) => "low",
                _ => "nothing",
            };
            let rules: Vec<&str> = all.rules.iter().map(String::as_str).collect();
            let elsewhere =
                if rules.is_empty() { band.to_owned() } else { format!("{band}: {}", rules.join(", ")) };
            let elsewhere =
                if topics.asks(case.typology, &all) { format!("{elsewhere}; asks") } else { elsewhere };
            (!topics.names(case.typology, &all)).then_some((case, elsewhere))
        })
        .collect()
}

/// The table of what is found of each typology, with a row for all of them.
pub fn recall_table(cases: &[Case], seen: &BTreeMap<String, Seen>, topics: &Topics) -> String {
    let mut text =
        "| typology | | cases | named | medium or above | high or hold | missed | of these it asks |\n"
            .to_owned();
    text.push_str("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for story in STORIES {
        let of_story: Vec<&Case> = cases.iter().filter(|case| case.typology == story.typology).collect();
        row(&mut text, story.typology, story.what, &of_story, seen, topics);
    }
    row(&mut text, "all", "", &cases.iter().collect::<Vec<_>>(), seen, topics);
    text
}

/// The same by what the cases wear.
pub fn disguise_table(cases: &[Case], seen: &BTreeMap<String, Seen>, topics: &Topics) -> String {
    let mut text =
        "| disguise | cases | named | medium or above | high or hold | missed | of these it asks |\n"
            .to_owned();
    text.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
    let names: BTreeSet<&str> = cases.iter().flat_map(|case| case.disguise.split(" + ")).collect();
    for name in names {
        let wearing: Vec<&Case> =
            cases.iter().filter(|case| case.disguise.split(" + ").any(|worn| worn == name)).collect();
        writeln!(text, "| {name} | {} |", numbers(&wearing, seen, topics)).unwrap();
    }
    text
}

fn row(
    text: &mut String,
    code: &str,
    what: &str,
    cases: &[&Case],
    seen: &BTreeMap<String, Seen>,
    topics: &Topics,
) {
    if cases.is_empty() {
        writeln!(text, "| {code} | {what} | 0 | | | | | no record can show it |").unwrap();
        return;
    }
    writeln!(text, "| {code} | {what} | {} |", numbers(cases, seen, topics)).unwrap();
}

fn numbers(cases: &[&Case], seen: &BTreeMap<String, Seen>, topics: &Topics) -> String {
    let seen: Vec<(&str, Seen)> = cases.iter().map(|case| (case.typology, of_case(case, seen))).collect();
    let count = |holds: &dyn Fn(&(&str, Seen)) -> bool| seen.iter().filter(|case| holds(case)).count();
    let named = count(&|(typology, all)| topics.names(typology, all));
    let asks = count(&|(typology, all)| topics.asks(typology, all));
    let (medium, high) = (count(&|(_, all)| all.is_medium()), count(&|(_, all)| all.is_high()));
    format!("{} | {named} | {medium} | {high} | {} | {asks}", seen.len(), seen.len() - named)
}

/// How many honest records a rule of each typology finds something in, and what those come out as.
pub fn honest_table(seen: &BTreeMap<String, Seen>, topics: &Topics) -> String {
    let mut text = "| typology | | records | named | medium or above | high or hold |\n".to_owned();
    text.push_str("| --- | --- | --- | --- | --- | --- |\n");
    for Story { typology, what, tell } in STORIES {
        if tell.is_some() {
            let named: Vec<&Seen> = seen.values().filter(|record| topics.names(typology, record)).collect();
            let medium = named.iter().filter(|record| record.is_medium()).count();
            let high = named.iter().filter(|record| record.is_high()).count();
            writeln!(text, "| {typology} | {what} | {} | {} | {medium} | {high} |", seen.len(), named.len())
                .unwrap();
        }
    }
    let any = seen.values().filter(|record| record.score > 0).count();
    let medium = seen.values().filter(|record| record.is_medium()).count();
    let high = seen.values().filter(|record| record.is_high()).count();
    writeln!(text, "| any rule | | {} | {any} | {medium} | {high} |", seen.len()).unwrap();
    text
}

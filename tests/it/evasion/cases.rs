//! The cases: every typology told ten times, each in other disguises, drawn by a seed that is fixed. Never screens them.

use super::disguises::DISGUISES;
use super::draw::Draw;
use super::stories::{Kind, Part, STORIES, Story};
use serde_json::json;
use std::fmt::Write;

/// How often each typology is told.
const TOLD: usize = 10;

/// One telling of a typology.
pub struct Case {
    /// The typology and the number of the telling, `T05-03`.
    pub id: String,
    pub typology: &'static str,
    /// What it wears, ` + ` between them.
    pub disguise: String,
    pub parts: Vec<Part>,
}

/// All cases, in the order of the typologies.
pub fn cases() -> Vec<Case> {
    STORIES.iter().enumerate().flat_map(|(at, story)| told(story, at)).collect()
}

/// The tellings of one typology: the first as reported, each other in a disguise of its own where enough fit it, every second
/// one in a second disguise. Where the turn of the disguises begins differs between typologies, so that all are worn.
fn told(story: &'static Story, at: usize) -> Vec<Case> {
    let Some(tell) = story.tell else { return Vec::new() };
    let mut draw = Draw::new(2026 + at as u64);
    let mut next = at * 5;
    (1..=TOLD)
        .map(|number| {
            let mut parts = tell(&mut draw);
            let id = format!("{}-{number:02}", story.typology);
            identify(&mut parts, &id);
            let mut worn = Vec::new();
            if number == 1 {
                worn.push("as reported");
            } else {
                worn.push(put_on(&mut parts, &mut next, &mut draw));
            }
            if number % 2 == 0 {
                let mut any = usize::try_from(draw.below(DISGUISES.len() as u64)).unwrap();
                worn.push(put_on(&mut parts, &mut any, &mut draw));
            }
            Case { id, typology: story.typology, disguise: worn.join(" + "), parts }
        })
        .collect()
}

/// Puts on the disguise that is next in turn, or the first behind it that fits and changes something.
fn put_on(parts: &mut Vec<Part>, next: &mut usize, draw: &mut Draw) -> &'static str {
    loop {
        let disguise = &DISGUISES[*next % DISGUISES.len()];
        *next += 1;
        if let Some(worn) = disguise.worn_by(parts, draw) {
            *parts = worn;
            return disguise.name;
        }
    }
}

/// The number of the case on its record; with a letter where it takes several.
fn identify(parts: &mut [Part], id: &str) {
    let several = parts.len() > 1;
    for (part, letter) in parts.iter_mut().zip("pqrstuvw".chars()) {
        part.record["id"] = json!(if several { format!("{id}{letter}") } else { id.to_owned() });
    }
}

/// The records of one type as JSON Lines.
pub fn lines(cases: &[Case], kind: Kind) -> String {
    let mut text = String::new();
    for part in cases.iter().flat_map(|case| &case.parts).filter(|part| part.kind == kind) {
        writeln!(text, "{}", part.record).unwrap();
    }
    text
}

/// What each case is.
pub fn labels(cases: &[Case]) -> String {
    let mut text = "case,typology,disguise,records\n".to_owned();
    for case in cases {
        writeln!(text, "{},{},{},{}", case.id, case.typology, case.disguise, case.parts.len()).unwrap();
    }
    text
}

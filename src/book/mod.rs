//! The rule book: every rule of a set as people read it, with its parameters, sources and tests. Never runs a rule.

mod coverage;
mod html;
mod markdown;
mod page;

pub use coverage::{Topic, TopicError, coverage, topics};
pub use html::to_html;
pub use markdown::to_markdown;
pub use page::{Asks, Line, Page, Reference};

use crate::plan::Plan;
use crate::source::Sources;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A rule set as a text for people.
#[derive(Debug, Clone, Serialize)]
pub struct Book {
    /// One page for each rule, by family, then name.
    pub pages: Vec<Page>,
    /// The sources that the rules cite, by id.
    pub references: Vec<Reference>,
}

/// The book of a rule set; `sources` are the texts that it was loaded from.
pub fn book(plan: &Plan, sources: &Sources) -> Book {
    let mut pages: Vec<Page> = (0..plan.rules.len()).map(|rule| page::page(plan, rule, sources)).collect();
    pages.sort_by(|a, b| (&a.family, &a.name).cmp(&(&b.family, &b.name)));
    let cited = pages.iter().flat_map(|page| &page.cite).collect::<BTreeSet<_>>();
    let references = plan.citations.iter().filter(|citation| cited.contains(&citation.id));
    let mut references: Vec<Reference> = references.map(Reference::of).collect();
    references.sort_by(|a, b| a.id.cmp(&b.id));
    Book { pages, references }
}

/// What a rule over groups does with records, a label and a text each; none for a rule over single records.
pub fn grouping_of(plan: &Plan, rule: &str) -> Option<Vec<[String; 2]>> {
    plan.rules.iter().find(|one| one.name == rule)?.group.as_ref().map(page::grouping)
}

impl Book {
    /// The families in order, each with its pages.
    fn families(&self) -> BTreeMap<&str, Vec<&Page>> {
        let mut families: BTreeMap<&str, Vec<&Page>> = BTreeMap::new();
        for page in &self.pages {
            families.entry(&page.family).or_default().push(page);
        }
        families
    }
}

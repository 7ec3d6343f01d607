//! The public interface: rules, lists and options in; alerts, explanations and a summary out. Never reads a clock, the
//! environment or a file, and never prints.

mod library;
mod list_files;
mod load;
mod lost;
mod register;
mod rescreen;
mod screen;
mod sort;
mod summary;
mod twice;

pub use library::Library;
pub use load::{Loaded, RuleFile, load};
pub use register::Register;
pub use rescreen::{AlertChange, Change, Rescreened, Whole};
pub use screen::ScreenError;

use crate::alert::{ExceptionUse, ListUse, RegisterUse};
use crate::evaluate::{Context, Explanation, Tables, explain};
use crate::input::{Chunk, Reader};
use crate::plan::{Plan, Rule, Selection};
use crate::value::{Date, Provenance, Row, Schema, SourceFile};
use std::num::NonZeroUsize;
use std::sync::Arc;

/// The regimes that bind whoever does not say otherwise.
pub const REGIMES: [&str; 3] = ["EU", "UK", "US"];

/// How to screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screening {
    /// The day of screening.
    pub as_of: Date,
    /// The legal regimes that bind the user; rules hold under these only.
    pub regimes: Vec<String>,
    /// The rules that are to run; all of them unless said otherwise. A part run says so in every line.
    pub selection: Selection,
    /// How many threads evaluate; none: one for each processor. The result does not depend on it.
    pub threads: Option<NonZeroUsize>,
    /// The first day of which rules over groups say anything: members of earlier days are context. None: of every day.
    pub groups_since: Option<Date>,
    /// How many bytes the facts of rules over groups may take before they go to the disk.
    pub memory_for_facts: usize,
}

/// How many bytes the facts of rules over groups take at most, unless said otherwise.
pub const MEMORY_FOR_FACTS: usize = 64 * 1024 * 1024;

impl Screening {
    /// A screening on a day under all of [`REGIMES`].
    pub fn on(as_of: Date) -> Screening {
        Screening {
            as_of,
            regimes: REGIMES.map(str::to_owned).to_vec(),
            selection: Selection::default(),
            threads: None,
            groups_since: None,
            memory_for_facts: MEMORY_FOR_FACTS,
        }
    }
}

/// Rules that were checked, with their lists loaded and their watchlists indexed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RuleSet {
    plan: Arc<Plan>,
    tables: Arc<Tables>,
    register: Option<Arc<Register>>,
    /// The files of each watchlist, in the plan's order.
    watchlist_files: Arc<[Vec<Provenance>]>,
}

impl RuleSet {
    /// The compiled rules.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The record types, which the readers of records need.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.plan.schema
    }

    /// The loaded lists and watchlists.
    pub fn tables(&self) -> &Tables {
        &self.tables
    }

    /// The same rules, which see of each party what the register says of it.
    pub fn with_register(self, register: Register) -> RuleSet {
        RuleSet { register: Some(Arc::new(register)), ..self }
    }

    /// The register of suppliers, if there is one.
    pub fn register(&self) -> Option<&Register> {
        self.register.as_deref()
    }

    /// A chunk of a reader as the rules see it: what the register knows of its parties filled in.
    pub fn completed(&self, chunk: Chunk, reader: &Reader) -> Chunk {
        self.completed_behind(chunk, reader.sources().count())
    }

    /// The files of a run: those of its records, then those of the register.
    pub fn sources(&self, reader: &Reader) -> Vec<SourceFile> {
        let mut sources = reader.source_files();
        sources.extend(self.register.iter().flat_map(|register| register.sources()).cloned());
        sources
    }

    fn register_use(&self, completed: u64) -> Option<RegisterUse> {
        let register = self.register.as_ref()?;
        let rejected = register.rejections().iter();
        Some(RegisterUse {
            files: register.sources().iter().map(|source| source.source.to_string()).collect(),
            read: register.counts().read,
            taken: register.counts().screened,
            completed,
            rejected: rejected.map(|it| screen::rejection(it.clone(), register.sources())).collect(),
        })
    }

    fn completed_behind(&self, chunk: Chunk, files: usize) -> Chunk {
        match &self.register {
            Some(register) => register.completed(chunk, files),
            None => chunk,
        }
    }

    /// All lists and watchlists with their hashes and their age on a day.
    pub fn lists(&self, as_of: Date) -> Vec<ListUse> {
        self.tables.uses(as_of)
    }

    /// All exceptions and how their terms lie to the day of screening, before any record.
    pub fn exceptions(&self, screening: &Screening) -> Vec<ExceptionUse> {
        summary::exceptions(&self.context(screening, &[]))
    }

    /// Why the rules hit a record, or why not: for every rule of the record's type that runs on the day of screening (or
    /// for the one that is named, whatever its dates), an explanation for each part that it looks at. `sources` names the
    /// cells of the record's values: those of its reader, or none.
    pub fn explain(
        &self,
        record: Row<'_>,
        rule: Option<&str>,
        screening: &Screening,
        sources: &[SourceFile],
    ) -> Vec<Explanation> {
        let context = self.context(screening, sources);
        let rules: Vec<usize> = match rule {
            Some(name) => self.plan.rules.iter().position(|rule| rule.name == name).into_iter().collect(),
            None => context.running(record.record()).map(|(rule, _)| rule).collect(),
        };
        let is_alone = |rule: &Rule| rule.record == record.record() && rule.group.is_none();
        let fits = |rule: &usize| self.plan.rules.get(*rule).is_some_and(is_alone);
        rules.into_iter().filter(fits).flat_map(|rule| explain(&context, rule, record)).collect()
    }

    fn context<'a>(&'a self, screening: &'a Screening, sources: &'a [SourceFile]) -> Context<'a> {
        Context {
            plan: &self.plan,
            tables: &self.tables,
            as_of: screening.as_of,
            regimes: &screening.regimes,
            selection: &screening.selection,
            sources,
        }
    }
}

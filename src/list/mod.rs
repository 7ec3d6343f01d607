//! Sets and keyed tables that rules look things up in. Never holds named entities; those are `watchlist`'s.

mod casefold;
pub mod gazetteer;
mod import;
mod mentions;
mod occupation;
mod table;

pub use crate::value::Provenance;
pub use mentions::Mentions;
pub use occupation::{Answer, Occupation, Question};
pub use table::{List, RowIndex};

use crate::source::Span;
use crate::value::{Date, Type};

/// A list as a rule file declares it, before its entries are read.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// Its name.
    pub name: String,
    /// The type of its keys.
    pub key: Type,
    /// Name and type of each declared column; empty for a plain set.
    pub columns: Vec<(String, Type)>,
    /// The date of the source it cites.
    pub date: Option<Date>,
    /// After how many days it counts as stale.
    pub stale_after_days: Option<i64>,
    /// Where it is declared.
    pub span: Span,
}

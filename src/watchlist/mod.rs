//! Named entities on watchlists: what is known of each, how strongly it is claimed, and by whom.
//! Never compares names; that is `matching`.

mod diff;
pub mod entity;
pub mod import;
mod regimes;
pub mod shelf;
mod simple;
pub mod store;
mod values;

pub use crate::value::Provenance;
pub use diff::{Changed, Difference, FieldChange, diff};
pub use entity::{
    Entity, EntityKind, EntityName, Identifier, MatchPolicy, NameKind, PartialDate, Status, Watchlist,
};
pub use simple::{Declaration, load_csv};

use crate::diagnostic::Diagnostic;
use crate::source::{Source, SourceId};

/// Reads a watchlist from a file's text: an imported list in the form of [`store`], or else comma-separated text.
/// A watchlist with any error must not be used.
pub fn load(declaration: &Declaration, id: SourceId, source: &Source) -> (Watchlist, Vec<Diagnostic>) {
    if store::is_stored(&source.text) {
        store::load(declaration, id, source)
    } else {
        load_csv(declaration, id, source)
    }
}

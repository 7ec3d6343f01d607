//! Named entities on watchlists: what is known of each, how strongly it is claimed, and by whom.
//! Never compares names; that is `matching`.

pub mod entity;
pub mod import;
mod simple;
mod values;

pub use crate::value::Provenance;
pub use entity::{
    Entity, EntityKind, EntityName, Identifier, MatchPolicy, NameKind, PartialDate, Status, Watchlist,
};
pub use simple::{Declaration, load_csv};

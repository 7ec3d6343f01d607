//! Tidewaiter screens supplier, shipment and payment records against watchlists and evasion patterns,
//! by rules written in Tide, and emits scored alerts with reasons. Never decides: an alert asks a person to look.

pub mod alert;
pub mod check;
pub mod diagnostic;
pub mod engine;
pub mod evaluate;
pub mod functions;
pub mod input;
pub mod list;
pub mod matching;
pub mod output;
pub mod plan;
pub mod ruletest;
pub mod source;
pub mod syntax;
pub mod text;
pub mod value;
pub mod watchlist;

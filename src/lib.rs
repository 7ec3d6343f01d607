//! Tidewaiter screens supplier, shipment and payment records against watchlists and evasion patterns,
//! by rules written in Tide, and emits scored alerts with reasons.

pub mod matching;
pub mod watchlist;

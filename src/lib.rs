//! Tidewaiter screens supplier, shipment and payment records against watchlists and evasion patterns,
//! by rules written in Tide, and emits scored alerts with reasons. Never decides: an alert asks a person to look.
//!
//! ```
//! use tidewaiter::alert::Line;
//! use tidewaiter::engine::{Library, RuleFile, Screening, load};
//! use tidewaiter::input::{self, Input, ReadOptions};
//! use tidewaiter::value::Date;
//!
//! let text = r#"
//! record Shipment { id : text  destination : country  licence : text  key id }
//! rule to_embargoed {
//!   title "Goods for Belarus without a licence"
//!   for s: Shipment
//!   when all {
//!     end     : s.destination == "BY"
//!     without : s.licence is missing
//!   }
//!   score 70
//!   reason "Shipment {s.id} goes to {s.destination:country} without a licence."
//! }
//! "#;
//! let file = RuleFile { name: "ours.tide".into(), text: text.into() };
//! let loaded = load(vec![file], &Library::new());
//! let rules = loaded.rules.expect("the rules have no error");
//!
//! let records = r#"{"id": "S-1", "destination": "BY"}"#;
//! let inputs = vec![Input::new("shipments.jsonl", records.as_bytes())];
//! let mut reader = input::open(inputs, rules.schema(), &ReadOptions::default()).expect("it can be read");
//! let screening = Screening::on(Date::parse("2026-03-10").expect("a day"));
//! let mut reasons = Vec::new();
//! let summary = rules.screen::<()>(&mut reader, &screening, |line| {
//!     if let Line::Alert(alert) = line {
//!         reasons.push(alert.reason);
//!     }
//!     Ok(())
//! });
//! assert_eq!(reasons, ["Shipment S-1 goes to Belarus without a licence."]);
//! assert_eq!(summary.expect("it came to its end").screened, 1);
//! ```

pub mod alert;
pub mod book;
pub mod check;
pub mod compiled;
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
pub mod workbook;
pub mod xml;

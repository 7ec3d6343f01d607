//! Tide as text: tokens, tree, parser, formatter. Never sees a type, a list or a runtime value.

mod allow;
pub mod keywords;
mod literal;
mod message;
mod parse;
pub mod token;
pub mod tree;

pub use parse::parse;

//! Tide as text: tokens, tree, parser, formatter. Never sees a type, a list or a runtime value.

mod allow;
mod format;
pub mod keywords;
mod literal;
mod message;
mod parse;
mod shape;
pub mod token;
pub mod tree;

pub use format::format;
pub use parse::parse;
pub use shape::shape;

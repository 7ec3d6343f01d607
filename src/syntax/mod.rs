//! Tide as text: tokens, tree, parser, formatter. Never sees a type, a list or a runtime value.

pub mod tree;

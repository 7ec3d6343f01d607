//! Rules over groups, in two stages: each record alone emits facts, and an operator goes over all facts in order of key and
//! day. Never sorts and never stores facts: whoever runs the stages does.
//!
//! A verdict is given for a key and a day, over the members of the window that ends on that day, so that it depends on
//! nothing but their content: not on the order of the input, nor on how it was split.

mod fact;
mod key;
mod member;
mod operator;
mod running;
mod window;

pub use fact::Fact;
pub(super) use key::normal;
pub use operator::{FactError, GroupFinding, Groups};

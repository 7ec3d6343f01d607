//! The built-in functions: one file each, with signature, sentence, examples that run as tests, and code.
//! Never knows an expression or a rule; the checker and the evaluator both read [`FUNCTIONS`].

use crate::matching::Lookup;
use crate::value::{Type, Value};

/// A built-in function.
#[derive(Debug)]
pub struct Function {
    /// Its name in a rule.
    pub name: &'static str,
    /// `f(x)` or `x.f`.
    pub form: Form,
    /// Its parameters in order; a `Property` has exactly one.
    pub parameters: &'static [Parameter],
    /// The type of its result.
    pub result: fn() -> Type,
    /// What it does, one sentence.
    pub sentence: &'static str,
    /// Examples: an expression and what it gives, written as a Tide literal, `missing` or `not found`.
    pub examples: &'static [(&'static str, &'static str)],
    /// Its code. Arguments stand in the order of the parameters; one that is not given is `Missing`.
    /// A missing argument of a required parameter never reaches it: the result is then missing.
    pub run: for<'b> fn(&Call<'_, 'b>) -> Value<'b>,
}

/// How a function is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `lower(x)`
    Call,
    /// `x.heading`
    Property,
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its name; arguments may be given by it.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Whether it may be left out.
    pub optional: bool,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Any textual type.
    Textual,
    /// An HS code.
    Hs,
    /// A number or a percentage.
    Numeric,
    /// A date.
    Date,
    /// A record or part that has a `name`.
    Party,
    /// The name of a watchlist.
    Watchlist,
    /// One of these words, written bare: `inn`.
    Word(&'static [&'static str]),
}

/// The arguments of one call.
pub struct Call<'a, 'b> {
    /// One value for each parameter, in order. A `Word` comes as text.
    pub arguments: &'a [Value<'b>],
    /// The watchlist of the `Watchlist` parameter, if the function has one.
    pub watchlist: Option<&'a dyn Lookup>,
    /// Its declaration's name, for messages.
    pub watchlist_name: &'a str,
}

/// All functions, by name.
pub const FUNCTIONS: &[&Function] = &[];

/// The call function or the property of a name.
pub fn find(name: &str, form: Form) -> Option<&'static Function> {
    FUNCTIONS.iter().copied().find(|function| function.name == name && function.form == form)
}

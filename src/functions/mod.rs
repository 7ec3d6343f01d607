//! The built-in functions: one file each, with signature, sentence, examples that run as tests, and code.
//! Never knows an expression or a rule; the checker and the evaluator both read [`FUNCTIONS`].

mod bind;
mod chapter;
mod checksum_ok;
mod days_between;
mod digits;
mod heading;
mod lower;
mod r#match;
mod month;
mod normalize;
mod occupation;
mod party;
mod scale;
mod similarity;
mod year;

pub use party::PartyFields;

use crate::list::List;
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
    /// Writes all that the answer depends on beside the watchlist, when the answer is dear enough to be remembered;
    /// none: the function is cheap.
    pub key: Option<for<'b> fn(&Call<'_, 'b>, &mut String)>,
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
    /// The name of a table of places that has the columns `oblast` and `since`.
    Places,
    /// One of these words, written bare: `inn`.
    Word(&'static [&'static str]),
}

/// A parameter that must be given.
const fn required(name: &'static str, takes: Takes) -> Parameter {
    Parameter { name, takes, optional: false }
}

/// A parameter that may be left out.
const fn optional(name: &'static str, takes: Takes) -> Parameter {
    Parameter { name, takes, optional: true }
}

/// The arguments of one call.
pub struct Call<'a, 'b> {
    /// One value for each parameter, in order. A `Word` comes as text.
    pub arguments: &'a [Value<'b>],
    /// The watchlist of the `Watchlist` parameter, if the function has one.
    pub watchlist: Option<&'a dyn Lookup>,
    /// Its declaration's name, for messages.
    pub watchlist_name: &'a str,
    /// The list of the `Places` parameter, if the function has one.
    pub places: Option<&'a List>,
}

/// All functions, by name.
pub const FUNCTIONS: &[&Function] = &[
    &chapter::FUNCTION,
    &checksum_ok::FUNCTION,
    &days_between::FUNCTION,
    &digits::FUNCTION,
    &heading::FUNCTION,
    &lower::FUNCTION,
    &r#match::FUNCTION,
    &month::FUNCTION,
    &normalize::FUNCTION,
    &occupation::FUNCTION,
    &scale::FUNCTION,
    &similarity::FUNCTION,
    &year::FUNCTION,
];

/// The call function or the property of a name.
pub fn find(name: &str, form: Form) -> Option<&'static Function> {
    FUNCTIONS.iter().copied().find(|function| function.name == name && function.form == form)
}

impl<'b> Call<'_, 'b> {
    fn argument(&self, index: usize) -> &Value<'b> {
        self.arguments.get(index).unwrap_or(&Value::Missing)
    }

    fn text(&self, index: usize) -> Option<&str> {
        self.argument(index).as_text()
    }

    fn number(&self, index: usize) -> Option<rust_decimal::Decimal> {
        match self.argument(index) {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn date(&self, index: usize) -> Option<crate::value::Date> {
        match self.argument(index) {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_stand_by_name_and_no_name_twice_in_one_form() {
        for pair in FUNCTIONS.windows(2) {
            assert!(
                (pair[0].name, pair[0].form as u8) < (pair[1].name, pair[1].form as u8),
                "{}",
                pair[1].name
            );
        }
    }

    #[test]
    fn each_function_explains_itself() {
        for function in FUNCTIONS {
            assert!(!function.sentence.is_empty() && !function.examples.is_empty(), "{}", function.name);
            assert!(function.form == Form::Call || function.parameters.len() == 1, "{}", function.name);
        }
    }
}

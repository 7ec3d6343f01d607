//! Typed expressions, clauses and templates. Never evaluated here.

use crate::functions::Function;
use crate::source::Span;
use crate::syntax::tree::{FoldKind, IsWhat, Quantifier};
use crate::value::{Date, Money, Type};
use regex::Regex;
use rust_decimal::Decimal;

/// A typed expression. `def`s and `const`s are already put in; enumerations are texts.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it does.
    pub kind: ExprKind,
    /// The type of its value.
    pub ty: Type,
    /// Its place.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A value known when the rule is compiled.
    Constant(Constant),
    /// A variable: the record, a part, a `let`, the variable of a fold or of a `def`'s body.
    Slot {
        /// Its slot.
        slot: usize,
        /// Its name.
        name: String,
    },
    /// A field of a record or part.
    Field {
        /// The row.
        of: Box<Expr>,
        /// Index into the record type's fields.
        field: usize,
        /// As written, variables included: `s.consignee.name`.
        path: String,
        /// As a path from the record, for data gaps: `consignee.name`, `items.hs`.
        record_path: String,
    },
    /// A view of a record or part.
    View {
        /// The row.
        of: Box<Expr>,
        /// Index into the record type's views.
        view: usize,
        /// As written.
        path: String,
        /// As a path from the record.
        record_path: String,
    },
    /// How people call a part: `.position`.
    Position(Box<Expr>),
    /// A field of a structure: a list row, a match, an entry.
    Member {
        /// The structure.
        of: Box<Expr>,
        /// Index of the field.
        index: usize,
        /// As written.
        path: String,
    },
    /// `list[key]`: the row of a keyed list. Missing key: missing. No such key: absent.
    Lookup {
        /// Index of the list.
        list: usize,
        /// The key.
        key: Box<Expr>,
    },
    /// `value in LIST`; HS codes by prefix.
    InList {
        /// The value.
        value: Box<Expr>,
        /// Index of the list.
        list: usize,
        /// `not in`
        negated: bool,
    },
    /// `value in [a, b]`, `value in s.aliases`; HS codes by prefix.
    InValues {
        /// The value.
        value: Box<Expr>,
        /// A list-typed expression.
        values: Box<Expr>,
        /// `not in`
        negated: bool,
    },
    /// `text mentions LIST`. On a list of texts: any of them.
    Mentions {
        /// The text.
        value: Box<Expr>,
        /// Index of the list.
        list: usize,
    },
    /// `text matches "regex"`
    Matches {
        /// The text.
        value: Box<Expr>,
        /// The expression, compiled.
        regex: Regex,
    },
    /// `text starts with prefix`
    StartsWith(Box<Expr>, Box<Expr>),
    /// `a == b`, `a < b`
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a between b and c`
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a + b`
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// `-a`
    Minus(Box<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `a and b`
    And(Box<Expr>, Box<Expr>),
    /// `a or b`
    Or(Box<Expr>, Box<Expr>),
    /// `a ?? b`
    OrElse(Box<Expr>, Box<Expr>),
    /// `a is missing`
    Is(Box<Expr>, IsWhat),
    /// `any(each x in LIST where COND : EXPR)` and its kin.
    Fold {
        /// What it makes of the values.
        kind: FoldKind,
        /// The slot of its variable.
        slot: usize,
        /// The list.
        over: Box<Expr>,
        /// Which members count.
        condition: Option<Box<Expr>>,
        /// The value of a member; none: the member itself.
        value: Option<Box<Expr>>,
    },
    /// A call of a built-in function or property.
    Call {
        /// The function.
        function: &'static Function,
        /// One for each parameter, in order.
        arguments: Vec<Argument>,
    },
    /// A `def` that was put in: its arguments are bound to slots, then its body is evaluated.
    Bind {
        /// Slot and value of each argument.
        bindings: Vec<(usize, Expr)>,
        /// The body.
        body: Box<Expr>,
    },
}

impl Expr {
    /// The expressions directly inside this one, in the order in which they are written.
    pub fn children(&self) -> Vec<&Expr> {
        use ExprKind as Kind;
        match &self.kind {
            Kind::Constant(_) | Kind::Slot { .. } => Vec::new(),
            Kind::Field { of, .. } | Kind::View { of, .. } | Kind::Member { of, .. } => vec![of],
            Kind::Position(of) | Kind::Minus(of) | Kind::Not(of) | Kind::Is(of, _) => vec![of],
            Kind::Lookup { key: of, .. }
            | Kind::InList { value: of, .. }
            | Kind::Mentions { value: of, .. }
            | Kind::Matches { value: of, .. } => vec![of],
            Kind::InValues { value, values, .. } => vec![value, values],
            Kind::StartsWith(left, right)
            | Kind::Compare(_, left, right)
            | Kind::Arithmetic(_, left, right)
            | Kind::And(left, right)
            | Kind::Or(left, right)
            | Kind::OrElse(left, right) => vec![left, right],
            Kind::Between(value, low, high) => vec![value, low, high],
            Kind::Fold { over, condition, value, .. } => {
                let mut all = vec![over.as_ref()];
                all.extend(condition.as_deref());
                all.extend(value.as_deref());
                all
            }
            Kind::Call { arguments, .. } => arguments
                .iter()
                .filter_map(|argument| match argument {
                    Argument::Value(value) => Some(value),
                    Argument::Watchlist(_) | Argument::Places(_) | Argument::Word(_) | Argument::Omitted => {
                        None
                    }
                })
                .collect(),
            Kind::Bind { bindings, body } => {
                bindings.iter().map(|(_, value)| value).chain([body.as_ref()]).collect()
            }
        }
    }
}

/// An argument of a built-in function.
#[derive(Debug, Clone)]
pub enum Argument {
    /// A value.
    Value(Expr),
    /// A watchlist, by index.
    Watchlist(usize),
    /// A table of places, by the list's index.
    Places(usize),
    /// A bare word.
    Word(String),
    /// An optional parameter that was left out.
    Omitted,
}

/// A value known when the rule is compiled.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// Truth.
    Truth(bool),
    /// Any textual type, in canonical form (`854231`, `TR`).
    Text(String),
    /// Number or percentage.
    Number(Decimal),
    /// Money.
    Money(Money),
    /// Date.
    Date(Date),
    /// Days.
    Duration(i64),
    /// A list.
    List(Vec<Constant>),
}

/// Comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `==`; names and places compare folded (`text::fold`), other texts letter by letter.
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// Calculations. Number and percentage with each other; money ± money; money × or / number; money / money;
/// date ± duration; date − date; duration ± duration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// Clauses of which a number must hold.
#[derive(Debug, Clone)]
pub struct Block {
    /// How many.
    pub quantifier: Quantifier,
    /// The clauses.
    pub clauses: Vec<Clause>,
}

/// A named clause.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Its name.
    pub name: String,
    /// What it asks.
    pub body: Body,
    /// Its body as written, on one line.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// What a clause asks.
#[derive(Debug, Clone)]
pub enum Body {
    /// One question.
    Test(Expr),
    /// Several.
    Block(Block),
}

/// A text with values in it.
#[derive(Debug, Clone)]
pub struct Template {
    /// Its pieces.
    pub pieces: Vec<Piece>,
}

/// A piece of a template.
#[derive(Debug, Clone)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A value and how it is shown.
    Value(Expr, Format),
}

/// How a value is shown in a text for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// By its type: `EUR 9,500.00`, `23 Feb 2024`, `8542.31`.
    Plain,
    /// `:percent`: a number as `93 %`, at most one decimal.
    Percent,
    /// `:date`: `23 Feb 2024`.
    Date,
    /// `:iso`: a date as `2024-02-23`.
    IsoDate,
    /// `:country`: the country's English name.
    Country,
}

//! A rule file as its author wrote it. Never holds a type, a resolved name or a runtime value.

use crate::source::Span;

/// A parsed file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct File {
    /// The items in order. What could not be parsed is left out; its diagnostic says where.
    pub items: Vec<Item>,
    /// `# allow(W0301): why` comments.
    pub allows: Vec<Allow>,
}

/// A comment that switches a lint off for the item that follows (or for the line it stands on).
#[derive(Debug, Clone, PartialEq)]
pub struct Allow {
    /// `W0301`.
    pub code: Name,
    /// The reason given; empty when there is none, which is itself a lint.
    pub why: String,
    /// The whole comment.
    pub span: Span,
    /// The line after the comment's, where the allowed thing begins; in bytes, to the end of the item if an item begins there.
    pub covers: Span,
}

/// A word with its place: a name or a contextual keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The word.
    pub text: String,
    /// Its place.
    pub span: Span,
}

/// A text literal with its place; escapes are resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text without quotes and escapes.
    pub text: String,
    /// The literal with its quotes.
    pub span: Span,
}

/// A top-level item.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// `source ID { … }`
    Source(Source),
    /// `record NAME { … }`
    Record(Record),
    /// `extend record NAME { … }`
    Extend(Record),
    /// `list NAME : type …`
    List(List),
    /// `watchlist NAME from … { … }`
    Watchlist(Watchlist),
    /// `const NAME = expr`
    Const(Const),
    /// `def NAME(a: Type) = expr`
    Def(Def),
    /// `rule NAME { … }`
    Rule(Box<Rule>),
    /// `fixture NAME : Record { … }`
    Fixture(Fixture),
    /// `test RULE "title" { … }`
    Test(Test),
    /// `exception NAME to RULE { … }`
    Exception(Exception),
    /// `override rule NAME { … }`
    Override(Box<Override>),
    /// `scoring { … }`
    Scoring(Scoring),
}

impl Item {
    /// The whole item.
    pub fn span(&self) -> Span {
        match self {
            Item::Source(item) => item.span,
            Item::Record(item) | Item::Extend(item) => item.span,
            Item::List(item) => item.span,
            Item::Watchlist(item) => item.span,
            Item::Const(item) => item.span,
            Item::Def(item) => item.span,
            Item::Rule(item) => item.span,
            Item::Fixture(item) => item.span,
            Item::Test(item) => item.span,
            Item::Exception(item) => item.span,
            Item::Override(item) => item.span,
            Item::Scoring(item) => item.span,
        }
    }
}

/// `source ID { title "…" publisher "…" date 2024-02-23 url "…" }`
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Its id.
    pub name: Name,
    /// Each property once; `date` is a date literal, the others texts.
    pub title: Option<Text>,
    /// Who published it.
    pub publisher: Option<Text>,
    /// Day of publication.
    pub date: Option<Expr>,
    /// Where it can be read.
    pub url: Option<Text>,
    /// The whole item.
    pub span: Span,
}

/// `record NAME { field : type "doc" …  view : every Party "doc"  key f  time f }`, also after `extend`.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its name.
    pub name: Name,
    /// Fields and views in order.
    pub fields: Vec<RecordField>,
    /// `key f`
    pub key: Option<Name>,
    /// `time f`
    pub time: Option<Name>,
    /// The whole item.
    pub span: Span,
}

/// One field or view of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordField {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// The sentence behind it.
    pub doc: Option<Text>,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeExpr {
    /// Its shape.
    pub kind: TypeKind,
    /// Its place.
    pub span: Span,
}

/// The shapes of a written type.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// `country`, `Party`.
    Name(String),
    /// `one of [a, b]`
    OneOf(Vec<Name>),
    /// `list of Item`
    ListOf(Box<TypeExpr>),
    /// `every Party`: a view of all parts of a type.
    Every(Name),
}

/// `list NAME : type = […]` or `list NAME : type from "file.csv" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// Its name.
    pub name: Name,
    /// The type of its keys.
    pub key: TypeExpr,
    /// Where the entries are.
    pub from: ListFrom,
    /// `column NAME : type`; only with a file.
    pub columns: Vec<RecordField>,
    /// `cite A, B`
    pub cite: Vec<Name>,
    /// `stale after 400d`
    pub stale_after: Option<Expr>,
    /// The whole item.
    pub span: Span,
}

/// Where the entries of a list are.
#[derive(Debug, Clone, PartialEq)]
pub enum ListFrom {
    /// Written here.
    Inline(Vec<Expr>),
    /// In a CSV file, whose first column is the key.
    File(Text),
}

/// `watchlist NAME from "a.csv", "b.csv" { … }` or `watchlist NAME from all { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Watchlist {
    /// Its name.
    pub name: Name,
    /// The files; empty for `from all`: every watchlist file of the run.
    pub files: Vec<Text>,
    /// `status designated, reported`: keeps only entries of these; empty keeps all.
    pub status: Vec<Name>,
    /// `cite A, B`
    pub cite: Vec<Name>,
    /// `stale after 30d`
    pub stale_after: Option<Expr>,
    /// The whole item.
    pub span: Span,
}

/// `const NAME = expr`
#[derive(Debug, Clone, PartialEq)]
pub struct Const {
    /// Its name.
    pub name: Name,
    /// `: type`, needed only where the value alone does not tell (`["RU"]` becomes countries where it is used).
    pub ty: Option<TypeExpr>,
    /// Its value.
    pub value: Expr,
    /// The whole item.
    pub span: Span,
}

/// `def NAME(a: Type, …) = expr`
#[derive(Debug, Clone, PartialEq)]
pub struct Def {
    /// Its name.
    pub name: Name,
    /// Its parameters.
    pub parameters: Vec<(Name, TypeExpr)>,
    /// What it stands for.
    pub body: Expr,
    /// The whole item.
    pub span: Span,
}

/// `rule NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// `title "…"`
    pub title: Option<Text>,
    /// `severity high`
    pub severity: Option<Name>,
    /// `status trial`
    pub status: Option<Name>,
    /// `family route`
    pub family: Option<Name>,
    /// `owner "…"`
    pub owner: Option<Text>,
    /// `tags a, b`
    pub tags: Vec<Name>,
    /// `cite A, B`
    pub cite: Vec<Name>,
    /// `effective from DATE [until DATE]`, each a date literal.
    pub effective_from: Option<Expr>,
    /// See `effective_from`.
    pub effective_until: Option<Expr>,
    /// What it runs over; none only after a syntax error.
    pub over: Option<ForClause>,
    /// `let x = expr`, in order.
    pub lets: Vec<(Name, Expr)>,
    /// `when all { … }`
    pub when: Option<Block>,
    /// `unless { … }`: any of its clauses true lifts the rule. Its quantifier is `Any` when none is written.
    pub unless: Option<Block>,
    /// `score 45 { … }`
    pub score: Option<Score>,
    /// `hold under [EU, UK] when name : cond`
    pub hold: Option<Hold>,
    /// `reason "…"`
    pub reason: Option<Template>,
    /// `inquiry "…"`
    pub inquiry: Option<Template>,
    /// `exceptions by a, b for at most 180d`
    pub exceptions: Option<ExceptionShape>,
    /// `emit once per a, b every 30d`
    pub emit: Option<Emit>,
    /// The whole item.
    pub span: Span,
}

/// What a rule runs over.
#[derive(Debug, Clone, PartialEq)]
pub enum ForClause {
    /// `for s: Shipment`
    Record {
        /// `s`
        variable: Name,
        /// `Shipment`
        record: Name,
    },
    /// `for each i in items of s: Shipment`; the path may be `legs` or a view such as `parties`.
    Each {
        /// `i`
        variable: Name,
        /// `items`, or a dotted path below the record.
        path: Vec<Name>,
        /// `s`
        of: Name,
        /// `Shipment`
        record: Name,
    },
    /// `for group g of … by … over 30d where …`
    Group {
        /// `g`
        variable: Name,
        /// What its members are: never a group.
        members: Box<ForClause>,
        /// `by a, b`
        by: Vec<Expr>,
        /// `over 30d`
        over: Option<Expr>,
        /// `where cond`
        condition: Option<Expr>,
    },
}

/// `all { … }`, `any { … }`, `3 of { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// How many of the clauses must hold.
    pub quantifier: Quantifier,
    /// The clauses in order.
    pub clauses: Vec<Clause>,
    /// From the quantifier to the closing brace.
    pub span: Span,
}

/// How many of a block's clauses must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// Every one.
    All,
    /// At least one.
    Any,
    /// At least so many.
    AtLeast(u32),
}

/// `name : expr` or `name : any { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Its name, unique in the rule.
    pub name: Name,
    /// What it asks.
    pub body: ClauseBody,
    /// Name and body.
    pub span: Span,
}

/// What a clause asks.
#[derive(Debug, Clone, PartialEq)]
pub enum ClauseBody {
    /// One question.
    Test(Expr),
    /// Several.
    Block(Block),
}

/// `score 45 { add … sub … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The points of a hit.
    pub base: Expr,
    /// The lines in order.
    pub lines: Vec<ScoreLine>,
    /// The whole part.
    pub span: Span,
}

/// `add 25 when top_tier : cond "sentence"`
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreLine {
    /// `sub` instead of `add`.
    pub subtracts: bool,
    /// The points, a number.
    pub points: Expr,
    /// Its name, unique among the rule's clauses and lines.
    pub name: Name,
    /// When it counts.
    pub condition: Expr,
    /// What it says.
    pub sentence: Option<Template>,
    /// The whole line.
    pub span: Span,
}

/// `hold under [EU, UK, US] when name : cond`; without `when`, every hit holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    /// The legal regimes under which the outcome is *hold*.
    pub regimes: Vec<Name>,
    /// The match whose law it must be.
    pub of: Option<Expr>,
    /// The condition with its name.
    pub when: Option<(Name, Expr)>,
    /// The whole part.
    pub span: Span,
}

/// A text with expressions in braces.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// Its pieces in order.
    pub pieces: Vec<Piece>,
    /// The literal with its quotes.
    pub span: Span,
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Words as they stand.
    Words(String),
    /// `{expr}` or `{expr:format}`
    Value {
        /// The expression.
        value: Expr,
        /// `percent`, `date`, …
        format: Option<Name>,
    },
}

/// `exceptions by a, b for at most 180d`
#[derive(Debug, Clone, PartialEq)]
pub struct ExceptionShape {
    /// What an exception must name.
    pub by: Vec<Expr>,
    /// The longest that an exception may last.
    pub at_most: Option<Expr>,
    /// The whole part.
    pub span: Span,
}

/// `emit once per a, b every 30d`
#[derive(Debug, Clone, PartialEq)]
pub struct Emit {
    /// One alert for each value of these.
    pub per: Vec<Expr>,
    /// The shortest time between two alerts; for group rules.
    pub every: Option<Expr>,
    /// The whole part.
    pub span: Span,
}

/// `fixture NAME : Record { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Fixture {
    /// Its name.
    pub name: Name,
    /// The record type.
    pub record: Name,
    /// The record.
    pub data: Data,
    /// The whole item.
    pub span: Span,
}

/// A record, a list or a value in a fixture.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    /// Its shape.
    pub kind: DataKind,
    /// Its place.
    pub span: Span,
}

/// The shapes of data.
#[derive(Debug, Clone, PartialEq)]
pub enum DataKind {
    /// `{ a: 1, b: … }`
    Record(Vec<(Name, Data)>),
    /// `[a, b]`
    List(Vec<Data>),
    /// A literal, `missing`, or the word of an enumeration (`ExprKind::Name`).
    Value(Expr),
}

/// `test RULE "title" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// The rule it tests.
    pub rule: Name,
    /// What it shows, as a sentence.
    pub title: Text,
    /// `as of 2024-06-10`
    pub as_of: Option<Expr>,
    /// `given …`, several for a rule over groups; none only when every case gives its own, or after a syntax error.
    pub given: Vec<Given>,
    /// `with LIST = […]`
    pub with: Vec<(Name, Vec<Expr>)>,
    /// `expect …`, in order.
    pub expect: Vec<Expect>,
    /// `cases { | … | }`
    pub cases: Option<Cases>,
    /// The whole item.
    pub span: Span,
}

/// `given chips but { items[0].hs: "7318.15" }` or `given Shipment { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// The record it starts from.
    pub base: GivenBase,
    /// What is changed in it.
    pub changes: Vec<Change>,
    /// The whole part.
    pub span: Span,
}

/// What a test starts from.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenBase {
    /// A fixture.
    Fixture(Name),
    /// A record written here: its type and data.
    Inline(Name, Data),
}

/// `items[0].hs: "7318.15"`
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Where.
    pub path: DataPath,
    /// The new data; `missing` takes it out.
    pub data: Data,
}

/// `items[0].hs`
#[derive(Debug, Clone, PartialEq)]
pub struct DataPath {
    /// Its steps.
    pub steps: Vec<Step>,
    /// The whole path.
    pub span: Span,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// `.hs`
    Field(Name),
    /// `[0]`
    Index(usize, Span),
}

/// `expect hit score 85 because a, not b`, `expect reason contains "…"`
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    /// What is expected.
    pub kind: ExpectKind,
    /// The whole line (for a cell of `cases`: the cell).
    pub span: Span,
}

/// What a test may expect.
#[derive(Debug, Clone, PartialEq)]
pub enum ExpectKind {
    /// A verdict, with what goes with it.
    Verdict {
        /// `hit`, `no hit`, `undecided`, `excepted`
        verdict: ExpectVerdict,
        /// `score 85` (both ends equal) or `score 80 .. 90`; number expressions.
        score: Option<(Expr, Expr)>,
        /// `by NAME` behind `excepted`: the exception.
        by: Option<Name>,
        /// `because a, not b`: clauses or score lines that are true (or, with `not`, false); after `undecided`, field paths that are missing.
        because: Vec<Because>,
    },
    /// `reason contains "…"`
    ReasonContains(Text),
    /// `outcome hold`
    Outcome(Name),
    /// `members "S-1", "S-2"`
    Members(Vec<Text>),
}

/// The verdict a test expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectVerdict {
    /// The rule fires.
    Hit,
    /// It does not.
    NoHit,
    /// It cannot tell.
    Undecided,
    /// It fires and an exception covers it.
    Excepted,
}

/// One name behind `because`.
#[derive(Debug, Clone, PartialEq)]
pub struct Because {
    /// `not` stands before it.
    pub negated: bool,
    /// The clause, or the dotted path of a field: `i.hs`.
    pub path: Vec<Name>,
    /// Its place.
    pub span: Span,
}

/// `cases { | items[0].hs | expect | … }`: each row changes the given record and has an expectation of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Cases {
    /// The paths of the header, without its last cell `expect`.
    pub header: Vec<DataPath>,
    /// The rows.
    pub rows: Vec<CaseRow>,
    /// The whole part.
    pub span: Span,
}

/// One row of `cases`.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseRow {
    /// One for each path of the header.
    pub cells: Vec<Data>,
    /// The last cell.
    pub expect: Expect,
    /// The row.
    pub span: Span,
}

/// `exception NAME to RULE { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    /// Its name.
    pub name: Name,
    /// The rule.
    pub rule: Name,
    /// `covers path = value, …`
    pub covers: Vec<(Vec<Name>, Expr)>,
    /// `from DATE`
    pub from: Option<Expr>,
    /// `until DATE`
    pub until: Option<Expr>,
    /// `reason "…"`
    pub reason: Option<Text>,
    /// `approved by "a", "b"`
    pub approved_by: Vec<Text>,
    /// `ticket "…"`
    pub ticket: Option<Text>,
    /// `bound to "…"`: the hash of the list entry and of the record's values that were looked at.
    pub bound: Option<Text>,
    /// The whole item.
    pub span: Span,
}

/// `override rule NAME { effective from 2026-01-01 reason "…" score 20 … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// The rule.
    pub rule: Name,
    /// `effective from DATE [until DATE]`
    pub effective_from: Option<Expr>,
    /// See `effective_from`.
    pub effective_until: Option<Expr>,
    /// `reason "…"`
    pub reason: Option<Text>,
    /// `severity …`
    pub severity: Option<Name>,
    /// `status …`
    pub status: Option<Name>,
    /// `score …`
    pub score: Option<Score>,
    /// `tags …`
    pub tags: Vec<Name>,
    /// `owner "…"`
    pub owner: Option<Text>,
    /// `exceptions …`
    pub exceptions: Option<ExceptionShape>,
    /// The whole item.
    pub span: Span,
}

/// `scoring { within family max plus 10% of others up to 10 at most 97  across families noisy_or  band low from 10 … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Scoring {
    /// `plus 10% of others`: the share of the other scores of the family that is added to its highest; none adds nothing.
    pub others_share: Option<Expr>,
    /// `up to 10`: how much the others add at most.
    pub others_up_to: Option<Expr>,
    /// `at most 97`: the highest score of a family.
    pub family_at_most: Option<Expr>,
    /// `band NAME from N`
    pub bands: Vec<(Name, Expr)>,
    /// The whole item.
    pub span: Span,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// Its shape.
    pub kind: ExprKind,
    /// Its place.
    pub span: Span,
}

/// The shapes of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// Could not be parsed; has been reported.
    Error,
    /// `42`, `9_500.00`: digits as written without underscores.
    Number(String),
    /// `8%`: the digits before the sign.
    Percent(String),
    /// `EUR 9_500.00`: currency and digits.
    Money(String, String),
    /// `2024-02-23` as written; the checker says whether there is such a day.
    Date(String),
    /// `30d`: the digits.
    Duration(String),
    /// `"text"`, escapes resolved.
    Text(String),
    /// `true`, `false`
    Truth(bool),
    /// `missing`, in fixtures only.
    Missing,
    /// A variable, const, list, watchlist or the word of an enumeration.
    Name(String),
    /// `a.b`
    Field(Box<Expr>, Name),
    /// `list[key]`
    Index(Box<Expr>, Box<Expr>),
    /// `f(a, name: b)`
    Call(Name, Vec<Argument>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `not a`, `-a`
    Unary(UnaryOp, Box<Expr>),
    /// `a and b`, `a + b`, `a == b`, `a ?? b`, …
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `a between low and high`, both ends in.
    Between(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a is missing`, `is present`, `is found`, `is not found`.
    Is(Box<Expr>, IsWhat),
    /// `any(each x in LIST where COND : EXPR)` and its kin.
    Fold(Box<Fold>),
}

/// What `is` asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsWhat {
    /// `is missing`
    Missing,
    /// `is present`
    Present,
    /// `is found`
    Found,
    /// `is not found`
    NotFound,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    /// `at_least` in `at_least: 0.85`.
    pub name: Option<Name>,
    /// Its value.
    pub value: Expr,
}

/// Operators before an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `not`
    Not,
    /// `-`
    Minus,
}

/// Operators between two operands, from the loosest to the tightest: `or`; `and`; (`not`); comparisons and the tests of
/// words, which do not chain; `??`; `+ -`; `* /`; (`-`); `.` `[]` calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
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
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `mentions`
    Mentions,
    /// `matches`
    Matches,
    /// `starts with`
    StartsWith,
    /// `??`: the left one unless it is missing or not found.
    OrElse,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// `count(each i in s.items where cond : expr)`; over a group `sum(each in g : expr)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fold {
    /// What it makes of the values.
    pub kind: FoldKind,
    /// `i`; none over a group.
    pub variable: Option<Name>,
    /// The list or the group.
    pub over: Expr,
    /// `over 365d`, `before 365d`, `before 2022-02-24`: which time of a group.
    pub within: Option<Within>,
    /// `where cond`
    pub condition: Option<Expr>,
    /// `: expr`
    pub value: Option<Expr>,
}

/// A part of the time of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Within {
    /// Which side of the day.
    pub side: Side,
    /// A duration back from the last member, or (for `before`) a date.
    pub limit: Expr,
}

/// On which side of a day members stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// `over 365d`: on that day and later.
    Over,
    /// `before 365d`, `before 2022-02-24`: on an earlier day.
    Before,
}

/// What a fold makes of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    /// Whether one is true (or, without an expression, whether there is one).
    Any,
    /// Whether all are true.
    All,
    /// How many.
    Count,
    /// Their sum.
    Sum,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// Their mean.
    Avg,
    /// The first in order.
    First,
    /// The last in order.
    Last,
    /// How many different ones.
    Distinct,
}

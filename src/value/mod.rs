//! What records are made of: types, the schema that rule files declare, values, and the columnar batch they live in.
//! Never knows an expression, a rule or a file format.

pub mod batch;
pub mod convention;
pub mod country;
pub mod date;
pub mod former;
pub mod hs;
pub mod mangled;
pub mod money;
pub mod node;
pub mod note;
pub mod postal;
pub mod provenance;
pub mod schema;
pub mod source_file;
pub mod types;

pub use batch::{Batch, BatchBuilder, Completion, FieldError, Origin, Place, Row, Source, canonical, typed};
pub use convention::{Convention, Conventions};
pub use date::Date;
pub use money::{Currency, Money, parse_decimal};
pub use node::Node;
pub use note::{Note, NoteKind};
pub use provenance::{Provenance, sha256_hex};
pub use schema::{Field, FieldType, Layout, Record, RecordId, Schema, View};
pub use source_file::SourceFile;
pub use types::{Enumeration, Structure, Type};

use rust_decimal::Decimal;
use std::borrow::Cow;
use std::rc::Rc;

/// A value while a rule is evaluated. Texts, names, countries, HS codes, places and enumerations are all `Text`:
/// which of them it is, the checker knows.
#[derive(Debug, Clone)]
pub enum Value<'b> {
    /// Not given: a comparison with it is undecided.
    Missing,
    /// Looked for and not there: `is found` is false.
    Absent,
    /// True or false.
    Truth(bool),
    /// Text of any of the textual types.
    Text(Cow<'b, str>),
    /// A number, or a percentage as its fraction (8 % is 0.08).
    Number(Decimal),
    /// An amount in a currency.
    Money(Money),
    /// A day.
    Date(Date),
    /// A duration in days.
    Duration(i64),
    /// A record or a part of one.
    Row(Row<'b>),
    /// A list of values of one type.
    List(Rc<[Value<'b>]>),
    /// A row of a keyed list, a match, a watchlist entry.
    Structure(Rc<StructureValue<'b>>),
}

/// A value with named fields that is not part of a record.
#[derive(Debug, Clone)]
pub struct StructureValue<'b> {
    /// Its shape.
    pub structure: std::sync::Arc<Structure>,
    /// One value for each field of the shape.
    pub fields: Vec<Value<'b>>,
}

impl Value<'_> {
    /// Neither missing nor absent.
    pub fn is_there(&self) -> bool {
        !matches!(self, Value::Missing | Value::Absent)
    }

    /// The text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}

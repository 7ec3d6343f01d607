//! The types of the trade. Never a value.

use super::schema::RecordId;
use std::fmt;
use std::sync::Arc;

/// The type of an expression, a field or a list key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// True or false. Written `truth`.
    Truth,
    /// Free text.
    Text,
    /// The name of a party.
    Name,
    /// ISO 3166-1 alpha-2 code, upper case.
    Country,
    /// HS code: 2 to 12 digits without dots.
    Hs,
    /// The name of a place.
    Place,
    /// A decimal number.
    Number,
    /// A share; 8 % is 0.08. Compares and calculates with numbers.
    Percent,
    /// An amount in a currency.
    Money,
    /// A calendar day.
    Date,
    /// A number of days.
    Duration,
    /// One of a few words.
    Enumeration(Arc<Enumeration>),
    /// A declared record, or a part of one.
    Record(RecordId),
    /// Several values of one type.
    List(Box<Type>),
    /// A row of a keyed list, a match, a watchlist entry, an alias.
    Structure(Arc<Structure>),
    /// The group of a `for group` rule.
    Group(Box<Type>),
    /// Its expression was wrong and has been reported; agrees with every type, so that one error stays one.
    Unknown,
}

/// The words of `one of [...]`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Enumeration {
    /// In the order of their declaration.
    pub words: Vec<String>,
}

/// Named fields of a value that is not part of a record.
#[derive(Debug, PartialEq, Eq)]
pub struct Structure {
    /// What messages call it: `match`, `entry`, `row of chpl`.
    pub name: String,
    /// Name and type of each field.
    pub fields: Vec<(String, Type)>,
}

impl Structure {
    /// Index and type of a field.
    pub fn field(&self, name: &str) -> Option<(usize, &Type)> {
        self.fields.iter().position(|(field, _)| field == name).map(|index| (index, &self.fields[index].1))
    }
}

impl Type {
    /// Whether values of it are texts underneath.
    pub fn is_textual(&self) -> bool {
        matches!(
            self,
            Type::Text | Type::Name | Type::Country | Type::Hs | Type::Place | Type::Enumeration(_)
        )
    }

    /// Whether values of it are decimals underneath.
    pub fn is_numeric(&self) -> bool {
        matches!(self, Type::Number | Type::Percent)
    }
}

impl fmt::Display for Type {
    /// As authors write it; records by number, so prefer `Schema::show`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Truth => f.write_str("truth"),
            Type::Text => f.write_str("text"),
            Type::Name => f.write_str("name"),
            Type::Country => f.write_str("country"),
            Type::Hs => f.write_str("hs"),
            Type::Place => f.write_str("place"),
            Type::Number => f.write_str("number"),
            Type::Percent => f.write_str("percent"),
            Type::Money => f.write_str("money"),
            Type::Date => f.write_str("date"),
            Type::Duration => f.write_str("duration"),
            Type::Enumeration(words) => write!(f, "one of [{}]", words.words.join(", ")),
            Type::Record(id) => write!(f, "record {}", id.0),
            Type::List(of) => write!(f, "list of {of}"),
            Type::Structure(structure) => f.write_str(&structure.name),
            Type::Group(of) => write!(f, "group of {of}"),
            Type::Unknown => f.write_str("unknown"),
        }
    }
}

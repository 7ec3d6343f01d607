//! Record types as rule files declare them, and how a record with its parts lies in tables.
//! Never holds a value.

use super::types::Type;
use std::sync::Arc;

/// Index of a record type in [`Schema::records`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub usize);

/// All record types of a rule set.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// In the order of declaration.
    pub records: Vec<Record>,
}

/// A declared record type, or a part of one (`Party`, `Item`).
#[derive(Debug, Clone)]
pub struct Record {
    /// `Shipment`.
    pub name: String,
    /// Its fields; `extend record` adds to them.
    pub fields: Vec<Field>,
    /// Collections of all parts of one type, wherever in the record they stand: `parties`.
    pub views: Vec<View>,
    /// The field that identifies a record, if it is a record of its own and not only a part.
    pub key: Option<usize>,
    /// The field that says when it happened.
    pub time: Option<usize>,
}

/// A field of a record type.
#[derive(Debug, Clone)]
pub struct Field {
    /// `consignee`.
    pub name: String,
    /// What it holds.
    pub ty: FieldType,
    /// A sentence for people; may be empty.
    pub doc: String,
}

/// What a field holds. Every field may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldType {
    /// One value of a scalar type (never record, list, structure or group).
    Scalar(Type),
    /// Several values of a scalar type.
    Scalars(Type),
    /// One part.
    Part(RecordId),
    /// Several parts.
    Parts(RecordId),
}

/// All parts of one record type inside a record, in the order of its fields.
#[derive(Debug, Clone)]
pub struct View {
    /// `parties`.
    pub name: String,
    /// The type of the parts.
    pub of: RecordId,
    /// A sentence for people; may be empty.
    pub doc: String,
}

impl Schema {
    /// The record type of a name.
    pub fn find(&self, name: &str) -> Option<RecordId> {
        self.records.iter().position(|record| record.name == name).map(RecordId)
    }

    /// The record type of an id.
    pub fn get(&self, id: RecordId) -> &Record {
        &self.records[id.0]
    }

    /// The record types that stand alone: those with a key.
    pub fn roots(&self) -> impl Iterator<Item = RecordId> {
        self.records
            .iter()
            .enumerate()
            .filter(|(_, record)| record.key.is_some())
            .map(|(index, _)| RecordId(index))
    }

    /// A type as authors write it.
    pub fn show(&self, ty: &Type) -> String {
        match ty {
            Type::Record(id) => self.get(*id).name.clone(),
            Type::List(of) => format!("list of {}", self.show(of)),
            Type::Group(of) => format!("group of {}", self.show(of)),
            other => other.to_string(),
        }
    }
}

impl Record {
    /// Index of a field.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Index of a view.
    pub fn view(&self, name: &str) -> Option<usize> {
        self.views.iter().position(|view| view.name == name)
    }
}

impl Field {
    /// The hidden field that holds the text of a column which no declared field takes, for rules that ask for
    /// `extra["Header"]`.
    pub fn extra(header: &str) -> Field {
        Field {
            name: format!("{EXTRA}{header}{EXTRA_END}"),
            ty: FieldType::Scalar(Type::Text),
            doc: String::new(),
        }
    }

    /// The header of the column, if the field is such a hidden one.
    pub fn extra_header(&self) -> Option<&str> {
        self.name.strip_prefix(EXTRA)?.strip_suffix(EXTRA_END)
    }

    /// Whether rules, not record declarations, brought the field about.
    pub fn is_extra(&self) -> bool {
        self.extra_header().is_some()
    }
}

/// No declared field can be called so.
const EXTRA: &str = "extra[\"";
const EXTRA_END: &str = "\"]";

impl FieldType {
    /// The type an expression has that names the field.
    pub fn as_type(&self) -> Type {
        match self {
            FieldType::Scalar(ty) => ty.clone(),
            FieldType::Scalars(ty) => Type::List(Box::new(ty.clone())),
            FieldType::Part(id) => Type::Record(*id),
            FieldType::Parts(id) => Type::List(Box::new(Type::Record(*id))),
        }
    }
}

/// How records of one type lie in tables: table 0 holds the records, and every part field of a table has a table of
/// its own, so that `consignee` and `shipper` are two tables of the type `Party`. Record types do not contain
/// themselves (the checker sees to it), so the tables are finite.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The schema it was made from.
    pub schema: Arc<Schema>,
    /// The type of the records.
    pub root: RecordId,
    /// All tables; a table stands behind its parent.
    pub tables: Vec<TableLayout>,
}

/// One table of a layout.
#[derive(Debug, Clone)]
pub struct TableLayout {
    /// The type of its rows.
    pub record: RecordId,
    /// The table and field whose parts it holds; none for table 0.
    pub parent: Option<(usize, usize)>,
    /// For each field: the table of its parts, if it has parts.
    pub children: Vec<Option<usize>>,
    /// How people call a row: `consignee`, `items manufacturer`, empty for table 0.
    pub position: String,
}

impl Layout {
    /// The tables of a root record type.
    pub fn new(schema: &Arc<Schema>, root: RecordId) -> Layout {
        let mut layout = Layout { schema: Arc::clone(schema), root, tables: Vec::new() };
        layout.add(root, None, String::new());
        layout
    }

    fn add(&mut self, record: RecordId, parent: Option<(usize, usize)>, position: String) -> usize {
        let index = self.tables.len();
        let schema = Arc::clone(&self.schema);
        let fields = &schema.get(record).fields;
        self.tables.push(TableLayout {
            record,
            parent,
            children: vec![None; fields.len()],
            position: position.clone(),
        });
        for (number, field) in fields.iter().enumerate() {
            let (FieldType::Part(part) | FieldType::Parts(part)) = field.ty else { continue };
            let inner =
                if position.is_empty() { field.name.clone() } else { format!("{position} {}", field.name) };
            let child = self.add(part, Some((index, number)), inner.replace('_', " "));
            self.tables[index].children[number] = Some(child);
        }
        index
    }
}

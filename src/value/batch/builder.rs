//! Fills a batch record by record; a record goes in whole or not at all. Never keeps a record that has an error.

use super::column::Column;
use super::convert::{At, Cell, Converter, FieldError, Filled, Path};
use super::place::Places;
use super::{BATCH_ROWS, Batch, Origin, Table};
use crate::value::{Conventions, Node, Note, schema::Layout};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Fields that records had and the schema does not know: path without numbers, and how often.
pub type Unread = BTreeMap<String, u64>;

/// Makes batches of one record type.
#[derive(Debug)]
pub struct BatchBuilder {
    batch: Batch,
    symbols: HashMap<Arc<str>, u32>,
    unread: Unread,
}

impl BatchBuilder {
    /// A builder of empty batches.
    pub fn new(layout: Arc<Layout>) -> BatchBuilder {
        let batch = empty(layout);
        BatchBuilder { batch, symbols: HashMap::new(), unread: Unread::new() }
    }

    /// Adds a record whose values are written in this program's own forms: ISO dates, points before decimals.
    ///
    /// # Errors
    /// Every field that does not fit its type; the batch is then as it was.
    pub fn push(&mut self, node: &Node, origin: Origin) -> Result<(), Vec<FieldError>> {
        self.push_written(node, origin, None)
    }

    /// Adds a record whose values are written as the conventions of its source say.
    ///
    /// # Errors
    /// Every field that does not fit its type; the batch is then as it was.
    pub fn push_written(
        &mut self,
        node: &Node,
        origin: Origin,
        conventions: Option<&Conventions>,
    ) -> Result<(), Vec<FieldError>> {
        let layout = Arc::clone(&self.batch.layout);
        let mut converter = Converter {
            schema: &layout.schema,
            conventions,
            row: origin.row,
            notes: Vec::new(),
            errors: Vec::new(),
            unread: Unread::new(),
        };
        let filled = converter.record(node, layout.root, &Path::Root);
        for (path, count) in converter.unread {
            *self.unread.entry(path).or_default() += count;
        }
        if !converter.errors.is_empty() {
            return Err(converter.errors);
        }
        self.push_filled(filled, origin, converter.notes);
        Ok(())
    }

    /// Adds a record that is converted already.
    pub(super) fn push_filled(&mut self, filled: Filled, origin: Origin, notes: Vec<Note>) {
        let record = self.batch.origins.len() as u32;
        self.batch.notes.extend(notes.into_iter().map(|note| (record, note)));
        self.add_row(0, filled);
        self.batch.origins.push(origin);
    }

    /// Number of records since the last `take`.
    pub fn len(&self) -> usize {
        self.batch.len()
    }

    /// Whether no record was added since the last `take`.
    pub fn is_empty(&self) -> bool {
        self.batch.is_empty()
    }

    /// Whether it is time to take the batch.
    pub fn is_full(&self) -> bool {
        self.len() >= BATCH_ROWS
    }

    /// The batch so far; the builder starts another.
    pub fn take(&mut self) -> Batch {
        self.symbols.clear();
        let fresh = empty(Arc::clone(&self.batch.layout));
        std::mem::replace(&mut self.batch, fresh)
    }

    /// Fields that no record type knows, from all records so far.
    pub fn unread(&self) -> &Unread {
        &self.unread
    }

    /// The same; the builder starts to count anew.
    pub fn take_unread(&mut self) -> Unread {
        std::mem::take(&mut self.unread)
    }

    fn add_row(&mut self, table: usize, Filled { cells, row }: Filled) {
        let ats: Vec<At> = cells.iter().map(|(_, at)| *at).collect();
        self.batch.places.add(table, row, &ats);
        self.batch.tables[table].rows += 1;
        for (field, (cell, _)) in cells.into_iter().enumerate() {
            match cell {
                Cell::Parts(rows) => self.add_parts(table, field, rows),
                Cell::Many(items) => {
                    let count = items.len() as u32;
                    for item in items {
                        self.add_item(table, field, item);
                    }
                    self.batch.tables[table].columns[field].end_row(Some(count));
                }
                cell => self.add_scalar(table, field, cell),
            }
        }
    }

    fn add_parts(&mut self, table: usize, field: usize, rows: Vec<Filled>) {
        let Some(child) = self.batch.layout.tables[table].children[field] else { return };
        self.batch.tables[table].columns[field].end_row(Some(rows.len() as u32));
        for row in rows {
            self.add_row(child, row);
        }
    }

    fn add_scalar(&mut self, table: usize, field: usize, cell: Cell) {
        let symbol = self.symbol_of(&cell);
        let column = &mut self.batch.tables[table].columns[field];
        match column {
            Column::Many { .. } | Column::Parts { .. } => column.end_row(None),
            scalar => push_scalar(scalar, &cell, symbol),
        }
    }

    fn add_item(&mut self, table: usize, field: usize, cell: Cell) {
        let symbol = self.symbol_of(&cell);
        if let Column::Many { items, .. } = &mut self.batch.tables[table].columns[field] {
            push_scalar(items, &cell, symbol);
        }
    }

    fn symbol_of(&mut self, cell: &Cell) -> u32 {
        let Cell::Text(text) = cell else { return 0 };
        if let Some(&symbol) = self.symbols.get(text.as_str()) {
            return symbol;
        }
        let symbol = self.batch.texts.len() as u32;
        let text: Arc<str> = text.as_str().into();
        self.batch.texts.push(Arc::clone(&text));
        self.symbols.insert(text, symbol);
        symbol
    }
}

fn push_scalar(column: &mut Column, cell: &Cell, symbol: u32) {
    match (column, cell) {
        (Column::Texts(values), Cell::Text(_)) => values.push(symbol),
        (Column::Texts(values), _) => values.skip(0),
        (Column::Decimals(values), Cell::Decimal(value)) => values.push(*value),
        (Column::Decimals(values), _) => values.skip(rust_decimal::Decimal::ZERO),
        (Column::Moneys(values), Cell::Money(money)) => values.push((money.amount, money.currency)),
        (Column::Moneys(values), _) => {
            values.skip((rust_decimal::Decimal::ZERO, crate::value::Currency::NONE))
        }
        (Column::Days(values), Cell::Date(date)) => values.push(date.0),
        (Column::Days(values), _) => values.skip(0),
        (Column::Durations(values), Cell::Duration(days)) => values.push(*days),
        (Column::Durations(values), _) => values.skip(0),
        (Column::Truths(values), Cell::Truth(truth)) => values.push(*truth),
        (Column::Truths(values), _) => values.skip(false),
        (Column::Many { .. } | Column::Parts { .. }, _) => {}
    }
}

fn empty(layout: Arc<Layout>) -> Batch {
    let places = Places::new(layout.tables.len());
    let tables = layout
        .tables
        .iter()
        .map(|table| {
            let fields = &layout.schema.get(table.record).fields;
            Table { rows: 0, columns: fields.iter().map(|field| Column::new(&field.ty)).collect() }
        })
        .collect();
    Batch { layout, tables, texts: Vec::new(), origins: Vec::new(), places, notes: Vec::new() }
}

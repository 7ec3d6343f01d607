//! The register of suppliers: what the records of parties leave out, their supplier's record says. Never screens a supplier,
//! and never takes one for a party that may as well be another.

use crate::functions::PartyFields;
use crate::input::{Chunk, Counts, Reader, Rejection};
use crate::matching::{Lookup, Match, Matcher, Party, Score, party_key};
use crate::value::{Batch, Completion, RecordId, Row, Schema, SourceFile};
use crate::watchlist::{Entity, EntityKind, EntityName, Identifier, NameKind, Status};
use std::collections::BTreeMap;

/// The record type of a register.
const SUPPLIER: &str = "Supplier";
/// The parts that it completes.
const PARTY: &str = "Party";
/// The field of a party that holds its supplier's key.
const NUMBER: &str = "number";
/// The field of a party by which it is found else.
const NAME: &str = "name";
/// The least likeness at which a party is a supplier though its name is written otherwise.
const SAME: f64 = 0.9;
/// As much less like another supplier must be, in millionths, unless an identifier decides.
const APART: u32 = 30_000;

/// Supplier records by number and by name.
#[derive(Debug)]
pub struct Register {
    batches: Vec<Batch>,
    /// The batch and row of each supplier, in the order of the input: an entity of the matcher is an index into it.
    suppliers: Vec<(usize, usize)>,
    by_number: BTreeMap<String, usize>,
    by_name: BTreeMap<String, Vec<usize>>,
    matcher: Matcher,
    sources: Vec<SourceFile>,
    counts: Counts,
    rejections: Vec<Rejection>,
}

impl Register {
    /// Reads all supplier records of a reader; records of other types are passed over.
    pub fn read(reader: &mut Reader) -> Register {
        let sources = reader.source_files();
        let mut batches = Vec::new();
        let mut rejections = Vec::new();
        for chunk in reader.by_ref() {
            batches.extend(chunk.batches.into_iter().filter(is_of_suppliers));
            rejections.extend(chunk.rejections);
        }
        let rows =
            |(number, batch): (usize, &Batch)| (0..batch.len()).map(move |row| (number, row)).collect();
        let suppliers: Vec<(usize, usize)> = batches.iter().enumerate().flat_map::<Vec<_>, _>(rows).collect();
        let of = |&(batch, row): &(usize, usize)| batches[batch].row(row);
        let entities: Vec<Entity> = suppliers.iter().map(|at| entity(of(at))).collect();
        let by_number = suppliers.iter().enumerate().map(|(number, at)| (key(of(at)), number)).collect();
        let by_name = by_name(&entities);
        let matcher = Matcher::build(entities);
        let counts = reader.counts();
        Register { batches, suppliers, by_number, by_name, matcher, sources, counts, rejections }
    }

    /// Rows that could not be read, in the order of the input.
    pub fn rejections(&self) -> &[Rejection] {
        &self.rejections
    }

    /// Supplier rows read, taken and rejected.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The files of the register with what names their cells.
    pub(super) fn sources(&self) -> &[SourceFile] {
        &self.sources
    }

    /// The same records; each party that is known to be a supplier has the fields that it lacked. The register's files stand
    /// behind `first_file` others among those of the run.
    pub(super) fn completed(&self, chunk: Chunk, first_file: usize) -> Chunk {
        let complete = |batch: Batch| match party_of(&batch.layout().schema) {
            Some(party) => batch.completed(&mut |row| self.find(row, party, first_file)),
            None => batch,
        };
        Chunk { batches: chunk.batches.into_iter().map(complete).collect(), ..chunk }
    }

    fn find(&self, part: Row<'_>, party: PartyType, first_file: usize) -> Option<Completion<'_>> {
        if part.record() != party.record {
            return None;
        }
        let (supplier, known_by, how) = self.by_number(part, party).or_else(|| self.by_match(part, party))?;
        let &(batch, row) = self.suppliers.get(supplier)?;
        let by = self.batches.get(batch)?.row(row);
        let file = by.origin().file as usize;
        let source = self.sources.get(file).map(|source| source.source.to_string()).unwrap_or_default();
        let why = format!("taken from supplier `{}` in `{source}`, line {}, {how}", key(by), by.origin().row);
        Some(Completion { by, file: u32::try_from(first_file + file).ok()?, known_by, why })
    }

    fn by_number(&self, part: Row<'_>, party: PartyType) -> Option<(usize, usize, String)> {
        let number = party.number?;
        let value = part.get(number);
        let supplier = *self.by_number.get(value.as_text()?.trim())?;
        Some((supplier, number, "known by its number".to_owned()))
    }

    /// The one supplier that the name and the particulars of a party fit; none when two may be meant.
    fn by_match(&self, part: Row<'_>, party: PartyType) -> Option<(usize, usize, String)> {
        let fields = PartyFields::of(&part);
        if !fields.has_name() {
            return None;
        }
        let asked = fields.as_party();
        if let Some(supplier) = self.namesake(&asked) {
            return Some((supplier, party.name, "known by its name".to_owned()));
        }
        let found = self.matcher.find(&asked, Score::from_f64(SAME), 2);
        let best = found.first().filter(|best| best.conflicts.is_empty())?;
        if found.get(1).is_some_and(|second| !is_apart(best, second)) {
            return None;
        }
        let mut how = format!("known by a name that is {} like", best.score);
        if best.identified {
            how.push_str(&format!(", and by {}", best.agreements.join(", ")));
        }
        Some((best.entity, party.name, how))
    }

    /// The only supplier of the very name, if no country speaks against it.
    fn namesake(&self, asked: &Party<'_>) -> Option<usize> {
        let [supplier] = self.by_name.get(&party_key(asked.name)?)?.as_slice() else { return None };
        let countries = &self.matcher.entities().get(*supplier)?.countries;
        let agrees = asked.countries.is_empty()
            || countries.is_empty()
            || countries.iter().any(|country| asked.countries.contains(&country.as_str()));
        agrees.then_some(*supplier)
    }
}

/// The suppliers that bear a name, by its telling words.
fn by_name(suppliers: &[Entity]) -> BTreeMap<String, Vec<usize>> {
    let mut by_name: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, supplier) in suppliers.iter().enumerate() {
        for key in supplier.names.iter().filter_map(|name| party_key(&name.text)) {
            let of_name = by_name.entry(key).or_default();
            if of_name.last() != Some(&number) {
                of_name.push(number);
            }
        }
    }
    by_name
}

/// Whether the second best is plainly another.
fn is_apart(best: &Match, second: &Match) -> bool {
    (best.identified && !second.identified)
        || best.score.millionths().saturating_sub(second.score.millionths()) >= APART
}

/// The record type of parties and the fields by which one is known.
#[derive(Debug, Clone, Copy)]
struct PartyType {
    record: RecordId,
    number: Option<usize>,
    name: usize,
}

fn party_of(schema: &Schema) -> Option<PartyType> {
    let record = schema.find(PARTY)?;
    let fields = schema.get(record);
    Some(PartyType { record, number: fields.field(NUMBER), name: fields.field(NAME)? })
}

fn is_of_suppliers(batch: &Batch) -> bool {
    let layout = batch.layout();
    layout.schema.get(layout.root).name == SUPPLIER
}

fn key(supplier: Row<'_>) -> String {
    let key = supplier.schema().get(supplier.record()).key.map(|key| supplier.get(key));
    key.and_then(|key| key.as_text().map(|text| text.trim().to_owned())).unwrap_or_default()
}

/// A supplier as the matcher takes entries. Days of incorporation stay out: they are often written down wrongly, and another
/// one would make a stranger of a supplier.
fn entity(supplier: Row<'_>) -> Entity {
    let fields = PartyFields::of(&supplier);
    let party = fields.as_party();
    let mut entity = Entity::new(key(supplier), EntityKind::Unknown, Status::Context);
    let names = std::iter::once(party.name).chain(party.aliases).filter(|name| !name.is_empty());
    let kinds = std::iter::once(NameKind::Primary).chain(std::iter::repeat(NameKind::Alias));
    entity.names = names.zip(kinds).map(|(text, kind)| EntityName { text: text.to_owned(), kind }).collect();
    entity.countries = party.countries.into_iter().map(str::to_owned).collect();
    entity.addresses = party.addresses.into_iter().map(str::to_owned).collect();
    let identifier =
        |(kind, value): (&str, &str)| Identifier { kind: kind.to_owned(), value: value.to_owned() };
    entity.identifiers = party.identifiers.into_iter().map(identifier).collect();
    entity
}

//! Decides for each column of a file which field it feeds, and says why: its own name, a synonym, an option, a mapping
//! file. Never chooses between two fields that a header may mean, and never looks at a value.

mod file;
mod synonyms;
mod units;

pub use file::{MappedFeed, MappedUnit, Mapping, Word};

use super::header::{Path, Step, extra_paths, plain, resolve, show};
use crate::value::schema::Schema;
use crate::value::{Currency, RecordId, Type};
use file::value_type;
use rust_decimal::Decimal;
use synonyms::Meaning;
use units::Unit;
pub(super) use units::kilograms;

/// What became of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnUse {
    /// It feeds a field, or several.
    Read {
        /// The paths, the first first.
        fields: Vec<String>,
        /// Why it does.
        why: Why,
        /// What its numbers are in, where its header or the mapping says so: `t`, `EUR`.
        unit: Option<String>,
    },
    /// Nothing reads it.
    Unread(Unread),
}

/// Why a column feeds a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Its header is the field's name.
    OwnName,
    /// Its header is a synonym in a language: `de`; `sap` for technical names.
    Synonym(&'static str),
    /// `--map FIELD=COLUMN`.
    Option,
    /// A mapping file.
    File,
    /// A rule asks for it: `extra["..."]`.
    Rule,
}

/// Why a column feeds nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// Its header means nothing that is known.
    Unknown,
    /// Its header may mean several fields.
    Ambiguous(Vec<String>),
    /// Another column means the same field by its header: field and the other column.
    Contested(String, String),
    /// Its header means a field that another column feeds: field and the other column.
    Displaced(String, String),
    /// It names currencies, and no amount is read that lacks one.
    NoAmount,
    /// It names units of mass, and no mass is read that lacks one.
    NoMass,
    /// The mapping file says so.
    Ignored,
}

impl Unread {
    /// What people must know of the column of a header, and what to write; none where nothing is to be decided.
    pub fn notice(&self, header: &str) -> Option<String> {
        match self {
            Unread::Unknown | Unread::NoAmount | Unread::NoMass | Unread::Ignored => None,
            Unread::Ambiguous(fields) => {
                let first = fields.first().map_or("", String::as_str);
                Some(format!(
                    "the column `{header}` may be `{}` and is not read: write `--map \"{first}={header}\"`",
                    fields.join("` or `")
                ))
            }
            Unread::Contested(field, other) => {
                let (one, two) =
                    if *header < **other { (header, other.as_str()) } else { (other.as_str(), header) };
                Some(format!(
                    "the columns `{one}` and `{two}` both mean `{field}`, and neither is read: write \
                     `--map \"{field}={one}\"`"
                ))
            }
            Unread::Displaced(field, other) => {
                Some(format!("the column `{header}` is not read: `{field}` is fed by `{other}`"))
            }
        }
    }
}

/// Which columns of a file feed which fields of one record type.
#[derive(Debug, Default)]
pub(super) struct Assignment {
    pub(super) feeds: Vec<Feed>,
    /// One for each column.
    pub(super) uses: Vec<ColumnUse>,
}

/// A field and the columns that feed it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Feed {
    pub(super) path: Path,
    /// At least one; several are joined.
    pub(super) columns: Vec<usize>,
    pub(super) reading: Reading,
}

impl Feed {
    /// The column that names the currency or the unit.
    fn unit_column(&self) -> Option<usize> {
        match self.reading {
            Reading::InColumn(column) | Reading::WithUnit(column) => Some(column),
            _ => None,
        }
    }

    /// The columns that it reads, that of a currency or unit among them.
    pub(super) fn all_columns(&self) -> impl Iterator<Item = usize> + '_ {
        self.columns.iter().copied().chain(self.unit_column())
    }
}

/// How the text of a cell becomes the text of a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reading {
    /// As it stands.
    Plain,
    /// The cells that are not blank, with this between them.
    Joined(&'static str),
    /// A number, times this.
    Times(Decimal),
    /// An amount in this currency.
    In(Currency),
    /// An amount in the currency that another column names.
    InColumn(usize),
    /// A mass in the unit that another column names.
    WithUnit(usize),
    /// As it stands, if all rows of the record agree.
    IfAgreed,
}

/// What is said about columns apart from their headers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wishes<'a> {
    /// Field and column, from options.
    pub(super) pairs: &'a [(String, String)],
    /// The mapping file.
    pub(super) file: Option<&'a Mapping>,
}

impl Wishes<'_> {
    /// Whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.file.is_none()
    }
}

/// A field and the columns that feed it, as a mapping file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feeding {
    /// The path.
    pub field: String,
    /// The headers; several are joined in this order.
    pub columns: Vec<String>,
    /// What the numbers are in: `t`, `EUR`.
    pub unit: Option<String>,
    /// The column that names the currency or the unit.
    pub unit_column: Option<String>,
    /// Why the columns feed it.
    pub why: Why,
}

/// What feeds say, in words of a header. What only rules ask for is left out: rules ask by the header itself.
pub(super) fn feedings(feeds: &[Feed], uses: &[ColumnUse], header: &[String]) -> Vec<Feeding> {
    let name = |column: usize| header.get(column).cloned().unwrap_or_default();
    let feeding = |feed: &Feed| {
        let field = show(&feed.path);
        let used = feed.columns.first().and_then(|&column| uses.get(column));
        let Some(ColumnUse::Read { why, unit, .. }) = used else { return None };
        if feed.reading == Reading::IfAgreed
            || matches!(feed.path.last(), Some(Step::Field(last)) if last.starts_with("extra["))
        {
            return None;
        }
        let unit_column = feed.unit_column().map(name);
        let columns = feed.columns.iter().map(|&column| name(column)).collect();
        Some(Feeding { field, columns, unit: unit.clone(), unit_column, why: *why })
    };
    feeds.iter().filter_map(feeding).collect()
}

/// Decides for all columns of a header. What people say goes before what a header says, a field's own name before a
/// synonym.
pub(super) fn assign(header: &[String], wishes: Wishes<'_>, schema: &Schema, root: RecordId) -> Assignment {
    let unread = vec![ColumnUse::Unread(Unread::Unknown); header.len()];
    let mut desk = Desk {
        header,
        schema,
        root,
        done: Assignment { feeds: Vec::new(), uses: unread },
        settled: vec![false; header.len()],
    };
    if let Some(file) = wishes.file {
        desk.take_file(file, wishes.pairs);
    }
    desk.take_pairs(wishes.pairs);
    desk.take_own_names();
    let units = desk.unit_columns();
    desk.take_synonyms();
    desk.take_units(&units);
    desk.take_extra();
    desk.done
}

struct Desk<'a> {
    header: &'a [String],
    schema: &'a Schema,
    root: RecordId,
    done: Assignment,
    /// Columns that are not looked at again.
    settled: Vec<bool>,
}

/// A column and one meaning of its header.
#[derive(Debug, Clone)]
struct Guess {
    column: usize,
    meaning: Meaning,
    unit: Option<Unit>,
}

/// A column that names the unit of masses.
struct UnitColumn {
    column: usize,
    /// The field of the mass, or `mass` for every one.
    of: &'static str,
    language: &'static str,
}

/// How numbers are read that are in a unit or currency which is the same for all of them.
pub(super) fn fixed_unit(word: &str) -> Reading {
    units::parse(word).map_or(Reading::Plain, reading_of)
}

/// How numbers of a field are read that have their unit or currency beside them, where there are no columns.
pub(super) fn unit_beside(schema: &Schema, root: RecordId, path: &Path) -> Reading {
    match value_type(schema, root, path) {
        Some(Type::Money) => Reading::InColumn(0),
        _ => Reading::WithUnit(0),
    }
}

impl Desk<'_> {
    /// Options go before the file.
    fn take_file(&mut self, file: &Mapping, pairs: &[(String, String)]) {
        let of_options: Vec<Path> =
            pairs.iter().filter_map(|(field, _)| resolve(field, self.schema, self.root)).collect();
        for feed in &file.feeds {
            let path = resolve(&feed.field.text, self.schema, self.root);
            let Some(path) = path.filter(|path| !of_options.contains(path)) else { continue };
            let columns: Vec<usize> =
                feed.columns.iter().filter_map(|word| self.columns_called(&word.text).next()).collect();
            if columns.is_empty() {
                continue;
            }
            let (reading, unit) = match &feed.unit {
                Some(MappedUnit::Fixed(word)) => {
                    (units::parse(&word.text).map(reading_of), Some(word.text.clone()))
                }
                Some(MappedUnit::Column(word)) => {
                    let column = self.columns_called(&word.text).next();
                    let is_money = self.is_money(&path);
                    if let Some(column) = column {
                        let part = if is_money { "currency" } else { "unit" };
                        self.read(column, format!("{}.{part}", show(&path)), Why::File, None);
                    }
                    (column.map(if is_money { Reading::InColumn } else { Reading::WithUnit }), None)
                }
                None => (None, None),
            };
            let reading = reading.unwrap_or_else(|| self.joined(&path, columns.len()));
            self.feed(path, columns, reading, Why::File, unit);
        }
        for word in &file.ignored {
            for column in self.columns_called(&word.text).collect::<Vec<_>>() {
                self.settled[column] = true;
                self.done.uses[column] = ColumnUse::Unread(Unread::Ignored);
            }
        }
    }

    fn take_pairs(&mut self, pairs: &[(String, String)]) {
        for (field, column) in pairs {
            let Some(path) = resolve(field, self.schema, self.root) else { continue };
            for column in self.columns_called(column).collect::<Vec<_>>() {
                self.feed(path.clone(), vec![column], Reading::Plain, Why::Option, None);
            }
        }
    }

    fn take_own_names(&mut self) {
        let wished = self.done.feeds.len();
        for (column, name) in self.header.iter().enumerate() {
            if self.settled[column] {
                continue;
            }
            let Some(path) = resolve(name, self.schema, self.root) else { continue };
            let taken = self.done.feeds[..wished].iter().find(|feed| feed.path == path);
            match taken.and_then(|feed| feed.columns.first().copied()) {
                Some(other) => self.displace(column, &path, other),
                None => self.feed(path, vec![column], Reading::Plain, Why::OwnName, None),
            }
        }
    }

    fn take_synonyms(&mut self) {
        let mut clear: Vec<Guess> = Vec::new();
        let mut unclear: Vec<(usize, Vec<Guess>)> = Vec::new();
        for column in (0..self.header.len()).filter(|&column| !self.settled[column]) {
            let mut guesses = self.guesses(column);
            match guesses.len() {
                0 => {}
                1 => clear.extend(guesses.pop()),
                _ => unclear.push((column, guesses)),
            }
        }
        let is_of_item = |path: &Path| path.contains(&Step::Each);
        let has_items = self.done.feeds.iter().any(|feed| is_of_item(&feed.path))
            || clear.iter().any(|guess| is_of_item(&guess.meaning.path));
        for (column, guesses) in unclear {
            match self.same_notion(&guesses).filter(|_| !has_items) {
                Some(guess) => clear.push(guess),
                None => {
                    let fields = guesses.iter().map(|guess| show(&guess.meaning.path)).collect();
                    self.done.uses[column] = ColumnUse::Unread(Unread::Ambiguous(fields));
                }
            }
        }
        let (currencies, values) = clear.into_iter().partition(|guess| self.is_currency(&guess.meaning.path));
        self.take_guesses(values);
        self.take_currencies(currencies);
    }

    /// What a header means by the table; with a unit that it names, if it means nothing without.
    fn guesses(&self, column: usize) -> Vec<Guess> {
        let Some(name) = self.header.get(column) else { return Vec::new() };
        let guess = |unit: Option<Unit>| move |meaning| Guess { column, meaning, unit: unit.clone() };
        let whole = synonyms::meanings(name, self.schema, self.root);
        if !whole.is_empty() {
            return whole.into_iter().map(guess(None)).collect();
        }
        for (name, unit) in units::divided(name) {
            let mut meanings = synonyms::meanings(&name, self.schema, self.root);
            if let Some(path) = resolve(&name, self.schema, self.root).filter(|_| meanings.is_empty()) {
                meanings.push(Meaning { path, language: "en", number: None });
            }
            meanings.retain(|meaning| units::fits(&unit, &meaning.path, self.is_money(&meaning.path)));
            if !meanings.is_empty() {
                return meanings.into_iter().map(guess(Some(unit))).collect();
            }
        }
        Vec::new()
    }

    /// Of two meanings that are one notion, of the record and of its items (`Country of origin`), that of the record.
    fn same_notion(&self, guesses: &[Guess]) -> Option<Guess> {
        let [one, other] = guesses else { return None };
        let ty = |guess: &Guess| value_type(self.schema, self.root, &guess.meaning.path);
        let is_of_item = |guess: &Guess| guess.meaning.path.contains(&Step::Each);
        let is_one = !is_of_item(one) && is_of_item(other) && ty(one) == ty(other);
        is_one.then(|| one.clone())
    }

    /// Feeds what guesses agree on. Columns with numbers are joined; two columns of one meaning are contested.
    fn take_guesses(&mut self, mut guesses: Vec<Guess>) {
        guesses.sort_by_key(|guess| (guess.meaning.number, guess.column));
        while let Some(first) = guesses.first().cloned() {
            let (same, others): (Vec<_>, Vec<_>) =
                guesses.into_iter().partition(|guess| guess.meaning.path == first.meaning.path);
            guesses = others;
            let path = first.meaning.path;
            let numbers: Vec<Option<u8>> = same.iter().map(|guess| guess.meaning.number).collect();
            let is_ordered = numbers.windows(2).all(|pair| pair[0] < pair[1])
                && !(numbers.contains(&None) && numbers.contains(&Some(1)));
            let taken = self.done.feeds.iter().position(|feed| feed.path == path);
            match taken {
                // `Name` and behind it `Name 2`.
                Some(feed) if numbers.iter().all(|number| *number > Some(1)) && is_ordered => {
                    self.join(feed, &path, &same);
                }
                Some(feed) => {
                    let other = self.done.feeds[feed].columns.first().copied();
                    for guess in &same {
                        self.displace(guess.column, &path, other.unwrap_or(guess.column));
                    }
                }
                None if is_ordered => {
                    let columns: Vec<usize> = same.iter().map(|guess| guess.column).collect();
                    let unit = same.first().and_then(|guess| guess.unit.clone());
                    let shown = unit.as_ref().map(show_unit);
                    let reading = unit.map_or_else(|| self.joined(&path, columns.len()), reading_of);
                    self.feed(path, columns, reading, Why::Synonym(first.meaning.language), shown);
                }
                None => self.contest(&same, &path),
            }
        }
    }

    fn join(&mut self, feed: usize, path: &Path, guesses: &[Guess]) {
        let columns: Vec<usize> = guesses.iter().map(|guess| guess.column).collect();
        let reading = self.joined(path, 2);
        if let Some(feed) = self.done.feeds.get_mut(feed) {
            feed.columns.extend(&columns);
            feed.reading = reading;
        }
        for guess in guesses {
            self.read(guess.column, show(path), Why::Synonym(guess.meaning.language), None);
        }
    }

    fn contest(&mut self, guesses: &[Guess], path: &Path) {
        for (number, guess) in guesses.iter().enumerate() {
            let other =
                guesses.get(if number == 0 { 1 } else { 0 }).map_or(guess.column, |other| other.column);
            let other = self.header.get(other).cloned().unwrap_or_default();
            self.done.uses[guess.column] = ColumnUse::Unread(Unread::Contested(show(path), other));
        }
    }

    /// A column of currencies serves every amount that has none of its own.
    fn take_currencies(&mut self, guesses: Vec<Guess>) {
        if guesses.len() > 1 {
            let path = guesses[0].meaning.path.clone();
            return self.contest(&guesses, &path);
        }
        let Some(guess) = guesses.into_iter().next() else { return };
        let mut served = Vec::new();
        for number in 0..self.done.feeds.len() {
            let feed = &self.done.feeds[number];
            let amount = match feed.path.split_last() {
                Some((Step::Field(last), above)) if last == "amount" && self.is_money(&above.to_vec()) => {
                    above.to_vec()
                }
                _ if self.is_money(&feed.path) => feed.path.clone(),
                _ => continue,
            };
            let currency: Path = amount.iter().cloned().chain([Step::Field("currency".to_owned())]).collect();
            let has_own = self.done.feeds.iter().any(|feed| feed.path == currency);
            if has_own || feed.reading != Reading::Plain {
                continue;
            }
            served.push(show(&currency));
            self.done.feeds[number].path = amount;
            self.done.feeds[number].reading = Reading::InColumn(guess.column);
        }
        if served.is_empty() {
            self.done.uses[guess.column] = ColumnUse::Unread(Unread::NoAmount);
        } else {
            self.settled[guess.column] = true;
            let why = Why::Synonym(guess.meaning.language);
            self.done.uses[guess.column] = ColumnUse::Read { fields: served, why, unit: None };
        }
    }

    /// Columns whose headers say that they name the unit of a mass; they mean nothing else.
    fn unit_columns(&mut self) -> Vec<UnitColumn> {
        let mut found = Vec::new();
        for column in (0..self.header.len()).filter(|&column| !self.settled[column]) {
            let named = self.header.get(column).and_then(|name| units::named_by(name));
            found.extend(named.map(|(of, language)| UnitColumn { column, of, language }));
        }
        found.iter().for_each(|unit| self.settled[unit.column] = true);
        found
    }

    /// A column of units serves every mass of which no unit is known, or that which it names; of several, the first
    /// behind the mass.
    fn take_units(&mut self, units: &[UnitColumn]) {
        for number in 0..self.done.feeds.len() {
            let feed = &self.done.feeds[number];
            let is_open = feed.reading == Reading::Plain && units::is_mass(&feed.path);
            let (Some(Step::Field(field)), Some(&mass)) = (feed.path.last(), feed.columns.first()) else {
                continue;
            };
            let has_unit = matches!(&self.done.uses[mass], ColumnUse::Read { unit: Some(_), .. });
            let of = |wanted: &str| units.iter().filter(|unit| unit.of == wanted).collect::<Vec<_>>();
            let own = Some(of(field)).filter(|own| !own.is_empty()).unwrap_or_else(|| of("mass"));
            let chosen = match own.as_slice() {
                [only] => Some(*only),
                several => several.iter().copied().find(|unit| unit.column > mass),
            };
            let Some(unit) = chosen.filter(|_| is_open && !has_unit) else { continue };
            let served = format!("{}.unit", show(&feed.path));
            self.done.feeds[number].reading = Reading::WithUnit(unit.column);
            self.read(unit.column, served, Why::Synonym(unit.language), None);
        }
        for unit in units {
            if !matches!(self.done.uses[unit.column], ColumnUse::Read { .. }) {
                self.done.uses[unit.column] = ColumnUse::Unread(Unread::NoMass);
            }
        }
    }

    /// Columns that a rule asks for by their headers, whatever else they feed.
    fn take_extra(&mut self) {
        for (path, wanted) in extra_paths(self.schema, self.root) {
            let Some(column) = self.columns_called(&wanted).next() else { continue };
            let reading = match path.iter().position(|step| *step == Step::Each) {
                None => Reading::IfAgreed,
                // Only where rows are items already.
                Some(each) if self.done.feeds.iter().any(|feed| feed.path.starts_with(&path[..=each])) => {
                    Reading::Plain
                }
                Some(_) => continue,
            };
            let shown = show(&path);
            self.done.feeds.push(Feed { path, columns: vec![column], reading });
            match &mut self.done.uses[column] {
                ColumnUse::Read { fields, .. } => fields.push(shown),
                unread => {
                    *unread = ColumnUse::Read { fields: vec![shown], why: Why::Rule, unit: None };
                }
            }
        }
    }

    fn feed(&mut self, path: Path, columns: Vec<usize>, reading: Reading, why: Why, unit: Option<String>) {
        for &column in &columns {
            self.read(column, show(&path), why, unit.clone());
        }
        self.done.feeds.push(Feed { path, columns, reading });
    }

    fn read(&mut self, column: usize, field: String, why: Why, unit: Option<String>) {
        self.settled[column] = true;
        match &mut self.done.uses[column] {
            ColumnUse::Read { fields, .. } => fields.push(field),
            unread => *unread = ColumnUse::Read { fields: vec![field], why, unit },
        }
    }

    fn displace(&mut self, column: usize, path: &Path, other: usize) {
        self.settled[column] = true;
        let other = self.header.get(other).cloned().unwrap_or_default();
        self.done.uses[column] = ColumnUse::Unread(Unread::Displaced(show(path), other));
    }

    fn columns_called<'s>(&'s self, name: &str) -> impl Iterator<Item = usize> + use<'s> {
        let wanted = plain(name);
        let named = self.header.iter().enumerate();
        named
            .filter(move |(_, header)| plain(header) == wanted && !wanted.is_empty())
            .map(|(column, _)| column)
    }

    /// How several columns of one field are put together.
    fn joined(&self, path: &Path, columns: usize) -> Reading {
        match (columns, value_type(self.schema, self.root, path)) {
            (1, _) => Reading::Plain,
            (_, Some(Type::Name | Type::Place)) => Reading::Joined(" "),
            _ => Reading::Joined(", "),
        }
    }

    fn is_money(&self, path: &Path) -> bool {
        value_type(self.schema, self.root, path) == Some(Type::Money)
    }

    fn is_currency(&self, path: &Path) -> bool {
        matches!(path.split_last(), Some((Step::Field(last), above))
            if last == "currency" && self.is_money(&above.to_vec()))
    }
}

fn reading_of(unit: Unit) -> Reading {
    match unit {
        Unit::Mass(kilograms) if kilograms == Decimal::ONE => Reading::Plain,
        Unit::Mass(kilograms) => Reading::Times(kilograms),
        Unit::Currency(currency) => Reading::In(currency),
        Unit::Pieces => Reading::Plain,
    }
}

fn show_unit(unit: &Unit) -> String {
    match unit {
        Unit::Mass(kilograms) => units::name_of(*kilograms).to_owned(),
        Unit::Currency(currency) => currency.to_string(),
        Unit::Pieces => "pcs".to_owned(),
    }
}

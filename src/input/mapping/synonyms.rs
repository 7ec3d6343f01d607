//! What headers mean in the languages of the table of synonyms. Never looks at a value, and never chooses between two
//! meanings.

use crate::input::header::{Path, Step, ends_at_name, number, plain};
use crate::value::schema::{Field, FieldType, Record, Schema};
use crate::value::{RecordId, Type};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;

/// One thing that a header can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meaning {
    /// The field.
    pub(super) path: Path,
    /// The language of the words: `de`; `sap` for technical names.
    pub(super) language: &'static str,
    /// Its place among columns that are joined, from 1.
    pub(super) number: Option<u8>,
}

/// A line of the table.
#[derive(Clone)]
struct Word {
    /// The header in plain form, without its number.
    plain: String,
    /// The field below its record type.
    steps: Vec<&'static str>,
    language: &'static str,
    /// Whether a number from 1 to 9 stands behind it.
    is_numbered: bool,
}

/// The words of each record type, in the order of the table.
type Words = BTreeMap<&'static str, Vec<Word>>;

/// The language of a schema's own names.
const OWN: &str = "en";

/// Roles within roles: `Item Manufacturer Address City` has three.
const DEEPEST: usize = 4;

/// Longer headers are sentences.
const LONGEST: usize = 200;

/// Everything that a header means for a record type, each field once. Several meanings are for the caller to report.
pub(super) fn meanings(header: &str, schema: &Schema, root: RecordId) -> Vec<Meaning> {
    let plain = plain_header(header);
    if plain.is_empty() || plain.len() > LONGEST {
        return Vec::new();
    }
    let search = Search { schema };
    let mut found = search.whole(&plain, schema.get(root), None);
    if found.is_empty() {
        found = search.composed(&plain, schema.get(root), None, DEEPEST);
    }
    let mut distinct: Vec<Meaning> = Vec::new();
    for meaning in found {
        if distinct.iter().all(|known| known.path != meaning.path) {
            distinct.push(meaning);
        }
    }
    distinct
}

/// A header as the table compares it: lower case, letters and digits alone, without accents.
pub(super) fn plain_header(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase) {
        match c {
            'ı' => out.push('i'),
            'ß' => out.push_str("ss"),
            c if unicode_normalization::char::is_combining_mark(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Looks through the record types of one schema.
struct Search<'s> {
    schema: &'s Schema,
}

impl Search<'_> {
    /// The meanings of a header that is a line of the table as it stands: of this record, of its items, or, where it has
    /// none, of parts whose words stand without a role.
    fn whole(&self, text: &str, record: &Record, language: Option<&'static str>) -> Vec<Meaning> {
        let mut found = Vec::new();
        for word in words(&record.name).iter().filter(|word| speaks(word.language, language)) {
            let Some(number) = word.fits(text) else { continue };
            let Some((mut path, ty)) = self.path(record, &word.steps) else { continue };
            let ends = match ty {
                Target::Part(part) => ends_at_name(part, &mut path),
                Target::Value | Target::Money => true,
                Target::Items(_) => false,
            };
            if ends {
                found.push(Meaning { path, language: word.language, number });
            }
        }
        let (of_items, of_parts): (Vec<_>, Vec<_>) =
            self.open_parts(record).into_iter().partition(|(_, part)| part.is_list);
        for (path, part) in of_items {
            let mut inner = self.whole(text, part.record, language);
            if inner.is_empty() {
                inner = self.own(text, part.record, OWN);
            }
            found.extend(below(&path, inner));
        }
        if found.is_empty() {
            for (path, part) in of_parts {
                found.extend(below(&path, self.whole(text, part.record, language)));
            }
        }
        found
    }

    /// The meanings of a role's word with the words of its part, before or behind them: `Empfänger Land`,
    /// `Land des Empfängers`.
    fn composed(
        &self,
        text: &str,
        record: &Record,
        language: Option<&'static str>,
        levels: usize,
    ) -> Vec<Meaning> {
        let mut found = Vec::new();
        if levels == 0 {
            return found;
        }
        for role in self.roles(record).into_iter().filter(|role| speaks(role.language, language)) {
            let rests = [
                text.strip_prefix(role.plain.as_str()).map(|rest| behind(rest, role.language)),
                text.strip_suffix(role.plain.as_str()).map(|rest| before(rest, role.language)),
            ];
            for mut rest in rests.into_iter().flatten().filter(|rest| !rest.is_empty()) {
                let mut path = role.path.clone();
                if role.part.is_list {
                    let words = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                    let digits = &rest[..rest.len() - words.len()];
                    if !digits.is_empty() && number(digits).is_none() {
                        continue;
                    }
                    path.push(number(digits).map_or(Step::Each, Step::Number));
                    rest = words;
                }
                let mut inner = self.whole(rest, role.part.record, Some(role.language));
                if inner.is_empty() {
                    inner = self.own(rest, role.part.record, role.language);
                }
                if inner.is_empty() {
                    inner = self.composed(rest, role.part.record, Some(role.language), levels - 1);
                }
                found.extend(below(&path, inner));
            }
        }
        if found.is_empty() {
            for (path, part) in self.open_parts(record) {
                found.extend(below(&path, self.composed(text, part.record, language, levels - 1)));
            }
        }
        found
    }

    /// A field's own name behind the word of a role: `Ship-to inn`.
    fn own(&self, text: &str, record: &Record, language: &'static str) -> Vec<Meaning> {
        let field = record.fields.iter().find(|field| plain(&field.name) == text);
        let scalar = field.filter(|field| matches!(field.ty, FieldType::Scalar(_) | FieldType::Scalars(_)));
        let path = scalar.map(|field| vec![Step::Field(field.name.clone())]);
        path.map(|path| Meaning { path, language, number: None }).into_iter().collect()
    }

    /// The parts of a record that have words of their own: from the table, and by their fields' names.
    fn roles<'s>(&'s self, record: &'s Record) -> Vec<Role<'s>> {
        let of_table = words(&record.name).iter().filter(|word| !word.plain.is_empty()).filter_map(|word| {
            let (path, target) = self.path(record, &word.steps)?;
            let part = target.part()?;
            Some(Role { plain: word.plain.clone(), language: word.language, path, part })
        });
        let own = record.fields.iter().filter_map(|field| {
            let part = self.part_of(field)?;
            let path = vec![Step::Field(field.name.clone())];
            Some(Role { plain: plain(&field.name), language: OWN, path, part })
        });
        of_table.chain(own).collect()
    }

    /// The parts whose words stand without a role, with the way to them.
    fn open_parts<'s>(&'s self, record: &'s Record) -> Vec<(Path, Part<'s>)> {
        let open = words(&record.name).iter().filter(|word| word.plain.is_empty());
        open.filter_map(|word| {
            let (mut path, target) = self.path(record, &word.steps)?;
            let part = target.part()?;
            if part.is_list {
                path.push(Step::Each);
            }
            Some((path, part))
        })
        .collect()
    }

    fn part_of(&self, field: &Field) -> Option<Part<'_>> {
        match field.ty {
            FieldType::Part(id) => Some(Part { record: self.schema.get(id), is_list: false }),
            FieldType::Parts(id) => Some(Part { record: self.schema.get(id), is_list: true }),
            FieldType::Scalar(_) | FieldType::Scalars(_) => None,
        }
    }

    /// The path of a line's steps below a record, if the schema has such a field, and what stands there.
    fn path<'s>(&'s self, record: &'s Record, steps: &[&str]) -> Option<(Path, Target<'s>)> {
        let mut path = Path::new();
        let mut at = Target::Part(record);
        for step in steps {
            at = match (at, number(step)) {
                (Target::Items(part), Some(number)) => {
                    path.push(Step::Number(number));
                    Target::Part(part)
                }
                (Target::Part(record), None) => {
                    let field = record.fields.iter().find(|field| field.name == *step)?;
                    path.push(Step::Field(field.name.clone()));
                    match self.part_of(field) {
                        Some(Part { record, is_list: true }) => Target::Items(record),
                        Some(Part { record, is_list: false }) => Target::Part(record),
                        None if field.ty == FieldType::Scalar(Type::Money) => Target::Money,
                        None => Target::Value,
                    }
                }
                (Target::Money, None) if *step == "currency" => {
                    path.push(Step::Field((*step).to_owned()));
                    Target::Value
                }
                _ => return None,
            };
        }
        Some((path, if matches!(at, Target::Money) { Target::Value } else { at }))
    }
}

/// What stands at a path.
enum Target<'s> {
    Value,
    Money,
    Part(&'s Record),
    Items(&'s Record),
}

impl<'s> Target<'s> {
    fn part(self) -> Option<Part<'s>> {
        match self {
            Target::Part(record) => Some(Part { record, is_list: false }),
            Target::Items(record) => Some(Part { record, is_list: true }),
            Target::Value | Target::Money => None,
        }
    }
}

/// A part of a record, or one of several.
#[derive(Clone, Copy)]
struct Part<'s> {
    record: &'s Record,
    is_list: bool,
}

struct Role<'s> {
    plain: String,
    language: &'static str,
    path: Path,
    part: Part<'s>,
}

impl Word {
    /// Whether a plain header is this word, and its number if it has one.
    fn fits(&self, text: &str) -> Option<Option<u8>> {
        if self.plain.is_empty() {
            return None;
        }
        let rest = text.strip_prefix(self.plain.as_str())?;
        match (self.is_numbered, rest.as_bytes()) {
            (false, []) => Some(None),
            (true, [digit @ b'1'..=b'9']) => Some(Some(digit - b'0')),
            _ => None,
        }
    }
}

fn speaks(word: &str, wanted: Option<&str>) -> bool {
    wanted.is_none_or(|wanted| word == wanted || word == "*")
}

fn below(above: &Path, inner: Vec<Meaning>) -> impl Iterator<Item = Meaning> {
    inner
        .into_iter()
        .map(move |meaning| Meaning { path: above.iter().chain(&meaning.path).cloned().collect(), ..meaning })
}

/// What follows the word of a role, without the word between them.
fn behind<'t>(rest: &'t str, language: &str) -> &'t str {
    let between: &[&str] = match language {
        "en" => &["s"],
        "zh" => &["的"],
        _ => &[],
    };
    // A field may begin with the letter: `Consignee Street`.
    let shorter = between.iter().find_map(|word| rest.strip_prefix(word));
    match (language, shorter) {
        ("en", Some(shorter)) if ["country", "name", "address", "city"].contains(&shorter) => shorter,
        ("zh", Some(shorter)) => shorter,
        _ => rest,
    }
}

/// What stands before the word of a role, without the words between them.
fn before<'t>(rest: &'t str, language: &str) -> &'t str {
    let between: &[&str] = match language {
        "en" => &["ofthe", "of"],
        "de" => &["desder", "des", "der", "vom", "von"],
        _ => &[],
    };
    between.iter().find_map(|word| rest.strip_suffix(word)).filter(|rest| !rest.is_empty()).unwrap_or(rest)
}

/// The lines of the table for a record type.
fn words(record: &str) -> &'static [Word] {
    static WORDS: OnceLock<Words> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let mut words = Words::new();
        for (ty, word) in TABLE.lines().filter_map(read_line).flatten() {
            words.entry(ty).or_default().push(word);
        }
        for (ty, other) in LIKE {
            let of_other = words.get(other).cloned().unwrap_or_default();
            words.entry(ty).or_default().extend(of_other);
        }
        words
    });
    words.get(record).map_or(&[], Vec::as_slice)
}

/// Types whose fields have the words of another type besides their own.
const LIKE: [(&str, &str); 1] = [("Counterparty", "Supplier")];

/// Field, language, header.
const TABLE: &str = include_str!("synonyms.tsv");

/// The record type and the word of a line of the table; German umlauts are also written with two letters.
fn read_line(line: &'static str) -> Option<Vec<(&'static str, Word)>> {
    if line.starts_with('#') || line.is_empty() {
        return None;
    }
    let mut cells = line.split('\t');
    let (field, language, header) = (cells.next()?, cells.next()?, cells.next()?);
    let (ty, steps) = field.split_once('.')?;
    let is_numbered = header.ends_with('#');
    let mut spellings = vec![plain_header(header)];
    if language == "de" {
        let spelled = header.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
        spellings.push(plain_header(&spelled));
        spellings.dedup();
    }
    let word = |plain| (ty, Word { plain, steps: steps.split('.').collect(), language, is_numbered });
    Some(spellings.into_iter().map(word).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_has_its_three_cells() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let cells: Vec<&str> = line.split('\t').collect();
            let [field, language, header] = cells.as_slice() else { panic!("{line}") };
            assert!(field.contains('.') && header.trim() == *header && !header.is_empty(), "{line}");
            assert!(["*", "de", "en", "ru", "sap", "tr", "uk", "zh"].contains(language), "{line}");
            assert_eq!(*language == "*", *header == "-", "{line}");
        }
    }

    #[test]
    fn a_header_compares_without_case_accents_and_marks() {
        for (one, other) in [
            ("Ship-To  Country", "ship_to country"),
            ("Empfänger", "EMPFANGER"),
            ("Ürün Kodu", "urun_kodu"),
            ("GTİP", "gtip"),
            ("ALICI", "alıcı"),
            ("Счёт", "СЧЕТ"),
            ("Straße", "STRASSE"),
            ("ＨＳ编码", "hs编码"),
        ] {
            assert_eq!(plain_header(one), plain_header(other));
        }
    }
}

//! Mapping files: which column feeds which field, as people write and keep it. Never opens a file, and never stops at the
//! first mistake.
//!
//! ```text
//! # Deliveries of the Rotterdam plant
//! type Shipment
//! consignee.name = "NAME1" + "NAME2"      # joined in this order
//! items.net_kg   = "Net weight" in t
//! items.value    = "Amount" in column "Curr"
//! ignore "Internal note"
//! ```

use super::units;
use crate::diagnostic::{Code, Diagnostic};
use crate::input::header::{self, Path, Step, plain};
use crate::source::{SourceId, Span};
use crate::text::suggest;
use crate::value::schema::{FieldType, Record, Schema};
use crate::value::{RecordId, Type};

/// A text of a mapping file with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Without its quotes.
    pub text: String,
    /// With them.
    pub span: Span,
}

/// What a mapping file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The type of the records, where they do not name theirs.
    pub record_type: Option<Word>,
    /// Its lines `field = column`, in order.
    pub feeds: Vec<MappedFeed>,
    /// Columns that are left unread.
    pub ignored: Vec<Word>,
}

/// A line `field = column`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedFeed {
    /// The path of the field: `items.0.hs`.
    pub field: Word,
    /// The columns, joined in this order if they are several.
    pub columns: Vec<Word>,
    /// What the numbers are in.
    pub unit: Option<MappedUnit>,
}

/// What the numbers of a column are in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MappedUnit {
    /// `t`, `EUR`
    Fixed(Word),
    /// The column that names the currency or the unit of mass.
    Column(Word),
}

impl Mapping {
    /// Reads a mapping file; a line that is wrong is left out and reported.
    pub fn parse(text: &str, source: SourceId) -> (Mapping, Vec<Diagnostic>) {
        let mut mapping = Mapping::default();
        let mut found = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let words = Line { text: line, start, source }.tokens();
            start += line.len();
            if let Err(diagnostic) = words.and_then(|tokens| mapping.take(&tokens)) {
                found.push(diagnostic);
            }
        }
        (mapping, found)
    }

    /// Everything that does not fit the record types: an unknown field, type or unit, what is given twice.
    pub fn check(&self, schema: &Schema) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let named = self.record_type.as_ref().map(|word| (word, find_type(schema, &word.text)));
        let roots: Vec<RecordId> = match named {
            Some((_, Some(root))) => vec![root],
            Some((word, None)) => {
                let names: Vec<&str> = schema.roots().map(|id| schema.get(id).name.as_str()).collect();
                let message = format!("there is no record type `{}`", word.text);
                let help = format!("write one of `{}`", names.join("`, `"));
                found.push(Diagnostic::new(Code("E0702"), word.span, message).help(help));
                schema.roots().collect()
            }
            None => schema.roots().collect(),
        };
        let mut fields: Vec<(String, Span)> = Vec::new();
        for feed in &self.feeds {
            let resolved = roots
                .iter()
                .find_map(|&root| header::resolve(&feed.field.text, schema, root).map(|path| (path, root)));
            let Some((path, root)) = resolved else {
                found.push(unknown_field(&feed.field, schema, &roots));
                continue;
            };
            let shown = header::show(&path);
            match fields.iter().find(|(field, _)| *field == shown) {
                Some((_, first)) => found.push(
                    Diagnostic::new(Code("E0703"), feed.field.span, format!("`{shown}` is fed twice"))
                        .also(*first, "first here")
                        .help("join columns with `+`, or remove a line"),
                ),
                None => fields.push((shown, feed.field.span)),
            }
            found.extend(unit_fault(feed, &path, value_type(schema, root, &path).as_ref()));
        }
        found.extend(self.fed_and_ignored());
        found
    }

    /// Columns that none of these headers is.
    pub fn missing_columns<'h>(&self, headers: impl Iterator<Item = &'h str>) -> Vec<Diagnostic> {
        let headers: Vec<&str> = headers.collect();
        let known: Vec<String> = headers.iter().map(|header| plain(header)).collect();
        let unknown = self.columns().filter(|word| !known.contains(&plain(&word.text)));
        unknown
            .map(|word| {
                let message = format!("no input file has a column `{}`", word.text);
                let help = suggest(&word.text, headers.iter().copied());
                let help = help
                    .map_or("`tidewaiter map FILE` shows the columns of a file".to_owned(), |near| {
                        format!("did you mean `{near}`?")
                    });
                Diagnostic::new(Code("E0704"), word.span, message).help(help)
            })
            .collect()
    }

    /// Every column that is named, in the order of the file.
    fn columns(&self) -> impl Iterator<Item = &Word> {
        let fed = self.feeds.iter().flat_map(|feed| {
            let currency = match &feed.unit {
                Some(MappedUnit::Column(word)) => Some(word),
                _ => None,
            };
            feed.columns.iter().chain(currency)
        });
        fed.chain(&self.ignored)
    }

    fn fed_and_ignored(&self) -> Vec<Diagnostic> {
        let fed = |word: &&Word| {
            let mut columns = self.feeds.iter().flat_map(|feed| &feed.columns);
            columns.find(|column| plain(&column.text) == plain(&word.text)).map(|column| column.span)
        };
        let both = self.ignored.iter().filter_map(|word| Some((word, fed(&word)?)));
        both.map(|(word, span)| {
            let message = format!("`{}` feeds a field and is ignored", word.text);
            Diagnostic::new(Code("E0703"), word.span, message).also(span, "read here").help("remove a line")
        })
        .collect()
    }

    /// Takes the tokens of a line.
    fn take(&mut self, tokens: &[Token]) -> Result<(), Diagnostic> {
        let [first, rest @ ..] = tokens else { return Ok(()) };
        match (&first.kind, rest) {
            (Kind::Bare, [name]) if first.text == "type" && name.is_word() => {
                if let Some(before) = &self.record_type {
                    return Err(Diagnostic::new(Code("E0703"), first.span, "the type is given twice")
                        .also(before.span, "first here")
                        .help("remove a line"));
                }
                self.record_type = Some(name.word());
                Ok(())
            }
            (Kind::Bare, columns)
                if first.text == "ignore" && !columns.is_empty() && columns.iter().all(Token::is_word) =>
            {
                self.ignored.extend(columns.iter().map(Token::word));
                Ok(())
            }
            (Kind::Bare, [equals, columns @ ..]) if equals.kind == Kind::Equals => {
                self.feeds.push(feed(first, equals, columns)?);
                Ok(())
            }
            _ => Err(Diagnostic::new(Code("E0701"), first.span, "this is no line of a mapping")
                .help("write `field = \"Column\"`, `ignore \"Column\"` or `type Shipment`")),
        }
    }
}

/// column (`+` column)* (`in` unit | `in` `column` column)?
fn feed(field: &Token, equals: &Token, tokens: &[Token]) -> Result<MappedFeed, Diagnostic> {
    let wrong =
        |span: Span, message: &str, help: &str| Err(Diagnostic::new(Code("E0701"), span, message).help(help));
    let mut columns = Vec::new();
    let mut rest = tokens;
    let mut at = equals;
    loop {
        let [column, behind @ ..] = rest else {
            return wrong(
                at.span.after(),
                "a column belongs here",
                "write its header in quotes: `\"Country\"`",
            );
        };
        if !column.is_word() {
            return wrong(column.span, "a column belongs here", "write its header in quotes: `\"Country\"`");
        }
        columns.push(column.word());
        rest = behind;
        match rest {
            [plus, behind @ ..] if plus.kind == Kind::Plus => (at, rest) = (plus, behind),
            _ => break,
        }
    }
    let unit = match rest {
        [] => None,
        [word, column, header] if word.text == "in" && column.text == "column" && header.is_word() => {
            Some(MappedUnit::Column(header.word()))
        }
        [word, unit] if word.text == "in" && word.kind == Kind::Bare && unit.is_word() => {
            Some(MappedUnit::Fixed(unit.word()))
        }
        [word] if word.text == "in" => {
            return wrong(
                word.span.after(),
                "a unit belongs here",
                "write `in t`, `in EUR` or `in column \"Currency\"`",
            );
        }
        [other, ..] => {
            return wrong(
                other.span,
                "the line should end here",
                "write a header of several words in quotes; join columns with `+`",
            );
        }
    };
    Ok(MappedFeed { field: field.word(), columns, unit })
}

fn unknown_field(word: &Word, schema: &Schema, roots: &[RecordId]) -> Diagnostic {
    let names: Vec<&str> = roots.iter().map(|&root| schema.get(root).name.as_str()).collect();
    let message = match names.as_slice() {
        [only] => format!("`{only}` has no field `{}`", word.text),
        _ => format!("no record type has a field `{}`", word.text),
    };
    let mut paths = Vec::new();
    for &root in roots {
        all_paths(schema, schema.get(root), "", 4, &mut paths);
    }
    let help = suggest(&word.text, paths.iter().map(String::as_str)).map_or_else(
        || "`tidewaiter records` shows the fields".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Diagnostic::new(Code("E0702"), word.span, message).help(help)
}

/// The paths of all values of a record type, without numbers.
fn all_paths(schema: &Schema, record: &Record, above: &str, levels: usize, paths: &mut Vec<String>) {
    for field in record.fields.iter().filter(|field| !field.is_extra()) {
        let path = if above.is_empty() { field.name.clone() } else { format!("{above}.{}", field.name) };
        match field.ty {
            FieldType::Part(part) | FieldType::Parts(part) if levels > 0 => {
                all_paths(schema, schema.get(part), &path, levels - 1, paths);
            }
            FieldType::Part(_) | FieldType::Parts(_) => {}
            FieldType::Scalar(_) | FieldType::Scalars(_) => paths.push(path),
        }
    }
}

fn unit_fault(feed: &MappedFeed, path: &Path, ty: Option<&Type>) -> Option<Diagnostic> {
    let field = header::show(path);
    let is_money = ty == Some(&Type::Money);
    let (span, message, help) = match feed.unit.as_ref()? {
        MappedUnit::Column(_) if is_money || units::is_mass(path) => return None,
        MappedUnit::Column(word) => (
            word.span,
            format!("`{field}` is no amount of money and no mass in `_kg`"),
            "take `in column ...` away",
        ),
        MappedUnit::Fixed(word) => match units::parse(&word.text) {
            None => (
                word.span,
                format!("`{}` is no unit of mass and no currency", word.text),
                "write `kg`, `t`, `g`, `lb`, or the code of a currency such as `EUR`",
            ),
            Some(unit) if units::fits(&unit, path, is_money) => return None,
            Some(units::Unit::Mass(_)) => {
                (word.span, format!("`{field}` is no mass"), "a unit of mass belongs to a field in `_kg`")
            }
            Some(units::Unit::Currency(_)) => {
                (word.span, format!("`{field}` is no amount of money"), "take `in ...` away")
            }
            Some(units::Unit::Pieces) => {
                (word.span, format!("`{field}` is no number of pieces"), "take `in ...` away")
            }
        },
    };
    Some(Diagnostic::new(Code("E0705"), span, message).help(help))
}

/// The type of the value at a path.
pub(super) fn value_type(schema: &Schema, root: RecordId, path: &Path) -> Option<Type> {
    let mut record = Some(schema.get(root));
    let mut ty = None;
    for step in path {
        let Step::Field(name) = step else { continue };
        let Some(here) = record else {
            // Below money: its amount or its currency.
            return Some(Type::Text);
        };
        let field = here.fields.iter().find(|field| field.name == *name)?;
        (record, ty) = match &field.ty {
            FieldType::Part(part) | FieldType::Parts(part) => (Some(schema.get(*part)), None),
            FieldType::Scalar(scalar) | FieldType::Scalars(scalar) => (None, Some(scalar.clone())),
        };
    }
    ty
}

fn find_type(schema: &Schema, name: &str) -> Option<RecordId> {
    schema.roots().find(|&id| schema.get(id).name.eq_ignore_ascii_case(name))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Bare,
    Quoted,
    Equals,
    Plus,
}

#[derive(Debug, Clone)]
struct Token {
    kind: Kind,
    text: String,
    span: Span,
}

impl Token {
    fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Bare | Kind::Quoted) && !self.text.trim().is_empty()
    }

    fn word(&self) -> Word {
        Word { text: self.text.clone(), span: self.span }
    }
}

struct Line<'t> {
    text: &'t str,
    /// Where it begins in its file, in bytes.
    start: usize,
    source: SourceId,
}

impl Line<'_> {
    fn tokens(&self) -> Result<Vec<Token>, Diagnostic> {
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(c) = self.text[at..].chars().next() {
            let size = c.len_utf8();
            match c {
                '#' => break,
                '=' | '+' => {
                    let kind = if c == '=' { Kind::Equals } else { Kind::Plus };
                    tokens.push(Token { kind, text: c.to_string(), span: self.span(at, at + size) });
                    at += size;
                }
                '"' => {
                    let (text, end) = self.quoted(at)?;
                    tokens.push(Token { kind: Kind::Quoted, text, span: self.span(at, end) });
                    at = end;
                }
                c if c.is_whitespace() || c == '\u{feff}' => at += size,
                _ => {
                    let rest = &self.text[at..];
                    let ends = |c: char| c.is_whitespace() || matches!(c, '#' | '=' | '+' | '"');
                    let end = at + rest.find(ends).unwrap_or(rest.len());
                    let text = self.text[at..end].to_owned();
                    tokens.push(Token { kind: Kind::Bare, text, span: self.span(at, end) });
                    at = end;
                }
            }
        }
        Ok(tokens)
    }

    /// A text in quotes, in which `""` stands for one; and where it ends.
    fn quoted(&self, start: usize) -> Result<(String, usize), Diagnostic> {
        let mut text = String::new();
        let mut at = start + 1;
        loop {
            let rest = &self.text[at..];
            let Some(end) = rest.find('"') else {
                let whole = self.text.trim_end().len();
                return Err(Diagnostic::new(
                    Code("E0701"),
                    self.span(start, whole),
                    "the quote is not closed",
                )
                .help("end the header with `\"`; write `\"\"` for a quote inside it"));
            };
            text.push_str(&rest[..end]);
            at += end + 1;
            if !self.text[at..].starts_with('"') {
                return Ok((text, at));
            }
            text.push('"');
            at += 1;
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span {
            source: self.source,
            start: (self.start + start) as u32,
            end: (self.start + end.max(start)) as u32,
        }
    }
}

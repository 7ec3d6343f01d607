//! Matches the headers of a file with the fields of a record type. Never looks at a value.

use super::File;
use super::source::InputError;
use super::types::Types;
use crate::value::schema::{FieldType, Record, Schema};
use crate::value::{RecordId, Type};

/// One step from a record towards a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// The field of a name.
    Field(String),
    /// The item of a number, from 0.
    Number(usize),
    /// The item of this row: rows of one key are items of one record.
    Each,
}

/// The way from a record to the value of a column.
pub(super) type Path = Vec<Step>;

/// A list cannot be written out over more columns than this.
const MOST_NUMBER: usize = 999;

/// A path as people write it: `items.0.hs`.
pub(super) fn show(path: &[Step]) -> String {
    let words = path.iter().filter_map(|step| match step {
        Step::Field(name) => Some(name.clone()),
        Step::Number(number) => Some(number.to_string()),
        Step::Each => None,
    });
    words.collect::<Vec<_>>().join(".")
}

/// The path of the field that a text names in records of a type, as mappings write it: `items.hs`.
pub fn path_of(field: &str, schema: &Schema, root: RecordId) -> Option<String> {
    resolve(field, schema, root).map(|path| show(&path))
}

/// The field that a header names, if it names just one: `consignee.name`, `Consignee Name`, `items[0].hs`, `items.hs`.
/// Case, blanks, hyphens and underscores do not count. A party alone is its name.
pub(super) fn resolve(header: &str, schema: &Schema, root: RecordId) -> Option<Path> {
    let segments: Vec<String> =
        header.split(['.', '[', '/']).map(plain).filter(|segment| !segment.is_empty()).collect();
    let mut path = Path::new();
    if follow(&segments, schema, schema.get(root), &mut path) {
        return Some(path);
    }
    let mut found = Vec::new();
    search(&segments.concat(), schema, schema.get(root), &mut Path::new(), &mut found);
    match found.as_slice() {
        [_] => found.pop(),
        _ => None,
    }
}

/// Goes the way that the parts of a header name.
fn follow(segments: &[String], schema: &Schema, record: &Record, path: &mut Path) -> bool {
    let Some((first, mut rest)) = segments.split_first() else { return false };
    let mut declared = record.fields.iter().filter(|field| !field.is_extra());
    let Some(field) = declared.find(|field| plain(&field.name) == *first) else { return false };
    path.push(Step::Field(field.name.clone()));
    let number = rest.first().and_then(|segment| number(segment));
    match &field.ty {
        FieldType::Scalar(ty) => ends(&rest.concat(), ty, path),
        FieldType::Scalars(_) => match number {
            Some(number) if rest.len() == 1 => {
                path.push(Step::Number(number));
                true
            }
            _ => rest.is_empty(),
        },
        FieldType::Part(part) if rest.is_empty() => ends_at_name(schema.get(*part), path),
        FieldType::Part(part) => follow(rest, schema, schema.get(*part), path),
        FieldType::Parts(part) => {
            if number.is_some() {
                rest = &rest[1..];
            }
            path.push(number.map_or(Step::Each, Step::Number));
            follow(rest, schema, schema.get(*part), path)
        }
    }
}

/// Finds every way whose names run together are `rest`.
fn search(rest: &str, schema: &Schema, record: &Record, path: &mut Path, found: &mut Vec<Path>) {
    for field in record.fields.iter().filter(|field| !field.is_extra()) {
        let name = plain(&field.name);
        let Some(rest) = rest.strip_prefix(&name).filter(|_| !name.is_empty()) else { continue };
        let length = path.len();
        path.push(Step::Field(field.name.clone()));
        match &field.ty {
            FieldType::Scalar(ty) => {
                if ends(rest, ty, path) {
                    found.push(path.clone());
                }
            }
            FieldType::Scalars(_) => {
                if rest.is_empty() {
                    found.push(path.clone());
                } else if let Some(number) = number(rest) {
                    path.push(Step::Number(number));
                    found.push(path.clone());
                }
            }
            FieldType::Part(part) if rest.is_empty() => {
                if ends_at_name(schema.get(*part), path) {
                    found.push(path.clone());
                }
            }
            FieldType::Part(part) => search(rest, schema, schema.get(*part), path, found),
            FieldType::Parts(part) => {
                let words = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                let digits = &rest[..rest.len() - words.len()];
                if digits.is_empty() || number(digits).is_some() {
                    path.push(number(digits).map_or(Step::Each, Step::Number));
                    search(words, schema, schema.get(*part), path, found);
                }
            }
        }
        path.truncate(length);
    }
}

/// Whether a scalar may end so: money may have its amount and its currency in two columns.
fn ends(rest: &str, ty: &Type, path: &mut Path) -> bool {
    match rest {
        "" => true,
        "amount" | "currency" if *ty == Type::Money => {
            path.push(Step::Field(rest.to_owned()));
            true
        }
        _ => false,
    }
}

/// A part named without a field is meant by its name.
pub(super) fn ends_at_name(part: &Record, path: &mut Path) -> bool {
    let name =
        part.fields.iter().find(|field| field.name == "name" && matches!(field.ty, FieldType::Scalar(_)));
    path.extend(name.map(|field| Step::Field(field.name.clone())));
    name.is_some()
}

/// The number of an item, as headers write it.
pub(super) fn number(text: &str) -> Option<usize> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|&number| is_number && number <= MOST_NUMBER)
}

/// The columns that rules ask for by their headers: where the text goes, and the header.
pub(super) fn extra_paths(schema: &Schema, root: RecordId) -> Vec<(Path, String)> {
    let extra = |record: &Record| -> Vec<(Step, String)> {
        let named = record.fields.iter().filter_map(|field| Some((field, field.extra_header()?)));
        named.map(|(field, header)| (Step::Field(field.name.clone()), header.to_owned())).collect()
    };
    let record = schema.get(root);
    let mut paths: Vec<(Path, String)> =
        extra(record).into_iter().map(|(step, header)| (vec![step], header)).collect();
    for field in &record.fields {
        let FieldType::Parts(part) = field.ty else { continue };
        let of_items = extra(schema.get(part)).into_iter();
        paths.extend(
            of_items.map(|(step, header)| (vec![Step::Field(field.name.clone()), Step::Each, step], header)),
        );
    }
    paths
}

/// A name without case and without what stands between its words.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What is wrong with the mapping for all files together: a field that no type has, a column that no file has.
pub(super) fn check_mapping(mapping: &[(String, String)], types: &Types, files: &[File]) -> Vec<InputError> {
    let mut errors = Vec::new();
    let has_columns = files.iter().any(|file| !file.records.columns().is_empty());
    for (path, column) in mapping {
        if !types.roots.iter().any(|&root| resolve(path, &types.schema, root).is_some()) {
            let reason = format!("is no field of {}", types.names());
            errors.push(InputError { file: path.clone(), reason });
        }
        let mut headers = files.iter().flat_map(|file| file.records.columns());
        if has_columns && !headers.any(|(header, _)| plain(header) == plain(column)) {
            errors.push(InputError { file: column.clone(), reason: "is a column of no input file".into() });
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Field;

    fn schema() -> Schema {
        let field = |name: &str, ty| Field { name: name.into(), ty, doc: String::new() };
        let record = |name: &str, fields, key| Record {
            name: name.into(),
            fields,
            views: Vec::new(),
            key,
            time: None,
        };
        let text = || FieldType::Scalar(Type::Text);
        let (place, party, item) = (RecordId(1), RecordId(2), RecordId(3));
        let shipment = vec![
            field("id", text()),
            field("shipped_on", FieldType::Scalar(Type::Date)),
            field("value", FieldType::Scalar(Type::Money)),
            field("consignee", FieldType::Part(party)),
            field("items", FieldType::Parts(item)),
            field("tags", FieldType::Scalars(Type::Text)),
            field("to", FieldType::Part(place)),
            field("to_place", text()),
        ];
        let party_fields = vec![field("name", text()), field("address", FieldType::Part(place))];
        let records = vec![
            record("Shipment", shipment, Some(0)),
            record("Place", vec![field("place", text()), field("country", text())], None),
            record("Party", party_fields, None),
            record("Item", vec![field("hs", text()), field("maker", FieldType::Part(party))], None),
        ];
        Schema { records }
    }

    fn found(header: &str) -> Option<String> {
        resolve(header, &schema(), RecordId(0)).map(|path| show(&path))
    }

    #[test]
    fn a_header_names_a_field_whatever_stands_between_its_words() {
        for (header, path) in [
            ("Shipped On", "shipped_on"),
            ("SHIPPED-ON", "shipped_on"),
            ("consignee.name", "consignee.name"),
            ("Consignee Name", "consignee.name"),
            ("consignee", "consignee.name"),
            ("consignee_address_country", "consignee.address.country"),
            ("items.0.hs", "items.0.hs"),
            ("items[12].hs", "items.12.hs"),
            ("items/hs", "items.hs"),
            ("Items HS", "items.hs"),
            ("items.maker", "items.maker.name"),
            ("value.currency", "value.currency"),
            ("Value Amount", "value.amount"),
            ("tags.3", "tags.3"),
            ("tags", "tags"),
            ("to.place", "to.place"),
            ("to_place", "to_place"),
        ] {
            assert_eq!(found(header).as_deref(), Some(path), "{header}");
        }
    }

    #[test]
    fn a_header_that_names_nothing_or_two_things_is_not_read() {
        for header in [
            "",
            " ",
            "...",
            "colour",
            "items",
            "items.0",
            "items.1000.hs",
            "to",
            "t o place x",
            "id.x",
            "tags.x",
        ] {
            assert_eq!(found(header), None, "{header}");
        }
        assert_eq!(
            found("toplace").as_deref(),
            Some("to_place"),
            "a whole name goes before names run together"
        );
    }
}

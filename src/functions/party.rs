//! Reads a party from a row by the names of its fields. Never knows a record type: teams extend them.

use crate::matching::Party;
use crate::value::{Row, Value};
use std::borrow::Cow;

/// Fields whose name is the kind of an identifier.
const IDENTIFIERS: &[&str] = &[
    "bic",
    "cage",
    "cik",
    "crypto_wallet",
    "duns",
    "edrpou",
    "ein",
    "iban",
    "imo",
    "inn",
    "kpp",
    "kvk",
    "lei",
    "mmsi",
    "national_id",
    "ogrn",
    "okpo",
    "passport",
    "registration_number",
    "siren",
    "swift",
    "tax_id",
    "tax_number",
    "uscc",
    "vat",
    "wallet",
];

/// What a row says of a party.
#[derive(Debug, Default)]
pub struct PartyFields<'b> {
    names: Vec<Cow<'b, str>>,
    countries: Vec<Cow<'b, str>>,
    date: String,
    addresses: Vec<Cow<'b, str>>,
    identifiers: Vec<(Cow<'b, str>, Cow<'b, str>)>,
}

impl<'b> PartyFields<'b> {
    /// Reads every field that says who the party is.
    pub fn of(row: &Row<'b>) -> PartyFields<'b> {
        let mut party = PartyFields::default();
        let fields = &row.schema().get(row.record()).fields;
        for (index, field) in fields.iter().enumerate() {
            match field.name.as_str() {
                "name" => texts(row.get(index), &mut |text| party.names.insert(0, text)),
                "name_native" | "native_name" | "alias" | "aliases" | "former_name" | "former_names" => {
                    texts(row.get(index), &mut |text| party.names.push(text))
                }
                "country" | "countries" | "nationality" | "citizenship" | "registered_in" | "flag" => {
                    texts(row.get(index), &mut |text| party.add_country(text))
                }
                "address" | "addresses" | "operating_address" => party.add_addresses(row.get(index)),
                "birth_date" | "born_on" | "date_of_birth" | "incorporated_on" | "incorporation_date" => {
                    if let Value::Date(date) = row.get(index) {
                        party.date = date.to_string();
                    }
                }
                "identifiers" => party.add_identifiers(row.get(index)),
                name if IDENTIFIERS.contains(&name) => {
                    texts(row.get(index), &mut |text| party.identifiers.push((Cow::Borrowed(name), text)))
                }
                _ => {}
            }
        }
        party
    }

    /// Whether there is anything to look for.
    pub(super) fn is_searchable(&self) -> bool {
        !self.names.is_empty() || !self.addresses.is_empty()
    }

    /// Whether it is called anything.
    pub fn has_name(&self) -> bool {
        !self.names.is_empty()
    }

    /// The party as the matcher takes it.
    pub fn as_party(&self) -> Party<'_> {
        Party {
            name: self.names.first().map_or("", |name| name),
            aliases: self.names.iter().skip(1).map(|name| &**name).collect(),
            countries: self.countries.iter().map(|country| &**country).collect(),
            date: &self.date,
            addresses: self.addresses.iter().map(|address| &**address).collect(),
            identifiers: self.identifiers.iter().map(|(kind, value)| (&**kind, &**value)).collect(),
        }
    }

    /// Writes all of it so that two parties write the same only when they are the same.
    pub(super) fn write_key(&self, key: &mut String) {
        let mut add = |mark: char, text: &str| {
            key.push(mark);
            key.push_str(&text.len().to_string());
            key.push(':');
            key.push_str(text);
        };
        self.names.iter().for_each(|name| add('n', name));
        self.countries.iter().for_each(|country| add('c', country));
        add('d', &self.date);
        self.addresses.iter().for_each(|address| add('a', address));
        for (kind, value) in &self.identifiers {
            add('i', kind);
            add('v', value);
        }
    }

    fn add_country(&mut self, country: Cow<'b, str>) {
        if !self.countries.contains(&country) {
            self.countries.push(country);
        }
    }

    fn add_addresses(&mut self, value: Value<'b>) {
        match value {
            Value::Text(text) => self.addresses.push(text),
            Value::Row(row) => self.add_address(&row),
            Value::List(values) => values.iter().for_each(|value| self.add_addresses(value.clone())),
            _ => {}
        }
    }

    /// An address part in one line: its field `full`, or else its texts one after the other. Its country also counts as
    /// one of the party's.
    fn add_address(&mut self, row: &Row<'b>) {
        texts(row.named("country"), &mut |country| self.add_country(country));
        if let Value::Text(full) = row.named("full") {
            self.addresses.push(full);
            return;
        }
        let mut line = String::new();
        let fields = &row.schema().get(row.record()).fields;
        for (index, field) in fields.iter().enumerate() {
            if field.name == "country" {
                continue;
            }
            texts(row.get(index), &mut |text| {
                line.push_str(if line.is_empty() { "" } else { ", " });
                line.push_str(&text);
            });
        }
        if !line.is_empty() {
            self.addresses.push(line.into());
        }
    }

    fn add_identifiers(&mut self, value: Value<'b>) {
        match value {
            Value::Text(text) => self.identifiers.push((Cow::Borrowed(""), text)),
            Value::Row(row) => {
                let kind = row.named("kind").as_text().map(str::to_lowercase).unwrap_or_default();
                texts(row.named("value"), &mut |value| self.identifiers.push((kind.clone().into(), value)));
            }
            Value::List(values) => values.iter().for_each(|value| self.add_identifiers(value.clone())),
            _ => {}
        }
    }
}

/// Gives each text of a text or a list of texts.
fn texts<'b>(value: Value<'b>, give: &mut dyn FnMut(Cow<'b, str>)) {
    match value {
        Value::Text(text) => give(text),
        Value::List(values) => values.iter().for_each(|value| {
            if let Value::Text(text) = value {
                give(text.clone());
            }
        }),
        _ => {}
    }
}

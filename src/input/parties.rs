//! Parties to be looked up, from every file that records are read from: tables, texts of one name a line, JSON. Never looks
//! one up, and never drops a row silently: each is a party or is rejected with its reason.

use super::Reader;
use crate::value::batch::put_right;
use crate::value::convention::{Reading, dates};
use crate::value::schema::{Field, FieldType, Record, Schema};
use crate::value::{Conventions, Node, RecordId, Type, country, former, node::NodeKind};
use std::sync::Arc;

/// A party as a row names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedParty {
    /// The name as written, trimmed; blank where the row says only a number or an address.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// Codes of ISO 3166.
    pub countries: Vec<&'static str>,
    /// A day of birth as far as it is known: `1961`, `1961-05`, `1961-05-30`; or blank.
    pub date: String,
    /// Each in one line.
    pub addresses: Vec<String>,
    /// Kind and number; the kind is blank where only a registry's number is given.
    pub identifiers: Vec<(&'static str, String)>,
}

/// What stands on a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyRow {
    /// Index of the file or sheet, as [`Reader::sources`] gives them.
    pub source: usize,
    /// Line or row, from 1.
    pub row: u64,
    /// A party with the particulars of its row that could not be read, or why it cannot be looked up.
    pub party: Result<(NamedParty, Vec<String>), String>,
}

/// The numbers that a party is known by: field, and the kind that lists give it.
const IDENTIFIERS: [(&str, &str); 8] = [
    ("inn", "inn"),
    ("ogrn", "ogrn"),
    ("uscc", "uscc"),
    ("lei", "lei"),
    ("imo", "imo"),
    ("tax_number", "tax_number"),
    ("registration_number", ""),
    ("passport", "passport"),
];

/// What a row may say of a party. Its headers mean what those of a `Supplier` mean, and a few more.
pub fn party_schema() -> Arc<Schema> {
    let field = |name: &str, ty| Field { name: name.to_owned(), ty, doc: String::new() };
    let one = |name: &str, ty| field(name, FieldType::Scalar(ty));
    let mut fields = vec![
        one("name", Type::Name),
        one("name_native", Type::Name),
        field("aliases", FieldType::Scalars(Type::Name)),
        one("country", Type::Country),
        one("born_on", Type::Date),
        field("address", FieldType::Part(RecordId(1))),
    ];
    fields.extend(IDENTIFIERS.map(|(name, _)| one(name, Type::Text)));
    let of_address =
        ADDRESS.map(|name| one(name, if name == "country" { Type::Country } else { Type::Text }));
    let record = |name: &str, fields, key| Record {
        name: name.to_owned(),
        fields,
        views: Vec::new(),
        key,
        time: None,
    };
    let records = vec![record("Counterparty", fields, Some(0)), record("Address", of_address.to_vec(), None)];
    Arc::new(Schema { records })
}

/// The parts of an address, in the order in which they are put into one line.
const ADDRESS: [&str; 7] = ["full", "street", "po_box", "city", "region", "postal_code", "country"];

impl NamedParty {
    /// Bytes of all its texts.
    pub fn size(&self) -> usize {
        let texts =
            self.aliases.iter().chain(&self.addresses).chain(self.identifiers.iter().map(|(_, text)| text));
        self.name.len() + texts.map(String::len).sum::<usize>()
    }

    fn says_nothing(&self) -> bool {
        self.name.is_empty()
            && self.aliases.is_empty()
            && self.identifiers.is_empty()
            && self.addresses.is_empty()
    }
}

impl Reader {
    /// What stands on the next row, of inputs that were opened for names with [`party_schema`].
    pub fn next_party(&mut self) -> Option<PartyRow> {
        loop {
            let source = self.current;
            let file = self.files.get_mut(source)?;
            let Some(found) = file.records.next_record() else {
                self.current += 1;
                continue;
            };
            let party = match found.content {
                Ok((_, node)) => Gathering::of(&node, &file.conventions).checked(),
                Err(broken) => Err(broken.reason),
            };
            return Some(PartyRow { source, row: found.row, party });
        }
    }
}

/// A party while its row is read.
struct Gathering<'c> {
    conventions: &'c Conventions,
    party: NamedParty,
    unread: Vec<String>,
}

impl Gathering<'_> {
    fn of<'c>(node: &Node, conventions: &'c Conventions) -> Gathering<'c> {
        let mut gathering = Gathering { conventions, party: NamedParty::default(), unread: Vec::new() };
        if let NodeKind::Record(fields) = &node.kind {
            fields.iter().for_each(|(name, value)| gathering.field(name, value));
        }
        gathering
    }

    fn checked(mut self) -> Result<(NamedParty, Vec<String>), String> {
        if self.party.says_nothing() {
            return Err("has no name, and no identifier or address either".into());
        }
        if self.party.name.is_empty() && !self.party.aliases.is_empty() {
            self.party.name = self.party.aliases.remove(0);
        }
        Ok((self.party, self.unread))
    }

    fn field(&mut self, name: &str, node: &Node) {
        match name {
            "name" => self.party.name = self.texts(node).join(" "),
            "name_native" => {
                let names = self.texts(node);
                self.party.aliases.extend(names);
            }
            "aliases" => {
                let names = self.several(node);
                self.party.aliases.extend(names);
            }
            "country" => self.countries(node),
            "born_on" => self.date(node),
            "address" => self.address(node),
            name => {
                let Some((_, kind)) = IDENTIFIERS.iter().find(|(field, _)| *field == name) else { return };
                let numbers = self.several(node);
                self.party.identifiers.extend(numbers.into_iter().map(|number| (*kind, number)));
            }
        }
    }

    fn countries(&mut self, node: &Node) {
        for text in self.several(node) {
            let former = || former::parse(&text).map(|former| former.today().unwrap_or(former.code));
            match country::parse(&text).or_else(former) {
                Some(code) if self.party.countries.contains(&code) => {}
                Some(code) => self.party.countries.push(code),
                None => self.unread.push(format!("country `{text}`")),
            }
        }
    }

    /// A day, or as much of it as is known; of several, the first.
    fn date(&mut self, node: &Node) {
        for text in self.texts(node) {
            match dates::read(&text, self.conventions.of(node.column)) {
                _ if !self.party.date.is_empty() => {}
                _ if is_part_of_a_date(&text) => self.party.date = text,
                Reading::One(date) => self.party.date = date.to_string(),
                Reading::Two(one, other) => {
                    self.unread.push(format!("date `{text}`, which may be {one} or {other}"));
                }
                Reading::Nothing => self.unread.push(format!("date `{text}`")),
            }
        }
    }

    /// Addresses in one line each, or one that stands in parts.
    fn address(&mut self, node: &Node) {
        let NodeKind::Record(parts) = &node.kind else {
            let lines = self.several(node);
            return self.party.addresses.extend(lines);
        };
        let part = |wanted: &str| parts.iter().find(|(name, _)| name == wanted).map(|(_, node)| node);
        if let Some(country) = part("country") {
            self.countries(country);
        }
        let full = part("full").map(|node| self.several(node)).filter(|lines| !lines.is_empty());
        let joined = || {
            let texts = ADDRESS.iter().filter(|name| **name != "country").filter_map(|name| part(name));
            texts.flat_map(|node| self.texts(node)).collect::<Vec<_>>().join(", ")
        };
        let lines = full.unwrap_or_else(|| vec![joined()]);
        self.party.addresses.extend(lines.into_iter().filter(|line| !line.is_empty()));
    }

    /// The texts of a cell or a list that are not blank.
    fn texts(&self, node: &Node) -> Vec<String> {
        match &node.kind {
            NodeKind::Text(text) => {
                let text = text.trim();
                let right = put_right(text, self.conventions.of(node.column));
                Some(right.unwrap_or_else(|| text.to_owned()))
                    .filter(|text| !text.is_empty())
                    .into_iter()
                    .collect()
            }
            NodeKind::Number(digits) => vec![digits.clone()],
            NodeKind::List(nodes) => nodes.iter().flat_map(|node| self.texts(node)).collect(),
            NodeKind::Missing | NodeKind::Truth(_) | NodeKind::Record(_) => Vec::new(),
        }
    }

    /// The same, and in each what `;` separates.
    fn several(&self, node: &Node) -> Vec<String> {
        let texts = self.texts(node);
        let parts = texts.iter().flat_map(|text| text.split(';')).map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }
}

/// `1961`, `1961-05` or `1961-05-30`.
fn is_part_of_a_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &&str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let within =
        |part: &&str, most: u8| digits(part, 2) && part.parse().is_ok_and(|n| (1..=most).contains(&n));
    match parts.as_slice() {
        [year] => digits(year, 4),
        [year, month] => digits(year, 4) && within(month, 12),
        [year, month, day] => digits(year, 4) && within(month, 12) && within(day, 31),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Input, NamesIn, Purpose, ReadOptions, open};
    use super::*;
    use std::io::Cursor;

    fn reader(bytes: impl Into<Vec<u8>>, of: NamesIn) -> Reader {
        let input = Input::new("names", Cursor::new(bytes.into()));
        let options = ReadOptions { purpose: Purpose::Names(of), ..ReadOptions::default() };
        open(vec![input], &party_schema(), &options).unwrap()
    }

    /// Each row's line and its name, or why it was rejected.
    fn read(bytes: impl Into<Vec<u8>>) -> Vec<(u64, String)> {
        let mut reader = reader(bytes, NamesIn::Lines);
        let rows = std::iter::from_fn(|| reader.next_party());
        let shown = |row: PartyRow| match row.party {
            Ok((party, _)) => (row.row, party.name),
            Err(reason) => (row.row, format!("! {reason}")),
        };
        rows.map(shown).collect()
    }

    fn names(rows: &[(u64, String)]) -> Vec<(u64, &str)> {
        rows.iter().map(|(line, name)| (*line, name.as_str())).collect()
    }

    fn first(bytes: &str) -> (NamedParty, Vec<String>) {
        reader(bytes, NamesIn::Tables).next_party().unwrap().party.unwrap()
    }

    #[test]
    fn every_kind_of_line_end_ends_a_name() {
        for text in ["a\nb\n\nc", "a\rb\r\rc\r", "\u{feff}a\r\nb\r\n\r\nc\r\n"] {
            assert_eq!(names(&read(text)), [(1, "a"), (2, "b"), (4, "c")], "{text:?}");
        }
    }

    #[test]
    fn a_comma_in_a_line_of_names_is_part_of_the_name() {
        assert_eq!(names(&read("name\nSilver Quay, Ltd\n")), [(2, "Silver Quay, Ltd")]);
        assert_eq!(names(&read("Silver Quay, Ltd\n")), [(1, "Silver Quay, Ltd")]);
    }

    #[test]
    fn a_quote_that_opens_a_line_of_names_is_part_of_the_name() {
        let rows = read("\"Romashka\" OOO\n\"Vega\nOrion\n");
        assert_eq!(names(&rows), [(1, "\"Romashka\" OOO"), (2, "\"Vega"), (3, "Orion")]);
    }

    #[test]
    fn an_open_quote_costs_its_own_line_only() {
        let rows = read("name,country\n\"Delta,TR\nGamma,TR\n");
        assert_eq!(rows.len(), 2);
        assert!(rows[0].1.starts_with("! a quote"), "{rows:?}");
        assert_eq!(rows[1], (3, "Gamma".to_owned()));
    }

    #[test]
    fn a_row_with_a_comma_too_many_is_not_taken_for_half_a_name() {
        let rows = read("name,country\nSilver, Quay,\nGamma,TR\n");
        assert!(rows[0].1.starts_with("! has 3 cells"), "{rows:?}");
        assert_eq!(rows[1], (3, "Gamma".to_owned()));
    }

    #[test]
    fn a_line_without_an_end_does_not_take_the_names_behind_it() {
        let mut text = b"first\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', 3 * 1024 * 1024));
        text.extend(b"\nlast\n");
        let rows = read(text);
        assert_eq!(rows.len(), 3);
        assert!(rows[1].1.starts_with("! is longer"), "{:.60}", rows[1].1);
        assert_eq!(rows[2], (3, "last".to_owned()));
    }

    #[test]
    fn names_across_blocks_are_whole_and_none_is_lost() {
        let text: String = (0..60_000).map(|number| format!("Company number {number}\n")).collect();
        let rows = read(text);
        assert_eq!(rows.len(), 60_000);
        for (at, (line, name)) in rows.iter().enumerate() {
            assert_eq!((*line, name.as_str()), (at as u64 + 1, format!("Company number {at}").as_str()));
        }
    }

    #[test]
    fn a_date_is_read_as_far_as_it_goes() {
        assert!(["1961", "1961-05", "1961-05-30"].into_iter().all(is_part_of_a_date));
        assert!(!["61", "1961-13", "30.05.1961", "1961-05-30-1", ""].into_iter().any(is_part_of_a_date));
        let date = |cell: &str| first(&format!("name,born_on\nDelta,{cell}\n")).0.date;
        assert_eq!(
            ["1961", "1961-05", "30.05.1961", "30 May 1961"].map(date),
            ["1961", "1961-05", "1961-05-30", "1961-05-30"]
        );
    }

    #[test]
    fn a_day_that_may_be_a_month_is_left_out_and_said() {
        let (party, unread) = first("name,Date of birth\nDelta,03/04/1961\n");
        assert_eq!(party.date, "");
        assert_eq!(unread, ["date `03/04/1961`, which may be 1961-04-03 or 1961-03-04"]);
    }

    #[test]
    fn a_column_that_shows_its_order_settles_the_days_of_all_its_cells() {
        let (party, unread) = first("name,Date of birth\nDelta,03/04/1961\nGamma,25/12/1970\n");
        assert_eq!((party.date.as_str(), unread.len()), ("1961-04-03", 0));
    }

    #[test]
    fn particulars_are_known_by_their_headers_in_six_languages() {
        for text in [
            "Vendor name;Country;VAT number\nDelta;TR;123\n",
            "Lieferantenname;Land;USt-IdNr.\nDelta;Türkei;123\n",
            "Поставщик;Страна;Налоговый номер\nDelta;Турция;123\n",
            "Постачальник;Країна;Податковий номер\nDelta;Туреччина;123\n",
            "供应商名称;国家;纳税人识别号\nDelta;土耳其;123\n",
            "Tedarikçi Adı;Ülke;Vergi No\nDelta;Türkiye;123\n",
        ] {
            let (party, unread) = first(text);
            assert_eq!((party.name.as_str(), unread.len()), ("Delta", 0), "{text}");
            assert_eq!(party.countries, ["TR"], "{text}");
            assert_eq!(party.identifiers, [("tax_number", "123".to_owned())], "{text}");
        }
    }

    #[test]
    fn an_address_in_parts_is_one_line_and_its_country_is_the_party_s() {
        let (party, _) = first("Name,Street,City,Postal code,Address country\nDelta,Quay 5,Izmir,35000,TR\n");
        assert_eq!(party.addresses, ["Quay 5, Izmir, 35000"]);
        assert_eq!(party.countries, ["TR"]);
    }

    #[test]
    fn several_names_countries_and_numbers_stand_in_one_cell() {
        let (party, _) = first("name,aliases,countries,inn\nDelta,Delta Ltd; D-Co,TR; KG,123;456\n");
        assert_eq!(party.aliases, ["Delta Ltd", "D-Co"]);
        assert_eq!(party.countries, ["TR", "KG"]);
        assert_eq!(party.identifiers, [("inn", "123".to_owned()), ("inn", "456".to_owned())]);
    }

    #[test]
    fn a_row_that_says_nothing_of_who_it_is_is_rejected() {
        let rows = read("name,country,note\n,TR,late\nGamma,TR,\n");
        assert_eq!(rows[0], (2, "! has no name, and no identifier or address either".to_owned()));
        assert_eq!(rows[1], (3, "Gamma".to_owned()));
    }

    #[test]
    fn the_same_name_on_two_rows_is_looked_up_twice() {
        assert_eq!(read("name,country\nDelta,TR\nDelta,TR\n").len(), 2);
    }

    #[test]
    fn names_in_other_encodings_are_read_by_their_letters() {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(
            "Наименование;Страна\nОбщество с ограниченной ответственностью Ромашка;Россия\nЗавод Прогресс;Россия\n",
        );
        let rows = read(bytes.into_owned());
        assert_eq!(rows[1], (3, "Завод Прогресс".to_owned()));
        let utf16: Vec<u8> =
            "\u{feff}Silver Quay\nЗавод\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(names(&read(utf16)), [(1, "Silver Quay"), (2, "Завод")]);
    }

    #[test]
    fn names_in_json_lines_and_in_gzip_are_read() {
        let json = "{\"name\":\"Delta\",\"type\":\"company\",\"country\":\"TR\"}\n{\"name\":\"Gamma\"}\n";
        assert_eq!(names(&read(json)), [(1, "Delta"), (2, "Gamma")]);
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut packed, b"name,type\nDelta,company\n").unwrap();
        assert_eq!(names(&read(packed.finish().unwrap())), [(2, "Delta")]);
    }

    #[test]
    fn a_table_without_a_column_of_names_is_told_to_name_it() {
        let input = Input::new("names", Cursor::new("Bezeichner,Land\nDelta,TR\n"));
        for of in [NamesIn::Lines, NamesIn::Tables] {
            let options = ReadOptions { purpose: Purpose::Names(of), ..ReadOptions::default() };
            let input = Input::new("names", Cursor::new("Bezeichner,Land\nDelta,TR\n"));
            let Err(errors) = open(vec![input], &party_schema(), &options) else { panic!("opened") };
            assert!(errors[0].reason.contains("there are `Bezeichner`, `Land`"), "{errors:?}");
        }
        let mapping = vec![("name".to_owned(), "bezeichner".to_owned())];
        let purpose = Purpose::Names(NamesIn::Lines);
        let options = ReadOptions { purpose, mapping, ..ReadOptions::default() };
        let mut reader = open(vec![input], &party_schema(), &options).unwrap();
        assert_eq!(reader.next_party().unwrap().party.unwrap().0.name, "Delta");
    }
}

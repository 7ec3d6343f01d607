//! How those who evade hide what a record shows: other scripts, cut codes, fields left out, consignments split. Each is a
//! change of the JSON of a record. Never knows a rule: the list was drawn up before the rules were read.

use super::draw::Draw;
use super::stories::{Kind, Part};
use super::words::WORDS;
use serde_json::{Value, json};

/// A disguise: its name in the labels, the records that it fits, and how it changes those of a case.
pub struct Disguise {
    /// As the labels and the table write it.
    pub name: &'static str,
    /// The records that it can be worn by.
    pub fits: &'static [Kind],
    wear: fn(&mut Vec<Part>, &mut Draw),
}

impl Disguise {
    /// The case in this disguise; `None` where it changes nothing.
    pub fn worn_by(&self, parts: &[Part], draw: &mut Draw) -> Option<Vec<Part>> {
        if !parts.iter().all(|part| self.fits.contains(&part.kind)) {
            return None;
        }
        let mut worn = parts.to_vec();
        (self.wear)(&mut worn, draw);
        (worn != parts).then_some(worn)
    }
}

const ALL: &[Kind] = &[Kind::Shipment, Kind::Payment, Kind::Supplier];
const SHIPMENT: &[Kind] = &[Kind::Shipment];
const MONEY: &[Kind] = &[Kind::Shipment, Kind::Payment];

/// All disguises, in the order in which the cases put them on.
pub const DISGUISES: &[Disguise] = &[
    Disguise { name: "in Russian", fits: ALL, wear: |parts, _| translate(parts, 1) },
    Disguise { name: "no addresses", fits: ALL, wear: |parts, _| without(parts, ADDRESSES) },
    Disguise { name: "heading only", fits: SHIPMENT, wear: |parts, _| heading_only(parts) },
    Disguise { name: "in Chinese", fits: ALL, wear: |parts, _| translate(parts, 2) },
    Disguise { name: "no route", fits: SHIPMENT, wear: |parts, _| without(parts, ROUTE) },
    Disguise { name: "misspelt", fits: ALL, wear: |parts, draw| misspell(parts, draw) },
    Disguise { name: "neighbouring code", fits: SHIPMENT, wear: |parts, _| neighbouring_code(parts) },
    Disguise { name: "no prices", fits: MONEY, wear: |parts, _| without(parts, PRICES) },
    Disguise { name: "other spelling", fits: ALL, wear: |parts, _| translate(parts, 3) },
    Disguise { name: "vague goods", fits: SHIPMENT, wear: |parts, _| vague_goods(parts) },
    Disguise { name: "split", fits: SHIPMENT, wear: |parts, _| split(parts) },
    Disguise { name: "look-alike letters", fits: ALL, wear: |parts, _| look_alikes(parts) },
    Disguise { name: "behind a hub", fits: SHIPMENT, wear: |parts, draw| behind_a_hub(parts, draw) },
    Disguise { name: "no roles", fits: ALL, wear: |parts, _| without(parts, ROLES) },
    Disguise {
        name: "no countries",
        fits: &[Kind::Payment, Kind::Supplier],
        wear: |parts, _| without(parts, &["country"]),
    },
];

const ADDRESSES: &[&str] = &["address", "operating_address", "phone", "inn", "postal_code"];
const ROUTE: &[&str] = &["legs", "loading", "unloading", "delivery"];
const PRICES: &[&str] = &["value", "unit_price", "amount", "reference_unit_price", "net_kg", "quantity"];
const ROLES: &[&str] = &["role", "kind", "business_activity", "incorporated_on"];

/// Every text of the records, changed; ids and codes of countries stay.
fn each_text(parts: &mut [Part], change: &mut dyn FnMut(&str, &str) -> String) {
    fn walk(key: &str, value: &mut Value, change: &mut dyn FnMut(&str, &str) -> String) {
        match value {
            Value::String(text) => *text = change(key, text),
            Value::Array(all) => all.iter_mut().for_each(|value| walk(key, value, change)),
            Value::Object(fields) => fields.iter_mut().for_each(|(key, value)| walk(key, value, change)),
            _ => {}
        }
    }
    for part in parts {
        walk("", &mut part.record, change);
    }
}

/// Every word that has a form in this column put into it, the longest first.
fn translate(parts: &mut [Part], column: usize) {
    let mut words: Vec<&[&str; 4]> = WORDS.iter().filter(|word| !word[column].is_empty()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word[0].len()));
    each_text(parts, &mut |_, text| {
        words.iter().fold(text.to_owned(), |text, word| text.replace(word[0], word[column]))
    });
}

/// Fields of these names left out, wherever they stand.
fn without(parts: &mut [Part], names: &[&str]) {
    fn walk(value: &mut Value, names: &[&str]) {
        match value {
            Value::Object(fields) => {
                fields.retain(|key, _| !names.contains(&key.as_str()));
                fields.values_mut().for_each(|value| walk(value, names));
            }
            Value::Array(all) => all.iter_mut().for_each(|value| walk(value, names)),
            _ => {}
        }
    }
    for part in parts {
        walk(&mut part.record, names);
    }
}

/// The first item's line of every shipment.
fn each_item(parts: &mut [Part], change: impl Fn(&mut Value)) {
    for part in parts {
        if let Some(Value::Array(items)) = part.record.get_mut("items") {
            items.iter_mut().for_each(&change);
        }
    }
}

/// The code cut to its heading of four digits, as many invoices have it.
fn heading_only(parts: &mut [Part]) {
    each_item(parts, |item| {
        if let Some(Value::String(hs)) = item.get_mut("hs") {
            *hs = hs.replace('.', "").chars().take(4).collect();
        }
    });
}

/// The goods under the heading next to theirs, such as a broker tries who hopes that nobody looks: theirs and the neighbour.
const NEIGHBOURS: &[(&str, &str)] = &[
    ("8474", "8479.82"),
    ("8428", "8479.89"),
    ("8429", "8430.69"),
    ("8430", "8467.89"),
    ("8517", "8543.70"),
    ("8529", "8517.71"),
    ("8542", "8543.90"),
    ("8482", "8483.30"),
    ("8526", "8527.19"),
    ("8457", "8460.90"),
    ("9013", "9005.80"),
    ("8413", "8414.80"),
    ("8421", "8414.90"),
    ("8431", "8487.90"),
    ("2517", "2505.90"),
    ("2701", "2704.00"),
    ("1001", "1104.29"),
    ("1206", "2306.30"),
    ("3501", "3504.00"),
    ("8422", "8441.80"),
    ("7207", "7216.99"),
];

fn neighbouring_code(parts: &mut [Part]) {
    each_item(parts, |item| {
        if let Some(Value::String(hs)) = item.get_mut("hs")
            && let Some((_, other)) = NEIGHBOURS.iter().find(|(heading, _)| hs.starts_with(heading))
        {
            *hs = (*other).to_owned();
        }
    });
}

/// No code, and a word that says nothing.
fn vague_goods(parts: &mut [Part]) {
    each_item(parts, |item| {
        if let Value::Object(fields) = item {
            fields.remove("hs");
            fields.remove("model");
            fields.insert("description".to_owned(), json!("equipment and spare parts as per specification"));
        }
    });
}

/// One letter of every name and every place doubled, dropped or changed with the next one; never of those under six letters.
fn misspell(parts: &mut [Part], draw: &mut Draw) {
    each_text(parts, &mut |key, text| match key {
        "name" | "place" | "city" => misspelt(text, draw),
        _ => text.to_owned(),
    });
}

fn misspelt(text: &str, draw: &mut Draw) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let places: Vec<usize> = (1..letters.len().saturating_sub(1))
        .filter(|&at| letters[at - 1..=at + 1].iter().all(|letter| letter.is_lowercase()))
        .collect();
    if letters.len() < 6 || places.is_empty() {
        return text.to_owned();
    }
    let at = *draw.one_of(&places);
    match draw.below(3) {
        0 => letters.insert(at, letters[at]),
        1 => drop(letters.remove(at)),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

/// Latin letters in names and places written with Cyrillic ones that look the same.
fn look_alikes(parts: &mut [Part]) {
    each_text(parts, &mut |key, text| match key {
        "name" | "place" | "city" | "description" => text
            .chars()
            .map(|letter| match letter {
                'a' => 'а',
                'e' => 'е',
                'o' => 'о',
                'p' => 'р',
                'c' => 'с',
                other => other,
            })
            .collect(),
        _ => text.to_owned(),
    });
}

/// The shipment in three, each with a third of the quantity and of the value, a day apart.
fn split(parts: &mut Vec<Part>) {
    let mut all = Vec::new();
    for part in parts.iter() {
        for third in 0..3 {
            let mut record = part.record.clone();
            let id = format!("{}{}", record["id"].as_str().unwrap(), ["a", "b", "c"][third]);
            record["id"] = json!(id);
            if let Some(value) = record.get("value").and_then(Value::as_str).map(third_of) {
                record["value"] = json!(value);
            }
            if let Some(Value::Array(items)) = record.get_mut("items") {
                for item in items {
                    if let Some(quantity) = item.get("quantity").and_then(Value::as_u64) {
                        item["quantity"] = json!(quantity.div_ceil(3));
                    }
                }
            }
            if let Some(day) = record.get("shipped_on").and_then(Value::as_str).map(str::to_owned) {
                let (month, number) = day.split_at(8);
                let number: usize = number.parse().unwrap();
                record["shipped_on"] = json!(format!("{month}{:02}", (number + third).min(28)));
            }
            all.push(Part { kind: part.kind, record });
        }
    }
    *parts = all;
}

fn third_of(money: &str) -> String {
    let (currency, amount) = money.split_once(' ').unwrap();
    format!("{currency} {}", amount.parse::<u64>().unwrap() / 3)
}

/// Traders that stand between: name, country, city.
const HUBS: &[(&str, &str, &str)] = &[
    ("Marmara Gecit Dis Ticaret A.S.", "TR", "Istanbul"),
    ("TOO Saryarka Import", "KZ", "Karaganda"),
    ("OsOO Issyk Trans", "KG", "Bishkek"),
    ("Al Waha Bridge General Trading FZE", "AE", "Dubai"),
];

/// A trader of a hub receives the goods; whom they are for stands in the notes, or as the end user.
fn behind_a_hub(parts: &mut [Part], draw: &mut Draw) {
    for part in parts {
        let (name, country, city) = *draw.one_of(HUBS);
        let record = part.record.as_object_mut().unwrap();
        let Some(consignee) = record.remove("consignee") else { continue };
        if consignee["country"] == country {
            record.insert("consignee".to_owned(), consignee);
            continue;
        }
        let trader = json!({"name": name, "country": country, "role": "trader", "address": {"city": city, "country": country}});
        record.insert("consignee".to_owned(), trader);
        record.insert("buyer".to_owned(), json!({"name": name, "country": country}));
        record.insert("destination".to_owned(), json!(country));
        if draw.below(2) == 0 {
            record.insert("end_user".to_owned(), consignee);
        } else {
            let city = consignee["address"]["city"].as_str().unwrap_or_default().to_owned();
            let notes = format!("for {}, {city}", consignee["name"].as_str().unwrap_or_default());
            record.insert("notes".to_owned(), json!(notes.trim_end_matches(", ")));
        }
        let end = json!({"place": city, "country": country});
        if let Some(Value::Array(legs)) = record.get_mut("legs") {
            legs.truncate(1);
            legs.iter_mut().for_each(|leg| leg["to"] = end.clone());
        }
        if record.contains_key("unloading") {
            record.insert("unloading".to_owned(), end);
        }
        record.remove("delivery");
    }
}

//! The invented firms, goods and routes of which the stories are told. Never a real firm, but those that the reports name.

use super::draw::Draw;
use serde_json::{Value, json};

/// Name, country, what it does, city, region, postal code.
type Firm = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const FIRMS: &[Firm] = &[
    ("Jinan Taihe Heavy Machinery Co., Ltd.", "CN", "manufacturer", "Jinan", "Shandong", "250100"),
    ("Zhengzhou Yuhe Mining Machinery Co., Ltd.", "CN", "manufacturer", "Zhengzhou", "Henan", "450001"),
    ("Taiyuan Fenhe Tunnelling Equipment Co., Ltd.", "CN", "manufacturer", "Taiyuan", "Shanxi", "030024"),
    (
        "Shenzhen Lanwan Communication Equipment Co., Ltd.",
        "CN",
        "manufacturer",
        "Shenzhen",
        "Guangdong",
        "518057",
    ),
    ("Ningbo Dongqian Bearing Co., Ltd.", "CN", "manufacturer", "Ningbo", "Zhejiang", "315100"),
    ("Suzhou Weixin Semiconductor Co., Ltd.", "CN", "manufacturer", "Suzhou", "Jiangsu", "215123"),
    ("Dalian Binhai Machine Tool Co., Ltd.", "CN", "manufacturer", "Dalian", "Liaoning", "116600"),
    ("Wenzhou Oujiang Parts Trading Co., Ltd.", "CN", "trader", "Wenzhou", "Zhejiang", "325000"),
    ("Yiwu Jinqiao Import and Export Co., Ltd.", "CN", "trader", "Yiwu", "Zhejiang", "322000"),
    ("OOO Donpromkomplekt", "RU", "trader", "Rostov-on-Don", "Rostov oblast", "344002"),
    ("OOO Yugstroysnab Plus", "RU", "trader", "Taganrog", "Rostov oblast", "347900"),
    ("OOO Severny Put Logistik", "RU", "forwarder", "Moscow", "Moscow", "115184"),
    ("OOO Stankoimport-Ural", "RU", "trader", "Yekaterinburg", "Sverdlovsk oblast", "620014"),
    ("AO Volzhskaya Svyaz", "RU", "end_user", "Samara", "Samara oblast", "443010"),
    ("OAO Minskpribor", "BY", "manufacturer", "Minsk", "Minsk", "220013"),
    ("Karadeniz Koprusu Yedek Parca Ltd. Sti.", "TR", "trader", "Mersin", "Mersin", "33010"),
    ("Marmara Gecit Dis Ticaret A.S.", "TR", "trader", "Istanbul", "Istanbul", "34112"),
    ("TOO Altyn Zhol Trade", "KZ", "trader", "Almaty", "Almaty", "050010"),
    ("TOO Saryarka Import", "KZ", "trader", "Karaganda", "Karaganda", "100008"),
    ("OsOO Issyk Trans", "KG", "trader", "Bishkek", "Bishkek", "720001"),
    ("Al Waha Bridge General Trading FZE", "AE", "trader", "Dubai", "Dubai", ""),
    ("Lion Peak Resources Ltd", "HK", "trader", "Hong Kong", "", ""),
    ("Pars Gostar Bazargani Co.", "IR", "trader", "Tehran", "Tehran", "1514943111"),
    ("Chollima Machinery Trading Corporation", "KP", "trader", "Pyongyang", "", ""),
    ("XCMG Construction Machinery Co., Ltd.", "CN", "manufacturer", "Xuzhou", "Jiangsu", "221004"),
    ("Sany Heavy Industry Co., Ltd.", "CN", "manufacturer", "Changsha", "Hunan", "410100"),
    ("Guangxi LiuGong Machinery Co., Ltd.", "CN", "manufacturer", "Liuzhou", "Guangxi", "545007"),
    ("China General Technology (Group) Holding", "CN", "trader", "Beijing", "Beijing", "100055"),
    ("China Xinxing Group", "CN", "trader", "Beijing", "Beijing", "100071"),
    (
        "Henan Liming Heavy Industry Science and Technology",
        "CN",
        "manufacturer",
        "Zhengzhou",
        "Henan",
        "450001",
    ),
    ("Huawei Technologies Co., Ltd.", "CN", "manufacturer", "Shenzhen", "Guangdong", "518129"),
    ("Alliance of International Science Organizations", "CN", "other", "Beijing", "Beijing", "100101"),
];

/// The firm of this name with its address, as a party.
pub fn firm(name: &str) -> Value {
    let found = FIRMS.iter().find(|firm| firm.0 == name);
    let &(name, country, role, city, region, postal) = found.unwrap_or_else(|| panic!("no firm {name}"));
    let mut address = json!({"city": city, "country": country});
    if !region.is_empty() {
        address["region"] = json!(region);
    }
    if !postal.is_empty() {
        address["postal_code"] = json!(postal);
    }
    json!({"name": name, "country": country, "role": role, "address": address})
}

/// One of the firms of these names.
pub fn one_firm_of(names: &[&str], draw: &mut Draw) -> Value {
    let name = *draw.one_of(names);
    firm(name)
}

/// A trader of China.
pub fn chinese_trader(draw: &mut Draw) -> Value {
    one_firm_of(
        &["Wenzhou Oujiang Parts Trading Co., Ltd.", "Yiwu Jinqiao Import and Export Co., Ltd."],
        draw,
    )
}

/// A trader of Russia, most of them in its south.
pub fn russian_trader(draw: &mut Draw) -> Value {
    one_firm_of(&["OOO Donpromkomplekt", "OOO Yugstroysnab Plus", "OOO Stankoimport-Ural"], draw)
}

/// A trader of a country through which goods go on.
pub fn hub_trader(draw: &mut Draw) -> Value {
    one_firm_of(
        &[
            "Karadeniz Koprusu Yedek Parca Ltd. Sti.",
            "Marmara Gecit Dis Ticaret A.S.",
            "TOO Altyn Zhol Trade",
            "TOO Saryarka Import",
            "OsOO Issyk Trans",
            "Al Waha Bridge General Trading FZE",
        ],
        draw,
    )
}

/// An occupied city, its postal code as Russia writes it, the first digits of its taxpayers and of its mobile numbers.
type Occupied = (&'static str, &'static str, u64, &'static str);

const OCCUPIED: &[Occupied] = &[
    ("Donetsk", "283050", 93, "+7 949"),
    ("Luhansk", "291011", 94, "+7 959"),
    ("Mariupol", "287526", 93, "+7 949"),
    ("Melitopol", "272312", 90, "+7 990"),
    ("Simferopol", "295011", 91, "+7 978"),
    ("Berdiansk", "271118", 90, "+7 990"),
    ("Sevastopol", "299011", 92, "+7 978"),
    ("Snizhne", "286500", 93, "+7 949"),
    ("Torez", "286600", 93, "+7 949"),
    ("Khrestivka", "286300", 93, "+7 949"),
];

const OCCUPIED_FIRMS: &[&str] =
    &["GUP Vozrozhdenie Donbassa", "OOO Azovsky Beton", "OOO Luganskaya Mekhanika", "OOO Stepnaya Shakhta"];

/// A firm of an occupied city, declared as Russian; which of its tell-tales stand in the papers is drawn.
pub fn occupied_firm(draw: &mut Draw) -> Value {
    let name = *draw.one_of(OCCUPIED_FIRMS);
    occupied_firm_named(name, draw)
}

/// The same with a name of its own.
pub fn occupied_firm_named(name: &str, draw: &mut Draw) -> Value {
    let &(city, postal, region, phone) = draw.one_of(OCCUPIED);
    let inn = taxpayer(region, draw);
    let phone = format!("{phone} {:03}-{:02}-{:02}", draw.below(1000), draw.below(100), draw.below(100));
    let mut party = json!({"name": name, "country": "RU", "role": "end_user"});
    match draw.below(4) {
        0 => party["address"] = json!({"city": city, "postal_code": postal, "country": "RU"}),
        1 => {
            party["address"] = json!({"city": city, "country": "RU"});
            party["inn"] = json!(inn);
        }
        2 => {
            party["address"] = json!({"city": "Rostov-on-Don", "postal_code": "344000", "country": "RU"});
            party["inn"] = json!(inn);
            party["phone"] = json!(phone);
        }
        _ => {
            party["address"] = json!({"postal_code": postal, "country": "RU"});
            party["phone"] = json!(phone);
        }
    }
    party
}

/// A Russian taxpayer number of ten digits of a region, its last digit the check digit of the Russian tax service.
pub fn taxpayer(region: u64, draw: &mut Draw) -> String {
    let digits = format!("{region:02}{:02}{:05}", 1 + draw.below(20), draw.below(100_000));
    let sum: u32 = digits
        .chars()
        .zip([2, 4, 10, 3, 5, 9, 4, 6, 8])
        .map(|(digit, weight)| digit.to_digit(10).unwrap() * weight)
        .sum();
    format!("{digits}{}", sum % 11 % 10)
}

/// Goods: what they are, their code, the price of one in EUR, its weight in kg.
pub type Goods = (&'static str, &'static str, u64, u64);

/// Machines of building and of its materials.
pub const MACHINES: &[Goods] = &[
    ("stationary jaw crusher", "8474.20", 68_000, 21_000),
    ("vibrating feeder", "8428.39", 9_400, 3_900),
    ("crawler excavator", "8429.52", 84_000, 22_500),
    ("wheel loader", "8429.51", 46_000, 16_800),
    ("concrete batching plant", "8474.31", 71_000, 34_000),
];
/// Machines of mines.
pub const MINING: &[Goods] = &[
    ("roadheader for coal", "8430.31", 410_000, 45_000),
    ("mine belt conveyor", "8428.31", 120_000, 38_000),
    ("coal cutting machine", "8430.31", 350_000, 41_000),
];
/// Equipment of mobile networks.
pub const TELECOM: &[Goods] = &[
    ("base station for a mobile network", "8517.61", 7_800, 45),
    ("antenna for base stations", "8529.10", 640, 18),
];
/// Goods of the common high priority list.
pub const SENSITIVE: &[Goods] = &[
    ("microcontrollers", "8542.31", 4, 0),
    ("ball bearings", "8482.10", 6, 1),
    ("satellite navigation receivers", "8526.91", 95, 1),
    ("machining centre with numerical control", "8457.10", 130_000, 6_200),
    ("optical sights", "9013.10", 480, 2),
];
/// Parts that fit the machines of others and stand on no list.
pub const UNIVERSAL: &[Goods] = &[
    ("universal hydraulic pump for pavers", "8413.60", 1_150, 38),
    ("universal filter for road rollers", "8421.23", 28, 2),
    ("interchangeable undercarriage parts", "8431.49", 640, 210),
];
/// Ordinary goods.
pub const ORDINARY: &[Goods] =
    &[("food packing line", "8422.40", 38_000, 2_400), ("wheel loader", "8429.51", 46_000, 16_800)];
/// What is taken out of the occupied territories.
pub const TAKEN: &[Goods] = &[
    ("anthracite coal", "2701.11", 110, 1000),
    ("milling wheat", "1001.99", 190, 1000),
    ("sunflower seed", "1206.00", 380, 1000),
    ("steel billets", "7207.11", 470, 1000),
];

/// What goes from there to Iran.
pub const FOR_IRAN: &[Goods] = &[
    ("anthracite coal", "2701.11", 110, 1000),
    ("milling wheat", "1001.99", 190, 1000),
    ("sunflower seed", "1206.00", 380, 1000),
    ("technical casein", "3501.10", 4_900, 1000),
];

/// A place with its country.
pub type Stop = (&'static str, &'static str);

/// The maker that makes such goods.
pub fn maker_of(goods: &Goods) -> Value {
    firm(match &goods.1[..4] {
        "8430" => "Taiyuan Fenhe Tunnelling Equipment Co., Ltd.",
        "8428" => "Zhengzhou Yuhe Mining Machinery Co., Ltd.",
        "8517" | "8529" => "Shenzhen Lanwan Communication Equipment Co., Ltd.",
        "8542" | "8526" | "9013" => "Suzhou Weixin Semiconductor Co., Ltd.",
        "8482" => "Ningbo Dongqian Bearing Co., Ltd.",
        "8457" => "Dalian Binhai Machine Tool Co., Ltd.",
        _ => "Jinan Taihe Heavy Machinery Co., Ltd.",
    })
}

/// A day of this year.
pub fn day(draw: &mut Draw) -> String {
    format!("2026-{:02}-{:02}", draw.between(1, 10), draw.between(1, 26))
}

/// A shipment of goods from one party to another along these places; who receives them has bought them.
pub fn shipment(
    goods: &Goods,
    from: &Value,
    to: &Value,
    mode: &str,
    route: &[Stop],
    draw: &mut Draw,
) -> Value {
    let &(what, hs, price, kg) = goods;
    let quantity = if price > 2_000 { draw.between(1, 6) } else { draw.between(120, 2_400) };
    let stop = |&(place, country): &Stop| json!({"place": place, "country": country});
    let legs: Vec<Value> = route
        .windows(2)
        .map(|ends| json!({"mode": mode, "from": stop(&ends[0]), "to": stop(&ends[1])}))
        .collect();
    let mut item = json!({
        "description": what, "hs": hs, "quantity": quantity, "unit": "pcs",
        "unit_price": format!("EUR {price}"), "value": format!("EUR {}", price * quantity),
    });
    if kg > 0 {
        item["net_kg"] = json!(kg * quantity);
    }
    if from["role"] == "manufacturer" {
        item["manufacturer"] = json!({"name": from["name"], "country": from["country"]});
    }
    json!({
        "shipped_on": day(draw), "origin": from["country"], "destination": to["country"],
        "seller": from, "consignee": to, "buyer": {"name": to["name"], "country": to["country"]},
        "loading": stop(&route[0]), "unloading": stop(&route[route.len() - 1]), "legs": legs,
        "items": [item], "value": format!("EUR {}", price * quantity),
    })
}

/// A payment from one party to another.
pub fn payment(payer: &Value, payee: &Value, amount: &str, settlement: Value, draw: &mut Draw) -> Value {
    json!({"paid_on": day(draw), "payer": payer, "payee": payee, "amount": amount, "settlement": settlement})
}

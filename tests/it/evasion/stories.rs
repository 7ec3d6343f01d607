//! The typologies of the reports, each told as the records in which it would show. Never a rule's condition told backwards:
//! every story is written from what the report says.

use super::bank::{
    FOR_IRAN, MACHINES, MINING, ORDINARY, SENSITIVE, Stop, TAKEN, TELECOM, UNIVERSAL, chinese_trader, firm,
    hub_trader, maker_of, occupied_firm, occupied_firm_named, one_firm_of, payment, russian_trader, shipment,
    taxpayer,
};
use super::draw::Draw;
use serde_json::{Value, json};

/// The record type of a drawn record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    Shipment,
    Payment,
    Supplier,
}

/// A record of a case.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    pub kind: Kind,
    pub record: Value,
}

/// A typology with what it is in a few words, and how it is told. Those that no record can show tell nothing.
pub struct Story {
    pub typology: &'static str,
    pub what: &'static str,
    pub tell: Option<fn(&mut Draw) -> Vec<Part>>,
}

const fn story(typology: &'static str, what: &'static str, tell: fn(&mut Draw) -> Vec<Part>) -> Story {
    Story { typology, what, tell: Some(tell) }
}

/// All typologies.
pub const STORIES: &[Story] = &[
    story("T01", "industrial equipment for occupied territories", equipment_for_the_occupied),
    story("T02", "bought at a trade fair", bought_at_a_fair),
    story("T03", "Chinese and Russian joint company there", joint_company),
    story("T04", "machines for seized mines", machines_for_mines),
    story("T05", "quarry and crushed stone", quarry),
    story("T06", "Russian proxy of a Chinese maker", proxy),
    story("T07", "transit hub", transit_hub),
    story("T08", "universal parts below thresholds", universal_parts),
    story("T09", "premium of 8 to 15 % to an intermediary", premium),
    story("T10", "settled in yuan", yuan),
    story("T11", "settled in USDT", tether),
    story("T12", "Alipay or WeChat", application),
    story("T13", "transfer by a friend", friend),
    story("T14", "settled through Telegram", telegram),
    story("T15", "UnionPay card", union_pay),
    story("T16", "payment rejected, then routed anew", rejected),
    story("T17", "indirect route through several countries", indirect),
    story("T18", "occupied cargo under another origin", false_origin),
    story("T19", "coal, grain and casein to Iran", to_iran),
    story("T20", "Iranian investor", iranian_investor),
    story("T21", "Chinese state capital", state_capital),
    story("T22", "telecom equipment", telecom),
    story("T23", "the corridor along the Sea of Azov", corridor),
    story("T24", "associations and forums", associations),
    story("T25", "person under investigation signs", signatory),
    story("T26", "counterparty withheld", withheld),
    story("T27", "goods of high priority to Russia", high_priority),
    story("T28", "volumes that rose after the invasion", spike),
    Story { typology: "T29", what: "shares of imports", tell: None },
    story("T30", "ties with North Korea", north_korea),
    story("T31", "several reported firms in one chain", several_reported),
    story("T32", "reported group among your own suppliers", own_supplier),
    Story { typology: "T33", what: "dependence on Chinese technology", tell: None },
    story("T34", "investment and real estate there", investment),
    Story { typology: "T35", what: "politics and arms", tell: None },
];

fn one(kind: Kind, record: Value) -> Vec<Part> {
    vec![Part { kind, record }]
}

fn ship(record: Value) -> Vec<Part> {
    one(Kind::Shipment, record)
}

fn pay(record: Value) -> Vec<Part> {
    one(Kind::Payment, record)
}

const FROM_CHINA: &[Stop] = &[("Qingdao", "CN"), ("Novorossiysk", "RU"), ("Rostov-on-Don", "RU")];
const OVERLAND: &[Stop] = &[("Khorgos", "KZ"), ("Almaty", "KZ"), ("Moscow", "RU")];

/// The end of a route in the country of a party of a hub.
fn hub_port(party: &Value) -> Stop {
    match party["country"].as_str().unwrap() {
        "TR" => ("Mersin", "TR"),
        "KZ" => ("Almaty", "KZ"),
        "KG" => ("Bishkek", "KG"),
        _ => ("Dubai", "AE"),
    }
}

fn equipment_for_the_occupied(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(MACHINES);
    let user = occupied_firm(draw);
    let mut record = shipment(goods, &maker_of(goods), &user, "sea", FROM_CHINA, draw);
    match draw.below(3) {
        0 => record["delivery"] = json!({"place": *draw.one_of(&["Mariupol", "Donetsk", "Luhansk"])}),
        1 => {
            record["consignee"] = russian_trader(draw);
            record["end_user"] = user;
        }
        _ => {}
    }
    ship(record)
}

fn bought_at_a_fair(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(ORDINARY);
    let buyer = if draw.below(2) == 0 { occupied_firm(draw) } else { russian_trader(draw) };
    let mut record = shipment(goods, &maker_of(goods), &buyer, "sea", FROM_CHINA, draw);
    let field = *draw.one_of(&["contract_text", "notes"]);
    record[field] = json!("contract 118/26, agreed at the Canton Fair in Guangzhou");
    ship(record)
}

fn joint_company(draw: &mut Draw) -> Vec<Part> {
    let mut record = occupied_firm(draw);
    record["role"] = json!(*draw.one_of(&["manufacturer", "trader"]));
    record["incorporated_on"] = json!(format!("2023-{:02}-14", draw.between(3, 12)));
    let chinese = draw.between(30, 60);
    record["owners"] = json!([
        {"name": chinese_trader(draw)["name"], "country": "CN", "percent": chinese, "kind": "shareholder"},
        {"name": russian_trader(draw)["name"], "country": "RU", "percent": 100 - chinese, "kind": "shareholder"},
    ]);
    one(Kind::Supplier, record)
}

fn machines_for_mines(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(MINING);
    let mine = *draw.one_of(&["Torez", "Snizhne", "Khrestivka"]);
    let user = match draw.below(3) {
        0 => occupied_firm_named("OOO Stepnaya Shakhta", draw),
        _ => firm("OOO Donpromkomplekt"),
    };
    let mut record = shipment(goods, &maker_of(goods), &user, "rail", FROM_CHINA, draw);
    match draw.below(3) {
        0 => record["notes"] = json!(format!("for the mine at {mine}")),
        1 => record["delivery"] = json!({"place": mine}),
        _ => record["items"][0]["end_use"] = json!(format!("mine face, {mine}")),
    }
    ship(record)
}

fn quarry(draw: &mut Draw) -> Vec<Part> {
    if draw.below(2) == 0 {
        let goods = draw.one_of(&[
            ("stationary jaw crusher", "8474.20", 68_000, 21_000),
            ("vibrating feeder", "8428.39", 9_400, 3_900),
        ]);
        let mut record = shipment(goods, &maker_of(goods), &russian_trader(draw), "sea", FROM_CHINA, draw);
        let field = *draw.one_of(&["delivery", "unloading"]);
        record[field] = json!({"place": "Karansky quarry"});
        return ship(record);
    }
    let goods = ("crushed stone", "2517.10", 14, 1000);
    let seller = occupied_firm_named("OOO Azovsky Beton", draw);
    let route = *draw.one_of::<&[Stop]>(&[
        &[("Karansky quarry", "RU"), ("Rostov-on-Don", "RU")],
        &[("Rostov-on-Don", "RU"), ("Samara", "RU")],
    ]);
    ship(shipment(&goods, &seller, &firm("OOO Yugstroysnab Plus"), "road", route, draw))
}

fn proxy(draw: &mut Draw) -> Vec<Part> {
    let kinds = if draw.below(2) == 0 { MACHINES } else { TELECOM };
    let goods = draw.one_of(kinds);
    let trader = russian_trader(draw);
    let mut record = shipment(goods, &maker_of(goods), &trader, "rail", OVERLAND, draw);
    record["consignee"]["incorporated_on"] = json!(format!("2023-{:02}-02", draw.between(1, 12)));
    record["consignee"]["business_activity"] = json!("46.69 wholesale of other machinery");
    match draw.below(3) {
        0 => record["payer"] = firm("OOO Severny Put Logistik"),
        1 => record["end_user"] = json!({"name": "OOO Priazovsky Elevator", "country": "RU"}),
        _ => {}
    }
    ship(record)
}

fn transit_hub(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(SENSITIVE);
    let trader = hub_trader(draw);
    let port = hub_port(&trader);
    let mut record = shipment(goods, &maker_of(goods), &trader, "sea", &[("Shanghai", "CN"), port], draw);
    match draw.below(3) {
        0 => record["notify"] = russian_trader(draw),
        1 => {
            let on = json!({"mode": "road", "from": {"place": port.0, "country": port.1}, "to": {"place": "Moscow", "country": "RU"}});
            record["legs"].as_array_mut().unwrap().push(on);
        }
        _ => record["end_user"] = firm("OOO Stankoimport-Ural"),
    }
    ship(record)
}

fn universal_parts(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(UNIVERSAL);
    let trader = hub_trader(draw);
    let port = hub_port(&trader);
    let mut record = shipment(goods, &maker_of(goods), &trader, "sea", &[("Shanghai", "CN"), port], draw);
    let machine = *draw.one_of(&[
        "Wirtgen W 2000",
        "Vögele Super 1900",
        "Bomag BW 213",
        "Volvo EC210",
        "Liebherr R 924",
    ]);
    record["items"][0]["description"] = json!(format!("{}, for {machine}", goods.0));
    record["items"][0]["eccn"] = json!("EAR99");
    if draw.below(2) == 0 {
        record["end_user"] = russian_trader(draw);
    }
    ship(record)
}

fn premium(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(MACHINES);
    let buyer = russian_trader(draw);
    let mut record = shipment(goods, &maker_of(goods), &buyer, "rail", OVERLAND, draw);
    let value: u64 = record["value"].as_str().unwrap()[4..].parse().unwrap();
    record["intermediary"] = hub_trader(draw);
    record["commission"] = json!(format!("EUR {}", value * draw.between(8, 15) / 100));
    ship(record)
}

fn yuan(draw: &mut Draw) -> Vec<Part> {
    let buyer = if draw.below(2) == 0 { russian_trader(draw) } else { occupied_firm(draw) };
    let amount = format!("CNY {}", draw.between(4, 90) * 10_000);
    let payee = hub_trader(draw);
    if draw.below(2) == 0 {
        let method = *draw.one_of(&["swift", "cash"]);
        return pay(payment(&buyer, &payee, &amount, json!({"method": method, "currency": "CNY"}), draw));
    }
    let goods = draw.one_of(MACHINES);
    let mut record = shipment(goods, &payee, &buyer, "road", &[hub_port(&payee), ("Moscow", "RU")], draw);
    record["payment"] = json!({"method": *draw.one_of(&["cash", "swift"]), "currency": "CNY"});
    ship(record)
}

fn tether(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(MACHINES);
    let buyer = if draw.below(3) == 0 { occupied_firm(draw) } else { russian_trader(draw) };
    let settlement = match draw.below(3) {
        0 => json!({"method": "crypto", "currency": "USDT"}),
        1 => json!({"method": "other", "wallet": "TXYZk7mQ4rW8nB2vC5xZ9aS3dF6gH1jK0L"}),
        _ => json!({"method": "other", "remittance_text": "invoice 77/26 settled in USDT TRC20"}),
    };
    if draw.below(2) == 0 {
        let amount = format!("USD {}", draw.between(20, 400) * 1000);
        return pay(payment(&buyer, &chinese_trader(draw), &amount, settlement, draw));
    }
    let mut record = shipment(goods, &maker_of(goods), &buyer, "sea", FROM_CHINA, draw);
    record["payment"] = settlement;
    ship(record)
}

fn application(draw: &mut Draw) -> Vec<Part> {
    let buyer = if draw.below(2) == 0 { occupied_firm(draw) } else { russian_trader(draw) };
    let text = *draw.one_of(&["paid by Alipay to the manager", "WeChat red envelope"]);
    let settlement = match draw.below(3) {
        0 => json!({"method": "app", "channel_text": text}),
        1 => json!({"method": "other", "remittance_text": text}),
        _ => json!({"method": "app", "currency": "CNY", "remittance_text": text}),
    };
    if draw.below(2) == 0 {
        let amount = format!("CNY {}", draw.between(3, 40) * 10_000);
        return pay(payment(&buyer, &chinese_trader(draw), &amount, settlement, draw));
    }
    let goods = draw.one_of(UNIVERSAL);
    let mut record = shipment(goods, &chinese_trader(draw), &buyer, "rail", OVERLAND, draw);
    record["payment"] = settlement;
    ship(record)
}

fn friend(draw: &mut Draw) -> Vec<Part> {
    let buyer = russian_trader(draw);
    let name = *draw.one_of(&["Ivan Petrovich Kolesnikov", "Li Xiaoming", "Mehmet Yildirim"]);
    let country = match name {
        "Li Xiaoming" => "CN",
        "Mehmet Yildirim" => "TR",
        _ => "RU",
    };
    let person = json!({"name": name, "kind": "person", "country": country});
    let settlement = json!({"method": *draw.one_of(&["swift", "card"]), "remittance_text": "paid by a friend on behalf of the buyer, invoice 31/26"});
    if draw.below(2) == 0 {
        let amount = format!("CNY {}", draw.between(3, 40) * 10_000);
        let mut record = payment(&person, &chinese_trader(draw), &amount, settlement, draw);
        record["ultimate_payer"] = buyer;
        return pay(record);
    }
    let goods = draw.one_of(UNIVERSAL);
    let mut record = shipment(goods, &chinese_trader(draw), &buyer, "rail", OVERLAND, draw);
    record["payer"] = person;
    record["payment"] = settlement;
    ship(record)
}

fn telegram(draw: &mut Draw) -> Vec<Part> {
    let buyer = if draw.below(2) == 0 { occupied_firm(draw) } else { russian_trader(draw) };
    let text = *draw.one_of(&[
        "settled through a Telegram channel",
        "t.me/yuan_rashchet",
        "settled through a Telegram channel, t.me/cn_oplata",
    ]);
    let settlement = json!({"method": "other", "currency": "CNY", "channel_text": text});
    if draw.below(2) == 0 {
        let amount = format!("CNY {}", draw.between(3, 40) * 10_000);
        return pay(payment(&buyer, &chinese_trader(draw), &amount, settlement, draw));
    }
    let goods = draw.one_of(UNIVERSAL);
    let mut record = shipment(goods, &chinese_trader(draw), &buyer, "rail", OVERLAND, draw);
    record["payment"] = settlement;
    ship(record)
}

fn union_pay(draw: &mut Draw) -> Vec<Part> {
    let buyer = if draw.below(2) == 0 { occupied_firm(draw) } else { russian_trader(draw) };
    let settlement = match draw.below(2) {
        0 => json!({"method": "card", "channel_text": "UnionPay card at a branch"}),
        _ => {
            json!({"method": "card", "currency": "CNY", "remittance_text": "invoice 9/26, UnionPay card at a branch"})
        }
    };
    let amount = format!("CNY {}", draw.between(30, 90) * 10_000);
    pay(payment(&buyer, &chinese_trader(draw), &amount, settlement, draw))
}

fn rejected(draw: &mut Draw) -> Vec<Part> {
    let buyer = russian_trader(draw);
    let month = draw.between(2, 9);
    let taken = format!("2026-{month:02}-{:02}", draw.between(8, 27));
    let (bank, method) = *draw.one_of(&[("KG", "swift"), ("AE", "swift"), ("CN", "crypto"), ("TR", "swift")]);
    let attempts = json!([
        {"tried_on": format!("2026-{month:02}-03"), "status": "rejected", "bank_country": "CN", "method": "swift"},
        {"tried_on": taken, "status": "accepted", "bank_country": bank, "method": method},
    ]);
    if draw.below(2) == 0 {
        let amount = format!("CNY {}", draw.between(30, 90) * 10_000);
        let settlement = json!({"method": method, "currency": "CNY"});
        let mut record = payment(&buyer, &chinese_trader(draw), &amount, settlement, draw);
        record["paid_on"] = json!(taken);
        record["attempts"] = attempts;
        return pay(record);
    }
    let goods = draw.one_of(MACHINES);
    let mut record = shipment(goods, &maker_of(goods), &buyer, "rail", OVERLAND, draw);
    record["attempts"] = attempts;
    ship(record)
}

fn indirect(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(SENSITIVE);
    let route = *draw.one_of::<&[Stop]>(&[
        &[("Shanghai", "CN"), ("Dubai", "AE"), ("Mersin", "TR"), ("Novorossiysk", "RU")],
        &[("Shanghai", "CN"), ("Khorgos", "KZ"), ("Bishkek", "KG"), ("Almaty", "KZ")],
    ]);
    let buyer = if route.len() == 4 && route[3].1 == "RU" {
        russian_trader(draw)
    } else {
        firm("TOO Altyn Zhol Trade")
    };
    let mut record = shipment(goods, &maker_of(goods), &buyer, "sea", route, draw);
    record["intermediary"] = firm("Lion Peak Resources Ltd");
    record["forwarder"] = json!({"name": "OsOO Issyk Trans", "country": "KG", "role": "forwarder"});
    if draw.below(2) == 0 {
        record["amendments"] = json!([{
            "field": "consignee", "changed_on": "2026-10-28", "was": "Al Waha Bridge General Trading FZE", "now": buyer["name"],
            "was_country": "AE", "now_country": buyer["country"],
        }]);
    }
    ship(record)
}

fn false_origin(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(TAKEN);
    let seller = match draw.below(2) {
        0 => occupied_firm_named("OOO Priazovsky Elevator", draw),
        _ => firm("OOO Yugstroysnab Plus"),
    };
    let buyer = one_firm_of(&["Marmara Gecit Dis Ticaret A.S.", "Lion Peak Resources Ltd"], draw);
    let port = *draw.one_of(&["Mariupol", "Berdiansk", "Sevastopol", "Kerch", "Taganrog"]);
    let mut record = shipment(goods, &seller, &buyer, "sea", &[(port, "RU"), ("Istanbul", "TR")], draw);
    if port == "Taganrog" {
        record["shipper"] =
            json!({"name": "OOO Priazovsky Elevator", "country": "RU", "inn": taxpayer(93, draw)});
    }
    if draw.below(3) == 0 {
        record["certificate_of_origin"] =
            json!({"issuer": "Chamber of Commerce of the Donetsk People's Republic", "country": "RU"});
    }
    ship(record)
}

fn to_iran(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(FOR_IRAN);
    let seller = if draw.below(2) == 0 {
        occupied_firm_named("OOO Priazovsky Elevator", draw)
    } else {
        firm("OOO Donpromkomplekt")
    };
    let port = *draw.one_of(&["Novorossiysk", "Taganrog", "Kerch"]);
    ship(shipment(
        goods,
        &seller,
        &firm("Pars Gostar Bazargani Co."),
        "sea",
        &[(port, "RU"), ("Bandar Abbas", "IR")],
        draw,
    ))
}

fn iranian_investor(draw: &mut Draw) -> Vec<Part> {
    let iranian = firm("Pars Gostar Bazargani Co.");
    if draw.below(2) == 0 {
        let settlement =
            json!({"method": "swift", "remittance_text": "investment in agriculture, for the new regions"});
        return pay(payment(&iranian, &russian_trader(draw), "EUR 2400000", settlement, draw));
    }
    let mut record = if draw.below(2) == 0 { occupied_firm(draw) } else { russian_trader(draw) };
    record["owners"] = json!([{"name": iranian["name"], "country": "IR", "percent": draw.between(20, 60), "kind": "shareholder"}]);
    record["notes"] = json!("building materials for the new regions");
    one(Kind::Supplier, record)
}

fn state_capital(draw: &mut Draw) -> Vec<Part> {
    let seller = one_firm_of(&["China General Technology (Group) Holding", "China Xinxing Group"], draw);
    let goods = draw.one_of(MACHINES);
    let buyer = if draw.below(2) == 0 { occupied_firm(draw) } else { russian_trader(draw) };
    let mut record = shipment(goods, &seller, &buyer, "sea", FROM_CHINA, draw);
    if draw.below(2) == 0 {
        record["contract_text"] = json!("metallurgy works, Mariupol");
    }
    ship(record)
}

fn telecom(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(TELECOM);
    let maker = if draw.below(2) == 0 { firm("Huawei Technologies Co., Ltd.") } else { maker_of(goods) };
    let user = match draw.below(2) {
        0 => occupied_firm_named("OOO Tavrida Sotovaya Svyaz", draw),
        _ => firm("AO Volzhskaya Svyaz"),
    };
    ship(shipment(goods, &maker, &user, "rail", OVERLAND, draw))
}

fn corridor(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(ORDINARY);
    let route = *draw.one_of::<&[Stop]>(&[
        &[("Rostov-on-Don", "RU"), ("Mariupol", "RU"), ("Melitopol", "RU"), ("Simferopol", "RU")],
        &[("Rostov-on-Don", "RU"), ("Melitopol", "RU"), ("Simferopol", "RU")],
        &[("Novorossiysk", "RU"), ("Simferopol", "RU")],
    ]);
    let mut record = shipment(goods, &maker_of(goods), &russian_trader(draw), "road", route, draw);
    if draw.below(2) == 0 {
        record["notes"] = json!("by lorry along the R-280 Novorossiya road");
    }
    ship(record)
}

fn associations(draw: &mut Draw) -> Vec<Part> {
    let payer = if draw.below(2) == 0 { chinese_trader(draw) } else { firm("TOO Saryarka Import") };
    match draw.below(2) {
        0 => {
            let settlement = json!({"method": "swift", "remittance_text": "participation fee, III New Silk Road Forum, Yalta"});
            pay(payment(&payer, &firm("OOO Severny Put Logistik"), "EUR 18000", settlement, draw))
        }
        _ => {
            let text = *draw.one_of(&["sponsorship of the meeting in Luhansk", "membership"]);
            let settlement = json!({"method": "swift", "remittance_text": text});
            pay(payment(
                &payer,
                &firm("Alliance of International Science Organizations"),
                "EUR 18000",
                settlement,
                draw,
            ))
        }
    }
}

fn signatory(draw: &mut Draw) -> Vec<Part> {
    let kind = *draw.one_of(&["signatory", "director", "ultimate_owner"]);
    let mut seller = chinese_trader(draw);
    seller["owners"] = json!([{"name": "Wang Duntao", "country": "CN", "kind": kind}]);
    if draw.below(2) == 0 {
        return one(Kind::Supplier, seller);
    }
    let goods = draw.one_of(MACHINES);
    ship(shipment(goods, &seller, &russian_trader(draw), "rail", OVERLAND, draw))
}

fn withheld(draw: &mut Draw) -> Vec<Part> {
    let kinds = if draw.below(2) == 0 { MINING } else { SENSITIVE };
    let goods = draw.one_of(kinds);
    let buyer = if draw.below(2) == 0 { russian_trader(draw) } else { hub_trader(draw) };
    let mut record = shipment(goods, &chinese_trader(draw), &buyer, "rail", OVERLAND, draw);
    if draw.below(2) == 0 {
        record["items"][0]["manufacturer"] = json!({"name": "undisclosed"});
    }
    ship(record)
}

fn high_priority(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(SENSITIVE);
    let buyer = match draw.below(3) {
        0 => firm("OOO Stankoimport-Ural"),
        1 => firm("OAO Minskpribor"),
        _ => hub_trader(draw),
    };
    let end: Stop = match buyer["country"].as_str().unwrap() {
        "RU" => ("Yekaterinburg", "RU"),
        "BY" => ("Minsk", "BY"),
        _ => hub_port(&buyer),
    };
    ship(shipment(goods, &maker_of(goods), &buyer, "rail", &[("Shanghai", "CN"), end], draw))
}

fn spike(draw: &mut Draw) -> Vec<Part> {
    let goods = draw.one_of(SENSITIVE);
    let mut buyer = hub_trader(draw);
    // Each case has a buyer of its own, or their histories would run into one.
    buyer["name"] = json!(format!("{} {}", buyer["name"].as_str().unwrap(), draw.between(100, 999)));
    let route = [("Shanghai", "CN"), hub_port(&buyer)];
    let before = draw.between(2, 6);
    ["2021-05-11", "2021-11-20", "2025-12-09", "2026-03-15", "2026-08-02"]
        .iter()
        .map(|day| {
            let mut record = shipment(goods, &maker_of(goods), &buyer, "rail", &route, draw);
            let quantity = if day.starts_with("2021") { before } else { before * draw.between(8, 14) };
            record["shipped_on"] = json!(day);
            record["items"][0]["quantity"] = json!(quantity);
            record["items"][0]["value"] = json!(format!("EUR {}", quantity * goods.2));
            record["items"][0]["net_kg"] = json!(quantity * goods.3.max(1));
            record["value"] = json!(format!("EUR {}", quantity * goods.2));
            Part { kind: Kind::Shipment, record }
        })
        .collect()
}

fn north_korea(draw: &mut Draw) -> Vec<Part> {
    let korean = firm("Chollima Machinery Trading Corporation");
    match draw.below(3) {
        0 => {
            let goods = draw.one_of(ORDINARY);
            ship(shipment(
                goods,
                &maker_of(goods),
                &korean,
                "rail",
                &[("Qingdao", "CN"), ("Pyongyang", "KP")],
                draw,
            ))
        }
        1 => {
            let settlement = json!({"method": "swift", "remittance_text": "machinery, contract 3/26"});
            pay(payment(&russian_trader(draw), &korean, "EUR 60000", settlement, draw))
        }
        _ => {
            let settlement = json!({"method": "swift", "remittance_text": "exchange of youth delegations"});
            let youth = json!({"name": "Young Guard", "country": "RU", "address": {"city": "Donetsk", "country": "RU"}});
            pay(payment(&firm("OOO Severny Put Logistik"), &youth, "EUR 4000", settlement, draw))
        }
    }
}

fn several_reported(draw: &mut Draw) -> Vec<Part> {
    let makers = [
        "XCMG Construction Machinery Co., Ltd.",
        "Sany Heavy Industry Co., Ltd.",
        "Guangxi LiuGong Machinery Co., Ltd.",
    ];
    let (first, second) = *draw.one_of(&[(0, 1), (1, 2), (0, 2)]);
    if draw.below(2) == 0 {
        let mut record = russian_trader(draw);
        record["owners"] = json!([
            {"name": makers[first], "country": "CN", "percent": 25, "kind": "shareholder"},
            {"name": makers[second], "country": "CN", "percent": 20, "kind": "shareholder"},
        ]);
        return one(Kind::Supplier, record);
    }
    let goods = draw.one_of(MACHINES);
    let mut record = shipment(goods, &firm(makers[first]), &russian_trader(draw), "rail", OVERLAND, draw);
    record["items"].as_array_mut().unwrap().push(json!({
        "description": "wheel loader", "hs": "8429.51", "quantity": 1, "manufacturer": {"name": makers[second], "country": "CN"},
    }));
    ship(record)
}

fn own_supplier(draw: &mut Draw) -> Vec<Part> {
    let name = *draw.one_of(&[
        "XCMG Construction Machinery Co., Ltd.",
        "Sany Heavy Industry Co., Ltd.",
        "Guangxi LiuGong Machinery Co., Ltd.",
        "Henan Liming Heavy Industry Science and Technology",
    ]);
    let mut record = firm(name);
    if draw.below(2) == 0 {
        let short = name.split(' ').next().unwrap();
        record = json!({
            "name": format!("{short} Baumaschinen Europa GmbH"), "country": "DE", "role": "trader",
            "address": {"city": "Krefeld", "postal_code": "47805", "country": "DE"},
            "owners": [{"name": name, "country": "CN", "percent": 100, "kind": "shareholder"}],
        });
    }
    one(Kind::Supplier, record)
}

fn investment(draw: &mut Draw) -> Vec<Part> {
    let what = *draw.one_of(&[
        "purchase of a building",
        "shares in a joint venture",
        "loan for the rebuilding of a factory",
    ]);
    let city = *draw.one_of(&["Mariupol", "Donetsk", "Berdiansk", "Simferopol"]);
    let settlement = json!({"method": "swift", "remittance_text": format!("{what}, {city}")});
    let payee = if draw.below(2) == 0 { occupied_firm(draw) } else { russian_trader(draw) };
    pay(payment(&chinese_trader(draw), &payee, "EUR 740000", settlement, draw))
}

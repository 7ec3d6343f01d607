//! The forty shipments of the quickstart as desks would send them, in one file form after the other: the alerts must be the
//! same. Never judges an alert.

use crate::session::run;
use crate::workbook::workbook;
use serde_json::Value;
use std::fs;
use std::path::Path;

const SHIPMENTS: &str = include_str!("../../examples/quickstart/shipments.csv");

/// Header and rows.
fn table() -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(SHIPMENTS.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    (header, rows)
}

/// What a form must not change: record, rule, part, score, outcome and words of each alert, by record.
fn alerts(name: &str, bytes: &[u8], arguments: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    let lines = screened(folder.path(), &format!("{name} {arguments}"));
    let summary = lines.last().unwrap();
    assert_eq!((&summary["screened"], &summary["rejected"]), (&40.into(), &0.into()), "{name}: {summary}");
    let mut found: Vec<String> = lines
        .iter()
        .filter(|line| line["kind"] == "alert")
        .map(|line| {
            let of = ["/record/id", "/rule", "/part", "/score", "/outcome", "/reason", "/id"];
            of.map(|path| line.pointer(path).unwrap().to_string()).join(" ")
        })
        .collect();
    found.sort();
    found
}

fn screened(folder: &Path, arguments: &str) -> Vec<Value> {
    let command = format!(
        "tidewaiter screen {arguments} --type shipment --as-of 2026-11-22 --format jsonl 2>/dev/null"
    );
    run(&command, folder).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn separated(delimiter: u8, header: &[String], rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(header).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn is_money(header: &str) -> bool {
    ["value", "commission", "items.0.unit_price", "items.0.reference_unit_price"].contains(&header)
}

#[test]
fn the_forty_shipments_give_the_same_alerts_in_every_form() {
    let expected = alerts("shipments.csv", SHIPMENTS.as_bytes(), "");
    assert!(expected.len() > 20);
    let (header, rows) = table();

    // A Russian desk: semicolons, decimal commas, windows-1251, which has no room for names in Chinese.
    let (mut russian, mut lines) = (header.clone(), rows.clone());
    let is_foreign = |cell: &String| encoding_rs::WINDOWS_1251.encode(cell).2;
    lines.iter_mut().flatten().filter(|cell| is_foreign(cell)).for_each(String::clear);
    let without_chinese = alerts("plain.csv", separated(b',', &header, &lines).as_bytes(), "");
    for line in &mut lines {
        for (_, cell) in header.iter().zip(line.iter_mut()).filter(|(name, _)| is_money(name)) {
            *cell = cell.replace('.', ",");
        }
        line.push("Отгружено со склада".to_owned());
    }
    russian.push("Примечание склада".to_owned());
    let text = separated(b';', &russian, &lines);
    let (bytes, _, is_lossy) = encoding_rs::WINDOWS_1251.encode(&text);
    assert!(!is_lossy);
    assert_eq!(
        alerts("russian.csv", &bytes, ""),
        without_chinese,
        "cp1251 with semicolons and decimal commas"
    );

    // A Chinese desk: GB 18030 and all headers in Chinese.
    let chinese: Vec<String> = header.iter().map(|name| in_chinese(name)).collect();
    let text = separated(b',', &chinese, &rows);
    let (bytes, _, is_lossy) = encoding_rs::GB18030.encode(&text);
    assert!(!is_lossy && chinese.iter().all(|name| !name.is_ascii()));
    assert_eq!(alerts("chinese.csv", &bytes, ""), expected, "GB 18030 with Chinese headers");

    // An export of a report: its title, a line about it and a blank one above the header.
    let (wide, blank) = (header.len() - 2, ",".repeat(header.len() - 1));
    let text = separated(b',', &header, &rows);
    let text =
        format!("Shipments of the third quarter\nPrinted,2026-11-22{}\n{blank}\n\n{text}", ",".repeat(wide));
    assert_eq!(alerts("report.csv", text.as_bytes(), ""), expected, "titles above the header");

    // A workbook of two sheets, the parties' names merged over their columns.
    let (mut upper, mut lower, mut last) = (Vec::new(), Vec::new(), String::new());
    for name in &header {
        let (above, below) = name.split_once('.').unwrap_or((name, ""));
        let is_merged = above == last && !below.is_empty();
        upper.push(if is_merged { String::new() } else { above.to_owned() });
        lower.push(below.to_owned());
        last = above.to_owned();
    }
    let sheet = |title: &str, rows: &[Vec<String>]| {
        let rows: Vec<String> = rows.iter().map(|row| row.join("|")).collect();
        format!("{title}\n\n{}\n{}\n{}\n", upper.join("|"), lower.join("|"), rows.join("\n"))
    };
    let (first, second) =
        (sheet("Shipments, first half", &rows[..20]), sheet("Shipments, second half", &rows[20..]));
    let book = workbook(&[("First", &first), ("Second", &second)]);
    assert_eq!(alerts("shipments.xlsx", &book, ""), expected, "a workbook of two sheets");

    // One row for each item.
    let items: Vec<String> = header.iter().map(|name| name.replace("items.0.", "items.")).collect();
    let text = separated(b'\t', &items, &rows);
    assert_eq!(alerts("items.tsv", text.as_bytes(), ""), expected, "one row for each item");
}

/// Headers as a Chinese desk writes them.
const IN_CHINESE: &[(&str, &str)] = &[
    ("id", "运单号"),
    ("shipped_on", "发货日期"),
    ("origin", "申报原产国"),
    ("destination", "目的国"),
    ("loading.place", "装货港"),
    ("loading.country", "起运国"),
    ("loading.region", "装货省份"),
    ("loading.postal_code", "装货邮编"),
    ("items.0.description", "货物名称"),
    ("items.0.hs", "海关编码"),
    ("items.0.unit_price", "单价"),
    ("items.0.reference_unit_price", "市场价"),
    ("items.0.eccn", "出口管制分类编号"),
    ("items.0.brand", "品牌"),
    ("value", "总金额"),
    ("commission", "佣金"),
    ("payment.method", "付款方式"),
    ("payment.currency", "结算币种"),
    ("payment.channel_text", "支付渠道"),
    ("payment.wallet", "钱包地址"),
    ("payment.remittance_text", "汇款附言"),
    ("payment.payee_bank_country", "收款行国家"),
    ("end_use_statement", "最终用户证明"),
    ("certificate_of_origin.issuer", "原产地证书签发机构"),
    ("certificate_of_origin.country", "原产地证书签发国"),
];
/// Who does something, or where.
const ROLES: &[(&str, &str)] = &[
    ("shipper.", "发货人"),
    ("seller.", "卖方"),
    ("buyer.", "买方"),
    ("consignee.", "收货人"),
    ("end_user.", "最终用户"),
    ("intermediary.", "中间商"),
    ("payer.", "付款人"),
    ("items.0.manufacturer.", "制造商"),
    ("legs.0.", "运输段1"),
    ("legs.1.", "运输段2"),
];
/// What is said of them.
const PARTS: &[(&str, &str)] = &[
    ("name", "名称"),
    ("country", "国家"),
    ("role", "角色"),
    ("address.city", "城市"),
    ("address.postal_code", "邮编"),
    ("address.region", "省份"),
    ("address.country", "地址国家"),
    ("inn", "俄罗斯税号"),
    ("incorporated_on", "成立日期"),
    ("phone", "电话"),
    ("name_native", "中文名称"),
    ("mode", "运输方式"),
    ("from.place", "起运地"),
    ("from.country", "起运国"),
    ("to.place", "到达地"),
    ("to.country", "到达国"),
];

/// A header as a Chinese desk would write it: the words of a role, and behind them what is said of it.
fn in_chinese(name: &str) -> String {
    let of = |table: &[(&str, &'static str)], name: &str| {
        table.iter().find(|(own, _)| *own == name).map(|(_, written)| *written)
    };
    let composed = || {
        let (role, words) = ROLES.iter().find(|(role, _)| name.starts_with(role)).unwrap();
        format!("{words}{}", of(PARTS, &name[role.len()..]).unwrap())
    };
    of(IN_CHINESE, name).map_or_else(composed, str::to_owned)
}

#[cfg(feature = "parquet")]
mod parquet {
    //! The same in Parquet. Never run without the feature.

    use super::{SHIPMENTS, alerts, table};
    use crate::input::shipped;
    use parquet::basic::{Compression, ConvertedType, LogicalType, Repetition, Type as Physical};
    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::types::{Type, TypePtr};
    use proptest::prelude::*;
    use std::sync::Arc;
    use tidewaiter::input::ReadOptions;
    use tidewaiter::value::Date;

    /// Written by another program, pyarrow 25: two row groups, zstd, nested columns.
    const NESTED: &[u8] = include_bytes!("../cases/records/nested.parquet");

    fn leaf(name: &str) -> TypePtr {
        let builder = match name {
            "shipped_on" => {
                Type::primitive_type_builder(name, Physical::INT32).with_logical_type(Some(LogicalType::Date))
            }
            _ => Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
                .with_logical_type(Some(LogicalType::String)),
        };
        Arc::new(builder.with_repetition(Repetition::OPTIONAL).build().unwrap())
    }

    fn group(name: &str, repetition: Repetition, fields: Vec<TypePtr>) -> Type {
        let builder = Type::group_type_builder(name).with_repetition(repetition).with_fields(fields);
        let builder =
            if name == "items" { builder.with_converted_type(ConvertedType::LIST) } else { builder };
        builder.build().unwrap()
    }

    /// The table as a Parquet file: days as days, the goods as a list of structures, all else as text.
    fn written(header: &[String], rows: &[Vec<String>], compression: Compression) -> Vec<u8> {
        let (goods, plain): (Vec<usize>, Vec<usize>) =
            (0..header.len()).partition(|&column| header[column].starts_with("items.0."));
        let mut fields: Vec<TypePtr> = plain.iter().map(|&column| leaf(&header[column])).collect();
        let of_item = goods.iter().map(|&column| leaf(&header[column]["items.0.".len()..])).collect();
        let element = group("element", Repetition::REQUIRED, of_item);
        let list = group("list", Repetition::REPEATED, vec![Arc::new(element)]);
        fields.push(Arc::new(group("items", Repetition::REQUIRED, vec![Arc::new(list)])));
        let schema = Type::group_type_builder("shipments").with_fields(fields).build().unwrap();
        let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
        let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), properties).unwrap();
        for rows in rows.chunks(15) {
            let mut writer = file.next_row_group().unwrap();
            for &column in plain.iter().chain(&goods) {
                let full = if goods.contains(&column) { 2 } else { 1 };
                let cells: Vec<&str> = rows.iter().map(|row| row[column].as_str()).collect();
                let levels: Vec<i16> = cells.iter().map(|cell| full - i16::from(cell.is_empty())).collect();
                let repeats = vec![0; cells.len()];
                let repeats = (full == 2).then_some(repeats.as_slice());
                let filled = cells.into_iter().filter(|cell| !cell.is_empty());
                let mut to = writer.next_column().unwrap().unwrap();
                if header[column] == "shipped_on" {
                    let days: Vec<i32> = filled.map(|cell| Date::parse(cell).unwrap().0).collect();
                    to.typed::<Int32Type>().write_batch(&days, Some(&levels), repeats).unwrap();
                } else {
                    let texts: Vec<ByteArray> = filled.map(ByteArray::from).collect();
                    to.typed::<ByteArrayType>().write_batch(&texts, Some(&levels), repeats).unwrap();
                }
                to.close().unwrap();
            }
            writer.close().unwrap();
        }
        file.into_inner().unwrap()
    }

    #[test]
    fn the_forty_shipments_give_the_same_alerts_in_parquet() {
        let expected = alerts("shipments.csv", SHIPMENTS.as_bytes(), "");
        let (header, rows) = table();
        let gzip = Compression::GZIP(Default::default());
        let zstd = Compression::ZSTD(Default::default());
        for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, gzip, zstd] {
            let bytes = written(&header, &rows, compression);
            assert_eq!(alerts("shipments.parquet", &bytes, ""), expected, "{compression}");
        }
    }

    #[test]
    fn nested_parquet_of_another_program_keeps_every_value() {
        assert_eq!(
            shipped(NESTED, &ReadOptions { record_type: Some("shipment".into()), ..ReadOptions::default() }),
            "\
line 1 Shipment: id 1, shipped_on 2026-11-02, consignee (Party: name Bishkek Trade, country KG), legs [(Leg: mode sea, to (Place: country TR)), (Leg: mode road, to (Place: country GE)), (Leg: mode road)], items [(Item: description ball bearing, hs 84821000, manufacturer (Party: name Neckar Pumpen, country DE), quantity 100), (Item: hs 85423100, quantity 0.1)], value EUR 22000.5000, prior_destinations [KZ, GE]\n\
line 2 Shipment: id 2, shipped_on 1969-12-31, value TRY -0.0001\n\
line 3 Shipment: id 4, consignee (Party: name Two like items, country TR), legs [(Leg: mode air, to (Place: country AE))], items [(Item: description x, hs 84821000), (Item: description x, hs 84821000)]\n\
[] line 4 rejected, 2 | - | id\n    is a duplicate: Shipment `2` stands in `case` at line 2\n\
[] line 5 rejected, 3 | consignee.country | consignee.country\n    `Atlantis` is not a country: write its ISO 3166 code, such as `TR`\n\
unread: [] weight\n\
"
        );
    }

    #[test]
    fn a_parquet_file_that_breaks_off_is_told() {
        let half = shipped(&NESTED[..NESTED.len() / 2], &ReadOptions::default());
        assert!(half.starts_with("`case` is a Parquet file that is damaged or cut off"), "{half}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn no_bytes_make_the_parquet_reader_panic_or_lose_count(
            at in 0..NESTED.len(), by in 1..=255_u8, more in 0..NESTED.len(), cut in 0..NESTED.len()
        ) {
            let mut broken = NESTED.to_vec();
            broken[at] ^= by;
            shipped(&broken, &ReadOptions::default());
            broken[more] = by;
            shipped(&broken, &ReadOptions::default());
            shipped(&NESTED[..cut], &ReadOptions::default());
        }
    }
}

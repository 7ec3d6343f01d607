//! Payment messages of ISO 20022: customer credit transfers (pain.001) and the transfers between banks (pacs.008), each
//! transaction a `Payment`. Never holds more than one transaction and the heads around it.
//!
//! Elements are those of the message definitions pain.001.001.03 to .11 and pacs.008.001.02 to .10; a namespace's
//! version does not matter, since the elements read here kept their names.

use super::rejection::Broken;
use super::source::Window;
use super::types::Types;
use super::{Found, More, Records, Setting};
use crate::value::{Node, RecordId, node::NodeKind};
use crate::xml::{Piece, Tag, Xml};
use std::io::Read;
use std::sync::Arc;

/// Opens the transactions of a message.
pub(super) fn open(mut window: Window, setting: &Setting<'_>) -> Result<Box<dyn Records>, String> {
    const WHAT: &str =
        "is XML or a web page and no payment message (pain.001, pacs.008): export it as CSV or JSON Lines";
    while window.rest().len() < 64 * 1024 && window.grow() {}
    let start = String::from_utf8_lossy(&window.rest()[..window.rest().len().min(64 * 1024)]).into_owned();
    let head = ["CstmrCdtTrfInitn", "FIToFICstmrCdtTrf"].iter().any(|name| start.contains(name));
    if !head {
        return Err(WHAT.into());
    }
    let types = Arc::clone(setting.types);
    let Some(root) = types.find("Payment") else {
        return Err("holds payments, and the rules declare no record `Payment`".into());
    };
    Ok(Box::new(Transactions {
        xml: Xml::new(window.into_read()),
        types,
        root,
        around: Vec::new(),
        count: 0,
        is_ended: false,
    }))
}

struct Transactions {
    xml: Xml<Box<dyn Read + Send>>,
    types: Arc<Types>,
    root: RecordId,
    /// Elements of the heads around the transactions, with how deep they stand: what holds for all of a group.
    around: Vec<(usize, Element)>,
    count: u64,
    is_ended: bool,
}

/// An element with all in it.
#[derive(Debug, Clone, Default)]
struct Element {
    tag: Tag,
    text: String,
    inner: Vec<Element>,
}

/// One transaction may not have more elements.
const MOST_ELEMENTS: usize = 20_000;

impl Records for Transactions {
    fn next_record(&mut self) -> Option<Found> {
        while !self.is_ended {
            match self.step() {
                Ok(Some(found)) => return Some(found),
                Ok(None) => {}
                Err(reason) => {
                    self.is_ended = true;
                    let row = self.xml.line;
                    let reason = format!("{reason}; nothing was read from line {row} to the end of the file");
                    return Some(Found { row, size: 0, more: More::None, content: Err(Broken::new(reason)) });
                }
            }
        }
        None
    }

    fn columns(&self) -> &[(String, Option<String>)] {
        &[]
    }
}

impl Transactions {
    fn step(&mut self) -> Result<Option<Found>, String> {
        let row = self.xml.line;
        match self.xml.next()? {
            Piece::Start(tag) => match tag.name.as_str() {
                "CdtTrfTxInf" => {
                    let transaction = element(&mut self.xml, tag)?;
                    self.count += 1;
                    let node = self.payment(&transaction);
                    let size = 4 * 1024;
                    return Ok(Some(Found { row, size, more: More::None, content: Ok((self.root, node)) }));
                }
                // These hold transactions; what else stands beside them holds for all of them.
                "Document" | "CstmrCdtTrfInitn" | "FIToFICstmrCdtTrf" | "PmtInf" | "Body" | "Envelope" => {}
                _ => {
                    let depth = self.xml.depth;
                    let head = element(&mut self.xml, tag)?;
                    self.around.push((depth, head));
                }
            },
            Piece::End(_) => {
                let depth = self.xml.depth;
                self.around.retain(|(of, _)| *of <= depth + 1);
            }
            Piece::Text(_) => {}
            Piece::Eof => self.is_ended = true,
        }
        Ok(None)
    }

    fn payment(&self, transaction: &Element) -> Node {
        let find =
            |path: &str| transaction.at(path).or_else(|| self.heads().find_map(|head| head.named(path)));
        let text = |path: &str| find(path).map(|element| element.text.trim().to_owned()).unwrap_or_default();
        let first = |paths: &[&str]| {
            paths.iter().map(|path| text(path)).find(|text| !text.is_empty()).unwrap_or_default()
        };
        let amount = ["Amt/InstdAmt", "Amt/EqvtAmt/Amt", "IntrBkSttlmAmt", "InstdAmt"]
            .iter()
            .find_map(|path| find(path));
        let day =
            first(&["ReqdExctnDt/Dt", "ReqdExctnDt/DtTm", "ReqdExctnDt", "IntrBkSttlmDt", "GrpHdr/CreDtTm"]);
        let remittance: Vec<String> = transaction
            .at("RmtInf")
            .map(|element| element.all("Ustrd").into_iter().map(|line| line.text.trim().to_owned()).collect())
            .unwrap_or_default();
        let ids = ["PmtId/TxId", "PmtId/UETR", "PmtId/InstrId", "PmtId/EndToEndId"].map(text);
        // Banks write NOTPROVIDED where nobody gave one; such transactions are not all the same.
        let id = ids.into_iter().find(|id| !id.is_empty() && id != "NOTPROVIDED");
        let id = id.unwrap_or_else(|| format!("{}#{}", text("GrpHdr/MsgId"), self.count));
        let mut settlement = vec![field("method", "swift")];
        if let Some(amount) = amount {
            settlement.push(field("currency", amount.tag.get("Ccy")));
        }
        settlement.push(field("remittance_text", &remittance.join(" ")));
        settlement.push(field("payer_bank_country", &country_of_bank(find("DbtrAgt"))));
        settlement.push(field("payee_bank_country", &country_of_bank(find("CdtrAgt"))));
        let mut fields = vec![
            field("id", &id),
            field("paid_on", &day.chars().take(10).collect::<String>()),
            field("shipment", ""),
        ];
        if let Some(amount) = amount {
            let parts = vec![field("amount", amount.text.trim()), field("currency", amount.tag.get("Ccy"))];
            fields.push(("amount".to_owned(), Node::new(NodeKind::Record(parts))));
        }
        for (name, path) in [
            ("payer", "Dbtr"),
            ("payee", "Cdtr"),
            ("ultimate_payer", "UltmtDbtr"),
            ("ultimate_payee", "UltmtCdtr"),
        ] {
            fields.extend(find(path).map(|element| (name.to_owned(), party(element))));
        }
        fields.push(("settlement".to_owned(), Node::new(NodeKind::Record(settlement))));
        let reference = first(&["RmtInf/Strd/RfrdDocInf/Nb", "PmtId/EndToEndId"]);
        fields.push(field("notes", &reference));
        fields.retain(|(name, node)| !is_blank(node) && self.is_known(name));
        Node::new(NodeKind::Record(fields))
    }

    /// A team's own records may lack a field, and nothing is to be told of what the file does not name so.
    fn is_known(&self, name: &str) -> bool {
        self.types.schema.get(self.root).field(name).is_some()
    }

    fn heads(&self) -> impl Iterator<Item = &Element> {
        self.around.iter().rev().map(|(_, element)| element)
    }
}

impl Element {
    /// The element of a path below this one.
    fn at(&self, path: &str) -> Option<&Element> {
        let mut element = self;
        for name in path.split('/') {
            element = element.inner.iter().find(|inner| inner.tag.name == name)?;
        }
        Some(element)
    }

    /// This element or one in it, by a path that begins with this one's name.
    fn named(&self, path: &str) -> Option<&Element> {
        match path.split_once('/') {
            None => (self.tag.name == path).then_some(self),
            Some((first, rest)) => (self.tag.name == first).then(|| self.at(rest)).flatten(),
        }
    }

    fn all(&self, name: &str) -> Vec<&Element> {
        self.inner.iter().filter(|inner| inner.tag.name == name).collect()
    }

    fn text_at(&self, path: &str) -> &str {
        self.at(path).map_or("", |element| element.text.trim())
    }
}

/// An element that was just begun, with all in it. Its depth is bounded by the reader.
fn element(xml: &mut Xml<Box<dyn Read + Send>>, tag: Tag) -> Result<Element, String> {
    let mut stack = vec![Element { tag, ..Element::default() }];
    let mut count = 0;
    loop {
        match xml.next()? {
            Piece::Start(tag) => {
                count += 1;
                if count > MOST_ELEMENTS {
                    return Err("has more than 20000 elements in one transaction".into());
                }
                stack.push(Element { tag, ..Element::default() });
            }
            Piece::Text(text) => {
                if let Some(open) = stack.last_mut() {
                    open.text.push_str(&text);
                }
            }
            Piece::End(_) => {
                let Some(done) = stack.pop() else { return Ok(Element::default()) };
                match stack.last_mut() {
                    Some(outer) => outer.inner.push(done),
                    None => return Ok(done),
                }
            }
            Piece::Eof => return Err("breaks off inside a transaction".into()),
        }
    }
}

/// A party: since 14 November 2026 town and country stand in elements of their own; lines of free text may still be there.
fn party(element: &Element) -> Node {
    // pacs.008 from version 8 on wraps a party in `Pty`.
    let element = element.at("Pty").unwrap_or(element);
    let address = element.at("PstlAdr");
    let of_address = |path: &str| address.map_or("", |address| address.text_at(path)).to_owned();
    let lines: Vec<String> = address
        .map(|address| address.all("AdrLine").into_iter().map(|line| line.text.trim().to_owned()).collect())
        .unwrap_or_default();
    let street = [of_address("StrtNm"), of_address("BldgNb")].join(" ");
    let address = vec![
        field("full", &lines.join(", ")),
        field("street", street.trim()),
        field("po_box", &of_address("PstBx")),
        field("city", &of_address("TwnNm")),
        field("region", &of_address("CtrySubDvsn")),
        field("postal_code", &of_address("PstCd")),
        field("country", &of_address("Ctry")),
    ];
    let residence = element.text_at("CtryOfRes").to_owned();
    let country = if residence.is_empty() { of_address("Ctry") } else { residence };
    let mut fields = vec![
        field("name", element.text_at("Nm")),
        field("country", &country),
        field("lei", element.text_at("Id/OrgId/LEI")),
        field("registration_number", element.text_at("Id/OrgId/Othr/Id")),
        field("born_on", element.text_at("Id/PrvtId/DtAndPlcOfBirth/BirthDt")),
    ];
    if element.at("Id/PrvtId").is_some() {
        fields.push(field("kind", "person"));
    }
    fields.push(("address".to_owned(), Node::new(NodeKind::Record(address))));
    fields.retain(|(_, node)| !is_blank(node));
    Node::new(NodeKind::Record(fields))
}

/// The country of a bank: as it says, or the fifth and sixth letters of its BIC (ISO 9362).
fn country_of_bank(agent: Option<&Element>) -> String {
    let Some(bank) = agent.and_then(|agent| agent.at("FinInstnId")) else { return String::new() };
    let said = bank.text_at("PstlAdr/Ctry");
    if !said.is_empty() {
        return said.to_owned();
    }
    let bic = [bank.text_at("BICFI"), bank.text_at("BIC")].concat();
    let code = bic.get(4..6).filter(|code| code.bytes().all(|byte| byte.is_ascii_uppercase()));
    code.unwrap_or_default().to_owned()
}

fn field(name: &str, text: &str) -> (String, Node) {
    (name.to_owned(), Node::text(text))
}

fn is_blank(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Missing => true,
        NodeKind::Text(text) => text.is_empty(),
        NodeKind::Record(fields) => fields.iter().all(|(_, node)| is_blank(node)),
        _ => false,
    }
}

//! One entry while it is being read: takes what a publisher wrote and keeps what an entity holds.
//! Never drops anything unseen: what it cannot use becomes a doubt of the entry.

use super::super::entity::{Entity, EntityKind, EntityName, Identifier, NameKind, PartialDate, Status};
use super::{countries, dates, identifiers};
use std::collections::BTreeMap;

/// An entry being read.
pub(super) struct Draft {
    entity: Entity,
    names: BTreeMap<String, usize>,
    seen: BTreeMap<(&'static str, String), ()>,
    /// What could not be read, without the value that is particular to this entry.
    pub doubts: Vec<String>,
}

impl Draft {
    /// An entry of which only this is known.
    pub fn new(id: &str, kind: EntityKind, status: Status) -> Draft {
        Draft {
            entity: Entity::new(id.trim(), kind, status),
            names: BTreeMap::new(),
            seen: BTreeMap::new(),
            doubts: Vec::new(),
        }
    }

    /// A name. Of a name given twice the stronger kind counts; a blank one or a mark for "none" is no name.
    pub fn name(&mut self, kind: NameKind, text: &str) {
        let text = clean(text);
        if text.is_empty() || is_null(&text) {
            return;
        }
        match self.names.get(&text).and_then(|&at| self.entity.names.get_mut(at)) {
            Some(name) => name.kind = stronger(name.kind, kind),
            None => {
                self.names.insert(text.clone(), self.entity.names.len());
                self.entity.names.push(EntityName { text, kind });
            }
        }
    }

    /// A name that may hold several in different scripts or separated by semicolons.
    pub fn names_in(&mut self, kind: NameKind, text: &str) {
        for name in super::names::several(text) {
            self.name(kind, &name);
        }
    }

    /// A country, a nationality or several of them.
    pub fn country(&mut self, text: &str) {
        let text = clean(text);
        if is_null(&text) {
            return;
        }
        let (codes, unknown) = countries::read(&text);
        for code in codes {
            if self.is_new("country", code) {
                self.entity.countries.push(code.to_owned());
            }
        }
        for part in unknown {
            self.doubts.push(format!("`{part}` is no country known here; the entry has none for it"));
        }
    }

    /// A birth or founding date in any form.
    pub fn date(&mut self, text: &str) {
        self.dates(dates::read(&clean(text)));
    }

    /// Dates that were read, or why not.
    pub fn dates(&mut self, read: Result<Vec<PartialDate>, String>) {
        match read {
            Ok(dates) => {
                for date in dates {
                    if self.is_new("date", &date.to_string()) {
                        self.entity.dates.push(date);
                    }
                }
            }
            Err(reason) => self.doubts.push(reason),
        }
    }

    /// An address in parts, blank ones left out. A country alone is no address: it would be that of everybody there.
    pub fn address(&mut self, parts: &[&str]) {
        let parts: Vec<String> =
            parts.iter().map(|part| clean(part)).filter(|part| !part.is_empty() && !is_null(part)).collect();
        if parts.iter().all(|part| !countries::read(part).0.is_empty()) {
            return;
        }
        let address = parts.join(", ");
        if !address.is_empty() && self.is_new("address", &address) {
            self.entity.addresses.push(address);
        }
    }

    /// A number or code of a known kind.
    /// The IMO numbers companies as it numbers ships, in another series.
    pub fn identifier(&mut self, kind: &str, text: &str) {
        let is_company = kind == "imo" && self.entity.kind == EntityKind::Organization;
        let kind = if is_company { "imo_company" } else { kind };
        let value = identifiers::value(kind, &clean(text)).to_owned();
        if !value.is_empty() && !is_null(&value) && self.is_new("identifier", &format!("{kind}:{value}")) {
            self.entity.identifiers.push(Identifier { kind: kind.to_owned(), value });
        }
    }

    /// A number or code that the list calls `label`; one that is no identifier goes to the remarks.
    pub fn labelled(&mut self, label: &str, text: &str, country: &str) {
        let codes = countries::read(country).0;
        match identifiers::kind(label, text.trim(), codes.first().copied()) {
            Some(kind) => self.identifier(kind, text),
            None => {
                let label = label.trim().trim_end_matches(':');
                let issuer = if country.is_empty() { String::new() } else { format!(" ({country})") };
                self.remark(&format!("{label} {}{issuer}", text.trim()));
            }
        }
    }

    /// A sanctions or control programme.
    pub fn program(&mut self, text: &str) {
        let text = clean(text);
        if !text.is_empty() && !is_null(&text) && self.is_new("program", &text) {
            self.entity.programs.push(text);
        }
    }

    /// Something said in prose; several remarks are divided by semicolons.
    pub fn remark(&mut self, text: &str) {
        let text = clean(text);
        let text = text.trim_end_matches(';').trim();
        if text.is_empty() || is_null(text) || !self.is_new("remark", text) {
            return;
        }
        if !self.entity.remarks.is_empty() {
            self.entity.remarks.push_str("; ");
        }
        self.entity.remarks.push_str(text);
    }

    /// A remark under a word that says what it is; nothing for a blank text.
    pub fn remark_as(&mut self, word: &str, text: &str) {
        let text = clean(text);
        if !text.is_empty() && !is_null(&text) {
            self.remark(&format!("{word}: {text}"));
        }
    }

    /// Says what the entry stands for once that is known.
    pub fn set_kind(&mut self, kind: EntityKind) {
        self.entity.kind = kind;
    }

    /// What the entry is said to stand for.
    pub fn kind(&self) -> EntityKind {
        self.entity.kind
    }

    /// Raises the strength of the claim.
    pub fn set_status(&mut self, status: Status) {
        self.entity.status = status;
    }

    /// The programmes so far.
    pub fn programs(&self) -> &[String] {
        &self.entity.programs
    }

    /// The id so far.
    pub fn id(&self) -> &str {
        &self.entity.id
    }

    /// The entity, its primary name first, or why there is nothing to match.
    pub fn finish(mut self) -> Result<(Entity, Vec<String>), NothingToMatch> {
        if self.entity.names.is_empty() && self.entity.addresses.is_empty() {
            return Err(NothingToMatch);
        }
        if self.entity.names.is_empty() {
            self.entity.kind = EntityKind::Address;
        }
        let is = |kind: NameKind| move |name: &EntityName| name.kind == kind;
        let names = &mut self.entity.names;
        let first = names
            .iter()
            .position(is(NameKind::Primary))
            .or_else(|| names.iter().position(is(NameKind::Alias)))
            .or_else(|| names.iter().position(is(NameKind::Former)));
        if let Some(first) = first {
            names[..=first].rotate_right(1);
            names[0].kind = NameKind::Primary;
            names.iter_mut().skip(1).filter(|name| name.kind == NameKind::Primary).for_each(|name| {
                name.kind = NameKind::Alias;
            });
        }
        Ok((self.entity, self.doubts))
    }

    fn is_new(&mut self, what: &'static str, text: &str) -> bool {
        self.seen.insert((what, text.to_owned()), ()).is_none()
    }
}

/// An entry has neither a name nor an address.
#[derive(Debug)]
pub(super) struct NothingToMatch;

/// A text with single blanks and none around it.
pub(super) fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    kept
}

/// What publishers write for "nothing".
pub(super) fn is_null(text: &str) -> bool {
    matches!(text.trim(), "-0-" | "-" | "." | "?" | "N/A" | "n/a")
}

fn stronger(one: NameKind, other: NameKind) -> NameKind {
    let rank = |kind| match kind {
        NameKind::Primary => 0,
        NameKind::Alias => 1,
        NameKind::Former => 2,
        NameKind::Weak => 3,
    };
    if rank(one) <= rank(other) { one } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_primary_name_stands_first_and_a_name_given_twice_keeps_its_stronger_kind() {
        let mut draft = Draft::new("1", EntityKind::Unknown, Status::Designated);
        draft.name(NameKind::Weak, "Bo");
        draft.name(NameKind::Alias, " A\u{a0} B ");
        draft.name(NameKind::Primary, "C");
        draft.name(NameKind::Alias, "Bo");
        draft.name(NameKind::Primary, "-0- ");
        draft.name(NameKind::Primary, "D");
        let (entity, _) = draft.finish().unwrap();
        let names: Vec<_> = entity.names.iter().map(|name| (name.text.as_str(), name.kind)).collect();
        let expected = [
            ("C", NameKind::Primary),
            ("Bo", NameKind::Alias),
            ("A B", NameKind::Alias),
            ("D", NameKind::Alias),
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn an_entry_of_an_address_alone_is_one_and_an_entry_of_nothing_is_none() {
        let mut draft = Draft::new("1", EntityKind::Organization, Status::ExportControlled);
        draft.address(&["1 Example Road", "-0-", "Hong Kong"]);
        draft.address(&["", "Hong Kong"]);
        let (entity, _) = draft.finish().unwrap();
        assert_eq!((entity.kind, entity.addresses.len()), (EntityKind::Address, 1));
        assert!(Draft::new("2", EntityKind::Person, Status::Designated).finish().is_err());
    }

    #[test]
    fn weak_aliases_alone_stay_weak() {
        let mut draft = Draft::new("1", EntityKind::Unknown, Status::Designated);
        draft.name(NameKind::Weak, "Bo");
        assert_eq!(draft.finish().unwrap().0.names[0].kind, NameKind::Weak);
    }
}

//! The words for statuses, points and sources that every format for people shares.
//! Never makes a claim stronger than its source does.

use crate::alert::{
    Citation, Excepted, ExceptionTerm, Group, Lapse, LapsedException, ListUse, ScoreLine, Summary,
};
use crate::watchlist::{NameKind, Status};

/// The strength of a list's claim: `designated`.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Designated => "designated",
        Status::ExportControlled => "export-controlled",
        Status::Reported => "reported",
        Status::Context => "context",
    }
}

/// What a status means, for those who do not know the word.
pub(super) fn status_sentence(status: Status) -> &'static str {
    match status {
        Status::Designated => "designated: subject to an asset freeze or blocking order",
        Status::ExportControlled => "export-controlled: on a control list, not blocked",
        Status::Reported => "reported: named by a public report; no official list was found",
        Status::Context => "context: background, never a target",
    }
}

/// How the entry bears the name that matched.
pub fn name_kind(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Primary => "name",
        NameKind::Alias => "alias",
        NameKind::Former => "former name",
        NameKind::Weak => "weak alias",
    }
}

/// How many members of a group are named.
const MEMBERS_SHOWN: usize = 12;

/// The members of a group, the last ones if there are many: `3 earlier, S-1 (items 2), S-2`.
pub(super) fn members(group: &Group) -> String {
    let shown = group.members.iter().rev().take(MEMBERS_SHOWN).rev();
    let names: Vec<String> = shown
        .map(|member| match member.part.as_str() {
            "" => member.id.clone(),
            part => format!("{} ({part})", member.id),
        })
        .collect();
    let more = group.count.saturating_sub(names.len() as u64);
    let before = if more > 0 { format!("{} earlier, ", super::grouped(more)) } else { String::new() };
    format!("{before}{}", names.join(", "))
}

/// A group where an alert of a record names its part: `group of 3: S-1, S-2, S-3`.
pub(super) fn group(group: &Group) -> String {
    format!("group of {}: {}", super::grouped(group.count), members(group))
}

/// The points of a score line with their sign: `+25`, `-10`.
pub(super) fn signed(line: &ScoreLine) -> String {
    if line.points.starts_with(['-', '+']) { line.points.clone() } else { format!("+{}", line.points) }
}

/// What a score line says; its name where it says nothing.
pub(super) fn said(line: &ScoreLine) -> String {
    if line.text.is_empty() { line.name.replace('_', " ") } else { line.text.clone() }
}

/// What to know when all lists that were read ship with the program: none of them is a government's.
pub(super) fn without_official_lists(lists: &[ListUse]) -> Option<&'static str> {
    let mut read = lists.iter().filter(|list| !list.file.is_empty()).peekable();
    let is_alone = read.peek().is_some() && read.all(ListUse::is_shipped);
    is_alone
        .then_some("no list of a government is loaded: `--watchlists PATH` takes them as they are published")
}

/// `excepted by delta_2024 until 2024-11-30 (CMP-2231)`
pub fn excepted(excepted: &Excepted) -> String {
    format!("excepted by {} until {} ({})", excepted.by, excepted.until, excepted.ticket)
}

/// Why an exception that would cover a hit does not: `exception delta_2024 ended on 2024-11-30`.
pub fn lapsed(lapsed: &LapsedException) -> String {
    match lapsed.why {
        Lapse::Ended => format!("exception {} ended on {}", lapsed.name, lapsed.until),
        Lapse::Reopened => format!(
            "exception {} does not hold any more: the list entry or the record has changed since it was bound",
            lapsed.name
        ),
    }
}

/// How an exception's term lies to the day of screening.
pub(super) fn term(term: ExceptionTerm) -> &'static str {
    match term {
        ExceptionTerm::NotYet => "not yet",
        ExceptionTerm::InForce => "in force",
        ExceptionTerm::Expired => "expired",
    }
}

/// `5 of 137 rules`: how many ran of those that do on the day of screening.
pub(super) fn rules_of(summary: &Summary) -> String {
    let all = summary.rules.saturating_add(summary.rules_left_out);
    format!("{} of {}", super::grouped(summary.rules as u64), super::counted(all as u64, "rule"))
}

/// What an exception took away: `hold under EU, UK`, `review`.
pub fn instead_of(excepted: &Excepted) -> String {
    match excepted.hold_under.as_slice() {
        [] => excepted.outcome.as_str().to_owned(),
        regimes => format!("{} under {}", excepted.outcome.as_str(), regimes.join(", ")),
    }
}

/// Title, publisher and date of a source; its id where it has no title.
pub(super) fn citation(citation: &Citation) -> String {
    let title = if citation.title.is_empty() { &citation.id } else { &citation.title };
    let parts = [title, &citation.publisher, &citation.date];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

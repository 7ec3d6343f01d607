//! A record with its alerts and their evidence as markup. Never shows a claim without its strength and its source.

use crate::alert::{Alert, Cell, ClauseResult, Group, GroupMember, ListEntry, RecordResult, Verdict};
use crate::output::words;
use crate::text::escaped;
use std::fmt::Write;

/// The record's part of the page. It folds and opens without a script; the attributes are for the filters.
// Writing to a `String` cannot fail.
pub(super) fn markup(record: &RecordResult, alerts: &[Alert]) -> String {
    let reference = &record.record;
    let mut out = String::new();
    let rules: Vec<&str> = alerts.iter().map(|alert| alert.rule.as_str()).collect();
    let _ = writeln!(
        out,
        "<details class=\"record\" data-outcome=\"{}\" data-band=\"{}\" data-rules=\" {} \" data-score=\"{}\">",
        record.outcome.as_str(),
        escaped(&record.band),
        escaped(&rules.join(" ")),
        record.score
    );
    let _ = writeln!(
        out,
        "<summary><span class=\"chip {0}\">{0}</span> <span class=\"chip band-{1}\">{2} {1}</span> \
         <strong>{3} {4}</strong> <span class=\"place\">{5}</span> <span class=\"titles\">{6}</span></summary>",
        record.outcome.as_str().replace('_', " "),
        escaped(&record.band),
        record.score,
        escaped(&reference.record_type),
        escaped(&reference.id),
        escaped(&reference.place()),
        escaped(&titles(alerts))
    );
    for alert in alerts {
        write_alert(alert, &mut out);
    }
    let missing: Vec<&str> =
        record.gaps.iter().flat_map(|gap| gap.fields.iter().map(String::as_str)).collect();
    if !missing.is_empty() {
        let mut missing = missing;
        missing.sort_unstable();
        missing.dedup();
        let _ =
            writeln!(out, "<p class=\"gap\">Not decided for want of: {}</p>", escaped(&missing.join(", ")));
    }
    out.push_str("</details>\n");
    out
}

/// An alert of a group, with its members.
pub(super) fn group_markup(alert: &Alert, group: &Group) -> String {
    let keys: Vec<String> = group.keys.iter().map(|key| format!("{} = {}", key.path, key.value)).collect();
    let mut out = format!(
        "<details class=\"record\" data-outcome=\"{}\" data-band=\"{}\" data-rules=\" {} \" data-score=\"{}\">\n",
        alert.outcome.as_str(),
        escaped(&alert.band),
        escaped(&alert.rule),
        alert.score
    );
    let _ = writeln!(
        out,
        "<summary><span class=\"chip {0}\">{0}</span> <span class=\"chip band-{1}\">{2} {1}</span> \
         <strong>Group of {3}</strong> <span class=\"place\">{4}, {5} to {6}</span> \
         <span class=\"titles\">{7}</span></summary>",
        alert.outcome.as_str().replace('_', " "),
        escaped(&alert.band),
        alert.score,
        group.count,
        escaped(&keys.join(", ")),
        escaped(&group.from),
        escaped(&group.until),
        escaped(&alert.title)
    );
    write_alert(alert, &mut out);
    out.push_str(
        "<table>\n<thead><tr><th>record</th><th>part</th><th>day</th><th>where</th></tr></thead>\n<tbody>\n",
    );
    for member in &group.members {
        let GroupMember { id, part, day, .. } = member;
        let cells = [id, part, day, &member.place()].map(|cell| format!("<td>{}</td>", escaped(cell)));
        let _ = writeln!(out, "<tr>{}</tr>", cells.concat());
    }
    out.push_str("</tbody>\n</table>\n</details>\n");
    out
}

fn titles(alerts: &[Alert]) -> String {
    let mut titles: Vec<&str> = Vec::new();
    for alert in alerts {
        if !titles.contains(&alert.title.as_str()) {
            titles.push(&alert.title);
        }
    }
    titles.join(" · ")
}

fn write_alert(alert: &Alert, out: &mut String) {
    let part = if alert.part.is_empty() { String::new() } else { format!(", {}", escaped(&alert.part)) };
    let hold = if alert.hold_under.is_empty() {
        String::new()
    } else {
        format!(" · hold under {}", escaped(&alert.hold_under.join(", ")))
    };
    let _ = writeln!(
        out,
        "<article>\n<h3>{0} <span class=\"rule\">{2}{part}</span></h3>\n\
         <p class=\"facts\"><span class=\"chip band-{1}\">{3} {1}</span>{hold}</p>\n<p>{4}</p>",
        escaped(&alert.title),
        escaped(&alert.band),
        escaped(&alert.rule),
        alert.score,
        escaped(&alert.reason),
    );
    if let Some(excepted) = &alert.excepted {
        let _ = writeln!(
            out,
            "<p class=\"excepted\"><b>{}</b>, instead of {}; approved by {}: {}</p>",
            escaped(&words::excepted(excepted)),
            escaped(&words::instead_of(excepted)),
            escaped(&excepted.approved_by.join(", ")),
            escaped(&excepted.reason)
        );
    }
    for lapsed in &alert.lapsed {
        let _ = writeln!(out, "<p class=\"lapsed\">{}</p>", escaped(&words::lapsed(lapsed)));
    }
    if !alert.inquiry.is_empty() {
        let _ = writeln!(out, "<p class=\"ask\"><b>To ask:</b> {}</p>", escaped(&alert.inquiry));
    }
    for entry in &alert.entries {
        write_entry(entry, out);
    }
    write_evidence(alert, out);
    out.push_str("</article>\n");
}

fn write_entry(entry: &ListEntry, out: &mut String) {
    let agree = |label: &str, items: &[String]| match items {
        [] => String::new(),
        items => format!("; {label}: {}", escaped(&items.join(", "))),
    };
    let _ = writeln!(
        out,
        "<p class=\"entry\"><b>{}</b> [{} {}], by its {} {}: {}.<br>Claim ({}): {} <cite>{}</cite><br>\
         Likeness {}: {}{}{}</p>",
        escaped(&entry.name),
        words::status(entry.status),
        escaped(&entry.id),
        words::name_kind(entry.name_kind),
        escaped(&entry.matched_name),
        escaped(words::status_sentence(entry.status)),
        escaped(&entry.claim_strength),
        escaped(&entry.claim),
        escaped(&entry.source),
        escaped(&entry.score),
        escaped(&entry.how),
        agree("agrees", &entry.agreements),
        agree("disagrees", &entry.conflicts)
    );
}

fn write_evidence(alert: &Alert, out: &mut String) {
    out.push_str("<details class=\"evidence\"><summary>Evidence</summary>\n<table>\n");
    out.push_str("<thead><tr><th>clause</th><th>verdict</th><th>question</th><th>values and where they stand</th></tr></thead>\n<tbody>\n");
    for clause in &alert.clauses {
        write_clause(clause, 0, out);
    }
    let _ = writeln!(
        out,
        "<tr><td>points</td><td>+{}</td><td colspan=\"2\">for the hit</td></tr>",
        escaped(&alert.base)
    );
    for line in &alert.lines {
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td colspan=\"2\">{}</td></tr>",
            escaped(&line.name),
            escaped(&words::signed(line)),
            escaped(&words::said(line))
        );
    }
    out.push_str("</tbody>\n</table>\n<p>Sources: ");
    let source = |id: &str| format!("<a href=\"#source-{0}\">{0}</a>", escaped(id));
    out.push_str(&alert.citations.iter().map(|citation| source(&citation.id)).collect::<Vec<_>>().join(", "));
    let _ = writeln!(out, ". Alert {}</p>\n</details>", escaped(&alert.id));
}

fn write_clause(clause: &ClauseResult, depth: usize, out: &mut String) {
    let verdict = match clause.verdict {
        Verdict::True => "yes",
        Verdict::False => "no",
        Verdict::Undecided => "undecided",
    };
    let values = clause.values.iter().map(|seen| {
        let cells: Vec<String> = seen.cells.iter().map(Cell::in_its_file).collect();
        let place = if cells.is_empty() {
            String::new()
        } else {
            format!(" <small>({})</small>", escaped(&cells.join(" and ")))
        };
        format!("{} = {}{place}", escaped(&seen.path), escaped(&seen.value))
    });
    let missing = clause.missing.iter().map(|path| format!("{} is missing", escaped(path)));
    let _ = writeln!(
        out,
        "<tr><td>{}{}</td><td>{verdict}</td><td><code>{}</code></td><td>{}</td></tr>",
        "&nbsp;&nbsp;".repeat(depth),
        escaped(&clause.name),
        escaped(&clause.text),
        values.chain(missing).collect::<Vec<_>>().join("<br>")
    );
    for below in &clause.clauses {
        write_clause(below, depth + 1, out);
    }
}

//! The parts of the report around its records. Never counts anything anew: every number is the summary's.

use super::charts::bars;
use crate::alert::{Citation, Outcome, Rejection, Summary};
use crate::output::{counted, headline, words};
use crate::text::escaped;
use std::collections::BTreeMap;
use std::fmt::Write;

pub(super) const REJECTIONS_START: &str = "<section>\n<h2>Rejected rows</h2>\n<p>These rows were not screened.</p>\n\
    <table>\n<thead><tr><th>where</th><th>column</th><th>record</th><th>why</th></tr></thead>\n<tbody>\n";
pub(super) const TABLE_END: &str = "</tbody>\n</table>\n</section>\n";

pub(super) fn overview(summary: &Summary, rules: &BTreeMap<String, String>) -> String {
    let outcome = |(outcome, count): &(Outcome, u64)| (outcome.as_str().replace('_', " "), *count);
    let outcomes: Vec<(String, u64)> = summary.records_by_outcome.iter().map(outcome).collect();
    let title = |(rule, count): &(String, u64)| (rules.get(rule).unwrap_or(rule).clone(), *count);
    let by_rule: Vec<(String, u64)> = summary.alerts_by_rule.iter().map(title).collect();
    let mut out = String::from("<section aria-label=\"Overview\">\n");
    let _ = writeln!(
        out,
        "<p class=\"headline\">{}</p>\n<p>With {} and {}, for the regimes {}. A hold means that an official prohibition \
         may apply: stop until a person has decided. No finding means that nothing was found with these rules, lists and \
         fields; it is no decision about anybody.</p>",
        escaped(&headline(summary)),
        counted(summary.rules as u64, "rule"),
        counted(summary.lists.len() as u64, "list"),
        escaped(&summary.regimes.join(", "))
    );
    out.push_str("<div class=\"charts\">\n");
    out.push_str(&bars("Records by outcome", &outcomes, |name| format!("fill-{}", name.replace(' ', "-"))));
    out.push_str(&bars("Alerts by band", &summary.alerts_by_band, |name| format!("fill-{}", escaped(name))));
    out.push_str("</div>\n<details><summary>Alerts by rule</summary>\n");
    out.push_str(&bars("Alerts by rule", &by_rule, |_| "fill-rule".to_owned()));
    out.push_str("</details>\n</section>\n");
    out
}

/// The form stays hidden until the script shows it: without one it would do nothing.
pub(super) fn filters(rules: &BTreeMap<String, String>, records: usize) -> String {
    let mut out = format!(
        "<section id=\"records\" aria-labelledby=\"records-title\">\n<h2 id=\"records-title\">Records with alerts ({records})</h2>\n\
         <form id=\"filters\" hidden role=\"search\">\n\
         <label>Search <input type=\"search\" id=\"search\" placeholder=\"party, place, record, rule …\"></label>\n\
         <label>Outcome <select id=\"outcome\"><option value=\"\">all</option><option>hold</option>\
         <option>review</option><option value=\"no_finding\">no finding</option></select></label>\n\
         <label>Band <select id=\"band\"><option value=\"\">all</option><option>critical</option><option>high</option>\
         <option>medium</option><option>low</option><option>info</option></select></label>\n\
         <label>Rule <select id=\"rule\"><option value=\"\">all</option>"
    );
    for (name, title) in rules {
        let _ = write!(out, "<option value=\"{}\">{}</option>", escaped(name), escaped(title));
    }
    out.push_str(
        "</select></label>\n<button type=\"button\" id=\"open\">Open all shown</button>\n\
         <output id=\"shown\" aria-live=\"polite\"></output>\n</form>\n",
    );
    if records == 0 {
        out.push_str("<p>No rule hit a record.</p>\n");
    }
    out
}

pub(super) fn rejection(rejection: &Rejection) -> String {
    format!(
        "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        escaped(&rejection.place()),
        escaped(&rejection.column),
        escaped(&rejection.id),
        escaped(&rejection.reason)
    )
}

/// Gaps, lists, sources and the run.
pub(super) fn rest(summary: &Summary, citations: &BTreeMap<String, Citation>) -> String {
    let mut out = String::new();
    if !summary.gaps_by_field.is_empty() {
        out.push_str("<section>\n<h2>What could not be decided</h2>\n");
        out.push_str(&bars("Records in which a rule missed a field", &summary.gaps_by_field, |_| {
            "fill-rule".to_owned()
        }));
        out.push_str("</section>\n");
    }
    exceptions(summary, &mut out);
    lists(summary, &mut out);
    sources(citations, &mut out);
    let _ = writeln!(
        out,
        "<section>\n<h2>Run</h2>\n<p>tidewaiter {}, on {}.</p>",
        env!("CARGO_PKG_VERSION"),
        escaped(&summary.as_of)
    );
    if !summary.unread_columns.is_empty() {
        let columns: Vec<String> =
            summary.unread_columns.iter().map(|(file, column)| format!("{file}: {column}")).collect();
        let _ = writeln!(out, "<p>Columns that fed no field: {}</p>", escaped(&columns.join("; ")));
    }
    reading(summary, &mut out);
    out.push_str("</section>\n");
    out
}

/// How columns were read, and values that were put right.
fn reading(summary: &Summary, out: &mut String) {
    if summary.column_forms.is_empty() && summary.notes.is_empty() {
        return;
    }
    out.push_str("<ul>\n");
    for form in &summary.column_forms {
        let _ = writeln!(
            out,
            "<li>{}, column {}: {}</li>",
            escaped(&form.file),
            escaped(&form.column),
            escaped(&form.says)
        );
    }
    for notes in &summary.notes {
        let first = &notes.first;
        let _ = writeln!(
            out,
            "<li>{} like <code>{}</code> at {}: {}</li>",
            counted(notes.count, "value"),
            escaped(&first.written),
            escaped(&first.cell.to_string()),
            escaped(&first.why)
        );
    }
    out.push_str("</ul>\n");
}

fn lists(summary: &Summary, out: &mut String) {
    out.push_str(
        "<section>\n<h2>Lists</h2>\n<table>\n<thead><tr><th>list</th><th>entries</th><th>date</th><th>age in days</th>\
         <th>file</th><th>SHA-256</th></tr></thead>\n<tbody>\n",
    );
    for list in &summary.lists {
        let age = list.age_days.map_or(String::new(), |days| days.to_string());
        let stale = if list.stale { " <strong>stale</strong>" } else { "" };
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td class=\"number\">{}</td><td>{}</td><td class=\"number\">{age}{stale}</td><td>{}</td>\
             <td><code>{}</code></td></tr>",
            escaped(&list.name),
            list.rows,
            escaped(&list.date),
            escaped(&list.file),
            escaped(&list.sha256)
        );
    }
    out.push_str("</tbody>\n</table>\n");
    if let Some(words) = words::without_official_lists(&summary.lists) {
        let _ = writeln!(out, "<p><strong>{}</strong></p>", escaped(words));
    }
    out.push_str("</section>\n");
}

fn exceptions(summary: &Summary, out: &mut String) {
    if summary.exceptions.is_empty() {
        return;
    }
    out.push_str(
        "<section>\n<h2>Exceptions</h2>\n<table>\n<thead><tr><th>exception</th><th>rule</th><th>term</th><th>until</th>\
         <th>approved by</th><th>ticket</th><th>hits covered</th><th>reopened</th></tr></thead>\n<tbody>\n",
    );
    for exception in &summary.exceptions {
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td class=\"number\">{}</td>\
             <td class=\"number\">{}</td></tr>",
            escaped(&exception.name),
            escaped(&exception.rule),
            words::term(exception.term),
            escaped(&exception.until),
            escaped(&exception.approved_by.join(", ")),
            escaped(&exception.ticket),
            exception.excepted,
            exception.reopened
        );
    }
    out.push_str("</tbody>\n</table>\n</section>\n");
}

fn sources(citations: &BTreeMap<String, Citation>, out: &mut String) {
    if citations.is_empty() {
        return;
    }
    out.push_str("<section>\n<h2>Sources</h2>\n<dl>\n");
    for (id, citation) in citations {
        let _ = writeln!(
            out,
            "<dt id=\"source-{0}\">{0}</dt><dd>{1} {2}</dd>",
            escaped(id),
            escaped(&words::citation(citation)),
            escaped(&citation.url)
        );
    }
    out.push_str("</dl>\n</section>\n");
}

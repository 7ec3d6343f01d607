//! The rule book as Markdown. Never lets a value of a rule become markup.

use super::Book;
use super::page::{Asks, Line, Page};
use std::fmt::Write;

/// The whole book, one heading for each family and each rule.
pub fn to_markdown(book: &Book) -> String {
    let mut out = String::from("# Rule book\n");
    for (family, pages) in book.families() {
        let _ = write!(out, "\n## {family}\n");
        for page in pages {
            write_page(page, &mut out);
        }
    }
    if !book.references.is_empty() {
        out.push_str("\n## Sources\n\n");
    }
    for reference in &book.references {
        let _ = writeln!(out, "- `{}`: {}", reference.id, plain(&reference.line()));
    }
    out
}

// Writing to a `String` cannot fail.
fn write_page(page: &Page, out: &mut String) {
    let _ = write!(out, "\n### {}\n\n`{}` · {}", plain(&page.title), page.name, page.severity);
    if page.status != "active" {
        let _ = write!(out, " · {}", page.status);
    }
    for (label, text) in [("from", &page.effective[0]), ("until", &page.effective[1]), ("owner", &page.owner)]
    {
        if !text.is_empty() {
            let _ = write!(out, " · {label} {}", plain(text));
        }
    }
    let _ = write!(out, "\n\nLooks at {}", page.over);
    let _ = writeln!(
        out,
        "{}",
        page.lets.iter().map(|[name, text]| format!("; `{name}` is `{text}`")).collect::<String>()
    );
    if !page.grouping.is_empty() {
        out.push('\n');
    }
    for [label, text] in &page.grouping {
        let _ = writeln!(out, "- {label}: {text}");
    }
    write_outline("Hits when", &page.when, out);
    write_outline("Unless", &page.unless, out);
    let _ = write!(out, "\nScores {} points", page.base);
    out.push_str(if page.score.is_empty() { "\n" } else { ":\n\n" });
    for [points, condition, sentence] in &page.score {
        let said = if sentence.is_empty() { String::new() } else { format!(": {}", plain(sentence)) };
        let _ = writeln!(out, "- {points} when `{condition}`{said}");
    }
    for (label, text) in [("Holds under", &page.hold), ("Says", &page.reason), ("Asks", &page.inquiry)] {
        if !text.is_empty() {
            let _ = writeln!(out, "\n{label}: {}", plain(text));
        }
    }
    for (label, names) in [("Lists", &page.lists), ("Sources", &page.cite), ("Tags", &page.tags)] {
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            let _ = writeln!(out, "\n{label}: {}", names.join(", "));
        }
    }
    let _ = writeln!(out, "\nTests ({}):\n", page.tests_run);
    for test in &page.tests {
        let _ = writeln!(out, "- {}", plain(test));
    }
}

fn write_outline(label: &str, lines: &[Line], out: &mut String) {
    for line in lines {
        let _ = match &line.asks {
            Asks::Below(words) if line.depth == 0 => writeln!(out, "\n{label} {words}:\n"),
            Asks::Below(words) => writeln!(out, "{}- **{}**: {words}", indent(line), plain(&line.name)),
            Asks::Question(text) => writeln!(out, "{}- **{}**: `{text}`", indent(line), plain(&line.name)),
        };
    }
}

fn indent(line: &Line) -> String {
    "  ".repeat(line.depth.saturating_sub(1))
}

/// Text that stays text.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

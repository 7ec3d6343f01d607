//! The rule book as one HTML file that needs no network and no script. Never lets a value of a rule become markup.

use super::Book;
use super::page::{Asks, Line, Page};
use crate::text::escaped as text;
use std::fmt::Write;

const HEAD: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Rule book</title>
<style>
:root { color-scheme: light dark; --line: #8886; --soft: #8882; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }
nav ul { columns: 18rem; padding-left: 1.2rem; }
article { border-top: 1px solid var(--line); margin-top: 2rem; break-inside: avoid-page; }
code { background: var(--soft); border-radius: .2rem; padding: 0 .2rem; overflow-wrap: anywhere; }
dt { font-weight: 600; margin-top: .6rem; }
dd { margin-left: 0; }
ul { margin: .2rem 0; }
</style>
</head>
<body>
<h1>Rule book</h1>
"#;

/// The whole book as a page of its own.
pub fn to_html(book: &Book) -> String {
    let mut out = String::from(HEAD);
    write_contents(book, &mut out);
    out.push_str("<main>\n");
    for (family, pages) in book.families() {
        let _ = writeln!(out, "<section>\n<h2>{}</h2>", text(family));
        for page in pages {
            write_page(page, &mut out);
        }
        out.push_str("</section>\n");
    }
    write_references(book, &mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

// Writing to a `String` cannot fail.
fn write_contents(book: &Book, out: &mut String) {
    out.push_str("<nav aria-label=\"Rules\">\n<ul>\n");
    for page in &book.pages {
        let _ = writeln!(out, "<li><a href=\"#{}\">{}</a></li>", text(&page.name), text(&page.title));
    }
    out.push_str("</ul>\n</nav>\n");
}

fn write_page(page: &Page, out: &mut String) {
    let _ = write!(out, "<article id=\"{}\">\n<h3>{}</h3>\n<p>", text(&page.name), text(&page.title));
    let _ = write!(out, "<code>{}</code> · {}", text(&page.name), text(&page.severity));
    if page.status != "active" {
        let _ = write!(out, " · {}", page.status);
    }
    for (label, what) in [("from", &page.effective[0]), ("until", &page.effective[1]), ("owner", &page.owner)]
    {
        if !what.is_empty() {
            let _ = write!(out, " · {label} {}", text(what));
        }
    }
    out.push_str("</p>\n<dl>\n");
    definition("Looks at", &code_spans(&page.over), out);
    for [name, value] in &page.lets {
        definition(&format!("<code>{}</code> is", text(name)), &code(value), out);
    }
    for [label, said] in &page.grouping {
        definition(label, &code_spans(said), out);
    }
    definition("Hits when", &outline(&page.when), out);
    definition("Unless", &outline(&page.unless), out);
    definition("Scores", &score(page), out);
    definition("Holds under", &text(&page.hold), out);
    definition("Says", &text(&page.reason), out);
    definition("Asks", &text(&page.inquiry), out);
    definition("Lists", &page.lists.iter().map(|name| code(name)).collect::<Vec<_>>().join(", "), out);
    let cite = |id: &String| format!("<a href=\"#source-{0}\">{0}</a>", text(id));
    definition("Sources", &page.cite.iter().map(cite).collect::<Vec<_>>().join(", "), out);
    definition("Tags", &page.tags.iter().map(|tag| code(tag)).collect::<Vec<_>>().join(", "), out);
    let tests = items(page.tests.iter().map(|test| text(test)));
    definition(&format!("Tests ({})", page.tests_run), &tests, out);
    out.push_str("</dl>\n</article>\n");
}

fn write_references(book: &Book, out: &mut String) {
    if book.references.is_empty() {
        return;
    }
    out.push_str("<section>\n<h2>Sources</h2>\n<dl>\n");
    for reference in &book.references {
        let _ = writeln!(out, "<dt id=\"source-{0}\">{0}</dt>", text(&reference.id));
        let _ = writeln!(out, "<dd>{}</dd>", text(&reference.line()));
    }
    out.push_str("</dl>\n</section>\n");
}

/// A term and what is said of it; nothing when nothing is said. Both are markup already.
fn definition(term: &str, said: &str, out: &mut String) {
    if !said.is_empty() {
        let _ = writeln!(out, "<dt>{term}</dt>\n<dd>{said}</dd>");
    }
}

fn score(page: &Page) -> String {
    let lines = page.score.iter().map(|[points, condition, sentence]| {
        let said = if sentence.is_empty() { String::new() } else { format!(": {}", text(sentence)) };
        format!("{} when {}{said}", text(points), code(condition))
    });
    format!("{} points{}", text(&page.base), items(lines))
}

/// An outline as lists within lists.
fn outline(lines: &[Line]) -> String {
    let mut out = String::new();
    let mut open = 0;
    for line in lines {
        while open > line.depth {
            out.push_str("</ul>");
            open -= 1;
        }
        let name =
            if line.name.is_empty() { String::new() } else { format!("<b>{}</b>: ", text(&line.name)) };
        let (start, end) = if line.depth == 0 { ("", "") } else { ("<li>", "</li>") };
        match &line.asks {
            Asks::Question(question) => {
                let _ = write!(out, "{start}{name}{}{end}", code(question));
            }
            Asks::Below(words) => {
                let _ = write!(out, "{start}{name}{words}{end}<ul>");
                open += 1;
            }
        }
    }
    out.push_str(&"</ul>".repeat(open));
    out
}

fn items(items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|item| format!("<li>{item}</li>")).collect();
    if items.is_empty() { items } else { format!("<ul>{items}</ul>") }
}

fn code(what: &str) -> String {
    format!("<code>{}</code>", text(what))
}

/// Text in which names stand in backticks.
fn code_spans(what: &str) -> String {
    let parts = what.split('`').enumerate();
    parts.map(|(number, part)| if number % 2 == 1 { code(part) } else { text(part) }).collect()
}

//! Bars, drawn as SVG so that they need neither a script nor a style of their own. Never without their numbers beside
//! them.

use crate::output::grouped;
use crate::text::escaped;
use std::fmt::Write;

/// Width of the longest bar.
const LONGEST: u64 = 240;

/// A table of names, counts and bars. `class_of` gives the bar's class, which decides its colour.
pub(super) fn bars(caption: &str, counts: &[(String, u64)], class_of: impl Fn(&str) -> String) -> String {
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let mut out = format!("<table class=\"bars\">\n<caption>{}</caption>\n<tbody>\n", escaped(caption));
    for (name, count) in counts {
        let width = (count * LONGEST).div_ceil(most);
        // Writing to a `String` cannot fail.
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td><svg width=\"{LONGEST}\" height=\"12\" \
             aria-hidden=\"true\"><rect class=\"{}\" width=\"{width}\" height=\"12\" rx=\"2\"/></svg></td></tr>",
            escaped(name),
            grouped(*count),
            class_of(name)
        );
    }
    out.push_str("</tbody>\n</table>\n");
    out
}

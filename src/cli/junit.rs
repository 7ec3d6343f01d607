//! Test results as JUnit XML, which every build server reads. Never holds a time: two runs give the same bytes.

use std::fmt::Write;

/// A test case of a report.
pub struct Case {
    /// The rule.
    pub rule: String,
    /// What it shows.
    pub title: String,
    /// Its file and line.
    pub place: String,
    /// Why it failed; none if it passed.
    pub failure: Option<String>,
}

/// A report: one suite, the cases in their order, each of the class that its rule names.
pub fn report(cases: &[Case]) -> String {
    let failures = cases.iter().filter(|case| case.failure.is_some()).count();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let counts = format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\"", cases.len());
    // Writing to a text cannot fail.
    let _ = writeln!(xml, "<testsuites {counts}>\n  <testsuite name=\"tidewaiter\" {counts}>");
    for case in cases {
        let (file, line) = case.place.rsplit_once(':').unwrap_or((&case.place, "0"));
        let _ = write!(
            xml,
            "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"",
            escaped(&case.rule),
            escaped(&case.title),
            escaped(file),
            escaped(line)
        );
        let _ = match &case.failure {
            None => writeln!(xml, "/>"),
            Some(failure) => {
                let first = failure.lines().next().unwrap_or_default();
                writeln!(
                    xml,
                    ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
                    escaped(first),
                    escaped(failure)
                )
            }
        };
    }
    xml.push_str("  </testsuite>\n</testsuites>\n");
    xml
}

/// The text with the characters of mark-up written out, and those that XML 1.0 forbids replaced.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\n' => safe.push_str("&#10;"),
            '\t' => safe.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            c if c.is_control() => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mark_up_and_control_characters_in_titles_are_written_out() {
        let case = Case {
            rule: "r".into(),
            title: "a < b & \"c\" \u{1b}".into(),
            place: "rules/a.tide:7".into(),
            failure: Some("line 1\nline 2 ]]>".into()),
        };
        let xml = report(&[case]);
        assert!(
            xml.contains("name=\"a &lt; b &amp; &quot;c&quot; \u{fffd}\" file=\"rules/a.tide\" line=\"7\""),
            "{xml}"
        );
        assert!(xml.contains("message=\"line 1\">line 1&#10;line 2 ]]&gt;</failure>"), "{xml}");
        assert!(xml.contains("<testsuites tests=\"1\" failures=\"1\" errors=\"0\">"), "{xml}");
    }
}

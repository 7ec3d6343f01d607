//! Words that stand in place of a name: `TO ORDER`, `UNKNOWN`, `N/A`. Never knows what the name would be of.

use super::fold;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The words, from their table.
static PLACEHOLDERS: LazyLock<Placeholders> = LazyLock::new(|| read(include_str!("placeholders.txt")));

struct Placeholders {
    whole: BTreeSet<String>,
    beginnings: Vec<String>,
}

fn read(table: &str) -> Placeholders {
    let lines = table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let mut placeholders = Placeholders { whole: BTreeSet::new(), beginnings: Vec::new() };
    for line in lines {
        match line.strip_suffix('*') {
            Some(beginning) => placeholders.beginnings.push(fold(beginning)),
            None => {
                placeholders.whole.insert(fold(line));
            }
        }
    }
    placeholders
}

/// Whether a text says that there is no name, or nothing at all.
pub fn is_placeholder(text: &str) -> bool {
    let folded = fold(text);
    let begins = |beginning: &String| {
        folded.strip_prefix(beginning.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    folded.is_empty() || PLACEHOLDERS.whole.contains(&folded) || PLACEHOLDERS.beginnings.iter().any(begins)
}

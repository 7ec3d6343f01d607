//! The rules and lists that ship inside the binary, and how files of the user take their place.
//! Never reads a file.

use super::files::TextFile;
use include_dir::{Dir, DirEntry, include_dir};
use tidewaiter::alert::ListUse;

static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");
static WATCHLISTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/watchlists");

/// What messages put before the path of a shipped file.
const PREFIX: &str = ListUse::SHIPPED;
/// Who declares the records declares a rule set; two such sets cannot be one.
pub const WHOLE_SET: &str = "records.tide";

/// The shipped rule files in order of their paths, without those that files of the user stand in for.
///
/// A folder with a `records.tide` of its own is a whole rule set, an edited copy of the shipped one: it replaces all of
/// it. A file beside such a `records.tide` replaces the shipped file of its name. A file with the text of a shipped
/// file replaces that one. All others add to the shipped rules.
pub fn rules_beside(given: &[TextFile], beside_a_whole_set: &[TextFile]) -> Vec<TextFile> {
    if given.iter().any(|file| file.below == WHOLE_SET) {
        return Vec::new();
    }
    let stands_in = |shipped: &TextFile| {
        given.iter().any(|file| file.text == shipped.text)
            || beside_a_whole_set.iter().any(|file| file.below == shipped.below)
    };
    texts(&RULES, "rules", "tide").into_iter().filter(|shipped| !stands_in(shipped)).collect()
}

/// The shipped lists in order of their paths, without those whose name a file of the user has: a newer copy.
pub fn watchlists_beside(given: &[&str]) -> Vec<TextFile> {
    let is_given = |shipped: &TextFile| given.iter().any(|name| file_name(name) == file_name(&shipped.name));
    texts(&WATCHLISTS, "watchlists", "csv").into_iter().filter(|shipped| !is_given(shipped)).collect()
}

/// The shipped table of what the rules are to cover: typologies and official red flags.
pub fn topics() -> &'static str {
    RULES.get_file("topics.csv").and_then(include_dir::File::contents_utf8).unwrap_or_default()
}

/// Whether a name is that of a shipped file.
pub fn is_shipped(name: &str) -> bool {
    name.starts_with(PREFIX)
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn texts(folder: &Dir<'_>, root: &str, ending: &str) -> Vec<TextFile> {
    let mut found = Vec::new();
    collect(folder, ending, &mut found);
    let mut files: Vec<TextFile> = found
        .into_iter()
        .map(|(below, text)| TextFile {
            name: format!("{PREFIX}{root}/{below}"),
            below,
            text: text.trim_start_matches('\u{feff}').to_owned(),
        })
        .collect();
    files.sort_by(|a, b| a.below.cmp(&b.below));
    files
}

fn collect<'d>(folder: &'d Dir<'d>, ending: &str, into: &mut Vec<(String, &'d str)>) {
    for entry in folder.entries() {
        match entry {
            DirEntry::Dir(inner) => collect(inner, ending, into),
            DirEntry::File(file) if file.path().extension().is_some_and(|found| found == ending) => {
                let below = file.path().to_string_lossy().replace('\\', "/");
                // A shipped file that is no text would be caught by the tests below.
                into.push((below, file.contents_utf8().unwrap_or_default()));
            }
            DirEntry::File(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(below: &str, text: &str) -> TextFile {
        TextFile { name: format!("rules/{below}"), below: below.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn the_shipped_files_are_there_and_are_text() {
        for files in [rules_beside(&[], &[]), watchlists_beside(&[])] {
            assert!(files.len() > 2);
            assert!(files.iter().all(|file| !file.text.is_empty() && file.name.starts_with(PREFIX)));
        }
    }

    #[test]
    fn a_folder_that_declares_the_records_replaces_all_shipped_rules() {
        assert!(rules_beside(&[file("records.tide", "record Shipment {}")], &[]).is_empty());
    }

    #[test]
    fn a_rule_file_of_a_team_adds_to_the_shipped_rules() {
        assert_eq!(
            rules_beside(&[file("ours.tide", "rule ours {}")], &[]).len(),
            rules_beside(&[], &[]).len()
        );
    }

    #[test]
    fn a_copy_of_a_shipped_file_is_not_loaded_twice() {
        let all = rules_beside(&[], &[]);
        let copy = file("renamed.tide", &all[0].text);
        assert_eq!(rules_beside(&[copy], &[]).len(), all.len() - 1);
    }

    #[test]
    fn an_edited_shipped_file_beside_its_records_replaces_the_shipped_one() {
        let all = rules_beside(&[], &[]);
        let edited = file(&all[0].below, "# edited");
        assert_eq!(rules_beside(&[], &[edited]).len(), all.len() - 1);
    }

    #[test]
    fn a_newer_copy_of_a_list_replaces_the_shipped_one() {
        let all = watchlists_beside(&[]);
        assert_eq!(watchlists_beside(&["lists/chpl.csv"]).len(), all.len() - 1);
    }
}

//! The list files that rules may name, as texts. Never opens a file: whoever starts the engine has read them.

use std::sync::Arc;

/// A list file.
#[derive(Debug, Clone)]
pub(super) struct ListFile {
    pub name: Arc<str>,
    pub text: Arc<str>,
    pub shelf: Shelf,
}

/// Where a list file comes from, which decides whether it is read although no rule names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shelf {
    /// It lies beside rule files: read only when a rule names it.
    BesideRules,
    /// It ships with the rules: a watchlist if it has the column `id` of one and no `list` names it.
    Shipped,
    /// It was given as a list: a watchlist unless some `list` names it.
    Given,
}

/// All list files of a run.
#[derive(Debug, Clone, Default)]
pub struct Library {
    pub(super) files: Vec<ListFile>,
}

impl Library {
    /// A library without files.
    pub fn new() -> Library {
        Library::default()
    }

    /// Adds a file that ships with the rules. A `watchlist … from all` reads it if it is one (it has a column `id`) and no
    /// `list` names it.
    pub fn add_shipped(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.files.push(ListFile { name: name.into(), text: text.into(), shelf: Shelf::Shipped });
    }

    /// Adds a file that the user gave as a list. A `watchlist … from all` reads every such file that no `list` names, and
    /// one that is no watchlist is an error, for its entries would never be looked for.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.files.push(ListFile { name: name.into(), text: text.into(), shelf: Shelf::Given });
    }

    /// Adds a file that lies in a folder of rule files. It is read only when a `list` or a `watchlist` names it.
    pub fn add_beside_rules(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) {
        self.files.push(ListFile { name: name.into(), text: text.into(), shelf: Shelf::BesideRules });
    }

    /// Whether `from all` reads a file that no `list` names.
    pub(super) fn is_watchlist(&self, file: usize) -> bool {
        self.files.get(file).is_some_and(|file| match file.shelf {
            Shelf::BesideRules => false,
            Shelf::Given => true,
            Shelf::Shipped => {
                let header = file.text.lines().next().unwrap_or("");
                header.split(',').any(|column| column.trim() == "id")
            }
        })
    }

    /// The files that `wanted` may mean in a rule file: the one beside it, or else all whose path ends in it.
    pub(super) fn find(&self, wanted: &str, rule_file: &str) -> Vec<usize> {
        let folder = rule_file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = if folder.is_empty() { wanted.to_owned() } else { format!("{folder}/{wanted}") };
        let tail = format!("/{wanted}");
        let matching = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (0..self.files.len()).filter(|&file| test(&self.files[file].name)).collect()
        };
        let exact = matching(&|name| name == beside);
        if exact.is_empty() { matching(&|name| name == wanted || name.ends_with(&tail)) } else { exact }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_beside_the_rule_comes_before_one_of_the_same_name_elsewhere() {
        let mut library = Library::new();
        library.add("shipped:watchlists/hubs.csv", "");
        library.add_beside_rules("ours/hubs.csv", "");
        assert_eq!(library.find("hubs.csv", "ours/route.tide"), [1]);
        assert_eq!(library.find("hubs.csv", "shipped:rules/lists.tide"), [0, 1]);
        assert_eq!(library.find("ubs.csv", "ours/route.tide"), [0_usize; 0]);
    }
}

//! The source tree as tests see it: files, their code without comments and tests, the modules they name.
//! Never judges; the tests of `architecture` do.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of `src`.
pub struct SourceFile {
    /// From the package's folder, with `/`.
    pub path: String,
    /// The module below the crate's root that it belongs to.
    pub module: String,
    /// All of it.
    pub text: String,
    /// The same length in lines, with comments, texts and test modules blanked.
    code: String,
    /// Its place in the crate: `["value", "batch", "convert"]`.
    place: Vec<String>,
}

/// A line and what stands there.
pub struct Place {
    /// From 1.
    pub line: usize,
    /// The word or module.
    pub what: String,
}

/// All files of `src`, in order.
pub fn every_source_file() -> Vec<SourceFile> {
    let mut paths = Vec::new();
    collect(&package().join("src"), &mut paths);
    let files: Vec<SourceFile> = paths
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .map(|path| SourceFile::new(&relative(path), &std::fs::read_to_string(path).unwrap()))
        .collect();
    assert!(files.len() > 10, "the source tree was not found");
    files
}

/// Path and text of every file under version control that is text; of every file of the tree where there is no git.
pub fn tracked_text_files() -> Vec<(String, String)> {
    tracked_files()
        .into_iter()
        .filter_map(|name| std::fs::read_to_string(package().join(&name)).ok().map(|text| (name, text)))
        .collect()
}

/// Path of every file under version control, text or not; of every file of the tree where there is no git.
pub fn tracked_files() -> Vec<String> {
    let git = Command::new("git").args(["ls-files", "-z"]).current_dir(package()).output();
    match git {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).split_terminator('\0').map(str::to_owned).collect()
        }
        _ => {
            let mut paths = Vec::new();
            for folder in ["src", "tests", "rules", "watchlists", "examples", "benches", ".ci"] {
                collect(&package().join(folder), &mut paths);
            }
            paths.iter().map(|path| relative(path)).collect()
        }
    }
}

/// The package's folder.
pub fn package() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn relative(path: &Path) -> String {
    path.strip_prefix(package()).unwrap().to_string_lossy().replace('\\', "/")
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut entries: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, into);
        } else {
            into.push(path);
        }
    }
}

impl SourceFile {
    /// The file of a path below the package's folder.
    pub fn new(path: &str, text: &str) -> SourceFile {
        let inner = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        let place: Vec<String> = inner.split('/').map(str::to_owned).collect();
        let is_test = place.last().is_some_and(|name| name == "tests");
        let code = if is_test { String::new() } else { without_tests(&without_comments_and_texts(text)) };
        SourceFile { path: path.to_owned(), module: place[0].clone(), text: text.to_owned(), code, place }
    }

    /// The modules of this crate that it names, each with its line.
    pub fn modules_used(&self) -> Vec<Place> {
        let mut found = Vec::new();
        for root in ["crate::", "tidewaiter::"] {
            for at in starts(&self.code, root) {
                self.heads(at + root.len(), &mut found);
            }
        }
        // `super::` in `value/batch/convert.rs` means `value::batch`; only as many as the file lies deep reach the root.
        let to_root = "super::".repeat(self.place.len());
        for at in starts(&self.code, &to_root) {
            if !self.code[..at].ends_with("super::") {
                self.heads(at + to_root.len(), &mut found);
            }
        }
        found.sort_by_key(|place| place.line);
        found
    }

    /// Where one of the words stands in its code.
    pub fn words_found(&self, words: &[&str]) -> Vec<Place> {
        words
            .iter()
            .flat_map(|word| starts(&self.code, word).into_iter().map(|at| (at, (*word).to_owned())))
            .map(|(at, what)| Place { line: self.line(at), what })
            .collect()
    }

    /// How many sentences stand in its opening `//!`.
    pub fn opening_sentences(&self) -> usize {
        let opening: Vec<&str> =
            self.text.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
        let opening = opening.join(" ");
        let ends = opening.match_indices(". ").count();
        ends + usize::from(opening.trim_end().ends_with('.'))
    }

    /// The first names behind `crate::`: one, or those of a group in braces. `self` and `*` are no modules.
    fn heads(&self, at: usize, found: &mut Vec<Place>) {
        let Some(inside) = self.code[at..].strip_prefix('{') else {
            return self.head(at, found);
        };
        let mut depth = 1_usize;
        let mut start = at + 1;
        for (offset, c) in inside.char_indices() {
            let here = at + 1 + offset;
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if (c == ',' && depth == 1) || depth == 0 {
                self.head(start, found);
                start = here + 1;
            }
            if depth == 0 {
                return;
            }
        }
    }

    fn head(&self, start: usize, found: &mut Vec<Place>) {
        let rest = &self.code[start..];
        let trimmed = rest.trim_start();
        let name: String = trimmed.chars().take_while(|&c| is_name(c)).collect();
        let is_module = name.starts_with(|c: char| c.is_ascii_lowercase()) && name != "self";
        if is_module {
            let at = start + (rest.len() - trimmed.len());
            found.push(Place { line: self.line(at), what: name });
        }
    }

    fn line(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }
}

/// Where a word starts in a code, not as the tail of a longer name.
fn starts(code: &str, word: &str) -> Vec<usize> {
    code.match_indices(word).map(|(at, _)| at).filter(|&at| !code[..at].ends_with(is_name)).collect()
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The code with comments, texts and characters blanked; lines stay where they are.
fn without_comments_and_texts(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => line_end(&chars, at),
            '/' if chars.get(at + 1) == Some(&'*') => block_end(&chars, at),
            '"' => text_end(&chars, at),
            'r' if at == 0 || !is_name(chars[at - 1]) || chars[at - 1] == 'b' => raw_end(&chars, at),
            '\'' => character_end(&chars, at),
            _ => at,
        };
        if end == at {
            code.push(chars[at]);
            at += 1;
        } else {
            code.extend(chars[at..end.min(chars.len())].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    code
}

fn line_end(chars: &[char], at: usize) -> usize {
    (at..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len())
}

fn block_end(chars: &[char], at: usize) -> usize {
    let mut depth = 0;
    let mut i = at;
    while i + 1 < chars.len() {
        match (chars[i], chars[i + 1]) {
            ('/', '*') => (depth, i) = (depth + 1, i + 1),
            ('*', '/') => (depth, i) = (depth - 1, i + 1),
            _ => {}
        }
        i += 1;
        if depth == 0 {
            return i;
        }
    }
    chars.len()
}

fn text_end(chars: &[char], at: usize) -> usize {
    let mut i = at + 1;
    while i < chars.len() && chars[i] != '"' {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

/// The end of `r"…"` or `r#"…"#`; the start itself where there is none.
fn raw_end(chars: &[char], at: usize) -> usize {
    let hashes = chars[at + 1..].iter().take_while(|&&c| c == '#').count();
    if chars.get(at + 1 + hashes) != Some(&'"') {
        return at;
    }
    let mut i = at + 2 + hashes;
    while i < chars.len() {
        let closes =
            chars[i] == '"' && chars[i + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes;
        if closes {
            return i + 1 + hashes;
        }
        i += 1;
    }
    i
}

/// The end of `'x'` or `'\n'`; the start itself for a lifetime.
fn character_end(chars: &[char], at: usize) -> usize {
    if chars.get(at + 1) == Some(&'\\') {
        return (at + 3..chars.len()).find(|&i| chars[i] == '\'').map_or(chars.len(), |i| i + 1);
    }
    if chars.get(at + 2) == Some(&'\'') { at + 3 } else { at }
}

/// The code with everything under `#[cfg(test)]` blanked.
fn without_tests(code: &str) -> String {
    let mut rest = code;
    let mut kept = String::with_capacity(code.len());
    while let Some(at) = rest.find("#[cfg(test)]") {
        let (before, item) = rest.split_at(at);
        kept.push_str(before);
        let end = item_end(item);
        kept.extend(item[..end].chars().filter(|&c| c == '\n'));
        rest = &item[end..];
    }
    kept.push_str(rest);
    kept
}

fn item_end(item: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in item.char_indices() {
        match c {
            ';' if depth == 0 => return at + 1,
            '{' => depth += 1,
            '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    item.len()
}

//! Lines of a page: wrapped to a width, indented, coloured, and safe to show on a terminal.
//! Never knows what the words are about.

use crate::output::{Colour, Options};
use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a stretch of words is, and so how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// A head line of a section.
    Head,
    /// Stop.
    Hold,
    /// To be looked at.
    Review,
    /// Something that is wrong with the run's input.
    Warning,
    /// A label or an aside.
    Faint,
}

/// The text of a page as it grows.
#[derive(Debug)]
pub(super) struct Page {
    text: String,
    width: usize,
    colour: Colour,
}

impl Page {
    pub(super) fn new(options: &Options) -> Page {
        Page { text: String::new(), width: options.width.max(40), colour: options.colour }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Words in a look, for putting into a line that is not wrapped.
    pub(super) fn styled(&self, look: Look, words: &str) -> String {
        if self.colour == Colour::Off {
            return words.to_owned();
        }
        let style = style(look);
        format!("{style}{words}{style:#}")
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line as it is. `words` must be safe already.
    pub(super) fn line(&mut self, words: &str) {
        self.text.push_str(words.trim_end());
        self.text.push('\n');
    }

    /// A section's head with a blank line before it.
    pub(super) fn head(&mut self, words: &str) {
        self.blank();
        let words = self.styled(Look::Head, words);
        self.line(&words);
    }

    /// Words wrapped to the width, every line indented.
    pub(super) fn paragraph(&mut self, indent: usize, words: &str) {
        for line in wrapped(&plain(words), self.width.saturating_sub(indent)) {
            self.line(&format!("{:indent$}{line}", ""));
        }
    }

    /// A label and words wrapped beside it.
    pub(super) fn labelled(&mut self, indent: usize, label: &str, words: &str) {
        self.labelled_lines(indent, label, &[words]);
    }

    /// A label and several lines, each wrapped, beside it.
    pub(super) fn labelled_lines(&mut self, indent: usize, label: &str, lines: &[impl AsRef<str>]) {
        let beside = indent + label.width() + 1;
        let mut lead = format!("{:indent$}{} ", "", self.styled(Look::Faint, label));
        for words in lines {
            for line in wrapped(&plain(words.as_ref()), self.width.saturating_sub(beside)) {
                self.line(&format!("{lead}{line}"));
                lead = " ".repeat(beside);
            }
        }
    }

    /// Rows in columns as wide as their widest cell; the last column wraps. A row may be shorter than others.
    pub(super) fn columns(&mut self, indent: usize, rows: &[Vec<String>]) {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
        let most = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..most.saturating_sub(1))
            .map(|column| {
                rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0)
            })
            .collect();
        for row in &rows {
            let mut lead = " ".repeat(indent);
            for (cell, width) in row.iter().zip(&widths) {
                lead.push_str(cell);
                lead.push_str(&" ".repeat(width + 2 - cell.width()));
            }
            let last = row.get(widths.len()).map_or("", String::as_str);
            let room = self.width.saturating_sub(lead.width());
            for (number, line) in wrapped(last, room.max(20)).into_iter().enumerate() {
                if number > 0 {
                    lead = " ".repeat(lead.width());
                }
                self.line(&format!("{lead}{line}"));
            }
        }
    }
}

fn style(look: Look) -> Style {
    match look {
        Look::Head => Style::new().bold(),
        Look::Hold => AnsiColor::Red.on_default().bold(),
        Look::Review | Look::Warning => AnsiColor::Yellow.on_default().bold(),
        Look::Faint => Style::new().dimmed(),
    }
}

/// The text with line breaks as spaces, and with characters that would move the cursor, change colours or turn the
/// direction of the line shown by their number: records come from strangers.
pub fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => shown.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                shown.push_str(&format!("<U+{:04X}>", u32::from(c)));
            }
            c if c.is_control() => shown.push_str(&format!("<U+{:04X}>", u32::from(c))),
            c => shown.push(c),
        }
    }
    shown
}

/// The text cut into lines of at most `width` columns, at spaces where there are any. One empty line for no text.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(10);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in words(text) {
        let wide = word.width();
        if used > 0 && used + 1 + wide > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        for c in word.chars() {
            let wide = c.width().unwrap_or(0);
            if used + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += wide;
        }
    }
    lines.push(line);
    lines
}

/// The words of a text; what stands in backticks is one word, for it is to be typed as it stands.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_quoted = false;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match words.last_mut() {
            Some(last) if is_quoted => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
        if word.matches('`').count() % 2 == 1 {
            is_quoted = !is_quoted;
        }
        // A long stretch is no command but a lone backtick in somebody's text.
        is_quoted &= words.last().is_some_and(|last| last.len() < LONGEST_QUOTE);
    }
    words
}

/// Bytes of the longest stretch in backticks that is kept on one line.
const LONGEST_QUOTE: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_cannot_move_the_cursor_or_turn_the_line() {
        assert_eq!(plain("Delta\u{1b}[2J\u{202e}CLL\r\nX"), "Delta<U+001B>[2J<U+202E>CLL  X");
    }

    #[test]
    fn chinese_takes_two_columns() {
        assert_eq!(wrapped("黎明重工科技股份有限公司", 10), ["黎明重工科", "技股份有限", "公司"]);
    }

    #[test]
    fn a_command_in_backticks_stays_on_its_line() {
        assert_eq!(
            wrapped("write all with `-o alerts.jsonl` now", 24),
            ["write all with", "`-o alerts.jsonl` now"]
        );
    }

    #[test]
    fn a_word_longer_than_the_line_is_cut() {
        assert_eq!(wrapped("a bbbbbbbbbbbbbbb c", 10), ["a", "bbbbbbbbbb", "bbbbb c"]);
    }

    proptest! {
        #[test]
        fn wrapping_keeps_every_letter_and_the_width(text in "\\PC{0,200}", width in 10_usize..60) {
            let lines = wrapped(&text, width);
            let letters = |text: &str| text.chars().filter(|&c| c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
            prop_assert!(lines.iter().all(|line| line.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>() <= width));
        }
    }
}

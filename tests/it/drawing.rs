//! How messages look: on a terminal, whatever the text holds, and to an editor. Never checks what a message says.

use tidewaiter::diagnostic::draw::{Colour, draw, to_json};
use tidewaiter::diagnostic::{Code, Diagnostic};
use tidewaiter::source::{Sources, Span};
use tidewaiter::syntax::parse;

#[test]
fn a_huge_line_is_cut_around_the_place() {
    let text = format!("const a = \"{}\" @ \"{}\"\n", "x".repeat(5 << 20), "y".repeat(5 << 20));
    let mut sources = Sources::default();
    let source = sources.add("huge.tide", text.as_str());
    let (_, diagnostics) = parse(source, &text);
    let shown = draw(&diagnostics[0], &sources, Colour::Plain);
    assert!(shown.starts_with("error[E0102]: `@` means nothing here\n --> huge.tide:1:5242894\n"), "{shown}");
    assert!(shown.len() < 1_000, "{} bytes", shown.len());
}

#[test]
fn control_and_direction_characters_never_reach_a_terminal() {
    let mut sources = Sources::default();
    let text = "a \u{202e}b\u{1b}[31m\u{200b}c\r\nd";
    let source = sources.add("e\u{1b}vil\n.tide", text);
    let span = Span { source, start: 2, end: 6 };
    let diagnostic = Diagnostic::new(Code("E0101"), span, "one \u{1b}[31m two\nthree")
        .label("\u{202e}label")
        .help("\u{7}help");
    let shown = draw(&diagnostic, &sources, Colour::Plain);
    let hidden = |c: char| c != '\n' && (c.is_control() || matches!(c, '\u{202e}' | '\u{200b}'));
    assert!(!shown.contains(hidden), "{shown:?}");
    assert!(shown.contains(":1:3\n"), "{shown}");
}

#[test]
fn labels_in_other_files_and_on_far_lines_are_all_drawn() {
    let mut sources = Sources::default();
    let one = sources.add("one.tide", format!("const a = 1\n{}const a = 2\n", "\n".repeat(1_000)));
    let two = sources.add("two.tide", "list a : text = []");
    let diagnostic =
        Diagnostic::new(Code("E0109"), Span { source: one, start: 1018, end: 1019 }, "`a` is there twice")
            .label("again")
            .also(Span { source: two, start: 5, end: 6 }, "and here")
            .also(Span { source: one, start: 6, end: 7 }, "first here")
            .help("rename one");
    insta::assert_snapshot!(draw(&diagnostic, &sources, Colour::Plain), @r"
    error[E0109]: `a` is there twice
        --> one.tide:1002:7
         |
    1002 | const a = 2
         |       ^ again
         |
        ::: one.tide:1:7
         |
       1 | const a = 1
         |       - first here
         |
        ::: two.tide:1:6
         |
       1 | list a : text = []
         |      - and here
         |
         = help: rename one
    ");
    assert!(draw(&diagnostic, &sources, Colour::Ansi).contains("\u{1b}["));
}

#[test]
fn an_editor_gets_every_place_of_a_message() {
    let mut sources = Sources::default();
    let text = "# ключ\nsource A { title \"ы\" title \"b\" }\n";
    let source = sources.add("a.tide", text);
    let (_, diagnostics) = parse(source, text);
    let json = serde_json::to_string_pretty(&to_json(&diagnostics[0], &sources)).unwrap();
    insta::assert_snapshot!(json, @r#"
    {
      "code": "E0109",
      "column": 22,
      "end_byte": 38,
      "end_column": 27,
      "end_line": 2,
      "file": "a.tide",
      "help": "keep one of the two",
      "label": "given again here",
      "line": 2,
      "message": "`title` is given twice",
      "secondary": [
        {
          "column": 12,
          "end_byte": 27,
          "end_column": 17,
          "end_line": 2,
          "file": "a.tide",
          "label": "given here first",
          "line": 2,
          "start_byte": 22
        }
      ],
      "severity": "error",
      "start_byte": 33
    }
    "#);
}

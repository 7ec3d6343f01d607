//! Several names in one cell told apart: other scripts in brackets, variants divided by semicolons or commas.
//! Never cuts a company's name at the comma before its legal form.

use crate::text::{self, Script};

/// The names in a cell: `A; B`, `A (in another script: B)`, `B (A; C)`.
pub(super) fn several(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for part in split_outside_brackets(text) {
        match in_another_script(&part) {
            Some((outer, inner)) => {
                names.push(outer);
                let inner =
                    inner.trim_start_matches("original script:").trim_end_matches("(original script)");
                names.extend(inner.split(';').map(|name| name.trim().to_owned()));
            }
            None => names.push(part),
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Aliases divided by semicolons or commas, as in a list that has one cell for all of them.
pub(super) fn comma_separated(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for group in split_outside_brackets(text) {
        let mut last: Option<String> = None;
        for part in group.split(", ") {
            match &mut last {
                Some(name) if is_legal_form(part) => {
                    name.push_str(", ");
                    name.push_str(part.trim());
                }
                _ => names.extend(last.replace(part.trim().to_owned())),
            }
        }
        names.extend(last);
    }
    names.retain(|name| !name.is_empty());
    names
}

/// Parts at the semicolons that stand in no brackets. Brackets that do not pair hide nothing.
fn split_outside_brackets(text: &str) -> Vec<String> {
    let pairs = text.matches('(').count() == text.matches(')').count();
    let mut parts = vec![String::new()];
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ';' if depth == 0 || !pairs => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.iter().map(|part| part.trim().trim_end_matches(',').to_owned()).collect()
}

/// What stands before and in the brackets at the end, when the two are of different scripts.
fn in_another_script(text: &str) -> Option<(String, String)> {
    let inner = text.trim().strip_suffix(')')?;
    let open = outermost_bracket(inner)?;
    let (outer, inner) = (inner[..open].trim(), inner[open + 1..].trim());
    let differ = is_latin(outer)? != is_latin(inner.trim_start_matches("original script:"))?;
    differ.then(|| (outer.to_owned(), inner.to_owned()))
}

/// Where the bracket opens that the last one, cut off, would close.
fn outermost_bracket(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth == 0 => return Some(at),
            '(' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether the first letter is Latin; none for a text without letters.
fn is_latin(text: &str) -> Option<bool> {
    let letter = text.chars().find(|c| c.is_alphabetic())?;
    Some(text::script_of(letter) == Script::Latin)
}

fn is_legal_form(text: &str) -> bool {
    const FORMS: [&str; 26] = [
        "ltd", "limited", "llc", "inc", "co", "corp", "jsc", "pjsc", "ojsc", "cjsc", "oao", "ooo", "zao",
        "pao", "gmbh", "ag", "sa", "sarl", "srl", "bv", "nv", "plc", "lp", "llp", "fze", "jr",
    ];
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let first: String = text.split([' ', '.']).next().unwrap_or("").to_lowercase();
    FORMS.contains(&letters.as_str()) || FORMS.contains(&first.as_str()) && text.len() <= 12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variants_and_other_scripts_in_one_cell_are_names_of_their_own() {
        for (text, expected) in [
            ("Azim A; Azem A", vec!["Azim A", "Azem A"]),
            ("Abu K (original script: Абу К)", vec!["Abu K", "Абу К"]),
            ("جبهة (the Front; Al-Front)", vec!["جبهة", "the Front", "Al-Front"]),
            ("أنصار (Ansar in X (ASL))", vec!["أنصار", "Ansar in X (ASL)"]),
            ("Leader (Hong Kong) Limited", vec!["Leader (Hong Kong) Limited"]),
            ("Resistance Movement (LRM)", vec!["Resistance Movement (LRM)"]),
            ("Broken (A; B", vec!["Broken (A", "B"]),
            ("(Sheikh) Musa", vec!["(Sheikh) Musa"]),
            ("", vec![]),
        ] {
            assert_eq!(several(text), expected, "{text}");
        }
    }

    #[test]
    fn a_comma_before_a_legal_form_divides_no_aliases() {
        let names = comma_separated("Alfa Trading Co., Ltd., Beta, Ассоциация Гамма; Delta, LLC");
        assert_eq!(names, ["Alfa Trading Co., Ltd.", "Beta", "Ассоциация Гамма", "Delta, LLC"]);
    }
}

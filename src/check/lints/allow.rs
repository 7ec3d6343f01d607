//! `# allow(W0301): why`: warnings that a comment switches off, and comments that switch off nothing. Never touches errors.

use crate::diagnostic::{CODES, Code, Diagnostic, Severity};
use crate::source::Span;
use crate::syntax::tree::{Allow, File};

/// The warnings that no comment allows, and one for each comment that allows nothing or gives no reason.
pub(super) fn without_allowed(files: &[File], warnings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let allows: Vec<&Allow> = files.iter().flat_map(|file| &file.allows).collect();
    let mut is_needed = vec![false; allows.len()];
    let mut kept = Vec::new();
    for warning in warnings {
        let mut is_allowed = false;
        for (index, allow) in allows.iter().enumerate() {
            if allow.code.text == warning.code.0 && contains(allow.covers, warning.primary.span) {
                is_needed[index] = true;
                is_allowed = true;
            }
        }
        if !is_allowed {
            kept.push(warning);
        }
    }
    for (allow, is_needed) in allows.iter().zip(is_needed) {
        if allow.why.trim().is_empty() {
            let help = format!("say why behind a colon: `# allow({}): ...`", allow.code.text);
            kept.push(Diagnostic::new(Code("W0317"), allow.span, "the comment gives no reason").help(help));
        }
        if !is_needed {
            kept.push(needless(allow));
        }
    }
    kept
}

fn needless(allow: &Allow) -> Diagnostic {
    let code = &allow.code.text;
    let (message, help) = match CODES.iter().find(|page| page.code.0 == code) {
        None => (format!("there is no warning `{code}`"), "name the code that the warning shows"),
        Some(page) if page.code.severity() == Severity::Error => {
            (format!("`{code}` is an error, and errors cannot be allowed"), "mend it instead")
        }
        Some(_) => (format!("nothing here draws `{code}`"), "take the comment away"),
    };
    Diagnostic::new(Code("W0316"), allow.code.span, message).help(help)
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.start < outer.end.max(outer.start + 1)
}

//! `scoring { … }`: how scores combine. Never combines any.

use super::Globals;
use super::expression::{Typer, constant_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::{Constant, Scoring};
use crate::syntax::tree;
use crate::value::Type;
use rust_decimal::Decimal;

/// The rule set's scoring, or the default where none is declared.
pub(super) fn check(globals: &Globals<'_>, found: &mut Vec<Diagnostic>) -> Scoring {
    let Some((first, others)) = globals.names.scorings.split_first() else { return Scoring::default() };
    for other in others {
        found.push(
            Diagnostic::new(Code("E0409"), other.span, "`scoring` stands twice in the rule set")
                .also(first.span, "first here")
                .help("remove one"),
        );
        scoring(other, globals, found);
    }
    scoring(first, globals, found)
}

fn scoring<'a>(item: &'a tree::Scoring, globals: &Globals<'a>, found: &mut Vec<Diagnostic>) -> Scoring {
    let mut typer = Typer::new(globals);
    let hundred = Decimal::ONE_HUNDRED;
    let others_share =
        item.others_share.as_ref().and_then(|share| typer.bounded(share, Decimal::ONE, "0% to 100%"));
    let others_up_to = item.others_up_to.as_ref().and_then(|most| typer.bounded(most, hundred, "0 to 100"));
    let family_at_most =
        item.family_at_most.as_ref().and_then(|most| typer.bounded(most, hundred, "0 to 100"));
    let mut bands: Vec<(String, u8)> = Vec::new();
    for (index, (name, from)) in item.bands.iter().enumerate() {
        if let Some((first, _)) = item.bands[..index].iter().find(|(before, _)| before.text == name.text) {
            typer.found.push(
                Diagnostic::new(Code("E0210"), name.span, format!("the band `{}` stands twice", name.text))
                    .also(first.span, "first here")
                    .help("remove one"),
            );
            continue;
        }
        let Some(from_points) = typer.bounded(from, hundred, "0 to 100") else { continue };
        let Ok(points) = u8::try_from(from_points) else { continue };
        if Decimal::from(points) != from_points {
            typer.error("E0409", from.span, "a band begins at a whole number", "write it without a point");
            continue;
        }
        if let Some((before, least)) = bands.last().filter(|(_, least)| *least >= points) {
            let message = format!("`{}` begins at {points}, not above `{before}` at {least}", name.text);
            typer.error("E0409", from.span, message, "write the bands from the lowest to the highest");
            continue;
        }
        bands.push((name.text.clone(), points));
    }
    found.append(&mut typer.found);
    let bands = if item.bands.is_empty() { Scoring::default().bands } else { bands };
    Scoring { others_share: others_share.unwrap_or(Decimal::ZERO), others_up_to, family_at_most, bands }
}

impl<'a> Typer<'_, 'a> {
    /// A fixed number from 0 to a bound.
    fn bounded(&mut self, expr: &'a tree::Expr, most: Decimal, range: &str) -> Option<Decimal> {
        let typed = self.expect(expr, &Type::Number);
        if typed.ty == Type::Unknown {
            return None;
        }
        match constant_of(&typed) {
            Some(Constant::Number(number)) if (Decimal::ZERO..=most).contains(&number) => Some(number),
            _ => {
                self.error(
                    "E0409",
                    expr.span,
                    format!("a fixed number from {range} belongs here"),
                    "write a number",
                );
                None
            }
        }
    }
}

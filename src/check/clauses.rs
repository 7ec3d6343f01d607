//! Clauses, score lines and templates: the parts of a rule that hold expressions. Never the rule as a whole.

use super::expression::{Typer, constant_of};
use super::names::did_you_mean;
use crate::diagnostic::{Code, Diagnostic};
use crate::plan::{Block, Body, Clause, Constant, Expr, Format, Piece, ScoreLine, Template};
use crate::source::Span;
use crate::syntax::tree::{self, ClauseBody, Quantifier};
use crate::value::Type;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The names given in one rule, with their places: of clauses, score lines and the condition of `hold`.
pub(super) type ClauseNames<'a> = BTreeMap<&'a str, Span>;

impl<'a> Typer<'_, 'a> {
    /// A block of clauses.
    pub(super) fn block(&mut self, block: &'a tree::Block, names: &mut ClauseNames<'a>) -> Block {
        let most = block.clauses.len();
        if most == 0 {
            let help = "write at least one clause: `name : question`";
            self.error("E0411", block.span, "there is no clause in it", help);
        } else if let Quantifier::AtLeast(wanted) = block.quantifier
            && !(1..=most as u64).contains(&u64::from(wanted))
        {
            let message = format!("{wanted} of {most} clauses can never hold");
            self.error("E0411", block.span, message, &format!("ask for 1 to {most}"));
        }
        let clauses = block.clauses.iter().map(|clause| self.clause(clause, names)).collect();
        Block { quantifier: block.quantifier, clauses }
    }

    fn clause(&mut self, clause: &'a tree::Clause, names: &mut ClauseNames<'a>) -> Clause {
        self.name_clause(&clause.name, names);
        let (body, place) = match &clause.body {
            ClauseBody::Test(test) => (Body::Test(self.truth(test)), test.span),
            ClauseBody::Block(block) => (Body::Block(self.block(block, names)), block.span),
        };
        let text = self.globals.one_line(place);
        Clause { name: clause.name.text.clone(), body, text, span: clause.span }
    }

    /// Takes a name for a clause or a score line; one that is taken is reported.
    pub(super) fn name_clause(&mut self, name: &'a tree::Name, names: &mut ClauseNames<'a>) {
        if let Some(first) = names.get(name.text.as_str()) {
            self.found.push(
                Diagnostic::new(Code("E0210"), name.span, format!("two clauses are called `{}`", name.text))
                    .also(*first, "first here")
                    .help("rename one: reasons and tests speak of clauses by name"),
            );
            return;
        }
        names.insert(&name.text, name.span);
    }

    /// The points of a hit: fixed, 0 to 100.
    pub(super) fn base(&mut self, score: &'a tree::Score) -> Decimal {
        let base = self.expect(&score.base, &Type::Number);
        if base.ty == Type::Unknown {
            return Decimal::ZERO;
        }
        match constant_of(&base) {
            Some(Constant::Number(points)) if (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&points) => {
                points
            }
            Some(_) => {
                self.error(
                    "E0403",
                    score.base.span,
                    "points run from 0 to 100",
                    "write a number between them",
                );
                Decimal::ZERO
            }
            None => {
                let help = "write a number here, and what depends on the record as `add` lines";
                self.error("E0403", score.base.span, "the points of a hit are a fixed number", help);
                Decimal::ZERO
            }
        }
    }

    /// One line of a score.
    pub(super) fn score_line(&mut self, line: &'a tree::ScoreLine, names: &mut ClauseNames<'a>) -> ScoreLine {
        self.name_clause(&line.name, names);
        let points = self.expect(&line.points, &Type::Number);
        if let Some(Constant::Number(fixed)) = constant_of(&points)
            && !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&fixed)
        {
            let help = "write points from 0 to 100; `sub` takes points away";
            self.error("E0403", line.points.span, "points run from 0 to 100", help);
        }
        let condition = self.truth(&line.condition);
        ScoreLine {
            name: line.name.text.clone(),
            subtracts: line.subtracts,
            points,
            condition,
            text: self.globals.one_line(line.condition.span),
            sentence: line.sentence.as_ref().map(|sentence| self.template(sentence)),
        }
    }

    /// A text with values in it.
    pub(super) fn template(&mut self, template: &'a tree::Template) -> Template {
        let pieces = template.pieces.iter().map(|piece| match piece {
            tree::Piece::Words(words) => Piece::Words(words.clone()),
            tree::Piece::Value { value, format } => {
                let typed = self.typed(value, None);
                let is_sound = self.must_be_printable(&typed);
                let format = match format {
                    Some(name) if is_sound => self.format(name, &typed.ty),
                    _ => Format::Plain,
                };
                Piece::Value(typed, format)
            }
        });
        Template { pieces: pieces.collect() }
    }

    fn must_be_printable(&mut self, value: &Expr) -> bool {
        let what = match &value.ty {
            Type::Unknown => return false,
            Type::Record(id) => format!("a whole `{}`", self.globals.schema.get(*id).name),
            Type::Structure(structure) => format!("a whole {}", structure.name),
            Type::Group(_) => "a group".to_owned(),
            Type::List(of) if matches!(**of, Type::Record(_) | Type::Structure(_)) => {
                "a list of parts".to_owned()
            }
            _ => return true,
        };
        self.error("E0314", value.span, format!("{what} does not print"), "name one of its fields");
        false
    }

    fn format(&mut self, name: &tree::Name, ty: &Type) -> Format {
        let Some((_, format)) = FORMATS.iter().find(|(word, _)| *word == name.text) else {
            let words = FORMATS.iter().map(|(word, _)| *word);
            let help = did_you_mean(&name.text, words.clone())
                .unwrap_or_else(|| format!("the formats are {}", super::names::quoted(words)));
            self.error("E0313", name.span, format!("there is no format `{}`", name.text), &help);
            return Format::Plain;
        };
        let of = match ty {
            Type::List(of) => of.as_ref(),
            other => other,
        };
        let fits = match format {
            Format::Percent => of.is_numeric(),
            Format::Date | Format::IsoDate => *of == Type::Date,
            Format::Country => *of == Type::Country,
            Format::Plain => true,
        };
        if !fits {
            let message = format!(
                "`:{}` does not fit {}",
                name.text,
                super::types::with_article(ty, &self.globals.schema)
            );
            self.error("E0313", name.span, message, &format!("take `:{}` away", name.text));
            return Format::Plain;
        }
        *format
    }
}

const FORMATS: &[(&str, Format)] = &[
    ("percent", Format::Percent),
    ("date", Format::Date),
    ("iso", Format::IsoDate),
    ("country", Format::Country),
];

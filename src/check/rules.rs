//! Rules as a whole: what they need, what they run over, and their compiled form. Never the shape of an expression.

use super::clauses::ClauseNames;
use super::expression::{Typer, Used, date_of, record_of};
use super::lists::{cited, keep};
use super::names::{Global, did_you_mean, either, quoted, with_help};
use super::{Globals, Uses, overrides, records, wording};
use crate::diagnostic::{Code, Diagnostic, any_error};
use crate::plan::{
    Body, Change, Clause, Each, ExceptionKey, Expr, ExprKind, Group, Hold, LONGEST_EXCEPTION, Let, REGIMES,
    Rule, RuleStatus,
};
use crate::source::Span;
use crate::syntax::tree::{self, ForClause};
use crate::value::{Date, RecordId, Type};
use std::collections::{BTreeMap, BTreeSet};

/// The words of `severity`.
const SEVERITIES: &[&str] = &["info", "low", "medium", "high", "critical"];

/// The words of `status`.
const STATUSES: &[(&str, RuleStatus)] =
    &[("active", RuleStatus::Active), ("trial", RuleStatus::Trial), ("retired", RuleStatus::Retired)];

/// The rules of a rule set: those that run, and what tests, exceptions and overrides need to know of every rule.
#[derive(Debug, Default)]
pub(super) struct Checked<'a> {
    /// In order of their names.
    pub(super) rules: Vec<Rule>,
    pub(super) outlines: BTreeMap<&'a str, Outline<'a>>,
}

/// What others need to know of a rule, also of one that is wrong or does not run yet.
#[derive(Debug, Default)]
pub(super) struct Outline<'a> {
    /// Its index among the rules that run.
    pub(super) index: Option<usize>,
    pub(super) record: Option<RecordId>,
    /// The record's variable first, then that of the part, then the `let`s.
    pub(super) variables: Vec<(String, Type)>,
    pub(super) clauses: BTreeSet<&'a str>,
    pub(super) is_group: bool,
    /// By what exceptions are made, as written, and of which types.
    pub(super) exception_keys: Vec<(String, Type)>,
    pub(super) exception_shape: Option<&'a tree::ExceptionShape>,
    pub(super) reads_watchlists: bool,
}

/// Checks all rules; what a rule reads counts as used.
pub(super) fn check<'a>(
    globals: &Globals<'a>,
    uses: &mut Uses<'a>,
    found: &mut Vec<Diagnostic>,
) -> Checked<'a> {
    let mut checked = Checked::default();
    let overrides = overrides::by_rule(globals, found);
    for (&name, &item) in &globals.names.rules {
        let mut compiled = compile(item, None, globals);
        uses.read.add(&compiled.used);
        uses.citations.extend(cited(&item.cite, &globals.names, &mut compiled.found));
        let is_sound = !any_error(&compiled.found);
        found.append(&mut compiled.found);
        let mut outline = compiled.outline;
        let mut changes = Vec::new();
        for dated in overrides.get(name).map_or(&[][..], Vec::as_slice) {
            changes.extend(change(item, dated, globals, &mut outline, uses, found));
        }
        if let Some(rule) = compiled.rule.filter(|_| is_sound) {
            outline.index = Some(checked.rules.len());
            checked.rules.push(Rule { changes, ..rule });
        }
        checked.outlines.insert(name, outline);
    }
    checked
}

/// The rule as an override changes it; none after an error.
fn change<'a>(
    item: &'a tree::Rule,
    dated: &overrides::Dated<'a>,
    globals: &Globals<'a>,
    outline: &mut Outline<'a>,
    uses: &mut Uses<'a>,
    found: &mut Vec<Diagnostic>,
) -> Option<Change> {
    let mut compiled = compile(item, Some(dated.item), globals);
    uses.read.add(&compiled.used);
    let is_sound = !any_error(&compiled.found);
    // What is wrong with the rule itself has been said, and is said once.
    found.append(&mut compiled.found);
    outline.clauses.extend(compiled.outline.clauses);
    if dated.item.exceptions.is_some() {
        outline.exception_keys = compiled.outline.exception_keys;
        outline.exception_shape = compiled.outline.exception_shape;
    }
    Some(Change {
        from: dated.from,
        until: dated.until,
        reason: dated.item.reason.as_ref()?.text.clone(),
        rule: Box::new(compiled.rule.filter(|_| is_sound)?),
    })
}

/// One rule after checking.
pub(super) struct Compiled<'a> {
    /// None where a part is missing.
    pub(super) rule: Option<Rule>,
    pub(super) outline: Outline<'a>,
    pub(super) used: Used<'a>,
    pub(super) found: Vec<Diagnostic>,
}

/// What people and overrides may set of a rule, each from the override where that sets it.
#[derive(Clone, Copy)]
struct Settings<'a> {
    severity: Option<&'a tree::Name>,
    status: Option<&'a tree::Name>,
    score: Option<&'a tree::Score>,
    tags: &'a [tree::Name],
    owner: Option<&'a tree::Text>,
    exceptions: Option<&'a tree::ExceptionShape>,
    change: Option<&'a tree::Override>,
}

impl<'a> Settings<'a> {
    fn of(item: &'a tree::Rule, change: Option<&'a tree::Override>) -> Settings<'a> {
        let set = |of: fn(&tree::Override) -> Option<&tree::Name>| change.and_then(of);
        Settings {
            severity: set(|change| change.severity.as_ref()).or(item.severity.as_ref()),
            status: set(|change| change.status.as_ref()).or(item.status.as_ref()),
            score: change.and_then(|change| change.score.as_ref()).or(item.score.as_ref()),
            tags: match change {
                Some(change) if !change.tags.is_empty() => &change.tags,
                _ => &item.tags,
            },
            owner: change.and_then(|change| change.owner.as_ref()).or(item.owner.as_ref()),
            exceptions: change.and_then(|change| change.exceptions.as_ref()).or(item.exceptions.as_ref()),
            change,
        }
    }
}

/// Checks one rule, changed by an override or as it is, and compiles it.
fn compile<'a>(
    item: &'a tree::Rule,
    change: Option<&'a tree::Override>,
    globals: &Globals<'a>,
) -> Compiled<'a> {
    let settings = Settings::of(item, change);
    let mut typer = Typer::new(globals);
    let mut names = ClauseNames::new();
    let over = match &item.over {
        Some(over) => typer.over(over),
        // That it is lacking is an error of the grammar already.
        None => None,
    };
    let mut variables: Vec<(String, Type)> = over.iter().flat_map(|over| over.variables.clone()).collect();
    let mut keys = Vec::new();
    // Without its variables every expression would only say that they are missing.
    let rule = over.as_ref().map(|over| {
        let body = typer.body_of_rule(item, settings, over, &mut names);
        variables.extend(body.variables);
        keys = body.exception_keys.iter().map(|key| (key.text.clone(), key.value.ty.clone())).collect();
        body.rule
    });
    let outline = Outline {
        index: None,
        record: over.as_ref().map(|over| over.record),
        variables,
        clauses: names.keys().copied().collect(),
        is_group: over.as_ref().is_some_and(|over| over.group.is_some()),
        exception_keys: keys,
        exception_shape: settings.exceptions,
        reads_watchlists: !typer.used.watchlists.is_empty(),
    };
    typer.report_size(&item.name);
    Compiled { rule: rule.flatten(), outline, used: typer.used, found: typer.found }
}

/// What stands behind `for`, compiled.
struct RuleBody {
    /// None where a part is missing.
    rule: Option<Rule>,
    /// The types of the `let`s.
    variables: Vec<(String, Type)>,
    exception_keys: Vec<ExceptionKey>,
}

/// What a rule runs over, with its variables in scope.
pub(super) struct Over {
    pub(super) record: RecordId,
    pub(super) record_slot: usize,
    pub(super) record_variable: String,
    pub(super) each: Option<Each>,
    /// Of a rule over groups; its measures are put in when the body has been read.
    pub(super) group: Option<Group>,
    pub(super) variables: Vec<(String, Type)>,
}

impl<'a> Typer<'_, 'a> {
    /// Everything behind `for`.
    fn body_of_rule(
        &mut self,
        item: &'a tree::Rule,
        settings: Settings<'a>,
        over: &Over,
        names: &mut ClauseNames<'a>,
    ) -> RuleBody {
        let (status, severity) = self.words_of(settings);
        let (effective_from, effective_until) = self.effective(item);
        let lets = self.lets(&item.lets);
        let variables = lets.iter().map(|one| (one.name.clone(), one.value.ty.clone())).collect();
        let when = item.when.as_ref().map(|when| self.block(when, names));
        let unless = item.unless.as_ref().map(|unless| self.block(unless, names));
        let score = settings.score.map(|score| {
            let base = self.base(score);
            (base, score.lines.iter().map(|line| self.score_line(line, names)).collect())
        });
        let hold = item.hold.as_ref().map(|hold| self.hold(hold, names));
        let reason = item.reason.as_ref().map(|reason| self.template(reason));
        let inquiry = item.inquiry.as_ref().map(|inquiry| self.template(inquiry));
        let exception_keys = settings.exceptions.map_or(Vec::new(), |shape| self.exception_shape(shape));
        let once_per = item.emit.as_ref().map_or(Vec::new(), |emit| self.emit(emit, over.group.is_some()));
        let group = self.finish_group(over.group.clone(), item.emit.as_ref(), &once_per);
        let parts = [
            ("when", when.is_none(), "say what must hold: `when all { name : question }`"),
            ("score", score.is_none(), "say what a hit weighs: `score 45`"),
            ("reason", reason.is_none(), "say what was found: `reason \"... {s.origin} ...\"`"),
        ];
        self.found.extend(lacking("rule", &item.name, &parts));
        let (Some(when), Some((base, lines)), Some(reason)) = (when, score, reason) else {
            return RuleBody { rule: None, variables, exception_keys };
        };
        let globals = self.globals;
        let rule = Rule {
            name: item.name.text.clone(),
            title: item.title.as_ref().map_or(item.name.text.clone(), |title| title.text.clone()),
            severity,
            status,
            family: item.family.as_ref().map_or("general".to_owned(), |family| family.text.clone()),
            owner: settings.owner.map_or(String::new(), |owner| owner.text.clone()),
            tags: settings.tags.iter().map(|tag| tag.text.clone()).collect(),
            cite: cited(&item.cite, &globals.names, &mut Vec::new()),
            effective_from,
            effective_until,
            hash: self.hash(item, settings.change),
            record: over.record,
            record_slot: over.record_slot,
            record_variable: over.record_variable.clone(),
            each: over.each.clone(),
            group,
            slots: self.slots(),
            lets,
            when,
            unless,
            base,
            lines,
            hold,
            reason,
            inquiry,
            once_per,
            exception_keys: exception_keys.clone(),
            exceptions_at_most: settings.exceptions.and_then(at_most).unwrap_or(LONGEST_EXCEPTION),
            exceptions: Vec::new(),
            changes: Vec::new(),
            lists: self.used.lists.iter().copied().collect(),
            watchlists: self.used.watchlists.iter().copied().collect(),
            span: item.span,
        };
        RuleBody { rule: Some(rule), variables, exception_keys }
    }

    /// Of all that the rule says: its own text, that of an override, and that of the consts and defs it uses, in order of
    /// their names.
    fn hash(&self, item: &tree::Rule, change: Option<&tree::Override>) -> String {
        let names = &self.globals.names.values;
        let used = self.used.names.iter().filter_map(|name| match names.get(name)? {
            Global::Const(item) => Some(item.span),
            Global::Def(def) => Some(def.span),
            Global::List(_) | Global::Watchlist(_) => None,
        });
        let own = std::iter::once(item.span).chain(change.map(|change| change.span));
        wording::hash(own.chain(used).map(|span| self.globals.sources.slice(span)))
    }

    fn words_of(&mut self, settings: Settings<'_>) -> (RuleStatus, String) {
        let status = settings.status.map_or(RuleStatus::Active, |name| self.status(name));
        if let Some(severity) = settings.severity {
            self.severity(severity);
        }
        (status, settings.severity.map_or("medium".to_owned(), |severity| severity.text.clone()))
    }

    /// Checks the word behind `severity`.
    fn severity(&mut self, name: &tree::Name) {
        if !SEVERITIES.contains(&name.text.as_str()) {
            self.unknown_word("severity", name, SEVERITIES);
        }
    }

    /// The word behind `status`.
    fn status(&mut self, name: &tree::Name) -> RuleStatus {
        if let Some((_, status)) = STATUSES.iter().find(|(word, _)| *word == name.text) {
            return *status;
        }
        let words: Vec<&str> = STATUSES.iter().map(|(word, _)| *word).collect();
        self.unknown_word("status", name, &words);
        RuleStatus::Active
    }

    fn unknown_word(&mut self, what: &str, name: &tree::Name, words: &[&str]) {
        let help = did_you_mean(&name.text, words.iter().copied())
            .unwrap_or_else(|| format!("use {}", either(words.iter().copied())));
        self.error("E0402", name.span, format!("`{}` is not a {what}", name.text), &help);
    }

    fn effective(&mut self, item: &tree::Rule) -> (Option<Date>, Option<Date>) {
        let from = item.effective_from.as_ref().and_then(|date| keep(date_of(date), &mut self.found));
        let until = item.effective_until.as_ref().and_then(|date| keep(date_of(date), &mut self.found));
        if let (Some(from_date), Some(until_date), Some(from), Some(until)) =
            (from, until, &item.effective_from, &item.effective_until)
            && until_date < from_date
        {
            self.found.push(
                Diagnostic::new(Code("E0404"), until.span, "the rule ends before it begins")
                    .also(from.span, "it begins here")
                    .help("swap the two dates"),
            );
        }
        (from, until)
    }

    /// The `let`s; each sees those before it.
    fn lets(&mut self, lets: &'a [(tree::Name, tree::Expr)]) -> Vec<Let> {
        let mut compiled = Vec::new();
        for (name, value) in lets {
            let value = self.typed(value, None);
            let origin = self.origin_of(&value);
            let slot = self.declare(name, value.ty.clone(), origin);
            if let Some(group) = &mut self.group {
                group.lets.insert(slot);
            }
            compiled.push(Let { slot, name: name.text.clone(), value });
        }
        compiled
    }

    fn hold(&mut self, hold: &'a tree::Hold, names: &mut ClauseNames<'a>) -> Hold {
        let mut regimes = Vec::new();
        for name in &hold.regimes {
            if !REGIMES.contains(&name.text.as_str()) {
                let help = did_you_mean(&name.text, REGIMES.iter().copied())
                    .unwrap_or_else(|| format!("the regimes are {}", quoted(REGIMES.iter().copied())));
                self.error("E0408", name.span, format!("`{}` is not a legal regime", name.text), &help);
            } else if regimes.contains(&name.text) {
                self.error("E0210", name.span, format!("`{}` stands twice", name.text), "remove one");
            } else {
                regimes.push(name.text.clone());
            }
        }
        if hold.regimes.is_empty() {
            let help = "say under which law: `hold under [EU, UK]`";
            self.error("E0408", hold.span, "`hold` names no legal regime", help);
        }
        let of = hold.of.as_ref().and_then(|of| {
            let typed = self.typed(of, None);
            let is_match = matches!(&typed.ty, Type::Structure(shape) if shape.field("regimes").is_some());
            if typed.ty != Type::Unknown && !is_match {
                let help = "name what `match(...)` gave: `hold under [EU, US] of m`";
                self.error(
                    "E0408",
                    of.span,
                    "`of` takes a match, whose entry says by what law it is listed",
                    help,
                );
            }
            is_match.then_some(typed)
        });
        let condition = hold.when.as_ref().map(|(name, condition)| {
            self.name_clause(name, names);
            Clause {
                name: name.text.clone(),
                body: Body::Test(self.truth(condition)),
                text: self.globals.one_line(condition.span),
                span: name.span.to(condition.span),
            }
        });
        Hold { regimes, of, condition }
    }

    /// Checks `exceptions by … for at most …`; gives the key expressions.
    fn exception_shape(&mut self, shape: &'a tree::ExceptionShape) -> Vec<ExceptionKey> {
        if let Some(at_most) = &shape.at_most {
            keep(super::expression::duration_of(at_most), &mut self.found);
        }
        let text = |key: &tree::Expr| self.globals.one_line(key.span);
        let texts: Vec<String> = shape.by.iter().map(text).collect();
        texts
            .into_iter()
            .zip(&shape.by)
            .map(|(text, key)| ExceptionKey { text, value: self.key(key) })
            .collect()
    }

    fn emit(&mut self, emit: &'a tree::Emit, is_group: bool) -> Vec<Expr> {
        if let Some(every) = &emit.every {
            keep(super::expression::duration_of(every), &mut self.found);
            if !is_group {
                let help = "take `every ...` away: a rule over single records looks at one record at a time";
                self.error("E0414", every.span, "`every` belongs to rules over groups", help);
            }
        }
        emit.per.iter().map(|key| self.key(key)).collect()
    }

    /// An expression whose values tell things apart: a single value.
    pub(super) fn key(&mut self, key: &'a tree::Expr) -> Expr {
        let typed = self.typed(key, None);
        let is_whole =
            matches!(typed.ty, Type::Record(_) | Type::Structure(_) | Type::List(_) | Type::Group(_));
        if is_whole {
            let message = "a single value belongs here, not a whole record or list";
            self.error("E0301", key.span, message, "name one of its fields");
        }
        typed
    }

    /// Brings the variables of `for` into scope; none after reporting that the record type is unknown.
    pub(super) fn over(&mut self, over: &'a ForClause) -> Option<Over> {
        match over {
            ForClause::Record { variable, record } => self.over_record(variable, record),
            ForClause::Each { variable, path, of, record } => {
                let mut over = self.over_record(of, record)?;
                let list = self.parts(path, of, &over)?;
                let ty = match &list.ty {
                    Type::List(part) => part.as_ref().clone(),
                    _ => return None,
                };
                let origin = self.origin_of(&list);
                let slot = self.declare_row(variable, ty.clone(), origin);
                over.variables.push((variable.text.clone(), ty));
                over.each = Some(Each { slot, variable: variable.text.clone(), over: list });
                Some(over)
            }
            ForClause::Group { members, .. } => {
                let members = self.over(members)?;
                Some(self.over_group(over, members))
            }
        }
    }

    fn over_record(&mut self, variable: &'a tree::Name, record: &'a tree::Name) -> Option<Over> {
        let Some(&index) = self.globals.names.records.get(record.text.as_str()) else {
            self.found.push(records::unknown_record(record, &self.globals.names));
            return None;
        };
        let id = RecordId(index);
        if self.globals.schema.get(id).key.is_none() {
            let message = format!("`{}` is only a part of records: it has no `key`", record.text);
            let roots = self.globals.schema.roots().map(|root| self.globals.schema.get(root).name.as_str());
            let roots: Vec<&str> = roots.collect();
            let help = match roots.as_slice() {
                [] => "declare which field identifies it: `key id`".to_owned(),
                roots => format!("run over {}, or declare its `key`", either(roots.iter().copied())),
            };
            self.error("E0412", record.span, message, &help);
        }
        let slot = self.declare_row(variable, Type::Record(id), Some(String::new()));
        Some(Over {
            record: id,
            record_slot: slot,
            record_variable: variable.text.clone(),
            each: None,
            group: None,
            variables: vec![(variable.text.clone(), Type::Record(id))],
        })
    }

    /// The list of parts that `for each i in PATH of s` names.
    fn parts(&mut self, path: &'a [tree::Name], of: &tree::Name, over: &Over) -> Option<Expr> {
        let kind = ExprKind::Slot { slot: over.record_slot, name: of.text.clone() };
        let mut at = Expr { kind, ty: Type::Record(over.record), span: of.span };
        let mut span: Option<Span> = None;
        for (index, name) in path.iter().enumerate() {
            if matches!(at.ty, Type::List(_)) {
                let message = format!("`{}` is a list already", path[index - 1].text);
                let help = "run over it, and look into its parts with `any(each x in ... : ...)`";
                self.error("E0407", name.span, message, help);
                return None;
            }
            let whole = span.map_or(name.span, |span| span.to(name.span));
            span = Some(whole);
            at = self.field_of(at, name, whole);
        }
        let is_parts = matches!(&at.ty, Type::List(part) if record_of(part).is_some())
            && matches!(at.kind, ExprKind::Field { .. } | ExprKind::View { .. });
        if at.ty != Type::Unknown && !is_parts {
            let span = span.unwrap_or(of.span);
            let what = super::types::with_article(&at.ty, &self.globals.schema);
            let help = "name a list of parts, such as `items`, or a view, such as `parties`";
            self.error("E0407", span, format!("a rule runs over parts, and this is {what}"), help);
        }
        is_parts.then_some(at)
    }
}

/// How many days an exception may last, as far as the rule says.
pub(super) fn at_most(shape: &tree::ExceptionShape) -> Option<i64> {
    super::expression::duration_of(shape.at_most.as_ref()?).ok()
}

/// The rule of a name; an unknown one is reported.
pub(super) fn known_rule<'a>(
    name: &tree::Name,
    globals: &Globals<'a>,
    found: &mut Vec<Diagnostic>,
) -> Option<&'a tree::Rule> {
    if let Some(rule) = globals.names.rules.get(name.text.as_str()) {
        return Some(rule);
    }
    let help = did_you_mean(&name.text, globals.names.rules.keys().copied());
    let message = format!("there is no rule `{}`", name.text);
    let help = help.unwrap_or_else(|| "name a rule of this rule set".into());
    found.push(with_help(Diagnostic::new(Code("E0209"), name.span, message), Some(help)));
    None
}

/// One message about all the parts that an item lacks: each part with whether it is lacking, and what to write.
pub(super) fn lacking(what: &str, name: &tree::Name, parts: &[(&str, bool, &str)]) -> Option<Diagnostic> {
    let lacking: Vec<_> = parts.iter().filter(|(_, is_lacking, _)| *is_lacking).collect();
    let (_, _, help) = lacking.first()?;
    let message =
        format!("the {what} `{}` has no {}", name.text, either(lacking.iter().map(|(part, ..)| *part)));
    Some(Diagnostic::new(Code("E0401"), name.span, message).help(*help))
}

//! OpenSanctions' `targets.simple.csv` and our own columns like it, through the loader of watchlists.
//! Never reads these columns in a second way.

use super::super::{Declaration, load_csv};
use super::glance::Glance;
use super::intake::Intake;
use super::place::{ImportError, Place};
use super::{Basis, Format, Part, single};
use crate::source::{Source, SourceId};

/// Columns `id`, `schema`, `name`, `aliases` and more.
pub(super) const FORMAT: Format = Format {
    name: "simple-csv",
    title: "OpenSanctions' targets.simple.csv",
    basis: Basis::Files,
    part: |glance: &Glance<'_>| {
        let delimiters = [b',', b';', b'\t'];
        let is_list = delimiters
            .iter()
            .any(|&delimiter| glance.has_columns(delimiter, &["id", "schema", "name", "aliases"]));
        is_list.then_some("list")
    },
    read,
};

fn read(parts: &[Part<'_>]) -> Result<Intake, ImportError> {
    let part = single(parts)?;
    let mut intake = Intake::new("OpenSanctions", "targets.simple.csv");
    let source = Source { name: part.file.into(), text: part.text.into() };
    let (watchlist, found) = load_csv(&Declaration::default(), SourceId(0), &source);
    if let Some(first) = found.first() {
        let before = part.text.bytes().take(usize::try_from(first.primary.span.start).unwrap_or(0));
        let line = before.filter(|&byte| byte == b'\n').count() + 1;
        let place = Place::line(part.file, line);
        let more = match found.len() {
            1 => String::new(),
            more => format!(" (and {} more)", more - 1),
        };
        return Err(ImportError::new(place, format!("{}{more}", first.message)));
    }
    intake.date = watchlist.provenance.date;
    intake.entities = watchlist.entities;
    Ok(intake)
}

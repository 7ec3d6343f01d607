//! Makes a table of occupied places for `tidewaiter lists import`. Never reads an official list of persons.

use super::super::exit::{Exit, Failure};
use super::super::shipped;
use super::super::terminal::Terminal;
use std::path::{Path, PathBuf};
use tidewaiter::list::gazetteer::{Kind, gazetteer, kind_of};
use tidewaiter::output::OutputFile;

/// The list that rules look places up in, without its ending.
const NAME: &str = "occupied_places";

/// The files as sources of a table of places; none when there is no order on territories among them.
pub fn sources<'t>(files: &'t [(String, Vec<u8>)]) -> Result<Option<Vec<(Kind, &'t str)>>, Failure> {
    let text = |bytes: &'t [u8]| {
        std::str::from_utf8(bytes).ok().map(|text| text.strip_prefix('\u{feff}').unwrap_or(text))
    };
    let kinds: Vec<Option<(Kind, &str)>> =
        files.iter().map(|(_, bytes)| text(bytes).and_then(|text| Some((kind_of(text)?, text)))).collect();
    if kinds.iter().flatten().count() == 0 {
        return Ok(None);
    }
    if let Some(((name, _), _)) = files.iter().zip(&kinds).find(|(_, kind)| kind.is_none()) {
        return Err(Failure::misuse(
            format!("`{name}` is none of the files that a list of places is made of; nothing was written"),
            "give Ukraine's order on territories, the KATOTTG codifier, and files of GeoNames and UN/LOCODE",
        ));
    }
    Ok(Some(kinds.into_iter().flatten().collect()))
}

/// Makes the table and writes it.
pub fn write(
    sources: &[(Kind, &str)],
    target: &Path,
    accept_shrink: bool,
    terminal: &mut Terminal,
) -> Result<Exit, Failure> {
    let shipped = shipped::watchlists_beside(&[]);
    let curated =
        shipped.iter().find(|file| file.below == format!("{NAME}.csv")).map_or("", |file| &file.text);
    let made = gazetteer(sources, curated).map_err(|reason| {
        Failure::misuse(format!("{reason}; nothing was written"), "name all the files at once")
    })?;
    let target = table(target);
    let rows = |text: &str| text.lines().filter(|line| !line.starts_with('#')).count().saturating_sub(1);
    let before = std::fs::read_to_string(&target).map(|text| rows(&text)).unwrap_or(0);
    if made.rows.saturating_mul(100) < before.saturating_mul(95) && !accept_shrink {
        return Err(Failure::misuse(
            format!("the list would shrink from {before} rows to {}; nothing was written", made.rows),
            "if it is right, say `--accept-shrink`",
        ));
    }
    let out = terminal.out();
    writeln!(out, "Title       Occupied places of Ukraine and places of the same names")?;
    let latest = made.latest.map_or("not stated".to_owned(), |date| date.to_string());
    writeln!(out, "List date   {latest}, the latest day that the order names")?;
    writeln!(out, "Order       {} rows on occupied territories", made.territories)?;
    let (ever, still) = made.settlements;
    writeln!(out, "Settlements {ever} were occupied, {still} still are")?;
    writeln!(
        out,
        "Rows        {} names and times, {} of them of places that were not occupied",
        made.rows, made.namesakes
    )?;
    writeln!(out, "Rejected    {}", made.rejected.len())?;
    for reason in &made.rejected {
        writeln!(out, "  {reason}")?;
    }
    let mut file = OutputFile::create(&target).map_err(Failure::says)?;
    std::io::Write::write_all(&mut file, made.table.as_bytes())?;
    file.persist().map_err(Failure::says)?;
    let shown = target.display();
    writeln!(terminal.out(), "Written to `{shown}`: screen with `--watchlists {shown}`")?;
    if target.file_stem().is_some_and(|name| name != NAME) {
        terminal.warn(&format!("rules look places up in `{NAME}.csv`: give the table that name to use it"));
    }
    Ok(if made.rejected.is_empty() { Exit::Fine } else { Exit::Found })
}

/// A table ends in `.csv`, whatever ending an imported list has.
fn table(target: &Path) -> PathBuf {
    target.with_extension("csv")
}

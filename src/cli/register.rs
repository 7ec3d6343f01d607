//! The arguments that name a register of suppliers, read before the records. Never completes a record; the engine does.

use super::exit::Failure;
use super::mapping::{self, Map, MapArguments};
use super::progress::{Progress, Watched};
use super::terminal::Terminal;
use clap::Args;
use std::path::PathBuf;
use tidewaiter::engine::{Register, RuleSet};
use tidewaiter::input::ReadOptions;
use tidewaiter::output::counted;

/// Where supplier records stand, of which shipments and payments repeat but a part.
#[derive(Args, Debug, Default)]
pub struct RegisterArguments {
    /// A file of your supplier records: what the record of a shipment or payment leaves out of a party is taken from its
    /// supplier's; may be given several times
    ///
    /// A party is a supplier by its number (the field `number`), or by name and particulars where they fit one supplier only.
    /// What was taken is noted, and its evidence names the supplier's cell.
    #[arg(long, value_name = "FILE")]
    pub suppliers: Vec<PathBuf>,

    /// As --map, for the files of --suppliers
    #[arg(long, value_name = "FILE or FIELD=COLUMN", value_parser = mapping::map, requires = "suppliers")]
    pub map_suppliers: Vec<Map>,
}

impl RegisterArguments {
    /// The rules with the register, if one is named.
    pub fn complete(&self, rules: RuleSet, terminal: &mut Terminal) -> Result<RuleSet, Failure> {
        if self.suppliers.is_empty() {
            return Ok(rules);
        }
        let columns = MapArguments { map: self.map_suppliers.clone() };
        let options = ReadOptions { record_type: Some("Supplier".to_owned()), ..ReadOptions::default() };
        let progress = Progress::new(Watched::No, None);
        let mut reader = columns.open(&self.suppliers, rules.schema(), &progress, options, terminal)?;
        mapping::say_notices(&reader, terminal);
        let register = Register::read(&mut reader);
        let counts = register.counts();
        if counts.screened == 0 {
            let rejected = register.rejections().first();
            let why = rejected.map(|it| format!(": line {}: {}", it.row, it.reason)).unwrap_or_default();
            return Err(Failure::misuse(
                format!("the files of `--suppliers` give no supplier{why}"),
                "name their columns with `--map-suppliers FIELD=COLUMN`; `tidewaiter map FILE --type supplier` shows them",
            ));
        }
        if counts.rejected > 0 {
            let rejected = counted(counts.rejected, "row");
            terminal.warn(&format!("{rejected} of `--suppliers` rejected: the result names each"));
        }
        Ok(rules.with_register(register))
    }
}

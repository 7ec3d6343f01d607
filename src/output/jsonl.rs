//! One JSON object a line: alerts, records, rejected rows, and the summary last, each with its `kind`.
//! Never leaves a field out that another line of its kind has, nested clauses aside, and never changes the order of keys.

use super::{Format, Options, Writer};
use crate::alert::Line;
use std::io::{self, Write};

pub(super) static FORMAT: Format = Format {
    name: "jsonl",
    ending: "jsonl",
    sentence: "everything, one JSON object a line; for programs",
    open,
};

fn open<'o>(to: Box<dyn Write + 'o>, _options: &Options) -> Box<dyn Writer + 'o> {
    Box::new(JsonLines { to })
}

struct JsonLines<'o> {
    to: Box<dyn Write + 'o>,
}

impl Writer for JsonLines<'_> {
    fn line(&mut self, line: &Line) -> io::Result<()> {
        serde_json::to_writer(&mut self.to, line)?;
        self.to.write_all(b"\n")
    }

    fn finish(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

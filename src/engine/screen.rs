//! Screens a stream of records: chunks are evaluated side by side and written in the order of the input. Never holds more
//! than a few chunks, and gives the same lines whatever the number of threads.

use super::sort::{SortError, Sorter};
use super::summary::Tally;
use super::{RuleSet, Screening};
use crate::alert::{Cell, Line, Rejection, Summary};
use crate::evaluate::{Context, Evaluated, FactError, GroupFinding, Groups, evaluate};
use crate::input::{self, Chunk, Counts, Reader};
use crate::value::{Source, SourceFile};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, sync_channel};

/// Expressions nest, and each level takes its part of the stack.
const STACK_BYTES: usize = 32 * 1024 * 1024;

/// Why a screening did not come to its end.
#[derive(Debug)]
pub enum ScreenError<E> {
    /// Whoever takes the lines will not take more.
    Sink(E),
    /// The threads could not be started.
    Threads(String),
    /// The facts of rules over groups could not be kept on the disk.
    Disk(std::io::Error),
    /// The facts of rules over groups came out wrong. A defect of this program; its result must not be used.
    Facts(FactError),
    /// Records went astray: fewer or more were written than read. A defect of this program; its result must not be used.
    Lost(Counts),
}

impl RuleSet {
    /// Screens all records of a reader and gives line after line to `sink`: of each record its alerts, the strongest
    /// first, then its result; the rejected rows of a chunk behind its records; then what rules over groups say, in the order
    /// of rules, keys and days; the summary last.
    ///
    /// # Errors
    /// The first error of the sink, when the system gives no threads or no room on the disk, and when not every record that
    /// was read was written.
    pub fn screen<E>(
        &self,
        reader: &mut Reader,
        screening: &Screening,
        mut sink: impl FnMut(Line) -> Result<(), E>,
    ) -> Result<Summary, ScreenError<E>> {
        let files = reader.sources().count();
        let sources = self.sources(reader);
        let context = self.context(screening, &sources);
        let mut tally = Tally::new(&context);
        let mut write = |line: Line| {
            tally.add(&line);
            sink(line).map_err(ScreenError::Sink)
        };
        let pool = pool(screening.threads)?;
        let mut facts = Sorter::within(screening.memory_for_facts);
        let work = |chunk| screen_chunk(&context, self.completed_behind(chunk, files));
        screen_chunks(&pool, reader, work, &mut |screened: Screened| {
            for Evaluated { alerts, result, facts: of_record } in screened.records {
                for fact in of_record {
                    facts.push(&fact.order, &fact.payload).map_err(ScreenError::Disk)?;
                }
                for alert in alerts {
                    write(Line::Alert(Box::new(alert)))?;
                }
                write(Line::Record(result))?;
            }
            screened.rejections.into_iter().try_for_each(|rejection| write(Line::Rejection(rejection)))
        })?;
        screen_groups(&context, facts, screening, &mut write)?;
        let summary =
            tally.finish(reader, 0, |completed| self.register_use(completed)).map_err(ScreenError::Lost)?;
        sink(Line::Summary(Box::new(summary.clone()))).map_err(ScreenError::Sink)?;
        Ok(summary)
    }
}

/// How many lots of findings may wait to be written.
const WAITING: usize = 64;

/// Goes over the facts of all records in their order, on a thread of its own with a deep stack, and writes on this one.
pub(super) fn screen_groups<E>(
    context: &Context<'_>,
    facts: Sorter,
    screening: &Screening,
    write: &mut dyn FnMut(Line) -> Result<(), ScreenError<E>>,
) -> Result<(), ScreenError<E>> {
    if facts.is_empty() {
        return Ok(());
    }
    let (give, take) = sync_channel::<Vec<GroupFinding>>(WAITING);
    std::thread::scope(|scope| {
        let evaluate = move || {
            let mut groups = Groups::new(context, screening.groups_since);
            facts.into_sorted(|order, payload| {
                groups.push(order, payload)?;
                let findings = groups.findings();
                if !findings.is_empty() {
                    // Nobody waits for it when the sink has failed.
                    let _ = give.send(findings);
                }
                Ok(())
            })?;
            groups.finish();
            let _ = give.send(groups.findings());
            Ok(())
        };
        let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, evaluate);
        let thread = thread.map_err(|error| ScreenError::Threads(error.to_string()))?;
        for finding in take.iter().flatten() {
            write(match finding {
                GroupFinding::Alert(alert) => Line::Alert(alert),
                GroupFinding::Gap(gap) => Line::GroupGap(gap),
            })?;
        }
        match thread.join() {
            Ok(result) => result.map_err(|error| match error {
                SortError::Disk(error) => ScreenError::Disk(error),
                SortError::Taker(error) => ScreenError::Facts(error),
            }),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

pub(super) fn pool<E>(threads: Option<NonZeroUsize>) -> Result<ThreadPool, ScreenError<E>> {
    ThreadPoolBuilder::new()
        .num_threads(threads.map_or(0, NonZeroUsize::get))
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|error| ScreenError::Threads(error.to_string()))
}

/// A chunk that was screened.
struct Screened {
    /// In the order of the input.
    records: Vec<Evaluated>,
    rejections: Vec<Rejection>,
}

/// Reads on this thread, evaluates on the pool's, writes on this thread in the order of reading. When more chunks
/// are under way than there are threads, reading waits for the oldest: a chunk full of alerts is large.
pub(super) fn screen_chunks<T: Send, E>(
    pool: &ThreadPool,
    reader: &mut Reader,
    work: impl Fn(Chunk) -> T + Sync,
    write: &mut dyn FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let ahead = pool.current_num_threads();
    let work = &work;
    pool.in_place_scope(|scope| {
        let mut under_way: VecDeque<Receiver<T>> = VecDeque::new();
        for chunk in reader {
            let (give, take) = sync_channel(1);
            scope.spawn(move |_| {
                // Nobody waits for it when the sink has failed.
                let _ = give.send(work(chunk));
            });
            under_way.push_back(take);
            if under_way.len() > ahead {
                write_oldest(&mut under_way, write)?;
            }
        }
        while !under_way.is_empty() {
            write_oldest(&mut under_way, write)?;
        }
        Ok(())
    })
}

fn write_oldest<T, E>(
    under_way: &mut VecDeque<Receiver<T>>,
    write: &mut dyn FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    match under_way.pop_front().and_then(|oldest| oldest.recv().ok()) {
        Some(screened) => write(screened),
        None => Ok(()),
    }
}

fn screen_chunk(context: &Context<'_>, chunk: Chunk) -> Screened {
    let mut records: Vec<Evaluated> = Vec::new();
    for batch in &chunk.batches {
        records.extend(evaluate(context, batch));
    }
    if chunk.batches.len() > 1 {
        records.sort_by_key(|record| record.result.record.ordinal);
    }
    let rejections = chunk.rejections.into_iter().map(|it| rejection(it, context.sources));
    Screened { records, rejections: rejections.collect() }
}

pub(super) fn rejection(rejection: input::Rejection, sources: &[SourceFile]) -> Rejection {
    let input::Rejection { file, sheet, row, cell_row, column, field, reason, key } = rejection;
    // Formats without columns say which field it is.
    let name = column.clone().or(field).unwrap_or_default();
    let of = Source { file, sheet };
    let source = sources.iter().find(|source| source.source == of);
    let number = column
        .and_then(|header| source?.columns.iter().position(|it| *it == header))
        .and_then(|number| u32::try_from(number).ok());
    let reference = source.zip(number).map(|(source, number)| source.reference(number, cell_row));
    let Source { file, sheet } = of;
    let cell = Cell {
        file: file.clone(),
        sheet: sheet.clone(),
        row: cell_row,
        column: name.clone(),
        reference: reference.unwrap_or_default(),
    };
    Rejection {
        file,
        sheet,
        row,
        cell: (!name.is_empty()).then_some(cell),
        column: name,
        id: key.unwrap_or_default(),
        reason,
    }
}

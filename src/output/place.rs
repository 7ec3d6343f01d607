//! Where records and groups stand among each other in every format for people. Never looks at anything but outcome, score
//! and order of the input, so that no two formats disagree.

use crate::alert::{Alert, Outcome, RecordResult};
use std::cmp::Reverse;

/// Holds first, then the highest score, then the order of the input.
pub(super) type Place = (Reverse<Outcome>, Reverse<u8>, u64);

/// Groups stand behind the records of their outcome and score; no input has so many records.
const BEHIND_RECORDS: u64 = 1 << 63;

/// The place of a record.
pub(super) fn of_record(record: &RecordResult) -> Place {
    (Reverse(record.outcome), Reverse(record.score), record.record.ordinal)
}

/// The place of the alert of a group that comes behind so many others.
pub(super) fn of_group(alert: &Alert, behind: u64) -> Place {
    (Reverse(alert.outcome), Reverse(alert.score), BEHIND_RECORDS + behind)
}

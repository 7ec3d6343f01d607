//! Puts likenesses on the scale that users set thresholds on: 0.85 lets about one clean name in a thousand through.
//!
//! The steps are fixed on clean names against the lists of the bench; see `docs/matching.md`. Never reorders names.

use super::Score;

/// The likeness as computed and the score it is shown as, both rising.
const STEPS: [(f32, f32); 5] = [(0.0, 0.0), (0.4, 0.5), (0.617, 0.75), (0.737, 0.85), (1.0, 1.0)];

/// The score of a computed likeness.
pub(super) fn score(raw: f32) -> Score {
    Score::from_f64(f64::from(between(raw, |step| step)))
}

/// The computed likeness that gives a score, a hair lower so that rounding loses nothing.
pub(super) fn raw(score: Score) -> f32 {
    (between(score.to_f64() as f32, |(raw, score)| (score, raw)) - 0.000_01).max(0.0)
}

fn between(value: f32, turned: impl Fn((f32, f32)) -> (f32, f32)) -> f32 {
    let at = STEPS.iter().rposition(|step| turned(*step).0 <= value).unwrap_or(0).min(STEPS.len() - 2);
    let ((from, low), (to, high)) = (turned(STEPS[at]), turned(STEPS[at + 1]));
    (low + (value - from) * (high - low) / (to - from)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_turns_back_into_its_likeness() {
        for step in 0..=100 {
            let likeness = step as f32 / 100.0;
            assert!((raw(score(likeness)) - likeness).abs() < 0.0001, "{likeness}");
        }
    }
}

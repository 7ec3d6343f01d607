//! Points to scores, scores to bands and outcomes, and the scores of many rules to the score of a record. All decimal.
//! Never looks at a record.

use crate::alert::{FamilyScore, Outcome};
use crate::plan::Scoring;
use rust_decimal::{Decimal, RoundingStrategy};
use std::collections::BTreeMap;

/// Points as a score: 0 to 100, halves rounded up.
pub(super) fn rounded(points: Decimal) -> u8 {
    let points = points.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
    let whole = points.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    u8::try_from(whole).unwrap_or(100)
}

/// Points as they are shown and added: two decimals, halves rounded away from zero.
pub(super) fn to_hundredths(points: Decimal) -> Decimal {
    points.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero).normalize()
}

/// The highest band that a score reaches; `info` below the lowest.
pub(super) fn band(scoring: &Scoring, score: u8) -> &str {
    scoring.bands.iter().rev().find(|(_, from)| *from <= score).map_or("info", |(name, _)| name)
}

/// What a score alone asks for: a person has to look as soon as it reaches the lowest band.
pub(super) fn outcome(scoring: &Scoring, score: u8) -> Outcome {
    match scoring.bands.first() {
        Some((_, from)) if score >= *from => Outcome::Review,
        _ => Outcome::NoFinding,
    }
}

/// A score with the rule and the family that it comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct RuleScore<'a> {
    pub family: &'a str,
    pub rule: &'a str,
    pub score: u8,
}

/// The score of a record and of each family, by name: of each rule the highest, of a family the highest and a share of the
/// others, of all families noisy-or (100 − 100 · Π(1 − score / 100)).
pub(super) fn combine<'a>(
    scoring: &Scoring,
    scores: impl Iterator<Item = RuleScore<'a>>,
) -> (u8, Vec<FamilyScore>) {
    let mut families: BTreeMap<&str, BTreeMap<&str, u8>> = BTreeMap::new();
    for RuleScore { family, rule, score } in scores {
        let best = families.entry(family).or_default().entry(rule).or_default();
        *best = score.max(*best);
    }
    let mut clear = Decimal::ONE;
    let mut shown = Vec::new();
    for (family, rules) in families {
        let score = family_score(scoring, rules.into_values());
        clear *= Decimal::ONE - score / Decimal::ONE_HUNDRED;
        shown.push(FamilyScore { family: family.to_owned(), score: to_hundredths(score).to_string() });
    }
    (rounded((Decimal::ONE - clear) * Decimal::ONE_HUNDRED), shown)
}

fn family_score(scoring: &Scoring, scores: impl Iterator<Item = u8>) -> Decimal {
    let mut scores: Vec<Decimal> = scores.map(Decimal::from).collect();
    scores.sort_unstable();
    let highest = scores.pop().unwrap_or_default();
    let others = scores.into_iter().sum::<Decimal>().saturating_mul(scoring.others_share);
    let others = scoring.others_up_to.map_or(others, |most| others.min(most));
    let most = scoring.family_at_most.unwrap_or(Decimal::ONE_HUNDRED);
    highest.saturating_add(others).min(most).clamp(Decimal::ZERO, Decimal::ONE_HUNDRED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(family: &'static str, rule: &'static str, score: u8) -> RuleScore<'static> {
        RuleScore { family, rule, score }
    }

    fn scoring() -> Scoring {
        Scoring {
            others_share: Decimal::new(1, 1),
            others_up_to: Some(Decimal::TEN),
            family_at_most: Some(Decimal::from(97)),
            ..Scoring::default()
        }
    }

    #[test]
    fn half_a_point_rounds_up_and_no_score_leaves_0_to_100() {
        for (points, whole) in [("44.5", 45), ("44.49", 44), ("-3", 0), ("250", 100)] {
            assert_eq!(rounded(points.parse().unwrap()), whole, "{points}");
        }
    }

    #[test]
    fn a_band_begins_at_its_lower_end() {
        let scoring = Scoring::default();
        assert_eq!(
            [9, 10, 24, 25, 70].map(|score| band(&scoring, score)),
            ["info", "low", "low", "medium", "critical"]
        );
        assert_eq!(outcome(&scoring, 9), Outcome::NoFinding);
        assert_eq!(outcome(&scoring, 10), Outcome::Review);
    }

    #[test]
    fn a_family_is_its_highest_score_and_a_tenth_of_the_others_up_to_ten() {
        let (_, families) = combine(&scoring(), [score("a", "x", 60), score("a", "y", 40)].into_iter());
        assert_eq!(families[0].score, "64");
        let many = ["r", "s", "t", "u"].map(|rule| score("a", rule, 80));
        assert_eq!(combine(&scoring(), many.into_iter()).1[0].score, "90");
        let certain = [score("a", "x", 95), score("a", "y", 80)];
        assert_eq!(combine(&scoring(), certain.into_iter()).1[0].score, "97");
    }

    #[test]
    fn a_rule_that_hits_many_parts_counts_once() {
        let twice = [score("a", "x", 60), score("a", "x", 50)];
        assert_eq!(combine(&scoring(), twice.into_iter()).0, 60);
    }

    #[test]
    fn families_add_up_like_independent_doubts() {
        let two = [score("a", "x", 60), score("b", "y", 50)];
        assert_eq!(combine(&scoring(), two.into_iter()).0, 80);
        assert_eq!(combine(&scoring(), std::iter::empty()).0, 0);
    }
}

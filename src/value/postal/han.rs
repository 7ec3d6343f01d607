//! Addresses in Chinese characters, which run from the country to the house without marks between. Never reads one of
//! Japan, Korea or Taiwan beyond its country.

use super::{Known, Parts};
use crate::text::is_han;
use crate::value::country;

pub(super) fn read(text: &str, known: Known<'_>) -> Parts {
    let is_chinese = !text.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}'));
    let text: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '，')).collect();
    let (country, rest) = leading_country(&text);
    if country.zip(known.of_address).is_some_and(|(named, given)| named != given) {
        return Parts::default();
    }
    match known.of_address.or(country).or(known.of_party) {
        None | Some("CN") if is_chinese => {
            Parts { city: city(rest), postal_code: postal_code(rest), country }
        }
        _ => Parts { country, ..Parts::default() },
    }
}

/// The country that the text begins with: the longest name that fits.
fn leading_country(text: &str) -> (Option<&'static str>, &str) {
    let ends = text.char_indices().map(|(at, _)| at).skip(2).take(8).collect::<Vec<_>>();
    let named = ends.into_iter().rev().find_map(|end| {
        let (name, rest) = text.split_at(end);
        let is_name = name.chars().all(is_han) && !rest.starts_with(NOT_BEHIND_A_NAME);
        is_name.then(|| Some((country::parse(name)?, rest))).flatten()
    });
    named.map_or((None, text), |(code, rest)| (Some(code), rest))
}

/// `中国路` is a street.
const NOT_BEHIND_A_NAME: [char; 8] = ['路', '街', '道', '桥', '城', '大', '村', '镇'];

/// The only six digits, if they stand at an end or behind the word for them.
fn postal_code(text: &str) -> Option<String> {
    let mut runs = text.split(|c: char| !c.is_ascii_digit()).filter(|run| run.len() == 6);
    let run = runs.next().filter(|_| runs.next().is_none())?;
    let (before, after) = text.split_once(run)?;
    let before = before.trim_end_matches([':', '：']);
    let labelled = ["邮编", "邮政编码"].iter().any(|label| before.ends_with(label));
    let clear =
        !before.ends_with(['-', '－', '第', '号']) && !after.starts_with(['-', '－', '号', '室', '栋']);
    (clear && (labelled || before.is_empty() || after.trim_matches(['(', ')', '（', '）', '。']).is_empty()))
        .then(|| run.to_owned())
}

/// What stands before the first `市`, behind the province.
fn city(text: &str) -> Option<String> {
    let text = text.trim_start_matches(|c: char| !is_han(c));
    let head = |mark: &str| text.split_once(mark).filter(|(name, _)| name.chars().count() <= 8);
    let text = head("自治区").or_else(|| head("省")).map_or(text, |(_, rest)| rest);
    let (name, rest) = text.split_once('市')?;
    let is_name = (2..=5).contains(&name.chars().count())
        && name.chars().all(|c| is_han(c) && !['省', '县', '区', '路', '街', '道', '号'].contains(&c));
    // A town that belongs to another town: either may be meant.
    let has_inner = rest.chars().take(5).any(|c| c == '市');
    (is_name && !has_inner && !rest.starts_with(['场', '政'])).then(|| name.to_owned())
}

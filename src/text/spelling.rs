//! How alike two words are, by letter and by sound. Never weighs what a word means or how rare it is.

use super::sound::{is_vowel, skeleton, sound};

/// A word in the forms in which it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spelling {
    /// Romanised, lower case, letters and digits.
    pub letters: String,
    /// What its transliterations have in common.
    pub sounds: String,
    /// Its vowels were not written, as in Arabic.
    pub without_vowels: bool,
}

impl Spelling {
    /// The spelling of a romanised word.
    pub fn new(letters: &str) -> Spelling {
        Spelling { letters: letters.to_owned(), sounds: sound(letters), without_vowels: false }
    }

    /// The consonants, by which spellings with and without vowels meet.
    pub fn skeleton(&self) -> String {
        skeleton(&self.sounds)
    }

    /// The spelling, borrowed.
    pub fn as_ref(&self) -> SpellingRef<'_> {
        SpellingRef {
            letters: self.letters.as_bytes(),
            sounds: self.sounds.as_bytes(),
            without_vowels: self.without_vowels,
        }
    }
}

/// A borrowed [`Spelling`].
#[derive(Debug, Clone, Copy)]
pub struct SpellingRef<'a> {
    /// See [`Spelling::letters`].
    pub letters: &'a [u8],
    /// See [`Spelling::sounds`].
    pub sounds: &'a [u8],
    /// See [`Spelling::without_vowels`].
    pub without_vowels: bool,
}

/// Likeness of two words in thousandths; 0 when they are too far apart to be the same word.
///
/// A word with other digits is another word. Short words must be equal or sound the same.
pub fn word_likeness(one: SpellingRef<'_>, other: SpellingRef<'_>) -> u16 {
    if one.letters == other.letters {
        return 1000;
    }
    if digits_differ(one.letters, other.letters) {
        return 0;
    }
    let length = one.letters.len().max(other.letters.len());
    let by_letter = if length <= 3 {
        0
    } else {
        let spelt_out = is_spelt_out(one.letters) && is_spelt_out(other.letters);
        grade(distance(one.letters, other.letters, &LETTER_COSTS), length).saturating_sub(match length {
            4 => 60,
            _ if spelt_out && length <= 6 => 100,
            _ => 0,
        })
    };
    let by_sound = likeness_by_sound(one, other);
    let likeness = by_letter.max(by_sound).max(by_shape(one, other));
    if differ_in_gender(one.sounds, other.sounds) { likeness.min(OTHER_GENDER) } else { likeness }
}

/// As [`word_likeness`], by what the transliterations of a word have in common.
///
/// Letters read one by one, as in `ABBSP`, have no sound in common but what one letter is written with: `ts` is `c`.
fn likeness_by_sound(one: SpellingRef<'_>, other: SpellingRef<'_>) -> u16 {
    if !one.without_vowels
        && !other.without_vowels
        && is_spelt_out(one.letters)
        && is_spelt_out(other.letters)
    {
        return if one_sign_a_letter(one.letters) == one_sign_a_letter(other.letters) { 980 } else { 0 };
    }
    let longest = one.letters.len().max(other.letters.len());
    if longest <= 4 && one.sounds.first() != other.sounds.first() {
        return 0;
    }
    // A letter that is not heard makes another word of one that has but three: `Jet` and `ETT`.
    let mute = |word: SpellingRef<'_>| word.sounds.len() < word.letters.len();
    if longest <= 3 && one.letters.first() != other.letters.first() && (mute(one) || mute(other)) {
        return 0;
    }
    // Sounds are written once; short words doubled elsewhere are different words: `ABBSP` and `ABSPP`.
    if let (Some(doubled), Some(others)) = (doubled(one.letters), doubled(other.letters))
        && longest <= 6
        && doubled != others
    {
        return 0;
    }
    let costs = if one.without_vowels != other.without_vowels { &*CONSONANT_COSTS } else { &*SOUND_COSTS };
    let length = one.sounds.len().max(other.sounds.len());
    // Words without vowels agree more easily by chance.
    let most = if one.without_vowels || other.without_vowels { 930 } else { 985 };
    let likeness = match distance(one.sounds, other.sounds, costs) {
        0 => 980,
        _ if length <= 3 => 0,
        cost => grade(cost, length).saturating_sub(15),
    };
    likeness.min(most)
}

/// The first letter that stands twice in a row.
fn doubled(letters: &[u8]) -> Option<u8> {
    letters.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// Whether a word has no vowel to be spoken with, so that its letters are read one by one.
fn is_spelt_out(letters: &[u8]) -> bool {
    letters.iter().all(|byte| byte.is_ascii_alphabetic() && !is_vowel(*byte) && *byte != b'y')
}

/// An abbreviation with each Cyrillic letter written as one sign, whichever the transliteration wrote.
fn one_sign_a_letter(letters: &[u8]) -> String {
    let mut word = String::from_utf8_lossy(letters).into_owned();
    for (written, sign) in [
        ("shch", "S"),
        ("sch", "S"),
        ("sh", "S"),
        ("ch", "C"),
        ("zh", "Z"),
        ("kh", "h"),
        ("ts", "c"),
        ("w", "v"),
    ] {
        word = word.replace(written, sign);
    }
    word
}

/// The most alike that a man's and a woman's form of one name are: `Antonio` and `Antonia`, `Orlov` and `Orlova`.
const OTHER_GENDER: u16 = 800;

fn differ_in_gender(one: &[u8], other: &[u8]) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let (Some((&short_end, short_stem)), Some((&long_end, long_stem))) =
        (short.split_last(), long.split_last())
    else {
        return false;
    };
    let added = long_end == b'a' && short == long_stem && !is_vowel(short_end);
    let swapped = short_stem == long_stem && matches!((short_end, long_end), (b'a', b'o') | (b'o', b'a'));
    short.len() >= 4 && (added || swapped)
}

/// Likeness when `m` was read as `rn`, which no change of one letter makes good.
fn by_shape(one: SpellingRef<'_>, other: SpellingRef<'_>) -> u16 {
    let has = |word: &[u8]| word.windows(2).any(|pair| pair == b"rn");
    if one.letters.len() > LONGEST || other.letters.len() > LONGEST || has(one.letters) == has(other.letters)
    {
        return 0;
    }
    let (one, other) = (read_rn(one.letters), read_rn(other.letters));
    grade(distance(&one, &other, &LETTER_COSTS), one.len().max(other.len())).saturating_sub(40)
}

fn read_rn(word: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(word).replace("rn", "m").into_bytes()
}

/// Whether one letter lost, added or changed, or two neighbours swapped, turns one word into the other.
pub fn one_slip_apart(one: &str, other: &str) -> bool {
    static PLAIN: std::sync::LazyLock<Costs> = std::sync::LazyLock::new(|| Costs::new(&[], &[]));
    one != other
        && one.len().abs_diff(other.len()) <= 1
        && distance(one.as_bytes(), other.as_bytes(), &PLAIN) <= UNIT
}

/// The words that a word with digits in it may be a machine's misreading of; none when it has no such digit.
pub fn digits_as_letters(letters: &str) -> Vec<String> {
    let read = |one: char| letters.chars().map(|c| as_letter(c, one)).collect::<String>();
    let (with_i, with_l) = (read('i'), read('l'));
    let mut words = vec![with_i];
    if words[0] != with_l {
        words.push(with_l);
    }
    words.retain(|word| word != letters);
    words
}

fn as_letter(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' => one,
        '5' => 's',
        '6' => 'g',
        '8' => 'b',
        _ => c,
    }
}

/// Cost of one letter added, lost or changed outright.
const UNIT: u32 = 20;

/// Words are compared by their first letters only beyond this length, so that no word takes long.
const LONGEST: usize = 48;

fn grade(cost: u32, length: usize) -> u16 {
    let lost = cost * 1000 / (UNIT * length.max(1) as u32);
    1000_u32.saturating_sub(lost) as u16
}

fn digits_differ(one: &[u8], other: &[u8]) -> bool {
    let has = |word: &[u8]| word.iter().any(u8::is_ascii_digit);
    has(one)
        && has(other)
        && !one.iter().filter(|b| b.is_ascii_digit()).eq(other.iter().filter(|b| b.is_ascii_digit()))
}

/// What it costs to change, add or lose each sign.
struct Costs {
    change: [[u8; SIGNS]; SIGNS],
    lose: [u8; SIGNS],
}

const SIGNS: usize = 41;

/// The place of a sign in the tables of costs.
fn sign(byte: u8) -> usize {
    match byte {
        b'a'..=b'z' => usize::from(byte - b'a'),
        b'0'..=b'9' => usize::from(byte - b'0') + 26,
        b'S' => 36,
        b'C' => 37,
        b'Z' => 38,
        b'J' => 39,
        _ => 40,
    }
}

impl Costs {
    fn new(cheap: &[(&str, u8)], lost: &[(&str, u8)]) -> Costs {
        let mut costs = Costs { change: [[UNIT as u8; SIGNS]; SIGNS], lose: [UNIT as u8; SIGNS] };
        (0..SIGNS).for_each(|at| costs.change[at][at] = 0);
        for (signs, cost) in cheap {
            for one in signs.bytes() {
                for other in signs.bytes().filter(|other| *other != one) {
                    costs.change[sign(one)][sign(other)] = *cost;
                }
            }
        }
        for (signs, cost) in lost {
            signs.bytes().for_each(|one| costs.lose[sign(one)] = *cost);
        }
        costs
    }
}

/// Letters as typed or read from paper: look-alikes are cheap.
static LETTER_COSTS: std::sync::LazyLock<Costs> = std::sync::LazyLock::new(|| {
    Costs::new(
        &[
            ("0o", 5),
            ("1l", 5),
            ("1i", 5),
            ("5s", 5),
            ("6g", 5),
            ("8b", 5),
            ("2z", 8),
            ("li", 14),
            ("vu", 14),
            ("hn", 14),
        ],
        &[],
    )
});

/// Sounds that transliterations confuse are cheap, later lines overrule earlier ones.
const CONFUSED: &[(&str, u8)] = &[
    ("aeiou", 9),
    ("ou", 5),
    ("ei", 6),
    ("ae", 6),
    ("gh", 6),
    ("kh", 9),
    ("kg", 10),
    ("Ch", 4),
    ("Cc", 6),
    ("Ck", 10),
    ("ck", 8),
    ("cs", 8),
    ("sS", 6),
    ("zZ", 6),
    ("zs", 7),
    ("ZS", 8),
    ("CS", 8),
    ("JZ", 5),
    ("Jg", 8),
    ("Ji", 6),
    ("Zi", 8),
    ("JC", 8),
    ("vf", 6),
    ("vu", 6),
    ("vb", 10),
    ("bp", 12),
    ("dt", 10),
    ("td", 10),
    ("mn", 14),
    ("zd", 10),
];

static SOUND_COSTS: std::sync::LazyLock<Costs> =
    std::sync::LazyLock::new(|| Costs::new(CONFUSED, &[("aeou", 10), ("i", 7), ("h", 8)]));

static CONSONANT_COSTS: std::sync::LazyLock<Costs> = std::sync::LazyLock::new(|| {
    let mut costs = Costs::new(CONFUSED, &[("aeou", 2), ("i", 3), ("v", 5), ("h", 8)]);
    for (one, other) in [(b'v', b'u'), (b'v', b'o'), (b'a', b'i'), (b'a', b'e'), (b'i', b'e'), (b'J', b'i')] {
        costs.change[sign(one)][sign(other)] = 3;
        costs.change[sign(other)][sign(one)] = 3;
    }
    costs
});

/// The least cost of turning one word into the other; two neighbours swapped count as one change.
fn distance(one: &[u8], other: &[u8], costs: &Costs) -> u32 {
    let one = &one[..one.len().min(LONGEST)];
    let other = &other[..other.len().min(LONGEST)];
    let (one, other) = strip_ends(one, other);
    let mut rows = [[0_u32; LONGEST + 1]; 3];
    let [above, above2, row] = &mut rows;
    let (mut above, mut above2, mut row) = (above, above2, row);
    let mut signs = [0_usize; LONGEST];
    for (at, byte) in other.iter().enumerate() {
        signs[at] = sign(*byte);
        above[at + 1] = above[at] + u32::from(costs.lose[signs[at]]);
    }
    for (i, byte) in one.iter().enumerate() {
        let here = sign(*byte);
        let lose = u32::from(costs.lose[here]);
        let change = &costs.change[here];
        row[0] = above[0] + lose;
        for j in 0..other.len() {
            let theirs = signs[j];
            let mut best = above[j] + u32::from(change[theirs]);
            best = best.min(above[j + 1] + lose).min(row[j] + u32::from(costs.lose[theirs]));
            if i > 0 && j > 0 && *byte == other[j - 1] && one[i - 1] == other[j] && *byte != other[j] {
                best = best.min(above2[j - 1] + swap(*byte, other[j]));
            }
            row[j + 1] = best;
        }
        (above2, above, row) = (above, row, above2);
    }
    above[other.len()]
}

fn swap(one: u8, other: u8) -> u32 {
    if is_vowel(one) || is_vowel(other) { UNIT * 9 / 10 } else { UNIT }
}

/// What is left of two words without their common beginning and end.
fn strip_ends<'a>(one: &'a [u8], other: &'a [u8]) -> (&'a [u8], &'a [u8]) {
    let front = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[front..], &other[front..]);
    let back = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    (&one[..one.len() - back], &other[..other.len() - back])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: &str, other: &str) -> u16 {
        word_likeness(Spelling::new(one).as_ref(), Spelling::new(other).as_ref())
    }

    #[test]
    fn a_transliteration_is_nearer_than_a_slip() {
        assert!(likeness("zhykharyev", "zhikharev") > 950);
        assert!(likeness("mohammed", "muhammad") > 880);
        assert!(likeness("mohammed", "mohazzed") < 880);
        assert!(likeness("yastrebova", "iastrebova") > 950);
    }

    #[test]
    fn letters_in_another_order_or_doubled_elsewhere_are_another_abbreviation() {
        assert!(likeness("abbsp", "abspp") < 700);
        assert!(likeness("bbsp", "bssp") < 700);
        assert!(likeness("nppkt", "nptkk") < 700);
        assert!(likeness("ckbmt", "tskbmt") >= 980);
    }

    #[test]
    fn a_short_word_with_another_first_sound_is_another_word() {
        assert_eq!(likeness("jet", "ett"), 0);
        assert!(likeness("ly", "li") > 900);
    }

    #[test]
    fn a_man_and_a_woman_have_different_names() {
        assert!(likeness("orlov", "orlova") <= 800);
        assert!(likeness("antonio", "antonia") <= 800);
        assert!(likeness("orlova", "orlowa") > 950);
    }

    #[test]
    fn short_words_and_numbers_must_be_equal() {
        assert_eq!(likeness("abc", "abd"), 0);
        assert_eq!(likeness("103", "104"), 0);
        assert_eq!(likeness("tu154", "tu134"), 0);
    }

    #[test]
    fn a_digit_read_for_a_letter_is_a_small_slip() {
        assert!(likeness("casprotech", "caspr0tech") > 950);
        assert!(likeness("am1s1a", "amisia") > 900);
    }

    #[test]
    fn unwritten_vowels_cost_little() {
        let arabic = Spelling { without_vowels: true, ..Spelling::new("mhmd") };
        assert!(word_likeness(arabic.as_ref(), Spelling::new("muhammad").as_ref()) > 850);
        assert!(word_likeness(arabic.as_ref(), Spelling::new("ahmad").as_ref()) < 850);
    }
}

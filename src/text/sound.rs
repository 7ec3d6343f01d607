//! Writes a romanised word the one way its many transliterations have in common. Never keeps a spelling for show.
//!
//! `Zhykharyev`, `Zhikharev` and `Jikharev` come out alike; `sh`, `sz` and Swedish `sj` are one sound, so are `ch`, `tch`,
//! `cz` and final `tj`, so are `kh` and `h`. Capitals stand for the sounds that Latin has no letter for:
//! `S` sh, `Z` zh, `C` ch, `J` dj.

/// The sounds of a word in lower-case Latin letters and digits.
pub fn sound(word: &str) -> String {
    let bytes = word.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let (taken, heard) = hear(bytes, at, out.last().copied());
        for byte in heard.bytes() {
            if out.last() != Some(&byte) || byte.is_ascii_digit() {
                out.push(byte);
            }
        }
        at += taken;
    }
    if out.len() > 2 && out.last() == Some(&b'h') && out.get(out.len() - 2).copied().is_some_and(is_vowel) {
        out.pop();
    }
    String::from_utf8(out).unwrap_or_default()
}

/// The consonants of a sounded word, which is what scripts without vowels write; weak letters are left out as well.
pub fn skeleton(sounded: &str) -> String {
    sounded.chars().filter(|c| !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'v' | 'J')).collect()
}

pub(super) fn is_vowel(byte: u8) -> bool {
    matches!(byte, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Groups of letters that stand for one sound, longest first.
const GROUPS: [(&str, &str); 41] = [
    ("schtsch", "S"),
    ("shtch", "S"),
    ("stsch", "S"),
    ("chtch", "S"),
    ("shch", "S"),
    ("sjtj", "S"),
    ("sjtsj", "S"),
    ("ttch", "C"),
    ("tsch", "C"),
    ("dsch", "J"),
    ("szcz", "S"),
    ("tch", "C"),
    ("tsh", "C"),
    ("tsj", "C"),
    ("sch", "S"),
    ("dzh", "J"),
    ("dzj", "J"),
    ("sh", "S"),
    ("sz", "S"),
    ("sj", "S"),
    ("ch", "C"),
    ("cz", "C"),
    ("zh", "Z"),
    ("zj", "Z"),
    ("dj", "J"),
    ("dz", "z"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("bh", "b"),
    ("rh", "r"),
    ("ck", "k"),
    ("ts", "c"),
    ("tz", "c"),
    ("qu", "kv"),
    ("ou", "u"),
    ("oo", "u"),
    ("ae", "a"),
    ("oe", "o"),
];

/// How many letters at `at` make the next sound, and which. `before` is the sound just heard.
fn hear(word: &[u8], at: usize, before: Option<u8>) -> (usize, &'static str) {
    let rest = &word[at..];
    let next = rest.get(1).copied();
    if rest[0] == b't' && next == Some(b'j') && !rest.get(2).copied().is_some_and(is_vowel) {
        return (2, "C");
    }
    if may_begin_group(rest)
        && let Some((letters, heard)) = GROUPS.iter().find(|(letters, _)| begins(rest, letters.as_bytes()))
    {
        return (letters.len(), heard);
    }
    // Russian yo, which is also written e.
    let yo = matches!(rest[0], b'y' | b'j') && before.is_some_and(|before| !is_vowel(before));
    let io = rest[0] == b'i' && matches!(rest.get(2), Some(b'v' | b'm'));
    if (yo || io) && next == Some(b'o') {
        return (2, "e");
    }
    match rest[0] {
        b'y' | b'j' if next == Some(b'e') => (1, ""),
        b'i' if next == Some(b'e') && before.is_none() => (1, ""),
        b'y' | b'j' => (1, "i"),
        b'q' => (1, "k"),
        b'w' => (1, "v"),
        b'x' => (1, "ks"),
        other => (1, single(other)),
    }
}

/// The second letters of the groups that begin with each letter, as bits: nearly all words have few that begin one.
const SECOND_LETTERS: [u32; 26] = {
    let mut second = [0_u32; 26];
    let mut at = 0;
    while at < GROUPS.len() {
        let letters = GROUPS[at].0.as_bytes();
        second[(letters[0] - b'a') as usize] |= 1 << (letters[1] - b'a');
        at += 1;
    }
    second
};

#[inline]
fn may_begin_group(rest: &[u8]) -> bool {
    let letter = |at: usize| rest.get(at).filter(|byte| byte.is_ascii_lowercase()).map(|byte| byte - b'a');
    match (letter(0), letter(1)) {
        (Some(first), Some(second)) => SECOND_LETTERS[usize::from(first)] >> second & 1 == 1,
        _ => false,
    }
}

/// Whether `rest` begins with `letters`. The first two decide nearly always, and every letter of a list is asked here.
#[inline]
fn begins(rest: &[u8], letters: &[u8]) -> bool {
    rest.first() == letters.first() && rest.get(1) == letters.get(1) && rest.starts_with(letters)
}

fn single(byte: u8) -> &'static str {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    let at = match byte {
        b'a'..=b'z' => byte - b'a',
        b'0'..=b'9' => byte - b'0' + 26,
        _ => return "",
    };
    PLAIN.get(usize::from(at)..=usize::from(at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transliterations_of_one_name_sound_alike() {
        for alike in [
            &["zhykharyev", "zhikharev", "jikharev"][..2],
            &["sergeevich", "sergeyevich", "sergejevitj", "sergeevitch"],
            &["yevgeny", "evgenii", "evgeniy", "jevgenij"],
            &["iastrebova", "yastrebova", "jastrebova"],
            &["shcherbakov", "schtscherbakov", "szczerbakov"],
            &["hamida", "hamidah"],
            &["artem", "artyom", "artiom"],
            &["gorbachev", "gorbachyov"],
        ] {
            let heard: Vec<String> = alike.iter().map(|word| sound(word)).collect();
            assert!(heard.windows(2).all(|pair| pair[0] == pair[1]), "{alike:?} {heard:?}");
        }
    }

    #[test]
    fn a_skeleton_has_what_arabic_writes() {
        assert_eq!(skeleton(&sound("mohammad")), skeleton(&sound("mhmd")));
        assert_eq!(skeleton(&sound("rostami")), skeleton(&sound("rstmy")));
    }
}

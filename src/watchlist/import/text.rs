//! Text out of the bytes of a list. Never guesses between more than the encodings that publishers of lists use.

use std::borrow::Cow;

/// The text of a file and whether something had to be assumed to read it.
pub(super) struct Decoded<'b> {
    /// The text without a byte-order mark.
    pub text: Cow<'b, str>,
    /// What was assumed; none for UTF-8 and UTF-16 with a mark.
    pub assumption: Option<Cow<'static, str>>,
}

/// UTF-8 with or without a mark, UTF-16 with a mark, otherwise windows-1252, which old exports are written in.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return sure(Cow::Owned(utf16(rest, u16::from_le_bytes)));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return sure(Cow::Owned(utf16(rest, u16::from_be_bytes)));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => sure(Cow::Borrowed(text)),
        Err(_) => Decoded {
            text: Cow::Owned(bytes.iter().map(|&byte| windows_1252(byte)).collect()),
            assumption: Some("the file is not UTF-8; it was read as windows-1252".into()),
        },
    }
}

fn sure(text: Cow<'_, str>) -> Decoded<'_> {
    Decoded { text, assumption: None }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

/// What windows-1252 has where Latin-1 has control characters; the five bytes it leaves out stay controls.
const HIGH_CONTROLS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => HIGH_CONTROLS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_of_a_publisher_gives_the_same_text() {
        let text = "Qoussaï ‘Abd";
        let utf16: Vec<u8> =
            [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        let old = b"Qoussa\xef \x91Abd";
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &marked, &utf16, old] {
            assert_eq!(decode(bytes).text, text);
        }
        assert!(decode(old).assumption.is_some());
        assert!(decode(&marked).assumption.is_none());
    }
}

//! Text of any common encoding to UTF-8, a block at a time, and the decision which encoding it is. Never writes a
//! replacement character: what does not decode becomes a byte that is no UTF-8, which the readers reject at its place.
//!
//! A text that is plain ASCII at first stays undecided until the first other byte comes, and is then decided on what
//! stands there. UTF-8 and marked UTF-16 decide themselves; the others are told apart by which letters come out (see
//! `letters`).

use super::letters;
use encoding_rs::{
    Decoder, DecoderResult, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1254,
};
use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

/// Who decided, and for what; filled once it is decided.
pub(super) type Decided = Arc<OnceLock<Decision>>;

/// An encoding and by what it was known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decision {
    pub(super) encoding: &'static Encoding,
    pub(super) by: By,
}

/// By what an encoding was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// The user said so.
    Option,
    /// The mark at the start of the file.
    Mark,
    /// The bytes can be nothing else.
    Form,
    /// The letters that come out are those of a language.
    Letters,
}

impl Decision {
    /// As the summary says it; empty for UTF-8, which needs no words.
    pub(super) fn shown(self) -> String {
        let by = match self.by {
            By::Letters => ", told by its letters",
            By::Option => ", as `--encoding` says",
            By::Mark | By::Form => "",
        };
        match self.encoding == UTF_8 && self.by != By::Option {
            true => String::new(),
            false => format!("{}{by}", self.encoding.name()),
        }
    }
}

/// The encoding of a name: `cp1251`, `windows-1251`, `gb18030`, `utf-16le`.
///
/// # Errors
/// What may be written.
pub(super) fn named(name: &str) -> Result<&'static Encoding, String> {
    let plain = name.trim().to_ascii_lowercase();
    let label = match plain.strip_prefix("cp").or_else(|| plain.strip_prefix("ansi-")) {
        Some("936") => "gb18030".to_owned(),
        Some("932") => "shift_jis".to_owned(),
        Some("65001") => "utf-8".to_owned(),
        Some(number) if number.len() == 4 => format!("windows-{number}"),
        _ => plain.clone(),
    };
    // The label of windows-1252 is what the web means by ISO 8859-1, too.
    Encoding::for_label_no_replacement(label.as_bytes()).ok_or_else(|| {
        "is no encoding: write utf-8, utf-16le, windows-1251, windows-1252, windows-1254, gb18030, shift_jis or another \
         name of the WHATWG encoding standard"
            .to_owned()
    })
}

/// Reads any text as UTF-8. `wanted` overrules what its bytes look like.
pub(super) fn to_utf8(
    read: Box<dyn Read + Send>,
    wanted: Option<&'static Encoding>,
) -> (Box<dyn Read + Send>, Decided) {
    let decided = Decided::default();
    let text = Text {
        read,
        wanted,
        decided: Arc::clone(&decided),
        state: State::Start,
        raw: Vec::new(),
        out: Vec::new(),
        given: 0,
        is_finished: false,
        failure: None,
    };
    (Box::new(text), decided)
}

/// How much is read at once, and on how much an encoding is decided.
const BLOCK: usize = 64 * 1024;
const SAMPLE: usize = 256 * 1024;

struct Text {
    read: Box<dyn Read + Send>,
    wanted: Option<&'static Encoding>,
    decided: Decided,
    state: State,
    raw: Vec<u8>,
    out: Vec<u8>,
    given: usize,
    is_finished: bool,
    /// Why reading stopped, told once all before it is given.
    failure: Option<io::Error>,
}

enum State {
    /// Nothing was read.
    Start,
    /// ASCII so far.
    Ascii,
    /// UTF-8, which goes through as it is.
    Through,
    /// Another encoding.
    Decoding(Box<Decoder>),
}

impl Read for Text {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.given < self.out.len() {
                let rest = &self.out[self.given..];
                let size = rest.len().min(to.len());
                to[..size].copy_from_slice(&rest[..size]);
                self.given += size;
                return Ok(size);
            }
            self.out.clear();
            self.given = 0;
            match &self.state {
                State::Through => return self.read.read(to),
                _ if self.is_finished && self.raw.is_empty() => {
                    return self.failure.take().map_or(Ok(0), Err);
                }
                State::Start => self.start(),
                State::Ascii => self.ascii(),
                State::Decoding(_) => {
                    self.fill(BLOCK);
                    self.decode();
                }
            }
        }
    }
}

impl Text {
    /// Reads until `raw` has so many bytes or the input ends.
    fn fill(&mut self, size: usize) {
        while self.raw.len() < size && !self.is_finished {
            let before = self.raw.len();
            self.raw.resize(before + BLOCK, 0);
            let got = match self.read.read(&mut self.raw[before..]) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                    self.failure = Some(error);
                    0
                }
                Err(_) => {
                    self.raw.truncate(before);
                    continue;
                }
                Ok(got) => got.min(BLOCK),
            };
            self.raw.truncate(before + got);
            self.is_finished = got == 0;
        }
    }

    fn start(&mut self) {
        self.fill(4);
        let mark = Encoding::for_bom(&self.raw);
        if let Some((_, size)) =
            mark.filter(|(encoding, _)| self.wanted.is_none_or(|wanted| wanted == *encoding))
        {
            self.raw.drain(..size);
        }
        match (self.wanted, mark) {
            (Some(encoding), _) => self.decide(encoding, By::Option),
            (None, Some((encoding, _))) => self.decide(encoding, By::Mark),
            (None, None) => {
                // UTF-16 without a mark is told by its NUL bytes, which are ASCII too.
                self.fill(1024);
                match utf16_by_form(&self.raw) {
                    Some(encoding) => self.decide(encoding, By::Form),
                    None => self.state = State::Ascii,
                }
            }
        }
    }

    fn ascii(&mut self) {
        if self.raw.is_empty() {
            self.fill(1);
        }
        match self.raw.iter().position(|byte| !byte.is_ascii()) {
            None => self.out.append(&mut self.raw),
            Some(first) => {
                self.out.extend(self.raw.drain(..first));
                self.fill(SAMPLE);
                let sample = &self.raw[..self.raw.len().min(SAMPLE)];
                let (encoding, by) = by_content(sample);
                self.decide(encoding, by);
            }
        }
    }

    fn decide(&mut self, encoding: &'static Encoding, by: By) {
        let _ = self.decided.set(Decision { encoding, by });
        if encoding == UTF_8 {
            self.out.append(&mut self.raw);
            self.state = State::Through;
        } else {
            self.state = State::Decoding(Box::new(encoding.new_decoder_without_bom_handling()));
            self.decode();
        }
    }

    /// Decodes all of `raw` to `out`.
    fn decode(&mut self) {
        let State::Decoding(decoder) = &mut self.state else { return };
        // Where reading failed, the last character may go on behind.
        let is_last = self.is_finished && self.failure.is_none();
        let single = decoder.encoding().is_single_byte();
        let mut at = 0;
        loop {
            let start = self.out.len();
            let room = decoder.max_utf8_buffer_length_without_replacement(self.raw.len() - at);
            self.out.resize(start + room.unwrap_or(4 * (self.raw.len() - at) + 16), 0);
            let (result, read, written) =
                decoder.decode_to_utf8_without_replacement(&self.raw[at..], &mut self.out[start..], is_last);
            self.out.truncate(start + written);
            if single {
                mark_controls(&mut self.out, start);
            }
            at += read;
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.out.push(NO_TEXT),
            }
        }
        self.raw.clear();
    }
}

/// A byte that no UTF-8 text has.
const NO_TEXT: u8 = 0xff;

/// The web reads the unused bytes of the windows encodings as control characters; no file of records means those.
fn mark_controls(out: &mut Vec<u8>, start: usize) {
    let has_control = |pair: &[u8]| pair[0] == 0xc2 && pair[1] < 0xa0;
    if !out[start..].windows(2).any(has_control) {
        return;
    }
    let decoded = out.split_off(start);
    let mut bytes = decoded.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match bytes.peek() {
            Some(&next) if byte == 0xc2 && next < 0xa0 => {
                bytes.next();
                out.push(NO_TEXT);
            }
            _ => out.push(byte),
        }
    }
}

/// UTF-16 without a mark: ASCII characters of it have a NUL in every second byte.
fn utf16_by_form(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut nuls = [0_usize; 2];
    for (at, byte) in bytes.iter().enumerate() {
        nuls[at % 2] += usize::from(*byte == 0);
    }
    let half = bytes.len() / 2;
    match nuls {
        [0, odd] if odd * 10 >= half * 3 && odd > 0 => Some(UTF_16LE),
        [even, 0] if even * 10 >= half * 3 && even > 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// How much a sample looks like text of an encoding's languages.
type Score = fn(&[u8]) -> i64;

/// The encoding of a sample that begins with a byte that is not ASCII.
fn by_content(sample: &[u8]) -> (&'static Encoding, By) {
    let is_utf8 = match std::str::from_utf8(sample) {
        Ok(_) => true,
        // The sample may end inside a character.
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 0,
    };
    if is_utf8 {
        return (UTF_8, By::Form);
    }
    let candidates: [(&'static Encoding, Score); 6] = [
        (UTF_8, letters::utf8),
        (WINDOWS_1251, letters::cyrillic),
        (WINDOWS_1252, letters::western),
        (WINDOWS_1254, letters::turkish),
        (GB18030, letters::chinese),
        (SHIFT_JIS, letters::japanese),
    ];
    let scores = candidates.map(|(encoding, score)| (encoding, score(sample)));
    let others = sample.iter().filter(|byte| !byte.is_ascii()).count() as i64;
    // Of equals the first is taken.
    let best =
        scores.iter().copied().fold((UTF_8, 0), |best, next| if next.1 > best.1 { next } else { best });
    match best {
        (encoding, score) if score * 5 >= others * 2 => (encoding, By::Letters),
        // Letters of no language: nothing is made up, and the rows are rejected at their places.
        _ => (UTF_8, By::Form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decoded(bytes: &[u8]) -> (Vec<u8>, &'static str) {
        let (mut read, decided) = to_utf8(Box::new(io::Cursor::new(bytes.to_vec())), None);
        let mut out = Vec::new();
        read.read_to_end(&mut out).unwrap();
        (out, decided.get().map_or("ASCII", |decision| decision.encoding.name()))
    }

    #[test]
    fn each_encoding_is_told_by_its_content() {
        let texts = [
            ("windows-1251", "id;Получатель;Страна\n1;ООО «Заря»;Россия\n2;ЗАО \"ТЕХНОСЕРВИС\";РФ\n"),
            ("windows-1251", "id;НАИМЕНОВАНИЕ\n1;ТОРГОВЫЙ ДОМ\n"),
            ("windows-1252", "id;Empfänger\n1;Müller Straße GmbH\n2;Café Société – München\n"),
            ("windows-1254", "id;alıcı\n1;İstanbul Çelik Sanayi ve Ticaret A.Ş.\n2;Şişli ığdır\n"),
            ("gb18030", "编号,收货人,目的国\n1,武汉传感器技术有限公司,俄罗斯\n"),
            ("shift_jis", "番号,荷受人\n1,株式会社やまと工業\n2,カタカナ商事\n"),
            ("UTF-8", "id,name\n1,Получатель 收货人 Müller\n"),
        ];
        for (name, text) in texts {
            let encoding = named(name).unwrap();
            let (bytes, _, is_lossy) = encoding.encode(text);
            assert!(!is_lossy, "{name}");
            let (out, told) = decoded(&bytes);
            assert_eq!((String::from_utf8(out).as_deref(), told), (Ok(text), encoding.name()), "{text}");
        }
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        let text = "id,name\n1,Получатель 收货人 🚢\n2,plain\n";
        for (mark, name) in [("\u{feff}", "with"), ("", "without")] {
            let units: Vec<u16> = format!("{mark}{text}").encode_utf16().collect();
            let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            assert_eq!(decoded(&little), (text.as_bytes().to_vec(), "UTF-16LE"), "{name}");
            assert_eq!(decoded(&big), (text.as_bytes().to_vec(), "UTF-16BE"), "{name}");
        }
    }

    #[test]
    fn a_byte_that_does_not_decode_is_no_text_and_no_replacement() {
        let (mut bytes, _, _) = WINDOWS_1251.encode("Получатель груза в городе Ростове, перевозчик Иванов");
        bytes.to_mut().insert(3, 0x98);
        let (out, told) = decoded(&bytes);
        assert_eq!(told, "windows-1251");
        assert!(std::str::from_utf8(&out).is_err());
        assert_eq!(out.iter().filter(|&&byte| byte == NO_TEXT).count(), 1);
        let mut odd = b"\xff\xfea\0b\0".to_vec();
        odd.push(b'c');
        assert_eq!(decoded(&odd).0, b"ab\xff");
    }

    #[test]
    fn names_of_encodings_are_taken_as_people_write_them() {
        for (written, name) in [
            ("cp1251", "windows-1251"),
            ("Windows-1254", "windows-1254"),
            ("CP936", "gb18030"),
            ("utf-16le", "UTF-16LE"),
            ("latin1", "windows-1252"),
            ("sjis", "Shift_JIS"),
        ] {
            assert_eq!(named(written).map(Encoding::name), Ok(name));
        }
        assert!(named("klingon").unwrap_err().starts_with("is no encoding"));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_and_none_are_lost_to_a_replacement(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
            let (out, _) = decoded(&bytes);
            prop_assert!(!bytes.is_empty() || out.is_empty());
        }

        #[test]
        fn utf8_goes_through_as_it_is(text in "\\PC{0,400}") {
            prop_assume!(!text.starts_with('\u{feff}') && !text.contains('\0'));
            prop_assert_eq!(decoded(text.as_bytes()).0, text.as_bytes());
        }
    }
}

//! Bytes out of compressed ones, a block at a time: gzip and zstd, one after another frame. Never holds more than a frame's
//! window (at most 128 MB, which a frame states itself), so a small file that unpacks to a huge one takes no more memory.

use flate2::read::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, Read};

/// What a layer of compression is read by.
pub(super) type Unpack = fn(Box<dyn Read + Send>) -> Box<dyn Read + Send>;

/// All members of a gzip file, one behind the other.
pub(super) fn gzip(read: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
    Box::new(MultiGzDecoder::new(read))
}

/// All frames of a zstd file, one behind the other.
pub(super) fn zstd(read: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
    let source = BufReader::with_capacity(BLOCK, read);
    Box::new(Zstd { source, decoder: FrameDecoder::new(), state: State::Between, failure: None })
}

const BLOCK: usize = 128 * 1024;

struct Zstd {
    source: BufReader<Box<dyn Read + Send>>,
    decoder: FrameDecoder,
    state: State,
    failure: Option<io::Error>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// No frame is open.
    Between,
    /// Inside a frame.
    Inside,
    /// The end, or behind an error.
    Ended,
}

impl Read for Zstd {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if to.is_empty() {
            return Ok(0);
        }
        loop {
            match self.state {
                State::Ended => return Ok(0),
                State::Between if self.source.fill_buf()?.is_empty() => self.state = State::Ended,
                State::Between => self.open_frame()?,
                State::Inside => match self.read_frame(to)? {
                    0 => self.close_frame()?,
                    got => return Ok(got),
                },
            }
        }
    }
}

impl Zstd {
    fn open_frame(&mut self) -> io::Result<()> {
        match self.decoder.reset(&mut self.source) {
            Ok(()) => self.state = State::Inside,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                length, ..
            })) => {
                let length = u64::from(length);
                io::copy(&mut self.source.by_ref().take(length), &mut io::sink())?;
            }
            Err(_) => {
                self.state = State::Ended;
                return Err(broken());
            }
        }
        Ok(())
    }

    fn read_frame(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
            let strategy = BlockDecodingStrategy::UptoBytes(BLOCK);
            if self.decoder.decode_blocks(&mut self.source, strategy).is_err() {
                self.failure = Some(broken());
                // The decoder keeps a window back for what follows; an empty last block makes it give out the whole blocks.
                if self.decoder.decode_blocks(LAST_BLOCK, BlockDecodingStrategy::All).is_err() {
                    return Ok(0);
                }
            }
        }
        self.decoder.read(to)
    }

    fn close_frame(&mut self) -> io::Result<()> {
        self.state = State::Between;
        if let Some(failure) = self.failure.take() {
            self.state = State::Ended;
            return Err(failure);
        }
        let (stated, found) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
        match stated {
            Some(stated) if found != Some(stated) => {
                self.state = State::Ended;
                Err(io::Error::new(io::ErrorKind::InvalidData, "its checksum is not that of its content"))
            }
            _ => Ok(()),
        }
    }
}

/// An empty raw block, marked as the last, and room for a checksum.
const LAST_BLOCK: &[u8] = &[1, 0, 0, 0, 0, 0, 0];

// What the library says of the damage is about its insides and of no use to whoever has the file.
fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "the zstd data break off or are damaged: get the file again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(unpack: Unpack, bytes: &[u8]) -> (Vec<u8>, bool) {
        let mut out = Vec::new();
        let is_whole = unpack(Box::new(io::Cursor::new(bytes.to_vec()))).read_to_end(&mut out).is_ok();
        (out, is_whole)
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn frames_behind_each_other_and_frames_to_skip_are_read() {
        let skipped = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
        let bytes = [packed(b"one"), skipped.to_vec(), packed(b" two")].concat();
        assert_eq!(all(zstd, &bytes), (b"one two".to_vec(), true));
    }

    #[test]
    fn what_breaks_off_fails_behind_what_could_be_read() {
        let long: Vec<u8> =
            (0..400_000_u32).flat_map(|n| (n.wrapping_mul(2_654_435_761)).to_le_bytes()).collect();
        let bytes = packed(&long);
        let (out, is_whole) = all(zstd, &bytes[..bytes.len() / 2]);
        assert!(!is_whole && !out.is_empty() && long.starts_with(&out));
    }

    proptest! {
        #[test]
        fn no_bytes_make_unpacking_panic(mut bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0..200_usize, by in any::<u8>()) {
            all(gzip, &bytes);
            bytes.splice(0..0, [0x28, 0xb5, 0x2f, 0xfd]);
            all(zstd, &bytes);
            let mut damaged = packed(b"id,destination\nA,KG\nB,TR\n");
            let at = at % damaged.len();
            damaged[at] ^= by;
            all(zstd, &damaged);
        }
    }
}

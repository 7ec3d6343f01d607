//! A checksum that notices every change of one word, at the speed of memory. Never stands against forgery: SHA-256 does.
//!
//! Four lanes each take every fourth 64-bit word by a step that loses nothing of the lane nor of the word (exclusive or,
//! an odd factor, a turn), so files of one length that differ in one word cannot have one sum.

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// A sum in the making.
#[derive(Debug, Clone)]
pub(super) struct Checksum {
    lanes: [u64; 4],
}

impl Default for Checksum {
    fn default() -> Checksum {
        Checksum { lanes: [1, 2, 3, 4] }
    }
}

fn step(lane: u64, word: u64) -> u64 {
    (lane ^ word).wrapping_mul(FACTOR).rotate_left(29)
}

impl Checksum {
    /// Adds bytes; those that do not fill 32 are filled up with zeros and followed by their number.
    pub fn add(&mut self, bytes: &[u8]) {
        let (blocks, rest) = bytes.as_chunks::<32>();
        blocks.iter().for_each(|block| self.block(block));
        let mut last = [0; 32];
        last[..rest.len()].copy_from_slice(rest);
        self.block(&last);
        self.lanes[0] = step(self.lanes[0], bytes.len() as u64);
    }

    fn block(&mut self, block: &[u8; 32]) {
        let (words, _) = block.as_chunks::<8>();
        for (lane, word) in self.lanes.iter_mut().zip(words) {
            *lane = step(*lane, u64::from_le_bytes(*word));
        }
    }

    /// The sum of all that was added.
    pub fn finish(self) -> u64 {
        self.lanes.into_iter().fold(0, step)
    }
}

//! Numbers and texts read in place from bytes. Never out of bounds: what is not there is 0 or empty.

use std::ops::Range;

/// 32-bit little-endian numbers in place.
#[derive(Debug, Clone, Copy, Default)]
pub struct U32s<'a>(&'a [[u8; 4]]);

impl<'a> U32s<'a> {
    /// The numbers that the bytes are; bytes over are left out.
    pub fn of(bytes: &'a [u8]) -> U32s<'a> {
        U32s(bytes.as_chunks().0)
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The number at a place; 0 beyond the end.
    #[inline]
    pub fn get(self, at: usize) -> u32 {
        self.0.get(at).map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }

    /// The numbers of a range; none when it is not within.
    #[inline]
    pub fn slice(self, range: Range<usize>) -> U32s<'a> {
        U32s(self.0.get(range).unwrap_or_default())
    }

    /// The range between the numbers at a place and at the next.
    #[inline]
    pub fn range(self, at: usize) -> Range<usize> {
        self.get(at) as usize..self.get(at + 1) as usize
    }

    /// The numbers in order.
    #[inline]
    pub fn iter(self) -> impl ExactSizeIterator<Item = u32> + Clone + 'a {
        self.0.iter().map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// How many numbers at the beginning are below `bound`, when they rise.
    pub fn below(self, bound: u32) -> usize {
        self.0.partition_point(|bytes| u32::from_le_bytes(*bytes) < bound)
    }

    /// Whether every number is below `bound`.
    pub fn all_below(self, bound: usize) -> bool {
        self.iter().fold(true, |all, number| all & ((number as usize) < bound))
    }
}

/// 16-bit little-endian numbers in place.
#[derive(Debug, Clone, Copy, Default)]
pub struct U16s<'a>(&'a [[u8; 2]]);

impl<'a> U16s<'a> {
    /// The numbers that the bytes are; a byte over is left out.
    pub fn of(bytes: &'a [u8]) -> U16s<'a> {
        U16s(bytes.as_chunks().0)
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The number at a place; 0 beyond the end.
    #[inline]
    pub fn get(self, at: usize) -> u16 {
        self.0.get(at).map_or(0, |bytes| u16::from_le_bytes(*bytes))
    }
}

/// Whether `bounds` rise from 0 to `end`, as the bounds of `count` neighbours do.
pub fn monotone(bounds: U32s<'_>, count: usize, end: usize) -> bool {
    let mut last = 0;
    let rise = bounds.iter().fold(true, |all, bound| {
        let rises = last <= bound;
        last = bound;
        all & rises
    });
    rise && bounds.len() == count + 1 && bounds.get(0) == 0 && bounds.get(count) as usize == end
}

/// Texts one behind the other.
#[derive(Debug, Clone, Copy, Default)]
pub struct Texts<'a> {
    bounds: U32s<'a>,
    text: &'a [u8],
}

impl<'a> Texts<'a> {
    /// The texts that lie between `bounds` in `text`.
    pub fn new(bounds: U32s<'a>, text: &'a [u8]) -> Texts<'a> {
        Texts { bounds, text }
    }

    /// Whether the bounds fit the text.
    pub fn is_sound(self) -> bool {
        monotone(self.bounds, self.len(), self.text.len()) && std::str::from_utf8(self.text).is_ok()
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.bounds.len().saturating_sub(1)
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The bytes of one; none when it is not there.
    #[inline]
    pub fn bytes(self, at: usize) -> &'a [u8] {
        self.text.get(self.bounds.range(at)).unwrap_or_default()
    }

    /// The text at a place; empty when it is not there or is no text.
    pub fn get(self, at: usize) -> &'a str {
        std::str::from_utf8(self.bytes(at)).unwrap_or_default()
    }

    /// The place of a text among texts in order.
    pub fn find(self, text: &str) -> Option<usize> {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from + (to - from) / 2;
            match self.bytes(middle).cmp(text.as_bytes()) {
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_nothing() {
        let numbers = U32s::of(&[1, 0, 0, 0, 9, 0, 0, 0, 5]);
        assert_eq!((numbers.len(), numbers.get(0), numbers.get(1), numbers.get(2)), (2, 1, 9, 0));
        assert_eq!(numbers.slice(1..7).len(), 0);
        assert_eq!(numbers.slice(numbers.range(1)).len(), 0);
        assert!(!monotone(numbers, 1, 9));
        assert!(numbers.all_below(10) && !numbers.all_below(9));
        assert_eq!(Texts::new(numbers, b"abc").get(0), "");
    }

    #[test]
    fn texts_in_order_are_found() {
        let bounds: Vec<u8> = [0_u32, 1, 3, 3].iter().flat_map(|bound| bound.to_le_bytes()).collect();
        let texts = Texts::new(U32s::of(&bounds), b"abc");
        assert!(texts.is_sound());
        assert_eq!((texts.get(0), texts.get(1), texts.get(2)), ("a", "bc", ""));
        assert_eq!((texts.find("a"), texts.find("bc"), texts.find("b")), (Some(0), Some(1), None));
    }
}

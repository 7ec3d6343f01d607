//! A map from texts to numbers in place, the texts in order. Never folds a text: whoever asks writes it as it was added.

use super::arrays::{Texts, U32s, monotone};
use super::{Parts, Writer};
use std::collections::BTreeMap;

/// The map in place.
#[derive(Debug, Clone, Copy, Default)]
pub struct Keyed<'a> {
    texts: Texts<'a>,
    starts: U32s<'a>,
    values: U32s<'a>,
}

/// Adds texts one behind the other, as [`Texts::read`] takes them.
pub fn texts<'t>(texts: impl IntoIterator<Item = &'t str>, writer: &mut Writer) {
    let (mut bounds, mut all) = (vec![0], Vec::new());
    for text in texts {
        all.extend_from_slice(text.as_bytes());
        bounds.push(all.len() as u32);
    }
    writer.u32s(&bounds);
    writer.bytes(all);
}

/// Adds a map, as [`Keyed::read`] takes it.
pub fn keyed(map: &BTreeMap<String, Vec<u32>>, writer: &mut Writer) {
    texts(map.keys().map(String::as_str), writer);
    let (mut starts, mut values) = (vec![0], Vec::new());
    for numbers in map.values() {
        values.extend_from_slice(numbers);
        starts.push(values.len() as u32);
    }
    writer.u32s(&starts);
    writer.u32s(&values);
}

impl<'a> Texts<'a> {
    /// The next two parts as texts.
    pub fn read(parts: &mut Parts<'a>) -> Texts<'a> {
        Texts::new(parts.u32s(), parts.bytes())
    }
}

impl<'a> Keyed<'a> {
    /// The next four parts as a map.
    pub fn read(parts: &mut Parts<'a>) -> Keyed<'a> {
        Keyed { texts: Texts::read(parts), starts: parts.u32s(), values: parts.u32s() }
    }

    /// Whether the map is whole and all its numbers are below `bound`.
    pub fn is_sound(&self, bound: usize) -> bool {
        self.texts.is_sound()
            && monotone(self.starts, self.texts.len(), self.values.len())
            && self.values.all_below(bound)
    }

    /// The numbers of a text, in the order in which they were added.
    pub fn get(&self, text: &str) -> U32s<'a> {
        self.texts.find(text).map(|at| self.values.slice(self.starts.range(at))).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Key;
    use super::*;

    #[test]
    fn each_text_gives_its_own_numbers() {
        let map = BTreeMap::from([
            ("b".to_owned(), vec![3, 1]),
            ("".to_owned(), vec![2]),
            ("ж".to_owned(), vec![]),
        ]);
        let mut writer = Writer::default();
        keyed(&map, &mut writer);
        let key = Key::of([]);
        let file = writer.finish(&key);
        let read = Keyed::read(&mut file.parts());
        assert!(read.is_sound(4) && !read.is_sound(3));
        for text in ["", "a", "b", "ж", "я"] {
            let expected = map.get(text).cloned().unwrap_or_default();
            assert_eq!(read.get(text).iter().collect::<Vec<_>>(), expected, "{text}");
        }
    }
}

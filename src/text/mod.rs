//! Text as text: folding, romanising, words, scripts and likeness of spelling. Never knows what a watchlist is.

mod fold;
mod likeness;
mod markup;
pub mod misread;
mod placeholder;
mod romanise;
mod script;
mod sound;
mod spelling;

pub use fold::{fold, is_apostrophe, unmix, words};
pub use likeness::{jaro_winkler, suggest, typing_distance};
pub use markup::escaped;
pub use placeholder::is_placeholder;
pub use romanise::{Reading, romanise};
pub use script::{
    Script, has_script, is_arabic, is_cyrillic, is_han, is_hangul, is_invisible, is_kana, script_of,
};
pub use sound::{skeleton, sound};
pub use spelling::{Spelling, SpellingRef, digits_as_letters, one_slip_apart, word_likeness};

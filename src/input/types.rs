//! Which record type a record is: by its own word, by the option, by being the only one. Never guesses from values.

use super::source::InputError;
use crate::value::{RecordId, Schema};
use std::sync::Arc;

/// The record types that a file may hold.
pub(super) struct Types {
    pub(super) schema: Arc<Schema>,
    pub(super) roots: Vec<RecordId>,
    /// The type given by the option, or the only one.
    pub(super) default: Option<RecordId>,
    /// Whether records say their types by a word of their own.
    pub(super) has_words: bool,
}

impl Types {
    /// The record types of a schema, and the one that the option names.
    ///
    /// # Errors
    /// When the schema declares no record with a key, or none of the option's name.
    pub(super) fn new(schema: &Arc<Schema>, option: Option<&str>) -> Result<Types, InputError> {
        let roots: Vec<RecordId> = schema.roots().collect();
        let mut types = Types { schema: Arc::clone(schema), default: None, roots, has_words: true };
        let fail = |file: &str, reason: String| InputError { file: file.to_owned(), reason };
        match (option, types.roots.as_slice()) {
            (_, []) => return Err(fail("the rules", "declare no record with a `key`".into())),
            (None, [only]) => types.default = Some(*only),
            (None, _) => {}
            (Some(name), _) => {
                let unknown = || fail(name, format!("is no record type: write one of {}", types.names()));
                types.default = Some(types.find(name).ok_or_else(unknown)?);
            }
        }
        Ok(types)
    }

    /// The same for records that are all of one type, whatever they call themselves.
    pub(super) fn of_one(self) -> Types {
        Types { has_words: false, ..self }
    }

    /// The type of a record that calls itself `word`, which may be empty.
    pub(super) fn of(&self, word: &str, otherwise: Option<RecordId>) -> Result<RecordId, String> {
        let word = word.trim();
        if let Some(root) = otherwise.filter(|_| !self.has_words) {
            return Ok(root);
        }
        match (self.find(word), otherwise) {
            (Some(root), _) => Ok(root),
            (None, Some(root)) if word.is_empty() || self.schema.get(root).field("type").is_some() => {
                Ok(root)
            }
            (None, _) if word.is_empty() => Err(format!(
                "does not say its type: give it a `type`, one of {}, or use `--type`",
                self.names()
            )),
            (None, _) => Err(format!("`{}` is no record type: write one of {}", clip(word), self.names())),
        }
    }

    /// The root record of a name in any case.
    pub(super) fn find(&self, name: &str) -> Option<RecordId> {
        self.roots.iter().copied().find(|&root| self.schema.get(root).name.eq_ignore_ascii_case(name.trim()))
    }

    /// All names, for messages.
    pub(super) fn names(&self) -> String {
        let names = self.roots.iter().map(|&root| format!("`{}`", self.schema.get(root).name));
        names.collect::<Vec<_>>().join(", ")
    }
}

/// A text short enough for a message.
pub(super) fn clip(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

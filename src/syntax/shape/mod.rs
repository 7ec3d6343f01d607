//! A tree without its places, as nested lists in brackets: for tests and for comparing two versions of a rule.
//! Never leaves out anything that has a meaning, and never shows where it stood.

mod expression;
mod item;
mod node;

use super::tree::File;

/// The file as nested lists: equal texts mean equal trees but for places, comments and layout.
///
/// Comments that switch a lint off have a meaning, and are shown with their reason.
pub fn shape(file: &File) -> String {
    let File { items, allows } = file;
    let mut shown = String::new();
    for item in items {
        item::item(item).write(&mut shown, 0);
        shown.push('\n');
    }
    for allow in allows {
        item::allow(allow).write(&mut shown, 0);
        shown.push('\n');
    }
    shown
}

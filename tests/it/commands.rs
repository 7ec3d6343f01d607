//! The command as its users meet it: sessions under `tests/cases/commands`, each beside the transcript it gives.
//! Never looks inside the library.

use crate::session::{copy, steps, transcript};

#[test]
fn every_session_prints_what_its_transcript_shows() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::glob!("../cases/commands", "*.session", |path| {
            let folder = tempfile::tempdir().unwrap();
            copy(&path.with_file_name("desk"), folder.path());
            let text = std::fs::read_to_string(path).unwrap();
            let steps = steps(&text);
            assert!(!steps.is_empty(), "{} has no command", path.display());
            let shown = transcript(&steps, &folder.path().canonicalize().unwrap());
            insta::with_settings!({ snapshot_path => path.parent().unwrap() }, {
                insta::assert_snapshot!("session", shown);
            });
        });
    });
}

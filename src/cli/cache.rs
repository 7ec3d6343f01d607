//! Where compiled lists are kept from one run to the next. Never reads one.

use super::terminal::Terminal;
use clap::Args;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use tidewaiter::compiled::Cache;

/// Names the folder for whoever does not want to name it every time.
const VARIABLE: &str = "TIDEWAITER_CACHE";

/// The arguments that say where compiled lists are kept.
#[derive(Args, Debug, Clone, Default)]
pub struct CacheArguments {
    /// Where large lists are kept compiled for the next run [default: $TIDEWAITER_CACHE, or the user's cache folder]
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,

    /// Read all lists anew and keep none compiled; the result is the same
    #[arg(long, conflicts_with = "cache")]
    pub no_cache: bool,
}

impl CacheArguments {
    /// The cache; one that keeps nothing where there is no folder for it.
    pub fn open(&self) -> Cache {
        if self.no_cache {
            return Cache::none();
        }
        self.cache.clone().or_else(|| folder(|name| env::var_os(name))).map_or_else(Cache::none, Cache::at)
    }
}

/// Tells why a list could not be kept.
pub fn tell_trouble(cache: &Cache, terminal: &mut Terminal) {
    if let Some(trouble) = cache.trouble() {
        terminal.warn(&trouble);
        terminal.help("name another folder with `--cache DIR`, or none with `--no-cache`");
    }
}

/// The folder that the environment names: that of the variable, or the one where each system wants caches.
fn folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let path = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let user = || {
        if cfg!(windows) {
            path("LOCALAPPDATA")
        } else if cfg!(target_os = "macos") {
            path("HOME").map(|home| home.join("Library/Caches"))
        } else {
            // A relative folder is to be passed over, says the XDG Base Directory Specification.
            let named = path("XDG_CACHE_HOME").filter(|folder| folder.is_absolute());
            named.or_else(|| path("HOME").map(|home| home.join(".cache")))
        }
    };
    path(VARIABLE).or_else(|| user().map(|folder| folder.join("tidewaiter")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(set: &[(&str, &str)]) -> Option<PathBuf> {
        folder(|name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value)))
    }

    #[test]
    fn the_variable_goes_before_the_folder_of_the_system() {
        let set = [(VARIABLE, "here"), ("HOME", "/h"), ("XDG_CACHE_HOME", "/x"), ("LOCALAPPDATA", "/l")];
        assert_eq!(folder_with(&set), Some(PathBuf::from("here")));
        assert_eq!(folder_with(&[(VARIABLE, "")]), None);
    }

    #[test]
    #[cfg(all(unix, not(target_os = "macos")))]
    fn the_folder_for_caches_is_that_of_the_desktop_specification() {
        let home = ("HOME", "/h");
        assert_eq!(folder_with(&[home]), Some(PathBuf::from("/h/.cache/tidewaiter")));
        assert_eq!(folder_with(&[home, ("XDG_CACHE_HOME", "/x")]), Some(PathBuf::from("/x/tidewaiter")));
        assert_eq!(
            folder_with(&[home, ("XDG_CACHE_HOME", "x")]),
            Some(PathBuf::from("/h/.cache/tidewaiter"))
        );
    }
}

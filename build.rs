//! Tells cargo to build again when a file is added to the shipped rules or lists, which are embedded as whole folders, and
//! takes a fingerprint of the code that reads lists and names, so that what another build compiled is not used.
//! Never generates code.

use std::fs;
use std::path::Path;

/// All that decides how a list is read and what of a name is indexed.
const READING: [&str; 6] =
    ["src/compiled", "src/source", "src/text", "src/value", "src/watchlist", "src/matching"];

fn main() {
    for folder in ["rules", "watchlists"] {
        println!("cargo::rerun-if-changed={folder}");
    }
    let mut fingerprint = Fingerprint(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
    for path in READING.iter().chain(&["Cargo.lock"]) {
        println!("cargo::rerun-if-changed={path}");
        fingerprint.add(Path::new(path));
    }
    println!("cargo::rustc-env=TIDEWAITER_FINGERPRINT={:032x}", fingerprint.0);
}

/// FNV-1a of 128 bits over the names and contents of files in order.
struct Fingerprint(u128);

impl Fingerprint {
    fn add(&mut self, path: &Path) {
        if let Ok(entries) = fs::read_dir(path) {
            let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
            paths.sort();
            paths.iter().for_each(|path| self.add(path));
            return;
        }
        self.bytes(path.to_string_lossy().as_bytes());
        // A package may come without its lock file.
        self.bytes(&fs::read(path).unwrap_or_default());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}

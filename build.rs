//! Tells cargo to build again when a file is added to the shipped rules or lists, which are embedded as whole folders.
//! Never generates code.

fn main() {
    for folder in ["rules", "watchlists"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}

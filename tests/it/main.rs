//! One binary for all integration tests. Never part of the package's own code.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod architecture;
mod breaking_off;
mod check;
mod columns;
mod commands;
mod compiled;
mod documents;
mod drawing;
mod errors;
mod evaluation;
mod evasion;
mod examples;
mod forms;
mod functions;
mod groups;
mod import;
mod import_real;
mod input;
mod lists;
mod mapping;
mod matching;
mod output;
mod packs;
mod postal;
mod register;
mod rescreen;
mod screening;
mod session;
mod syntax;
mod tree;
mod workbook;

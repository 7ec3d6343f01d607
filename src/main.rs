//! The `tidewaiter` command: starts the command line and returns its exit code. Never does work itself.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}

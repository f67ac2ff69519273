//! The `gamebot` program; the library holds everything.

use std::process::ExitCode;

fn main() -> ExitCode {
    gamebot::cli::main()
}

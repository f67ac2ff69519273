//! The program: everything is in the library.

use std::process::ExitCode;

use mimalloc::MiMalloc;

// Every act is a task, whose memory is aligned to 128 bytes: what glibc is slow at.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    gamebot::cli::main()
}

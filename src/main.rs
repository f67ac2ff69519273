//! The `gamebot` program; the library holds everything.

use std::process::ExitCode;

use mimalloc::MiMalloc;

// Every request is a tokio task, which is aligned to 128 bytes: glibc allocates those slowly.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    gamebot::cli::main()
}

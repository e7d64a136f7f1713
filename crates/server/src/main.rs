//! `bonafide`: the whole service as one program.
//!
//! This crate reads settings and the command line, starts what the other crates offer, and prints outcomes. It holds
//! no rule about people, no SQL and no route. Where to start: [`cli`] lists the commands, each has a file under
//! `commands/`, and `installation` opens the engine that all of them work on.

mod cli;
mod commands;
mod confined;
mod installation;
mod node;
mod refusal;
mod report;
mod settings;
mod telemetry;

use std::process::ExitCode;

/// Calls make many small values that live as long as the call, on whichever thread: this allocator takes half the time that the
/// system's takes for them (`docs/performance.md`).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A confined process reads no settings, logs nothing and starts no thread.
    if let Some(ended) = confined::obeyed(std::env::args_os()) {
        return ended;
    }
    cli::run(std::env::args_os())
}

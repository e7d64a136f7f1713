//! `bonafide`: the whole service as one program.
//!
//! This crate reads settings and the command line, starts what the other crates offer, and prints outcomes. It holds
//! no rule about people, no SQL and no route. Where to start: [`cli`] lists the commands, each has a file under
//! `commands/`, and `installation` opens the engine that all of them work on.

mod cli;
mod commands;
mod installation;
mod node;
mod refusal;
mod report;
mod settings;
mod telemetry;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os())
}

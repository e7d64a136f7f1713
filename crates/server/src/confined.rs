//! The hidden command that the program starts itself with to open a stranger's file: `bonafide confined pdf`.
//!
//! It stands before the command line proper because the process must not have read settings or started threads.

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use engine::confinement::{COMMAND, Task, obey};

/// The end of the process when its arguments are those of the hidden command.
pub fn obeyed(mut arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    if arguments.nth(1)? != COMMAND {
        return None;
    }
    let task = arguments.next().and_then(|word| Task::of_word(word.to_str()?));
    let Some(task) = task.filter(|_| arguments.next().is_none()) else {
        return Some(ExitCode::FAILURE);
    };
    let done = obey(task, io::stdin().lock(), io::stdout().lock());
    Some(done.map_or_else(ExitCode::from, |()| ExitCode::SUCCESS))
}

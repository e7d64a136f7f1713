//! Strangers' files that need a large reader are opened in a process of their own: the program started again with a
//! hidden command, without network, files or children, held to memory and time, and killed when it overstays.
//!
//! [`Confinement::perform`] starts it; [`obey`] is what it runs. What they say to each other is settled in
//! [`evidence::confinement`].

mod seal;

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use evidence::confinement::{ANSWER_BYTES_MAX, perform, stay_on_one_thread};
pub use evidence::confinement::{Answer, Task};
pub use seal::{FILTERS_CALLS, Unsealed};
use thiserror::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::Command;

/// The hidden command that the program is started with; the word of the task follows.
pub const COMMAND: &str = "confined";

/// How the process ends for reasons that the parent does not tell apart.
const FAILED: u8 = 1;

/// Most bytes of a file that is handed over.
const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;

/// How long a task may take by the clock; processor time is limited by the process itself.
const TIME_MAX: Duration = Duration::from_secs(20);

/// Where tasks are done.
#[derive(Debug, Clone)]
pub enum Confinement {
    /// In a process of its own, started from this program.
    Process(PathBuf),
    /// In this process, guarded by nothing but the language: for tests.
    Here,
}

/// What came of a task.
#[derive(Debug)]
pub struct Done {
    /// The answer.
    pub answer: Answer,
    /// Processor time, as the process itself states it; nothing where it was done in this one.
    pub cpu: Duration,
}

/// Why there is no answer. None of them says anything about the file that the file could not have caused.
#[derive(Debug, Error)]
pub enum ConfinementError {
    /// The process could not be started.
    #[error("the confined process could not be started")]
    Start(#[source] std::io::Error),
    /// The system refused to limit the process or to filter its system calls, and it opened nothing.
    #[error("the confined process could not be sealed: this system refuses {}", .0.refused())]
    NotSealed(Unsealed),
    /// It ended without an answer: it ran out of memory or processor time, or did what it may not.
    #[error("the confined process ended without an answer")]
    NoAnswer,
    /// It was killed when its time was over.
    #[error("the confined process took longer than {} s", TIME_MAX.as_secs())]
    Overtime,
    /// The file is larger than any that is taken.
    #[error("the file is too large")]
    TooLarge,
}

impl ConfinementError {
    /// Whether this machine is to blame and not the file.
    pub fn is_of_this_machine(&self) -> bool {
        matches!(self, Self::Start(_) | Self::NotSealed(_))
    }
}

impl Confinement {
    /// Processes started from the running program itself, whatever has taken the place of its file meanwhile.
    ///
    /// # Errors
    /// When the system does not tell where the program is.
    pub fn of_this_program() -> std::io::Result<Self> {
        let itself = PathBuf::from("/proc/self/exe");
        let found = if itself.exists() {
            itself
        } else {
            std::env::current_exe()?
        };
        Ok(Self::Process(found))
    }

    /// Does a task on a file.
    ///
    /// # Errors
    /// [`ConfinementError`] when there is no answer. Unless [`ConfinementError::is_of_this_machine`], the file is to blame,
    /// and trying again will not help.
    pub async fn perform(&self, task: Task, bytes: &[u8]) -> Result<Done, ConfinementError> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(ConfinementError::TooLarge);
        }
        match self {
            Self::Here => Ok(Done {
                answer: perform(task, bytes),
                cpu: Duration::ZERO,
            }),
            Self::Process(program) => {
                let answered = tokio::time::timeout(TIME_MAX, ask(program, task, bytes)).await;
                answered.unwrap_or(Err(ConfinementError::Overtime))
            }
        }
    }
}

async fn ask(program: &PathBuf, task: Task, bytes: &[u8]) -> Result<Done, ConfinementError> {
    let mut child = Command::new(program)
        .args([COMMAND, task.word()])
        .env_clear()
        // The allocator takes memory as it needs it: a gibibyte of addresses set aside at once is more than the limit.
        .env("MIMALLOC_ARENA_RESERVE", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(ConfinementError::Start)?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(ConfinementError::NoAnswer);
    };
    let mut answer = Vec::new();
    // A child that stops reading makes writing fail, which is no reason not to listen to it.
    let hand_over = async {
        let written = input.write_all(bytes).await;
        drop(input);
        written
    };
    let mut listening = output.take(ANSWER_BYTES_MAX as u64 + 1);
    let (_, heard) = tokio::join!(hand_over, listening.read_to_end(&mut answer));
    let is_whole = heard.is_ok() && answer.len() <= ANSWER_BYTES_MAX;
    if !is_whole {
        return Err(ConfinementError::NoAnswer);
    }
    let ended = child.wait().await.ok().and_then(|status| status.code());
    if let Some(unsealed) = ended.and_then(Unsealed::of_exit_code) {
        return Err(ConfinementError::NotSealed(unsealed));
    }
    let succeeded = ended == Some(0);
    let done = answer.split_first_chunk().and_then(|(cpu, answer)| {
        Some(Done {
            answer: Answer::decode(answer)?,
            cpu: Duration::from_micros(u64::from_le_bytes(*cpu)),
        })
    });
    done.filter(|_| succeeded).ok_or(ConfinementError::NoAnswer)
}

/// Runs a task in this process, which can do nothing else from here on: it gives up files, network and children
/// before it reads a byte. The file comes from `input`, the answer goes to `output`.
///
/// # Errors
/// The exit code with which the process has to end: it could not be sealed, or the file not read, or the answer not
/// written.
pub fn obey(task: Task, input: impl Read, output: impl Write) -> Result<(), u8> {
    if !stay_on_one_thread() {
        return Err(FAILED);
    }
    seal::seal(task).map_err(Unsealed::exit_code)?;
    answer(task, input, output).map_err(|_| FAILED)
}

fn answer(task: Task, input: impl Read, mut output: impl Write) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    input.take(FILE_BYTES_MAX as u64).read_to_end(&mut bytes)?;
    let answer = perform(task, &bytes).encode();
    drop(bytes);
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let used = Duration::try_from(used).unwrap_or_default();
    output.write_all(&u64::try_from(used.as_micros()).unwrap_or(u64::MAX).to_le_bytes())?;
    output.write_all(&answer)?;
    output.flush()
}

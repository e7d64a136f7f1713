//! Log lines on their way out: whoever logs leaves its line here and goes on, a thread of its own writes many at once.
//!
//! A reader of the logs that is slow, or stops reading, stops nobody: when the spool is full, lines are counted instead
//! of kept, and the count is logged. What waits when the process stops in order is written before it ends; a process
//! that is killed loses the lines of its last few milliseconds.

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// How much may wait to be written.
const WAITING_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How long lines gather between two writes.
const GATHERED_FOR: Duration = Duration::from_millis(5);

/// Takes lines. Cloning shares it.
#[derive(Clone)]
pub struct Spool(Arc<Shared>);

struct Shared {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    lines: Vec<u8>,
    lines_lost: u64,
    stage: Stage,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[default]
    Running,
    /// The last lines are to be written now.
    Ending,
    /// The thread has gone: a line that comes after all is written by whoever has it.
    Ended,
}

/// Lines that may not have been written yet; letting go of this writes them.
pub struct Unwritten {
    spool: Spool,
    writer: Option<JoinHandle<()>>,
}

/// Starts the thread that writes.
///
/// # Errors
/// When the operating system gives no thread.
pub fn start(out: Box<dyn Write + Send>) -> io::Result<(Spool, Unwritten)> {
    let spool = Spool(Arc::new(Shared {
        waiting: Mutex::default(),
        changed: Condvar::new(),
    }));
    let thread = std::thread::Builder::new().name("log-writer".to_owned());
    let writer = {
        let spool = spool.clone();
        thread.spawn(move || spool.write_to(out))?
    };
    let unwritten = Unwritten {
        spool: spool.clone(),
        writer: Some(writer),
    };
    Ok((spool, unwritten))
}

impl Spool {
    /// Leaves a line, which ends with its line break.
    pub fn push(&self, line: &[u8]) {
        let mut waiting = self.waiting();
        if waiting.stage == Stage::Ended {
            drop(waiting);
            // Nowhere to complain when even that fails.
            let _ = io::stderr().write_all(line);
            return;
        }
        if waiting.lines.len() + line.len() > WAITING_BYTES_MAX {
            waiting.lines_lost += 1;
            return;
        }
        let was_empty = waiting.lines.is_empty();
        waiting.lines.extend_from_slice(line);
        drop(waiting);
        if was_empty {
            self.0.changed.notify_all();
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_to(&self, mut out: Box<dyn Write + Send>) {
        let mut lines = Vec::new();
        loop {
            let (lines_lost, stage) = self.take(&mut lines);
            // Who logs must not be stopped by what became of the logs: there is nowhere to complain.
            let _ = out.write_all(&lines).and_then(|()| out.flush());
            lines.clear();
            if lines_lost > 0 {
                tracing::warn!(
                    log.lines_lost = lines_lost,
                    "log lines were lost: they were not read as fast as they came"
                );
            } else if stage == Stage::Ended {
                return;
            }
            if stage == Stage::Running {
                let waiting = self.waiting();
                let ends = |waiting: &mut Waiting| waiting.stage == Stage::Running;
                // A poisoned lock changes nothing about the lines.
                drop(self.0.changed.wait_timeout_while(waiting, GATHERED_FOR, ends));
            }
        }
    }

    /// Waits for lines and takes them all, or says that there will be no more.
    fn take(&self, lines: &mut Vec<u8>) -> (u64, Stage) {
        let idle = |waiting: &mut Waiting| {
            waiting.lines.is_empty() && waiting.lines_lost == 0 && waiting.stage == Stage::Running
        };
        let mut waiting = self
            .0
            .changed
            .wait_while(self.waiting(), idle)
            .unwrap_or_else(PoisonError::into_inner);
        mem::swap(lines, &mut waiting.lines);
        let lines_lost = mem::take(&mut waiting.lines_lost);
        if waiting.stage == Stage::Ending && lines.is_empty() && lines_lost == 0 {
            waiting.stage = Stage::Ended;
        }
        (lines_lost, waiting.stage)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Spool {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Drop for Unwritten {
    fn drop(&mut self) {
        self.spool.waiting().stage = Stage::Ending;
        self.spool.0.changed.notify_all();
        if let Some(writer) = self.writer.take() {
            // It does not panic; were it to, the lines would be gone either way.
            let _ = writer.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// A reader that takes one write at a time, when it is told to.
    struct Slow {
        go_on: mpsc::Receiver<()>,
        written: Arc<Mutex<Vec<u8>>>,
    }

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // An error means that the test no longer holds anything back.
            let _ = self.go_on.recv();
            self.written.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn slow() -> (Box<Slow>, mpsc::Sender<()>, Arc<Mutex<Vec<u8>>>) {
        let (hold, go_on) = mpsc::channel();
        let written = Arc::<Mutex<Vec<u8>>>::default();
        let reader = Slow {
            go_on,
            written: written.clone(),
        };
        (Box::new(reader), hold, written)
    }

    #[test]
    fn every_line_is_written_in_order_before_the_end() {
        let (reader, hold, written) = slow();
        let (spool, unwritten) = start(reader).unwrap();
        let mut expected = String::new();
        for number in 0..1_000 {
            let line = format!("line {number}\n");
            spool.push(line.as_bytes());
            expected.push_str(&line);
        }
        drop(hold);
        drop(unwritten);
        assert_eq!(
            String::from_utf8(written.lock().unwrap().clone()).unwrap(),
            expected
        );
    }

    #[test]
    fn who_logs_does_not_wait_for_who_reads() {
        let (reader, hold, written) = slow();
        let (spool, unwritten) = start(reader).unwrap();
        let line = [b'x'; 1024];
        let lines_max = WAITING_BYTES_MAX / line.len();
        // The first write may have been taken out before it blocked.
        for _ in 0..3 * lines_max {
            spool.push(&line);
        }
        let lost = spool.waiting().lines_lost;
        assert!(lost >= lines_max as u64, "{lost} lines were lost");
        drop(hold);
        drop(unwritten);
        let kept = written.lock().unwrap().len() / line.len();
        assert_eq!(kept as u64 + lost, 3 * lines_max as u64);
    }
}

//! Throws files that are nearly right at every parser of strangers' bytes, and prints what came of them:
//!
//! `cargo run --release -p evidence --example mutations -- [FILES] [PARSER]`
//!
//! FILES is the number for each parser, 100,000 unless told. A panic inside a foreign decoder is caught and counted;
//! anything worse ends the run, after the number of the file was written to standard error.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command")]

#[path = "../tests/shared/mutation.rs"]
mod mutation;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use mutation::{Parser, mutated};

/// How often the number of the present file is written down.
const NOTE_EVERY: u64 = 10_000;

static PANICS: AtomicUsize = AtomicUsize::new(0);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let files: u64 = arguments
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let wanted = arguments.next();
    std::panic::set_hook(Box::new(|_| {
        PANICS.fetch_add(1, Ordering::Relaxed);
    }));
    let parsers = Parser::ALL.into_iter();
    for parser in parsers.filter(|parser| wanted.as_ref().is_none_or(|name| name == parser.name())) {
        throw(parser, files);
    }
}

fn throw(parser: Parser, files: u64) {
    let seeds = parser.seeds();
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut slowest = (Duration::ZERO, 0);
    PANICS.store(0, Ordering::Relaxed);
    forget_peak();
    let started = cpu_time();
    for number in 0..files {
        if number % NOTE_EVERY == 0 {
            eprintln!("{} {number}", parser.name());
        }
        let file = mutated(&seeds, number);
        let before = cpu_time();
        *outcomes.entry(parser.run(&file)).or_default() += 1;
        slowest = slowest.max((cpu_time().saturating_sub(before), number));
    }
    println!(
        "{}: {files} files, {:.1} s of CPU, slowest {:.1} ms (file {}), {} panics caught, peak memory {} MiB, {outcomes:?}",
        parser.name(),
        cpu_time().saturating_sub(started).as_secs_f64(),
        slowest.0.as_secs_f64() * 1000.0,
        slowest.1,
        PANICS.load(Ordering::Relaxed),
        peak_mib(),
    );
}

/// CPU time of this thread so far.
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// Starts the measurement of peak memory anew (proc(5), `clear_refs`).
fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn peak_mib() -> usize {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<usize>().ok());
    kib.unwrap_or(0) / 1024
}

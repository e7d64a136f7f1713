//! Reads the zones of labelled sets and prints how many came out right, in which conditions, and what it cost:
//!
//! `cargo run --release -p evidence --example zones -- FOLDER…`, each with a `manifest.jsonl`.
//!
//! Rows need `file` and `truth`, the lines of the zone or null; `check_digits_ok` is false for misprints, and `condition`
//! is what rates are told apart by. CPU time is that of the one thread that works, decoding left out. Networks are in
//! `models` or where `BONAFIDE_MODELS_DIR` says.
#![expect(clippy::print_stdout, reason = "this is a command")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use evidence::intake::{IntakeLimits, on_white, open_picture};
use evidence::model::Models;
use evidence::mrz::{Scan, Scanner};
use evidence::plane::Plane;
use jiff::civil::{Date, date};
use serde_json::Value;

/// The day that is taken for today, so that centuries come out the same tomorrow.
const TODAY: Date = date(2026, 11, 28);

fn main() {
    let models = std::env::var("BONAFIDE_MODELS_DIR").unwrap_or_else(|_| "models".to_owned());
    let scanner = Scanner::open(&Models::open(models)).expect("the networks are there");
    for folder in std::env::args().skip(1) {
        measure(&scanner, Path::new(&folder));
    }
}

/// What is counted.
#[derive(Default)]
struct Rates {
    printed_right: usize,
    exact: usize,
    exact_and_valid: usize,
    missed: usize,
    misprints: usize,
    misprints_passed: usize,
    without: usize,
    invented: usize,
    wrong_but_valid: usize,
    times: Vec<Duration>,
}

fn measure(scanner: &Scanner, folder: &Path) {
    let manifest =
        std::fs::read_to_string(folder.join("manifest.jsonl")).expect("the folder has a manifest.jsonl");
    let (mut all, mut by_condition) = (Rates::default(), BTreeMap::<String, Rates>::new());
    for line in manifest.lines() {
        let row: Value = serde_json::from_str(line).expect("every line is an object");
        let file = row["file"].as_str().expect("every row names its file");
        let bytes = std::fs::read(folder.join(file)).expect("the file is there");
        let Ok(picture) = open_picture(&bytes, &IntakeLimits::default()) else {
            println!("not opened {file}");
            continue;
        };
        let picture = on_white(picture);
        let plane = Plane::of_rgb(&picture).expect("a picture that opens is not too large");
        let started = cpu_time();
        let scan = scanner
            .scan_picture(&picture, &plane, TODAY)
            .expect("the networks run");
        let time = cpu_time().saturating_sub(started);
        let told = all.count(&row, scan.as_ref(), time);
        if let Some(condition) = row["condition"].as_str() {
            let of_condition = by_condition.entry(condition.to_owned()).or_default();
            of_condition.count(&row, scan.as_ref(), time);
        }
        if let Some(told) = told {
            let lines = scan.map(|scan| scan.zone.lines).unwrap_or_default();
            println!(
                "{told} {file} {} ms\n  {}\n  {lines:?}",
                time.as_millis(),
                row["truth"]
            );
        }
    }
    for (condition, rates) in by_condition.iter().filter(|(name, _)| name.len() < 20) {
        println!("{condition}: {}", rates.text());
    }
    println!("{}: {}", folder.display(), all.text());
}

/// CPU time of this thread so far.
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

impl Rates {
    /// Counts one file; what is wrong with it, if anything.
    fn count(&mut self, row: &Value, scan: Option<&Scan>, time: Duration) -> Option<&'static str> {
        self.times.push(time);
        let Some(truth) = row["truth"].as_array() else {
            self.without += 1;
            self.invented += usize::from(scan.is_some());
            return scan.is_some().then_some("invented");
        };
        let is_valid = scan.is_some_and(Scan::is_valid);
        let is_exact = scan.is_some_and(|scan| truth.iter().eq(&scan.zone.lines));
        self.wrong_but_valid += usize::from(is_valid && !is_exact);
        if row["check_digits_ok"] == Value::Bool(false) {
            self.misprints += 1;
            self.misprints_passed += usize::from(is_valid);
            return is_valid.then_some("MISPRINT PASSED");
        }
        self.printed_right += 1;
        self.exact += usize::from(is_exact);
        self.exact_and_valid += usize::from(is_exact && is_valid);
        self.missed += usize::from(scan.is_none());
        match (is_exact, is_valid) {
            (true, true) => None,
            (true, false) => Some("exact, not valid"),
            (false, true) => Some("WRONG BUT VALID"),
            (false, false) if scan.is_none() => Some("missed"),
            (false, false) => Some("wrong"),
        }
    }

    fn text(&self) -> String {
        let mut times = self.times.clone();
        times.sort_unstable();
        let at = |share: usize| {
            let last = times.len().saturating_sub(1);
            times
                .get((times.len() * share / 100).min(last))
                .map_or(0, Duration::as_millis)
        };
        format!(
            "of {} printed right {} exact and valid, {} exact, {} not found; wrong but valid {}; misprints passed {} of {}; \
             read where none is {} of {}; CPU ms median {}, p99 {}, worst {}",
            self.printed_right,
            self.exact_and_valid,
            self.exact,
            self.missed,
            self.wrong_but_valid,
            self.misprints_passed,
            self.misprints,
            self.invented,
            self.without,
            at(50),
            at(99),
            at(100)
        )
    }
}

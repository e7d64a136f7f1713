//! Measures what is said about documents that were drawn with a label for everything that has to be told:
//!
//! `cargo run --release -p evidence --example drawn -- FOLDER [MODELS]`
//!
//! FOLDER is what `scripts/train/documents.py` draws; MODELS is what `make models` fills. It prints a line for each picture of
//! which something was told that should not be, or was not told that should, and sums by condition.
#![expect(clippy::print_stdout, reason = "this is a command")]

#[path = "shared/labelled.rs"]
mod labelled;
#[path = "shared/rules.rs"]
mod rules;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use domain::document::DocumentType;
use evidence::document::{Bearing, Claim, Examination, Finding, Request, examine};
use evidence::model::Models;
use evidence::mrz::{CONFIDENCE_CERTAIN_MIN, Zone};
use jiff::civil::{Date, date};
use serde_json::Value;

/// The day that is taken for today; the documents were drawn for it.
const TODAY: Date = date(2026, 11, 28);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/drawn".to_owned()));
    let models = Models::open(arguments.next().unwrap_or_else(|| "models".to_owned()));
    let mut sums: BTreeMap<String, Sums> = BTreeMap::new();
    let mut times = Vec::new();
    for (path, row) in labelled::manifest(&folder) {
        let condition = row["condition"].as_str().unwrap_or_default();
        let file = std::fs::read(&path).unwrap_or_default();
        let uploaded_as = row["type"].as_str().and_then(DocumentType::from_code);
        let (Some(pages), Some(uploaded_as)) = (labelled::pages(&file), uploaded_as) else {
            println!("{}: not opened", path.display());
            continue;
        };
        let request = Request {
            uploaded_as,
            pages: &pages,
            file: &file,
            claim: &Claim::default(),
            today: TODAY,
            rules: &rules::rules(),
            cpu_time: &cpu_time,
        };
        let read = examine(&request, &models);
        times.push(read.stages.iter().map(|time| time.cpu).sum::<Duration>());
        let (own, notes) = judged(&row, &read);
        if !notes.is_empty() {
            println!("{}: {}", path.display(), notes.join(", "));
        }
        sums.entry(condition.to_owned()).or_default().add(own);
        sums.entry("all".to_owned()).or_default().add(own);
    }
    for (condition, sum) in sums {
        println!("{condition:24} {sum}");
    }
    times.sort();
    let middle = times.get(times.len() / 2).map_or(0, Duration::as_millis);
    println!("CPU of a whole document, without decoding: median {middle} ms");
}

/// CPU time of this thread so far (proc(5), `schedstat`).
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

/// What is counted.
#[derive(Debug, Default, Clone, Copy)]
struct Sums {
    files: usize,
    zones: usize,
    zones_exact: usize,
    misprints: usize,
    wrong_but_valid: usize,
    invented: usize,
    told: usize,
    to_tell: usize,
    accused: usize,
    unseen: usize,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.zones += other.zones;
        self.zones_exact += other.zones_exact;
        self.misprints += other.misprints;
        self.wrong_but_valid += other.wrong_but_valid;
        self.invented += other.invented;
        self.told += other.told;
        self.to_tell += other.to_tell;
        self.accused += other.accused;
        self.unseen += other.unseen;
    }
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} files; zones {} of {} exact and valid, {} wrong but valid ({} misprints), {} invented; told {} of {}; \
             accused {}, something not seen in {}",
            self.files,
            self.zones_exact,
            self.zones,
            self.wrong_but_valid,
            self.misprints,
            self.invented,
            self.told,
            self.to_tell,
            self.accused,
            self.unseen
        )
    }
}

/// One picture against its label.
fn judged(row: &Value, read: &Examination) -> (Sums, Vec<String>) {
    let codes = |key: &str| {
        let listed = row[key].as_array().into_iter().flatten();
        listed.filter_map(Value::as_str).collect::<Vec<_>>()
    };
    let (told, may) = (codes("told"), codes("may"));
    let truth: Vec<&str> = codes("truth");
    let mut sums = Sums {
        files: 1,
        to_tell: told.len(),
        ..Sums::default()
    };
    let mut notes = Vec::new();
    let zone = read.readings.zone.as_ref();
    let is_exact = zone.is_some_and(|zone| zone.lines == truth);
    let is_valid = zone.is_some_and(is_valid);
    sums.wrong_but_valid = usize::from(is_valid && !is_exact);
    if truth.is_empty() {
        sums.invented = usize::from(zone.is_some());
    } else if row["check_digits_ok"] == false {
        sums.misprints = 1;
    } else {
        sums.zones = 1;
        sums.zones_exact = usize::from(is_exact && is_valid);
        if sums.zones_exact == 0 {
            notes.push(format!(
                "zone {}",
                zone.map_or("not found", |_| "not read for certain")
            ));
        }
    }
    if sums.wrong_but_valid > 0 {
        notes.push("zone wrong but valid".to_owned());
    }
    for code in &told {
        let has = read.findings.iter().any(|finding| finding.code.code() == *code);
        sums.told += usize::from(has);
        if !has {
            notes.push(format!("lacks {code}"));
        }
    }
    let others = read.findings.iter().filter(|finding| {
        let code = finding.code.code();
        !told.contains(&code) && !may.contains(&code)
    });
    let (gaps, accusations): (Vec<&Finding>, Vec<&Finding>) =
        others.partition(|finding| finding.code.bearing() == Bearing::Gap);
    sums.unseen = usize::from(!gaps.is_empty());
    sums.accused = usize::from(!accusations.is_empty());
    let shown = gaps.iter().chain(&accusations).map(|finding| {
        let about = finding
            .about
            .map(|field| format!(":{}", field.code()))
            .unwrap_or_default();
        format!("{}{about}", finding.code)
    });
    notes.extend(shown);
    (sums, notes)
}

fn is_valid(zone: &Zone) -> bool {
    let mut confidences = zone.confidences.iter().flatten();
    zone.digits_hold() && confidences.all(|confidence| *confidence >= CONFIDENCE_CERTAIN_MIN)
}

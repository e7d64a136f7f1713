//! Measures how much memory reading documents takes with every model loaded, by one thread and by several:
//!
//! `cargo run --release -p evidence --example memory -- [DATA] [MODELS] [THREADS]`
//!
//! DATA holds the folder `mrz` with a `manifest.jsonl`; MODELS is what `make models` fills. Every thread examines every
//! picture as a passport and looks for the portrait on it.
#![expect(clippy::print_stdout, reason = "this is a command")]

#[path = "shared/labelled.rs"]
mod labelled;
#[path = "shared/rules.rs"]
mod rules;

use std::path::{Path, PathBuf};

use domain::document::DocumentType;
use evidence::document::{Claim, Request, examine};
use evidence::face::{FaceNetworks, Shot, Shots, examine_selfies};
use evidence::model::Models;
use jiff::civil::date;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let data = PathBuf::from(arguments.next().unwrap_or_else(|| "../shared/data".to_owned()));
    let models = Models::open(arguments.next().unwrap_or_else(|| "models".to_owned()));
    let threads = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let files = labelled::manifest(&data.join("mrz"));
    if threads == 1 {
        files.iter().for_each(|(file, _)| tell(file, &models));
    } else {
        std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| files.iter().for_each(|(file, _)| look(file, &models)));
            }
        });
    }
    println!(
        "{threads} threads, {} documents each: now {} MiB, peak {} MiB",
        files.len(),
        mebibytes("VmRSS:"),
        mebibytes("VmHWM:")
    );
}

/// Looks at a document, and prints the highest that memory has been by then.
fn tell(path: &Path, models: &Models) {
    let before = mebibytes("VmRSS:");
    look(path, models);
    println!(
        "{}: before {before} MiB, peak so far {} MiB",
        path.display(),
        mebibytes("VmHWM:")
    );
}

fn look(path: &Path, models: &Models) {
    let Ok(file) = std::fs::read(path) else { return };
    let Some(pages) = labelled::pages(&file) else {
        return;
    };
    let request = Request {
        uploaded_as: DocumentType::Passport,
        pages: &pages,
        file: &file,
        claim: &Claim::default(),
        today: date(2026, 11, 24),
        rules: &rules::rules(),
        cpu_time: &|| std::time::Duration::ZERO,
    };
    examine(&request, models);
    if let (Ok(networks), Some(picture)) = (FaceNetworks::open(models), &pages[0].picture) {
        let shot = Shot { picture, file: &file };
        let all = Shots {
            front: shot,
            left: shot,
            right: shot,
            portrait_page: Some(shot),
        };
        let _ = examine_selfies(&networks, &all);
    }
}

/// A figure of this process in MiB (proc(5), `status`).
fn mebibytes(key: &str) -> usize {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = text.lines().find_map(|line| line.strip_prefix(key));
    let kib = value.and_then(|value| value.split_whitespace().next()?.parse::<usize>().ok());
    kib.unwrap_or(0) / 1024
}

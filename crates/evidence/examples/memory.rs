//! Measures how much memory reading documents takes with every model loaded, by one thread and by several:
//!
//! `cargo run --release -p evidence --example memory -- [DATA] [MODELS] [THREADS]`
//!
//! DATA holds the folder `mrz` with a `manifest.jsonl`; MODELS is what `make models` fills. Every thread examines every
//! picture as a passport and looks for the portrait on it.
#![expect(clippy::print_stdout, reason = "this is a command")]

use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::document::DocumentType;
use evidence::document::{Claim, Page, Request, examine};
use evidence::face::{FaceNetworks, Shot, Shots, examine_selfies};
use evidence::intake::{IntakeLimits, on_white, open_picture};
use evidence::model::Models;
use evidence::proof::Rules;
use jiff::civil::date;
use serde_json::Value;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let data = PathBuf::from(arguments.next().unwrap_or_else(|| "../shared/data".to_owned()));
    let models = Models::open(arguments.next().unwrap_or_else(|| "models".to_owned()));
    let threads = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let files = files(&data.join("mrz"));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| files.iter().for_each(|file| look(file, &models)));
        }
    });
    println!(
        "{threads} threads, {} documents each: now {} MiB, peak {} MiB",
        files.len(),
        mebibytes("VmRSS:"),
        mebibytes("VmHWM:")
    );
}

fn look(path: &Path, models: &Models) {
    let Ok(file) = std::fs::read(path) else { return };
    let Ok(picture) = open_picture(&file, &IntakeLimits::default()) else {
        return;
    };
    let pages = [Page::of_picture(on_white(picture))];
    let request = Request {
        uploaded_as: DocumentType::Passport,
        pages: &pages,
        file: &file,
        claim: &Claim::default(),
        today: date(2026, 11, 24),
        rules: &Rules {
            address_age_days_max: 90,
            income_age_days_max: 180,
            income_share_min: 0.8,
            usd_rates: Vec::new(),
        },
        cpu_time: &|| Duration::ZERO,
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

fn files(folder: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(folder.join("manifest.jsonl")).unwrap_or_default();
    text.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|row| Some(folder.join(row["file"].as_str()?)))
        .collect()
}

/// A figure of this process in MiB (proc(5), `status`).
fn mebibytes(key: &str) -> usize {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = text.lines().find_map(|line| line.strip_prefix(key));
    let kib = value.and_then(|value| value.split_whitespace().next()?.parse::<usize>().ok());
    kib.unwrap_or(0) / 1024
}

//! Tells of pictures with a zone how strangely it is printed, and how many of each kind are told:
//!
//! `cargo run --release -p evidence --example zone_print -- FOLDER…`, each with a `manifest.jsonl` whose rows need `file`; `kind`
//! or `condition` is what rates are told apart by.
//!
//! One JSON object a zone whose check digits hold, with where its characters are: `scripts/train/zone_forgeries.py` puts others
//! there. Rates go to standard error. Networks are in `models` or where `BONAFIDE_MODELS_DIR` says.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is a command")]

use std::collections::BTreeMap;
use std::path::Path;

use evidence::homography::Point;
use evidence::intake::{IntakeLimits, on_white, open_picture};
use evidence::model::Models;
use evidence::mrz::{Scan, Scanner};
use evidence::plane::Plane;
use evidence::tamper::zone_print_strength;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

/// The day that is taken for today, so that centuries come out the same tomorrow.
const TODAY: Date = date(2026, 11, 28);

fn main() {
    let models = std::env::var("BONAFIDE_MODELS_DIR").unwrap_or_else(|_| "models".to_owned());
    let scanner = Scanner::open(&Models::open(models)).expect("the networks are there");
    for folder in std::env::args().skip(1) {
        measure(&scanner, Path::new(&folder));
    }
}

fn measure(scanner: &Scanner, folder: &Path) {
    let manifest =
        std::fs::read_to_string(folder.join("manifest.jsonl")).expect("the folder has a manifest.jsonl");
    // By kind: zones that were told, and zones.
    let mut rates = BTreeMap::<String, (usize, usize)>::new();
    for line in manifest.lines() {
        let row: Value = serde_json::from_str(line).expect("every line is an object");
        let file = row["file"].as_str().expect("every row names its file");
        let bytes = std::fs::read(folder.join(file)).expect("the file is there");
        let Ok(picture) = open_picture(&bytes, &IntakeLimits::default()) else {
            continue;
        };
        let plane = Plane::of_rgb(&on_white(picture)).expect("a picture that opens is not too large");
        let scan = scanner.scan(&plane, TODAY).expect("the networks run");
        let Some(scan) = scan.filter(|scan| scan.zone.digits_hold()) else {
            continue;
        };
        let strength = zone_print_strength(&plane, &scan);
        let kind = row["kind"]
            .as_str()
            .or(row["condition"].as_str())
            .unwrap_or("all");
        let (told, zones) = rates.entry(kind.to_owned()).or_default();
        *told += usize::from(strength > 0.0);
        *zones += 1;
        println!(
            "{}",
            json!({"file": file, "kind": kind, "strength": strength, "lines": scan.zone.lines, "at": places(&scan)})
        );
    }
    for (kind, (told, zones)) in rates {
        eprintln!("{kind}: {told} of {zones} zones are told");
    }
}

/// Where the middle of each character is, line by line.
fn places(scan: &Scan) -> Option<Vec<Vec<[f64; 2]>>> {
    let grid = scan.grid?;
    let place = |line: usize, place: usize| {
        let at = grid.apply(Point::new(place as f64 + 0.5, line as f64));
        [at.x, at.y]
    };
    let lines = scan.zone.lines.iter().enumerate();
    Some(
        lines
            .map(|(line, text)| (0..text.len()).map(|at| place(line, at)).collect())
            .collect(),
    )
}

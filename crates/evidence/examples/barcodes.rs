//! Reads every picture of labelled sets and prints how many barcodes came out right:
//! `cargo run --release -p evidence --example barcodes -- FOLDER…`, each with a `manifest.jsonl`. CPU time is that of the one
//! thread that works.

use std::path::Path;
use std::time::Duration;

use evidence::barcode;
use evidence::plane::Plane;

#[expect(clippy::print_stdout, reason = "it is what the program is for")]
fn main() {
    for folder in std::env::args().skip(1) {
        let folder = Path::new(&folder);
        let manifest =
            std::fs::read_to_string(folder.join("manifest.jsonl")).expect("the folder has a manifest.jsonl");
        let (mut right, mut wrong, mut all, mut times) = (0, 0, 0, Vec::new());
        for line in manifest.lines() {
            let row: serde_json::Value = serde_json::from_str(line).expect("every line is an object");
            let file = row["file"].as_str().expect("every row names its file");
            let picture = image::open(folder.join(file)).expect("the picture opens");
            let plane = Plane::of(&picture).expect("the picture is not too large");
            let started = cpu_time();
            let symbol = barcode::read(&plane);
            times.push((cpu_time() - started).as_millis());
            all += 1;
            let Some(symbol) = symbol else {
                println!("missed  {file}");
                continue;
            };
            let hex: String = symbol.payload.iter().map(|byte| format!("{byte:02x}")).collect();
            let text = symbol.text();
            let utf8 = String::from_utf8_lossy(&symbol.payload);
            let truth = row["truth_text"].as_str().unwrap_or_default();
            if row["truth_hex"].as_str() == Some(&hex)
                || (!truth.is_empty() && (text == truth || utf8 == truth))
            {
                right += 1;
            } else {
                wrong += 1;
                println!("differs {file} {symbol:?}");
            }
        }
        times.sort_unstable();
        println!(
            "{}: {right} of {all} right, {wrong} differ; CPU ms median {}, worst {}",
            folder.display(),
            times[times.len() / 2],
            times[times.len() - 1]
        );
    }
}

/// CPU time of this thread so far (proc(5), `schedstat`).
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

//! A labelled set read, and how right that was.

use std::path::Path;

use anyhow::Context as _;
use domain::document::DocumentType;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::commands::rows::Rows;
use crate::report::Report;

use super::file::{DECODING, Extent, Reader, Reading, ZONE, is_valid};
use super::measure::{milliseconds, quantile};
use super::shown;

/// Most rows of a set.
const ROWS_MAX: usize = 100_000;

/// A row of a set. Keys beyond these mean nothing here, and what is of another kind than it should be is not known.
#[derive(Debug, Default)]
struct Row {
    file: String,
    /// The lines of the zone.
    truth: Option<Vec<String>>,
    format: Option<String>,
    check_digits_ok: Option<bool>,
}

impl Row {
    /// `None` for what is no object with a `file`.
    fn read(line: &str) -> Option<Self> {
        let row: Value = serde_json::from_str(line).ok()?;
        let lines = |truth: &Value| {
            let lines = truth.as_array()?.iter();
            lines.map(|line| Some(line.as_str()?.to_owned())).collect()
        };
        Some(Self {
            file: row.get("file")?.as_str()?.to_owned(),
            truth: row.get("truth").and_then(lines),
            format: row.get("format").and_then(Value::as_str).map(str::to_owned),
            check_digits_ok: row.get("check_digits_ok").and_then(Value::as_bool),
        })
    }
}

/// What is counted.
#[derive(Debug, Default)]
struct Rates {
    files: usize,
    unreadable: usize,
    zones_valid: usize,
    zones_exact: usize,
    zones_missed: usize,
    wrong_but_valid: usize,
    misprints: usize,
    misprints_passed: usize,
    without_zone: usize,
    zones_invented: usize,
    barcodes: usize,
    cpu_ms: Vec<f64>,
    zone_ms: Vec<f64>,
    decoding_ms: Vec<f64>,
}

/// Reads every file of a set.
pub async fn read(
    reader: &Reader,
    manifest: &Path,
    out: Option<&Path>,
    kind: Option<DocumentType>,
    today: Date,
) -> anyhow::Result<Report> {
    let text = std::fs::read_to_string(manifest)
        .with_context(|| format!("{} cannot be read", manifest.display()))?;
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let mut results = Rows::create(out)?;
    let extent = match kind {
        Some(_) => Extent::Everything,
        None => Extent::Codes,
    };
    let mut rates = Rates::default();
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    for line in lines.take(ROWS_MAX) {
        let read = Row::read(line);
        let outcome = match &read {
            None => Err("row-unreadable"),
            Some(row) => match std::fs::read(folder.join(&row.file)) {
                Ok(bytes) => reader
                    .read(&bytes, kind, extent, today)
                    .await
                    .map_err(|error| error.code()),
                Err(_) => Err("file-missing"),
            },
        };
        let row = read.unwrap_or_default();
        rates.count(&row, outcome.as_ref().ok());
        results.write(&result(&row.file, &outcome))?;
    }
    results.finish()?;
    Ok(Report::new(rates.document(), rates.text()))
}

/// A file's row of the results.
fn result(file: &str, outcome: &Result<Reading, &'static str>) -> Value {
    let mut row = match outcome {
        Ok(reading) => shown::document(reading),
        Err(code) => json!({
            "mrz": null, "barcode": null, "text": [], "reasons": [{"code": code}], "cpuMs": 0.0,
        }),
    };
    row["file"] = json!(file);
    row
}

impl Rates {
    fn count(&mut self, row: &Row, reading: Option<&Reading>) {
        self.files += 1;
        let Some(reading) = reading else {
            self.unreadable += 1;
            return;
        };
        self.cpu_ms.push(milliseconds(reading.cpu()));
        self.zone_ms.push(milliseconds(reading.cpu_of(ZONE)));
        self.decoding_ms.push(milliseconds(reading.cpu_of(DECODING)));
        self.barcodes += usize::from(reading.examination.readings.barcode.is_some());
        let truth = &row.truth;
        let zone = reading.zone();
        let is_valid = zone.is_some_and(is_valid);
        let is_exact = match (truth, zone) {
            (Some(truth), Some(zone)) => zone.lines == *truth,
            _ => false,
        };
        let is_right_format = match (&row.format, zone) {
            (Some(format), Some(zone)) => zone.format.label() == format,
            _ => true,
        };
        self.wrong_but_valid += usize::from(is_valid && !is_exact && truth.is_some());
        match (truth, row.check_digits_ok) {
            (Some(_), Some(false)) => {
                self.misprints += 1;
                self.misprints_passed += usize::from(is_valid);
            }
            (Some(_), _) => {
                self.zones_valid += 1;
                self.zones_exact += usize::from(is_exact && is_valid && is_right_format);
                self.zones_missed += usize::from(zone.is_none());
            }
            (None, _) => {
                self.without_zone += 1;
                self.zones_invented += usize::from(zone.is_some());
            }
        }
    }

    fn document(&self) -> Value {
        json!({
            "files": self.files,
            "unreadable": self.unreadable,
            "mrz": {
                "valid": self.zones_valid, "exact": self.zones_exact,
                "exactRate": share(self.zones_exact, self.zones_valid),
                "missed": self.zones_missed, "wrongButValid": self.wrong_but_valid,
                "misprints": self.misprints, "misprintsPassed": self.misprints_passed,
                "withoutZone": self.without_zone, "falsePositives": self.zones_invented,
            },
            "barcodesRead": self.barcodes,
            "cpuMs": times(&self.cpu_ms),
            "zoneCpuMs": times(&self.zone_ms),
            "decodingCpuMs": times(&self.decoding_ms),
        })
    }

    fn text(&self) -> String {
        let time = |values: &[f64]| {
            format!(
                "median {:.0}, p99 {:.0}",
                quantile(values, 0.5).unwrap_or(0.0),
                quantile(values, 0.99).unwrap_or(0.0)
            )
        };
        let mut lines = vec![format!(
            "{} files, {} of them of no use",
            self.files, self.unreadable
        )];
        if self.zones_valid > 0 {
            let rate = 100.0 * share(self.zones_exact, self.zones_valid).unwrap_or(0.0);
            lines.push(format!(
                "Zones printed right: {} of {} exact ({rate:.1} %), {} not found; {} wrong but valid",
                self.zones_exact, self.zones_valid, self.zones_missed, self.wrong_but_valid
            ));
        }
        if self.misprints > 0 {
            lines.push(format!(
                "Zones printed wrong: {} of {} passed",
                self.misprints_passed, self.misprints
            ));
        }
        if self.without_zone > 0 {
            lines.push(format!(
                "Files of which no zone is known: {} of {} read as one",
                self.zones_invented, self.without_zone
            ));
        }
        lines.push(format!("Barcodes of cards read: {}", self.barcodes));
        lines.push(format!(
            "CPU milliseconds of all threads, without decoding: {}; of the zone alone: {}; of decoding: {}",
            time(&self.cpu_ms),
            time(&self.zone_ms),
            time(&self.decoding_ms)
        ));
        lines.join("\n")
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn times(values: &[f64]) -> Value {
    json!({"median": quantile(values, 0.5), "p99": quantile(values, 0.99)})
}

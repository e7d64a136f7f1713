//! `face compare --pairs`: how often pairs of pictures fall on the right side.

use std::collections::HashMap;
use std::collections::hash_map::Entry::Vacant;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use evidence::face::{Decision, Embedding, FaceNetworks};
use serde::Deserialize;
use serde_json::{Value, json};

use super::picture::{self, Reading};
use super::rates::{Share, area_under_curve, quantile, rounded};
use crate::refusal::Refusal;
use crate::report::Report;

/// A labelled pair.
#[derive(Debug, Deserialize)]
struct Pair {
    a: String,
    b: String,
    same: Option<bool>,
}

/// What came of a picture.
struct Entry {
    embedding: Option<Embedding>,
    decode_ms: f64,
    face_ms: f64,
}

/// What came of a pair.
struct Row {
    labelled: Option<bool>,
    score: Option<f64>,
    same: bool,
    decision: Option<Decision>,
}

/// Compares all pairs.
///
/// # Errors
/// When a file cannot be read or written, and when a network fails.
pub fn measure(
    networks: &FaceNetworks,
    pairs: &Path,
    root: Option<&Path>,
    out: Option<&Path>,
) -> anyhow::Result<Report> {
    let root = root.or(pairs.parent()).unwrap_or(Path::new("")).to_owned();
    let pairs: Vec<Pair> = lines(pairs)?;
    let mut entries: HashMap<PathBuf, Entry> = HashMap::new();
    let (mut rows, mut written) = (Vec::new(), String::new());
    for pair in &pairs {
        for name in [&pair.a, &pair.b] {
            let path = root.join(name);
            if let Vacant(place) = entries.entry(path) {
                let entry = entry(networks, place.key())?;
                place.insert(entry);
            }
        }
        let (a, b) = (&entries[&root.join(&pair.a)], &entries[&root.join(&pair.b)]);
        let row = row(pair, a, b);
        let line = json!({
            "a": pair.a,
            "b": pair.b,
            "score": row.score,
            "same": row.same,
            "decision": row.decision.map_or("no-face", Decision::code),
            "cpuMs": rounded(a.face_ms + b.face_ms),
        });
        writeln!(written, "{line}")?;
        rows.push(row);
    }
    if let Some(out) = out {
        fs::write(out, written).map_err(|error| refusal(out, &error))?;
    }
    Ok(report(&rows, &entries))
}

/// Every line of a file of JSON objects.
///
/// # Errors
/// When the file cannot be read, or a line is something else.
pub fn lines<T: for<'de> Deserialize<'de>>(path: &Path) -> anyhow::Result<Vec<T>> {
    let text = fs::read_to_string(path).map_err(|error| refusal(path, &error))?;
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            let message = |error| format!("{}, line {number}: {error}", path.display());
            serde_json::from_str(line).map_err(|error| Refusal::new("labels", message(error)).into())
        })
        .collect()
}

/// A file that cannot be read or written.
pub fn refusal(path: &Path, error: &std::io::Error) -> anyhow::Error {
    Refusal::new("file", format!("{}: {error}", path.display())).into()
}

fn entry(networks: &FaceNetworks, path: &Path) -> anyhow::Result<Entry> {
    let (_, read) = picture::read(networks, path, Reading::Anywhere)?;
    Ok(Entry {
        embedding: read.face.value.map(|face| face.embedding),
        decode_ms: read.decode_ms,
        face_ms: read.face.cpu_ms,
    })
}

fn row(pair: &Pair, a: &Entry, b: &Entry) -> Row {
    let likeness = match (&a.embedding, &b.embedding) {
        (Some(one), Some(other)) => Some(one.likeness(other)),
        _ => None,
    };
    Row {
        labelled: pair.same,
        score: likeness.map(|likeness| f64::from(likeness.score())),
        same: likeness.is_some_and(|likeness| likeness.same()),
        decision: likeness.map(|likeness| likeness.decision()),
    }
}

fn report(rows: &[Row], entries: &HashMap<PathBuf, Entry>) -> Report {
    let labelled: Vec<&Row> = rows.iter().filter(|row| row.labelled.is_some()).collect();
    let of = |same: bool| labelled.iter().filter(move |row| row.labelled == Some(same));
    let scores = |same: bool| of(same).filter_map(|row| row.score).collect::<Vec<_>>();
    let decided = |row: &&&Row, decision| row.decision == Some(decision);
    let shares = [
        // A pair without a face is wrong, whatever its label.
        (
            "rightSide",
            Share::among(&labelled, |row| {
                row.score.is_some() && row.labelled == Some(row.same)
            }),
        ),
        ("falseAccept", Share::among(of(false), |row| row.same)),
        ("falseReject", Share::among(of(true), |row| !row.same)),
        (
            "falseMatch",
            Share::among(of(false), |row| decided(row, Decision::Match)),
        ),
        (
            "falseNoMatch",
            Share::among(of(true), |row| decided(row, Decision::NoMatch)),
        ),
        (
            "review",
            Share::among(&labelled, |row| row.decision == Some(Decision::Review)),
        ),
        (
            "noFace",
            Share::among(entries.values(), |entry| entry.embedding.is_none()),
        ),
    ];
    let times = |pick: fn(&Entry) -> f64| entries.values().map(pick).collect::<Vec<f64>>();
    let (decode, face) = (times(|entry| entry.decode_ms), times(|entry| entry.face_ms));
    let auc = area_under_curve(&scores(true), &scores(false));
    let time = |values: &[f64]| json!({"median": rounded(quantile(values, 0.5)), "p95": rounded(quantile(values, 0.95))});
    let mut document = json!({
        "pairs": rows.len(),
        "pictures": entries.len(),
        "auc": auc,
        "cpuMsPerPicture": {"decode": time(&decode), "face": time(&face)},
    });
    let mut text = format!(
        "{} pairs of {} pictures. AUC {:.5}.\n",
        rows.len(),
        entries.len(),
        auc.unwrap_or(0.0)
    );
    for (name, share) in shares {
        document[name] = share.document();
        let _ = writeln!(text, "{name:<14} {}", share.text());
    }
    let _ = writeln!(
        text,
        "A picture costs {:.1} CPU-ms (95 % below {:.1}), decoding {:.1} apart.",
        quantile(&face, 0.5),
        quantile(&face, 0.95),
        quantile(&decode, 0.5)
    );
    Report::new(Value::clone(&document), text)
}

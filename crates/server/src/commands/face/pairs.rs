//! `face compare --pairs`: how often pairs of pictures fall on the right side.

use std::collections::HashMap;
use std::collections::hash_map::Entry::Vacant;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use evidence::face::{Decision, Embedding, FaceNetworks};
use serde::Deserialize;
use serde_json::{Value, json};

use super::labelled::{Unreadable, lines};
use super::picture::Reading;
use super::rates::{Share, area_under_curve, quantile, rounded};
use crate::commands::rows::Rows;
use crate::report::Report;

/// A labelled pair.
#[derive(Debug, Deserialize)]
struct Pair {
    a: String,
    b: String,
    same: Option<bool>,
}

/// What came of a picture; nothing of one that cannot be read.
#[derive(Default)]
struct Entry {
    is_read: bool,
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
    let (mut rows, mut written) = (Vec::new(), Rows::create(out)?);
    let mut unreadable = Unreadable::default();
    for pair in &pairs {
        for name in [&pair.a, &pair.b] {
            let path = root.join(name);
            if let Vacant(place) = entries.entry(path) {
                let entry = entry(networks, place.key(), &mut unreadable)?;
                place.insert(entry);
            }
        }
        let (a, b) = (&entries[&root.join(&pair.a)], &entries[&root.join(&pair.b)]);
        let row = row(pair, a, b);
        written.write(&json!({
            "a": pair.a,
            "b": pair.b,
            "score": row.score,
            "same": row.same,
            "decision": row.decision.map_or("no-face", Decision::code),
            "cpuMs": rounded(a.face_ms + b.face_ms),
        }))?;
        rows.push(row);
    }
    written.finish()?;
    Ok(report(&rows, &entries, &unreadable))
}

fn entry(networks: &FaceNetworks, path: &Path, unreadable: &mut Unreadable) -> anyhow::Result<Entry> {
    let Some(read) = unreadable.or_face(networks, path, Reading::Anywhere)? else {
        return Ok(Entry::default());
    };
    Ok(Entry {
        is_read: true,
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

fn report(rows: &[Row], entries: &HashMap<PathBuf, Entry>, unreadable: &Unreadable) -> Report {
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
    let read = || entries.values().filter(|entry| entry.is_read);
    let times = |pick: fn(&Entry) -> f64| read().map(pick).collect::<Vec<f64>>();
    let (decode, face) = (times(|entry| entry.decode_ms), times(|entry| entry.face_ms));
    let auc = area_under_curve(&scores(true), &scores(false));
    let time = |values: &[f64]| json!({"median": rounded(quantile(values, 0.5)), "p95": rounded(quantile(values, 0.95))});
    let mut document = json!({
        "pairs": rows.len(),
        "pictures": entries.len(),
        "unreadable": unreadable.document(),
        "auc": auc,
        "cpuMsPerPicture": {"decode": time(&decode), "face": time(&face)},
    });
    let mut text = format!(
        "{} pairs of {} pictures. AUC {}.\n",
        rows.len(),
        entries.len(),
        auc.map_or("unknown, as not both labels are there".to_owned(), |auc| format!(
            "{auc:.5}"
        ))
    );
    text.push_str(&unreadable.text());
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

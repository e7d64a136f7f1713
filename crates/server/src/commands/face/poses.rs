//! `face pose`: how often the side that a face looks to is right.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use evidence::face::FaceNetworks;
use evidence::face::pose::{Pose, View};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::labelled::{Unreadable, lines};
use super::picture::Reading;
use super::rates::{Share, quantile, rounded};
use crate::commands::rows::Rows;
use crate::report::Report;

/// Arguments of `face pose`.
#[derive(Debug, Args)]
pub struct PoseArgs {
    /// Labelled pictures, one JSON object a line: {"file": …, "pose": "left"}; files are named from its folder
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Write a JSON object for every picture
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A labelled picture.
#[derive(Debug, Deserialize)]
struct Labelled {
    file: String,
    pose: Option<String>,
}

/// Measures the pose of every picture.
///
/// # Errors
/// When a file cannot be read or written, and when a network fails.
pub fn measure(networks: &FaceNetworks, arguments: &PoseArgs) -> anyhow::Result<Report> {
    let root = arguments.manifest.parent().unwrap_or(Path::new(""));
    let labelled: Vec<Labelled> = lines(&arguments.manifest)?;
    let (mut written, mut times) = (Rows::create(arguments.out.as_deref())?, Vec::new());
    let mut unreadable = Unreadable::default();
    let mut by_label: BTreeMap<String, Vec<Option<Pose>>> = BTreeMap::new();
    for picture in labelled {
        let read = unreadable.or_face(networks, &root.join(&picture.file), Reading::Portrait)?;
        times.extend(read.as_ref().map(|read| read.face.cpu_ms));
        let pose = read.and_then(|read| read.face.value).map(|face| face.pose);
        written.write(&json!({
            "file": picture.file,
            "yaw": pose.map(|pose| rounded(f64::from(pose.yaw))),
            "pose": pose.map(|pose| pose.view().code()),
        }))?;
        if let Some(label) = picture.pose {
            by_label.entry(label).or_default().push(pose);
        }
    }
    written.finish()?;
    let (mut document, mut text) = (Map::new(), unreadable.text());
    for (label, poses) in &by_label {
        let found = Share::among(poses, |pose| pose.is_some());
        let _ = writeln!(text, "{label:<10} found {}", found.text());
        let mut entry = json!({"found": found.document()});
        if let Some(view) = view(label) {
            let right = Share::among(poses.iter().flatten(), |pose| pose.view() == view);
            let _ = writeln!(text, "{:<10} right {}", "", right.text());
            entry["right"] = right.document();
        }
        document.insert(label.clone(), entry);
    }
    let _ = writeln!(text, "A picture costs {:.1} CPU-ms.", quantile(&times, 0.5));
    let document = json!({"labels": document, "unreadable": unreadable.document(), "cpuMsPerPicture": rounded(quantile(&times, 0.5))});
    Ok(Report::new(Value::clone(&document), text))
}

/// The view behind a label. What looks up has none.
fn view(label: &str) -> Option<View> {
    match label {
        "left" => Some(View::Left),
        "right" => Some(View::Right),
        "front" | "forward" | "straight" => Some(View::Front),
        _ => None,
    }
}

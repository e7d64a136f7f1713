//! `bonafide read`: everything that the machine reads from a file, or from all files of a labelled set.

mod file;
mod manifest;
mod measure;
mod shown;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use domain::document::DocumentType;
use engine::clock::{Clock as _, SystemClock};
use engine::confinement::Confinement;
use engine::policy_files::proof_rules;
use evidence::model::Models;
use jiff::tz::TimeZone;

use crate::installation::Installation;
use crate::refusal::Refusal;
use crate::report::Report;

use file::Reader;

/// Arguments of `read`.
#[derive(Debug, Args)]
pub struct ReadArgs {
    /// A document: JPEG, PNG, WebP, HEIC or PDF, or the text of a driving licence's barcode
    #[arg(required_unless_present = "manifest")]
    file: Option<PathBuf>,
    /// What it is uploaded as, such as id-passport; all that any type needs is read without it
    #[arg(long = "type", value_name = "TYPE", value_parser = document_type)]
    kind: Option<DocumentType>,
    /// A labelled set instead: one JSON object a line, with `file` relative to it, and `truth`, `format`,
    /// `check_digits_ok` where known. Without --type, zone and barcode are read, and no print
    #[arg(long, value_name = "MANIFEST", conflicts_with = "file")]
    manifest: Option<PathBuf>,
    /// Where to write what was read from each file of the set, one JSON object a line
    #[arg(long, value_name = "FILE", requires = "manifest")]
    out: Option<PathBuf>,
}

fn document_type(code: &str) -> Result<DocumentType, String> {
    DocumentType::from_code(code).ok_or_else(|| {
        let codes: Vec<&str> = DocumentType::ALL
            .into_iter()
            .filter(|kind| !kind.is_selfie())
            .map(DocumentType::code)
            .collect();
        format!("one of {}", codes.join(", "))
    })
}

/// Reads one file, or a set. Needs no data folder and no database.
///
/// # Errors
/// When models are missing, when the policy folder is broken, and when the file or the set cannot be read.
pub async fn read(arguments: &ReadArgs, installation: &Installation) -> anyhow::Result<Report> {
    let models = Models::open(installation.models_folder());
    let policy = installation.policy_set()?.policy;
    let rules = proof_rules(&policy.evidence.proofs);
    let confinement = Confinement::of_this_program().context("the program cannot be found")?;
    let reader =
        Reader::open(models, rules, confinement).map_err(|error| Refusal::new("model", error.to_string()))?;
    let today = SystemClock.now().to_zoned(TimeZone::UTC).date();
    if let Some(path) = &arguments.manifest {
        return manifest::read(&reader, path, arguments.out.as_deref(), arguments.kind, today).await;
    }
    let path = arguments.file.as_deref().context("a file is named")?;
    let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let reading = reader
        .read(&bytes, arguments.kind, file::Extent::Everything, today)
        .await
        .map_err(|error| Refusal::new(error.code(), error.to_string()))?;
    Ok(Report::new(shown::document(&reading), shown::text(&reading)))
}

//! `legal-documents.toml`: the first version of each legal document.

use domain::legal::{LegalDocumentType, Region};
use jiff::Timestamp;
use serde::Deserialize;
use toml::Spanned;

use super::general::version_name;
use super::source_file::{SourceFile, Word, none_of};
use super::{FirstVersion, PolicyError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    document: Vec<Spanned<DocumentWire>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentWire {
    r#type: Word,
    region: Option<Word>,
    version: Word,
    published_at: Word,
}

pub(super) fn read(file: &SourceFile<'_>) -> Result<Vec<FirstVersion>, PolicyError> {
    let wire: Wire = file.parse()?;
    let mut documents: Vec<FirstVersion> = Vec::new();
    for entry in &wire.document {
        let document = first_version(file, entry.get_ref())?;
        let overlaps = |earlier: &FirstVersion| {
            let same_region =
                earlier.region.is_none() || document.region.is_none() || earlier.region == document.region;
            earlier.kind == document.kind && same_region
        };
        if documents.iter().any(overlaps) {
            let what = "an earlier entry is the first version of this text already";
            return Err(file.wrong(entry.get_ref().r#type.span(), what));
        }
        documents.push(document);
    }
    every_text_has_one(file, &documents)?;
    Ok(documents)
}

fn first_version(file: &SourceFile<'_>, wire: &DocumentWire) -> Result<FirstVersion, PolicyError> {
    let kind = file.read(&wire.r#type, |raw| {
        let known = LegalDocumentType::ALL.into_iter().map(LegalDocumentType::code);
        LegalDocumentType::from_code(raw).ok_or_else(|| none_of(known))
    })?;
    let region = match &wire.region {
        Some(word) if !kind.is_regional() => {
            return Err(file.wrong(word.span(), "this text is one for all: no region"));
        }
        Some(word) => Some(file.read(word, |raw| {
            Region::from_code(raw).ok_or_else(|| none_of(Region::ALL.into_iter().map(Region::code)))
        })?),
        None => None,
    };
    Ok(FirstVersion {
        kind,
        region,
        version: file.read(&wire.version, version_name)?,
        published_at: file.read(&wire.published_at, instant)?,
    })
}

fn instant(raw: &str) -> Result<Timestamp, &'static str> {
    raw.parse()
        .map_err(|_| "must be a real instant of RFC 3339, such as 2026-01-01T00:00:00Z")
}

/// Without a version in force, an acceptance would accept nothing, and nobody would ever be verified.
fn every_text_has_one(file: &SourceFile<'_>, documents: &[FirstVersion]) -> Result<(), PolicyError> {
    let of = |kind| documents.iter().filter(move |document| document.kind == kind);
    if of(LegalDocumentType::PrivacyPolicy).next().is_none() {
        let code = LegalDocumentType::PrivacyPolicy.code();
        return Err(file.wrong_as_a_whole(format!("lacks a first version of {code}")));
    }
    for region in Region::ALL {
        let covers = |document: &FirstVersion| document.region.is_none_or(|only| only == region);
        if !of(LegalDocumentType::TermsOfService).any(covers) {
            let code = LegalDocumentType::TermsOfService.code();
            let region = region.code();
            return Err(
                file.wrong_as_a_whole(format!("lacks a first version of {code} for the region {region}"))
            );
        }
    }
    Ok(())
}

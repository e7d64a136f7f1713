//! `policy.toml`: the name of the whole, and rules that are one number each.

use serde::Deserialize;
use toml::Spanned;

use super::PolicyError;
use super::source_file::{SourceFile, Word};

/// Longest name of a version, in bytes.
pub(super) const VERSION_BYTES_MAX: usize = 40;
/// Largest least age, in years.
const AGE_YEARS_MIN_MAX: u32 = 99;
/// Longest time that superseded records are kept, in days: a hundred years.
const SUPERSEDED_DAYS_MAX_MAX: u32 = 36_525;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    version: Word,
    age_years_min: Spanned<u32>,
    superseded_days_max: Spanned<u32>,
}

/// What the file says.
pub(super) struct General {
    pub(super) version: String,
    pub(super) age_years_min: i16,
    pub(super) superseded_days_max: u32,
}

pub(super) fn read(file: &SourceFile<'_>) -> Result<General, PolicyError> {
    let wire: Wire = file.parse()?;
    let age = file.within(&wire.age_years_min, 1..=AGE_YEARS_MIN_MAX)?;
    Ok(General {
        version: file.read(&wire.version, version_name)?,
        age_years_min: i16::try_from(age).expect("99 fits"),
        superseded_days_max: file.within(&wire.superseded_days_max, 1..=SUPERSEDED_DAYS_MAX_MAX)?,
    })
}

/// Reads the name of a version: letters, digits, `.`, `_` and `-`.
pub(super) fn version_name(raw: &str) -> Result<String, String> {
    let well_formed = (1..=VERSION_BYTES_MAX).contains(&raw.len())
        && raw
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    if well_formed {
        Ok(raw.to_owned())
    } else {
        Err(format!(
            "must be 1 to {VERSION_BYTES_MAX} letters, digits, dots, hyphens and underscores"
        ))
    }
}

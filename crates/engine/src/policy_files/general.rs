//! `policy.toml`: the name of the whole, and rules that are one number each.

use domain::policy::ReviewRules;
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
/// Longest time until a person looks again, in months: the five years of Regulation (EU) 2024/1624, article 26.
const REVIEW_MONTHS_MAX: u32 = 60;
/// Largest sum of weak signs.
const SCORE_MAX: u32 = 1_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    version: Word,
    age_years_min: Spanned<u32>,
    superseded_days_max: Spanned<u32>,
    review: Review,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Review {
    months_low: Spanned<u32>,
    months_medium: Spanned<u32>,
    months_high: Spanned<u32>,
    medium_score_min: Spanned<u32>,
}

/// What the file says.
pub(super) struct General {
    pub(super) version: String,
    pub(super) age_years_min: i16,
    pub(super) superseded_days_max: u32,
    pub(super) review: ReviewRules,
}

pub(super) fn read(file: &SourceFile<'_>) -> Result<General, PolicyError> {
    let wire: Wire = file.parse()?;
    let age = file.within(&wire.age_years_min, 1..=AGE_YEARS_MIN_MAX)?;
    let months = |value: &Spanned<u32>| file.within(value, 1..=REVIEW_MONTHS_MAX);
    let review = ReviewRules {
        months_low: months(&wire.review.months_low)?,
        months_medium: months(&wire.review.months_medium)?,
        months_high: months(&wire.review.months_high)?,
        medium_score_min: file.within(&wire.review.medium_score_min, 1..=SCORE_MAX)?,
    };
    Ok(General {
        review,
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

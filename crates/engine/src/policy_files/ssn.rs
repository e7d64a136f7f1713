//! `ssn.toml`: Social Security numbers that exist in print only.

use domain::policy::SsnRules;
use domain::ssn::SocialSecurityNumber;
use serde::Deserialize;

use super::PolicyError;
use super::source_file::{SourceFile, Word};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    never_valid: Vec<Word>,
    staging_only: Vec<Word>,
}

pub(super) fn read(file: &SourceFile<'_>) -> Result<SsnRules, PolicyError> {
    let wire: Wire = file.parse()?;
    let never_valid = file.read_set(&wire.never_valid, nine_digits)?;
    let staging_only = file.read_set(&wire.staging_only, |raw| match nine_digits(raw) {
        Ok(number) if never_valid.contains(&number) => Err("is never valid already".to_owned()),
        other => other,
    })?;
    Ok(SsnRules {
        never_valid,
        staging_only,
    })
}

fn nine_digits(raw: &str) -> Result<String, String> {
    let number = SocialSecurityNumber::parse(raw).map_err(|error| error.to_string())?;
    if number.digits() == raw {
        Ok(raw.to_owned())
    } else {
        Err("must be nine digits without hyphens".to_owned())
    }
}

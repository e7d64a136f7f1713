//! `risk.toml` and what weak signs are told by: calling codes, forms of postcodes, throw-away e-mail domains.

use std::collections::{BTreeMap, BTreeSet};

use domain::country::CountryCode;
use domain::policy::RiskRules;
use domain::reason::ReasonCode;
use serde::Deserialize;
use toml::Spanned;

use super::PolicyError;
use super::source_file::{SourceFile, WEIGHT_MAX, Word, none_of};

/// Longest calling code with the digits that tell countries of one plan apart.
const CALLING_CODE_DIGITS_MAX: usize = 7;
/// Longest form of a postcode, in bytes.
const POSTCODE_FORM_BYTES_MAX: usize = 12;
/// Most codes or forms of a country.
const PER_COUNTRY_MAX: usize = 20;
/// Longest domain name, in bytes (RFC 1035, 2.3.4, as text).
const DOMAIN_BYTES_MAX: usize = 253;
/// Every weak sign. Each has a weight in the file.
const WEAK_SIGNS: [ReasonCode; 9] = [
    ReasonCode::PhoneCountryMismatch,
    ReasonCode::PostcodeFormatMismatch,
    ReasonCode::PostcodeStateMismatch,
    ReasonCode::EmailCountryMismatch,
    ReasonCode::EmailDisposable,
    ReasonCode::EmailShared,
    ReasonCode::PhoneShared,
    ReasonCode::NationalityResidenceMismatch,
    ReasonCode::IssuingCountryMismatch,
];

/// The files that the rules are read from.
pub(super) struct Files<'a> {
    pub(super) weights: SourceFile<'a>,
    pub(super) calling_codes: SourceFile<'a>,
    pub(super) postcode_forms: SourceFile<'a>,
    pub(super) disposable_email_domains: SourceFile<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    review_score_min: Spanned<u32>,
    weights: BTreeMap<Word, Spanned<u32>>,
}

pub(super) fn read(files: &Files<'_>) -> Result<RiskRules, PolicyError> {
    let (review_score_min, weights) = weights(&files.weights)?;
    Ok(RiskRules {
        review_score_min,
        weights,
        calling_codes: by_country(&files.calling_codes, calling_code)?,
        postcode_forms: by_country(&files.postcode_forms, postcode_form)?,
        disposable_email_domains: domains(&files.disposable_email_domains)?,
    })
}

fn weights(file: &SourceFile<'_>) -> Result<(u32, BTreeMap<ReasonCode, u32>), PolicyError> {
    let wire: Wire = file.parse()?;
    let review_score_min = file.within(&wire.review_score_min, 1..=WEIGHT_MAX)?;
    let mut weights = BTreeMap::new();
    for (word, number) in &wire.weights {
        let sign = file.read(word, |raw| {
            let known = || WEAK_SIGNS.into_iter();
            known()
                .find(|sign| sign.code() == raw)
                .ok_or_else(|| none_of(known().map(ReasonCode::code)))
        })?;
        if *number.get_ref() >= review_score_min {
            let what = format!("alone, no sign may reach review_score_min ({review_score_min})");
            return Err(file.wrong(number.span(), what));
        }
        weights.insert(sign, *number.get_ref());
    }
    match WEAK_SIGNS.into_iter().find(|sign| !weights.contains_key(sign)) {
        Some(absent) => Err(file.wrong_as_a_whole(format!("weights lacks `{}`", absent.code()))),
        None => Ok((review_score_min, weights)),
    }
}

fn by_country(
    file: &SourceFile<'_>,
    read: impl Fn(&str) -> Result<String, String>,
) -> Result<BTreeMap<CountryCode, Vec<String>>, PolicyError> {
    let wire: BTreeMap<Word, Spanned<Vec<Word>>> = file.parse()?;
    let mut values = BTreeMap::new();
    for (country, list) in &wire {
        if list.get_ref().is_empty() || list.get_ref().len() > PER_COUNTRY_MAX {
            return Err(file.wrong(list.span(), format!("must be 1 to {PER_COUNTRY_MAX} entries")));
        }
        let country = file.read(country, CountryCode::parse)?;
        values.insert(country, file.read_distinct(list.get_ref(), &read)?);
    }
    Ok(values)
}

fn calling_code(raw: &str) -> Result<String, String> {
    let well_formed = (1..=CALLING_CODE_DIGITS_MAX).contains(&raw.len())
        && raw.bytes().all(|b| b.is_ascii_digit())
        && !raw.starts_with('0');
    if well_formed {
        Ok(raw.to_owned())
    } else {
        Err(format!(
            "must be 1 to {CALLING_CODE_DIGITS_MAX} digits, the first not 0, without the +"
        ))
    }
}

fn postcode_form(raw: &str) -> Result<String, String> {
    let of_form = |b: u8| b.is_ascii_digit() || b.is_ascii_uppercase() || b == b'-' || b == b' ';
    let well_formed =
        raw.len() <= POSTCODE_FORM_BYTES_MAX && raw.bytes().all(of_form) && raw.contains(['9', 'A']);
    if well_formed {
        Ok(raw.to_owned())
    } else {
        Err(format!(
            "must be at most {POSTCODE_FORM_BYTES_MAX} digits, capital letters, hyphens and spaces, with a 9 or an A"
        ))
    }
}

/// One domain a line; `#` begins a comment.
fn domains(file: &SourceFile<'_>) -> Result<BTreeSet<String>, PolicyError> {
    let mut domains = BTreeSet::new();
    let mut start = 0;
    for line in file.text.split_inclusive('\n') {
        let span = start..start + line.trim_end().len();
        start += line.len();
        let domain = line.split('#').next().unwrap_or_default().trim();
        if domain.is_empty() {
            continue;
        }
        if !is_domain(domain) {
            return Err(file.wrong(span, "must be a domain name in lower case"));
        }
        if !domains.insert(domain.to_owned()) {
            return Err(file.wrong(span, "the domain stands there twice"));
        }
    }
    Ok(domains)
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    text.len() <= DOMAIN_BYTES_MAX && text.contains('.') && text.split('.').all(label)
}

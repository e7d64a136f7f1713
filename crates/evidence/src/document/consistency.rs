//! What a document says against what is claimed, and one source on it against another.
//!
//! Names are compared with tolerance ([`crate::names`]), digits and dates without any.

use jiff::civil::Date;

use super::identity::{Identity, PrintedCountry, date_text, name_text, number_text};
use super::{Claim, Field, Finding, FindingCode};
use crate::mrz::ZoneDate;
use crate::names::{NameVerdict, PersonName, compare};
use crate::text::Line;
use crate::visual::{Confirmation, Expected, VisualZone, confirm};

/// Compares what a source states with what is claimed. What one of them leaves out is not compared.
pub(super) fn against_claim(stated: &Identity, claim: &Claim) -> Vec<Finding> {
    let mut findings = Vec::new();
    let trust = stated.confidence(Field::Name);
    if let (Some(claimed), Some(read)) = (&claim.name, &stated.name) {
        findings.extend(name(claimed, read).map(|finding| finding.of_strength(trust)));
    }
    if let (Some(claimed), Some(read)) = (claim.birth, &stated.birth)
        && !read.agrees_with(claimed)
    {
        let finding = Finding::new(FindingCode::BirthDateMismatch).about(Field::BirthDate);
        findings.push(finding.against(claimed.to_string()).having_read(date_text(read)));
    }
    if let (Some(claimed), Some(first)) = (&claim.number, stated.numbers.first())
        && !stated
            .numbers
            .iter()
            .any(|read| number_text(read) == number_text(claimed))
    {
        let finding = Finding::new(FindingCode::NumberMismatch).about(Field::Number);
        findings.push(finding.against(claimed).having_read(first));
    }
    let countries = [
        (
            claim.nationality,
            &stated.nationality,
            FindingCode::NationalityMismatch,
            Field::Nationality,
        ),
        (
            claim.issuer,
            &stated.issuer,
            FindingCode::IssuerMismatch,
            Field::Issuer,
        ),
    ];
    for (claimed, read, code, field) in countries {
        if let (Some(claimed), Some(read)) = (claimed, read)
            && read.alpha_2.as_deref() != Some(claimed.as_str())
        {
            let finding = Finding::new(code).about(field);
            findings.push(finding.against(claimed.as_str()).having_read(&read.printed));
        }
    }
    if let (Some(claimed), Some(read)) = (claim.expiry, &stated.expiry)
        && !read.agrees_with(claimed)
    {
        let finding = Finding::new(FindingCode::ExpiryMismatch).about(Field::Expiry);
        findings.push(finding.against(claimed.to_string()).having_read(date_text(read)));
    }
    findings
}

fn name(claimed: &PersonName, read: &PersonName) -> Option<Finding> {
    let code = match compare(claimed, read).verdict {
        NameVerdict::Same | NameVerdict::Tolerated => return None,
        NameVerdict::Partial => FindingCode::NamePartial,
        NameVerdict::Different => FindingCode::NameMismatch,
    };
    let finding = Finding::new(code).about(Field::Name);
    Some(finding.against(name_text(claimed)).having_read(name_text(read)))
}

/// What the print should say when it agrees with a source.
pub(super) fn expected(stated: &Identity) -> Expected {
    Expected {
        name: stated.name.clone(),
        birth: stated.birth.as_ref().and_then(ZoneDate::date),
        number: stated.numbers.first().cloned(),
        expiry: stated.expiry.as_ref().and_then(ZoneDate::date),
    }
}

/// Looks in print for what zone or barcode state. A contradiction is a finding of the code; what was not found is
/// [`FindingCode::ZoneTextUnseen`], as readers miss much.
pub(super) fn against_print(
    stated: &Identity,
    lines: &[Line],
    visual: &VisualZone,
    today: Date,
    code: FindingCode,
) -> Vec<Finding> {
    let expected = expected(stated);
    let says = |field: Field| match field {
        Field::Name => expected.name.as_ref().map(name_text),
        Field::BirthDate => expected.birth.map(|date| date.to_string()),
        Field::Expiry => expected.expiry.map(|date| date.to_string()),
        _ => expected.number.clone(),
    };
    let outcomes = confirm(&expected, lines, visual, today);
    let is_finding = |(field, outcome): (Field, Confirmation)| {
        let (finding, read) = match outcome {
            Confirmation::Confirmed => return None,
            Confirmation::Unseen => (Finding::new(FindingCode::ZoneTextUnseen), None),
            Confirmation::Contradicted { printed, confidence } => {
                (Finding::new(code).of_strength(confidence), Some(printed))
            }
        };
        let mut finding = finding.about(field).against(says(field).unwrap_or_default());
        finding.read = read;
        Some(finding)
    };
    outcomes.into_iter().filter_map(is_finding).collect()
}

/// Compares two sources on one document, the more trustworthy one first. Every disagreement becomes a finding of the
/// code; what one of them leaves out is not compared.
pub(super) fn between(first: &Identity, second: &Identity, code: FindingCode) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut disagree = |field: Field, first_says: String, second_says: String| {
        let trust = first.confidence(field).min(second.confidence(field));
        let finding = Finding::new(code).about(field).of_strength(trust);
        findings.push(finding.against(first_says).having_read(second_says));
    };
    if let (Some(one), Some(other)) = (&first.name, &second.name) {
        let apart = |one, other| compare(one, other).verdict == NameVerdict::Different;
        if apart(one, other) && apart(other, one) {
            disagree(Field::Name, name_text(one), name_text(other));
        }
    }
    for (field, one, other) in [
        (Field::BirthDate, &first.birth, &second.birth),
        (Field::Expiry, &first.expiry, &second.expiry),
    ] {
        let (Some(one), Some(other)) = (one, other) else {
            continue;
        };
        let agree = match (one.date(), other.date()) {
            (_, Some(date)) => one.agrees_with(date),
            (Some(date), None) => other.agrees_with(date),
            (None, None) => one.year() == other.year(),
        };
        if !agree {
            disagree(field, date_text(one), date_text(other));
        }
    }
    let shares = |one: &String| {
        second
            .numbers
            .iter()
            .any(|other| number_text(one) == number_text(other))
    };
    if let (Some(one), Some(other)) = (first.numbers.first(), second.numbers.first())
        && !first.numbers.iter().any(shares)
    {
        disagree(Field::Number, one.clone(), other.clone());
    }
    for (field, one, other) in [
        (Field::Nationality, &first.nationality, &second.nationality),
        (Field::Issuer, &first.issuer, &second.issuer),
    ] {
        if let (Some(one), Some(other)) = (one, other)
            && !same_country(one, other)
        {
            disagree(field, one.printed.clone(), other.printed.clone());
        }
    }
    findings
}

fn same_country(one: &PrintedCountry, other: &PrintedCountry) -> bool {
    match (&one.alpha_2, &other.alpha_2) {
        (Some(one), Some(other)) => one == other,
        _ => one.printed == other.printed,
    }
}

//! What documents say, and what speaks against them.

use domain::check::{CheckKey, CheckKind};
use domain::country::CountryCode;
use domain::document::DocumentType;
use domain::finding::{Finding, Reading};
use domain::id::UserId;
use domain::person::{IdentityDocumentType, UserData};
use domain::reason::ReasonCode;
use domain::requirement::Facts;
use evidence::document::{
    Claim, ClaimedAddress, Examination, FieldReading, FindingCode, Page, Request, compare_sides, examine,
};
use evidence::model::Models;
use evidence::names::PersonName;
use evidence::proof::Rules;
use jiff::civil::Date;

use super::EvidenceRead;
use super::sheet::Sheet;

/// What the engine says that it has found out, in the words of the rules.
pub(super) fn reason_code(code: &str) -> ReasonCode {
    // A test holds the lists of both sides to each other; what slipped through all the same is shown to a person.
    ReasonCode::from_code(code).unwrap_or(ReasonCode::ReadingFailed)
}

/// Strength in percent.
pub(super) fn percent(strength: f32) -> u8 {
    (strength.clamp(0.0, 1.0) * 100.0).round() as u8
}

/// By which day and which rules documents are judged.
pub(super) struct Yardstick {
    /// The day.
    pub(super) today: Date,
    /// What is asked of proofs.
    pub(super) proofs: Rules,
}

/// Examines every document that is not a selfie.
pub(super) fn read(
    models: &Models,
    sheets: &[Sheet],
    facts: &Facts,
    by: &Yardstick,
    read: &mut EvidenceRead,
) {
    let today = by.today;
    let documents = sheets.iter().filter(|sheet| !sheet.upload.kind.is_selfie());
    let mut examined: Vec<(DocumentType, Examination)> = Vec::new();
    for sheet in documents {
        let kind = sheet.upload.kind;
        match &sheet.opened {
            Err(code) => {
                read.readings.insert(key(kind), Reading::NotRead(*code));
            }
            Ok(opened) => examined.push((kind, examine_sheet(models, sheet, opened, facts, by))),
        }
    }
    let side = |wanted| {
        examined
            .iter()
            .find(|(kind, _)| *kind == wanted)
            .map(|(_, it)| it)
    };
    let (front, back) = (side(DocumentType::IdCardFront), side(DocumentType::IdCardBack));
    let apart = match (front, back) {
        (Some(front), Some(back)) => compare_sides(front, back, today),
        _ => Vec::new(),
    };
    // A card's front has print alone, and its back vouches for it.
    let back_vouches = back.is_some_and(|back| {
        back.readings.zone.as_ref().is_some_and(|zone| zone.is_sound()) || back.readings.barcode.is_some()
    });
    for (kind, examination) in &examined {
        let mut findings: Vec<&evidence::document::Finding> = examination.findings.iter().collect();
        if *kind == DocumentType::IdCardFront {
            findings.extend(&apart);
            findings.retain(|finding| !(back_vouches && rests_on_back(finding.code)));
        }
        read.countries.extend(countries(*kind, examination));
        read.readings.insert(key(*kind), reading(&findings, examination));
    }
}

fn key(kind: DocumentType) -> CheckKey {
    CheckKey::about(CheckKind::DocumentEvidence, kind.code())
}

/// Notes that another user has sent that document's photograph.
pub(super) fn told_photograph(kind: DocumentType, user: &UserId, read: &mut EvidenceRead) {
    let finding = Finding {
        evidence: vec![("photograph-shared/user".to_owned(), user.to_string())],
        ..Finding::of(ReasonCode::PhotographShared)
    };
    if let Some(Reading::Read { findings, .. }) = read.readings.get_mut(&key(kind)) {
        findings.push(finding);
    }
}

/// What the front of a card may lack when its back was read by machine.
fn rests_on_back(code: FindingCode) -> bool {
    matches!(code, FindingCode::PrintOnly | FindingCode::ExpiryNotFound)
}

fn examine_sheet(
    models: &Models,
    sheet: &Sheet,
    pages: &[Page],
    facts: &Facts,
    by: &Yardstick,
) -> Examination {
    let claim = claim(sheet.upload.kind, facts);
    let request = Request {
        uploaded_as: sheet.upload.kind,
        pages,
        file: &sheet.upload.bytes,
        claim: &claim,
        today: by.today,
        rules: &by.proofs,
        cpu_time: &|| std::time::Duration::ZERO,
    };
    examine(&request, models)
}

/// What is claimed about a document of that type.
fn claim(kind: DocumentType, facts: &Facts) -> Claim {
    let data = &facts.data;
    let stated = data.identity_document().filter(|stated| match stated.kind {
        Some(IdentityDocumentType::Passport) => kind == DocumentType::Passport,
        Some(IdentityDocumentType::Id) => kind.is_identity() && kind != DocumentType::Passport,
        Some(IdentityDocumentType::Ssn) | None => false,
    });
    let kyc = data.kyc_data.as_ref();
    Claim {
        name: data.user_details.as_ref().map(|details| PersonName {
            family: details.last_name.as_str().to_owned(),
            given: details.first_name.as_str().to_owned(),
            truncated: false,
        }),
        birth: data
            .user_details
            .as_ref()
            .map(|details| details.date_of_birth.date()),
        number: stated
            .and_then(|it| it.number.as_ref())
            .map(|number| number.as_str().to_owned()),
        nationality: kyc.and_then(|kyc| kyc.nationality).filter(|_| kind.is_identity()),
        issuer: stated.and_then(|it| it.issuing_country),
        expiry: facts.document(kind).and_then(|document| document.expires_at),
        address: address(data),
        income: data
            .due_diligence
            .as_ref()
            .and_then(|it| it.estimated_yearly_income),
    }
}

fn address(data: &UserData) -> Option<ClaimedAddress> {
    let address = data.kyc_data.as_ref()?.address_of_residence.as_ref()?;
    let text = |text: &domain::text::Text| text.as_str().to_owned();
    Some(ClaimedAddress {
        line1: text(address.line1.as_ref()?),
        line2: address.line2.as_ref().map(text),
        city: text(address.city.as_ref()?),
        region: address.state_or_region.as_ref().map(text),
        postal_code: address.postal_code.as_ref().map(text),
    })
}

/// Nationality and issuer as the machine-readable parts name them.
fn countries(kind: DocumentType, examination: &Examination) -> Vec<(DocumentType, CountryCode)> {
    if !kind.is_identity() {
        return Vec::new();
    }
    let Some(zone) = examination.readings.zone.as_ref().filter(|zone| zone.is_sound()) else {
        return Vec::new();
    };
    [&zone.fields.nationality, &zone.fields.issuer]
        .into_iter()
        .filter_map(|code| CountryCode::parse(code.alpha_2()?).ok())
        .map(|country| (kind, country))
        .collect()
}

/// What follows from an examination, with what a reviewer is shown.
fn reading(findings: &[&evidence::document::Finding], examination: &Examination) -> Reading {
    if findings
        .iter()
        .any(|finding| finding.code == FindingCode::ReaderMissing)
    {
        return Reading::NotRead(ReasonCode::ModelMissing);
    }
    let mut evidence = vec![("kind".to_owned(), examination.kind.code().to_owned())];
    if let Some(zone) = &examination.readings.zone {
        evidence.push(("zone".to_owned(), zone.lines.join("\n")));
    }
    let shown = |it: &FieldReading| {
        (
            format!("{}/{}", it.source.code(), it.field.code()),
            it.value.clone(),
        )
    };
    evidence.extend(examination.fields.iter().map(shown));
    Reading::Read {
        findings: findings.iter().map(|finding| translated(finding)).collect(),
        evidence,
    }
}

fn translated(finding: &evidence::document::Finding) -> Finding {
    let name = |what: &str| match finding.about {
        Some(field) => format!("{}/{}/{what}", finding.code.code(), field.code()),
        None => format!("{}/{what}", finding.code.code()),
    };
    let values = [("stated", &finding.claimed), ("read", &finding.read)];
    Finding {
        code: reason_code(finding.code.code()),
        strength_percent: percent(finding.strength),
        about: None,
        evidence: values
            .into_iter()
            .filter_map(|(what, value)| Some((name(what), value.clone()?)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finding_of_the_reader_is_a_reason_with_a_policy() {
        for code in FindingCode::ALL {
            if *code != FindingCode::ReaderMissing {
                let reason = ReasonCode::from_code(code.code());
                assert!(
                    reason.is_some_and(|it| ReasonCode::FINDINGS.contains(&it)),
                    "{code}"
                );
            }
        }
    }
}

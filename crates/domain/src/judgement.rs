//! Which checks a product requires, how those that need nothing but the facts come out, and what follows from all.

mod evidence;
mod outcomes;
mod rescreening;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::check::{Check, CheckKey, CheckKind, FailEffect, Outcome, RejectionBasis};
use crate::country::CountryCode;
use crate::document::DocumentType;
use crate::finding::Reading;
use crate::person::utc_date;
use crate::policy::Policy;
use crate::product::{PerProduct, Product};
use crate::reason::{Reason, ReasonCode};
use crate::requirement::{Assessment, Facts, assess, needs_assurance, relies_on};
use crate::risk::{PoliticalExposure, RiskLevel, SharedContacts, edd, risk_level};
use crate::staging::Environment;
use crate::verification::{Asked, Disposition, Record};

pub use rescreening::{Rescreening, rescreen};

/// Who vouches for an identity that no document shows, in production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityAssurance {
    /// A source that confirms name, date of birth and number.
    Source,
    /// The operator attests that it verifies identity and liveness itself, as `verificationHistory` states.
    Reliance,
}

impl IdentityAssurance {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Reliance => "reliance",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Source, Self::Reliance]
            .into_iter()
            .find(|assurance| assurance.code() == code)
    }
}

/// Whether a project looks for other users with the same face, which the law forbids in some places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DuplicateFaces {
    /// It does; a person looks at what is found.
    LookedFor,
    /// It does not.
    NotLookedFor,
}

impl DuplicateFaces {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::LookedFor => "on",
            Self::NotLookedFor => "off",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::LookedFor, Self::NotLookedFor]
            .into_iter()
            .find(|it| it.code() == code)
    }
}

/// What an identity source said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceAnswer {
    /// Name, date of birth and number belong together.
    Confirmed,
    /// It knows nobody with that number.
    NotConfirmed,
    /// It knows the number with another name or date of birth.
    Mismatch,
    /// It did not answer, or not as agreed.
    Unavailable,
    /// No source is configured.
    NotConfigured,
    /// The user has stated no Social Security number that a source could be asked about.
    NothingToAsk,
}

/// What a list family's screening found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Screened {
    /// The list is there and fresh; what was found on it that nobody has cleared, for the reviewer to see.
    Searched {
        /// Names and values of each hit.
        hits: Vec<(String, String)>,
    },
    /// The list has not been imported.
    Missing,
    /// The list is older than policy allows.
    Stale,
    /// The name can't be compared with those of the list, so that finding nobody says nothing.
    Unreadable,
}

/// What was found out for a run, beyond the facts themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// What screening found in each family that was looked at, by code.
    pub screening: Vec<(String, Screened)>,
    /// What came of looking at documents and faces, by the check that it is for; a check that is not here was not made.
    pub readings: BTreeMap<CheckKey, Reading>,
    /// Countries that documents name as nationality or issuer, by the document.
    pub read_countries: Vec<(DocumentType, CountryCode)>,
    /// Documents whose very bytes another user of the project has uploaded.
    pub shared_documents: Vec<DocumentType>,
    /// Whether another user of the project has stated the same identity number.
    pub shared_identity_number: Sharing,
    /// Contacts that other users have too.
    pub shared_contacts: SharedContacts,
    /// What the identity source said; `None` when nobody had to ask.
    pub source_answer: Option<SourceAnswer>,
    /// What was decided before.
    pub record: Record,
    /// Whether a case about the user is open.
    pub open_case: OpenCases,
}

/// Whether anybody else has it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Only this user.
    Unique,
    /// Another user of the project too.
    Shared,
}

/// Whether a case about the user is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenCases {
    /// No.
    None,
    /// Yes.
    Open,
}

/// Everything that a run decides with.
#[derive(Debug, Clone)]
pub struct Examination<'a> {
    /// The snapshot.
    pub facts: &'a Facts,
    /// What was found out.
    pub findings: &'a Findings,
    /// The policy.
    pub policy: &'a Policy,
    /// When.
    pub now: Timestamp,
}

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Every check that a judged product requires, once.
    pub checks: Vec<Check>,
    /// What follows for each product.
    pub dispositions: PerProduct<Disposition>,
    /// Whether the person is politically exposed; `None` when nobody could look.
    pub exposure: Option<PoliticalExposure>,
    /// Whether a sanctions list was hit.
    pub sanctions: Sanctions,
    /// How soon a person looks again at who is verified.
    pub risk: RiskLevel,
}

/// Whether a sanctions list was hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sanctions {
    /// No.
    NoHit,
    /// Yes: two people have to decide.
    Hit,
}

/// Does every check that the products require, and says what follows.
pub fn judge(examination: &Examination<'_>) -> Judgement {
    let Examination {
        facts,
        findings,
        policy,
        now,
    } = examination;
    let today = utc_date(*now);
    let exposure = exposure(findings, policy);
    let edd = edd(facts, exposure.unwrap_or_default(), policy);
    let assessments = PerProduct::from_fn(|product| assess(product, facts, &edd, policy, today));
    let required = PerProduct::from_fn(|product| {
        required_checks(product, &assessments[product], facts, policy, findings)
    });
    let mut keys: Vec<CheckKey> = required
        .iter()
        .flat_map(|(_, keys)| keys.iter().cloned())
        .collect();
    keys.sort();
    keys.dedup();
    let checks: Vec<Check> = keys
        .into_iter()
        .map(|key| examination.check(key, &edd, &assessments))
        .collect();
    let dispositions =
        PerProduct::from_fn(|product| disposition(&assessments[product], &required[product], &checks));
    Judgement {
        sanctions: sanctions(&findings.screening, policy),
        risk: risk_level(&edd, &facts.data, findings.shared_contacts, policy),
        checks,
        dispositions,
        exposure,
    }
}

fn sanctions(screening: &[(String, Screened)], policy: &Policy) -> Sanctions {
    let hit = |(family, screened): &(String, Screened)| {
        *family != policy.screening.pep_family
            && matches!(screened, Screened::Searched { hits } if !hits.is_empty())
    };
    if screening.iter().any(hit) {
        Sanctions::Hit
    } else {
        Sanctions::NoHit
    }
}

/// What a hit on a sanctions list does to a product that stands verified.
pub fn after_sanctions_hit(checks: &[Check]) -> Disposition {
    let rejection = checks.iter().find_map(|check| match &check.outcome {
        Outcome::Fail(FailEffect::Reject(basis)) if check.key.kind == CheckKind::Screening => {
            Some(Disposition::Rejected {
                basis: *basis,
                reasons: check.reasons.clone(),
            })
        }
        _ => None,
    });
    rejection.unwrap_or(Disposition::ManualReview)
}

/// `None` when the list of politically exposed persons was not there to be searched, or not with that name.
fn exposure(findings: &Findings, policy: &Policy) -> Option<PoliticalExposure> {
    let of_peps = findings
        .screening
        .iter()
        .find(|(family, _)| *family == policy.screening.pep_family);
    match of_peps {
        Some((_, Screened::Searched { hits })) if hits.is_empty() => Some(PoliticalExposure::NotFound),
        Some((_, Screened::Searched { .. })) => Some(PoliticalExposure::Exposed),
        Some((_, Screened::Missing | Screened::Stale | Screened::Unreadable)) | None => None,
    }
}

/// What completeness says of every product at a trigger, before anything is checked.
pub fn known_missing(
    facts: &Facts,
    exposure: PoliticalExposure,
    policy: &Policy,
    today: Date,
) -> PerProduct<Option<Asked>> {
    let edd = edd(facts, exposure, policy);
    PerProduct::from_fn(|product| {
        let assessment = assess(product, facts, &edd, policy, today);
        (!assessment.is_complete()).then_some(Asked {
            data: assessment.missing_data,
            documents: assessment.missing_documents,
            reasons: assessment.reasons,
        })
    })
}

/// The documents that the products count on, once screening has told whether the person is politically exposed: what
/// has to be read before it is judged.
pub fn relied_documents(facts: &Facts, findings: &Findings, policy: &Policy) -> Vec<DocumentType> {
    if facts.documents.is_empty() {
        return Vec::new();
    }
    let edd = edd(facts, exposure(findings, policy).unwrap_or_default(), policy);
    let mut relied: Vec<DocumentType> = Product::ALL
        .into_iter()
        .flat_map(|product| relies_on(product, facts, &edd, policy).documents)
        .collect();
    relied.sort();
    relied.dedup();
    relied
}

/// The checks without which a product is never verified.
pub fn required_checks(
    product: Product,
    assessment: &Assessment,
    facts: &Facts,
    policy: &Policy,
    findings: &Findings,
) -> Vec<CheckKey> {
    use CheckKind::*;
    let relied = &assessment.relies_on;
    let group = policy.group(facts.data.residence());
    let mut keys: Vec<CheckKey> = [
        Completeness,
        Age,
        Residence,
        PriorDecision,
        StagingWord,
        EnhancedDueDiligence,
    ]
    .map(CheckKey::of)
    .into();
    let families = match facts.environment {
        Environment::Production => &policy.screening.families_production,
        Environment::Staging => &policy.screening.families_staging,
    };
    let searched = findings.screening.iter().map(|(family, _)| family);
    keys.extend(
        families
            .iter()
            .chain(searched)
            .map(|family| CheckKey::about(Screening, family.as_str())),
    );
    if policy.countries.not_served_products.contains(product) {
        keys.extend([ResidenceServed, NationalityServed].map(CheckKey::of));
    } else {
        keys.push(CheckKey::of(HighRiskTransfer));
    }
    if relied.section("kycData") {
        keys.extend([ProxyConsistency, DuplicateIdentityNumber].map(CheckKey::of));
        if group.identity_by_ssn {
            keys.extend([UsState, IdentityNumber, IdentityAssurance].map(CheckKey::of));
        }
    }
    if needs_assurance(facts, group) {
        keys.push(CheckKey::of(IdentityAssurance));
    }
    if relied.section("verificationHistory") {
        keys.push(CheckKey::of(VerificationHistory));
    }
    for kind in &relied.documents {
        keys.extend([DocumentExpiry, DuplicateDocument].map(|check| CheckKey::about(check, kind.code())));
        if !kind.is_selfie() {
            keys.push(CheckKey::about(DocumentEvidence, kind.code()));
        }
    }
    for kind in relied.documents.iter().filter(|kind| kind.is_selfie()) {
        keys.extend([SelfieQuality, Pose].map(|check| CheckKey::about(check, kind.code())));
    }
    if relied.documents.iter().any(|kind| kind.is_selfie()) {
        keys.extend([SamePerson, FaceMatch, Liveness].map(CheckKey::of));
        let portraits = relied.documents.iter().filter(|kind| kind.has_portrait());
        keys.extend(portraits.map(|kind| CheckKey::about(PortraitFound, kind.code())));
        if facts.duplicate_faces == DuplicateFaces::LookedFor {
            keys.push(CheckKey::of(DuplicateFace));
        }
    }
    keys.sort();
    keys.dedup();
    keys
}

fn disposition(assessment: &Assessment, required: &[CheckKey], checks: &[Check]) -> Disposition {
    let results: Vec<Option<&Check>> = required
        .iter()
        .map(|key| checks.iter().find(|check| check.key == *key))
        .collect();
    let mut asked = Asked {
        data: assessment.missing_data.clone(),
        documents: assessment.missing_documents.clone(),
        reasons: assessment.reasons.clone(),
    };
    let mut awaits_person = false;
    let mut rejection: Option<(RejectionBasis, Vec<Reason>)> = None;
    for check in &results {
        match check.map(|check| (&check.outcome, &check.reasons)) {
            Some((Outcome::Pass, _)) => {}
            Some((Outcome::Review | Outcome::NotRun, _)) | None => awaits_person = true,
            Some((Outcome::Fail(FailEffect::Reject(basis)), why)) => {
                let (_, reasons) = rejection.get_or_insert((*basis, Vec::new()));
                reasons.extend(why.iter().cloned());
            }
            Some((Outcome::Fail(FailEffect::AskAgain { data, documents }), why)) => {
                asked.data.extend(data.iter().cloned());
                asked.documents.extend(documents);
                asked.reasons.extend(why.iter().cloned());
            }
        }
    }
    if let Some((basis, mut reasons)) = rejection {
        // Two checks may say the same.
        reasons.sort();
        reasons.dedup();
        // Of several bases, the one that needs a person afterwards decides what later data may lead to.
        let stricter = results.iter().flatten().find_map(|check| match check.outcome {
            Outcome::Fail(FailEffect::Reject(basis)) if basis.needs_person_afterwards() => Some(basis),
            _ => None,
        });
        return Disposition::Rejected {
            basis: stricter.unwrap_or(basis),
            reasons,
        };
    }
    asked.data = unique(asked.data);
    asked.documents.sort();
    asked.documents.dedup();
    asked.reasons.sort();
    asked.reasons.dedup();
    if !asked.data.is_empty() || !asked.documents.is_empty() {
        Disposition::RequiresData(asked)
    } else if awaits_person {
        Disposition::ManualReview
    } else {
        Disposition::Verified
    }
}

fn unique(paths: Vec<String>) -> Vec<String> {
    let mut seen = Vec::new();
    for path in paths {
        if !seen.contains(&path) {
            seen.push(path);
        }
    }
    seen
}

/// What follows for every product when a run could not be completed: a person has to decide.
pub fn failed_run() -> Judgement {
    let reason = Reason::of(ReasonCode::RunFailed);
    let check = Check::not_run(CheckKey::of(CheckKind::Completeness), reason);
    Judgement {
        checks: vec![check],
        dispositions: PerProduct::from_fn(|_| Disposition::ManualReview),
        exposure: None,
        sanctions: Sanctions::NoHit,
        risk: RiskLevel::High,
    }
}

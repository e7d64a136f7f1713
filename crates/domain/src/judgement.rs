//! Which checks a product requires, how those that need nothing but the facts come out, and what follows from all.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::check::{Check, CheckKey, CheckKind, FailEffect, Outcome, RejectionBasis};
use crate::country::CountryCode;
use crate::document::DocumentType;
use crate::person::{is_stale_verification, utc_date};
use crate::policy::{Member, Policy};
use crate::product::{PerProduct, Product};
use crate::reason::{Reason, ReasonCode};
use crate::requirement::{Assessment, Facts, assess};
use crate::risk::{Edd, PoliticalExposure, SharedContacts, edd, weak_signs};
use crate::staging::{Environment, TestWord, test_word};
use crate::verification::{Asked, Disposition, Record};

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
}

/// What was found out for a run, beyond the facts themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings {
    /// What screening found in each family that was looked at, by code.
    pub screening: Vec<(String, Screened)>,
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
    let edd = edd(facts, exposure, policy);
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
    let hit = |(family, screened): &(String, Screened)| {
        *family != policy.screening.pep_family
            && matches!(screened, Screened::Searched { hits } if !hits.is_empty())
    };
    let sanctions = if findings.screening.iter().any(hit) {
        Sanctions::Hit
    } else {
        Sanctions::NoHit
    };
    Judgement {
        checks,
        dispositions,
        exposure: Some(exposure),
        sanctions,
    }
}

fn exposure(findings: &Findings, policy: &Policy) -> PoliticalExposure {
    let exposed = findings.screening.iter().any(|(family, screened)| {
        *family == policy.screening.pep_family
            && matches!(screened, Screened::Searched { hits } if !hits.is_empty())
    });
    if exposed {
        PoliticalExposure::Exposed
    } else {
        PoliticalExposure::NotFound
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
    if relied.section("verificationHistory") {
        keys.push(CheckKey::of(VerificationHistory));
    }
    for kind in &relied.documents {
        keys.extend([DocumentExpiry, DuplicateDocument].map(|check| CheckKey::about(check, kind.code())));
        if !kind.is_selfie() {
            keys.push(CheckKey::about(DocumentEvidence, kind.code()));
        }
    }
    if relied.documents.iter().any(|kind| kind.is_selfie()) {
        keys.extend([FaceMatch, Liveness].map(CheckKey::of));
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
    if let Some((basis, reasons)) = rejection {
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

impl Examination<'_> {
    fn check(&self, key: CheckKey, edd: &Edd, assessments: &PerProduct<Assessment>) -> Check {
        match key.kind {
            CheckKind::Completeness => self.completeness(key, assessments),
            CheckKind::Age => self.age(key),
            CheckKind::Residence => self.residence(key, &self.policy.countries.rejected),
            CheckKind::ResidenceServed => self.residence(key, &self.policy.countries.not_served),
            CheckKind::NationalityServed => self.nationality(key),
            CheckKind::UsState => self.us_state(key),
            CheckKind::IdentityNumber => self.identity_number(key),
            CheckKind::VerificationHistory => self.verification_history(key),
            CheckKind::DocumentExpiry => self.document_expiry(key),
            CheckKind::ProxyConsistency => self.proxy_consistency(key),
            CheckKind::DuplicateIdentityNumber => self.duplicate_identity_number(key),
            CheckKind::DuplicateDocument => self.duplicate_document(key),
            CheckKind::IdentityAssurance => self.identity_assurance(key),
            CheckKind::Screening => self.screening(key),
            CheckKind::EnhancedDueDiligence => Check {
                reasons: edd.reasons(),
                ..Check::pass(key)
            },
            CheckKind::HighRiskTransfer => self.high_risk_transfer(key, edd),
            CheckKind::DocumentEvidence => self.document_evidence(key),
            CheckKind::FaceMatch => self.face(key, ReasonCode::FacesNotCompared),
            CheckKind::Liveness => self.face(key, ReasonCode::LivenessNotChecked),
            CheckKind::PriorDecision => self.prior_decision(key),
            CheckKind::StagingWord => self.staging_word(key),
        }
    }

    fn word(&self) -> Option<TestWord> {
        test_word(self.facts.environment, &self.facts.data)
    }

    /// Passes for what is complete; what is missing is asked for by each product's own assessment.
    fn completeness(&self, key: CheckKey, assessments: &PerProduct<Assessment>) -> Check {
        let incomplete = assessments
            .iter()
            .filter(|(_, assessment)| !assessment.is_complete());
        let evidence = incomplete
            .map(|(product, it)| {
                let documents = it.missing_documents.iter().map(|kind| kind.code());
                let missing: Vec<&str> = it
                    .missing_data
                    .iter()
                    .map(String::as_str)
                    .chain(documents)
                    .collect();
                (product.code().to_owned(), missing.join(" "))
            })
            .collect();
        Check::pass(key).with_evidence(evidence)
    }

    fn age(&self, key: CheckKey) -> Check {
        let Some(details) = &self.facts.data.user_details else {
            return Check::pass(key);
        };
        if details.date_of_birth.age_on(utc_date(self.now)) < self.policy.age_years_min {
            return Check::reject(key, RejectionBasis::Age, Reason::of(ReasonCode::UnderAge));
        }
        Check::pass(key)
    }

    fn residence(&self, key: CheckKey, refused: &std::collections::BTreeSet<CountryCode>) -> Check {
        if self
            .facts
            .data
            .residence()
            .is_some_and(|country| refused.contains(&country))
        {
            let about = "userDetails.countryOfResidence";
            let reason = Reason::about(ReasonCode::ResidenceNotServed, about);
            return Check::reject(key, RejectionBasis::Residence, reason);
        }
        Check::pass(key)
    }

    /// The nationality that is stated, and the country that issued the stated document.
    fn nationality(&self, key: CheckKey) -> Check {
        let refused = &self.policy.countries.not_served;
        let nationality = self.facts.data.kyc_data.as_ref().and_then(|kyc| kyc.nationality);
        let issuer = self
            .facts
            .data
            .identity_document()
            .and_then(|document| document.issuing_country);
        for (country, member) in [
            (nationality, Member::Nationality),
            (issuer, Member::IssuingCountryCode),
        ] {
            if country.is_some_and(|country| refused.contains(&country)) {
                let reason = Reason::about(ReasonCode::NationalityNotServed, member.path());
                return Check::reject(key, RejectionBasis::Nationality, reason);
            }
        }
        Check::pass(key)
    }

    fn us_state(&self, key: CheckKey) -> Check {
        match self.facts.data.state_or_region() {
            Some(state) if !self.policy.us_states.contains_key(state.as_str()) => {
                let path = Member::StateOrRegion.path();
                Check::ask_for_data(key, path, Reason::about(ReasonCode::StateUnknown, path))
            }
            _ => Check::pass(key),
        }
    }

    fn identity_number(&self, key: CheckKey) -> Check {
        let number = self
            .facts
            .data
            .identity_document()
            .and_then(|document| document.number.as_ref());
        let Some(number) = number else {
            return Check::pass(key);
        };
        let rules = &self.policy.ssn;
        let only_in_print = rules.never_valid.contains(number.as_str())
            || (self.facts.environment == Environment::Production
                && rules.staging_only.contains(number.as_str()));
        if only_in_print {
            let path = Member::IdentityDocumentNumber.path();
            return Check::ask_for_data(key, path, Reason::about(ReasonCode::IdentityNumberInvalid, path));
        }
        Check::pass(key)
    }

    fn verification_history(&self, key: CheckKey) -> Check {
        let Some(history) = &self.facts.data.verification_history else {
            return Check::pass(key);
        };
        for (at, member) in [
            (history.id_verification_at, Member::IdVerificationTimestamp),
            (
                history.liveness_verification_at,
                Member::LivenessVerificationTimestamp,
            ),
        ] {
            if at.is_some_and(|at| is_stale_verification(at, self.now)) {
                let reason = Reason::about(ReasonCode::VerificationHistoryOutdated, member.path());
                return Check::ask_for_data(key, member.path(), reason);
            }
        }
        Check::pass(key)
    }

    fn document_expiry(&self, key: CheckKey) -> Check {
        let kind = key.about.as_deref().and_then(DocumentType::from_code);
        let Some(document) = kind.and_then(|kind| self.facts.document(kind)) else {
            return Check::not_run(key, Reason::of(ReasonCode::CheckMissing));
        };
        let made_to_expire = self.word() == Some(TestWord::Expired) && document.kind.is_identity();
        if document.is_expired(utc_date(self.now)) || made_to_expire {
            let reason = Reason::about(ReasonCode::DocumentExpired, document.kind.code());
            return Check::ask_for_document(key, document.kind, reason);
        }
        Check::pass(key)
    }

    fn proxy_consistency(&self, key: CheckKey) -> Check {
        let signs = weak_signs(&self.facts.data, self.findings.shared_contacts, self.policy);
        let score: u32 = signs.iter().map(|(_, weight)| weight).sum();
        let mut reasons: Vec<Reason> = signs.iter().map(|(code, _)| Reason::of(*code)).collect();
        let evidence = vec![("risk-score".to_owned(), score.to_string())];
        if score >= self.policy.risk.review_score_min {
            reasons.push(Reason::of(ReasonCode::RiskScoreHigh));
            return Check::review(key, reasons).with_evidence(evidence);
        }
        Check {
            reasons,
            evidence,
            ..Check::pass(key)
        }
    }

    fn duplicate_identity_number(&self, key: CheckKey) -> Check {
        let number = self
            .facts
            .data
            .identity_document()
            .and_then(|document| document.number.as_ref());
        let exempt = self.facts.environment == Environment::Staging
            && number.is_some_and(|number| self.policy.ssn.staging_only.contains(number.as_str()));
        if self.findings.shared_identity_number == Sharing::Shared && !exempt {
            return Check::review(key, vec![Reason::of(ReasonCode::IdentityNumberShared)]);
        }
        Check::pass(key)
    }

    fn duplicate_document(&self, key: CheckKey) -> Check {
        let kind = key.about.as_deref().and_then(DocumentType::from_code);
        let shared = kind.is_some_and(|kind| self.findings.shared_documents.contains(&kind));
        if shared {
            let about = key.about.clone().unwrap_or_default();
            return Check::review(key, vec![Reason::about(ReasonCode::DocumentShared, about)]);
        }
        Check::pass(key)
    }

    /// Staging passes on structure, which [`CheckKind::IdentityNumber`] looks at.
    fn identity_assurance(&self, key: CheckKey) -> Check {
        if self.facts.environment == Environment::Staging {
            return Check::pass(key);
        }
        match (self.facts.assurance, self.findings.source_answer) {
            (IdentityAssurance::Reliance, _) if self.has_current_history() => Check::pass(key),
            (IdentityAssurance::Reliance, _) => {
                Check::not_run(key, Reason::of(ReasonCode::RelianceWithoutHistory))
            }
            (IdentityAssurance::Source, Some(SourceAnswer::Confirmed)) => Check::pass(key),
            (IdentityAssurance::Source, Some(SourceAnswer::NotConfirmed)) => {
                Check::review(key, vec![Reason::of(ReasonCode::IdentityNotConfirmed)])
            }
            (IdentityAssurance::Source, Some(SourceAnswer::Mismatch)) => {
                Check::review(key, vec![Reason::of(ReasonCode::IdentityMismatch)])
            }
            (IdentityAssurance::Source, Some(SourceAnswer::NotConfigured)) => {
                Check::not_run(key, Reason::of(ReasonCode::IdentitySourceNotConfigured))
            }
            (IdentityAssurance::Source, Some(SourceAnswer::Unavailable) | None) => {
                Check::not_run(key, Reason::of(ReasonCode::IdentitySourceUnavailable))
            }
        }
    }

    fn has_current_history(&self) -> bool {
        self.facts
            .data
            .verification_history
            .as_ref()
            .is_some_and(|history| {
                [history.id_verification_at, history.liveness_verification_at]
                    .into_iter()
                    .all(|at| at.is_some_and(|at| !is_stale_verification(at, self.now)))
            })
    }

    /// A politically exposed person passes here: what follows is enhanced due diligence.
    fn screening(&self, key: CheckKey) -> Check {
        let family = key.about.clone().unwrap_or_default();
        let screened = self
            .findings
            .screening
            .iter()
            .find(|(searched, _)| *searched == family);
        match screened.map(|(_, screened)| screened) {
            Some(Screened::Searched { hits }) if hits.is_empty() => Check::pass(key),
            Some(Screened::Searched { hits }) if family == self.policy.screening.pep_family => {
                let reasons = vec![Reason::about(ReasonCode::PepHit, family)];
                Check {
                    reasons,
                    evidence: hits.clone(),
                    ..Check::pass(key)
                }
            }
            Some(Screened::Searched { hits }) => {
                let reason = Reason::about(ReasonCode::ScreeningHit, family);
                Check::review(key, vec![reason]).with_evidence(hits.clone())
            }
            Some(Screened::Stale) => {
                Check::not_run(key, Reason::about(ReasonCode::ScreeningListStale, family))
            }
            Some(Screened::Missing) | None => {
                Check::not_run(key, Reason::about(ReasonCode::ScreeningListMissing, family))
            }
        }
    }

    fn high_risk_transfer(&self, key: CheckKey, edd: &Edd) -> Check {
        let general = edd.of_person_and_country();
        if general.is_required(self.policy) {
            Check::review(key, general.reasons())
        } else {
            Check::pass(key)
        }
    }

    fn document_evidence(&self, key: CheckKey) -> Check {
        let kind = key.about.as_deref().and_then(DocumentType::from_code);
        match (self.word(), kind) {
            (Some(TestWord::Approve), _) => Check::pass(key),
            (Some(TestWord::Blurred), Some(kind)) => {
                let reason = Reason::about(ReasonCode::DocumentBlurred, kind.code());
                Check::ask_for_document(key, kind, reason)
            }
            _ => {
                let reason = Reason {
                    code: ReasonCode::EvidenceNotRead,
                    about: key.about.clone(),
                };
                Check::not_run(key, reason)
            }
        }
    }

    fn face(&self, key: CheckKey, not_run: ReasonCode) -> Check {
        match self.word() {
            Some(TestWord::Approve) => Check::pass(key),
            Some(TestWord::Blurred) => {
                let selfies: Vec<DocumentType> = DocumentType::ALL
                    .into_iter()
                    .filter(|kind| kind.is_selfie())
                    .collect();
                let reason = |kind: &DocumentType| Reason::about(ReasonCode::DocumentBlurred, kind.code());
                let reasons = selfies.iter().map(reason).collect();
                let effect = FailEffect::AskAgain {
                    data: Vec::new(),
                    documents: selfies,
                };
                Check {
                    key,
                    outcome: Outcome::Fail(effect),
                    reasons,
                    evidence: Vec::new(),
                }
            }
            _ => Check::not_run(key, Reason::of(not_run)),
        }
    }

    fn prior_decision(&self, key: CheckKey) -> Check {
        let mut reasons = Vec::new();
        if self.findings.record == Record::Rejected {
            reasons.push(Reason::of(ReasonCode::EarlierRejection));
        }
        if self.findings.open_case == OpenCases::Open {
            reasons.push(Reason::of(ReasonCode::CaseOpen));
        }
        if reasons.is_empty() {
            Check::pass(key)
        } else {
            Check::review(key, reasons)
        }
    }

    fn staging_word(&self, key: CheckKey) -> Check {
        let reason = Reason::of(ReasonCode::StagingWord);
        match self.word() {
            Some(TestWord::Review) => Check::review(key, vec![reason]),
            Some(TestWord::Reject) => {
                let mut check =
                    Check::reject(key, RejectionBasis::StagingWord, Reason::of(ReasonCode::Declined));
                check.reasons.push(reason);
                check
            }
            _ => Check::pass(key),
        }
    }
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
    }
}

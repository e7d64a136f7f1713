//! How each check comes out that the facts and the findings of a run decide.

use jiff::Timestamp;

use super::{Examination, IdentityAssurance, OpenCases, Screened, Sharing, SourceAnswer};
use crate::check::{Check, CheckKey, CheckKind, FailEffect, Outcome, RejectionBasis};
use crate::country::CountryCode;
use crate::document::DocumentType;
use crate::person::{is_stale_verification, utc_date};
use crate::policy::Member;
use crate::product::PerProduct;
use crate::reason::{Reason, ReasonCode};
use crate::requirement::Assessment;
use crate::risk::{Edd, weak_signs};
use crate::staging::{Environment, TestWord, test_word};
use crate::verification::Record;

impl Examination<'_> {
    /// Does one check.
    pub(super) fn check(&self, key: CheckKey, edd: &Edd, assessments: &PerProduct<Assessment>) -> Check {
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
            CheckKind::DocumentEvidence => self.evidence(key, ReasonCode::EvidenceNotRead),
            CheckKind::PortraitFound
            | CheckKind::SelfieQuality
            | CheckKind::Pose
            | CheckKind::SamePerson
            | CheckKind::FaceMatch
            | CheckKind::DuplicateFace => self.evidence(key, ReasonCode::FacesNotCompared),
            CheckKind::Liveness => self.evidence(key, ReasonCode::LivenessNotChecked),
            CheckKind::PriorDecision => self.prior_decision(key),
            CheckKind::StagingWord => self.staging_word(key),
            // No run requires it: the watch notes it when it is due.
            CheckKind::PeriodicReview => Check::pass(key),
        }
    }

    pub(super) fn word(&self) -> Option<TestWord> {
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

    /// The nationality that is stated, the country that issued the stated document, and the countries that documents name.
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
        let mut read = self.findings.read_countries.iter();
        if let Some((kind, _)) = read.find(|(_, country)| refused.contains(country)) {
            let reason = Reason::about(ReasonCode::NationalityNotServed, kind.code());
            return Check::reject(key, RejectionBasis::Nationality, reason);
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
        let stated = [
            (history.id_verification_at, Member::IdVerificationTimestamp),
            (
                history.liveness_verification_at,
                Member::LivenessVerificationTimestamp,
            ),
        ];
        let is_stale = |at: Option<Timestamp>| at.is_some_and(|at| is_stale_verification(at, self.now));
        let stale = stated.into_iter().filter(|(at, _)| is_stale(*at));
        let paths: Vec<&str> = stale.map(|(_, member)| member.path()).collect();
        if paths.is_empty() {
            return Check::pass(key);
        }
        let reason = |path: &&str| Reason::about(ReasonCode::VerificationHistoryOutdated, *path);
        Check {
            key,
            reasons: paths.iter().map(reason).collect(),
            outcome: Outcome::Fail(FailEffect::AskAgain {
                data: paths.into_iter().map(str::to_owned).collect(),
                documents: Vec::new(),
            }),
            evidence: Vec::new(),
        }
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
            (IdentityAssurance::Source, Some(SourceAnswer::NothingToAsk)) => {
                Check::not_run(key, Reason::of(ReasonCode::IdentityNotStated))
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
            Some(Screened::Searched { hits })
                if self.policy.screening.families_rejected.contains(&family) =>
            {
                let mut check =
                    Check::reject(key, RejectionBasis::Screening, Reason::of(ReasonCode::Declined));
                check
                    .reasons
                    .push(Reason::about(ReasonCode::ScreeningHit, family));
                check.with_evidence(hits.clone())
            }
            Some(Screened::Searched { hits }) => {
                let reason = Reason::about(ReasonCode::ScreeningHit, family);
                Check::review(key, vec![reason]).with_evidence(hits.clone())
            }
            Some(Screened::Stale) => {
                Check::not_run(key, Reason::about(ReasonCode::ScreeningListStale, family))
            }
            Some(Screened::Unreadable) => {
                Check::not_run(key, Reason::about(ReasonCode::ScreeningNameUnreadable, family))
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

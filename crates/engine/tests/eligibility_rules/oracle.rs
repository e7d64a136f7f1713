//! The contract's rules once more, written down a second time and in another way, to hold the rules against.

use domain::document::DocumentType::{self, *};
use domain::finding::Reading;
use domain::judgement::{Findings, IdentityAssurance, OpenCases, Screened, Sharing, SourceAnswer};
use domain::person::{IdentityDocumentType, UserData};
use domain::policy::Policy;
use domain::product::Product;
use domain::requirement::Facts;
use domain::risk::weak_signs;
use domain::staging::Environment;
use domain::verification::Record;
use jiff::{Timestamp, ToSpan};

/// What a product is decided by.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    pub product: Product,
    pub facts: &'a Facts,
    pub findings: &'a Findings,
    pub policy: &'a Policy,
    pub now: Timestamp,
}

/// States of the US that ask for due diligence.
const ASKING_STATES: [&str; 6] = ["NY", "NC", "TN", "TX", "VA", "VT"];

impl Case<'_> {
    fn data(&self) -> &UserData {
        &self.facts.data
    }

    fn is_transfer(&self) -> bool {
        self.product == Product::RegulatedTransfer
    }

    fn is_ramp(&self) -> bool {
        matches!(self.product, Product::Onramp | Product::Offramp)
    }

    fn in_us(&self) -> bool {
        self.residence() == "US"
    }

    fn residence(&self) -> String {
        self.data()
            .residence()
            .map(|country| country.to_string())
            .unwrap_or_default()
    }

    fn in_staging(&self) -> bool {
        self.facts.environment == Environment::Staging
    }

    fn is_named(&self, word: &str) -> bool {
        let details = self.data().user_details.as_ref();
        self.in_staging() && details.is_some_and(|details| details.last_name.as_str() == word)
    }

    fn is_hit(&self, wanted: impl Fn(&str) -> bool) -> bool {
        self.findings.screening.iter().any(|(family, screened)| {
            wanted(family) && matches!(screened, Screened::Searched { hits } if !hits.is_empty())
        })
    }

    fn enhanced_by_person_or_country(&self) -> u32 {
        let rules = &self.policy.edd;
        let residence = self
            .data()
            .residence()
            .and_then(|country| rules.residence.get(&country));
        let pep = if self.is_hit(|family| family == "pep") {
            rules.pep
        } else {
            0
        };
        residence.copied().unwrap_or(0) + pep
    }

    fn is_enhanced(&self) -> bool {
        let rules = &self.policy.edd;
        let nationality = self.data().kyc_data.as_ref().and_then(|kyc| kyc.nationality);
        let mut score = self.enhanced_by_person_or_country();
        score += nationality
            .and_then(|country| rules.nationality.get(&country))
            .copied()
            .unwrap_or(0);
        if let Some(diligence) = &self.data().due_diligence {
            score += diligence
                .industry
                .and_then(|it| rules.industry.get(&it))
                .copied()
                .unwrap_or(0);
            let volume = diligence.expected_yearly_tx_volume.map(|volume| volume as i32);
            match (
                volume,
                diligence.estimated_yearly_income.map(|income| income as i32),
            ) {
                (Some(volume), Some(income)) if volume - income >= 2 => score += 100,
                (Some(4), None) => score += 100,
                _ => {}
            }
        }
        self.is_named("EDD") || score >= 100
    }

    fn is_there_and_valid(&self, kind: DocumentType) -> bool {
        let today = self.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        self.facts
            .documents
            .iter()
            .any(|it| it.kind == kind && it.expires_at.is_none_or(|last| last >= today))
    }

    fn identity_choices(&self) -> Vec<Vec<DocumentType>> {
        match self.residence().as_str() {
            "ES" => vec![
                vec![Passport],
                vec![IdCardFront, IdCardBack],
                vec![ResidencePermit],
            ],
            "US" | "DE" => vec![vec![Passport], vec![IdCardFront, IdCardBack]],
            _ => vec![vec![Passport]],
        }
    }

    fn needs_identity_document(&self) -> bool {
        !self.is_transfer() && (self.is_enhanced() || (self.is_ramp() && !self.in_us()))
    }

    fn needs_selfies(&self) -> bool {
        self.needs_identity_document() && !self.in_us()
    }

    /// What nobody can lift, not even a person of the compliance team: the user is asked, or has failed.
    pub fn never_lifted(&self) -> Option<&'static str> {
        let Some(details) = &self.data().user_details else {
            return Some("userDetails");
        };
        let today = self.now.to_zoned(jiff::tz::TimeZone::UTC).date();
        if details
            .date_of_birth
            .date()
            .saturating_add(i64::from(self.policy.age_years_min).years())
            > today
        {
            return Some("age");
        }
        if ["CU", "IR", "KP", "SY"].contains(&self.residence().as_str()) {
            return Some("residence");
        }
        if self.is_named("REJECT") {
            return Some("staging word");
        }
        if self.is_transfer() {
            return self.unusable_proof_of_identity();
        }
        self.country_not_served()
            .or_else(|| self.kyc_data_missing())
            .or_else(|| self.history_missing())
            .or_else(|| self.diligence_missing())
            .or_else(|| self.document_missing())
            .or_else(|| self.evidence_refused())
    }

    /// In production a transfer of a US resident rests on what vouches for the identity: nothing of it is asked for, and
    /// what is there must be usable.
    fn unusable_proof_of_identity(&self) -> Option<&'static str> {
        if !self.in_us() || self.in_staging() {
            return None;
        }
        if self.facts.assurance == IdentityAssurance::Reliance {
            return self.history_missing();
        }
        let number = self.data().identity_document().and_then(|it| it.number.as_ref());
        let in_print =
            number.is_some_and(|number| ["078051120", "219099999", "123456789"].contains(&number.as_str()));
        let state = self.data().state_or_region().map(|state| state.as_str());
        (in_print || state == Some("XX")).then_some("number or state")
    }

    fn country_not_served(&self) -> Option<&'static str> {
        let kyc = self.data().kyc_data.as_ref();
        let nationality = kyc.and_then(|kyc| kyc.nationality);
        let issuer = kyc
            .and_then(|kyc| kyc.identity_document.as_ref())
            .and_then(|it| it.issuing_country);
        let countries = [self.data().residence(), nationality, issuer];
        let refused = &self.policy.countries.not_served;
        countries
            .into_iter()
            .flatten()
            .any(|country| refused.contains(&country))
            .then_some("not served")
    }

    fn kyc_data_missing(&self) -> Option<&'static str> {
        let Some(kyc) = &self.data().kyc_data else {
            return Some("kycData");
        };
        let (Some(address), Some(document)) = (&kyc.address_of_residence, &kyc.identity_document) else {
            return Some("address or document");
        };
        let everywhere = kyc.nationality.is_some()
            && kyc.email.is_some()
            && address.line1.is_some()
            && address.city.is_some()
            && address.postal_code.is_some()
            && document.kind.is_some()
            && document.number.is_some();
        let number = document
            .number
            .as_ref()
            .map(|number| number.as_str())
            .unwrap_or_default();
        let in_print =
            ["078051120", "219099999"].contains(&number) || (!self.in_staging() && number == "123456789");
        let in_us = kyc.phone_number.is_some()
            && address
                .state_or_region
                .as_ref()
                .is_some_and(|state| state.as_str() != "XX")
            && document.issuing_country.is_some()
            && document.kind == Some(IdentityDocumentType::Ssn)
            && !in_print;
        (!everywhere || (self.in_us() && !in_us)).then_some("kycData")
    }

    fn relies_on_history(&self) -> bool {
        let vouched =
            self.in_us() && !self.in_staging() && self.facts.assurance == IdentityAssurance::Reliance;
        vouched || self.is_ramp()
    }

    fn history_missing(&self) -> Option<&'static str> {
        if !self.relies_on_history() {
            return None;
        }
        let year_ago = self.now - (365 * 24).hours();
        let history = self.data().verification_history.as_ref();
        let instants = history.map(|it| [it.id_verification_at, it.liveness_verification_at]);
        let stale = instants.iter().flatten().flatten().any(|at| *at < year_ago);
        let absent = self.is_ramp() && instants.is_none_or(|instants| instants.contains(&None));
        (stale || absent).then_some("verificationHistory")
    }

    fn diligence_missing(&self) -> Option<&'static str> {
        if !self.is_ramp() {
            return None;
        }
        let state = self
            .data()
            .state_or_region()
            .map(|state| state.as_str())
            .unwrap_or_default();
        let all = !self.in_us() || ASKING_STATES.contains(&state);
        match &self.data().due_diligence {
            None => all.then_some("dueDiligence"),
            Some(it) => {
                let main =
                    it.employment_status.is_some() && it.source_of_funds.is_some() && it.industry.is_some();
                let income = !self.in_us() || it.estimated_yearly_income.is_some();
                ((all && !main) || !income).then_some("dueDiligence")
            }
        }
    }

    fn document_missing(&self) -> Option<&'static str> {
        if !self.needs_identity_document() {
            return None;
        }
        let complete = |choice: &Vec<DocumentType>| choice.iter().all(|kind| self.is_there_and_valid(*kind));
        if !self.identity_choices().iter().any(complete) {
            return Some("identity document");
        }
        let mut others = Vec::new();
        if self.needs_selfies() {
            others.extend([SelfieFront, SelfieLeft, SelfieRight]);
        }
        if self.is_enhanced() {
            others.push(ProofOfAddress);
            others.extend((!self.in_us()).then_some(ProofOfIncome));
        }
        if !others.iter().all(|kind| self.is_there_and_valid(*kind)) {
            return Some("selfies or proofs");
        }
        (self.is_named("EXPIRED") || self.is_named("BLURRED")).then_some("staging word")
    }

    /// What engines found in what the product needs; `None` where they have not looked at all of it.
    fn evidence_codes(&self) -> Option<Vec<&'static str>> {
        if !self.needs_identity_document() || self.is_named("APPROVE") {
            return Some(Vec::new());
        }
        let mut wanted: Vec<&str> = vec!["document-evidence:id"];
        if self.is_enhanced() {
            wanted.push("document-evidence:proof-of-address");
        }
        if self.needs_selfies() {
            wanted.extend([
                "selfie-quality",
                "pose",
                "same-person",
                "face-match",
                "liveness",
                "portrait",
            ]);
        }
        let readings = &self.findings.readings;
        if readings.is_empty() {
            return None;
        }
        let relevant = readings.iter().filter(|(key, _)| {
            let name = key.to_string();
            wanted.iter().any(|wanted| name.starts_with(wanted))
        });
        let codes = relevant.flat_map(|(_, reading)| match reading {
            Reading::Read { findings, .. } => findings.iter().map(|it| it.code.code()).collect(),
            Reading::NotRead(_) => vec!["not-read"],
        });
        Some(codes.collect())
    }

    fn evidence_refused(&self) -> Option<&'static str> {
        let refused = |code: &&str| match *code {
            "picture-blurred" => true,
            "specimen" => !self.in_staging(),
            _ => false,
        };
        let codes = self.evidence_codes().unwrap_or_default();
        codes.iter().any(refused).then_some("evidence refused")
    }

    /// Why the product can't be verified without a person, if anything forbids it.
    pub fn forbids(&self) -> Option<&'static str> {
        self.never_lifted()
            .or_else(|| self.list_missing())
            .or_else(|| self.is_hit(|family| family != "pep").then_some("hit"))
            .or_else(|| (self.findings.record == Record::Rejected).then_some("earlier rejection"))
            .or_else(|| (self.findings.open_case == OpenCases::Open).then_some("open case"))
            .or_else(|| self.is_named("REVIEW").then_some("staging word"))
            .or_else(|| {
                if self.is_transfer() {
                    self.transfer_at_risk().or_else(|| self.transfer_unvouched())
                } else {
                    self.unproven()
                }
            })
    }

    fn list_missing(&self) -> Option<&'static str> {
        // The staging list has every family.
        let searched = |family: &str| {
            let of_family = |it: &&(String, Screened)| it.0 == family;
            let screened = self.findings.screening.iter().find(of_family);
            matches!(screened, Some((_, Screened::Searched { .. })))
        };
        let all = ["us-ofac", "un", "eu", "uk", "pep"].into_iter().all(searched);
        (!all).then_some("list")
    }

    fn transfer_at_risk(&self) -> Option<&'static str> {
        (self.enhanced_by_person_or_country() >= 100).then_some("risk")
    }

    fn transfer_unvouched(&self) -> Option<&'static str> {
        if !self.in_us() || self.in_staging() {
            return None;
        }
        match self.facts.assurance {
            IdentityAssurance::Source => self.unproven(),
            IdentityAssurance::Reliance => (!self.is_vouched_for()).then_some("identity"),
        }
    }

    fn unproven(&self) -> Option<&'static str> {
        let signs = weak_signs(self.data(), self.findings.shared_contacts, self.policy);
        if signs.iter().map(|(_, weight)| weight).sum::<u32>() >= 50 {
            return Some("weak signs");
        }
        let number = self.data().identity_document().and_then(|it| it.number.as_ref());
        let exempt = self.in_staging() && number.is_some_and(|number| number.as_str() == "123456789");
        if self.findings.shared_identity_number == Sharing::Shared && !exempt {
            return Some("shared number");
        }
        if self.in_us() && !self.in_staging() && !self.is_vouched_for() {
            return Some("identity");
        }
        if self.evidence_codes().is_none() {
            return Some("evidence not read");
        }
        // Weak signs that stay below the limit, and what staging only notes.
        let harmless = |code: &&str| match *code {
            "grey-copy" => true,
            "specimen" => self.in_staging(),
            _ => false,
        };
        if self.evidence_codes().iter().flatten().any(|code| !harmless(code)) {
            return Some("evidence");
        }
        let shared = !self.findings.shared_documents.is_empty();
        (self.needs_selfies() && shared).then_some("shared selfie")
    }

    /// Whether somebody has confirmed an identity that no document shows.
    pub fn is_vouched_for(&self) -> bool {
        match self.facts.assurance {
            IdentityAssurance::Source => self.findings.source_answer == Some(SourceAnswer::Confirmed),
            IdentityAssurance::Reliance => {
                self.data().verification_history.as_ref().is_some_and(|it| {
                    it.id_verification_at.is_some() && it.liveness_verification_at.is_some()
                })
            }
        }
    }
}

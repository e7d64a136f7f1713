//! What a product asks a user for, what of it is there, and what the product relies on.

use jiff::civil::Date;

use crate::country::CountryCode;
use crate::document::{DocumentFact, DocumentType};
use crate::judgement::{DuplicateFaces, IdentityAssurance};
use crate::person::{IdentityDocumentType, UserData};
use crate::policy::{Member, Policy, RequiredDocument, Requirement, ResidenceGroup, When};
use crate::product::{Product, ProductSet};
use crate::reason::{Reason, ReasonCode};
use crate::risk::{Edd, PoliticalExposure, edd};
use crate::staging::Environment;

/// What is on record of a user, as a run judges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Where the user's project stands.
    pub environment: Environment,
    /// Who vouches in that project for an identity that no document shows.
    pub assurance: IdentityAssurance,
    /// Whether that project looks for other users with the same face.
    pub duplicate_faces: DuplicateFaces,
    /// What was stated.
    pub data: UserData,
    /// What was uploaded: at most one of each type.
    pub documents: Vec<DocumentFact>,
}

impl Facts {
    /// The uploaded document of that type, where it counts: a residence permit counts only for residents of Spain.
    pub fn document(&self, kind: DocumentType) -> Option<&DocumentFact> {
        let counts = kind != DocumentType::ResidencePermit || self.data.residence() == Some(CountryCode::ES);
        self.documents
            .iter()
            .find(|document| document.kind == kind && counts)
    }
}

/// What a product asks of a user, and what of it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// Dotted paths of what is not stated, or the name of a section that is absent.
    pub missing_data: Vec<String>,
    /// What is not uploaded, or has expired.
    pub missing_documents: Vec<DocumentType>,
    /// Why something is asked for that seems to be there.
    pub reasons: Vec<Reason>,
    /// What the product relies on.
    pub relies_on: ReliesOn,
}

impl Assessment {
    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.missing_data.is_empty() && self.missing_documents.is_empty()
    }
}

/// What a product relies on: when none of it changes, the product's status stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReliesOn {
    /// Sections of the body, by name.
    pub sections: Vec<&'static str>,
    /// Uploaded documents.
    pub documents: Vec<DocumentType>,
    /// Whether enhanced due diligence changes what is asked for.
    pub edd: bool,
}

impl ReliesOn {
    /// Whether the product relies on that section.
    pub fn section(&self, name: &str) -> bool {
        self.sections.contains(&name)
    }
}

/// What a product asks of a user on that day.
pub fn assess(product: Product, facts: &Facts, edd: &Edd, policy: &Policy, today: Date) -> Assessment {
    let group = policy.group(facts.data.residence());
    let mut missing: Vec<Member> = Vec::new();
    let mut missing_documents = Vec::new();
    let mut reasons = Vec::new();
    for requirement in policy
        .requirements_for(product, group)
        .filter(|rule| holds(rule, facts, edd, policy))
    {
        missing.extend(
            requirement
                .members
                .iter()
                .filter(|member| !is_stated(**member, &facts.data)),
        );
        for wanted in &requirement.documents {
            let wanted = documents_for(*wanted, group, facts);
            missing_documents.extend(wanted.iter().filter(|kind| facts.document(**kind).is_none()));
            for kind in wanted
                .into_iter()
                .filter(|kind| facts.document(*kind).is_some_and(|d| d.is_expired(today)))
            {
                missing_documents.push(kind);
                reasons.push(Reason::about(ReasonCode::DocumentExpired, kind.code()));
            }
        }
        if needs_ssn(requirement, group, &facts.data) {
            missing.extend([Member::IdentityDocumentType, Member::IdentityDocumentNumber]);
            reasons.push(Reason::about(
                ReasonCode::SsnRequired,
                Member::IdentityDocumentType.path(),
            ));
        }
    }
    missing.sort();
    missing.dedup();
    missing_documents.sort();
    missing_documents.dedup();
    reasons.sort();
    reasons.dedup();
    let mut missing_data: Vec<String> = Vec::new();
    for path in missing
        .into_iter()
        .map(|member| asked_for_as(member, &facts.data).to_owned())
    {
        if !missing_data.contains(&path) {
            missing_data.push(path);
        }
    }
    Assessment {
        missing_data,
        missing_documents,
        reasons,
        relies_on: relies_on(product, facts, edd, policy),
    }
}

/// What a product relies on. Does not depend on the day: time alone changes nothing that was relied on.
pub fn relies_on(product: Product, facts: &Facts, edd: &Edd, policy: &Policy) -> ReliesOn {
    let group = policy.group(facts.data.residence());
    let mut relied = ReliesOn::default();
    for requirement in policy.requirements_for(product, group) {
        let in_force = holds(requirement, facts, edd, policy);
        relied.edd |= requirement.when == When::Edd;
        if in_force || requirement.when != When::Edd {
            relied
                .sections
                .extend(requirement.members.iter().map(|member| member.section()));
        }
        if in_force {
            let documents = requirement
                .documents
                .iter()
                .flat_map(|wanted| documents_for(*wanted, group, facts));
            relied
                .documents
                .extend(documents.filter(|kind| facts.document(*kind).is_some()));
        }
    }
    relied.sections.extend(vouched_for_by(facts, group));
    relied.sections.sort_unstable();
    relied.sections.dedup();
    relied.documents.sort_unstable();
    relied.documents.dedup();
    relied
}

/// The section by which somebody vouches, in production, for an identity that no document shows; every product rests on
/// it, also one that asks for no data of that section. A source confirms the number; under reliance the operator's own
/// verification stands in.
fn vouched_for_by(facts: &Facts, group: &ResidenceGroup) -> Option<&'static str> {
    needs_assurance(facts, group).then_some(match facts.assurance {
        IdentityAssurance::Source => "kycData",
        IdentityAssurance::Reliance => "verificationHistory",
    })
}

/// Whether somebody has to vouch for the identity, whatever the product asks for.
pub(crate) fn needs_assurance(facts: &Facts, group: &ResidenceGroup) -> bool {
    facts.environment == Environment::Production && group.identity_by_ssn
}

fn holds(requirement: &Requirement, facts: &Facts, edd: &Edd, policy: &Policy) -> bool {
    match requirement.when {
        When::Always => true,
        When::Edd => edd.is_required(policy),
        When::DueDiligenceSent => facts.data.due_diligence.is_some(),
        When::StateRequiresDueDiligence => {
            let state = facts
                .data
                .state_or_region()
                .and_then(|code| policy.us_states.get(code.as_str()));
            state.is_some_and(|state| state.requires_due_diligence)
        }
    }
}

/// The documents that satisfy a requirement: of several choices the complete one that is valid longest, else the one
/// that has been begun, else the first.
fn documents_for(wanted: RequiredDocument, group: &ResidenceGroup, facts: &Facts) -> Vec<DocumentType> {
    let RequiredDocument::Identity = wanted else {
        let RequiredDocument::Exactly(kind) = wanted else {
            return Vec::new();
        };
        return vec![kind];
    };
    let choices = &group.identity_documents;
    let valid_until = |choice: &Vec<DocumentType>| {
        let documents: Option<Vec<_>> = choice.iter().map(|kind| facts.document(*kind)).collect();
        documents.map(|all| {
            all.iter()
                .map(|d| d.expires_at.unwrap_or(Date::MAX))
                .min()
                .unwrap_or(Date::MAX)
        })
    };
    let complete = choices
        .iter()
        .filter_map(|choice| valid_until(choice).map(|until| (until, choice)));
    // `max_by_key` keeps the last of equals: the better choice stands first, so go backwards.
    let best = complete
        .rev()
        .max_by_key(|(until, _)| *until)
        .map(|(_, choice)| choice);
    let begun = || {
        choices
            .iter()
            .find(|choice| choice.iter().any(|kind| facts.document(*kind).is_some()))
    };
    best.or_else(begun)
        .or_else(|| choices.first())
        .cloned()
        .unwrap_or_default()
}

fn needs_ssn(requirement: &Requirement, group: &ResidenceGroup, data: &UserData) -> bool {
    let asked = requirement.members.contains(&Member::IdentityDocumentType);
    let other = data.identity_document().and_then(|document| document.kind);
    asked && group.identity_by_ssn && other.is_some_and(|kind| kind != IdentityDocumentType::Ssn)
}

/// Whether a member was stated.
pub fn is_stated(member: Member, data: &UserData) -> bool {
    let kyc = data.kyc_data.as_ref();
    let address = kyc.and_then(|kyc| kyc.address_of_residence.as_ref());
    let document = data.identity_document();
    let history = data.verification_history.as_ref();
    let diligence = data.due_diligence.as_ref();
    match member {
        Member::UserDetails => data.user_details.is_some(),
        Member::Nationality => kyc.is_some_and(|kyc| kyc.nationality.is_some()),
        Member::AddressLine1 => address.is_some_and(|address| address.line1.is_some()),
        Member::City => address.is_some_and(|address| address.city.is_some()),
        Member::StateOrRegion => address.is_some_and(|address| address.state_or_region.is_some()),
        Member::PostalCode => address.is_some_and(|address| address.postal_code.is_some()),
        Member::Email => kyc.is_some_and(|kyc| kyc.email.is_some()),
        Member::PhoneNumber => kyc.is_some_and(|kyc| kyc.phone_number.is_some()),
        Member::IdentityDocumentType => document.is_some_and(|document| document.kind.is_some()),
        Member::IdentityDocumentNumber => document.is_some_and(|document| document.number.is_some()),
        Member::IssuingCountryCode => document.is_some_and(|document| document.issuing_country.is_some()),
        Member::IdVerificationTimestamp => {
            history.is_some_and(|history| history.id_verification_at.is_some())
        }
        Member::LivenessVerificationTimestamp => {
            history.is_some_and(|history| history.liveness_verification_at.is_some())
        }
        Member::EmploymentStatus => diligence.is_some_and(|it| it.employment_status.is_some()),
        Member::SourceOfFunds => diligence.is_some_and(|it| it.source_of_funds.is_some()),
        Member::Industry => diligence.is_some_and(|it| it.industry.is_some()),
        Member::EstimatedYearlyIncome => diligence.is_some_and(|it| it.estimated_yearly_income.is_some()),
        Member::ExpectedYearlyTxVolume => diligence.is_some_and(|it| it.expected_yearly_tx_volume.is_some()),
    }
}

/// The shortest path that says what to send: an absent section by its name, an absent object by its path.
fn asked_for_as(member: Member, data: &UserData) -> &'static str {
    let path = member.path();
    let kyc = data.kyc_data.as_ref();
    let section_absent = match member.section() {
        "kycData" => kyc.is_none(),
        "verificationHistory" => data.verification_history.is_none(),
        "dueDiligence" => data.due_diligence.is_none(),
        _ => true,
    };
    if section_absent {
        return member.section();
    }
    let object_absent =
        |prefix: &'static str, absent: bool| (absent && path.starts_with(prefix)).then_some(prefix);
    object_absent(
        "kycData.addressOfResidence",
        kyc.is_some_and(|kyc| kyc.address_of_residence.is_none()),
    )
    .or_else(|| {
        object_absent(
            "kycData.identityDocument",
            kyc.is_some_and(|kyc| kyc.identity_document.is_none()),
        )
    })
    .unwrap_or(path)
}

/// The products that rely on something that differs between two states of a user's record.
pub fn changed_products(
    before: &Facts,
    after: &Facts,
    exposure: PoliticalExposure,
    policy: &Policy,
) -> ProductSet {
    let (edd_before, edd_after) = (edd(before, exposure, policy), edd(after, exposure, policy));
    ProductSet::of(|product| {
        relied_inputs(product, before, &edd_before, policy)
            != relied_inputs(product, after, &edd_after, policy)
    })
}

/// All that a product relies on, as bytes that are equal exactly when nothing of it differs. Personal data.
fn relied_inputs(product: Product, facts: &Facts, edd: &Edd, policy: &Policy) -> Vec<u8> {
    let relied = relies_on(product, facts, edd, policy);
    let mut bytes = Canonical(Vec::with_capacity(1024));
    bytes.text(product.code());
    if let Some(details) = &facts.data.user_details {
        bytes.text("userDetails");
        bytes.text(details.first_name.as_str());
        bytes.text(details.last_name.as_str());
        bytes.text(&details.date_of_birth.date().to_string());
        bytes.text(details.country_of_residence.as_str());
    }
    if relied.section("kycData") {
        bytes.kyc_data(&facts.data);
    }
    if relied.section("verificationHistory") {
        bytes.verification_history(&facts.data);
    }
    if relied.section("dueDiligence") {
        bytes.due_diligence(&facts.data);
    }
    if relied.edd {
        bytes.text(if edd.is_required(policy) { "edd" } else { "no-edd" });
    }
    for document in relied.documents.iter().filter_map(|kind| facts.document(*kind)) {
        bytes.text(document.kind.code());
        bytes.text(&document.content);
        bytes.text(
            &document
                .expires_at
                .map(|date| date.to_string())
                .unwrap_or_default(),
        );
    }
    bytes.0
}

/// Texts one behind the other, each with its length in front, so that no two lists of texts give the same bytes.
struct Canonical(Vec<u8>);

impl Canonical {
    fn text(&mut self, text: &str) {
        self.0.extend((text.len() as u64).to_be_bytes());
        self.0.extend(text.as_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        self.text(if text.is_some() { "some" } else { "none" });
        self.text(text.unwrap_or_default());
    }

    fn kyc_data(&mut self, data: &UserData) {
        let Some(kyc) = &data.kyc_data else {
            return self.text("no kycData");
        };
        self.optional(kyc.nationality.as_ref().map(|it| it.as_str()));
        self.optional(kyc.email.as_ref().map(|it| it.as_str()));
        self.optional(kyc.phone_number.as_ref().map(|it| it.as_str()));
        match &kyc.address_of_residence {
            None => self.text("no address"),
            Some(address) => {
                let lines = [
                    &address.line1,
                    &address.line2,
                    &address.city,
                    &address.state_or_region,
                    &address.postal_code,
                ];
                lines
                    .into_iter()
                    .for_each(|line| self.optional(line.as_ref().map(|it| it.as_str())));
            }
        }
        match &kyc.identity_document {
            None => self.text("no identityDocument"),
            Some(document) => {
                self.optional(document.kind.map(|it| it.code()));
                self.optional(document.number.as_ref().map(|it| it.as_str()));
                self.optional(document.issuing_country.as_ref().map(|it| it.as_str()));
            }
        }
    }

    fn verification_history(&mut self, data: &UserData) {
        let Some(history) = &data.verification_history else {
            return self.text("no verificationHistory");
        };
        for at in [history.id_verification_at, history.liveness_verification_at] {
            self.optional(at.map(|at| at.as_microsecond().to_string()).as_deref());
        }
    }

    fn due_diligence(&mut self, data: &UserData) {
        let Some(it) = &data.due_diligence else {
            return self.text("no dueDiligence");
        };
        self.optional(it.employment_status.map(|value| value.code()));
        self.optional(it.source_of_funds.map(|value| value.code()));
        self.optional(it.industry.map(|value| value.code()));
        self.optional(it.estimated_yearly_income.map(|value| value.code()));
        self.optional(it.expected_yearly_tx_volume.map(|value| value.code()));
    }
}

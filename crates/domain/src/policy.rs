//! What is required of whom: data that an operator may change, never code.
//!
//! The types here are the meaning of the files under `policy/`; reading and validating those files is the engine's.

use std::collections::{BTreeMap, BTreeSet};

use crate::country::CountryCode;
use crate::document::DocumentType;
use crate::due_diligence::Industry;
use crate::finding::{Finding, FindingEffect};
use crate::product::ProductSet;
use crate::reason::ReasonCode;
use crate::staging::Environment;

/// A whole policy, as a verification is judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The version, as a run records it: the name that its authors gave it and a digest of its content.
    pub version: String,
    /// Least age in completed years.
    pub age_years_min: i16,
    /// Which countries are served.
    pub countries: CountryRules,
    /// Groups of countries of residence, in order; the first that contains a country is its group, the last contains all.
    pub groups: Vec<ResidenceGroup>,
    /// What products ask for.
    pub requirements: Vec<Requirement>,
    /// States and territories of the US by the code of the Postal Service.
    pub us_states: BTreeMap<String, UsState>,
    /// When enhanced due diligence is required.
    pub edd: EddRules,
    /// What weak signs weigh.
    pub risk: RiskRules,
    /// Social Security numbers that exist in print only.
    pub ssn: SsnRules,
    /// Which lists must be there, and how fresh.
    pub screening: ScreeningRules,
    /// What follows from what engines see in documents and faces.
    pub evidence: EvidenceRules,
    /// When a person looks again at who was verified.
    pub review: ReviewRules,
    /// How long superseded data and documents stay in the record, in days.
    pub superseded_days_max: u32,
}

/// Which countries are served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountryRules {
    /// Residents are rejected for every product.
    pub rejected: BTreeSet<CountryCode>,
    /// Residents and nationals are rejected for [`CountryRules::not_served_products`].
    pub not_served: BTreeSet<CountryCode>,
    /// The products that are not served there.
    pub not_served_products: ProductSet,
}

/// Countries whose residents are asked for the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResidenceGroup {
    /// The group's name in requirements.
    pub name: String,
    /// Its countries; `None` is every country.
    pub countries: Option<BTreeSet<CountryCode>>,
    /// What counts as identity document, best first; each choice is one or more documents that belong together.
    pub identity_documents: Vec<Vec<DocumentType>>,
    /// Whether identity is told by Social Security number, which no document shows.
    pub identity_by_ssn: bool,
}

impl ResidenceGroup {
    /// Whether residents of that country belong to the group.
    pub fn contains(&self, country: CountryCode) -> bool {
        self.countries
            .as_ref()
            .is_none_or(|countries| countries.contains(&country))
    }
}

/// One rule of what is required.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Names of the groups that it holds for.
    pub groups: Vec<String>,
    /// The products that it holds for.
    pub products: ProductSet,
    /// When it holds.
    pub when: When,
    /// What must have been stated.
    pub members: Vec<Member>,
    /// What must have been uploaded.
    pub documents: Vec<RequiredDocument>,
}

/// When a requirement holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// When enhanced due diligence is required.
    Edd,
    /// When the state of residence asks for due diligence.
    StateRequiresDueDiligence,
    /// When the section was sent, though nobody asked for it.
    DueDiligenceSent,
}

impl When {
    /// Reads the name that policy files use.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "always" => Self::Always,
            "edd" => Self::Edd,
            "state-requires-due-diligence" => Self::StateRequiresDueDiligence,
            "due-diligence-sent" => Self::DueDiligenceSent,
            _ => return None,
        })
    }
}

/// A document that a requirement asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequiredDocument {
    /// One of the group's choices of identity document.
    Identity,
    /// This very document.
    Exactly(DocumentType),
}

/// A member of the body of an update, which a requirement can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// The whole section.
    UserDetails,
    /// `kycData.nationality`
    Nationality,
    /// `kycData.addressOfResidence.line1`
    AddressLine1,
    /// `kycData.addressOfResidence.city`
    City,
    /// `kycData.addressOfResidence.stateOrRegion`
    StateOrRegion,
    /// `kycData.addressOfResidence.postalCode`
    PostalCode,
    /// `kycData.email`
    Email,
    /// `kycData.phoneNumber`
    PhoneNumber,
    /// `kycData.identityDocument.type`
    IdentityDocumentType,
    /// `kycData.identityDocument.number`
    IdentityDocumentNumber,
    /// `kycData.identityDocument.issuingCountryCode`
    IssuingCountryCode,
    /// `verificationHistory.idVerificationTimestamp`
    IdVerificationTimestamp,
    /// `verificationHistory.livenessVerificationTimestamp`
    LivenessVerificationTimestamp,
    /// `dueDiligence.employmentStatus`
    EmploymentStatus,
    /// `dueDiligence.sourceOfFunds`
    SourceOfFunds,
    /// `dueDiligence.industry`
    Industry,
    /// `dueDiligence.estimatedYearlyIncome`
    EstimatedYearlyIncome,
    /// `dueDiligence.expectedYearlyTxVolume`
    ExpectedYearlyTxVolume,
}

impl Member {
    /// Every member, in the order of the body.
    pub const ALL: [Member; 18] = [
        Self::UserDetails,
        Self::Nationality,
        Self::AddressLine1,
        Self::City,
        Self::StateOrRegion,
        Self::PostalCode,
        Self::Email,
        Self::PhoneNumber,
        Self::IdentityDocumentType,
        Self::IdentityDocumentNumber,
        Self::IssuingCountryCode,
        Self::IdVerificationTimestamp,
        Self::LivenessVerificationTimestamp,
        Self::EmploymentStatus,
        Self::SourceOfFunds,
        Self::Industry,
        Self::EstimatedYearlyIncome,
        Self::ExpectedYearlyTxVolume,
    ];

    /// The dotted path.
    pub fn path(self) -> &'static str {
        match self {
            Self::UserDetails => "userDetails",
            Self::Nationality => "kycData.nationality",
            Self::AddressLine1 => "kycData.addressOfResidence.line1",
            Self::City => "kycData.addressOfResidence.city",
            Self::StateOrRegion => "kycData.addressOfResidence.stateOrRegion",
            Self::PostalCode => "kycData.addressOfResidence.postalCode",
            Self::Email => "kycData.email",
            Self::PhoneNumber => "kycData.phoneNumber",
            Self::IdentityDocumentType => "kycData.identityDocument.type",
            Self::IdentityDocumentNumber => "kycData.identityDocument.number",
            Self::IssuingCountryCode => "kycData.identityDocument.issuingCountryCode",
            Self::IdVerificationTimestamp => "verificationHistory.idVerificationTimestamp",
            Self::LivenessVerificationTimestamp => "verificationHistory.livenessVerificationTimestamp",
            Self::EmploymentStatus => "dueDiligence.employmentStatus",
            Self::SourceOfFunds => "dueDiligence.sourceOfFunds",
            Self::Industry => "dueDiligence.industry",
            Self::EstimatedYearlyIncome => "dueDiligence.estimatedYearlyIncome",
            Self::ExpectedYearlyTxVolume => "dueDiligence.expectedYearlyTxVolume",
        }
    }

    /// Reads a dotted path.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|member| member.path() == path)
    }

    /// The first part of the path: the section that the member stands in.
    pub fn section(self) -> &'static str {
        self.path().split('.').next().expect("a path has a first part")
    }
}

/// A state or territory of the US.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsState {
    /// Its name.
    pub name: String,
    /// Whether its residents are asked for due diligence.
    pub requires_due_diligence: bool,
    /// First digits of its ZIP codes.
    pub zip_prefixes: Vec<String>,
}

/// When enhanced due diligence is required: when the weights of what holds reach [`EddRules::score_min`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EddRules {
    /// The sum from which it is required.
    pub score_min: u32,
    /// Weight of a country of residence.
    pub residence: BTreeMap<CountryCode, u32>,
    /// Weight of a nationality.
    pub nationality: BTreeMap<CountryCode, u32>,
    /// Weight of a politically exposed person.
    pub pep: u32,
    /// Weight of an expected volume far above income.
    pub volume_exceeds_income: u32,
    /// From how many bands above income a volume counts as far above.
    pub volume_bands_above_min: i8,
    /// Weight of a large volume without a stated income.
    pub volume_without_income: u32,
    /// Weight of an industry.
    pub industry: BTreeMap<Industry, u32>,
}

/// What weak signs weigh. Each alone weighs less than [`RiskRules::review_score_min`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskRules {
    /// The sum from which a person has to look.
    pub review_score_min: u32,
    /// The weight of each sign.
    pub weights: BTreeMap<ReasonCode, u32>,
    /// International calling codes of countries, without the `+` (ITU-T E.164).
    pub calling_codes: BTreeMap<CountryCode, Vec<String>>,
    /// Forms of postcodes: `9` is a digit, `A` a letter, all else itself (Universal Postal Union).
    pub postcode_forms: BTreeMap<CountryCode, Vec<String>>,
    /// Domains of throw-away e-mail addresses.
    pub disposable_email_domains: BTreeSet<String>,
}

/// Social Security numbers that exist in print only, as nine digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SsnRules {
    /// Never a person's: published in advertisements and forms.
    pub never_valid: BTreeSet<String>,
    /// Fine in staging, where many users may have it, and never a person's in production.
    pub staging_only: BTreeSet<String>,
}

/// Which lists must be there, and how fresh.
#[derive(Debug, Clone, PartialEq)]
pub struct ScreeningRules {
    /// Families that production requires, by code.
    pub families_production: Vec<String>,
    /// Families that staging requires, by code.
    pub families_staging: Vec<String>,
    /// The family whose hits mean enhanced due diligence instead of a sanctions case.
    pub pep_family: String,
    /// What must be there before a family counts as searched, by family and source code: one of these sets, whole.
    pub sources: BTreeMap<String, Vec<Vec<String>>>,
    /// Sources that may grow old: every other list of a family must be fresh for the family to be.
    pub sources_retired: BTreeSet<String>,
    /// The share of screened names, among those that resemble a listed one, that truly are the listed party's: what a score
    /// is a probability at. Greater than 0 and less than 1.
    pub prior: f64,
    /// Age in days from which a list counts as stale.
    pub list_age_days_max: u32,
    /// Age in days from which operators are told that a list grows old.
    pub list_alarm_days: u32,
    /// An import with less than this share of the earlier version's entries is refused.
    pub shrink_ratio_min: f64,
    /// Families whose hits reject at once, where others ask for a person.
    pub families_rejected: Vec<String>,
    /// Months after leaving office during which a politically exposed person still counts as one.
    pub pep_former_months: u32,
    /// Days after which a cleared hit has to be looked at again; `None` is never.
    pub cleared_days_max: Option<u32>,
}

/// When a person looks again at who was verified: months by risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewRules {
    /// After a verification at low risk.
    pub months_low: u32,
    /// At medium risk.
    pub months_medium: u32,
    /// At high risk: when enhanced due diligence was required.
    pub months_high: u32,
    /// From this sum of weak signs on, the risk is medium.
    pub medium_score_min: u32,
}

impl ReviewRules {
    /// Months until a person looks again.
    pub fn months(&self, risk: crate::risk::RiskLevel) -> u32 {
        match risk {
            crate::risk::RiskLevel::Low => self.months_low,
            crate::risk::RiskLevel::Medium => self.months_medium,
            crate::risk::RiskLevel::High => self.months_high,
        }
    }
}

/// What follows from what engines see in documents and faces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceRules {
    /// The sum of weak signs in one check from which a person has to look.
    pub review_score_min: u32,
    /// What follows from each finding, in production and in staging.
    pub effects: BTreeMap<ReasonCode, FindingEffects>,
    /// How long the numbers that describe a face stay after a user's products are decided, in days.
    pub face_days_max: u32,
    /// What is asked of proofs of address and income.
    pub proofs: ProofRules,
}

/// What is asked of proofs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofRules {
    /// How many days old a proof of address may be.
    pub address_days_max: u32,
    /// How many days old a proof of income may be.
    pub income_days_max: u32,
    /// What part of the lower end of the stated band of incomes must be seen, in percent.
    pub income_percent_min: u32,
    /// Millionths of a US dollar for one unit of a currency, by its ISO 4217 code. Incomes in others are not compared.
    pub usd_millionths: BTreeMap<String, u64>,
}

/// What follows from a finding in each environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingEffects {
    /// In production.
    pub production: FindingEffect,
    /// In staging.
    pub staging: FindingEffect,
}

impl EvidenceRules {
    /// What follows from a finding. What policy does not name, a person looks at.
    pub fn effect(&self, code: ReasonCode, environment: Environment) -> FindingEffect {
        match (self.effects.get(&code), environment) {
            (Some(effects), Environment::Production) => effects.production,
            (Some(effects), Environment::Staging) => effects.staging,
            (None, _) => FindingEffect::Review,
        }
    }

    /// The sum of the weak signs among findings. Of one kind only the clearest counts, however many pictures show it.
    pub fn score(&self, findings: &[Finding], environment: Environment) -> u32 {
        let mut by_kind: BTreeMap<ReasonCode, u32> = BTreeMap::new();
        for finding in findings {
            if let FindingEffect::Weigh(weight) = self.effect(finding.code, environment) {
                let weighed = weight * u32::from(finding.strength_percent.min(100)) / 100;
                let known = by_kind.entry(finding.code).or_default();
                *known = weighed.max(*known);
            }
        }
        by_kind.into_values().sum()
    }

    /// What follows from all findings of a check together: the gravest effect. Weak signs are a review or a note.
    pub fn gravest(&self, findings: &[Finding], environment: Environment) -> FindingEffect {
        let among = |effect| {
            let of = |finding: &Finding| self.effect(finding.code, environment);
            findings.iter().any(|finding| of(finding) == effect)
        };
        if among(FindingEffect::Reject) {
            FindingEffect::Reject
        } else if among(FindingEffect::AskAgain) {
            FindingEffect::AskAgain
        } else if among(FindingEffect::Review) || self.score(findings, environment) >= self.review_score_min {
            FindingEffect::Review
        } else {
            FindingEffect::Note
        }
    }
}

impl Policy {
    /// The group of a country of residence; without one, the last group, which contains all.
    pub fn group(&self, residence: Option<CountryCode>) -> &ResidenceGroup {
        let last = self
            .groups
            .last()
            .expect("a validated policy has a group that contains every country");
        match residence {
            Some(country) => self
                .groups
                .iter()
                .find(|group| group.contains(country))
                .unwrap_or(last),
            None => last,
        }
    }

    /// The requirements on a product for residents of a group.
    pub fn requirements_for(
        &self,
        product: crate::product::Product,
        group: &ResidenceGroup,
    ) -> impl Iterator<Item = &Requirement> {
        self.requirements.iter().filter(move |requirement| {
            requirement.products.contains(product) && requirement.groups.contains(&group.name)
        })
    }
}

//! What a verification looked at, and how each look came out.

use std::fmt;

use crate::reason::Reason;

/// Something that a verification looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CheckKind {
    /// Everything that the products ask for is there.
    Completeness,
    /// The person is of age.
    Age,
    /// Residents of this country are served at all.
    Residence,
    /// Residents of this country are served by the products that move money in and out.
    ResidenceServed,
    /// Nationals of this country are served by those products.
    NationalityServed,
    /// The state is one of the United States.
    UsState,
    /// The Social Security number is one that is issued to people.
    IdentityNumber,
    /// The client's own verification is recent enough.
    VerificationHistory,
    /// A document's stated validity. About a document type.
    DocumentExpiry,
    /// Country, e-mail, phone and postcode agree with each other.
    ProxyConsistency,
    /// Nobody else in the project has stated the same identity number.
    DuplicateIdentityNumber,
    /// Nobody else in the project has uploaded the same file. About a document type.
    DuplicateDocument,
    /// Somebody has confirmed an identity that no document shows.
    IdentityAssurance,
    /// No entry of a list family matches. About a list family.
    Screening,
    /// Why enhanced due diligence is asked for, or that it is not.
    EnhancedDueDiligence,
    /// A person looks at transfers of people of high risk, whom no document is asked for.
    HighRiskTransfer,
    /// The document is what it claims and says what the user claims. About a document type.
    DocumentEvidence,
    /// The document shows a portrait. About a document type.
    PortraitFound,
    /// The selfie shows one face, well enough. About a selfie.
    SelfieQuality,
    /// The face looks the way that the selfie asks for. About a selfie.
    Pose,
    /// The selfies show one person.
    SamePerson,
    /// The selfies show the person on the document.
    FaceMatch,
    /// The selfies show a living person.
    Liveness,
    /// Nobody else in the project has the same face.
    DuplicateFace,
    /// What was decided about the user before.
    PriorDecision,
    /// A staging word asks for an outcome.
    StagingWord,
    /// What was verified is looked at again after the time that policy sets. Never part of a run: the watch notes it.
    PeriodicReview,
}

impl CheckKind {
    /// Every kind.
    pub const ALL: [CheckKind; 27] = [
        Self::Completeness,
        Self::Age,
        Self::Residence,
        Self::ResidenceServed,
        Self::NationalityServed,
        Self::UsState,
        Self::IdentityNumber,
        Self::VerificationHistory,
        Self::DocumentExpiry,
        Self::ProxyConsistency,
        Self::DuplicateIdentityNumber,
        Self::DuplicateDocument,
        Self::IdentityAssurance,
        Self::Screening,
        Self::EnhancedDueDiligence,
        Self::HighRiskTransfer,
        Self::DocumentEvidence,
        Self::PortraitFound,
        Self::SelfieQuality,
        Self::Pose,
        Self::SamePerson,
        Self::FaceMatch,
        Self::Liveness,
        Self::DuplicateFace,
        Self::PriorDecision,
        Self::StagingWord,
        Self::PeriodicReview,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Completeness => "completeness",
            Self::Age => "age",
            Self::Residence => "residence",
            Self::ResidenceServed => "residence-served",
            Self::NationalityServed => "nationality-served",
            Self::UsState => "us-state",
            Self::IdentityNumber => "identity-number",
            Self::VerificationHistory => "verification-history",
            Self::DocumentExpiry => "document-expiry",
            Self::ProxyConsistency => "proxy-consistency",
            Self::DuplicateIdentityNumber => "duplicate-identity-number",
            Self::DuplicateDocument => "duplicate-document",
            Self::IdentityAssurance => "identity-assurance",
            Self::Screening => "screening",
            Self::EnhancedDueDiligence => "enhanced-due-diligence",
            Self::HighRiskTransfer => "high-risk-transfer",
            Self::DocumentEvidence => "document-evidence",
            Self::PortraitFound => "portrait-found",
            Self::SelfieQuality => "selfie-quality",
            Self::Pose => "pose",
            Self::SamePerson => "same-person",
            Self::FaceMatch => "face-match",
            Self::Liveness => "liveness",
            Self::DuplicateFace => "duplicate-face",
            Self::PriorDecision => "prior-decision",
            Self::StagingWord => "staging-word",
            Self::PeriodicReview => "periodic-review",
        }
    }
}

/// Names a check within a run: its kind, and what it is about where a run has several of the kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CheckKey {
    /// The kind.
    pub kind: CheckKind,
    /// A document type or list family.
    pub about: Option<String>,
}

impl CheckKey {
    /// The one check of its kind.
    pub fn of(kind: CheckKind) -> Self {
        Self { kind, about: None }
    }

    /// A check about a document type or list family.
    pub fn about(kind: CheckKind, about: impl Into<String>) -> Self {
        Self {
            kind,
            about: Some(about.into()),
        }
    }
}

impl fmt::Display for CheckKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.about {
            Some(about) => write!(f, "{}:{about}", self.kind.code()),
            None => f.write_str(self.kind.code()),
        }
    }
}

/// How a check came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// In order.
    Pass,
    /// Not in order, and what follows.
    Fail(FailEffect),
    /// A person has to judge.
    Review,
    /// It could not be done; a person has to judge.
    NotRun,
}

impl Outcome {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail(_) => "fail",
            Self::Review => "review",
            Self::NotRun => "not-run",
        }
    }
}

/// What follows from a failed check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FailEffect {
    /// The user failed.
    Reject(RejectionBasis),
    /// The user is asked again for these dotted paths and documents.
    AskAgain {
        /// Dotted paths into the body of the update.
        data: Vec<String>,
        /// Documents to upload again.
        documents: Vec<crate::document::DocumentType>,
    },
}

/// What a rejection rests on. After some of them, changed data are judged afresh; after others a person has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectionBasis {
    /// The person is too young.
    Age,
    /// The country of residence is not served.
    Residence,
    /// A staging word.
    StagingWord,
    /// The nationality is not served.
    Nationality,
    /// The evidence is an attack so clear that policy rejects it.
    Evidence,
    /// Policy rejects whoever stands on that list.
    Screening,
    /// A person of the compliance team decided so.
    Reviewer,
}

impl RejectionBasis {
    /// Every basis.
    pub const ALL: [RejectionBasis; 7] = [
        Self::Age,
        Self::Residence,
        Self::StagingWord,
        Self::Nationality,
        Self::Evidence,
        Self::Screening,
        Self::Reviewer,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Residence => "residence",
            Self::StagingWord => "staging-word",
            Self::Nationality => "nationality",
            Self::Evidence => "evidence",
            Self::Screening => "screening",
            Self::Reviewer => "reviewer",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.code() == code)
    }

    /// Whether a later run on changed data never ends verified without a person.
    pub fn needs_person_afterwards(self) -> bool {
        matches!(
            self,
            Self::Nationality | Self::Evidence | Self::Screening | Self::Reviewer
        )
    }
}

/// One result of a verification run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub key: CheckKey,
    /// How it came out.
    pub outcome: Outcome,
    /// Why.
    pub reasons: Vec<Reason>,
    /// What a reviewer is shown: names and values. Personal data, sealed wherever it is kept.
    pub evidence: Vec<(String, String)>,
}

impl Check {
    /// A check that found nothing.
    pub fn pass(key: CheckKey) -> Self {
        Self {
            key,
            outcome: Outcome::Pass,
            reasons: Vec::new(),
            evidence: Vec::new(),
        }
    }

    /// A check that a person has to judge.
    pub fn review(key: CheckKey, reasons: Vec<Reason>) -> Self {
        Self {
            key,
            outcome: Outcome::Review,
            reasons,
            evidence: Vec::new(),
        }
    }

    /// A check that could not be done.
    pub fn not_run(key: CheckKey, reason: Reason) -> Self {
        Self {
            key,
            outcome: Outcome::NotRun,
            reasons: vec![reason],
            evidence: Vec::new(),
        }
    }

    /// A check that the user failed.
    pub fn reject(key: CheckKey, basis: RejectionBasis, reason: Reason) -> Self {
        Self {
            key,
            outcome: Outcome::Fail(FailEffect::Reject(basis)),
            reasons: vec![reason],
            evidence: Vec::new(),
        }
    }

    /// A check after which the user is asked for a datum again.
    pub fn ask_for_data(key: CheckKey, path: &str, reason: Reason) -> Self {
        let effect = FailEffect::AskAgain {
            data: vec![path.to_owned()],
            documents: Vec::new(),
        };
        Self {
            key,
            outcome: Outcome::Fail(effect),
            reasons: vec![reason],
            evidence: Vec::new(),
        }
    }

    /// A check after which the user is asked for a document again.
    pub fn ask_for_document(key: CheckKey, kind: crate::document::DocumentType, reason: Reason) -> Self {
        let effect = FailEffect::AskAgain {
            data: Vec::new(),
            documents: vec![kind],
        };
        Self {
            key,
            outcome: Outcome::Fail(effect),
            reasons: vec![reason],
            evidence: Vec::new(),
        }
    }

    /// The same check with what a reviewer is shown.
    pub fn with_evidence(mut self, evidence: Vec<(String, String)>) -> Self {
        self.evidence = evidence;
        self
    }
}

//! Documents and selfies that a user uploads.

use jiff::civil::Date;

/// What an uploaded file is meant to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentType {
    /// The data page of a passport.
    Passport,
    /// The front of an identity card or driving licence.
    IdCardFront,
    /// The back of an identity card or driving licence.
    IdCardBack,
    /// A residence permit; counts only for residents of Spain.
    ResidencePermit,
    /// A recent document that shows the user's address.
    ProofOfAddress,
    /// A document that shows the user's income.
    ProofOfIncome,
    /// A selfie that looks into the camera.
    SelfieFront,
    /// A selfie that looks to the left.
    SelfieLeft,
    /// A selfie that looks to the right.
    SelfieRight,
}

impl DocumentType {
    /// Every type, in the order in which they are asked for.
    pub const ALL: [DocumentType; 9] = [
        Self::Passport,
        Self::IdCardFront,
        Self::IdCardBack,
        Self::ResidencePermit,
        Self::ProofOfAddress,
        Self::ProofOfIncome,
        Self::SelfieFront,
        Self::SelfieLeft,
        Self::SelfieRight,
    ];

    /// The wire name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Passport => "id-passport",
            Self::IdCardFront => "id-idcard-front",
            Self::IdCardBack => "id-idcard-back",
            Self::ResidencePermit => "id-residency-permit",
            Self::ProofOfAddress => "proof-of-address",
            Self::ProofOfIncome => "proof-of-income",
            Self::SelfieFront => "selfie-front",
            Self::SelfieLeft => "selfie-left",
            Self::SelfieRight => "selfie-right",
        }
    }

    /// Reads a wire name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it shows who somebody is.
    pub fn is_identity(self) -> bool {
        matches!(
            self,
            Self::Passport | Self::IdCardFront | Self::IdCardBack | Self::ResidencePermit
        )
    }

    /// Whether the holder's portrait is on it.
    pub fn has_portrait(self) -> bool {
        matches!(self, Self::Passport | Self::IdCardFront | Self::ResidencePermit)
    }

    /// Whether it is a picture of the user's face; a PDF can't be one.
    pub fn is_selfie(self) -> bool {
        matches!(self, Self::SelfieFront | Self::SelfieLeft | Self::SelfieRight)
    }
}

/// What is known of an uploaded document without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFact {
    /// What it is meant to be.
    pub kind: DocumentType,
    /// Names the content: equal for equal bytes, and nothing can be learned from it.
    pub content: String,
    /// The last day on which it is valid, as the client stated it.
    pub expires_at: Option<Date>,
}

impl DocumentFact {
    /// Whether its stated validity is over on that day (ICAO 9303-3: the day of expiry is the last day of validity).
    pub fn is_expired(&self, today: Date) -> bool {
        self.expires_at.is_some_and(|last_day| last_day < today)
    }
}

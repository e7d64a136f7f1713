//! What a document turned out to be, and what stands on it.

use std::fmt;

/// A side of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The side with the portrait.
    Front,
    /// The other one.
    Back,
    /// Both sides are in the file.
    Both,
    /// It could not be told.
    Unknown,
}

impl Side {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Back => "back",
            Self::Both => "both",
            Self::Unknown => "unknown",
        }
    }
}

/// What kind of proof a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProofKind {
    /// Electricity, gas, water, waste, heating.
    Utility,
    /// Telephone, internet, television.
    Telecom,
    /// A statement or letter of a bank, card issuer or broker.
    Bank,
    /// An assessment or certificate of a tax office.
    Tax,
    /// A letter or certificate of a public authority, such as a registration of residence.
    Government,
    /// A policy or invoice of an insurer.
    Insurance,
    /// A lease, or a statement of rent or service charges.
    Housing,
    /// A payslip.
    Payslip,
    /// A yearly certificate of wages, such as a W-2 or a Lohnsteuerbescheinigung.
    WageCertificate,
    /// A statement of a pension or benefit.
    Pension,
    /// An invoice for goods or services.
    Invoice,
    /// A till receipt.
    Receipt,
}

impl ProofKind {
    /// Every kind.
    pub const ALL: [Self; 12] = [
        Self::Utility,
        Self::Telecom,
        Self::Bank,
        Self::Tax,
        Self::Government,
        Self::Insurance,
        Self::Housing,
        Self::Payslip,
        Self::WageCertificate,
        Self::Pension,
        Self::Invoice,
        Self::Receipt,
    ];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Utility => "utility-bill",
            Self::Telecom => "telecom-bill",
            Self::Bank => "bank-statement",
            Self::Tax => "tax-document",
            Self::Government => "government-letter",
            Self::Insurance => "insurance-document",
            Self::Housing => "housing-document",
            Self::Payslip => "payslip",
            Self::WageCertificate => "wage-certificate",
            Self::Pension => "pension-statement",
            Self::Invoice => "invoice",
            Self::Receipt => "receipt",
        }
    }
}

/// What a document was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DocumentRead {
    /// The data page of a passport.
    Passport,
    /// A passport card.
    PassportCard,
    /// A national identity card.
    IdentityCard(Side),
    /// A driving licence, or the identity card of a US state or Canadian province.
    DrivingLicence(Side),
    /// A residence permit.
    ResidencePermit(Side),
    /// A visa.
    Visa,
    /// A document of paper.
    Proof(ProofKind),
    /// It could not be told.
    #[default]
    Unknown,
}

impl DocumentRead {
    /// The stable name, without the side.
    pub fn code(self) -> &'static str {
        match self {
            Self::Passport => "passport",
            Self::PassportCard => "passport-card",
            Self::IdentityCard(_) => "identity-card",
            Self::DrivingLicence(_) => "driving-licence",
            Self::ResidencePermit(_) => "residence-permit",
            Self::Visa => "visa",
            Self::Proof(kind) => kind.code(),
            Self::Unknown => "unknown",
        }
    }

    /// The side, of a card.
    pub fn side(self) -> Option<Side> {
        match self {
            Self::IdentityCard(side) | Self::DrivingLicence(side) | Self::ResidencePermit(side) => Some(side),
            _ => None,
        }
    }
}

/// A field of a document, or a check digit that guards one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The whole name.
    Name,
    /// Surnames.
    FamilyName,
    /// Given names.
    GivenNames,
    /// Date of birth, `YYYY-MM-DD`.
    BirthDate,
    /// Number of the document.
    Number,
    /// Nationality.
    Nationality,
    /// The state that issued it.
    Issuer,
    /// The day of issue, `YYYY-MM-DD`.
    IssueDate,
    /// The last day of validity, `YYYY-MM-DD`.
    Expiry,
    /// Sex: `F`, `M` or `X`.
    Sex,
    /// The holder's national number.
    PersonalNumber,
    /// Address.
    Address,
    /// Classes of vehicles.
    Class,
    /// The authority that issued it.
    Authority,
    /// Optional data of a zone.
    Optional,
    /// The composite check digit of a zone.
    Composite,
    /// Income, as `amount currency`.
    Income,
    /// Who pays the income, or issued the proof.
    Payer,
    /// The period that the income is for.
    Period,
}

impl Field {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::FamilyName => "family-name",
            Self::GivenNames => "given-names",
            Self::BirthDate => "birth-date",
            Self::Number => "number",
            Self::Nationality => "nationality",
            Self::Issuer => "issuer",
            Self::IssueDate => "issue-date",
            Self::Expiry => "expiry",
            Self::Sex => "sex",
            Self::PersonalNumber => "personal-number",
            Self::Address => "address",
            Self::Class => "class",
            Self::Authority => "authority",
            Self::Optional => "optional",
            Self::Composite => "composite",
            Self::Income => "income",
            Self::Payer => "payer",
            Self::Period => "period",
        }
    }
}

/// Where a reading comes from, the most trustworthy first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The machine-readable zone.
    Zone,
    /// The barcode.
    Barcode,
    /// Text that stands in the file as text.
    FileText,
    /// Print that was recognised in a picture.
    Print,
}

impl Source {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::Barcode => "barcode",
            Self::FileText => "file-text",
            Self::Print => "print",
        }
    }
}

/// What was read in one place. Its `Debug` output does not show it.
#[derive(Clone, PartialEq)]
pub struct FieldReading {
    /// The field.
    pub field: Field,
    /// What it says: dates as `YYYY-MM-DD`, states as the code that is printed, all else as printed.
    pub value: String,
    /// Where it stands.
    pub source: Source,
    /// How sure the reader was of its least sure character, from 0 to 1.
    pub confidence: f32,
}

impl fmt::Debug for FieldReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldReading")
            .field("field", &self.field)
            .field("source", &self.source)
            .field("confidence", &self.confidence)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{DocumentRead, ProofKind, Side};

    #[test]
    fn kinds_have_names_of_their_own() {
        let mut kinds = vec![
            DocumentRead::Passport,
            DocumentRead::PassportCard,
            DocumentRead::IdentityCard(Side::Front),
            DocumentRead::DrivingLicence(Side::Back),
            DocumentRead::ResidencePermit(Side::Unknown),
            DocumentRead::Visa,
            DocumentRead::Unknown,
        ];
        kinds.extend(ProofKind::ALL.map(DocumentRead::Proof));
        let names = kinds.iter().map(|kind| kind.code()).collect::<HashSet<_>>();
        assert_eq!(names.len(), kinds.len());
        assert_eq!(DocumentRead::DrivingLicence(Side::Back).side(), Some(Side::Back));
        assert_eq!(DocumentRead::Passport.side(), None);
    }
}

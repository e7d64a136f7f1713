//! The heart: what is on record of a user's verification → the status of each product.

use crate::document::DocumentType;
use crate::product::{PerProduct, Product};
use crate::reason::{Audience, Reason};
use crate::verification::{Disposition, Verification};

/// Whether the user has accepted the privacy policy that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nothing may be checked, and no product used.
    Absent,
    /// The version in force was accepted.
    Given,
}

/// Where a user stands with a product. When several hold, the first in this order wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// Never triggered, or what the product relies on has changed since.
    NotStarted,
    /// The user failed.
    Rejected,
    /// Triggered, and no acceptance of the privacy policy in force.
    PendingPrivacyPolicy,
    /// Triggered, and something is missing, unreadable, expired or refused.
    RequiresData,
    /// A person of the compliance team has to decide.
    PendingManualReview,
    /// The checks are running.
    PendingReview,
    /// The user may use the product.
    Verified,
}

impl Status {
    /// Every status, in order of precedence.
    pub const ALL: [Status; 7] = [
        Self::NotStarted,
        Self::Rejected,
        Self::PendingPrivacyPolicy,
        Self::RequiresData,
        Self::PendingManualReview,
        Self::PendingReview,
        Self::Verified,
    ];

    /// The wire name.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotStarted => "not-started",
            Self::Rejected => "rejected",
            Self::PendingPrivacyPolicy => "pending-privacy-policy",
            Self::RequiresData => "requires-data",
            Self::PendingManualReview => "pending-manual-review",
            Self::PendingReview => "pending-review",
            Self::Verified => "verified",
        }
    }
}

/// Where a user stands with one product, as clients are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligibility {
    /// The product.
    pub product: Product,
    /// The status.
    pub status: Status,
    /// What to send; filled only on [`Status::RequiresData`].
    pub missing_data: Vec<String>,
    /// What to upload; filled only on [`Status::RequiresData`].
    pub missing_documents: Vec<DocumentType>,
    /// Why, as far as the end user can act on it.
    pub reasons: Vec<Reason>,
}

impl Eligibility {
    fn bare(product: Product, status: Status) -> Self {
        let (missing_data, missing_documents, reasons) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            product,
            status,
            missing_data,
            missing_documents,
            reasons,
        }
    }
}

/// Where a user stands with every product.
pub fn eligibility(verification: &Verification, consent: Consent) -> PerProduct<Eligibility> {
    PerProduct::from_fn(|product| of_product(product, verification, consent))
}

fn of_product(product: Product, verification: &Verification, consent: Consent) -> Eligibility {
    if !verification.is_triggered(product) {
        return Eligibility::bare(product, Status::NotStarted);
    }
    let standing = verification.standing(product);
    if let Some(Disposition::Rejected { reasons, .. }) = standing {
        return Eligibility {
            reasons: public(reasons),
            ..Eligibility::bare(product, Status::Rejected)
        };
    }
    if consent == Consent::Absent {
        return Eligibility::bare(product, Status::PendingPrivacyPolicy);
    }
    let asked = match standing {
        Some(Disposition::Verified) => return Eligibility::bare(product, Status::Verified),
        Some(Disposition::ManualReview) => return Eligibility::bare(product, Status::PendingManualReview),
        Some(Disposition::RequiresData(asked)) => asked,
        _ => match verification.known_missing(product) {
            Some(asked) => asked,
            None => return Eligibility::bare(product, Status::PendingReview),
        },
    };
    Eligibility {
        product,
        status: Status::RequiresData,
        missing_data: asked.data.clone(),
        missing_documents: asked.documents.clone(),
        reasons: public(&asked.reasons),
    }
}

fn public(reasons: &[Reason]) -> Vec<Reason> {
    reasons
        .iter()
        .filter(|reason| reason.code.audience() == Audience::Public)
        .cloned()
        .collect()
}

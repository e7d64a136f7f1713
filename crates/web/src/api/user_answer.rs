//! How a user is told: which sections are stored, never what they hold.

use engine::show_user::{AcceptanceRecord, UserRecord};
use serde::Serialize;
use utoipa::ToSchema;

use super::coded;
use super::instant::write_instant;

/// What is stored of a user.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "userId": "customer-1842", "email": "ana@example.com",
    "userDetails": true, "kycData": true, "dueDiligence": false, "verificationHistory": false,
    "legalDocuments": [{
        "type": "crossmint-privacy-policy", "acceptedAt": "2026-01-01T00:00:00.000Z",
        "isValidVersion": true, "validVersion": true,
    }],
}))]
pub(crate) struct UserResponse {
    /// The bare id. A user first seen by another locator gets one.
    user_id: String,
    /// The e-mail address, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    email: Option<String>,
    /// The telephone number, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    phone_number: Option<String>,
    /// Whether the section is stored.
    user_details: bool,
    /// Whether the section is stored.
    kyc_data: bool,
    /// Whether the section is stored.
    due_diligence: bool,
    /// Whether the section is stored.
    verification_history: bool,
    /// The latest acceptance of each legal document.
    legal_documents: Vec<AcceptedDocument>,
}

/// The latest acceptance of a legal document.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AcceptedDocument {
    /// The document.
    #[schema(value_type = coded::LegalDocumentType)]
    r#type: &'static str,
    /// When the user accepted.
    #[schema(format = DateTime)]
    accepted_at: String,
    /// Whether it is of the version in force; if not, ask the user again.
    is_valid_version: bool,
    /// The same, under its other name.
    valid_version: bool,
}

impl From<UserRecord> for UserResponse {
    fn from(user: UserRecord) -> Self {
        Self {
            user_id: user.user_id,
            email: user.email,
            phone_number: user.phone_number,
            user_details: user.sections.user_details,
            kyc_data: user.sections.kyc_data,
            due_diligence: user.sections.due_diligence,
            verification_history: user.sections.verification_history,
            legal_documents: user.legal_documents.iter().map(Into::into).collect(),
        }
    }
}

impl From<&AcceptanceRecord> for AcceptedDocument {
    fn from(acceptance: &AcceptanceRecord) -> Self {
        Self {
            r#type: acceptance.kind.code(),
            accepted_at: write_instant(acceptance.accepted_at),
            is_valid_version: acceptance.is_current,
            valid_version: acceptance.is_current,
        }
    }
}

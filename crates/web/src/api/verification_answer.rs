//! How a user's standing with every product is told.

use domain::eligibility::Eligibility;
use domain::product::PerProduct;
use serde::Serialize;
use utoipa::ToSchema;

use super::coded;

/// Where a user stands with every product.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"eligibility": [
    {"type": "regulated-transfer", "status": "verified", "missingData": [], "missingDocuments": [], "reasons": []},
    {"type": "onramp", "status": "requires-data", "missingData": ["dueDiligence"],
        "missingDocuments": ["id-passport"], "reasons": [{"code": "document-expired", "about": "id-passport"}]},
    {"type": "onramp-light", "status": "verified", "missingData": [], "missingDocuments": [], "reasons": []},
    {"type": "offramp", "status": "pending-manual-review", "missingData": [], "missingDocuments": [], "reasons": []},
]}))]
pub(crate) struct VerificationResponse {
    /// One item for each product, always in the same order.
    #[schema(min_items = 4, max_items = 4)]
    eligibility: Vec<ProductEligibility>,
}

/// Where a user stands with a product.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProductEligibility {
    /// The product.
    #[schema(value_type = coded::Product)]
    r#type: &'static str,
    /// Where the user stands.
    #[schema(value_type = coded::Status)]
    status: &'static str,
    /// Dotted paths into the body of the update of a user, or the name of a section that is absent as a whole. Filled
    /// only on `requires-data`.
    missing_data: Vec<String>,
    /// Documents to upload, the canonical choice where several would do. Filled only on `requires-data`.
    #[schema(value_type = Vec<coded::DocumentType>)]
    missing_documents: Vec<&'static str>,
    /// Why, as far as the end user can act on it.
    reasons: Vec<Reason>,
}

/// Why a product has its status.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EligibilityReason)]
pub(crate) struct Reason {
    /// The code.
    #[schema(value_type = coded::ReasonCode)]
    code: &'static str,
    /// What it is about: a document type or a dotted path. Never a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    about: Option<String>,
}

impl From<&PerProduct<Eligibility>> for VerificationResponse {
    fn from(eligibility: &PerProduct<Eligibility>) -> Self {
        let eligibility = eligibility.iter().map(|(_, item)| item.into()).collect();
        Self { eligibility }
    }
}

impl From<&Eligibility> for ProductEligibility {
    fn from(item: &Eligibility) -> Self {
        let reasons = item.reasons.iter().map(|reason| Reason {
            code: reason.code.code(),
            about: reason.about.clone(),
        });
        Self {
            r#type: item.product.code(),
            status: item.status.code(),
            missing_data: item.missing_data.clone(),
            missing_documents: item.missing_documents.iter().map(|kind| kind.code()).collect(),
            reasons: reasons.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::document::DocumentType;
    use domain::eligibility::Status;
    use domain::reason::ReasonCode;
    use serde_json::json;

    use super::*;

    #[test]
    fn products_are_told_in_order_and_arrays_are_always_there() {
        let standing = PerProduct::from_fn(|product| Eligibility {
            product,
            status: Status::RequiresData,
            missing_data: vec!["kycData".to_owned()],
            missing_documents: vec![DocumentType::Passport],
            reasons: vec![
                domain::reason::Reason::about(ReasonCode::DocumentExpired, "id-passport"),
                domain::reason::Reason::of(ReasonCode::Declined),
            ],
        });
        let told = serde_json::to_value(VerificationResponse::from(&standing)).unwrap();
        let types: Vec<_> = told["eligibility"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| &item["type"])
            .collect();
        assert_eq!(types, ["regulated-transfer", "onramp", "onramp-light", "offramp"]);
        assert_eq!(
            told["eligibility"][1],
            json!({
                "type": "onramp", "status": "requires-data", "missingData": ["kycData"],
                "missingDocuments": ["id-passport"],
                "reasons": [{"code": "document-expired", "about": "id-passport"}, {"code": "declined"}],
            })
        );
    }
}

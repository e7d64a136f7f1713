//! A driving licence whose back was read by machine: what it says besides who somebody is, is shown to whoever decides.

use std::path::Path;

use engine::show_case::{CaseFilter, list_cases, show_case};

use super::pictures::PassportText;
use super::{app_with, sitter, sound_uploads, verified_with};

/// A published test payload of Arizona, drawn as a symbol; it is valid until 2054.
const SYMBOL: &str = "../../../shared/data/pdf417_aamva_synth/AZ_clean.png";

#[tokio::test]
async fn the_reviewer_sees_class_and_address_and_that_the_address_is_another() {
    let Some(sitter) = sitter() else { return };
    let symbol = Path::new(env!("CARGO_MANIFEST_DIR")).join(SYMBOL);
    let Ok(symbol) = std::fs::read(&symbol) else {
        eprintln!("skipped: {} is not there", symbol.display());
        return;
    };
    let mut uploads = sound_uploads(&sitter);
    uploads.remove("id-passport");
    let front = PassportText {
        printed: vec![("SURNAME", "VOGT".to_owned()), ("GIVEN NAMES", "LENA".to_owned())],
        zone: Vec::new(),
    };
    uploads.insert("id-idcard-front", sitter.passport(&front).unwrap());
    uploads.insert("id-idcard-back", symbol);
    let app = app_with(testkit::models()).await;
    let client = app.client().await;
    let status = verified_with(&app, &client, &uploads).await;
    // Somebody else's licence: a person has to look.
    assert_eq!(
        status.product("onramp")["status"],
        "pending-manual-review",
        "{}",
        status.text
    );
    assert!(!status.text.contains("WACO"), "{}", status.text);
    let cases = list_cases(&app.engine, &CaseFilter::default()).await.unwrap();
    let case = show_case(&app.engine, &cases[0].id).await.unwrap();
    let back = case
        .checks
        .iter()
        .find(|check| check.key == "document-evidence:id-idcard-back");
    let back = back.unwrap();
    assert_eq!(back.outcome, "review");
    for reason in ["address-differs", "name-mismatch"] {
        let told = back.reasons.iter().any(|told| told.starts_with(reason));
        assert!(told, "{reason}: {:?}", back.reasons);
    }
    let shown = |name: &str| {
        let found = back.evidence.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(shown("barcode/class"), Some("D"));
    assert_eq!(shown("barcode/authority"), Some("Arizona"));
    assert!(shown("barcode/address").is_some_and(|address| address.starts_with("5123 WACO DR")));
    assert_eq!(
        shown("address-differs/address/stated"),
        Some("Heidestraße 17, 10557, Berlin")
    );
    assert!(shown("address-differs/address/read").is_some());
}

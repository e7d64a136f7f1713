//! What follows from screening: lists that are missing or stale, names that are not read, hits, politically exposed persons, countries of risk.

use domain::check::CheckKind;
use domain::document::DocumentType::*;
use domain::judgement::{Findings, Sanctions, Screened};
use domain::risk::PoliticalExposure;
use domain::staging::Environment;

use crate::judgement::{follows, reasons};
use crate::people::*;

const REVIEW: [&str; 3] = ["review"; 3];

#[test]
fn production_fails_closed_without_a_list_with_a_stale_one_or_a_name_that_is_not_read() {
    let german = facts(
        Environment::Production,
        named(resident("DE"), "Silva"),
        passport_and_selfies(),
    );
    for family in ["us-ofac", "un", "eu", "uk", "pep"] {
        let mut findings = nothing_found();
        set_screened(&mut findings, family, Screened::Missing);
        let judgement = follows(&german, &findings, REVIEW);
        let expected = format!("screening-list-missing:{family}");
        assert_eq!(reasons(&judgement, CheckKind::Screening), [expected.as_str()]);

        set_screened(&mut findings, family, Screened::Stale);
        let judgement = follows(&german, &findings, REVIEW);
        let expected = format!("screening-list-stale:{family}");
        assert_eq!(reasons(&judgement, CheckKind::Screening), [expected.as_str()]);

        set_screened(&mut findings, family, Screened::Unreadable);
        let judgement = follows(&german, &findings, REVIEW);
        let expected = format!("screening-name-unreadable:{family}");
        assert_eq!(reasons(&judgement, CheckKind::Screening), [expected.as_str()]);

        findings.screening.retain(|(name, _)| name != family);
        let judgement = follows(&german, &findings, REVIEW);
        let expected = format!("screening-list-missing:{family}");
        assert_eq!(reasons(&judgement, CheckKind::Screening), [expected.as_str()]);
    }
    let nothing_screened = Findings {
        screening: Vec::new(),
        ..nothing_found()
    };
    let judgement = follows(&german, &nothing_screened, REVIEW);
    assert_eq!(reasons(&judgement, CheckKind::Screening).len(), 5);
}

#[test]
fn a_sanctions_hit_goes_to_a_person_for_every_product() {
    let doe = in_staging(john_doe(), Vec::new());
    for family in ["us-ofac", "un", "eu", "uk"] {
        let judgement = follows(&doe, &found_on(family, nothing_found()), REVIEW);
        assert_eq!(judgement.sanctions, Sanctions::Hit);
        assert_eq!(judgement.exposure, Some(PoliticalExposure::NotFound));
        let expected = format!("screening-hit:{family}");
        assert_eq!(reasons(&judgement, CheckKind::Screening), [expected.as_str()]);
    }
    let judgement = follows(&doe, &nothing_found(), ["verified"; 3]);
    assert_eq!(judgement.sanctions, Sanctions::NoHit);
}

#[test]
fn a_hit_on_a_list_that_policy_does_not_require_counts_too() {
    let mut findings = nothing_found();
    let hits = vec![("entry".to_owned(), "1".to_owned())];
    findings
        .screening
        .push(("ch".to_owned(), Screened::Searched { hits }));
    let judgement = follows(&in_staging(john_doe(), Vec::new()), &findings, REVIEW);
    assert_eq!(judgement.sanctions, Sanctions::Hit);
}

#[test]
fn a_politically_exposed_person_is_asked_for_more_and_transfers_wait_for_a_person() {
    let exposed = found_on("pep", nothing_found());
    let asked = ["review", "requires-data", "requires-data"];
    let judgement = follows(&in_staging(john_doe(), Vec::new()), &exposed, asked);
    assert_eq!(judgement.sanctions, Sanctions::NoHit);
    assert_eq!(judgement.exposure, Some(PoliticalExposure::Exposed));
    assert_eq!(reasons(&judgement, CheckKind::HighRiskTransfer), ["edd-pep"]);
    assert_eq!(reasons(&judgement, CheckKind::EnhancedDueDiligence), ["edd-pep"]);
    let approved = named(resident("DE"), "APPROVE");
    let mut documents = passport_and_selfies();
    documents.extend([ProofOfAddress, ProofOfIncome].map(document));
    follows(
        &in_staging(approved, documents),
        &exposed,
        ["review", "verified", "verified"],
    );
}

#[test]
fn transfers_of_residents_of_high_risk_countries_wait_for_a_person() {
    for (code, transfer) in [
        ("VN", "review"),
        ("NG", "review"),
        ("ZA", "review"),
        ("BR", "verified"),
    ] {
        let mut documents = passport_and_selfies();
        documents.extend([ProofOfAddress, ProofOfIncome].map(document));
        let facts = in_staging(named(resident(code), "APPROVE"), documents);
        follows(&facts, &nothing_found(), [transfer, "verified", "verified"]);
    }
    // A nationality is stated in a section that transfers do not rely on.
    let national = with(john_doe(), |data| kyc(data).nationality = Some(country("VN")));
    follows(
        &in_staging(national, Vec::new()),
        &nothing_found(),
        ["verified", "requires-data", "requires-data"],
    );
    // The staging word is no risk of person or country.
    follows(
        &in_staging(named(john_doe(), "EDD"), Vec::new()),
        &nothing_found(),
        ["verified", "requires-data", "requires-data"],
    );
}

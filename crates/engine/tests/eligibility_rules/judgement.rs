//! What follows from the checks of a run, but for screening.

use domain::check::{CheckKind, Outcome};
use domain::document::DocumentType::*;
use domain::judgement::{
    Examination, Findings, IdentityAssurance, Judgement, OpenCases, Sharing, SourceAnswer, judge,
};
use domain::person::{BirthDate, UserData, VerificationHistory};
use domain::product::Product;
use domain::requirement::Facts;
use domain::staging::Environment;
use domain::verification::{Disposition, Record};

use crate::people::*;

pub fn judged(facts: &Facts, findings: &Findings) -> Judgement {
    judge(&Examination {
        facts,
        findings,
        policy: policy(),
        now: now(),
    })
}

/// What follows, in a word.
pub fn word(disposition: &Disposition) -> String {
    match disposition {
        Disposition::Verified => "verified".to_owned(),
        Disposition::ManualReview => "review".to_owned(),
        Disposition::RequiresData(_) => "requires-data".to_owned(),
        Disposition::Rejected { basis, .. } => format!("rejected by {}", basis.code()),
    }
}

/// Asserts what follows for regulated-transfer, onramp-light, and onramp and offramp.
#[track_caller]
pub fn follows(facts: &Facts, findings: &Findings, [transfer, light, ramps]: [&str; 3]) -> Judgement {
    let judgement = judged(facts, findings);
    for (product, expected) in [
        (Product::RegulatedTransfer, transfer),
        (Product::OnrampLight, light),
        (Product::Onramp, ramps),
        (Product::Offramp, ramps),
    ] {
        let said = word(&judgement.dispositions[product]);
        assert_eq!(said, expected, "{}: {}", product.code(), unusual(&judgement));
    }
    judgement
}

/// The checks that did not simply pass, as a line.
fn unusual(judgement: &Judgement) -> String {
    let checks = judgement
        .checks
        .iter()
        .filter(|check| check.outcome != Outcome::Pass);
    checks
        .map(|check| format!("{} {}; ", check.key, check.outcome.code()))
        .collect()
}

/// The codes of a check's reasons, each with what it is about; of all checks of the kind.
pub fn reasons(judgement: &Judgement, kind: CheckKind) -> Vec<String> {
    let of_kind = judgement.checks.iter().filter(|check| check.key.kind == kind);
    of_kind
        .flat_map(|check| check.reasons.iter().map(|reason| reason.to_string()))
        .collect()
}

fn production(data: UserData) -> Facts {
    facts(Environment::Production, data, Vec::new())
}

/// A German whose documents and faces pass in staging.
pub fn approved_german() -> Facts {
    in_staging(named(resident("DE"), "APPROVE"), passport_and_selfies())
}

pub const VERIFIED: [&str; 3] = ["verified", "verified", "verified"];

#[test]
fn the_staging_person_is_verified_for_everything_as_often_as_registered() {
    let again = Findings {
        shared_identity_number: Sharing::Shared,
        shared_contacts: domain::risk::SharedContacts {
            email: true,
            phone_number: true,
        },
        ..nothing_found()
    };
    let doe = in_staging(john_doe(), Vec::new());
    let judgement = follows(&doe, &nothing_found(), VERIFIED);
    for check in &judgement.checks {
        assert_eq!(check.outcome, Outcome::Pass, "{}", check.key);
    }
    follows(&doe, &again, VERIFIED);
    let with_another_number = with(john_doe(), |data| {
        kyc(data).identity_document.as_mut().unwrap().number = Some(text("536904399"));
    });
    follows(
        &in_staging(with_another_number, Vec::new()),
        &again,
        ["verified", "review", "review"],
    );
}

#[test]
fn the_staging_persons_number_is_nobodys_in_production() {
    let confirmed = Findings {
        source_answer: Some(SourceAnswer::Confirmed),
        ..nothing_found()
    };
    let judgement = follows(&production(john_doe()), &confirmed, ["requires-data"; 3]);
    let Disposition::RequiresData(asked) = &judgement.dispositions[Product::Onramp] else {
        panic!("asks for nothing")
    };
    assert_eq!(asked.data, ["kycData.identityDocument.number"]);
    let reasons: Vec<String> = asked.reasons.iter().map(|reason| reason.to_string()).collect();
    assert_eq!(
        reasons,
        ["identity-number-invalid:kycData.identityDocument.number"]
    );
}

#[test]
fn numbers_that_exist_in_print_only_are_asked_for_again_everywhere() {
    for number in ["078051120", "219099999"] {
        let data = with(us_resident("IL", "60601"), |data| {
            kyc(data).identity_document.as_mut().unwrap().number = Some(text(number));
        });
        let confirmed = Findings {
            source_answer: Some(SourceAnswer::Confirmed),
            ..nothing_found()
        };
        let expected = ["verified", "requires-data", "requires-data"];
        follows(&in_staging(data.clone(), Vec::new()), &nothing_found(), expected);
        // There a transfer rests on the number, too.
        follows(&production(data), &confirmed, ["requires-data"; 3]);
    }
}

#[test]
fn who_is_too_young_is_rejected_for_everything() {
    for (born, expected) in [("2008-11-22", "verified"), ("2008-11-23", "rejected by age")] {
        let data = with(john_doe(), |data| {
            let details = data.user_details.as_mut().unwrap();
            details.date_of_birth = BirthDate::parse(born, today()).unwrap();
        });
        follows(&in_staging(data, Vec::new()), &nothing_found(), [expected; 3]);
    }
}

#[test]
fn residents_and_nationals_of_countries_not_served_are_rejected() {
    let list = [
        "BI", "CF", "CD", "DJ", "GN", "GW", "LY", "ML", "NE", "SO", "SS", "SD", "TN", "ZW", "AF", "IR", "IQ",
        "LB", "MM", "KP", "PS", "SY", "YE", "BY", "BA", "MD", "ME", "RU", "RS", "UA", "BO", "CU", "GT", "HT",
        "NI", "VE",
    ];
    for code in domain::country::CountryCode::all().map(|country| country.as_str().to_owned()) {
        let not_served = list.contains(&code.as_str());
        let residence = with(resident(&code), |data| {
            kyc(data).nationality = Some(country("DE"))
        });
        let residence = judged(&in_staging(residence, Vec::new()), &nothing_found());
        let nationality = with(john_doe(), |data| kyc(data).nationality = Some(country(&code)));
        let nationality = judged(&in_staging(nationality, Vec::new()), &nothing_found());
        for product in [Product::OnrampLight, Product::Onramp, Product::Offramp] {
            let of_residence = word(&residence.dispositions[product]) == "rejected by residence";
            assert_eq!(of_residence, not_served, "resident of {code}");
            let of_nationality = word(&nationality.dispositions[product]) == "rejected by nationality";
            assert_eq!(of_nationality, not_served, "national of {code}");
        }
        let everywhere = ["CU", "IR", "KP", "SY"].contains(&code.as_str());
        let transfer = word(&residence.dispositions[Product::RegulatedTransfer]);
        assert_eq!(
            transfer == "rejected by residence",
            everywhere,
            "resident of {code}"
        );
        assert_eq!(
            word(&nationality.dispositions[Product::RegulatedTransfer]),
            "verified",
            "{code}"
        );
    }
}

#[test]
fn the_country_that_issued_the_document_counts_as_nationality() {
    let data = with(resident("DE"), |data| {
        kyc(data).identity_document.as_mut().unwrap().issuing_country = Some(country("RU"));
    });
    let rejected = "rejected by nationality";
    let judgement = follows(
        &in_staging(data, passport_and_selfies()),
        &nothing_found(),
        ["verified", rejected, rejected],
    );
    assert_eq!(
        reasons(&judgement, CheckKind::NationalityServed),
        ["nationality-not-served:kycData.identityDocument.issuingCountryCode"]
    );
}

#[test]
fn a_reason_that_two_checks_give_is_told_once() {
    let resident_of_cuba = with(resident("CU"), |data| kyc(data).nationality = Some(country("DE")));
    let refused_everywhere = in_staging(resident_of_cuba, Vec::new());
    let judgement = follows(
        &refused_everywhere,
        &nothing_found(),
        ["rejected by residence"; 3],
    );
    let Disposition::Rejected { reasons, .. } = &judgement.dispositions[Product::Onramp] else {
        panic!("is not rejected")
    };
    let told: Vec<String> = reasons.iter().map(|reason| reason.to_string()).collect();
    assert_eq!(told, ["residence-not-served:userDetails.countryOfResidence"]);
}

#[test]
fn rejection_precedes_what_is_missing_and_what_a_person_would_judge() {
    let nothing_stated_but_residence = UserData {
        user_details: Some(user_details("RU")),
        ..UserData::default()
    };
    let rejected = "rejected by residence";
    follows(
        &in_staging(nothing_stated_but_residence, Vec::new()),
        &nothing_found(),
        ["verified", rejected, rejected],
    );
    let both = with(resident("RU"), |data| kyc(data).nationality = Some(country("BY")));
    // Of two bases, the one after which a person has to look stands.
    let rejected = "rejected by nationality";
    follows(
        &in_staging(both, Vec::new()),
        &nothing_found(),
        ["verified", rejected, rejected],
    );
}

#[test]
fn staging_words_steer_staging_alone() {
    let german = |word| in_staging(named(resident("DE"), word), passport_and_selfies());
    let found = nothing_found();
    follows(&german("Silva"), &found, ["verified", "verified", "review"]);
    follows(&german("APPROVE"), &found, VERIFIED);
    follows(&german("REVIEW"), &found, ["review"; 3]);
    follows(&german("REJECT"), &found, ["rejected by staging-word"; 3]);
    follows(
        &german("EDD"),
        &found,
        ["verified", "requires-data", "requires-data"],
    );
    let expired = follows(
        &german("EXPIRED"),
        &found,
        ["verified", "verified", "requires-data"],
    );
    let blurred = follows(
        &german("BLURRED"),
        &found,
        ["verified", "verified", "requires-data"],
    );
    for (judgement, documents) in [
        (expired, vec![Passport]),
        (blurred, vec![Passport, SelfieFront, SelfieLeft, SelfieRight]),
    ] {
        let Disposition::RequiresData(asked) = &judgement.dispositions[Product::Onramp] else {
            panic!("asks for nothing")
        };
        assert_eq!(asked.documents, documents);
        assert!(asked.data.is_empty());
    }
    for word in ["APPROVE", "REVIEW", "REJECT", "EDD", "EXPIRED", "BLURRED"] {
        let data = named(resident("DE"), word);
        let production = facts(Environment::Production, data, passport_and_selfies());
        follows(&production, &found, ["verified", "verified", "review"]);
    }
    for near in ["review", "Review", "REVIEWER", "REVIEW X"] {
        follows(&german(near), &found, ["verified", "verified", "review"]);
    }
}

#[test]
fn evidence_that_nothing_has_read_goes_to_a_person() {
    let german = in_staging(resident("DE"), passport_and_selfies());
    let judgement = follows(&german, &nothing_found(), ["verified", "verified", "review"]);
    let mut not_run: Vec<String> = judgement
        .checks
        .iter()
        .filter(|check| check.outcome == Outcome::NotRun)
        .map(|check| check.key.to_string())
        .collect();
    not_run.sort();
    assert_eq!(
        not_run,
        [
            "document-evidence:id-passport",
            "face-match",
            "liveness",
            "portrait-found:id-passport",
            "pose:selfie-front",
            "pose:selfie-left",
            "pose:selfie-right",
            "same-person",
            "selfie-quality:selfie-front",
            "selfie-quality:selfie-left",
            "selfie-quality:selfie-right",
        ]
    );
}

#[test]
fn production_needs_somebody_who_vouches_for_an_identity_that_no_document_shows() {
    let source = || production(us_resident("IL", "60601"));
    let reliance = |history: Option<VerificationHistory>| Facts {
        assurance: IdentityAssurance::Reliance,
        ..production(with(us_resident("IL", "60601"), |data| {
            data.verification_history = history
        }))
    };
    let answered = |source_answer| Findings {
        source_answer,
        ..nothing_found()
    };
    let review = ["review"; 3];
    for (answer, reason) in [
        (None, "identity-source-unavailable"),
        (Some(SourceAnswer::NothingToAsk), "identity-not-stated"),
        (Some(SourceAnswer::Unavailable), "identity-source-unavailable"),
        (
            Some(SourceAnswer::NotConfigured),
            "identity-source-not-configured",
        ),
        (Some(SourceAnswer::NotConfirmed), "identity-not-confirmed"),
        (Some(SourceAnswer::Mismatch), "identity-mismatch"),
    ] {
        let judgement = follows(&source(), &answered(answer), review);
        assert_eq!(reasons(&judgement, CheckKind::IdentityAssurance), [reason]);
    }
    follows(&source(), &answered(Some(SourceAnswer::Confirmed)), VERIFIED);
    follows(&reliance(Some(current_history())), &answered(None), VERIFIED);
    let asked = ["review", "review", "requires-data"];
    follows(&reliance(None), &answered(Some(SourceAnswer::Confirmed)), asked);
    let half = VerificationHistory {
        liveness_verification_at: None,
        ..current_history()
    };
    follows(&reliance(Some(half)), &answered(None), asked);
    // Staging passes on structure.
    follows(
        &in_staging(us_resident("IL", "60601"), Vec::new()),
        &answered(None),
        VERIFIED,
    );
}

#[test]
fn a_verification_by_the_client_that_is_over_a_year_old_is_asked_for_again() {
    for (at, ramps) in [
        ("2025-11-22T12:00:00Z", "verified"),
        ("2025-11-22T11:59:59Z", "requires-data"),
    ] {
        let mut facts = approved_german();
        let history = facts.data.verification_history.as_mut().unwrap();
        history.liveness_verification_at = Some(at.parse().unwrap());
        follows(&facts, &nothing_found(), ["verified", "verified", ramps]);
    }
}

#[test]
fn an_unknown_state_is_asked_for_again() {
    let asked = ["verified", "requires-data", "requires-data"];
    for state in ["XX", "il", "Illinois"] {
        follows(
            &in_staging(us_resident(state, "60601"), Vec::new()),
            &nothing_found(),
            asked,
        );
    }
}

#[test]
fn after_a_rejection_and_while_a_case_is_open_a_person_looks() {
    for findings in [
        Findings {
            record: Record::Rejected,
            ..nothing_found()
        },
        Findings {
            open_case: OpenCases::Open,
            ..nothing_found()
        },
    ] {
        follows(&in_staging(john_doe(), Vec::new()), &findings, ["review"; 3]);
    }
}

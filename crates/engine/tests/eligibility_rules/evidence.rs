//! What engines see in documents and faces, and what follows by policy.

use domain::check::{CheckKey, CheckKind, Outcome};
use domain::country::CountryCode;
use domain::document::DocumentType;
use domain::finding::{Finding, Reading};
use domain::judgement::{Findings, Judgement};
use domain::product::Product;
use domain::reason::ReasonCode;
use domain::requirement::Facts;
use domain::staging::Environment;
use domain::verification::Disposition;

use crate::judgement::{VERIFIED, follows, reasons};
use crate::people::*;

fn german(environment: Environment) -> Facts {
    facts(environment, resident("DE"), passport_and_selfies())
}

fn seen(seen: impl Fn(&CheckKey) -> Vec<ReasonCode>) -> Findings {
    Findings {
        readings: everything_read(seen),
        ..nothing_found()
    }
}

fn in_passport(codes: &'static [ReasonCode]) -> Findings {
    let passport = CheckKey::about(CheckKind::DocumentEvidence, "id-passport");
    seen(move |key| {
        if *key == passport {
            codes.to_vec()
        } else {
            Vec::new()
        }
    })
}

#[track_caller]
fn asked_for(judgement: &Judgement) -> (Vec<&'static str>, Vec<String>) {
    let Disposition::RequiresData(asked) = &judgement.dispositions[Product::Onramp] else {
        panic!("{:?}", judgement.dispositions[Product::Onramp]);
    };
    let documents = asked.documents.iter().map(|kind| kind.code()).collect();
    (documents, asked.reasons.iter().map(ToString::to_string).collect())
}

#[test]
fn a_genuine_passport_and_three_honest_selfies_need_nobody() {
    let in_order = seen(|_| Vec::new());
    for environment in [Environment::Staging, Environment::Production] {
        let judgement = follows(&german(environment), &in_order, VERIFIED);
        assert!(
            judgement
                .checks
                .iter()
                .all(|check| check.outcome == Outcome::Pass)
        );
    }
}

#[test]
fn what_the_user_can_act_on_is_asked_for_again() {
    let german = german(Environment::Production);
    let blurred = in_passport(&[ReasonCode::PictureBlurred, ReasonCode::NameMismatch]);
    let judgement = follows(&german, &blurred, ["verified", "verified", "requires-data"]);
    let (documents, reasons) = asked_for(&judgement);
    assert_eq!(documents, ["id-passport"]);
    assert!(
        reasons.contains(&"picture-blurred:id-passport".to_owned()),
        "{reasons:?}"
    );

    let pose = CheckKey::about(CheckKind::Pose, "selfie-left");
    let looks_ahead = seen(|key| {
        if *key == pose {
            vec![ReasonCode::WrongPose]
        } else {
            Vec::new()
        }
    });
    let judgement = follows(&german, &looks_ahead, ["verified", "verified", "requires-data"]);
    let expected = (vec!["selfie-left"], vec!["wrong-pose:selfie-left".to_owned()]);
    assert_eq!(asked_for(&judgement), expected);
}

#[test]
fn what_contradicts_the_claim_goes_to_a_person_with_both_values() {
    let mismatch = Finding {
        evidence: vec![("birth-date/stated".to_owned(), "1990-01-15".to_owned())],
        ..Finding::of(ReasonCode::BirthDateMismatch)
    };
    let mut findings = seen(|_| Vec::new());
    let key = CheckKey::about(CheckKind::DocumentEvidence, "id-passport");
    let read = Reading::Read {
        findings: vec![mismatch.clone()],
        evidence: vec![("zone".to_owned(), "P<D".to_owned())],
    };
    findings.readings.insert(key.clone(), read);
    let judgement = follows(
        &german(Environment::Production),
        &findings,
        ["verified", "verified", "review"],
    );
    let check = judgement
        .checks
        .iter()
        .find(|check| check.key == key)
        .expect("is required");
    assert_eq!(check.outcome, Outcome::Review);
    let shown: Vec<&str> = check.evidence.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(shown, ["zone", "birth-date/stated"]);
    assert_eq!(
        reasons(&judgement, CheckKind::DocumentEvidence),
        ["birth-date-mismatch:id-passport"]
    );
}

#[test]
fn weak_signs_add_up_and_reject_nobody() {
    let german = german(Environment::Production);
    follows(&german, &in_passport(&[ReasonCode::GreyCopy]), VERIFIED);
    let two = in_passport(&[ReasonCode::GreyCopy, ReasonCode::EditedFile]);
    let judgement = follows(&german, &two, ["verified", "verified", "review"]);
    let expected = [
        "grey-copy:id-passport",
        "edited-file:id-passport",
        "evidence-score-high:id-passport",
    ];
    assert_eq!(reasons(&judgement, CheckKind::DocumentEvidence), expected);

    let mut faint = in_passport(&[]);
    let faintly = |code| Finding {
        strength_percent: 40,
        ..Finding::of(code)
    };
    let read = Reading::Read {
        findings: vec![faintly(ReasonCode::GreyCopy), faintly(ReasonCode::EditedFile)],
        evidence: Vec::new(),
    };
    faint
        .readings
        .insert(CheckKey::about(CheckKind::DocumentEvidence, "id-passport"), read);
    follows(&german, &faint, VERIFIED);
}

#[test]
fn one_weak_sign_in_all_selfies_is_one_sign() {
    let noticed = |codes: &[ReasonCode]| {
        let mut findings = seen(|_| Vec::new());
        let selfies = [
            DocumentType::SelfieFront,
            DocumentType::SelfieLeft,
            DocumentType::SelfieRight,
        ];
        let of_all = |code: &ReasonCode| {
            selfies.map(|about| Finding {
                about: Some(about),
                ..Finding::of(*code)
            })
        };
        let read = Reading::Read {
            findings: codes.iter().flat_map(of_all).collect(),
            evidence: Vec::new(),
        };
        findings.readings.insert(CheckKey::of(CheckKind::Liveness), read);
        findings
    };
    let german = german(Environment::Production);
    follows(&german, &noticed(&[ReasonCode::DeviceBorder]), VERIFIED);
    let two = noticed(&[ReasonCode::DeviceBorder, ReasonCode::FaceGlare]);
    follows(&german, &two, ["verified", "verified", "review"]);
}

#[test]
fn light_that_is_frozen_to_the_face_is_for_a_person_in_production() {
    let findings = || {
        let mut findings = seen(|_| Vec::new());
        let read = Reading::Read {
            findings: vec![Finding::of(ReasonCode::FrozenLight)],
            evidence: Vec::new(),
        };
        findings.readings.insert(CheckKey::of(CheckKind::Liveness), read);
        findings
    };
    let judgement = follows(
        &german(Environment::Production),
        &findings(),
        ["verified", "verified", "review"],
    );
    let told = ["frozen-light", "evidence-score-high"];
    assert_eq!(reasons(&judgement, CheckKind::Liveness), told);
    follows(&german(Environment::Staging), &findings(), VERIFIED);
}

#[test]
fn a_published_sample_is_nobodys_document_in_production() {
    let sample = in_passport(&[ReasonCode::Specimen]);
    follows(&german(Environment::Staging), &sample, VERIFIED);
    let judgement = follows(
        &german(Environment::Production),
        &sample,
        ["verified", "verified", "requires-data"],
    );
    assert_eq!(asked_for(&judgement).0, ["id-passport"]);
}

#[test]
fn the_nationality_of_the_document_counts_and_not_only_the_one_that_is_stated() {
    let findings = Findings {
        read_countries: vec![(
            DocumentType::Passport,
            CountryCode::parse("IR").expect("a country"),
        )],
        ..seen(|_| Vec::new())
    };
    let judgement = follows(
        &german(Environment::Production),
        &findings,
        ["verified", "rejected by nationality", "rejected by nationality"],
    );
    assert_eq!(
        reasons(&judgement, CheckKind::NationalityServed),
        ["nationality-not-served:id-passport"]
    );
}

#[test]
fn a_check_that_an_engine_could_not_make_waits_for_a_person() {
    let mut findings = seen(|_| Vec::new());
    findings.readings.insert(
        CheckKey::of(CheckKind::Liveness),
        Reading::NotRead(ReasonCode::ModelMissing),
    );
    let judgement = follows(
        &german(Environment::Production),
        &findings,
        ["verified", "verified", "review"],
    );
    assert_eq!(reasons(&judgement, CheckKind::Liveness), ["model-missing"]);
}

#[test]
fn other_users_with_the_same_face_are_looked_for_where_the_project_does_so() {
    let shared = || {
        seen(|key| {
            if key.kind == CheckKind::DuplicateFace {
                vec![ReasonCode::FaceShared]
            } else {
                Vec::new()
            }
        })
    };
    follows(
        &german(Environment::Production),
        &shared(),
        ["verified", "verified", "review"],
    );
    follows(&german(Environment::Staging), &shared(), VERIFIED);
}

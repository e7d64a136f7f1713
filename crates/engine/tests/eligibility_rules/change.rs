//! Which products a change touches: a product keeps its status when only what it does not rely on changes.

use domain::contact::PhoneNumber;
use domain::document::DocumentType::{self, *};
use domain::due_diligence::Industry;
use domain::judgement::IdentityAssurance;
use domain::person::UserData;
use domain::requirement::{Facts, changed_products};
use domain::risk::PoliticalExposure;
use domain::staging::Environment;

use crate::people::*;

fn touched(before: &Facts, after: &Facts) -> String {
    let products = changed_products(before, after, PoliticalExposure::NotFound, policy());
    let codes: Vec<&str> = products.iter().map(|product| product.code()).collect();
    codes.join(" ")
}

const ALL: &str = "regulated-transfer onramp onramp-light offramp";
const ALL_BUT_TRANSFER: &str = "onramp onramp-light offramp";
const RAMPS: &str = "onramp offramp";

#[test]
fn a_change_of_data_touches_the_products_that_rely_on_the_section() {
    type Change = fn(&mut UserData);
    let german = in_staging(resident("DE"), passport_and_selfies());
    let american = in_staging(us_resident("IL", "60601"), Vec::new());
    let texan = in_staging(us_resident("TX", "78701"), Vec::new());
    let cases: [(&str, &Facts, Change, &str); 12] = [
        ("nothing", &german, |_| {}, ""),
        (
            "the name",
            &german,
            |data| *data = named(data.clone(), "Souza"),
            ALL,
        ),
        (
            "kycData",
            &german,
            |data| kyc(data).phone_number = PhoneNumber::parse("+4930123456").ok(),
            ALL_BUT_TRANSFER,
        ),
        (
            "devices",
            &german,
            |data| kyc(data).ip_addresses = vec!["192.0.2.1".parse().unwrap()],
            "",
        ),
        ("history", &german, |data| data.verification_history = None, RAMPS),
        (
            "due diligence",
            &german,
            |data| diligence(data).industry = Some(Industry::Construction),
            RAMPS,
        ),
        (
            "due diligence that enhances",
            &german,
            |data| {
                diligence(data).industry = Some(Industry::MoneyServiceBusiness);
            },
            ALL_BUT_TRANSFER,
        ),
        (
            "history in the US",
            &american,
            |data| data.verification_history = None,
            RAMPS,
        ),
        (
            "due diligence in Illinois",
            &american,
            |data| data.due_diligence = resident("DE").due_diligence,
            RAMPS,
        ),
        (
            "due diligence in Texas",
            &texan,
            |data| data.due_diligence = resident("DE").due_diligence,
            RAMPS,
        ),
        (
            "the state",
            &american,
            |data| *data = us_resident("TX", "60601"),
            ALL_BUT_TRANSFER,
        ),
        (
            "everything gone",
            &german,
            |data| *data = UserData::default(),
            ALL,
        ),
    ];
    for (name, before, change, expected) in cases {
        let after = Facts {
            data: with(before.data.clone(), change),
            ..before.clone()
        };
        assert_eq!(touched(before, &after), expected, "{name}");
        assert_eq!(touched(&after, before), expected, "{name}, back");
    }
}

#[test]
fn under_reliance_the_history_stands_in_for_a_document() {
    let before = Facts {
        assurance: IdentityAssurance::Reliance,
        ..facts(Environment::Production, us_resident("IL", "60601"), Vec::new())
    };
    let mut after = before.clone();
    after.data.verification_history = None;
    assert_eq!(touched(&before, &after), ALL);
}

#[test]
fn a_change_of_documents_touches_the_products_that_count_on_them() {
    let changed = |kind: DocumentType| {
        let mut fact = document(kind);
        fact.content = "another file".to_owned();
        fact
    };
    let replaced = |before: &Facts, with: DocumentType| {
        let mut after = before.clone();
        after.documents.retain(|document| document.kind != with);
        after.documents.push(changed(with));
        after
    };
    let german = in_staging(resident("DE"), passport_and_selfies());
    let enhanced = in_staging(named(resident("DE"), "EDD"), passport_and_selfies());
    let american = in_staging(us_resident("IL", "60601"), passport_and_selfies());
    let spanish = in_staging(resident("ES"), SELFIES.into_iter().map(document).collect());
    for (name, before, kind, expected) in [
        ("a selfie", &german, SelfieLeft, RAMPS),
        ("the passport", &german, Passport, RAMPS),
        (
            "another choice, while the passport counts",
            &german,
            IdCardFront,
            "",
        ),
        ("a proof that nobody asks for", &german, ProofOfIncome, ""),
        ("a permit that does not count", &german, ResidencePermit, ""),
        ("a permit that counts", &spanish, ResidencePermit, RAMPS),
        ("a proof", &enhanced, ProofOfIncome, ALL_BUT_TRANSFER),
        (
            "a selfie of enhanced diligence",
            &enhanced,
            SelfieFront,
            ALL_BUT_TRANSFER,
        ),
        ("a selfie in the US", &american, SelfieFront, ""),
        ("a passport in the US", &american, Passport, ""),
    ] {
        assert_eq!(touched(before, &replaced(before, kind)), expected, "{name}");
    }
}

#[test]
fn the_very_same_file_changes_nothing_but_another_validity_does() {
    let before = in_staging(resident("DE"), passport_and_selfies());
    let mut after = before.clone();
    after.documents.reverse();
    assert_eq!(touched(&before, &after), "");
    after.documents.retain(|document| document.kind != Passport);
    after.documents.push(valid_until(Passport, "2030-01-01"));
    assert_eq!(touched(&before, &after), RAMPS);
}

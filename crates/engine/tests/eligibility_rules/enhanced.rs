//! Enhanced due diligence: when it is required, and what it adds to what is asked for.

use domain::document::DocumentType::*;
use domain::due_diligence::{Industry, YearlyIncome, YearlyVolume};
use domain::person::UserData;
use domain::risk::PoliticalExposure;
use domain::staging::Environment;

use crate::assessment::{asks, assessed_of, line, missing, staged};
use crate::people::*;

/// What enhanced due diligence adds outside the United States, where nothing is there yet.
const ENHANCED: &str = "id-passport proof-of-address proof-of-income selfie-front selfie-left selfie-right";

#[test]
fn enhanced_due_diligence_adds_documents_to_all_but_transfers() {
    for residence in ["DE", "ES", "BR"] {
        asks(
            &staged(named(resident(residence), "EDD"), &[]),
            ["", ENHANCED, ENHANCED],
        );
        let facts = in_staging(named(resident(residence), "EDD"), passport_and_selfies());
        asks(
            &facts,
            [
                "",
                "proof-of-address proof-of-income",
                "proof-of-address proof-of-income",
            ],
        );
    }
    let light_only = with(named(resident("DE"), "EDD"), |data| {
        data.due_diligence = None;
        data.verification_history = None;
    });
    assert_eq!(missing("onramp-light", &staged(light_only, &[])), ENHANCED);
    // The word is understood in staging only.
    let production = domain::requirement::Facts {
        environment: Environment::Production,
        ..in_staging(named(resident("DE"), "EDD"), passport_and_selfies())
    };
    asks(&production, ["", "", ""]);
}

#[test]
fn enhanced_due_diligence_in_the_us_asks_for_document_and_address_never_for_income_or_selfies() {
    let edd = || named(us_resident("IL", "60601"), "EDD");
    let all = "id-passport proof-of-address";
    asks(&staged(edd(), &[]), ["", all, all]);
    asks(&staged(edd(), &[Passport, ProofOfAddress]), ["", "", ""]);
    asks(
        &staged(edd(), &[IdCardFront, IdCardBack, ProofOfAddress]),
        ["", "", ""],
    );
    asks(
        &staged(edd(), &[IdCardFront, ProofOfAddress]),
        ["", "id-idcard-back", "id-idcard-back"],
    );
    asks(&staged(edd(), &[ResidencePermit, ProofOfIncome]), ["", all, all]);
}

#[test]
fn every_trigger_of_policy_enhances_due_diligence() {
    let none = PoliticalExposure::NotFound;
    type Make = fn(&mut UserData);
    let cases: [(&str, Make, bool); 9] = [
        ("nothing", |_| {}, false),
        (
            "residence",
            |data| data.user_details = Some(user_details("VN")),
            true,
        ),
        (
            "nationality",
            |data| kyc(data).nationality = Some(country("MC")),
            true,
        ),
        (
            "industry",
            |data| diligence(data).industry = Some(Industry::MoneyServiceBusiness),
            true,
        ),
        (
            "light industry",
            |data| diligence(data).industry = Some(Industry::Crypto),
            false,
        ),
        (
            "volume",
            |data| {
                diligence(data).estimated_yearly_income = Some(YearlyIncome::UpTo50k);
                diligence(data).expected_yearly_tx_volume = Some(YearlyVolume::UpTo250k);
            },
            true,
        ),
        (
            "volume one band above",
            |data| {
                diligence(data).estimated_yearly_income = Some(YearlyIncome::UpTo50k);
                diligence(data).expected_yearly_tx_volume = Some(YearlyVolume::UpTo100k);
            },
            false,
        ),
        (
            "volume without income",
            |data| {
                diligence(data).expected_yearly_tx_volume = Some(YearlyVolume::Above250k);
            },
            true,
        ),
        (
            "lesser volume without income",
            |data| {
                diligence(data).expected_yearly_tx_volume = Some(YearlyVolume::UpTo250k);
            },
            false,
        ),
    ];
    for (name, make, enhanced) in cases {
        let facts = in_staging(with(resident("BR"), make), passport_and_selfies());
        let expected = if enhanced {
            "proof-of-address proof-of-income"
        } else {
            ""
        };
        for product in ["onramp-light", "onramp", "offramp"] {
            assert_eq!(
                line(&assessed_of(product, &facts, none)),
                expected,
                "{name}: {product}"
            );
        }
    }
    let facts = in_staging(resident("BR"), passport_and_selfies());
    let exposed = assessed_of("onramp", &facts, PoliticalExposure::Exposed);
    assert_eq!(line(&exposed), "proof-of-address proof-of-income");
}

//! What each product asks of whom: the tables of the contract, row by row.

use domain::document::DocumentType::{self, *};
use domain::due_diligence::{DueDiligence, YearlyIncome};
use domain::person::{
    Address, IdentityDocument, IdentityDocumentType, KycData, UserData, VerificationHistory,
};
use domain::product::Product;
use domain::reason::Reason;
use domain::requirement::{Assessment, Facts, assess};
use domain::risk::{PoliticalExposure, edd};

use crate::people::*;

fn assessed(product: &str, facts: &Facts) -> Assessment {
    assessed_of(product, facts, PoliticalExposure::NotFound)
}

pub fn assessed_of(product: &str, facts: &Facts, exposure: PoliticalExposure) -> Assessment {
    let product = Product::from_code(product).expect("a product");
    assess(product, facts, &edd(facts, exposure, policy()), policy(), today())
}

/// What is missing, as one line: dotted paths and names of sections, then documents.
pub fn missing(product: &str, facts: &Facts) -> String {
    line(&assessed(product, facts))
}

pub fn line(assessment: &Assessment) -> String {
    let documents = assessment.missing_documents.iter().map(|kind| kind.code());
    let data = assessment.missing_data.iter().map(String::as_str);
    data.chain(documents).collect::<Vec<_>>().join(" ")
}

const PRODUCTS: [&str; 4] = ["regulated-transfer", "onramp-light", "onramp", "offramp"];
const PASSPORT_AND_SELFIES: &str = "id-passport selfie-front selfie-left selfie-right";

/// Asserts what regulated-transfer, onramp-light, and onramp and offramp ask for.
#[track_caller]
pub fn asks(facts: &Facts, [transfer, light, ramps]: [&str; 3]) {
    let expected = [transfer, light, ramps, ramps];
    for (product, expected) in PRODUCTS.into_iter().zip(expected) {
        assert_eq!(missing(product, facts), expected, "{product}");
    }
}

pub fn staged(data: UserData, documents: &[DocumentType]) -> Facts {
    in_staging(data, documents.iter().copied().map(document).collect())
}

#[test]
fn who_has_stated_nothing_is_asked_by_section() {
    let all = format!("userDetails kycData verificationHistory dueDiligence {PASSPORT_AND_SELFIES}");
    asks(
        &staged(UserData::default(), &[]),
        ["userDetails", "userDetails kycData", &all],
    );
}

#[test]
fn residents_outside_the_us_are_asked_for_three_sections_more_a_document_and_selfies() {
    let ramps = format!("kycData verificationHistory dueDiligence {PASSPORT_AND_SELFIES}");
    for residence in ["DE", "ES", "NO", "BR", "GB", "JP"] {
        let data = UserData {
            user_details: Some(user_details(residence)),
            ..UserData::default()
        };
        asks(&staged(data, &[]), ["", "kycData", &ramps]);
        asks(&staged(resident(residence), &[]), ["", "", PASSPORT_AND_SELFIES]);
        asks(
            &in_staging(resident(residence), passport_and_selfies()),
            ["", "", ""],
        );
    }
}

#[test]
fn sections_that_are_there_are_asked_by_dotted_path() {
    let data = UserData {
        user_details: Some(user_details("DE")),
        kyc_data: Some(KycData::default()),
        verification_history: Some(VerificationHistory::default()),
        due_diligence: Some(DueDiligence::default()),
    };
    let kyc = "kycData.nationality kycData.addressOfResidence kycData.email kycData.identityDocument";
    let rest = "verificationHistory.idVerificationTimestamp \
        verificationHistory.livenessVerificationTimestamp dueDiligence.employmentStatus \
        dueDiligence.sourceOfFunds dueDiligence.industry";
    let ramps = format!("{kyc} {rest}");
    asks(
        &in_staging(data.clone(), passport_and_selfies()),
        ["", kyc, &ramps],
    );

    let objects = with(data, |data| {
        let kyc = kyc_of(data);
        kyc.address_of_residence = Some(Address::default());
        kyc.identity_document = Some(IdentityDocument::default());
    });
    let members = "kycData.nationality kycData.addressOfResidence.line1 kycData.addressOfResidence.city \
        kycData.addressOfResidence.postalCode kycData.email kycData.identityDocument.type \
        kycData.identityDocument.number";
    let ramps = format!("{members} {rest}");
    asks(
        &in_staging(objects, passport_and_selfies()),
        ["", members, &ramps],
    );
}

fn kyc_of(data: &mut UserData) -> &mut KycData {
    kyc(data)
}

#[test]
fn every_single_member_that_is_left_out_is_named() {
    type Leave = fn(&mut UserData);
    let outside_us: [(&str, Leave); 7] = [
        ("kycData.nationality", |data| kyc(data).nationality = None),
        ("kycData.addressOfResidence", |data| {
            kyc(data).address_of_residence = None
        }),
        ("kycData.addressOfResidence.line1", |data| {
            address(data).line1 = None
        }),
        ("kycData.addressOfResidence.city", |data| {
            address(data).city = None
        }),
        ("kycData.addressOfResidence.postalCode", |data| {
            address(data).postal_code = None
        }),
        ("kycData.email", |data| kyc(data).email = None),
        ("kycData.identityDocument.number", |data| {
            identity(data).number = None
        }),
    ];
    for (path, leave) in outside_us {
        let facts = in_staging(with(resident("BR"), leave), passport_and_selfies());
        asks(&facts, ["", path, path]);
        asks(
            &staged(with(us_resident("IL", "60601"), leave), &[]),
            ["", path, path],
        );
    }
    let in_us: [(&str, Leave); 3] = [
        ("kycData.phoneNumber", |data| kyc(data).phone_number = None),
        ("kycData.addressOfResidence.stateOrRegion", |data| {
            address(data).state_or_region = None
        }),
        ("kycData.identityDocument.issuingCountryCode", |data| {
            identity(data).issuing_country = None
        }),
    ];
    for (path, leave) in in_us {
        asks(
            &staged(with(us_resident("IL", "60601"), leave), &[]),
            ["", path, path],
        );
    }
}

fn address(data: &mut UserData) -> &mut Address {
    kyc(data).address_of_residence.as_mut().expect("is stated")
}

fn identity(data: &mut UserData) -> &mut IdentityDocument {
    kyc(data).identity_document.as_mut().expect("is stated")
}

#[test]
fn what_no_product_requires_is_never_asked_for() {
    let facts = in_staging(resident("DE"), passport_and_selfies());
    let kyc = facts.data.kyc_data.as_ref().unwrap();
    assert!(kyc.phone_number.is_none() && kyc.ip_addresses.is_empty());
    assert!(
        kyc.address_of_residence
            .as_ref()
            .unwrap()
            .state_or_region
            .is_none()
    );
    assert!(kyc.identity_document.as_ref().unwrap().issuing_country.is_none());
    assert!(
        facts
            .data
            .due_diligence
            .as_ref()
            .unwrap()
            .estimated_yearly_income
            .is_none()
    );
    asks(&facts, ["", "", ""]);
}

#[test]
fn the_identity_document_is_the_groups_choice_and_the_begun_one_is_asked_to_its_end() {
    for (residence, uploaded, asked) in [
        ("DE", &[][..], "id-passport"),
        ("DE", &[Passport], ""),
        ("DE", &[IdCardFront], "id-idcard-back"),
        ("DE", &[IdCardBack], "id-idcard-front"),
        ("DE", &[IdCardFront, IdCardBack], ""),
        ("DE", &[ResidencePermit], "id-passport"),
        ("DE", &[Passport, IdCardFront], ""),
        ("IS", &[IdCardFront, IdCardBack], ""),
        ("ES", &[], "id-passport"),
        ("ES", &[ResidencePermit], ""),
        ("ES", &[IdCardFront], "id-idcard-back"),
        ("ES", &[IdCardFront, ResidencePermit], ""),
        ("BR", &[], "id-passport"),
        ("BR", &[IdCardFront, IdCardBack], "id-passport"),
        ("BR", &[ResidencePermit], "id-passport"),
        ("GB", &[IdCardFront, IdCardBack], "id-passport"),
        ("CH", &[Passport], ""),
    ] {
        let documents: Vec<DocumentType> = uploaded.iter().copied().chain(SELFIES).collect();
        let facts = staged(resident(residence), &documents);
        assert_eq!(missing("onramp", &facts), asked, "{residence} {uploaded:?}");
        assert_eq!(missing("offramp", &facts), asked, "{residence} {uploaded:?}");
        assert_eq!(missing("onramp-light", &facts), "", "{residence} {uploaded:?}");
    }
}

#[test]
fn each_selfie_is_asked_for() {
    for absent in SELFIES {
        let there = passport_and_selfies()
            .into_iter()
            .filter(|document| document.kind != absent);
        let facts = in_staging(resident("BR"), there.collect());
        asks(&facts, ["", "", absent.code()]);
    }
}

#[test]
fn an_expired_document_is_asked_for_again_unless_another_choice_is_valid() {
    let selfies = || SELFIES.into_iter().map(document);
    let with_documents = |residence: &str, documents: Vec<_>| {
        in_staging(
            resident(residence),
            documents.into_iter().chain(selfies()).collect(),
        )
    };
    // The day of expiry is the last day of validity.
    let last_day = with_documents("BR", vec![valid_until(Passport, "2026-11-22")]);
    assert_eq!(missing("onramp", &last_day), "");
    let over = with_documents("BR", vec![valid_until(Passport, "2026-11-21")]);
    let assessment = assessed("onramp", &over);
    assert_eq!(line(&assessment), "id-passport");
    let reasons: Vec<String> = assessment.reasons.iter().map(Reason::to_string).collect();
    assert_eq!(reasons, ["document-expired:id-passport"]);
    let card = |last_day| vec![valid_until(IdCardFront, last_day), document(IdCardBack)];
    let both = |passport, id_card| {
        with_documents(
            "DE",
            [vec![valid_until(Passport, passport)], card(id_card)].concat(),
        )
    };
    assert_eq!(missing("onramp", &both("2020-01-01", "2030-01-01")), "");
    assert_eq!(missing("onramp", &both("2030-01-01", "2020-01-01")), "");
    assert_eq!(
        missing("onramp", &both("2019-01-01", "2020-01-01")),
        "id-idcard-front"
    );
}

#[test]
fn a_us_resident_needs_a_number_and_no_document_and_due_diligence_in_six_states() {
    asks(
        &staged(
            UserData {
                user_details: Some(user_details("US")),
                ..UserData::default()
            },
            &[],
        ),
        ["", "kycData", "kycData verificationHistory"],
    );
    let no_history = with(us_resident("IL", "60601"), |data| {
        data.verification_history = None
    });
    asks(&staged(no_history, &[]), ["", "", "verificationHistory"]);
    for (state, zip) in [
        ("IL", "60601"),
        ("CA", "90210"),
        ("FL", "33101"),
        ("PR", "00901"),
        ("DC", "20001"),
    ] {
        asks(&staged(us_resident(state, zip), &[]), ["", "", ""]);
    }
    for state in ["NY", "NC", "TN", "TX", "VA", "VT"] {
        let mut data = us_resident(state, "10001");
        asks(&staged(data.clone(), &[]), ["", "", "dueDiligence"]);
        data.due_diligence = resident("DE").due_diligence;
        let income = "dueDiligence.estimatedYearlyIncome";
        asks(&staged(data.clone(), &[]), ["", "", income]);
        diligence(&mut data).estimated_yearly_income = Some(YearlyIncome::UpTo50k);
        asks(&staged(data, &[]), ["", "", ""]);
    }
}

#[test]
fn a_us_resident_elsewhere_who_sends_due_diligence_is_asked_for_the_income_alone() {
    let mut data = us_resident("IL", "60601");
    data.due_diligence = Some(DueDiligence::default());
    asks(
        &staged(data.clone(), &[]),
        ["", "", "dueDiligence.estimatedYearlyIncome"],
    );
    diligence(&mut data).estimated_yearly_income = Some(YearlyIncome::Above250k);
    asks(&staged(data, &[]), ["", "", ""]);
}

#[test]
fn a_us_resident_who_states_another_document_is_asked_for_the_number() {
    for kind in [IdentityDocumentType::Passport, IdentityDocumentType::Id] {
        let data = with(us_resident("IL", "60601"), |data| {
            identity(data).kind = Some(kind)
        });
        let assessment = assessed("onramp", &staged(data, &[]));
        assert_eq!(
            line(&assessment),
            "kycData.identityDocument.type kycData.identityDocument.number"
        );
        let reasons: Vec<String> = assessment.reasons.iter().map(Reason::to_string).collect();
        assert_eq!(reasons, ["ssn-required:kycData.identityDocument.type"]);
    }
    // Elsewhere it is not: a number of whatever kind is stated.
    let data = with(resident("DE"), |data| {
        identity(data).kind = Some(IdentityDocumentType::Id)
    });
    asks(&in_staging(data, passport_and_selfies()), ["", "", ""]);
}

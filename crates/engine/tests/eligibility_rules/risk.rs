//! What follows from signs that are shared or weak.

use domain::check::CheckKind;
use domain::document::DocumentType::*;
use domain::judgement::{Findings, Sharing};
use domain::person::UserData;

use crate::judgement::{VERIFIED, approved_german, follows, reasons};
use crate::people::*;

#[test]
fn what_another_user_has_too_goes_to_a_person_where_it_is_relied_on() {
    let shared_number = Findings {
        shared_identity_number: Sharing::Shared,
        ..nothing_found()
    };
    follows(
        &approved_german(),
        &shared_number,
        ["verified", "review", "review"],
    );
    let shared_file = |kind| Findings {
        shared_documents: vec![kind],
        ..nothing_found()
    };
    follows(
        &approved_german(),
        &shared_file(Passport),
        ["verified", "verified", "review"],
    );
    follows(
        &approved_german(),
        &shared_file(SelfieFront),
        ["verified", "verified", "review"],
    );
    follows(&approved_german(), &shared_file(ProofOfIncome), VERIFIED);
}

#[test]
fn weak_signs_send_nobody_to_a_person_alone_but_together_they_do() {
    let phone = |data: &mut UserData| {
        kyc(data).phone_number = domain::contact::PhoneNumber::parse("+33123456789").ok();
    };
    let mail = |data: &mut UserData, address| {
        kyc(data).email = domain::contact::EmailAddress::parse(address).ok();
    };
    type Make<'a> = &'a dyn Fn(&mut UserData);
    let alone: [(&str, Make); 6] = [
        ("phone-country-mismatch", &phone),
        ("email-disposable", &|data| mail(data, "a@mailinator.com")),
        ("email-country-mismatch", &|data| mail(data, "a@example.fr")),
        ("postcode-format-mismatch", &|data| {
            let address = kyc(data).address_of_residence.as_mut().unwrap();
            address.postal_code = Some(text("SW1A 1AA"));
        }),
        ("nationality-residence-mismatch", &|data| {
            kyc(data).nationality = Some(country("PT"))
        }),
        ("issuing-country-mismatch", &|data| {
            kyc(data).identity_document.as_mut().unwrap().issuing_country = Some(country("PT"));
        }),
    ];
    for (sign, make) in alone {
        let mut facts = approved_german();
        make(&mut facts.data);
        let judgement = follows(&facts, &nothing_found(), VERIFIED);
        assert_eq!(reasons(&judgement, CheckKind::ProxyConsistency), [sign]);
    }
    let mut facts = approved_german();
    phone(&mut facts.data);
    mail(&mut facts.data, "a@mailinator.com");
    let judgement = follows(&facts, &nothing_found(), ["verified", "review", "review"]);
    assert_eq!(
        reasons(&judgement, CheckKind::ProxyConsistency),
        ["phone-country-mismatch", "email-disposable", "risk-score-high"]
    );
    let moved = in_staging(us_resident("CA", "60601"), Vec::new());
    let judgement = follows(&moved, &nothing_found(), VERIFIED);
    assert_eq!(
        reasons(&judgement, CheckKind::ProxyConsistency),
        ["postcode-state-mismatch"]
    );
}

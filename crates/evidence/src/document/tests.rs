//! Documents from what was read to what is found.

use domain::country::CountryCode;
use domain::document::DocumentType;
use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{
    Claim, DocumentRead, Examination, Field, FindingCode, Readings, Source, compare_sides, conclude,
};
use crate::mrz::{Line as ZoneLine, Zone, find};
use crate::names::PersonName;
use crate::text::{Area, Line};

const TODAY: Date = date(2026, 11, 24);

/// A passport that nobody has: every digit holds.
const LINES: [&str; 2] = [
    "P<D<<WEISS<<LENA<MARIE<<<<<<<<<<<<<<<<<<<<<<",
    "C4J2N3K713D<<9003129F3104150<<<<<<<<<<<<<<<8",
];

/// What is printed above it.
const PRINT: [&str; 5] = [
    "REISEPASS",
    "Weiß",
    "Lena Marie",
    "C4J2N3K71",
    "12.03.1990 15.04.2031",
];

fn zone(lines: &[&str]) -> Zone {
    let lines = lines.iter().map(|line| ZoneLine::new(line)).collect::<Vec<_>>();
    find(&lines, TODAY).expect("a zone")
}

fn sound() -> Zone {
    let zone = zone(&LINES);
    assert!(zone.is_sound(), "{zone:?}");
    zone
}

fn claim() -> Claim {
    Claim {
        name: Some(PersonName {
            family: "Weiß".into(),
            given: "Lena".into(),
            truncated: false,
        }),
        birth: Some(date(1990, 3, 12)),
        number: Some("c4j2n3k71".into()),
        nationality: CountryCode::parse("DE").ok(),
        issuer: CountryCode::parse("DE").ok(),
        expiry: Some(date(2031, 4, 15)),
        ..Claim::default()
    }
}

fn concluded(uploaded_as: DocumentType, zone: Option<Zone>, text: &[&str], claim: &Claim) -> Examination {
    let line = |text: &&str| Line::read(text, 0.9, 0, Area::default());
    let readings = Readings {
        zone,
        lines: text.iter().map(line).collect(),
        ..Readings::default()
    };
    conclude(uploaded_as, readings, claim, TODAY)
}

fn codes(examination: &Examination) -> Vec<&'static str> {
    examination
        .findings
        .iter()
        .map(|finding| finding.code.code())
        .collect()
}

#[test]
fn a_genuine_passport_raises_nothing() {
    let examination = concluded(DocumentType::Passport, Some(sound()), &PRINT, &claim());
    assert_eq!(codes(&examination), [""; 0]);
    assert_eq!(examination.kind, DocumentRead::Passport);
    let field = |field| {
        let found = examination.fields.iter().find(|reading| reading.field == field);
        found.map(|reading| (reading.value.as_str(), reading.source))
    };
    assert_eq!(field(Field::BirthDate), Some(("1990-03-12", Source::Zone)));
    assert_eq!(field(Field::Expiry), Some(("2031-04-15", Source::Zone)));
    assert_eq!(field(Field::Number), Some(("C4J2N3K71", Source::Zone)));
    assert_eq!(field(Field::GivenNames), Some(("LENA MARIE", Source::Zone)));
}

#[test]
fn every_mismatch_is_told_with_both_values() {
    let with = |change: fn(&mut Claim)| {
        let mut claim = claim();
        change(&mut claim);
        concluded(DocumentType::Passport, Some(sound()), &[], &claim)
    };
    for (change, code, claimed, read) in [
        (
            (|claim| claim.birth = Some(date(1990, 12, 3))) as fn(&mut Claim),
            "birth-date-mismatch",
            "1990-12-03",
            "1990-03-12",
        ),
        (
            |claim| claim.number = Some("C4J2N3K77".into()),
            "number-mismatch",
            "C4J2N3K77",
            "C4J2N3K71",
        ),
        (
            |claim| claim.nationality = CountryCode::parse("AT").ok(),
            "nationality-mismatch",
            "AT",
            "D",
        ),
        (
            |claim| claim.issuer = CountryCode::parse("CH").ok(),
            "issuer-mismatch",
            "CH",
            "D",
        ),
        (
            |claim| claim.expiry = Some(date(2031, 4, 16)),
            "expiry-mismatch",
            "2031-04-16",
            "2031-04-15",
        ),
        (
            |claim| claim.name.as_mut().expect("claimed").given = "Anna".into(),
            "name-mismatch",
            "Anna Weiß",
            "LENA MARIE WEISS",
        ),
        (
            |claim| claim.name.as_mut().expect("claimed").family = "Weiß Kranz".into(),
            "name-partial",
            "Lena Weiß Kranz",
            "LENA MARIE WEISS",
        ),
    ] {
        let examination = with(change);
        assert_eq!(codes(&examination), [code]);
        let finding = &examination.findings[0];
        assert_eq!(
            (finding.claimed.as_deref(), finding.read.as_deref()),
            (Some(claimed), Some(read))
        );
    }
}

#[test]
fn what_is_wrong_with_a_document_is_named() {
    let expired = zone(&[
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ]);
    let examination = concluded(DocumentType::Passport, Some(expired), &[], &Claim::default());
    assert_eq!(codes(&examination), ["document-expired", "specimen"]);

    let mut misprinted = sound().lines;
    misprinted[1].replace_range(19..20, "4");
    let misprinted = zone(&[&misprinted[0], &misprinted[1]]);
    let examination = concluded(DocumentType::Passport, Some(misprinted), &[], &claim());
    assert!(
        examination.has(FindingCode::ZoneCheckDigit),
        "{:?}",
        codes(&examination)
    );
    assert!(
        examination
            .findings
            .iter()
            .any(|finding| finding.about == Some(Field::BirthDate))
    );

    for (uploaded_as, text, expected) in [
        (DocumentType::Passport, &[][..], &["document-not-read"][..]),
        (DocumentType::Passport, &["REISEPASS"], &["no-zone"]),
        (DocumentType::Passport, &["PERSONALAUSWEIS"], &["wrong-document"]),
        (DocumentType::IdCardBack, &["Führerschein"], &["no-barcode"]),
        (DocumentType::IdCardFront, &["Führerschein"], &["print-only"]),
    ] {
        let examination = concluded(uploaded_as, None, text, &claim());
        assert_eq!(codes(&examination), expected, "{text:?}");
    }
}

#[test]
fn print_that_contradicts_the_zone_is_told_and_print_that_is_not_found_is_too() {
    let with = |text: &[&str]| concluded(DocumentType::Passport, Some(sound()), text, &claim());
    let altered = with(&[
        "REISEPASS",
        "Weiß",
        "Lena Marie",
        "C4J2N3K71",
        "DOB: 12.03.1980",
        "EXP: 15.04.2031",
    ]);
    assert_eq!(codes(&altered), ["zone-text-mismatch"]);
    let finding = &altered.findings[0];
    assert_eq!(finding.about, Some(Field::BirthDate));
    assert_eq!(
        (finding.claimed.as_deref(), finding.read.as_deref()),
        (Some("1990-03-12"), Some("1980-03-12"))
    );
    let unseen = with(&["REISEPASS", "Weiß", "Lena Marie", "12.03.1990 15.04.2031"]);
    assert_eq!(codes(&unseen), ["zone-text-unseen"]);
    assert_eq!(unseen.findings[0].about, Some(Field::Number));
}

#[test]
fn print_alone_is_compared_and_never_passes() {
    let licence = [
        "DRIVER LICENSE",
        "1 WEISS",
        "2 LENA",
        "3 DOB 03/12/1990",
        "4d LIC# W1234567",
        "4b EXP 04/15/2031",
    ];
    let claim = Claim {
        number: Some("W1234567".into()),
        nationality: None,
        issuer: None,
        ..claim()
    };
    let examination = concluded(DocumentType::IdCardFront, None, &licence, &claim);
    assert_eq!(codes(&examination), ["print-only"]);
    let other = Claim {
        birth: Some(date(1991, 3, 12)),
        ..claim
    };
    let examination = concluded(DocumentType::IdCardFront, None, &licence, &other);
    assert_eq!(codes(&examination), ["print-only", "birth-date-mismatch"]);
    assert!(examination.findings[1].strength < 1.0);
}

#[test]
fn print_that_says_less_than_cards_do_is_partial() {
    let partial = |text: &[&str]| {
        concluded(DocumentType::IdCardFront, None, text, &Claim::default()).is_print_partial()
    };
    let card = [
        "PERSONALAUSWEIS",
        "Name: WEISS",
        "Geburtsdatum: 12.03.1990",
        "Gültig bis: 15.04.2031",
    ];
    assert!(!partial(&card));
    for without in 0..card.len() {
        let rest = [&card[..without], &card[without + 1..]].concat();
        assert!(partial(&rest), "{rest:?}");
    }
}

#[test]
fn a_french_card_states_its_expiry_in_print() {
    let first = "IDFRADUPONT<<<<<<<<<<<<<<<<<<<751002";
    let check = |text: &str| {
        let value = |sign: char| sign.to_digit(36).unwrap_or(0);
        let weighed = text.chars().zip([7, 3, 1].into_iter().cycle());
        weighed.map(|(sign, weight)| value(sign) * weight).sum::<u32>() % 10
    };
    let number = "180975100018";
    let second = format!("{number}{}CLAIRE<<<<<<<<9003129F", check(number));
    let second = format!("{second}{}", check(&format!("{first}{second}")));
    let found = |text: &[&str]| {
        let zone = zone(&[first, &second]);
        codes(&concluded(
            DocumentType::IdCardFront,
            Some(zone),
            text,
            &Claim::default(),
        ))
    };
    let has = |text: &[&str], code| found(text).contains(&code);
    assert!(has(&["DUPONT"], "expiry-not-found"));
    assert!(!has(
        &["DUPONT", "Date d'expiration: 15.04.2031"],
        "expiry-not-found"
    ));
    assert!(has(
        &["DUPONT", "Date d'expiration: 15.04.2021"],
        "document-expired"
    ));
}

#[test]
fn two_sides_of_two_cards_are_not_one_card() {
    let one = concluded(DocumentType::IdCardFront, Some(sound()), &[], &claim());
    assert_eq!(compare_sides(&one, &one, TODAY), []);
    let other = zone(&[
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ]);
    let other = concluded(DocumentType::IdCardBack, Some(other), &[], &claim());
    let findings = compare_sides(&one, &other, TODAY);
    assert!(findings.len() >= 4);
    assert!(
        findings
            .iter()
            .all(|finding| finding.code == FindingCode::SidesMismatch)
    );
}

#[test]
fn a_zone_and_a_barcode_on_one_card_are_of_one_person() {
    let card = |name: &str, birth: &str| {
        let text = format!(
            "@\n\u{1e}\rANSI 636045080002DL00410100ZW00000000DLDCSERIKSSON\nDAC{name}\nDBB{birth}\nDBA04152031\nDAQWDL1234567\nDCGUSA\r"
        );
        crate::aamva::parse(&text).expect("a card")
    };
    let lines = [
        "I<USA0000000011<<<<<<<<<<<<<<<",
        "7408122F3104150USA<<<<<<<<<<<4",
        "ERIKSSON<<ANNA<<<<<<<<<<<<<<<<",
    ];
    let found = |name, birth| {
        let readings = Readings {
            zone: Some(zone(&lines)),
            barcode: Some(card(name, birth)),
            ..Readings::default()
        };
        let examination = conclude(DocumentType::IdCardBack, readings, &Claim::default(), TODAY);
        let of_code = |finding: &&super::Finding| finding.code == FindingCode::BarcodeTextMismatch;
        let about = examination
            .findings
            .iter()
            .filter(of_code)
            .map(|finding| finding.about);
        about.flatten().collect::<Vec<_>>()
    };
    assert_eq!(found("ANNA", "08121974"), [], "the numbers may differ");
    assert_eq!(found("ANNA", "08121975"), [Field::BirthDate]);
    assert_eq!(found("PETER", "08121975"), [Field::Name, Field::BirthDate]);
}

/// What is found when a licence of that country with that expiry is uploaded for somebody.
fn licence_against(
    claim: &Claim,
    issuer: u32,
    dates: [&str; 2],
    given: &str,
) -> Vec<(&'static str, Option<Field>)> {
    let [birth, expiry] = dates;
    let text = format!(
        "@\n\u{1e}\rANSI {issuer}100001DL00310100DLDCSWEISS\nDDEN\n{given}\nDBB{birth}\nDBA{expiry}\nDAQC4J2N3K71\n\
         DCAD\nDAG12 HILL RD\nDAIANYTOWN\nDAK43215\r"
    );
    let readings = Readings {
        barcode: Some(crate::aamva::parse(&text).expect("a card")),
        ..Readings::default()
    };
    let examination = conclude(DocumentType::IdCardBack, readings, claim, TODAY);
    let findings = examination.findings.iter();
    findings
        .map(|finding| (finding.code.code(), finding.about))
        .collect()
}

#[test]
fn a_barcode_is_compared_with_what_was_stated() {
    const OHIO: u32 = 636_023;
    const ALBERTA: u32 = 604_432;
    let of = |issuer: &str| Claim {
        issuer: CountryCode::parse(issuer).ok(),
        nationality: None,
        ..claim()
    };
    let (american, canadian) = (of("US"), of("CA"));
    let given = "DACLENA\nDDFN\nDADMARIE\nDDGN";
    let us = |birth, expiry| licence_against(&american, OHIO, [birth, expiry], given);
    assert_eq!(us("03121990", "04152031"), []);
    // Canada writes the year first, and both orders are one date.
    assert_eq!(
        licence_against(&canadian, ALBERTA, ["19900312", "20310415"], given),
        []
    );
    assert_eq!(us("19900312", "20310415"), []);
    assert_eq!(
        us("12031990", "04152031"),
        [("birth-date-mismatch", Some(Field::BirthDate))]
    );
    assert_eq!(
        us("03121990", "11232026"),
        [
            ("expiry-mismatch", Some(Field::Expiry)),
            ("document-expired", Some(Field::Expiry))
        ]
    );
    // A given name that is cut short is no other one, where the card says that it was cut.
    let long = Claim {
        name: Some(PersonName {
            family: "Weiss".into(),
            given: "Maximiliana Theodora".into(),
            truncated: false,
        }),
        ..american
    };
    let cut = |truncated: &str| {
        let given = format!("DACMAXIMILIANA\nDDFN\nDADTHEODO\nDDG{truncated}");
        licence_against(&long, OHIO, ["03121990", "04152031"], &given)
    };
    assert_eq!(cut("T"), []);
    assert_ne!(cut("N"), []);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_concluded_from_without_panic(
        lines in prop::collection::vec(".{0,60}", 0..12),
        number in proptest::option::of(".{0,20}"),
        kind in 0_usize..9,
    ) {
        let claim = Claim { number, ..claim() };
        let text = lines.iter().map(String::as_str).collect::<Vec<_>>();
        let examination = concluded(DocumentType::ALL[kind], None, &text, &claim);
        for finding in &examination.findings {
            prop_assert!((0.0..=1.0).contains(&finding.strength));
        }
    }
}

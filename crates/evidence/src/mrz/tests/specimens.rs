//! Published specimens of the standard and of states, field by field.

use jiff::civil::{Date, date};

use super::super::{Authority, Element, Fault, Format, ParseError, ZoneDate, parse, render};
use super::{TODAY, lines, zone};
use crate::Sex;

const TD3: [&str; 2] = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
];

fn whole(date: Date) -> Option<ZoneDate> {
    Some(ZoneDate::of(date))
}

#[test]
fn a_passport() {
    let zone = zone(Format::Td3, &TD3);
    assert!(zone.is_sound() && zone.repairs.is_empty());
    assert_eq!(zone.checks.len(), 5);
    let fields = &zone.fields;
    assert_eq!(
        (fields.document_code.as_str(), fields.number.as_str()),
        ("P", "L898902C3")
    );
    assert_eq!(fields.issuer.authority(), Some(Authority::Specimen));
    assert!(fields.nationality.is_specimen());
    assert_eq!(fields.names.primary, ["ERIKSSON"]);
    assert_eq!(fields.names.secondary, ["ANNA", "MARIA"]);
    assert!(!fields.names.truncated);
    assert_eq!(fields.birth, whole(date(1974, 8, 12)));
    assert_eq!(
        (fields.sex, fields.expiry),
        (Some(Sex::Female), whole(date(2012, 4, 15)))
    );
    assert_eq!(fields.optional, "ZE184226B");
    assert_eq!(render(Format::Td3, fields).unwrap(), TD3);
}

#[test]
fn cards_and_visas() {
    let card = zone(
        Format::Td1,
        &[
            "I<UTOD231458907<<<<<<<<<<<<<<<",
            "7408122F1204159UTO<<<<<<<<<<<6",
            "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
        ],
    );
    assert!(card.is_sound());
    assert_eq!(
        (card.fields.number.as_str(), card.fields.names.primary.as_slice()),
        ("D23145890", &["ERIKSSON".into()][..])
    );
    let larger = zone(
        Format::Td2,
        &[
            "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
            "D231458907UTO7408122F1204159<<<<<<<6",
        ],
    );
    assert!(larger.is_sound() && larger.checks.len() == 4);
    let visa = zone(
        Format::MrvA,
        &[
            "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
        ],
    );
    assert!(visa.is_sound() && visa.checks.iter().all(|check| check.guards != Element::Composite));
    assert_eq!(visa.fields.optional, "6ZE184226B");
    assert_eq!(visa.fields.nationality.authority(), Some(Authority::Unspecified));
    let small = zone(
        Format::MrvB,
        &[
            "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
            "L8988901C4XXX4009078F9612109<<<<<<<<",
        ],
    );
    assert!(small.is_sound() && small.checks.len() == 3);
    assert_eq!(small.fields.expiry, whole(date(1996, 12, 10)));
}

#[test]
fn long_numbers_overflow_into_the_optional_data() {
    let td1 = [
        "I<UTOD23145890<7349<<<<<<<<<<<",
        "3407127M9507122UTO<<<<<<<<<<<2",
        "STEVENSON<<PETER<JOHN<<<<<<<<<",
    ];
    let card = zone(Format::Td1, &td1);
    assert!(card.is_sound(), "{card:?}");
    assert_eq!(
        (card.fields.number.as_str(), card.fields.optional.as_str()),
        ("D23145890734", "")
    );
    assert_eq!(card.fields.birth, whole(date(1934, 7, 12)));
    assert_eq!(render(Format::Td1, &card.fields).unwrap(), td1);
    let td2 = [
        "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<",
        "D23145890<UTO3407127M95071227349<<<8",
    ];
    let card = zone(Format::Td2, &td2);
    assert!(card.is_sound(), "{card:?}");
    assert_eq!(card.fields.number, "D23145890734");
    assert_eq!(render(Format::Td2, &card.fields).unwrap(), td2);
    let mut wrong = td1;
    wrong[0] = "I<UTOD23145890<7348<<<<<<<<<<<";
    let card = zone(Format::Td1, &wrong);
    let failed = card
        .failed_checks()
        .map(|check| (check.guards, check.column))
        .collect::<Vec<_>>();
    assert_eq!(failed, [(Element::Number, 18), (Element::Composite, 29)]);
}

#[test]
fn the_french_card_of_two_lines() {
    let texts = [
        "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<",
        "8806923102858CORINNE<<<<<<<6512068F6",
    ];
    let card = zone(Format::FrenchCard, &texts);
    assert!(card.is_sound(), "{card:?}");
    let fields = &card.fields;
    assert_eq!(
        (fields.number.as_str(), fields.nationality.as_str()),
        ("880692310285", "FRA")
    );
    assert_eq!(
        (&fields.names.primary[..], &fields.names.secondary[..]),
        (&["BERTHIER".into()][..], &["CORINNE".into()][..])
    );
    assert_eq!((fields.birth, fields.expiry), (whole(date(1965, 12, 6)), None));
    assert_eq!(render(Format::FrenchCard, fields).unwrap(), texts);
}

#[test]
fn names_with_truncation_and_without_second_part() {
    let second = TD3[1];
    for (first, primary, secondary, truncated) in [
        ("P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", 1, 3, true),
        ("P<UTOBENNELONG<WOOLOOMOOLOO<WARRANDYTE<W<<DI", 4, 1, true),
        ("P<UTOARKFREITH<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", 1, 0, false),
        ("P<UTOMARTIN<SMITH<<<<<<<<<<<<<<<<<<<<<<<<<<<", 2, 0, false),
        ("P<UTO<<ANNA<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", 0, 1, false),
    ] {
        let names = zone(Format::Td3, &[first, second]).fields.names;
        let found = (names.primary.len(), names.secondary.len(), names.truncated);
        assert_eq!(found, (primary, secondary, truncated), "{first}");
    }
    let nobody = zone(
        Format::Td3,
        &["P<UTO<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", second],
    );
    assert!(nobody.faults.contains(&Fault::NoName) && !nobody.is_sound());
}

#[test]
fn a_misprinted_zone_says_which_digit() {
    let printed = zone(
        Format::Td3,
        &[TD3[0], "L898902C36UTO7408122F1204158ZE184226B<<<<<10"],
    );
    let failed = printed
        .failed_checks()
        .map(|check| check.guards)
        .collect::<Vec<_>>();
    assert_eq!(failed, [Element::Expiry, Element::Composite]);
    assert!(printed.repairs.is_empty() && !printed.digits_hold());
    assert_eq!(printed.checks[2].expected, Some('9'));
    let impossible = zone(
        Format::Td3,
        &[TD3[0], "L898902C36UTO7402302F1204159ZE184226B<<<<<10"],
    );
    assert!(impossible.faults.contains(&Fault::ImpossibleDate(Element::Birth)));
    let backwards = zone(
        Format::MrvB,
        &[
            "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
            "L8988901C4XXX1609075F9612109<<<<<<<<",
        ],
    );
    assert!(
        backwards.digits_hold() && backwards.faults == [Fault::ExpiryBeforeBirth] && !backwards.is_sound()
    );
}

#[test]
fn an_empty_personal_number_may_have_either_digit() {
    for end in ["<<<<<<<<<<<<<<<6", "<<<<<<<<<<<<<<06"] {
        let second = format!("60RF008099FRA5307128F1902237{end}");
        assert!(
            zone(
                Format::Td3,
                &["P<FRASPECIMEN<<NATACHA<<<<<<<<<<<<<<<<<<<<<<", &second]
            )
            .is_sound(),
            "{end}"
        );
    }
}

#[test]
fn germany_has_one_letter_and_unknown_codes_are_no_contradiction() {
    let first = "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<";
    let german = zone(
        Format::Td3,
        &[first, "C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4"],
    );
    assert!(german.is_sound(), "{german:?}");
    assert_eq!(
        (german.fields.issuer.as_str(), german.fields.issuer.alpha_2()),
        ("D", Some("DE"))
    );
    let printer = zone(
        Format::Td3,
        &[
            "P<BDRMUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<",
            "CA000000<4D<<6408125F1802212<<<<<<<<<<<<<<<6",
        ],
    );
    assert!(printer.is_sound() && printer.faults == [Fault::UnknownState(Element::Issuer)]);
}

#[test]
fn the_wrong_number_or_length_of_lines_is_an_error() {
    assert_eq!(
        parse(Format::Td3, &lines(&TD3[..1]), TODAY),
        Err(ParseError::LineCount)
    );
    assert_eq!(
        parse(Format::Td3, &lines(&[TD3[0], &TD3[1][..40]]), TODAY),
        Err(ParseError::LineLength(1))
    );
    assert_eq!(
        parse(Format::Td3, &lines(&["", ""]), TODAY),
        Err(ParseError::LineLength(0))
    );
}

#[test]
fn debug_output_has_no_personal_data() {
    let shown = format!("{:?} {:?}", zone(Format::Td3, &TD3), lines(&TD3));
    for secret in ["ERIKSSON", "ANNA", "L898902", "740812", "1974", "ZE184226B"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let field = format!("{:?}", zone(Format::Td3, &TD3).fields);
    assert!(!field.contains("ERIKSSON") && !field.contains("1974"), "{field}");
}

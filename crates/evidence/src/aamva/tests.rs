mod versions;

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{Card, CardKind, Country, HeaderError, Height, Problem, Truncation, parse};
use crate::Sex;

/// A card of version 8 of Ohio: elements parted by line feeds, offsets as they were printed.
const OHIO: &str = "@\n\u{1e}\rANSI 636023080002DL00410279ZO03200024DLDBA09142029\nDCSDOE\nDACJOHN\nDADQUINCY\n\
    DBD10032021\nDBB09141986\nDBC1\nDAYHAZ\nDAU070 IN\nDAG123 MAIN ST\nDAHAPT 4\nDAICOLUMBUS\nDAJOH\nDAK432122152  \n\
    DAQSS430000\nDCF2509UN0000000000\nDCGUSA\nDDEN\nDDFN\nDDGT\nDCUJR\nDCAD\nDCBA\nDCDNONE\rZOZOAN\nZOBN\r";

fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("-")
}

fn name(card: &Card) -> [&str; 4] {
    [
        text(&card.name.family),
        text(&card.name.first),
        text(&card.name.middle),
        text(&card.name.suffix),
    ]
}

#[test]
fn a_card_of_today() {
    let card = parse(OHIO).unwrap();
    assert_eq!(
        (
            card.header.issuer_number,
            card.header.version,
            card.header.jurisdiction_version
        ),
        (636_023, 8, 0)
    );
    assert_eq!(card.header.kind, CardKind::DrivingLicence);
    let jurisdiction = card.jurisdiction.unwrap();
    assert_eq!((jurisdiction.code, jurisdiction.country.alpha_2()), ("OH", "US"));
    assert_eq!(name(&card), ["DOE", "JOHN", "QUINCY", "JR"]);
    assert_eq!(
        (card.name.family_truncation, card.name.middle_truncation),
        (Truncation::Whole, Truncation::Truncated)
    );
    assert_eq!(
        (card.birth, card.expiry),
        (Some(date(1986, 9, 14)), Some(date(2029, 9, 14)))
    );
    assert_eq!(
        (card.issued, card.sex, card.height),
        (Some(date(2021, 10, 3)), Some(Sex::Male), Some(Height::Inches(70)))
    );
    assert_eq!(
        (text(&card.address.street), text(&card.address.street_second)),
        ("123 MAIN ST", "APT 4")
    );
    assert_eq!(
        (text(&card.address.city), text(&card.address.region)),
        ("COLUMBUS", "OH")
    );
    assert_eq!(text(&card.address.postal_code), "43212-2152");
    assert_eq!((text(&card.number), text(&card.class)), ("SS430000", "D"));
    assert_eq!((text(&card.restrictions), text(&card.endorsements)), ("A", "-"));
    assert_eq!(
        (card.element("ZOA"), card.element("ZOB"), card.element("DCD")),
        (Some("N"), Some("N"), Some("NONE"))
    );
    assert_eq!(card.problems, []);
    let person = card.person_name();
    assert_eq!(
        (person.family.as_str(), person.given.as_str(), person.truncated),
        ("DOE", "JOHN QUINCY", true)
    );
}

#[test]
fn names_come_whole_or_in_parts() {
    for (elements, expected) in [
        (
            "DAACORTEZ,PABLO,LUIS RODRIGUEZ,JR",
            ["CORTEZ", "PABLO", "LUIS RODRIGUEZ", "JR"],
        ),
        ("DAATESTER,JOEY, MIDLAND", ["TESTER", "JOEY", "MIDLAND", "-"]),
        (
            "DAALastNameTest,FirstNameTest, ,",
            ["LastNameTest", "FirstNameTest", "-", "-"],
        ),
        ("DAADOE@JOHN@Q", ["DOE", "JOHN", "Q", "-"]),
        ("DAAJOHN ROBERT LEE SMITH", ["SMITH", "JOHN", "ROBERT LEE", "-"]),
        ("DAASUHARTO", ["SUHARTO", "-", "-", "-"]),
        ("DABDOE\nDACJOHN\nDADQ\nDAESR", ["DOE", "JOHN", "Q", "SR"]),
        ("DCSTESTER,   \nDCTMARY,ANN   ", ["TESTER", "MARY", "ANN", "-"]),
        (
            "DCSMOTORIST\nDCTMARY ROSE JANE",
            ["MOTORIST", "MARY", "ROSE JANE", "-"],
        ),
        (
            "DCSROBERT\nDACTONY\nDADNONE\nDCUNONE",
            ["ROBERT", "TONY", "-", "-"],
        ),
        (
            "DCSO NEIL\nDACMOTORIST E\nDAD",
            ["O NEIL", "MOTORIST E", "-", "-"],
        ),
    ] {
        let card = parse(&format!("@\n\u{1e}\rANSI 636001020001DL00310100DL{elements}\r")).unwrap();
        assert_eq!(name(&card), expected, "{elements}");
    }
}

#[test]
fn headers_are_read_as_they_are_met() {
    for (head, issuer, version, kind) in [
        (
            "@\n\u{1e}\rANSI 636010100002ID00410187ZF02260043ID",
            636_010,
            10,
            CardKind::IdentityCard,
        ),
        (
            "\u{feff}@\n\u{1e}\nAAMVA6360060101DL00290184",
            636_006,
            1,
            CardKind::DrivingLicence,
        ),
        (
            "@\n6MANSI 636039080101EN00310243EN",
            636_039,
            8,
            CardKind::EnhancedLicence,
        ),
        ("@AMVA 6360060101DL00290198", 636_006, 1, CardKind::DrivingLicence),
        (
            "@\n\nANSI 636000030001DL00310440DL",
            636_000,
            3,
            CardKind::DrivingLicence,
        ),
        (
            "@\n\nANSI 990876030001DLabacDL",
            990_876,
            3,
            CardKind::DrivingLicence,
        ),
        ("ANSI 6360450102", 636_045, 1, CardKind::DrivingLicence),
    ] {
        let card = parse(&format!("{head}DAQX1\nDBB19900115\n")).unwrap();
        let found = (card.header.issuer_number, card.header.version, card.header.kind);
        assert_eq!(found, (issuer, version, kind), "{head}");
        assert_eq!(
            (card.number.as_deref(), card.birth),
            (Some("X1"), Some(date(1990, 1, 15))),
            "{head}"
        );
    }
}

#[test]
fn what_is_no_card_is_an_error() {
    let far = format!("{}ANSI 636001020001", " ".repeat(60));
    for (payload, error) in [
        ("", HeaderError::NotAamva),
        ("This is PDF417", HeaderError::NotAamva),
        (far.as_str(), HeaderError::NotAamva),
        ("@\n\u{1e}\rANSI ", HeaderError::Damaged),
        ("@\n\u{1e}\rANSI 63602", HeaderError::Damaged),
        ("@\n\u{1e}\rANSI 636023XX", HeaderError::Damaged),
    ] {
        assert_eq!(parse(payload), Err(error), "{payload}");
    }
    assert_eq!(parse(&"A".repeat(9000)), Err(HeaderError::TooLong));
}

#[test]
fn separators_may_be_others_or_lost() {
    let piped = OHIO.replace("@\n", "@|").replace('\n', "|");
    let card = parse(&piped).unwrap();
    assert_eq!(
        (name(&card), card.birth),
        (["DOE", "JOHN", "QUINCY", "JR"], Some(date(1986, 9, 14)))
    );
    let bare = "@ANSI 636015030002DL00410217ZT02580015DLDCACDCBNONEDCDNONEDBA08042029DCSDOEDCTJOHNDBD08192021\
        DBB02081977DBC1DAYBLKDAU 65 INDAG5929 N ROCK STDAIAUSTINDAJTXDAK44556      DAQ38000000DCF18613490000000000000\
        DCGUSADCHNONEDAZBLKDCUZTZTA130ZTBA";
    let card = parse(bare).unwrap();
    assert_eq!(name(&card), ["DOE", "JOHN", "-", "-"]);
    assert_eq!(
        (card.birth, card.expiry),
        (Some(date(1977, 2, 8)), Some(date(2029, 8, 4)))
    );
    assert_eq!(
        (text(&card.address.street), text(&card.address.city)),
        ("5929 N ROCK ST", "AUSTIN")
    );
    assert_eq!(
        (card.element("ZTA"), card.element("ZTB"), text(&card.number)),
        (Some("130"), Some("A"), "38000000")
    );
    assert_eq!(card.problems, []);
}

#[test]
fn canada_writes_the_year_first_and_metres() {
    let card = parse(
        "@\n\u{1e}\rANSI 636012030001DL00000367DLDCAG   \nDBA20300603\nDCSTESTER,\nDCTMARY,ANN\nDBB19960603\nDBC2\n\
         DAU170 CM\nDAJON\nDAKN1M 3J6    \nDAQS9244-00000-60603\nDCGCAN\n",
    )
    .unwrap();
    assert_eq!(card.jurisdiction.unwrap().country, Country::Canada);
    assert_eq!(
        (card.birth, card.expiry),
        (Some(date(1996, 6, 3)), Some(date(2030, 6, 3)))
    );
    assert_eq!(
        (card.height, card.sex),
        (Some(Height::Centimetres(170)), Some(Sex::Female))
    );
    assert_eq!(text(&card.address.postal_code), "N1M 3J6");
}

#[test]
fn what_is_missing_or_impossible_is_listed() {
    let bare = parse("@\n\u{1e}\rANSI 999999080001DL00310010DLDCAD\rDAJOH\r").unwrap();
    let missing = [
        Problem::NoNumber,
        Problem::NoFamilyName,
        Problem::NoGivenName,
        Problem::NoBirth,
        Problem::NoExpiry,
        Problem::UnknownIssuer,
    ];
    assert_eq!(bare.problems, missing);
    assert_eq!(bare.jurisdiction.unwrap().code, "OH");
    let elsewhere = parse(&OHIO.replace("DAJOH", "DAJTX")).unwrap();
    assert_eq!(
        (elsewhere.problems, elsewhere.jurisdiction.unwrap().code),
        (vec![Problem::AddressElsewhere], "OH")
    );
    let backwards = parse(&OHIO.replace("DBA09142029", "DBA09142019")).unwrap();
    assert_eq!(backwards.problems, [Problem::ImpossibleOrder]);
    let abroad = parse(&OHIO.replace("DCGUSA", "DCGCAN")).unwrap();
    assert_eq!(abroad.problems, [Problem::OtherCountry]);
    let no_date = parse(&OHIO.replace("DBB09141986", "DBB13141986")).unwrap();
    assert_eq!(no_date.problems, [Problem::NoBirth]);
}

#[test]
fn debug_output_has_no_personal_data() {
    let card = parse(OHIO).unwrap();
    let shown = format!("{card:?} {:?} {:?} {:?}", card.name, card.address, card.elements);
    for secret in ["DOE", "JOHN", "SS430000", "1986", "MAIN ST", "43212"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}

/// Prints a card as the standard demands of each version.
fn printed(version: u8, canadian: bool, card: &Printed) -> String {
    let day = |date: Date| {
        if canadian || version <= 1 {
            date.strftime("%Y%m%d").to_string()
        } else {
            date.strftime("%m%d%Y").to_string()
        }
    };
    let Printed {
        family,
        first,
        middle,
        number,
        birth,
        expiry,
        street,
        class,
    } = card;
    let name = match version {
        0 | 1 => format!("DAA{family},{first},{middle}\n"),
        2 | 3 => format!("DCS{family}\nDCT{first},{middle}\n"),
        _ => format!("DCS{family}\nDDEN\nDAC{first}\nDDFN\nDAD{middle}\nDDGN\n"),
    };
    let issuer = if canadian { 636_012 } else { 636_014 };
    let jurisdiction_version = if version >= 2 { "00" } else { "" };
    let (city, region, postal) = if canadian {
        ("LONDON", "ON", "N6A 3N7")
    } else {
        ("FRESNO", "CA", "937210000")
    };
    let class_id = if version <= 1 { "DAR" } else { "DCA" };
    let body = format!(
        "DLDAQ{number}\n{name}{class_id}{class}\nDBA{}\nDBB{}\nDBC2\nDAG{street}\nDAI{city}\nDAJ{region}\nDAK{postal}  \r",
        day(*expiry),
        day(*birth)
    );
    let offset = 29 + jurisdiction_version.len();
    format!(
        "@\n\u{1e}\rANSI {issuer}{version:02}{jurisdiction_version}01DL{offset:04}{:04}{body}",
        body.len()
    )
}

#[derive(Debug, Clone)]
struct Printed {
    family: String,
    first: String,
    middle: String,
    number: String,
    birth: Date,
    expiry: Date,
    street: String,
    class: String,
}

prop_compose! {
    fn a_card()(
        family in "[A-Z]{2,12}( [A-Z]{2,8})?",
        first in "[A-Z]{2,10}",
        middle in "[A-Z]{2,10}",
        number in "[A-Z0-9]{1,16}",
        birth_days in 0..36_000_i32,
        expiry_days in 0..20_000_i32,
        street in "[1-9][0-9]{0,4} [A-Z]{3,12} (ST|AVE|RD)",
        class in "[A-GM]{1,2}[1-5]?",
    ) -> Printed {
        let from = |first: Date, days: i32| first.checked_add(jiff::Span::new().days(days)).unwrap();
        Printed {
            family, first, middle, number: format!("9{number}"), street, class,
            birth: from(date(1920, 1, 1), birth_days),
            expiry: from(date(2000, 1, 1), expiry_days),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_printed_is_read(version in 0..=10_u8, canadian in any::<bool>(), card in a_card()) {
        let found = parse(&printed(version, canadian, &card)).unwrap();
        prop_assert_eq!(found.header.version, version);
        prop_assert_eq!(name(&found), [card.family.as_str(), &card.first, &card.middle, "-"]);
        prop_assert_eq!(found.number.as_deref(), Some(card.number.as_str()));
        prop_assert_eq!((found.birth, found.expiry), (Some(card.birth), Some(card.expiry)));
        prop_assert_eq!(text(&found.class), card.class.as_str());
        let (city, region, postal) = if canadian { ("LONDON", "ON", "N6A 3N7") } else { ("FRESNO", "CA", "93721") };
        let address = [&found.address.street, &found.address.city, &found.address.region, &found.address.postal_code];
        prop_assert_eq!(address.map(text), [card.street.as_str(), city, region, postal]);
        let country = found.jurisdiction.map(|issuer| issuer.country);
        prop_assert_eq!(country, Some(if canadian { Country::Canada } else { Country::UnitedStates }));
    }

    #[test]
    fn any_text_is_read_without_panic(head in "(@\n\u{1e}\r)?ANSI ?[0-9]{0,12}", body in "(D[A-D][A-Z].{0,8}[\n\r|]?|.{0,12}){0,40}") {
        let _ = parse(&format!("{head}{body}"));
        let _ = parse(&body);
    }

    #[test]
    fn a_cut_or_damaged_payload_is_read_without_panic(cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), sign in any::<char>()) {
        let mut signs = OHIO.chars().collect::<Vec<_>>();
        *at.get_mut(&mut signs) = sign;
        signs.truncate(cut.index(signs.len()));
        let _ = parse(&signs.into_iter().collect::<String>());
    }
}

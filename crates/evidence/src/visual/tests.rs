//! Visual zones of whole documents, as readers return their lines.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{Confirmation, Expected, confirm, is_zone_line, read};
use crate::Sex;
use crate::document::Field;
use crate::names::PersonName;
use crate::text::{Area, Line};

const TODAY: Date = date(2026, 11, 24);

/// `left top width height text`.
fn page(rows: &[(i16, i16, i16, i16, &str)]) -> Vec<Line> {
    let line = |(left, top, width, height, text): &(i16, i16, i16, i16, &str)| {
        let area = Area {
            left: f32::from(*left),
            top: f32::from(*top),
            right: f32::from(left + width),
            bottom: f32::from(top + height),
        };
        Line::read(text, 0.95, 0, area)
    };
    rows.iter().map(line).collect()
}

fn passport() -> Vec<Line> {
    page(&[
        (28, 22, 105, 23, "PASSEPORT"),
        (422, 39, 56, 14, "Passeport n°/Passport No"),
        (422, 55, 80, 20, "60RF19765"),
        (193, 70, 39, 13, "Nom/Surname"),
        (195, 84, 67, 20, "DURAND"),
        (193, 103, 36, 15, "Prénoms/Given names"),
        (195, 119, 56, 18, "Natacha"),
        (193, 137, 44, 14, "Nationalité/Nationality"),
        (191, 151, 66, 21, "Française"),
        (193, 171, 58, 14, "Date de nalssance/Date of birth"),
        (194, 185, 68, 20, "12071984"),
        (194, 218, 73, 19, "06 07 2010"),
        (190, 271, 119, 16, "Date d'expiration/Date of expiry"),
        (193, 284, 74, 20, "05 07 2030"),
        (24, 346, 540, 24, "P<FRADURAND<<NATACHA<<<<<<<<<<<<<<<<<<<<<<<<"),
    ])
}

fn expected() -> Expected {
    Expected {
        name: Some(PersonName {
            family: "DURAND".into(),
            given: "NATACHA".into(),
            truncated: false,
        }),
        birth: Some(date(1984, 7, 12)),
        number: Some("60RF19765".into()),
        expiry: Some(date(2030, 7, 5)),
    }
}

fn outcomes(expected: &Expected, lines: &[Line]) -> Vec<(Field, Confirmation)> {
    confirm(expected, lines, &read(lines, TODAY), TODAY)
}

#[test]
fn a_passport_is_read_by_its_labels() {
    let zone = read(&passport(), TODAY);
    assert_eq!(zone.family.unwrap().value, "DURAND");
    assert_eq!(zone.given.unwrap().value, "Natacha");
    assert_eq!(zone.birth.unwrap().value, date(1984, 7, 12));
    assert_eq!(zone.expiry.unwrap().value, date(2030, 7, 5));
    assert_eq!(zone.number.unwrap().value, "60RF19765");
    assert_eq!(zone.nationality.unwrap().value, "Française");
}

#[test]
fn a_spanish_card_and_an_american_licence_are_read() {
    let zone = read(
        &page(&[
            (10, 10, 300, 20, "DOCUMENTO NACIONAL DE IDENTIDAD"),
            (200, 50, 90, 12, "APELLIDOS / SURNAME"),
            (200, 64, 120, 16, "GARCIA LOPEZ"),
            (200, 90, 90, 12, "NOMBRE / NAME"),
            (200, 104, 80, 16, "CARMEN"),
            (200, 130, 40, 12, "SEXO / SEX"),
            (200, 144, 10, 16, "F"),
            (260, 130, 120, 12, "NACIONALIDAD / NATIONALITY"),
            (260, 144, 40, 16, "ESP"),
            (200, 170, 160, 12, "FECHA DE NACIMIENTO / DATE OF BIRTH"),
            (200, 184, 90, 16, "01 01 1980"),
            (20, 300, 90, 16, "12345678Z"),
        ]),
        TODAY,
    );
    assert_eq!(zone.family.as_ref().unwrap().value, "GARCIA LOPEZ");
    assert_eq!(zone.given.as_ref().unwrap().value, "CARMEN");
    assert_eq!(zone.sex.as_ref().unwrap().value, Sex::Female);
    assert_eq!(zone.birth.as_ref().unwrap().value, date(1980, 1, 1));
    assert_eq!(zone.personal_number.as_ref().unwrap().value, "12345678Z");

    let zone = read(
        &page(&[
            (274, 26, 129, 17, "DRIVER LICENSE"),
            (147, 63, 292, 23, "4dLIC#WDLABCD456DG 9CLASS B DONOR"),
            (146, 81, 71, 19, "1 TALBOT"),
            (148, 97, 69, 20, "2 LIAM R."),
            (146, 128, 131, 21, "3 DOB 01/06/1958"),
            (311, 128, 125, 20, "4aISS01/06/2015"),
            (290, 185, 81, 17, "18 EYESBLU"),
            (181, 185, 62, 17, "15 SEX M"),
            (288, 224, 133, 22, "4b EXP 08/12/2020"),
        ]),
        TODAY,
    );
    assert_eq!(zone.number.unwrap().value, "WDLABCD456DG");
    assert_eq!(zone.family.unwrap().value, "TALBOT");
    assert_eq!(zone.birth.unwrap().value, date(1958, 1, 6));
    assert_eq!(zone.issued.unwrap().value, date(2015, 1, 6));
    assert_eq!(zone.expiry.unwrap().value, date(2020, 8, 12));
}

#[test]
fn the_print_confirms_the_zone_or_contradicts_it() {
    let all = outcomes(&expected(), &passport());
    assert_eq!(all.len(), 4);
    assert!(
        all.iter().all(|(_, outcome)| *outcome == Confirmation::Confirmed),
        "{all:?}"
    );

    for (change, field) in [
        (
            (|expected| expected.birth = Some(date(1994, 7, 12))) as fn(&mut Expected),
            Field::BirthDate,
        ),
        (|expected| expected.expiry = Some(date(2035, 7, 5)), Field::Expiry),
        (
            |expected| expected.number = Some("60RF19764".into()),
            Field::Number,
        ),
        (
            |expected| {
                expected.name = Some(PersonName {
                    family: "MARTIN".into(),
                    given: "CLAIRE".into(),
                    truncated: false,
                });
            },
            Field::Name,
        ),
        // One part alone was changed.
        (
            |expected| expected.name.as_mut().expect("it has one").family = "LEFEVRE".into(),
            Field::Name,
        ),
        (
            |expected| expected.name.as_mut().expect("it has one").given = "PIERRE".into(),
            Field::Name,
        ),
    ] {
        let mut expected = expected();
        change(&mut expected);
        for (own, outcome) in outcomes(&expected, &passport()) {
            let is_contradicted = matches!(outcome, Confirmation::Contradicted { .. });
            assert_eq!(is_contradicted, own == field, "{own:?} {outcome:?}");
        }
    }
}

#[test]
fn a_name_that_its_zone_had_no_room_for_is_confirmed_by_its_beginning() {
    let named = |family: &str, given: &str, truncated| Expected {
        name: Some(PersonName {
            family: family.into(),
            given: given.into(),
            truncated,
        }),
        ..Expected::default()
    };
    let card = page(&[
        (10, 10, 200, 20, "Müller-Lüdenscheid"),
        (10, 40, 200, 20, "Jörg Anton"),
    ]);
    let cut = named("MUELLER LUEDENSCHEID", "JOERG AN", true);
    assert_eq!(outcomes(&cut, &card), [(Field::Name, Confirmation::Confirmed)]);
    let whole = named("MUELLER LUEDENSCHEID", "JOERG AN", false);
    assert_eq!(outcomes(&whole, &card), [(Field::Name, Confirmation::Unseen)]);
    // The reader knows no thorn.
    let card = page(&[(10, 10, 200, 20, "Pórsdóttir"), (10, 40, 200, 20, "Guðrún")]);
    let icelandic = named("THORSDOTTIR", "GUDRUN", false);
    assert_eq!(
        outcomes(&icelandic, &card),
        [(Field::Name, Confirmation::Confirmed)]
    );
}

#[test]
fn an_unreadable_print_contradicts_nothing() {
    let lines = page(&[(10, 10, 200, 20, "PASSPORT"), (10, 40, 200, 20, "~ ~ lllegible")]);
    let all = outcomes(&expected(), &lines);
    assert!(
        all.iter().all(|(_, outcome)| *outcome == Confirmation::Unseen),
        "{all:?}"
    );
    let mut unsure = passport();
    for line in &mut unsure {
        line.confidences.fill(0.5);
        line.text = line.text.replace("12071984", "12071934");
    }
    let all = outcomes(&expected(), &unsure);
    assert_eq!(all[1], (Field::BirthDate, Confirmation::Unseen));
}

#[test]
fn the_zone_does_not_confirm_itself() {
    for text in [
        "P<FRADURAND<<NATACHA<<<<<<",
        "60RF197658FRA8407122F2007058",
        "I<UTOD231458907<<<",
    ] {
        assert!(is_zone_line(text), "{text}");
    }
    for text in [
        "102 RUE PRINCIPALE",
        "DRIVER LICENSE",
        "L898902C3",
        "< Back",
        "Date of birth / Date de naissance",
    ] {
        assert!(!is_zone_line(text), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_lines_are_read_without_panic(rows in prop::collection::vec((0_i16..500, 0_i16..500, 1_i16..300, 1_i16..40, ".{0,40}"), 0..20)) {
        let rows = rows.iter().map(|(left, top, width, height, text)| (*left, *top, *width, *height, text.as_str())).collect::<Vec<_>>();
        let lines = page(&rows);
        let outcomes = outcomes(&expected(), &lines);
        prop_assert_eq!(outcomes.len(), 4);
    }
}

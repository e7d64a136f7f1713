use super::super::{Element, Fault, Format, Line, RepairRule, Zone, find, parse};
use super::{TODAY, lines, zone};

const TD3: [&str; 2] = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
];

fn rules(zone: &Zone) -> Vec<(usize, usize, RepairRule)> {
    zone.repairs
        .iter()
        .map(|repair| (repair.line, repair.column, repair.rule))
        .collect()
}

#[test]
fn confusions_are_repaired_only_where_the_place_forbids_what_was_read() {
    let read = zone(
        Format::Td3,
        &[
            "P<UT0ER1K55ON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L898902C36UTO74O8I22F1204I59ZE184226B<<<<<10",
        ],
    );
    assert_eq!(read.lines, TD3);
    assert!(read.is_sound());
    let expected = [(0, 4), (0, 7), (0, 9), (0, 10), (1, 15), (1, 17), (1, 25)];
    assert_eq!(
        rules(&read),
        expected.map(|(line, column)| (line, column, RepairRule::Confusion))
    );
    assert_eq!((read.repairs[0].read, read.repairs[0].taken), (Some('0'), 'O'));
    let number = zone(
        Format::Td3,
        &[TD3[0], "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10"],
    );
    assert!(number.repairs.is_empty(), "a number admits both");
    assert_eq!(number.failed_checks().count(), 2);
}

#[test]
fn what_no_place_admits_and_nothing_resembles_is_a_fault() {
    let read = zone(
        Format::Td3,
        &[
            "P<UTOERIKSSÖN<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
            "L898902C36UTO74H8122F1204159ZE184226B<<<<<10",
        ],
    );
    let faults = [
        Fault::ForbiddenCharacter {
            element: Element::Names,
            line: 0,
            column: 11,
        },
        Fault::ForbiddenCharacter {
            element: Element::Birth,
            line: 1,
            column: 15,
        },
        Fault::ImpossibleDate(Element::Birth),
    ];
    assert_eq!(read.faults, faults);
    assert!(!read.is_sound());
}

#[test]
fn misread_fillers_are_mended_where_only_fillers_can_stand() {
    for first in [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<KKKK<<CC<<S<<<K",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<くく<<<<««<<<<<((<",
        "P<UTOERIKSSON<<ANNA<MARIAKKKKKKKKKKKKKKKKKKK",
        "P<UTOERIKSSON<<ANNA<MARIACCCCCCCCCCCCCCCC<<<",
    ] {
        let read = zone(Format::Td3, &[first, TD3[1]]);
        assert_eq!(read.lines, TD3, "{first}");
        assert!(!read.repairs.is_empty());
    }
    let optional = zone(
        Format::Td3,
        &[TD3[0], "L898902C36UTO7408122F1204159ZE184226B<<K<<10"],
    );
    assert_eq!(optional.lines, TD3);
}

#[test]
fn letters_that_may_be_meant_stay() {
    for first in [
        "P<UTOERIKSSON<<ANNA<K<<<<<<<<<<<<<<<<<<<<<<<",
        "P<UTOERIKSSON<<ANNA<CLASS<<<<<<<<<<<<<<<<<<<",
        "P<UTOERIKSSON<<ANNA<<MARK<<<<<<<<<<<<<<<<<<<",
        "P<UTOKC<<S<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<",
    ] {
        let read = zone(Format::Td3, &[first, TD3[1]]);
        assert!(read.repairs.is_empty() && read.lines[0] == first, "{first}");
    }
    let two = zone(
        Format::Td3,
        &["P<UTOERIKSSON<<ANNA<<MARK<<<<<<<<<<<<<<<<<<<", TD3[1]],
    );
    assert_eq!(two.faults, [Fault::AmbiguousName]);
    assert!(two.is_sound());
}

#[test]
fn an_unmarked_sex_and_germany_read_as_letters() {
    let first = "P<DKKMUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<";
    let read = zone(
        Format::Td3,
        &[first, "C01X00T478DCK6408125K2702283<<<<<<<<<<<<<<K4"],
    );
    assert_eq!(read.lines[0], "P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<");
    assert_eq!(read.lines[1], "C01X00T478D<<6408125<2702283<<<<<<<<<<<<<<<4");
    assert!(read.is_sound());
}

#[test]
fn miscounted_runs_of_fillers_are_stretched_and_shrunk() {
    for (first, second) in [
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<", TD3[1]),
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<<<<<K<", TD3[1]),
        (TD3[0], "L898902C36UTO7408122F1204159ZE184226B<<<10"),
        (TD3[0], "L898902C36UTO7408122F1204159ZE184226B<<<<<<<10"),
    ] {
        let read = zone(Format::Td3, &[first, second]);
        assert_eq!(read.lines, TD3);
        assert!(
            read.is_sound()
                && read
                    .repairs
                    .iter()
                    .any(|repair| repair.rule == RepairRule::Length)
        );
    }
    for (first, second) in [
        ("P<UTOERIKSSON<<ANNA<MARIA", TD3[1]),
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<X", TD3[1]),
        (TD3[0], "L898902C36UTO7408122F1204159ZE184226<<<<10X"),
        (TD3[0], "L898902C36UTO7408122F1204159ZE184226B10"),
    ] {
        let read = parse(Format::Td3, &lines(&[first, second]), TODAY);
        assert!(
            read.is_err() || !read.is_ok_and(|zone| zone.is_sound()),
            "{first} {second}"
        );
    }
}

#[test]
fn confidence_of_a_field_is_that_of_its_worst_character() {
    let mut confidences = vec![0.9; 44];
    confidences[15] = 0.4;
    let lines = [Line::new(TD3[0]), Line::with_confidences(TD3[1], &confidences)];
    let zone = find(&lines, TODAY).unwrap();
    assert!((zone.confidence(Element::Birth) - 0.4).abs() < 1e-6);
    assert!((zone.confidence(Element::Expiry) - 0.9).abs() < 1e-6);
    assert!((zone.confidence(Element::Names) - 1.0).abs() < 1e-6);
    assert!((zone.confidence(Element::Office) - 1.0).abs() < 1e-6);
    let short = [Line::new(TD3[0]), Line::with_confidences(TD3[1], &[0.5; 3])];
    assert!(find(&short, TODAY).unwrap().confidence(Element::Composite).abs() < 1e-6);
}

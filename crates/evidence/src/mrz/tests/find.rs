use super::super::{Format, Line, find};
use super::{TODAY, lines};

#[test]
fn the_zone_is_found_among_other_lines() {
    let td3 = lines(&[
        "PASSPORT",
        "UTOPIA 1204159",
        "P < UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "l898902c36uto7408122f1204159ze184226b<<<<<10",
    ]);
    let zone = find(&td3, TODAY).unwrap();
    assert_eq!((zone.format, zone.is_sound()), (Format::Td3, true));
    let td1 = lines(&[
        "REPUBLIKA SLOVENIJA",
        "I<SI<09999100180706966505468<<",
        "6006079F0807276SI<<<<<<<<<<<<0",
        "VZOREC<<TINA<<<<<<<<<<<<<<<<<<",
        "SPECIMEN",
    ]);
    assert_eq!(find(&td1, TODAY).unwrap().format, Format::Td1);
}

#[test]
fn formats_of_the_same_size_are_told_apart() {
    for (first, second, format) in [
        (
            "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
            "D231458907UTO7408122F1204159<<<<<<<6",
            Format::Td2,
        ),
        (
            "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<",
            "L8988901C4XXX4009078F9612109<<<<<<<<",
            Format::MrvB,
        ),
        (
            "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<",
            "8806923102858CORINNE<<<<<<<6512068F6",
            Format::FrenchCard,
        ),
        (
            "VIUSATRAVELER<<HAPPYPERSON<<<<<<<<<<<<<<<<<<",
            "555123ABC6GBR6502056F0412236IFLND00AMS803085",
            Format::MrvA,
        ),
    ] {
        let zone = find(&lines(&[first, second]), TODAY).unwrap();
        assert_eq!((zone.format, zone.is_sound()), (format, true));
    }
}

#[test]
fn a_misprinted_zone_is_found_and_does_not_hold() {
    let texts = [
        "C1USA0223456791EAC9730051220<<",
        "4910040M9411014CAN<<<<<<<<<<<0",
        "CRITTENDEN<<LEE<W<<<<<<<<<<<<<",
    ];
    let zone = find(&lines(&texts), TODAY).unwrap();
    assert_eq!((zone.format, zone.digits_hold()), (Format::Td1, false));
}

#[test]
fn other_text_is_no_zone() {
    for texts in [
        vec![],
        vec![""],
        vec!["P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"],
        vec![
            "PASSPORT OF THE REPUBLIC OF SOMEWHERE FAR AWAY",
            "DATE OF BIRTH 12 AUG 1974 DATE OF EXPIRY 2031",
        ],
        vec![
            "THE QUICK BROWN FOX JUMPS OVER 13 LAZY DOGS",
            "PACK MY BOX WITH FIVE DOZEN LIQUOR JUGS 1234567",
        ],
        vec!["IIIIIIIIIIIIIIIIIIIIIIIIIIIIII"; 3],
    ] {
        assert!(find(&lines(&texts), TODAY).is_none(), "{texts:?}");
    }
    assert!(
        find(
            &vec![Line::new("P<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<"); 1000],
            TODAY
        )
        .is_none()
    );
}

use super::{AddressSeen, find_address};
use crate::document::ClaimedAddress;
use crate::text::{Area, Line};

fn page(rows: &[&str]) -> Vec<Line> {
    let line = |(row, text): (u16, &&str)| {
        let top = f32::from(row) * 20.0;
        let area = Area {
            left: 50.0,
            top,
            right: 400.0,
            bottom: top + 16.0,
        };
        Line::read(text, 0.95, 0, area)
    };
    (0..).zip(rows).map(line).collect()
}

fn seen(line1: &str, postal_code: &str, city: &str, rows: &[&str]) -> AddressSeen {
    let claimed = ClaimedAddress {
        line1: line1.to_owned(),
        city: city.to_owned(),
        postal_code: Some(postal_code.to_owned()),
        ..ClaimedAddress::default()
    };
    find_address(&claimed, &page(rows))
}

#[test]
fn an_address_is_found_however_it_is_written() {
    for (line1, postal_code, city, rows) in [
        (
            "Hauptstraße 12a",
            "10115",
            "Berlin",
            &["Lena Weiß", "Hauptstr. 12 A", "10115 Berlin"][..],
        ),
        (
            "Müllerstrasse 5",
            "80469",
            "München",
            &["MUELLERSTR. 5", "80469 MUENCHEN"],
        ),
        (
            "35 rue du Logiciel Libre",
            "69100",
            "Villeurbanne",
            &["35 RUE du logiciel libre", "69100 VILLEURBANNE"],
        ),
        (
            "640 Graham Mills",
            "79419",
            "Kennethview",
            &["640 GRAHAM MILLS, KENNETHVIEW, NJ 79.419"],
        ),
        (
            "101 Main St",
            "12345",
            "Anytown",
            &["101 MAIN STREET", "ANYTOWN, USA 12345"],
        ),
        (
            "Calle de Alcalá, 42",
            "28014",
            "Madrid",
            &["C/ ALCALA 42", "3º B", "28014 MADRID"],
        ),
        (
            "Sesamestreet 32",
            "1025RX",
            "Amsterdam",
            &["Sesamestreet 32", "1025 RX Amsterdam"],
        ),
        (
            "ul. Długa 7",
            "00-238",
            "Warszawa",
            &["ULICA DLUGA 7", "00-238 WARSZAWA"],
        ),
        (
            "Shevchenka 5",
            "01001",
            "Kyiv",
            &["вул. Шевченка, 5", "01001 Київ"],
        ),
        (
            "ulitsa Rakovski 108",
            "1000",
            "Sofia",
            &["ул. Раковски № 108", "1000 София"],
        ),
        ("Ermou 12", "10563", "Athina", &["ΟΔΟΣ ΕΡΜΟΥ 12", "105 63 ΑΘΗΝΑ"]),
        (
            "Garden Road 9",
            "SW1A 1AA",
            "London",
            &["9 Garden Rd", "London", "SW1A1AA"],
        ),
    ] {
        let found = seen(line1, postal_code, city, rows);
        assert!(found.is_whole(), "{line1}: {found:?}");
    }
}

#[test]
fn another_letter_is_another_house() {
    for (line1, row, is_whole) in [
        ("Hauptstraße 12a", "Hauptstr. 12a", true),
        ("Hauptstraße 12a", "Hauptstr. 12 A", true),
        ("Hauptstraße 12 a", "HAUPTSTR. 12A", true),
        ("Hauptstraße 12a", "Hauptstr. 12b", false),
        ("Hauptstraße 12a", "Hauptstr. 12", false),
        ("Hauptstraße 12", "Hauptstr. 12b", false),
        ("Hauptstraße 12", "Hauptstr. 12", true),
        ("Calle Mayor 12", "C/ MAYOR 12 B", true),
        ("502 W Ocean Blvd", "502 OCEAN BLVD W", true),
    ] {
        let found = seen(line1, "10115", "Berlin", &[row, "10115 Berlin"]);
        assert_eq!(found.is_whole(), is_whole, "{line1}: {row}: {found:?}");
        assert!(found.is_partial(), "{line1}: {row}");
    }
}

#[test]
fn another_address_is_not_found() {
    for rows in [
        &["Hauptstr. 14", "10115 Berlin"][..],
        &["Nebenstr. 12", "10999 Berlin"],
        &["Hauptstr.", "80469 München"],
        &["Rechnung 12", "Haupt"],
        &[],
    ] {
        assert!(
            !seen("Hauptstraße 12", "10115", "Berlin", rows).is_whole(),
            "{rows:?}"
        );
    }
    let elsewhere = seen(
        "Hauptstraße 12",
        "10115",
        "Berlin",
        &["Hauptstr. 12", "80469 München"],
    );
    assert!(elsewhere.is_partial() && !elsewhere.is_whole());
    assert!(!seen("", "", "", &["Hauptstr. 12"]).is_partial());
}

#[test]
fn parts_far_from_each_other_are_no_address() {
    let mut rows = vec!["Hauptstr. 12"];
    rows.extend(["text"; 9]);
    rows.push("10115 Berlin");
    assert!(!seen("Hauptstraße 12", "10115", "Berlin", &rows).is_whole());
}

#[test]
fn a_flat_on_a_line_above_its_street_belongs_to_it() {
    for (line1, rows, is_whole) in [
        (
            "Flat 6, 118 Queens Drive",
            &["Flat 6", "118 Queens Drive", "L15 7NA Liverpool"][..],
            true,
        ),
        (
            "118 Queens Drive, Flat 6",
            &["2nd Floor", "Flat 6", "118 Queens Drive", "Liverpool"],
            true,
        ),
        (
            "Pappelallee 77, Hinterhaus 2. OG",
            &["HH 2.OG", "Pappelallee 77", "Liverpool"],
            true,
        ),
        (
            "Rua das Acácias 771, Bloco 2, Apto 19",
            &["BL 2 AP 19", "R DAS ACACIAS, 771", "Liverpool"],
            true,
        ),
        (
            "No. 77, 2nd Floor, 19th Cross",
            &["#77, II FLOOR", "19TH CROSS", "Liverpool"],
            true,
        ),
        // Another flat, a flat's number that is not the house's, and what is no part of an address.
        (
            "Flat 6, 118 Queens Drive",
            &["Flat 7", "118 Queens Drive", "Liverpool"],
            false,
        ),
        (
            "6 Queens Drive",
            &["Flat 6", "118 Queens Drive", "Liverpool"],
            false,
        ),
        (
            "Flat 6, 118 Queens Drive",
            &["Flat owner 6", "118 Queens Drive", "Liverpool"],
            false,
        ),
    ] {
        let found = seen(line1, "L15 7NA", "Liverpool", rows);
        assert_eq!(found.is_whole(), is_whole, "{line1}: {rows:?}: {found:?}");
    }
}

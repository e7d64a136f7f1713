//! `bonafide read` of a file.

use crate::program::{Place, Said, installed_models};

/// A licence of Ohio as a scanner saves the text of its barcode. Its holder lives in Kentucky.
const CARD: &str = "@\n\u{1e}\rANSI 636023100001DL00310300DLDCAD\nDCSWEISS\nDACLENA\nDADMARIE\nDBA04152031\nDBB03121990\n\
                    DBD04152023\nDBC2\nDAU068 in\nDAG12 HILL RD\nDAIDAYTON\nDAJKY\nDAK454011234  \nDAQRX123456\nDCGUSA\r";

#[test]
fn the_text_of_a_barcode_is_read_as_a_file() {
    let Some(models) = installed_models() else { return };
    let place = Place::new();
    let read = |name: &str, text: &str| {
        let path = place.path().join(name);
        std::fs::write(&path, text).unwrap();
        let mut program = place.program();
        program
            .env("BONAFIDE_MODELS_DIR", &models)
            .args(["read", "--json"])
            .arg(&path);
        Said::from(program.output().unwrap())
    };
    let said = read("card.txt", CARD);
    assert!(said.status.success(), "{}", said.err);
    let card = said.document();
    assert_eq!(
        (&card["kind"], &card["side"]),
        (&"driving-licence".into(), &"back".into())
    );
    let fields = &card["barcode"]["fields"];
    for (field, expected) in [
        ("surname", "WEISS"),
        ("firstName", "LENA"),
        ("middleNames", "MARIE"),
        ("dateOfBirth", "1990-03-12"),
        ("expiresAt", "2031-04-15"),
        ("number", "RX123456"),
        ("class", "D"),
        ("street", "12 HILL RD"),
        ("postalCode", "45401-1234"),
        ("issuer", "Ohio"),
    ] {
        assert_eq!(fields[field], expected, "{field}");
    }
    assert_eq!(fields["elements"]["DAU"], "068 in");
    let codes: Vec<&str> = card["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| reason["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["barcode-address-elsewhere"]);
    // Any other text is no document.
    let said = read("letter.txt", "Dear Lena, ANSI is a standard.");
    assert_eq!(said.refusal()["code"], "file-unsupported-type");
}

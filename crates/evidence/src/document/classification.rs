//! Which document it is, and whether it is the one that it was uploaded as.

use domain::document::DocumentType;
use jiff::civil::Date;

use super::titles::{DocumentTitle, title};
use super::{DocumentRead, Finding, FindingCode, Readings, Side};
use crate::mrz::{CONFIDENCE_CERTAIN_MIN, Format, Zone};
use crate::proof::tell_kind;
use crate::text::Line;
use crate::visual::{self, VisualZone, is_zone_line};

/// Fewest characters of a line of a zone that is taken for one by its print alone.
const ZONE_LINE_CHARS_MIN: usize = 28;

/// Fewest fields that tell an identity document without its title.
const FIELDS_TELLING_MIN: usize = 5;

/// Fewest lines of a page of print; cards and passports have fewer.
const PAGE_LINES_MIN: usize = 15;

/// Which document it is. What machines read decides; words only where there is nothing else.
pub(super) fn classify(readings: &Readings) -> DocumentRead {
    let title = title(&readings.lines);
    let zone = readings.zone.as_ref();
    // What was misread is no better than words, and where there are none, no better than nothing.
    if let Some(zone) = zone.filter(|zone| is_telling(zone)) {
        return of_zone(zone, title, readings.portrait);
    }
    if readings.barcode.is_some() {
        return DocumentRead::DrivingLicence(sides(Side::Back, readings.portrait));
    }
    let side = match readings.portrait {
        Some(true) => Side::Front,
        Some(false) => Side::Back,
        None => Side::Unknown,
    };
    title.map_or(DocumentRead::Unknown, |title| title.of_side(side))
}

/// The identity document whose print was uploaded as a proof, if it is surely one. Letters speak of passports too: lines of a
/// zone tell, or a title with days of birth and expiry that have their labels.
pub(super) fn classify_print(lines: &[Line], visual: &VisualZone) -> Option<DocumentRead> {
    let title = title(lines).map(|title| title.of_side(Side::Unknown));
    let zone_line = lines.iter().find(|line| {
        let text = line.text.trim();
        text.len() >= ZONE_LINE_CHARS_MIN && is_zone_line(text) && text.contains("<<")
    });
    match zone_line {
        Some(line) => title.or(match line.text.chars().next() {
            Some('P') => Some(DocumentRead::Passport),
            Some('V') => Some(DocumentRead::Visa),
            _ => Some(DocumentRead::IdentityCard(Side::Unknown)),
        }),
        None => title.filter(|_| visual.birth.is_some() && visual.expiry.is_some()),
    }
}

/// Whether print is surely that of an identity document: by its title with the days that stand on one, by a line of a zone, or by as
/// many fields with their labels as nothing else has that states somebody's birth.
pub fn is_identity_print(lines: &[Line], today: Date) -> bool {
    let visual = visual::read(lines, today);
    let has_fields = visual.birth.is_some() && visual.count() >= FIELDS_TELLING_MIN;
    has_fields || classify_print(lines, &visual).is_some()
}

/// The proof that was uploaded as an identity document, if it is surely one: a page of print that calls itself so, and is
/// about nobody's birth.
pub(super) fn classify_page(lines: &[Line], visual: &VisualZone) -> Option<DocumentRead> {
    let is_page = lines.len() >= PAGE_LINES_MIN && visual.birth.is_none();
    tell_kind(lines).filter(|_| is_page).map(DocumentRead::Proof)
}

/// Whether the code and format of a zone tell the document: its digits hold, or it was surely read and is printed wrong.
fn is_telling(zone: &Zone) -> bool {
    let mut confidences = zone.confidences.iter().flatten();
    zone.digits_hold() || confidences.all(|confidence| *confidence >= CONFIDENCE_CERTAIN_MIN)
}

/// The side where a zone or barcode stands, with a portrait beside it or not.
fn sides(machine_side: Side, portrait: Option<bool>) -> Side {
    match (machine_side, portrait) {
        (Side::Back, Some(true)) => Side::Both,
        (side, _) => side,
    }
}

/// Doc 9303 parts 4 to 7: the format and the document code tell the document, the layout of the format the side.
fn of_zone(zone: &Zone, title: Option<DocumentTitle>, portrait: Option<bool>) -> DocumentRead {
    let code = zone.fields.document_code.as_str();
    let side = match zone.format {
        Format::Td1 => sides(Side::Back, portrait),
        _ => Side::Front,
    };
    match zone.format {
        Format::Td3 => DocumentRead::Passport,
        Format::MrvA | Format::MrvB => DocumentRead::Visa,
        Format::FrenchCard => DocumentRead::IdentityCard(side),
        Format::Td1 | Format::Td2 => match (code, title) {
            ("IP", _) | (_, Some(DocumentTitle::PassportCard)) => DocumentRead::PassportCard,
            (code, _) if code.starts_with('P') => DocumentRead::PassportCard,
            (_, Some(DocumentTitle::Permit)) => DocumentRead::ResidencePermit(side),
            (code, _) if is_permit_code(code, zone.fields.issuer.as_str()) => {
                DocumentRead::ResidencePermit(side)
            }
            (_, Some(DocumentTitle::Licence)) => DocumentRead::DrivingLicence(side),
            _ => DocumentRead::IdentityCard(side),
        },
    }
}

/// Document codes of residence permits: `AR`, `CR`, `IR` (the uniform format of the European Union), Spain's `IX`, the
/// `C1` of the United States.
fn is_permit_code(code: &str, issuer: &str) -> bool {
    matches!(code, "AR" | "CR" | "IR" | "RP")
        || matches!((code, issuer), ("IX" | "IN", "ESP") | ("C1" | "C2", "USA"))
}

/// What speaks against its being what it was uploaded as. A document that could not be told raises nothing here.
pub(super) fn misplaced(uploaded_as: DocumentType, read: DocumentRead) -> Option<Finding> {
    let wrong = |code| {
        Some(
            Finding::new(code)
                .against(uploaded_as.code())
                .having_read(read.code()),
        )
    };
    let side = read.side();
    match (uploaded_as, read) {
        (_, DocumentRead::Unknown) | (DocumentType::Passport, DocumentRead::Passport) => None,
        (
            DocumentType::IdCardFront | DocumentType::IdCardBack,
            DocumentRead::IdentityCard(_) | DocumentRead::DrivingLicence(_),
        )
        | (DocumentType::ResidencePermit, DocumentRead::ResidencePermit(_)) => match (uploaded_as, side) {
            (DocumentType::IdCardFront, Some(Side::Back)) | (DocumentType::IdCardBack, Some(Side::Front)) => {
                wrong(FindingCode::WrongSide)
            }
            _ => None,
        },
        (DocumentType::ProofOfAddress | DocumentType::ProofOfIncome, DocumentRead::Proof(_)) => None,
        (DocumentType::SelfieFront | DocumentType::SelfieLeft | DocumentType::SelfieRight, _) => None,
        _ => wrong(FindingCode::WrongDocument),
    }
}

#[cfg(test)]
mod tests {
    use domain::document::DocumentType;
    use jiff::civil::date;

    use super::{classify, classify_page, classify_print, is_identity_print, misplaced};
    use crate::document::{DocumentRead, FindingCode, ProofKind, Readings, Side};
    use crate::mrz::{Zone, find};
    use crate::text::{Area, Line};
    use crate::visual;

    fn zone(lines: &[&str]) -> Option<Zone> {
        let lines = lines
            .iter()
            .map(|line| crate::mrz::Line::new(line))
            .collect::<Vec<_>>();
        Some(find(&lines, date(2026, 11, 24)).expect("a zone of the standard"))
    }

    const PASSPORT: [&str; 2] = [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ];
    const CARD: [&str; 3] = [
        "I<UTOD231458907<<<<<<<<<<<<<<<",
        "7408122F1204159UTO<<<<<<<<<<<6",
        "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    ];

    fn readings(zone: Option<Zone>, text: &[&str], portrait: Option<bool>) -> Readings {
        let line = |text: &&str| Line::read(text, 0.9, 0, Area::default());
        Readings {
            zone,
            lines: text.iter().map(line).collect(),
            portrait,
            ..Readings::default()
        }
    }

    #[test]
    fn zones_tell_documents_and_words_tell_the_rest() {
        for (zone, text, portrait, expected) in [
            (zone(&PASSPORT), &[][..], None, DocumentRead::Passport),
            (
                zone(&CARD),
                &[],
                Some(false),
                DocumentRead::IdentityCard(Side::Back),
            ),
            (
                zone(&CARD),
                &[],
                Some(true),
                DocumentRead::IdentityCard(Side::Both),
            ),
            (
                zone(&CARD),
                &["PERMISO DE RESIDENCIA"],
                Some(false),
                DocumentRead::ResidencePermit(Side::Back),
            ),
            (
                None,
                &["United States", "PASSPORT CARD"],
                None,
                DocumentRead::PassportCard,
            ),
            (None, &["REISEPASS / PASSPORT"], None, DocumentRead::Passport),
            (
                None,
                &["DRIVER'S", "LICENSE"],
                Some(true),
                DocumentRead::DrivingLicence(Side::Front),
            ),
            (
                None,
                &["PERMISDECONDUIRE"],
                None,
                DocumentRead::DrivingLicence(Side::Unknown),
            ),
            (
                None,
                &["Führerschein"],
                None,
                DocumentRead::DrivingLicence(Side::Unknown),
            ),
            (
                None,
                &["CARTE NATIONALE D'IDENTITÉ"],
                None,
                DocumentRead::IdentityCard(Side::Unknown),
            ),
            (
                None,
                &["Documento Nacional de Identidad"],
                None,
                DocumentRead::IdentityCard(Side::Unknown),
            ),
            (None, &["nothing of the kind"], None, DocumentRead::Unknown),
        ] {
            assert_eq!(classify(&readings(zone, text, portrait)), expected, "{text:?}");
        }
    }

    #[test]
    fn a_zone_that_was_misread_tells_no_more_than_the_title() {
        let mut cut = zone(&PASSPORT).expect("a zone");
        cut.format = crate::mrz::Format::Td2;
        cut.checks.iter_mut().for_each(|check| check.holds = false);
        cut.confidences[1][3] = 0.3;
        let told = |zone: &Zone, text: &[&str]| classify(&readings(Some(zone.clone()), text, None));
        assert_eq!(told(&cut, &["REISEPASS"]), DocumentRead::Passport);
        assert_eq!(told(&cut, &[]), DocumentRead::Unknown);
        // Surely read, it is printed wrong, and still what it is.
        cut.confidences = cut.lines.iter().map(|line| vec![0.9; line.len()]).collect();
        assert_eq!(told(&cut, &["REISEPASS"]), DocumentRead::PassportCard);
    }

    #[test]
    fn identity_documents_among_proofs_and_proofs_among_identity_documents_are_told() {
        let print = |text: &[&str]| readings(None, text, None).lines;
        let proof = |text: &[&str]| {
            let lines = print(text);
            classify_print(&lines, &visual::read(&lines, date(2026, 11, 24)))
        };
        assert_eq!(
            proof(&["PUTOVNICA", PASSPORT[0], PASSPORT[1]]),
            Some(DocumentRead::Passport)
        );
        assert_eq!(proof(&[CARD[0]]), Some(DocumentRead::IdentityCard(Side::Unknown)));
        let licence = [
            "FÜHRERSCHEIN",
            "3. 14.07.1981",
            "4a. 01.02.2020",
            "4b. 01.02.2035",
        ];
        assert_eq!(proof(&licence), Some(DocumentRead::DrivingLicence(Side::Unknown)));
        // A letter may ask for a passport, and name a day of birth.
        for letter in [
            &["Please bring your passport."][..],
            &["PERSONALAUSWEIS", "Date of birth 14.07.1981"],
            &[],
        ] {
            assert_eq!(proof(letter), None, "{letter:?}");
        }
        let mut bill = vec![
            "Invoice",
            "Electricity supply",
            "Meter reading 4,512 kWh",
            "Total due",
        ];
        let page = |text: &[&str]| {
            let lines = print(text);
            classify_page(&lines, &visual::read(&lines, date(2026, 11, 24)))
        };
        assert_eq!(page(&bill), None, "a few words are no page");
        bill.extend(["a line of print"; 14]);
        assert!(matches!(page(&bill), Some(DocumentRead::Proof(_))));
    }

    #[test]
    fn a_document_in_the_wrong_place_is_told() {
        let card = DocumentRead::IdentityCard(Side::Front);
        for (uploaded_as, read, expected) in [
            (DocumentType::Passport, DocumentRead::Passport, None),
            (DocumentType::Passport, card, Some(FindingCode::WrongDocument)),
            (
                DocumentType::Passport,
                DocumentRead::PassportCard,
                Some(FindingCode::WrongDocument),
            ),
            (
                DocumentType::Passport,
                DocumentRead::Visa,
                Some(FindingCode::WrongDocument),
            ),
            (
                DocumentType::IdCardFront,
                DocumentRead::Passport,
                Some(FindingCode::WrongDocument),
            ),
            (DocumentType::IdCardFront, card, None),
            (DocumentType::IdCardBack, card, Some(FindingCode::WrongSide)),
            (
                DocumentType::IdCardFront,
                DocumentRead::DrivingLicence(Side::Back),
                Some(FindingCode::WrongSide),
            ),
            (
                DocumentType::IdCardBack,
                DocumentRead::IdentityCard(Side::Both),
                None,
            ),
            (
                DocumentType::ResidencePermit,
                card,
                Some(FindingCode::WrongDocument),
            ),
            (
                DocumentType::ProofOfAddress,
                DocumentRead::Passport,
                Some(FindingCode::WrongDocument),
            ),
            (
                DocumentType::ProofOfAddress,
                DocumentRead::Proof(ProofKind::Bank),
                None,
            ),
            (DocumentType::Passport, DocumentRead::Unknown, None),
        ] {
            let found = misplaced(uploaded_as, read).map(|finding| finding.code);
            assert_eq!(found, expected, "{uploaded_as:?} {read:?}");
        }
    }

    #[test]
    fn a_document_is_told_by_its_print_and_other_print_is_not() {
        let told = |text: &[&str]| {
            let line = |(row, text): (usize, &&str)| {
                let top = 40.0 * f32::from(u8::try_from(row).unwrap_or(u8::MAX));
                let area = Area {
                    left: 100.0,
                    top,
                    right: 100.0 + 12.0 * text.len() as f32,
                    bottom: top + 24.0,
                };
                Line::read(text, 0.9, 0, area)
            };
            let lines: Vec<Line> = text.iter().enumerate().map(line).collect();
            is_identity_print(&lines, date(2026, 11, 24))
        };
        assert!(told(&[
            "IDENTITY CARD",
            "Date of birth",
            "07.03.1988",
            "Date of expiry",
            "22.11.2031"
        ]));
        assert!(told(&[
            "Surname",
            "VOGT",
            "Given names",
            "LENA",
            "Nationality",
            "GERMAN",
            "Date of birth",
            "07.03.1988",
            "Date of expiry",
            "22.11.2031"
        ]));
        assert!(!told(&["IDENTITY CARD"]), "a poster");
        assert!(
            !told(&["SUMMER TOUR", "07.06.2024", "BERLIN", "09.06.2024"]),
            "a shirt"
        );
        assert!(!told(&["Date of birth", "07.03.1988"]));
    }
}

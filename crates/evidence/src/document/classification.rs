//! Which document it is, and whether it is the one that it was uploaded as.

use domain::document::DocumentType;

use super::{DocumentRead, Finding, FindingCode, Readings, Side};
use crate::mrz::{Format, Zone};
use crate::names::transliterate;
use crate::text::Line;

/// Words that name a document, in capitals without accents; the first list that has one of them decides.
const TITLES: &[(DocumentTitle, &[&str])] = &[
    (
        DocumentTitle::Permit,
        &[
            "RESIDENCE PERMIT",
            "PERMISO DE RESIDENCIA",
            "AUFENTHALTSTITEL",
            "TITRE DE SEJOUR",
            "PERMESSO DI SOGGIORNO",
            "VERBLIJFSTITEL",
            "TITULO DE RESIDENCIA",
            "KARTA POBYTU",
            "UPPEHALLSTILLSTAND",
            "OPHOLDSTILLADELSE",
            "TARJETA DE EXTRANJERO",
            "PERMISO DE ESTANCIA",
            "PERMANENT RESIDENT",
        ],
    ),
    (
        DocumentTitle::Licence,
        &[
            "DRIVING LICENCE",
            "DRIVER LICENSE",
            "DRIVERS LICENSE",
            "DRIVER S LICENSE",
            "DRIVERS LICENCE",
            "DRIVER LICENCE",
            "DRIVING LICENSE",
            "FUEHRERSCHEIN",
            "FUHRERSCHEIN",
            "PERMIS DE CONDUIRE",
            "PERMISO DE CONDUCCION",
            "PATENTE DI GUIDA",
            "RIJBEWIJS",
            "CARTA DE CONDUCAO",
            "PRAWO JAZDY",
            "KOERKORT",
            "KORKORT",
            "AJOKORTTI",
            "RIDICSKY PRUKAZ",
            "VODICSKY PREUKAZ",
            "VEZETOI ENGEDELY",
            "PERMIS DE CONDUCERE",
            "VOZNISKO DOVOLJENJE",
            "VOZACKA DOZVOLA",
            "JUHILUBA",
            "VAIRUOTOJO PAZYMEJIMAS",
            "VADITAJA APLIECIBA",
            "COMMERCIAL DRIVER",
            "IDENTIFICATION CARD",
        ],
    ),
    (DocumentTitle::PassportCard, &["PASSPORT CARD"]),
    (
        DocumentTitle::IdentityCard,
        &[
            "IDENTITY CARD",
            "PERSONALAUSWEIS",
            "CARTE NATIONALE D IDENTITE",
            "CARTE NATIONALE DIDENTITE",
            "CARTE D IDENTITE",
            "CARTE DIDENTITE",
            "CARTA D IDENTITA",
            "CARTA DI IDENTITA",
            "CARTA DIDENTITA",
            "DOCUMENTO NACIONAL DE IDENTIDAD",
            "DOCUMENTO NACIONAL",
            "IDENTITEITSKAART",
            "CARTAO DE CIDADAO",
            "DOWOD OSOBISTY",
            "OBCANSKY PRUKAZ",
            "OBCIANSKY PREUKAZ",
            "SZEMELYAZONOSITO",
            "CARTE DE IDENTITATE",
            "HENKILOKORTTI",
            "IDENTITETSKORT",
            "OSEBNA IZKAZNICA",
            "OSOBNA ISKAZNICA",
            "ISIKUTUNNISTUS",
            "ASMENS TAPATYBES KORTELE",
            "PERSONAS APLIECIBA",
            "NATIONAL IDENTITY",
            "IDENTITAETSKARTE",
        ],
    ),
    (
        DocumentTitle::Passport,
        &[
            "PASSPORT",
            "PASSEPORT",
            "REISEPASS",
            "PASAPORTE",
            "PASSAPORTO",
            "PASSAPORTE",
            "PASPOORT",
            "PASZPORT",
            "PASSI",
            "UTLEVEL",
            "CESTOVNI PAS",
            "CESTOVNY PAS",
            "PUTOVNICA",
            "PASAPORT",
            "POTNI LIST",
            "PASAS",
            "VEGABREF",
        ],
    ),
    (DocumentTitle::Visa, &["VISA", "VISUM", "VISADO"]),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum DocumentTitle {
    Visa,
    Permit,
    Licence,
    PassportCard,
    IdentityCard,
    Passport,
}

/// Fewest letters of a title that is also found where the reader lost the spaces.
const COMPACT_LETTERS_MIN: usize = 9;

/// Which document it is. What machines read decides; words only where there is nothing else.
pub(super) fn classify(readings: &Readings) -> DocumentRead {
    let title = title(&readings.lines);
    if let Some(zone) = &readings.zone {
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
    match title {
        Some(DocumentTitle::Permit) => DocumentRead::ResidencePermit(side),
        Some(DocumentTitle::Licence) => DocumentRead::DrivingLicence(side),
        Some(DocumentTitle::PassportCard) => DocumentRead::PassportCard,
        Some(DocumentTitle::IdentityCard) => DocumentRead::IdentityCard(side),
        Some(DocumentTitle::Passport) => DocumentRead::Passport,
        Some(DocumentTitle::Visa) => DocumentRead::Visa,
        None => DocumentRead::Unknown,
    }
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

fn title(lines: &[Line]) -> Option<DocumentTitle> {
    let words = lines
        .iter()
        .flat_map(|line| transliterate(&line.text))
        .collect::<Vec<_>>();
    let spaced = format!(" {} ", words.join(" "));
    let compact = words.concat();
    let has = |title: &&str| {
        let letters = title.replace(' ', "");
        spaced.contains(&format!(" {title} "))
            || (letters.len() >= COMPACT_LETTERS_MIN && compact.contains(&letters))
    };
    TITLES
        .iter()
        .find(|(_, titles)| titles.iter().any(has))
        .map(|(title, _)| *title)
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

    use super::{classify, misplaced};
    use crate::document::{DocumentRead, FindingCode, ProofKind, Readings, Side};
    use crate::mrz::{Zone, find};
    use crate::text::{Area, Line};

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
}

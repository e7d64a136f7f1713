//! Words by which documents name themselves.

use super::{DocumentRead, Side};
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
            "KOEREKORT",
            "FOERERKORT",
            "FORERKORT",
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

/// Fewest letters of a title that is also found where the reader lost the spaces.
const COMPACT_LETTERS_MIN: usize = 9;

/// A document by its title.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DocumentTitle {
    Visa,
    Permit,
    Licence,
    PassportCard,
    IdentityCard,
    Passport,
}

impl DocumentTitle {
    /// The document of that title, of which that side is seen.
    pub(super) fn of_side(self, side: Side) -> DocumentRead {
        match self {
            Self::Permit => DocumentRead::ResidencePermit(side),
            Self::Licence => DocumentRead::DrivingLicence(side),
            Self::PassportCard => DocumentRead::PassportCard,
            Self::IdentityCard => DocumentRead::IdentityCard(side),
            Self::Passport => DocumentRead::Passport,
            Self::Visa => DocumentRead::Visa,
        }
    }
}

/// The title that the lines have.
pub(super) fn title(lines: &[Line]) -> Option<DocumentTitle> {
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

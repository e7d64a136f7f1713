//! One spelling for the words and numbers of addresses.

use crate::names::transliterate;
use crate::text::fold;

/// Words that are written or left out at will.
pub(super) const PARTICLES: &[&str] = &[
    "A", "AAN", "AN", "AM", "D", "DA", "DAS", "DE", "DEL", "DELA", "DELLA", "DEN", "DER", "DES", "DI", "DO",
    "DOS", "DU", "EL", "EME", "IM", "IN", "L", "LA", "LAS", "LE", "LES", "LOS", "ND", "NO", "OF", "TH",
    "THE", "VAN", "Y", "ZUM", "ZUR",
];

/// Words for kinds of streets and their abbreviations: each row is one kind.
const STREET_TYPES: &[&str] = &[
    "STR STREET ST STRASE STRASSE STRAAT",
    "AV AVE AVENUE AVENIDA AVDA AVD AVENYEN LEOFOROS LEOF",
    "RD ROAD",
    "BD BLVD BVD BOULEVARD BULEVAR BULVAR",
    "LN LANE",
    "DR DRIVE DRV",
    "CT COURT CRT",
    "PL PLACE PLATZ PLAZA PZA PLEIN PIAZZA PLAC PLADS PRACA PCA",
    "SQ SQUARE",
    "PKWY PARKWAY PKY",
    "HWY HIGHWAY",
    "CIR CIRCLE",
    "TER TERRACE TERR",
    "RUE R RUA ODOS OD",
    "CHEMIN CH CHE",
    "ALLEE ALL ALLE",
    "IMPASSE IMP",
    "ROUTE RTE",
    "CALLE C CL CALLEJON",
    "PASEO PS PASO PSO",
    "CARRER CR",
    "VIA V",
    "VIALE VLE",
    "CORSO CSO",
    "UTCA U",
    "ULICA UL ULITSA VUL VULITSA VULYTSIA",
    "ALEJA AL ALEJE",
    "OSIEDLE OS",
    "TRAVESSA TV TRAV",
    "LARGO LG",
    "WEG WG",
    "JALAN JLN JL",
    "TAMAN TMN",
    "CARRERA CRA KRA",
    "DIAGONAL DIAG DG",
    "CRES CRESCENT",
    "PDE PARADE",
    "N NORTH",
    "S SOUTH",
    "W WEST",
    "E EAST",
    "URBANIZACION URB UR",
    "PORTAL PT PTAL",
    "MAH MAHALLESI MAHALLE",
    "SOK SOKAK SOKAGI SK",
    "CAD CADDE CADDESI CD",
    "SAINT SANKT SAN SANTA",
    "NO NR NUMERO NUMBER NUM",
];

/// Words for what a house is divided into, of the same form.
const DWELLINGS: &[&str] = &[
    "BLK BLOCK BLOQUE BLOCO BLOC BL BQ",
    "APT APARTMENT UNIT FLAT APP APPT APPARTEMENT APPART APTO AP APART APARTAMENTO DPTO DEPTO WOHNUNG WHG STE SUITE LGH LAGENHET \
     LEJLIGHED LEILIGHET INT INTERNO INTERIOR LOK LOKAL MIESZKANIE BYT BUS BTE BOITE DAIRE KV KVARTIRA TOP",
    "FLOOR FLR FL PISO ETAGE ETG OG ETAJ ANDAR PIANO KAT EMELET LEVEL",
    "BAT BATIMENT BLDG BUILDING EDIF EDIFICIO",
    "ESC ESCALERA ESCALIER SCALA STIEGE STG ENTRANCE",
    "PUERTA PTA PORTE DOOR",
    "PALAZZINA PAL",
    "HINTERHAUS HH",
    "VORDERHAUS VH",
    "LINKS LKS",
    "RECHTS RTS",
];

/// The first floors, as they are written in Roman numbers.
const ROMAN: [(&str, &str); 3] = [("II", "2"), ("III", "3"), ("IV", "4")];

/// Endings of German, Dutch and Scandinavian street names that are abbreviated, and what they are taken for.
const ENDINGS: &[(&str, &str)] = &[
    ("STRASE", "STR"),
    ("STRAAT", "STR"),
    ("STRAT", "STR"),
    ("PLATZ", "PL"),
    ("PLEIN", "PL"),
    ("GATAN", "G"),
    ("GATE", "G"),
    ("VAGEN", "V"),
    ("VEIEN", "V"),
];

/// A text folded, without the signs that make a floor of a number: `2º B` is `2 B`.
pub(super) fn plain(text: &str) -> String {
    fold(text).replace(['º', 'ª', '°'], " ")
}

/// Letters and digits apart: `12a` is `12` and `A`. Umlauts, double letters and street types in one spelling.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let folded = plain(text);
    let mut tokens: Vec<String> = Vec::new();
    let mut last = None;
    for sign in folded.chars() {
        let kind = (sign.is_numeric(), sign.is_alphabetic());
        match (kind, last) {
            ((false, false), _) => {}
            (kind, Some(before)) if kind == before => {
                if let Some(token) = tokens.last_mut() {
                    token.push(sign);
                }
            }
            _ => tokens.push(sign.to_string()),
        }
        // An apostrophe joins, everything else parts.
        last = if sign == '\'' { last } else { Some(kind) };
    }
    tokens.iter().map(|token| canonical(&in_latin(token))).collect()
}

/// A word in Latin letters, by which an address is mostly claimed.
fn in_latin(token: &str) -> String {
    let is_foreign = |sign: char| matches!(sign, '\u{370}'..='\u{52f}');
    if token.contains(is_foreign) {
        transliterate(token).concat().replace("OY", "OU")
    } else {
        token.to_owned()
    }
}

/// One spelling for words that are spelled in several ways. Numbers lose their leading zeros.
pub(super) fn canonical(token: &str) -> String {
    if token.starts_with(char::is_numeric) {
        let number = token.trim_start_matches('0');
        return if number.is_empty() { "0" } else { number }.to_owned();
    }
    let plain = [("AE", "A"), ("OE", "O"), ("UE", "U"), ("SS", "S")]
        .iter()
        .fold(token.to_owned(), |text, (from, to)| text.replace(from, to));
    if let Some((_, number)) = ROMAN.iter().find(|(roman, _)| *roman == token) {
        return (*number).to_owned();
    }
    let is_type = |row: &&&str| {
        row.split_ascii_whitespace()
            .any(|word| word == plain || word == token)
    };
    if let Some(row) = STREET_TYPES.iter().chain(DWELLINGS).find(is_type) {
        return row.split(' ').next().unwrap_or_default().to_owned();
    }
    let ending = ENDINGS
        .iter()
        .find_map(|(long, short)| Some(format!("{}{short}", plain.strip_suffix(long)?)));
    ending.unwrap_or(plain)
}

/// Whether a word says only what kind of street or part of a house it is.
pub(super) fn is_kind(token: &str) -> bool {
    is_of(STREET_TYPES, token) || is_dwelling(token)
}

/// Whether a word says what part of a house it is.
pub(super) fn is_dwelling(token: &str) -> bool {
    is_of(DWELLINGS, token)
}

fn is_of(rows: &[&str], token: &str) -> bool {
    rows.iter().any(|row| row.split(' ').next() == Some(token))
}

/// Letters and digits of a text without anything between them.
pub(super) fn compact(text: &str) -> String {
    fold(text).chars().filter(|sign| sign.is_alphanumeric()).collect()
}

//! Whether the address that a user claims stands on a page.

use std::collections::HashSet;

use crate::document::ClaimedAddress;
use crate::names::transliterate;
use crate::text::{Line, edits, fold};

use super::row::{below, to_the_right};

/// How many lines below the first an address may take.
const LINES_BELOW_MAX: usize = 4;

/// Fewest letters of a word that may have one letter misread.
const LETTERS_FOR_EDIT_MIN: usize = 5;

/// Share of the street that must be found.
const STREET_SHARE_MIN: f32 = 0.74;

/// Weight of a word that says only what kind of street it is, against 1 of its name.
const TYPE_WEIGHT: f32 = 0.25;

/// Words that are written or left out at will.
const PARTICLES: &[&str] = &[
    "A", "AAN", "AN", "AM", "D", "DA", "DAS", "DE", "DEL", "DELA", "DELLA", "DEN", "DER", "DES", "DI", "DO",
    "DOS", "DU", "EL", "IM", "IN", "L", "LA", "LAS", "LE", "LES", "LOS", "NO", "OF", "THE", "VAN", "Y",
    "ZUM", "ZUR",
];

/// What of an address was found, at the place where most of it was.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AddressSeen {
    /// How much of the street's words, from 0 to 1.
    pub street: f32,
    /// All numbers of the street's line.
    pub numbers: bool,
    /// The postal code.
    pub postal_code: bool,
    /// The city.
    pub city: bool,
    /// The page, and the index of the line where it begins.
    pub place: Option<(usize, usize)>,
}

impl AddressSeen {
    /// Street, number, and city or postal code: the address is there.
    pub fn is_whole(&self) -> bool {
        self.street >= STREET_SHARE_MIN && self.numbers && (self.city || self.postal_code)
    }

    /// A part that is more than a coincidence is there.
    pub fn is_partial(&self) -> bool {
        let street = self.street >= STREET_SHARE_MIN && self.numbers;
        let place = self.city && self.postal_code;
        street || place || (self.street >= STREET_SHARE_MIN && (self.city || self.postal_code))
    }

    fn score(&self) -> f32 {
        let bonus = |found: bool| if found { 0.5 } else { 0.0 };
        self.street + bonus(self.numbers) * self.street + bonus(self.postal_code) + bonus(self.city)
    }
}

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
    "BLK BLOCK",
    "APT APARTMENT UNIT FLAT APP APPT APTO DPTO DEPTO WOHNUNG WHG STE SUITE",
    "N NORTH",
    "S SOUTH",
    "W WEST",
    "E EAST",
    "FLOOR FL PISO ETAGE OG",
    "SAINT SANKT SAN SANTA",
    "NO NR NUMERO NUMBER NUM",
];

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

/// Finds the place where most of the address stands.
pub fn find_address(claimed: &ClaimedAddress, lines: &[Line]) -> AddressSeen {
    let wanted = Wanted::of(claimed);
    if wanted.street.is_empty() && wanted.numbers.is_empty() {
        return AddressSeen::default();
    }
    let mut best = AddressSeen::default();
    for (index, line) in lines.iter().enumerate() {
        let first = Tokens::of([line]);
        if !wanted.begins_in(&first) {
            continue;
        }
        let block = std::iter::once(line)
            .chain(to_the_right(lines, line).into_iter().take(2))
            .chain(below(lines, line, LINES_BELOW_MAX));
        let seen = wanted.seen_in(&Tokens::of(block));
        if seen.score() > best.score() {
            best = AddressSeen {
                place: Some((line.page, index)),
                ..seen
            };
        }
    }
    best
}

/// A text folded, without the signs that make a floor of a number: `2º B` is `2 B`.
fn plain(text: &str) -> String {
    fold(text).replace(['º', 'ª', '°'], " ")
}

/// Letters and digits apart: `12a` is `12` and `A`. Umlauts, double letters and street types in one spelling.
fn tokens(text: &str) -> Vec<String> {
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
fn canonical(token: &str) -> String {
    if token.starts_with(char::is_numeric) {
        let number = token.trim_start_matches('0');
        return if number.is_empty() { "0" } else { number }.to_owned();
    }
    let plain = [("AE", "A"), ("OE", "O"), ("UE", "U"), ("SS", "S")]
        .iter()
        .fold(token.to_owned(), |text, (from, to)| text.replace(from, to));
    let is_type = |row: &&&str| row.split(' ').any(|word| word == plain || word == token);
    if let Some(row) = STREET_TYPES.iter().find(is_type) {
        return row.split(' ').next().unwrap_or_default().to_owned();
    }
    let ending = ENDINGS
        .iter()
        .find_map(|(long, short)| Some(format!("{}{short}", plain.strip_suffix(long)?)));
    ending.unwrap_or(plain)
}

fn is_street_type(token: &str) -> bool {
    STREET_TYPES
        .iter()
        .any(|row| row.split(' ').next() == Some(token))
}

/// A number with the letter behind it, and whether that is written to it: `12a`, `12 a`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lettered {
    number: String,
    letter: char,
    is_joined: bool,
}

/// The numbers of a text that a single letter stands behind.
fn lettered(text: &str) -> Vec<Lettered> {
    let signs: Vec<char> = plain(text).chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < signs.len() {
        let digits = signs[at..]
            .iter()
            .take_while(|sign| sign.is_ascii_digit())
            .count();
        let end = at + digits;
        let spaces = signs[end..].iter().take_while(|sign| **sign == ' ').count();
        let is_alone = !signs
            .get(end + spaces + 1)
            .is_some_and(|sign| sign.is_alphanumeric());
        let letter = signs
            .get(end + spaces)
            .filter(|sign| sign.is_alphabetic() && is_alone);
        if let Some(letter) = letter.filter(|_| digits > 0 && spaces <= 1) {
            found.push(Lettered {
                number: canonical(&signs[at..end].iter().collect::<String>()),
                letter: *letter,
                is_joined: spaces == 0,
            });
        }
        at = end.max(at + 1);
    }
    found
}

/// What is looked for.
struct Wanted {
    street: Vec<String>,
    numbers: Vec<String>,
    /// Of the numbers, those with a letter: another letter is another house.
    letters: Vec<Lettered>,
    city: Vec<String>,
    postal_code: Option<String>,
}

impl Wanted {
    fn of(claimed: &ClaimedAddress) -> Self {
        let second = claimed.line2.as_deref().map(tokens).unwrap_or_default();
        let first = tokens(&claimed.line1);
        let is_number = |token: &String| token.starts_with(char::is_numeric);
        let (numbers, street) = first.into_iter().partition::<Vec<_>, _>(is_number);
        // A flat is wanted only where the first line has no number of its own.
        let numbers = if numbers.is_empty() {
            second.into_iter().filter(is_number).collect()
        } else {
            numbers
        };
        // A letter with a space before it is a house's at the end, and may be a point of the compass elsewhere.
        let line = claimed.line1.trim_end();
        let ends = |of: &Lettered| fold(line).ends_with(&format!(" {}", of.letter));
        let letters = lettered(line).into_iter().filter(|of| of.is_joined || ends(of));
        let letters = letters.collect();
        let postal_code = claimed.postal_code.as_deref().map(compact);
        Self {
            street,
            numbers,
            letters,
            city: tokens(&claimed.city),
            postal_code: postal_code.filter(|code| !code.is_empty()),
        }
    }

    fn begins_in(&self, line: &Tokens) -> bool {
        let named = self.street.iter().filter(|token| !is_street_type(token));
        let mut named = named.peekable();
        if named.peek().is_none() {
            return self.numbers.iter().any(|number| line.set.contains(number));
        }
        named.any(|token| line.has(token)) || line.compact.contains(&self.street.concat())
    }

    fn seen_in(&self, block: &Tokens) -> AddressSeen {
        let weight = |token: &String| match token.as_str() {
            particle if PARTICLES.contains(&particle) => 0.0,
            kind if is_street_type(kind) => TYPE_WEIGHT,
            _ => 1.0,
        };
        let total = self.street.iter().map(weight).sum::<f32>();
        let found = self.street.iter().filter(|token| block.has(token));
        let found = found.map(weight).sum::<f32>();
        let joined = self.street.concat();
        let street = if total <= 0.0 || (!joined.is_empty() && block.compact.contains(&joined)) {
            1.0
        } else {
            found / total
        };
        let postal_code = self
            .postal_code
            .as_ref()
            .is_some_and(|code| block.whole.contains(code.as_str()));
        let city = !self.city.is_empty()
            && (self.city.iter().all(|token| block.has(token))
                || block.compact.contains(&self.city.concat()));
        AddressSeen {
            street,
            numbers: self.numbers.iter().all(|number| self.has_number(block, number)),
            postal_code,
            city,
            place: None,
        }
    }
}

impl Wanted {
    /// Whether a number stands there, with the letter that it is claimed with, and without another written to it.
    fn has_number(&self, block: &Tokens, number: &String) -> bool {
        let of_number = |of: &&Lettered| of.number == *number;
        let seen = || block.lettered.iter().filter(of_number);
        match self.letters.iter().find(of_number) {
            Some(claimed) => seen().any(|of| of.letter == claimed.letter),
            None => {
                let times = block.numbers.iter().filter(|other| *other == number).count();
                times > seen().filter(|of| of.is_joined).count()
            }
        }
    }
}

/// Letters and digits of a text without anything between them.
fn compact(text: &str) -> String {
    fold(text).chars().filter(|sign| sign.is_alphanumeric()).collect()
}

/// What stands in a block.
struct Tokens {
    set: HashSet<String>,
    /// Numbers as often as they stand there.
    numbers: Vec<String>,
    lettered: Vec<Lettered>,
    /// Words and numbers in one spelling, one after the other.
    compact: String,
    /// Letters and digits as they stand.
    whole: String,
    /// Whether it was recognised, so that letters may be wrong.
    is_read: bool,
}

impl Tokens {
    fn of<'a>(lines: impl IntoIterator<Item = &'a Line>) -> Self {
        let (mut all, mut whole, mut is_read) = (Vec::new(), String::new(), false);
        let mut letters = Vec::new();
        for line in lines {
            letters.extend(lettered(&line.text));
            all.extend(tokens(&line.text));
            whole.push_str(&compact(&line.text));
            // A code of one line and digits of the next make no code.
            whole.push(' ');
            is_read |= line.confidence() < 1.0;
        }
        Self {
            compact: all.concat(),
            numbers: all
                .iter()
                .filter(|token: &&String| token.starts_with(char::is_numeric))
                .cloned()
                .collect(),
            lettered: letters,
            set: all.into_iter().collect(),
            whole,
            is_read,
        }
    }

    /// Whether the word is there, in recognised text also with a letter wrong.
    fn has(&self, token: &str) -> bool {
        if self.set.contains(token) {
            return true;
        }
        let long = token.chars().count() >= LETTERS_FOR_EDIT_MIN && !token.starts_with(char::is_numeric);
        self.is_read && long && self.set.iter().any(|own| edits(own, token, 1).is_some())
    }
}

#[cfg(test)]
mod tests {
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
}

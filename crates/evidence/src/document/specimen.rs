//! Published specimens: documents that look genuine in every respect and belong to nobody.

use super::identity::{Identity, number_text};
use super::{Field, Finding, FindingCode};
use crate::mrz::Zone;
use crate::names::transliterate;
use crate::text::Line;

/// Numbers of widely published specimens: Doc 9303's own, and those that states print on samples of theirs.
const NUMBERS: &[&str] = &[
    "L898902C",
    "L898902C3",
    "D23145890",
    "C01X00T47",
    "C01XYCCG9",
    "C01X0006H",
    "LZ6311T47",
    "L01X00T47",
    "T22000129",
    "T220001293",
    "LF3JY13X6",
    "CZ6311T47",
    "ZE000509",
    "XA0000014",
    "SPECI2014",
    "SPECI2021",
    "PA0940443",
    "AAA100001",
    "AAA000000",
    "BAA000589",
    "C03005988",
    "963545637",
    "340007237",
    "X4RTBPFW4",
    "1071828900",
    "99003853",
    "99009054",
    "007007007",
    "ZS0000177",
    "AA0000000",
    "512849702",
    "E00007730",
    "CA00000AA",
    "YA0000045",
];

/// Words that are printed across specimens, in the languages of the issuers, in capitals without accents.
const WORDS: &[&str] = &[
    "SPECIMEN",
    "ESPECIMEN",
    "EXEMPLAR",
    "MUSTER",
    "SAMPLE",
    "VZOR",
    "VZOREC",
    "NAHLED",
    "WZOR",
    "MINTA",
    "NAIDIS",
    "PARAUGS",
    "PAVYZDYS",
    "UZORAK",
    "OERNEK",
    "ORNEK",
    "FACSIMILE",
    "FACSIMIL",
    "FAKSIMILE",
    "MUESTRA",
    "EKSEMPEL",
    "EXEMPEL",
    "SYNISHORN",
    "OBRAZETS",
    "OBRAZEC",
    "ZRAZOK",
    "DEIGMA",
    "UTOPIA",
];

/// What a reader of Latin letters makes of ОБРАЗЕЦ and ЗРАЗОК: parts of words that no other word has.
const CYRILLIC_SEEN_AS_LATIN: &[&str] = &["PA3E", "PA30K", "PA3OK"];

/// Most letters of such a word.
const CYRILLIC_LETTERS_MAX: usize = 8;

/// The longest of the words, which other print often hides a part of, and how much of it has to be seen.
const LONGEST: &str = "SPECIMEN";
const LONGEST_LETTERS_MIN: usize = 6;

/// Surnames that only specimens bear.
const SURNAMES: &[&str] = &[
    "SPECIMEN",
    "MUSTERMANN",
    "MUSTERFRAU",
    "VZOREC",
    "VZOR",
    "UNITED KINGDOM TWENTY SIX",
    "ESPANOLA ESPANOLA",
    "SPECIMEN SPECIMEN",
];

/// Surnames that people bear too, with the given names that make them those of specimens.
const NAMES: &[&str] = &["TRAVELER HAPPY", "TRAVELER HAPPYPERSON", "ERIKSSON ANNA MARIA"];

/// How strongly a whole name speaks for a specimen: somebody may bear it.
const STRENGTH_NAME: f32 = 0.6;

/// How strongly a printed word speaks for a specimen: it may also stand in an ordinary sentence, or be a name.
const STRENGTH_WORD: f32 = 0.8;

/// Fewest characters of a number of one repeated digit that no office gives out.
const REPEATED_DIGITS_MIN: usize = 7;

/// The reason to take the document for a specimen, the strongest one.
pub(super) fn specimen(zone: Option<&Zone>, stated: &[&Identity], lines: &[Line]) -> Option<Finding> {
    let found = |field: Field, read: &str| Finding::new(FindingCode::Specimen).about(field).having_read(read);
    if let Some(zone) = zone {
        let states = [
            (&zone.fields.issuer, Field::Issuer),
            (&zone.fields.nationality, Field::Nationality),
        ];
        if let Some((code, field)) = states.into_iter().find(|(code, _)| code.is_specimen()) {
            return Some(found(field, code.as_str()));
        }
    }
    for identity in stated {
        if let Some(number) = identity
            .numbers
            .iter()
            .take(1)
            .find(|number| is_specimen_number(number))
        {
            return Some(found(Field::Number, number));
        }
        let surname = identity
            .name
            .as_ref()
            .map(|name| transliterate(&name.family).join(" "));
        if let Some(surname) = surname.filter(|surname| SURNAMES.contains(&surname.as_str())) {
            return Some(found(Field::FamilyName, &surname));
        }
        let whole = identity
            .name
            .as_ref()
            .map(|name| transliterate(&format!("{} {}", name.family, name.given)).join(" "));
        if let Some(whole) = whole.filter(|whole| NAMES.contains(&whole.as_str())) {
            return Some(found(Field::Name, &whole).of_strength(STRENGTH_NAME));
        }
    }
    let printed = lines.iter().find_map(|line| {
        let words = transliterate(&line.text);
        let latin = words.into_iter().find(|word| is_specimen_word(word));
        latin.or_else(|| cyrillic_word(&line.text))
    });
    printed.map(|word| {
        Finding::new(FindingCode::Specimen)
            .having_read(word)
            .of_strength(STRENGTH_WORD)
    })
}

fn is_specimen_word(word: &str) -> bool {
    WORDS.contains(&word) || (word.len() >= LONGEST_LETTERS_MIN && LONGEST.contains(word))
}

/// A Cyrillic word that was read as Latin letters and digits.
fn cyrillic_word(text: &str) -> Option<String> {
    let mut words = text.split(|sign: char| !sign.is_alphanumeric());
    let is_one = |word: &&str| {
        word.len() <= CYRILLIC_LETTERS_MAX && CYRILLIC_SEEN_AS_LATIN.iter().any(|part| word.contains(part))
    };
    words.find(is_one).map(str::to_owned)
}

fn is_specimen_number(number: &str) -> bool {
    let number = number_text(number);
    let digits = number.trim_start_matches(|character: char| character.is_ascii_uppercase());
    let repeated = digits.len() >= REPEATED_DIGITS_MIN
        && digits
            .bytes()
            .all(|byte| Some(&byte) == digits.as_bytes().first());
    NUMBERS.contains(&number.as_str()) || repeated
}

#[cfg(test)]
mod tests {
    use super::{is_specimen_number, specimen};
    use crate::document::FindingCode;
    use crate::text::{Area, Line};

    #[test]
    fn numbers_that_no_office_gives_out_are_known() {
        for number in [
            "C01X00T47",
            "L898902C3",
            "AA00000000",
            "0000000000",
            "ZE 000509",
            "1111111",
        ] {
            assert!(is_specimen_number(number), "{number}");
        }
        for number in ["C4J2N3K71", "AA0000012", "000001", "123456789", "", "K"] {
            assert!(!is_specimen_number(number), "{number}");
        }
    }

    #[test]
    fn a_printed_word_tells_and_its_accents_do_not_hide_it() {
        let line = |text: &str| [Line::read(text, 0.9, 0, Area::default())];
        for text in [
            "SPECIMEN",
            "Spécimen",
            "* MUSTER *",
            "vzor",
            "WZÓR",
            "NÁHLED",
            "ОБРАЗЕЦ",
            "ЗРАЗОК",
            "3PA30K",
            "OEPA3EL",
            "PECIMEN",
            "Utopia City",
        ] {
            let found = specimen(None, &[], &line(text)).expect(text);
            assert_eq!(found.code, FindingCode::Specimen);
            assert!(found.strength < 1.0);
        }
        for text in [
            "Musterstraße 4",
            "SAMPLES",
            "Wzorowa",
            "Çimen",
            "SPECI",
            "KPA3E81752",
            "",
        ] {
            assert_eq!(specimen(None, &[], &line(text)), None, "{text}");
        }
    }
}

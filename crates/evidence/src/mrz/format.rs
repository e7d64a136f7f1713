//! The formats and where each of their elements stands.

use std::fmt;

/// A format of the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Cards of credit-card size, three lines of 30 (part 5).
    Td1,
    /// Larger cards, two lines of 36 (part 6).
    Td2,
    /// Passport books, two lines of 44 (part 4).
    Td3,
    /// Visas, two lines of 44, without composite check digit (part 7).
    MrvA,
    /// Visas, two lines of 36, without composite check digit (part 7).
    MrvB,
    /// The French identity card of 1988 to 2021, two lines of 36 of its own layout. It states no expiry.
    FrenchCard,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 6] = [
        Self::Td1,
        Self::Td2,
        Self::Td3,
        Self::MrvA,
        Self::MrvB,
        Self::FrenchCard,
    ];

    /// How many lines the zone has.
    pub fn line_count(self) -> usize {
        if self == Self::Td1 { 3 } else { 2 }
    }

    /// How many characters each line has.
    pub fn line_length(self) -> usize {
        match self {
            Self::Td1 => 30,
            Self::Td2 | Self::MrvB | Self::FrenchCard => 36,
            Self::Td3 | Self::MrvA => 44,
        }
    }

    /// The short name of the format.
    pub fn label(self) -> &'static str {
        match self {
            Self::Td1 => "TD1",
            Self::Td2 => "TD2",
            Self::Td3 => "TD3",
            Self::MrvA => "MRVA",
            Self::MrvB => "MRVB",
            Self::FrenchCard => "FRENCH-CARD",
        }
    }

    /// Whether the first letter of the document code can begin this format.
    pub(super) fn begins_with(self, letter: char) -> bool {
        match self {
            Self::Td1 => matches!(letter, 'A' | 'C' | 'I'),
            Self::Td2 => matches!(letter, 'A' | 'C' | 'I' | 'P'),
            Self::Td3 => letter == 'P',
            Self::MrvA | Self::MrvB => letter == 'V',
            Self::FrenchCard => letter == 'I',
        }
    }

    pub(super) fn slots(self) -> &'static [Slot] {
        match self {
            Self::Td1 => TD1,
            Self::Td2 => TD2,
            Self::Td3 => TD3,
            Self::MrvA => MRV_A,
            Self::MrvB => MRV_B,
            Self::FrenchCard => FRENCH_CARD,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// What stands at a place of the zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Element {
    /// Two characters: the kind of document.
    DocumentCode,
    /// Three characters: the state or organisation that issued it.
    Issuer,
    /// Both parts of the name; on the French card only the surname.
    Names,
    /// The given names of the French card.
    GivenNames,
    /// The department and office that issued a French card.
    Office,
    /// The number of the document.
    Number,
    /// The check digit of the number.
    NumberCheck,
    /// Three characters: the holder's nationality.
    Nationality,
    /// Date of birth.
    Birth,
    /// The check digit of the date of birth.
    BirthCheck,
    /// Sex.
    Sex,
    /// Date of expiry.
    Expiry,
    /// The check digit of the date of expiry.
    ExpiryCheck,
    /// Optional data; in TD3 the personal number, in TD1 that of the first line.
    Optional,
    /// The check digit of the personal number in TD3.
    OptionalCheck,
    /// Optional data of the second line of TD1.
    OptionalSecond,
    /// The check digit over the others and what they guard.
    Composite,
}

/// What characters a place admits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Letter,
    LetterOrFiller,
    DigitOrFiller,
    Digit,
    Any,
    Sex,
}

/// A run of places of one element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) element: Element,
    pub(super) line: usize,
    /// Zero-based.
    pub(super) start: usize,
    pub(super) length: usize,
    pub(super) kind: Kind,
}

const fn slot(element: Element, line: usize, start: usize, length: usize, kind: Kind) -> Slot {
    Slot {
        element,
        line,
        start,
        length,
        kind,
    }
}

const CODE_LETTER: Slot = slot(Element::DocumentCode, 0, 0, 1, Kind::Letter);
/// Doc 9303 wants a letter here, cards of US immigration carry a digit.
const CODE_SECOND: Slot = slot(Element::DocumentCode, 0, 1, 1, Kind::Any);
const ISSUER: Slot = slot(Element::Issuer, 0, 2, 3, Kind::LetterOrFiller);

const TD1: &[Slot] = &[
    CODE_LETTER,
    CODE_SECOND,
    ISSUER,
    slot(Element::Number, 0, 5, 9, Kind::Any),
    slot(Element::NumberCheck, 0, 14, 1, Kind::DigitOrFiller),
    slot(Element::Optional, 0, 15, 15, Kind::Any),
    slot(Element::Birth, 1, 0, 6, Kind::DigitOrFiller),
    slot(Element::BirthCheck, 1, 6, 1, Kind::DigitOrFiller),
    slot(Element::Sex, 1, 7, 1, Kind::Sex),
    slot(Element::Expiry, 1, 8, 6, Kind::DigitOrFiller),
    slot(Element::ExpiryCheck, 1, 14, 1, Kind::DigitOrFiller),
    slot(Element::Nationality, 1, 15, 3, Kind::LetterOrFiller),
    slot(Element::OptionalSecond, 1, 18, 11, Kind::Any),
    slot(Element::Composite, 1, 29, 1, Kind::Digit),
    slot(Element::Names, 2, 0, 30, Kind::LetterOrFiller),
];

/// The second line of all formats of two lines but the French one begins alike; its first 28 places.
macro_rules! two_lines {
    ($length:literal $(, $more:expr)*) => {
        &[
            CODE_LETTER,
            CODE_SECOND,
            ISSUER,
            slot(Element::Names, 0, 5, $length - 5, Kind::LetterOrFiller),
            slot(Element::Number, 1, 0, 9, Kind::Any),
            slot(Element::NumberCheck, 1, 9, 1, Kind::DigitOrFiller),
            slot(Element::Nationality, 1, 10, 3, Kind::LetterOrFiller),
            slot(Element::Birth, 1, 13, 6, Kind::DigitOrFiller),
            slot(Element::BirthCheck, 1, 19, 1, Kind::DigitOrFiller),
            slot(Element::Sex, 1, 20, 1, Kind::Sex),
            slot(Element::Expiry, 1, 21, 6, Kind::DigitOrFiller),
            slot(Element::ExpiryCheck, 1, 27, 1, Kind::DigitOrFiller)
            $(, $more)*
        ]
    };
}

const TD2: &[Slot] = two_lines!(
    36,
    slot(Element::Optional, 1, 28, 7, Kind::Any),
    slot(Element::Composite, 1, 35, 1, Kind::Digit)
);

const TD3: &[Slot] = two_lines!(
    44,
    slot(Element::Optional, 1, 28, 14, Kind::Any),
    slot(Element::OptionalCheck, 1, 42, 1, Kind::DigitOrFiller),
    slot(Element::Composite, 1, 43, 1, Kind::Digit)
);

const MRV_A: &[Slot] = two_lines!(44, slot(Element::Optional, 1, 28, 16, Kind::Any));

const MRV_B: &[Slot] = two_lines!(36, slot(Element::Optional, 1, 28, 8, Kind::Any));

const FRENCH_CARD: &[Slot] = &[
    CODE_LETTER,
    CODE_SECOND,
    ISSUER,
    slot(Element::Names, 0, 5, 25, Kind::LetterOrFiller),
    slot(Element::Office, 0, 30, 6, Kind::Any),
    // Year and month of issue, department (2A and 2B are in Corsica), serial number.
    slot(Element::Number, 1, 0, 4, Kind::Digit),
    slot(Element::Number, 1, 4, 3, Kind::Any),
    slot(Element::Number, 1, 7, 5, Kind::Digit),
    slot(Element::NumberCheck, 1, 12, 1, Kind::Digit),
    slot(Element::GivenNames, 1, 13, 14, Kind::LetterOrFiller),
    slot(Element::Birth, 1, 27, 6, Kind::DigitOrFiller),
    slot(Element::BirthCheck, 1, 33, 1, Kind::DigitOrFiller),
    slot(Element::Sex, 1, 34, 1, Kind::Sex),
    slot(Element::Composite, 1, 35, 1, Kind::Digit),
];

/// The places that the composite check digit guards, as ranges of each line in order.
pub(super) fn composite_ranges(format: Format) -> &'static [(usize, std::ops::Range<usize>)] {
    match format {
        Format::Td1 => &[(0, 5..30), (1, 0..7), (1, 8..15), (1, 18..29)],
        Format::Td2 => &[(1, 0..10), (1, 13..20), (1, 21..35)],
        Format::Td3 => &[(1, 0..10), (1, 13..20), (1, 21..43)],
        Format::FrenchCard => &[(0, 0..36), (1, 0..35)],
        Format::MrvA | Format::MrvB => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn slots_cover_every_place_exactly_once() {
        for format in Format::ALL {
            let mut covered = vec![vec![0; format.line_length()]; format.line_count()];
            for slot in format.slots() {
                for place in &mut covered[slot.line][slot.start..slot.start + slot.length] {
                    *place += 1;
                }
            }
            assert!(covered.iter().flatten().all(|count| *count == 1), "{format}");
        }
    }
}

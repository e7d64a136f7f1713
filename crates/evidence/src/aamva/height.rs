//! Height in the units of either country.

/// Height of the holder, in the unit that the card uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Height {
    /// Inches.
    Inches(u16),
    /// Centimetres.
    Centimetres(u16),
}

/// The tallest person that is believed, in centimetres.
const CENTIMETRES_MAX: u16 = 280;

/// Three digits without a unit are feet and inches from this on, `300`, and centimetres below it.
const FEET_INCHES_MIN: u16 = 300;

/// Tenths of a millimetre in an inch.
const TENTHS_OF_MM_PER_INCH: u32 = 254;

impl Height {
    /// Whole centimetres, rounded.
    pub fn centimetres(self) -> u16 {
        match self {
            Self::Inches(inches) => {
                let rounded = (u32::from(inches) * TENTHS_OF_MM_PER_INCH + 50) / 100;
                u16::try_from(rounded).unwrap_or(u16::MAX)
            }
            Self::Centimetres(centimetres) => centimetres,
        }
    }

    /// Reads the `178` of DAV, which is in centimetres whatever it says.
    pub(super) fn parse_centimetres(value: &str) -> Option<Self> {
        let digits = value.trim().trim_end_matches(|sign: char| !sign.is_ascii_digit());
        let height = Self::Centimetres(digits.parse().ok()?);
        (1..=CENTIMETRES_MAX)
            .contains(&height.centimetres())
            .then_some(height)
    }

    /// Reads `070 IN`, `170 cm`, and the `508` of version 1, which is 5 feet 8 inches.
    pub(super) fn parse(value: &str) -> Option<Self> {
        let value = value.to_ascii_uppercase();
        let mut numbers = value
            .split(|sign: char| !sign.is_ascii_digit())
            .filter(|number| !number.is_empty());
        let first = numbers.next()?;
        let number = first.parse::<u16>().ok().filter(|number| *number <= 999)?;
        let height = if value.ends_with("CM") {
            Self::Centimetres(number)
        } else if value.ends_with("IN") {
            Self::Inches(number)
        } else if let Some(inches) = numbers.next() {
            Self::Inches(number * 12 + inches.parse::<u16>().ok().filter(|inches| *inches < 12)?)
        } else if first.len() == 3 && number % 100 < 12 && number >= FEET_INCHES_MIN {
            Self::Inches(number / 100 * 12 + number % 100)
        } else if first.len() == 3 && number >= 100 {
            Self::Centimetres(number)
        } else {
            Self::Inches(number)
        };
        (1..=CENTIMETRES_MAX)
            .contains(&height.centimetres())
            .then_some(height)
    }
}

#[cfg(test)]
mod tests {
    use super::Height;

    #[test]
    fn units_are_told_apart() {
        for (text, expected, centimetres) in [
            ("070 IN", Height::Inches(70), 178),
            ("71 in", Height::Inches(71), 180),
            ("064 in", Height::Inches(64), 163),
            ("170 CM", Height::Centimetres(170), 170),
            ("508", Height::Inches(68), 173),
            ("601", Height::Inches(73), 185),
            ("5'-08\"", Height::Inches(68), 173),
            ("6-01", Height::Inches(73), 185),
            ("185", Height::Centimetres(185), 185),
            ("201", Height::Centimetres(201), 201),
            ("600", Height::Inches(72), 183),
            ("65", Height::Inches(65), 165),
        ] {
            let height = Height::parse(text).unwrap();
            assert_eq!((height, height.centimetres()), (expected, centimetres), "{text}");
        }
        for text in [
            "",
            "NONE",
            "000",
            "999 CM",
            "999 IN",
            "99999999 IN",
            "IN",
            "99-11",
        ] {
            assert_eq!(Height::parse(text), None, "{text}");
        }
        // Of itself, 304 is three feet and four inches.
        for (text, expected) in [
            ("178", Some(178)),
            ("204 CM", Some(204)),
            ("304", None),
            ("", None),
        ] {
            let height = Height::parse_centimetres(text).map(Height::centimetres);
            assert_eq!(height, expected, "{text}");
        }
    }
}

//! Countries by their ISO 3166-1 alpha-2 codes.

use std::fmt;

use crate::text::TextError;

/// The 249 officially assigned codes of ISO 3166-1 alpha-2, in order.
const ASSIGNED: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
    BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
    ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
    HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
    LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
    NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
    SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
    UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// A country or territory: an officially assigned two-letter code of ISO 3166-1.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CountryCode([u8; 2]);

/// Which pairs of letters are assigned, by their place.
static IS_ASSIGNED: [bool; 26 * 26] = assigned();

/// The place of two upper-case letters among all such pairs.
const fn place([first, second]: [u8; 2]) -> Option<usize> {
    if first.is_ascii_uppercase() && second.is_ascii_uppercase() {
        Some((first - b'A') as usize * 26 + (second - b'A') as usize)
    } else {
        None
    }
}

const fn assigned() -> [bool; 26 * 26] {
    let (codes, mut is_assigned, mut at) = (ASSIGNED.as_bytes(), [false; 26 * 26], 0);
    while at + 1 < codes.len() {
        if let Some(place) = place([codes[at], codes[at + 1]]) {
            is_assigned[place] = true;
            at += 1;
        }
        at += 1;
    }
    is_assigned
}

impl CountryCode {
    /// The United States of America, whose residents are identified by number.
    pub const US: CountryCode = CountryCode(*b"US");
    /// Spain, whose residents may show a residence permit.
    pub const ES: CountryCode = CountryCode(*b"ES");

    /// Reads a code: two upper-case letters that the standard assigns.
    pub fn parse(raw: &str) -> Result<Self, TextError> {
        let refused = || TextError::new("must be a country code of ISO 3166-1 alpha-2, such as US");
        let bytes: [u8; 2] = raw.as_bytes().try_into().map_err(|_| refused())?;
        match place(bytes) {
            Some(place) if IS_ASSIGNED[place] => Ok(Self(bytes)),
            _ => Err(refused()),
        }
    }

    /// The two letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a parsed code is two ASCII letters")
    }

    /// Every assigned code.
    pub fn all() -> impl Iterator<Item = CountryCode> {
        ASSIGNED
            .split_ascii_whitespace()
            .filter_map(|code| CountryCode::parse(code).ok())
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_assigned_codes_are_countries() {
        assert_eq!(CountryCode::all().count(), 249);
        assert_eq!(CountryCode::parse("DE").unwrap().as_str(), "DE");
        for wrong in ["", "D", "de", "DEU", "XX", "UK", "EU", "D ", "Ü"] {
            assert!(CountryCode::parse(wrong).is_err(), "{wrong}");
        }
    }
}

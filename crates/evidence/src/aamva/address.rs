//! The holder's address.

use std::fmt;

/// Where the holder lives, or gets mail.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CardAddress {
    /// First line of the street.
    pub street: Option<String>,
    /// Second line of the street.
    pub street_second: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Two letters of state, province or territory.
    pub region: Option<String>,
    /// Postal code: `12345`, `12345-6789` or `A1B 2C3`.
    pub postal_code: Option<String>,
}

impl CardAddress {
    /// Takes the mailing address, or the residential one of version 1 where that stands alone. Lines of the two are not
    /// mixed.
    pub(super) fn of<'a>(get: &impl Fn(&str) -> Option<&'a str>) -> Self {
        let own = |id: &str| get(id).map(str::to_owned);
        let has_mailing = ["DAG", "DAH", "DAI", "DAK"]
            .into_iter()
            .any(|id| get(id).is_some());
        let [street, street_second, city, region, postal] = if has_mailing {
            ["DAG", "DAH", "DAI", "DAJ", "DAK"]
        } else {
            ["DAL", "DAM", "DAN", "DAO", "DAP"]
        };
        Self {
            street: own(street),
            street_second: own(street_second),
            city: own(city),
            // A card that has nothing else of an address may still say where it is.
            region: own(region).or_else(|| own("DAJ")),
            postal_code: get(postal).map(postal_code),
        }
    }
}

impl fmt::Debug for CardAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CardAddress").finish_non_exhaustive()
    }
}

/// ZIP codes are padded to nine digits or more with zeros; Canadian codes get their space.
fn postal_code(value: &str) -> String {
    let compact = value
        .chars()
        .filter(|sign| !matches!(sign, ' ' | '-'))
        .collect::<String>();
    let is_zip = compact.len() >= 5 && compact.bytes().all(|byte| byte.is_ascii_digit());
    if is_zip {
        let more = compact
            .get(5..9)
            .filter(|more| *more != "0000" && *more != "9999");
        let zip = &compact[..5];
        return more.map_or_else(|| zip.to_owned(), |more| format!("{zip}-{more}"));
    }
    let starts_with_letter = compact.starts_with(|sign: char| sign.is_ascii_alphabetic());
    match compact.split_at_checked(3) {
        Some((area, unit)) if unit.len() == 3 && starts_with_letter => format!("{area} {unit}"),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::postal_code;

    #[test]
    fn padding_is_taken_off() {
        for (text, expected) in [
            ("996450000", "99645"),
            ("71901 4455", "71901-4455"),
            ("20009-1234", "20009-1234"),
            ("0210800000", "02108"),
            ("79936", "79936"),
            ("96826     0", "96826"),
            ("N1M 3J6", "N1M 3J6"),
            ("T4G7A7", "T4G 7A7"),
            ("123", "123"),
            ("ÄÖÜ", "ÄÖÜ"),
        ] {
            assert_eq!(postal_code(text), expected, "{text}");
        }
    }
}

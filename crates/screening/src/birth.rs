//! What a list knows about a day of birth, from an exact day to a vague decade.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Years before this are a mistake in the list, not a person of today.
const YEAR_MIN: i16 = 1800;
/// Years after this are a mistake in the list.
const YEAR_MAX: i16 = 2200;
/// How many years either side a "circa" year still agrees with.
pub const CIRCA_YEARS: i16 = 2;

/// A birth date as listed. Written `1970-01-31`, `1970-01`, `1970`, `1970/1975` (range of years, both included) or
/// `~1970` (circa).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Birth {
    /// The very day.
    Exact(Date),
    /// A month of a year.
    Month {
        /// The year.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// A year.
    Year(i16),
    /// Somewhere between two years, both included.
    Range {
        /// First possible year.
        from_year: i16,
        /// Last possible year.
        to_year: i16,
    },
    /// About a year; [`CIRCA_YEARS`] either side still agree.
    Circa(i16),
}

/// A text that is no birth date in the notation of [`Birth`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a birth date: expected YYYY-MM-DD, YYYY-MM, YYYY, YYYY/YYYY or ~YYYY")]
pub struct BadBirth;

impl Birth {
    /// A year between 1800 and 2200.
    pub fn year(year: i16) -> Result<Self, BadBirth> {
        checked_year(year).map(Self::Year)
    }

    /// A range of years; the wrong way round is put right.
    pub fn range(one: i16, other: i16) -> Result<Self, BadBirth> {
        let (from_year, to_year) = (checked_year(one.min(other))?, checked_year(one.max(other))?);
        Ok(if from_year == to_year {
            Self::Year(from_year)
        } else {
            Self::Range { from_year, to_year }
        })
    }

    /// A number for the day, or for the month when only that is known, days after their month; nothing for vaguer dates.
    pub(crate) fn day_key(&self) -> Option<u32> {
        let key = |year: i16, month: i8, day: i8| {
            (u32::from(year.unsigned_abs()) << 9)
                | (u32::from(month.unsigned_abs()) << 5)
                | u32::from(day.unsigned_abs())
        };
        match *self {
            Self::Exact(date) => Some(key(date.year(), date.month(), date.day())),
            Self::Month { year, month } => Some(key(year, month, 0)),
            _ => None,
        }
    }

    /// The keys of all that is the same day as far as both are known: two ranges, the ends included.
    pub(crate) fn same_day_keys(&self) -> [Option<(u32, u32)>; 2] {
        const DAYS: u32 = 0b1_1111;
        let Some(key) = self.day_key() else {
            return [None; 2];
        };
        match key & DAYS {
            0 => [Some((key, key | DAYS)), None],
            _ => [Some((key, key)), Some((key & !DAYS, key & !DAYS))],
        }
    }

    /// First and last year that this statement allows.
    #[must_use]
    pub fn years(&self) -> (i16, i16) {
        match *self {
            Self::Exact(date) => (date.year(), date.year()),
            Self::Month { year, .. } | Self::Year(year) => (year, year),
            Self::Range { from_year, to_year } => (from_year, to_year),
            Self::Circa(year) => (year - CIRCA_YEARS, year + CIRCA_YEARS),
        }
    }

    /// The last day that this statement allows; later years of a range or a circa year count.
    #[must_use]
    pub fn last_day(&self) -> Date {
        match *self {
            Self::Exact(date) => date,
            Self::Month { year, month } => Date::constant(year, month, 1).last_of_month(),
            Self::Year(_) | Self::Range { .. } | Self::Circa(_) => Date::constant(self.years().1, 12, 31),
        }
    }
}

fn checked_year(year: i16) -> Result<i16, BadBirth> {
    if (YEAR_MIN..=YEAR_MAX).contains(&year) {
        Ok(year)
    } else {
        Err(BadBirth)
    }
}

fn parse_year(text: &str) -> Result<i16, BadBirth> {
    if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadBirth);
    }
    checked_year(text.parse().map_err(|_| BadBirth)?)
}

impl fmt::Display for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(date) => write!(f, "{date}"),
            Self::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Range { from_year, to_year } => write!(f, "{from_year:04}/{to_year:04}"),
            Self::Circa(year) => write!(f, "~{year:04}"),
        }
    }
}

impl FromStr for Birth {
    type Err = BadBirth;

    fn from_str(text: &str) -> Result<Self, BadBirth> {
        if let Some(year) = text.strip_prefix('~') {
            return parse_year(year).map(Self::Circa);
        }
        if let Some((from, to)) = text.split_once('/') {
            return Self::range(parse_year(from)?, parse_year(to)?);
        }
        match text.len() {
            4 => parse_year(text).map(Self::Year),
            7 => {
                let (year, month) = text.split_once('-').ok_or(BadBirth)?;
                let month: i8 = month.parse().map_err(|_| BadBirth)?;
                if !(1..=12).contains(&month) {
                    return Err(BadBirth);
                }
                Ok(Self::Month {
                    year: parse_year(year)?,
                    month,
                })
            }
            10 => {
                let date: Date = text.parse().map_err(|_| BadBirth)?;
                checked_year(date.year())?;
                Ok(Self::Exact(date))
            }
            _ => Err(BadBirth),
        }
    }
}

impl TryFrom<String> for Birth {
    type Error = BadBirth;

    fn try_from(text: String) -> Result<Self, BadBirth> {
        text.parse()
    }
}

impl From<Birth> for String {
    fn from(birth: Birth) -> Self {
        birth.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notation_reads_back() {
        for text in ["1970-01-31", "1970-01", "1970", "1970/1975", "~1970"] {
            assert_eq!(text.parse::<Birth>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "197",
            "1970-13",
            "1970-02-30",
            "0000",
            "9999",
            "+970",
            "1970/",
            "~",
            "1970-1-1",
            "éé",
        ] {
            assert!(text.parse::<Birth>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_last_day_is_the_latest_that_is_meant() {
        for (text, day) in [
            ("1970-01-31", "1970-01-31"),
            ("2024-02", "2024-02-29"),
            ("1970", "1970-12-31"),
            ("1970/1975", "1975-12-31"),
            ("~1970", "1972-12-31"),
        ] {
            assert_eq!(text.parse::<Birth>().unwrap().last_day().to_string(), day);
        }
    }

    #[test]
    fn a_range_is_ordered() {
        assert_eq!(
            Birth::range(1975, 1970),
            Ok(Birth::Range {
                from_year: 1970,
                to_year: 1975
            })
        );
        assert_eq!(Birth::range(1970, 1970), Ok(Birth::Year(1970)));
    }
}

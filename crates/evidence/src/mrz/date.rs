//! Dates of six digits without a century (Doc 9303 part 3, section 4.8).

use std::fmt;

use jiff::civil::Date;

/// How far behind or ahead of today an expiry can lie, in years. Documents are valid for ten years, and old ones are
/// shown long after: the nearest century wins.
const EXPIRY_YEARS_AROUND: i16 = 50;

/// What decides about the century.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Century {
    /// A date of birth: the latest that is not after today.
    Birth,
    /// A date of expiry or issue: the nearest to today.
    Expiry,
}

/// A date of which parts may be unknown: those are printed as fillers.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ZoneDate {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
}

impl ZoneDate {
    /// A date that is known.
    pub fn of(date: Date) -> Self {
        Self {
            year: Some(date.year()),
            month: Some(date.month()),
            day: Some(date.day()),
        }
    }

    /// A date of which at most parts are known. `None` when the parts are not those of any date.
    pub fn of_parts(year: Option<i16>, month: Option<i8>, day: Option<i8>) -> Option<Self> {
        // 2000 is a leap year: of an unknown year the 29th of February is possible.
        Date::new(year.unwrap_or(2000), month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(Self { year, month, day })
    }

    /// Reads `YYMMDD`. Fillers are unknown parts, and so are zeros for month and day, which some states print instead.
    /// `None` when it is no date.
    pub fn parse(text: &str, century: Century, today: Date) -> Option<Self> {
        let year = part(text.get(0..2)?)?;
        let month = part(text.get(2..4)?)?.filter(|month| *month != 0);
        let day = part(text.get(4..6)?)?.filter(|day| *day != 0);
        if text.len() != 6 {
            return None;
        }
        let year = year.map(|year| full_year(i16::from(year), (month, day), century, today));
        Self::of_parts(year, month, day)
    }

    /// The date, when all of it is known.
    pub fn date(&self) -> Option<Date> {
        Date::new(self.year?, self.month?, self.day?).ok()
    }

    /// The year, when it is known.
    pub fn year(&self) -> Option<i16> {
        self.year
    }

    /// The month from 1 to 12, when it is known.
    pub fn month(&self) -> Option<i8> {
        self.month
    }

    /// The day of the month, when it is known.
    pub fn day(&self) -> Option<i8> {
        self.day
    }

    /// Whether a full date agrees with all parts that are known.
    pub fn agrees_with(&self, date: Date) -> bool {
        self.year.is_none_or(|year| year == date.year())
            && self.month.is_none_or(|month| month == date.month())
            && self.day.is_none_or(|day| day == date.day())
    }

    /// The six characters of the zone.
    pub(super) fn zone_text(&self) -> String {
        let year = self.year.and_then(|year| i8::try_from(year.rem_euclid(100)).ok());
        let two = |part: Option<i8>| part.map_or_else(|| "<<".to_owned(), |part| format!("{part:02}"));
        format!("{}{}{}", two(year), two(self.month), two(self.day))
    }
}

impl fmt::Debug for ZoneDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ZoneDate")
            .field("whole", &self.date().is_some())
            .finish_non_exhaustive()
    }
}

/// Two digits, or two fillers for `Some(None)`.
#[expect(
    clippy::option_option,
    reason = "outer: well formed or not; inner: known or not"
)]
fn part(text: &str) -> Option<Option<i8>> {
    match text {
        "<<" => Some(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok().map(Some),
        _ => None,
    }
}

fn full_year(short: i16, (month, day): (Option<i8>, Option<i8>), century: Century, today: Date) -> i16 {
    let hundreds = today.year() - today.year().rem_euclid(100);
    let this = hundreds + short;
    match century {
        Century::Birth => {
            let born = (this, month.unwrap_or(1), day.unwrap_or(1));
            if born > (today.year(), today.month(), today.day()) {
                this - 100
            } else {
                this
            }
        }
        Century::Expiry => match this - today.year() {
            ahead if ahead > EXPIRY_YEARS_AROUND => this - 100,
            ahead if ahead < -EXPIRY_YEARS_AROUND => this + 100,
            _ => this,
        },
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{Century, ZoneDate};

    const TODAY: Date = date(2026, 11, 22);

    #[test]
    fn the_century_follows_from_what_the_date_says() {
        for (text, century, expected) in [
            ("310415", Century::Expiry, date(2031, 4, 15)),
            ("761122", Century::Expiry, date(2076, 11, 22)),
            ("950712", Century::Expiry, date(1995, 7, 12)),
            ("261121", Century::Expiry, date(2026, 11, 21)),
            ("310415", Century::Birth, date(1931, 4, 15)),
            ("261122", Century::Birth, date(2026, 11, 22)),
            ("261123", Century::Birth, date(1926, 11, 23)),
            ("000229", Century::Birth, date(2000, 2, 29)),
        ] {
            let parsed = ZoneDate::parse(text, century, TODAY).unwrap();
            assert_eq!(parsed.date(), Some(expected), "{text} {century:?}");
            assert_eq!(parsed.zone_text(), text);
        }
        let late = date(2099, 6, 1);
        assert_eq!(
            ZoneDate::parse("040101", Century::Expiry, late).unwrap().year(),
            Some(2104)
        );
    }

    #[test]
    fn unknown_parts_stay_unknown() {
        let parsed = ZoneDate::parse("7408<<", Century::Birth, TODAY).unwrap();
        assert_eq!(
            (parsed.year(), parsed.month(), parsed.day(), parsed.date()),
            (Some(1974), Some(8), None, None)
        );
        assert!(parsed.agrees_with(date(1974, 8, 12)) && !parsed.agrees_with(date(1974, 9, 12)));
        assert_eq!(parsed.zone_text(), "7408<<");
        let zeros = ZoneDate::parse("650000", Century::Birth, TODAY).unwrap();
        assert_eq!(
            (zeros.year(), zeros.month(), zeros.day()),
            (Some(1965), None, None)
        );
        let nothing = ZoneDate::parse("<<<<<<", Century::Birth, TODAY).unwrap();
        assert!(nothing.agrees_with(TODAY));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "", "741301", "740230", "74O812", "7<0812", "99022", "9902280", "74081ñ", "+10101",
        ] {
            assert_eq!(ZoneDate::parse(text, Century::Birth, TODAY), None, "{text}");
        }
    }
}

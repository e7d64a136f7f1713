//! What beside the name speaks for or against: birth date, country, numbers of documents,
//! gender, kind of party.

use crate::facts::{FactsOf, Glance};
use crate::marks::AskedMarks;
use crate::{Birth, EntryKind, Gender};

/// How the birth dates of the subject and the entry compare; the best of all that the list gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BirthEvidence {
    /// More than [`NEAR_YEARS`] apart.
    Conflict,
    /// One to [`NEAR_YEARS`] years apart.
    Near,
    /// One side has none.
    Unknown,
    /// The same year as far as the dates are stated, or a slip of the pen away.
    SameYear,
    /// The same day, or the same month where only months are known.
    SameDay,
}

/// Years apart that a wrong guess of an age, or another calendar, explains.
pub(crate) const NEAR_YEARS: i16 = 2;

/// How the countries compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountryEvidence {
    /// None in common.
    Conflict,
    /// One side has none.
    Unknown,
    /// One in common.
    Same,
}

/// How numbers of documents, or genders, compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherEvidence {
    /// Both sides have some, and none is the same.
    Conflict,
    /// One side has none.
    Unknown,
    /// The same.
    Same,
}

/// All of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Evidence {
    pub(crate) birth: BirthEvidence,
    pub(crate) country: CountryEvidence,
    pub(crate) document: OtherEvidence,
    pub(crate) gender: OtherEvidence,
    /// One is a person and the other certainly something else.
    pub(crate) other_kind: bool,
    /// Neither is a person.
    pub(crate) organisation: bool,
}

impl Evidence {
    /// Compares what is known of the subject with what is known of the entry.
    pub(crate) fn weigh(asked: FactsOf<'_>, listed: FactsOf<'_>) -> Self {
        let pairs = |birth: &Birth| {
            let birth = *birth;
            listed.births.iter().map(move |listed| compare(birth, *listed))
        };
        let birth = asked.births.iter().flat_map(pairs).max();
        let country = if asked.countries.is_empty() || listed.countries.is_empty() {
            CountryEvidence::Unknown
        } else if listed
            .countries
            .iter()
            .any(|country| asked.countries.contains(country))
        {
            CountryEvidence::Same
        } else {
            CountryEvidence::Conflict
        };
        let document = if asked.documents.is_empty() || listed.documents.is_empty() {
            OtherEvidence::Unknown
        } else if listed.documents.iter().any(|key| asked.documents.contains(key)) {
            OtherEvidence::Same
        } else {
            OtherEvidence::Conflict
        };
        Self {
            birth: birth.unwrap_or(BirthEvidence::Unknown),
            country,
            document,
            ..Self::of_kind(asked, listed.kind, listed.gender)
        }
    }

    /// The best that it can be of a party of which no more is known than this, unless its day of birth or a document's
    /// number is the same.
    pub(crate) fn at_best(asked: FactsOf<'_>, marks: AskedMarks, listed: Glance) -> Self {
        Self {
            birth: listed.marks.birth(marks),
            country: listed.marks.country(marks),
            ..Self::of_kind(asked, listed.kind, listed.gender)
        }
    }

    /// Whether some of it speaks against the same party so much that an identical name is not enough.
    pub(crate) fn is_against(self) -> bool {
        self.birth == BirthEvidence::Conflict
            || self.country == CountryEvidence::Conflict
            || self.gender == OtherEvidence::Conflict
            || self.other_kind
    }

    fn of_kind(asked: FactsOf<'_>, kind: EntryKind, gender: Option<Gender>) -> Self {
        let gender = match (asked.gender, gender) {
            (Some(one), Some(other)) if one == other => OtherEvidence::Same,
            (Some(_), Some(_)) => OtherEvidence::Conflict,
            _ => OtherEvidence::Unknown,
        };
        let known = |kind: EntryKind| kind != EntryKind::Unknown;
        Self {
            birth: BirthEvidence::Unknown,
            country: CountryEvidence::Unknown,
            document: OtherEvidence::Unknown,
            gender,
            other_kind: known(asked.kind) && known(kind) && asked.kind != kind,
            organisation: asked.kind != EntryKind::Person && kind != EntryKind::Person,
        }
    }
}

fn compare(one: Birth, other: Birth) -> BirthEvidence {
    if one == other && matches!(one, Birth::Exact(_) | Birth::Month { .. }) {
        return BirthEvidence::SameDay;
    }
    let ((from, to), (other_from, other_to)) = (one.years(), other.years());
    let apart = (other_from - to).max(from - other_to).max(0);
    if apart == 0 {
        return match (one, other) {
            (Birth::Exact(a), Birth::Exact(b)) => same_year(a, b),
            (Birth::Exact(a), Birth::Month { month, .. }) | (Birth::Month { month, .. }, Birth::Exact(a))
                if a.month() == month =>
            {
                BirthEvidence::SameDay
            }
            _ => BirthEvidence::SameYear,
        };
    }
    match (one, other) {
        (Birth::Exact(a), Birth::Exact(b)) if a.month() == b.month() && a.day() == b.day() => {
            if one_digit_apart(a.year(), b.year()) {
                BirthEvidence::SameYear
            } else {
                near_or_not(apart)
            }
        }
        _ => near_or_not(apart),
    }
}

/// Two full dates of one year: the first of January stands for an unknown day; day and month may have been swapped.
fn same_year(a: jiff::civil::Date, b: jiff::civil::Date) -> BirthEvidence {
    let placeholder = |date: jiff::civil::Date| date.month() == 1 && date.day() == 1;
    let swapped = a.month() == b.day() && a.day() == b.month();
    let close = a.month() == b.month() || a.day() == b.day();
    if placeholder(a) || placeholder(b) || swapped || close {
        BirthEvidence::SameYear
    } else {
        BirthEvidence::Near
    }
}

fn one_digit_apart(a: i16, b: i16) -> bool {
    let digits = |year: i16| [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
    let apart = digits(a).into_iter().zip(digits(b)).filter(|(a, b)| a != b);
    apart.count() == 1
}

fn near_or_not(apart: i16) -> BirthEvidence {
    if apart <= NEAR_YEARS {
        BirthEvidence::Near
    } else {
        BirthEvidence::Conflict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birth_dates_compare() {
        for (one, other, expected) in [
            ("1970-01-31", "1970-01-31", BirthEvidence::SameDay),
            ("1970-05-31", "1970", BirthEvidence::SameYear),
            ("1970-05-31", "1970-01-01", BirthEvidence::SameYear),
            ("1970-05-06", "1970-06-05", BirthEvidence::SameYear),
            ("1970-05-06", "1970-11-23", BirthEvidence::Near),
            ("1970-05-06", "1976-05-06", BirthEvidence::SameYear),
            ("1970-05-06", "1970-05", BirthEvidence::SameDay),
            ("1972-05-06", "~1970", BirthEvidence::SameYear),
            ("1970", "1972", BirthEvidence::Near),
            ("1970", "1975/1980", BirthEvidence::Conflict),
        ] {
            let (one, other): (Birth, Birth) = (one.parse().unwrap(), other.parse().unwrap());
            assert_eq!(compare(one, other), expected, "{one} {other}");
            assert_eq!(compare(other, one), expected, "{other} {one}");
        }
    }
}

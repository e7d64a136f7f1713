//! What can be told at a glance of a party beside its names: one bit for each of its countries and years of birth, of
//! which several share one. Enough to tell that two parties have none in common, without looking at what they have.

use crate::Birth;
use crate::evidence::{BirthEvidence, CountryEvidence, NEAR_YEARS};
use crate::facts::FactsOf;

/// No bits where nothing is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    countries: u16,
    years: u16,
    /// Of days of the year, since a wrong digit of the year is a slip of the pen where the day is the same.
    days: u16,
}

/// The marks of what is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AskedMarks {
    marks: Marks,
    /// Years that are near those of birth, these included.
    near: u16,
}

const BITS: i16 = u16::BITS as i16;

/// The years of a birth, and so many before and after.
fn years(birth: &Birth, around: i16) -> u16 {
    let (from, to) = birth.years();
    let (from, to) = (from.saturating_sub(around), to.saturating_add(around));
    if to.saturating_sub(from) >= BITS {
        return u16::MAX;
    }
    (from..=to).fold(0, |bits, year| bits | 1 << year.rem_euclid(BITS))
}

fn day(birth: &Birth) -> u16 {
    match birth {
        Birth::Exact(date) => 1 << ((i16::from(date.month()) * 5 + i16::from(date.day())) % BITS),
        _ => 0,
    }
}

impl Marks {
    pub(crate) fn of(facts: FactsOf<'_>) -> Self {
        let country = |[one, other]: &[u8; 2]| (u32::from(*one) * 7 + u32::from(*other) * 3) % u16::BITS;
        Self {
            countries: facts.countries.iter().fold(0, |bits, c| bits | 1 << country(c)),
            years: facts.births.iter().fold(0, |bits, birth| bits | years(birth, 0)),
            days: facts.births.iter().fold(0, |bits, birth| bits | day(birth)),
        }
    }

    /// The best that the countries may say.
    pub(crate) fn country(self, asked: AskedMarks) -> CountryEvidence {
        if self.countries == 0 || asked.marks.countries == 0 {
            CountryEvidence::Unknown
        } else if self.countries & asked.marks.countries != 0 {
            CountryEvidence::Same
        } else {
            CountryEvidence::Conflict
        }
    }

    /// The best that the births may say, unless it is the same day.
    pub(crate) fn birth(self, asked: AskedMarks) -> BirthEvidence {
        if self.years == 0 || asked.marks.years == 0 {
            BirthEvidence::Unknown
        } else if self.years & asked.marks.years != 0 || self.days & asked.marks.days != 0 {
            BirthEvidence::SameYear
        } else if self.years & asked.near != 0 {
            BirthEvidence::Near
        } else {
            BirthEvidence::Conflict
        }
    }
}

impl AskedMarks {
    pub(crate) fn of(asked: FactsOf<'_>) -> Self {
        let near = asked.births.iter().map(|birth| years(birth, NEAR_YEARS));
        Self {
            marks: Marks::of(asked),
            near: near.fold(0, |bits, years| bits | years),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Evidence;
    use crate::facts::Facts;
    use crate::{Entry, EntryKind};

    #[test]
    fn marks_say_no_less_than_what_they_stand_for() {
        let births = [
            "",
            "1970-05-06",
            "1970-06-05",
            "1977-05-06",
            "1971",
            "~1972",
            "1968/1975",
            "1990-01-01",
            "1970-05",
        ];
        let countries = ["", "IR", "SY", "DE"];
        let mut facts = Facts::default();
        for birth in births {
            for country in countries {
                let mut entry = Entry::new("x", EntryKind::Person, "Ada");
                entry.births.extend(birth.parse::<Birth>());
                entry
                    .countries
                    .extend((!country.is_empty()).then(|| country.to_owned()));
                facts.push(&entry);
            }
        }
        let mut conflicts = 0;
        let count = (births.len() * countries.len()) as u32;
        for one in 0..count {
            for other in 0..count {
                let (asked, listed) = (facts.of(one), facts.of(other));
                let weighed = Evidence::weigh(asked, listed);
                let at_best = Evidence::at_best(asked, AskedMarks::of(asked), facts.glance(other));
                let same_day = weighed.birth == BirthEvidence::SameDay;
                assert!(same_day || weighed.birth <= at_best.birth, "{one} {other}");
                assert!(weighed.country == at_best.country || at_best.country == CountryEvidence::Same);
                conflicts += usize::from(at_best.birth == BirthEvidence::Conflict);
            }
        }
        assert!(conflicts > 0);
    }
}

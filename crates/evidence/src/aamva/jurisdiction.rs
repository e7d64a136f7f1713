//! Who issues cards, by the issuer numbers that AAMVA assigns.

/// The country of an issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Country {
    /// United States.
    UnitedStates,
    /// Canada.
    Canada,
    /// Mexico, of which two states take part.
    Mexico,
}

impl Country {
    /// The code of ISO 3166-1 alpha-2.
    pub fn alpha_2(self) -> &'static str {
        match self {
            Self::UnitedStates => "US",
            Self::Canada => "CA",
            Self::Mexico => "MX",
        }
    }
}

/// A state, province or territory that issues cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Jurisdiction {
    /// Its two letters, as in addresses.
    pub code: &'static str,
    /// Its country.
    pub country: Country,
}

/// The issuers from 636000 on, in order of their numbers.
const FROM_636000: &str = "VA NY MA MD NC SC CT LA MT NM FL DE ON NS CA TX NL NB IA GU CO AR KS OH VT PA AZ -- BC OR MO WI \
     MI AL ND IL NJ IN MN NH UT ME SD DC SK WA KY HI MB NV ID MS RI TN NE GA CU HL OK AK WY WV VI";

/// The issuers from 604426 on, in order of their numbers.
const FROM_604426: &str = "PE AS QC YT MP PR AB NU NT";

const CANADIAN: &str = "AB BC MB NB NL NS NT NU ON PE QC SK YT";

const MEXICAN: &str = "CU HL";

impl Jurisdiction {
    /// The issuer of a number, or `None` when none is known: the number of the State Department, too, stands for no
    /// state.
    pub fn of_issuer_number(number: u32) -> Option<Self> {
        let listed = |list: &'static str, first: u32| {
            let index = usize::try_from(number.checked_sub(first)?).ok()?;
            list.split_ascii_whitespace().nth(index)
        };
        let code = listed(FROM_636000, 636_000).or_else(|| listed(FROM_604426, 604_426))?;
        (code != "--").then(|| Self::listed(code))
    }

    /// The jurisdiction of two letters as printed in an address.
    pub fn of_code(code: &str) -> Option<Self> {
        let all = FROM_636000
            .split_ascii_whitespace()
            .chain(FROM_604426.split_ascii_whitespace());
        all.filter(|listed| *listed != "--")
            .find(|listed| *listed == code)
            .map(Self::listed)
    }

    fn listed(code: &'static str) -> Self {
        let within = |list: &str| list.split_ascii_whitespace().any(|listed| listed == code);
        let country = if within(CANADIAN) {
            Country::Canada
        } else if within(MEXICAN) {
            Country::Mexico
        } else {
            Country::UnitedStates
        };
        Self { code, country }
    }
}

#[cfg(test)]
mod tests {
    use super::{Country, Jurisdiction};

    #[test]
    fn numbers_stand_for_their_issuers() {
        for (number, code, country) in [
            (636_000, "VA", Country::UnitedStates),
            (636_012, "ON", Country::Canada),
            (636_014, "CA", Country::UnitedStates),
            (636_015, "TX", Country::UnitedStates),
            (636_016, "NL", Country::Canada),
            (636_028, "BC", Country::Canada),
            (636_043, "DC", Country::UnitedStates),
            (636_048, "MB", Country::Canada),
            (636_055, "GA", Country::UnitedStates),
            (636_056, "CU", Country::Mexico),
            (636_059, "AK", Country::UnitedStates),
            (636_062, "VI", Country::UnitedStates),
            (604_426, "PE", Country::Canada),
            (604_431, "PR", Country::UnitedStates),
            (604_434, "NT", Country::Canada),
        ] {
            assert_eq!(
                Jurisdiction::of_issuer_number(number),
                Some(Jurisdiction { code, country }),
                "{number}"
            );
            assert_eq!(Jurisdiction::of_code(code), Some(Jurisdiction { code, country }));
        }
        for unknown in [0, 636_027, 636_063, 604_435, 990_876] {
            assert_eq!(Jurisdiction::of_issuer_number(unknown), None, "{unknown}");
        }
        assert_eq!(Jurisdiction::of_code("XX"), None);
    }
}

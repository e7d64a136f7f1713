//! Who issues cards, by the issuer numbers that AAMVA assigns.

use Country::{Canada, Mexico, UnitedStates};

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
    /// The country of the three letters in a barcode (DCG).
    pub(super) fn of_code(code: &str) -> Option<Self> {
        match code {
            "USA" => Some(UnitedStates),
            "CAN" => Some(Canada),
            "MEX" => Some(Mexico),
            _ => None,
        }
    }

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
    /// Its name.
    pub name: &'static str,
    /// Its country.
    pub country: Country,
}

/// Issuer number, letters, name and country of all issuers. The State Department's number, 636027, stands for no state.
#[rustfmt::skip]
const ISSUERS: &[(u32, &str, &str, Country)] = &[
    (604_426, "PE", "Prince Edward Island", Canada),
    (604_427, "AS", "American Samoa", UnitedStates),
    (604_428, "QC", "Quebec", Canada),
    (604_429, "YT", "Yukon", Canada),
    (604_430, "MP", "Northern Mariana Islands", UnitedStates),
    (604_431, "PR", "Puerto Rico", UnitedStates),
    (604_432, "AB", "Alberta", Canada),
    (604_433, "NU", "Nunavut", Canada),
    (604_434, "NT", "Northwest Territories", Canada),
    (636_000, "VA", "Virginia", UnitedStates),
    (636_001, "NY", "New York", UnitedStates),
    (636_002, "MA", "Massachusetts", UnitedStates),
    (636_003, "MD", "Maryland", UnitedStates),
    (636_004, "NC", "North Carolina", UnitedStates),
    (636_005, "SC", "South Carolina", UnitedStates),
    (636_006, "CT", "Connecticut", UnitedStates),
    (636_007, "LA", "Louisiana", UnitedStates),
    (636_008, "MT", "Montana", UnitedStates),
    (636_009, "NM", "New Mexico", UnitedStates),
    (636_010, "FL", "Florida", UnitedStates),
    (636_011, "DE", "Delaware", UnitedStates),
    (636_012, "ON", "Ontario", Canada),
    (636_013, "NS", "Nova Scotia", Canada),
    (636_014, "CA", "California", UnitedStates),
    (636_015, "TX", "Texas", UnitedStates),
    (636_016, "NL", "Newfoundland and Labrador", Canada),
    (636_017, "NB", "New Brunswick", Canada),
    (636_018, "IA", "Iowa", UnitedStates),
    (636_019, "GU", "Guam", UnitedStates),
    (636_020, "CO", "Colorado", UnitedStates),
    (636_021, "AR", "Arkansas", UnitedStates),
    (636_022, "KS", "Kansas", UnitedStates),
    (636_023, "OH", "Ohio", UnitedStates),
    (636_024, "VT", "Vermont", UnitedStates),
    (636_025, "PA", "Pennsylvania", UnitedStates),
    (636_026, "AZ", "Arizona", UnitedStates),
    (636_028, "BC", "British Columbia", Canada),
    (636_029, "OR", "Oregon", UnitedStates),
    (636_030, "MO", "Missouri", UnitedStates),
    (636_031, "WI", "Wisconsin", UnitedStates),
    (636_032, "MI", "Michigan", UnitedStates),
    (636_033, "AL", "Alabama", UnitedStates),
    (636_034, "ND", "North Dakota", UnitedStates),
    (636_035, "IL", "Illinois", UnitedStates),
    (636_036, "NJ", "New Jersey", UnitedStates),
    (636_037, "IN", "Indiana", UnitedStates),
    (636_038, "MN", "Minnesota", UnitedStates),
    (636_039, "NH", "New Hampshire", UnitedStates),
    (636_040, "UT", "Utah", UnitedStates),
    (636_041, "ME", "Maine", UnitedStates),
    (636_042, "SD", "South Dakota", UnitedStates),
    (636_043, "DC", "District of Columbia", UnitedStates),
    (636_044, "SK", "Saskatchewan", Canada),
    (636_045, "WA", "Washington", UnitedStates),
    (636_046, "KY", "Kentucky", UnitedStates),
    (636_047, "HI", "Hawaii", UnitedStates),
    (636_048, "MB", "Manitoba", Canada),
    (636_049, "NV", "Nevada", UnitedStates),
    (636_050, "ID", "Idaho", UnitedStates),
    (636_051, "MS", "Mississippi", UnitedStates),
    (636_052, "RI", "Rhode Island", UnitedStates),
    (636_053, "TN", "Tennessee", UnitedStates),
    (636_054, "NE", "Nebraska", UnitedStates),
    (636_055, "GA", "Georgia", UnitedStates),
    (636_056, "CU", "Coahuila", Mexico),
    (636_057, "HL", "Hidalgo", Mexico),
    (636_058, "OK", "Oklahoma", UnitedStates),
    (636_059, "AK", "Alaska", UnitedStates),
    (636_060, "WY", "Wyoming", UnitedStates),
    (636_061, "WV", "West Virginia", UnitedStates),
    (636_062, "VI", "Virgin Islands", UnitedStates),
];

/// Letters that addresses have, and had, for issuers that are listed by others.
const FORMER_CODES: &[(&str, &str)] = &[("NF", "NL"), ("PQ", "QC"), ("YK", "YT")];

impl Jurisdiction {
    /// The issuer of a number, or `None` when none is known.
    pub fn of_issuer_number(number: u32) -> Option<Self> {
        Self::listed(|issuer| issuer.0 == number)
    }

    /// The jurisdiction of two letters as printed in an address.
    pub fn of_code(code: &str) -> Option<Self> {
        let former = FORMER_CODES.iter().find(|(former, _)| *former == code);
        let today = former.map_or(code, |(_, today)| today);
        Self::listed(|issuer| issuer.1 == today)
    }

    fn listed(wanted: impl Fn(&(u32, &'static str, &'static str, Country)) -> bool) -> Option<Self> {
        let (_, code, name, country) = *ISSUERS.iter().find(|issuer| wanted(issuer))?;
        Some(Self { code, name, country })
    }
}

#[cfg(test)]
mod tests {
    use super::{Country, Jurisdiction};

    /// By country, as post offices list them.
    const STATES: &str = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND \
         OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI";
    const PROVINCES: &str = "AB BC MB NB NL NS NT NU ON PE QC SK YT";

    #[test]
    fn every_state_and_province_has_one_number() {
        let all: Vec<Jurisdiction> = (600_000..640_000)
            .filter_map(Jurisdiction::of_issuer_number)
            .collect();
        let of = |country: Country| {
            let mut codes: Vec<&str> = all
                .iter()
                .filter(|issuer| issuer.country == country)
                .map(|issuer| issuer.code)
                .collect();
            codes.sort_unstable();
            codes.join(" ")
        };
        let sorted = |codes: &str| {
            let mut codes: Vec<&str> = codes.split_ascii_whitespace().collect();
            codes.sort_unstable();
            codes.join(" ")
        };
        assert_eq!(of(Country::UnitedStates), sorted(STATES));
        assert_eq!(of(Country::Canada), sorted(PROVINCES));
        assert_eq!(of(Country::Mexico), "CU HL");
        for issuer in all {
            assert_eq!(Jurisdiction::of_code(issuer.code), Some(issuer));
        }
    }

    #[test]
    fn numbers_stand_for_their_issuers() {
        for (number, code, name) in [
            (636_000, "VA", "Virginia"),
            (636_012, "ON", "Ontario"),
            (636_014, "CA", "California"),
            (636_015, "TX", "Texas"),
            (636_016, "NL", "Newfoundland and Labrador"),
            (636_028, "BC", "British Columbia"),
            (636_043, "DC", "District of Columbia"),
            (636_048, "MB", "Manitoba"),
            (636_055, "GA", "Georgia"),
            (636_056, "CU", "Coahuila"),
            (636_059, "AK", "Alaska"),
            (636_062, "VI", "Virgin Islands"),
            (604_426, "PE", "Prince Edward Island"),
            (604_431, "PR", "Puerto Rico"),
            (604_434, "NT", "Northwest Territories"),
        ] {
            let issuer = Jurisdiction::of_issuer_number(number).unwrap();
            assert_eq!((issuer.code, issuer.name), (code, name), "{number}");
        }
        for unknown in [0, 636_027, 636_063, 604_435, 990_876] {
            assert_eq!(Jurisdiction::of_issuer_number(unknown), None, "{unknown}");
        }
        assert_eq!(Jurisdiction::of_code("XX"), None);
        assert_eq!(Jurisdiction::of_code("PQ").unwrap().code, "QC");
    }
}

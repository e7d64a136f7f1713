//! Which lists exist: the family that policy asks for, and the format that a file comes in.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A family of lists as policy names it (`screening.families`): what must be there before a name counts as screened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListFamily {
    /// The lists of the United States Treasury's Office of Foreign Assets Control.
    UsOfac,
    /// The consolidated list of the United Nations Security Council.
    Un,
    /// The consolidated financial sanctions list of the European Union.
    Eu,
    /// The United Kingdom's sanctions list.
    Uk,
    /// Politically exposed persons; a hit means enhanced due diligence, not rejection.
    Pep,
    /// A list of the operator's own.
    Own,
}

/// A word that names no list family or list source.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("not a known list name; known are: {known}")]
pub struct UnknownList {
    known: String,
}

impl ListFamily {
    /// Every family, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::UsOfac, Self::Un, Self::Eu, Self::Uk, Self::Pep, Self::Own];

    /// The stable code used in policy files, reason codes and the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UsOfac => "us-ofac",
            Self::Un => "un",
            Self::Eu => "eu",
            Self::Uk => "uk",
            Self::Pep => "pep",
            Self::Own => "own",
        }
    }
}

impl fmt::Display for ListFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for ListFamily {
    type Err = UnknownList;

    fn from_str(text: &str) -> Result<Self, UnknownList> {
        Self::ALL
            .into_iter()
            .find(|family| family.code() == text)
            .ok_or_else(|| UnknownList {
                known: Self::ALL.map(Self::code).join(", "),
            })
    }
}

/// Where a list comes from, and so the format that its file has (`--source` of `list import`). One version of each source
/// is in force at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListSource {
    /// OFAC's Specially Designated Nationals: XML, or the comma-separated triple (`sdn`, `alt`, `add`).
    OfacSdn,
    /// OFAC's other lists together, in the same forms (`consolidated`, `cons_prim`, `cons_alt`, `cons_add`).
    OfacConsolidated,
    /// UN Security Council consolidated list, XML.
    Un,
    /// The European Union's consolidated financial sanctions list: XML 1.1 or comma-separated.
    Eu,
    /// The UK Sanctions List: XML, comma-separated or spreadsheet; also the Treasury's former consolidated list.
    Uk,
    /// FollowTheMoney entities, one JSON object a line, that count for a family.
    FollowTheMoney(ListFamily),
    /// A comma-separated list of one's own that counts for a family.
    Table(ListFamily),
    /// One party per line as JSON, as the benchmark's list is published.
    Entities,
    /// The small made-up list that staging projects are screened against.
    Staging,
}

impl ListSource {
    /// Every source, in the order in which they are shown.
    pub const ALL: [Self; 19] = [
        Self::OfacSdn,
        Self::OfacConsolidated,
        Self::Un,
        Self::Eu,
        Self::Uk,
        Self::FollowTheMoney(ListFamily::UsOfac),
        Self::FollowTheMoney(ListFamily::Un),
        Self::FollowTheMoney(ListFamily::Eu),
        Self::FollowTheMoney(ListFamily::Uk),
        Self::FollowTheMoney(ListFamily::Pep),
        Self::FollowTheMoney(ListFamily::Own),
        Self::Table(ListFamily::UsOfac),
        Self::Table(ListFamily::Un),
        Self::Table(ListFamily::Eu),
        Self::Table(ListFamily::Uk),
        Self::Table(ListFamily::Pep),
        Self::Table(ListFamily::Own),
        Self::Entities,
        Self::Staging,
    ];

    /// The stable code used on the command line and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::OfacSdn => "ofac-sdn",
            Self::OfacConsolidated => "ofac-consolidated",
            Self::Un => "un",
            Self::Eu => "eu",
            Self::Uk => "uk",
            Self::FollowTheMoney(ListFamily::UsOfac) => "ftm-us-ofac",
            Self::FollowTheMoney(ListFamily::Un) => "ftm-un",
            Self::FollowTheMoney(ListFamily::Eu) => "ftm-eu",
            Self::FollowTheMoney(ListFamily::Uk) => "ftm-uk",
            Self::FollowTheMoney(ListFamily::Pep) => "ftm-pep",
            Self::FollowTheMoney(ListFamily::Own) => "ftm-own",
            Self::Table(ListFamily::UsOfac) => "csv-us-ofac",
            Self::Table(ListFamily::Un) => "csv-un",
            Self::Table(ListFamily::Eu) => "csv-eu",
            Self::Table(ListFamily::Uk) => "csv-uk",
            Self::Table(ListFamily::Pep) => "csv-pep",
            Self::Table(ListFamily::Own) => "csv-own",
            Self::Entities => "entities",
            Self::Staging => "staging",
        }
    }

    /// The family that an import from this source counts for. The staging list spans two families: there the family of
    /// each entry comes from [`read_staging`](crate::read_staging), and this answer is [`ListFamily::Own`].
    #[must_use]
    pub fn family(self) -> ListFamily {
        match self {
            Self::OfacSdn | Self::OfacConsolidated => ListFamily::UsOfac,
            Self::Un => ListFamily::Un,
            Self::Eu => ListFamily::Eu,
            Self::Uk => ListFamily::Uk,
            Self::FollowTheMoney(family) | Self::Table(family) => family,
            Self::Entities | Self::Staging => ListFamily::Own,
        }
    }
}

impl fmt::Display for ListSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for ListSource {
    type Err = UnknownList;

    fn from_str(text: &str) -> Result<Self, UnknownList> {
        Self::ALL
            .into_iter()
            .find(|source| source.code() == text)
            .ok_or_else(|| UnknownList {
                known: Self::ALL.map(Self::code).join(", "),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for family in ListFamily::ALL {
            assert_eq!(family.code().parse(), Ok(family));
        }
        for source in ListSource::ALL {
            assert_eq!(source.code().parse(), Ok(source));
        }
        assert!("OFAC".parse::<ListFamily>().is_err());
        assert!(
            "".parse::<ListSource>()
                .unwrap_err()
                .to_string()
                .contains("ofac-sdn")
        );
    }
}

//! Test words: last names that steer the outcome, in staging only.

use crate::person::UserData;

/// Where a project's users stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Environment {
    /// For trying out: test words are understood.
    Staging,
    /// For real people.
    Production,
}

impl Environment {
    /// The wire name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }

    /// Reads a wire name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Staging, Self::Production]
            .into_iter()
            .find(|environment| environment.code() == code)
    }
}

/// A last name that steers the outcome. `SANCTIONED` and `PEP` are none of these: they stand on the made-up list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestWord {
    /// `REVIEW`: a person has to decide.
    Review,
    /// `REJECT`: the user failed.
    Reject,
    /// `EDD`: enhanced due diligence is required.
    Edd,
    /// `APPROVE`: documents and faces pass for any readable picture.
    Approve,
    /// `EXPIRED`: identity documents have expired.
    Expired,
    /// `BLURRED`: pictures are blurred.
    Blurred,
}

/// The test word in a user's last name: exactly the word, in capitals, and in staging.
pub fn test_word(environment: Environment, data: &UserData) -> Option<TestWord> {
    if environment != Environment::Staging {
        return None;
    }
    match data.user_details.as_ref()?.last_name.as_str() {
        "REVIEW" => Some(TestWord::Review),
        "REJECT" => Some(TestWord::Reject),
        "EDD" => Some(TestWord::Edd),
        "APPROVE" => Some(TestWord::Approve),
        "EXPIRED" => Some(TestWord::Expired),
        "BLURRED" => Some(TestWord::Blurred),
        _ => None,
    }
}

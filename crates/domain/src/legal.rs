//! Legal documents, their versions, and the users' acceptances.

use jiff::{SignedDuration, Timestamp};

/// How far ahead of our clock a client's `acceptedAt` may be.
pub const ACCEPTED_AHEAD_MAX: SignedDuration = SignedDuration::from_mins(5);

/// A kind of legal document. The names are constants of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LegalDocumentType {
    /// What verification depends on.
    PrivacyPolicy,
    /// Kept on record; no product depends on it.
    TermsOfService,
}

impl LegalDocumentType {
    /// Every kind.
    pub const ALL: [LegalDocumentType; 2] = [Self::PrivacyPolicy, Self::TermsOfService];

    /// The wire name.
    pub fn code(self) -> &'static str {
        match self {
            Self::PrivacyPolicy => "crossmint-privacy-policy",
            Self::TermsOfService => "crossmint-terms-of-service",
        }
    }

    /// Reads a wire name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether its text differs by region.
    pub fn is_regional(self) -> bool {
        self == Self::TermsOfService
    }
}

/// A region whose users accept a text of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Region {
    /// The European Union.
    Eu,
    /// Everywhere else.
    Worldwide,
    /// The United States.
    Us,
}

impl Region {
    /// Every region.
    pub const ALL: [Region; 3] = [Self::Eu, Self::Worldwide, Self::Us];

    /// The wire name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Eu => "eu",
            Self::Worldwide => "worldwide",
            Self::Us => "us",
        }
    }

    /// Reads a wire name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|region| region.code() == code)
    }
}

/// The text that somebody accepts: its kind, and its region where it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LegalText {
    /// The kind.
    pub kind: LegalDocumentType,
    /// The region; `None` exactly where the kind is not regional.
    pub region: Option<Region>,
}

impl LegalText {
    /// The privacy policy, the one text that verification depends on.
    pub const PRIVACY_POLICY: LegalText = LegalText {
        kind: LegalDocumentType::PrivacyPolicy,
        region: None,
    };
}

/// A version of a legal text that was published, for one project or for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Names the publication.
    pub id: String,
    /// The kind of document.
    pub kind: LegalDocumentType,
    /// The region; `None` publishes for every region.
    pub region: Option<Region>,
    /// The project (its id); `None` publishes for every project.
    pub project: Option<String>,
    /// What the publisher calls the version.
    pub version: String,
    /// When it came into force.
    pub published_at: Timestamp,
}

/// The version in force: of those that apply to the project and text, the one that was published last.
pub fn in_force<'a>(
    publications: &'a [Publication],
    project: &str,
    text: LegalText,
) -> Option<&'a Publication> {
    publications
        .iter()
        .filter(|publication| publication.kind == text.kind)
        .filter(|publication| publication.region.is_none() || publication.region == text.region)
        .filter(|publication| publication.project.as_deref().is_none_or(|only| only == project))
        .max_by(|a, b| a.published_at.cmp(&b.published_at).then_with(|| a.id.cmp(&b.id)))
}

/// That a user accepted a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// The text.
    pub text: LegalText,
    /// The publication that was in force when the acceptance was received.
    pub publication: String,
    /// When the user accepted, as the client states it.
    pub accepted_at: Timestamp,
    /// When we received it.
    pub received_at: Timestamp,
}

/// The latest acceptance of each text, and whether it is of the version now in force.
pub fn standing_acceptances<'a>(
    acceptances: &'a [Acceptance],
    publications: &[Publication],
    project: &str,
) -> Vec<(&'a Acceptance, bool)> {
    let mut latest: std::collections::BTreeMap<LegalText, &Acceptance> = Default::default();
    for acceptance in acceptances {
        let newest = latest.entry(acceptance.text).or_insert(acceptance);
        if acceptance.received_at >= newest.received_at {
            *newest = acceptance;
        }
    }
    latest
        .into_values()
        .map(|acceptance| {
            let current = in_force(publications, project, acceptance.text);
            (
                acceptance,
                current.is_some_and(|current| current.id == acceptance.publication),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(id: &str, region: Option<Region>, project: Option<&str>, second: i64) -> Publication {
        Publication {
            id: id.to_owned(),
            kind: if region.is_some() {
                LegalDocumentType::TermsOfService
            } else {
                LegalDocumentType::PrivacyPolicy
            },
            region,
            project: project.map(str::to_owned),
            version: id.to_owned(),
            published_at: Timestamp::from_second(second).unwrap(),
        }
    }

    #[test]
    fn the_newest_publication_that_applies_is_in_force() {
        let all = [
            published("a", None, None, 1),
            published("b", None, Some("prj_1"), 2),
            published("c", Some(Region::Eu), None, 3),
        ];
        let policy = |project| in_force(&all, project, LegalText::PRIVACY_POLICY).map(|p| p.id.as_str());
        assert_eq!(policy("prj_1"), Some("b"));
        assert_eq!(policy("prj_2"), Some("a"));
        let terms = |region| {
            let text = LegalText {
                kind: LegalDocumentType::TermsOfService,
                region: Some(region),
            };
            in_force(&all, "prj_1", text).map(|p| p.id.as_str())
        };
        assert_eq!(terms(Region::Eu), Some("c"));
        assert_eq!(terms(Region::Us), None);
    }

    #[test]
    fn a_new_version_ends_earlier_acceptances() {
        let accepted = |publication: &str, second| Acceptance {
            text: LegalText::PRIVACY_POLICY,
            publication: publication.to_owned(),
            accepted_at: Timestamp::from_second(second).unwrap(),
            received_at: Timestamp::from_second(second).unwrap(),
        };
        let publications = [published("a", None, None, 1), published("b", None, None, 5)];
        let valid = |acceptances: &[Acceptance]| {
            standing_acceptances(acceptances, &publications, "prj_1")
                .iter()
                .map(|(_, valid)| *valid)
                .collect::<Vec<_>>()
        };
        assert_eq!(valid(&[]), Vec::<bool>::new());
        assert_eq!(valid(&[accepted("a", 2)]), [false]);
        assert_eq!(valid(&[accepted("a", 2), accepted("b", 6)]), [true]);
    }
}

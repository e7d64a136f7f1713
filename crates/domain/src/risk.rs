//! Why enhanced due diligence is required, and what weak signs add up to.

use crate::person::UserData;
use crate::policy::Policy;
use crate::reason::{Reason, ReasonCode};
use crate::requirement::Facts;
use crate::staging::{TestWord, test_word};

/// What speaks for enhanced due diligence, each with its weight.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edd {
    /// Reasons and weights.
    pub triggers: Vec<(ReasonCode, u32)>,
}

impl Edd {
    /// Whether the weights reach the score from which policy requires it.
    pub fn is_required(&self, policy: &Policy) -> bool {
        self.score() >= policy.edd.score_min
    }

    /// The sum of the weights.
    pub fn score(&self) -> u32 {
        self.triggers.iter().map(|(_, weight)| weight).sum()
    }

    /// The reasons, for the record.
    pub fn reasons(&self) -> Vec<Reason> {
        self.triggers.iter().map(|(code, _)| Reason::of(*code)).collect()
    }

    /// Only what is known of everybody: the country of residence, and whether the person is politically exposed.
    pub fn of_person_and_country(&self) -> Edd {
        let general = |code: &ReasonCode| matches!(code, ReasonCode::EddCountryRisk | ReasonCode::EddPep);
        Edd {
            triggers: self
                .triggers
                .iter()
                .filter(|(code, _)| general(code))
                .copied()
                .collect(),
        }
    }
}

/// Whether screening has found the person to be politically exposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PoliticalExposure {
    /// Not found, or not looked for yet.
    #[default]
    NotFound,
    /// On a list of politically exposed persons.
    Exposed,
}

/// Weighs what speaks for enhanced due diligence.
pub fn edd(facts: &Facts, exposure: PoliticalExposure, policy: &Policy) -> Edd {
    let rules = &policy.edd;
    let data = &facts.data;
    let mut triggers = Vec::new();
    let mut weigh = |code, weight: u32| {
        if weight > 0 {
            triggers.push((code, weight));
        }
    };
    if let Some(weight) = data.residence().and_then(|country| rules.residence.get(&country)) {
        weigh(ReasonCode::EddCountryRisk, *weight);
    }
    let nationality = data.kyc_data.as_ref().and_then(|kyc| kyc.nationality);
    if let Some(weight) = nationality.and_then(|country| rules.nationality.get(&country)) {
        weigh(ReasonCode::EddNationalityRisk, *weight);
    }
    if exposure == PoliticalExposure::Exposed {
        weigh(ReasonCode::EddPep, rules.pep);
    }
    if let Some(diligence) = &data.due_diligence {
        if let Some(weight) = diligence
            .industry
            .and_then(|industry| rules.industry.get(&industry))
        {
            weigh(ReasonCode::EddIndustry, *weight);
        }
        match (
            diligence.expected_yearly_tx_volume,
            diligence.estimated_yearly_income,
        ) {
            (Some(volume), Some(income)) if volume.bands_above(income) >= rules.volume_bands_above_min => {
                weigh(ReasonCode::EddVolumeExceedsIncome, rules.volume_exceeds_income);
            }
            (Some(crate::due_diligence::YearlyVolume::Above250k), None) => {
                weigh(ReasonCode::EddVolumeWithoutIncome, rules.volume_without_income);
            }
            _ => {}
        }
    }
    if test_word(facts.environment, data) == Some(TestWord::Edd) {
        weigh(ReasonCode::EddStagingWord, rules.score_min);
    }
    Edd { triggers }
}

/// How much speaks for looking again soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RiskLevel {
    /// Nothing does.
    Low,
    /// Something weighs, and less than what asks for enhanced due diligence.
    Medium,
    /// Enhanced due diligence is required.
    High,
}

impl RiskLevel {
    /// Every level.
    pub const ALL: [RiskLevel; 3] = [Self::Low, Self::Medium, Self::High];

    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.code() == code)
    }
}

/// How high the risk is that a person was verified at.
pub fn risk_level(edd: &Edd, data: &UserData, shared: SharedContacts, policy: &Policy) -> RiskLevel {
    if edd.is_required(policy) {
        return RiskLevel::High;
    }
    let signs: u32 = weak_signs(data, shared, policy)
        .iter()
        .map(|(_, weight)| weight)
        .sum();
    if edd.score() > 0 || signs >= policy.review.medium_score_min {
        RiskLevel::Medium
    } else {
        RiskLevel::Low
    }
}

/// What only a look at other users can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SharedContacts {
    /// Another user of the project has the same e-mail address.
    pub email: bool,
    /// Another user of the project has the same telephone number.
    pub phone_number: bool,
}

/// The weak signs that hold, each with its weight.
pub fn weak_signs(data: &UserData, shared: SharedContacts, policy: &Policy) -> Vec<(ReasonCode, u32)> {
    let signs = [
        (
            ReasonCode::PhoneCountryMismatch,
            phone_of_other_country(data, policy),
        ),
        (
            ReasonCode::PostcodeFormatMismatch,
            postcode_of_other_form(data, policy),
        ),
        (
            ReasonCode::PostcodeStateMismatch,
            zip_of_other_state(data, policy),
        ),
        (ReasonCode::EmailCountryMismatch, email_of_other_country(data)),
        (ReasonCode::EmailDisposable, email_is_disposable(data, policy)),
        (ReasonCode::EmailShared, shared.email),
        (ReasonCode::PhoneShared, shared.phone_number),
        (
            ReasonCode::NationalityResidenceMismatch,
            nationality_differs(data),
        ),
        (ReasonCode::IssuingCountryMismatch, issuer_differs(data)),
    ];
    let weight = |code| policy.risk.weights.get(&code).copied().unwrap_or(0);
    signs
        .into_iter()
        .filter(|(_, holds)| *holds)
        .map(|(code, _)| (code, weight(code)))
        .collect()
}

fn phone_of_other_country(data: &UserData, policy: &Policy) -> bool {
    let number = data.kyc_data.as_ref().and_then(|kyc| kyc.phone_number.as_ref());
    let codes = data
        .residence()
        .and_then(|country| policy.risk.calling_codes.get(&country));
    let (Some(number), Some(codes)) = (number, codes) else {
        return false;
    };
    !codes
        .iter()
        .any(|code| number.as_str().trim_start_matches('+').starts_with(code.as_str()))
}

fn postal_code(data: &UserData) -> Option<&str> {
    let address = data.kyc_data.as_ref()?.address_of_residence.as_ref()?;
    address.postal_code.as_ref().map(|code| code.as_str())
}

fn postcode_of_other_form(data: &UserData, policy: &Policy) -> bool {
    let forms = data
        .residence()
        .and_then(|country| policy.risk.postcode_forms.get(&country));
    let (Some(code), Some(forms)) = (postal_code(data), forms) else {
        return false;
    };
    !forms.iter().any(|form| has_form(code, form))
}

/// Whether a postcode has a form: `9` stands for a digit, `A` for a letter, all else for itself, in either case;
/// spaces do not count.
fn has_form(code: &str, form: &str) -> bool {
    let mut code = code.chars().filter(|c| *c != ' ');
    let all_fit = form.chars().filter(|c| *c != ' ').all(|wanted| {
        code.next().is_some_and(|c| match wanted {
            '9' => c.is_ascii_digit(),
            'A' => c.is_ascii_alphabetic(),
            other => c.eq_ignore_ascii_case(&other),
        })
    });
    all_fit && code.next().is_none()
}

fn zip_of_other_state(data: &UserData, policy: &Policy) -> bool {
    if data.residence() != Some(crate::country::CountryCode::US) {
        return false;
    }
    let state = data
        .state_or_region()
        .and_then(|code| policy.us_states.get(code.as_str()));
    let (Some(zip), Some(state)) = (postal_code(data), state) else {
        return false;
    };
    !state
        .zip_prefixes
        .iter()
        .any(|prefix| zip.starts_with(prefix.as_str()))
}

fn email_of_other_country(data: &UserData) -> bool {
    let email = data.kyc_data.as_ref().and_then(|kyc| kyc.email.as_ref());
    let (Some(email), Some(residence)) = (email, data.residence()) else {
        return false;
    };
    let domain = email.domain();
    let ending = domain.rsplit('.').next().unwrap_or_default().to_ascii_uppercase();
    // `uk` is the one national ending that is not the country's code; `io`, `co`, `ai`, `me`, `tv` are used everywhere.
    let country = if ending == "UK" { "GB" } else { ending.as_str() };
    let used_everywhere = ["IO", "CO", "AI", "ME", "TV", "CC", "GG", "SH", "TO", "FM"].contains(&country);
    !used_everywhere && crate::country::CountryCode::parse(country).is_ok_and(|country| country != residence)
}

fn email_is_disposable(data: &UserData, policy: &Policy) -> bool {
    let email = data.kyc_data.as_ref().and_then(|kyc| kyc.email.as_ref());
    email.is_some_and(|email| policy.risk.disposable_email_domains.contains(&email.domain()))
}

fn nationality_differs(data: &UserData) -> bool {
    let nationality = data.kyc_data.as_ref().and_then(|kyc| kyc.nationality);
    matches!((nationality, data.residence()), (Some(of), Some(in_)) if of != in_)
}

fn issuer_differs(data: &UserData) -> bool {
    let nationality = data.kyc_data.as_ref().and_then(|kyc| kyc.nationality);
    let document = data.identity_document();
    let shows_nationality = document.and_then(|it| it.kind) != Some(crate::person::IdentityDocumentType::Ssn);
    let issuer = document.and_then(|document| document.issuing_country);
    matches!((nationality, issuer), (Some(of), Some(by)) if shows_nationality && of != by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_have_the_form_of_their_country() {
        for (code, form, fits) in [
            ("10115", "99999", true),
            ("1011", "99999", false),
            ("101155", "99999", false),
            ("SW1A 1AA", "AA9A 9AA", true),
            ("sw1a1aa", "AA9A 9AA", true),
            ("1234-567", "9999-999", true),
            ("1234567", "9999-999", false),
            ("ad500", "AD999", true),
        ] {
            assert_eq!(has_form(code, form), fits, "{code} as {form}");
        }
    }
}

//! What the policy in force says of findings about faces.

use domain::finding::{Finding, FindingEffect};
use domain::policy::Policy;
use domain::reason::ReasonCode;
use domain::staging::Environment;
use engine::policy_files::{PolicyOrigin, read_policy};
use evidence::face::{FaceCheck, FaceFinding};

use crate::installation::Installation;
use crate::refusal::Refusal;

/// The policy that this installation would begin with: its folder's, else the one that is built in. What was published
/// later lies in the database, which the commands about faces leave alone.
///
/// # Errors
/// When the folder's files are no policy.
pub fn policy(installation: &Installation) -> anyhow::Result<Policy> {
    let folder = &installation.settings.policy_dir;
    let origin = if folder.as_os_str().is_empty() {
        PolicyOrigin::BuiltIn
    } else {
        PolicyOrigin::Folder(folder)
    };
    let read = read_policy(origin).map_err(|error| Refusal::new("policy", error.to_string()))?;
    Ok(read.policy)
}

/// How a check comes out in production.
pub struct CheckOutcome {
    /// What follows.
    pub effect: FindingEffect,
    /// The sum of its weak signs.
    pub score: u32,
}

impl CheckOutcome {
    /// What follows from the findings of one check.
    pub fn of(check: FaceCheck, findings: &[FaceFinding], policy: &Policy) -> Self {
        let findings: Vec<Finding> = findings
            .iter()
            .filter(|finding| finding.check == check)
            .filter_map(|finding| {
                let code = ReasonCode::from_code(finding.code.code())?;
                let strength_percent = (finding.strength.clamp(0.0, 1.0) * 100.0).round() as u8;
                Some(Finding {
                    strength_percent,
                    ..Finding::of(code)
                })
            })
            .collect();
        Self {
            effect: policy.evidence.gravest(&findings, Environment::Production),
            score: policy.evidence.score(&findings, Environment::Production),
        }
    }

    /// Whether the check passes.
    pub fn passes(&self) -> bool {
        matches!(self.effect, FindingEffect::Note | FindingEffect::Weigh(_))
    }

    /// `pass`, `review`, `ask-again`, `reject`.
    pub fn code(&self) -> &'static str {
        match self.effect {
            FindingEffect::Note | FindingEffect::Weigh(_) => "pass",
            FindingEffect::Review => "review",
            FindingEffect::AskAgain => "ask-again",
            FindingEffect::Reject => "reject",
        }
    }
}

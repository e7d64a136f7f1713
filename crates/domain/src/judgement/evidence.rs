//! How the checks come out that an engine makes on documents and faces: what it found, and what policy says follows.

use super::Examination;
use crate::check::{Check, CheckKey, CheckKind, FailEffect, Outcome, RejectionBasis};
use crate::document::DocumentType;
use crate::finding::{Finding, FindingEffect, Reading};
use crate::reason::{Reason, ReasonCode};
use crate::staging::TestWord;

impl Examination<'_> {
    /// A check that an engine makes. `absent` is the reason where it was not made.
    pub(super) fn evidence(&self, key: CheckKey, absent: ReasonCode) -> Check {
        let kind = key.about.as_deref().and_then(DocumentType::from_code);
        match self.word() {
            Some(TestWord::Approve) => return Check::pass(key),
            Some(TestWord::Blurred) if self.blurs(&key) => {
                if let Some(kind) = kind {
                    let reason = Reason::about(ReasonCode::PictureBlurred, kind.code());
                    return Check::ask_for_document(key, kind, reason);
                }
            }
            _ => {}
        }
        match self.findings.readings.get(&key) {
            None => {
                let about = key.about.clone();
                Check::not_run(key, Reason { code: absent, about })
            }
            Some(Reading::NotRead(code)) => {
                let about = key.about.clone();
                Check::not_run(key, Reason { code: *code, about })
            }
            Some(Reading::Read { findings, evidence }) => {
                let mut shown = evidence.clone();
                shown.extend(
                    findings
                        .iter()
                        .flat_map(|finding| finding.evidence.iter().cloned()),
                );
                self.weighed(key, kind, findings).with_evidence(shown)
            }
        }
    }

    /// Whether the staging word for blurred pictures fails this check.
    fn blurs(&self, key: &CheckKey) -> bool {
        matches!(key.kind, CheckKind::DocumentEvidence | CheckKind::SelfieQuality)
    }

    /// What follows from all findings together: the gravest effect.
    fn weighed(&self, key: CheckKey, kind: Option<DocumentType>, findings: &[Finding]) -> Check {
        let rules = &self.policy.evidence;
        let effect = |finding: &Finding| rules.effect(finding.code, self.facts.environment);
        let mut reasons: Vec<Reason> = findings.iter().map(|finding| reason(finding, &key)).collect();
        let outcome = match rules.gravest(findings, self.facts.environment) {
            FindingEffect::Reject => Outcome::Fail(FailEffect::Reject(RejectionBasis::Evidence)),
            FindingEffect::AskAgain => {
                let again = findings.iter().filter(|it| effect(it) == FindingEffect::AskAgain);
                Outcome::Fail(FailEffect::AskAgain {
                    data: Vec::new(),
                    documents: again.flat_map(|it| asked_again(it, kind)).collect(),
                })
            }
            FindingEffect::Review => {
                if rules.score(findings, self.facts.environment) >= rules.review_score_min {
                    reasons.push(reason(&Finding::of(ReasonCode::EvidenceScoreHigh), &key));
                }
                Outcome::Review
            }
            FindingEffect::Weigh(_) | FindingEffect::Note => Outcome::Pass,
        };
        reasons.sort();
        reasons.dedup();
        Check {
            key,
            outcome,
            reasons,
            evidence: Vec::new(),
        }
    }
}

fn reason(finding: &Finding, key: &CheckKey) -> Reason {
    let about = finding.about.map(|kind| kind.code().to_owned());
    Reason {
        code: finding.code,
        about: about.or_else(|| key.about.clone()),
    }
}

/// What to upload again: the document that the finding is about, else the one that was looked at, else all selfies.
fn asked_again(finding: &Finding, looked_at: Option<DocumentType>) -> Vec<DocumentType> {
    match finding.about.or(looked_at) {
        Some(kind) => vec![kind],
        None => DocumentType::ALL
            .into_iter()
            .filter(|kind| kind.is_selfie())
            .collect(),
    }
}

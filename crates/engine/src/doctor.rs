//! Looks at everything that an operator should know, and says what to do about it.

use evidence::confinement::{Answer, Task};

use crate::confinement::{Confinement, Done, FILTERS_CALLS};
use crate::{Engine, verify_audit};

/// A PDF of one empty page.
const EMPTY_PAGE: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
    2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\n\
    trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF";

/// Something that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub name: String,
    /// Whether it is in order.
    pub verdict: FindingVerdict,
    /// What was found, and what to do about it.
    pub message: String,
}

/// Whether something is in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingVerdict {
    /// In order.
    Fine,
    /// The product works, and somebody should look.
    Attention,
    /// Something does not work.
    Broken,
}

fn finding(name: impl Into<String>, verdict: FindingVerdict, message: impl Into<String>) -> Finding {
    Finding {
        name: name.into(),
        verdict,
        message: message.into(),
    }
}

/// Looks at the database, the policy, the lists, the jobs, the files, the audit trail, and the process that opens
/// strangers' files.
pub async fn examine(engine: &Engine) -> Vec<Finding> {
    let mut findings = Vec::new();
    let readiness = engine.readiness().await;
    findings.push(match &readiness.database {
        Ok(()) => finding(
            "database",
            FindingVerdict::Fine,
            format!("{} answers", engine.store().engine_name()),
        ),
        Err(error) => finding("database", FindingVerdict::Broken, error.clone()),
    });
    findings.push(finding(
        "policy",
        FindingVerdict::Fine,
        format!("version {}", readiness.policy_version),
    ));
    for problem in readiness.problems {
        findings.push(finding(problem.code, FindingVerdict::Attention, problem.message));
    }
    findings.push(match engine.lists(&engine.settings()).await {
        Ok(lists) => finding(
            "lists",
            FindingVerdict::Fine,
            format!("{} listed parties", lists.imported.len()),
        ),
        Err(error) => finding("lists", FindingVerdict::Broken, error.to_string()),
    });
    findings.push(jobs(engine).await);
    findings.push(match engine.0.blobs.list().await {
        Ok(files) => finding(
            "files",
            FindingVerdict::Fine,
            format!("{} sealed files", files.len()),
        ),
        Err(error) => finding("files", FindingVerdict::Broken, error.to_string()),
    });
    findings.push(trail(engine).await);
    findings.push(confinement(&engine.0.confinement).await);
    findings
}

/// Opens a page in the process that strangers' files are opened in.
async fn confinement(confinement: &Confinement) -> Finding {
    let (verdict, message) = match confinement.perform(Task::Pdf, EMPTY_PAGE).await {
        Err(error) => {
            let lost = "no PDF and no HEIC picture can be opened here";
            (FindingVerdict::Broken, format!("{error}: {lost}"))
        }
        Ok(Done {
            answer: Answer::Pages(pages),
            ..
        }) if pages.len() == 1 => match confinement {
            Confinement::Here => {
                let told = "PDF and HEIC are opened in this process, which is for tests alone";
                (FindingVerdict::Attention, told.to_owned())
            }
            Confinement::Process(_) if !FILTERS_CALLS => {
                let told = "PDF and HEIC are opened under resource limits; system calls are not filtered on this kind of system";
                (FindingVerdict::Attention, told.to_owned())
            }
            Confinement::Process(_) => {
                let told = "PDF and HEIC are opened in a process of their own, limited and filtered";
                (FindingVerdict::Fine, told.to_owned())
            }
        },
        Ok(_) => {
            let told = "the confined process gave a wrong answer about an empty page";
            (FindingVerdict::Broken, told.to_owned())
        }
    };
    finding("confinement", verdict, message)
}

async fn jobs(engine: &Engine) -> Finding {
    let counts = async {
        let mut conn = engine.store().read().await?;
        storage::jobs::count_by_state(&mut conn).await
    };
    match counts.await {
        Err(error) => finding("jobs", FindingVerdict::Broken, error.to_string()),
        Ok(counts) => {
            let dead = counts.iter().any(|(state, count)| state == "dead" && *count > 0);
            let told: Vec<String> = counts
                .iter()
                .map(|(state, count)| format!("{count} {state}"))
                .collect();
            let told = if told.is_empty() {
                "none".to_owned()
            } else {
                told.join(", ")
            };
            finding(
                "jobs",
                if dead {
                    FindingVerdict::Attention
                } else {
                    FindingVerdict::Fine
                },
                told,
            )
        }
    }
}

async fn trail(engine: &Engine) -> Finding {
    match verify_audit::verify_audit(engine).await {
        Err(error) => finding("audit", FindingVerdict::Broken, error.to_string()),
        Ok(report) => match report.first_break {
            Some(first) => finding(
                "audit",
                FindingVerdict::Broken,
                format!("the chain breaks at {}: {}", first.seq, first.what),
            ),
            None => finding(
                "audit",
                FindingVerdict::Fine,
                format!(
                    "{} entries chained, {} waiting",
                    report.entries_chained, report.entries_waiting
                ),
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_system_that_refuses_to_seal_or_to_start_is_broken_and_says_why() {
        let here = confinement(&Confinement::Here).await;
        assert_eq!(here.verdict, FindingVerdict::Attention, "{here:?}");
        let nowhere = confinement(&Confinement::Process("/nowhere/bonafide".into())).await;
        assert_eq!(nowhere.verdict, FindingVerdict::Broken);
        assert!(nowhere.message.contains("could not be started"), "{nowhere:?}");
        let silent = confinement(&Confinement::Process("/bin/true".into())).await;
        assert_eq!(silent.verdict, FindingVerdict::Broken, "{silent:?}");
    }
}

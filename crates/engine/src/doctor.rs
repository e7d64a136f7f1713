//! Looks at everything that an operator should know, and says what to do about it.

use crate::{Engine, verify_audit};

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

/// Looks at the database, the policy, the lists, the jobs, the files and the audit trail.
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
    findings
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

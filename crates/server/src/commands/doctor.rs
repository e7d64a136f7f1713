//! `bonafide doctor`: what is wrong with an installation.

use engine::doctor::{Finding, FindingVerdict, examine};
use serde_json::{Value, json};

use crate::installation::Installation;
use crate::report::Report;

/// Examines the installation; something broken is a failing exit code.
pub async fn doctor(installation: &mut Installation) -> anyhow::Result<Report> {
    let engine = installation.open().await?;
    let findings = examine(&engine).await;
    let fine = findings
        .iter()
        .all(|finding| finding.verdict != FindingVerdict::Broken);
    let documents: Vec<Value> = findings.iter().map(document).collect();
    let mut lines: Vec<String> = findings.iter().map(line).collect();
    let asking = findings
        .iter()
        .filter(|finding| finding.verdict == FindingVerdict::Attention)
        .count();
    lines.push(match (fine, asking) {
        (false, _) => "Something is broken.".to_owned(),
        (true, 0) => "Everything works.".to_owned(),
        (true, asking) => format!("Nothing is broken; what asks for attention: {asking}."),
    });
    let report = Report::new(json!({"ok": fine, "findings": documents}), lines.join("\n"));
    engine.close().await;
    Ok(report.failing_unless(fine))
}

fn document(finding: &Finding) -> Value {
    json!({"name": finding.name, "verdict": code(finding.verdict), "message": finding.message})
}

fn code(verdict: FindingVerdict) -> &'static str {
    match verdict {
        FindingVerdict::Fine => "fine",
        FindingVerdict::Attention => "attention",
        FindingVerdict::Broken => "broken",
    }
}

fn line(finding: &Finding) -> String {
    format!(
        "{:9}  {}: {}",
        code(finding.verdict),
        finding.name,
        finding.message
    )
}

//! `bonafide audit`: the record of who did what.

use clap::Subcommand;
use engine::Engine;
use engine::verify_audit::verify_audit;
use serde_json::json;

use crate::report::Report;

/// The record of who did what.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Prove that no entry was changed, removed or slipped in; names the first break
    Verify,
}

impl AuditCommand {
    /// Carries the command out. A break is an answer, and a failing exit code.
    pub async fn run(self, engine: &Engine) -> anyhow::Result<Report> {
        let Self::Verify = self;
        let report = verify_audit(engine).await?;
        let found = report.first_break.as_ref();
        let document = json!({
            "intact": found.is_none(),
            "entriesChained": report.entries_chained,
            "entriesWaiting": report.entries_waiting,
            "firstBreak": found.map(|found| json!({"seq": found.seq, "entry": found.entry, "what": found.what})),
        });
        let text = match found {
            None => format!(
                "The chain of {} entries is intact; {} more wait to be chained.",
                report.entries_chained, report.entries_waiting
            ),
            Some(found) => format!(
                "The chain is broken at entry {} ({}): {}",
                found.seq, found.entry, found.what
            ),
        };
        Ok(Report::new(document, text).failing_unless(found.is_none()))
    }
}

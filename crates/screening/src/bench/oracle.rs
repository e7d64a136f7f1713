//! The look-up beside the exhaustive scan: what its short cuts miss.

use std::fmt;

use super::{LabelledQuery, ask, rate_with_interval};
use crate::{ALERT_SCORE_MIN, Index, RECORD_SCORE_MIN};

/// What the exhaustive scan found, and how much of it the look-up finds with the same score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OracleComparison {
    /// Queries asked both ways.
    pub queries: usize,
    /// Hits worth recording.
    pub recorded: usize,
    /// Of those, found alike.
    pub recorded_found: usize,
    /// Hits that alert.
    pub alerts: usize,
    /// Of those, found alike.
    pub alerts_found: usize,
}

impl fmt::Display for OracleComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} queries also asked by an exhaustive scan", self.queries)?;
        writeln!(
            f,
            "alerts of the scan that the look-up finds with the same score   {}",
            rate_with_interval(self.alerts_found, self.alerts)
        )?;
        write!(
            f,
            "the same for all that is recorded (score at least {RECORD_SCORE_MIN})         {}",
            rate_with_interval(self.recorded_found, self.recorded)
        )
    }
}

/// Asks every `step`th query both ways.
#[must_use]
pub fn compare_with_oracle(index: &Index, queries: &[LabelledQuery], step: usize) -> OracleComparison {
    const SAME: f64 = 1e-6;
    let mut comparison = OracleComparison::default();
    for query in queries.iter().step_by(step.max(1)) {
        comparison.queries += 1;
        let found = ask(index, query, RECORD_SCORE_MIN);
        for hit in query.with(|asked| index.search_exhaustively(asked, RECORD_SCORE_MIN)) {
            let same = found
                .iter()
                .any(|(id, score)| *id == hit.entry_id && (score - hit.score).abs() < SAME);
            comparison.recorded += 1;
            comparison.recorded_found += usize::from(same);
            if hit.score >= ALERT_SCORE_MIN {
                comparison.alerts += 1;
                comparison.alerts_found += usize::from(same);
            }
        }
    }
    comparison
}

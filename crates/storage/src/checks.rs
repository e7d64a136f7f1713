//! What runs found: kept with the run, all of it as one value. A row for each check cost more than all else that a verification
//! writes.

use domain::id::{ProjectId, RunId};
use serde::{Deserialize, Serialize};

use crate::{Conn, StorageError};

/// What a run found, when, and by which version of the checks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunChecks {
    /// The version of the checks.
    pub engine_version: String,
    /// When it was found.
    pub checked_at: i64,
    /// In order of kind.
    pub checks: Vec<CheckRow>,
}

/// A check as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRow {
    /// Its kind.
    pub kind: String,
    /// What it is about, where a run has several of the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// How it came out.
    pub outcome: String,
    /// Codes with what they are about, with spaces between them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reasons: String,
    /// What a reviewer is shown of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<SealedEvidence>,
}

/// Evidence of a check, opaque here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedEvidence {
    /// Names the place that it is sealed for.
    pub id: String,
    /// In hexadecimal digits, as it stands in a text.
    #[serde(with = "hexadecimal")]
    pub sealed: Vec<u8>,
}

impl RunChecks {
    /// As it stands in the run's row.
    pub fn encode(&self) -> String {
        serde_json::to_string(self).expect("texts and numbers have a JSON form")
    }
}

/// What a run found; nothing when it has not ended.
pub async fn of_run(conn: &mut Conn, project: &ProjectId, run: &RunId) -> Result<RunChecks, StorageError> {
    let row = fetch_optional!(
        conn,
        (Option<String>,),
        "SELECT checks FROM runs WHERE project_id = $1 AND id = $2",
        project.as_str(),
        run.as_str(),
    )?;
    let Some(text) = row.and_then(|(checks,)| checks) else {
        return Ok(RunChecks::default());
    };
    let mut found: RunChecks = serde_json::from_str(&text).map_err(|_| StorageError::Corrupt {
        table: "runs",
        what: "its checks".to_owned(),
    })?;
    found
        .checks
        .sort_by(|a, b| (&a.kind, &a.about).cmp(&(&b.kind, &b.about)));
    Ok(found)
}

/// Bytes as hexadecimal digits, of either case.
mod hexadecimal {
    use std::fmt::Write as _;

    use serde::{Deserialize, Deserializer, Serializer, de};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::with_capacity(2 * bytes.len());
        for byte in bytes {
            let _ = write!(text, "{byte:02x}");
        }
        serializer.serialize_str(&text)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let pair = |at| {
            text.get(at..at + 2)
                .and_then(|pair| u8::from_str_radix(pair, 16).ok())
        };
        let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(pair).collect();
        bytes.ok_or_else(|| de::Error::custom("no hexadecimal digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_found_reads_back() {
        let found = RunChecks {
            engine_version: "1.2.3".to_owned(),
            checked_at: 7,
            checks: vec![
                CheckRow {
                    kind: "age".to_owned(),
                    about: None,
                    outcome: "pass".to_owned(),
                    reasons: String::new(),
                    evidence: None,
                },
                CheckRow {
                    kind: "screening".to_owned(),
                    about: Some("un".to_owned()),
                    outcome: "review".to_owned(),
                    reasons: "sanctions-hit:un".to_owned(),
                    evidence: Some(SealedEvidence {
                        id: "a".to_owned(),
                        sealed: vec![0, 171, 255],
                    }),
                },
            ],
        };
        let text = found.encode();
        assert_eq!(
            text,
            r#"{"engine_version":"1.2.3","checked_at":7,"checks":[{"kind":"age","outcome":"pass"},{"kind":"screening","about":"un","outcome":"review","reasons":"sanctions-hit:un","evidence":{"id":"a","sealed":"00abff"}}]}"#
        );
        assert_eq!(serde_json::from_str::<RunChecks>(&text).unwrap(), found);
        for wrong in ["0", "0g", "é"] {
            let text = text.replace("00abff", wrong);
            assert!(serde_json::from_str::<RunChecks>(&text).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_was_stored_without_a_value_in_some_places_reads_alike() {
        let text = r#"{"engine_version":"1","checked_at":7,"checks":[{"kind":"age","about":null,"outcome":"pass","reasons":"","evidence":null}]}"#;
        let found: RunChecks = serde_json::from_str(text).unwrap();
        assert_eq!(
            (&found.checks[0].about, &found.checks[0].evidence),
            (&None, &None)
        );
    }
}

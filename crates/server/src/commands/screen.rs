//! `bonafide screen`: names against the imported lists, without a user.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{ArgGroup, Args};
use engine::Engine;
use engine::screen_names::{
    Asker, Birth, EntryKind, FoundForName, Hit, NAME_BYTES_MAX, NameToScreen, RECORD_SCORE_MIN,
    ScreenNamesError, UNREADABLE, is_readable, read_queries, screen_names,
};
use serde_json::{Value, json};

use super::arguments::{one_of, read_file};
use crate::refusal::Refusal;
use crate::report::{Report, table};

/// Largest file of queries that is read.
const QUERIES_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Of so many queries whose names can't be compared the ids are shown to people; programs get all.
const UNREADABLE_SHOWN_MAX: usize = 10;
/// Kinds of parties that can be looked for.
const KINDS: [EntryKind; 5] = [
    EntryKind::Person,
    EntryKind::Organisation,
    EntryKind::Vessel,
    EntryKind::Aircraft,
    EntryKind::Unknown,
];

/// Arguments of `screen`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).args(["name", "queries"]))]
pub struct ScreenArgs {
    /// The name, in any order; in Latin, Cyrillic, Greek, Arabic, Hebrew, Chinese, Japanese or Korean letters
    name: Option<String>,
    /// Date of birth: YYYY-MM-DD, YYYY-MM or YYYY
    #[arg(long, value_name = "DATE", requires = "name")]
    dob: Option<Birth>,
    /// Country that the party is tied to, as two letters; may be given several times
    #[arg(long, value_name = "CODE", requires = "name", value_parser = country)]
    country: Vec<String>,
    /// What kind of party it is
    #[arg(long = "type", value_name = "KIND", requires = "name", default_value = "person", value_parser = one_of(&KINDS, kind_code))]
    kind: EntryKind,
    /// File of queries instead of one name: tab-separated, with a header: qid name schema dob country
    #[arg(long, value_name = "FILE", requires = "out")]
    queries: Option<PathBuf>,
    /// Where the answers to the queries go: qid, microseconds, best score, hits as id:score
    #[arg(long, value_name = "FILE", requires = "queries")]
    out: Option<PathBuf>,
    /// Least score of a hit, 0 to 1
    #[arg(long, value_name = "SCORE", default_value_t = RECORD_SCORE_MIN, value_parser = score)]
    threshold: f64,
}

fn kind_code(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Person => "person",
        EntryKind::Organisation => "organisation",
        EntryKind::Vessel => "vessel",
        EntryKind::Aircraft => "aircraft",
        EntryKind::Unknown => "any",
    }
}

fn country(text: &str) -> Result<String, String> {
    if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        Ok(text.to_ascii_uppercase())
    } else {
        Err("must be two letters (ISO 3166-1 alpha-2)".to_owned())
    }
}

fn score(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(score) if (0.0..=1.0).contains(&score) => Ok(score),
        _ => Err("must be a number from 0 to 1".to_owned()),
    }
}

impl ScreenArgs {
    /// Carries the command out.
    pub async fn run(self, engine: &Engine) -> anyhow::Result<Report> {
        match (&self.name, &self.queries, &self.out) {
            (Some(name), _, _) => one(engine, &self, name).await,
            (None, Some(queries), Some(out)) => many(engine, queries, out, self.threshold).await,
            _ => Err(Refusal::new("usage", "name a party, or files of queries and answers").into()),
        }
    }
}

async fn one(engine: &Engine, arguments: &ScreenArgs, name: &str) -> anyhow::Result<Report> {
    if name.len() > NAME_BYTES_MAX {
        return Err(Refusal::new("too-large", format!("a name has at most {NAME_BYTES_MAX} bytes")).into());
    }
    if !is_readable(name) {
        return Err(Refusal::new("unreadable-name", format!("a name {UNREADABLE}")).into());
    }
    let asked = NameToScreen {
        name: name.to_owned(),
        kind: arguments.kind,
        birth: arguments.dob,
        countries: arguments.country.clone(),
    };
    let found = screen_names(engine, Asker::Operator, vec![asked], arguments.threshold)
        .await
        .map_err(refused)?;
    let hits: Vec<&Hit> = found.iter().flat_map(|found| &found.hits).collect();
    let documents: Vec<Value> = hits.iter().map(|hit| document(hit)).collect();
    let rows: Vec<_> = hits.iter().map(|hit| row(hit)).collect();
    let headings = ["SCORE", "NAME", "LIST", "ENTRY", "LISTED AS"];
    let mut text = table(&headings, &rows, "Nobody on the lists comes near that name.");
    for hit in &hits {
        let _ = write!(text, "\n{} {}\n", hit.source.code(), hit.entry_id);
        for line in &hit.explanation {
            let _ = writeln!(text, "  {line}");
        }
    }
    Ok(Report::new(json!({ "hits": documents }), text))
}

fn row(hit: &Hit) -> Vec<String> {
    vec![
        format!("{:.3}", hit.score),
        format!("{:.3}", hit.name_score),
        hit.source.code().to_owned(),
        hit.entry_id.clone(),
        hit.matched_name.clone(),
    ]
}

fn document(hit: &Hit) -> Value {
    json!({
        "id": hit.entry_id,
        "list": hit.source.code(),
        "family": hit.family.code(),
        "listVersion": hit.list_version,
        "matchedName": hit.matched_name,
        "nameScore": hit.name_score,
        "score": hit.score,
        "leftOffice": hit.left_office.map(|date| date.to_string()),
        "explanation": hit.explanation,
    })
}

async fn many(engine: &Engine, queries: &Path, out: &Path, threshold: f64) -> anyhow::Result<Report> {
    let text = String::from_utf8(read_file(queries, QUERIES_BYTES_MAX)?)
        .map_err(|_| Refusal::new("queries", "the file of queries is not UTF-8"))?;
    let (ids, names): (Vec<String>, Vec<NameToScreen>) = read_queries(&text)
        .map_err(refused)?
        .into_iter()
        .map(|query| (query.id, query.name))
        .unzip();
    let unreadable: Vec<&str> = ids
        .iter()
        .zip(&names)
        .filter(|(_, name)| !is_readable(&name.name))
        .map(|(id, _)| id.as_str())
        .collect();
    let found = screen_names(engine, Asker::Operator, names, threshold)
        .await
        .map_err(refused)?;
    let mut answers = String::from("qid\tus\tscore\thits\n");
    for (id, found) in ids.iter().zip(&found) {
        let _ = writeln!(answers, "{id}\t{}", line(found));
    }
    std::fs::write(out, answers).with_context(|| format!("{} cannot be written", out.display()))?;
    let hit = found.iter().filter(|found| !found.hits.is_empty()).count();
    let mean_us = found
        .iter()
        .map(|found| found.took.as_secs_f64() * 1e6)
        .sum::<f64>()
        / found.len().max(1) as f64;
    let mut text = format!(
        "{} queries were answered, {hit} of them with a hit, in {mean_us:.0} microseconds each.",
        found.len()
    );
    if !unreadable.is_empty() {
        let shown = unreadable[..unreadable.len().min(UNREADABLE_SHOWN_MAX)].join(", ");
        let _ = write!(
            text,
            "\nOf {} of them ({shown}{}) that nobody was found says nothing: a name {UNREADABLE}.",
            unreadable.len(),
            if unreadable.len() > UNREADABLE_SHOWN_MAX {
                ", …"
            } else {
                ""
            }
        );
    }
    let document = json!({
        "queries": found.len(), "withHits": hit, "meanMicroseconds": mean_us, "unreadable": unreadable,
    });
    Ok(Report::new(document, text))
}

/// Microseconds, best score, hits. Ids hold no blanks in any known list; one that did would still be told from its score
/// by the last colon.
fn line(found: &FoundForName) -> String {
    let best = found.hits.first().map_or(0.0, |hit| hit.score);
    let hits: Vec<String> = found
        .hits
        .iter()
        .map(|hit| format!("{}:{:.6}", hit.entry_id, hit.score))
        .collect();
    format!(
        "{:.1}\t{best:.6}\t{}",
        found.took.as_secs_f64() * 1e6,
        hits.join(" ")
    )
}

fn refused(error: ScreenNamesError) -> anyhow::Error {
    match error {
        ScreenNamesError::Failure(failure) => failure.into(),
        ScreenNamesError::NoList => Refusal::new("no-list", error.to_string()).into(),
        ScreenNamesError::Queries { .. } => Refusal::new("queries", error.to_string()).into(),
    }
}

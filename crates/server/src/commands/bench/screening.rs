//! `bonafide bench screening`: the matcher on labelled queries, beside the exhaustive scan, and on a list made large.
//!
//! Time is that of one core, as the operating system counts it for the thread, so that other work on the machine does not
//! spoil it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Args;
use screening::bench::{
    Answer, LabelledQuery, Speed, Summary, ask, compare, compare_with_oracle, cross_validate, enlarge,
    read_queries, report,
};
use screening::{
    ALERT_SCORE_MIN, Entry, Index, IndexedList, ListFamily, ListSource, RECORD_SCORE_MIN, read_entities,
};
use serde_json::{Value, json};

use crate::report::Report;

use super::process::{resident_bytes, thread_cpu};
use super::yardstick::{read_seconds, scan_seconds};

/// Names on the large list unless said otherwise.
const NAMES: usize = 1_000_000;
/// Every so many-th query is asked of the exhaustive scan, too, unless said otherwise.
const ORACLE_STEP: usize = 10;
/// Entries of a change to a list, against which users are watched.
const CHANGED: usize = 1_000;
/// Every so many-th query is compared with all names of the large list, for comparison.
const SCAN_STEP: usize = 300;
/// Times that every query is asked; the least counts.
const PASSES: usize = 3;

/// Arguments of `bench screening`.
#[derive(Debug, Args)]
pub struct ScreeningArgs {
    /// Folder with the list, `entities.jsonl`, and the labelled queries, `queries.tsv`
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Compare every Nth query with the exhaustive scan; 0 leaves the comparison out
    #[arg(long, value_name = "N", default_value_t = ORACLE_STEP)]
    oracle_step: usize,
    /// Names of the list made large; 0 leaves it out
    #[arg(long, value_name = "N", default_value_t = NAMES)]
    names: usize,
}

/// An index with what it cost.
struct Built {
    index: Index,
    seconds: f64,
    resident_bytes: u64,
}

impl Built {
    fn text(&self, label: &str) -> String {
        format!(
            "{label}: {} parties, {} names, built in {:.2} s, {} MB resident",
            self.index.len(),
            self.index.name_count(),
            self.seconds,
            self.resident_bytes / 1_000_000
        )
    }

    fn document(&self, speed: Speed) -> Value {
        json!({
            "parties": self.index.len(),
            "names": self.index.name_count(),
            "buildSeconds": self.seconds,
            "residentBytes": self.resident_bytes,
            "alerting": speed_document(speed),
        })
    }
}

/// Carries the command out.
pub fn run(arguments: &ScreeningArgs) -> anyhow::Result<Report> {
    let read = |file: &str| {
        let path = arguments.data.join(file);
        fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let entries = Arc::new(read_entities(&read("entities.jsonl")?)?);
    let queries = read_queries(&String::from_utf8_lossy(&read("queries.tsv")?))?;
    let all = build(&entries)?;
    let (answers, recording) = answer(&all.index, &queries, RECORD_SCORE_MIN)?;
    let (_, alerting) = answer(&all.index, &queries, ALERT_SCORE_MIN)?;
    let cross_validated = cross_validate(&compare(&all.index, &queries));
    let mut text = vec![
        all.text("list"),
        String::new(),
        report(&queries, &answers, Some(&cross_validated)),
        format!("time of one core, all that is recorded    {recording}"),
        format!("time of one core, all that alerts         {alerting}"),
    ];
    let summary = Summary::of_answers(&queries, &answers);
    let mut document = json!({
        "bestF1": summary.best_f1,
        "bestF1Threshold": summary.best_threshold,
        "crossValidatedBestF1": cross_validated.best_f1,
        "list": all.document(alerting),
        "recording": speed_document(recording),
    });
    if arguments.oracle_step > 0 {
        let compared = compare_with_oracle(&all.index, &queries, arguments.oracle_step);
        text.push(format!("\n{compared}"));
        document["oracle"] = json!({
            "alerts": compared.alerts,
            "alertsFound": compared.alerts_found,
            "recorded": compared.recorded,
            "recordedFound": compared.recorded_found,
        });
    }
    drop(all);
    let changed = build(&Arc::new(entries.iter().take(CHANGED).cloned().collect()))?;
    let (_, watching) = answer(&changed.index, &queries, ALERT_SCORE_MIN)?;
    text.push(format!("\n{}", changed.text("a change")));
    text.push(format!("one user against it, time of one core     {watching}"));
    document["change"] = changed.document(watching);
    drop(changed);
    if arguments.names > 0 {
        let (line, of_large) = on_a_large_list(&entries, arguments.names, &queries)?;
        text.push(line);
        document["large"] = of_large;
    }
    Ok(Report::new(document, text.join("\n")))
}

fn on_a_large_list(
    entries: &[Entry],
    names: usize,
    queries: &[LabelledQuery],
) -> anyhow::Result<(String, Value)> {
    let large = Arc::new(enlarge(entries, names));
    let mut built = build(&large)?;
    // The entries as they were read are not needed any more; the allocator gives their memory back within a second or two.
    drop(large);
    let (_, speed) = answer(&built.index, queries, ALERT_SCORE_MIN)?;
    built.resident_bytes = resident_bytes("self")?;
    let mut text = vec![
        format!("\n{}", built.text("made large")),
        format!("time of one core, all that alerts         {speed}"),
    ];
    let mut document = built.document(speed);
    drop(built);
    let asked = queries.iter().step_by(SCAN_STEP).map(|query| query.name.as_str());
    let scan_micros = scan_seconds(&enlarge(entries, names), asked) * 1e6;
    let read_micros = read_seconds() * 1e6;
    text.push(format!(
        "going through all names, Jaro-Winkler     mean {scan_micros:.0} µs, {:.0} times as long",
        scan_micros / speed.mean
    ));
    text.push(format!(
        "one read of memory that none foresees     {:.0} ns; a query takes as long as {:.0}",
        read_micros * 1e3,
        speed.mean / read_micros
    ));
    document["scanMeanMicros"] = json!(scan_micros);
    document["readMicros"] = json!(read_micros);
    Ok((text.join("\n"), document))
}

fn build(entries: &Arc<Vec<Entry>>) -> anyhow::Result<Built> {
    let before = Instant::now();
    let index = Index::build(vec![IndexedList {
        family: ListFamily::Own,
        source: ListSource::Entities,
        version: "bench".to_owned(),
        entries: Arc::clone(entries),
    }]);
    Ok(Built {
        index,
        seconds: before.elapsed().as_secs_f64(),
        resident_bytes: resident_bytes("self")?,
    })
}

/// Answers of all queries, and the time that they took.
fn answer(index: &Index, queries: &[LabelledQuery], score_min: f64) -> anyhow::Result<(Vec<Answer>, Speed)> {
    let mut answers = Vec::with_capacity(queries.len());
    let mut least = vec![Duration::MAX; queries.len()];
    for pass in 0..PASSES {
        for (query, least) in queries.iter().zip(&mut least) {
            let before = thread_cpu();
            let hits = ask(index, query, score_min);
            *least = (thread_cpu() - before).min(*least);
            if pass == 0 {
                answers.push(Answer { hits });
            }
        }
    }
    let micros = least.into_iter().map(|least| least.as_secs_f64() * 1e6);
    let speed = Speed::of(micros.collect()).context("there are no queries")?;
    Ok((answers, speed))
}

fn speed_document(speed: Speed) -> Value {
    json!({"meanMicros": speed.mean, "p50Micros": speed.p50, "p99Micros": speed.p99, "maxMicros": speed.most})
}

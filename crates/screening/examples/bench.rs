//! What the matcher reaches on labelled queries, for working on it: `cargo run --release -p screening --example bench -- DIR
//! [--oracle N] [--fit] [--million] [--out FILE]`, where DIR has `entities.jsonl` and `queries.tsv`. `bonafide bench screening`
//! tells it all, in time of a core.

#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use screening::bench::{
    Answer, LabelledQuery, Speed, ask, compare, compare_with_oracle, cross_validate, enlarge, fit_all,
    read_queries, report,
};
use screening::{Entry, Index, IndexedList, ListFamily, ListSource, RECORD_SCORE_MIN, read_entities};

const PASSES: usize = 3;

/// Seconds of a core that this thread has used.
fn cpu_seconds() -> f64 {
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    used.tv_sec as f64 + used.tv_nsec as f64 / 1e9
}

fn index(entries: &Arc<Vec<Entry>>) -> Index {
    let started = Instant::now();
    let index = Index::build(vec![IndexedList {
        family: ListFamily::Own,
        source: ListSource::Entities,
        version: "bench".to_owned(),
        entries: Arc::clone(entries),
    }]);
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{} entries, {} names indexed in {seconds:.2} s",
        index.len(),
        index.name_count()
    );
    index
}

/// The least of several passes: what other work on the machine adds is not the matcher's.
fn answer(index: &Index, queries: &[LabelledQuery], score_min: f64) -> (Vec<Answer>, Option<Speed>) {
    let mut answers: Vec<Answer> = Vec::new();
    let mut micros = vec![f64::INFINITY; queries.len()];
    for pass in 0..PASSES {
        for (query, micros) in queries.iter().zip(&mut micros) {
            let started = cpu_seconds();
            let hits = ask(index, query, score_min);
            *micros = micros.min((cpu_seconds() - started) * 1e6);
            if pass == 0 {
                answers.push(Answer { hits });
            }
        }
    }
    (answers, Speed::of(micros))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let dir = PathBuf::from(args.next().ok_or("which folder?")?);
    let rest: Vec<String> = args.collect();
    let given = |name: &str| rest.iter().position(|argument| argument == name);
    let option = |name: &str| given(name).and_then(|at| rest.get(at + 1)).cloned();
    let entries = Arc::new(read_entities(&std::fs::read(dir.join("entities.jsonl"))?)?);
    let queries = read_queries(&std::fs::read_to_string(dir.join("queries.tsv"))?)?;
    let all = index(&entries);
    let (answers, speed) = answer(&all, &queries, RECORD_SCORE_MIN);
    let cross_validated = given("--fit").map(|_| {
        let compared = compare(&all, &queries);
        println!("{:?}", fit_all(&compared));
        cross_validate(&compared)
    });
    println!("{}", report(&queries, &answers, cross_validated.as_ref()));
    if let Some(speed) = speed {
        println!("{speed}");
    }
    if let Some(file) = option("--out") {
        let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
        for (query, answer) in queries.iter().zip(&answers) {
            let best = answer.hits.first().map_or(0.0, |(_, score)| *score);
            let hits: Vec<String> = answer
                .hits
                .iter()
                .map(|(id, score)| format!("{id}:{score:.4}"))
                .collect();
            writeln!(out, "{}\t0\t{best:.4}\t{}", query.id, hits.join(" "))?;
        }
    }
    if let Some(step) = option("--oracle") {
        println!("{}", compare_with_oracle(&all, &queries, step.parse()?));
    }
    if given("--million").is_some() {
        drop(all);
        let entries = Arc::new(enlarge(&entries, 1_000_000));
        let million = index(&entries);
        drop(entries);
        let status = std::fs::read_to_string("/proc/self/status")?;
        println!("{:?}", status.lines().find(|line| line.starts_with("VmRSS")));
        if let (_, Some(speed)) = answer(&million, &queries, 0.5) {
            println!("{speed}");
        }
    }
    Ok(())
}

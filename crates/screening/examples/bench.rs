//! Prints the accuracy and speed table: `cargo run --release -p screening --example bench -- DIR [--oracle N]`, where DIR has
//! `entities.jsonl` and `queries.tsv`. With `--features FILE`, also writes what the model was fitted on.

#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use screening::bench::{Answer, ask, read_queries, report};
use screening::{
    ALERT_SCORE_MIN, Index, IndexedList, ListFamily, ListSource, NameQuery, RECORD_SCORE_MIN, read_entities,
};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let dir = PathBuf::from(args.next().ok_or("which folder?")?);
    let rest: Vec<String> = args.collect();
    let option = |name: &str| {
        rest.iter()
            .position(|a| a == name)
            .and_then(|at| rest.get(at + 1))
            .cloned()
    };
    let entries = Arc::new(read_entities(&std::fs::read(dir.join("entities.jsonl"))?)?);
    let queries = read_queries(&std::fs::read_to_string(dir.join("queries.tsv"))?)?;
    let started = Instant::now();
    let list = IndexedList {
        family: ListFamily::Own,
        source: ListSource::Entities,
        version: "bench".to_owned(),
        entries: Arc::clone(&entries),
    };
    let index = Index::build(vec![list]);
    println!(
        "{} entries indexed in {:.2} s",
        index.len(),
        started.elapsed().as_secs_f64()
    );
    // The least of several passes: what other work on the machine adds is not the matcher's.
    const PASSES: usize = 3;
    let mut answers: Vec<Answer> = Vec::new();
    for pass in 0..PASSES {
        for (at, query) in queries.iter().enumerate() {
            let started = Instant::now();
            let hits = ask(&index, query, RECORD_SCORE_MIN);
            let micros = started.elapsed().as_secs_f64() * 1e6;
            if pass == 0 {
                answers.push(Answer { hits, micros });
            } else {
                answers[at].micros = answers[at].micros.min(micros);
            }
        }
    }
    print!("{}", report(&queries, &answers));
    if let Some(file) = option("--out") {
        let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
        for (query, answer) in queries.iter().zip(&answers) {
            let hits: Vec<String> = answer
                .hits
                .iter()
                .map(|(id, score)| format!("{id}:{score:.4}"))
                .collect();
            let best = answer.hits.first().map_or(0.0, |(_, score)| *score);
            writeln!(
                out,
                "{}\t{:.0}\t{best:.4}\t{}",
                query.id,
                answer.micros,
                hits.join(" ")
            )?;
        }
    }
    if let Some(file) = option("--features") {
        let mut out = std::io::BufWriter::new(std::fs::File::create(file)?);
        for query in &queries {
            let countries: Vec<&str> = query.countries.iter().map(String::as_str).collect();
            let asked = NameQuery {
                name: &query.name,
                birth: query.birth,
                countries: &countries,
                kind: query.kind,
                ..NameQuery::default()
            };
            for (id, log_odds, features) in index.features(&asked) {
                let expected = u8::from(query.expected.contains(&id));
                let features: Vec<String> = features.iter().map(|f| format!("{f:.3}")).collect();
                writeln!(
                    out,
                    "{}\t{}\t{id}\t{expected}\t{log_odds}\t{}",
                    query.id,
                    query.category,
                    features.join(" ")
                )?;
            }
        }
    }
    if let Some(every) = option("--oracle") {
        let every: usize = every.parse()?;
        let (mut same, mut all, mut missed_alerts, mut alerts) = (0usize, 0usize, 0usize, 0usize);
        for (query, answer) in queries.iter().zip(&answers).step_by(every) {
            let countries: Vec<&str> = query.countries.iter().map(String::as_str).collect();
            let asked = NameQuery {
                name: &query.name,
                birth: query.birth,
                countries: &countries,
                kind: query.kind,
                ..NameQuery::default()
            };
            for hit in index.search_exhaustively(&asked, RECORD_SCORE_MIN) {
                let found = answer
                    .hits
                    .iter()
                    .find(|(id, _)| *id == hit.entry_id)
                    .map_or(0.0, |(_, score)| *score);
                let missed = (found - hit.score).abs() > 1e-6;
                all += 1;
                same += usize::from(!missed);
                alerts += usize::from(hit.score >= ALERT_SCORE_MIN);
                missed_alerts += usize::from(missed && hit.score >= ALERT_SCORE_MIN);
                if missed && rest.iter().any(|option| option == "--misses") {
                    println!("{} {} {found:.4} {:.4}", query.id, hit.entry_id, hit.score);
                }
            }
        }
        println!("oracle: {same} of {all} hits the same; of {alerts} alerts {missed_alerts} missed");
    }
    Ok(())
}

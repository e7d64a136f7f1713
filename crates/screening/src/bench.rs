//! Measuring the matcher on labelled queries: what is found, what is left alone, how fast, how well the scores are
//! calibrated, with 95 % intervals (Wilson) for every rate.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::{Birth, EntryKind, Index, ListError, NameQuery};

const FILE: &str = "queries";
/// Columns of the file of queries, in order.
const COLUMNS: usize = 10;

/// A labelled query.
#[derive(Clone)]
pub struct LabelledQuery {
    /// Its id.
    pub id: String,
    /// The name looked for.
    pub name: String,
    /// What kind of party is looked for.
    pub kind: EntryKind,
    /// Birth date, as far as stated.
    pub birth: Option<Birth>,
    /// Country, where stated.
    pub countries: Vec<String>,
    /// Ids of entries of which any is the right answer; none for a query that must not alert.
    pub expected: Vec<String>,
    /// How it was made; `n_` must not alert, `x_` is another person of the same name.
    pub category: String,
}

/// Answers to one query.
#[derive(Clone)]
pub struct Answer {
    /// Entry ids with their scores, best first.
    pub hits: Vec<(String, f64)>,
    /// Microseconds that it took; 0 when not measured.
    pub micros: f64,
}

/// What the query kinds of the file are.
#[must_use]
pub fn kind_of_schema(schema: &str) -> EntryKind {
    match schema {
        "Person" => EntryKind::Person,
        "Organization" | "Company" => EntryKind::Organisation,
        "Vessel" => EntryKind::Vessel,
        "Airplane" => EntryKind::Aircraft,
        _ => EntryKind::Unknown,
    }
}

/// Reads tab-separated queries with a header: `qid name schema dob country expected category …`; further columns are for
/// people.
///
/// # Errors
/// The first line with too few columns.
pub fn read_queries(text: &str) -> Result<Vec<LabelledQuery>, ListError> {
    let mut queries = Vec::new();
    for (number, line) in (1u64..).zip(text.lines()).skip(1) {
        let columns: Vec<&str> = line.splitn(COLUMNS, '\t').collect();
        if columns.len() < 7 {
            return Err(ListError::at_line(FILE, number, "fewer than seven columns"));
        }
        let negative = matches!(columns[5], "" | "NONE") || columns[6].starts_with("n_");
        queries.push(LabelledQuery {
            id: columns[0].to_owned(),
            name: columns[1].to_owned(),
            kind: kind_of_schema(columns[2]),
            birth: columns[3].parse().ok(),
            countries: columns[4]
                .split([' ', ';', '|'])
                .filter(|c| !c.is_empty())
                .map(str::to_owned)
                .collect(),
            expected: if negative {
                Vec::new()
            } else {
                columns[5].split('|').map(str::to_owned).collect()
            },
            category: columns[6].to_owned(),
        });
    }
    Ok(queries)
}

/// Asks the index one query.
#[must_use]
pub fn ask(index: &Index, query: &LabelledQuery, score_min: f64) -> Vec<(String, f64)> {
    let countries: Vec<&str> = query.countries.iter().map(String::as_str).collect();
    let asked = NameQuery {
        name: &query.name,
        birth: query.birth,
        countries: &countries,
        kind: query.kind,
        ..NameQuery::default()
    };
    index
        .search(&asked, score_min)
        .into_iter()
        .map(|hit| (hit.entry_id, hit.score))
        .collect()
}

/// What a query is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Positive,
    Negative,
    Namesake,
}

fn role(query: &LabelledQuery) -> Role {
    match query.category.as_bytes().first() {
        Some(b'n') => Role::Negative,
        Some(b'x') => Role::Namesake,
        _ => Role::Positive,
    }
}

/// Score by which a query counts: the expected entry's for a positive, the best of all for others.
fn deciding_score(query: &LabelledQuery, answer: &Answer) -> f64 {
    let mut scores = answer
        .hits
        .iter()
        .filter(|(id, _)| role(query) != Role::Positive || query.expected.contains(id));
    scores.next().map_or(0.0, |(_, score)| *score)
}

/// A rate with its 95 % interval (Wilson 1927).
#[must_use]
pub fn rate_with_interval(hits: usize, of: usize) -> String {
    if of == 0 {
        return "–".to_owned();
    }
    let (n, p, z) = (of as f64, hits as f64 / of as f64, 1.96f64);
    let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    format!(
        "{p:.3} [{:.3}, {:.3}] ({hits}/{of})",
        (middle - half).max(0.0),
        (middle + half).min(1.0)
    )
}

/// The whole report as text.
#[must_use]
pub fn report(queries: &[LabelledQuery], answers: &[Answer]) -> String {
    let mut out = String::new();
    let scored: Vec<(Role, &str, f64)> = queries
        .iter()
        .zip(answers)
        .map(|(q, a)| (role(q), q.category.as_str(), deciding_score(q, a)))
        .collect();
    let positives: Vec<f64> = scores_of(&scored, Role::Positive);
    let negatives: Vec<f64> = scores_of(&scored, Role::Negative);
    let count = |scores: &[f64], threshold: f64| scores.iter().filter(|s| **s >= threshold).count();
    let mut line = |label: &str, value: String| {
        let _ = writeln!(out, "{label:<44} {value}");
    };
    let (best_f1, best_threshold) = best_f1(&positives, &negatives);
    line(
        "queries: positive / negative",
        format!("{} / {}", positives.len(), negatives.len()),
    );
    line(
        "best F1 (at threshold)",
        format!("{best_f1:.4} ({best_threshold:.3})"),
    );
    let mut thresholds = vec![("best F1", best_threshold)];
    for (label, share) in [("1 %", 0.01), ("0.1 %", 0.001)] {
        let threshold = threshold_at(&negatives, share);
        let recall = rate_with_interval(count(&positives, threshold), positives.len());
        line(
            &format!("recall at {label} of negatives (at {threshold:.3})"),
            recall,
        );
        thresholds.push((label, threshold));
    }
    thresholds.push(("alert", crate::ALERT_SCORE_MIN));
    for (label, threshold) in &thresholds {
        let namesakes = scores_of(&scored, Role::Namesake);
        let alerted = rate_with_interval(count(&namesakes, *threshold), namesakes.len());
        line(&format!("namesakes alerted at {label} ({threshold:.3})"), alerted);
    }
    let _ = writeln!(
        out,
        "\n{:<28}{:>44}{:>44}",
        "category", "best F1 threshold", "1 % threshold"
    );
    let mut by_category: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (_, category, score) in &scored {
        by_category.entry(category).or_default().push(*score);
    }
    for (category, scores) in &by_category {
        let at = |threshold| rate_with_interval(count(scores, threshold), scores.len());
        let _ = writeln!(
            out,
            "{category:<28}{:>44}{:>44}",
            at(thresholds[0].1),
            at(thresholds[1].1)
        );
    }
    reliability(&mut out, queries, answers);
    timing(&mut out, answers);
    out
}

fn scores_of(scored: &[(Role, &str, f64)], role: Role) -> Vec<f64> {
    scored
        .iter()
        .filter(|(r, _, _)| *r == role)
        .map(|(_, _, score)| *score)
        .collect()
}

/// The least threshold at which at most that share of negatives alerts.
fn threshold_at(negatives: &[f64], share: f64) -> f64 {
    let mut sorted = negatives.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let allowed = (share * sorted.len() as f64).floor() as usize;
    sorted
        .get(allowed)
        .map_or(0.0, |score| score.next_up().max(f64::MIN_POSITIVE))
}

fn best_f1(positives: &[f64], negatives: &[f64]) -> (f64, f64) {
    let mut all: Vec<(f64, bool)> = positives
        .iter()
        .map(|s| (*s, true))
        .chain(negatives.iter().map(|s| (*s, false)))
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut best, mut at, mut found, mut alerted) = (0.0, 1.0, 0usize, 0usize);
    for (i, (score, positive)) in all.iter().enumerate() {
        if *score <= 0.0 {
            break;
        }
        if *positive {
            found += 1
        } else {
            alerted += 1
        }
        if all.get(i + 1).is_some_and(|next| next.0 == *score) {
            continue;
        }
        let f1 = 2.0 * found as f64 / (found + alerted + positives.len()) as f64;
        if f1 > best {
            (best, at) = (f1, *score);
        }
    }
    (best, at)
}

/// Among queries whose best score falls in a tenth, how many are right.
fn reliability(out: &mut String, queries: &[LabelledQuery], answers: &[Answer]) {
    let _ = writeln!(out, "\nbest score      right");
    for tenth in (0..10).rev() {
        let (from, to) = (f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0);
        let (mut right, mut of) = (0, 0);
        for (query, answer) in queries.iter().zip(answers) {
            let Some((id, score)) = answer.hits.first() else {
                continue;
            };
            if *score >= from && (*score < to || tenth == 9) && *score >= crate::RECORD_SCORE_MIN {
                of += 1;
                if query.expected.contains(id) && role(query) == Role::Positive {
                    right += 1;
                }
            }
        }
        let _ = writeln!(out, "{from:.1} to {to:.1}   {}", rate_with_interval(right, of));
    }
}

fn timing(out: &mut String, answers: &[Answer]) {
    let mut micros: Vec<f64> = answers.iter().map(|answer| answer.micros).collect();
    if micros.iter().all(|m| *m == 0.0) {
        return;
    }
    micros.sort_by(f64::total_cmp);
    let at = |share: f64| micros[((micros.len() - 1) as f64 * share) as usize];
    let mean = micros.iter().sum::<f64>() / micros.len() as f64;
    let _ = writeln!(
        out,
        "\nmicroseconds a query: mean {mean:.0}, p50 {:.0}, p99 {:.0}, max {:.0}",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_thresholds() {
        assert_eq!(rate_with_interval(0, 0), "–");
        assert!(rate_with_interval(90, 100).starts_with("0.900 [0.826, 0.945]"));
        let negatives: Vec<f64> = (0..1000).map(|i| f64::from(i) / 1000.0).collect();
        let threshold = threshold_at(&negatives, 0.01);
        assert_eq!(negatives.iter().filter(|s| **s >= threshold).count(), 10);
        assert_eq!(best_f1(&[0.9, 0.8], &[0.1]), (1.0, 0.8));
    }

    #[test]
    fn queries_are_read() {
        let text = "qid\tname\tschema\tdob\tcountry\texpected\tcategory\tsplit\ts\td\n\
                    p-1\tAda\tPerson\t1970\tir\ta|b\tp_exact\tdev\tx\ty\nn-1\tBob\tPerson\t\t\tNONE\tn_us\tdev\tx\ty\n";
        let queries = read_queries(text).unwrap();
        assert_eq!(queries[0].expected, ["a", "b"]);
        assert!(queries[1].expected.is_empty());
        assert!(read_queries("h\nonly\n").is_err());
    }
}

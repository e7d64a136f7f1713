//! The figures as a table.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Answer, LabelledQuery, Outcome, Role, role};
use crate::{ALERT_SCORE_MIN, RECORD_SCORE_MIN};

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

/// Scores of queries by role, and what they reach.
#[derive(Clone, Debug)]
pub struct Summary {
    positives: Vec<f64>,
    negatives: Vec<f64>,
    namesakes: Vec<f64>,
    by_category: BTreeMap<String, Vec<f64>>,
    /// The best F1 over all thresholds.
    pub best_f1: f64,
    /// The threshold that reaches it.
    pub best_threshold: f64,
}

impl Summary {
    pub(crate) fn of(outcomes: &[Outcome]) -> Self {
        let of_role = |role: Role| -> Vec<f64> {
            let of_role = outcomes.iter().filter(|outcome| outcome.role == role);
            of_role.map(|outcome| outcome.score).collect()
        };
        let mut by_category: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for outcome in outcomes {
            by_category
                .entry(outcome.category.clone())
                .or_default()
                .push(outcome.score);
        }
        let (positives, negatives) = (of_role(Role::Positive), of_role(Role::Negative));
        let (best_f1, best_threshold) = best_f1(&positives, &negatives);
        Self {
            namesakes: of_role(Role::Namesake),
            positives,
            negatives,
            by_category,
            best_f1,
            best_threshold,
        }
    }

    /// What the answers reach.
    #[must_use]
    pub fn of_answers(queries: &[LabelledQuery], answers: &[Answer]) -> Self {
        let outcomes: Vec<Outcome> = queries
            .iter()
            .zip(answers)
            .map(|(query, answer)| Outcome::of(query, answer))
            .collect();
        Self::of(&outcomes)
    }

    /// Recall at the least threshold at which at most that share of negatives alerts, as text with its interval.
    #[must_use]
    pub fn recall_at(&self, share: f64) -> String {
        let threshold = threshold_at(&self.negatives, share);
        format!(
            "{} at {threshold:.3}",
            rate_with_interval(count(&self.positives, threshold), self.positives.len())
        )
    }

    /// The part of each category at or above the threshold, as text with its interval.
    #[must_use]
    pub fn categories_at(&self, threshold: f64) -> Vec<(&str, String)> {
        let rate = |scores: &Vec<f64>| rate_with_interval(count(scores, threshold), scores.len());
        self.by_category
            .iter()
            .map(|(category, scores)| (category.as_str(), rate(scores)))
            .collect()
    }

    /// Namesakes at or above the threshold, as text with its interval.
    #[must_use]
    pub fn namesakes_at(&self, threshold: f64) -> String {
        rate_with_interval(count(&self.namesakes, threshold), self.namesakes.len())
    }
}

/// Microseconds of a core that queries took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// Over all queries.
    pub mean: f64,
    /// The middle one.
    pub p50: f64,
    /// The one that a hundredth is slower than.
    pub p99: f64,
    /// The slowest.
    pub most: f64,
}

impl Speed {
    /// Of these; nothing when there are none.
    #[must_use]
    pub fn of(mut micros: Vec<f64>) -> Option<Self> {
        micros.sort_by(f64::total_cmp);
        let last = micros.len().checked_sub(1)?;
        let at = |share: f64| micros[(last as f64 * share) as usize];
        Some(Self {
            mean: micros.iter().sum::<f64>() / micros.len() as f64,
            p50: at(0.5),
            p99: at(0.99),
            most: at(1.0),
        })
    }
}

impl std::fmt::Display for Speed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "mean {:.0}, p50 {:.0}, p99 {:.0}, max {:.0} µs",
            self.mean, self.p50, self.p99, self.most
        )
    }
}

/// Accuracy as a table: in all, per category at the threshold of the best F1, at 1 % of negatives and at the alert, and how
/// reliable scores are. `cross_validated` stands beside where it is given.
#[must_use]
pub fn report(queries: &[LabelledQuery], answers: &[Answer], cross_validated: Option<&Summary>) -> String {
    let all = Summary::of_answers(queries, answers);
    let mut out = String::new();
    let mut line = |label: &str, value: &dyn Fn(&Summary) -> String| {
        let other = cross_validated.map_or_else(String::new, value);
        let _ = writeln!(out, "{label:<34}{:<44}{other}", value(&all));
    };
    line("", &|summary| {
        let of_all = std::ptr::eq(summary, &raw const all);
        if of_all {
            "weights of the product"
        } else {
            "weights fitted without the parties asked for"
        }
        .to_owned()
    });
    line("queries: positive / negative", &|s| {
        format!("{} / {}", s.positives.len(), s.negatives.len())
    });
    line("best F1", &|s| {
        format!("{:.4} at {:.3}", s.best_f1, s.best_threshold)
    });
    line("recall at 1 % of negatives", &|s| s.recall_at(0.01));
    line("recall at 0.1 % of negatives", &|s| s.recall_at(0.001));
    line("namesakes alerted, best F1", &|s| {
        s.namesakes_at(s.best_threshold)
    });
    line("namesakes alerted, at 0.5", &|s| s.namesakes_at(ALERT_SCORE_MIN));
    let one_percent = threshold_at(&all.negatives, 0.01);
    let _ = writeln!(
        out,
        "\n{:<26}{:<34}{:<34}{:<34}{}",
        "category, part at or above",
        "best F1",
        "1 % of negatives",
        "alert, 0.5",
        if cross_validated.is_some() {
            "best F1, weights without the party"
        } else {
            ""
        }
    );
    let others = cross_validated.map(|summary| summary.categories_at(summary.best_threshold));
    let columns = [all.best_threshold, one_percent, ALERT_SCORE_MIN].map(|at| all.categories_at(at));
    for (row, (category, best)) in columns[0].iter().enumerate() {
        let other = others.as_ref().map_or("", |others| others[row].1.as_str());
        let _ = writeln!(
            out,
            "{category:<26}{best:<34}{:<34}{:<34}{other}",
            columns[1][row].1, columns[2][row].1
        );
    }
    reliability(&mut out, queries, answers);
    out
}

fn count(scores: &[f64], threshold: f64) -> usize {
    scores.iter().filter(|score| **score >= threshold).count()
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
    let _ = writeln!(out, "\nbest score    is the right party");
    for tenth in (0..10).rev() {
        let (from, to) = (f64::from(tenth) / 10.0, f64::from(tenth + 1) / 10.0);
        let (mut right, mut of) = (0, 0);
        for (query, answer) in queries.iter().zip(answers) {
            let Some((id, score)) = answer.hits.first() else {
                continue;
            };
            if *score >= from && (*score < to || tenth == 9) && *score >= RECORD_SCORE_MIN {
                of += 1;
                if query.expected.contains(id) && role(query) == Role::Positive {
                    right += 1;
                }
            }
        }
        let _ = writeln!(out, "{from:.1} to {to:.1}    {}", rate_with_interval(right, of));
    }
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
    fn speed_is_told_by_its_tail_too() {
        let speed = Speed::of((0..=100).map(f64::from).collect()).expect("some");
        assert_eq!(
            (speed.mean, speed.p50, speed.p99, speed.most),
            (50.0, 50.0, 99.0, 100.0)
        );
        assert_eq!(Speed::of(Vec::new()), None);
    }
}

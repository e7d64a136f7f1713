//! Shares with their intervals, and other figures.

use serde_json::{Value, json};

/// The normal distribution's quantile for intervals of 95 %.
const QUANTILE: f64 = 1.959_964;

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Those that count.
    pub count: usize,
    /// All.
    pub of: usize,
}

impl Share {
    /// How many of some values count.
    pub fn among<T>(values: impl IntoIterator<Item = T>, counts: impl Fn(&T) -> bool) -> Self {
        let mut share = Self::default();
        for value in values {
            share.of += 1;
            share.count += usize::from(counts(&value));
        }
        share
    }

    /// The share, from 0 to 1; 0 of nothing.
    pub fn rate(&self) -> f64 {
        if self.of == 0 {
            0.0
        } else {
            self.count as f64 / self.of as f64
        }
    }

    /// Wilson's interval of 95 %.
    pub fn interval(&self) -> [f64; 2] {
        if self.of == 0 {
            return [0.0, 1.0];
        }
        let (count, rate) = (self.of as f64, self.rate());
        let square = QUANTILE * QUANTILE;
        let middle = rate + square / (2.0 * count);
        let half = QUANTILE * (rate * (1.0 - rate) / count + square / (4.0 * count * count)).sqrt();
        let scale = 1.0 + square / count;
        [
            ((middle - half) / scale).max(0.0),
            ((middle + half) / scale).min(1.0),
        ]
    }

    /// The share as JSON, in percent.
    pub fn document(&self) -> Value {
        let [low, high] = self.interval();
        json!({
            "count": self.count,
            "of": self.of,
            "percent": rounded(self.rate() * 100.0),
            "interval95": [rounded(low * 100.0), rounded(high * 100.0)],
        })
    }

    /// The share for a person.
    pub fn text(&self) -> String {
        let [low, high] = self.interval();
        format!(
            "{:.2} % ({} of {}; 95 % interval {:.2} to {:.2} %)",
            self.rate() * 100.0,
            self.count,
            self.of,
            low * 100.0,
            high * 100.0
        )
    }
}

/// A figure with three decimals.
pub fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The value below which so much of all lies; 0 of nothing.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (share * sorted.len().saturating_sub(1) as f64).round() as usize;
    sorted.get(at).copied().unwrap_or(0.0)
}

/// Area under the curve: how often a pair of one person scores above a pair of two; ties count half.
pub fn area_under_curve(same: &[f64], different: &[f64]) -> Option<f64> {
    if same.is_empty() || different.is_empty() {
        return None;
    }
    let mut sorted = different.to_vec();
    sorted.sort_by(f64::total_cmp);
    let below: f64 = same
        .iter()
        .map(|score| {
            let less = sorted.partition_point(|other| other < score);
            let up_to = sorted.partition_point(|other| other <= score);
            (less + up_to) as f64 / 2.0
        })
        .sum();
    Some(below / (same.len() * different.len()) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_wilsons() {
        let none = Share { count: 0, of: 600 };
        let [low, high] = none.interval();
        assert!(low.abs() < 1e-9 && (high - 0.006_36).abs() < 1e-4, "{high}");
        let half = Share { count: 5, of: 10 }.interval();
        assert!(
            (half[0] - 0.2366).abs() < 1e-3 && (half[1] - 0.7634).abs() < 1e-3,
            "{half:?}"
        );
        assert_eq!(Share::default().interval(), [0.0, 1.0]);
    }

    #[test]
    fn the_area_counts_pairs_in_order_and_ties_half() {
        assert_eq!(area_under_curve(&[2.0, 3.0], &[0.0, 1.0]), Some(1.0));
        assert_eq!(area_under_curve(&[1.0], &[1.0]), Some(0.5));
        assert_eq!(area_under_curve(&[0.0, 2.0], &[1.0]), Some(0.5));
        assert_eq!(area_under_curve(&[], &[1.0]), None);
        assert_eq!(quantile(&[3.0, 1.0, 2.0], 0.5), 2.0);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}

//! The figures, as a table and as a document.

use std::time::Duration;

use serde_json::{Value, json};

use super::load::Round;
use crate::report;

/// What is measured, ceilings before what is measured against them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Durable transactions of one small row each, begun and committed, which share nothing.
    BareTransactions,
    /// Durable writes of one small row each, as cheap as they can be: on SQLite they share their commits, on PostgreSQL
    /// a statement is a transaction.
    CheapestWrites,
    /// Users registered.
    Registrations,
    /// A bare handler with one indexed SELECT.
    BareSelects,
    /// Statuses read.
    Statuses,
    /// People taken from nothing to `verified`.
    Verifications,
}

impl Measure {
    /// All, in the order in which they are measured.
    pub const ALL: [Self; 6] = [
        Self::BareTransactions,
        Self::CheapestWrites,
        Self::Registrations,
        Self::BareSelects,
        Self::Statuses,
        Self::Verifications,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::BareTransactions => "bare durable transactions",
            Self::CheapestWrites => "cheapest durable writes",
            Self::Registrations => "users registered",
            Self::BareSelects => "bare handler, one indexed SELECT",
            Self::Statuses => "statuses read",
            Self::Verifications => "people verified, from consent on",
        }
    }

    /// How many clients do it at the same time.
    pub fn workers(self) -> usize {
        match self {
            Self::BareSelects | Self::Statuses => 16,
            Self::BareTransactions | Self::CheapestWrites | Self::Registrations => 32,
            // Each sleeps between two looks at a status for most of its time.
            Self::Verifications => 64,
        }
    }

    /// What it is measured against besides, without an aim.
    pub fn second_ceiling(self) -> Option<Self> {
        match self {
            Self::Registrations | Self::Verifications => Some(Self::CheapestWrites),
            Self::BareTransactions | Self::CheapestWrites | Self::BareSelects | Self::Statuses => None,
        }
    }

    /// What it is measured against, and how much of that it is to reach.
    pub fn aim(self) -> Option<(Self, f64)> {
        match self {
            Self::BareTransactions | Self::CheapestWrites | Self::BareSelects => None,
            Self::Registrations => Some((Self::BareTransactions, 0.60)),
            Self::Statuses => Some((Self::BareSelects, 0.60)),
            Self::Verifications => Some((Self::BareTransactions, 0.12)),
        }
    }
}

/// Every round of one measurement.
pub struct Series {
    /// What was measured.
    pub measure: Measure,
    /// What came of it.
    pub rounds: Vec<Round>,
}

impl Series {
    /// Nothing measured yet.
    pub fn new(measure: Measure) -> Self {
        Self {
            measure,
            rounds: Vec::new(),
        }
    }

    /// Each figure's median over the rounds.
    fn median(&self) -> Round {
        Round {
            per_second: median(self.rounds.iter().map(|round| round.per_second)),
            p50: median(self.rounds.iter().map(|round| round.p50)),
            p99: median(self.rounds.iter().map(|round| round.p99)),
            cpu: median(self.rounds.iter().map(|round| round.cpu)),
            resident_bytes: median(self.rounds.iter().map(|round| round.resident_bytes)),
        }
    }
}

/// All that was measured on one database.
pub struct Figures {
    /// The database.
    pub database: &'static str,
    /// The measurements, in the order of [`Measure::ALL`].
    pub series: Vec<Series>,
}

impl Figures {
    /// How much of its ceiling a measurement reached: the median of the rounds, each against the ceiling of the same
    /// round, because a machine that others use is not equally fast for long.
    fn share(&self, series: &Series) -> Option<f64> {
        let (ceiling, _) = series.measure.aim()?;
        self.share_of(ceiling, series)
    }

    fn share_of_second(&self, series: &Series) -> Option<f64> {
        self.share_of(series.measure.second_ceiling()?, series)
    }

    fn share_of(&self, ceiling: Measure, series: &Series) -> Option<f64> {
        let ceiling = self.series.iter().find(|series| series.measure == ceiling)?;
        let pairs = series.rounds.iter().zip(&ceiling.rounds);
        Some(median(
            pairs.map(|(round, ceiling)| round.per_second / ceiling.per_second),
        ))
    }

    /// For a script.
    pub fn document(&self) -> Value {
        let measure = |series: &Series| {
            let median = series.median();
            json!({
                "name": series.measure.name(),
                "clients": series.measure.workers(),
                "perSecond": median.per_second,
                "p50Seconds": median.p50.as_secs_f64(),
                "p99Seconds": median.p99.as_secs_f64(),
                "cpuSeconds": median.cpu.as_secs_f64(),
                "residentBytes": median.resident_bytes,
                "perSecondOfEachRound": series.rounds.iter().map(|round| round.per_second).collect::<Vec<_>>(),
                "shareOfCeiling": self.share(series),
                "shareOfCheapestWrites": self.share_of_second(series),
                "aim": series.measure.aim().map(|(_, aim)| aim),
            })
        };
        json!({ "database": self.database, "measures": self.series.iter().map(measure).collect::<Vec<_>>() })
    }

    fn rows(&self) -> impl Iterator<Item = Vec<String>> {
        self.series.iter().map(|series| {
            let median = series.median();
            let share = self.share(series).zip(series.measure.aim());
            vec![
                self.database.to_owned(),
                series.measure.name().to_owned(),
                series.measure.workers().to_string(),
                format!("{:.0}", median.per_second),
                milliseconds(median.p50),
                milliseconds(median.p99),
                format!("{:.1}", median.cpu.as_secs_f64()),
                format!("{:.0}", median.resident_bytes as f64 / 1e6),
                share.map_or_else(String::new, |(share, _)| format!("{:.0} %", share * 100.0)),
                share.map_or_else(String::new, |(share, (_, aim))| {
                    let met = if share >= aim { "met" } else { "not met" };
                    format!("{:.0} % {met}", aim * 100.0)
                }),
                self.share_of_second(series)
                    .map_or_else(String::new, |share| format!("{:.0} %", share * 100.0)),
            ]
        })
    }
}

/// For a person.
pub fn table(figures: &[Figures]) -> String {
    let headings = [
        "DATABASE",
        "WHAT",
        "CLIENTS",
        "A SECOND",
        "P50 MS",
        "P99 MS",
        "CPU S",
        "RESIDENT MB",
        "OF CEILING",
        "AIM",
        "OF CHEAPEST",
    ];
    let rows: Vec<Vec<String>> = figures.iter().flat_map(Figures::rows).collect();
    let table = report::table(&headings, &rows, "nothing was measured");
    format!(
        "{table}\nCPU and memory are of this whole process, clients included; PostgreSQL's own are not. Registrations and \
         verifications are\nmeasured against bare durable transactions (and, without an aim, against the cheapest durable writes), \
         statuses against the\nbare handler.\n"
    )
}

fn milliseconds(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1e3)
}

/// The middle of the values; of two in the middle the lower one.
fn median<T: PartialOrd + Copy>(values: impl Iterator<Item = T>) -> T {
    let mut sorted: Vec<T> = values.collect();
    sorted.sort_by(|one, other| one.partial_cmp(other).unwrap_or(std::cmp::Ordering::Equal));
    sorted[(sorted.len() - 1) / 2]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round(per_second: f64) -> Round {
        let duration = Duration::from_millis(per_second as u64);
        Round {
            per_second,
            p50: duration,
            p99: duration,
            cpu: duration,
            resident_bytes: per_second as u64,
        }
    }

    fn series(measure: Measure, per_second: [f64; 3]) -> Series {
        Series {
            measure,
            rounds: per_second.map(round).to_vec(),
        }
    }

    #[test]
    fn a_share_is_the_median_of_rounds_against_their_own_ceiling() {
        let figures = Figures {
            database: "sqlite",
            series: vec![
                series(Measure::BareTransactions, [100.0, 1_000.0, 200.0]),
                series(Measure::Registrations, [50.0, 900.0, 160.0]),
            ],
        };
        assert_eq!(figures.share(&figures.series[0]), None);
        assert_eq!(figures.share(&figures.series[1]), Some(0.8));
        let document = figures.document();
        assert_eq!(
            document["measures"][1]["shareOfCheapestWrites"],
            serde_json::Value::Null
        );
        assert_eq!(document["measures"][1]["perSecond"], 160.0);
        assert_eq!(document["measures"][1]["p50Seconds"], 0.16);
        let text = table(&[figures]);
        assert!(text.contains("80 %") && text.contains("60 % met"), "{text}");
    }
}

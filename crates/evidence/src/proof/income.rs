//! What somebody earns, by a payslip or a yearly certificate.

use std::fmt;

use jiff::civil::Date;

use super::origin::Origin;
use super::pay_amount::{PayAmount, pay_amount};
use super::pay_period::period;
use super::payer::payer;
use super::person::NameSeen;
use super::table::is_to_date;
use crate::document::ProofKind;
use crate::text::Line;

/// Days of a year, for making a year's income of a period's.
pub(super) const YEAR_DAYS: f64 = 365.25;

/// Money of a thousand parts, whose `850.500` cannot be told from thousands.
const THOUSANDTHS: [&str; 5] = ["TND", "KWD", "BHD", "OMR", "JOD"];

/// Whole amounts from which on thousandths may have been taken for thousands.
const THOUSANDTHS_OPEN_MIN: f64 = 10_000.0;

/// Share of an income that is left after deductions, at least: what is paid out is compared with as much less.
pub(crate) const NET_SHARE_MIN: f64 = 0.6;

/// The period that an income is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PayPeriod {
    /// Its length in days.
    pub days: f64,
    /// Whether dates or words state it; else it follows from the income of the year so far.
    pub is_stated: bool,
}

impl PayPeriod {
    /// A period that dates or words state.
    pub(super) fn stated(days: f64) -> Self {
        Self {
            days,
            is_stated: true,
        }
    }
}

/// What a proof of income says. Its `Debug` output shows no values.
#[derive(Clone, PartialEq, Default)]
pub struct IncomeReading {
    /// Income of the period before deductions, or what is paid out when only that is stated.
    pub amount: Option<f64>,
    /// Whether it is before deductions.
    pub is_gross: bool,
    /// Income of the year so far, where it is stated.
    pub year_to_date: Option<f64>,
    /// ISO 4217 code.
    pub currency: Option<&'static str>,
    /// The period.
    pub period: Option<PayPeriod>,
    /// Who pays.
    pub payer: Option<String>,
}

impl fmt::Debug for IncomeReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomeReading")
            .field("currency", &self.currency)
            .field("period", &self.period)
            .finish_non_exhaustive()
    }
}

impl IncomeReading {
    /// What that makes in a year, in its currency.
    pub fn yearly(&self) -> Option<f64> {
        let period = self.period?;
        if !period.is_stated
            && let Some(so_far) = self.year_to_date
        {
            return Some(so_far * YEAR_DAYS / period.days);
        }
        Some(self.amount? * YEAR_DAYS / period.days)
    }
}

/// Reads a proof of income.
pub(super) fn read_income(
    kind: Option<ProofKind>,
    lines: &[Line],
    origin: &Origin,
    holder: Option<&NameSeen>,
    today: Date,
) -> IncomeReading {
    let is_open = |pay: &PayAmount| {
        origin.currency.is_some_and(|code| THOUSANDTHS.contains(&code))
            && pay.value >= THOUSANDTHS_OPEN_MIN
            && pay.value.fract() == 0.0
    };
    let pay = pay_amount(kind, lines).filter(|pay| !is_open(pay));
    let has_column = lines.iter().any(|line| is_to_date(&line.text));
    let is_more = |pay: &PayAmount| pay.next.filter(|next| has_column && *next >= pay.value);
    let year_to_date = pay.as_ref().and_then(is_more);
    let stated = pay.and_then(|pay| pay.days);
    IncomeReading {
        amount: pay.map(|pay| pay.value),
        is_gross: pay.is_some_and(|pay| pay.is_gross),
        year_to_date,
        currency: origin.currency,
        period: stated
            .map(PayPeriod::stated)
            .or_else(|| period(kind, lines, year_to_date.is_some(), origin, today)),
        payer: payer(kind, lines, holder),
    }
}

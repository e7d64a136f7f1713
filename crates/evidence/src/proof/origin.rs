//! Where a page comes from, worked out once and handed to all that asks.

use jiff::civil::Date;

use super::country::{Country, country};
use super::currency::currency;
use super::issue_date::date_order;
use crate::text::{DateOrder, Line};

/// The country, the money and the dates of a page, as far as they are told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin {
    pub(super) country: Option<Country>,
    /// ISO 4217 code of its currency.
    pub(super) currency: Option<&'static str>,
    pub(super) order: DateOrder,
    /// Whether anything but words that speak for a country settles the order of day and month.
    pub(super) is_order_settled: bool,
}

impl Origin {
    pub(super) fn of(lines: &[Line], today: Date) -> Self {
        let country = country(lines);
        let currency = currency(lines, country);
        let (order, is_order_settled) = date_order(lines, country, currency, today);
        Self {
            country,
            currency,
            order,
            is_order_settled,
        }
    }
}

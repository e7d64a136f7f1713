//! Proofs of address and of income: documents of paper, from banks, utilities, offices and employers.
//!
//! All of it works on [`Line`](crate::text::Line)s, whether they were recognised in a picture or stand in a PDF as text,
//! and says what was found and what was not. Start with [`read`].

mod address;
mod amount;
mod country;
mod currency;
mod income;
mod issue_date;
mod kind;
mod origin;
mod pay_amount;
mod pay_balance;
mod pay_period;
mod pay_words;
mod payer;
mod person;
mod reading;
mod row;
mod signs;
mod table;

#[cfg(test)]
mod tests;

pub use address::{AddressSeen, find_address};
pub use amount::{Amount, amounts};
pub(crate) use income::NET_SHARE_MIN;
pub use income::{IncomeReading, PayPeriod};
pub use issue_date::IssueDate;
pub use kind::tell_kind;
pub use person::{NameSeen, find_name};
pub use reading::{ProofReading, Rules, read};

//! Everything that a proof says, in one reading.

use std::fmt;

use jiff::civil::Date;

use super::address::{AddressSeen, find_address};
use super::income::{IncomeReading, read_income};
use super::issue_date::{IssueDate, find_issue_date};
use super::kind::tell_kind;
use super::origin::Origin;
use super::person::{NameSeen, find_name};
use crate::document::{Claim, ProofKind};
use crate::text::{LINES_MAX, Line};

/// What policy says about proofs.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// How many days old a proof of address may be.
    pub address_age_days_max: i32,
    /// How many days old a proof of income may be.
    pub income_age_days_max: i32,
    /// What share of the lower end of the stated band an income must reach.
    pub income_share_min: f64,
    /// US dollars for one unit of a currency, by its ISO 4217 code.
    pub usd_rates: Vec<(String, f64)>,
}

/// What was read from a proof. Its `Debug` output shows no values.
#[derive(Clone, PartialEq, Default)]
pub struct ProofReading {
    /// What kind of document it is.
    pub kind: Option<ProofKind>,
    /// The claimed name, where it stands on it.
    pub name: Option<NameSeen>,
    /// What of the claimed address stands on it; `None` when none is claimed.
    pub address: Option<AddressSeen>,
    /// When it was issued.
    pub issued: Option<IssueDate>,
    /// What it says about income.
    pub income: IncomeReading,
}

impl fmt::Debug for ProofReading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProofReading")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// Reads a proof.
pub fn read(lines: &[Line], claim: &Claim, today: Date) -> ProofReading {
    let lines = &lines[..lines.len().min(LINES_MAX)];
    let kind = tell_kind(lines);
    let origin = Origin::of(lines, today);
    let name = claim.name.as_ref().and_then(|name| find_name(name, lines));
    ProofReading {
        kind,
        address: claim.address.as_ref().map(|address| find_address(address, lines)),
        issued: find_issue_date(lines, &origin, today),
        income: read_income(kind, lines, &origin, name.as_ref(), today),
        name,
    }
}

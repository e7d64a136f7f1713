//! What the commands that measure reading hold proofs to.

use evidence::proof::Rules;

/// What policy says about proofs, with rates for the currencies that the labelled ones are in.
pub fn rules() -> Rules {
    let rates = [("USD", 1.0), ("EUR", 1.082), ("GBP", 1.277)];
    Rules {
        address_age_days_max: 90,
        income_age_days_max: 180,
        income_share_min: 0.8,
        usd_rates: rates.map(|(code, rate)| (code.to_owned(), rate)).to_vec(),
    }
}

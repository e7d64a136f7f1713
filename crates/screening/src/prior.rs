//! How likely a hit is before anything is looked at.

use thiserror::Error;

/// The share of screened names, among those that resemble a listed one at all, that truly are the listed party's: what
/// a score is a probability at. Policy states it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior(f64);

/// Not a share between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a prior is a share greater than 0 and less than 1")]
pub struct BadPrior;

/// The share of labelled queries that have a right answer: what the model was fitted on.
const FITTED: f64 = 0.4;

impl Prior {
    /// A share.
    ///
    /// # Errors
    /// [`BadPrior`] unless it is greater than 0 and less than 1.
    pub fn new(share: f64) -> Result<Self, BadPrior> {
        if share > 0.0 && share < 1.0 {
            Ok(Self(share))
        } else {
            Err(BadPrior)
        }
    }

    /// The share.
    #[must_use]
    pub fn share(self) -> f64 {
        self.0
    }

    /// What it adds to the log-odds of the model.
    pub(crate) fn shift(self) -> f32 {
        let odds = |share: f64| share / (1.0 - share);
        (odds(self.0) / odds(FITTED)).ln() as f32
    }
}

impl Default for Prior {
    fn default() -> Self {
        Self(FITTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prior_is_a_share_and_shifts_the_odds() {
        assert_eq!(Prior::default().shift(), 0.0);
        assert!(Prior::new(0.01).is_ok_and(|prior| prior.shift() < -4.0));
        assert!(Prior::new(0.8).is_ok_and(|prior| prior.shift() > 1.0));
        for share in [0.0, 1.0, -1.0, f64::NAN] {
            assert_eq!(Prior::new(share), Err(BadPrior));
        }
    }
}

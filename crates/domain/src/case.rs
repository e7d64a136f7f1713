//! Cases that a person of the compliance team decides.

use crate::id::ReviewerId;

/// How many different reviewers must agree when a sanctions list was hit.
pub const REVIEWERS_AFTER_SANCTIONS_HIT: u8 = 2;

/// What a reviewer says of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// What a person may judge is in order. Lifts nothing else.
    Approve,
    /// The user failed.
    Reject,
}

impl Verdict {
    /// The stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
        }
    }

    /// Reads a stable name.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Approve, Self::Reject]
            .into_iter()
            .find(|verdict| verdict.code() == code)
    }
}

/// An open case: who has voted, and how many must agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCase {
    /// How many different reviewers must give the same verdict.
    pub reviewers_min: u8,
    /// What each reviewer said, in order.
    pub votes: Vec<(ReviewerId, Verdict)>,
}

/// What a vote led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterVote {
    /// Another reviewer has to say the same.
    Open(OpenCase),
    /// Enough reviewers agree.
    Closed(Verdict),
}

/// Why a vote does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VoteError {
    /// The four-eyes rule: each reviewer says it once.
    #[error("this reviewer has voted already: another reviewer has to decide too")]
    SameReviewer,
}

impl OpenCase {
    /// Counts one reviewer's verdict; a reviewer may change their mind, not vote twice the same.
    pub fn vote(mut self, reviewer: ReviewerId, verdict: Verdict) -> Result<AfterVote, VoteError> {
        if self.votes.contains(&(reviewer.clone(), verdict)) {
            return Err(VoteError::SameReviewer);
        }
        self.votes.retain(|(earlier, _)| *earlier != reviewer);
        self.votes.push((reviewer, verdict));
        let agreeing = self.votes.iter().filter(|(_, said)| *said == verdict).count();
        if agreeing >= usize::from(self.reviewers_min) {
            Ok(AfterVote::Closed(verdict))
        } else {
            Ok(AfterVote::Open(self))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reviewer(n: u128) -> ReviewerId {
        ReviewerId::from_bits(n)
    }

    #[test]
    fn one_reviewer_decides_an_ordinary_case() {
        let case = OpenCase {
            reviewers_min: 1,
            votes: vec![],
        };
        assert_eq!(
            case.vote(reviewer(1), Verdict::Reject),
            Ok(AfterVote::Closed(Verdict::Reject))
        );
    }

    #[test]
    fn a_sanctions_hit_takes_two_who_agree() {
        let case = OpenCase {
            reviewers_min: REVIEWERS_AFTER_SANCTIONS_HIT,
            votes: vec![],
        };
        let Ok(AfterVote::Open(case)) = case.vote(reviewer(1), Verdict::Approve) else {
            panic!("closed by one")
        };
        assert_eq!(
            case.clone().vote(reviewer(1), Verdict::Approve),
            Err(VoteError::SameReviewer)
        );
        let Ok(AfterVote::Open(split)) = case.clone().vote(reviewer(2), Verdict::Reject) else {
            panic!("closed by a split")
        };
        assert_eq!(
            split.vote(reviewer(3), Verdict::Reject),
            Ok(AfterVote::Closed(Verdict::Reject))
        );
        assert_eq!(
            case.vote(reviewer(2), Verdict::Approve),
            Ok(AfterVote::Closed(Verdict::Approve))
        );
    }
}

//! What an engine saw in a document or a face, before policy says what follows.

use crate::document::DocumentType;
use crate::reason::ReasonCode;

/// Something that is not in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: ReasonCode,
    /// How clearly it was seen, in percent. Weak signs weigh as much.
    pub strength_percent: u8,
    /// The document or selfie that it is about, where that is not the one that was looked at.
    pub about: Option<DocumentType>,
    /// What a reviewer is shown: names and values. Personal data.
    pub evidence: Vec<(String, String)>,
}

impl Finding {
    /// Something that was seen clearly, with nothing to show.
    pub fn of(code: ReasonCode) -> Self {
        Self {
            code,
            strength_percent: 100,
            about: None,
            evidence: Vec::new(),
        }
    }
}

/// What came of looking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Nobody could look: a model is missing, or the engine failed.
    NotRead(ReasonCode),
    /// It was looked at.
    Read {
        /// What is not in order.
        findings: Vec<Finding>,
        /// What was read, for a reviewer: names and values. Personal data.
        evidence: Vec<(String, String)>,
    },
}

/// What follows from a finding, as policy has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindingEffect {
    /// It is on record, and nothing follows.
    Note,
    /// A weak sign: it adds this much, times its strength, to a score from which a person looks.
    Weigh(u32),
    /// A person has to look.
    Review,
    /// The evidence is refused, and the user is asked for it again.
    AskAgain,
    /// The user failed; later data need a person.
    Reject,
}

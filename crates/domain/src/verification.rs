//! The state machine of a user's verification: what was triggered, what a run judges, what it left standing.
//!
//! Every change of what a product relies on raises that product's revision. A trigger notes the revisions that it was
//! about; a run judges a snapshot at these revisions; its result stands for a product as long as the revision does.
//! Whatever was judged at another revision stands for nothing.

use jiff::Timestamp;

use crate::check::RejectionBasis;
use crate::document::DocumentType;
use crate::eligibility::Consent;
use crate::id::RunId;
use crate::product::{PerProduct, Product, ProductSet};
use crate::reason::{Reason, ReasonCode};
use crate::risk::{PoliticalExposure, RiskLevel};

/// What the user is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// Dotted paths into the body of the update, or names of sections.
    pub data: Vec<String>,
    /// Documents to upload.
    pub documents: Vec<DocumentType>,
    /// Why something is asked for again.
    pub reasons: Vec<Reason>,
}

/// What a run, or a person, decided of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disposition {
    /// Every required check passed, or a person judged those that only a person may.
    Verified,
    /// A person has to decide.
    ManualReview,
    /// Something is missing, unreadable, expired or refused.
    RequiresData(Asked),
    /// The user failed.
    Rejected {
        /// What it rests on.
        basis: RejectionBasis,
        /// Why.
        reasons: Vec<Reason>,
    },
}

/// A disposition, and what it was decided upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The revision of the product's inputs.
    pub revision: u32,
    /// What was decided.
    pub disposition: Disposition,
    /// The run whose checks it rests on.
    pub run: RunId,
    /// Policy, lists and settings that it was decided under; another of them is a reason to look again.
    pub circumstances: String,
    /// How high the risk was.
    pub risk: RiskLevel,
    /// When a person has to look again, once it stands verified.
    pub review_due_at: Option<Timestamp>,
}

/// The last trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// When.
    pub at: Timestamp,
    /// The revisions that it was about.
    pub revisions: PerProduct<u32>,
    /// What was missing at that time, as far as completeness tells.
    pub missing: PerProduct<Option<Asked>>,
}

/// A run that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveRun {
    /// The run.
    pub id: RunId,
    /// The revisions of its snapshot.
    pub revisions: PerProduct<u32>,
    /// The products that it decides.
    pub judges: ProductSet,
}

/// Whether a rejection of the past asks for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Record {
    /// Nothing speaks against the user.
    #[default]
    Clear,
    /// The user was rejected, other than by age, residence or a staging word, and no person has approved what was
    /// stated since.
    Rejected,
}

/// All that is known of a user's verification.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// How often what each product relies on has changed.
    pub revisions: PerProduct<u32>,
    /// The last trigger.
    pub trigger: Option<Trigger>,
    /// The run that has not ended, if any.
    pub active: Option<ActiveRun>,
    /// What stands of each product.
    pub standings: PerProduct<Option<Standing>>,
    /// What screening last found.
    pub exposure: PoliticalExposure,
    /// What was decided before.
    pub record: Record,
}

/// What a trigger leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterTrigger {
    /// Nothing changed and everything is decided.
    NothingToDo,
    /// A run of the very same snapshot is on its way.
    Joined(RunId),
    /// Nothing is checked without consent; the acceptance will start the run.
    AwaitsConsent {
        /// An earlier run whose result now applies to nothing.
        superseded: Option<RunId>,
    },
    /// A run starts.
    Started {
        /// An earlier run whose result now applies to nothing.
        superseded: Option<RunId>,
    },
}

/// Which products the passing of time has moved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FallenDue {
    /// A document that they rely on has expired.
    pub expired: ProductSet,
    /// A person has to look again.
    pub review: ProductSet,
}

/// Whether a run's result applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AfterRun {
    /// The run had been superseded: its result applies to nothing.
    Superseded,
    /// The result applies to these products; the others changed meanwhile.
    Applied(ProductSet),
}

impl Verification {
    /// Takes note that what these products rely on has changed.
    pub fn inputs_changed(&mut self, products: ProductSet) {
        for product in products.iter() {
            self.revisions[product] += 1;
        }
    }

    /// Whether nobody has asked for a decision yet: then none is there that what changes could touch.
    pub fn is_untouched(&self) -> bool {
        self.trigger.is_none()
            && self.active.is_none()
            && Product::ALL
                .into_iter()
                .all(|product| self.standings[product].is_none())
    }

    /// Whether the last trigger was about what the product relies on now.
    pub fn is_triggered(&self, product: Product) -> bool {
        let current = self.revisions[product];
        self.trigger
            .as_ref()
            .is_some_and(|trigger| trigger.revisions[product] == current)
    }

    /// What stands of a product now.
    pub fn standing(&self, product: Product) -> Option<&Disposition> {
        let standing = self.standings[product].as_ref()?;
        (standing.revision == self.revisions[product]).then_some(&standing.disposition)
    }

    /// What the trigger knew to be missing.
    pub fn known_missing(&self, product: Product) -> Option<&Asked> {
        self.trigger
            .as_ref()
            .and_then(|trigger| trigger.missing[product].as_ref())
    }

    /// Products that a run has to decide: triggered, and undecided, or decided other than verified under other
    /// circumstances.
    fn undecided(&self, circumstances: &str) -> ProductSet {
        ProductSet::of(|product| {
            self.is_triggered(product)
                && !self.is_rejected_by_person(product)
                && match (self.standing(product), &self.standings[product]) {
                    (None, _) => true,
                    (Some(Disposition::Verified), _) => false,
                    (Some(_), Some(standing)) => standing.circumstances != circumstances,
                    (Some(_), None) => true,
                }
        })
    }

    /// The client asks for verification of what is on record now. `run` names the run that may start.
    pub fn trigger(
        &mut self,
        at: Timestamp,
        missing: PerProduct<Option<Asked>>,
        consent: Consent,
        circumstances: &str,
        run: RunId,
    ) -> AfterTrigger {
        self.trigger = Some(Trigger {
            at,
            revisions: self.revisions.clone(),
            missing,
        });
        self.start_when_due(consent, circumstances, run)
    }

    /// The user has accepted the policy in force: a trigger that waited for it starts its run.
    pub fn consent_given(&mut self, circumstances: &str, run: RunId) -> AfterTrigger {
        match self.trigger {
            Some(_) => self.start_when_due(Consent::Given, circumstances, run),
            None => AfterTrigger::NothingToDo,
        }
    }

    fn start_when_due(&mut self, consent: Consent, circumstances: &str, run: RunId) -> AfterTrigger {
        let revisions = self.revisions.clone();
        let judges = self.undecided(circumstances);
        if let Some(active) = &mut self.active
            && active.revisions == revisions
        {
            // A run that an acceptance started judges what was triggered then; by now it may be more.
            active.judges = active.judges.with(judges);
            return AfterTrigger::Joined(active.id.clone());
        }
        if judges.is_empty() {
            return AfterTrigger::NothingToDo;
        }
        let superseded = self.active.take().map(|active| active.id);
        if consent == Consent::Absent {
            return AfterTrigger::AwaitsConsent { superseded };
        }
        self.active = Some(ActiveRun {
            id: run,
            revisions,
            judges,
        });
        AfterTrigger::Started { superseded }
    }

    /// A run has ended. `decide` gives the disposition of each product that it judged. What a person has rejected
    /// while it ran stays rejected.
    pub fn run_ended(
        &mut self,
        run: &RunId,
        circumstances: &str,
        mut decide: impl FnMut(Product) -> Disposition,
    ) -> AfterRun {
        let Some(active) = self.active.take_if(|active| active.id == *run) else {
            return AfterRun::Superseded;
        };
        let applies = ProductSet::of(|product| {
            active.judges.contains(product)
                && active.revisions[product] == self.revisions[product]
                && !self.is_rejected_by_person(product)
        });
        for product in applies.iter() {
            let disposition = decide(product);
            if let Disposition::Rejected { basis, .. } = &disposition
                && basis.needs_person_afterwards()
            {
                self.record = Record::Rejected;
            }
            self.standings[product] = Some(Standing {
                revision: active.revisions[product],
                disposition,
                run: run.clone(),
                circumstances: circumstances.to_owned(),
                // Until the risk is noted: a person who approves without knowing looks again soon.
                risk: RiskLevel::High,
                review_due_at: None,
            });
        }
        AfterRun::Applied(applies)
    }

    fn is_rejected_by_person(&self, product: Product) -> bool {
        matches!(
            self.standing(product),
            Some(Disposition::Rejected {
                basis: RejectionBasis::Reviewer,
                ..
            })
        )
    }

    /// The products that wait for a person now.
    pub fn awaiting_person(&self) -> ProductSet {
        ProductSet::of(|product| self.standing(product) == Some(&Disposition::ManualReview))
    }

    /// Puts products that stand verified where screening sends them, because it has found what it had not found before.
    /// One that waits for a person already is moved by a rejection only.
    pub fn reopen(&mut self, mut decide: impl FnMut(Product) -> Option<Disposition>) -> ProductSet {
        let standing_now = self.clone();
        let mut reopened = ProductSet::default();
        for product in Product::ALL {
            let current = standing_now.standing(product);
            let Some(disposition) = decide(product) else {
                continue;
            };
            let moves = match (current, &disposition) {
                (Some(Disposition::Verified), _) => disposition != Disposition::Verified,
                (Some(Disposition::ManualReview), Disposition::Rejected { .. }) => true,
                _ => false,
            };
            if !moves {
                continue;
            }
            if matches!(&disposition, Disposition::Rejected { basis, .. } if basis.needs_person_afterwards())
            {
                self.record = Record::Rejected;
            }
            if let Some(standing) = &mut self.standings[product] {
                standing.disposition = disposition;
            }
            reopened = reopened.with(ProductSet::of(|it| it == product));
        }
        reopened
    }

    /// Notes when a person has to look again at products that stand verified now. `at` gives the instant for a risk.
    pub fn note_review(
        &mut self,
        products: ProductSet,
        risk: Option<RiskLevel>,
        at: impl Fn(RiskLevel) -> Timestamp,
    ) {
        let is_verified = self.verified();
        for product in products.iter() {
            let verified = is_verified.contains(product);
            if let Some(standing) = &mut self.standings[product] {
                standing.risk = risk.unwrap_or(standing.risk);
                standing.review_due_at = verified.then(|| at(standing.risk));
            }
        }
    }

    /// The products that stand verified.
    pub fn verified(&self) -> ProductSet {
        ProductSet::of(|product| self.standing(product) == Some(&Disposition::Verified))
    }

    /// When a person has to look again at the first of the products that stand verified.
    pub fn next_review_at(&self) -> Option<Timestamp> {
        self.verified()
            .iter()
            .filter_map(|product| self.standings[product].as_ref()?.review_due_at)
            .min()
    }

    /// Puts products that stand verified where the passing of time sends them: to the user, whose documents have
    /// expired (`expired` names those that each product relies on), or to a person, whose review is due.
    pub fn fall_due(&mut self, now: Timestamp, expired: &PerProduct<Vec<DocumentType>>) -> FallenDue {
        let mut fallen = FallenDue::default();
        for product in Product::ALL {
            let is_verified = self.verified().contains(product);
            let Some(standing) = self.standings[product].as_mut().filter(|_| is_verified) else {
                continue;
            };
            let this = ProductSet::of(|it| it == product);
            if !expired[product].is_empty() {
                let reason = |kind: &DocumentType| Reason::about(ReasonCode::DocumentExpired, kind.code());
                standing.disposition = Disposition::RequiresData(Asked {
                    data: Vec::new(),
                    documents: expired[product].clone(),
                    reasons: expired[product].iter().map(reason).collect(),
                });
                fallen.expired = fallen.expired.with(this);
            } else if standing.review_due_at.is_some_and(|due_at| due_at <= now) {
                standing.disposition = Disposition::ManualReview;
                fallen.review = fallen.review.with(this);
            }
        }
        fallen
    }

    /// A person has approved: lifts what waits for a person, and nothing else. When nothing does, because what was
    /// stated has changed since, an earlier rejection stays on record: nobody has looked at what is stated now.
    pub fn approved(&mut self) -> ProductSet {
        let lifted = self.awaiting_person();
        for product in lifted.iter() {
            if let Some(standing) = &mut self.standings[product] {
                standing.disposition = Disposition::Verified;
            }
        }
        if !lifted.is_empty() {
            self.record = Record::Clear;
        }
        lifted
    }

    /// A person has rejected: what waits for a person is rejected, and later data need a person.
    pub fn rejected(&mut self, reason: Reason) -> ProductSet {
        let rejected = self.awaiting_person();
        for product in rejected.iter() {
            if let Some(standing) = &mut self.standings[product] {
                standing.disposition = Disposition::Rejected {
                    basis: RejectionBasis::Reviewer,
                    reasons: vec![reason.clone()],
                };
            }
        }
        self.record = Record::Rejected;
        rejected
    }
}

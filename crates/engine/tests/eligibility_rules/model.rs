//! A small engine over the rules: it does to one user's record what calls, workers and reviewers do, in any order, and
//! keeps books of its own about what must never be.

mod invariants;

use std::collections::{BTreeMap, BTreeSet};

use domain::case::{AfterVote, OpenCase, REVIEWERS_AFTER_SANCTIONS_HIT, Verdict};
use domain::check::RejectionBasis;
use domain::document::{DocumentFact, DocumentType};
use domain::eligibility::{Consent, Status, eligibility};
use domain::id::{ReviewerId, RunId};
use domain::judgement::{Examination, Findings, OpenCases, Sanctions, Screened, judge, known_missing};
use domain::person::{UserData, utc_date};
use domain::policy::Policy;
use domain::product::{PerProduct, Product, ProductSet};
use domain::reason::{Reason, ReasonCode};
use domain::requirement::{Facts, changed_products};
use domain::verification::{AfterRun, AfterTrigger, Disposition, Record, Verification};
use jiff::{Timestamp, ToSpan};

use crate::people::*;
use invariants::is_by_person;

/// Whose last name stands on lists, when a list has an entry at all.
const LISTED_NAME: &str = "Silva";

/// Something that happens.
#[derive(Debug, Clone)]
pub enum Event {
    States(Box<UserData>),
    Uploads(DocumentFact),
    Triggers,
    Accepts,
    PrivacyPolicyIsPublished,
    RunEnds,
    SupersededRunEnds,
    ReviewerSays(u8, Verdict),
    ListChanges(&'static str, Screened),
    SourceAnswers(Option<domain::judgement::SourceAnswer>),
    UserIsScreenedAgain,
    PolicyChanges,
    DayPasses,
}

/// How a product was last decided, and upon what.
#[derive(Clone)]
pub struct Decided {
    pub disposition: Disposition,
    pub by_person: bool,
    facts: Facts,
    findings: Findings,
    stricter_policy: bool,
    now: Timestamp,
    run_began: usize,
}

struct Running {
    id: RunId,
    facts: Facts,
    began: usize,
}

struct CaseFile {
    open: OpenCase,
    hits: BTreeSet<u32>,
}

/// One user of one project, and the world around.
pub struct History {
    pub verification: Verification,
    pub consent: Consent,
    facts: Facts,
    running: Option<Running>,
    superseded: Vec<RunId>,
    case: Option<CaseFile>,
    world: Findings,
    entries: BTreeMap<&'static str, u32>,
    cleared: BTreeSet<u32>,
    circumstances: u32,
    stricter_policy: bool,
    now: Timestamp,
    step: usize,
    uploaded_at: BTreeMap<DocumentType, usize>,
    triggered: PerProduct<bool>,
    known_missing: PerProduct<bool>,
    decided: PerProduct<Option<Decided>>,
    hit_awaits_decision: bool,
    rejection_awaits_approval: bool,
}

impl History {
    pub fn new(
        environment: domain::staging::Environment,
        assurance: domain::judgement::IdentityAssurance,
    ) -> Self {
        let facts = Facts {
            environment,
            assurance,
            duplicate_faces: duplicate_faces(environment),
            data: UserData::default(),
            documents: Vec::new(),
        };
        Self {
            verification: Verification::default(),
            consent: Consent::Absent,
            facts,
            running: None,
            superseded: Vec::new(),
            case: None,
            world: nothing_found(),
            entries: BTreeMap::new(),
            cleared: BTreeSet::new(),
            circumstances: 0,
            stricter_policy: false,
            now: now(),
            step: 0,
            uploaded_at: BTreeMap::new(),
            triggered: PerProduct::default(),
            known_missing: PerProduct::default(),
            decided: PerProduct::default(),
            hit_awaits_decision: false,
            rejection_awaits_approval: false,
        }
    }

    pub fn data(&self) -> &UserData {
        &self.facts.data
    }

    pub fn statuses(&self) -> PerProduct<Status> {
        let eligibility = eligibility(&self.verification, self.consent);
        PerProduct::from_fn(|product| eligibility[product].status)
    }

    /// Lets something happen, and checks what has to hold afterwards.
    pub fn happen(&mut self, event: Event) {
        self.step += 1;
        match event {
            Event::States(data) => self.state(Facts {
                data: *data,
                ..self.facts.clone()
            }),
            Event::Uploads(document) => self.upload(document),
            Event::Triggers => self.trigger(),
            Event::Accepts => self.accept(),
            Event::PrivacyPolicyIsPublished => self.consent = Consent::Absent,
            Event::RunEnds => self.end_run(),
            Event::SupersededRunEnds => self.end_superseded_run(),
            Event::ReviewerSays(reviewer, verdict) => self.vote(reviewer, verdict),
            Event::ListChanges(family, screened) => self.change_list(family, screened),
            Event::SourceAnswers(answer) => self.world.source_answer = answer,
            Event::UserIsScreenedAgain => self.screen_again(),
            Event::PolicyChanges => {
                self.stricter_policy = !self.stricter_policy;
                self.circumstances += 1;
            }
            Event::DayPasses => self.now += 24.hours(),
        }
        self.check();
    }

    fn circumstances(&self) -> String {
        self.circumstances.to_string()
    }

    fn run_id(&self) -> RunId {
        RunId::from_bits(self.step as u128)
    }

    fn state(&mut self, after: Facts) {
        let policy = policy_of(self.stricter_policy);
        let changed = changed_products(&self.facts, &after, self.verification.exposure, policy);
        if after == self.facts {
            assert!(changed.is_empty(), "equal values change nothing");
        }
        self.verification.inputs_changed(changed);
        for product in changed.iter() {
            self.triggered[product] = false;
            self.decided[product] = None;
        }
        self.facts = after;
    }

    fn upload(&mut self, document: DocumentFact) {
        let mut after = self.facts.clone();
        let earlier = after.documents.iter().position(|it| it.kind == document.kind);
        let earlier = earlier.map(|at| after.documents.remove(at));
        if earlier.as_ref() != Some(&document) {
            self.uploaded_at.insert(document.kind, self.step);
        }
        after.documents.push(document);
        self.state(after);
    }

    fn trigger(&mut self) {
        let before = self.statuses();
        let policy = policy_of(self.stricter_policy);
        let missing = known_missing(
            &self.facts,
            self.verification.exposure,
            policy,
            utc_date(self.now),
        );
        let (circumstances, run) = (self.circumstances(), self.run_id());
        let missing_before = missing.clone();
        let after = self
            .verification
            .trigger(self.now, missing, self.consent, &circumstances, run);
        for product in Product::ALL {
            self.triggered[product] = true;
            self.known_missing[product] = missing_before[product].is_some();
            if self.decided[product].is_some() {
                assert_eq!(
                    self.statuses()[product],
                    before[product],
                    "what is decided keeps its status"
                );
            }
        }
        self.follow(after);
    }

    fn accept(&mut self) {
        self.consent = Consent::Given;
        let (circumstances, run) = (self.circumstances(), self.run_id());
        let after = self.verification.consent_given(&circumstances, run);
        self.follow(after);
    }

    fn follow(&mut self, after: AfterTrigger) {
        match after {
            AfterTrigger::NothingToDo => {}
            AfterTrigger::Joined(run) => {
                let running = self.running.as_ref().expect("a run was joined");
                assert_eq!(running.id, run);
                let policy = policy_of(self.stricter_policy);
                let exposure = self.verification.exposure;
                let differ = changed_products(&running.facts, &self.facts, exposure, policy);
                assert!(differ.is_empty(), "joined a run of another snapshot");
            }
            AfterTrigger::AwaitsConsent { superseded } => {
                assert_eq!(self.consent, Consent::Absent);
                self.supersede(superseded);
            }
            AfterTrigger::Started { superseded } => {
                assert_eq!(self.consent, Consent::Given, "nothing is checked without consent");
                self.supersede(superseded);
                self.running = Some(Running {
                    id: self.run_id(),
                    facts: self.facts.clone(),
                    began: self.step,
                });
            }
        }
    }

    fn supersede(&mut self, superseded: Option<RunId>) {
        assert_eq!(superseded, self.running.take().map(|running| running.id));
        self.superseded.extend(superseded);
    }

    fn findings(&self, facts: &Facts) -> Findings {
        let mut findings = self.world.clone();
        let name = facts
            .data
            .user_details
            .as_ref()
            .map(|details| details.last_name.as_str());
        for (family, screened) in &mut findings.screening {
            if let Screened::Searched { hits } = screened {
                let entry = self.entries.get(family.as_str()).copied().unwrap_or_default();
                if name != Some(LISTED_NAME) || self.cleared.contains(&entry) {
                    hits.clear();
                }
            }
        }
        findings.record = self.verification.record;
        findings.open_case = if self.case.is_some() {
            OpenCases::Open
        } else {
            OpenCases::None
        };
        findings
    }

    fn hits_of(&self, findings: &Findings) -> BTreeSet<u32> {
        let hit = findings
            .screening
            .iter()
            .filter(|(_, screened)| matches!(screened, Screened::Searched { hits } if !hits.is_empty()));
        hit.filter_map(|(family, _)| self.entries.get(family.as_str()).copied())
            .collect()
    }

    fn end_run(&mut self) {
        let Some(running) = self.running.take() else {
            return;
        };
        let findings = self.findings(&running.facts);
        let policy = policy_of(self.stricter_policy);
        let judgement = judge(&Examination {
            facts: &running.facts,
            findings: &findings,
            policy,
            now: self.now,
        });
        let circumstances = self.circumstances();
        let dispositions = &judgement.dispositions;
        let after = self
            .verification
            .run_ended(&running.id, &circumstances, |product| {
                dispositions[product].clone()
            });
        let AfterRun::Applied(applied) = after else {
            panic!("the run that is active was superseded")
        };
        for product in applied.iter() {
            let decided = Decided {
                disposition: dispositions[product].clone(),
                by_person: false,
                facts: running.facts.clone(),
                findings: findings.clone(),
                stricter_policy: self.stricter_policy,
                now: self.now,
                run_began: running.began,
            };
            self.check_run(product, &decided);
            let earlier = self.decided[product].replace(decided);
            let earlier = earlier.map(|earlier| earlier.disposition);
            assert_ne!(
                earlier,
                Some(Disposition::Verified),
                "what is verified is not judged again"
            );
            assert!(
                !earlier.is_some_and(is_by_person),
                "what a person has rejected is not judged again"
            );
        }
        self.follow_run(
            applied,
            judgement.exposure,
            judgement.sanctions,
            self.hits_of(&findings),
        );
    }

    fn follow_run(
        &mut self,
        applied: ProductSet,
        exposure: Option<domain::risk::PoliticalExposure>,
        sanctions: Sanctions,
        hits: BTreeSet<u32>,
    ) {
        if let Some(exposure) = exposure {
            self.verification.exposure = exposure;
        }
        if sanctions == Sanctions::Hit {
            self.hit_awaits_decision |= !applied.is_empty();
            self.reopen();
        }
        if !self.verification.awaiting_person().is_empty() || sanctions == Sanctions::Hit {
            self.open_case(sanctions, hits);
        }
    }

    fn reopen(&mut self) {
        for product in self
            .verification
            .reopen(|_| Some(Disposition::ManualReview))
            .iter()
        {
            self.decided[product].as_mut().expect("was verified").disposition = Disposition::ManualReview;
        }
    }

    fn open_case(&mut self, sanctions: Sanctions, hits: BTreeSet<u32>) {
        let wanted = if sanctions == Sanctions::Hit {
            REVIEWERS_AFTER_SANCTIONS_HIT
        } else {
            1
        };
        let earlier = self.case.as_ref().map_or(0, |case| case.open.reviewers_min);
        let open = OpenCase {
            reviewers_min: wanted.max(earlier),
            votes: Vec::new(),
        };
        self.case = Some(CaseFile { open, hits });
    }

    fn end_superseded_run(&mut self) {
        let Some(run) = self.superseded.pop() else { return };
        let before = self.verification.clone();
        let after = self
            .verification
            .run_ended(&run, "late", |_| Disposition::Verified);
        assert_eq!(after, AfterRun::Superseded);
        assert_eq!(
            self.verification, before,
            "the result of a superseded run applies to nothing"
        );
    }

    fn vote(&mut self, reviewer: u8, verdict: Verdict) {
        if self.running.is_some() {
            // The engine lets nobody decide while a newer run is on its way.
            return;
        }
        let Some(case) = self.case.take() else { return };
        match case
            .open
            .clone()
            .vote(ReviewerId::from_bits(reviewer.into()), verdict)
        {
            Err(_) => self.case = Some(case),
            Ok(AfterVote::Open(open)) => self.case = Some(CaseFile { open, ..case }),
            Ok(AfterVote::Closed(Verdict::Approve)) => {
                let lifted = self.verification.approved();
                for product in lifted.iter() {
                    let decided = self.decided[product].as_mut().expect("waited for a person");
                    decided.disposition = Disposition::Verified;
                    decided.by_person = true;
                }
                self.cleared.extend(case.hits);
                self.hit_awaits_decision = false;
                self.rejection_awaits_approval &= lifted.is_empty();
            }
            Ok(AfterVote::Closed(Verdict::Reject)) => {
                let reason = Reason::of(ReasonCode::Declined);
                for product in self.verification.rejected(reason).iter() {
                    let decided = self.decided[product].as_mut().expect("waited for a person");
                    decided.disposition = Disposition::Rejected {
                        basis: RejectionBasis::Reviewer,
                        reasons: Vec::new(),
                    };
                }
                assert_eq!(self.verification.record, Record::Rejected);
                self.hit_awaits_decision = false;
                self.rejection_awaits_approval = true;
            }
        }
    }

    fn change_list(&mut self, family: &'static str, screened: Screened) {
        self.circumstances += 1;
        self.entries.insert(family, self.circumstances);
        set_screened(&mut self.world, family, screened);
    }

    /// What follows when a list has changed and somebody is looked for on it again.
    fn screen_again(&mut self) {
        let findings = self.findings(&self.facts);
        let sanctioned = findings.screening.iter().any(|(family, screened)| {
            *family != "pep" && matches!(screened, Screened::Searched { hits } if !hits.is_empty())
        });
        if sanctioned {
            self.hit_awaits_decision = true;
            self.reopen();
            self.open_case(Sanctions::Hit, self.hits_of(&findings));
        }
    }
}

fn policy_of(stricter: bool) -> &'static Policy {
    if stricter { stricter_policy() } else { policy() }
}

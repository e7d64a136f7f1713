//! What clients are to be told: one row for each change of a status, in the transaction that makes it.

use domain::eligibility::{Consent, Status, eligibility};
use domain::id::{ProjectId, UserId};
use domain::product::PerProduct;
use domain::verification::Verification;
use jiff::Timestamp;
use storage::Tx;
use storage::events::EventRow;

use crate::user_file::UserFile;
use crate::{Engine, Failure, identifiers};

/// The kind of event that tells of a status, as webhooks name it.
pub const STATUS_CHANGED: &str = "users.identity-verification.updated";
/// Most events that a listing gives.
pub const EVENTS_LISTED_MAX: u32 = 1_000;

/// Something that a client is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Names the event.
    pub id: String,
    /// The user it is about.
    pub user: UserId,
    /// What happened.
    pub kind: String,
    /// Why: `data-change`, `document-change`, `consent`, `trigger`, `run`, `decision`, `list-change`, `clearing-expired`,
    /// `document-expired`, `review-due`.
    pub cause: String,
    /// Where each product stands since, by code.
    pub statuses: Vec<(String, String)>,
    /// When.
    pub at: Timestamp,
}

/// Where a user stood before a change.
pub(crate) struct Before {
    statuses: PerProduct<Status>,
    consent: Consent,
}

impl Before {
    /// Remembers where the user stands.
    pub(crate) fn of(verification: &Verification, consent: Consent) -> Self {
        Self {
            statuses: statuses(verification, consent),
            consent,
        }
    }

    /// Stores an event when the user stands elsewhere now.
    pub(crate) async fn tell(
        &self,
        tx: &mut Tx,
        file: &UserFile,
        cause: &str,
        now: Timestamp,
    ) -> Result<(), Failure> {
        self.tell_under(self.consent, tx, file, cause, now).await
    }

    /// Stores an event when the user, who has given that consent meanwhile, stands elsewhere now.
    pub(crate) async fn tell_under(
        &self,
        consent: Consent,
        tx: &mut Tx,
        file: &UserFile,
        cause: &str,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let after = statuses(&file.verification, consent);
        if after == self.statuses {
            return Ok(());
        }
        let words = after
            .iter()
            .map(|(product, status)| format!("{}={}", product.code(), status.code()));
        let row = EventRow {
            id: identifiers::record(now)?,
            project_id: file.project.to_string(),
            user_id: file.id.to_string(),
            kind: STATUS_CHANGED.to_owned(),
            cause: cause.to_owned(),
            statuses: words.collect::<Vec<_>>().join(" "),
            recorded_at: now.as_microsecond(),
        };
        Ok(storage::events::insert(tx, &row).await?)
    }
}

fn statuses(verification: &Verification, consent: Consent) -> PerProduct<Status> {
    let eligibility = eligibility(verification, consent);
    PerProduct::from_fn(|product| eligibility[product].status)
}

/// The newest events of a project, newest first.
pub async fn list_events(engine: &Engine, project: &ProjectId, count: u32) -> Result<Vec<Event>, Failure> {
    let mut conn = engine.store().read().await?;
    let count = count.min(EVENTS_LISTED_MAX);
    let rows = storage::events::newest(&mut conn, project, count.into()).await?;
    rows.into_iter().map(event).collect()
}

fn event(row: EventRow) -> Result<Event, Failure> {
    let corrupt = || Failure::corrupt("an event's row can't be read");
    let statuses = row.statuses.split(' ').map(|word| {
        let (product, status) = word.split_once('=').ok_or_else(corrupt)?;
        Ok((product.to_owned(), status.to_owned()))
    });
    Ok(Event {
        statuses: statuses.collect::<Result<_, Failure>>()?,
        id: row.id,
        user: UserId::parse(&row.user_id).map_err(|_| corrupt())?,
        kind: row.kind,
        cause: row.cause,
        at: Timestamp::from_microsecond(row.recorded_at).map_err(|_| corrupt())?,
    })
}

//! The product as it is operated: what is recorded and provable, what commands change while it runs, who else it asks,
//! and what holds when many call at once or somebody gives up half way.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops where it stands")]

mod api_keys;
mod audit_trail;
mod due_dates;
mod events;
mod idempotency;
mod identity_assurance;
mod jobs;
mod key_ring;
mod legal_publications;
mod list_sync;
mod nodes;
mod published_policy;
mod retention;
mod screening_lists;
mod simultaneous_calls;
mod watch;
mod writers;

#[path = "../shared/rows.rs"]
mod rows;

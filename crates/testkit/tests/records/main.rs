//! What is kept, and what whoever holds the database, the files or the logs can read of it: nothing about a person.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops where it stands")]

mod journey;
mod plans;
mod schema;
mod search;
mod secrets;

#[path = "../shared/rows.rs"]
mod rows;

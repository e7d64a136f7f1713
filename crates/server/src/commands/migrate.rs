//! `bonafide migrate`: the database, brought up to date.

use engine::Engine;
use serde_json::json;

use crate::installation::Installation;
use crate::report::Report;

/// Says that the database is up to date: opening the engine has brought it there.
pub fn migrate(installation: &Installation, engine: &Engine) -> Report {
    let database = installation.database_kind();
    let policy = engine.policy().version.clone();
    let text = format!("The database ({database}) is up to date. Policy in force: {policy}.");
    Report::new(
        json!({"migrated": true, "database": database, "policyVersion": policy}),
        text,
    )
}

//! A policy is published while the product runs: whole or not at all, and on record.

use std::path::Path;

use engine::policy_files::POLICY_FILES;
use engine::publish_policy::{PolicyPublication, PublishPolicyError, list_policies, publish_policy};
use serde_json::json;
use tempfile::TempDir;
use testkit::people::us_resident;
use testkit::{TestApp, on_both_databases};

use crate::rows::Rows;

/// A change of a policy file: which, what stands there, and what is put in its place.
pub type Change = (&'static str, &'static str, &'static str);

/// Production that asks for no lists.
pub const NO_FAMILIES_IN_PRODUCTION: Change = (
    "screening.toml",
    r#"families_production = ["us-ofac", "un", "eu", "uk", "pep"]"#,
    "families_production = []",
);

/// The policy of this repository in a folder of its own, changed.
fn folder_with(changes: &[Change]) -> TempDir {
    let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policy");
    let folder = tempfile::tempdir().unwrap();
    for file in POLICY_FILES {
        let mut text = std::fs::read_to_string(original.join(file)).unwrap();
        for (_, old, new) in changes.iter().filter(|(changed, _, _)| changed == file) {
            assert!(text.contains(old), "{file} has no {old}");
            text = text.replace(old, new);
        }
        std::fs::write(folder.path().join(file), text).unwrap();
    }
    folder
}

/// Publishes the policy of this repository, changed.
pub async fn publish_with(
    app: &TestApp,
    changes: &[Change],
) -> Result<PolicyPublication, PublishPolicyError> {
    publish_policy(&app.engine, folder_with(changes).path()).await
}

on_both_databases! {
    async fn a_published_policy_takes_effect_and_is_on_record(app) {
        let client = app.client().await;
        let built_in = app.engine.policy().version.clone();
        let mut young = us_resident(1, app.engine.now());
        young["userDetails"]["dateOfBirth"] = "2006-01-15".into();
        assert_eq!(client.verify("userId:before", &young).await.statuses(), ["verified"; 4]);

        let older = [("policy.toml", "age_years_min = 18", "age_years_min = 21"), ("policy.toml", "2026-11-29", "2026-12-01")];
        let published = publish_with(&app, &older).await.unwrap();
        assert!(published.version.starts_with("2026-12-01+"), "{}", published.version);
        assert_eq!(app.engine.policy().version, built_in, "running servers read it at their next look");
        app.refresh().await;
        assert_eq!(app.engine.policy().version, published.version);

        let mut other = us_resident(2, app.engine.now());
        other["userDetails"]["dateOfBirth"] = "2006-01-15".into();
        let status = client.verify("userId:after", &other).await;
        assert_eq!(status.statuses(), ["rejected"; 4]);
        assert_eq!(status.product("onramp")["reasons"], json!([{ "code": "under-age" }]));
        // Who was verified by the earlier policy stays so.
        client.trigger("userId:before").await;
        app.work().await;
        assert_eq!(client.status("userId:before").await.statuses(), ["verified"; 4]);

        let rows = Rows::of(&app).await;
        let runs = rows.texts("SELECT policy_version FROM runs ORDER BY created_at, policy_version").await;
        assert_eq!(runs, [built_in.as_str(), published.version.as_str()]);
        let recorded = rows.texts("SELECT details FROM audit_entries WHERE action = 'policy.published'").await;
        let recorded: serde_json::Value = serde_json::from_str(&recorded[0]).unwrap();
        assert_eq!(recorded, json!({ "version": published.version, "replaces": built_in }));
        let in_force = rows.texts("SELECT subject FROM audit_entries WHERE action = 'policy.in-force' ORDER BY position").await;
        assert_eq!(in_force, [built_in.as_str(), published.version.as_str()]);
        assert_eq!(list_policies(&app.engine).await.unwrap(), [published]);
    }

    async fn a_broken_policy_is_refused_and_says_where(app) {
        let before = app.engine.policy();
        let broken: [(Change, &[&str]); 10] = [
            (("policy.toml", "age_years_min = 18", "age_years_min = \"eighteen\""), &["policy.toml", "age_years_min"]),
            (("policy.toml", "age_years_min = 18", "age_years_minimum = 18"), &["policy.toml", "age_years_minimum"]),
            (("screening.toml", "shrink_ratio_min = 0.8", "shrink_ratio_min = 8.0"), &["screening.toml", "shrink_ratio_min"]),
            (("screening.toml", "prior = 0.4", "prior = 1.0"), &["screening.toml", "prior"]),
            (("screening.toml", "un = [[\"un\"]", "un = [[\"eu\"]"), &["screening.toml", "is no source of `un`"]),
            (("screening.toml", "pep = [[\"ftm-pep\"], [\"csv-pep\"]]", "pep = []"), &["screening.toml", "nothing of `pep`"]),
            (("screening.toml", "sources_retired = []", "sources_retired = [\"un\"]"), &["screening.toml", "stands under sources_retired"]),
            (("screening.toml", "\"uk\", \"pep\"]\nfamilies_staging", "\"gb\", \"pep\"]\nfamilies_staging"), &["screening.toml", "families_production"]),
            (("risk.toml", "email-disposable = 30", "email-disposable = 300"), &["risk.toml", "email-disposable"]),
            (("staging-list.jsonl", "\"family\":\"eu\"", "\"family\":\"europe\""), &["staging-list.jsonl", "europe"]),
        ];
        for (change, told) in broken {
            let refused = publish_with(&app, &[change]).await;
            let Err(PublishPolicyError::Policy(error)) = refused else { panic!("{change:?} was published") };
            for word in told {
                assert!(error.to_string().contains(word), "{word} is not in: {error}");
            }
        }
        let folder = folder_with(&[]);
        std::fs::remove_file(folder.path().join("ssn.toml")).unwrap();
        let error = publish_policy(&app.engine, folder.path()).await.unwrap_err();
        assert!(error.to_string().contains("ssn.toml"), "{error}");
        app.refresh().await;
        assert_eq!(app.engine.policy().version, before.version);
        assert_eq!(list_policies(&app.engine).await.unwrap(), []);
        let rows = Rows::of(&app).await;
        assert!(rows.texts("SELECT id FROM audit_entries WHERE action = 'policy.published'").await.is_empty());
    }
}

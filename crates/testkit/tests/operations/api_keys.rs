//! API keys and project settings reach running servers.

use std::collections::BTreeSet;

use engine::caller::{KeyType, KycSetting, Scope};
use engine::operate_keys::{KeyError, NewKey, create_key, list_keys, revoke_key};
use engine::operate_projects::{ProjectChange, ProjectError, set_project};
use testkit::people::john_doe;
use testkit::{TestApp, on_both_databases};

use crate::rows::Rows;

on_both_databases! {
    async fn a_revoked_key_is_nobodys(app) {
        let client = app.client().await;
        let other = app.client_of(&client.project).await;
        client.register("userId:a", &john_doe(app.engine.now())).await.expect(201);
        let keys = list_keys(&app.engine, Some(&client.project)).await.unwrap();
        assert_eq!(keys.len(), 2);
        let revoked = revoke_key(&app.engine, &keys[0].id).await.unwrap();
        assert_eq!(revoked.revoked_at, Some(app.engine.now()));
        app.refresh().await;
        let (gone, stays) = if client.get("/users/userId:a").await.status == 401 { (&client, &other) } else { (&other, &client) };
        assert_eq!(gone.get("/users/userId:a").await.expect(401).body["code"], "unknown-api-key");
        gone.register("userId:a", &john_doe(app.engine.now())).await.expect(401);
        stays.get("/users/userId:a").await.expect(200);
        // Once is enough: the instant stays, and one entry tells of it.
        app.clock.advance(jiff::SignedDuration::from_secs(60));
        assert_eq!(revoke_key(&app.engine, &keys[0].id).await.unwrap().revoked_at, revoked.revoked_at);
        let rows = Rows::of(&app).await;
        assert_eq!(rows.texts("SELECT subject FROM audit_entries WHERE action = 'key.revoked'").await, [keys[0].id.to_string()]);
        let unknown = revoke_key(&app.engine, &domain::id::KeyId::from_bits(1)).await;
        assert!(matches!(unknown, Err(KeyError::UnknownKey)));
    }

    async fn a_key_is_good_for_what_it_was_made_for(app) {
        let server = app.client().await;
        server.register("userId:a", &john_doe(app.engine.now())).await.expect(201);
        let project = &server.project;
        let client_key = app.client_with(project, KeyType::Client, Scope::ALL.into()).await;
        assert!(client_key.key.as_ref().unwrap().starts_with("ck_staging_"));
        assert_eq!(client_key.get("/users/userId:a").await.expect(403).body["code"], "server-key-required");
        for (scope, reads, writes) in [(Scope::UsersRead, 200, 403), (Scope::UsersCreate, 403, 200)] {
            let key = app.client_with(project, KeyType::Server, BTreeSet::from([scope])).await;
            let read = key.get("/users/userId:a").await.expect(reads);
            let written = key.register("userId:a", &john_doe(app.engine.now())).await.expect(writes);
            let (refused, lacking) = if reads == 403 { (read, "users.read") } else { (written, "users.create") };
            assert_eq!(refused.body["code"], "missing-scope");
            assert!(refused.body["message"].as_str().unwrap().contains(lacking), "{}", refused.text);
        }
        let none = NewKey { project: project.clone(), scopes: BTreeSet::new(), key_type: KeyType::Server };
        assert!(matches!(create_key(&app.engine, none).await, Err(KeyError::NoScopes)));
        let production = app.production_client().await;
        assert!(production.key.as_ref().unwrap().starts_with("sk_production_"));
        production.get("/users/userId:a").await.expect(404);
    }

    async fn a_project_is_switched_off_and_on_while_it_is_used(app) {
        let client = app.client().await;
        client.register("userId:a", &john_doe(app.engine.now())).await.expect(201);
        let set = async |kyc| {
            let change = ProjectChange { kyc: Some(kyc), ..Default::default() };
            set_project(&app.engine, &client.project, change).await.unwrap();
            app.refresh().await;
        };
        set(KycSetting::Disabled).await;
        let refused = client.get("/users/userId:a").await.expect(403);
        assert_eq!(refused.body["message"], "project not configured to support the users KYC endpoints");
        set(KycSetting::Enabled).await;
        client.get("/users/userId:a").await.expect(200);
    }

    async fn limits_reach_running_servers(app) {
        let client = app.client().await;
        client.register("userId:a", &john_doe(app.engine.now())).await.expect(201);
        let change = ProjectChange { reads_per_minute: Some(1), ..Default::default() };
        set_project(&app.engine, &client.project, change).await.unwrap();
        app.refresh().await;
        // Whatever was left of the earlier limit, one call is let through now. Those that are refused count too.
        client.get("/users/userId:a").await.expect(200);
        let refused = client.get("/users/userId:a").await.expect(429);
        let seconds: u64 = refused.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=120).contains(&seconds), "{seconds}");
        let zero = ProjectChange { writes_per_minute: Some(0), ..Default::default() };
        let refused = set_project(&app.engine, &client.project, zero).await;
        assert!(matches!(refused, Err(ProjectError::Invalid { field: "writes-per-minute", .. })));
    }

    async fn production_is_not_enabled_before_the_issuer_is_known(app) {
        let complete = app.production_client().await;
        let mut change = ProjectChange { policy_url: Some("ftp://acme.example".to_owned()), ..Default::default() };
        let refused = set_project(&app.engine, &complete.project, change.clone()).await;
        assert!(matches!(refused, Err(ProjectError::Invalid { field: "policy-url", .. })));
        change = ProjectChange { issuer_logo: Some(b"<svg/>".to_vec()), ..Default::default() };
        let refused = set_project(&app.engine, &complete.project, change).await;
        assert!(matches!(refused, Err(ProjectError::Invalid { field: "issuer-logo", .. })));
        let bare = bare_production_project(&app).await;
        for change in [
            ProjectChange::default(),
            ProjectChange { issuer_name: Some("Acme".to_owned()), ..Default::default() },
            ProjectChange { policy_url: Some("https://acme.example".to_owned()), ..Default::default() },
        ] {
            let change = ProjectChange { kyc: Some(KycSetting::Enabled), ..change };
            let refused = set_project(&app.engine, &bare, change).await;
            assert!(matches!(refused, Err(ProjectError::IssuerIncomplete)));
        }
        assert_eq!(app.project(&bare).await.kyc, KycSetting::Disabled);
    }
}

async fn bare_production_project(app: &TestApp) -> domain::id::ProjectId {
    let limits = engine::caller::RateLimits {
        writes_per_minute: 1,
        reads_per_minute: 1,
    };
    let new = engine::operate_projects::NewProject {
        name: "Bare".to_owned(),
        environment: domain::staging::Environment::Production,
        kyc: KycSetting::Disabled,
        limits,
    };
    engine::operate_projects::create_project(&app.engine, new)
        .await
        .unwrap()
        .id
}

//! New versions of legal documents: whose earlier acceptances they end, and whose not.

use domain::id::ProjectId;
use domain::legal::{LegalDocumentType, Region};
use engine::publish_legal::{PublishError, PublishLegal, list_publications, publish_legal};
use jiff::SignedDuration;
use serde_json::json;
use testkit::people::john_doe;
use testkit::{Client, TestApp, on_both_databases};

use crate::rows::Rows;

/// Accepts the policy and the terms of two regions, each at another minute, by which they are told apart.
const ACCEPTED: [(&str, Option<&str>, &str); 3] = [
    ("crossmint-privacy-policy", None, "2026-11-22T10:01:00.000Z"),
    (
        "crossmint-terms-of-service",
        Some("eu"),
        "2026-11-22T10:02:00.000Z",
    ),
    (
        "crossmint-terms-of-service",
        Some("us"),
        "2026-11-22T10:03:00.000Z",
    ),
];

async fn accept_all(client: &Client<'_>) {
    for (kind, region, at) in ACCEPTED {
        let body = json!({ "type": kind, "region": region, "acceptedAt": at });
        client
            .put("/users/userId:a/legal-documents", &body)
            .await
            .expect(200);
    }
}

/// Whether the policy, the terms of the EU and the terms of the US stand.
async fn standing(client: &Client<'_>) -> [bool; 3] {
    let user = client.get("/users/userId:a").await.expect(200);
    let documents = user.body["legalDocuments"].as_array().unwrap();
    assert_eq!(documents.len(), 3, "{}", user.text);
    ACCEPTED.map(|(kind, _, at)| {
        let document = documents.iter().find(|it| it["acceptedAt"] == at).unwrap();
        assert_eq!(document["type"], kind);
        assert_eq!(document["isValidVersion"], document["validVersion"]);
        document["isValidVersion"].as_bool().unwrap()
    })
}

async fn publish(
    app: &TestApp,
    kind: LegalDocumentType,
    region: Option<Region>,
    project: Option<&ProjectId>,
) -> Result<(), PublishError> {
    app.clock.advance(SignedDuration::from_mins(1));
    let publication = PublishLegal {
        kind,
        region,
        version: "2".to_owned(),
        project: project.cloned(),
    };
    publish_legal(&app.engine, publication).await?;
    app.refresh().await;
    Ok(())
}

on_both_databases! {
    async fn a_version_ends_the_acceptances_of_its_project_and_region(app) {
        use LegalDocumentType::{PrivacyPolicy, TermsOfService};
        let (one, two) = (app.client().await, app.client().await);
        for client in [&one, &two] {
            accept_all(client).await;
            client.register("userId:a", &john_doe(app.engine.now())).await.expect(200);
            client.trigger("userId:a").await;
        }
        app.work().await;
        let both = async || (standing(&one).await, standing(&two).await);
        assert_eq!(both().await, ([true; 3], [true; 3]));
        publish(&app, TermsOfService, Some(Region::Eu), Some(&one.project)).await.unwrap();
        assert_eq!(both().await, ([true, false, true], [true; 3]));
        publish(&app, TermsOfService, Some(Region::Us), None).await.unwrap();
        assert_eq!(both().await, ([true, false, false], [true, true, false]));
        publish(&app, TermsOfService, None, None).await.unwrap();
        assert_eq!(both().await, ([true, false, false], [true, false, false]));
        // Terms decide nothing about a verification; the policy does, in the project that it is published for.
        assert_eq!(two.status("userId:a").await.statuses(), ["verified"; 4]);
        publish(&app, PrivacyPolicy, None, Some(&one.project)).await.unwrap();
        assert_eq!(both().await, ([false; 3], [true, false, false]));
        assert_eq!(one.status("userId:a").await.statuses(), ["pending-privacy-policy"; 4]);
        assert_eq!(two.status("userId:a").await.statuses(), ["verified"; 4]);
        accept_all(&one).await;
        assert_eq!(standing(&one).await, [true; 3]);
        assert_eq!(one.status("userId:a").await.statuses(), ["verified"; 4]);
    }

    async fn every_acceptance_is_kept_with_what_it_was_of(app) {
        let client = app.client().await;
        accept_all(&client).await;
        accept_all(&client).await;
        publish(&app, LegalDocumentType::PrivacyPolicy, None, None).await.unwrap();
        // Claimed to be older than the version that it is an acceptance of.
        accept_all(&client).await;
        let rows = Rows::of(&app).await;
        let kept = rows
            .texts(
                "SELECT acceptances.kind || ' ' || COALESCE(acceptances.region, '-') || ' ' || version || ' ' \
                 || CAST(precedes_publication AS TEXT) || ' ' || CAST(COUNT(*) AS TEXT) FROM acceptances \
                 JOIN legal_publications ON legal_publications.id = publication_id \
                 GROUP BY acceptances.kind, acceptances.region, version, precedes_publication",
            )
            .await;
        let mut kept = kept;
        kept.sort();
        assert_eq!(kept, [
            "crossmint-privacy-policy - 2 1 1",
            "crossmint-privacy-policy - 2026-01-01 0 2",
            "crossmint-terms-of-service eu 2026-01-01 0 3",
            "crossmint-terms-of-service us 2026-01-01 0 3",
        ]);
    }

    async fn what_can_not_be_published_is_refused(app) {
        use LegalDocumentType::{PrivacyPolicy, TermsOfService};
        let before = list_publications(&app.engine).await.unwrap();
        let nobody = ProjectId::from_bits(1);
        let unknown = publish(&app, TermsOfService, None, Some(&nobody)).await;
        assert!(matches!(unknown, Err(PublishError::UnknownProject)));
        let regional = publish(&app, PrivacyPolicy, Some(Region::Eu), None).await;
        assert!(matches!(regional, Err(PublishError::NotRegional)));
        let unnamed = PublishLegal { kind: TermsOfService, region: None, version: " ".to_owned(), project: None };
        assert!(matches!(publish_legal(&app.engine, unnamed).await, Err(PublishError::Version(_))));
        assert_eq!(list_publications(&app.engine).await.unwrap(), before);
    }
}
